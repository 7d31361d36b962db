"""Explanation of responses: the numbered footnotes below the tables.

A footnote's marker stands at its first line, or beside the middle of its lines, or apart from them. Where
each footnote starts and ends is found for all of them together, as cheaply as their lines allow.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from filingkit.bands import cheapest_cuts
from filingkit.draft import Candidate, Draft
from filingkit.tables import split_lines
from filingkit_ownership.remarks import NOISE, read_remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_ownership.outline import Outline

_HEADING = re.compile(r"Explanation\s+of\s+Responses")
_MARKER = re.compile(r"[\s|\t*-]*(?:\(\s*(\d{1,2})\s*\)|(\d{1,2})\s?\.(?=\s|$))[\s|\t*:]*")
_STARS = re.compile(r"[\s|]*\*{1,2}(?![*\w])")
_CONTENT = re.compile(r"[^\s|].*?(?=[\s|]*$)")
_ENDS = re.compile(r"[.:;!?)\"'*\]]\s*\|?\s*$")
_NOTES = (
    ("Intentional misstatements", "78f"),
    ("Potential persons who", "valid OMB"),
    ("Note: File three", "for procedure"),
)
"""Notes that forms print in full width: how they begin, and what their ends hold."""
DAMAGED = 0.7
"""Confidence of the words of a footnote on a page that is cut off on the right, or misread."""
_TAIL = 6
"""Characters at the end of a line that tell whether a sentence ends there."""
_REPEATED = 40
"""Characters from which on a paragraph that comes twice was doubled by the converter."""
_WIDEST_GAP = 3
"""How many numbers in a row can be lost between two footnotes."""
HANGS = 0.5
"""Price of a footnote whose lines all stand below its marker, where the others stand around theirs."""
OFF_BALANCE = 0.4
"""Price per line that a footnote has more on one side of its marker than on the other."""
LOWER = 0.5
"""Price of a footnote that starts with a small letter."""
OFF_BLANK = 0.5
"""Price of a footnote that ends between two lines although a blank line is near."""
DETACHED = 3.0
"""Price of a line above a marker that stands alone between blank lines."""


class _Text(NamedTuple):
    """One line of the explanations: its words without markers, the footnote that it starts, its paragraph."""

    start: int
    end: int
    number: str | None
    marker: tuple[int, int]
    paragraph: int


class _Note(NamedTuple):
    """One footnote: the line with its marker (None where the marker is lost), and its lines."""

    anchor: _Text | None
    lines: list[_Text]
    sure: float


def read_footnotes(text: str, outline: Outline, draft: Draft) -> None:
    """Propose footnotes and remarks."""
    start, end = _find_region(text, outline)
    lines = _read_lines(text, start, end)
    most = DAMAGED if _is_damaged(text) else 1.0
    for note in _find_notes(text, lines):
        _propose(text, note, lines, min(note.sure, most), draft)
    read_remarks(text, outline, draft)


def _is_damaged(text: str) -> bool:
    """Whether the page is cut off on the right, or misread: a note of the form is printed, its end is not."""
    for begin, end in _NOTES:
        at = text.find(begin)
        if at >= 0 and end not in " ".join(text[at : at + 400].split()):
            return True
    return False


def _find_region(text: str, outline: Outline) -> tuple[int, int]:
    """Where the footnotes stand: below their heading; where that is lost, below the last row of cells."""
    if outline.explanation is not None:
        start, end = outline.explanation
        heading = _HEADING.match(text, start, end)
        begin = heading.end() if heading is not None else start
        if "|" in text[start : start + 60]:
            return begin, end
        line = text.find("\n", begin, end)
        return (line if line >= 0 else begin), end
    part = (
        outline.owners
        or (outline.table_2 or outline.table_1 or [(outline.tables_end, outline.tables_end)])[-1]
    )
    last = max(text.rfind("|", *part), text.rfind("\t", *part))
    line = text.find("\n", last, part[1]) if last >= 0 else -1
    return (line, part[1]) if line >= 0 else (part[1], part[1])


def _read_lines(text: str, start: int, end: int) -> list[_Text]:
    lines: list[_Text] = []
    paragraph = 0
    for low, high in split_lines(text, start, end):
        if low == high or text[low:high].isspace():
            paragraph += 1
        elif (stars := _STARS.match(text, low, high)) is not None:
            lines.append(_Text(stars.end(), high, "*", stars.span(), paragraph))
        elif not NOISE.match(text, low, high):
            line = _read_line(text, low, high, paragraph)
            if line is not None:
                lines.append(line)
    return _without_repeats(text, lines)


def _read_line(text: str, low: int, high: int, paragraph: int) -> _Text | None:
    marker = _MARKER.match(text, low, high)
    number, span, begin = None, (low, low), low
    if marker is not None:
        group = 1 if marker[1] else 2
        number, span, begin = str(int(marker[group])), marker.span(group), marker.end()
    while begin < high and text[begin] in " \t|\x0b":
        begin += 1
    content = _CONTENT.match(text, begin, high)
    if content is not None:
        return _Text(*content.span(), number, span, paragraph)
    return _Text(begin, begin, number, span, paragraph) if number is not None else None


def _without_repeats(text: str, lines: list[_Text]) -> list[_Text]:
    """Lines without the paragraphs with a marker that a converter wrote twice."""
    seen: set[str] = set()
    doubled: set[int] = set()
    for line in lines:
        if line.number and line.end - line.start >= _REPEATED:
            words = text[line.marker[0] : line.end]
            if words in seen:
                doubled.add(line.paragraph)
            seen.add(words)
    return [line for line in lines if line.paragraph not in doubled] if doubled else lines


def _find_notes(text: str, lines: list[_Text]) -> list[_Note]:
    anchors = _number_lines(lines)
    if not anchors:
        return []
    notes: list[_Note] = []
    start = 0
    queue = list(anchors)
    while queue:
        run = _detached_run(lines, queue)
        if len(run) < 2:
            queue = queue[1:]
            continue
        stop = _next_paragraph_with(lines, run[-1], queue[len(run) :])
        before = [at for at in anchors if start <= at < run[0]]
        notes += _cut(text, lines[start : run[0]], [at - start for at in before])
        notes += _deal(text, lines, run, stop)
        start = stop
        queue = queue[len(run) :]
    notes += _cut(text, lines[start:], [at - start for at in anchors if at >= start])
    return notes


def _number_lines(lines: list[_Text]) -> list[int]:
    """Lines that start a footnote: numbers that count up, one by one where they can.

    The form's own notes (*) and (**) before them are kept, so that their wrapped lines go to no footnote.
    """
    numbers = [(at, int(line.number)) for at, line in enumerate(lines) if line.number and line.number != "*"]
    values = [number for _, number in numbers]
    anchors: list[int] = []
    expected = 1 if 1 in values else min(values, default=1)
    for index, (at, number) in enumerate(numbers):
        is_gap = 0 < number - expected <= _WIDEST_GAP and expected not in values[index:]
        if number == expected or is_gap:
            anchors.append(at)
            expected = number + 1
    first = anchors[0] if anchors else 0
    return [at for at, line in enumerate(lines[:first]) if line.number == "*"] + anchors


def _is_detached(lines: list[_Text], at: int) -> bool:
    """Whether a marker stands alone between blank lines."""
    line = lines[at]
    return (
        line.start == line.end
        and line.number != "*"
        and (at == 0 or lines[at - 1].paragraph != line.paragraph)
        and (at + 1 == len(lines) or lines[at + 1].paragraph != line.paragraph)
    )


def _detached_run(lines: list[_Text], anchors: list[int]) -> list[int]:
    """Take the markers at the head of `anchors` that follow each other without words between them."""
    run: list[int] = []
    for at in anchors:
        if not _is_detached(lines, at) or (run and at != run[-1] + 1):
            break
        run.append(at)
    return run


def _next_paragraph_with(lines: list[_Text], last: int, anchors: list[int]) -> int:
    """Find the first line of the paragraph that holds the next marker after line `last`."""
    if not anchors:
        return len(lines)
    stop = anchors[0]
    while stop > last + 1 and lines[stop - 1].paragraph == lines[stop].paragraph:
        stop -= 1
    return stop


def _deal(text: str, lines: list[_Text], run: list[int], stop: int) -> list[_Note]:
    """Deal the paragraphs below a run of markers to them, where there is one for each."""
    paragraphs: dict[int, list[_Text]] = {}
    for line in lines[run[-1] + 1 : stop]:
        paragraphs.setdefault(line.paragraph, []).append(line)
    dealt = list(paragraphs.values())
    if len(dealt) == len(run) + 1 and text[dealt[0][0].start].islower():
        dealt = dealt[1:]  # the end of a footnote that began on a page that is lost
    if len(dealt) != len(run):
        dealt = [[] for _ in run]
    return [_Note(lines[at], words, 0.85) for at, words in zip(run, dealt, strict=True)]


def _cut(text: str, lines: list[_Text], anchors: list[int]) -> list[_Note]:
    """Footnotes of lines whose markers stand at anchors; what stands before a first marker may be one too."""
    if not anchors:
        return []
    lost = _lost_marker(text, lines, anchors[0])
    notes = [_Note(None, lines[:lost], 0.6)] if lost else []
    lines, anchors = lines[lost:], [at - lost for at in anchors]
    hanging = cheapest_cuts(len(lines), anchors, partial(_prices, text, lines, centred=False))
    centred = (
        cheapest_cuts(len(lines), anchors, partial(_prices, text, lines, centred=True))
        if hanging[0]
        else hanging
    )
    _, cuts = min(hanging, centred, key=lambda found: found[0])
    numbers = [*(lines[anchor].number or "*" for anchor in anchors), "*"]
    for index, anchor in enumerate(anchors):
        if numbers[index] != "*":
            sure = 0.95 if numbers[index + 1] in ("*", str(int(numbers[index]) + 1)) else 0.6
            notes.append(_Note(lines[anchor], lines[cuts[index] : cuts[index + 1]], sure))
    return notes


def _lost_marker(text: str, lines: list[_Text], anchor: int) -> int:
    """Count the lines of a whole paragraph before (2) or a later marker: a footnote whose own is lost."""
    number = lines[anchor].number or "*"
    if number in ("*", "1") or anchor == 0 or lines[anchor].start == lines[anchor].end:
        return 0
    paragraphs = {line.paragraph for line in lines[:anchor]}
    whole = text[lines[0].start].isupper() and _ENDS.search(
        text, lines[anchor - 1].start, lines[anchor - 1].end
    )
    return anchor if len(paragraphs) == 1 and lines[anchor].paragraph not in paragraphs and whole else 0


def _prices(
    text: str, lines: list[_Text], start: int, anchor: int, cuts: Sequence[int], *, centred: bool
) -> list[float]:
    """How badly the lines from `start` to each cut read as one footnote with its marker on line `anchor`."""
    above = sum(1 for line in lines[start:anchor] if line.start < line.end)
    first = lines[start]
    own = LOWER if first.start < first.end and text[first.start].islower() else 0.0
    if _is_detached(lines, anchor):
        own += DETACHED * above
    balanced = centred and lines[anchor].number != "*"
    found = []
    for cut in cuts:
        below = cut - anchor - 1
        price = own + (min(OFF_BALANCE * abs(above - below), HANGS + above) if balanced else above)
        if cut < len(lines):
            price += _price_of_end(text, lines, anchor, cut)
        found.append(price)
    return found


def _price_of_end(text: str, lines: list[_Text], anchor: int, cut: int) -> float:
    last = lines[cut - 1]
    price = 0.0
    if last.start < last.end and not _ENDS.search(text, max(last.start, last.end - _TAIL), last.end):
        price += 1.0
    if lines[cut].paragraph == last.paragraph and _is_parted(lines, anchor, cut):
        price += OFF_BLANK
    return price


def _is_parted(lines: list[_Text], anchor: int, cut: int) -> bool:
    """Whether a blank line stands between a marker with its words and the next marker."""
    at = cut
    while at < len(lines) - 1 and lines[at].number is None:
        at += 1
    return lines[at].paragraph != lines[anchor].paragraph and not _is_detached(lines, anchor)


def _propose(text: str, note: _Note, lines: list[_Text], sure: float, draft: Draft) -> None:
    path = draft.add_row("/footnotes")
    if note.anchor is not None:
        draft.propose(f"{path}/id", note.anchor.number or "", [note.anchor.marker], "footnote marker", 0.98)
    else:
        following = next(line for line in lines if line.number not in (None, "*"))
        number = str(int(following.number or "2") - 1)
        derived = Candidate(number, (following.marker,), "footnote before the next", sure, "derived")
        draft.candidates[f"{path}/id"] = [derived]
    pieces = [(line.start, line.end) for line in note.lines if line.start < line.end]
    if pieces:
        words = " ".join(" ".join(text[low:high].split()) for low, high in pieces)
        draft.propose(f"{path}/text", words, pieces, "footnote", sure)
    else:
        draft.leave_blank(f"{path}/text", "not_found", "the marker stands apart from its words")
