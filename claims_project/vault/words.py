"""What the uploader is told in every state of a file: one table. Source: domain.md, "Evidence".

A sentence says what happened and what to do. `kind` is a kind of components/tag.html, which gives it colour and shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a file stands, finer than its state: one for each thing that can be said about it."""

    WAITING = "waiting"
    WAITING_AGAIN = "waiting_again"
    EXAMINING = "examining"
    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"
    INFECTED = "infected"
    COULD_NOT_SCAN = "could_not_scan"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Words:
    """How a standing is shown: a tag's words and kind, and the sentences for the uploader."""

    tag: str
    kind: str
    sentences: str


WORDS: dict[Standing, Words] = {
    Standing.WAITING: Words(
        "Waiting",
        "quiet",
        "Received. It is waiting to be examined. It is safely stored, and you can go on.",
    ),
    Standing.WAITING_AGAIN: Words(
        "Waiting",
        "quiet",
        "Received. An attempt to examine it did not finish; it will be tried again by itself. "
        "It is safely stored, and you can go on.",
    ),
    Standing.EXAMINING: Words(
        "Being examined",
        "now",
        "It is being examined now: its hash, its type, the virus scan, its text.",
    ),
    Standing.CLEAN: Words(
        "Clean",
        "good",
        "Examined. The virus scan found nothing. The file is stored exactly as you sent it.",
    ),
    Standing.NOT_SCANNED: Words(
        "Not scanned",
        "quiet",
        "Examined. This office has no virus scanner, so the file is marked “not scanned”. "
        "It is stored exactly as you sent it.",
    ),
    Standing.INFECTED: Words(
        "Infected",
        "late",
        "Held. The virus scan found “{signature}” in it, so nobody can open it here. "
        "Check the device it came from, then send a clean copy.",
    ),
    Standing.COULD_NOT_SCAN: Words(
        "Held: could not be scanned",
        "due",
        "Held. The virus scanner could not examine it, so nobody can open it yet. It is safely stored, and its time of "
        "receipt stands. If it is protected by a password, send a copy without one; otherwise ask the registrar to "
        "have it examined again.",
    ),
    Standing.TOO_LARGE: Words(
        "Held: too large to scan",
        "due",
        "Held. It is larger than the virus scanner takes, so nobody can open it yet. It is safely stored, and its time "
        "of receipt stands. Send it in smaller parts, or ask the registrar to have it scanned another way.",
    ),
    Standing.DAMAGED: Words(
        "Held: damaged",
        "late",
        "Held. The office's stored copy no longer matches the hash taken when it was received. "
        "Keep your own copy, tell the registrar, and send it again.",
    ),
    Standing.UNREADABLE: Words(
        "Held: could not be examined",
        "due",
        "Held. Every attempt to examine it broke the program that reads it, so nobody can open it here. It is safely "
        "stored, and its time of receipt stands. Save it in another format, such as PDF, and send that as well.",
    ),
}

WITHHELD = "This file is held and cannot be opened. {reason}"
NOT_YET = "This file has not been examined yet. Try again in a moment."
