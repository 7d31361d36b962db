"""`extract show` where the output is not a terminal: brackets instead of colours, and full paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.cli.rows import explain_finding, list_marks, list_rows, make_visible, summarise

if TYPE_CHECKING:
    from filingkit.extraction import Extraction

OPEN, CLOSE = "⟦", "⟧"
LONGEST_VALUE = 60


def render_plain(extraction: Extraction, *, only_found: bool) -> str:
    """Give the text with brackets around the values, the table of fields, and the findings."""
    parts = [
        f"{extraction.filing.uri}: {extraction.schema}, {summarise(extraction)}",
        _bracket(extraction).rstrip("\n"),
        _tabulate(extraction, only_found),
        render_findings(extraction).rstrip("\n"),
    ]
    return "\n\n".join(parts) + "\n"


def render_findings(extraction: Extraction) -> str:
    """Give the findings, each with the values that it is about."""
    if not extraction.findings:
        return "no findings\n"
    lines = []
    for finding in extraction.findings:
        lines.append(f"{finding.severity}: {make_visible(finding.message)} [{finding.check}]")
        lines.extend(f"  {line}" for line in explain_finding(extraction, finding.paths))
    return "\n".join(lines) + "\n"


def _bracket(extraction: Extraction) -> str:
    text = make_visible(extraction.filing.text)
    marks = list_marks(extraction)
    # At the same place, what ends closes before what begins opens.
    edges = sorted([(mark.start, 1, OPEN) for mark in marks] + [(mark.end, 0, CLOSE) for mark in marks])
    pieces, done = [], 0
    for position, _, bracket in edges:
        pieces += [text[done:position], bracket]
        done = position
    return "".join([*pieces, text[done:]])


def _tabulate(extraction: Extraction, only_found: bool) -> str:
    table = [("path", "value", "state", "confidence", "line")]
    for row in list_rows(extraction, only_found=only_found):
        value = row.value if len(row.value) <= LONGEST_VALUE else row.value[: LONGEST_VALUE - 1] + "…"
        confidence = "" if row.confidence is None else f"{row.confidence:.3f}"
        table.append((row.path, value, row.state, confidence, str(row.line or "")))
    widths = [max(len(line[column]) for line in table) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )
