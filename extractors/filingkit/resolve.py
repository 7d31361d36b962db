"""Candidates to one value per path, its state and its confidence.

The schema decides which leaves exist; the draft says what was seen of them. Checks then work on the
`Resolution`: they confirm values, doubt them, derive missing ones from others, or report what does not fit.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from filingkit.annotations import is_model, without_none
from filingkit.draft import Finding
from filingkit.extraction import Field
from filingkit.filing import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import BaseModel

    from filingkit.draft import Candidate, Draft, Partial, Range, Severity, Value
    from filingkit.filing import Filing

_T = TypeVar("_T")

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
    _views: dict[Callable[[Resolution], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def view(self, make: Callable[[Resolution], _T]) -> _T:
        """Give what `make` makes of this: one and the same for all checks until one of them changes a value.

        Values are changed by `derive`, `withdraw` and `reopen` alone; `confirm` and `doubt` change none.
        """
        views = self._views
        if make not in views:
            views[make] = make(self)
        view: _T = views[make]
        return view

    def value(self, path: str) -> Value | None:
        """Give the value at `path`, or None."""
        known = self.fields.get(path)
        return known.value if known is not None else None

    def text(self, path: str) -> str | None:
        """Give the value at `path` where it is a string, else None."""
        known = self.fields.get(path)
        if known is None or not isinstance(known.value, str):
            return None
        return known.value

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

    def items(self, path: str) -> list[str]:
        """Give the paths of the rows of the list at `path`."""
        return [f"{path}/{index}" for index in range(self.rows.get(path, 0))]

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
        self._set(path, Field("derived", value, f"check:{self.current_check}", confidence, spans))

    def withdraw(self, path: str, reason: str) -> None:
        """Take a value back that a check found impossible: better none than a wrong one."""
        self._set(path, Field("refused", reason=reason))

    def reopen(self, path: str, reason: str) -> None:
        """Say that `path`, which looked blank, must have a value that was not read."""
        self._set(path, Field("not_found", reason=reason))

    def _set(self, path: str, item: Field) -> None:
        self.fields[path] = item
        self._views.clear()

    def report(self, severity: Severity, message: str, *paths: str) -> None:
        """Add a finding of the current check."""
        self.findings.append(Finding(self.current_check, severity, paths, message))


def resolve(draft: Draft, filing: Filing, schema: type[BaseModel]) -> Resolution:
    """Choose one value for every leaf of `schema` that the document could hold."""
    chooser = _Chooser(draft, filing)
    chooser.choose_level(_shape(schema), "")
    return Resolution(
        filing, chooser.fields, dict(draft.rows), draft.keys, draft.partials, list(draft.findings)
    )


class _Chooser:
    """Chooses the fields of a record, level by level."""

    def __init__(self, draft: Draft, filing: Filing) -> None:
        self.fields: dict[str, Field] = {}
        self._draft = draft
        self._source = filing.folded.source
        # Neighbours are often read from the same place: the label of a row, its unit, and whether it is a total.
        self._ranges: tuple[Range, ...] = ()
        self._spans: tuple[Span, ...] = ()

    def choose_level(self, shape: _Shape, base: str) -> None:
        fields, choose, draft = self.fields, self._choose, self._draft
        for name in shape.leaves:
            path = f"{base}/{name}"
            fields[path] = choose(path)
        for name in shape.series:
            for index in range(draft.rows.get(f"{base}/{name}", 0)):
                path = f"{base}/{name}/{index}"
                fields[path] = choose(path)
        for name in shape.maps:
            for key in draft.keys.get(f"{base}/{name}", ()):
                items = f"{base}/{name}/{key}"
                for index in range(draft.rows[items]):
                    path = f"{items}/{index}"
                    fields[path] = choose(path)
        for name, child in shape.children:
            self.choose_level(child, f"{base}/{name}")
        for name, child in shape.lists:
            path = f"{base}/{name}"
            for index in range(draft.rows.get(path, 0)):
                self.choose_level(child, f"{path}/{index}")

    def _choose(self, path: str) -> Field:
        candidates = self._draft.candidates.get(path)
        if not candidates:
            blank = self._draft.blanks.get(path)
            if blank is None:
                return Field("not_found", reason=NOT_READ)
            return Field(blank.state, reason=blank.reason)
        best = candidates[0]
        confidence = best.confidence
        if len(candidates) > 1:
            best = max(candidates, key=_confidence)
            confidence = _weigh(best, candidates)
        spans, ranges = best.spans, best.ranges
        if not spans:
            if ranges is not self._ranges:
                source = self._source
                self._ranges = ranges
                if len(ranges) == 1:
                    self._spans = (Span(*source(*ranges[0])),)
                else:
                    self._spans = tuple([Span(*source(start, end)) for start, end in ranges])
            spans = self._spans
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
