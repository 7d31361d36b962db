"""Which fields are still open, and the lines of the document that could answer them.

A gap without such lines is not asked about: where everything that stands near a field is evidence of other fields, a
model could only guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from filingkit.concealment import visible_lines
from filingkit.fields import list_fields, read_value
from filingkit.reading import fold_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from filingkit.draft import Draft
    from filingkit.extractor import Extractor
    from filingkit.fields import SchemaField
    from filingkit.filing import Filing, Span
    from filingkit.resolve import Resolution

Mode = Literal["never", "auto", "always"]

NEAR = 2
"""Lines above and below the evidence of its neighbours in which a field may stand."""

WHOLE = 400
"""Documents of at most this many lines are shown whole where nothing tells where a field may stand."""

_INDEX = re.compile(r"/\d+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"\S+")
_LONGEST_VALUE = 4
"""Tokens that one typed value may be made of ("June 12, 2007")."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One field that is open: where it is, what it is, why it is open, and the lines that could answer it."""

    path: str
    field: SchemaField
    guidance: str
    reason: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowsGap:
    """A list whose rows were not read: the fields of a row, and the lines that they may stand on."""

    path: str
    fields: tuple[SchemaField, ...]
    guidance: str
    reason: str
    lines: tuple[int, ...]


def find_gaps(
    filing: Filing, extractor: Extractor, draft: Draft, resolution: Resolution, mode: Mode
) -> list[Gap | RowsGap]:
    """Give what a model could be asked: what is open (auto), or every field (always)."""
    if mode == "never":
        return []
    page = _Page(filing, resolution)
    fields = {item.path: item for item in list_fields(extractor.schema)}
    gaps: list[Gap | RowsGap] = []
    for path, known in resolution.fields.items():
        field = fields.get(_INDEX.sub("/*", path))
        if field is None or (mode == "auto" and known.state != "not_found"):
            continue
        if known.value is None and not extractor.expects(path, resolution):
            continue
        lines = page.lines_for(path, field, extractor, asked_again=known.value is not None)
        if lines:
            gaps.append(Gap(path, field, extractor.guidance(path), known.reason, lines))
    for path, reason in draft.unread_rows.items():
        row = tuple(item for item in fields.values() if item.list_path == path)
        lines = page.lines_for_rows(path, extractor)
        if row and lines:
            gaps.append(RowsGap(path, row, extractor.guidance(path), reason, lines))
    return gaps


class _Page:
    """The lines of a document, and which of their characters are evidence already."""

    def __init__(self, filing: Filing, resolution: Resolution) -> None:
        self.filing = filing
        self.resolution = resolution
        self.lines = dict(visible_lines(filing))
        self.starts = filing.line_starts
        spans = sorted(span for item in resolution.fields.values() for span in item.spans)
        self.spans = spans
        self.siblings = _lines_by_parent(filing, resolution)

    def lines_for(
        self, path: str, field: SchemaField, extractor: Extractor, *, asked_again: bool
    ) -> tuple[int, ...]:
        given = extractor.lines(path, self.filing)
        near = set(given) if given is not None else self._near(path, field)
        if asked_again:
            return tuple(sorted(line for line in near if self.lines.get(line, "").strip()))
        return tuple(sorted(line for line in near if self._could_answer(line, field)))

    def lines_for_rows(self, path: str, extractor: Extractor) -> tuple[int, ...]:
        given = extractor.lines(path, self.filing)
        chosen = self.lines if given is None else set(given)
        return tuple(sorted(line for line in chosen if self.lines.get(line, "").strip()))

    def _near(self, path: str, field: SchemaField) -> set[int]:
        """Lines beside the evidence of the fields of the same object; else those that share words with the field."""
        parent = path.rpartition("/")[0]
        lines = self.siblings.get(parent) if parent else None
        if lines:
            near = set(range(min(lines) - NEAR, max(lines) + NEAR + 1))
            return near - (self._lines_of_other_rows(parent) - set(lines))
        own = [self.filing.line_of(span.start) for span in self.resolution.fields[path].spans]
        if own:
            return set(range(min(own) - NEAR, max(own) + NEAR + 1))
        worded = self._worded(field.description)
        if worded:
            return worded
        return set(self.lines) if len(self.lines) <= WHOLE else set()

    def _lines_of_other_rows(self, row: str) -> set[int]:
        """Lines that hold evidence of another row of the same list: a value there is that row's."""
        rows, _, index = row.rpartition("/")
        if not index.isdigit():
            return set()
        return {
            line
            for other, lines in self.siblings.items()
            if other != row and other.rpartition("/")[0] == rows
            for line in lines
        }

    def _worded(self, description: str) -> set[int]:
        words = {fold_letters(word) for word in _WORD.findall(description)}
        found: set[int] = set()
        if not words:
            return found
        for number, line in self.lines.items():
            shared = words.intersection(fold_letters(word) for word in _WORD.findall(line))
            if len(shared) >= max(2, len(words) / 2):
                found.update(range(number - NEAR, number + NEAR + 1))
        return found

    def _could_answer(self, number: int, field: SchemaField) -> bool:
        """Whether a line holds text that is evidence of nothing yet and reads as the field's type."""
        free = self._free_tokens(number)
        if field.kind in ("text", "boolean"):
            return bool(free)
        return any(
            read_value(field, " ".join(free[start : start + length])) is not None
            for start in range(len(free))
            for length in range(1, _LONGEST_VALUE + 1)
            if start + length <= len(free)
        )

    def _free_tokens(self, number: int) -> list[str]:
        if number not in self.lines:
            return []
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.filing.text)
        return [
            found[0]
            for found in _TOKEN.finditer(self.filing.text, start, end)
            if not overlaps(self.spans, found.start(), found.end())
        ]


def overlaps(spans: list[Span], start: int, end: int) -> bool:
    """Whether any of the sorted spans shares a character with a range."""
    index = bisect_left(spans, (end, 0))
    return any(span.end > start for span in reversed(spans[max(0, index - 8) : index]))


def _lines_by_parent(filing: Filing, resolution: Resolution) -> Mapping[str, list[int]]:
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for path, item in resolution.fields.items():
        for parent in _parents(path):
            lines[parent].extend(filing.line_of(span.start) for span in item.spans)
    return lines


def _parents(path: str) -> Iterator[str]:
    """Give the object that a leaf belongs to: its row, whatever map or object inside the row it stands in."""
    parent = path.rpartition("/")[0]
    if parent:
        yield parent


def lines_of(gaps: Iterable[Gap | RowsGap]) -> tuple[int, ...]:
    """Give all lines that any of the gaps needs."""
    return tuple(sorted({line for gap in gaps for line in gap.lines}))
