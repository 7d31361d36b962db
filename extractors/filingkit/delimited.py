"""Tables as CSV: RFC 4180 with the line ends of Unix, in UTF-8."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


def encode_rows(rows: Iterable[Iterable[str | None]]) -> bytes:
    """Give lines of CSV; None is an empty field.

    A text that a spreadsheet would run as a formula gets an apostrophe in front: filings come from strangers.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_disarm(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _disarm(value: str | None) -> str:
    if value is None:
        return ""
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.match(value) else value
