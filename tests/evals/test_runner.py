"""Cases extracted and judged: outcomes with their evidence, failures as results, nothing skipped silently."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from eval_corpus import GOLD, READER, TEXT, write_corpus, write_gold
from filingkit.batch import Reader
from filingkit.llm.fake import FakeModel
from filingkit.plugins import Plugins
from filingkit.second_reader import SecondReader
from filingkit.settings import Settings
from filingkit_evals.cases import find_cases
from filingkit_evals.evaluation import evaluate, score_predictions
from filingkit_evals.metrics import Counts
from filingkit_evals.results import Evidence, Rows
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import mistakes_of

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit.llm.wire import Completion, Request
    from filingkit_evals.results import DocumentResult


@pytest.fixture
def documents(tmp_path: Path) -> dict[str, DocumentResult]:
    """The invented corpus, extracted and scored."""
    write_corpus(tmp_path)
    run = evaluate(find_cases(tmp_path), READER).run
    return {document.id: document for document in run.documents}


def test_each_document_is_scored(documents: dict[str, DocumentResult]) -> None:
    perfect, garbled = documents["f4_invented/sec.html2text"], documents["f4_invented/sec.tesseract"]
    assert (Counts.of([perfect]).correct, Counts.of([perfect]).mistakes) == (3, 0)
    assert [(cell.outcome, cell.subtype, cell.field) for cell in mistakes_of(garbled)] == [
        (Outcome.WRONG, "near_text", "issuer.name"),
        (Outcome.OMITTED, "", "signatures[].date"),
    ]
    assert garbled.rows == {"signatures[]": Rows(gold=1, predicted=1, paired=1, exact=0)}
    assert perfect.rows == {"signatures[]": Rows(gold=1, predicted=1, paired=1, exact=1)}


def test_a_cell_tells_what_the_extractor_said(documents: dict[str, DocumentResult]) -> None:
    (wrong, omitted) = mistakes_of(documents["f4_invented/sec.tesseract"])
    start = TEXT.index("/issuer")
    end = TEXT.replace("feather", "leather").index("\n", start)
    assert (wrong.state, wrong.method, wrong.confidence, wrong.spans) == (
        "found",
        "line",
        0.95,
        ((start, end),),
    )
    assert wrong.evidence == Evidence(quoted=True, derivable=True, agrees=None)
    assert (
        wrong.why
        == "compared as name: 'quillfeather' is not 'quillleather'; nearly the same text; 1 letter differs"
    )
    assert (omitted.state, omitted.confidence, omitted.evidence) == ("not_found", None, None)


def test_a_failure_is_a_result_whose_cells_are_omitted(documents: dict[str, DocumentResult]) -> None:
    failed = documents["f4_invented/legacy_clip.pymupdf4llm_tsv"]
    assert failed.status == "failed"
    assert "RuntimeError: broken" in failed.failure
    assert Counts.of([failed]).cells == {Outcome.OMITTED: 4}


def test_nothing_is_skipped_silently(documents: dict[str, DocumentResult]) -> None:
    assert documents["earnings/008"].status == "no_extractor"
    assert documents["earnings/008"].failure == "no plugin reads the schema earnings"
    assert len(documents) == 6


def test_a_missing_document_is_reported(tmp_path: Path) -> None:
    write_gold(tmp_path, "gone", None)
    (document,) = evaluate(find_cases(tmp_path / "gold"), READER).run.uncounted
    assert document.status == "missing"
    assert "form4/gone.txt is not there" in document.failure


def test_disputed_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    note = {"/issuer/name": {"status": "disputed", "note": "two readings"}}
    write_gold(tmp_path, "a", TEXT.replace("feather", "leather"), cells=note)
    (document,) = evaluate(find_cases(tmp_path / "gold"), READER).run.counted
    assert document.disputed == 1
    assert [cell.gold_path for cell in mistakes_of(document)] == ["/signatures/0/date"]


def test_evidence_of_gold_is_compared_with_that_of_the_prediction(tmp_path: Path) -> None:
    notes = {"/issuer/name": {"quote": "Quillfeather"}, "/form_type": {"quote": "Ostrander"}}
    write_gold(tmp_path, "a", TEXT, cells=notes)
    (document,) = evaluate(find_cases(tmp_path / "gold"), READER).run.counted
    agrees = {cell.gold_path: cell.evidence.agrees for cell in document.cells if cell.evidence is not None}
    assert agrees == {"/issuer/name": True, "/form_type": False, "/signatures/0/name": None}


def test_processes_give_the_same(tmp_path: Path, documents: dict[str, DocumentResult]) -> None:
    ours = Reader(READER.plugins, Settings())
    run = evaluate(find_cases(tmp_path), ours, jobs=2).run
    for document in run.documents:
        assert document.cells == documents[document.id].cells


class Crowded(FakeModel):
    """Points at nothing, when others have asked as well."""

    active = peak = 0

    async def acomplete(self, request: Request) -> Completion:
        self.active += 1
        self.peak = max(self.peak, self.active)
        await asyncio.sleep(0.01)
        self.active -= 1
        return await super().acomplete(request)


def test_a_model_is_asked_about_many_documents_at_a_time(
    tmp_path: Path, documents: dict[str, DocumentResult]
) -> None:
    model = Crowded(lambda request: {})
    reader = Reader(READER.plugins, Settings(concurrency=3), second=SecondReader(model, "always"))
    run = evaluate(find_cases(tmp_path), reader).run
    assert [document.id for document in run.documents] == list(documents)
    for document in run.documents:
        assert document.cells == documents[document.id].cells
    assert model.peak == 3


class TestSavedPredictions:
    @pytest.fixture
    def gold(self, tmp_path: Path) -> Path:
        write_gold(tmp_path, "a", TEXT)
        write_gold(tmp_path, "b", TEXT + "/issuer/trading_symbol QF 0.5\n")
        return tmp_path / "gold"

    def score(self, gold: Path, *predictions: dict[str, Any]) -> dict[str, DocumentResult]:
        run = score_predictions(find_cases(gold), predictions, READER).run
        return {document.id: document for document in run.documents}

    def test_a_run_scored_again_is_the_same(self, gold: Path) -> None:
        first = evaluate(find_cases(gold), READER)
        again = score_predictions(find_cases(gold), first.predictions, READER)
        assert [item.cells for item in again.run.documents] == [item.cells for item in first.run.documents]
        assert again.run.info.gold == first.run.info.gold

    @pytest.mark.parametrize(
        "name",
        [
            {"document": "form4/a"},
            {"document": "form4/a.txt"},
            {"source": {"uri": "elsewhere/form4/a.txt"}},
        ],
    )
    def test_a_prediction_is_known_by(self, name: dict[str, Any], gold: Path) -> None:
        documents = self.score(gold, {**name, "record": GOLD})
        assert documents["form4/a"].status == "scored"
        assert mistakes_of(documents["form4/a"]) == []
        assert documents["form4/b"].status == "not_predicted"

    def test_a_prediction_is_known_by_the_bytes_of_its_document(self, gold: Path) -> None:
        (_, b) = evaluate(find_cases(gold), READER).predictions
        del b["document"]
        b["source"]["uri"] = "renamed.txt"
        documents = self.score(gold, b)
        assert (documents["form4/a"].status, documents["form4/b"].status) == ("not_predicted", "scored")

    def test_what_was_not_predicted_is_omitted(self, gold: Path) -> None:
        document = self.score(gold)["form4/a"]
        assert Counts.of([document]).cells == {Outcome.OMITTED: 4}

    @pytest.mark.parametrize(
        ("prediction", "failure"),
        [
            ({"error": {"type": "Timeout", "message": "took too long"}}, "Timeout: took too long"),
            ({"record": None}, "no record: the prediction has no record"),
            ({"record": "nonsense"}, "no record: the prediction has no record"),
        ],
    )
    def test_a_prediction_without_a_record_has_failed(
        self, prediction: dict[str, Any], failure: str, gold: Path
    ) -> None:
        document = self.score(gold, {"document": "form4/a", **prediction})["form4/a"]
        assert (document.status, document.failure) == ("failed", failure)

    def test_a_quote_that_is_not_in_the_source_is_not_quoted(self, gold: Path) -> None:
        fields = {"/issuer/name": {"state": "found", "spans": [{"start": 0, "end": 5, "quote": "Never"}]}}
        document = self.score(gold, {"document": "form4/a", "record": GOLD, "fields": fields})["form4/a"]
        (name,) = [cell for cell in document.cells if cell.gold_path == "/issuer/name"]
        assert name.evidence == Evidence(quoted=False, derivable=False)


def test_without_plugins_nothing_is_scored(tmp_path: Path) -> None:
    write_gold(tmp_path, "a", TEXT)
    run = evaluate(find_cases(tmp_path / "gold"), Reader(Plugins(), Settings())).run
    assert [document.status for document in run.documents] == ["no_extractor"]
