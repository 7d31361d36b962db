"""May this run replace its baseline? Non-inferiority, absolute limits, and no new inventions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.comparison import SIGNIFICANT, Comparison
from filingkit_evals.report.verdict import GateVerdict
from filingkit_evals.statistics import FEW
from filingkit_evals.summaries import Measure, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filingkit_evals.report.verdict import GateStatus
    from filingkit_evals.results import Run
    from filingkit_evals.summaries import Summary

FLOORS = ("f1", "precision", "recall", "exact", "critical_exact", "derivable", "valid", "coverage_999")
CEILINGS = ("hallucination", "invented", "omission", "missing_rows")

NAMED = 3
"""Documents that are named one by one where they could not be scored."""

_KINDS = {"missing": "they are not at hand", "no_extractor": "no plugin reads the schema {}"}

EXIT_CODES = {"pass": 0, "none": 0, "fail": 1, "not comparable": 3, "too small": 3, "incomplete": 4}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run must keep.

    `margin` is how much lower F1 may be (as a share: 0.01 is one point), `critical_margin` that of each critical field.
    `floors` and `ceilings` are absolute, by the name of a figure. Below `clusters` a comparison is too small to tell.
    """

    margin: float = 0.01
    critical_margin: float = 0.03
    floors: Mapping[str, float] = field(default_factory=dict)
    ceilings: Mapping[str, float] = field(default_factory=dict)
    clusters: int = FEW
    allow_missing: bool = False


class Criterion(NamedTuple):
    """One thing that the gate looks at: whether it holds, and the figures; `is_limit` needs no baseline."""

    name: str
    holds: bool
    detail: str
    is_limit: bool = False


class Judgement(NamedTuple):
    """The verdict, and each criterion behind it."""

    verdict: GateVerdict
    criteria: tuple[Criterion, ...]

    @property
    def exit_code(self) -> int:
        """0 pass, 1 regression or limit, 3 not comparable or too small, 4 incomplete."""
        return EXIT_CODES[self.verdict.status]


def judge(run: Run, comparison: Comparison | None, limits: Limits) -> Judgement:
    """Judge a run by the limits, and by its comparison with a baseline where there is one.

    A broken limit fails whatever else; then an incomplete run, one that cannot be compared, and one on too few
    clusters are told apart from a pass.
    """
    criteria = _check_limits(run, limits) if run.counted else []
    if comparison is not None and not comparison.reasons:
        criteria += _check_regression(comparison, limits)
    broken = tuple(f"{item.name}: {item.detail}" for item in criteria if not item.holds)
    if any(item.is_limit and not item.holds for item in criteria):
        return _judgement("fail", broken, criteria)
    if not run.counted or (run.uncounted and not limits.allow_missing):
        return _judgement("incomplete", _explain_uncounted(run), criteria)
    if comparison is None and not criteria:
        return _judgement("none", ["there is no baseline yet, and no limit was given"], criteria)
    if comparison is None:
        return _judgement("pass", ["within the limits; there is no baseline yet"], criteria)
    if comparison.reasons:
        return _judgement("not comparable", comparison.reasons, criteria)
    if comparison.clusters < limits.clusters:
        reason = f"{comparison.clusters} clusters of documents, {limits.clusters} are needed to tell"
        return _judgement("too small", [reason], criteria)
    if broken:
        return _judgement("fail", broken, criteria)
    return _judgement("pass", [f"no worse than {comparison.before}"], criteria)


def _explain_uncounted(run: Run) -> list[str]:
    """Name the documents that were not scored, or where they are many how many of each kind there are."""
    uncounted = run.uncounted
    if len(uncounted) <= NAMED:
        return [f"{document.id}: {document.failure}" for document in uncounted] or ["there are no documents"]
    kinds = Counter(_KINDS.get(document.status, "").format(document.schema) for document in uncounted)
    return [f"{number} of {len(run.documents)} documents: {kind}" for kind, number in kinds.items()]


def _judgement(status: GateStatus, reasons: Iterable[str], criteria: list[Criterion]) -> Judgement:
    return Judgement(GateVerdict(status, tuple(reasons)), tuple(criteria))


def _check_limits(run: Run, limits: Limits) -> list[Criterion]:
    if not (limits.floors or limits.ceilings):
        return []
    summary = summarise(run.counted)
    criteria = []
    for name, least in limits.floors.items():
        value = _figure(summary, name)
        detail = f"{_write(value)}, at least {least:g} is wanted"
        criteria.append(Criterion(f"floor of {name}", value is not None and value >= least, detail, True))
    for name, most in limits.ceilings.items():
        value = _figure(summary, name)
        detail = f"{_write(value)}, at most {most:g} is wanted"
        criteria.append(Criterion(f"ceiling of {name}", value is not None and value <= most, detail, True))
    return criteria


def _write(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"


def _figure(summary: Summary, name: str) -> float | None:
    """Give a figure by its name; None where nothing was measured."""
    if name == "coverage_999":
        return summary.confidence.coverage_999 if summary.confidence.values else None
    value = getattr(summary, name)
    if isinstance(value, Measure):
        return value.value
    return None if value is None else float(value)


def _check_regression(comparison: Comparison, limits: Limits) -> list[Criterion]:
    change = comparison.f1
    criteria = [
        Criterion(
            "micro F1",
            change.low >= -limits.margin,
            f"changed by {_points(change.value)} [{_points(change.low)} to {_points(change.high)}], "
            f"the margin is {_points(-limits.margin)}",
        ),
        Criterion(
            "cells",
            not (comparison.p < SIGNIFICANT and comparison.broken > comparison.fixed),
            f"{comparison.broken} broke, {comparison.fixed} fixed (p = {comparison.p:.4f})",
        ),
        Criterion(
            "inventions",
            not (
                comparison.p_hallucinations < SIGNIFICANT
                and comparison.invented_after > comparison.invented_before
            ),
            f"{comparison.invented_before} before, {comparison.invented_after} now "
            f"(p = {comparison.p_hallucinations:.4f})",
        ),
    ]
    for item in comparison.fields:
        if item.critical and item.broken:
            criteria.append(
                Criterion(
                    item.field,
                    item.change.low >= -limits.critical_margin,
                    f"F1 {item.before:.4f} to {item.after:.4f} [{_points(item.change.low)} to "
                    f"{_points(item.change.high)}], the margin is {_points(-limits.critical_margin)}",
                )
            )
    return criteria


def _points(share: float) -> str:
    return f"{100 * share:+.2f} points"
