"""Rows whose figures lost their places, and sums that tell to which columns these belong.

A converter that drops the cell of a blank, or squeezes the room between two figures, leaves the figures of a row and
their order, but no longer the columns. Where a printed sum holds in every column with the figures in one set of
places, and with no other, they belong there: that is derived, not read. What a sum should tell and does not is left
out; where none is printed below, cells keep the order in which they stand.
"""

from __future__ import annotations

from itertools import combinations, groupby, pairwise, product
from math import comb, prod
from typing import TYPE_CHECKING, NamedTuple

from filingkit.figure_columns import LOOSE, find_columns
from filingkit_earnings.heads import split_references
from filingkit_earnings.items import announces_sum, read_items
from filingkit_earnings.labels import is_surely_sum
from filingkit_earnings.sums import REACH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from filingkit.draft import Range
    from filingkit.figure_columns import Columns
    from filingkit.figures import Figure
    from filingkit.lines import Line
    from filingkit_earnings.items import Item
    from filingkit_earnings.labels import Entry

_SEPARATORS = {"pipe": "|", "tab": "\t"}
_ROOM = 3
"""Blanks that part two figures of a squeezed row, at most."""
_MOST_SQUEEZED = 3
"""The part of its rows that can be squeezed: one in so many. Where more are, the table is printed so tightly."""
_MOST_TRIED = 64
"""Ways to place the rows of one block; of more than that, too many hold by chance."""
_MOST_READ = 60_000
"""Rows read again for one table, over all that is tried: about a second."""
_BEFORE, _BEHIND = 2 * REACH, REACH
"""How many rows around a sum are read with each try."""


class Placement(NamedTuple):
    """Where sums put the figures of a row: columns, and for each column the places of the sum that asks for it.

    No columns at all say that there is a sum of their unit below, and that it does not tell one set of places.
    """

    figures: dict[int, Figure]
    sources: dict[int, tuple[Range, ...]]


class _Try(NamedTuple):
    """A statement with rows of doubt in some places: its items, and the indices of the sums that hold then.

    `closing` is the index of the first row called a sum below these rows, or of the one that is the last of them.
    """

    rows: tuple[dict[int, Figure], ...]
    items: list[Item]
    sums: frozenset[int]
    closing: int


def find_short_rows(
    text: str, lines: Sequence[Line], rows: Sequence[int], columns: Mapping[int, Columns]
) -> list[int]:
    """Rows between pipes or tabs with fewer cells than any that fills all columns: those of blanks were lost.

    Where cells are lost at the end alone, figures still stand in their columns; elsewhere they moved.
    """
    counts: dict[int, list[tuple[int, int]]] = {}
    for index in rows:
        line = lines[index]
        separator = _SEPARATORS.get(line.kind)
        if separator is not None:
            cells = text.count(separator, line.start, line.end)
            counts.setdefault(line.frame, []).append((index, cells))
    short: list[int] = []
    for frame, counted in counts.items():
        width = len(columns[frame].bands) if frame in columns else 0
        full = [cells for index, cells in counted if len(lines[index].figures) == width]
        if full:
            fewest = min(full)
            short += [
                index for index, cells in counted if cells < fewest and len(lines[index].figures) < width
            ]
    return short


def find_squeezed_rows(lines: Sequence[Line], rows: Sequence[int]) -> list[int]:
    """Rows kept apart by blanks that were squeezed: figures close to each other, and in line with no others."""
    frames: dict[int, list[int]] = {}
    for index in rows:
        if lines[index].kind == "fixed":
            frames.setdefault(lines[index].frame, []).append(index)
    return [index for framed in frames.values() for index in _squeezed(lines, framed)]


def _squeezed(lines: Sequence[Line], rows: Sequence[int]) -> Iterator[int]:
    width = max([len(lines[index].figures) for index in rows])
    tight = {index for index in rows if len(lines[index].figures) < width and _is_tight(lines[index])}
    if not tight or _MOST_SQUEEZED * len(tight) > len(rows):
        return
    columns = find_columns([lines[index].figures for index in rows if index not in tight], of_cells=False)
    if not columns.is_aligned or len(columns.bands) < width:
        return
    for index in sorted(tight):
        figures = lines[index].figures
        places = columns.assign(figures)
        if any(
            abs(figure.right - columns.bands[place].end) > LOOSE
            for figure, place in zip(figures, places, strict=True)
        ):
            yield index


def _is_tight(line: Line) -> bool:
    figures = line.figures
    if line.label is None or not 0 <= figures[0].left - line.label.right <= _ROOM:
        return False
    return all(after.left - before.right <= _ROOM for before, after in pairwise(figures))


def place_by_sums(
    entries: Sequence[Entry], doubted: Sequence[int], width: int, apart: frozenset[int]
) -> dict[int, Placement]:
    """Where sums put the figures of the entries whose indices are `doubted`; those of which no sum tells are missing.

    Rows before one sum are placed together. Entries of doubt keep the places that were found for them.
    """
    sums = [at for at, entry in enumerate(entries) if entry.figures and _is_called_sum(entry)]
    found: dict[int, Placement] = {}

    def closing(at: int) -> int | None:
        return next((row for row in sums if row >= at), None)

    left = _MOST_READ
    for end, group in groupby(doubted, closing):
        if end is None:
            continue
        block = list(group)
        first = max(0, min(end - _BEFORE, block[0]))
        around = entries[first : end + _BEHIND]
        count = prod(comb(width, len(entries[at].figures or ())) for at in block)
        if count > min(_MOST_TRIED, left // len(around)):
            found |= dict.fromkeys(block, Placement({}, {}))
            continue
        left -= count * len(around)
        placed = _place_block(around, [at - first for at in block], end - first, width, apart)
        for at, placement in placed.items():
            found[first + at] = placement
            if placement.figures:
                around[at].figures = placement.figures
    return found


def _is_called_sum(entry: Entry) -> bool:
    label = split_references(entry.words)[0].rstrip(": ")
    return not label or is_surely_sum(label)


def _place_block(
    entries: Sequence[Entry], block: Sequence[int], end: int, width: int, apart: frozenset[int]
) -> dict[int, Placement]:
    """Place the rows `block`, of which the sum at `end` is the next that can tell."""
    known = [entries[at].figures or {} for at in block]
    tries = [
        _try(entries, block, end, rows, width, apart)
        for rows in product(*[_spread(row, width) for row in known])
    ]
    for at, row in zip(block, known, strict=True):
        entries[at].figures = row
    most = max(len(one.sums) for one in tries)
    best = [one for one in tries if len(one.sums) == most]
    telling = frozenset(range(width)) - apart
    found: dict[int, Placement] = {}
    for number, at in enumerate(block):
        row = best[0].rows[number]
        if any(one.rows[number] != row for one in best):
            first = best[0]
            if first.items[first.closing].unit == first.items[_find_item(first.items, row)].unit:
                found[at] = Placement({}, {})
            continue
        total = _find_sum(best[0], row, telling)
        if total is not None and len(tries) > len(best):
            found[at] = Placement(row, {column: _source(best[0].items, total, column) for column in row})
    return found


def _spread(figures: Mapping[int, Figure], width: int) -> Iterator[dict[int, Figure]]:
    """The figures of a row in all columns that keep their order."""
    row = [figures[column] for column in sorted(figures)]
    for columns in combinations(range(width), len(row)):
        yield dict(zip(columns, row, strict=True))


def _try(
    entries: Sequence[Entry],
    block: Sequence[int],
    end: int,
    rows: tuple[dict[int, Figure], ...],
    width: int,
    apart: frozenset[int],
) -> _Try:
    for at, row in zip(block, rows, strict=True):
        entries[at].figures = row
    items = read_items(entries, width, apart)
    sums = [at for at, item in enumerate(items) if item.parts and (announces_sum(item) or not item.label)]
    return _Try(rows, items, frozenset(sums), _find_item(items, entries[end].figures))


def _find_sum(one: _Try, row: dict[int, Figure], columns: frozenset[int]) -> int | None:
    """The first sum that holds in all `columns` and has a row of doubt in it, or that is this row."""
    items = one.items
    index = _find_item(items, row)
    for at in sorted(one.sums):
        if at == index or (index in items[at].parts and columns <= items[at].figures.keys()):
            return at
    return None


def _find_item(items: Sequence[Item], figures: dict[int, Figure] | None) -> int:
    return next(at for at, item in enumerate(items) if item.figures is figures)


def _source(items: Sequence[Item], total: int, column: int) -> tuple[Range, ...]:
    rows = [items[at].figures for at in (total, *items[total].parts)]
    return tuple([place for row in rows if column in row for place in row[column].ranges])
