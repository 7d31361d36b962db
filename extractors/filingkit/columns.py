"""Order-preserving assignment of a row's cells to typed columns.

Degraded tables shift, merge and drop cells, so fixed positions do not survive; types and order do. A row is
aligned to the columns of its form like two sequences (Needleman and Wunsch, 1970): the price of a pair is how
badly the cell reads as the column's type plus how far it stands from where the column is expected;
leaving a column empty, dropping a cell and joining a cell to its neighbour's column have prices too. The
gap between the best and the second-best alignment is the row's margin: how sure the assignment is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

IMPOSSIBLE = 1e6
DROP = 4.0
"""Price of a cell that no column takes."""
REPEAT = 0.8
"""Price of dropping a cell that only repeats the one before it: its kind ends with `REPEATED`."""
REPEATED = "="
JOIN = 1.2
"""Price of a text cell that continues the text column of the cell before it."""

Shifts = tuple[float, ...]
"""What it costs one cell, by column, to stand away from where that column is expected; empty: not known."""


@dataclass(frozen=True)
class Column:
    """One column of a form: what its cells read as, and what an empty one costs.

    `prices` maps a kind of reading (`date`, `number`, …, or a letter such as "A") to the price of taking such
    a cell; kinds that are not named are impossible here.
    """

    name: str
    prices: Mapping[str, float]
    empty: float = 0.0
    joins: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of one table, in order."""

    name: str
    columns: tuple[Column, ...]
    index: Mapping[str, int] = field(init=False, hash=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by name."""
        object.__setattr__(self, "index", {column.name: at for at, column in enumerate(self.columns)})

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return self is other


class Alignment(NamedTuple):
    """Which cell stands in which column.

    `columns[i]` is the column of cell i, -1 where it was dropped; `cost` is the sum of all prices paid; `margin` is
    how much more the best alignment costs that puts some cell elsewhere.
    """

    columns: tuple[int, ...]
    cost: float
    margin: float


@lru_cache(maxsize=65536)
def align(kinds: tuple[str, ...], shifts: tuple[Shifts, ...], layout: Layout) -> Alignment:
    """Assign cells of the given kinds to the columns of `layout`.

    `shifts[i]` are the prices of cell i's position. Rows of one table mostly read alike, so results are
    remembered by kinds and shifts.
    """
    pair = _prices(kinds, shifts, layout.columns)
    best, columns = _trace(pair, kinds, layout.columns, ())
    margin = IMPOSSIBLE
    for cell, column in enumerate(columns):
        if column >= 0:
            other, _ = _trace(pair, kinds, layout.columns, ((cell, column),))
            margin = min(margin, other - best)
    return Alignment(tuple(columns), best, margin)


def _prices(kinds: Sequence[str], shifts: Sequence[Shifts], columns: Sequence[Column]) -> list[list[float]]:
    table = []
    for kind, shift in zip(kinds, shifts, strict=True):
        plain = kind.removesuffix(REPEATED)
        row = [column.prices.get(plain, IMPOSSIBLE) for column in columns]
        table.append([price + away for price, away in zip(row, shift, strict=True)] if shift else row)
    return table


def _trace(
    pair: list[list[float]],
    kinds: Sequence[str],
    columns: Sequence[Column],
    banned: tuple[tuple[int, int], ...],
) -> tuple[float, list[int]]:
    """Cheapest alignment that does not use a banned pair: its cost and the column of each cell.

    Two costs per place: `stands[j]` where the last cell took column j - 1, which a text may then join, and
    `cost[j]` however the cells so far came to stand within the first j columns.
    """
    width = len(columns)
    empty = [column.empty for column in columns]
    cost = [0.0] * (width + 1)
    for j in range(width):
        cost[j + 1] = cost[j] + empty[j]
    stands = [_NEVER] * (width + 1)
    steps: list[tuple[list[int], list[bool]]] = []
    for i, prices in enumerate(pair):
        drop = REPEAT if kinds[i].endswith(REPEATED) else DROP
        fresh = [cost[0] + drop] + [_NEVER] * width
        takes = [_NEVER] * (width + 1)
        step = [_DROPPED] * (width + 1)
        joins = [False] * (width + 1)
        for j in range(1, width + 1):
            price = prices[j - 1]
            if price < IMPOSSIBLE and (i, j - 1) not in banned:
                takes[j] = cost[j - 1] + price
                if i and columns[j - 1].joins and stands[j] + price + JOIN < takes[j]:
                    takes[j], joins[j] = stands[j] + price + JOIN, True
            best, how = cost[j] + drop, _DROPPED
            if takes[j] < best:
                best, how = takes[j], _TAKEN
            if fresh[j - 1] + empty[j - 1] < best:
                best, how = fresh[j - 1] + empty[j - 1], _EMPTY
            fresh[j], step[j] = best, how
        cost, stands = fresh, takes
        steps.append((step, joins))
    found = [-1] * len(kinds)
    j = width
    joined = False  # whether the cell after this one joins it
    for i in range(len(kinds) - 1, -1, -1):
        step, joins = steps[i]
        while not joined and step[j] == _EMPTY:
            j -= 1
        if joined or step[j] == _TAKEN:
            found[i] = j - 1
            joined = joins[j]
            if not joined:
                j -= 1
    return cost[width], found


_NEVER = IMPOSSIBLE * 10
_DROPPED, _TAKEN, _EMPTY = range(3)
