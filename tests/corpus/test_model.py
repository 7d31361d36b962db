"""A second reader over real filings: an oracle that knows the gold fills gaps, and its lies reach no record."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.fields import list_fields, read_value
from filingkit.forecast import Total, forecast
from filingkit.loading import load_path
from filingkit.pipeline import extract, find_questions
from filingkit.plugins import load_plugins
from filingkit.second_reader import SecondReader
from filingkit_evals.cases import find_cases
from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score
from oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.extraction import Extraction
    from filingkit.plugins import Plugins
    from filingkit_evals.cases import Case

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real filings is not at ../shared/corpus"),
]

DAMAGED = ("PDF-derived text", "OCR", "clipped")
MOST_WRONG = 0.005
"""Share of the fields asked about that may end wrong although their words are printed. A model that only lies points at
another row now and then; what is not printed reaches no record whatever it says."""


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


@pytest.fixture(scope="module")
def filings() -> list[Case]:
    return [case for case in find_cases(CORPUS) if case.schema != "earnings"]


@pytest.fixture(scope="module")
def damaged(filings: list[Case]) -> list[Case]:
    """A fixed choice of texts in which rules leave something open."""
    chosen = [case for case in filings if case.group in DAMAGED]
    random.Random(5).shuffle(chosen)
    return chosen[:300]


def check_grounding(extraction: Extraction) -> None:
    """Whatever a model led to is printed where it says, and reads so."""
    fields = {item.path: item for item in list_fields(type(extraction.record))}
    text = extraction.filing.text
    for path, item in extraction.fields.items():
        if item.method.startswith("llm"):
            printed = "\n".join(text[start:end] for start, end in item.spans)
            assert read_value(fields[pattern(path)], printed) == item.value, path


def read_by_rules(extraction: Extraction) -> Iterator[tuple[str, Any, Any]]:
    """What was read, wherever in the order of its rows it stands."""
    for path, item in extraction.fields.items():
        if item.value is not None and item.state != "derived":
            yield pattern(path), item.value, item.spans


def pattern(path: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", path)


@pytest.mark.parametrize("lies", [0.0, 0.1, 0.3, 0.6, 1.0])
def test_lies_of_a_model_reach_no_record(lies: float, damaged: list[Case], plugins: Plugins) -> None:
    outcomes: Counter[Outcome] = Counter()
    before, after = Counts(), Counts()
    asked = 0
    for seed, case in enumerate(damaged):
        assert case.path is not None
        filing, extractor = load_path(case.path), plugins.extractors[case.schema]
        rules = extract(filing, extractor)
        oracle = Oracle(extractor.schema, case.gold.record, lies, seed)
        both = extract(filing, extractor, second=SecondReader(oracle))
        check_grounding(both)
        lost = Counter(read_by_rules(rules)) - Counter(read_by_rules(both))
        assert not lost, case.id
        asked += len(oracle.told) + oracle.cells
        gold, hidden = case.gold.record, case.gold.hidden
        before.add(score(extractor.schema, gold, rules.record.model_dump(mode="json"), hidden))
        cells = score(extractor.schema, gold, both.record.model_dump(mode="json"), hidden)
        after.add(cells)
        pointed = {path for path, item in both.fields.items() if item.method.startswith("llm")}
        outcomes.update(cell.outcome for cell in cells if cell.path in pointed)
    wrong = outcomes[Outcome.WRONG] + outcomes[Outcome.HALLUCINATED]
    told = {outcome.value: count for outcome, count in outcomes.items()}
    print(f"lies {lies:.0%}: fields asked {asked}, {told}, F1 {before.f1:.4f} to {after.f1:.4f}")
    assert asked > 1000
    assert wrong <= MOST_WRONG * asked
    if lies == 0:
        assert outcomes[Outcome.CORRECT] > 300
    assert after.f1 >= before.f1


def test_few_documents_are_asked_about_and_little_is_sent(filings: list[Case], plugins: Plugins) -> None:
    total = Total()
    for case in filings:
        assert case.path is not None
        filing, extractor = load_path(case.path), plugins.extractors[case.schema]
        total.add(forecast(filing, extractor, find_questions(filing, extractor, "auto")))
    documents, tokens = total.asked / total.read, total.input_tokens / total.whole_tokens
    print(
        f"{total.read} documents: {documents:.1%} asked about, {tokens:.1%} of the tokens of whole documents"
    )
    assert total.read > 2000
    assert documents < 0.15
    assert tokens < 0.10
