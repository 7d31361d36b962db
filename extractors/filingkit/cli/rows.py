"""What `extract show` tells about an extraction, before it is laid out: rows, marks, counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from filingkit.resolve import NOT_READ

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.draft import State
    from filingkit.extraction import Extraction, Field

# Control characters could make a terminal do things; each is replaced by one visible character, so that
# offsets stay. Marks that turn the direction of writing would scramble the columns.
_VISIBLE = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_VISIBLE |= dict.fromkeys(map(ord, "\r\x0b\x0c"), " ")  # type: ignore[arg-type]  # str.translate takes both
_VISIBLE |= dict.fromkeys([0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)


class Row(NamedTuple):
    """One leaf: `section` is the part of the record it belongs to, `name` its path within that."""

    path: str
    section: str
    name: str
    value: str
    state: State
    confidence: float | None
    line: int | None
    grade: str
    """sure, unsure, doubtful or derived for a value; its state where there is none."""


class Mark(NamedTuple):
    """A place in the text that a value was found at."""

    start: int
    end: int
    grade: str


def list_rows(extraction: Extraction, *, only_found: bool = False) -> list[Row]:
    """One row for each leaf, in the order of the record."""
    line_of = extraction.filing.line_of
    rows = []
    for path, item in extraction.fields.items():
        if only_found and item.value is None:
            continue
        line = line_of(item.spans[0].start) if item.spans else None
        value = _spell(item)
        rows.append(Row(path, *_split(path), value, item.state, item.confidence, line, item.grade))
    return rows


def list_marks(extraction: Extraction) -> list[Mark]:
    """Every place that a value was found at, once, in the order of the text; the outer before the inner."""
    marks = {
        span: Mark(span.start, span.end, item.grade)
        for item in extraction.fields.values()
        if item.value is not None
        for span in item.spans
    }
    return sorted(marks.values(), key=lambda mark: (mark.start, -mark.end))


def make_visible(text: str) -> str:
    """`text` with nothing in it that a terminal would obey; the length stays."""
    return text.translate(_VISIBLE)


def summarise(extraction: Extraction) -> str:
    """One line: how many leaves ended in which state."""
    counts = Counter(item.state for item in extraction.fields.values())
    states: tuple[State, ...] = ("found", "derived", "absent", "not_found", "refused")
    parts = [f"{counts[state]} {state.replace('_', ' ')}" for state in states if counts[state]]
    return ", ".join(parts) or "no fields"


def explain_finding(extraction: Extraction, paths: tuple[str, ...]) -> Iterator[str]:
    """For each path that a finding is about: its value and where it stands."""
    for path in paths:
        item = extraction.fields.get(path)
        if item is None:
            yield path
            continue
        line = f", line {extraction.filing.line_of(item.spans[0].start)}" if item.spans else ""
        yield f"{path} = {_spell(item)} ({item.state}{line})"


def _spell(item: Field) -> str:
    if item.value is None:
        return "" if item.reason in ("", NOT_READ) else f"({make_visible(item.reason)})"
    if isinstance(item.value, bool):
        return "true" if item.value else "false"
    return " ".join(make_visible(item.value).split())


def _split(path: str) -> tuple[str, str]:
    """`/non_derivative/0/shares` to the row it is in, and its name there."""
    parts = path[1:].split("/")
    depth = 2 if len(parts) > 2 and parts[1].isdigit() else min(1, len(parts) - 1)
    return "/" + "/".join(parts[:depth]) if depth else "", "/".join(parts[depth:])
