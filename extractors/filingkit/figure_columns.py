"""Columns of figures: how many there are, where they stand, and which figure of a row belongs to which.

A row that fills all columns needs no position at all; only where it leaves some empty do positions decide, and then
in the order of the figures. Where converters collapse cells that span columns, positions are counted in cells that
hold a figure or nothing, which puts rows with and without a currency sign in their own cell on one axis again.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.figures import Figure

NEW_COLUMN = 2
"""How far, at least, a figure stands from all known columns that needs one of its own (in units of the axis)."""


FEW = 2
"""Rows that do not tell by themselves where columns are."""
PAST = 2
"""How far the parenthesis and the percent sign of a figure can stand past the end of those above it."""
LOOSE = 3
"""How far figures that are in line may end from each other: a parenthesis, a percent sign."""


class Band(NamedTuple):
    """Where a column stands on the axis: all that it covers, and where its figures mostly begin and end."""

    left: int
    right: int
    begin: float
    end: float

    def distance(self, left: int, right: int) -> float:
        """How far a figure is from where the figures of this column stand."""
        return min(
            abs(left - self.begin), abs(right - self.end), abs(left + right - self.begin - self.end) / 2
        )


class Columns(NamedTuple):
    """The columns of one stretch of rows.

    `by_ordinal` tells that places are counted in cells, `is_aligned` that figures can be trusted to stand in line,
    `of_cells` that the axis counts cells, not characters, `parts_figures` that no cell holds two figures.
    """

    bands: tuple[Band, ...]
    by_ordinal: bool
    is_aligned: bool
    of_cells: bool
    parts_figures: bool

    def assign(self, figures: Sequence[Figure]) -> list[int]:
        """The column of each figure, -1 where it belongs to none; columns keep the order of the figures."""
        count, width = len(figures), len(self.bands)
        if count == width:
            return list(range(count))
        if count < width:
            return _align([self.place(figure) for figure in figures], self.bands)
        if not self.is_aligned:
            return _drop_most_likely_markers(figures, width)
        return _choose([self.place(figure) for figure in figures], self.bands)

    def is_sure(self, figures: Sequence[Figure]) -> bool:
        """Whether figures that are fewer than columns can be told to belong to some of them.

        Cells tell it where each figure stands in the place of a column, and no cell holds more than one.
        """
        if not self.of_cells or len(figures) >= len(self.bands):
            return True
        places = [self.place(figure) for figure in figures]
        return self.parts_figures and all(
            any(left < band.right and band.left < right for band in self.bands) for left, right in places
        )

    def place(self, figure: Figure) -> tuple[int, int]:
        """Where a figure stands on the axis of these columns."""
        return (figure.ordinal, figure.ordinal + 1) if self.by_ordinal else (figure.left, figure.right)


def find_columns(rows: Sequence[Sequence[Figure]], *, of_cells: bool, most: int | None = None) -> Columns:
    """Find the columns of rows that share an axis, which counts cells (`of_cells`) or characters.

    There are no more than `most`, if that is known.
    """
    rows = _without_markers(rows, of_cells=of_cells)
    if not rows:
        return Columns((), by_ordinal=False, is_aligned=False, of_cells=of_cells, parts_figures=True)
    places = [[(figure.left, figure.right) for figure in row] for row in rows]
    width = max(map(len, rows))
    if not of_cells and _has_stray(places, width):
        width -= 1
    by_ordinal = of_cells and not _is_consistent([row for row in places if len(row) == width])
    if by_ordinal:
        places = [[(figure.ordinal, figure.ordinal + 1) for figure in row] for row in rows]
    full = [row for row in places if len(row) == width]
    bands = _bands(full)
    is_aligned = not by_ordinal and (of_cells or _is_aligned(full))
    if is_aligned:
        grown = _grow([row for row in places if len(row) < width], bands)
        if most is None or len(grown) <= most:
            bands = grown
    parts_figures = of_cells and all(
        figure.right <= after.left for row in rows for figure, after in pairwise(row)
    )
    return Columns(tuple(bands), by_ordinal, is_aligned, of_cells, parts_figures)


def _without_markers(rows: Sequence[Sequence[Figure]], *, of_cells: bool) -> Sequence[Sequence[Figure]]:
    """Rows without the figures that can be footnote markers, where only few rows are as long as with them.

    What stands in line with figures of other rows is a figure too: markers stand beside columns.
    """
    longest = max(map(len, rows), default=0)
    places = {
        _anchor(figure, of_cells=of_cells) for row in rows for figure in row if not figure.is_like_marker
    }
    slack = 0 if of_cells else PAST
    near = {place + shift for place in places for shift in range(-slack, slack + 1)}
    bare = [
        [figure for figure in row if not figure.is_like_marker or _anchor(figure, of_cells=of_cells) in near]
        for row in rows
    ]
    width = max(map(len, bare), default=0)
    long_rows = sum(len(row) == longest for row in rows)
    if not 0 < width < longest or 2 * long_rows >= len(rows):
        return rows
    return [short if len(row) > width else row for row, short in zip(rows, bare, strict=True) if short]


def _anchor(figure: Figure, *, of_cells: bool) -> int:
    """The edge by which figures stand in line: cells begin together, and printed figures end together."""
    return figure.left if of_cells else figure.right


def _drop_most_likely_markers(figures: Sequence[Figure], width: int) -> list[int]:
    excess = len(figures) - width
    dropped: set[int] = set()
    for index in range(len(figures) - 1, -1, -1):
        if len(dropped) < excess and figures[index].is_like_marker:
            dropped.add(index)
    if len(dropped) < excess:  # what stands before the columns is part of the label
        dropped |= set(
            [index for index in range(len(figures)) if index not in dropped][: excess - len(dropped)]
        )
    columns: list[int] = []
    column = 0
    for index in range(len(figures)):
        columns.append(-1 if index in dropped else column)
        column += index not in dropped
    return columns


def _is_consistent(rows: Sequence[Sequence[tuple[int, int]]]) -> bool:
    """Whether the figures of each column overlap, and keep clear of those of the next."""
    last_end = -1
    for column in zip(*rows, strict=True):
        first, last = max(left for left, _ in column), min(right for _, right in column)
        if first >= last or min(left for left, _ in column) < last_end - 1:
            return False
        last_end = max(right for _, right in column)
    return True


def _is_aligned(rows: Sequence[Sequence[tuple[int, int]]]) -> bool:
    """Whether figures mostly end below each other, as those of printed tables do."""
    for column in zip(*rows, strict=True):
        ends = [right for _, right in column]
        middle = median(ends)
        if sum(abs(end - middle) > LOOSE for end in ends) * 4 > len(ends):
            return False
    return True


def _has_stray(rows: Sequence[Sequence[tuple[int, int]]], width: int) -> bool:
    """Whether but one row has `width` figures, and all of them stand in the columns of rows with one figure less."""
    longest = [row for row in rows if len(row) == width]
    others = [row for row in rows if len(row) == width - 1]
    if len(longest) > 1 or len(others) <= FEW or not _is_aligned(others):
        return False
    bands = _bands(others)
    return all(band.right <= after.left for band, after in pairwise(bands)) and all(
        any(left < band.right and band.left < right for band in bands) for left, right in longest[0]
    )


def _bands(rows: Sequence[Sequence[tuple[int, int]]]) -> list[Band]:
    return [
        Band(
            min(left for left, _ in column),
            max(right for _, right in column),
            median(left for left, _ in column),
            median(right for _, right in column),
        )
        for column in zip(*rows, strict=True)
    ]


def _grow(rows: Sequence[Sequence[tuple[int, int]]], bands: list[Band]) -> list[Band]:
    """Add columns for figures that stand clear of all columns found in the fullest rows."""
    for row in sorted(rows, key=len, reverse=True):
        for left, right in row:
            if all(right + NEW_COLUMN <= band.left or left >= band.right + NEW_COLUMN for band in bands):
                bands = sorted([*bands, Band(left, right, left, right)])
            else:
                bands = [
                    band._replace(left=min(band.left, left), right=max(band.right, right))
                    if left < band.right
                    and band.left < right
                    and sum(left < other.right and other.left < right for other in bands) == 1
                    else band
                    for band in bands
                ]
    return bands


def _align(places: Sequence[tuple[int, int]], bands: Sequence[Band]) -> list[int]:
    """The order-preserving assignment of figures to columns with the least sum of distances."""
    shifts = range(len(bands) - len(places) + 1)
    return _cheapest(
        [[bands[index + shift].distance(*place) for shift in shifts] for index, place in enumerate(places)]
    )


def _choose(places: Sequence[tuple[int, int]], bands: Sequence[Band]) -> list[int]:
    """The column of each figure where there are more than columns: -1 for those that stand worst."""
    shifts = range(len(places) - len(bands) + 1)
    chosen = _cheapest(
        [[band.distance(*places[index + shift]) for shift in shifts] for index, band in enumerate(bands)]
    )
    columns = [-1] * len(places)
    for column, index in enumerate(chosen):
        columns[index] = column
    return columns


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """The indices, one for each row of `costs` and rising, of the least sum; `costs[i][shift]` is of `i + shift`."""
    best = list(costs[0])
    back: list[list[int]] = []
    for row in costs[1:]:
        choice, cheapest, at = [], float("inf"), 0
        current = []
        for shift, cost in enumerate(row):
            if best[shift] < cheapest:
                cheapest, at = best[shift], shift
            choice.append(at)
            current.append(cheapest + cost)
        back.append(choice)
        best = current
    shift = min(range(len(best)), key=best.__getitem__)
    shifts = [shift]
    for choice in reversed(back):
        shift = choice[shift]
        shifts.append(shift)
    return [index + shift for index, shift in enumerate(reversed(shifts))]
