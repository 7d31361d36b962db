"""Balances over time: roll-forwards against the balance sheet and cash flow, retained earnings against net income.

What else moves a balance (dividends, acquisitions) is not always printed, so that a large difference says nothing.
Equal figures confirm each other, and a difference of roundings in the source is told.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.checks.ledger import digit_of, name_cell, read_tables, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from filingkit.resolve import Resolution
    from filingkit_earnings.checks.ledger import Row, Table

_ENDING = re.compile(r"^(?:ending balance|balance (?:at )?(?:the )?end)")
_CHANGE = re.compile(r"^(?:net )?(?:change|increase|decrease)\b.*\bbalance")
_RETAINED = re.compile(r"^(?:accumulated deficit|retained earnings)")
_NET_INCOME = re.compile(r"^net (?:income|loss|earnings)(?: (?:income|loss|earnings))*$")
_NEAR = 2
"""In units of the last digit: roundings put two printed figures of one thing no further apart."""
_DAYS_OF_MONTH = 30.4


class _Side(NamedTuple):
    """A figure to be held against another: its value, in full units, its cells, and what a message calls it."""

    value: Decimal
    unit: Decimal
    paths: tuple[str, ...]
    name: str


def balances_roll_forward(resolution: Resolution) -> None:
    """Hold the balances and changes of roll-forwards, and of retained earnings, against the other statements."""
    tables = read_tables(resolution)
    sheets = [table for table in tables if table.kind == "balance_sheet"]
    flows = [table for table in tables if table.kind == "cash_flow"]
    for table in tables:
        subject = " ".join(re.findall(r"[a-z]+", table.title.lower()))
        if table.kind not in ("supplemental", "reconciliation") or not subject:
            continue
        for pattern, others in ((_ENDING, sheets), (_CHANGE, flows)):
            for row in table.find(pattern):
                for end, sides in _by_end(table, row):
                    _hold(resolution, sides, _find_subject(others, subject, end))
    for sheet in sheets:
        for row in sheet.find(_RETAINED):
            _hold_retained(resolution, sheet, row, tables)


def _by_end(table: Table, row: Row) -> Iterator[tuple[str, list[_Side]]]:
    """The figures of a row, those of the same day together: one of them may be the sum of the others."""
    ends: dict[str, list[_Side]] = {}
    for column in table.columns:
        value = row.values[column.index] if column.index < len(row.values) else None
        if column.end is not None and value is not None and column.is_plain:
            ends.setdefault(column.end, []).append(_side(table, row, column.index, value))
    yield from ends.items()


def _side(table: Table, row: Row, column: int, value: Decimal) -> _Side:
    unit = digit_of(value) * table.scale
    return _Side(value * table.scale, unit, (row.at(column),), name_cell(table, row, column))


def _find_subject(tables: Sequence[Table], subject: str, end: str) -> _Side | None:
    """What the statements have of a subject on a day: one row, or the current and the non-current one together."""
    for table in tables:
        column = next((item.index for item in table.columns if item.end == end and item.is_plain), None)
        if column is None:
            continue
        found = [
            _side(table, row, column, value)
            for row in table.rows
            if re.match(rf"{subject}(?: net)?(?: (?:non )?current| long term)?$", row.words)
            and column < len(row.values)
            and (value := row.values[column]) is not None
        ]
        if found:
            total = sum((side.value for side in found[1:]), found[0].value)
            paths = tuple(path for side in found for path in side.paths)
            return _Side(total, found[0].unit, paths, found[0].name)
    return None


def _hold(resolution: Resolution, sides: Sequence[_Side], other: _Side | None) -> None:
    """Hold the nearest of some figures against another one, whatever their signs."""
    if other is None or not sides:
        return
    side = min(sides, key=lambda item: abs(abs(item.value) - abs(other.value)))
    off = abs(abs(side.value) - abs(other.value))
    if not off:
        resolution.confirm(*side.paths, *other.paths)
    elif off <= _NEAR * max(side.unit, other.unit):
        message = f"{side.name}: {show(side.value)}, but {show(other.value)} by {other.name} (rounding)"
        resolution.report("info", message, *side.paths, *other.paths)


def _hold_retained(resolution: Resolution, sheet: Table, row: Row, tables: Sequence[Table]) -> None:
    """Hold the change of retained earnings between two balance sheets against net income of the time between."""
    days = [
        (column.end, column.index)
        for column in sheet.columns
        if column.end and column.index < len(row.values)
    ]
    for (later, new), (earlier, old) in ((a, b) for a in days for b in days if a[0] > b[0]):
        last, first = row.values[new], row.values[old]
        months = round((date.fromisoformat(later) - date.fromisoformat(earlier)).days / _DAYS_OF_MONTH)
        if last is None or first is None:
            continue
        moved = _Side(
            (last - first) * sheet.scale,
            digit_of(last) * sheet.scale,
            (row.at(new), row.at(old)),
            f"{sheet.name}, change of {row.label}",
        )
        for table in tables:
            if table.kind != "income_statement":
                continue
            column = next(
                (item.index for item in table.columns if item.end == later and item.months == str(months)),
                None,
            )
            income = next(table.find(_NET_INCOME), None)
            if income is None or column is None or column >= len(income.values):
                continue
            value = income.values[column]
            if value is not None:
                _hold(resolution, [moved], _side(table, income, column, value))
