"""Bridges and growth: columns that follow from other columns of the same row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from filingkit_earnings.checks.ledger import (
    Column,
    Row,
    Table,
    digit_of,
    name_cell,
    read_tables,
    rounding,
    show,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Severity
    from filingkit.resolve import Resolution

_HUNDRED = Decimal(100)
_SUMMED = frozenset(("currency", "shares", "count", "per_share"))


def bridges_add_up(resolution: Resolution) -> None:
    """Hold GAAP figures and adjustments against the non-GAAP figures of a reconciliation in columns."""
    for table in read_tables(resolution):
        for columns in _bridges(table.columns):
            for row in table.rows:
                if row.unit in _SUMMED:
                    _hold_bridge(resolution, table, row, columns)


def _bridges(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Runs of columns that begin with GAAP, go on with adjustments, and end with non-GAAP figures."""
    run: list[Column] = []
    for column in columns:
        if column.basis == "gaap":
            run = [column]
        elif column.basis == "adjustment" and run:
            run.append(column)
        elif column.basis == "non_gaap" and len(run) > 1:
            yield [*run, column]
            run = [column]
        else:
            run = []


def _hold_bridge(resolution: Resolution, table: Table, row: Row, columns: Sequence[Column]) -> None:
    if columns[-1].index >= len(row.values):
        return
    first, last = row.values[columns[0].index], row.values[columns[-1].index]
    if first is None or last is None:
        return
    if all(row.values[column.index] is None for column in columns[1:-1]):
        # Earnings per share and the like: each computed for itself.
        return
    parts = [row.values[column.index] or Decimal(0) for column in columns[:-1]]
    total = sum(parts, Decimal(0))
    paths = [row.at(column.index) for column in columns if row.values[column.index] is not None]
    if total == last:
        resolution.confirm(*paths)
        return
    off = abs(total - last)
    slack = rounding(*parts, last) if row.unit != "per_share" else digit_of(last) * len(columns)
    severity: Severity = "info" if off <= max(slack, digit_of(last)) else "warning"
    message = f"{name_cell(table, row, columns[-1].index)}: {show(last)}, but GAAP and adjustments make {show(total)}"
    resolution.report(severity, message, *paths)


def growth_follows(resolution: Resolution) -> None:
    """Hold changes and growth percentages against the two figures that they stand behind.

    A column that follows in few of its rows is one of other changes (without currency, of volume), and is left alone.
    """
    for table in read_tables(resolution):
        for column in table.columns:
            if column.role not in ("change", "pct_change"):
                continue
            pair = [other.index for other in table.columns[: column.index] if other.role is None][-2:]
            if len(pair) < 2:
                continue
            held = [
                (row, _follows(row, column, (pair[0], pair[1])))
                for row in table.rows
                if row.unit != "percent"
            ]
            following = [row for row, follows in held if follows]
            missing = [row for row, follows in held if follows is False]
            if len(following) <= len(missing):
                continue
            for row in following:
                resolution.confirm(*(row.at(index) for index in (*pair, column.index)))
            for row in missing:
                said, left, right = (show(row.values[index] or Decimal(0)) for index in (column.index, *pair))
                message = (
                    f"{name_cell(table, row, column.index)}: {said} does not follow from {left} and {right}"
                )
                resolution.report("info", message, *(row.at(index) for index in (*pair, column.index)))


def _follows(row: Row, column: Column, pair: tuple[int, int]) -> bool | None:
    """Whether a change is that of two figures of its row; None where it cannot be told."""
    if column.index >= len(row.values) or column.index in row.dashes:
        # A dash among percentages says that the change is not meaningful.
        return None
    said, left, right = row.values[column.index], row.values[pair[0]], row.values[pair[1]]
    if said is None or left is None or right is None:
        return None
    return any(_is_growth(said, new, old, column.role) for new, old in ((left, right), (right, left)))


def _is_growth(said: Decimal, new: Decimal, old: Decimal, role: str | None) -> bool:
    """Whether a change is that from `old` to `new`, however they were rounded."""
    change = new - old
    if role == "change":
        return abs(abs(change) - abs(said)) <= rounding(new, old, said)
    if not old:
        return not said
    low, high = abs(old) - digit_of(old) / 2, abs(old) + digit_of(old) / 2
    slack = rounding(new, old)
    ends = [
        (abs(change) + sign * slack) * _HUNDRED / base for sign in (-1, 1) for base in (low, high) if base > 0
    ]
    half = digit_of(said) / 2
    return bool(ends) and min(ends) - half <= abs(said) <= max(ends) + half
