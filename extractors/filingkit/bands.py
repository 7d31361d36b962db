"""Which printed lines belong to one table row, where only spaces keep the cells apart.

A row of a printed table can take several lines: its text cells wrap, its values stand on one line, the anchor.
Renderers centre the values on the wrapped text or align both at the top. Boundaries between two anchors are
chosen so that in every column the lines above and below the anchor balance (or all stand below), rows open with
the words that opened the first one, and blank lines part rows.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from filingkit.reading import read_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit.filing import Cell

_STRONG = frozenset({"date", "number", "money", "partial", "letter"})
BLANK_CROSSED = 1.5
"""Price of a blank line inside a row."""
OFF_BLANK = 0.5
"""Price of a boundary that is not at a blank line although there is one between the two anchors."""
UNBALANCED = 0.6
"""Price per line that a column has more on one side of the anchor than on the other."""
LATE_OPENING = 2.0
"""Price of a piece that reads like the first one of its column, which opened a cell, but stands below another piece
of its cell here; half of that for one that only begins with the same word."""
AFTER_MARKER = 1.5
"""Price of a piece that stands below one that ends with a footnote marker: a marker ends its cell."""
MOST_LINES = 24
"""A row is taken to end at most this many lines below its anchor."""


class Band(NamedTuple):
    """The cells of one row: those on the anchor line, and those on the lines above and below it."""

    anchor: list[Cell]
    above: list[Cell]
    below: list[Cell]


def is_anchor(cells: list[Cell]) -> bool:
    """Whether a line carries the values of a row: two values, or one number with thousands or cents."""
    weight = 0
    for cell in cells:
        weight += _weight(cell.text)
        if weight >= 2:
            return True
    return False


@lru_cache(maxsize=65536)
def _weight(text: str) -> int:
    """How much a cell makes its line an anchor: 2 is enough."""
    reading = read_cell(text)
    if reading.kind not in _STRONG:
        return 0
    return (
        2 if reading.kind == "date" or (reading.kind != "letter" and len(reading.value or "0000") > 3) else 1
    )


def group_rows(lines: list[list[Cell]]) -> list[Band]:
    """Group printed lines (an empty list is a blank line) into the bands of rows."""
    lines = _rejoin(lines)
    anchors = [at for at, cells in enumerate(lines) if cells and is_anchor(cells)]
    if not anchors:
        return []
    cuts = _place_cuts(lines, anchors)
    bands = []
    for index, anchor in enumerate(anchors):
        above = [cell for line in lines[cuts[index] : anchor] for cell in line]
        below = [cell for line in lines[anchor + 1 : cuts[index + 1]] for cell in line]
        bands.append(Band(lines[anchor], above, below))
    return bands


def _rejoin(lines: list[list[Cell]]) -> list[list[Cell]]:
    """Lines with the values of a row on one line again that came out on lines half a line apart.

    Two rows of a table have values in the same columns; two halves of a row have not.
    """
    kept: list[list[Cell]] = []
    last = -1  # the last line with values in `kept`
    for cells in lines:
        if not cells:
            last = -1
        elif is_anchor(cells):
            if last >= 0 and len(kept) - last <= 3 and not _share_columns(kept[last], cells):
                kept[last] = sorted([*kept[last], *cells], key=lambda cell: cell.left)
                continue
            last = len(kept)
        kept.append(cells)
    return kept


def _share_columns(upper: list[Cell], lower: list[Cell]) -> bool:
    return any(
        above.left < below.right and below.left < above.right
        for above in upper
        if read_cell(above.text).kind in _STRONG
        for below in lower
        if read_cell(below.text).kind in _STRONG
    )


class _Piece(NamedTuple):
    """A text cell.

    Its strip (printed column), what it costs to stand below another piece of its cell, and whether it ends its cell.
    """

    strip: int
    late: float
    closes: bool


def _mark_pieces(lines: list[list[Cell]]) -> list[list[_Piece]]:
    """For each line its text pieces; anchor lines give theirs too, as parts of their strips."""
    texts = [[cell for cell in line if read_cell(cell.text).kind in ("text", "markers")] for line in lines]
    strips = _strips([cell for line in texts for cell in line])
    openers: dict[int, str] = {}
    for line in texts:
        for cell in line:
            openers.setdefault(strips[id(cell)], cell.text)
    return [[_mark_piece(cell, strips[id(cell)], openers) for cell in line] for line in texts]


def _mark_piece(cell: Cell, strip: int, openers: dict[int, str]) -> _Piece:
    reading = read_cell(cell.text)
    if reading.kind == "markers":
        return _Piece(strip, 0.0, closes=False)
    opener = openers.get(strip, "")
    late = 0.0
    if opener == cell.text:
        late = LATE_OPENING
    elif opener and opener.split(None, 1)[0] == cell.text.split(None, 1)[0]:
        late = LATE_OPENING / 2
    return _Piece(strip, late, closes=bool(reading.markers))


def _strips(cells: list[Cell]) -> dict[int, int]:
    """Number of the strip of each cell (by identity): cells that overlap across the page share one."""
    found: dict[int, int] = {}
    strip, reach = -1, -1
    for cell in sorted(cells, key=lambda cell: cell.left):
        if cell.left >= reach:
            strip += 1
        reach = max(reach, cell.right)
        found[id(cell)] = strip
    return found


def _place_cuts(lines: list[list[Cell]], anchors: list[int]) -> list[int]:
    """Where each band starts, and where the last one ends: the cheapest of centred and top-aligned rows."""
    if all(later == earlier + 1 for earlier, later in pairwise(anchors)) and anchors[0] == 0:
        return [*anchors, len(lines)]
    pieces = _mark_pieces(lines)
    blanks_before = list(accumulate((not line for line in lines), initial=0))
    parted = {
        anchor: any(not line for line in lines[anchor + 1 : following])
        for anchor, following in pairwise([*anchors, len(lines)])
    }

    def prices(start: int, anchor: int, cuts: Sequence[int], *, centred: bool) -> list[float]:
        found = _band_prices(pieces, start, anchor, cuts, centred=centred)
        for index, cut in enumerate(cuts):
            if blanks_before[cut] - blanks_before[start]:
                found[index] += BLANK_CROSSED * _inner_blanks(lines, start, cut)
            if parted[anchor] and cut < len(lines) and lines[cut - 1] and lines[cut]:
                found[index] += OFF_BLANK
        return found

    centred = cheapest_cuts(len(lines), anchors, partial(prices, centred=True))
    if not centred[0]:
        return centred[1]
    hanging = cheapest_cuts(len(lines), anchors, partial(prices, centred=False))
    return min(centred, hanging, key=lambda found: found[0])[1]


class _State(NamedTuple):
    """Cheapest way to end a band at `cut`; `before` is the state of the band above."""

    cost: float
    cut: int
    before: _State | None


def cheapest_cuts(
    count: int, anchors: list[int], prices: Callable[[int, int, Sequence[int]], Sequence[float]]
) -> tuple[float, list[int]]:
    """Cut `count` lines into bands, one for each anchor line, so that the sum of the prices is least.

    `prices(start, anchor, cuts)` gives the prices of the bands of lines start to cut - 1, for cuts that count
    up by one. Gives the sum and the cuts: where each band starts, and where the last one ends.
    """
    states = {0: _State(0.0, 0, None)}
    for index, anchor in enumerate(anchors):
        last = index + 1 == len(anchors)
        following = count if last else anchors[index + 1]
        cuts = (following,) if last else range(anchor + 1, min(following, anchor + MOST_LINES) + 1)
        fresh: dict[int, _State] = {}
        for start, state in states.items():
            for cut, price in zip(cuts, prices(start, anchor, cuts), strict=True):
                cost = state.cost + price
                if cut not in fresh or cost < fresh[cut].cost:
                    fresh[cut] = _State(cost, cut, state)
        states = fresh
    best: _State | None = min(states.values(), key=lambda state: state.cost)
    cost = best.cost if best else 0.0
    found = []
    while best is not None:
        found.append(best.cut)
        best = best.before
    return cost, found[::-1]


def _band_prices(
    pieces: list[list[_Piece]], start: int, anchor: int, cuts: Sequence[int], *, centred: bool
) -> list[float]:
    """How badly the lines from `start` to each cut read as one row whose values stand on line `anchor`."""
    found = []
    price = 0.0
    balance: dict[int, int] = {}
    closed: set[int] = set()
    at = start
    for cut in cuts:
        while at < min(cut, anchor + MOST_LINES):
            side = (at > anchor) - (at < anchor)
            for strip, late, closes in pieces[at]:
                if strip not in balance:
                    balance[strip] = side
                else:
                    balance[strip] += side
                    price += late
                    if strip in closed and (late or closes):
                        price += AFTER_MARKER
                if closes:
                    closed.add(strip)
                if not centred and side < 0:
                    price += 1.0
            at += 1
        found.append(price + UNBALANCED * sum(map(abs, balance.values())) if centred else price)
    return found


def _inner_blanks(lines: list[list[Cell]], start: int, end: int) -> int:
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return sum(1 for at in range(start, end) if not lines[at])
