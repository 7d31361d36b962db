"""A second reader over invented, damaged forms: what it adds is right, and what the rules read stays as it was."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from filingkit import Filing
from filingkit.pipeline import extract, find_questions
from filingkit.second_reader import SecondReader
from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score
from filingkit_evals.synth import Sample, generate
from filingkit_ownership.forms import Form4
from oracle import Oracle

if TYPE_CHECKING:
    from filingkit.draft import Value
    from filingkit.extraction import Extraction
    from filingkit.filing import Span

FORM = Form4()


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """Those of a fixed choice that leave something to ask about."""
    chosen = [
        item for item in generate("form4", 120, 11, 0.6) if find_questions(Filing(item.text), FORM, "auto")
    ]
    assert len(chosen) > 10
    return chosen


def read_both(sample: Sample, lies: float, seed: int) -> tuple[Extraction, Extraction]:
    alone = extract(Filing(sample.text), FORM)
    oracle = Oracle(FORM.schema, sample.record, lies, seed)
    return alone, extract(Filing(sample.text), FORM, second=SecondReader(oracle))


def test_what_a_truthful_model_adds_is_right(samples: list[Sample]) -> None:
    outcomes = Counter[Outcome]()
    pointed_at = 0
    before, after = Counts(), Counts()
    for seed, sample in enumerate(samples):
        alone, both = read_both(sample, 0, seed)
        before.add(score(FORM.schema, sample.record, alone.record.model_dump(mode="json"), sample.cells))
        cells = score(FORM.schema, sample.record, both.record.model_dump(mode="json"), sample.cells)
        after.add(cells)
        pointed = {path for path, item in both.fields.items() if item.method.startswith("llm")}
        pointed_at += len(pointed)
        outcomes.update(cell.outcome for cell in cells if cell.path in pointed)
    assert pointed_at > 50
    # What is no longer printed in one piece is not scored; a row read in part can be taken for its neighbour.
    assert outcomes[Outcome.WRONG] + outcomes[Outcome.HALLUCINATED] <= 0.02 * pointed_at, outcomes
    assert after.f1 > before.f1
    assert after.precision >= before.precision - 0.001


def read_by_rules(extraction: Extraction) -> list[tuple[str, Value | None, tuple[Span, ...]]]:
    """What the rules read, wherever in the order of its rows it now stands."""
    return sorted(
        (path.rpartition("/")[2], item.value, item.spans)
        for path, item in extraction.fields.items()
        if item.value is not None and not item.method.startswith(("llm", "check"))
    )


@pytest.mark.parametrize("lies", [0.5, 1.0])
def test_a_liar_takes_nothing_away(samples: list[Sample], lies: float) -> None:
    for seed, sample in enumerate(samples):
        alone, both = read_both(sample, lies, seed)
        kept = read_by_rules(both)
        assert [item for item in read_by_rules(alone) if item not in kept] == [], sample.id


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("2. Issuer Name and Ticker or Trading Symbol", False),
        ("Name of the issuer, and its ticker or trading symbol: Vellum & Harrow plc", True),
        ("2. Issuer Name and Ticker\nor Trading Symbol (Month/Day/Year) 10% Owner _____ Director", False),
    ],
)
def test_the_words_of_the_form_are_not_asked_about(text: str, asked: bool) -> None:
    questions = find_questions(Filing(f"FORM 4\n{text}\n"), FORM, "auto")
    assert ("/issuer/name" in [path for question in questions for path in question.paths]) == asked
