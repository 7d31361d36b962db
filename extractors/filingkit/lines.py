"""The printed lines of a document, with the texts and the figures on each of them.

However a format keeps the cells of a table apart (HTML, pipes, tabs, drawn boxes, spaces), a row comes out as one
line with two kinds of things on one axis: texts and figures. The axis counts columns where the format has them and
characters where it has only spaces.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from filingkit.figures import Figure, Piece, Placed, join, scan, scan_end
from filingkit.tables import read_boxes, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.filing import Cell, Filing

Range = tuple[int, int]

FIXED = "fixed"
LONGEST_CELL = 80
"""Characters of a cell that can be nothing but figures."""
_FRAGMENT = re.compile(r"\S+(?:[ \x0b]\S+)*")
_RULE_LINE = re.compile(
    r"[-=_—–\s+|:.]*(?:[-=_—–]{3,})[-=_—–\s+|:]*|<(?:S|C|/?TABLE|/?CAPTION)>.*", re.IGNORECASE
)
_FIRST_OF_RULE = frozenset("-=_—–+|:.<")
_RULED = re.compile(r"[-=_—–]{2,}(?:[-=_—–]+)*")
_BOX = re.compile(r"\+[-=:+]{3,}\+?[ \t]*$")
_RAISED = re.compile(r"(?P<digits>[⁰¹²³⁴-⁹]+)|<sup>\s*(?P<marked>[0-9]{1,2})\s*</sup>", re.IGNORECASE)
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PIPE_RULE = re.compile(r"[\s|:]*-{3,}[-\s|:]*")
_LAST_OF_FIGURES = frozenset("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹)%$€£¥xX×*†‡§–—aAmM.-sp")
_LEADERS = re.compile(r"\.(?:[ ]?\.){2,}")
"""Dots that lead from a label to its figures."""
_PAGE_NUMBER = re.compile(
    r"-?\s*[0-9]{1,3}\s*-?|[A-F]-[0-9]{1,3}|[Pp]age\s+[0-9]+(?:\s+of\s+[0-9]+)?|[ivx]{1,5}"
)
_FULL_ROW = re.compile(r"[^|]*[A-Za-z][^|]*\|(?:[ $]*\|)*[ $(]*[0-9—–-]|[^|]*[A-Za-z][^|]*(?:\|\s*){2,}$")
"""A label and a figure behind it, or a label alone in a row of several cells."""
_EMPHASIS = "**"
_LONGEST_HEADINGS = 24
"""Lines that one row of headings can be broken over, with the rule below."""
_BROKEN_HEADS = (
    (
        re.compile(
            r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
            r"|Nov(?:ember)?|Dec(?:ember)?)\.?\s+[0-9]{1,2},\s*$",
            re.IGNORECASE,
        ),
        re.compile(r"\s*(?:19|20)[0-9]{2}\b"),
    ),
    (
        re.compile(r"(?:\bended|\bending|\bas\s+of)\s*$", re.IGNORECASE),
        re.compile(
            r"\s*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+[0-9]{1,2}\b", re.IGNORECASE
        ),
    ),
    (
        re.compile(r"\b(?:19|20)[0-9]{2}\s*$"),
        re.compile(r"\s*\((?:un)?audited\)\s*(?:\||$)", re.IGNORECASE),
    ),
)
"""How a heading ends where a converter broke its line, and how the next line begins then."""


PipeCell = tuple[str, "tuple[Range, ...]", int, int]
"""A cell between pipes: its words, the ranges where they stand, and its place in the row."""


class Text(NamedTuple):
    """A text of a line: its words, the ranges where they stand, and its place on the axis of the line."""

    words: str
    ranges: tuple[Range, ...]
    left: int
    right: int
    ordinal: int

    def locate(self, start: int, end: int) -> Range:
        """The range that holds `words[start:end]`; all of the text where it stands on several lines."""
        low, high = self.ranges[0][0], self.ranges[-1][1]
        if len(self.ranges) == 1 and high - low == len(self.words):
            return low + start, low + end
        return low, high


class Line:
    """One printed line, or one row of a table.

    `frame` numbers stretches of lines that share an axis. `texts` stand before, between and behind the `figures`;
    `label` is the text before the first figure (the whole line where there is none), `tail` what ends that text and
    could be a figure too, parted from it by one blank only. `rules` are the stretches of a drawn rule.
    """

    __slots__ = (
        "end",
        "figures",
        "frame",
        "has_years",
        "is_page_number",
        "kind",
        "label",
        "rules",
        "start",
        "tail",
        "texts",
    )

    def __init__(self, start: int, end: int, kind: str, frame: int) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.frame = frame
        self.texts: list[Text] = []
        self.figures: list[Figure] = []
        self.label: Text | None = None
        self.tail: tuple[Figure, ...] = ()
        self.rules: list[Range] = []
        self.is_page_number = False
        self.has_years = False
        """Whether it has figures that are all years, but for footnote markers."""

    def settle(self) -> None:
        """See what its figures are, now that all are there."""
        if self.figures:
            years = [figure.is_year for figure in self.figures if not figure.is_like_marker]
            self.has_years = bool(years) and all(years)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed on it, not even a rule."""
        return not self.texts and not self.figures and not self.rules

    @property
    def words(self) -> str:
        """All its texts."""
        texts = self.texts
        return texts[0].words if len(texts) == 1 else " ".join([text.words for text in texts])


def read_lines(filing: Filing) -> list[Line]:
    """Give all lines of a document, in order."""
    text = _with_raised_digits(filing)
    reader = _Reader(text, filing)
    rows = _leaf_rows(filing)
    ranges = split_lines(text, 0, len(text))
    at = 0
    while at < len(ranges):
        low, high = ranges[at]
        row = rows.get(low)
        if row is not None:
            reader.read_row(row[0], low, high, row[1])
            at += 1
            while at < len(ranges) and ranges[at][0] < row[2]:
                at += 1
            continue
        body = text[low:high]
        if "+" in body and _BOX.match(body.strip()):
            at = reader.read_box(ranges, at)
            continue
        if "|" in body and (body.count("|") > 1 or reader.in_pipes or reader.heads_pipes(ranges, at)):
            at = reader.read_pipes(ranges, at)
            continue
        reader.read_plain(low, high, body)
        at += 1
    return reader.lines


def _with_raised_digits(filing: Filing) -> str:
    """The folded text, in which raised digits stay what they are: next to a figure they are no part of it."""
    folded, source = filing.folded, filing.text
    if source.isascii() and "<sup" not in source:
        return folded.text
    places = range(len(folded.text))
    changed = []
    for found in _RAISED.finditer(source):
        for at in range(found.start(found.lastgroup or 0), found.end(found.lastgroup or 0)):
            place = bisect_left(places, at, key=lambda place: folded.source(place, place + 1)[0])
            if place < len(places) and folded.text[place].isdecimal():
                changed.append((place, folded.text[place].translate(_RAISE)))
    if not changed:
        return folded.text
    characters = list(folded.text)
    for place, character in changed:
        characters[place] = character
    return "".join(characters)


def _leaf_rows(filing: Filing) -> dict[int, tuple[list[Cell], int, int]]:
    """Rows of the tables that the format marks and that hold no others, by where they begin: cells, frame and end."""
    rows: dict[int, tuple[list[Cell], int, int]] = {}
    ordered = sorted(enumerate(filing.grids), key=lambda item: (item[1].start, -item[1].end))
    for at, (number, grid) in enumerate(ordered):
        if (
            at + 1 < len(ordered)
            and ordered[at + 1][1].end <= grid.end
            and ordered[at + 1][1].start < grid.end
        ):
            continue  # laid out with another table in it
        for row in grid.rows:
            if any(cell.text.strip() for cell in row):
                start = min(cell.pieces[0][0] for cell in row)
                rows[start] = (row, -1 - number, max(cell.pieces[-1][1] for cell in row))
    return rows


class _Reader:
    def __init__(self, text: str, filing: Filing) -> None:
        self.text = text
        self.filing = filing
        self.has_emphasis = filing.markup and _EMPHASIS in filing.text
        self.lines: list[Line] = []
        self.frame = 0
        self.has_outer_pipes = True

    @property
    def in_pipes(self) -> bool:
        """Whether the line before is a row between pipes."""
        return bool(self.lines) and self.lines[-1].kind == "pipe"

    def _enter_pipes(self, ranges: Sequence[Range], at: int) -> None:
        """Begin a run of rows between pipes, and see whether pipes stand around rows or only between cells.

        The rule below the headings tells; a run without one goes on in the way of the run before it.
        """
        self.frame += 1
        while at < len(ranges) and "|" in (body := self.text[slice(*ranges[at])]):
            is_outer = body.lstrip()[:1] == "|"
            if "-" in body and _PIPE_RULE.fullmatch(body):
                self.has_outer_pipes = is_outer
                return
            if not is_outer:
                self.has_outer_pipes = False
            at += 1

    def heads_pipes(self, ranges: Sequence[Range], at: int) -> bool:
        """Whether a line with one bar begins headings between pipes, broken or not: the rule below has as many bars."""
        bars = 0
        for index in range(at, min(at + _LONGEST_HEADINGS, len(ranges))):
            body = self.text[slice(*ranges[index])]
            if not body.strip():
                return False
            if "-" in body and "|" in body and _PIPE_RULE.fullmatch(body):
                return bars == body.count("|")
            bars += body.count("|")
        return False

    def _find_end_of_headings(self, ranges: Sequence[Range], at: int) -> int:
        """The line behind the headings at `at`, on one line or more: the rule below tells how many bars they have."""
        bars = 0
        for index in range(at, min(at + _LONGEST_HEADINGS, len(ranges))):
            body = self.text[slice(*ranges[index])]
            if "-" in body and "|" in body and _PIPE_RULE.fullmatch(body):
                return index if bars == body.count("|") else at + 1
            if not body.strip():
                break
            bars += body.count("|")
        return at + 1

    def _leaves_open(self, low: int, high: int) -> bool:
        """Whether emphasis begins on a row between pipes that has no end on it: a cell of it was broken."""
        if not self.has_emphasis or self.has_outer_pipes or low == high:
            return False
        source = self.filing.text
        at = self.filing.folded.source(low, low + 1)[0]
        end = source.find("\n", at)
        start = source.rfind("\n", 0, at) + 1
        return source.count(_EMPHASIS, start, len(source) if end < 0 else end) % 2 > 0

    def _find_end_of_row(self, ranges: Sequence[Range], at: int, cells: Sequence[PipeCell]) -> int:
        """The line behind a row of headings below the rule: broken, only its lines together have the cells of rows.

        What follows must be such a row, with a label; a line that heads rows ends the headings.
        """
        if self.has_outer_pipes or not cells or cells[0][0] or not cells[-1][0]:
            return at + 1
        lines = [self.text[slice(*place)].strip() for place in ranges[at : at + _LONGEST_HEADINGS]]
        bars = lines[0].count("|")
        for taken, (line, following) in enumerate(pairwise(lines[1:]), start=1):
            if not line or line[0] == "|" or _PIPE_RULE.fullmatch(line):
                break
            bars += line.count("|")
            if following.count("|") == bars and _FULL_ROW.match(following):
                is_heading = "|" not in line and (line.endswith(":") or line.isupper())
                return at + taken + (not is_heading)
        return at + 1

    def read_plain(self, low: int, high: int, body: str) -> None:
        """Read a line whose cells are kept apart by spaces or tabs."""
        if "\f" in body or self.in_pipes:
            self.frame += 1
        if "..." in body or ". ." in body:
            body = _LEADERS.sub(_blank, body)
        line = Line(low, high, FIXED, self.frame)
        self.lines.append(line)
        content = body.strip()
        if not content:
            return
        if content[0] in _FIRST_OF_RULE and _is_drawn(body) and _RULE_LINE.fullmatch(body):
            line.rules = [(found.start(), found.end()) for found in _RULED.finditer(body)] or [(0, 0)]
            return
        line.is_page_number = _PAGE_NUMBER.fullmatch(content) is not None
        if "\t" in body:
            line.kind = "tab"
            self._read_cells(line, _split_tabs(body), low)
        else:
            _read_fragments(line, body, low)

    def read_row(self, cells: Sequence[Cell], low: int, high: int, frame: int) -> None:
        """Read a row of cells that have columns."""
        line = Line(low, high, "html", frame)
        self.lines.append(line)
        self._read_cells(line, [(cell.text, cell.pieces, cell.left, cell.right) for cell in cells], 0)

    def read_pipes(self, ranges: Sequence[Range], at: int) -> int:
        """Read the row at `at`, together with lines that its cells were broken over; give the next line."""
        low, high = ranges[at]
        body = self.text[low:high]
        stop = at + 1
        if not self.in_pipes:
            self._enter_pipes(ranges, at)
            stop = self._find_end_of_headings(ranges, at)
        if "-" in body and _PIPE_RULE.fullmatch(body):
            line = Line(low, high, "pipe", self.frame)
            line.rules = [(0, 0)]
            self.lines.append(line)
            return at + 1
        cells = _split_pipes(body, low, has_outer=self.has_outer_pipes)
        stop = max(stop, self._find_end_of_row(ranges, at, cells))
        is_open = self._leaves_open(low, high)
        at += 1
        while at < len(ranges) and cells:
            more = self.text[slice(*ranges[at])]
            words = cells[-1][0]
            goes_on = at < stop or (is_open and bool(more.strip()))
            if not goes_on and not any(
                broken.search(words) and rest.match(more) for broken, rest in _BROKEN_HEADS
            ):
                break
            is_open ^= self._leaves_open(*ranges[at])
            first, *rest = _split_pipes(more, ranges[at][0], has_outer=False)
            words, places, left, right = cells[-1]
            cells[-1] = (f"{words}\n{first[0]}", (*places, *first[1]), left, right)
            cells += [
                (words, places, left + index + 1, left + index + 2)
                for index, (words, places, *_) in enumerate(rest)
            ]
            high = ranges[at][1]
            at += 1
        line = Line(low, high, "pipe", self.frame)
        self.lines.append(line)
        self._read_cells(line, cells, 0)
        return at

    def read_box(self, ranges: Sequence[Range], at: int) -> int:
        """Read a table that is drawn with rules and bars; give the line behind it."""
        start = end = at
        while end < len(ranges) and self.text[ranges[end][0] : ranges[end][1]].lstrip()[:1] in ("+", "|"):
            end += 1
        self.frame += 1
        low, high = ranges[start][0], ranges[end - 1][1]
        for cells in read_boxes(self.text, low, high):
            begin = min((cell.pieces[0][0] for cell in cells), default=low)
            line = Line(begin, begin, "box", self.frame)
            line.end = max((cell.pieces[-1][1] for cell in cells), default=low)
            self.lines.append(line)
            self._read_cells(line, [(cell.text, cell.pieces, cell.left, cell.right) for cell in cells], 0)
        self.frame += 1
        return end

    def _read_cells(
        self, line: Line, cells: Sequence[tuple[str, tuple[Range, ...], int, int]], base: int
    ) -> None:
        placed: list[Placed] = []
        for ordinal, (words, ranges, left, right) in enumerate(cells):
            content = words.strip()
            if not content:
                continue
            pieces = scan(content) if len(content) < LONGEST_CELL else None
            if pieces is not None and (len(ranges) == 1 or "\n" not in content):
                begin = ranges[0][0] + base + words.index(content[0])
                placed += [
                    Placed(piece, begin + piece.start, begin + piece.end, left, right, ordinal)
                    for piece in _with_markers(pieces)
                ]
                continue
            places = tuple([(begin + base, end + base) for begin, end in ranges])
            if content.endswith(".."):
                content = content.rstrip(". ")
                places = ((places[0][0], places[0][0] + len(content)),) if len(places) == 1 else places
            if not content:
                continue
            text = Text(" ".join(content.split()), places, left, right, ordinal)
            line.texts.append(text)
            if not placed and line.label is None:
                line.label = text
        line.figures = join(placed)
        if not line.figures:
            line.texts += _symbols(placed)
            line.texts.sort(key=_ordinal)
        if line.kind == "pipe" and not line.texts and len(placed) == 1 and _is_page_number(line.figures):
            line.is_page_number = True
        line.settle()
        line.texts += _signs_of_percent(line, placed)


def _is_drawn(body: str) -> bool:
    """Whether a line has what a drawn rule cannot do without: strokes, or a tag."""
    return "<" in body or body.count("-") + body.count("=") + body.count("_") > 2


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _with_markers(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces of one cell: small numbers in parentheses behind a figure are markers there, not columns."""
    has_figure, end = False, 0
    for piece in pieces:
        is_small = piece.kind == "number" and len(piece.value) in (2, 3) and piece.value[0] == "-"
        is_beside = has_figure and piece.start - end < 2
        if is_beside and is_small and not piece.percent and not piece.currency:
            yield piece._replace(kind="marker", value=piece.value[1:])
        else:
            yield piece
        has_figure = has_figure or piece.kind in ("number", "dash")
        end = piece.end


def _ordinal(text: Text) -> int:
    return text.ordinal


def _symbols(placed: Sequence[Placed]) -> list[Text]:
    """Signs of currencies and of percent that stand alone: they head columns."""
    return [
        Text(item.piece.value, ((item.start, item.end),), item.left, item.right, item.ordinal)
        for item in placed
        if item.piece.kind in ("currency", "percent")
    ]


def _signs_of_percent(line: Line, placed: Sequence[Placed]) -> list[Text]:
    """Signs of percent that stand among years: they head columns too."""
    if not line.has_years:
        return []
    return _symbols([item for item in placed if item.piece.kind == "percent"])


def _read_fragments(line: Line, body: str, low: int) -> None:
    """Read what two blanks keep apart: texts, and behind them figures."""
    fragments = [found.span() for found in _FRAGMENT.finditer(body)]
    count = len(fragments)
    placed: list[Placed] = []
    if body[fragments[-1][1] - 1] in _LAST_OF_FIGURES:
        placed, count = _read_figures(body, fragments, low)
    for ordinal, (begin, stop) in enumerate(fragments[:count]):
        line.texts.append(Text(body[begin:stop], ((low + begin, low + stop),), begin, stop, ordinal))
    if placed:
        line.figures = join(placed)
        line.settle()
        if not line.figures and len(placed) > 1:
            line.texts += _symbols(placed)
    if not line.texts:
        line.texts += _signs_of_percent(line, placed)
        return
    line.label = _whole(line.texts)
    line.texts += _signs_of_percent(line, placed)
    begin, stop = fragments[max(count, 1) - 1]
    if count and body[stop - 1] in "0123456789)%":
        pieces = scan_end(body[begin:stop])
        if pieces:
            placed = [_place(piece, low, begin, count) for piece in pieces]
            line.tail = tuple(join(placed))
            if not line.figures and len(line.tail) > 1 and all(figure.currency for figure in line.tail):
                # No sentence ends so: "Total liabilities and equity $ 4,023,619 $ 3,965,110".
                words = body[begin : placed[0].left].rstrip()
                line.texts[count - 1 :] = [
                    Text(
                        words,
                        ((low + begin, low + begin + len(words)),),
                        begin,
                        begin + len(words),
                        count - 1,
                    )
                ]
                line.label, line.figures, line.tail = _whole(line.texts), list(line.tail), ()
                line.settle()


def _read_figures(body: str, fragments: Sequence[Range], low: int) -> tuple[list[Placed], int]:
    """The pieces of figures at the end of a line, and how many fragments stand before them."""
    placed: list[Placed] = []
    count = len(fragments)
    while count:
        begin, stop = fragments[count - 1]
        pieces = scan(body[begin:stop])
        if pieces is None:
            break
        placed[:0] = [_place(piece, low, begin, count) for piece in pieces]
        count -= 1
    if len(placed) == 1 and 0 < count == len(fragments) - 1 and _is_prose_end(body, fragments):
        return [], len(fragments)
    return placed, count


def _place(piece: Piece, low: int, begin: int, count: int) -> Placed:
    left = min(piece.lead, piece.start) if piece.lead >= 0 else piece.start
    return Placed(
        piece, low + begin + piece.start, low + begin + piece.end, begin + left, begin + piece.end, count
    )


def _is_page_number(figures: Sequence[Figure]) -> bool:
    value = figures[0].value if figures else None
    return value is not None and value.isdecimal() and len(value) < 4


def _is_prose_end(body: str, fragments: Sequence[Range]) -> bool:
    """Whether one figure at the end of a line only looks set apart: two blanks begin a sentence."""
    begin, stop = fragments[-2]
    return body[stop - 1] in ".:;?!" and fragments[-1][0] - stop == 2 and stop - begin > 40


def _whole(texts: Sequence[Text]) -> Text:
    if len(texts) == 1:
        return texts[0]
    words = " ".join([text.words for text in texts])
    return Text(words, ((texts[0].ranges[0][0], texts[-1].ranges[-1][1]),), texts[0].left, texts[-1].right, 0)


def _trimmed(content: str, start: int, at: int) -> tuple[str, tuple[Range, ...], int, int]:
    stripped = content.strip()
    begin = start + (content.index(stripped[0]) if stripped else 0)
    return stripped.replace("\x0b", "\n"), ((begin, begin + len(stripped)),), at, at + 1


def _split_pipes(body: str, low: int, *, has_outer: bool) -> list[tuple[str, tuple[Range, ...], int, int]]:
    start, end = 0, len(body.rstrip())
    if has_outer:
        start = len(body) - len(body.lstrip()) + 1
        end -= body[end - 1] == "|" and end > start
    return list(_split(body, start, end, "|", low))


def _split_tabs(body: str) -> list[tuple[str, tuple[Range, ...], int, int]]:
    return list(_split(body, 0, len(body), "\t", 0))


def _split(
    body: str, start: int, end: int, mark: str, low: int
) -> Iterator[tuple[str, tuple[Range, ...], int, int]]:
    at = 0
    while start <= end:
        stop = body.find(mark, start, end)
        stop = end if stop < 0 else stop
        yield _trimmed(body[start:stop], low + start, at)
        start, at = stop + 1, at + 1
