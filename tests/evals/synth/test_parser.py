"""The property test of the parser: whatever is done to a filing, it neither fails nor cites what is not there."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit import Extractor, extract, load_plugins
from filingkit.loading import load_bytes
from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import score
from filingkit_evals.synth import Sample, generate
from filingkit_schemas.ownership import OwnershipReport

SCHEMAS = ("form3", "form4", "form5")


@lru_cache
def extractor(schema: str) -> Extractor:
    return load_plugins().extractor(schema)


def read(sample: Sample) -> Any:
    filing = load_bytes(sample.text.encode(), sample.id, suffix=sample.suffix)
    return extract(filing, extractor(sample.schema)).to_dict()


def values(level: Any, pointer: str = "") -> dict[str, Any]:
    items: Any = level.items() if isinstance(level, dict) else enumerate(level)
    found: dict[str, Any] = {}
    for name, value in items:
        nested = isinstance(value, dict | list)
        found |= values(value, f"{pointer}/{name}") if nested else {f"{pointer}/{name}": value}
    return found


@settings(max_examples=100)
@given(st.sampled_from(SCHEMAS), st.integers(0, 100_000), st.floats(0, 1))
def test_every_sample_is_read_with_evidence(schema: str, seed: int, damage: float) -> None:
    for sample in generate(schema, 3, seed, damage):
        result = read(sample)
        for pointer, value in values(result["record"]).items():
            if value is None:
                continue
            spans = result["fields"][pointer]["spans"]
            assert spans, (sample.id, pointer)
            assert all(span["quote"] == sample.text[span["start"] : span["end"]] for span in spans)


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize(("damage", "f1", "precision"), [(0.0, 0.97, 0.98), (0.5, 0.93, 0.95)])
def test_samples_are_read_about_as_well_as_real_filings(
    schema: str, damage: float, f1: float, precision: float
) -> None:
    counts = Counts()
    for sample in generate(schema, 120, 7, damage):
        unseen = [pointer for pointer, note in sample.cells.items() if "alternates" in note]
        counts.add(score(OwnershipReport, sample.record, read(sample)["record"], unseen))
    assert counts.f1 >= f1
    assert counts.precision >= precision
