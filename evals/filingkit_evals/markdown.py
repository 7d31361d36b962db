"""The summary of a run as markdown, for a comment on a change, and as plain tables for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit_evals.metrics import LACKING, Counts
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import Measure, group_by, mistakes_of, summarise, summarise_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.calibration import Confidence
    from filingkit_evals.comparison import Change, Comparison
    from filingkit_evals.gate import Judgement
    from filingkit_evals.results import DocumentResult, Run
    from filingkit_evals.summaries import Summary

Table = list[list[str]]

_SPECIAL = re.compile(r"[\\`*\[\]!|]")

CONFIDENCE_HEAD = [
    *("confidence", "values", "wrong", "AUROC", "ECE", "coverage 99 %", "coverage 99.9 %"),
    *("caught in least sure 5 %", "10 %", "20 %"),
]
_CONVERSION_HEAD = [
    *("conversion", "docs", "cells", "P", "R", "F1", "95 %", "exact", "nulls filled", "invented"),
    *("coverage 99.9 %", "failed", "ms/doc"),
]

MOST_FIELDS = 25
MOST_DOCUMENTS = 20
_WIDEST = 60


def render_markdown(run: Run, comparison: Comparison | None, judgement: Judgement) -> str:
    """Give the whole summary: verdict, figures, change, conversions, fields, and the worst documents."""
    info = run.info
    parts = [f"# {_title(run)}"]
    reasons = "; ".join(judgement.verdict.reasons)
    status = "not judged" if judgement.verdict.status == "none" else judgement.verdict.status
    parts.append(f"**{status.upper()}**: {_escape(reasons)}")
    label = f" ({_escape(info.label)})" if info.label else ""
    facts = [
        f"Run `{info.id}`{label}, gold `{info.gold}`, scorer `{info.scorer}`",
        f"plugins {_escape(', '.join(sorted(set(info.plugins.values()))) or 'none')}",
        f"model {_escape(info.model or 'none (rules only)')}",
    ]
    parts.append(", ".join(facts) + ".")
    if run.uncounted:
        lines = [f"- {_escape(item.id)}: {_escape(item.failure)}" for item in run.uncounted]
        parts.append("Not scored:\n\n" + "\n".join(lines))
    if run.counted:
        parts.append(to_markdown(figure_table(summarise(run.counted), comparison)))
        if comparison is not None:
            parts.append(describe_comparison(comparison))
        parts.append("## Conversions\n\n" + to_markdown(conversion_table(run.counted)))
        parts.append("## Confidence\n\n" + to_markdown(confidence_table(run.counted)))
        parts.append("## Fields with mistakes\n\n" + to_markdown(field_table(run.counted)[: MOST_FIELDS + 1]))
        parts.append(
            "## Documents with most mistakes\n\n" + to_markdown(document_table(run.counted, MOST_DOCUMENTS))
        )
    return "\n\n".join(parts) + "\n"


def _title(run: Run) -> str:
    names = ", ".join(f"{name} v{version}" if version else name for name, version in run.info.schemas.items())
    return f"Extraction accuracy: {names}"


def figure_table(summary: Summary, comparison: Comparison | None = None) -> Table:
    """The headline figures, each with its interval."""
    change = "" if comparison is None or comparison.reasons else _change(comparison.f1)
    rows = [
        ["figure", "value", "95 % interval", "change"],
        ["micro F1", *_measure(summary.f1), change],
        ["precision", *_measure(summary.precision), ""],
        ["recall", *_measure(summary.recall), ""],
        ["documents exact", *_measure(summary.exact), ""],
        ["documents exact in critical fields", *_measure(summary.critical_exact), ""],
        ["nulls filled (hallucination)", *_measure(summary.hallucination), ""],
        ["predicted values that gold lacks", *_measure(summary.invented), ""],
        ["rows missing", *_measure(summary.missing_rows), ""],
        ["values readable from their quote", _known(summary.derivable), "", ""],
        ["coverage at 99.9 % precision", percent(summary.confidence.coverage_999), "", ""],
        [
            "documents / clusters / cells",
            f"{summary.documents} / {summary.clusters} / {summary.cells}",
            "",
            "",
        ],
        ["smallest change that would show", f"{100 * summary.detectable:.2f} points", "", ""],
    ]
    if summary.failed:
        rows.insert(1, ["documents without a record", str(summary.failed), "", ""])
    return rows


def describe_comparison(comparison: Comparison) -> str:
    """Say in a few sentences what changed since the baseline."""
    if comparison.reasons:
        return f"Not comparable with `{comparison.before}`: {'; '.join(comparison.reasons)}."
    lines = [
        f"Against `{comparison.before}`: **{comparison.verdict}**. F1 {_change(comparison.f1)}; cells "
        f"{comparison.fixed} fixed, {comparison.broken} broken (p = {comparison.p:.4f}); documents "
        f"{comparison.documents_fixed} fixed, {comparison.documents_broken} broken "
        f"(p = {comparison.p_documents:.4f}); values that gold lacks {comparison.invented_before} before, "
        f"{comparison.invented_after} now (p = {comparison.p_hallucinations:.4f})."
    ]
    if comparison.verdict == "no difference shown":
        lines.append(f"This set can show changes of {100 * comparison.detectable:.2f} points and more.")
    moved = [item for item in comparison.fields if item.fixed or item.broken]
    if moved:
        table = [["field", "F1 before", "F1 now", "fixed", "broken", "p (Holm)"]]
        table += [
            [
                item.field + (" *" if item.critical else ""),
                percent(item.before),
                percent(item.after),
                str(item.fixed),
                str(item.broken),
                f"{item.p:.4f}",
            ]
            for item in moved[:MOST_FIELDS]
        ]
        lines.append("\n" + to_markdown(table))
    return "\n".join(lines)


def conversion_table(documents: Sequence[DocumentResult], *, groups_only: bool = False) -> Table:
    """One line for each conversion below one for its group, in each schema; with `groups_only` no conversions."""
    table = [
        [
            "conversion",
            "docs",
            "cells",
            "P",
            "R",
            "F1",
            "95 %",
            "exact",
            "nulls filled",
            "invented",
            "coverage 99.9 %",
            "failed",
            "ms/doc",
        ]
    ]
    schemas = group_by(documents, "schema")
    for schema, members in schemas.items():
        if len(schemas) > 1:
            table.append(_conversion(schema, members))
        for group, part in group_by(members, "group").items():
            table.append(_conversion(f"{group} ({schema})" if len(schemas) > 1 else group, part))
            conversions = group_by(part, "conversion")
            if len(conversions) > 1 and not groups_only:
                table += [_conversion(f"– {name}", conversions[name]) for name in conversions]
    if len(schemas) > 1 or len(group_by(documents, "group")) > 1:
        table.append(_conversion("all", documents))
    return table


def _conversion(name: str, documents: Sequence[DocumentResult]) -> list[str]:
    summary = summarise(documents)
    return [
        name,
        str(summary.documents),
        str(summary.cells),
        percent(summary.precision.value),
        percent(summary.recall.value),
        *_measure(summary.f1),
        percent(summary.exact.value, 1),
        percent(summary.hallucination.value),
        percent(summary.invented.value),
        percent(summary.confidence.coverage_999, 1),
        str(summary.failed),
        f"{1000 * sum(item.seconds for item in documents) / len(documents):.1f}",
    ]


def confidence_table(documents: Sequence[DocumentResult]) -> Table:
    """Whether confidence tells wrong values from right ones, for each group and for all."""
    groups = group_by(documents, "group")
    rows = [confidence_row(name, summarise(members).confidence) for name, members in groups.items()]
    if len(groups) > 1:
        rows.append(confidence_row("all", summarise(documents).confidence))
    return [CONFIDENCE_HEAD, *rows]


def confidence_row(name: str, confidence: Confidence) -> list[str]:
    """One line of a table of confidences, below `CONFIDENCE_HEAD`."""
    return [
        name,
        str(confidence.values),
        str(confidence.wrong),
        "" if confidence.auroc is None else f"{confidence.auroc:.3f}",
        "" if confidence.ece is None else f"{confidence.ece:.4f}",
        percent(confidence.coverage_99, 1),
        percent(confidence.coverage_999, 1),
        *(percent(share, 1) if confidence.wrong else "" for share in confidence.caught.values()),
    ]


def field_table(documents: Sequence[DocumentResult]) -> Table:
    """One line for each field with mistakes, most mistakes first, and one for all others together."""
    table = [["field", "cells", "P", "R", "F1", "wrong", "omitted", "invented", "mostly"]]
    flawless = 0
    for item in summarise_fields(documents):
        counts = item.counts
        if not counts.mistakes:
            flawless += 1
            continue
        table.append(
            [
                item.field + (" *" if item.critical else ""),
                str(counts.gold),
                percent(counts.precision),
                percent(counts.recall),
                percent(counts.f1),
                str(counts.cells[Outcome.WRONG]),
                str(sum(counts.cells[kind] for kind in LACKING)),
                str(counts.invented),
                item.worst,
            ]
        )
    table.append([f"{flawless} fields without a mistake", *[""] * 8])
    return table


def document_table(documents: Sequence[DocumentResult], most: int) -> Table:
    """The documents with most mistakes, and the first mistake of each."""
    worst = sorted(documents, key=lambda item: (item.status == "scored", -len(mistakes_of(item)), item.id))
    table = [["document", "mistakes", "of cells", "first"]]
    for document in worst[:most]:
        mistakes = mistakes_of(document)
        if not mistakes and document.status == "scored":
            break
        first = document.failure
        if mistakes and not first:
            cell = mistakes[0]
            first = f"{cell.subtype or cell.outcome.value} {cell.gold_path or cell.path}"
        table.append([document.id, str(len(mistakes)), str(Counts.of([document]).gold), first])
    return table


def percent(share: float, places: int = 2) -> str:
    """Write a share as a percentage; what is not quite all never looks like all."""
    text = f"{100 * share:.{places}f}"
    if share < 1 and float(text) == 100:
        return f"> {100 - 10**-places:.{places}f} %"
    if share > 0 and float(text) == 0:
        return f"< {10**-places:.{places}f} %"
    return f"{text} %"


def _known(share: float | None) -> str:
    return "not measured" if share is None else percent(share)


def _measure(measure: Measure) -> list[str]:
    interval = f"{100 * measure.low:.2f}–{100 * measure.high:.2f}"
    return [percent(measure.value), f"{interval} (n too small)" if measure.few else interval]


def _change(change: Change) -> str:
    if change.value == change.low == change.high == 0:
        return "unchanged"
    return f"{100 * change.value:+.2f} [{100 * change.low:+.2f}, {100 * change.high:+.2f}] points"


def to_markdown(table: Table) -> str:
    """Give a table as markdown; columns of numbers are aligned to the right."""
    body = table[1:]
    marks = [
        "--:" if body and all(_is_number(row[column]) for row in body) else "---"
        for column in range(len(table[0]))
    ]
    head, *rows = [[_escape(cell) for cell in row] for row in table]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))


def to_plain(table: Table) -> str:
    """Give a table for a terminal."""
    rows = [[_shorten(cell) for cell in row] for row in table]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if _is_number(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _is_number(cell: str) -> bool:
    return (
        not cell
        or cell.removesuffix(" %").removeprefix("> ").removeprefix("< ").replace(".", "", 1).isdigit()
    )


def _shorten(cell: str) -> str:
    cell = "".join(character for character in cell if character.isprintable())  # no escapes for a terminal
    return cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 1]}…"


def _escape(text: str) -> str:
    """Keep text of documents from becoming markup, a link, or a call to somebody."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
    return _SPECIAL.sub(r"\\\g<0>", plain)
