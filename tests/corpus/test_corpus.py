"""The corpus of real filings beside the repository: evidence of every value, and how many are right."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.loading import load_path
from filingkit.pipeline import extract
from filingkit.plugins import load_plugins
from filingkit_evals.cases import corpus_cases
from filingkit_evals.metrics import Counts
from filingkit_evals.runner import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit_evals.cases import Case
    from filingkit_evals.runner import Result

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not CORPUS.is_dir(),
        reason="the corpus of real filings is not at ../shared/corpus beside the repository",
    ),
]

FLOORS = [
    # group, least F1, most of the predicted values that gold does not have
    ("HTML pages", 0.995, 0.001),
    ("HTML-derived text", 0.99, 0.001),
    ("PDF-derived text", 0.94, 0.005),
    ("OCR", 0.0, 0.05),
    ("clipped", 0.0, 0.005),
    ("seeds", 1.0, 0.0),
]
"""What is reached today, or the target where it is reached: a change that loses any of it is seen."""


def values_of(data: Any, path: str = "") -> dict[str, Any]:
    """Give the leaves of a record that are not null, by JSON pointer."""
    parts: Iterable[tuple[str, Any]]
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = ((str(index), item) for index, item in enumerate(data))
    else:
        return {} if data is None else {path: data}
    return {leaf: value for name, part in parts for leaf, value in values_of(part, f"{path}/{name}").items()}


def ungrounded(cases: list[Case]) -> list[str]:
    """Name the values of a filing's conversions that no span of their source stands for."""
    plugins = load_plugins()
    found = []
    for case in cases:
        filing = load_path(case.path)
        extraction = extract(filing, plugins.extractor(case.schema))
        output = extraction.to_dict()
        for path in values_of(output["record"]):
            field = output["fields"].get(path)
            if field is None or field["state"] not in ("found", "derived") or not field["spans"]:
                found.append(f"{case.name}{path}: no evidence")
                continue
            for span in field["spans"]:
                if not span["quote"] or filing.text[span["start"] : span["end"]] != span["quote"]:
                    found.append(f"{case.name}{path}: {span}")
    return found


def test_every_value_has_a_quote_that_stands_where_its_span_says() -> None:
    filings = list(corpus_cases(CORPUS))
    assert len(filings) > 100
    with ProcessPoolExecutor(2) as pool:
        assert [line for found in pool.map(ungrounded, filings, chunksize=4) for line in found] == []


@pytest.fixture(scope="module")
def results() -> list[Result]:
    with ProcessPoolExecutor(2) as pool:
        return [result for found in pool.map(run, corpus_cases(CORPUS), chunksize=4) for result in found]


def test_no_document_fails(results: list[Result]) -> None:
    assert [(result.case, result.failure) for result in results if result.failure] == []


@pytest.mark.parametrize(("group", "least", "most"), FLOORS)
def test_accuracy_of_a_group(results: list[Result], group: str, least: float, most: float) -> None:
    totals: defaultdict[str, Counts] = defaultdict(Counts)
    for result in results:
        totals[result.group].merge(result.counts)
    assert totals[group].f1 >= least
    assert totals[group].hallucination_rate <= most


def test_most_mistakes_have_a_low_confidence_where_the_text_is_damaged(results: list[Result]) -> None:
    for group in ("OCR", "clipped", "PDF-derived text"):
        wrong = [confidence for result in results if result.group == group for confidence in result.wrong]
        assert sum(confidence < 0.9 for confidence in wrong) > 0.5 * len(wrong), group
