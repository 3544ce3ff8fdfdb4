"""Documents as PDF: typst templates in templates/documents/, given plain data.

What people wrote reaches the template as data, never as typst code. The same data gives the same bytes.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
import typst
from django.conf import settings

ARCHIVAL: Literal["a-2u"] = "a-2u"  # PDF/A-2u: kept and searched for decades. It refuses a glyph that no font has.


def folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "documents"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder() / "fonts"])


def pdf(template: str, data: dict[str, Any], *, made_at: datetime | None = None) -> bytes:
    """`templates/documents/<template>.typ` filled with `data` (its shape stands at the head of the template), as
    PDF/A-2u.

    A text with a character that no vendored font has becomes an ordinary PDF, with a box in its place, rather than
    none.
    """
    given = {"office": settings.OFFICE_NAME, "product": settings.PRODUCT_NAME, **data}
    inputs = {"data": orjson.dumps(given, default=str).decode()}

    def compiled(standard: Literal["a-2u", "1.7"]) -> bytes:
        return typst.compile(
            folder() / f"{template}.typ",
            root=folder(),
            sys_inputs=inputs,
            font_paths=_fonts(),
            pdf_standards=standard,
            timestamp=int(made_at.timestamp()) if made_at else 0,
        )

    try:
        return compiled(ARCHIVAL)
    except typst.TypstError as refused:
        if "glyph" not in str(refused) and "could not be displayed" not in str(refused):
            raise
        return compiled("1.7")
