"""From a quote to a value: the model points, the code reads.

A pointer names a line and quotes words of it. The words are looked for there, exactly, then with white space and
markdown folded, then approximately, where every digit must be the same; a text that other cells interrupt, piece by
piece. The value is read from the source, never from the quote, by the reader of the field's type. What is not there, or
does not read, is refused with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from rapidfuzz import fuzz

from filingkit.fields import read_value
from filingkit.filing import Span
from filingkit.folding import fold
from filingkit.openings import overlaps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit.draft import Value
    from filingkit.fields import SchemaField
    from filingkit.filing import Filing

Grade = Literal["exact", "folded", "pieced", "approximate"]
Place = tuple[Span, ...]
"""Where a quote stands: one span, or one for each of its lines where other cells stand between them."""

CONFIDENCE: dict[Grade, float] = {"exact": 0.9, "folded": 0.88, "pieced": 0.8, "approximate": 0.75}
"""What a grounded value starts with; agreement with the rules and checks raises it."""

LEAST_SIMILAR = 92.0
"""Similarity in percent from which words are taken for those quoted, as converters and models vary them."""

AWAY = 1
"""Lines that a quote may stand away from the line named: models count wrapped rows differently."""

_SPREAD = 2
"""Lines of the text for each line of a quote, where blank lines or those of other cells stand between."""

LONGEST = 2000
_KINDS = {
    "decimal": "a number",
    "date": "a date",
    "boolean": "a check box",
    "choice": "one of the choices",
    "text": "a text",
}
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\w+")


class Pointer(NamedTuple):
    """What a model answered for one field: a line, and words quoted from it."""

    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A value read from the source where a pointer led; words of a cell that others interrupt have several spans."""

    value: Value
    spans: tuple[Span, ...]
    grade: Grade

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0].start


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a pointer gives no value; `reason` is one line, for the model as well as for people."""

    reason: str


def ground(
    filing: Filing,
    field: SchemaField,
    pointer: Pointer,
    ranges: Sequence[Span],
    taken: Sequence[Span] = (),
    labels: Sequence[Span] = (),
    fits: Callable[[Value], bool] = lambda _: True,
) -> Grounded | Refusal:
    """Follow a pointer to a value.

    `ranges` are where the field may stand. `taken` are the merged spans that are evidence of other fields: words that
    mean something else already cannot be this field as well. `labels` are the merged spans of what every document of
    the type prints: words that are nothing else are no value. `fits` says whether the field can hold a value.
    """
    quote = pointer.quote.strip()
    if not quote or len(quote) > LONGEST:
        return Refusal("the quote is empty" if not quote else "the quote is longer than a value can be")
    if not _is_shown(filing, pointer.line, ranges):
        return Refusal(f"line {pointer.line} is not among the lines shown")
    places, grade = _locate(filing, quote, pointer.line)
    if not places and field.kind == "text":
        places, grade = _locate_pieces(filing, quote, pointer.line), "pieced"
    if not places:
        return Refusal(_explain_absence(filing, quote, pointer.line))
    allowed = [place for place in places if all(_is_within(span, ranges) for span in place)]
    if not allowed:
        return Refusal(f"{_shorten(quote)} on line {pointer.line} is not where this field can stand")
    free = [place for place in allowed if not any(overlaps(taken, *span) for span in place)]
    if not free:
        return Refusal("these words are the evidence of another field")
    if field.kind != "boolean":  # a mark is quoted with its label
        free = [place for place in free if not _is_label(filing.text, place, labels)]
    if not free:
        return Refusal(f"{_shorten(quote)} is what every such document prints, not a value of this one")
    for spans in free:
        value = read_value(field, "\n".join(filing.text[start:end] for start, end in spans))
        if value is not None and fits(value):
            return Grounded(value, spans, grade)
    return Refusal(f"{_shorten(quote)} does not read as {_KINDS[field.kind]} that this field can hold")


def _is_shown(filing: Filing, line: int, ranges: Sequence[Span]) -> bool:
    return any(filing.line_of(start) <= line <= filing.line_of(max(start, end - 1)) for start, end in ranges)


def _is_within(span: Span, ranges: Sequence[Span]) -> bool:
    return any(start <= span.start and span.end <= end for start, end in ranges)


def _is_label(text: str, place: Place, labels: Sequence[Span]) -> bool:
    """Whether every word of a place is one that every document of its type prints."""
    words = [word for span in place for word in _WORD.finditer(text, *span)]
    return bool(words) and all(overlaps(labels, *word.span()) for word in words)


def _locate(filing: Filing, quote: str, line: int) -> tuple[list[Place], Grade]:
    """Give the places of a quote about a line, nearest line first, and how well it fits them."""
    start, end = _window(filing, line, quote.count("\n"))
    text = filing.text
    exact = _occurrences(text, quote, start, end)
    if exact:
        return _by_nearness(filing, exact, line), "exact"
    folded = _locate_folded(filing, quote, start, end)
    if folded:
        return _by_nearness(filing, folded, line), "folded"
    found = fuzz.partial_ratio_alignment(quote, text[start:end], score_cutoff=LEAST_SIMILAR)
    if found is not None and found.score >= LEAST_SIMILAR and len(quote) > 3:
        span = _trim(text, start + found.dest_start, start + found.dest_end)
        same = _DIGITS.findall(text[span.start : span.end]) == _DIGITS.findall(quote)
        if same and not _cuts(text, *span):
            return [(span,)], "approximate"
    return [], "exact"


def _locate_pieces(filing: Filing, quote: str, line: int) -> list[Place]:
    """Give the places of a cell that is quoted line by line, where lines run on through the cells beside it."""
    pieces = [piece.strip() for piece in quote.split("\n") if piece.strip()]
    if len(pieces) < 2:
        return []
    text, starts = filing.text, filing.line_starts
    spans: list[Span] = []
    at = starts[max(0, line - 1 - AWAY)]
    last = min(len(starts), line + AWAY + _SPREAD * len(pieces))
    end = starts[last] if last < len(starts) else len(text)
    for piece in pieces:
        found = _occurrences(text, piece, at, end)
        if not found:
            return []
        spans.append(found[0])
        newline = text.find("\n", found[0].end)
        at = newline + 1 if newline >= 0 else len(text)
    return [tuple(spans)]


def _locate_folded(filing: Filing, quote: str, start: int, end: int) -> list[Span]:
    """Find the quote in the folded text, any white space standing for any other."""
    words = fold(quote).text.split()
    if not words:
        return []
    pattern = re.compile(r"[\s|]+".join(map(re.escape, words)))
    folded = filing.folded
    spans = []
    for found in pattern.finditer(folded.text):
        span = Span(*folded.source(*found.span()))
        if start <= span.start and span.end <= end and not _cuts(filing.text, *span):
            spans.append(_trim(filing.text, *span))
        elif span.start > end:
            break
    return spans


def _window(filing: Filing, line: int, more: int = 0) -> tuple[int, int]:
    """Give the range of the text that a quote named for a line, and running on for some `more`, may stand in."""
    starts = filing.line_starts
    first, last = max(0, line - 1 - AWAY), min(len(starts) - 1, line - 1 + AWAY + more)
    end = starts[last + 1] - 1 if last + 1 < len(starts) else len(filing.text)
    return starts[first], end


def _occurrences(text: str, quote: str, start: int, end: int) -> list[Span]:
    """Give where words stand as words: not in the middle of a longer number or word."""
    spans = []
    position = text.find(quote, start, end)
    while position >= 0:
        after = position + len(quote)
        if not _cuts(text, position, after):
            spans.append(Span(position, after))
        position = text.find(quote, position + 1, end)
    return spans


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a range begins or ends in the middle of a word or a number."""
    return _joins(text, start) or _joins(text, end)


def _joins(text: str, position: int) -> bool:
    """Whether the characters on both sides of a place belong to one word or one number."""
    if not 0 < position < len(text):
        return False
    left, right = text[position - 1], text[position]
    if left.isalnum() and right.isalnum():
        return True
    beyond = text[position + 1 : position + 2]
    before = text[position - 2 : position - 1] if position > 1 else ""
    return (left.isdigit() and right in ",." and beyond.isdigit()) or (
        left in ",." and right.isdigit() and before.isdigit()
    )


def _by_nearness(filing: Filing, spans: list[Span], line: int) -> list[Place]:
    nearest = sorted(spans, key=lambda span: (abs(filing.line_of(span.start) - line), span.start))
    return [(span,) for span in nearest]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _explain_absence(filing: Filing, quote: str, line: int) -> str:
    start, end = _window(filing, line)
    if filing.text.find(quote, start, end) >= 0:
        return f"{_shorten(quote)} is only part of a longer word or number there"
    position = filing.text.find(quote)
    if position >= 0:
        return f"{_shorten(quote)} stands on line {filing.line_of(position)}, not on line {line}"
    return f"{_shorten(quote)} is not in the document"


def _shorten(quote: str) -> str:
    words = " ".join(quote.split())
    return repr(words if len(words) <= 40 else f"{words[:39]}…")
