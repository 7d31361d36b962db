"""Where to look first: a few sentences on what got worse and what holds most mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.comparison import SIGNIFICANT
from filingkit_evals.report.figures import percent, points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.comparison import Comparison
    from filingkit_evals.report.mistakes import Matrix
    from filingkit_evals.report.tables import FieldRow
    from filingkit_evals.summaries import Summary

MOST = 6


class Hint(NamedTuple):
    """One sentence; `filter`, `field` or `matrix` is what a click on it shows."""

    lead: str
    text: str
    filter: str = ""
    field: str = ""
    matrix: tuple[str, str] | None = None
    tone: str = ""


def give_hints(
    summary: Summary,
    comparison: Comparison | None,
    flips: dict[str, int],
    fields: Sequence[FieldRow],
    matrix: Matrix,
) -> list[Hint]:
    """Give what to look at, most pressing first."""
    hints: list[Hint] = []
    if flips["failed"]:
        hints.append(Hint(_number(flips["failed"], "document"), "gave no score", filter="failed", tone="bad"))
    if flips["broke"]:
        hints.append(
            Hint(_number(flips["broke"], "document"), "broke: exact before, not now", "broke", tone="bad")
        )
    if comparison is not None and not comparison.reasons:
        hints += _changed_fields(comparison)
    critical = [row for row in fields if row.critical and row.mistakes]
    worst = next(iter(fields), None)
    if worst is not None and worst.mistakes:
        text = f"has {_number(worst.mistakes, 'mistake')} in {worst.support:,} cells, mostly {_mostly(worst)}"
        hints.append(Hint(worst.field, text, field=worst.field))
    if critical and critical[0] is not worst:
        text = f"is the worst critical field: {_number(critical[0].mistakes, 'mistake')}"
        hints.append(Hint(critical[0].field, text, field=critical[0].field))
    if matrix.cells:
        (kind, group), number = max(matrix.cells.items(), key=lambda item: (item[1], item[0]))
        share = percent(number / matrix.total, 0)
        hints.append(
            Hint(f"{kind} in {group}", f"is {share} of all {matrix.total:,} mistakes", matrix=(kind, group))
        )
    if summary.wrong_but_quoted:
        hints.append(
            Hint(_number(summary.wrong_but_quoted, "wrong value"), "with a quote that is in the source")
        )
    caught = summary.confidence.caught.get("5%")
    if summary.confidence.wrong and caught is not None:
        hints.append(Hint(percent(caught, 0), "of the mistakes are in the least sure 5 % of the values"))
    if flips["fixed"]:
        hints.append(Hint(_number(flips["fixed"], "document"), "fixed since the baseline", "fixed"))
    return hints[:MOST]


def _changed_fields(comparison: Comparison) -> list[Hint]:
    worse = [item for item in comparison.fields if item.p < SIGNIFICANT and item.change.value < 0]
    worse.sort(key=lambda item: item.change.value)
    return [
        Hint(item.field, f"got worse by {points(item.change.value)} pt F1", field=item.field, tone="bad")
        for item in worse[:2]
    ]


def _mostly(row: FieldRow) -> str:
    numbers = {"omitted": row.omitted, "hallucinated": row.hallucinated, "wrong": row.wrong}
    most = max(numbers, key=lambda name: numbers[name])
    return f"wrong ({row.worst})" if most == "wrong" and row.worst else most


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
