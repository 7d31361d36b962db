"""Where the headings of a table put its columns."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit_ownership.alignment import best_alignment, cost_of
from filingkit_ownership.layouts import BOX, Heading, Table
from filingkit_ownership.places import Places

if TYPE_CHECKING:
    from filingkit.bands import Band
    from filingkit.filing import Cell

_BOX_NUMBER = re.compile(r"(?<![\w.])(\d{1,2}A?)\s?\.(?!\d)")


MISLEADING = 0.9
"""Mean price per cell from which the expected positions are taken to be wrong."""


def read_labels(header: list[list[Cell]], width: int) -> list[tuple[str, ...]]:
    """For each grid column the headings above it, top to bottom."""
    above: list[list[str]] = [[] for _ in range(width)]
    for cells in header:
        if sum(1 for cell in cells if cell.text) < 2 or any(
            cell.text.startswith("Table I") for cell in cells
        ):
            continue
        for cell in cells:
            if cell.text:
                for at in range(cell.left, min(cell.right, width)):
                    above[at].append(" ".join(cell.text.split()))
    return [tuple(item) for item in above]


def merge_repeats(cells: list[Cell], labels: list[tuple[str, ...]]) -> list[Cell]:
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


def index_places(labels: list[tuple[str, ...]], table: Table, width: int) -> Places:
    """Where columns are expected in a grid of `width` columns, as the headings above each tell."""
    names = table.names
    if width == len(names):
        return Places(width, by_index=tuple(range(width)))
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
        return Places(len(names))
    return Places(len(names), by_index=tuple(found))


@lru_cache(maxsize=4096)
def _is_headed(label: tuple[str, ...], heading: Heading) -> bool:
    """Whether the headings above a grid column are those of a form column."""
    if not label:
        return False
    own = re.search(heading.label, label[-1]) if heading.label else None
    if heading.label:
        box = (
            len(label) == 1
            or any(re.match(BOX[heading.box], item) for item in label)
            or not label[0][:1].isdigit()
        )
        return own is not None and box
    return re.match(BOX[heading.box], label[0]) is not None


def last_column(header: list[list[Cell]], table: Table) -> int:
    """The last column of a table that its headings show; where they are seen up to a box, it was cut off behind it."""
    text = " ".join(cell.text for cells in header for cell in cells)
    last = len(table.names) - 1
    if _LAST_HEADING.search(text):
        return last
    boxes = list(dict.fromkeys(heading.box for heading in table.headings))
    numbers = {found[1] for found in _BOX_NUMBER.finditer(text)}
    seen = [box in numbers for box in boxes]
    count = sum(seen)
    if count < _FEWEST_BOXES or not all(seen[:count]):
        return last
    box = boxes[count - 1]
    own = [at for at, heading in enumerate(table.headings) if heading.box == box]
    words = [cell.text for cells in header for cell in cells if not _BOX_NUMBER.search(cell.text)]
    shown = [at for at in own if any(re.search(table.headings[at].label or "$^", word) for word in words)]
    return max(shown or own)


_LAST_HEADING = re.compile(r"(?i)\bnature\b")
"""The last column of each table is headed "Nature of Indirect Beneficial Ownership"."""
_FEWEST_BOXES = 3


def recentre(centres: tuple[float, ...], bands: list[Band], table: Table) -> tuple[float, ...]:
    """Centres of the columns as the rows of this page show them.

    Headings drift from the cells below them, and each page is printed to a scale of its own. Columns whose cells
    cannot be mistaken tell where they stand here; the others are placed in proportion.
    """
    if not centres:
        return ()
    names = table.names
    seen: dict[int, list[float]] = {}
    for band in bands:
        found = best_alignment(band.anchor, table, Places(len(names)))
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
    {
        "transaction_date",
        "transaction_code",
        "acquired_disposed",
        "underlying_title",
        "underlying_shares",
        "direct_or_indirect",
    }
)


def printed_places(
    header: list[list[Cell]], centres: tuple[float, ...], bands: list[Band], table: Table
) -> Places:
    """Where columns are expected on printed lines: whichever reading of the headings fits the rows better.

    Headings stand over their columns, or (where the renderer ignored row spans) the n-th label of the lowest
    line of headings starts where the n-th column of the table starts.
    """
    width = len(table.names)
    lowest = next((cells for cells in reversed(header) if len(cells) >= 4), [])
    topmost = next((cells for cells in header if len(cells) >= 4), [])
    if topmost and lowest and lowest[0].left >= topmost[1].left:
        lowest = []  # its first label stands over a later column: the labels are where they belong
    choices = [Places(width, by_centre=centres)] if centres else []
    if lowest:
        choices.append(Places(width, by_start=tuple(cell.left for cell in lowest)))
    sample = [band.anchor for band in bands[:8]]
    best, least = Places(width), MISLEADING * sum(len(cells) for cells in sample)
    for places in choices:
        cost = cost_of(sample, table, places)
        if cost < least:
            best, least = places, cost
    return best


def heading_centres(header: list[list[Cell]], table: Table) -> tuple[float, ...]:
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
def _headings_in(
    text: str, table: Table
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[int, float], ...]]:
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
