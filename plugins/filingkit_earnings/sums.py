"""Which rows of a statement are sums: a total is made of the rows above it that no total has taken in yet.

Rows wait in a pile, one for each unit, and a total takes the place of those that it is made of. They are added, or
some are taken off ("gross profit = sales - cost of sales"), in the same way in every column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REACH = 40
"""How many rows a total may be made of."""
SPLIT_REACH = 12
"""How many where some are taken off."""
ALTERNATING_REACH = 7
"""How many where rows that are added follow rows that are taken off."""
MANY = 8
"""Roundings add up: so many addends may be off by two units of the last digit."""
_LEAST = 10
"""Below this, in units of the last digit, a sum that no word announces can be chance."""

Way = tuple[int, tuple[tuple[int, int], ...]]
"""How many of the topmost entries a total takes in, and of which sums of topmost entries: factor and length of each."""


class Sum(NamedTuple):
    """How a row is made of others: the indices of the rows that it covers."""

    covered: tuple[int, ...]
    is_exact: bool
    size: int


@dataclass(slots=True)
class _Entry:
    numbers: tuple[int, ...]
    covered: tuple[int, ...]
    parts: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class Pile:
    """The rows of one unit, as whole numbers in units of the smallest digit printed."""

    entries: list[_Entry] = field(default_factory=list)
    totals: list[_Entry] = field(default_factory=list)

    def push(self, row: int, numbers: Sequence[int]) -> None:
        """Add a row that is no sum."""
        self.entries.append(_Entry(tuple(numbers), (row,)))

    def explain(
        self, numbers: Sequence[int], shown: Sequence[int], digit: int, *, announced: bool
    ) -> tuple[Sum, int, list[_Entry]] | None:
        """How `numbers` (those of the columns `shown`) follow from the rows on the pile; None if they do not.

        `announced` tells that words call the row a total: then more ways are tried, and roundings forgiven.
        """
        entries = self.entries
        if not entries or not shown:
            return None
        pivot = max(shown, key=lambda column: abs(numbers[column]))
        goal = numbers[pivot]
        if not announced and abs(goal) < _LEAST * digit:
            return None
        depth = min(len(entries), REACH)
        sums = self._sums(pivot, depth)
        slack = 2 * digit if announced else 0
        for size, terms in ways(depth, announced=announced):
            if size < 2 or size > depth:
                continue
            made = 0
            for factor, length in terms:
                made += factor * sums[length]
            if abs(made - goal) <= slack and self._fits(
                numbers, shown, terms, size, digit, announced=announced
            ):
                taken = entries[-size:]
                covered = tuple(sorted({row for entry in taken for row in entry.covered}))
                return Sum(covered, made == goal, size), size, taken
        return self._explain_otherwise(numbers, shown, goal, pivot, digit) if announced else None

    def _sums(self, column: int, depth: int) -> list[int]:
        tops = self.entries[: -depth - 1 : -1]
        return list(accumulate([entry.numbers[column] for entry in tops], initial=0))

    def _fits(
        self,
        numbers: Sequence[int],
        shown: Sequence[int],
        terms: tuple[tuple[int, int], ...],
        size: int,
        digit: int,
        *,
        announced: bool,
    ) -> bool:
        slack = 0 if not announced else digit * (2 if size >= MANY else 1)
        exact = 0
        for column in shown:
            made = 0
            for factor, length in terms:
                for entry in self.entries[-length:] if length else ():
                    made += factor * entry.numbers[column]
            off = abs(made - numbers[column])
            if off > slack:
                return False
            exact += off == 0
        return exact > 0 or len(shown) > 1 or size >= MANY

    def _explain_otherwise(
        self, numbers: Sequence[int], shown: Sequence[int], goal: int, pivot: int, digit: int
    ) -> tuple[Sum, int, list[_Entry]] | None:
        """Totals of what another total took in ("change in the balance"), or of an earlier total and rows since."""
        top = self.entries[-1]
        for first in range(1, len(top.parts)):
            rest = top.parts[first:]
            if len(rest) > 1 and all(
                sum(part.numbers[column] for part in rest) == numbers[column] for column in shown
            ):
                return Sum(tuple(row for part in rest for row in part.covered), True, len(rest)), 0, []
        depth = min(len(self.entries), 6)
        sums = self._sums(pivot, depth)
        for total in self.totals[-20:][::-1]:
            for size in range(1, depth + 1):
                for sign in (1, -1):
                    if abs(total.numbers[pivot] + sign * sums[size] - goal) > digit:
                        continue
                    added = self.entries[-size:]
                    if total in added:
                        continue
                    if all(
                        abs(
                            total.numbers[column]
                            + sign * sum(entry.numbers[column] for entry in added)
                            - numbers[column]
                        )
                        <= digit
                        for column in shown
                    ):
                        rows = {row for entry in (total, *added) for row in entry.covered}
                        return Sum(tuple(sorted(rows)), True, size + 1), size, added
        return None

    def clear(self) -> None:
        """Forget all rows: what follows is the other side of a balance."""
        self.entries.clear()
        self.totals.clear()

    def close(self, row: int, numbers: Sequence[int], size: int, covered: tuple[int, ...]) -> None:
        """Put a total in the place of the `size` entries that it takes in."""
        entry = _Entry(tuple(numbers), (*covered, row))
        if size:
            entry.parts = self.entries[-size:]
            del self.entries[-size:]
        self.totals.append(entry)
        self.entries.append(entry)


@lru_cache(maxsize=2 * (REACH + 1))
def ways(depth: int, *, announced: bool) -> tuple[Way, ...]:
    """Ways to make a total of the topmost entries: how many, and the sums of topmost entries it is a sum of."""
    return tuple(_find_ways(depth, announced=announced))


def _find_ways(depth: int, *, announced: bool) -> Iterator[Way]:
    for size in range(1, depth + 1):
        yield size, ((1, size),)
    if not announced:
        yield 2, ((1, 2), (-2, 1))
        return
    for size in range(2, min(depth, SPLIT_REACH) + 1):
        for last in range(1, size):
            yield size, ((1, size), (-2, last))
    for size in range(SPLIT_REACH + 1, depth + 1):
        yield size, ((1, size), (-2, size - 1))
        yield size, ((1, size), (-2, 1))
    for size in range(3, min(depth, ALTERNATING_REACH) + 1):
        for middle in range(2, size):
            for last in range(1, middle):
                yield size, ((1, size), (-2, middle), (2, last))
    for size in range(2, min(depth, 6) + 1):
        yield size, ((-1, size),)
