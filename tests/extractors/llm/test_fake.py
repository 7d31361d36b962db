from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError, ModelSetupError
from filingkit.llm.fake import FakeModel, RecordingModel, ReplayModel
from filingkit.llm.wire import Completion, Tokens

if TYPE_CHECKING:
    from pathlib import Path


def test_answers_come_from_a_function(ask: Any) -> None:
    model = FakeModel(lambda request: {"said": request.messages[-1].content}, cost_usd=None)
    assert model.complete(ask("abcdefgh")) == Completion('{"said": "abcdefgh"}', "fake", Tokens(5, 0, 5))
    assert model.requests == [ask("abcdefgh")]


def test_answers_come_in_order_and_run_out(ask: Any) -> None:
    model = FakeModel(['{"a": 1}', {"b": 2}, AnswerError("refused")])
    assert [model.complete(ask()).text, asyncio.run(model.acomplete(ask())).text] == ['{"a": 1}', '{"b": 2}']
    with pytest.raises(AnswerError):
        model.complete(ask())
    with pytest.raises(ModelSetupError, match="has 3 answers and was asked 4 times"):
        model.complete(ask())


def test_answers_are_found_by_name_digest_or_words(ask: Any) -> None:
    by_digest = ask("by digest")
    model = FakeModel(
        {"form4": {"by": "name"}, by_digest.digest: {"by": "digest"}, "Item 7": {"by": "words"}}
    )
    asked = [ask(name="form4"), by_digest, ask("see Item 7 below")]
    assert [model.complete(request).text for request in asked] == [
        '{"by": "name"}',
        '{"by": "digest"}',
        '{"by": "words"}',
    ]
    with pytest.raises(ModelSetupError, match="no answer for pointers"):
        model.complete(ask())


def test_what_is_recorded_is_replayed_for_nothing(ask: Any, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    recorder = RecordingModel(FakeModel([{"é": "one\u2028line"}, {"b": 2}], name="m", cost_usd=0.5), path)
    first = recorder.complete(ask("one"))
    asyncio.run(recorder.acomplete(ask("two")))
    replay = ReplayModel(path)
    assert replay.complete(ask("one")) == Completion(first.text, "m", Tokens(), 0.0, requests=0, cached=True)
    assert asyncio.run(replay.acomplete(ask("two"))).text == '{"b": 2}'
    with pytest.raises(ModelSetupError, match="record it again"):
        replay.complete(ask("three"))


@pytest.mark.parametrize("line", ["{", "[]", '{"digest": "x"}'])
def test_a_broken_record_is_told_by_its_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f'{{"digest": "x", "completion": {{}}}}\n{line}\n')
    with pytest.raises(ModelSetupError, match="line 2"):
        ReplayModel(path)
