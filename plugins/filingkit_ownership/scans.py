"""What can be trusted of a table that OCR wrote.

A scan loses lines, swaps characters and closes the gaps that part columns, so the place of a value tells little and
its digits cannot be checked against anything. Only rows that say everything on one clean line are read.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit.reading import read_cell
from filingkit_ownership.alignment import Row, align_row
from filingkit_ownership.cells import without_headings
from filingkit_ownership.layouts import NATURE, SECURITY, TEXT_COLUMNS, Table
from filingkit_ownership.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.bands import Band

_HIGHEST_COST = 2.4
"""A row that fits its columns worse than this is not read."""
_CROWDED_SHARE = 0.5
"""Share of the gaps between values from which single blanks are taken to part the columns of a table."""
_STRAY = "{}®©™°«»£€¥~\\"
_STUCK_IN = re.compile(r"\w!(?=[^\s.,])")
"""An exclamation mark inside a word, which OCR makes of a raised digit or bracket."""
_NOISE_PER_WORD = 0.004
"""Text from HTML or a PDF has none of these in its tables; a scan mostly has 20 and more in a thousand words."""
_CLEAN = re.compile(r"[A-Za-z][A-Za-z ,.&'()/-]*")
_MARKERS_AT_END = re.compile(r"(?:\s*\(\d{1,2}\))+$")
_TRANSACTION = ("transaction_date", "transaction_code", "shares_owned_following", "direct_or_indirect")
_HOLDING = ("shares_owned_following", "direct_or_indirect")
_DERIVATIVE = ("underlying_title", "underlying_shares")


def is_noisy(text: str, ranges: Sequence[tuple[int, int]], per_word: float = _NOISE_PER_WORD) -> bool:
    """Whether these ranges of the text have the stray characters and odd brackets that OCR leaves."""
    noise = 0
    for start, end in ranges:
        noise += sum(text.count(stray, start, end) for stray in _STRAY)
        noise += abs(text.count("[", start, end) - text.count("]", start, end))
        if "!" in text:
            noise += len(_STUCK_IN.findall(text, start, end))
    return noise > 0 and noise > per_word * sum(len(text[start:end].split()) for start, end in ranges)


def is_crowded(bands: list[Band]) -> bool:
    """Whether single blanks part most of the values, as OCR often writes them."""
    gaps = narrow = 0
    for band in bands:
        for cell, following in pairwise(band.anchor):
            gaps += 1
            narrow += following.left - cell.right < 2
    return gaps > 0 and narrow > _CROWDED_SHARE * gaps


def read_scanned(bands: list[Band], table: Table) -> list[Row]:
    """The rows of a scanned table that are beyond doubt."""
    rows = []
    for band in bands:
        row = align_row(without_headings(band.anchor), table, Places(len(table.names)), complete=False)
        if row is None or row.cost > _HIGHEST_COST or not _is_whole(row, table):
            continue
        alone = not (band.above or band.below)
        for name in TEXT_COLUMNS:
            if name in row.cells and not (alone and _reads_like(name, row.cells[name].text)):
                del row.cells[name]
        _drop_lost_marker(row)
        row.cost += 8.0
        rows.append(row)
    return rows


def _is_whole(row: Row, table: Table) -> bool:
    """Whether a row has every value that its kind of row is printed with, and a title that reads like one."""
    cells = row.cells
    needed = [*(_TRANSACTION if row.kind == "transaction" else _HOLDING)]
    if "underlying_title" in table.names:
        needed.extend(_DERIVATIVE)
    if row.kind == "transaction" and not ("shares" in cells or "acquired" in cells or "disposed" in cells):
        return False
    if not all(name in cells for name in needed) or "security_title" not in cells:
        return False
    return _reads_like("security_title", cells["security_title"].text)


def _drop_lost_marker(row: Row) -> None:
    """A price of one or two digits can be a footnote marker that lost its brackets."""
    price = row.cells.get("price_per_share")
    if price is not None and len(read_cell(price.text).value or "") < 3 and "$" not in price.text:
        del row.cells["price_per_share"]


def _reads_like(name: str, text: str) -> bool:
    """Whether a text reads like one of its column, without debris of the cells beside it."""
    words = _MARKERS_AT_END.sub("", text)
    expected = NATURE.match(words) if name == "nature_of_ownership" else SECURITY.search(words)
    return expected is not None and _CLEAN.fullmatch(words) is not None
