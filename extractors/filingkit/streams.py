"""Rows out of a stream: text that lost its layout, one cell under the other, in roughly the order of the page.

Blank lines part the blocks; a block is mostly one cell. Rows are put together by a beam search over "this value goes
to a column of the row at hand" and "a new row starts here", at the prices of the same typed columns that
aligned rows use. Renderers that write several rows column by column are met twice: runs of equal kinds are
turned into rows beforehand, and left and right halves of rows that came apart are paired in order.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from filingkit.columns import IMPOSSIBLE, Layout
from filingkit.filing import Cell
from filingkit.reading import read_cell
from filingkit.tables import join_stated_prices, split_fixed, split_lines, stack_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Range = tuple[int, int]

DROP = 5.0
"""Price of a value that no row takes."""
MISSING_MAX = 4.0
"""A row costs at most this for the columns that it leaves empty: halves of rows come apart."""
TAIL = 0.5
"""Price of a row that holds only its last columns: it belongs to a row before it."""
TAIL_COLUMNS = 2
BACK = 0.4
BACK_PER_COLUMN = 0.4
"""Price of a value that comes after one of a later column of its row, and per column between the two."""
NEW_ROW = 0.3
JOIN = 2.5
"""Price of a text that goes on in a column that has one already; footnote markers go on for `MARKERS_JOIN`."""
MARKERS_JOIN = 0.2
BEAM = 6
"""How many readings of the stream so far are kept, besides the cheapest ones that opened a row here."""


class StreamRow(NamedTuple):
    """The cells of one row by column index, the kind of row that they fit, and the price of what is missing."""

    cells: dict[int, Cell]
    kind: str
    missing: float


class _State(NamedTuple):
    cost: float
    mask: int  # columns filled in the row at hand
    last: int  # column of the last value
    token: int
    column: int  # where the token went: -1 dropped
    opens: bool  # whether it opened a row
    before: _State | None


def read_tokens(text: str, start: int, end: int, is_heading: Callable[[str], bool]) -> list[Cell]:
    """Cells of the stream, block by block, without what holds only words of the table's headings."""
    tokens: list[Cell] = []
    block: list[Range] = []
    for low, high in [*split_lines(text, start, end), (end, end)]:
        if text[low:high].strip():
            block.append((low, high))
        elif block:
            tokens.extend(_read_below_heading(text, block, is_heading))
            block = []
    return tokens


def _read_below_heading(text: str, block: Sequence[Range], is_heading: Callable[[str], bool]) -> list[Cell]:
    """Cells of one block; its first lines can be headings that no blank line parts from the rows below them."""
    lines = join_stated_prices([split_fixed(text, low, high) for low, high in block])
    heads = [is_heading(text[low:high]) for low, high in block]
    has_value = [not head and any(map(_is_value, line)) for head, line in zip(heads, lines, strict=True)]
    rows = sum(1 for line, valued in zip(lines, has_value, strict=True) if valued and len(line) >= _ROW_CELLS)
    if not rows and is_heading(" ".join(text[low:high] for low, high in block)):
        return []
    first = has_value.index(True) if True in has_value else 0
    if heads[0] and first:
        lines = lines[max(at for at in range(first) if heads[at]) + 1 :]
    if heads[0] or rows > 1:
        return _read_row_lines(lines)
    return _read_block(lines)


_ROW_CELLS = 3
"""A line with this many cells is a row or most of one."""


def _is_value(cell: Cell) -> bool:
    return read_cell(cell.text).kind in ("date", "number", "money", "markers")


def _read_row_lines(lines: list[list[Cell]]) -> list[Cell]:
    """Cells line by line; lines of a single text are one wrapped text."""
    found: list[Cell] = []
    wrapped: list[Cell] = []
    for line in [*lines, []]:
        if len(line) == 1 and not _is_value(line[0]):
            wrapped.append(line[0])
            continue
        if wrapped:
            found.append(stack_cells(wrapped))
            wrapped = []
        found.extend(line)
    return found


def _read_block(lines: list[list[Cell]]) -> list[Cell]:
    """Cells of one block: its texts are one cell, wrapped around the line that holds its values."""
    cells = [cell for line in lines for cell in line]
    texts = [cell for cell in cells if read_cell(cell.text).kind == "text"]
    if texts:
        texts = [cell for cell in cells if cell in texts or _belongs_to_text(cell, lines)]
    if not texts or len(texts) == len(cells):
        return [stack_cells(texts)] if texts else cells
    anchor = max(lines, key=lambda line: sum(1 for cell in line if cell not in texts))
    home = next((cell for cell in anchor if cell in texts), texts[0])
    whole = stack_cells(texts)
    return [whole if cell is home else cell for cell in cells if cell is home or cell not in texts]


_YEAR = re.compile(r"(?:19|20)\d\d")


def _belongs_to_text(cell: Cell, lines: list[list[Cell]]) -> bool:
    """Whether a value of a block is part of its text: a year, or footnote markers on a line of their own."""
    if _YEAR.fullmatch(cell.text):
        return True
    return read_cell(cell.text).kind == "markers" and any(line == [cell] for line in lines)


def assemble_rows(
    tokens: list[Cell], classify: Callable[[Cell], str], transaction: Layout | None, holding: Layout
) -> list[StreamRow]:
    """Put the tokens of a stream together to rows."""
    layouts = (holding, transaction) if transaction is not None else (holding,)
    tokens = _turn_runs(tokens, [classify(token) for token in tokens])
    states = [_State(0.0, 0, -1, -1, -1, False, None)]
    for at, token in enumerate(tokens):
        kind = classify(token)
        options = _column_prices(kind, layouts)
        fresh: dict[tuple[int, int], _State] = {}
        for state in states:
            _step(state, at, kind, options, layouts, fresh)
        states = _cheapest(fresh.values())
    best = min(states, key=lambda state: state.cost + _missing(state.mask, layouts))
    return [
        StreamRow(row, _row_kind(_mask(row), layouts), _missing(_mask(row), layouts))
        for row in _pair_halves(_trace(best, tokens), layouts)
    ]


def _cheapest(states: Iterable[_State]) -> list[_State]:
    """The cheapest states, and of those that put the value elsewhere the cheapest per column.

    A reading that is out of step by half a row costs little per row, and stepping back costs much once.
    """
    kept: list[_State] = []
    columns: set[tuple[int, bool]] = set()
    for state in sorted(states):
        place = (state.column, state.opens)
        if len(kept) < BEAM or place not in columns:
            kept.append(state)
            columns.add(place)
    return kept


def _turn_runs(tokens: list[Cell], kinds: list[str]) -> list[Cell]:
    """Order by row what was written column by column: runs of two titles, two dates, two codes are two rows."""
    runs: list[tuple[int, int]] = []  # first token and length of each run of one kind
    for at, kind in enumerate(kinds):
        if runs and kinds[runs[-1][0]] == kind:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    ordered: list[Cell] = []
    index = 0
    while index < len(runs):
        count, end = _parallel_rows(runs, index)
        if end - index < 3:
            start, length = runs[index]
            ordered.extend(tokens[start : start + length])
            index += 1
            continue
        for row in range(count):
            for start, length in runs[index:end]:
                ordered.extend(tokens[start + row : start + length : count])
        index = end
    return ordered


def _parallel_rows(runs: list[tuple[int, int]], index: int) -> tuple[int, int]:
    """How many rows run side by side from run `index` on, and the run where that ends."""
    count = runs[index][1]
    end = index
    if count > 1:
        while end < len(runs) and runs[end][1] % count == 0:
            end += 1
    return count, end


@lru_cache(maxsize=4096)
def _column_prices(kind: str, layouts: tuple[Layout, ...]) -> tuple[tuple[int, float, bool], ...]:
    """Columns that can take a value of this kind: (index, price, whether texts can join there)."""
    found = []
    for index in range(len(layouts[0].columns)):
        price = min(layout.columns[index].prices.get(kind, IMPOSSIBLE) for layout in layouts)
        if price < 3.0:
            found.append((index, price, layouts[0].columns[index].joins))
    return tuple(found)


def _step(
    state: _State,
    at: int,
    kind: str,
    options: tuple[tuple[int, float, bool], ...],
    layouts: tuple[Layout, ...],
    fresh: dict[tuple[int, int], _State],
) -> None:
    """Add to `fresh` the cheapest state for each way to take one more value."""
    base, mask, last = state.cost, state.mask, state.last
    _keep(fresh, base + DROP, mask, last, at, -1, False, state)
    missing = _missing(mask, layouts) + NEW_ROW if mask else 0.0
    for column, price, joins in options:
        bit = 1 << column
        if not mask & bit:
            cost = base + price + _back(column, last)
            _keep(fresh, cost, mask | bit, column, at, column, not mask, state)
        elif joins and kind not in ("date", "number", "money"):
            cost = base + (MARKERS_JOIN if kind == "markers" else price + JOIN) + _back(column, last)
            _keep(fresh, cost, mask, column, at, column, False, state)
        if mask:
            _keep(fresh, base + missing + price, bit, column, at, column, True, state)


def _back(column: int, last: int) -> float:
    return BACK + BACK_PER_COLUMN * (last - column) if column < last else 0.0


def _keep(  # noqa: PLR0913, PLR0917  (one parameter per field of a state)
    fresh: dict[tuple[int, int], _State],
    cost: float,
    mask: int,
    last: int,
    at: int,
    column: int,
    opens: bool,
    before: _State,
) -> None:
    known = fresh.get((mask, last))
    if known is None or cost < known.cost:
        fresh[mask, last] = _State(cost, mask, last, at, column, opens, before)


@lru_cache(maxsize=65536)
def _missing(mask: int, layouts: tuple[Layout, ...]) -> float:
    """Price of the columns that a row leaves empty, as the kind of row that misses least."""
    if mask >> (len(layouts[0].columns) - TAIL_COLUMNS) << (len(layouts[0].columns) - TAIL_COLUMNS) == mask:
        return TAIL
    return min(MISSING_MAX, *(_missing_of(mask, layout) for layout in layouts))


def _missing_of(mask: int, layout: Layout) -> float:
    price = 0.0
    for index, column in enumerate(layout.columns):
        if not mask >> index & 1:
            price += column.empty
        elif not column.prices:
            price += 2.5  # a holding does not fill the columns of a transaction
    return price


_Row = dict[int, list[Cell]]


def _trace(state: _State, tokens: list[Cell]) -> list[_Row]:
    """Follow the best reading back and put its values into their rows."""
    path = []
    walk: _State | None = state
    while walk is not None and walk.token >= 0:
        path.append(walk)
        walk = walk.before
    rows: list[_Row] = []
    for step in reversed(path):
        if step.column < 0:
            continue
        if step.opens or not rows:
            rows.append({})
        rows[-1].setdefault(step.column, []).append(tokens[step.token])
    return rows


def _pair_halves(rows: list[_Row], layouts: tuple[Layout, ...]) -> list[dict[int, Cell]]:
    """Put left and right halves of rows together, first come, first served; whole rows stay as they are."""
    rows = _unshift(rows, layouts)
    masks = [_mask(row) for row in rows]
    missing = [_missing(mask, layouts) for mask in masks]
    halves = [at for at, mask in enumerate(masks) if not _is_whole(mask, layouts)]
    taken: set[int] = set()
    for index, right in enumerate(halves):
        for left in halves[max(0, index - _FARTHEST) : index + _FARTHEST]:
            if right in taken:
                break
            if left in taken or left == right or not _is_left_of(masks[left], masks[right]):
                continue
            if _missing(masks[left] | masks[right], layouts) < min(missing[left], missing[right]):
                taken |= {left, right}
                rows[left] = rows[left] | rows[right]
                rows[right] = {}
    return [{column: stack_cells(cells) for column, cells in row.items()} for row in rows if row]


_WHOLE = 0.6
"""A row is whole if it has its first column, and the columns that it leaves empty cost at most this."""


_FARTHEST = 60
"""Halves of one row are at most this many rows apart: more do not fit on a page."""


def _is_whole(mask: int, layouts: tuple[Layout, ...]) -> bool:
    return bool(mask & 1) and _missing(mask, layouts) <= _WHOLE


def _unshift(rows: list[_Row], layouts: tuple[Layout, ...]) -> list[_Row]:
    """Undo the shift where the last of some left halves met the first of their right halves.

    Left halves L1 L2 before right halves R1 R2 first come out as L1, L2 with R1, R2: the row in the middle looks
    whole and is not.
    """
    mended: list[_Row] = []
    at = 0
    while at < len(rows):
        end = _end_of_shift(rows, at, layouts)
        if end:
            cut = _mask(rows[at]).bit_length()
            lefts = [{column: cells for column, cells in row.items() if column < cut} for row in rows[at:end]]
            rights = [
                {column: cells for column, cells in row.items() if column >= cut} for row in rows[at:end]
            ]
            pairs = zip(filter(None, lefts), filter(None, rights), strict=True)
            mended.extend(left | right for left, right in pairs)
        else:
            mended.append(rows[at])
        at = end or at + 1
    return mended


def _end_of_shift(rows: list[_Row], at: int, layouts: tuple[Layout, ...]) -> int:
    """Where a run of left halves, whole rows and as many right halves ends that starts at `at`; 0 if there is none."""
    cut = _mask(rows[at]).bit_length()
    below = (1 << cut) - 1
    open_halves = 0
    for end in range(at, min(len(rows), at + _FARTHEST)):
        mask = _mask(rows[end])
        if not _is_whole(mask, layouts):
            if mask & below == mask:
                open_halves += 1
            elif not mask & below:
                open_halves -= 1
            else:
                return 0
        elif end == at or mask & below == mask:
            return 0
        if open_halves == 0:
            return end + 1 if end - at > 1 else 0
    return 0


def _is_left_of(left: int, right: int) -> bool:
    """Whether all columns of the mask `left` come before those of `right`."""
    return left.bit_length() <= (right & -right).bit_length() - 1


def _mask(row: dict[int, Cell] | _Row) -> int:
    mask = 0
    for column in row:
        mask |= 1 << column
    return mask


def _row_kind(mask: int, layouts: tuple[Layout, ...]) -> str:
    if len(layouts) == 1:
        return "holding"
    return "holding" if _missing_of(mask, layouts[0]) < _missing_of(mask, layouts[1]) else "transaction"
