"""Do totals foot: whether the totals of a statement follow from the rows above them, and what that repairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.checks.ledger import (
    NOT_ADDITIVE,
    Table,
    digit_of,
    has_percentages,
    name_cell,
    read_tables,
    show,
)
from filingkit_earnings.labels import is_surely_sum
from filingkit_earnings.sums import MANY, REACH, ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filingkit.resolve import Resolution
    from filingkit_earnings.checks.ledger import Row

_REPAIRED = 0.93
_DOUBTED = 0.8
_LEAST = 20
"""In units of the last digit: a difference of less may be anything."""
_LARGE = 1000
"""In units of the last digit: smaller numbers are sums of others by chance."""
_EARLIER = 6
"""How many rows may be added to a total that another one has already taken in."""
_NONE = Decimal(0)
_MOST_SLACK = Decimal(2)


class _Term(NamedTuple):
    """One row in a sum, with its sign."""

    row: Row
    sign: int


@dataclass(slots=True)
class _Entry:
    """What stands on the pile: a row, and the rows that it took in where it is a total."""

    row: Row
    parts: list[_Entry]


class _Found(NamedTuple):
    """A sum: its row, the columns that print it, and how it is made."""

    row: Row
    shown: tuple[int, ...]
    made: _Made


class _Made(NamedTuple):
    """One way to make a total: its terms, how many entries it takes in, and the columns in which it holds."""

    terms: tuple[_Term, ...]
    taken: int
    holding: frozenset[int]
    exact: int


def totals_foot(resolution: Resolution) -> None:
    """Hold each total against the rows above it.

    How a total is made is the same in every column. So where it holds in some columns, a column in which it does not is
    wrong, in the source or in the reading: a number whose sign turned round makes it hold has lost its minus or
    brackets; a difference of roundings is told as such; anything else is a finding, and no correction.
    """
    for table in read_tables(resolution):
        plain = [column.index for column in table.columns if column.is_plain]
        plain = [column for column in plain if not has_percentages(resolution, table, column)]
        sums = list(_find_sums(resolution, table, plain))
        trusted = _trust(sums)
        for found in sums:
            _judge(resolution, table, found, trusted)


def _find_sums(resolution: Resolution, table: Table, plain: Sequence[int]) -> Iterator[_Found]:
    """The rows that are sums of rows above them, and how."""
    piles: dict[tuple[str | None, str | None], list[_Entry]] = {}
    for row in table.rows:
        if row.unit in NOT_ADDITIVE or not any(value is not None for value in row.values):
            continue
        pile = piles.setdefault((row.unit, row.scale), [])
        shown = [column for column in plain if column < len(row.values) and row.values[column] is not None]
        made = _explain(pile, row, shown) if shown and _is_sum(row) else None
        if made is None or not (row.is_total or _is_telling(row, shown, made)):
            if row.is_total and shown:
                name = row.label or "a total without a label"
                resolution.report("info", f"{table.name}: {name} could not be added up", row.path)
            pile.append(_Entry(row, []))
            continue
        yield _Found(row, tuple(shown), made)
        entry = _Entry(row, pile[len(pile) - made.taken :])
        del pile[len(pile) - made.taken :]
        pile.append(entry)


def _trust(sums: Sequence[_Found]) -> dict[int, int]:
    """The columns that add up in more of their sums than not, or have one sum alone, and in how many they do."""
    holding: Counter[int] = Counter()
    failing: Counter[int] = Counter()
    for found in sums:
        for column in found.shown:
            if column in found.made.holding:
                holding[column] += 1
            else:
                failing[column] += 1
    columns = {*holding, *failing}
    return {
        column: holding[column]
        for column in columns
        if holding[column] > failing[column] or holding[column] + failing[column] == 1
    }


def _is_sum(row: Row) -> bool:
    """Whether a row was read as a total, or is called one: a number that is wrong hides that it is a sum."""
    return row.is_total or (row.unit == "currency" and is_surely_sum(row.label))


def _is_telling(row: Row, shown: Sequence[int], made: _Made) -> bool:
    """Whether the columns in which a row is a sum are enough to say so of the others, and no chance."""
    large = max(
        abs(row.values[column] or _NONE) / digit_of(row.values[column] or _NONE) for column in made.holding
    )
    return len(made.terms) > 1 and made.exact * 2 >= len(shown) and large >= _LARGE


def _explain(pile: Sequence[_Entry], total: Row, shown: Sequence[int]) -> _Made | None:
    """The way that makes a total in most columns; None where none makes it in any."""
    best: _Made | None = None
    goals = [(column, value := total.values[column] or _NONE, digit_of(value)) for column in shown]
    for terms, taken in _candidates(pile):
        holding = set()
        exact = 0
        for column, goal, digit in goals:
            off = abs(_sum(terms, column) - goal)
            # Most ways are far off: only where the most that is forgiven would do, how much is here.
            if not off or (off <= _MOST_SLACK * digit and off <= _slack(terms, column) * digit):
                holding.add(column)
                exact += not off
        if holding and (best is None or (len(holding), exact) > (len(best.holding), best.exact)):
            best = _Made(terms, taken, frozenset(holding), exact)
            if exact == len(shown):
                break
    return best


def _candidates(pile: Sequence[_Entry]) -> Iterator[tuple[tuple[_Term, ...], int]]:
    """The ways to make a total of the pile, the likeliest first, and how many entries each takes in."""
    depth = min(len(pile), REACH)
    tops = pile[: -depth - 1 : -1]
    added = [_Term(entry.row, 1) for entry in tops]
    removed = [_Term(entry.row, -1) for entry in tops]
    for size, sums in ways(depth, announced=True):
        signs = [0] * size
        for factor, length in sums:
            for index in range(length):
                signs[index] += factor
        terms = [added[index] if sign > 0 else removed[index] for index, sign in enumerate(signs)]
        yield tuple(terms), size
    top = pile[-1].parts if pile else []
    for first in range(1, len(top)):
        # "Change in the balance": what the total just above took in, but for its first rows.
        yield tuple(_Term(part.row, 1) for part in top[first:]), 0
    for entry in pile[::-1]:
        for size in range(1, min(depth, _EARLIER) + 1):
            rows = [other.row for other in pile[len(pile) - size :] if other is not entry]
            for part in entry.parts[::-1]:
                for sign in (1, -1):
                    yield (_Term(part.row, 1), *(_Term(row, sign) for row in rows)), size


def _sum(terms: Sequence[_Term], column: int) -> Decimal:
    total = _NONE
    for term in terms:
        values = term.row.values
        value = values[column] if column < len(values) else None
        if value:
            total = total + value if term.sign > 0 else total - value
    return total


def _slack(terms: Sequence[_Term], column: int) -> Decimal:
    """By how many units roundings may put a sum off: half a one for each number, one at most, and two for many."""
    printed = [term for term in terms if column < len(term.row.values) and term.row.values[column]]
    return _MOST_SLACK if len(printed) >= MANY else min(Decimal(len(printed)) / 2, Decimal(1))


def _judge(resolution: Resolution, table: Table, found: _Found, trusted: Mapping[int, int]) -> None:
    total, shown, made = found
    for column in shown:
        if column not in trusted:
            continue
        printed = total.values[column] or _NONE
        off = printed - _sum(made.terms, column)
        paths = [
            total.at(column),
            *(term.row.at(column) for term in made.terms if column < len(term.row.values)),
        ]
        if not off:
            resolution.confirm(*(path for path in paths if resolution.value(path) is not None))
            continue
        sums = f"the rows above add up to {show(printed - off)}"
        message = f"{name_cell(table, total, column)}: {show(printed)}, but {sums}"
        if column in made.holding:
            resolution.report("info", f"{message} (rounding)", *paths)
        elif not (trusted[column] and _restore_sign(resolution, table, total, column, made, off)):
            resolution.report("warning", message, *paths)
            resolution.doubt(_DOUBTED, *paths)


def _restore_sign(
    resolution: Resolution, table: Table, total: Row, column: int, made: _Made, off: Decimal
) -> bool:
    """Give a number its minus where that alone makes a total hold which holds in other columns."""
    lost = [
        term.row
        for term in made.terms
        if column < len(term.row.values)
        and (value := term.row.values[column]) is not None
        and value >= _LEAST * digit_of(value)
        and off == -2 * term.sign * value
    ]
    printed = total.values[column] or _NONE
    if printed >= _LEAST * digit_of(printed) and off == 2 * printed:
        lost.append(total)
    if len(lost) != 1:
        return False
    row = lost[0]
    value = -(row.values[column] or _NONE)
    sources = [
        total.at(column),
        *(term.row.at(column) for term in made.terms if column < len(term.row.values)),
    ]
    resolution.derive(row.at(column), format(value, "f"), resolution.spans(*sources), _REPAIRED)
    row.values[column] = value
    resolution.report(
        "info",
        f"{name_cell(table, row, column)}: read as {show(value)}, as the total below it asks for",
        row.at(column),
    )
    return True
