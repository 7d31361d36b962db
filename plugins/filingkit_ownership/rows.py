"""Rows of Tables I and II: from a recovered grid to cells under the columns of the form."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from filingkit.bands import Band, group_rows
from filingkit.columns import REPEATED, Alignment, Layout, Shifts, align
from filingkit.filing import Cell, Grid
from filingkit.reading import fold_letters, read_cell
from filingkit.streams import assemble_rows, read_tokens
from filingkit.tables import stack_cells
from filingkit_ownership.layouts import BOX, HEADER_LINE, NATURE, SECURITY, STUCK, Heading, Table

_STOP = re.compile(
    r"\s*(?:Reminder\s?:|Explanation of Resp|Persons who resp|Potential persons|Remarks\s?:|Reporting Owners?\b"
    r"|\*+ ?If the form|Note ?: File|/s/|\* ?Signature|SEC \d{4})"
)
_BOX_NUMBER = re.compile(r"(?<![\w.])(\d{1,2}A?)\s?\.(?!\d)")


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


class _Places:
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

    def shifts(self, cell: Cell) -> Shifts:
        """What it costs `cell` to be taken by each column; empty where nothing is known."""
        key = cell.left if self._by_index else cell.left + cell.right
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._price(key)
        return known

    def _price(self, key: int) -> Shifts:
        if self._by_centre:
            return tuple(
                round(min(_SHIFT_MAX, _PER_CHARACTER * abs(key / 2 - centre)), 2) for centre in self._by_centre
            )
        column = -1
        if self._by_index:
            column = self._by_index[key] if key < len(self._by_index) else -1
        elif self._by_start and key / 2 < 2 * self._by_start[-1] - self._by_start[-2]:
            column = bisect_right(self._by_start, key / 2) - 1
        if column < 0:
            return ()
        return tuple(
            0.0 if at == column else min(_SHIFT_MAX, _PER_COLUMN * (1 + abs(at - column))) for at in range(self._width)
        )


_PER_COLUMN = 0.7
_PER_CHARACTER = 0.09
_SHIFT_MAX = 2.8
_MISLEADING = 0.9
"""Mean price per cell from which the expected positions are taken to be wrong."""


_TOO_MUCH_MISSING = 2.0
"""Price of the empty columns from which a row put together from a stream is withheld: a wrong row costs more."""


_Lines = list[list[Cell]]
_DERIVATIVE = re.compile(r"Underlying|Exercisable|Conversion|(?<!Non-)Derivative Secur")


def is_derivative_heading(header: _Lines) -> bool:
    """Whether headings are those of Table II."""
    return sum(1 for cells in header for cell in cells if _DERIVATIVE.search(cell.text)) >= 2


class RowReader:
    """Reads the pages of one table; what the headings of a page tell serves the pages after it."""

    def __init__(self, table: Table, *, attached_markers: bool = False) -> None:
        self._table = table
        self._attached_markers = attached_markers
        self._centres: tuple[float, ...] = ()
        self._last: Row | None = None
        self.withheld = 0

    def read_stream(self, text: str, ranges: list[tuple[int, int]]) -> list[Row]:
        """Read rows from text that lost its layout."""
        table = self._table.as_stream
        tokens = [token for low, high in ranges for token in read_tokens(text, low, high, _is_heading_in_stream)]
        names = table.names
        found = []
        tokens = [_without_heading(token) for token in tokens]
        for row in assemble_rows(tokens, _cell_kind, table.transaction, table.holding):
            if row.missing > _TOO_MUCH_MISSING:
                self.withheld += 1
                continue
            cells = {names[column]: cell for column, cell in row.cells.items()}
            if _holds_values({name: [cell] for name, cell in cells.items()}):
                found.append(Row(cells, row.kind, 0.0, 2.0 * row.missing, complete=False))
        for row in found:
            row.cost += 8.0 if self.withheld else 3.0
        return found

    def read(self, kind: str, header: _Lines, body: _Lines) -> list[Row]:
        """Read the data rows of one part of a grid."""
        if kind == "fixed":
            return self._read_printed(header, body)
        if kind == "box":
            header = [_renumbered(cells) for cells in header]
            body = [_renumbered(cells) for cells in body]
        return self._read_marked(header, body)

    def _read_marked(self, header: _Lines, body: _Lines) -> list[Row]:
        found: list[Row] = []
        width = max(len(cells) for cells in body)
        labels = _labels(header, width)
        places = _index_places(labels, self._table, width)
        rows = [[cell for cell in _merged(cells, labels) if cell.text] for cells in body]
        if _cost_of(rows[:8], self._table, places) > _MISLEADING * sum(map(len, rows[:8])):
            places = _Places(len(self._table.names))
        for cells, filled in zip(body, rows, strict=True):
            row = _align_row(filled, self._table, places, len(cells) >= len(self._table.names))
            if row is not None:
                found.append(row)
                self._last = row
            elif self._last is not None:
                _continue_row(self._last, filled, self._table, places, width)
        return found

    def _read_printed(self, header: list[list[Cell]], body: list[list[Cell]]) -> list[Row]:
        if self._attached_markers:
            body = [[part for cell in cells for part in _split_marker(cell)] for cells in body]
        bands = [_with_strays(band) for band in group_rows(body)]
        centres = _heading_centres(header, self._table)
        self._centres = centres = _recentred(centres or self._centres, bands, self._table)
        if _is_crowded(bands):
            return self._read_crowded(bands)
        places = _printed_places(header, centres, bands, self._table)
        rows = [_read_band(band, self._table, places) for band in bands]
        return [row for row in rows if row is not None]

    def _read_crowded(self, bands: list[Band]) -> list[Row]:
        """Read only what stands on one line and in order: nothing tells here under which heading a cell stood."""
        table = self._table
        found = []
        for band in bands:
            row = _align_row(band.anchor, table, _Places(len(table.names)), complete=False)
            if row is None or row.cost > _CROWDED_COST or not _is_whole(row):
                self.withheld += 1
                continue
            for name in _TEXT_COLUMNS:
                if name in row.cells and not _reads_like(name, row.cells[name].text):
                    del row.cells[name]
            row.cost += 8.0
            found.append(row)
        return found


def _split_marker(cell: Cell) -> list[Cell]:
    """A value and the footnote marker after it as two cells: where markers are attached, a blank parts columns."""
    reading = read_cell(cell.text)
    if not reading.markers or reading.kind in ("text", "markers") or cell.text[reading.end : reading.end + 1] != " ":
        return [cell]
    at = reading.markers[0][1] - 1
    return [
        Cell(cell.text[: reading.end], cell.locate(0, reading.end), cell.left, cell.left + reading.end),
        Cell(cell.text[at:], cell.locate(at, len(cell.text)), cell.left + at, cell.right),
    ]


_CROWDED_COST = 2.4
_CROWDED_SHARE = 0.5
_CLEAN = re.compile(r"[A-Za-z][A-Za-z ,.&'()/-]*")
_MARKERS_AT_END = re.compile(r"(?:\s*\(\d{1,2}\))+$")


def _is_crowded(bands: list[Band]) -> bool:
    """Whether single blanks part most of the values, as OCR writes them: positions then tell nothing."""
    gaps = narrow = 0
    for band in bands:
        for cell, following in pairwise(band.anchor):
            gaps += 1
            narrow += following.left - cell.right < 2
    return gaps > 0 and narrow > _CROWDED_SHARE * gaps


def _is_whole(row: Row) -> bool:
    """Whether a row has the values without which its kind of row is not printed."""
    cells = row.cells
    if row.kind == "transaction":
        return (
            "transaction_date" in cells
            and "transaction_code" in cells
            and ("shares" in cells or "acquired" in cells or "disposed" in cells)
        )
    return "direct_or_indirect" in cells and ("shares_owned_following" in cells or "underlying_shares" in cells)


def _reads_like(name: str, text: str) -> bool:
    """Whether a text reads like one of its column, without debris of the cells beside it."""
    words = _MARKERS_AT_END.sub("", text)
    expected = NATURE.match(words) if name == "nature_of_ownership" else SECURITY.search(words)
    return expected is not None and _CLEAN.fullmatch(words) is not None


def split_parts(grid: Grid) -> list[tuple[_Lines, _Lines]]:
    """Headings and data, part by part: lines of nothing but the form's printed words are headings."""
    parts: list[tuple[_Lines, _Lines]] = [([], [])]
    fixed = grid.kind == "fixed"
    for cells in grid.rows:
        header, body = parts[-1]
        filled = [cell for cell in cells if cell.text]
        if not filled:
            if fixed and body:
                body.append([])
            continue
        if _STOP.match(filled[0].text) and body:
            break
        if _is_heading_line(filled, fixed, bool(body)):
            if body and not fixed:
                parts.append(([cells], []))
            else:
                header.append(cells)
        else:
            body.append(cells)
    for _, body in parts:
        while body and not body[-1]:
            body.pop()
    return [part for part in parts if part[1]]


def _is_heading_line(filled: list[Cell], fixed: bool, started: bool) -> bool:
    if fixed and not started and _is_mostly_heading(filled):
        return True
    if not _is_heading(filled):
        return not fixed and not started and not _is_data(filled)
    return not (fixed and started and _is_wrapped_word(filled))


def _continue_row(row: Row, cells: list[Cell], table: Table, places: _Places, width: int) -> None:
    """Add to a row what a page break put into a row of its own: the rest of a text, its title cell being empty."""
    if len(cells) > 2 or not cells or cells[0].left == 0:
        return
    for cell in cells:
        shifts = places.shifts(cell)
        name = table.names[-1] if cell.right == width else ""
        if shifts and min(shifts) == 0:
            name = table.names[shifts.index(0.0)]
        if name in _TEXT_COLUMNS:
            known = row.cells.get(name)
            row.cells[name] = stack_cells([known, cell]) if known else cell


def _is_wrapped_word(filled: list[Cell]) -> bool:
    """Whether a line that could be a heading continues a wrapped title ("Shares", "Security") instead."""
    return len(filled) <= 2 and all(len(cell.text) > 3 and cell.text.isalpha() for cell in filled)


def _is_heading(filled: list[Cell]) -> bool:
    if any(read_cell(cell.text).kind in ("date", "money", "markers") for cell in filled):
        return False
    if any(cell.text.startswith("Table I") for cell in filled):
        return True
    text = " ".join(cell.text for cell in filled)
    return _is_heading_text(text)


def _is_mostly_heading(filled: list[Cell]) -> bool:
    """Whether a printed line above the first row is a heading although some of its words are cut off."""
    if any(read_cell(cell.text).kind in ("date", "money", "markers") for cell in filled):
        return False
    words = " ".join(cell.text for cell in filled).split()
    known = sum(1 for word in words if HEADER_LINE.fullmatch(word))
    return known * 2 > len(words) and any(_is_heading_text(word) for word in words)


def _is_heading_in_stream(text: str) -> bool:
    """Whether a block is a heading; a lone letter is a value, but for the V that heads a column."""
    words = text.strip()
    if words == "V":
        return True
    if read_cell(words).kind != "text":
        return False
    if _is_heading_text(words):
        return True
    parts = words.split()
    known = sum(1 for part in parts if HEADER_LINE.fullmatch(part))
    return len(parts) > 3 and known >= 0.6 * len(parts)


@lru_cache(maxsize=16384)
def _is_heading_text(text: str) -> bool:
    return HEADER_LINE.fullmatch(text) is not None and any(map(str.isalpha, text))


def _is_data(filled: list[Cell]) -> bool:
    """Whether a row of marked cells holds a value: at least one reads as something other than text."""
    return len(filled) > 1 and any(_kind_of(cell.text) != "text" for cell in filled)


def _kind_of(text: str) -> str:
    return read_cell(_unstuck(text)[0]).kind


@lru_cache(maxsize=16384)
def _unstuck(text: str) -> tuple[str, int]:
    """`text` without a column heading stuck before its value, and how many characters that took."""
    found = STUCK.match(text)
    if found is None or read_cell(text[found.end() :]).kind == "text":
        return text, 0
    return text[found.end() :], found.end()


def _without_heading(cell: Cell) -> Cell:
    text, taken = _unstuck(cell.text)
    if not taken:
        return cell
    return Cell(text, cell.locate(taken, taken + len(text)), cell.left, cell.right)


def _renumbered(cells: list[Cell]) -> list[Cell]:
    """Cells of a drawn box with column numbers for positions."""
    return [Cell(cell.text, cell.pieces, at, at + 1) for at, cell in enumerate(cells)]


def _labels(header: list[list[Cell]], width: int) -> list[tuple[str, ...]]:
    """For each grid column the headings above it, top to bottom."""
    above: list[list[str]] = [[] for _ in range(width)]
    for cells in header:
        if sum(1 for cell in cells if cell.text) < 2 or any(cell.text.startswith("Table I") for cell in cells):
            continue
        for cell in cells:
            if cell.text:
                for at in range(cell.left, min(cell.right, width)):
                    above[at].append(" ".join(cell.text.split()))
    return [tuple(item) for item in above]


def _merged(cells: list[Cell], labels: list[tuple[str, ...]]) -> list[Cell]:
    """Cells without the repeats that a converter writes for a cell that spans grid columns."""
    kept: list[Cell] = []
    for cell in cells:
        if (
            kept
            and cell.text
            and cell.text == kept[-1].text
            and 0 < cell.left < len(labels)
            and labels[cell.left]
            and labels[cell.left] == labels[cell.left - 1]
        ):
            continue
        kept.append(cell)
    return kept


def _index_places(labels: list[tuple[str, ...]], table: Table, width: int) -> _Places:
    names = table.names
    if width == len(names):
        return _Places(width, by_index=tuple(range(width)))
    found = [-1] * width
    taken: set[int] = set()
    for at, label in enumerate(labels):
        for column, heading in enumerate(table.headings):
            if _is_headed(label, heading):
                repeat = at and labels[at - 1] == label and found[at - 1] == column
                if column not in taken or repeat:
                    found[at] = column
                    taken.add(column)
                break
    if len(taken) < 3 or any(later < earlier for earlier, later in pairwise([at for at in found if at >= 0])):
        return _Places(len(names))
    return _Places(len(names), by_index=tuple(found))


@lru_cache(maxsize=4096)
def _is_headed(label: tuple[str, ...], heading: Heading) -> bool:
    """Whether the headings above a grid column are those of a form column."""
    if not label:
        return False
    own = re.search(heading.label, label[-1]) if heading.label else None
    if heading.label:
        box = len(label) == 1 or any(re.match(BOX[heading.box], item) for item in label) or not label[0][:1].isdigit()
        return own is not None and box
    return re.match(BOX[heading.box], label[0]) is not None


def _cost_of(rows: list[list[Cell]], table: Table, places: _Places) -> float:
    return sum(found[0].cost for cells in rows if (found := _best_alignment(cells, table, places)))


def _recentred(centres: tuple[float, ...], bands: list[Band], table: Table) -> tuple[float, ...]:
    """Centres of the columns as the rows of this page show them.

    Headings drift from the cells below them, and each page is printed to a scale of its own. Columns whose cells
    cannot be mistaken tell where they stand here; the others are placed in proportion.
    """
    if not centres:
        return ()
    names = table.names
    seen: dict[int, list[float]] = {}
    for band in bands:
        found = _best_alignment(band.anchor, table, _Places(len(names)))
        if found is None:
            continue
        for cell, column in zip(band.anchor, found[0].columns, strict=True):
            if column >= 0 and names[column] in _UNMISTAKABLE:
                seen.setdefault(column, []).append((cell.left + cell.right) / 2)
    points = sorted((centres[column], sum(at) / len(at)) for column, at in seen.items())
    if not points:
        return centres
    if any(later[0] <= earlier[0] or later[1] <= earlier[1] for earlier, later in pairwise(points)):
        return ()
    return tuple(_proportional(points, centre) for centre in centres)


def _proportional(points: list[tuple[float, float]], at: float) -> float:
    """`at` moved as the points around it moved; beyond the ends to the scale of all points."""
    scale = 1.0
    if len(points) > 1:
        scale = (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
    if at <= points[0][0]:
        return points[0][1] + (at - points[0][0]) * scale
    for (low, new_low), (high, new_high) in pairwise(points):
        if at <= high:
            return new_low + (at - low) * (new_high - new_low) / (high - low)
    return points[-1][1] + (at - points[-1][0]) * scale


_UNMISTAKABLE = frozenset(
    {"transaction_date", "transaction_code", "acquired_disposed", "underlying_title", "underlying_shares", "direct_or_indirect"}
)


def _printed_places(
    header: list[list[Cell]], centres: tuple[float, ...], bands: list[Band], table: Table
) -> _Places:
    """Where columns are expected on printed lines: whichever reading of the headings fits the rows better.

    Headings stand over their columns, or (where the renderer ignored row spans) the n-th label of the lowest
    line of headings starts where the n-th column of the table starts.
    """
    width = len(table.names)
    lowest = next((cells for cells in reversed(header) if len(cells) >= 4), [])
    topmost = next((cells for cells in header if len(cells) >= 4), [])
    if topmost and lowest and lowest[0].left >= topmost[1].left:
        lowest = []  # its first label stands over a later column: the labels are where they belong
    choices = [_Places(width, by_centre=centres)] if centres else []
    if lowest:
        choices.append(_Places(width, by_start=tuple(cell.left for cell in lowest)))
    sample = [band.anchor for band in bands[:8]]
    best, least = _Places(width), _MISLEADING * sum(len(cells) for cells in sample)
    for places in choices:
        cost = _cost_of(sample, table, places)
        if cost < least:
            best, least = places, cost
    return best


def _heading_centres(header: list[list[Cell]], table: Table) -> tuple[float, ...]:
    """Centres of the columns of a printed table, from the box numbers and the labels below them.

    A column whose heading is not seen is placed between its neighbours; empty where too few are seen.
    """
    boxes: dict[str, int] = {}
    centres: dict[int, float] = {}
    for cells in header:
        for cell in cells:
            numbers, labels = _headings_in(cell.text, table)
            for number, at in numbers:
                boxes.setdefault(number, cell.left + at)
            for column, middle in labels:
                centres[column] = cell.left + middle
    starts = sorted(boxes.values())
    for column, heading in enumerate(table.headings):
        if not heading.label and heading.box in boxes:
            left = boxes[heading.box]
            right = min((start for start in starts if start > left), default=left + 14)
            centres[column] = (left + min(right, left + 30)) / 2
    known = sorted(centres)
    if len(known) < 3 or any(centres[later] < centres[earlier] for earlier, later in pairwise(known)):
        return ()
    return tuple(_interpolate(centres, known, column) for column in range(len(table.headings)))


@lru_cache(maxsize=4096)
def _headings_in(text: str, table: Table) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[int, float], ...]]:
    """The box numbers in the words of a heading, and the labels of columns, each with its place."""
    numbers = tuple((found[1], found.start()) for found in _BOX_NUMBER.finditer(text))
    labels = tuple(
        (column, (found.start() + found.end()) / 2)
        for column, heading in enumerate(table.headings)
        if heading.label and (found := re.search(heading.label, text))
    )
    return numbers, labels


def _interpolate(centres: dict[int, float], known: list[int], column: int) -> float:
    if column in centres:
        return centres[column]
    before = [at for at in known if at < column]
    after = [at for at in known if at > column]
    if not before or not after:
        nearest = after[0] if after else before[-1]
        return centres[nearest] + 10.0 * (column - nearest)
    low, high = before[-1], after[0]
    return centres[low] + (centres[high] - centres[low]) * (column - low) / (high - low)


def _align_row(cells: list[Cell], table: Table, places: _Places, complete: bool) -> Row | None:
    """Put the cells of one row under the columns, as a transaction or as a holding."""
    cells = [_without_heading(cell) for cell in cells]
    best = _best_alignment(cells, table, places)
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
    if not _holds_values(under):
        return None
    stacked = {name: _joined(found) for name, found in under.items()}
    return Row(stacked, kind, alignment.margin, alignment.cost, complete, told_apart)


_DIRECTIONS = ("acquired", "disposed")
_TOLD_APART = 0.3
"""Least difference of the prices of the columns (A) and (D) from which a number's column is believed."""


def _is_told_apart(cell: Cell, table: Table, places: _Places) -> bool:
    """Whether the place of a number tells the column (A) from the column (D) beside it."""
    shifts = places.shifts(cell)
    if not shifts:
        return False
    acquired, disposed = (shifts[table.names.index(name)] for name in _DIRECTIONS)
    return abs(acquired - disposed) >= _TOLD_APART


def _joined(cells: list[Cell]) -> Cell:
    unique = [cell for at, cell in enumerate(cells) if not at or cell.text != cells[at - 1].text]
    return stack_cells(unique)


def _best_alignment(cells: list[Cell], table: Table, places: _Places) -> tuple[Alignment, str, Layout] | None:
    kinds = tuple(_cell_kind(cell) + _repeats(cells, at) for at, cell in enumerate(cells))
    if not kinds:
        return None
    shifts = tuple(places.shifts(cell) for cell in cells)
    best = (align(kinds, shifts, table.holding), "holding", table.holding)
    if table.transaction is not None:
        other = align(kinds, shifts, table.transaction)
        if other.cost <= best[0].cost:
            best = (other, "transaction", table.transaction)
    return best


def _cell_kind(cell: Cell) -> str:
    return _kind_of_text(cell.text)


@lru_cache(maxsize=65536)
def _kind_of_text(text: str) -> str:
    """What a cell reads as, with letters by themselves and texts by what they seem to speak of."""
    reading = read_cell(text)
    if reading.kind == "letter" and reading.value:
        return reading.value
    if reading.kind == "text":
        if NATURE.match(text):
            return "nature"
        if SECURITY.search(text):
            return "security"
    return reading.kind


def _repeats(cells: list[Cell], at: int) -> str:
    """The mark of a cell that may only be its neighbour once more, from a converter that cannot span columns."""
    before = cells[at - 1] if at else None
    is_repeat = before is not None and before.text == cells[at].text and before.right == cells[at].left
    return REPEATED if is_repeat else ""


def _holds_values(under: dict[str, list[Cell]]) -> bool:
    """Whether this is a row at all: a value in some column besides its texts."""
    return any(
        read_cell(cell.text).kind not in ("text", "markers", "partial")
        for name, cells in under.items()
        for cell in cells
        if name not in ("security_title", "nature_of_ownership", "underlying_title")
    )


def _read_band(band: Band, table: Table, places: _Places) -> Row | None:
    """Read a row that takes several printed lines: align its values, then hang the rest of the texts onto them."""
    row = _align_row(band.anchor, table, places, complete=False)
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
        and not any(cell.left < other.right and other.left < cell.right for other in (*band.anchor, *others) if other is not cell)
    ]
    if not strays:
        return band
    anchor = sorted([*band.anchor, *strays], key=lambda cell: cell.left)
    return Band(
        anchor,
        [cell for cell in band.above if cell not in strays],
        [cell for cell in band.below if cell not in strays],
    )


_TEXT_COLUMNS = ("security_title", "underlying_title", "nature_of_ownership")


def _hang(cell: Cell, row: Row, table: Table, order: dict[str, int], places: _Places) -> str | None:
    """The column that a cell above or below the anchor line continues."""
    kind = read_cell(cell.text).kind
    if fold_letters(cell.text) == "":
        return None
    centre = (cell.left + cell.right) / 2
    low, high = -1, len(order)
    for name, placed in row.cells.items():
        overlap = min(cell.right, placed.right) - max(cell.left, placed.left)
        if overlap > 0 and (name in _TEXT_COLUMNS or kind == "markers"):
            return name
        if (placed.left + placed.right) / 2 < centre:
            low = max(low, order[name])
        else:
            high = min(high, order[name])
    candidates = [name for name in table.names if name in _TEXT_COLUMNS and low <= order[name] <= high]
    if kind == "markers":
        candidates = [name for name in table.names if low <= order[name] <= high]
    if len(candidates) > 1 and (shifts := places.shifts(cell)):
        candidates.sort(key=lambda name: shifts[order[name]])
    return candidates[0] if candidates else None
