"""The document types of the plugin keep the contract of every extractor, on our own sample filings."""

from __future__ import annotations

from pathlib import Path

import pytest

from filingkit import choose, extract, load_bytes, load_path, load_plugins
from filingkit.testing import CUTS, ExtractorConformance, check_evidence
from filingkit_ownership.forms import Form3, Form4, Form5

SAMPLES = Path(__file__).parents[3] / "evals" / "documents"


def _read_samples(form: str) -> tuple[str, ...]:
    """Give the texts that offsets refer to of the sample filings of a form; a page as the text of it."""
    return tuple(load_path(path).text for path in sorted((SAMPLES / form).iterdir()))


class TestForm3(ExtractorConformance):
    extractor = Form3()
    samples = _read_samples("form3")


class TestForm4(ExtractorConformance):
    extractor = Form4()
    samples = _read_samples("form4")


class TestForm5(ExtractorConformance):
    extractor = Form5()
    samples = _read_samples("form5")


FILES = sorted(SAMPLES.glob("form?/*.*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_as_loaded_is_recognised_and_has_its_evidence(path: Path) -> None:
    filing = load_path(path)
    extractor = choose(filing, load_plugins().extractors)
    assert extractor.name == path.parent.name
    extraction = extract(filing, extractor)
    check_evidence(extraction)
    tables = extraction.record.model_dump()
    assert tables["non_derivative"], "no row of Table I was read"


def test_a_page_cut_off_anywhere_is_survived() -> None:
    page = (SAMPLES / "form4" / "viewer.html").read_bytes()
    for cut in range(page.index(b"UNITED"), len(page), len(page) // CUTS):
        check_evidence(extract(load_bytes(page[:cut], "page.html", suffix=".html"), TestForm4.extractor))
