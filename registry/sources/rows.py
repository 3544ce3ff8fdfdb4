"""What every reader gives: the rows of a file, and what had to be guessed. No ORM, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class Unreadable(ValueError):  # noqa: N818 -- reads as a sentence
    """The file as a whole cannot be imported. Says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number from 1, its columns, its shape as it stands there."""

    number: int
    columns: dict[str, Any]
    shape: Any


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping says of the file itself. Empty: found by what the file holds.

    `corner_x` and `corner_y` name the columns of a corner: with a star (`x*`) those of one row, x1, x2 and so on;
    without, one column each, and the rows of one `number` are the corners of one claim, its parts told apart by
    `corner_part`. `crs` is the reference system when the file names none.
    """

    boundary: str = ""
    corner_x: str = ""
    corner_y: str = ""
    corner_part: str = ""
    number: Sequence[str] = ()
    layer: str = ""
    crs: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. `said` tells what had to be guessed; `crs` is the reference system it names, "" when it
    is longitude and latitude or not said."""

    rows: list[Row]
    columns: tuple[str, ...]
    said: tuple[str, ...] = ()
    crs: str = ""


def columns_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Every column of any row, in the order in which they first stand."""
    return tuple(dict.fromkeys(column for row in rows for column in row.columns))
