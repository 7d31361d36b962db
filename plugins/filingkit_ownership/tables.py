"""Tables I and II into the draft: each cell's value, and the footnote markers beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filingkit.columns import IMPOSSIBLE
from filingkit.reading import Reading, read_cell
from filingkit.tables import detect_kind, recover_grid
from filingkit_ownership.cells import CUT_DATE, cell_kind
from filingkit_ownership.layouts import TEXT_COLUMNS, Table
from filingkit_ownership.parts import is_derivative_heading, split_parts
from filingkit_ownership.rows import RowReader
from filingkit_ownership.scans import is_noisy

if TYPE_CHECKING:
    from filingkit.draft import Draft, Range
    from filingkit.filing import Cell, Filing, Grid
    from filingkit_ownership.alignment import Row
    from filingkit_ownership.outline import Outline

_TITLES = frozenset({"security_title", "underlying_title"})
_DIRECTIONS = {"acquired": "A", "disposed": "D"}
_MONEY_FIELDS = {
    "acquired": "total_value",
    "disposed": "total_value",
    "shares_owned_following": "value_owned_following",
    "underlying_shares": "underlying_value",
}
"""Where a dollar amount is reported instead of a number of securities."""


def find_grid(filing: Filing, text: str, start: int, end: int, heading: str = "Title of") -> Grid | None:
    """The table in a range of the folded text: the innermost marked one around `heading`, else a recovered one."""
    inner = [grid for grid in filing.grids if grid.start < end and grid.end > start and len(grid.rows) > 1]
    if filing.grids:
        position = max(start, text.find(heading, start, end))
        around = [grid for grid in inner if grid.start <= position < grid.end]
        return min(around, key=lambda grid: grid.end - grid.start, default=None)
    line = text.rfind("\n", 0, start) + 1
    if start - line < 400 and "|" not in text[line:start]:
        start = line
    return recover_grid(text, start, end)


def read_tables(filing: Filing, text: str, parts: Outline, first: Table, second: Table, draft: Draft) -> None:
    """Propose the rows of Tables I and II, which can stand in several ranges and go on after page breaks."""
    style = MarkerStyle.of(text, parts.cover[1], parts.tables_end)
    scanned = not filing.grids and is_noisy(text, [*parts.table_1, *parts.table_2])
    readers = {
        table.path: RowReader(table, attached_markers=style.attached, scanned=scanned)
        for table in (first, second)
    }
    for table, ranges in ((first, parts.table_1), (second, parts.table_2)):
        if not filing.grids and ranges and all(detect_kind(text, *part) == "stream" for part in ranges):
            for row in readers[table.path].read_stream(text, ranges):
                propose_row(row, table, draft, "stream", style)
            continue
        for start, end in ranges:
            for page in _split_pages(text, start, end):
                grid = find_grid(filing, text, *page)
                if grid is None:
                    continue
                for header, body in split_parts(grid):
                    # A heading can be too garbled to open its table: then the columns tell.
                    own = second if is_derivative_heading(header) else table
                    for row in readers[own.path].read(grid.kind, header, body):
                        propose_row(row, own, draft, grid.kind, style)
    for table, ranges in ((first, parts.table_1), (second, parts.table_2)):
        _report_withheld(readers[table.path].withheld, table, ranges, draft)


class MarkerStyle(NamedTuple):
    """How a converter writes footnote markers: `attached` where no blank parts them from their value."""

    attached: bool

    @classmethod
    def of(cls, text: str, start: int, end: int) -> MarkerStyle:
        """The style seen at the numbers and letters of `text[start:end]`; some set a zero apart."""
        attached = spaced = 0
        for found in _MARKER.finditer(text, start, end):
            at = found.start()
            if text[at - 1].isalnum():
                attached += 1
            elif text[at - 1] == " " and _VALUE_BEFORE.search(text, max(start, at - 12), at):
                spaced += 1
        return cls(attached=attached >= 3 and attached > 3 * spaced)


_MARKER = re.compile(r"\(\d{1,2}\)")
_VALUE_BEFORE = re.compile(r"(?:[\d.,]\d|[1-9]|\b[A-Z]) +$")


def _report_withheld(count: int, table: Table, ranges: list[Range], draft: Draft) -> None:
    if count:
        draft.leave_rows(table.path, "rows were too broken to be read with any certainty", ranges)
        rows = "1 row was" if count == 1 else f"{count} rows were"
        name = "Table I" if table.path == "/non_derivative" else "Table II"
        message = f"{name}: {rows} too broken to be read with any certainty and left out"
        draft.report("unreadable_rows", "warning", message, table.path)


def _split_pages(text: str, start: int, end: int) -> list[Range]:
    """The pages of `text[start:end]`: after a form feed the same columns can stand elsewhere on the line."""
    pages = []
    while (stop := text.find("\f", start, end)) >= 0:
        pages.append((start, stop))
        start = stop + 1
    return [*pages, (start, end)]


def propose_row(row: Row, table: Table, draft: Draft, method: str, style: MarkerStyle) -> None:
    """Propose one row."""
    path = draft.add_row(table.path)
    sure = _confidence(row)
    kind_span = next(iter(row.cells.values())).pieces[0]
    for name in ("transaction_code", "transaction_date", "shares_owned_following"):
        if name in row.cells:
            kind_span = row.cells[name].pieces[0]
            break
    draft.propose(f"{path}/kind", row.kind, [kind_span], "row kind", min(0.99, sure + 0.02))
    for name, cell in row.cells.items():
        reading = read_cell(cell.text)
        if style.attached and name in _TITLES and len(reading.markers) == 1:
            reading = _with_words(cell.text, reading)
        field = _field_of(name, reading)
        if name in _DIRECTIONS and row.told_apart:
            place = cell.locate(reading.start, reading.end) or cell.pieces
            draft.propose(
                f"{path}/acquired_disposed", _DIRECTIONS[name], place, f"table:{method}", sure - 0.01
            )
        if name in row.cut and _can_be_cut(reading):
            reading = reading._replace(kind="partial", value=None)
        _propose_cell(draft, path, field, cell, reading, f"table:{method}", sure)
    _explain_blanks(row, table, draft, path)


def _can_be_cut(reading: Reading) -> bool:
    """Whether a number at the edge of its table can have lost its end; a count of none has not."""
    return reading.kind == "money" or (reading.kind == "number" and reading.value != "0")


def _confidence(row: Row) -> float:
    """Estimated from the margin between the best and the second-best alignment of the row, and its cost."""
    margin = min(row.margin, 6.0) if row.margin < IMPOSSIBLE else 6.0
    sure = 0.90 + 0.09 * min(1.0, margin / 1.2)
    return sure - min(0.25, 0.02 * max(0.0, row.cost - 3.0))


def _field_of(column: str, reading: Reading) -> str:
    """The field of the record that a cell of `column` goes to; dollars where a number is expected are a value."""
    if reading.kind == "money" and column in _MONEY_FIELDS:
        return _MONEY_FIELDS[column]
    return "shares" if column in _DIRECTIONS else column


def _propose_cell(
    draft: Draft, path: str, field: str, cell: Cell, reading: Reading, method: str, sure: float
) -> None:
    value = _value_of(field, cell, reading)
    if value is not None:
        draft.propose(f"{path}/{field}", value, cell.locate(reading.start, reading.end), method, sure)
    elif reading.kind == "partial":
        draft.keep_partial(
            f"{path}/{field}", cell.text[reading.start : reading.end], cell.locate(reading.start, reading.end)
        )
        draft.leave_blank(f"{path}/{field}", "not_found", f'the number is cut off: "{cell.text}"')
    elif cell_kind(cell) == CUT_DATE:
        draft.leave_blank(f"{path}/{field}", "not_found", f'the date is cut off: "{cell.text}"')
    elif reading.kind == "markers":
        draft.leave_blank(f"{path}/{field}", "absent", "the cell holds only a footnote marker")
    for number, start, end in reading.markers:
        item = draft.add_item(f"{path}/footnote_ids", field)
        draft.propose(item, number, cell.locate(start, end), "footnote marker", min(0.99, sure))


def _with_words(text: str, reading: Reading) -> Reading:
    """Keep a number in brackets that is part of a title: a blank parts it where markers are attached."""
    at = reading.markers[0][1] - 1
    if at < 1 or text[at - 1] != " ":
        return reading
    return reading._replace(end=len(text.rstrip()), markers=())


def _value_of(field: str, cell: Cell, reading: Reading) -> str | None:
    if field in TEXT_COLUMNS:
        words = " ".join(cell.text[reading.start : reading.end].split())
        return words or None
    if field == "timeliness":
        return "L" if reading.value == "L" else "E"
    return reading.value


def _explain_blanks(row: Row, table: Table, draft: Draft, path: str) -> None:
    names = table.names
    last = max((at for at, name in enumerate(names) if name in row.cells), default=-1)
    ended = "direct_or_indirect" in row.cells
    for at, name in enumerate(names):
        if name in row.cells or name in ("acquired", "disposed"):
            continue
        if at > last and not (ended or row.complete):
            reason = (
                f"the row is cut off after {names[last].replace('_', ' ')}"
                if last >= 0
                else "the row is cut off"
            )
            draft.leave_blank(f"{path}/{name}", "not_found", reason)
        else:
            draft.leave_blank(f"{path}/{name}", "absent", "the cell is blank")
