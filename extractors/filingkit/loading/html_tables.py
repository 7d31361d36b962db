"""The tables of a page: which columns each cell covers, and the grids that point into the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from filingkit.filing import Cell, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_SPAN = 1000
"""The most that browsers take of a colspan, and that we take of a rowspan too."""

_MOST_OPEN_SPANS = 128
"""Cells that reach into later rows, kept at a time: each later cell has to find its way between them."""

_NUMBER = re.compile(r"\s*([0-9]{1,9})")
_GAP = re.compile(r"[ \n]*")

_CellDraft: TypeAlias = tuple[str, int, int, int, int]
"""Text (of a leaf table only), first part and the part after the last, left and right column."""


class Table:
    """One table while its page is laid out.

    Offsets are not known yet, so places are counted in parts of the page's text. A *leaf* table holds no
    other table; each row of it is one part, the texts of its cells separated by tabs. The cells of other
    tables hold running text, each a range of parts.
    """

    def __init__(self, *, is_leaf: bool, first: int) -> None:
        self.is_leaf = is_leaf
        self.first = first
        self.last = first
        self.rows: list[tuple[int, list[_CellDraft]]] = []  # the part that a row begins with, and its cells
        self.cells: list[_CellDraft] = []  # of the row that is open
        self.row_is_open = False
        self.cell_is_open = False
        self._cell = (0, 0, 0)  # first part, left and right of the cell that is open
        self._column = 0
        # Cells of earlier rows, and of the open row, that reach into later ones: left, right, last row.
        self._covered: list[tuple[int, int, int]] = []
        self._reaching: list[tuple[int, int, int]] = []

    def open_section(self) -> None:
        """Begin a head, body or foot: no cell reaches into it from the one before."""
        self._covered = []

    def open_row(self) -> None:
        """Begin a row, in which cells of earlier rows may cover columns already."""
        self.row_is_open = True
        self.cells = []
        self._column = 0
        if self._covered:
            number = len(self.rows)
            self._covered = sorted(span for span in self._covered if span[2] >= number)

    def close_row(self, part: int) -> None:
        """End the row that is open; it begins with `part`."""
        self.row_is_open = False
        self.rows.append((part, self.cells))
        if self._reaching:
            room = _MOST_OPEN_SPANS - len(self._covered)
            self._covered += self._reaching[:room]
            self._reaching = []

    def open_cell(self, columns: int, rows: int, part: int) -> None:
        """Begin a cell in the first column that no earlier cell covers."""
        left = self._column
        for covered_left, covered_right, _ in self._covered:
            if covered_left <= left < covered_right:
                left = covered_right
        self._column = right = left + columns
        self._cell = (part, left, right)
        self.cell_is_open = True
        if rows > 1:
            self._reaching.append((left, right, len(self.rows) + rows - 1))

    def close_cell(self, text: str, part: int) -> None:
        """End the cell that is open, before `part`."""
        first, left, right = self._cell
        self.cells.append((text, first, part, left, right))
        self.cell_is_open = False

    def build(self, text: str, offsets: Sequence[int], earliest: int) -> Grid:
        """Make the grid, now that the offset of each part of `text` is known.

        It does not begin before `earliest`, the start of the grid before it: what is empty has no place of
        its own, and would otherwise lie before the gap that the next word paid for.
        """
        first = max(offsets[self.first], earliest)
        last = max(offsets[self.last], earliest)
        gap = _GAP.match(text, first, last)
        start = gap.end() if gap else last
        if self.is_leaf:
            rows = [_build_leaf_row(cells, max(offsets[part], start)) for part, cells in self.rows]
        else:
            rows = [_build_layout_row(cells, text, offsets, start) for _, cells in self.rows]
        return Grid("html", rows, start, last)


def read_span(value: str | None, *, zero: int = 1) -> int:
    """Read a colspan or rowspan as browsers do: leading digits count, nonsense is 1, 0 means `zero`."""
    found = _NUMBER.match(value) if value else None
    return min(int(found[1]) or zero, LONGEST_SPAN) if found else 1


def _build_leaf_row(cells: list[_CellDraft], start: int) -> list[Cell]:
    row = []
    # A row of empty cells only was not printed: all its cells are at one place.
    tab = any([cell[0] for cell in cells])
    for content, _, _, left, right in cells:
        end = start + len(content)
        row.append(Cell(content, ((start, end),), left, right))
        start = end + tab
    return row


def _build_layout_row(
    cells: list[_CellDraft], text: str, offsets: Sequence[int], earliest: int
) -> list[Cell]:
    row = []
    for _, first, last, left, right in cells:
        start, end = max(offsets[first], earliest), max(offsets[last], earliest)
        content = text[start:end].rstrip()
        end = start + len(content)
        content = content.lstrip()
        start = end - len(content)
        row.append(Cell(content, ((start, end),), left, right))
    return row
