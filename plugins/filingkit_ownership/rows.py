"""Rows of Tables I and II: from a recovered grid to cells under the columns of the form."""

from __future__ import annotations

from filingkit.bands import Band, group_rows
from filingkit.filing import Cell
from filingkit.reading import fold_letters, read_cell
from filingkit.streams import assemble_rows, read_tokens
from filingkit.tables import join_stated_prices, stack_cells
from filingkit_ownership.alignment import Row, align_row, cost_of, holds_values, part_merged
from filingkit_ownership.cells import cell_kind, renumbered, without_heading, without_headings
from filingkit_ownership.headings import (
    MISLEADING,
    heading_centres,
    index_places,
    last_column,
    merge_repeats,
    printed_places,
    read_labels,
    recentre,
)
from filingkit_ownership.layouts import TEXT_COLUMNS, Table
from filingkit_ownership.parts import Lines, is_heading_in_stream
from filingkit_ownership.places import Places
from filingkit_ownership.scans import is_crowded, read_scanned

_TOO_MUCH_MISSING = 2.0
"""Price of the empty columns from which a row put together from a stream is withheld: a wrong row costs more."""
_TOO_MUCH_DISORDERED = 0.5
"""The same where another row of the table is withheld: what that one lacks can have gone to its neighbours."""


_PLACELESS = 1.0
"""What a row must fit better without the places of its cells to be read without them."""


class RowReader:
    """Reads the pages of one table; what the headings of a page tell serves the pages after it."""

    def __init__(self, table: Table, *, attached_markers: bool = False, scanned: bool = False) -> None:
        self._table = table
        self._scanned = scanned
        self._attached_markers = attached_markers
        self._centres: tuple[float, ...] = ()
        self._last: Row | None = None
        self.withheld = 0

    def read_stream(self, text: str, ranges: list[tuple[int, int]]) -> list[Row]:
        """Read rows from text that lost its layout."""
        table = self._table.as_stream
        tokens = [
            token for low, high in ranges for token in read_tokens(text, low, high, is_heading_in_stream)
        ]
        tokens = [without_heading(token) for token in tokens]
        rows = assemble_rows(tokens, cell_kind, table.transaction, table.holding)
        disordered = any(row.missing > _TOO_MUCH_MISSING for row in rows)
        limit = _TOO_MUCH_DISORDERED if disordered else _TOO_MUCH_MISSING
        if self._scanned:
            limit = -1.0
        names = table.names
        found = []
        for row in rows:
            cells = {names[column]: cell for column, cell in row.cells.items()}
            if row.missing > limit:
                self.withheld += 1
            elif holds_values({name: [cell] for name, cell in cells.items()}):
                cost = 2.0 * row.missing + (8.0 if disordered else 4.0)
                found.append(Row(cells, row.kind, 0.0, cost, complete=False))
        return found

    def read(self, kind: str, header: Lines, body: Lines) -> list[Row]:
        """Read the data rows of one part of a grid."""
        if kind == "fixed":
            return self._read_printed(header, body)
        if kind == "box":
            header = [renumbered(cells) for cells in header]
            body = [renumbered(cells) for cells in body]
        return self._read_marked(header, body)

    def _read_marked(self, header: Lines, body: Lines) -> list[Row]:
        found: list[Row] = []
        width = max(len(cells) for cells in body)
        labels = read_labels(header, width)
        last = last_column(header, self._table)
        if width > last + 1:
            last = len(self._table.names) - 1  # the columns go on: only their headings are lost
        places = index_places(labels, self._table, width).until(last)
        rows = [
            without_headings([cell for cell in merge_repeats(cells, labels) if cell.text]) for cells in body
        ]
        if cost_of(rows[:8], self._table, places) > MISLEADING * sum(map(len, rows[:8])):
            places = Places(len(self._table.names)).until(last)
        anywhere = Places(len(self._table.names)).until(last)
        for cells, merged in zip(body, rows, strict=True):
            filled = part_merged(merged, self._table, places, width)
            row = align_row(filled, self._table, places, len(cells) >= len(self._table.names))
            if row is not None and len(cells) < width:
                # A cell of this row is lost: those behind it moved.
                other = align_row(filled, self._table, anywhere, complete=False)
                row = other if other is not None and other.cost + _PLACELESS < row.cost else row
            if row is not None:
                found.append(row)
                self._last = row
            elif self._last is not None:
                _continue_row(self._last, filled, self._table, places, width)
        if last + 1 < len(self._table.names):
            _doubt_longest(found, self._table.names[last])
        return found

    def _read_printed(self, header: list[list[Cell]], body: list[list[Cell]]) -> list[Row]:
        if self._attached_markers:
            body = [[part for cell in cells for part in _split_marker(cell)] for cells in body]
        bands = [_with_strays(band) for band in group_rows(join_stated_prices(body))]
        centres = heading_centres(header, self._table)
        self._centres = centres = recentre(centres or self._centres, bands, self._table)
        if self._scanned or is_crowded(bands):
            rows = read_scanned(bands, self._table)
            self.withheld += len(bands) - len(rows)
            return rows
        last = last_column(header, self._table)
        places = printed_places(header, centres, bands, self._table).until(last)
        found = [row for band in bands if (row := _read_band(band, self._table, places)) is not None]
        if last + 1 < len(self._table.names):
            _doubt_touching(found, max(cell.right for line in (*header, *body) for cell in line))
        return found


def _doubt_longest(rows: list[Row], name: str) -> None:
    """Doubt the longest cells of the last column: the table was cut off behind it, or through it."""
    edge = [row for row in rows if name in row.cells]
    longest = max((len(row.cells[name].text) for row in edge), default=0)
    for row in edge:
        if len(row.cells[name].text) == longest > 1:
            row.cut.add(name)


def _doubt_touching(rows: list[Row], edge: int) -> None:
    """Doubt the cells that touch the edge at which a printed table was cut off."""
    for row in rows:
        row.cut |= {name for name, cell in row.cells.items() if cell.right >= edge - 1}


def _split_marker(cell: Cell) -> list[Cell]:
    """A value and the footnote marker after it as two cells: where markers are attached, a blank parts columns."""
    reading = read_cell(cell.text)
    if (
        not reading.markers
        or reading.kind in ("text", "markers")
        or cell.text[reading.end : reading.end + 1] != " "
    ):
        return [cell]
    at = reading.markers[0][1] - 1
    return [
        Cell(cell.text[: reading.end], cell.locate(0, reading.end), cell.left, cell.left + reading.end),
        Cell(cell.text[at:], cell.locate(at, len(cell.text)), cell.left + at, cell.right),
    ]


def _continue_row(row: Row, cells: list[Cell], table: Table, places: Places, width: int) -> None:
    """Add to a row what a page break put into a row of its own: the rest of a text, its title cell being empty."""
    if len(cells) > 2 or not cells or cells[0].left == 0:
        return
    for cell in cells:
        shifts = places.shifts(cell)
        name = table.names[-1] if cell.right == width else ""
        if shifts and min(shifts) == 0:
            name = table.names[shifts.index(0.0)]
        if name in TEXT_COLUMNS:
            known = row.cells.get(name)
            row.cells[name] = stack_cells([known, cell]) if known else cell


def _read_band(band: Band, table: Table, places: Places) -> Row | None:
    """Read a row that takes several printed lines: align its values, then hang the rest of the texts onto them."""
    anchor = part_merged(without_headings(band.anchor), table, places)
    row = align_row(anchor, table, places, complete=False)
    if row is None:
        return None
    order = {name: at for at, name in enumerate(table.names)}
    stacks: dict[str, list[Cell]] = {}
    for part in (band.above, None, band.below):
        if part is None:
            for name, cell in row.cells.items():
                stacks.setdefault(name, []).append(cell)
            continue
        for cell in part:
            column = _hang(cell, row, table, order, places)
            if column is not None:
                stacks.setdefault(column, []).append(cell)
    for cells in stacks.values():
        cells.sort(key=lambda cell: cell.pieces[0])  # as printed, top to bottom
    row.cells = {name: stack_cells(stacks[name]) for name in table.names if name in stacks}
    return row


def _with_strays(band: Band) -> Band:
    """Take values into the anchor line that came out a line off (superscripts do) and stand in a column alone."""
    others = [*band.above, *band.below]
    strays = [
        cell
        for cell in others
        if read_cell(cell.text).kind != "text"
        and not any(
            cell.left < other.right and other.left < cell.right
            for other in (*band.anchor, *others)
            if other is not cell
        )
    ]
    if not strays:
        return band
    anchor = sorted([*band.anchor, *strays], key=lambda cell: cell.left)
    return Band(
        anchor,
        [cell for cell in band.above if cell not in strays],
        [cell for cell in band.below if cell not in strays],
    )


def _hang(cell: Cell, row: Row, table: Table, order: dict[str, int], places: Places) -> str | None:
    """The column that a cell above or below the anchor line continues."""
    kind = read_cell(cell.text).kind
    if fold_letters(cell.text) == "":
        return None
    centre = (cell.left + cell.right) / 2
    low, high = -1, len(order)
    for name, placed in row.cells.items():
        overlap = min(cell.right, placed.right) - max(cell.left, placed.left)
        if overlap > 0 and (name in TEXT_COLUMNS or kind == "markers"):
            return name
        if (placed.left + placed.right) / 2 < centre:
            low = max(low, order[name])
        else:
            high = min(high, order[name])
    candidates = [name for name in table.names if name in TEXT_COLUMNS and low <= order[name] <= high]
    if kind == "markers":
        candidates = [name for name in table.names if low <= order[name] <= high]
    if len(candidates) > 1 and (shifts := places.shifts(cell)):
        candidates.sort(key=lambda name: shifts[order[name]])
    return candidates[0] if candidates else None
