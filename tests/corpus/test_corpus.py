"""The corpus of real filings beside the repository: evidence of every value, how many are right, and the gate."""

from __future__ import annotations

import copy
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.batch import Reader
from filingkit.loading import load_path
from filingkit.plugins import load_plugins
from filingkit.settings import Settings
from filingkit_evals.calibration import judge as judge_values
from filingkit_evals.calibration import measure_confidence
from filingkit_evals.cases import find_cases
from filingkit_evals.comparison import compare
from filingkit_evals.evaluation import evaluate, score_predictions
from filingkit_evals.gate import Limits, judge
from filingkit_evals.gold import values_of
from filingkit_evals.summaries import group_by, summarise

if TYPE_CHECKING:
    from filingkit_evals.cases import Case
    from filingkit_evals.evaluation import Evaluation
    from filingkit_evals.results import Run

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


def ownership_cases() -> list[Case]:
    return [case for case in find_cases(CORPUS) if case.schema != "earnings"]


def ungrounded(prediction: dict[str, Any]) -> list[str]:
    """Name the values of one prediction that no span of its source stands for."""
    text = load_path(prediction["source"]["uri"]).text
    found = []
    for path, _ in values_of(prediction["record"]):
        field = prediction["fields"].get(path)
        if field is None or field["state"] not in ("found", "derived") or not field["spans"]:
            found.append(f"{prediction['document']}{path}: no evidence")
            continue
        for span in field["spans"]:
            if not span["quote"] or text[span["start"] : span["end"]] != span["quote"]:
                found.append(f"{prediction['document']}{path}: {span}")
    return found


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_plugins(), Settings())


@pytest.fixture(scope="module")
def evaluation(reader: Reader) -> Evaluation:
    cases = ownership_cases()
    assert len(cases) > 2000
    return evaluate(cases, reader, jobs=2)


def test_no_document_fails(evaluation: Evaluation) -> None:
    assert [(item.id, item.failure) for item in evaluation.run.documents if item.status != "scored"] == []


def test_every_value_has_a_quote_that_stands_where_its_span_says(evaluation: Evaluation) -> None:
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(ungrounded, evaluation.predictions, chunksize=64)
        assert [line for lines in found for line in lines] == []


@pytest.mark.parametrize(("group", "least", "most"), FLOORS)
def test_accuracy_of_a_group(evaluation: Evaluation, group: str, least: float, most: float) -> None:
    summary = summarise(group_by(evaluation.run.documents, "group")[group])
    assert summary.f1.value >= least
    assert summary.invented.value <= most


@pytest.mark.parametrize("group", ["OCR", "clipped", "PDF-derived text"])
def test_mistakes_have_less_confidence_where_the_text_is_damaged(evaluation: Evaluation, group: str) -> None:
    confidence = measure_confidence(judge_values(group_by(evaluation.run.documents, "group")[group]))
    assert confidence.caught["20%"] > 0.5
    assert confidence.auroc is not None
    assert confidence.auroc > 0.7


def test_confidence_means_what_it_says(evaluation: Evaluation) -> None:
    confidence = measure_confidence(judge_values(evaluation.run.documents))
    assert confidence.ece is not None
    assert confidence.ece < 0.01


def damage(value: Any, chance: random.Random) -> Any:
    """Make a value wrong as a bad reader would: another digit, another letter, or nothing."""
    if isinstance(value, bool):
        return not value
    text = str(value)
    if chance.random() < 0.2:
        return None
    places = [index for index, character in enumerate(text) if character.isalnum()]
    place = chance.choice(places or [0])
    new = chance.choice(
        [c for c in ("123456789" if text[place].isdigit() else "abcdefgh") if c != text[place]]
    )
    return text[:place] + new + text[place + 1 :]


def damaged(predictions: list[dict[str, Any]], share: float, seed: int) -> list[dict[str, Any]]:
    """Give the predictions with this share of their values made wrong; documents that stay whole are the same."""
    chance = random.Random(seed)
    result = []
    for prediction in predictions:
        chosen = [path for path, _ in values_of(prediction["record"]) if chance.random() < share]
        record = copy.deepcopy(prediction["record"]) if chosen else prediction["record"]
        for path in chosen:
            *parents, name = path.removeprefix("/").split("/")
            holder: Any = record
            for parent in parents:
                holder = holder[int(parent) if isinstance(holder, list) else parent]
            key: Any = int(name) if isinstance(holder, list) else name
            holder[key] = damage(holder[key], chance)
        result.append({**prediction, "record": record})
    return result


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_gate_sees_one_percent_of_damaged_cells(
    seed: int, evaluation: Evaluation, reader: Reader
) -> None:
    worse = rescore(damaged(evaluation.predictions, 0.01, seed), evaluation.run, reader)
    judgement = judge(worse, compare(evaluation.run, worse), Limits())
    assert judgement.verdict.status == "fail"
    assert judgement.exit_code == 1


@pytest.mark.slow
def test_the_gate_passes_what_is_not_damaged(evaluation: Evaluation, reader: Reader) -> None:
    same = rescore(evaluation.predictions, evaluation.run, reader)
    comparison = compare(evaluation.run, same)
    judgement = judge(same, comparison, Limits())
    assert judgement.verdict.status == "pass", judgement
    assert (comparison.fixed, comparison.broken, comparison.p) == (0, 0, 1.0)


@pytest.mark.slow
def test_the_gate_does_not_compare_what_differs_in_gold(evaluation: Evaluation, reader: Reader) -> None:
    cases = ownership_cases()
    cases[0].gold.record["remarks"] = "Somebody changed the gold."
    other = score_predictions(cases, evaluation.predictions, reader).run
    judgement = judge(other, compare(evaluation.run, other), Limits())
    assert judgement.verdict.status == "not comparable"
    assert judgement.exit_code == 3
    assert "the gold changed" in judgement.verdict.reasons[0]


def rescore(predictions: list[dict[str, Any]], baseline: Run, reader: Reader) -> Run:
    """Score predictions over the same documents and gold."""
    run = score_predictions(ownership_cases(), predictions, reader).run
    assert (run.info.gold, run.info.documents) == (baseline.info.gold, baseline.info.documents)
    return run
