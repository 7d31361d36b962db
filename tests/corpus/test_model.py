"""A second reader over real filings: an oracle that knows the gold fills gaps, and its lies reach no record."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from filingkit.fields import list_fields, read_value
from filingkit.loading import load_path
from filingkit.pipeline import extract
from filingkit.plugins import load_plugins
from filingkit.second_reader import SecondReader
from filingkit_evals.cases import find_cases
from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score
from oracle import Oracle

if TYPE_CHECKING:
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
"""Share of the fields asked about that may end wrong although their words are printed, up to 30 % lies. A model that only
lies points at another row now and then; what is not printed reaches no record whatever it says."""


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load_plugins()


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """A fixed choice of texts in which rules leave something open."""
    chosen = [case for case in find_cases(CORPUS) if case.group in DAMAGED and case.schema != "earnings"]
    random.Random(5).shuffle(chosen)
    return chosen[:300]


def check_grounding(extraction: Extraction) -> None:
    """Whatever a model led to is printed where it says, and reads so."""
    fields = {item.path: item for item in list_fields(type(extraction.record))}
    text = extraction.filing.text
    for path, item in extraction.fields.items():
        if item.method.startswith("llm"):
            pattern = "/".join("*" if part.isdigit() else part for part in path.split("/"))
            printed = "\n".join(text[start:end] for start, end in item.spans)
            assert read_value(fields[pattern], printed) == item.value, path


@pytest.mark.parametrize("lies", [0.0, 0.3, 1.0])
def test_lies_of_a_model_reach_no_record(lies: float, cases: list[Case], plugins: Plugins) -> None:
    outcomes: Counter[str] = Counter()
    before, after = Counts(), Counts()
    asked = 0
    for seed, case in enumerate(cases):
        assert case.path is not None
        filing, extractor = load_path(case.path), plugins.extractors[case.schema]
        rules = extract(filing, extractor)
        oracle = Oracle(extractor.schema, case.gold.record, lies, seed)
        both = extract(filing, extractor, second=SecondReader(oracle))
        check_grounding(both)
        asked += len(oracle.told)
        gold, hidden = case.gold.record, case.gold.hidden
        before.add(score(extractor.schema, gold, rules.record.model_dump(mode="json"), hidden))
        cells = score(extractor.schema, gold, both.record.model_dump(mode="json"), hidden)
        after.add(cells)
        outcomes.update(
            cell.outcome.value
            for cell in cells
            if cell.path in oracle.told and both.fields[cell.path].method.startswith("llm")
        )
    wrong = outcomes[Outcome.WRONG.value] + outcomes[Outcome.HALLUCINATED.value]
    print(f"lies {lies:.0%}: asked {asked}, {dict(outcomes)}, F1 {before.f1:.4f} to {after.f1:.4f}")
    assert asked > 100
    if lies <= 0.3:
        assert wrong <= MOST_WRONG * asked
    if lies == 0:
        assert outcomes[Outcome.CORRECT.value] > 0
        assert after.f1 > before.f1
