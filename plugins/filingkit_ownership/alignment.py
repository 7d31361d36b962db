"""One row: its cells under the columns of the form, as a transaction or as a holding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit.columns import Alignment, Layout, align
from filingkit.reading import read_cell
from filingkit.tables import stack_cells
from filingkit_ownership.cells import cell_kind, repeat_mark
from filingkit_ownership.layouts import TEXT_COLUMNS, Table
from filingkit_ownership.merged import merged_texts, split_merged

if TYPE_CHECKING:
    from filingkit.filing import Cell
    from filingkit_ownership.places import Places


@dataclass(slots=True)
class Row:
    """One row: the cells under each column, how the row was aligned, and how sure that is."""

    cells: dict[str, Cell]
    kind: str
    margin: float
    cost: float
    complete: bool
    """Whether the grid shows a cell (maybe empty) under every column: then an empty one is truly blank."""
    told_apart: bool = True
    """Whether the place of the number tells the column (A) of Table II from the column (D)."""
    cut: set[str] = field(default_factory=set)
    """Columns whose numbers are only part of what was printed."""


def align_row(cells: list[Cell], table: Table, places: Places, complete: bool) -> Row | None:
    """Put the cells of one row under the columns, as a transaction or as a holding."""
    best = best_alignment(cells, table, places)
    if best is None:
        return None
    alignment, kind, layout = best
    under: dict[str, list[Cell]] = {}
    told_apart = True
    for cell, column in zip(cells, alignment.columns, strict=True):
        if column >= 0:
            name = layout.columns[column].name
            if name in _DIRECTIONS:
                told_apart = _is_told_apart(cell, table, places)
            under.setdefault(name, []).append(cell)
    if not holds_values(under):
        return None
    stacked = {name: _joined(found) for name, found in under.items()}
    cut = _split_numbers(cells, [layout.columns[at].name if at >= 0 else "" for at in alignment.columns])
    return Row(stacked, kind, alignment.margin, alignment.cost, complete, told_apart, cut)


_NUMBERS = frozenset({"number", "money", "partial"})


def _split_numbers(cells: list[Cell], names: list[str]) -> set[str]:
    """Columns of numbers beside digits that nothing explains: a number was split over two cells."""
    numbers = [read_cell(cell.text).kind in _NUMBERS for cell in cells]
    found: set[str] = set()
    for at, name in enumerate(names):
        if name == "disposed" and names[at - 1] == "acquired":
            found |= {"acquired", "disposed"}
        if name or not numbers[at]:
            continue
        for beside in (at - 1, at + 1):
            near = 0 <= beside < len(cells) and numbers[beside] and cells[beside].text != cells[at].text
            if near and names[beside]:
                found.add(names[beside])
                break
    return found


def part_merged(cells: list[Cell], table: Table, places: Places, width: int = 0) -> list[Cell]:
    """Part the values from the texts that a converter merged them with, where the row fits its columns better so.

    `width` is that of the grid, 0 on printed lines.
    """
    for cell in [cells[at] for at in merged_texts(cells)]:
        split = split_merged(cells, cells.index(cell), width, printed=not width)
        if split is None:
            continue
        whole, parted = best_alignment(cells, table, places), best_alignment(split, table, places)
        if whole is not None and parted is not None and parted[0].cost + _PARTED < whole[0].cost:
            cells = split
    return cells


_PARTED = 0.25
"""How much better a row must fit its columns with a cell parted than without."""
_DIRECTIONS = ("acquired", "disposed")
_TOLD_APART = 0.3
"""Least difference of the prices of the columns (A) and (D) from which a number's column is believed."""


def _is_told_apart(cell: Cell, table: Table, places: Places) -> bool:
    """Whether the place of a number tells the column (A) from the column (D) beside it."""
    shifts = places.shifts(cell)
    if not shifts:
        return False
    acquired, disposed = (shifts[table.names.index(name)] for name in _DIRECTIONS)
    return abs(acquired - disposed) >= _TOLD_APART


def _joined(cells: list[Cell]) -> Cell:
    unique = [cell for at, cell in enumerate(cells) if not at or cell.text != cells[at - 1].text]
    return stack_cells(unique)


def best_alignment(cells: list[Cell], table: Table, places: Places) -> tuple[Alignment, str, Layout] | None:
    """Align cells as a transaction and as a holding: the cheaper alignment, the kind of row, and its layout."""
    kinds = tuple(cell_kind(cell) + repeat_mark(cells, at) for at, cell in enumerate(cells))
    if not kinds:
        return None
    shifts = tuple(places.shifts(cell) for cell in cells)
    best = (align(kinds, shifts, table.holding), "holding", table.holding)
    if table.transaction is not None:
        other = align(kinds, shifts, table.transaction)
        if other.cost <= best[0].cost:
            best = (other, "transaction", table.transaction)
    return best


def holds_values(under: dict[str, list[Cell]]) -> bool:
    """Whether this is a row at all: a value besides its texts, and a title if that is a single letter."""
    kinds = [
        read_cell(cell.text).kind
        for name, cells in under.items()
        if name not in TEXT_COLUMNS
        for cell in cells
    ]
    if any(kind in _VALUES for kind in kinds):
        return True
    return "letter" in kinds and "security_title" in under


_VALUES = frozenset({"date", "number", "money"})


def cost_of(rows: list[list[Cell]], table: Table, places: Places) -> float:
    """What the best alignments of rows cost in all."""
    return sum(found[0].cost for cells in rows if (found := best_alignment(cells, table, places)))
