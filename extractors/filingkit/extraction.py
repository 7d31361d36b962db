"""The one thing that leaves the pipeline: a record, and for each of its leaves where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filingkit import __version__
from filingkit.usage import Usage

if TYPE_CHECKING:
    from pydantic import BaseModel

    from filingkit.draft import Finding, State, Value
    from filingkit.filing import Filing, Span


SURE, UNSURE = 0.9, 0.5
"""Confidence from which on a value is sure, and below which it is more likely wrong than right."""


@dataclass(slots=True)
class Field:
    """How one leaf of the record came to its value, or why it has none.

    `spans` refer to `Filing.text`. `confidence` is the estimated probability that the value is right; None
    where there is no value.
    """

    state: State
    value: Value | None = None
    method: str = ""
    confidence: float | None = None
    spans: tuple[Span, ...] = ()
    reason: str = ""

    @property
    def grade(self) -> str:
        """Give sure, unsure, doubtful or derived for a value; the state where there is none."""
        if self.value is None or self.state == "derived":
            return self.state
        confidence = self.confidence if self.confidence is not None else 1.0
        return "sure" if confidence >= SURE else "unsure" if confidence >= UNSURE else "doubtful"


@dataclass(slots=True)
class Extraction:
    """The result for one document. `fields` is keyed by JSON pointer into `record`."""

    schema: str
    schema_version: str
    plugin: str
    filing: Filing
    record: BaseModel
    fields: dict[str, Field]
    findings: list[Finding] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    def to_dict(self) -> dict[str, Any]:
        """Give the public output shape: plain dicts and lists, ready for JSON."""
        filing = self.filing
        return {
            "schema": self.schema,
            "schema_version": self.schema_version,
            "filingkit_version": __version__,
            "plugin": self.plugin,
            "source": {
                "uri": filing.uri,
                "sha256": filing.sha256,
                "media_type": filing.media_type,
                "chars": len(filing.text),
            },
            "record": self.record.model_dump(mode="json"),
            "fields": {path: _field_to_dict(item, filing) for path, item in self.fields.items()},
            "findings": [
                {
                    "check": finding.check,
                    "severity": finding.severity,
                    "paths": list(finding.paths),
                    "message": finding.message,
                }
                for finding in self.findings
            ],
            "usage": self.usage.to_dict(),
        }


def _field_to_dict(item: Field, filing: Filing) -> dict[str, Any]:
    shape: dict[str, Any] = {"state": item.state}
    if item.method:
        shape["method"] = item.method
    if item.confidence is not None:
        shape["confidence"] = round(item.confidence, 4)
    if item.spans:
        text = filing.text
        shape["spans"] = [
            {"start": start, "end": end, "quote": text[start:end], "line": filing.line_of(start)}
            for start, end in item.spans
        ]
    if item.reason:
        shape["reason"] = item.reason
    return shape
