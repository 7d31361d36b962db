"""Extractions made by hand: a document that spells a record out, a leaf on each line, and where each leaf stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from filingkit import Extraction, Field, Filing, Finding, Span

if TYPE_CHECKING:
    from pydantic import BaseModel


def spell_out(
    model: type[BaseModel],
    record: dict[str, Any],
    *,
    fields: dict[str, Field] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Extraction:
    """Give the extraction of `record` from such a document; `fields` says of some leaves how they came about."""
    lines, known, start = [], {}, 0
    for path, value in _leaves(record, ""):
        if value is None:
            known[path] = Field("absent")
            continue
        spelled = value if isinstance(value, bool) else str(value)
        line = f"{path}\t{spelled}\n"
        span = Span(start + len(path) + 1, start + len(line))
        known[path] = Field("found", spelled, "line", 1.0, (span,))
        lines.append(line)
        start += len(line)
    known.update(fields or {})
    return Extraction(
        "spelled", "1", "", Filing("".join(lines)), model.model_validate(record), known, list(findings)
    )


def _leaves(data: Any, base: str) -> list[tuple[str, Any]]:
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else None
    if parts is None:
        return [(base, data)]
    return [leaf for name, part in parts for leaf in _leaves(part, f"{base}/{name}")]
