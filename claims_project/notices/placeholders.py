"""A notice's wording with its blanks filled in: `{name}` and nothing else. Pure: no database, no clock.

It is no template language: there are no expressions, loops or look-ups, so that whoever edits the wording can say only
what the kind of notice allows. Values are filled in as text and never read again for placeholders; in HTML everything
is escaped. `{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from claims_project.common.errors import Fault

TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")
NAME = re.compile(r"[a-z][a-z_]*")
LONGEST_SUBJECT, LONGEST_BODY = 150, 5000


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere: the address as it is in plain text, a link in HTML."""

    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A value of several lines, each with an address or "": a list in HTML."""

    rows: tuple[tuple[str, str], ...]


Value = str | Link | Listing


@dataclass(frozen=True, slots=True)
class Blank:
    """A placeholder: what it is filled with, an example, whether a subject may have it, whether the text must."""

    meaning: str
    sample: Value
    in_subject: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str = ""
    name: str = ""


def faults(subject: str, body: str, blanks: Mapping[str, Blank]) -> list[Fault]:
    """Everything wrong with a wording, in words."""
    found = [*_faults_of("subject", subject, {name: blank for name, blank in blanks.items() if blank.in_subject})]
    found += _faults_of("body", body, blanks)
    if not subject.strip():
        found.append(Fault("subject", "Write a subject."))
    if "\n" in subject.strip():
        found.append(Fault("subject", "A subject is one line."))
    for field, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        if len(text) > longest:
            found.append(Fault(field, f"Shorten it to {longest} characters; it has {len(text)}."))
    used = {piece.name for piece in _pieces(body)}
    for name, blank in blanks.items():
        if blank.required and name not in used:
            found.append(Fault("body", f"The text must have {{{name}}}: {blank.meaning}."))
    return found


def plain(text: str, values: Mapping[str, Value]) -> str:
    """`text` with its blanks filled in, as plain text. Raises KeyError for a placeholder without a value."""
    filled = "".join(_plain(values[piece.name]) if piece.name else piece.text for piece in _pieces(text))
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def html(text: str, values: Mapping[str, Value]) -> str:
    """`text` with its blanks filled in, as paragraphs of HTML without any style; all that is text is escaped."""
    blocks: list[str] = []
    for paragraph in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        blocks += _paragraph(paragraph, values)
    return "\n".join(blocks)


def _paragraph(text: str, values: Mapping[str, Value]) -> Iterator[str]:
    """A paragraph, interrupted by the lists that stand in it."""
    run: list[str] = []
    for piece in _pieces(text):
        value = values[piece.name] if piece.name else piece.text
        if isinstance(value, Listing):
            yield from _closed(run)
            run = []
            yield _list(value)
        elif isinstance(value, Link):
            run.append(f'<a href="{escape(value.url)}">{escape(value.url)}</a>')
        else:
            run.append(_broken(value))
    yield from _closed(run)


def _closed(run: list[str]) -> Iterator[str]:
    inside = re.sub(r"^(<br>|\s)+|(<br>|\s)+$", "", "".join(run))
    if inside:
        yield "\n".join(f"<p>{part}</p>" for part in inside.split("<br><br>") if part)


def _broken(text: str) -> str:
    return escape(text.replace("\r\n", "\n")).replace("\n", "<br>")


def _list(listing: Listing) -> str:
    rows = (f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text) for text, url in listing.rows)
    return "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>" if listing.rows else ""


def _plain(value: Value) -> str:
    if isinstance(value, Link):
        return value.url
    if isinstance(value, Listing):
        return "\n".join(f"- {text}" + (f"\n  {url}" if url else "") for text, url in value.rows)
    return value


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    for token in TOKEN.finditer(text):
        if token.start() > at:
            yield _Piece(text=text[at : token.start()])
        name = token["name"]
        if name is not None and NAME.fullmatch(name):
            yield _Piece(name=name)
        else:
            yield _Piece(text={"{{": "{", "}}": "}"}.get(token[0], token[0]))
        at = token.end()
    if at < len(text):
        yield _Piece(text=text[at:])


def _faults_of(field: str, text: str, blanks: Mapping[str, Blank]) -> Iterator[Fault]:
    known = ", ".join(f"{{{name}}}" for name in blanks)
    told = set()
    for token in TOKEN.finditer(text):
        name = token["name"]
        if token[0] in ("{{", "}}") or token[0] in told or (name is not None and name in blanks):
            continue
        told.add(token[0])
        if name is None:
            yield Fault(field, f"A brace {token[0]} stands alone. Write it twice if you mean the brace itself.")
        else:
            yield Fault(field, f"There is no {token[0]} here. The placeholders are: {known}.")
