"""Any list of the register as a file: what `user` may see of it, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from registry.exporting.records import (
    AS_IMPORTED,
    CLAIM_COLUMNS,
    OVERLAP_COLUMNS,
    claim_rows,
    claim_rows_as_of,
    overlap_rows,
)
from registry.exporting.writers import FORMS, About
from registry.models import Body, Claim

__all__ = ["AS_IMPORTED", "FORMS", "Export", "export"]


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: its name, its media type, its bytes as they come, and under which terms."""

    name: str
    media_type: str
    chunks: Iterator[bytes]
    about: About


def export(
    found: Any,
    *,
    form: str,
    user: Any,
    now: datetime,
    filters: str = "",
    body: Body | None = None,
    as_of: datetime | None = None,
) -> Export:
    """A filtered, ordered list of claims or overlaps as one of FORMS. `filters` is the list's own query string.

    `body` is the one body the list is of: with it, the file names the radii its degrees are meant on. With `as_of`
    claims are told as they stood then, in the order in which they were entered.
    """
    wanted = FORMS[form]
    of_claims = found.model is Claim
    title = "claims" if of_claims else "overlaps"
    about = About(
        title=f"{settings.OFFICE_NAME}: {title}",
        licence=settings.REGISTER_LICENCE,
        as_at=(as_of or now).isoformat(timespec="seconds"),
        filters=filters,
        radii=(body.radius_a, body.radius_b) if body else None,
        body=body.name if body else "",
    )
    columns = CLAIM_COLUMNS if of_claims else OVERLAP_COLUMNS
    if of_claims:
        rows = claim_rows(found, user) if as_of is None else claim_rows_as_of(found, user, as_of)
    else:
        rows = overlap_rows(found, user)
    moment = (as_of or now).astimezone(UTC)
    name = f"{title}-{'as-of-' if as_of else ''}{moment:%Y-%m-%dT%H%MZ}.{wanted.suffix}"
    return Export(name, wanted.media_type, wanted.write(rows, columns, about), about)
