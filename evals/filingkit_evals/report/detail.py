"""One document in full: its cells row by row, on either side, and the text that they were read from."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.metrics import MISTAKES, Counts
from filingkit_evals.report.figures import plain
from filingkit_evals.report.mistakes import kind_of
from filingkit_evals.report.source import read_source
from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filingkit_evals.comparison import CellFlip
    from filingkit_evals.report.source import Units
    from filingkit_evals.results import CellResult, DocumentResult

MOST_RIGHT = 2_000
"""Right cells of a document that are shown; mistakes always are."""

_LONGEST = 4_000


class Place(NamedTuple):
    """The row that a cell stands in, as its pointer on either side."""

    gold: str
    predicted: str


def show_command(document: DocumentResult, run: str) -> str:
    """Give the command that shows how a document was scored."""
    return join(["extract", "eval", "show", document.id, "--run", run])


def extract_command(document: DocumentResult) -> str:
    """Give the command that reads a document again."""
    return join(["extract", "show", document.uri, "--schema", document.schema])


def describe_document(
    document: DocumentResult, run: str, flips: Iterable[CellFlip] = (), before: int | None = None
) -> dict[str, Any]:
    """Give what the page shows of a document; `before` is how many mistakes the baseline made."""
    counts = Counts.of([document])
    cells, left_out = _choose(document)
    source = read_source(document, [span for cell in cells for span in cell.spans])
    moved = {_key(side): flip for flip in flips for side in (flip.after, flip.before) if side is not None}
    places = _place(cells)
    rows: dict[Place, list[int]] = {}
    for index, place in enumerate(places):
        rows.setdefault(place, []).append(index)
    return {
        "id": document.id,
        "schema": document.schema,
        "group": document.group,
        "conversion": document.conversion,
        "cluster": document.cluster,
        "uri": document.uri,
        "status": document.status.replace("_", " "),
        "failure": document.failure,
        "mistakes": counts.mistakes,
        "before": before,
        "gold_cells": counts.gold,
        "f1": counts.f1,
        "nulls": counts.cells[Outcome.CORRECT_NULL],
        "disputed": document.disputed,
        "left_out": left_out,
        "seconds": document.seconds,
        "usage": _plain_usage(document.usage),
        "findings": [_finding(item) for item in document.findings[:50]],
        "lists": [
            {"name": name, "gold": r.gold, "read": r.predicted, "paired": r.paired, "exact": r.exact}
            for name, r in document.rows.items()
        ],
        "rows": [
            {"gold": place.gold, "read": place.predicted, "cells": members} for place, members in rows.items()
        ],
        "cells": [
            _cell(cell, document, place, moved.get(_key(cell)), source.units)
            for cell, place in zip(cells, places, strict=True)
        ],
        "text": source.pieces,
        "length": source.length,
        "trouble": source.trouble,
        "commands": [show_command(document, run), extract_command(document)],
    }


def _choose(document: DocumentResult) -> tuple[list[CellResult], int]:
    """Give the cells to show, nulls that are right left out, and how many right ones are too many."""
    kept, right = [], 0
    for cell in document.cells:
        if cell.outcome is Outcome.CORRECT_NULL:
            continue
        if cell.outcome not in MISTAKES:
            right += 1
            if right > MOST_RIGHT:
                continue
        kept.append(cell)
    return kept, max(0, right - MOST_RIGHT)


def _cell(
    cell: CellResult, document: DocumentResult, place: Place, flip: CellFlip | None, units: Units
) -> dict[str, Any]:
    pointer = cell.gold_path or cell.path
    row = place.gold if cell.gold_path else place.predicted
    is_mistake = cell.outcome in MISTAKES
    shape: dict[str, Any] = {
        "outcome": cell.outcome.value.replace("_", " "),
        "mistake": is_mistake,
        "kind": kind_of(cell, document) if is_mistake else "",
        "name": pointer.removeprefix(row).removeprefix("/").replace("/", "."),
        "at": pointer,
        "gold": _shorten(plain(cell.gold)),
        "read": _shorten(plain(cell.predicted)),
        "critical": cell.critical,
        "why": cell.why,
        "state": cell.state,
        "method": cell.method,
        "cmp": cell.cmp,
        "confidence": cell.confidence,
        "spans": units.ranges(cell.spans),
        "flip": "" if flip is None else "broke" if is_mistake else "fixed",
    }
    if cell.evidence is not None:
        shape["evidence"] = [cell.evidence.quoted, cell.evidence.derivable, cell.evidence.agrees]
    if flip is not None and flip.before is not None:
        shape["was"] = _shorten(plain(flip.before.predicted))
    return {name: value for name, value in shape.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    """Whether a value need not be written; 0 is a confidence like any other."""
    return value is None or value is False or value in ("", [])


def _shorten(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _key(cell: CellResult) -> str:
    return cell.gold_path or f"+{cell.path}"


def _place(cells: list[CellResult]) -> list[Place]:
    """Tell the row of each cell; one without a place on one side stands where the others of its row do."""
    sides = [(_row(cell.gold_path), _row(cell.path)) for cell in cells]
    ours: dict[str, str] = {}
    theirs: dict[str, str] = {}
    for gold, predicted in sides:
        if gold and predicted:
            ours.setdefault(gold, predicted)
            theirs.setdefault(predicted, gold)
    return [Place(gold or theirs.get(read, ""), read or ours.get(gold, "")) for gold, read in sides]


def _row(pointer: str) -> str:
    """Give the pointer of the innermost row; a number at the end is an item of a set or of a series."""
    parts = pointer.split("/")
    if len(parts) > 2 and parts[-1].isdigit():
        parts.pop()
    while parts and not parts[-1].isdigit():
        parts.pop()
    return "/".join(parts)


def _plain_usage(usage: Mapping[str, Any]) -> dict[str, str]:
    totals = {name: value for name, value in usage.items() if not isinstance(value, list | dict)}
    kept = {name: plain(value) for name, value in totals.items() if name != "seconds"}
    return {name: value for name, value in kept.items() if value}


def _finding(item: Mapping[str, Any]) -> str:
    """Write a finding of the extractor in one line, whatever it holds."""
    message = plain(item.get("message")) or ", ".join(f"{key}: {plain(value)}" for key, value in item.items())
    severity, rule = plain(item.get("severity")), plain(item.get("check") or item.get("rule"))
    return f"{': '.join(filter(None, (severity, rule, message)))}"[:500]
