"""What a file really is, by its bytes, and whether its name says otherwise. Pure: bytes in, words out.

Our own guards come first, for what an office is sent and for what can do harm; puremagic knows the rest.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic

from claims_project.vault.names import ending

UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"
PDF = "application/pdf"
ZIP = "application/zip"
OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = OOXML + "wordprocessingml.document"
XLSX = OOXML + "spreadsheetml.sheet"
PPTX = OOXML + "presentationml.presentation"
ODF = "application/vnd.oasis.opendocument."
OLE = "application/x-ole-storage"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
HTML, SVG, XML = "text/html", "image/svg+xml", "application/xml"
PROGRAM, SCRIPT = "application/x-executable", "text/x-script"

HEAD = 64 * 1024
OLE_SEARCHED = 16 * 1024 * 1024
MAX_ZIP_ENTRIES = 20_000

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"#!", SCRIPT),
    (0, b"\xdb\xa5-\x00", DOC),
    (0, b"1\xbe\x00\x00", DOC),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT, "PP40": PPT}

NAMES: dict[str, str] = {
    PDF: "a PDF document",
    DOCX: "a Word document",
    XLSX: "an Excel workbook",
    PPTX: "a PowerPoint presentation",
    DOC: "an old Word document",
    XLS: "an old Excel workbook",
    PPT: "an old PowerPoint presentation",
    OLE: "an old office document",
    ODF + "text": "an OpenDocument text",
    ODF + "spreadsheet": "an OpenDocument spreadsheet",
    ODF + "presentation": "an OpenDocument presentation",
    ODF + "graphics": "an OpenDocument drawing",
    ODF + "base": "an OpenDocument database",
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/gif": "a GIF image",
    "image/tiff": "a TIFF image",
    "image/webp": "a WebP image",
    "image/bmp": "a BMP image",
    ZIP: "a ZIP archive",
    PLAIN: "plain text",
    "text/csv": "a table (CSV)",
    "text/markdown": "a text (Markdown)",
    "application/json": "JSON data",
    "application/geo+json": "a map (GeoJSON)",
    HTML: "a web page",
    SVG: "an SVG drawing",
    XML: "XML data",
    PROGRAM: "a program",
    SCRIPT: "a script",
    UNKNOWN: "of an unknown kind",
}

# What a name's ending promises. A text ending also chooses among the text types, which bytes cannot tell apart.
PROMISED: dict[str, frozenset[str]] = {
    "pdf": frozenset({PDF}),
    "docx": frozenset({DOCX}),
    "xlsx": frozenset({XLSX}),
    "pptx": frozenset({PPTX}),
    "doc": frozenset({DOC, OLE, "application/rtf"}),
    "xls": frozenset({XLS, OLE}),
    "ppt": frozenset({PPT, OLE}),
    "odt": frozenset({ODF + "text"}),
    "ods": frozenset({ODF + "spreadsheet"}),
    "odp": frozenset({ODF + "presentation"}),
    "odg": frozenset({ODF + "graphics"}),
    "png": frozenset({"image/png"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "gif": frozenset({"image/gif"}),
    "tif": frozenset({"image/tiff"}),
    "tiff": frozenset({"image/tiff"}),
    "webp": frozenset({"image/webp"}),
    "zip": frozenset({ZIP, "application/epub+zip"}),
    "txt": frozenset({PLAIN}),
    "csv": frozenset({"text/csv"}),
    "md": frozenset({"text/markdown"}),
    "json": frozenset({"application/json"}),
    "geojson": frozenset({"application/geo+json"}),
    "html": frozenset({HTML}),
    "htm": frozenset({HTML}),
    "svg": frozenset({SVG}),
    "xml": frozenset({XML}),
}
TEXTS = {
    "txt": PLAIN,
    "csv": "text/csv",
    "md": "text/markdown",
    "json": "application/json",
    "geojson": "application/geo+json",
}
HARMFUL = {
    PROGRAM: "It is a program. Do not run it.",
    SCRIPT: "It is a script. Do not run it.",
    HTML: "It is a web page, which can carry scripts: it is given out as a download only.",
    SVG: "It is a drawing that can carry scripts: it is given out as a download only.",
}
MACROS = "It contains macros (small programs). Do not let your office program run them."


@dataclass(frozen=True, slots=True)
class Found:
    """A file's true media type, and what its reader should be warned of ("" for nothing)."""

    media_type: str
    warning: str = ""


def name_of(media_type: str) -> str:
    """A media type in words: “a PDF document”."""
    return NAMES.get(media_type, f"of the kind {media_type}")


def look(path: Path, name: str, declared: str = "") -> Found:
    """What the file at `path`, sent as `name`, really is. Never raises for what is in the file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    warnings: list[str] = []
    media_type = _by_bytes(path, head, ending(name), warnings)
    promised = PROMISED.get(ending(name)) or ({declared} if not ending(name) and declared in NAMES else None)
    if promised and media_type not in promised:
        claimed = name_of(sorted(promised)[0])
        said = f"Its name (“.{ending(name)}”) says {claimed}" if ending(name) else f"It was sent as {claimed}"
        warnings.insert(0, f"{said}, but its content is {name_of(media_type)}.")
    if harm := HARMFUL.get(media_type):
        warnings.append(harm)
    return Found(media_type, " ".join(warnings))


def _by_bytes(path: Path, head: bytes, suffix: str, warnings: list[str]) -> str:
    for offset, signature, media_type in SIGNATURES:
        if head.startswith(signature, offset):
            return media_type
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _inside_zip(path, warnings)
    if head.startswith(OLE_SIGNATURE):
        return _inside_ole(path, suffix)
    if is_text(head):
        return _kind_of_text(head, suffix)
    return _by_puremagic(head)


def _inside_zip(path: Path, warnings: list[str]) -> str:
    """Office documents are ZIP archives: their parts tell which."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:MAX_ZIP_ENTRIES])
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        warnings.append(f"It begins like a ZIP archive, but its contents cannot be listed ({type(error).__name__}).")
        return ZIP
    if any(part.endswith("vbaProject.bin") for part in names) or any(part.startswith("Basic/") for part in names):
        warnings.append(MACROS)
    if mimetype.isascii() and mimetype.startswith((ODF.encode(), b"application/epub+zip")):
        return mimetype.decode().strip()
    if "[Content_Types].xml" in names:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(part.startswith(folder) for part in names):
                return media_type
    return ZIP


def _inside_ole(path: Path, suffix: str) -> str:
    """Old office documents are small file systems: the names of their streams, in UTF-16, tell which.

    One may contain another (a slide show with a text in it); then the name's ending is believed.
    """
    with path.open("rb") as file:
        content = file.read(OLE_SEARCHED)
    inside = [kind for stream, kind in OLE_STREAMS.items() if (stream + "\x00").encode("utf-16-le") in content]
    promised = PROMISED.get(suffix, frozenset())
    return next((kind for kind in inside if kind in promised), inside[0] if inside else OLE)


def is_text(head: bytes) -> bool:
    """Bytes that read as text: UTF-8, UTF-16 with its mark, or an eight-bit code without control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x1b")
    if controls or not head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) - error.start < 4 and len(head) == HEAD:  # a character cut off at the end of what was read
            return True
        high = sum(1 for byte in head if byte >= 128)
        return high < len(head) * 0.3
    return True


def _kind_of_text(head: bytes, suffix: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe")):
        return HTML
    if start.startswith((b"<?xml", b"<!doctype", b"<svg", b"<!--")):
        if b"<svg" in start:
            return SVG
        return HTML if b"<html" in start else XML
    return TEXTS.get(suffix, PLAIN)


def _by_puremagic(head: bytes) -> str:
    if not head:
        return UNKNOWN
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    sure = [guess for guess in guesses if guess.mime_type and guess.confidence >= 0.5]
    return sure[0].mime_type if sure else UNKNOWN
