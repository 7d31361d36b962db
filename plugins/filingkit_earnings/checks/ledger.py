"""The statements of a record as numbers: what the checks calculate with, each number with its path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.resolve import Resolution

NOT_ADDITIVE = frozenset(("per_share", "percent", "ratio"))
"""Units of rows and columns that are no parts of sums."""

_PERCENT = re.compile(r"[ \t|]{0,3}\)?[ \t|]{0,3}%|(?<=%)")
_LETTERS = re.compile(r"[^a-z ]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its index, what it is of, and what it holds instead of plain values, if so."""

    index: int
    path: str
    label: str
    end: str | None
    months: str | None
    weeks: str | None
    basis: str | None
    role: str | None
    unit: str | None

    @property
    def is_plain(self) -> bool:
        """Whether it holds values that add up."""
        return self.role is None and self.unit not in NOT_ADDITIVE

    @property
    def time(self) -> tuple[str | None, str | None, str | None]:
        """What tells two columns of the same time from others; the end is None where none is printed."""
        return self.end, self.months, self.weeks


@dataclass
class Row:
    """One line item: `values` in the printed scale, None where a cell is blank, and the columns with a dash."""

    path: str
    label: str
    section: tuple[str, ...]
    values: list[Decimal | None]
    unit: str | None
    scale: str | None
    is_total: bool
    dashes: frozenset[int]

    @cached_property
    def words(self) -> str:
        """The label in lower case, letters only."""
        return " ".join(_LETTERS.sub(" ", self.label.lower()).split())

    def at(self, column: int) -> str:
        """The path of one cell."""
        return f"{self.path}/values/{column}"


@dataclass
class Table:
    """One statement; its rows are read when a rule first asks for them."""

    path: str
    kind: str | None
    title: str
    scale: Decimal
    columns: list[Column]
    resolution: Resolution

    @cached_property
    def rows(self) -> list[Row]:
        """The line items, from top to bottom."""
        return [_read_row(self.resolution, path) for path in self.resolution.items(f"{self.path}/rows")]

    def find(self, pattern: re.Pattern[str], unit: str | None = "currency") -> Iterator[Row]:
        """The rows with a unit whose label a pattern is found in."""
        return (
            row
            for row in self.rows
            if (unit is None or row.unit == unit) and pattern.search(row.words) and any(row.values)
        )

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.title or (self.kind or "table").replace("_", " ")


def read_tables(resolution: Resolution) -> list[Table]:
    """The statements as they stand; all checks look at the same ones while no value changes."""
    return resolution.view(_read_tables)


def _read_tables(resolution: Resolution) -> list[Table]:
    return [_read_table(resolution, path) for path in resolution.items("/statements")]


def _read_table(resolution: Resolution, path: str) -> Table:
    text = resolution.text
    columns = [
        Column(
            index,
            at,
            text(f"{at}/label") or "",
            text(f"{at}/end"),
            text(f"{at}/months"),
            text(f"{at}/weeks"),
            text(f"{at}/basis"),
            text(f"{at}/role"),
            text(f"{at}/unit"),
        )
        for index, at in enumerate(resolution.items(f"{path}/columns"))
    ]
    scale = resolution.decimal(f"{path}/scale") or Decimal(1)
    return Table(path, text(f"{path}/kind"), text(f"{path}/title") or "", scale, columns, resolution)


def _read_row(resolution: Resolution, path: str) -> Row:
    text = resolution.text
    return Row(
        path,
        text(f"{path}/label") or "",
        tuple([text(part) or "" for part in resolution.items(f"{path}/path")]),
        [resolution.decimal(cell) for cell in resolution.items(f"{path}/values")],
        text(f"{path}/unit"),
        text(f"{path}/scale"),
        resolution.value(f"{path}/is_total") is True,
        frozenset([int(text(cell) or -1) for cell in resolution.items(f"{path}/dash_cols")]),
    )


def has_percentages(resolution: Resolution, table: Table, column: int) -> bool:
    """Whether a sign of percent is printed behind a figure of a column."""
    text, fields = resolution.filing.text, resolution.fields
    for row in table.rows:
        if row.unit == "percent":
            continue
        known = fields.get(row.at(column))
        if known is not None and known.spans and _PERCENT.match(text, known.spans[-1].end):
            return True
    return False


def digit_of(value: Decimal) -> Decimal:
    """One unit of the last printed digit."""
    exponent = value.as_tuple().exponent
    return _power_of_ten(exponent) if isinstance(exponent, int) else Decimal(1)


@lru_cache(maxsize=64)
def _power_of_ten(exponent: int) -> Decimal:
    return Decimal(1).scaleb(exponent)


def rounding(*values: Decimal) -> Decimal:
    """By how much a sum of rounded values may be off: half a unit of the last digit of each."""
    return sum((digit_of(value) for value in values), Decimal(0)) / 2


def show(value: Decimal) -> str:
    """A number for a message."""
    return f"{value:,f}"


def name_cell(table: Table, row: Row, column: int) -> str:
    """A cell for a message: statement, line item, column."""
    heading = table.columns[column].label if column < len(table.columns) else ""
    return f"{table.name}, {row.label or 'sub-total without a label'}{f', {heading}' if heading else ''}"
