"""Candidates to one value per path, its state and its confidence.

The schema decides which leaves exist; the draft says what was seen of them. Checks then work on the
`Resolution`: they confirm values, doubt them, derive missing ones from others, or report what does not fit.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from filingkit.annotations import is_model, without_none
from filingkit.draft import Finding
from filingkit.extraction import Field
from filingkit.filing import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from filingkit.draft import Candidate, Draft, Partial, Range, Severity, Value
    from filingkit.filing import Filing

NOT_READ = "nothing in the text was recognised as this field"
AGREEMENT = 0.5
"""Share of the remaining doubt that a confirming check leaves standing."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """The leaves, lists (of objects, and of plain values: series) and maps of one level of a schema, in field order."""

    leaves: tuple[str, ...]
    children: tuple[tuple[str, _Shape], ...]
    lists: tuple[tuple[str, _Shape], ...]
    series: tuple[str, ...]
    maps: tuple[str, ...]


@lru_cache(maxsize=64)
def _shape(model: type[BaseModel]) -> _Shape:
    leaves, children, lists, series, maps = [], [], [], [], []
    for name, info in model.model_fields.items():
        kind = without_none(info.annotation)
        origin = typing.get_origin(kind)
        if origin is list:
            (item,) = typing.get_args(kind)
            item = without_none(item)
            if is_model(item):
                lists.append((name, _shape(item)))
            else:
                series.append(name)
        elif origin is dict:
            maps.append(name)
        elif is_model(kind):
            children.append((name, _shape(kind)))
        else:
            leaves.append(name)
    return _Shape(tuple(leaves), tuple(children), tuple(lists), tuple(series), tuple(maps))


@dataclass(slots=True)
class Resolution:
    """The record as it stands, per path: what checks read and change."""

    filing: Filing
    fields: dict[str, Field]
    rows: dict[str, int]
    keys: dict[str, list[str]]
    partials: dict[str, Partial]
    findings: list[Finding] = field(default_factory=list)
    current_check: str = ""

    def value(self, path: str) -> Value | None:
        """Give the value at `path`, or None."""
        known = self.fields.get(path)
        return known.value if known is not None else None

    def text(self, path: str) -> str | None:
        """Give the value at `path` where it is a string, else None."""
        value = self.value(path)
        return value if isinstance(value, str) else None

    def decimal(self, path: str) -> Decimal | None:
        """Give the value at `path` as a number, or None where it is none."""
        known = self.fields.get(path)
        if known is None or not isinstance(known.value, str):
            return None
        try:
            number = Decimal(known.value)
        except InvalidOperation:
            return None
        return number if number.is_finite() else None

    def is_unread(self, path: str) -> bool:
        """Tell whether `path` should have a value that was not read, which a check may derive."""
        known = self.fields.get(path)
        return known is not None and known.value is None and known.state == "not_found"

    def items(self, path: str) -> Iterator[str]:
        """Give the paths of the rows of the list at `path`."""
        return (f"{path}/{index}" for index in range(self.rows.get(path, 0)))

    def spans(self, *paths: str) -> tuple[Span, ...]:
        """Give the places of the values at `paths`: what a value derived from them cites."""
        return tuple([span for path in paths if path in self.fields for span in self.fields[path].spans])

    def locate(self, ranges: Iterable[Range]) -> tuple[Span, ...]:
        """Give the spans of the source for ranges of the folded text, as those of a partial value."""
        source = self.filing.folded.source
        return tuple([Span(*source(start, end)) for start, end in ranges])

    def confirm(self, *paths: str) -> None:
        """Raise the confidence of values that the current check found to fit together."""
        for path in paths:
            known = self.fields[path]
            if known.confidence is not None:
                known.confidence = 1 - (1 - known.confidence) * AGREEMENT

    def doubt(self, factor: float, *paths: str) -> None:
        """Lower the confidence of values that the current check found not to fit."""
        for path in paths:
            known = self.fields.get(path)
            if known is not None and known.confidence is not None:
                known.confidence *= factor

    def derive(self, path: str, value: Value, sources: Iterable[Span], confidence: float) -> None:
        """Give `path` a value computed from other grounded values, citing their spans."""
        spans = tuple(dict.fromkeys(sources))
        if not spans:
            message = f"{self.current_check} derived {path} without evidence"
            raise ValueError(message)
        self.fields[path] = Field("derived", value, f"check:{self.current_check}", confidence, spans)

    def withdraw(self, path: str, reason: str) -> None:
        """Take a value back that a check found impossible: better none than a wrong one."""
        self.fields[path] = Field("refused", reason=reason)

    def reopen(self, path: str, reason: str) -> None:
        """Say that `path`, which looked blank, must have a value that was not read."""
        self.fields[path] = Field("not_found", reason=reason)

    def report(self, severity: Severity, message: str, *paths: str) -> None:
        """Add a finding of the current check."""
        self.findings.append(Finding(self.current_check, severity, paths, message))


def resolve(draft: Draft, filing: Filing, schema: type[BaseModel]) -> Resolution:
    """Choose one value for every leaf of `schema` that the document could hold."""
    fields: dict[str, Field] = {}
    _resolve_level(draft, filing, _shape(schema), "", fields)
    return Resolution(filing, fields, dict(draft.rows), draft.keys, draft.partials, list(draft.findings))


def _resolve_level(draft: Draft, filing: Filing, shape: _Shape, base: str, fields: dict[str, Field]) -> None:
    for name in shape.leaves:
        path = f"{base}/{name}"
        fields[path] = _resolve_leaf(draft, filing, path)
    for name in shape.series:
        for index in range(draft.rows.get(f"{base}/{name}", 0)):
            path = f"{base}/{name}/{index}"
            fields[path] = _resolve_leaf(draft, filing, path)
    for name in shape.maps:
        for key in draft.keys.get(f"{base}/{name}", ()):
            items = f"{base}/{name}/{key}"
            for index in range(draft.rows[items]):
                path = f"{items}/{index}"
                fields[path] = _resolve_leaf(draft, filing, path)
    for name, child in shape.children:
        _resolve_level(draft, filing, child, f"{base}/{name}", fields)
    for name, child in shape.lists:
        path = f"{base}/{name}"
        for index in range(draft.rows.get(path, 0)):
            _resolve_level(draft, filing, child, f"{path}/{index}", fields)


def _resolve_leaf(draft: Draft, filing: Filing, path: str) -> Field:
    candidates = draft.candidates.get(path)
    if not candidates:
        blank = draft.blanks.get(path)
        return Field(blank.state, reason=blank.reason) if blank else Field("not_found", reason=NOT_READ)
    best = candidates[0]
    confidence = best.confidence
    if len(candidates) > 1:
        best = max(candidates, key=_confidence)
        confidence = _weigh(best, candidates)
    spans = best.spans
    if not spans:
        source = filing.folded.source
        if len(best.ranges) == 1:
            spans = (Span(*source(*best.ranges[0])),)
        else:
            spans = tuple([Span(*source(start, end)) for start, end in best.ranges])
    return Field(best.state, best.value, best.method, confidence, spans)


def _confidence(candidate: Candidate) -> float:
    return candidate.confidence


def _weigh(best: Candidate, candidates: list[Candidate]) -> float:
    """Confidence after independent candidates agreed or disagreed with the best one."""
    confidence = best.confidence
    for other in candidates:
        if other is best or (other.ranges == best.ranges and other.spans == best.spans):
            continue
        if other.value == best.value:
            confidence = 1 - (1 - confidence) * AGREEMENT
        else:
            confidence *= 1 - other.confidence / 2
    return confidence


def build_record(resolution: Resolution, schema: type[BaseModel]) -> BaseModel:
    """Give the record as the schema's model, from the resolved fields."""
    return schema.model_validate(_build_level(resolution, _shape(schema), ""))


def _build_level(resolution: Resolution, shape: _Shape, base: str) -> dict[str, Any]:
    fields, rows = resolution.fields, resolution.rows
    level: dict[str, Any] = {name: fields[f"{base}/{name}"].value for name in shape.leaves}
    for name in shape.series:
        path = f"{base}/{name}"
        level[name] = [fields[f"{path}/{index}"].value for index in range(rows.get(path, 0))]
    for name in shape.maps:
        path = f"{base}/{name}"
        level[name] = {
            key: [fields[f"{path}/{key}/{index}"].value for index in range(rows[f"{path}/{key}"])]
            for key in resolution.keys.get(path, ())
        }
    for name, child in shape.children:
        level[name] = _build_level(resolution, child, f"{base}/{name}")
    for name, child in shape.lists:
        path = f"{base}/{name}"
        level[name] = [
            _build_level(resolution, child, f"{path}/{index}") for index in range(rows.get(path, 0))
        ]
    return level
