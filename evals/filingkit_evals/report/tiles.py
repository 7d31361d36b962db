"""The six figures at the top: each with its interval, and how it changed since the baseline."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from filingkit_evals.comparison import SIGNIFICANT
from filingkit_evals.metrics import Counts
from filingkit_evals.report.figures import dollars, interval, p_value, percent, points, seconds
from filingkit_evals.scorer import Outcome
from filingkit_evals.statistics import ratio_difference, ratio_interval
from filingkit_evals.summaries import Measure, group_by, is_exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit_evals.comparison import Comparison
    from filingkit_evals.results import DocumentResult, Run
    from filingkit_evals.summaries import Summary

    Share = Callable[[Sequence[DocumentResult]], tuple[float, float]]


class Delta(NamedTuple):
    """A change since the baseline in words: `tone` is good, bad or flat."""

    text: str
    word: str
    tone: str
    detail: str = ""


class Tile(NamedTuple):
    """One figure: `few` greys its interval, `note` says what it is a share of."""

    name: str
    value: str
    interval: str
    few: bool
    note: str
    delta: Delta | None


def make_tiles(summary: Summary, run: Run, baseline: Run | None, comparison: Comparison | None) -> list[Tile]:
    """Give the six tiles of a run."""
    change = _Changes(run, baseline, comparison)
    return [
        _rate("Micro F1", summary.f1, "over all cells", change.f1()),
        _rate("Documents exact", summary.exact, "no mistake at all", change.exact()),
        _rate(
            "Hallucinated",
            summary.hallucination,
            "empty cells that were filled",
            change.of(_hallucination, lower_is_better=True),
        ),
        _rate(
            "Rows missing",
            summary.missing_rows,
            "of gold's rows",
            change.of(_missing_rows, lower_is_better=True),
        ),
        _rate("Grounded", _grounded(run), "values readable from their quote", change.of(_derivable)),
        Tile(
            "Per document",
            _cost(summary, run),
            "",
            False,
            f"p95 {seconds(summary.seconds_p95)}, median {seconds(summary.seconds_p50)}",
            change.effort(),
        ),
    ]


def _rate(name: str, measure: Measure, note: str, delta: Delta | None) -> Tile:
    return Tile(name, percent(measure.value), interval(measure), measure.few, note, delta)


def _cost(summary: Summary, run: Run) -> str:
    if summary.cost:
        return dollars(summary.cost / summary.documents)
    return "no cost" if run.info.model is None or summary.cost == 0 else "cost unknown"


def _grounded(run: Run) -> Measure:
    shares = [_derivable(members) for members in group_by(run.counted, "cluster").values()]
    right, known = (sum(side) for side in zip(*shares, strict=True))
    return Measure(right / known if known else 1.0, *ratio_interval(shares))


class _Changes:
    """Changes of rates over the clusters that both runs share; none where the runs do not compare."""

    def __init__(self, run: Run, baseline: Run | None, comparison: Comparison | None) -> None:
        self.comparison = comparison if comparison is not None and not comparison.reasons else None
        self.clusters: dict[str, tuple[list[DocumentResult], list[DocumentResult]]] = {}
        if self.comparison is not None and baseline is not None:
            known = {document.id: document for document in baseline.counted}
            clusters: defaultdict[str, tuple[list[DocumentResult], list[DocumentResult]]] = defaultdict(
                lambda: ([], [])
            )
            for document in run.counted:
                if document.id in known:
                    clusters[document.cluster][0].append(known[document.id])
                    clusters[document.cluster][1].append(document)
            self.clusters = dict(clusters)

    def f1(self) -> Delta | None:
        if self.comparison is None:
            return None
        change = self.comparison.f1
        word = self.comparison.verdict
        tone = {"better": "good", "worse": "bad"}.get(word, "flat")
        detail = f"[{points(change.low)}, {points(change.high)}] {p_value(self.comparison.p)}"
        return Delta(f"{points(change.value)} pt", word, tone, detail)

    def exact(self) -> Delta | None:
        if self.comparison is None or not self.clusters:
            return None
        fixed, broke = self.comparison.documents_fixed, self.comparison.documents_broken
        total = sum(len(after) for _, after in self.clusters.values())
        shown = self.comparison.p_documents < SIGNIFICANT and fixed != broke
        tone = "flat" if not shown else "good" if fixed > broke else "bad"
        detail = f"{fixed} fixed, {broke} broke, {p_value(self.comparison.p_documents)}"
        return Delta(f"{points((fixed - broke) / total)} pt", _WORDS[tone], tone, detail)

    def of(self, share: Share, *, lower_is_better: bool = False) -> Delta | None:
        if not self.clusters:
            return None
        sides = [[share(pair[side]) for pair in self.clusters.values()] for side in (0, 1)]
        value, low, high = ratio_difference(sides[0], sides[1])
        tone = "flat"
        if value and (low > 0 or high < 0):
            tone = "good" if (value < 0) == lower_is_better else "bad"
        detail = "" if low == high == 0 else f"[{points(max(low, -1))}, {points(min(high, 1))}]"
        return Delta(f"{points(value)} pt", _WORDS[tone], tone, detail)

    def effort(self) -> Delta | None:
        """Cost and time differ between any two runs, so there is a change and no verdict."""
        if not self.clusters:
            return None
        sides = [[item for pair in self.clusters.values() for item in pair[side]] for side in (0, 1)]
        times = [_slow(side) for side in sides]
        text = f"p95 {_signed(times[1] - times[0], seconds)}"
        costs = [sum(item.usage.get("cost_usd") or 0.0 for item in side) / len(side) for side in sides]
        if not any(costs):
            return Delta(text, "", "flat")
        return Delta(_signed(costs[1] - costs[0], dollars), "", "flat", text)


def _slow(documents: Sequence[DocumentResult]) -> float:
    """Give the time that all but 5 % of the documents stay below."""
    return float(np.percentile([item.seconds for item in documents if item.seconds] or [0.0], 95))


def _signed(value: float, write: Callable[[float], str]) -> str:
    return ("−" if value < 0 else "+") + write(abs(value))


_WORDS = {"good": "better", "bad": "worse", "flat": "no difference shown"}


def _hallucination(documents: Sequence[DocumentResult]) -> tuple[float, float]:
    cells = Counts.of(documents).cells
    filled = cells[Outcome.HALLUCINATED]
    return filled, filled + cells[Outcome.CORRECT_NULL]


def _missing_rows(documents: Sequence[DocumentResult]) -> tuple[float, float]:
    rows = [item for document in documents for item in document.rows.values()]
    gold = sum(item.gold for item in rows)
    return gold - sum(item.paired for item in rows), gold


def _derivable(documents: Sequence[DocumentResult]) -> tuple[float, float]:
    known = [
        cell.evidence.derivable
        for document in documents
        for cell in document.cells
        if cell.evidence is not None and cell.evidence.derivable is not None
    ]
    return sum(known), len(known)


def count_flips(run: Run, comparison: Comparison | None) -> dict[str, int]:
    """Count the documents of each kind that the list can be narrowed to."""
    counts = dict.fromkeys(("broke", "fixed", "both wrong", "both right"), 0)
    if comparison is not None:
        for flip in comparison.flips.values():
            counts[flip] += 1
    exact = sum(map(is_exact, run.counted))
    counts["wrong"] = len(run.counted) - exact
    counts["right"] = exact
    counts["failed"] = sum(document.status != "scored" for document in run.documents)
    counts["all"] = len(run.documents)
    return counts
