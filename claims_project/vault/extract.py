"""Reads text and a picture of the first page out of one file, in a process of its own that may die of it.

Run by vault.extraction as `python -I extract.py FILE MEDIA_TYPE FOLDER SECONDS MEGABYTES`. Imports nothing of the
project, so it starts fast and knows no secret. Writes result.json, text.txt and preview.png into FOLDER; result.json is
replaced whole after every stage, so that what was found stands when a later stage is killed.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MAX_CHARACTERS = 2_000_000
MAX_PAGES_READ = 500
MAX_CELLS = 500_000
MAX_TEXT_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 100_000_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_PACKING = 300
MAX_PARTS = 10_000
PREVIEW_EDGE = 1400
ODF_PARAGRAPHS = {f"{{urn:oasis:names:tc:opendocument:xmlns:text:1.0}}{tag}" for tag in ("p", "h")}
RASTERS = ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"]

PROTECTED = (
    "It is protected by a password, so its text cannot be read and no preview can be made. Send a copy without one."
)
TOO_MUCH = "It unpacks to far more than its size, so it was not opened."
DAMAGED = (
    "It is damaged: {faults}. Look at your own copy; if it is wrong there too, save it anew and send that as well."
)
NOT_DRAWN = "its first page cannot be drawn"
NOT_READ = "its text cannot be read"
NO_TEXT = "No text was found in it."
ONLY_SOME = "Only the beginning of its text was read."
NO_READER = "Its text cannot be read here and no preview can be made; it is kept as it is."


class Stop(Exception):  # noqa: N818  named for what happened
    """This file goes no further; the words say why."""


class Findings:
    """What was found so far, kept on the disk after every stage."""

    def __init__(self, folder: Path, until: float) -> None:
        self.folder, self.until = folder, until
        self.found: dict[str, Any] = {"pages": None, "text": False, "preview": False, "notes": [], "finished": False}
        self.faults: list[str] = []

    def note(self, sentence: str) -> None:
        if sentence not in self.found["notes"]:
            self.found["notes"].append(sentence)

    def fault(self, what: str, error: BaseException | None = None) -> None:
        """Something that could not be read; the library's own words go to the log, not to the uploader."""
        if what not in self.faults:
            self.faults.append(what)
        if error is not None:
            print(f"{what}: {type(error).__name__}: {error}"[:500], file=sys.stderr)

    def finish(self) -> None:
        if self.faults:
            self.found["notes"].insert(0, DAMAGED.format(faults=" and ".join(self.faults)))
        self.found["finished"] = True
        self.keep()

    def keep(self) -> None:
        part = self.folder / "result.part"
        part.write_text(json.dumps(self.found))
        part.replace(self.folder / "result.json")

    def text(self, pieces: Iterator[str]) -> None:
        """Gather text up to the limits of length and time."""
        kept, length = [], 0
        for piece in pieces:
            piece = piece[: MAX_CHARACTERS - length]
            kept.append(piece)
            length += len(piece) + 1
            if length >= MAX_CHARACTERS or time.monotonic() > self.until:
                self.note(ONLY_SOME)
                break
        whole = "\n".join(kept).replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
        if whole:
            (self.folder / "text.txt").write_text(whole, encoding="utf-8")
            self.found["text"] = True
        elif not self.faults:
            self.note(NO_TEXT)
        self.keep()

    def picture(self, image: Any) -> None:
        image.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
        if image.mode not in {"L", "RGB"}:
            image = image.convert("RGB")
        image.save(self.folder / "preview.png", format="PNG")
        self.found["preview"] = True
        self.keep()


def read_pdf(path: Path, findings: Findings) -> None:
    """The picture by pdfium, the text by pypdf, and by pdfium where pypdf is too strict for a damaged file."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Stop(PROTECTED) from error
        findings.fault(NOT_DRAWN, error)
        document = None
    if document is not None:
        findings.found["pages"] = len(document)
        _draw_page(document, findings)
    try:
        findings.text(_pdf_pages(path, findings))
    except (Stop, MemoryError, RecursionError):
        raise
    except Exception as error:  # a reader of hostile bytes may raise anything: all of it means "damaged"
        findings.fault(NOT_READ, error)
    if document is not None and findings.faults and not findings.found["text"]:
        with contextlib.suppress(pypdfium2.PdfiumError):
            findings.text(_pdfium_pages(document))
            if findings.found["text"]:
                findings.faults = [fault for fault in findings.faults if fault == NOT_DRAWN]
    findings.keep()


def _draw_page(document: Any, findings: Findings) -> None:
    import pypdfium2

    try:
        page = document[0]
        width, height = page.get_size()
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise ValueError(f"a page of {width} by {height}")
        findings.picture(page.render(scale=min(2.0, PREVIEW_EDGE / max(width, height))).to_pil())
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        findings.fault(NOT_DRAWN, error)
        findings.keep()


def _pdf_pages(path: Path, findings: Findings) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Stop(PROTECTED)
    findings.found["pages"] = findings.found["pages"] or len(reader.pages)
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES_READ:
            findings.note(ONLY_SOME)
            return
        try:
            yield page.extract_text() or ""
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # one bad page does not take the others with it
            findings.fault(f"the text of page {number + 1} cannot be read", error)


def _pdfium_pages(document: Any) -> Iterator[str]:
    for number in range(min(len(document), MAX_PAGES_READ)):
        yield document[number].get_textpage().get_text_range()


def read_image(path: Path, findings: Findings) -> None:
    import warnings

    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=RASTERS) as image:
            findings.found["pages"] = getattr(image, "n_frames", 1)
            findings.found["pixels"] = list(image.size)
            image.draft("RGB", (PREVIEW_EDGE, PREVIEW_EDGE))
            image.load()
            findings.picture(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        findings.note(f"It has more than {MAX_PIXELS // 1_000_000} million pixels, so no preview was made.")
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        findings.fault("the picture cannot be drawn", error)


def unpack_safely(path: Path) -> None:
    """Refuse an archive whose own list says that it unpacks to too much."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if any(part.flag_bits & 1 for part in parts):
            raise Stop(PROTECTED)
        if (
            len(parts) > MAX_PARTS
            or unpacked > MAX_UNPACKED
            or unpacked > MAX_PACKING * max(path.stat().st_size, 10_000)
        ):
            raise Stop(TOO_MUCH)


def read_docx(path: Path, findings: Findings) -> None:
    import docx

    document = docx.Document(str(path))
    findings.text(_docx_pieces(document))


def _docx_pieces(document: Any) -> Iterator[str]:
    for paragraph in document.paragraphs:
        yield paragraph.text
    for table in document.tables:
        for row in table.rows:
            yield "\t".join(cell.text for cell in row.cells)


def read_xlsx(path: Path, findings: Findings) -> None:
    import openpyxl

    with path.open("rb") as file:  # given a path, openpyxl goes by the name's ending, and a blob has none
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        findings.found["pages"] = len(workbook.sheetnames)
        findings.text(_xlsx_pieces(workbook, findings))


def _xlsx_pieces(workbook: Any, findings: Findings) -> Iterator[str]:
    cells = 0
    for sheet in workbook.worksheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > MAX_CELLS:
                findings.note(ONLY_SOME)
                return
            if any(value is not None for value in row):
                yield "\t".join("" if value is None else str(value) for value in row)


def read_odf(path: Path, findings: Findings) -> None:
    from defusedxml import ElementTree

    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        root = ElementTree.parse(content, forbid_dtd=True).getroot()
    findings.text("".join(element.itertext()) for element in root.iter() if element.tag in ODF_PARAGRAPHS)


def read_text(path: Path, findings: Findings) -> None:
    with path.open("rb") as file:
        content = file.read(MAX_TEXT_BYTES + 1)
    cut = len(content) > MAX_TEXT_BYTES
    if cut:
        findings.note(ONLY_SOME)
    findings.text(iter([decode(content[:MAX_TEXT_BYTES], findings, cut=cut)]))


def decode(content: bytes, findings: Findings, *, cut: bool) -> str:
    """Text by its byte order mark, else as UTF-8, else as Windows' western code, and says so."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if cut and len(content) - error.start < 4:  # the last character was cut through
            return content.decode("utf-8-sig", "ignore")
    findings.note("It does not say how its letters are encoded; they were read as Windows-1252.")
    return content.decode("cp1252", "replace")


def packed(read: Callable[[Path, Findings], None]) -> Callable[[Path, Findings], None]:
    """A reader of office documents, after a look at how far they unpack; whatever it raises is put into words."""

    def guarded(path: Path, findings: Findings) -> None:
        try:
            unpack_safely(path)
            read(path, findings)
        except Stop:
            raise
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            findings.fault(NOT_READ, error)

    return guarded


def reader_of(media_type: str) -> Callable[[Path, Findings], None] | None:
    if media_type == "application/pdf":
        return read_pdf
    if media_type in {f"image/{raster.lower()}" for raster in RASTERS}:
        return read_image
    if media_type.endswith("wordprocessingml.document"):
        return packed(read_docx)
    if media_type.endswith("spreadsheetml.sheet"):
        return packed(read_xlsx)
    if media_type.startswith("application/vnd.oasis.opendocument."):
        return packed(read_odf)
    if media_type.startswith("text/") or media_type in {"application/json", "application/geo+json"}:
        return read_text
    return None


def confine(seconds: int, megabytes: int) -> None:
    """Limits that hold whatever the file does, also when the process that started this one is gone."""
    for limit, value in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    # At the hard limit the kernel kills without a word; the soft one below it tells "too long" from "crashed".
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 10))
    signal.alarm(seconds + 1)
    os.nice(5)


def main(arguments: list[str]) -> int:
    path, media_type, folder = Path(arguments[0]), arguments[1], Path(arguments[2])
    seconds, megabytes = int(arguments[3]), int(arguments[4])
    confine(seconds, megabytes)
    findings = Findings(folder, time.monotonic() + seconds * 0.6)
    read = reader_of(media_type)
    try:
        if read is None:
            findings.note(NO_READER)
        else:
            read(path, findings)
    except Stop as stop:
        findings.note(str(stop))
    except (MemoryError, RecursionError):
        findings.note("Reading it takes more memory than is allowed, so it was read only in part.")
    findings.finish()
    return 0


if __name__ == "__main__":
    # Leave without tidying up: some readers crash while being taken down, after their work is done.
    sys.stdout.flush()
    os._exit(main(sys.argv[1:]))
