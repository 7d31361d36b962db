"""Where the tables of figures are: which lines are rows, which are headings, and where one table ends.

A table is a run of lines with figures and of the short lines between them. What parts two tables is a new heading of
columns, a new title with its scale, prose, or, where the format marks tables, the end of the marked one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit_earnings.captions import is_caption, is_scale_note
from filingkit_earnings.column_periods import is_temporal, read_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filingkit.figures import Figure
    from filingkit.lines import Line, Text

LONGEST_HEAD = 60
"""Lines above the first row that can belong to its table."""
MOST_BLANK = 8
"""Blank lines in a row within one table (converters print many)."""
LONGEST_LABEL = 150
_PROSE_LENGTH = 95
_MANY_TEXTS = 3
_SENTENCE = re.compile(r"[a-z]{2}[.;:?!]\s+[A-Z(]|[a-z)][.;]\s*$")
_NOTE = re.compile(
    r"\s*(?:\(\s*(?:[0-9]{1,2}|[a-z])\s*\)|[0-9]{1,2}[.)]?|\*{1,3}|[†‡§]|[-•]\s?-?)\s+\S+(?:\s+\S+){3}"
)
_BETWEEN_PAGES = re.compile(r"(?i)\W*(?:more|page\s*[0-9]*|(?:un)?audited)\W*")
_CONTINUED = re.compile(r"(?i)\(?\bcont(?:inued|['’]?d)?\b\.?\)?\s*$")


@dataclass(slots=True)
class Block:
    """One table: `rows` are the indices of its lines from the first to the last row; `head` those above them.

    `above` is the first line above `head` that may tell what the table is (title, scale).
    """

    first: int
    last: int
    head: int = 0
    above: int = 0
    heads: list[int] = field(default_factory=list)
    """Indices of the lines that head columns."""


def is_data(line: Line) -> bool:
    """Whether a line is a row with figures, not a heading of years."""
    figures = line.figures
    if not figures or line.is_page_number:
        return False
    if line.has_years or _is_loose_marker(line):
        return False
    label = line.label
    return not (label is not None and len(figures) == 1 and len(label.words) > LONGEST_LABEL)


def _is_loose_marker(line: Line) -> bool:
    """Whether the figures of a line are but the marker of a footnote, alone (raised, in a PDF) or before its text."""
    # The first figure tells of nearly all lines.
    if not line.figures[0].is_like_marker or not all(figure.is_like_marker for figure in line.figures):
        return False
    return not line.texts or line.texts[0].left > line.figures[-1].left


def is_head(line: Line, edge: int, label_edge: int = 0) -> bool:
    """Whether a line can head columns: years, or texts where the figures stand (from `edge` on).

    A cell that reaches over all columns from that of the labels (at `label_edge`) on is no heading of them.
    """
    if line.figures:
        return line.has_years
    if not line.texts or line.is_page_number:
        return False
    if line.kind == "fixed":
        first, *others = line.texts
        if first.left >= edge or any(text.right > edge for text in others):
            return True
        return first.right > edge and 2 * first.left > edge and is_temporal(first.words)
    return any(text.right > edge and text.left > label_edge for text in line.texts)


def is_prose(line: Line) -> bool:
    """Whether a line is running text."""
    if line.kind != "fixed" or line.figures or not line.texts:
        return False
    words = line.words
    if len(words) > _PROSE_LENGTH and len(line.texts) < _MANY_TEXTS:
        return True
    return (
        len(line.texts) == 1
        and len(words) > 55
        and (
            _SENTENCE.search(words) is not None
            or (words[0].islower() and len(words) > 64 and words[-1] != ")")
        )
    )


def find_blocks(lines: Sequence[Line]) -> list[Block]:
    """Find the tables, in order."""
    blocks: list[Block] = []
    at, end, floor = 0, len(lines), 0
    while at < end:
        if not _opens(lines, at):
            at += 1
            continue
        block = _grow(lines, at)
        _find_head(lines, block, floor)
        if _is_table(lines, block):
            blocks.append(block)
            floor = block.last + 1
        at = block.last + 1
    return blocks


def _opens(lines: Sequence[Line], at: int) -> bool:
    """Whether a row of figures that can be the first of a table stands here."""
    line = lines[at]
    if not is_data(line):
        return False
    if len(line.figures) > 1:
        return True
    # One figure: a row of a table that has more figures in the rows below.
    for below in lines[at + 1 : at + 8]:
        if is_data(below):
            return (
                len(below.figures) > 1 or below.frame == line.frame or "html" not in (below.kind, line.kind)
            )
        if is_prose(below):
            return False
    return False


def left_edge(lines: Sequence[Line], first: int, last: int) -> int:
    """Where the figures of rows begin, on the axis of their lines."""
    edges = [
        line.figures[0].left
        for line in lines[first : last + 1]
        if is_data(line) and not line.figures[0].is_like_marker and len(line.figures) > 1
    ]
    if not edges:
        edges = [line.figures[0].left for line in lines[first : last + 1] if is_data(line)]
    return min(edges, default=0)


def _grow(lines: Sequence[Line], first: int) -> Block:
    block = Block(first, first)
    edge = lines[first].figures[0].left
    pending: list[int] = []
    texts = 0
    for index in _before_a_gap(lines, range(first + 1, len(lines))):
        line = lines[index]
        if is_data(line) and not _is_footnote(line):
            if pending and _parts(lines, block, pending, line, edge):
                break
            block.last = index
            if len(line.figures) > 1:
                edge = (
                    min(edge, line.figures[0].left)
                    if line.frame == lines[first].frame
                    else line.figures[0].left
                )
            pending, texts = [], 0
            continue
        if line.rules or line.is_page_number:
            continue
        if is_prose(line):
            texts += 4
        pending.append(index)
        texts += 1
        if texts > 14:
            break
    return block


def _before_a_gap(lines: Sequence[Line], order: Iterable[int]) -> Iterator[int]:
    """Give the lines in `order` that hold anything, up to more blank ones than stand within a table."""
    blank = 0
    for index in order:
        if not lines[index].is_blank:
            blank = 0
            yield index
            continue
        blank += 1
        if blank > MOST_BLANK:
            return


def _is_footnote(line: Line) -> bool:
    return line.label is not None and len(line.figures) == 1 and _NOTE.match(line.label.words) is not None


def _parts(lines: Sequence[Line], block: Block, pending: Sequence[int], row: Line, edge: int) -> bool:
    """Whether the lines between two rows part them into two tables."""
    last = lines[block.last]
    if row.kind != last.kind and "html" in (row.kind, last.kind):
        return True
    if row.kind == "html" and row.frame != last.frame:
        return not _continues(lines, pending)
    captions = heads = prose = 0
    last_head = -1
    for index in pending:
        line = lines[index]
        words = line.words
        if is_prose(line):
            prose += 1
        elif is_scale_note(words) and not line.figures:
            captions += 1
            heads += 1
        elif is_caption(words):
            captions += 1
        elif line.has_years or _names_times(line, edge) or _heads_only(line, edge):
            heads += 1
            last_head = index
    if prose > 1 or (prose and heads):
        return True
    if heads or captions:
        return not _continues(lines, pending) and not _repeats(lines, block, pending, last_head)
    return False


def _heads_only(line: Line, edge: int) -> bool:
    """Whether two texts or more stand over figures (from `edge` on) and none over labels: they head columns."""
    if line.figures or sum(any(map(str.isalpha, text.words)) for text in line.texts) < 2:
        return False
    return min(text.left for text in line.texts) > (edge // 2 if line.kind == "fixed" else 0)


def _repeats(lines: Sequence[Line], block: Block, pending: Sequence[int], last_head: int) -> bool:
    """Whether what stands between two rows, down to the last heading of columns, is said above the table too.

    So it is where the table goes on on a new page.
    """
    said = {
        _say(lines[index])
        for index in pending
        if index <= last_head and not _BETWEEN_PAGES.fullmatch(lines[index].words)
    }
    above: set[tuple[str, ...]] = set()
    for index in range(block.first - 1, max(0, block.first - LONGEST_HEAD) - 1, -1):
        if is_data(lines[index]):
            break
        above.add(_say(lines[index]))
    return bool(said) and said <= above


def _say(line: Line) -> tuple[str, ...]:
    return (line.words, *[figure.value or "" for figure in line.figures])


def _names_times(line: Line, edge: int) -> bool:
    """Whether texts beside the labels of rows speak of time."""
    if line.kind == "fixed":
        beside = [text for text in line.texts if 3 * text.left > edge]
    else:
        beside = [text for text in line.texts if text.right > edge]
    return any(is_temporal(text.words) for text in beside)


def _continues(lines: Sequence[Line], pending: Sequence[int]) -> bool:
    return any(_CONTINUED.search(lines[index].words) for index in pending)


def _find_head(lines: Sequence[Line], block: Block, floor: int) -> None:
    """Find the lines above the first row that head its columns, and those that tell what it is."""
    edge = left_edge(lines, block.first, block.last)
    first = lines[block.first]
    label_edge = min(
        (
            line.label.left
            for line in lines[block.first : block.last + 1]
            if line.label is not None and is_data(line)
        ),
        default=0,
    )
    top = block.first
    for index in _before_a_gap(lines, range(block.first - 1, max(floor, block.first - LONGEST_HEAD) - 1, -1)):
        line = lines[index]
        if line.rules or line.is_page_number:
            continue
        if is_prose(line) or (line.kind not in {first.kind, "fixed"}):
            break
        beside = [text for text in line.texts if text.right > edge]
        is_note = is_caption(line.words) or is_scale_note(line.words)
        if (
            line.kind == first.kind
            and (line.frame == first.frame or line.kind == "pipe")
            and is_head(line, edge, label_edge)
            and (not is_note or _heads_beside(line, beside))
            and not (block.heads and _stands_apart(lines, index))
        ):
            block.heads.insert(0, index)
            top = index
        elif block.heads:
            break
    block.head = top
    above = top
    for index in _before_a_gap(lines, range(top - 1, max(floor, top - LONGEST_HEAD) - 1, -1)):
        line = lines[index]
        above = index
        if is_prose(line) and not (line.words.rstrip().endswith(":")):
            break
    block.above = above


def _stands_apart(lines: Sequence[Line], index: int) -> bool:
    """Whether one text that names no time stands above a blank line: it is the title, in the middle of the page."""
    line = lines[index]
    is_lone = line.kind == "fixed" and len(line.texts) == 1 and not line.figures
    return is_lone and lines[index + 1].is_blank and not is_temporal(line.words)


def _heads_beside(line: Line, beside: Sequence[Text]) -> bool:
    """Whether there are headings of columns on the line of a title."""
    if line.figures or len(line.texts) > _MANY_TEXTS:
        return True
    if len(line.texts) < 2:
        return False
    return line.kind != "fixed" or any(is_temporal(text.words) for text in beside)


def _is_table(lines: Sequence[Line], block: Block) -> bool:
    """Whether there is enough of a table: two columns of figures, or one under a heading of time."""
    rows = [line for line in lines[block.first : block.last + 1] if is_data(line)]
    many = sum(1 for line in rows if len(line.figures) > 1)
    if many:
        if len(rows) > 1:
            return _is_of_amounts(rows) or any(
                lines[index].has_years or is_temporal(lines[index].words) for index in block.heads
            )
        return any(
            any(is_temporal(text.words) for text in lines[index].texts) or lines[index].figures
            for index in block.heads
        )
    return len(rows) > 2 and any(read_period(lines[index].words).has_date for index in block.heads)


def _is_of_amounts(rows: Sequence[Line]) -> bool:
    """Whether figures look like amounts, not like telephone numbers: some with separators, signs or units."""
    figures = [figure for line in rows for figure in line.figures]
    telling = sum(
        figure.kind == "dash"
        or bool(figure.currency)
        or figure.percent
        or (
            figure.value is not None
            and ("." in figure.value or figure.value[0] == "-" or len(figure.value) < _wide(figure))
        )
        for figure in figures
    )
    return 4 * telling >= len(figures)


def _wide(figure: Figure) -> int:
    low, high = figure.ranges[0]
    return high - low
