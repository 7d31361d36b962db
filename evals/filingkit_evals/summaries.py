"""From the cells of a run to the figures that people look at, each with its interval where it has one."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from filingkit_evals.calibration import Confidence, judge, measure_confidence
from filingkit_evals.metrics import LACKING, MISTAKES, Counts
from filingkit_evals.scorer import Outcome
from filingkit_evals.statistics import Interval, detectable_change, ratio_interval, wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from filingkit_evals.results import CellResult, DocumentResult


class Measure(NamedTuple):
    """A rate with its 95 % interval; `few` says that there were too few clusters for the interval to hold."""

    value: float
    low: float
    high: float
    few: bool


@dataclass(slots=True)
class FieldSummary:
    """One field of the schema over many documents; `subtypes` counts its wrong values by kind."""

    field: str
    critical: bool
    counts: Counts = dataclasses.field(default_factory=Counts)
    subtypes: dict[str, int] = dataclasses.field(default_factory=dict)

    @property
    def worst(self) -> str:
        """The most frequent kind of wrong value, or ""."""
        return max(self.subtypes, key=lambda name: self.subtypes[name], default="")


@dataclass(slots=True)
class Summary:
    """The figures of a set of documents.

    `f1`, `precision` and `recall` are over cells (micro); `macro_f1` is the mean over documents. `exact` is the
    share of documents without any mistake, `critical_exact` of those without one in a critical field.
    `hallucination` is the share of gold's nulls that were filled, `invented` the share of the predicted values that
    gold does not have, `omission` the share of gold values without a prediction, `missing_rows` the share of gold's
    rows that were not found. `quoted`, `derivable` and `agrees` are the grounding levels over predicted
    values, None where no evidence could be looked at; `wrong_but_quoted` counts wrong values that have a quote.
    `detectable` is the smallest change of F1 that a comparison on these documents can show. `valid` is the share of
    documents that gave a record at all.
    """

    documents: int
    clusters: int
    cells: int
    disputed: int
    failed: int
    counts: Counts
    f1: Measure
    precision: Measure
    recall: Measure
    macro_f1: float
    exact: Measure
    critical_exact: Measure
    hallucination: Measure
    invented: Measure
    omission: Measure
    missing_rows: Measure
    rows_exact: float
    valid: float
    quoted: float | None
    derivable: float | None
    agrees: float | None
    wrong_but_quoted: int
    detectable: float
    confidence: Confidence
    seconds_p50: float
    seconds_p95: float
    cost: float | None
    tokens: int
    requests: int

    def to_dict(self) -> dict[str, Any]:
        """Give plain values, ready for JSON; outcomes by name."""
        shape = asdict(self)
        shape["counts"] = {outcome.value: number for outcome, number in self.counts.cells.items()}
        for name, value in shape.items():
            if isinstance(value, Measure):
                shape[name] = value._asdict()
        shape["confidence"] = {
            **self.confidence._asdict(),
            "bins": [item._asdict() for item in self.confidence.bins],
        }
        return shape


def summarise(documents: Sequence[DocumentResult]) -> Summary:
    """Sum up documents that were scored or failed."""
    counts = Counts.of(documents)
    clusters = _by_cluster(documents)
    per_cluster = [Counts.of(members) for members in clusters.values()]
    cells = [cell for document in documents for cell in document.cells]
    grounded = [cell.evidence for cell in cells if cell.evidence is not None]
    agreement = [item.agrees for item in grounded if item.agrees is not None]
    derivable = [item.derivable for item in grounded if item.derivable is not None]
    rows = [item for document in documents for item in document.rows.values()]
    paired = sum(item.paired for item in rows)
    seconds = [document.seconds for document in documents if document.seconds] or [0.0]
    costs = [document.usage.get("cost_usd") for document in documents]
    f1 = _measure(per_cluster, lambda item: (2 * item.correct, item.predicted + item.gold), counts.f1)
    return Summary(
        documents=len(documents),
        clusters=len(clusters),
        cells=counts.gold,
        disputed=sum(document.disputed for document in documents),
        failed=sum(document.status != "scored" for document in documents),
        counts=counts,
        f1=f1,
        precision=_measure(per_cluster, lambda item: (item.correct, item.predicted), counts.precision),
        recall=_measure(per_cluster, lambda item: (item.correct, item.gold), counts.recall),
        macro_f1=_mean([Counts.of([document]).f1 for document in documents]),
        exact=_share_of_documents(clusters, is_exact),
        critical_exact=_share_of_documents(clusters, is_critical_exact),
        hallucination=_measure(
            per_cluster,
            lambda item: (
                item.cells[Outcome.HALLUCINATED],
                item.cells[Outcome.HALLUCINATED] + item.cells[Outcome.CORRECT_NULL],
            ),
            counts.null_hallucination_rate,
        ),
        invented=_measure(
            per_cluster, lambda item: (item.invented, item.predicted), counts.hallucination_rate
        ),
        omission=_measure(
            per_cluster,
            lambda item: (sum(item.cells[kind] for kind in LACKING), item.gold),
            sum(counts.cells[kind] for kind in LACKING) / counts.gold if counts.gold else 0.0,
        ),
        missing_rows=_missing_rows(clusters),
        rows_exact=sum(item.exact for item in rows) / paired if paired else 1.0,
        valid=_mean([document.status == "scored" for document in documents]),
        quoted=_mean([item.quoted for item in grounded]) if grounded else None,
        derivable=_mean(derivable) if derivable else None,
        agrees=_mean(agreement) if agreement else None,
        wrong_but_quoted=sum(
            cell.outcome is Outcome.WRONG and cell.evidence is not None and cell.evidence.quoted
            for cell in cells
        ),
        detectable=detectable_change(
            [(2 * item.correct, item.predicted + item.gold) for item in per_cluster]
        ),
        confidence=measure_confidence(judge(documents)),
        seconds_p50=float(np.percentile(seconds, 50)),
        seconds_p95=float(np.percentile(seconds, 95)),
        cost=None if any(cost is None for cost in costs) or not costs else sum(filter(None, costs)),
        tokens=sum(
            document.usage.get(name) or 0
            for document in documents
            for name in ("input_tokens", "output_tokens")
        ),
        requests=sum(document.usage.get("requests") or 0 for document in documents),
    )


def summarise_fields(documents: Iterable[DocumentResult]) -> list[FieldSummary]:
    """Sum up each field, most mistakes first, then by name."""
    fields: dict[str, FieldSummary] = {}
    for document in documents:
        for cell in document.cells:
            summary = fields.get(cell.field)
            if summary is None:
                summary = fields[cell.field] = FieldSummary(cell.field, cell.critical)
            summary.counts.cells[cell.outcome] += 1
            if cell.subtype:
                summary.subtypes[cell.subtype] = summary.subtypes.get(cell.subtype, 0) + 1
    return sorted(fields.values(), key=lambda item: (-item.counts.mistakes, item.field))


def is_exact(document: DocumentResult) -> bool:
    """Whether a document gave a record without any mistake."""
    return document.status == "scored" and not any(cell.outcome in MISTAKES for cell in document.cells)


def is_critical_exact(document: DocumentResult) -> bool:
    """Whether a document gave a record without a mistake in a critical field."""
    return document.status == "scored" and not any(
        cell.critical and cell.outcome in MISTAKES for cell in document.cells
    )


def group_by(documents: Iterable[DocumentResult], attribute: str) -> dict[str, list[DocumentResult]]:
    """Gather documents by an attribute such as `group` or `schema`, in the order of its values."""
    groups: defaultdict[str, list[DocumentResult]] = defaultdict(list)
    for document in documents:
        groups[getattr(document, attribute)].append(document)
    return dict(sorted(groups.items(), key=lambda item: item[0].casefold()))


def mistakes_of(document: DocumentResult) -> list[CellResult]:
    """Give the cells of a document that are not right."""
    return [cell for cell in document.cells if cell.outcome in MISTAKES]


def _by_cluster(documents: Iterable[DocumentResult]) -> dict[str, list[DocumentResult]]:
    clusters: defaultdict[str, list[DocumentResult]] = defaultdict(list)
    for document in documents:
        clusters[document.cluster].append(document)
    return clusters


def _measure(
    clusters: Sequence[Counts], share: Callable[[Counts], tuple[float, float]], value: float
) -> Measure:
    return _with_interval(value, ratio_interval([share(item) for item in clusters]))


def _share_of_documents(
    clusters: dict[str, list[DocumentResult]], holds: Callable[[DocumentResult], bool]
) -> Measure:
    """Wilson where every document is a cluster of its own; else the interval over clusters."""
    shares = [(sum(map(holds, members)), len(members)) for members in clusters.values()]
    right, total = sum(part for part, _ in shares), sum(whole for _, whole in shares)
    alone = total == len(shares)
    interval = wilson(right, total) if alone else ratio_interval(shares)
    return _with_interval(right / total if total else 1.0, interval)


def _missing_rows(clusters: dict[str, list[DocumentResult]]) -> Measure:
    shares = []
    for members in clusters.values():
        rows = [item for document in members for item in document.rows.values()]
        gold = sum(item.gold for item in rows)
        shares.append((gold - sum(item.paired for item in rows), gold))
    total = sum(whole for _, whole in shares)
    value = sum(part for part, _ in shares) / total if total else 0.0
    return _with_interval(value, ratio_interval(shares))


def _with_interval(value: float, interval: Interval) -> Measure:
    return Measure(value, interval.low, interval.high, interval.few)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
