"""The balance sheet balances, and cash runs from its beginning to its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit_earnings.checks.ledger import Row, Table, digit_of, name_cell, read_tables, rounding, show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from filingkit.resolve import Resolution

_ASSETS = re.compile(r"^total assets$")
_CLAIMS = re.compile(
    r"^total (?:liabilities|capitalization)\b.*\b(?:equity|deficit|"
    r"capital|investment|liabilities)\b|^total equity and liabilities"
)
_BEGINNING = re.compile(
    r"\b(?:cash|balance)\b.*\bbeginning\b|\bbeginning of (?:the )?(?:period|"
    r"year|quarter)\b|^beginning cash"
)
_ENDING = re.compile(
    r"\b(?:cash|balance)\b.*\bend of\b|\bend of (?:the )?(?:period|year|quarter)\b|^ending cash"
)
_CHANGE = re.compile(
    r"^(?:net )?(?:increase|decrease|change)(?: decrease| increase)?(?: or decrease)? in (?:cash|"
    r"total cash)|^net (?:increase|decrease|change)\b.*\bcash"
)
_CASH = re.compile(r"^(?:total )?cash\b(?!.*(?:provided|used|flow|paid))")


def balance_sheet_balances(resolution: Resolution) -> None:
    """Hold total assets against total liabilities and equity, in each column."""
    for table in read_tables(resolution):
        if table.kind != "balance_sheet":
            continue
        assets, claims = next(table.find(_ASSETS), None), next(table.find(_CLAIMS), None)
        if assets is None or claims is None:
            continue
        for column in table.columns:
            left, right = _pair(assets, claims, column.index)
            if left is None or right is None or not column.is_plain:
                continue
            paths = assets.at(column.index), claims.at(column.index)
            if abs(left - right) <= rounding(left, right):
                resolution.confirm(*paths)
            else:
                message = f"{name_cell(table, assets, column.index)}: {show(left)}, but {claims.label} is {show(right)}"
                resolution.report("error", message, *paths)
                resolution.doubt(0.8, *paths)


def _pair(one: Row, other: Row, column: int) -> tuple[Decimal | None, Decimal | None]:
    if column >= min(len(one.values), len(other.values)):
        return None, None
    return one.values[column], other.values[column]


def cash_rolls_forward(resolution: Resolution) -> None:
    """Hold cash at the end of a period against that at its beginning and the change, and against the balance sheet."""
    tables = read_tables(resolution)
    for table in tables:
        if table.kind != "cash_flow":
            continue
        rows = [next(table.find(pattern), None) for pattern in (_BEGINNING, _CHANGE, _ENDING)]
        beginning, change, ending = rows
        if ending is None:
            continue
        for column in table.columns:
            index = column.index
            if not column.is_plain or index >= len(ending.values):
                continue
            if beginning is not None and change is not None:
                _roll(resolution, table, (beginning, change, ending), index)
            _hold_against_balance_sheet(resolution, tables, table, ending, index)


def _roll(resolution: Resolution, table: Table, rows: tuple[Row, Row, Row], column: int) -> None:
    values = [row.values[column] if column < len(row.values) else None for row in rows]
    first, change, last = values
    if first is None or change is None or last is None:
        return
    paths = [row.at(column) for row in rows]
    off = last - first - change
    if abs(off) <= digit_of(last):
        resolution.confirm(*paths)
        return
    made = f"{show(first)} and a change of {show(change)} make {show(first + change)}"
    message = f"{name_cell(table, rows[2], column)}: {show(last)}, but {made}"
    resolution.report("warning", message, *paths)


def _hold_against_balance_sheet(
    resolution: Resolution, tables: Sequence[Table], table: Table, ending: Row, column: int
) -> None:
    end, last = table.columns[column].end, ending.values[column]
    if end is None or last is None:
        return
    for sheet in tables:
        if sheet.kind != "balance_sheet" or sheet.scale != table.scale:
            continue
        at = next((item.index for item in sheet.columns if item.end == end and item.is_plain), None)
        cash = [row for row in sheet.find(_CASH) if at is not None and at < len(row.values)]
        same = next((row for row in cash if at is not None and row.values[at] == last), None)
        if at is not None and same is not None:
            resolution.confirm(same.at(at), ending.at(column))
            return
        if at is not None and len(cash) == 1 and "restricted" not in ending.words:
            other = show(cash[0].values[at] or last)
            message = f"{name_cell(table, ending, column)}: {show(last)}, but {other} on the balance sheet"
            resolution.report("info", message, ending.at(column), cash[0].at(at))
            return
