"""The last day of columns that print none, where other columns of the release tell it.

A column headed "12 Weeks" is of the period of that length that the statements report on; one headed "Q1'08" is so many
quarters before the latest that the same table names, which ends with the latest quarter of the statements.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from filingkit_earnings.statement_columns import GUIDANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit_earnings.statement_columns import StatementColumn
    from filingkit_earnings.statements import Statement

_QUARTER = re.compile(
    r"(?i)\bQ([1-4])\s*(?:FY)?\s*['’]?((?:20)?[0-9]{2})\b|\b([1-4])Q\s*['’]?((?:20)?[0-9]{2})\b"
    r"|\b(first|second|third|fourth)\s+quarter\s+((?:19|20)[0-9]{2})\b"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTER_DAYS = 91.3125
_SLACK = 12
"""Days that the ends of fiscal quarters of 13 weeks drift from those of months."""


def complete_ends(statements: Sequence[Statement]) -> None:
    """Give columns without a last day that of the columns which tell it, and cite these."""
    dated = [
        column
        for statement in statements
        for column in statement.columns
        if column.end and column.role is None
    ]
    for statement in statements:
        open_columns = [column for column in statement.columns if column.end is None]
        if not open_columns or statement.kind == "balance_sheet":
            continue
        quarters = {
            id(column): number
            for column in open_columns
            if (number := _number_quarter(column.label)) is not None
        }
        own = [column for column in statement.columns if column.end and column.role is None]
        for column in open_columns:
            if column.period.has_date or GUIDANCE.search(f"{statement.title} {column.label}"):
                continue  # what is expected ends with none of the periods that are reported
            if id(column) in quarters:
                _complete_quarter(column, quarters[id(column)], max(quarters.values()), dated)
            elif column.period.is_duration and column.period.year is None and not _take_latest(column, own):
                _take_latest(column, dated)
            elif column.period.is_duration and column.period.year is not None:
                _complete_year(column, column.period.year, open_columns, dated)


def _number_quarter(label: str) -> int | None:
    """Quarters since the year 0, from a label like "Q1'08"."""
    found = _QUARTER.search(label)
    if found is None:
        return None
    number, year = next((found[at], found[at + 1]) for at in (1, 3, 5) if found[at])
    quarter = _ORDINALS.get(number.lower()) or int(number)
    return (int(year) if len(year) == 4 else 2000 + int(year)) * 4 + quarter


def _complete_year(
    column: StatementColumn, year: int, columns: Iterable[StatementColumn], dated: Iterable[StatementColumn]
) -> None:
    """Give "Nine Months 1999" the end of the period as long that lies as many years before the latest as its year does.

    A fiscal year need not be that of its last day, so years are counted back from the latest that the table names.
    """
    same = [other for other in dated if other.period.is_duration and _is_as_long(column, other)]
    years = [other.period.year for other in columns if other.period.year and _is_as_long(column, other)]
    if not same or column.months is None:
        return
    latest = max(int((other.end or "")[:4]) for other in same)
    if column.months == 12 and max(years) > latest:
        return  # a year that is not over
    goal = latest - (max(years) - year)
    found = next((other for other in same if int((other.end or "")[:4]) == goal), None)
    if found is not None:
        _take_end(column, found)


def _is_as_long(column: StatementColumn, other: StatementColumn) -> bool:
    if column.weeks is not None:
        return other.weeks == column.weeks
    return column.months is not None and other.months == column.months


def _take_latest(column: StatementColumn, dated: Iterable[StatementColumn]) -> bool:
    """Take the end of the latest period that is as long; tell whether there is one."""
    same = [other for other in dated if other.period.is_duration and _is_as_long(column, other)]
    if same:
        _take_end(column, max(same, key=lambda other: other.end or ""))
    return bool(same)


def _complete_quarter(
    column: StatementColumn, number: int, latest: int, dated: Iterable[StatementColumn]
) -> None:
    quarters = [other.end for other in dated if other.end and other.months == 3] or [
        other.end for other in dated if other.end and not other.period.is_duration
    ]
    if not quarters:
        return
    last = date.fromisoformat(max(quarters))
    goal = last - timedelta(days=round((latest - number) * _QUARTER_DAYS))
    near = [
        other for other in dated if other.end and abs((date.fromisoformat(other.end) - goal).days) <= _SLACK
    ]
    if near:
        _take_end(column, min(near, key=lambda other: abs((date.fromisoformat(other.end or "") - goal).days)))


def _take_end(column: StatementColumn, other: StatementColumn) -> None:
    column.end = other.end
    column.end_texts = [*column.period_texts, *other.end_texts]
