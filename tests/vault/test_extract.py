import io
import time
import zipfile

import pytest

from claims_project.vault import extraction, mediatypes
from claims_project.vault.extract import NO_READER, NO_TEXT, PROTECTED, TOO_MUCH
from tests.vault.making import a_docx, a_pdf, a_picture, a_protected_pdf, a_zip, an_odt, an_xlsx


@pytest.fixture
def extract(tmp_path):
    def extract(content: bytes, media_type: str, **limits: int) -> extraction.Extract:
        path = tmp_path / "blob"
        path.write_bytes(content)
        return extraction.extract(path, media_type, **limits)

    return extract


@pytest.mark.parametrize(
    ("content", "media_type", "text"),
    [
        (a_pdf("Hello claim"), mediatypes.PDF, "Hello claim"),
        (a_docx("The northern corner"), mediatypes.DOCX, "The northern corner\nlon\tlat"),
        (an_xlsx(), mediatypes.XLSX, "Assays\nAu\t12.5"),
        (an_odt("An open document"), mediatypes.ODF + "text", "Heading\nAn open document"),
        ("\ufeffnaïve".encode(), mediatypes.PLAIN, "naïve"),
        ("naïve".encode("utf-16"), mediatypes.PLAIN, "naïve"),
        ("naïve".encode("cp1252"), mediatypes.PLAIN, "naïve"),
    ],
)
def test_text_is_read_from_what_the_office_is_sent(extract, content, media_type, text):
    assert extract(content, media_type).text == text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_picture_gets_a_small_png(extract, kind):
    from PIL import Image

    found = extract(a_picture(kind, (3000, 1000)), f"image/{kind.lower()}")
    with Image.open(io.BytesIO(found.preview)) as preview:
        assert (preview.format, preview.size) == ("PNG", (1400, 467))
    assert found.notes == ()


def test_the_first_page_of_a_pdf_gets_a_picture(extract):
    found = extract(a_pdf(), mediatypes.PDF)
    assert found.preview.startswith(b"\x89PNG")
    assert found.pages == 1


def test_a_pdf_that_is_cut_off_still_gives_its_text(extract):
    assert extract(a_pdf("Hello claim")[:-20], mediatypes.PDF).text == "Hello claim"


def test_a_protected_pdf_ends_with_words(extract):
    assert extract(a_protected_pdf(), mediatypes.PDF).notes == (PROTECTED,)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n" + bytes(2000), mediatypes.PDF),
        (b"PK\x03\x04" + bytes(100), mediatypes.DOCX),
        (a_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<not closed"}), mediatypes.DOCX),
        (a_zip({"xl/workbook.xml": b"?"}), mediatypes.XLSX),
        (a_zip({"content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), mediatypes.ODF + "text"),
        (b"\x89PNG\r\n\x1a\n" + b"rubbish" * 20, "image/png"),
        (a_picture("JPEG")[:200], "image/jpeg"),
    ],
)
def test_a_broken_file_ends_with_words(extract, content, media_type):
    [note] = extract(content, media_type).notes
    assert note.startswith("It is damaged: ")
    assert "Error" not in note


def test_an_archive_that_unpacks_to_far_too_much_is_not_opened(extract):
    bomb = a_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"0" * 300_000_000})
    started = time.monotonic()
    assert extract(bomb, mediatypes.DOCX).notes == (TOO_MUCH,)
    assert time.monotonic() - started < 5


def test_an_encrypted_archive_says_so(extract):
    content = bytearray(a_zip({"word/document.xml": b"x"}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        offset = archive.start_dir
    content[6] |= 1
    content[offset + 8] |= 1
    assert extract(bytes(content), mediatypes.DOCX).notes == (PROTECTED,)


def test_a_picture_with_far_too_many_pixels_is_not_drawn(extract):
    found = extract(a_picture("PNG", (20_000, 20_000), "1"), "image/png")
    assert found.preview == b""
    assert "100 million pixels" in found.notes[0]


def test_a_file_without_text_says_so(extract):
    assert extract(a_pdf(""), mediatypes.PDF).notes == (NO_TEXT,)


def test_a_kind_nobody_reads_starts_no_process(extract, monkeypatch):
    monkeypatch.setattr(extraction, "_run", lambda *args: pytest.fail("a process was started"))
    assert extract(b"MZ", mediatypes.PROGRAM).notes == (NO_READER,)


@pytest.mark.parametrize(
    "program",
    ["while True: pass", "import time; time.sleep(60)", "import signal; signal.pause()"],
    ids=["busy", "asleep", "waiting"],
)
def test_a_reader_that_hangs_is_ended(extract, monkeypatch, tmp_path, program):
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys; sys.path.insert(0, {str(extraction.CHILD.parent)!r})\n"
        f"import extract; extract.confine(1, 512)\n{program}\n"
    )
    monkeypatch.setattr(extraction, "CHILD", child)
    started = time.monotonic()
    assert extract(b"text", mediatypes.PLAIN, seconds=1).notes == (extraction.TOO_LONG,)
    assert time.monotonic() - started < 8


def test_what_was_found_before_the_time_was_up_is_kept(extract, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys; sys.path.insert(0, {str(extraction.CHILD.parent)!r})\n"
        "import extract, pathlib\nextract.confine(1, 512)\n"
        "found = extract.Findings(pathlib.Path(sys.argv[3]), 1e9)\nfound.text(iter(['the beginning']))\n"
        "while True: pass\n"
    )
    monkeypatch.setattr(extraction, "CHILD", child)
    found = extract(b"text", mediatypes.PLAIN, seconds=1)
    assert (found.text, found.notes) == ("the beginning", (extraction.TOO_LONG,))


def test_a_reader_that_takes_too_much_memory_ends_with_words(extract, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        f"import sys; sys.path.insert(0, {str(extraction.CHILD.parent)!r})\n"
        "import extract\nextract.read_text = lambda path, findings: bytearray(10**10)\n"
        "sys.exit(extract.main(sys.argv[1:]))\n"
    )
    monkeypatch.setattr(extraction, "CHILD", child)
    assert "more memory than is allowed" in extract(b"text", mediatypes.PLAIN).notes[0]


def test_a_reader_that_is_killed_is_told_apart_from_one_that_is_late(extract, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(extraction, "CHILD", child)
    with pytest.raises(extraction.Crashed):
        extract(b"text", mediatypes.PLAIN)


def test_the_reader_is_given_no_secret_and_no_project(extract, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://hush")
    child = tmp_path / "child.py"
    child.write_text(
        f"import os, sys; sys.path.append({str(extraction.CHILD.parent)!r})\n"
        "import extract, pathlib\nassert 'django' not in sys.modules\n"
        "found = extract.Findings(pathlib.Path(sys.argv[3]), 1e9)\n"
        "found.text(iter([repr(sorted(os.environ))]))\nfound.finish()\n"
    )
    monkeypatch.setattr(extraction, "CHILD", child)
    assert "SECRET_KEY" not in extract(b"x", mediatypes.PLAIN).text
    assert "DATABASE_URL" not in extract(b"x", mediatypes.PLAIN).text
