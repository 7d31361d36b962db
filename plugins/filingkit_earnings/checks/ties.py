"""The same figure in several statements is the same: net income above all, and what it is per share."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.checks.ledger import Column, Row, Table, digit_of, name_cell, read_tables, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.draft import Severity
    from filingkit.resolve import Resolution

_NET_INCOME = re.compile(
    r"^(?:consolidated |gaap |u s gaap )*net (?:income|earnings|loss|"
    r"profit)(?: (?:loss|income|earnings))*$"
)
_SHARED_INCOME = re.compile(
    r"^(?:gaap )?(?:consolidated )?(?:net )?(?:income|earnings|loss)\b.*\b(?:attributable|"
    r"available|applicable)\b(?!.*\bnoncontrolling)|" + _NET_INCOME.pattern
)
_ADJUSTED = re.compile(r"(?i)\badjusted\b|non-?\s?gaap")
_BRIDGE = re.compile(r"(?i)reconcil|\bto\s+(?:non-?\s?gaap|adjusted)")
_PER_SHARE = re.compile(r"\b(?:basic|diluted)\b")
_CONTINUING = re.compile(r"\b(?:continuing|discontinued|before|excluding|adjusted|non gaap|dividends?)\b")


_SHARED_OUT = Decimal("0.02")
"""Share of net income that may belong to others than the common shareholders."""


class _Value(NamedTuple):
    """One printed value of a figure, in full units."""

    table: Table
    row: Row
    column: Column
    value: Decimal
    unit: Decimal


def net_income_agrees(resolution: Resolution) -> None:
    """Hold net income of the income statement against that of cash flow and reconciliations, for the same time."""
    known: dict[tuple[str | None, str | None, str | None], _Value] = {}
    values = sorted(_net_incomes(resolution), key=lambda item: item.table.kind != "income_statement")
    for item in values:
        if item.column.end is None or item.column.basis in ("adjustment", "non_gaap"):
            continue
        first = known.setdefault(item.column.time, item)
        if first is item or first.table is item.table:
            continue
        paths = first.row.at(first.column.index), item.row.at(item.column.index)
        off = abs(first.value - item.value)
        if off <= max(first.unit, item.unit) / 2:
            resolution.confirm(*paths)
        else:
            severity: Severity = "info" if off <= 2 * max(first.unit, item.unit) else "warning"
            message = (
                f"{name_cell(item.table, item.row, item.column.index)}: {show(item.value)}, but {show(first.value)} in "
                f"{first.table.name}"
            )
            resolution.report(severity, message, *paths)


def _net_incomes(resolution: Resolution) -> Iterator[_Value]:
    for table in read_tables(resolution):
        if table.kind not in ("income_statement", "cash_flow", "reconciliation"):
            continue
        if _ADJUSTED.search(table.title) and not _BRIDGE.search(table.title):
            continue
        row = next(table.find(_NET_INCOME), None)
        if row is None:
            continue
        times = Counter(column.time for column in table.columns if column.is_plain)
        for column in table.columns:
            value = row.values[column.index] if column.index < len(row.values) else None
            # Of several columns for one time, one is net income: the others lead away from it.
            is_told = times[column.time] == 1 or column.basis == "gaap"
            if value is not None and column.is_plain and is_told:
                yield _Value(table, row, column, value * table.scale, digit_of(value) * table.scale)


def earnings_per_share(resolution: Resolution) -> None:
    """Hold earnings per share, times the shares they were computed with, against net income."""
    for table in read_tables(resolution):
        if table.kind != "income_statement":
            continue
        incomes = list(table.find(_SHARED_INCOME))
        shares = [row for row in table.rows if row.unit == "shares"]
        for row in table.find(_PER_SHARE, "per_share"):
            if not incomes or _CONTINUING.search(row.words):
                continue
            kind = "dilut" if "dilut" in row.words else "basic"
            counts = [other for other in shares if kind in f"{other.words} {' '.join(other.section).lower()}"]
            if len(counts) == 1:
                _hold_shares(resolution, table, row, counts[0], incomes)


def _hold_shares(resolution: Resolution, table: Table, row: Row, count: Row, incomes: list[Row]) -> None:
    """Hold a row of earnings per share against its shares; what does not fit is one finding for the row."""
    missed = []
    for column in table.columns:
        index = column.index
        if not column.is_plain or index >= min(len(row.values), len(count.values)):
            continue
        each, number = row.values[index], count.values[index]
        values = [income.values[index] for income in incomes if index < len(income.values)]
        totals = [value for value in values if value is not None]
        if each is None or not number or not totals:
            continue
        number *= int(count.scale) if count.scale else table.scale
        slack = digit_of(each) / 2 * number
        off = min(
            abs(each * number - value * table.scale) - digit_of(value) * table.scale for value in totals
        )
        paths = row.at(index), count.at(index)
        if off <= slack:
            resolution.confirm(*paths)
        elif off > slack + _SHARED_OUT * max(abs(value) for value in totals) * table.scale:
            missed.append((index, each, number))
    if missed:
        index, each, number = missed[0]
        message = f"{name_cell(table, row, index)}: {show(each)} for {show(number)} shares is not net income"
        places = [path for at, _, _ in missed for path in (row.at(at), count.at(at))]
        resolution.report("info", message, *places)
