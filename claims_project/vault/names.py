"""File names as people send them, made fit to show. The original is kept beside it, never used as a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
UNNAMED = "unnamed file"
# Joiners are letters' business in Persian, Hindi and others; every other format character only misleads
# (a right-to-left override turns "annexgpj.exe" into "annexexe.jpg").
KEPT_FORMAT_CHARACTERS = {"\u200c", "\u200d"}
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def display_name(name: str) -> str:
    """`name` without folders, control characters and direction overrides, at most 200 characters, its ending kept."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(
        " " if character.isspace() else character
        for character in base
        if character.isspace() or character in KEPT_FORMAT_CHARACTERS or unicodedata.category(character) not in HIDDEN
    )
    shown = re.sub(r" +", " ", shown).strip(" .")
    if not shown:
        return UNNAMED
    if len(shown) <= LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"


def kept_name(name: str) -> str:
    """`name` as it was sent, as far as a database can hold it: what it cannot hold is written as an escape."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")[:1000]


def ending(name: str) -> str:
    """The ending of a file name in lower case without its dot; "" when there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""
