"""The exact text of a settlement agreement, and its hash.

Pure and deterministic: the same terms give the same bytes on any machine, so that everyone who signs signs the same
thing. The text is
what is signed; pages and the PDF only show it. New boundaries are part of the text, corner by corner, with the body
and its radii (the datum).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party to the agreement and its role in the case."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryTerm:
    """The new boundary of a claim: GeoJSON polygon or multipolygon on a body with these radii.

    The text of a settlement has readers who may not see `confidential` coordinates: it then fixes them by their hash.
    """

    claim: str
    body: str
    equatorial_m: float
    polar_m: float
    geometry: dict[str, Any]
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTerm:
    """One clause as it will be read."""

    number: int
    kind: str
    text: str
    obligor: str = ""
    beneficiary: str = ""
    due_on: date | None = None
    claim: str = ""
    boundary: BoundaryTerm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything the text is made of."""

    docket_number: str
    caption: str
    number: int
    title: str
    parties: tuple[PartyLine, ...]
    preamble: str = ""
    clauses: tuple[ClauseTerm, ...] = ()


def canonical(agreement: Agreement) -> str:
    """The text: Unicode NFC, lines ended by a single newline, no trailing spaces."""
    lines = [
        "SETTLEMENT AGREEMENT",
        "",
        f"Case {agreement.docket_number}: {agreement.caption}",
        f"Agreement {agreement.number}: {agreement.title}",
        "",
        "Between",
        *(f"  {party.name} ({party.role})" for party in agreement.parties),
        "",
    ]
    if agreement.preamble.strip():
        lines += [*_paragraphs(agreement.preamble), ""]
    for clause in agreement.clauses:
        lines += [*_clause(clause), ""]
    annexes = [clause for clause in agreement.clauses if clause.boundary is not None]
    for clause in annexes:
        lines += [*_annex(clause), ""]
    return _tidy(lines)


def sha256(text: str) -> str:
    """The hash that signatures are given over: SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _paragraphs(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")


def _clause(clause: ClauseTerm) -> Iterable[str]:
    yield f"{clause.number}. {clause.kind}"
    yield from (f"   {line}" for line in _paragraphs(clause.text))
    if clause.obligor:
        yield f"   Owed by: {clause.obligor}"
    if clause.beneficiary:
        yield f"   Owed to: {clause.beneficiary}"
    if clause.due_on:
        yield f"   By: {clause.due_on.isoformat()}"
    if clause.claim:
        yield f"   Claim: {clause.claim}"
    if clause.boundary:
        yield f"   The new boundary is in the annex to clause {clause.number}."


def _annex(clause: ClauseTerm) -> Iterable[str]:
    term = clause.boundary
    if term is None:
        return
    yield f"ANNEX TO CLAUSE {clause.number}"
    yield f"Boundary of claim {term.claim}, longitude and latitude in degrees on {term.body}"
    yield f"(ellipsoid: equatorial radius {term.equatorial_m!r} m, polar radius {term.polar_m!r} m),"
    yield "straight lines between corners."
    if term.confidential:
        yield "The corners are confidential. They are those whose GeoJSON, as canonical JSON (RFC 8785),"
        yield "has the SHA-256"
        yield f"  {hashlib.sha256(rfc8785.dumps(term.geometry)).hexdigest()}"
        return
    polygons = term.geometry["coordinates"]
    if term.geometry["type"] == "Polygon":
        polygons = [polygons]
    for place, polygon in enumerate(polygons, start=1):
        for ring_place, ring in enumerate(polygon):
            yield f"Area {place}, {'outer line' if ring_place == 0 else f'hole {ring_place}'}:"
            yield from (f"  {number}: {point[0]!r} {point[1]!r}" for number, point in enumerate(ring, start=1))


def _tidy(lines: Iterable[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return unicodedata.normalize("NFC", text).strip("\n") + "\n"
