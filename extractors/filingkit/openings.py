"""Where in a document a field that is open may still stand.

What is evidence of another field, or printed on every document of the type, answers nothing. A field of a row stands
among the values of its own row, behind the columns before it and before those behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from filingkit.concealment import visible_lines
from filingkit.fields import read_value
from filingkit.filing import Span
from filingkit.reading import fold_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit.extractor import Extractor
    from filingkit.fields import SchemaField
    from filingkit.filing import Filing
    from filingkit.resolve import Resolution

NEAR = 2
"""Lines above and below the evidence of its neighbours in which a field may stand."""

WHOLE = 400
"""Documents of at most this many lines are shown whole where nothing tells where a field may stand."""

_WORD = re.compile(r"[^\W\d_]{4,}")
TOKEN = re.compile(r"<[^<>]{1,40}>|[^\s|<]+|<")
"""A word with what is stuck to it, or a tag; bars and white space part them."""
_WORDLIKE = re.compile(r"[^\W_]{2}")
_TELLING = 4
"""Letters of a word that do not stand in other words by chance."""
_LONGEST_VALUE = 4
"""Tokens that one typed value may be made of ("June 12, 2007")."""


class Openings:
    """The lines of a document, and which of their characters are spoken for."""

    def __init__(self, filing: Filing, extractor: Extractor, resolution: Resolution) -> None:
        self.filing = filing
        self._extractor = extractor
        self._resolution = resolution
        self._lines = dict(visible_lines(filing))
        evidence = [span for item in resolution.fields.values() for span in item.spans]
        # What is cut off reads like a value and is none.
        cut_off = [span for item in resolution.partials.values() for span in resolution.locate(item.ranges)]
        self._spoken_for = merge([*evidence, *cut_off, *extractor.labels(filing)])
        self._known = " ".join(fold_letters(filing.text[start:end]) for start, end in evidence)
        self._known_words = {
            fold_letters(word[0]) for span in evidence for word in TOKEN.finditer(filing.text, *span)
        }
        self._evidence = _evidence_by_parent(resolution)

    def find(self, path: str, field: SchemaField, *, again: bool) -> tuple[Span, ...]:
        """Give the ranges of the text that could answer for a field, one for each line or run of lines.

        Where a field is asked about `again`, what it was read from counts too.
        """
        parent, _, name = path.rpartition("/")
        given = self._extractor.places(path, self.filing)
        near = self._near(path, parent, field) if given is None else self._lines_of_all(given)
        order = self._extractor.columns(field.list_path) if field.list_path else ()
        if again:
            return self._join(self._whole(line) for line in sorted(near) if self._is_filled(line))
        if name in order:
            ranges = self._between_columns(near, parent, order, name, field)
        else:
            ranges = [self._whole(line) for line in sorted(near) if line in self._lines]
        return self._join(span for span in ranges if self._could_answer(span, path, field))

    def find_rows(self, path: str, ranges: Iterable[Span]) -> tuple[Span, ...]:
        """Give the filled lines of the ranges that rows of a list may stand in.

        Without ranges these are the places that the extractor gives, and all lines where it leaves them open.
        """
        numbers: Iterable[int] = self._lines_of_all(ranges)
        if not numbers:
            given = self._extractor.places(path, self.filing)
            numbers = self._lines if given is None else self._lines_of_all(given)
        return self._join(self._whole(line) for line in sorted(numbers) if self._is_filled(line))

    def _lines_of_all(self, spans: Iterable[Span]) -> set[int]:
        return {number for span in spans for number in self.lines_of(span)}

    def lines_of(self, span: Span) -> range:
        """Give the numbers of the lines that a range touches."""
        return range(self.filing.line_of(span.start), self.filing.line_of(max(span.start, span.end - 1)) + 1)

    def _near(self, path: str, parent: str, field: SchemaField) -> set[int]:
        """Lines beside the evidence of the fields of the same object; else those that share words with the field."""
        lines = self._evidence_lines(parent) if parent else None
        if lines:
            near = set(range(min(lines) - NEAR, max(lines) + NEAR + 1))
            return near - (self._lines_of_other_rows(parent) - lines)
        own = {self.filing.line_of(span.start) for span in self._resolution.fields[path].spans}
        if own:
            return set(range(min(own) - NEAR, max(own) + NEAR + 1))
        worded = self._worded(field.description)
        if worded:
            return worded
        return set(self._lines) if len(self._lines) <= WHOLE else set()

    def _evidence_lines(self, parent: str) -> set[int]:
        return {self.filing.line_of(span.start) for _, span in self._evidence.get(parent, ())}

    def _lines_of_other_rows(self, row: str) -> set[int]:
        """Lines that hold evidence of another row of the same list: a value there is that row's."""
        rows, _, index = row.rpartition("/")
        if not index.isdigit():
            return set()
        others = (other for other in self._evidence if other != row and other.rpartition("/")[0] == rows)
        return {line for other in others for line in self._evidence_lines(other)}

    def _worded(self, description: str) -> set[int]:
        words = {fold_letters(word) for word in _WORD.findall(description)}
        found: set[int] = set()
        if not words:
            return found
        for number, line in self._lines.items():
            shared = words.intersection(fold_letters(word) for word in _WORD.findall(line))
            if len(shared) >= max(2, len(words) / 2):
                found.update(range(number - NEAR, number + NEAR + 1))
        return found

    def _between_columns(
        self, near: set[int], row: str, order: Sequence[str], name: str, field: SchemaField
    ) -> list[Span]:
        """Cut each line to what stands behind the columns before this one and before those behind it.

        Words can wrap below and above the line of their row; a number, a date or a letter stands on it, or, in a
        text that has every cell on a line of its own, on one between the cells beside it.
        """
        place = order.index(name)
        sides = [
            (order.index(column) < place, span)
            for column, span in self._evidence.get(row, ())
            if column in order and column != name
        ]
        on_lines = {self.filing.line_of(span.start) for _, span in sides}
        scattered = len(on_lines) > len(sides) / 2
        ranges = []
        for line in sorted(near & self._lines.keys()):
            whole = self._whole(line)
            start, end = whole
            beside = (
                sides if scattered else [side for side in sides if self.filing.line_of(side[1].start) == line]
            )
            if not beside and field.kind != "text":
                continue
            start = max([start, *(span.end for before, span in beside if before and span.end > whole.start)])
            end = min(
                [end, *(span.start for before, span in beside if not before and span.start < whole.end)]
            )
            if start < end:
                ranges.append(Span(start, end))
        return ranges

    def _whole(self, line: int) -> Span:
        starts = self.filing.line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.filing.text)
        return Span(starts[line - 1], end)

    def _is_filled(self, line: int) -> bool:
        return bool(self._lines.get(line, "").strip())

    def _could_answer(self, span: Span, path: str, field: SchemaField) -> bool:
        """Whether a range holds text that is spoken for by nothing and reads as the field."""
        free = [
            found[0]
            for found in TOKEN.finditer(self.filing.text, *span)
            if found[0][0] != "<" and not overlaps(self._spoken_for, found.start(), found.end())
        ]
        if field.kind == "boolean":
            return bool(free)
        if field.kind == "text":  # converters repeat cells: words that were read elsewhere are no news
            free = [token for token in free if not self._is_known(fold_letters(token))]
            if not any(_WORDLIKE.search(token) for token in free):
                return False
        for start in range(len(free)):
            for end in range(start + 1, min(start + _LONGEST_VALUE, len(free)) + 1):
                value = read_value(field, " ".join(free[start:end]))
                if value is not None and self._extractor.fits(path, value):
                    return True
        return False

    def _is_known(self, letters: str) -> bool:
        """Whether a word stands in what was read already, be it run together with others there."""
        return letters in self._known_words or (len(letters) >= _TELLING and letters in self._known)

    def _join(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """Make one range of whole lines that follow each other: a quote may run on."""
        joined: list[Span] = []
        for span in spans:
            if joined and joined[-1].end + 1 == span.start:
                joined[-1] = Span(joined[-1].start, span.end)
            else:
                joined.append(span)
        return tuple(joined)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Give the same characters as spans that are in order and share none."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


def overlaps(merged: Sequence[Span], start: int, end: int) -> bool:
    """Whether any of the merged spans shares a character with a range."""
    index = bisect_left(merged, (end, 0))
    return index > 0 and merged[index - 1].end > start


def _evidence_by_parent(resolution: Resolution) -> dict[str, list[tuple[str, Span]]]:
    """By object or row, the names of its fields with the places that they were read from."""
    evidence: defaultdict[str, list[tuple[str, Span]]] = defaultdict(list)
    for path, item in resolution.fields.items():
        parent, _, name = path.rpartition("/")
        if parent:
            evidence[parent].extend((name, span) for span in item.spans)
    return evidence
