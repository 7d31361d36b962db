"""Which fields are still open, and the ranges of the document that could answer them.

A gap without such ranges is not asked about: where everything that stands near a field is evidence of other fields, a
model could only guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from filingkit.fields import list_fields
from filingkit.openings import Openings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.draft import Draft
    from filingkit.extractor import Extractor
    from filingkit.fields import SchemaField
    from filingkit.filing import Filing, Span
    from filingkit.resolve import Resolution

Mode = Literal["never", "auto", "always"]

_INDEX = re.compile(r"/\d+")


@dataclass(frozen=True, slots=True)
class Gap:
    """One field that is open: where it is, what it is, why it is open, and where in the text it may stand."""

    path: str
    field: SchemaField
    guidance: str
    reason: str
    ranges: tuple[Span, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowsGap:
    """A list of which rows were not read: the fields of a row, and where in the text the rows may stand.

    The fields of lists inside a row are among the fields.
    """

    path: str
    fields: tuple[SchemaField, ...]
    guidance: str
    reason: str
    ranges: tuple[Span, ...]
    lines: tuple[int, ...]

    @property
    def pattern(self) -> str:
        """The path with a star for each row, as fields name the list that they stand in."""
        return _INDEX.sub("/*", self.path)


def find_gaps(
    filing: Filing, extractor: Extractor, draft: Draft, resolution: Resolution, mode: Mode
) -> list[Gap | RowsGap]:
    """Give what a model could be asked: what is open (auto), or every field (always).

    Of a list with rows that were not read, all rows are asked for: whether one was read already shows in where a model
    points, and only the whole list can be counted.
    """
    if mode == "never":
        return []
    fields = {item.path: item for item in list_fields(extractor.schema)}
    open_fields = [
        (path, field)
        for path in resolution.fields
        if (field := fields.get(_INDEX.sub("/*", path))) is not None
        and _is_open(path, field, extractor, draft, resolution, mode)
    ]
    if not open_fields and not draft.unread_rows:
        return []
    openings = Openings(filing, extractor, resolution)
    gaps: list[Gap | RowsGap] = []
    for path, field in open_fields:
        known = resolution.fields[path]
        ranges = openings.find(path, field, again=known.value is not None)
        if ranges:
            lines = _lines_of(openings, ranges)
            gaps.append(Gap(path, field, extractor.guidance(path), known.reason, ranges, lines))
    for path, unread in draft.unread_rows.items():
        printed = extractor.columns(path)
        row = tuple(
            item
            for item in fields.values()
            if item.list_path.startswith(f"{path}/*/")
            or (item.list_path == path and (not printed or item.path.rpartition("/")[2] in printed))
        )
        ranges = openings.find_rows(path, resolution.locate(unread.ranges))
        if row and ranges:
            lines = _lines_of(openings, ranges)
            gaps.append(RowsGap(path, row, extractor.guidance(path), unread.reason, ranges, lines))
    return gaps


def _is_open(
    path: str, field: SchemaField, extractor: Extractor, draft: Draft, resolution: Resolution, mode: Mode
) -> bool:
    """Whether a field is worth asking about, if anything in the text could answer."""
    known = resolution.fields[path]
    if mode == "auto" and (known.state != "not_found" or field.list_path in draft.unread_rows):
        return False
    printed = extractor.columns(field.list_path) if field.list_path else ()
    if printed and path.rpartition("/")[2] not in printed:
        return False
    return known.value is not None or extractor.expects(path, resolution)


def _lines_of(openings: Openings, ranges: Iterable[Span]) -> tuple[int, ...]:
    return tuple(sorted({line for span in ranges for line in openings.lines_of(span)}))


def lines_of(gaps: Iterable[Gap | RowsGap]) -> tuple[int, ...]:
    """Give all lines that any of the gaps needs."""
    return tuple(sorted({line for gap in gaps for line in gap.lines}))
