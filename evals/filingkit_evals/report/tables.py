"""The tables of the page: fields, and groups of documents with their conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.comparison import SIGNIFICANT
from filingkit_evals.metrics import LACKING
from filingkit_evals.report.figures import interval, p_value, percent, points
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import group_by, summarise, summarise_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.comparison import Comparison, FieldChange
    from filingkit_evals.results import DocumentResult
    from filingkit_evals.summaries import FieldSummary, Summary

BAR = 120
"""Width of a bar; a part that is not nothing is at least two wide."""


class Part(NamedTuple):
    """One part of a bar."""

    name: str
    x: float
    width: float
    number: int


class FieldRow(NamedTuple):
    """One field, with the numbers that its columns are sorted by."""

    field: str
    critical: bool
    support: int
    precision: float
    recall: float
    f1: float
    mistakes: int
    wrong: int
    omitted: int
    hallucinated: int
    worst: str
    bar: tuple[Part, ...]
    change: float | None
    change_text: str
    change_detail: str
    significant: bool


class GroupRow(NamedTuple):
    """The figures of some documents; a conversion stands below its group."""

    name: str
    level: str
    documents: int
    failed: int
    cells: int
    precision: str
    recall: str
    f1: str
    interval: str
    few: bool
    exact: str
    hallucination: str
    coverage: str


def make_field_rows(documents: Sequence[DocumentResult], comparison: Comparison | None) -> list[FieldRow]:
    """Give a row for each field, most mistakes first."""
    changes = {item.field: item for item in comparison.fields} if comparison is not None else {}
    return [_field_row(item, changes.get(item.field)) for item in summarise_fields(documents)]


def _field_row(summary: FieldSummary, change: FieldChange | None) -> FieldRow:
    counts = summary.counts
    numbers = {
        "correct": counts.correct,
        "wrong": counts.cells[Outcome.WRONG],
        "omitted": sum(counts.cells[kind] for kind in LACKING),
        "hallucinated": counts.invented,
    }
    moved = change is not None and bool(change.fixed or change.broken or change.change.value)
    return FieldRow(
        field=summary.field,
        critical=summary.critical,
        support=counts.gold,
        precision=counts.precision,
        recall=counts.recall,
        f1=counts.f1,
        mistakes=counts.mistakes,
        wrong=numbers["wrong"],
        omitted=numbers["omitted"],
        hallucinated=numbers["hallucinated"],
        worst=summary.worst.replace("_", " "),
        bar=_bar(numbers),
        change=change.change.value if change is not None else None,
        change_text=points(change.change.value) if change is not None and moved else "",
        change_detail=(
            f"{change.fixed} fixed, {change.broken} broke, {p_value(change.p)} after Holm"
            if change is not None and moved
            else ""
        ),
        significant=change is not None and change.p < SIGNIFICANT,
    )


def _bar(numbers: dict[str, int]) -> tuple[Part, ...]:
    total = sum(numbers.values())
    if not total:
        return ()
    widths = {name: max(2.0, BAR * number / total) for name, number in numbers.items() if number}
    scale = BAR / sum(widths.values())
    parts, x = [], 0.0
    for name, width in widths.items():
        parts.append(Part(name, round(x, 2), round(width * scale, 2), numbers[name]))
        x += width * scale
    return tuple(parts)


def make_group_rows(documents: Sequence[DocumentResult]) -> list[GroupRow]:
    """Give a row for each schema (where there are several), group and conversion."""
    rows = []
    schemas = group_by(documents, "schema")
    for schema, of_schema in schemas.items():
        if len(schemas) > 1:
            rows.append(_group_row(schema, "schema", of_schema))
        for group, of_group in group_by(of_schema, "group").items():
            conversions = group_by(of_group, "conversion")
            if list(conversions) != [group]:
                rows.append(_group_row(group or "no group", "group", of_group))
            for conversion, members in conversions.items():
                level = "group" if conversion == group else "conversion"
                if conversion:
                    rows.append(_group_row(conversion, level, members))
    return rows


def _group_row(name: str, level: str, documents: Sequence[DocumentResult]) -> GroupRow:
    summary: Summary = summarise(documents)
    return GroupRow(
        name=name,
        level=level,
        documents=summary.documents,
        failed=summary.failed,
        cells=summary.cells,
        precision=percent(summary.precision.value),
        recall=percent(summary.recall.value),
        f1=percent(summary.f1.value),
        interval=interval(summary.f1),
        few=summary.f1.few,
        exact=percent(summary.exact.value, 1),
        hallucination=percent(summary.hallucination.value),
        coverage=percent(summary.confidence.coverage_999, 1) if summary.confidence.values else "–",
    )
