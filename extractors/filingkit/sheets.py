"""A record as tables for people and their spreadsheets: values only, no file format.

A `Sheet` is a page to look at: it keeps numbers as numbers and says how each is shown. A `Table` is for other
programs: one observation on each row, everything as text, exactly as in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.draft import Finding
    from filingkit.extraction import Extraction, Field

Mark = Literal["derived", "unsure", "doubtful", "unread", "finding"]

MARKS: dict[Mark, str] = {
    "derived": "computed from other values of the document",
    "unsure": "read, but less certain than most",
    "doubtful": "read, but more likely wrong than right",
    "unread": "could not be read, or was refused",
    "finding": "does not fit with other values",
}
"""What a mark on a cell tells, the mildest first."""

MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; one with more stays text there."""


class Entry(NamedTuple):
    """One cell of a sheet.

    `form` is how a number or date is shown, in the notation of spreadsheets ("#,##0"); `note` is a remark that hangs
    on the cell.
    """

    value: str | Decimal | int | date | bool | None
    form: str = ""
    bold: bool = False
    indent: int = 0
    mark: Mark | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: rows of entries (None is an empty cell), with `head` rows and `side` columns that stay in sight.

    Sheets that `stack` have one row for each object and the same head for every document: those of several documents
    become one.
    """

    title: str
    rows: tuple[tuple[Entry | None, ...], ...]
    head: int = 1
    side: int = 1
    stack: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text below named columns; None is no value."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Leaves:
    """The leaves of one extraction as entries, each with what is to be known about it."""

    def __init__(self, extraction: Extraction) -> None:
        self._fields = extraction.fields
        self._line_of = extraction.filing.line_of
        self._findings: dict[str, list[Finding]] = {}
        for finding in extraction.findings:
            if finding.severity != "info":
                for path in finding.paths:
                    self._findings.setdefault(path, []).append(finding)

    def value(self, path: str) -> str | None:
        """Give the value at `path` as the record spells it."""
        item = self._fields.get(path)
        if item is None or item.value is None:
            return None
        return item.value if isinstance(item.value, str) else str(item.value).lower()

    def line(self, *paths: str) -> int | None:
        """Give the line of the source that the first of `paths` with a place stands on."""
        for path in paths:
            item = self._fields.get(path)
            if item is not None and item.spans:
                return self._line_of(item.spans[0].start)
        return None

    def text(self, path: str, *, bold: bool = False, indent: int = 0) -> Entry | None:
        """Give the leaf at `path` as text, or as true or false."""
        item = self._fields.get(path)
        return self._enter(path, item.value if item is not None else None, "", bold, indent)

    def number(self, path: str, form: str, *, bold: bool = False) -> Entry | None:
        """Give the leaf at `path` as a number that is shown in the manner of `form`."""
        value = self.value(path)
        return self._enter(path, None if value is None else read_number(value), form, bold, 0)

    def day(self, path: str, *, bold: bool = False) -> Entry | None:
        """Give the leaf at `path` as a date."""
        value = self.value(path)
        return self._enter(path, None if value is None else _read_day(value), "yyyy-mm-dd", bold, 0)

    def _enter(
        self, path: str, value: str | Decimal | date | bool | None, form: str, bold: bool, indent: int
    ) -> Entry | None:
        item = self._fields.get(path)
        findings = self._findings.get(path, ())
        mark: Mark | None = "finding" if findings else _mark(item)
        if value is None and mark is None:
            return None
        return Entry(value, form, bold, indent, mark, "\n".join(_explain(item, findings)))


def read_number(value: str) -> Decimal | str:
    """Read a decimal of the record; one with more digits than a spreadsheet keeps stays text."""
    number = Decimal(value)
    return number if len(number.normalize().as_tuple().digits) <= MOST_DIGITS else value


def heading(*names: str) -> tuple[Entry, ...]:
    """Give the row that names the columns below it."""
    return tuple([Entry(name, bold=True) for name in names])


def list_findings(extraction: Extraction) -> list[tuple[Entry | None, ...]]:
    """Give one row for each finding: severity, what it says, which check, and the values with their lines."""
    leaves = Leaves(extraction)
    rows: list[tuple[Entry | None, ...]] = []
    for finding in extraction.findings:
        lines = sorted({line for path in finding.paths if (line := leaves.line(path)) is not None})
        cells = (finding.severity, finding.message, finding.check, ", ".join(map(str, lines)))
        rows.append(tuple([Entry(cell) if cell else None for cell in cells]))
    return rows


FINDINGS = ("Severity", "Finding", "Check", "Lines")
"""The heads of the columns that `list_findings` fills."""


def _mark(item: Field | None) -> Mark | None:
    if item is None:
        return None
    if item.value is None:
        return "unread" if item.state in ("not_found", "refused") else None
    match item.grade:
        case "derived" | "unsure" | "doubtful" as grade:
            return grade
    return None


def _explain(item: Field | None, findings: Iterable[Finding]) -> list[str]:
    """Say why a cell is marked; nothing about one that is not."""
    lines = [f"{finding.severity}: {finding.message}" for finding in findings]
    if item is None or _mark(item) is None:
        return lines
    if item.value is None:
        return [*lines, f"{item.state.replace('_', ' ')}: {item.reason}" if item.reason else item.state]
    sure = "" if item.confidence is None else f", confidence {item.confidence:.2f}"
    return [*lines, f"{item.state} by {item.method}{sure}"]


def _read_day(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
