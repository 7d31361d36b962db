"""The document type keeps the contract of every extractor, on our own sample releases."""

from __future__ import annotations

from pathlib import Path

import pytest

from filingkit import choose, extract, load_path, load_plugins
from filingkit.testing import ExtractorConformance, check_evidence
from filingkit_earnings.extractor import Earnings

SAMPLES = sorted((Path(__file__).parents[3] / "evals" / "documents" / "earnings").iterdir())


class TestEarnings(ExtractorConformance):
    extractor = Earnings()
    samples = tuple(load_path(path).text for path in SAMPLES)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_as_loaded_is_recognised_and_has_its_evidence(path: Path) -> None:
    filing = load_path(path)
    extractor = choose(filing, load_plugins().extractors)
    assert extractor.name == "earnings"
    check_evidence(extract(filing, extractor))
