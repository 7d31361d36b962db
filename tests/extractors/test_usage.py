"""What a document cost: of each question, of each field, and in all; also where there is no record to say it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit import Draft, Extractor, Filing, extract
from filingkit.errors import (
    AnswerError,
    BudgetError,
    FilingkitError,
    ModelBusyError,
    ModelError,
    ModelSetupError,
)
from filingkit.llm.fake import FakeModel
from filingkit.llm.wire import Completion, Tokens
from filingkit.second_reader import SecondReader
from filingkit.usage import Call, Usage
from filingkit_memo import Memo

if TYPE_CHECKING:
    from filingkit.llm.wire import Request

TOTALS = ("requests", "input_tokens", "cached_tokens", "output_tokens")

counts = st.integers(0, 10**9)
completions = st.builds(
    Completion,
    text=st.just(""),
    model=st.just("m"),
    tokens=st.builds(Tokens, counts, counts, counts),
    cost_usd=st.none() | st.floats(0, 1000),
    requests=st.integers(0, 9),
)
calls = st.builds(
    Call,
    purpose=st.sampled_from(["fields", "refused", "rows"]),
    paths=st.lists(st.sampled_from(["/a", "/b", "/c", "/d", "/e"]), min_size=1, unique=True).map(tuple),
    spent=completions,
    seconds=st.floats(0, 9),
)


@given(st.lists(calls, max_size=6))
def test_the_parts_of_the_fields_sum_up_to_the_calls_and_these_to_the_totals(made: list[Call]) -> None:
    usage = Usage(made).to_dict()
    for name in TOTALS:
        assert usage[name] == sum(call[name] for call in usage["calls"])
    for name in TOTALS[1:]:
        assert usage[name] == sum(share[name] for share in usage["fields"].values())
    assert set(usage["fields"]) == {path for call in made for path in call.paths}
    for path, share in usage["fields"].items():
        assert share["calls"] == sum(path in call.paths for call in made)
    for part in (usage["calls"], list(usage["fields"].values())):
        known = [item["cost_usd"] for item in part if item["cost_usd"] is not None]
        assert (
            usage["cost_usd"] is None
            if not known
            else math.isclose(usage["cost_usd"], sum(known), abs_tol=1e-9)
        )


@given(calls)
def test_the_parts_of_one_call_are_equal(call: Call) -> None:
    shares = Usage([call]).share().values()
    for name in ("input_tokens", "cached_tokens", "output_tokens"):
        parts = [getattr(share, name) for share in shares]
        assert max(parts) - min(parts) <= 1
    assert len({share.cost_usd for share in shares}) == 1


def test_a_document_that_asked_nothing_cost_nothing() -> None:
    usage = extract(Filing("MEMO\nFrom: Ada\n"), Memo()).to_dict()["usage"]
    assert usage.pop("seconds") > 0
    assert usage == {
        "requests": 0,
        "input_tokens": 0,
        "cached_tokens": 0,
        "output_tokens": 0,
        "cost_usd": None,
        "model": None,
        "calls": [],
        "fields": {},
    }


NOTE = "MEMO\nWritten by Ada Lovelace\non the 5th of May\nItem: Pens 12\n"


class Shelf(Memo):
    """Leaves the author, the date and the items open."""

    def preparse(self, filing: Filing) -> Draft:
        draft = Draft()
        draft.leave_rows("/items", "not read by rules")
        return draft


class CrashesLater(Shelf):
    """Its checks fail to be given once a model was asked."""

    asked = False

    def checks(self) -> Any:
        if self.asked:
            raise ZeroDivisionError
        return super().checks()


class Priced(FakeModel):
    """Ten tokens in, four of them cached, and two out for a hundredth of a dollar, failed or not."""

    def complete(self, request: Request) -> Completion:
        CrashesLater.asked = True
        spent = Completion("", self.name, Tokens(10, 4, 2), 0.01)
        try:
            text = super().complete(request).text
        except ModelError as error:
            error.spent = None if isinstance(error, BudgetError) else spent
            raise
        return Completion(text, self.name, Tokens(10, 4, 2), 0.01)


WRONG = {"f1": {"line": 2, "quote": "Grace Hopper"}}
RIGHT = {"f1": {"line": 2, "quote": "Ada Lovelace"}}
ROW = {"row_count": 1, "rows": [{"f1": {"line": 4, "quote": "Pens"}}]}

FIELDS = ("fields", None, 10)
CASES: dict[str, tuple[list[Any], list[tuple[str, str | None, int]]]] = {
    "answered": ([RIGHT, ROW], [FIELDS, ("rows", None, 10)]),
    "refused and asked again": ([WRONG, RIGHT, ROW], [FIELDS, ("refused", None, 10), ("rows", None, 10)]),
    "no answer": ([AnswerError("refused"), ROW], [("fields", "AnswerError", 10), ("rows", None, 10)]),
    "not what was asked for": (["{}", "[]"], [FIELDS, ("rows", None, 10)]),
    "busy": ([ModelBusyError("busy")], [("fields", "ModelBusyError", 10)]),
    "busy after an answer": ([RIGHT, ModelBusyError("busy")], [FIELDS, ("rows", "ModelBusyError", 10)]),
    "a cap before anything was sent": ([BudgetError("cap")], []),
    "a cap after an answer": ([RIGHT, BudgetError("cap")], [FIELDS]),
}


@pytest.mark.parametrize("name", CASES)
def test_every_call_is_in_the_output(name: str) -> None:
    answers, expected = CASES[name]
    model = Priced(answers)
    usage = extract(Filing(NOTE), Shelf(), second=SecondReader(model)).to_dict()["usage"]
    assert [(call["purpose"], call["error"], call["input_tokens"]) for call in usage["calls"]] == expected
    assert usage["input_tokens"] == 10 * len(expected)
    assert usage["cost_usd"] == (pytest.approx(0.01 * len(expected)) if expected else None)
    assert usage["model"] == ("fake" if expected else None)
    for call in usage["calls"]:
        assert ("/items" in call["paths"]) == (call["purpose"] == "rows")
        assert call["from_cache"] is False
        assert 0 <= call["seconds"] <= usage["seconds"]
    assert "Ada" not in json.dumps(usage), "what was answered stands elsewhere"


FAILURES: dict[str, tuple[type[Extractor], list[Any], type[FilingkitError], int]] = {
    "the key is refused at once": (Shelf, [ModelSetupError("no key")], ModelSetupError, 10),
    "the key is refused later": (Shelf, [RIGHT, ModelSetupError("no key")], ModelSetupError, 20),
    "a plugin that fails": (CrashesLater, [RIGHT, ROW], FilingkitError, 20),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_was_paid_before_it_failed_is_known(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, answers, error, tokens = FAILURES[name]
    monkeypatch.setattr(CrashesLater, "asked", False)
    usage = Usage()
    with pytest.raises(error):
        extract(Filing(NOTE), kind(), second=SecondReader(Priced(answers)), usage=usage)
    assert usage.input_tokens == tokens
    assert usage.seconds > 0
