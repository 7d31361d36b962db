"""Where the columns of a table are expected, as prices for standing elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from filingkit.columns import IMPOSSIBLE

if TYPE_CHECKING:
    from filingkit.columns import Shifts
    from filingkit.filing import Cell


class Places:
    """Where the columns of a table are expected, as prices for standing elsewhere.

    Built from grid columns (`by_index`: the form column of each, -1 where it is not known), or from the centres of
    the headings on printed lines (`by_centre`), or from where printed columns start (`by_start`).
    """

    def __init__(
        self,
        width: int,
        by_index: tuple[int, ...] = (),
        by_centre: tuple[float, ...] = (),
        by_start: tuple[int, ...] = (),
    ) -> None:
        self._width = width
        self._by_index = by_index
        self._by_centre = by_centre
        self._by_start = by_start
        self._known: dict[int, Shifts] = {}
        self._last = width - 1

    def until(self, last: int) -> Places:
        """Places in a table that ends after the column `last`: none takes a cell beyond it."""
        limited = Places(self._width, self._by_index, self._by_centre, self._by_start)
        limited._last = last
        return limited

    def shifts(self, cell: Cell) -> Shifts:
        """What it costs `cell` to be taken by each column; empty where nothing is known."""
        key = cell.left if self._by_index else cell.left + cell.right
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._limit(self._price(key))
        return known

    def _limit(self, prices: Shifts) -> Shifts:
        if self._last >= self._width - 1:
            return prices
        return tuple(
            price if at <= self._last else IMPOSSIBLE
            for at, price in enumerate(prices or (0.0,) * self._width)
        )

    def _price(self, key: int) -> Shifts:
        if self._by_centre:
            return tuple(
                round(min(_SHIFT_MAX, _PER_CHARACTER * abs(key / 2 - centre)), 2)
                for centre in self._by_centre
            )
        column = -1
        if self._by_index:
            column = self._by_index[key] if key < len(self._by_index) else -1
        elif self._by_start and key / 2 < 2 * self._by_start[-1] - self._by_start[-2]:
            column = bisect_right(self._by_start, key / 2) - 1
        if column < 0:
            return ()
        return tuple(
            0.0 if at == column else min(_SHIFT_MAX, _PER_COLUMN * (1 + abs(at - column)))
            for at in range(self._width)
        )


_PER_COLUMN = 0.7
_PER_CHARACTER = 0.09
_SHIFT_MAX = 2.8
