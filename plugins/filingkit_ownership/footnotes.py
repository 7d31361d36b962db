"""Explanation of responses and remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from filingkit.bands import cheapest_cuts
from filingkit.draft import Draft
from filingkit.tables import split_lines
from filingkit_ownership.outline import Outline

_MARKER = re.compile(r"[\s|\t*-]*(?:\(\s*(\d{1,2})\s*\)|(\d{1,2})\s?\.(?=\s|$))[\s|\t*:]*")
_NOISE = re.compile(
    r"[\s|*#_>-]*(?:$|If the form is filed by more than one|Intentional misstatements|Explanation of Responses"
    r"|Signature of Reporting|Note ?: File three|Reminder ?:|Potential persons|Persons who respond|Edgar Filing:"
    r"|-{3,}|[-=+|: ]+$)"
)
_STARS = re.compile(r"[\s|]*\*{1,2}(?![*\w])")
_CONTENT = re.compile(r"[^\s|].*?(?=[\s|]*$)")
_ENDS = re.compile(r"[.:;!?)\"'*\]]\s*\|?\s*$")
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")


class _Text(NamedTuple):
    """One line of the explanations: its words without markers, and the footnote that it starts."""

    start: int
    end: int
    number: str | None
    marker: tuple[int, int]


def read_footnotes(text: str, outline: Outline, draft: Draft) -> None:
    """Propose footnotes and remarks."""
    if outline.explanation is not None:
        start, end = outline.explanation
        start = text.find("\n", start, end) if "|" not in text[start : start + 60] else start + 24
        start = start if start >= 0 else outline.explanation[0]
    else:
        start, end = outline.tables_end, outline.tables_end
    _read_notes(text, start, end, draft)
    _read_remarks(text, outline, draft)


def _read_notes(text: str, start: int, end: int, draft: Draft) -> None:
    lines = _read_lines(text, start, end)
    anchors = _number_lines(lines)
    if not anchors:
        return
    _, cuts = min(
        (
            cheapest_cuts(len(lines), anchors, partial(_prices, text, lines, centred=centred))
            for centred in (False, True)
        ),
        key=lambda found: found[0],
    )
    for index, anchor in enumerate(anchors):
        number = lines[anchor].number
        if number == "*":
            continue
        path = draft.add_row("/footnotes")
        draft.propose(f"{path}/id", number or "", [lines[anchor].marker], "footnote marker", 0.98)
        pieces = [(line.start, line.end) for line in lines[cuts[index] : cuts[index + 1]] if line.start < line.end]
        if pieces:
            words = " ".join(" ".join(text[low:high].split()) for low, high in pieces)
            draft.propose(f"{path}/text", words, pieces, "footnote", 0.95)


def _read_lines(text: str, start: int, end: int) -> list[_Text]:
    lines = []
    for low, high in split_lines(text, start, end):
        if (stars := _STARS.match(text, low, high)) is not None:
            lines.append(_Text(stars.end(), high, "*", stars.span()))
            continue
        if _NOISE.match(text, low, high):
            continue
        marker = _MARKER.match(text, low, high)
        number, span, begin = None, (low, low), low
        if marker is not None:
            group = 1 if marker[1] else 2
            number, span, begin = str(int(marker[group])), marker.span(group), marker.end()
        content = _CONTENT.match(text, _skip(text, begin, high), high)
        if content is None:
            if number is not None:
                lines.append(_Text(begin, begin, number, span))
            continue
        lines.append(_Text(*content.span(), number, span))
    return lines


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " \t|\x0b":
        start += 1
    return start


def _number_lines(lines: list[_Text]) -> list[int]:
    """Lines that start a footnote: numbers that count up, one by one where they can.

    The form's own notes (*) and (**) before them are kept, so that their wrapped lines do not go to a footnote.
    """
    numbers = [(at, int(line.number)) for at, line in enumerate(lines) if line.number and line.number != "*"]
    anchors: list[int] = []
    expected = 1
    for at, number in numbers:
        if number == expected:
            anchors.append(at)
            expected += 1
    if not anchors:
        for at, number in numbers:
            if number >= expected:
                anchors.append(at)
                expected = number + 1
    first = anchors[0] if anchors else 0
    return [at for at, line in enumerate(lines[:first]) if line.number == "*"] + anchors


def _prices(
    text: str, lines: list[_Text], start: int, anchor: int, cuts: Sequence[int], *, centred: bool
) -> list[float]:
    return [_price(text, lines, start, anchor, cut, centred=centred) for cut in cuts]


def _price(text: str, lines: list[_Text], start: int, anchor: int, cut: int, *, centred: bool) -> float:
    """How badly lines `start` to `cut` read as one footnote whose marker stands on line `anchor`."""
    above = sum(1 for line in lines[start:anchor] if line.start < line.end)
    below = sum(1 for line in lines[anchor + 1 : cut] if line.start < line.end)
    balanced = centred and lines[anchor].number != "*"
    price = 0.4 * abs(above - below) if balanced else 1.0 * above
    if cut < len(lines) and not _ENDS.search(text, lines[cut - 1].start, lines[cut - 1].end):
        price += 1.0 if lines[cut - 1].start < lines[cut - 1].end else 0.0
    return price


def _read_remarks(text: str, outline: Outline, draft: Draft) -> None:
    if outline.remarks is None:
        return
    start, end = outline.remarks
    start = text.index(":", start) + 1
    pieces = []
    for low, high in split_lines(text, start, end):
        content = _CONTENT.match(text, _skip(text, low, high), high)
        if content is None or _NOISE.match(text, low, high):
            continue
        if re.match(r"\s*(?:/s/|\*\* ?Signature)", content[0]):
            break
        pieces.append(content.span())
    words = " ".join(" ".join(text[low:high].split()) for low, high in pieces)
    if re.search(r"\w", words):
        draft.propose("/remarks", words, pieces, "remarks", 0.9)
    else:
        draft.leave_blank("/remarks", "absent", "nothing is printed under Remarks")
