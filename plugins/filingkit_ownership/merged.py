"""Cells that a converter merged: a value at the edge of a text, whose own column stands empty beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from filingkit.filing import Cell
from filingkit.reading import read_cell
from filingkit.tables import is_stated, stack_cells
from filingkit_ownership.cells import CUT_DATE, cell_kind, kind_of_text

_WORD = re.compile(r"\$ [\d.,]+|\S+")
_EDGES = frozenset({"date", "money", "number", "letter", CUT_DATE})
_LETTERS = frozenset("ADI")
_SHORTEST = 2
"""Digits from which a bare number can be a value of its own: "Series 1" is a title."""


def merged_texts(cells: list[Cell]) -> list[int]:
    """Which cells of a row are texts that may hold a value of the column beside theirs."""
    return [at for at, cell in enumerate(cells) if " " in cell.text or "\n" in cell.text if _parts(cell.text)]


def split_merged(cells: list[Cell], at: int, width: int, *, printed: bool) -> list[Cell] | None:
    """Cells of a row with one of them split at its values; None where nothing is empty beside it.

    On printed lines the parts stand where they are printed. In a grid of `width` columns, each has a column: those
    from the cell's own on, or those that end with it.
    """
    cell = cells[at]
    parts = _parts(cell.text)
    if printed:
        return [
            *cells[:at],
            *(_part(cell, *part, cell.left + part[0], 0) for part in parts),
            *cells[at + 1 :],
        ]
    more = len(parts) - 1
    taken = {other.left for other in cells if other is not cell and cell_kind(other) != CUT_DATE}
    for left in (cell.left, cell.left - more):
        columns = range(left, left + more + 1)
        if left >= 0 and columns[-1] < width and not taken.intersection(columns):
            split = [_part(cell, *part, left + index, 1) for index, part in enumerate(parts)]
            return [*cells[:at], *_with_rest(split, cells[at + 1 :])]
    return None


def _with_rest(parts: list[Cell], rest: list[Cell]) -> list[Cell]:
    """The cells of a row from the parts of one on; a date whose end is the next cell is one again."""
    if rest and rest[0].left == parts[-1].left and cell_kind(parts[-1]) == CUT_DATE:
        return [*parts[:-1], stack_cells([parts[-1], rest[0]]), *rest[1:]]
    return [*parts, *rest]


def _part(cell: Cell, start: int, end: int, left: int, wide: int) -> Cell:
    return Cell(cell.text[start:end], cell.locate(start, end), left, left + (wide or end - start))


@lru_cache(maxsize=32768)
def _parts(text: str) -> tuple[tuple[int, int], ...]:
    """Where the values at both edges of a text and the words between them stand; nothing where none can be parted."""
    if read_cell(text).kind != "text":
        return ()
    words = [found.span() for found in _WORD.finditer(text)]
    first = _run(text, words, 1)
    last = len(words) if first == len(words) else len(words) - _run(text, words[::-1], -1)
    parts: list[tuple[int, int]] = []
    for at, (low, high) in enumerate(words):
        joins = parts and (read_cell(text[low:high]).kind == "markers" or first < at < last)
        if joins and at != first:
            parts[-1] = (parts[-1][0], high)
        else:
            parts.append((low, high))
    return tuple(parts) if 1 < len(parts) < _MOST else ()


_MOST = 5


def _run(text: str, words: list[tuple[int, int]], step: int) -> int:
    """How many words at an edge are values, with the markers between them."""
    count = 0
    for at, (low, high) in enumerate(words):
        kind = read_cell(text[low:high]).kind
        if kind == "markers":
            continue
        if not _is_value(text[low:high], text[:low]):
            break
        count = at + 1
    return count


def _is_value(word: str, before: str) -> bool:
    kind = kind_of_text(word)
    if kind == "number" and word.isdigit():
        return len(word) >= _SHORTEST
    if kind in _EDGES:
        return not is_stated(before.rstrip(), word)
    return kind in _LETTERS
