import pytest

from claims_project.vault import mediatypes as types
from tests.vault.making import a_docx, a_pdf, a_picture, a_zip, an_odt, an_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.fixture
def look(tmp_path):
    def look(content: bytes, name: str, declared: str = "") -> types.Found:
        path = tmp_path / "blob"
        path.write_bytes(content)
        return types.look(path, name, declared)

    return look


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (a_pdf(), "a.pdf", types.PDF),
        (b"\n\n" + a_pdf(), "a.pdf", types.PDF),
        (a_picture("PNG"), "a.png", "image/png"),
        (a_picture("JPEG"), "a.JPG", "image/jpeg"),
        (a_picture("TIFF"), "a.tif", "image/tiff"),
        (a_picture("GIF"), "a.gif", "image/gif"),
        (a_picture("WEBP"), "a.webp", "image/webp"),
        (a_picture("BMP"), "a.bmp", "image/bmp"),
        (a_docx(), "a.docx", types.DOCX),
        (an_xlsx(), "a.xlsx", types.XLSX),
        (an_odt(), "a.odt", types.ODF + "text"),
        (a_zip({"a.txt": b"a"}), "a.zip", types.ZIP),
        (OLE + "WordDocument\0".encode("utf-16-le"), "a.doc", types.DOC),
        (OLE + "Workbook\0".encode("utf-16-le"), "a.xls", types.XLS),
        (OLE, "a.ppt", types.OLE),
        (b"a;b\n1;2\n", "a.csv", "text/csv"),
        (b'{"type":"Feature"}', "a.geojson", "application/geo+json"),
        ("naïve".encode(), "a.txt", types.PLAIN),
        ("naïve".encode("cp1252"), "a.txt", types.PLAIN),
        ("naïve".encode("utf-16"), "a.txt", types.PLAIN),
        (("x" + "é" * types.HEAD).encode(), "a.txt", types.PLAIN),
    ],
)
def test_an_honest_file_is_known_by_its_bytes_without_a_warning(look, content, name, expected):
    found = look(content, name)
    assert found == types.Found(expected, "")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (a_picture(), "deed.pdf", "Its name (“.pdf”) says a PDF document, but its content is a PNG image."),
        (b"MZ" + bytes(100), "deed.pdf", "It is a program. Do not run it."),
        (b"\x7fELF" + bytes(100), "map.png", "says a PNG image, but its content is a program."),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "It is a script. Do not run it."),
        (b"<html><script>alert(1)</script>", "a.txt", "It is a web page"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "a.png", "It is a drawing that can carry scripts"),
        (a_zip({"word/vbaProject.bin": b"x", "[Content_Types].xml": b"<x/>"}), "a.docx", types.MACROS),
        (b"PK\x03\x04 cut off", "a.docx", "its contents cannot be listed"),
        (bytes(range(256)) * 4, "a.docx", "of an unknown kind"),
    ],
)
def test_a_file_that_lies_or_may_harm_is_told_in_words(look, content, name, words):
    assert words in look(content, name).warning


def test_a_file_without_an_ending_is_held_to_what_the_sender_declared(look):
    assert (
        look(a_picture(), "scan", types.PDF).warning == "It was sent as a PDF document, but its content is a PNG image."
    )


def test_an_office_file_inside_another_does_not_make_the_outer_one_a_liar(look):
    both = OLE + "WordDocument\0".encode("utf-16-le") + "PowerPoint Document\0".encode("utf-16-le")
    assert look(both, "talk.ppt") == types.Found(types.PPT, "")


def test_an_empty_file_is_of_an_unknown_kind(look):
    assert look(b"", "a").media_type == types.UNKNOWN
