"""What a pre-parser proposes: candidates per path, each with its evidence.

Paths are JSON pointers into the record (`/non_derivative/0/shares`). Ranges refer to the folded text here;
`resolve` turns them into spans of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit.filing import Span

Value = str | bool
"""What one leaf of a record can hold: decimals and dates are strings in their canonical form."""

Range = tuple[int, int]
State = Literal["found", "derived", "absent", "not_found", "refused"]
Severity = Literal["error", "warning", "info"]


class Candidate(NamedTuple):
    """One proposal for one path; `spans` are places of the source where it was not read from the folded text."""

    value: Value
    ranges: tuple[Range, ...]
    method: str
    confidence: float
    state: State = "found"
    spans: tuple[Span, ...] = ()


class Blank(NamedTuple):
    """Why a path has no value: the source shows it empty (absent), or it could not be read (not_found)."""

    state: State
    reason: str


class Partial(NamedTuple):
    """A value that is cut off in the source: what is left of it, for a check that may complete it."""

    text: str
    ranges: tuple[Range, ...]


class UnreadRows(NamedTuple):
    """Why rows of a list were not read, and where they stand; no ranges mean anywhere in the document."""

    reason: str
    ranges: tuple[Range, ...] = ()


@dataclass(slots=True)
class Finding:
    """A check that failed, could not run, or repaired something; `message` is one line for a person."""

    check: str
    severity: Severity
    paths: tuple[str, ...]
    message: str


@dataclass(slots=True)
class Draft:
    """Everything that the deterministic pre-parser found in one document.

    `rows` gives the length of each list of the record, keyed by its path (`/non_derivative`); a list that
    is not named is empty. `keys` gives the keys of each map of lists, keyed by its path. `unread_rows` names lists
    that have rows in the document which were not read.
    """

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    blanks: dict[str, Blank] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    partials: dict[str, Partial] = field(default_factory=dict)
    unread_rows: dict[str, UnreadRows] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def propose(
        self, path: str, value: Value, ranges: Iterable[Range], method: str, confidence: float
    ) -> None:
        """Add a candidate for `path`, read from `ranges` of the folded text."""
        self._add(path, Candidate(value, tuple(ranges), method, confidence))

    def add_evidence(
        self, path: str, value: Value, spans: Iterable[Span], method: str, confidence: float
    ) -> None:
        """Add a candidate for `path`, read from places of the source itself."""
        self._add(path, Candidate(value, (), method, confidence, spans=tuple(spans)))

    def _add(self, path: str, candidate: Candidate) -> None:
        known = self.candidates.get(path)
        if known is None:
            self.candidates[path] = [candidate]
        else:
            known.append(candidate)

    def add_row(self, path: str) -> str:
        """Lengthen the list at `path` by one row and give that row's path."""
        index = self.rows.get(path, 0)
        self.rows[path] = index + 1
        return f"{path}/{index}"

    def add_item(self, path: str, key: str) -> str:
        """Lengthen the list under `key` of the map at `path` by one item and give that item's path."""
        items = f"{path}/{key}"
        if items not in self.rows:
            self.keys.setdefault(path, []).append(key)
        return self.add_row(items)

    def keep_partial(self, path: str, text: str, ranges: Iterable[Range]) -> None:
        """Remember what is left of a value at `path` that is cut off in the source."""
        self.partials.setdefault(path, Partial(text, tuple(ranges)))

    def leave_blank(self, path: str, state: State, reason: str) -> None:
        """Say why `path` has no candidate; the first reason given stays."""
        self.blanks.setdefault(path, Blank(state, reason))

    def leave_rows(self, path: str, reason: str, ranges: Iterable[Range] = ()) -> None:
        """Say that the list at `path` has rows that were not read, in `ranges` of the folded text or anywhere."""
        self.unread_rows[path] = UnreadRows(reason, tuple(ranges))

    def reorder_rows(self, path: str, order: Sequence[int]) -> None:
        """Put the rows of the list at `path` into another order: `order` names the present index of each."""
        new = {f"{path}/{old}": f"{path}/{index}" for index, old in enumerate(order) if old != index}
        rows = re.compile(rf"{re.escape(path)}/[0-9]+(?![^/])")

        def rename(name: str) -> str:
            found = rows.match(name)
            return new.get(found[0], found[0]) + name[found.end() :] if found else name

        self.candidates = {rename(name): item for name, item in self.candidates.items()}
        self.blanks = {rename(name): item for name, item in self.blanks.items()}
        self.partials = {rename(name): item for name, item in self.partials.items()}
        self.rows = {rename(name): item for name, item in self.rows.items()}
        self.keys = {rename(name): item for name, item in self.keys.items()}
        for finding in self.findings:
            finding.paths = tuple(map(rename, finding.paths))

    def report(self, check: str, severity: Severity, message: str, *paths: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(check, severity, paths, message))
