"""What the cells of Tables I and II read as."""

from __future__ import annotations

import re
from functools import lru_cache

from filingkit.columns import REPEATED
from filingkit.filing import Cell
from filingkit.reading import read_cell
from filingkit_ownership.layouts import LABEL, NATURE, SECURITY, STUCK

_CUT_DATE = re.compile(r"[\d/\s]*\d\s?/[\d/\s]*|/[\d/\s]*\d")
CUT_DATE = "cut date"
"""Kind of a cell that holds a piece of a date, or a date with a blank in it."""


def kind_of(text: str) -> str:
    """What a cell reads as, without a column heading stuck before its value."""
    return read_cell(_unstuck(text)[0]).kind


@lru_cache(maxsize=16384)
def _unstuck(text: str) -> tuple[str, int]:
    """`text` without a column heading stuck before its value, and how many characters that took."""
    found = STUCK.match(text)
    if found is None:
        return text, 0
    if read_cell(text[found.end() :]).kind == "text" and "Title" not in found[0]:
        return text, 0  # a word of the heading can also begin a text
    return text[found.end() :], found.end()


def without_heading(cell: Cell) -> Cell:
    """Give the cell without a column heading stuck before its value."""
    text, taken = _unstuck(cell.text)
    if not taken:
        return cell
    return Cell(text, cell.locate(taken, taken + len(text)), cell.left, cell.right)


def without_headings(cells: list[Cell]) -> list[Cell]:
    """Cells of one row without the column headings that stick to its values, or fill its empty cells."""
    bare = [without_heading(cell) for cell in cells]
    stuck = sum(1 for old, new in zip(cells, bare, strict=True) if old is not new)
    labels = [_is_label(cell.text) for cell in bare]
    if (
        stuck + sum(1 for cell, label in zip(bare, labels, strict=True) if label and cell.text != "V")
        < _STUCK
    ):
        return bare
    return [cell for cell, label in zip(bare, labels, strict=True) if not label]


_STUCK = 2
"""How many headings must stick to a row before a cell that could be one is taken for one."""


@lru_cache(maxsize=16384)
def _is_label(text: str) -> bool:
    return LABEL.fullmatch(text) is not None


def renumbered(cells: list[Cell]) -> list[Cell]:
    """Cells of a drawn box with column numbers for positions."""
    return [Cell(cell.text, cell.pieces, at, at + 1) for at, cell in enumerate(cells)]


def cell_kind(cell: Cell) -> str:
    """Give the kind of a cell as the columns price it."""
    return kind_of_text(cell.text)


@lru_cache(maxsize=65536)
def kind_of_text(text: str) -> str:
    """What a cell reads as, with letters by themselves and texts by what they seem to speak of."""
    reading = read_cell(text)
    if reading.kind == "letter" and reading.value:
        return reading.value
    if reading.kind == "text":
        if _CUT_DATE.fullmatch(text):
            return CUT_DATE
        if NATURE.match(text):
            return "nature"
        if SECURITY.search(text):
            return "security"
    return reading.kind


def repeat_mark(cells: list[Cell], at: int) -> str:
    """The mark of a cell that may only be its neighbour once more, from a converter that cannot span columns."""
    before = cells[at - 1] if at else None
    is_repeat = before is not None and before.text == cells[at].text and before.right == cells[at].left
    return REPEATED if is_repeat else ""
