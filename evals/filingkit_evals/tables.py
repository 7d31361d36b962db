"""Results as plain tables for a terminal or a note."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from filingkit_evals.cases import CLIPPED
from filingkit_evals.metrics import LACKING, Counts, auroc
from filingkit_evals.scorer import Outcome
from filingkit_evals.statistics import ratio_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit_evals.runner import Mistake, Result

DOUBTED = 0.9
"""Below this confidence a value asks to be looked at."""

_WIDTH = 60


def conversion_table(results: Sequence[Result]) -> str:
    """One line per conversion, under a line for its group; groups as found, conversions by name.

    `invented` is the share of the predicted values that gold does not have, `null filled` the share of gold's
    nulls that hold a value. Clipped pages have no recall: which of their gold cells are cut off is not known
    well enough.
    """
    header = [
        "conversion",
        "docs",
        "cells",
        "P",
        "R",
        "F1",
        "F1 95%",
        "invented",
        "null filled",
        "exact",
        "failed",
        "ms/doc",
    ]
    rows = [header]
    for group, members in _by(results, "group").items():
        rows.append(_summary(f"[{group}]", members))
        conversions = _by(members, "conversion")
        if len(conversions) > 1:
            rows += [_summary(f"  {name}", conversions[name]) for name in sorted(conversions)]
    if len({result.group for result in results}) > 1:
        rows.append(_summary("[all]", results))
    return _render(rows)


def _summary(name: str, results: Sequence[Result]) -> list[str]:
    counts = Counts()
    for result in results:
        counts.merge(result.counts)
    exact = sum(not result.counts.mistakes and not result.failure for result in results)
    clipped = results[0].group == CLIPPED and results[-1].group == CLIPPED
    return [
        name,
        str(len(results)),
        str(counts.gold),
        _percent(counts.precision),
        "" if clipped else _percent(counts.recall),
        "" if clipped else _percent(counts.f1),
        "" if clipped else _f1_interval(results),
        _percent(counts.hallucination_rate),
        _percent(counts.null_hallucination_rate),
        "" if clipped else _percent(exact / len(results), 1),
        str(sum(bool(result.failure) for result in results)),
        f"{1000 * sum(result.seconds for result in results) / len(results):.1f}",
    ]


def _f1_interval(results: Sequence[Result]) -> str:
    """Over filings: the conversions of one filing share its difficulties."""
    filings: defaultdict[str, Counts] = defaultdict(Counts)
    for result in results:
        filings[result.filing].merge(result.counts)
    interval = ratio_interval(
        [(2 * counts.correct, counts.predicted + counts.gold) for counts in filings.values()]
    )
    return "too few" if interval.few else f"{100 * interval.low:.2f}-{100 * interval.high:.2f}"


def confidence_table(results: Sequence[Result]) -> str:
    """Per group, whether confidence tells wrong values from right ones."""
    header = ["confidence", "values", f"< {DOUBTED}", "wrong", f"wrong < {DOUBTED}", "AUROC"]
    rows = [header]
    for group, members in _by(results, "group").items():
        right = [confidence for result in members for confidence in result.right]
        wrong = [confidence for result in members for confidence in result.wrong]
        area = auroc(right, wrong)
        rows.append(
            [
                f"[{group}]",
                str(len(right) + len(wrong)),
                _percent(_doubted(right + wrong)),
                str(len(wrong)),
                _percent(_doubted(wrong), 1),
                "" if area is None else f"{area:.3f}",
            ]
        )
    return _render(rows)


def field_tables(results: Sequence[Result]) -> str:
    """Per group, one line per field that has mistakes, most mistakes first."""
    tables = []
    for group, members in _by(results, "group").items():
        fields: defaultdict[str, Counts] = defaultdict(Counts)
        for result in members:
            for (name, outcome), number in result.fields.items():
                fields[name].cells[outcome] += number
        rows = [[f"[{group}]", "cells", "P", "R", "F1", "wrong", "lacking", "invented"]]
        mistaken = sorted(
            (name for name in fields if fields[name].mistakes), key=lambda name: -fields[name].mistakes
        )
        rows += [_field_row(name, fields[name]) for name in mistaken]
        flawless = Counts()
        for name in fields.keys() - set(mistaken):
            flawless.merge(fields[name])
        rows.append(_field_row(f"{len(fields) - len(mistaken)} fields without mistake", flawless))
        tables.append(_render(rows))
    return "\n".join(tables)


def _field_row(name: str, counts: Counts) -> list[str]:
    return [
        f"  {name}",
        str(counts.gold),
        _percent(counts.precision),
        _percent(counts.recall),
        _percent(counts.f1),
        str(counts.cells[Outcome.WRONG]),
        str(sum(counts.cells[kind] for kind in LACKING)),
        str(counts.invented),
    ]


def mistake_table(results: Sequence[Result], limit: int, path: str = "") -> str:
    """List the most frequent kinds of mistakes, with documents to look at."""
    seen: Counter[Mistake] = Counter()
    where: defaultdict[Mistake, list[str]] = defaultdict(list)
    for result in results:
        for mistake in result.mistakes:
            if path in mistake.field:
                seen[mistake] += 1
                if result.case not in where[mistake]:
                    where[mistake].append(result.case)
    rows = [["n", "outcome", "field", "gold", "predicted", "in"]]
    for mistake, number in seen.most_common(limit):
        values = [_shorten(mistake.gold), _shorten(mistake.predicted)]
        places = " ".join(where[mistake][:2])
        rows.append([str(number), mistake.kind, mistake.field, *values, places])
    return _render(rows)


def failure_lines(results: Sequence[Result]) -> str:
    """List the documents whose extraction raised, and show how the first of them did."""
    failed = [result for result in results if result.failure]
    if not failed:
        return ""
    lines = [
        f"Failed: {len(failed)} of {len(results)} documents; their cells count as omitted. The first:",
        failed[0].case,
    ]
    lines += [failed[0].failure, "All:"]
    lines += [f"  {result.case}: {result.failure.strip().splitlines()[-1]}" for result in failed]
    return "\n".join(lines) + "\n"


def _by(results: Iterable[Result], attribute: str) -> dict[str, list[Result]]:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[getattr(result, attribute)].append(result)
    return dict(sorted(groups.items(), key=lambda item: item[0].casefold()))


def _doubted(confidences: Sequence[float]) -> float:
    return sum(value < DOUBTED for value in confidences) / len(confidences) if confidences else 0.0


def _percent(share: float, places: int = 2) -> str:
    return f"{100 * share:.{places}f}%"


def _shorten(value: object) -> str:
    text = "-" if value is None else repr(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _render(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if _numeric(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]]) + "\n"


def _numeric(cell: str) -> bool:
    return cell.removesuffix("%").replace(".", "", 1).isdigit()
