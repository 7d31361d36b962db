"""Columns of a statement with their types: periods or dates, changes, and the steps of a bridge to non-GAAP figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit_earnings.column_periods import (
    NOTHING,
    ColumnPeriod,
    count_dates,
    is_only_time,
    is_temporal,
    read_period,
)
from filingkit_earnings.heads import join_words, split_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filingkit.figures import Figure
    from filingkit.lines import Text
    from filingkit_earnings.heads import Heads
    from filingkit_earnings.items import Item

_CHANGE = re.compile(
    r"(?i)\bchange\b|\bvariance\b|\bincrease\b|\bdecrease\b|\bgrowth\b|\bincr?\.?\s*/|\bvar\.?\b|\bb/\(?w\b"
    r"|[∆Δ]|\b[yq](?:/|-?o-?)[yq]\b|\byear[\s-]over[\s-]year\b"
)
_PERCENT = re.compile(r"(?i)(?<![0-9])%|\bpercent(?:age)?\b|\bpct\b")
_YIELD = re.compile(r"(?i)\byields?\b|\b(?:average|avg\.?|interest)\s+rates?\b|/\s*rates?\b")
_CONSTANT = re.compile(
    r"(?i)\bconstant\s+currenc|\bcurrency[-\s]neutral|\boperational\b|\borganic\b|\bex(?:cluding)?\.?\s+(?:fx|currency|foreign)"
)
_OF_REVENUE = re.compile(r"(?i)(?:%|percent(?:age)?)\s+(?:of|to)\s+(?:total\s+|net\s+)?(?:revenues?|sales)")
_TRAILING = re.compile(r"(?i)\btrailing\b|\bLTM\b|\bTTM\b|\blast\s+(?:twelve|12)\s+months")
GUIDANCE = re.compile(r"(?i)\bguidance\b|\boutlook\b|\bforecast\b|\bprojected\b")
_PER_SHARE = re.compile(r"(?i)\bper\s+(?:\w+\s+){0,3}share\b|\bEPS\b")
_NON_GAAP = re.compile(
    r"(?i)\bnon[-\s]*gaap\b|^adjusted\b|\bas\s+adjusted\b|\bexcluding\b|\bcore\b(?!\s*\w)|\bpro\s*forma\b"
)
_ADJUSTMENT = re.compile(r"(?i)\badjust(?:ments?|ing|s)\b|\breconciling\b|\bitems?\b")
_GAAP = re.compile(r"(?i)(?<!non)(?<!non-)(?<!non )\bgaap\b|\bas\s+reported\b|^reported\b")


@dataclass(slots=True)
class StatementColumn:
    """One column: its label and where that is printed, and what it says of time, basis, role and unit."""

    label: str
    texts: list[Text]
    period: ColumnPeriod = NOTHING
    period_texts: list[Text] = field(default_factory=list)
    period_type: str | None = None
    end: str | None = None
    end_texts: list[Text] = field(default_factory=list)
    months: int | None = None
    weeks: int | None = None
    basis: str | None = None
    role: str | None = None
    unit: str | None = None


def find_money(rows: Iterable[Mapping[int, Figure]]) -> frozenset[int]:
    """The columns with the sign of a currency before any of their figures: these are no percentages."""
    return frozenset([column for row in rows for column, figure in row.items() if figure.currency])


def find_units(heads: Heads, money: frozenset[int]) -> dict[int, str]:
    """The columns whose headings say that they hold percentages, or amounts per share where others do not.

    `money` are the columns that hold amounts, whatever is said above them.
    """
    units: dict[int, str] = {}
    for index, head in enumerate(heads.columns):
        words = join_words([text.words for text in head.texts])
        if (_PERCENT.search(words) or _YIELD.search(words)) and index not in money:
            units[index] = "percent"
        elif _PER_SHARE.search(words):
            units[index] = "per_share"
    per_share = [index for index, unit in units.items() if unit == "per_share"]
    if len(per_share) == len(heads.columns):
        return {}
    return units


def type_columns(heads: Heads, context: Sequence[Text], items: Sequence[Item]) -> list[StatementColumn]:
    """Read the headings of columns; `context` are texts above the table that speak of time for all of them."""
    stub = [text for text in heads.stub if is_temporal(text.words)]
    columns: list[StatementColumn] = []
    width = len(heads.columns)
    for head in heads.columns:
        texts = list(head.texts)
        shared = [text for text, reach in zip(texts, head.reach, strict=True) if reach == width and width > 1]
        own = [text for text in texts if text not in shared]
        columns.append(_read_column([*stub, *shared], own))
    if not any(column.period.is_duration or column.period.has_date for column in columns) or (
        context and not any(column.period.is_duration for column in columns)
    ):
        _apply_context(columns, context)
    money = find_money(item.figures for item in items)
    _complete(columns, items, money)
    for index, unit in find_units(heads, money).items():
        if columns[index].unit is None:
            columns[index].unit = unit
    return columns


def _read_column(shared: list[Text], own: list[Text]) -> StatementColumn:
    shared_words = join_words([text.words for text in shared])
    own_words = join_words([text.words for text in own])
    says = read_period(own_words)
    common = read_period(shared_words)
    hidden = (
        shared
        and own
        and (
            (not says.has_date and says.year is None and not says.is_duration)
            or (common.year is not None and not says.year)
        )
    )
    printed = own if hidden else [*shared, *own]
    label = split_references(join_words([text.words for text in printed]))[0]
    whole = read_period(f"{shared_words} {own_words}")
    return StatementColumn(label, printed, whole, [*shared, *own])


def _apply_context(columns: Sequence[StatementColumn], context: Sequence[Text]) -> None:
    """Let texts above the table say what columns do not: how long periods are, and where they end."""
    if not context:
        return
    words = join_words([text.words for text in context])
    days, years = count_dates(words)
    for column in columns:
        own = column.period
        whole = read_period(f"{words} {join_words([text.words for text in column.period_texts])}")
        if days > 1 or (years > 1 and own.year is None):  # it cannot be told which of them is meant
            whole = whole._replace(end=own.end, year=own.year, has_date=own.has_date)
        elif own.end is not None:
            whole = whole._replace(end=own.end, year=own.year, has_date=True)
        column.period = whole
        column.period_texts = [*context, *column.period_texts]


def _complete(columns: Sequence[StatementColumn], items: Sequence[Item], money: frozenset[int]) -> None:
    for index, column in enumerate(columns):
        column.role = _role(column, index, items, has_money=index in money)
        if column.role in ("pct_change", "pct_change_constant_currency", "pct_of_revenue"):
            column.unit = "percent"
        period = column.period
        column.end, column.months, column.weeks = period.end, period.months, period.weeks
        column.end_texts = column.period_texts
    for index, column in enumerate(columns):
        if (
            column.role in ("change", "pct_change", "pct_change_constant_currency", "pct_of_revenue")
            and column.end is None
        ):
            _borrow(column, columns[:index][::-1] or columns[index + 1 :])


def _borrow(column: StatementColumn, others: Sequence[StatementColumn]) -> None:
    """Give a column of changes the period that the change is of: the latest of the columns that it follows."""
    group = []
    for other in others:
        if column.months is not None and other.months != column.months:
            break
        if other.role is None:
            group.append(other)
        elif group:
            break
    if group:
        latest = max(group, key=lambda other: other.end or "")
        column.end, column.end_texts = latest.end, latest.end_texts
        if column.months is None and column.weeks is None:
            column.months, column.weeks = latest.months, latest.weeks
            column.period = column.period._replace(is_duration=latest.period.is_duration)


def _role(column: StatementColumn, index: int, items: Sequence[Item], *, has_money: bool) -> str | None:
    words = column.label
    if has_money and _PERCENT.search(words):
        return None
    if _OF_REVENUE.search(words) or (_is_percent_of_time(words) and _begins_with_all(index, items)):
        return "pct_of_revenue"
    if _CHANGE.search(words) or (_PERCENT.search(words) and _constant(words)) or _is_percent_of_time(words):
        is_percent = _PERCENT.search(words) is not None or _is_percent(index, items)
        if is_percent:
            return "pct_change_constant_currency" if _constant(words) else "pct_change"
        return "change"
    if _TRAILING.search(words):
        return "trailing_12_months"
    if GUIDANCE.search(words):
        return "guidance"
    return None


def _is_percent_of_time(words: str) -> bool:
    """Whether a heading says "%" and beside that nothing but times: so are changes between these headed."""
    bare = words.replace("%", " ").strip()
    return bare != words.strip() and (not bare or is_only_time(bare))


def _begins_with_all(index: int, items: Sequence[Item]) -> bool:
    """Whether the first figure of a column is 100: those below are shares of it."""
    first = next((item.figures[index].value for item in items if index in item.figures), None)
    return first is not None and Decimal(first) == 100


def _constant(words: str) -> bool:
    return _CONSTANT.search(words) is not None


def _is_percent(index: int, items: Sequence[Item]) -> bool:
    """Whether the figures of a column are percentages where those of other columns are not."""
    flags = [
        item.figures[index].percent
        for item in items
        if index in item.figures and item.figures[index].kind == "number" and item.unit != "percent"
    ]
    return bool(flags) and 2 * sum(flags) > len(flags)


def settle_period_types(columns: Sequence[StatementColumn], kind: str) -> None:
    """Say of each column whether its figures are of a period or at a date."""
    for column in columns:
        period = column.period
        if kind == "balance_sheet":
            column.period_type, column.months, column.weeks = "instant", None, None
        elif period.has_date and not period.is_duration:
            column.period_type = "instant"
        else:
            column.period_type = "duration"


def find_bridge(columns: Sequence[StatementColumn], items: Sequence[Item]) -> bool:
    """Say of each column of a bridge from GAAP to non-GAAP figures which of them it holds; False if it is none."""
    plain = [index for index, column in enumerate(columns) if column.role is None]
    if len(plain) < 2 or len({columns[index].label for index in plain}) < 2:
        return False
    said = {index: _basis(columns[index].label) for index in plain}
    if "gaap" not in said.values() or not {"non_gaap", "adjustment"} & set(said.values()):
        return False
    for index in plain:
        basis = said[index]
        at = plain.index(index)
        if at > 1 and basis != "gaap":
            before, last = plain[at - 2], plain[at - 1]
            if _adds_up(before, last, index, items):
                basis = "non_gaap"
            elif at + 1 < len(plain) and _adds_up(last, index, plain[at + 1], items):
                basis = "adjustment"
        elif at == 1 and len(plain) > 2 and _adds_up(plain[0], index, plain[2], items):
            basis = "adjustment"
        columns[index].basis = basis
    _find_adjustments(columns, plain, items)
    _share_period([columns[index] for index in plain])
    return True


def _share_period(columns: Sequence[StatementColumn]) -> None:
    """Give the steps of a bridge that name no time the period of the others, where these have but one."""
    told = [column for column in columns if column.end is not None]
    if len({(column.end, column.months, column.weeks) for column in told}) != 1:
        return
    first = told[0]
    for column in columns:
        if column.end is None and column.period.year is None and column.months in (None, first.months):
            column.period = first.period
            column.period_texts = [*column.period_texts, *first.period_texts]
            column.end, column.months, column.weeks = first.end, first.months, first.weeks
            column.end_texts = [*column.end_texts, *first.end_texts]


def _find_adjustments(
    columns: Sequence[StatementColumn], plain: Sequence[int], items: Sequence[Item]
) -> None:
    """Take columns that no word explains for adjustments, where they lead from one that is known to the next."""
    known = [at for at, index in enumerate(plain) if columns[index].basis in ("gaap", "non_gaap")]
    for first, last in pairwise(known):
        between = plain[first + 1 : last]
        if any(columns[index].basis is None for index in between) and _leads(plain[first : last + 1], items):
            for index in between:
                columns[index].basis = "adjustment"


def _leads(columns: Sequence[int], items: Sequence[Item]) -> bool:
    """Whether the last of some columns is the sum of those before it, blank cells being none, in most rows of money."""
    right = wrong = 0
    for item in items:
        values = [item.figures[column].value if column in item.figures else None for column in columns]
        if item.unit != "currency" or values[0] is None or values[-1] is None or not any(values[1:-1]):
            continue
        total = sum((Decimal(value) for value in values[:-1] if value is not None), Decimal(0))
        right += total == Decimal(values[-1])
        wrong += total != Decimal(values[-1])
    return right > 1 and right > 2 * wrong


def _basis(label: str) -> str | None:
    if _ADJUSTMENT.search(label):
        return "adjustment"
    if _NON_GAAP.search(label):
        return "non_gaap"
    return "gaap" if _GAAP.search(label) else None


def _adds_up(first: int, second: int, third: int, items: Sequence[Item]) -> bool:
    """Whether one column is the sum of two others in most rows of money that print all three."""
    right = wrong = 0
    for item in items:
        if item.unit != "currency" or not {first, second, third} <= item.figures.keys():
            continue
        one, two, three = (item.figures[column].value for column in (first, second, third))
        if one is None or two is None or three is None:
            continue
        if Decimal(two) == 0:
            continue
        if Decimal(one) + Decimal(two) == Decimal(three):
            right += 1
        else:
            wrong += 1
    return right > 1 and right > 2 * wrong
