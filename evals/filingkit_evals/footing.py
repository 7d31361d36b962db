"""Do totals foot? Whether the totals of a statement follow from the rows printed above them.

A statement is read as its reader adds it up. Rows wait in a pile, one pile for each unit, and a total is made
of the rows on top of the pile, whose place it then takes. They are added, or some are taken off ("gross
profit = sales - cost of sales"). How a total is made is the same in every column: that keeps the search from
explaining a wrong number by chance, and a column which does not follow in the way the others do is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Numbers = tuple[int, ...]

REACH = 40
"""How many rows a total may be made of."""

SPLIT_REACH = 12
"""How many where some are taken off; of more rows, only the first or the last may differ in sign."""

ALTERNATING_REACH = 8
"""How many where rows that are added follow rows that are taken off."""

EARLIER_REACH = 6
"""How many may be added to a total that another total has already taken in."""

MANY_ADDED = 8
"""Roundings offset each other: it takes this many for a sum to be off by two units of the last digit."""

NOT_ADDITIVE = frozenset({"per_share", "percent", "ratio"})
"""Units of rows that may be called totals without being sums."""

_NOT_ADDITIVE_ROLES = frozenset({"pct_change", "pct_change_constant_currency", "pct_of_revenue"})


class Unfooted(NamedTuple):
    """A total that does not follow from the rows above it, in one column.

    `nearest` is what they give if taken as in the other columns, or in the way that comes nearest; None
    where there is nothing above to add.
    """

    row: int
    column: int
    printed: str
    nearest: str | None


@dataclass(slots=True)
class _Entry:
    """What stands on a pile: the numbers of a row by column, and the entries that a total took in."""

    numbers: Numbers
    parts: list[_Entry] = field(default_factory=list)


class _Way(NamedTuple):
    """One way to make a total: what it gives by column, from how many entries on top of the pile.

    `added` counts by column the numbers that may be rounded; None where nothing but an exact sum will do.
    """

    gives: Numbers
    taken: int
    added: Numbers | None = None

    def fits(self, total: _Total, column: int) -> bool:
        """Whether it makes the number of that column, but for rounding."""
        off = abs(self.gives[column] - total.numbers[column])
        if self.added is None or not off:
            return not off
        added = self.added[column]
        return off <= total.digits[column] * (2 if added >= MANY_ADDED else min(added / 2, 1))


@dataclass(slots=True)
class _Total:
    """A total to be explained: its numbers, the columns that print one, and a unit of their last digits."""

    numbers: Numbers
    shown: list[int]
    digits: Numbers

    def best(self, ways: Iterable[_Way]) -> _Way | None:
        """Give the first way that makes it exactly in every column; else the one that makes most of it."""
        best, best_rank = None, (-1, -1, 0)
        slack = 2 * max(self.digits)
        for way in ways:
            off = [abs(way.gives[column] - self.numbers[column]) for column in self.shown]
            exact = off.count(0)
            if exact == len(off):
                return way
            fits = sum(way.fits(self, column) for column in self.shown) if min(off) <= slack else 0
            # Among ways that explain as much the likelier counts, not the nearer: what they miss is wrong.
            rank = (fits, exact, 0 if fits else -sum(off))
            if rank > best_rank:
                best, best_rank = way, rank
        return best


@dataclass(slots=True)
class _Pile:
    """The rows of one unit which no total has taken in yet, and every total so far."""

    entries: list[_Entry] = field(default_factory=list)
    totals: list[_Entry] = field(default_factory=list)

    def ways(self, width: int) -> Iterator[_Way]:
        """Give the ways to make a total of what stands here, the likeliest first."""
        zero = (0,) * width
        sums, counts = [zero], [zero]
        for entry in self.entries[: -REACH - 1 : -1]:
            sums.append(_plus(sums[-1], entry.numbers))
            counts.append(_plus(counts[-1], tuple(int(number != 0) for number in entry.numbers)))
        sizes = range(1, len(sums))
        for size in sizes:
            yield _Way(sums[size], size, counts[size])
        for size in sizes:
            for last in range(1, size) if size <= SPLIT_REACH else sorted({1, size - 1}):
                yield _Way(_plus(sums[size], sums[last], -2), size, counts[size])
        for size in sizes[:ALTERNATING_REACH]:
            for last, middle in combinations(range(1, size), 2):
                gives = _plus(_plus(sums[size], sums[middle], -2), sums[last], 2)
                yield _Way(gives, size, counts[size])
        # "Other expense, net" printed positive of income and expense that carry signs.
        for size in sizes[:EARLIER_REACH]:
            yield _Way(_plus(zero, sums[size], -1), size)
        yield from self._reopened()
        for total in self.totals[: -REACH - 1 : -1]:
            for size in range(min(EARLIER_REACH + 1, len(sums))):
                yield _Way(_plus(total.numbers, sums[size]), size)
                yield _Way(_plus(total.numbers, sums[size], -1), size)

    def _reopened(self) -> Iterator[_Way]:
        """Give the ways to make a total of what the total just above took in: "change in the balance"."""
        parts = self.entries[-1].parts if self.entries else []
        for first in range(1, len(parts)):
            gives = parts[first].numbers
            for part in parts[first + 1 :]:
                gives = _plus(gives, part.numbers)
            yield _Way(gives, 0)

    def close(self, entry: _Entry, taken: int) -> None:
        """Put a total in the place of the entries that it takes in."""
        if taken:
            entry.parts = self.entries[-taken:]
            del self.entries[-taken:]
        self.totals.append(entry)
        self.entries.append(entry)


def unfooted_totals(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]] = ()
) -> list[Unfooted]:
    """Give the totals of a statement that do not follow from the rows above them, cell by cell.

    Rows that are no sums by their unit are left out where they do not foot, and so are the columns of
    percentages, if `columns` are given.
    """
    table = [[_parsed(value) for value in row.get("values") or ()] for row in rows]
    places = max((_places(value) for values in table for value in values), default=0)
    width = max(map(len, table), default=0)
    skipped = {index for index, column in enumerate(columns) if _is_not_additive(column)}
    piles: dict[tuple[Any, Any], _Pile] = {}
    found: list[Unfooted] = []
    for index, (row, values) in enumerate(zip(rows, table, strict=True)):
        if not any(value is not None for value in values):
            continue  # "Commitments and contingencies" parts no others.
        padded = [*values, *[None] * (width - len(values))]
        entry = _Entry(tuple(int(value.scaleb(places)) if value else 0 for value in padded))
        pile = piles.setdefault((row.get("unit"), row.get("scale")), _Pile())
        shown = [column for column, value in enumerate(values) if value is not None and column not in skipped]
        if not row.get("is_total") or not shown:
            pile.entries.append(entry)
            continue
        total = _Total(entry.numbers, shown, tuple(10 ** (places - _places(value)) for value in padded))
        way = total.best(pile.ways(width))
        pile.close(entry, way.taken if way else 0)
        if row.get("unit") not in NOT_ADDITIVE:
            found += [
                Unfooted(
                    index, column, str(row["values"][column]), way and _printed(way.gives[column], places)
                )
                for column in shown
                if way is None or not way.fits(total, column)
            ]
    return found


def _plus(left: Numbers, right: Numbers, factor: int = 1) -> Numbers:
    return tuple([a + factor * b for a, b in zip(left, right, strict=True)])


def _is_not_additive(column: Mapping[str, Any]) -> bool:
    return column.get("unit") in NOT_ADDITIVE or column.get("role") in _NOT_ADDITIVE_ROLES


def _parsed(value: Any) -> Decimal | None:
    try:
        number = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _places(value: Decimal | None) -> int:
    exponent = value.as_tuple().exponent if value is not None else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _printed(number: int, places: int) -> str:
    return format(Decimal(number).scaleb(-places), "f")
