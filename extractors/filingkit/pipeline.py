"""One document from text to extraction: read it top to bottom and you know the product."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from filingkit.checks import run_checks
from filingkit.errors import WrongDocumentTypeError
from filingkit.extraction import Extraction, Usage
from filingkit.resolve import build_record, resolve

if TYPE_CHECKING:
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing

MATCH_FLOOR = 0.3
"""Below this share of certainty a document is not taken for the type that was asked for."""


def extract(filing: Filing, extractor: Extractor, plugin: str = "") -> Extraction:
    """Extract one record from `filing`."""
    started = perf_counter()
    draft = extractor.preparse(filing)
    resolution = resolve(draft, filing, extractor.schema)
    run_checks(tuple(extractor.checks()), resolution)
    record = build_record(resolution, extractor.schema)
    return Extraction(
        schema=extractor.name,
        schema_version=extractor.version,
        plugin=plugin,
        filing=filing,
        record=record,
        fields=resolution.fields,
        findings=resolution.findings,
        usage=Usage(seconds=perf_counter() - started),
    )


def choose(filing: Filing, extractors: dict[str, Extractor], name: str | None) -> Extractor:
    """Give the extractor called `name`, or without a name the one that recognises `filing` best."""
    raise NotImplementedError((filing, extractors, name, WrongDocumentTypeError, MATCH_FLOOR))
