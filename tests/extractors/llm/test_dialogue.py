"""A dialogue driven with and without an event loop: the same questions, the same result."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest

from filingkit.errors import ModelBusyError
from filingkit.llm.dialogue import Ask, ahold, hold
from filingkit.llm.fake import FakeModel

if TYPE_CHECKING:
    from filingkit.llm.dialogue import Dialogue
    from filingkit.llm.wire import Model


def drive(dialogue: Dialogue[Any], how: str) -> Any:
    return hold(dialogue) if how == "sync" else asyncio.run(ahold(dialogue))


@pytest.fixture(params=["sync", "async"])
def how(request: pytest.FixtureRequest) -> str:
    return cast("str", request.param)


def test_answers_and_errors_arrive_where_they_were_asked_for(how: str, ask: Any) -> None:
    def talk(model: Model) -> Dialogue[list[str]]:
        heard = []
        for number in range(3):
            try:
                completion = yield Ask(model, ask(str(number)))
            except ModelBusyError as error:
                heard.append(str(error))
            else:
                heard.append(completion.text)
        return heard

    model = FakeModel([{"a": 1}, ModelBusyError("busy"), {"b": 2}])
    assert drive(talk(model), how) == ['{"a": 1}', "busy", '{"b": 2}']
    assert [request.messages[-1].content for request in model.requests] == ["0", "1", "2"]


def test_a_dialogue_may_ask_nothing(how: str) -> None:
    def talk(questions: list[Ask]) -> Dialogue[int]:
        while questions:
            yield questions.pop()
        return 7

    assert drive(talk([]), how) == 7


@pytest.mark.parametrize("error", [ModelBusyError("busy"), ZeroDivisionError()])
def test_what_it_does_not_expect_is_raised(error: Exception, how: str, ask: Any) -> None:
    def fail(request: object) -> Any:
        raise error

    def talk() -> Dialogue[None]:
        yield Ask(FakeModel(fail), ask())

    with pytest.raises(type(error)) as caught:
        drive(talk(), how)
    assert caught.value is error
