"""Documents as PDF: what they say can be read, what people wrote stays words, the same facts give the same bytes."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from claims_project.common.documents import pdf

MADE_AT = datetime(2187, 3, 3, 17, tzinfo=UTC)
HASH = "0123456789abcdef" * 4
RECEIPT = {
    "docket_number": "2187-D-000042",
    "caption": "North v South",
    "document": "Request for mediation",
    "filed_at": "Tuesday 3 March 2187, 17:00 station time",
    "filed_by": "Alice",
    "party": "North",
    "receipt_code": "WJNU6-M6CKW-LPSA4-2D3K8",
    "sha256": HASH,
    "on_paper": "It came on paper on Monday 2 March 2187.",
    "post_to": "Crater 7, Luna",
    "files": [{"number": "C-001", "title": "Plan", "name": "plan-of-n-1.pdf", "sha256": HASH, "bytes": 22557}],
    "next": [{"what": "Answer the dispute", "by": "Friday 3 April 2187"}],
}
SETTLEMENT = {
    "docket_number": "2187-D-000042",
    "caption": "North v South",
    "state": "In force",
    "text": "SETTLEMENT AGREEMENT\n\n1. Payment\n   North pays South.\n   Owed by: North\n\nANNEX\n  1: -37.5 -84.3\n",
    "sha256": HASH,
    "signatures": [{"party": "North", "name": "Alice", "signed_at": "Tuesday 3 March 2187"}],
}
LINE = {
    "entered_at": "3 March",
    "received_at": "2 March",
    "effective_at": "1 March",
    "times_differ": False,
    "text": "Words.",
    "readable": True,
    "sealed": False,
    "provisional": False,
    "struck": False,
    "reason": "",
    "ties": ["Corrects entry 1"],
    "documents": ["Plan of the ground"],
    "by": "Dora",
}
DOCKET = {
    "docket_number": "2187-D-000042",
    "caption": "North v South",
    "track": "Overlap of claims",
    "state": "Mediation",
    "filed_at": "Tuesday 3 March 2187",
    "made_at": "Friday 6 March 2187",
    "reader": "Alice",
    "parties": [{"name": "North", "role": "Claimant"}],
    "entries": [
        {**LINE, "number": 1, "title": "Request for mediation", "text": "Filed.", "by": "Alice", "times_differ": True},
        {**LINE, "number": 2, "title": "Private session", "text": "", "by": "Carol", "readable": False},
        {**LINE, "number": 3, "title": "Statement", "struck": True, "reason": "Entered twice.", "sealed": True},
    ],
    "head": HASH,
}


def words(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.mark.parametrize(
    ("template", "data", "said"),
    [
        (
            "receipt",
            RECEIPT,
            ["2187-D-000042", "WJNU6-M6CKW", "Plan", "22.6 kB", "01234567 89abcdef", "Friday 3 April 2187"],
        ),
        ("settlement", SETTLEMENT, ["1. Payment", "Owed by: North", "1: -37.5 -84.3", "Alice", "01234567 89abcdef"]),
        (
            "docket_sheet",
            DOCKET,
            [
                "North v South",
                "Filed.",
                "Received 2 March",
                "What it says is not shown on this sheet.",
                "Struck because: Entered twice.",
                "Corrects entry 1",
                "01234567 89abcdef",
            ],
        ),
    ],
)
def test_a_document_says_what_it_was_given(template, data, said):
    text = words(pdf(template, data, made_at=MADE_AT))
    for phrase in said:
        assert phrase in text, f"{phrase!r} is not in: {text}"


@pytest.mark.parametrize(
    ("template", "data"), [("receipt", RECEIPT), ("settlement", SETTLEMENT), ("docket_sheet", DOCKET)]
)
def test_the_same_facts_give_the_same_bytes_for_the_archive(template, data):
    made = pdf(template, data, made_at=MADE_AT)
    assert made == pdf(template, data, made_at=MADE_AT)
    assert b"pdfaid" in made
    assert PdfReader(io.BytesIO(made)).metadata.title.endswith("2187-D-000042")


def test_what_people_wrote_is_never_run():
    wrote = '#panic("no") #read("/etc/passwd") *bold* $x$ </script> "quoted" \\ #import "x"'
    text = words(pdf("receipt", {**RECEIPT, "caption": wrote}, made_at=MADE_AT))
    assert '#panic("no")' in text.replace("“", '"').replace("”", '"')
    assert "*bold*" in text


def test_a_character_that_no_font_has_does_not_lose_the_document():
    text = words(pdf("receipt", {**RECEIPT, "caption": "North v \U00012000 South"}, made_at=MADE_AT))
    assert "2187-D-000042" in text


def test_names_beyond_latin_letters_are_drawn():
    text = words(pdf("receipt", {**RECEIPT, "party": "Шахта Αθήνα Đặng Łódź"}, made_at=MADE_AT))
    assert "Шахта Αθήνα Đặng Łódź" in text


def test_a_filing_without_files_and_without_dates_says_so():
    text = words(pdf("receipt", {**RECEIPT, "files": [], "next": []}, made_at=MADE_AT))
    assert "No files were filed with it." in text
    assert "Nothing is due at the moment." in text
