"""The list of documents: in what order people should look at them, and which are shown in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.metrics import Counts
from filingkit_evals.report.detail import describe_document, show_command
from filingkit_evals.report.figures import dollars, seconds
from filingkit_evals.report.packing import pack
from filingkit_evals.results import COUNTED
from filingkit_evals.summaries import mistakes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit_evals.comparison import CellFlip, Comparison, Flip
    from filingkit_evals.results import DocumentResult, Run

_FIRST = {"broke": 0, "fixed": 1}


class Listing(NamedTuple):
    """Documents in the order of the list, and the packed details of those that are shown in full."""

    documents: list[DocumentResult]
    entries: list[dict[str, Any]]
    details: dict[int, str]


def list_documents(run: Run, baseline: Run | None, comparison: Comparison | None, most: int) -> Listing:
    """Put flips first, then failures, then documents with most mistakes; describe the first `most` in full."""
    flips = comparison.flips if comparison is not None else {}
    mistakes = {document.id: len(mistakes_of(document)) for document in run.documents}
    documents = sorted(
        run.documents,
        key=lambda item: (
            _FIRST.get(flips.get(item.id, ""), 2),
            item.status == "scored",
            -mistakes[item.id],
            item.id,
        ),
    )
    before = (
        {document.id: len(mistakes_of(document)) for document in baseline.counted}
        if baseline is not None and flips
        else {}
    )
    moved = _by_document(comparison.cells if comparison is not None else ())
    entries: list[dict[str, Any]] = []
    details: dict[int, str] = {}
    for place, document in enumerate(documents):
        is_shown = len(details) < most and document.status in COUNTED
        entries.append(
            _entry(document, run.info.id, flips.get(document.id), before.get(document.id), is_shown)
        )
        if is_shown:
            details[place] = pack(
                describe_document(document, run.info.id, moved.get(document.id, ()), before.get(document.id))
            )
    return Listing(documents, entries, details)


def _by_document(flips: Iterable[CellFlip]) -> dict[str, list[CellFlip]]:
    gathered: dict[str, list[CellFlip]] = {}
    for flip in flips:
        gathered.setdefault(flip.document, []).append(flip)
    return gathered


def _entry(
    document: DocumentResult, run: str, flip: Flip | None, before: int | None, is_shown: bool
) -> dict[str, Any]:
    counts = Counts.of([document])
    cost = document.usage.get("cost_usd")
    entry: dict[str, Any] = {
        "id": document.id,
        "schema": document.schema,
        "kind": " · ".join(dict.fromkeys(filter(None, (document.group, document.conversion)))),
        "status": document.status.replace("_", " "),
        "flip": flip or "",
        "mistakes": counts.mistakes,
        "before": before,
        "cells": counts.gold,
        "cost": "" if cost is None else dollars(float(cost)),
        "time": seconds(document.seconds) if document.seconds else "",
        "failure": document.failure,
        "command": "" if is_shown else show_command(document, run),
    }
    return {name: value for name, value in entry.items() if value not in (None, "")}
