"""Figures of the lead against the statements: the same figure, rounded."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.amounts import read_amounts
from filingkit_earnings.checks.ledger import Column, Row, Table, digit_of, read_tables, show
from filingkit_earnings.fiscal import settled_calendar
from filingkit_earnings.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.resolve import Resolution
    from filingkit_earnings.periods import Calendar

_REVENUE = re.compile(
    r"^(?:total )?(?:net )?(?:operating )?(?:revenues?|sales)(?: net.*)?$|^sales net|^net revenues?|"
    r"^total (?:net )?(?:revenues?|sales)"
)
_NET_INCOME = re.compile(
    r"\bnet (?:income|earnings|loss|profit)\b|^(?:income|earnings) (?:available|attributable)"
)
_OPERATING_INCOME = re.compile(
    r"^(?:total )?operating (?:income|profit|earnings|loss)|"
    r"^(?:income|loss|earnings)(?: loss| income)? from operations"
)
_ROWS = {
    "revenue": ("currency", _REVENUE),
    "net_income": ("currency", _NET_INCOME),
    "operating_income": ("currency", _OPERATING_INCOME),
    "eps_diluted": ("per_share", re.compile(r"\bdilut")),
    "eps_basic": ("per_share", re.compile(r"\bbasic")),
}
_DOUBTED = 0.6
_HALF = Decimal("0.6")
"""Of a unit of the last digit: a little more than half, as some cut off rather than round."""
_MONTHS_OF_QUARTER = "3"
_QUARTER_WEEKS = range(11, 18)
_YEAR_WEEKS = range(50, 54)


class _Printed(NamedTuple):
    """One value of a statement that a figure of the lead can be: in full units."""

    path: str
    value: Decimal
    unit: Decimal

    def agrees(self, value: Decimal, slack: Decimal) -> bool:
        """Whether a figure is this one, by the coarser of both roundings."""
        return abs(self.value - value) <= max(slack, self.unit * _HALF)


def headlines_agree(resolution: Resolution) -> None:
    """Hold the GAAP figures of the lead against the income statement, within the rounding that they are printed with.

    A figure that the statement has for the same period, rounded, is confirmed. One that the statement contradicts is a
    finding; where the statement has it for another period, the message says so.
    """
    calendar = settled_calendar(resolution)
    tables = [table for table in read_tables(resolution) if table.kind == "income_statement"]
    if calendar is None or not tables:
        return
    for path in resolution.items("/headline_metrics"):
        metric, period = resolution.text(f"{path}/metric"), resolution.text(f"{path}/period")
        if metric not in _ROWS or resolution.text(f"{path}/basis") != "gaap" or period is None:
            continue
        _hold(resolution, path, metric, period, _printed(tables, metric, calendar))


def _printed(tables: Sequence[Table], metric: str, calendar: Calendar) -> dict[str, list[_Printed]]:
    """The values of the figure in the income statements, by period."""
    unit, pattern = _ROWS[metric]
    values: dict[str, list[_Printed]] = {}
    for table in tables:
        periods = {column.index: period for column, period in _periods(table, calendar)}
        for row in table.rows:
            if row.unit != unit or not (pattern.search(row.words) or _is_below(row, pattern)):
                continue
            for index, period in periods.items():
                value = row.values[index] if index < len(row.values) else None
                if value is not None:
                    scale = Decimal(1) if unit == "per_share" else table.scale
                    item = _Printed(row.at(index), value * scale, digit_of(value) * scale)
                    values.setdefault(period.code, []).append(item)
    return values


def _is_below(row: Row, pattern: re.Pattern[str]) -> bool:
    return not row.words and any(pattern.search(part.lower()) for part in row.section)


def _periods(table: Table, calendar: Calendar) -> Iterator[tuple[Column, Period]]:
    """The columns of plain values that end with a fiscal quarter, and the fiscal period of each."""
    for column in table.columns:
        if column.end is None or column.role is not None or column.basis in ("adjustment", "non_gaap"):
            continue
        ending = calendar.quarter_of(date.fromisoformat(column.end))
        if ending is None:
            continue
        weeks = int(column.weeks) if column.weeks else 0
        if column.months == _MONTHS_OF_QUARTER or weeks in _QUARTER_WEEKS:
            yield column, ending
        elif column.months == "12" or weeks in _YEAR_WEEKS:
            yield column, Period(ending.year)
        elif column.months or weeks:
            yield column, ending._replace(ytd=True)


def _hold(
    resolution: Resolution, path: str, metric: str, period: str, printed: dict[str, list[_Printed]]
) -> None:
    value = resolution.decimal(f"{path}/value")
    same = printed.get(period)
    if value is None or not same:
        return
    slack = _rounding(resolution, f"{path}/value", value)
    agreeing = [item for item in same if item.agrees(value, slack)]
    fields = (f"{path}/value", f"{path}/period", f"{path}/metric")
    if agreeing:
        resolution.confirm(*fields)
        return
    others = [code for code, items in printed.items() if any(item.agrees(value, slack) for item in items)]
    told = f"; it is that of {', '.join(sorted(others))}" if others else ""
    stated = f"{show(same[0].value)} in the income statement{told}"
    message = f"{metric} of {period}: {show(value)} in the lead, but {stated}"
    resolution.report("warning", message, f"{path}/value", same[0].path)
    resolution.doubt(_DOUBTED, f"{path}/value", f"{path}/period")


def _rounding(resolution: Resolution, path: str, value: Decimal) -> Decimal:
    """Half a unit of the last digit that the lead prints, in full units."""
    for span in resolution.spans(path):
        quote = resolution.filing.text[span.start : span.end].replace("\\", "")
        for amount in read_amounts(quote, 0, len(quote)):
            digits = amount.value.scaleb(-amount.exponent)
            return digit_of(digits).scaleb(amount.exponent) * _HALF
    return digit_of(value)
