"""Documents of the demo office, made when it is loaded: extracts and letters (PDF), plans (PNG), logs (text), tables
(CSV), corners (GeoJSON).
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import date

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont
from shapely.geometry import shape

from claims_project.common.formatting import area, full_date
from disputes.models import Exhibit
from registry.models import Claim

Kind = Exhibit.Kind
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
}

SHEET = rb"""
#set document(title: sys.inputs.title, author: sys.inputs.author)
#set page(paper: "a4", margin: 26mm, numbering: "1 / 1")
#set text(size: 11pt, lang: "en")
#set par(justify: true, leading: 0.75em, spacing: 1.2em)
#text(size: 9pt, fill: luma(90), upper(sys.inputs.author))
#line(length: 100%, stroke: 0.5pt + luma(120))
#v(6mm)
#text(size: 16pt, weight: "bold", sys.inputs.title)

#text(size: 10pt, fill: luma(90), sys.inputs.dated)
#v(4mm)
#for paragraph in sys.inputs.body.split("\n\n") {
  let rows = paragraph.split("\n")
  if rows.all(row => row.contains(" :: ")) {
    table(columns: (38%, 62%), stroke: 0.4pt + luma(170), inset: 6pt,
      ..rows.map(row => row.split(" :: ")).flatten())
  } else { par(paragraph) }
}
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as a dispute's table names it. `made` says how: extract, plan, corners, letter, log or table."""

    made: str
    title: str = ""
    author: str = ""
    text: str = ""
    claims: tuple[str, ...] = ()
    kind: str = ""
    relied_on_for: str = ""


def extract(number: str) -> Paper:
    return Paper("extract", claims=(number,), relied_on_for="The day of registration, and the boundary as registered.")


def plan(*numbers: str) -> Paper:
    return Paper("plan", claims=numbers, relied_on_for="The common ground.")


def corners(number: str) -> Paper:
    return Paper("corners", claims=(number,), relied_on_for="The positions of the corner beacons.")


def letter(title: str, author: str, text: str, kind: str = Kind.CORRESPONDENCE) -> Paper:
    return Paper("letter", title, author, text, kind=kind)


def log(title: str, author: str, text: str) -> Paper:
    return Paper("log", title, author, text, kind=Kind.REPORT)


def table(title: str, author: str, text: str, kind: str = Kind.TARIFF) -> Paper:
    return Paper("table", title, author, text, kind=kind)


@dataclass(frozen=True, slots=True)
class Made:
    """A document as it is offered in evidence."""

    upload: SimpleUploadedFile
    title: str
    kind: str
    author: str
    dated: date


def make(paper: Paper, claims: dict[str, Claim], dated: date) -> Made:
    """The bytes of a paper, with what is said about it when it is offered."""
    named = [claims[number] for number in paper.claims]
    if paper.made == "extract":
        (claim,) = named
        author = claim.register.name
        title = f"Certified extract of {claim.claim_number}, {claim.name}"
        return _as_file(
            title, ".pdf", sheet(title, author, dated, extract_words(claim)), Kind.INSTRUMENT, author, dated
        )
    if paper.made == "plan":
        title = "Plan of " + " and ".join(claim.claim_number for claim in named)
        return _as_file(title, ".png", drawn(named), Kind.SURVEY, "Licensed surveyor", dated)
    if paper.made == "corners":
        (claim,) = named
        title = f"Corner beacons of {claim.claim_number}"
        feature = {"type": "Feature", "properties": {"claim": claim.claim_number}, "geometry": claim.boundary}
        return _as_file(
            title, ".geojson", json.dumps(feature, indent=1).encode(), Kind.SURVEY, "Licensed surveyor", dated
        )
    if paper.made == "letter":
        content = sheet(paper.title, paper.author, dated, paper.text)
        return _as_file(paper.title, ".pdf", content, paper.kind, paper.author, dated)
    suffix = ".csv" if paper.made == "table" else ".txt"
    return _as_file(paper.title, suffix, paper.text.strip().encode() + b"\n", paper.kind, paper.author, dated)


def _as_file(title: str, suffix: str, content: bytes, kind: str, author: str, dated: date) -> Made:
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    return Made(SimpleUploadedFile(f"{stem}{suffix}", content, TYPES[suffix]), title, kind, author, dated)


def sheet(title: str, author: str, dated: date, body: str) -> bytes:
    """A one-page PDF. Paragraphs are parted by empty lines; one whose every line has “ :: ” in it is a table."""
    return typst.compile(
        SHEET, sys_inputs={"title": title, "author": author, "dated": full_date(dated), "body": body.strip()}
    )


def extract_words(claim: Claim) -> str:
    """What a register certifies of a claim."""
    holders = ", ".join(f"{held.party} ({held.percent.normalize():f} %)" for held in claim.holders_now())
    rows = {
        "Claim": f"{claim.claim_number}, {claim.name}",
        "Register entry": claim.entry_reference,
        "Title": claim.title_type,
        "Body": claim.body.name,
        "Area": area(claim.area_m2),
        "Minerals": ", ".join(claim.minerals),
        "Holder": holders,
        "Located": full_date(claim.located_on) if claim.located_on else "not recorded",
        "Lodged": full_date(claim.lodged_on) if claim.lodged_on else "not recorded",
        "Registered": full_date(claim.registered_on) if claim.registered_on else "not recorded",
    }
    listed = "\n".join(f"{name} :: {value}" for name, value in rows.items())
    return (
        f"The keeper of the {claim.register.name} certifies that the register contains the following entry.\n\n"
        f"{listed}\n\n"
        "This extract shows the entry as it stood on the day it was made. It does not show encumbrances that were "
        "not lodged for registration."
    )


def drawn(claims: list[Claim], size: int = 1100) -> bytes:
    """A plan of claims as surveyors draw them: outlines over a grid, the common ground hatched. PNG."""
    shapes = [shape(claim.boundary) for claim in claims]
    west, south = min(s.bounds[0] for s in shapes), min(s.bounds[1] for s in shapes)
    east, north = max(s.bounds[2] for s in shapes), max(s.bounds[3] for s in shapes)
    image = Image.new("RGB", (size, size), "white")
    pen, small = ImageDraw.Draw(image), ImageFont.load_default(size=20)
    margin, inner = 90, size - 180

    def at(point: tuple[float, ...]) -> tuple[float, float]:
        return margin + (point[0] - west) / (east - west) * inner, size - margin - (point[1] - south) / (
            north - south
        ) * inner

    for step in range(11):
        along = margin + inner * step / 10
        pen.line([(along, margin), (along, size - margin)], fill="#dfe4ea")
        pen.line([(margin, along), (size - margin, along)], fill="#dfe4ea")
    common = shapes[0]
    for other in shapes[1:]:
        common = common.intersection(other)
    if common.geom_type == "Polygon" and not common.is_empty:
        pen.polygon([at(point) for point in common.exterior.coords], fill="#f3d9a4")
    for outline, claim, ink in zip(shapes, claims, ("#1f5fbf", "#b35c00", "#00703c"), strict=False):
        pen.line([at(point) for point in outline.exterior.coords], fill=ink, width=5)
        for corner in outline.exterior.coords:
            x, y = at(corner)
            pen.rectangle([x - 6, y - 6, x + 6, y + 6], outline=ink, width=3)
        x, y = at((outline.centroid.x, outline.centroid.y))
        pen.text((x, y), f"{claim.claim_number}\n{claim.name}", fill=ink, font=small, anchor="mm", align="center")
    pen.text(
        (margin, 40), f"{claims[0].body.name}: plan of claims, shaded where they overlap", fill="#14213d", font=small
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
