"""From a run to all that the page shows, as plain data: the templates only lay it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from filingkit_evals.calibration import judge, measure_confidence
from filingkit_evals.report import charts
from filingkit_evals.report.figures import p_value, points
from filingkit_evals.report.hints import give_hints
from filingkit_evals.report.listing import list_documents
from filingkit_evals.report.mistakes import list_mistakes, make_matrix
from filingkit_evals.report.packing import pack
from filingkit_evals.report.tables import make_field_rows, make_group_rows
from filingkit_evals.report.tiles import count_flips, make_tiles
from filingkit_evals.report.trend import SHOWN, find_breaks
from filingkit_evals.report.verdict import NOT_JUDGED
from filingkit_evals.summaries import group_by, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.calibration import Confidence
    from filingkit_evals.comparison import Comparison
    from filingkit_evals.report.trend import TrendPoint
    from filingkit_evals.report.verdict import GateVerdict
    from filingkit_evals.results import DocumentResult, Run
    from filingkit_evals.summaries import Summary

_BADGES = {
    "pass": "good",
    "fail": "bad",
    "incomplete": "warn",
    "not comparable": "warn",
    "too small": "warn",
    "none": "flat",
}


def gather(
    run: Run,
    baseline: Run | None,
    comparison: Comparison | None,
    trend: Sequence[TrendPoint],
    gate: GateVerdict | None,
    documents: int,
) -> dict[str, Any]:
    """Give the variables of the template."""
    counted = run.counted
    summary = summarise(counted) if counted else None
    comparable = comparison if comparison is not None and not comparison.reasons else None
    verdict = gate or NOT_JUDGED
    flips = count_flips(run, comparable)
    fields = make_field_rows(counted, comparable)
    matrix = make_matrix(counted)
    listing = list_documents(run, baseline, comparable, documents)
    places = {document.id: place for place, document in enumerate(listing.documents)}
    has_values = summary is not None and summary.confidence.values > 0
    return {
        "run": run,
        "info": run.info,
        "summary": summary,
        "verdict": verdict,
        "badge": "not judged" if verdict.status == "none" else verdict.status,
        "badge_tone": _BADGES.get(verdict.status, "warn"),
        "comparison": comparison,
        "comparable": comparable,
        "sentence": describe_change(comparison),
        "tiles": make_tiles(summary, run, baseline, comparable) if summary is not None else [],
        "hints": give_hints(summary, comparable, flips, fields, matrix) if summary is not None else [],
        "trend": _trend(list(trend)[-SHOWN:]),
        "fields": fields,
        "matrix": matrix,
        "groups": make_group_rows(counted),
        "reliability": charts.draw_reliability(summary.confidence) if has_values and summary else None,
        "risk": charts.draw_risk(summary.confidence) if has_values and summary else None,
        "flips": flips,
        "listing": listing,
        "caught": _caught(summary),
        "schema_confidences": _by_schema(counted),
        "packed_mistakes": pack(list_mistakes(counted, places)),
        "settings": {"run": run.info.id, "pages": 100, "fields": 15},
    }


def _trend(points_: list[TrendPoint]) -> dict[str, Any] | None:
    if len(points_) < 2:
        return None
    return {
        "points": points_,
        "breaks": find_breaks(points_),
        "charts": [
            ("Micro F1", charts.draw_trend(points_, "f1")),
            ("Documents exact", charts.draw_trend(points_, "exact")),
        ],
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
        "left": charts.LEFT,
        "right": charts.WIDTH - charts.RIGHT,
        "top": charts.TOP,
        "bottom": charts.HEIGHT - charts.BOTTOM,
    }


def _by_schema(counted: list[DocumentResult]) -> list[tuple[str, Confidence]]:
    """Give the confidence of each schema where there are several: each has a calibration of its own."""
    schemas = group_by(counted, "schema")
    if len(schemas) < 2:
        return []
    return [(name, measure_confidence(judge(members))) for name, members in schemas.items()]


def _caught(summary: Summary | None) -> list[tuple[str, float]]:
    if summary is None or not summary.confidence.wrong:
        return []
    return [(name.removesuffix("%") + " %", share) for name, share in summary.confidence.caught.items()]


def describe_change(comparison: Comparison | None) -> str:
    """Say in a sentence how the run compares with its baseline."""
    if comparison is None:
        return "No baseline: nothing to compare with."
    if comparison.reasons:
        return f"Not comparable with {comparison.before}: {'; '.join(comparison.reasons)}."
    change = comparison.f1
    text = (
        f"Against {comparison.before}: {comparison.verdict}. Micro F1 {points(change.value)} pt "
        f"[{points(change.low)}, {points(change.high)}]; {comparison.fixed:,} cells fixed, "
        f"{comparison.broken:,} broke ({p_value(comparison.p)}); {comparison.documents_fixed:,} documents "
        f"fixed, {comparison.documents_broken:,} broke."
    )
    if comparison.verdict == "no difference shown":
        text += f" This set can show changes of {100 * comparison.detectable:.2f} pt and more."
    return text
