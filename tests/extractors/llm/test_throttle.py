from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError, ModelError
from filingkit.llm.fake import FakeModel
from filingkit.llm.throttle import complete_all
from filingkit.llm.wire import Completion
from model_server import ModelServer, answer

if TYPE_CHECKING:
    from filingkit.llm.wire import Request


def test_results_and_errors_come_in_order(ask: Any) -> None:
    def reply(request: Request) -> Any:
        number = int(request.messages[-1].content)
        return AnswerError(str(number)) if number % 3 == 0 else {"number": number}

    results = asyncio.run(complete_all(FakeModel(reply), (ask(str(number)) for number in range(50)), 7))
    assert [str(result) if isinstance(result, ModelError) else result.text for result in results] == [
        str(number) if number % 3 == 0 else f'{{"number": {number}}}' for number in range(50)
    ]


def test_no_more_are_under_way_than_allowed(ask: Any, connect: Any) -> None:
    async def work(url: str) -> None:
        async with connect(url) as model:
            results = await complete_all(model, [ask(str(number)) for number in range(40)], 8)
            assert all(isinstance(result, Completion) for result in results)

    with ModelServer(otherwise=answer(delay=0.02)) as server:
        asyncio.run(work(server.url))
    assert len(server.asked) == 40
    assert 1 < server.peak <= 8


def test_a_bug_is_not_taken_for_an_answer(ask: Any) -> None:
    def fail(request: Request) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(complete_all(FakeModel(fail), [ask()] * 5, 2))


def test_nothing_to_ask_gives_nothing() -> None:
    assert asyncio.run(complete_all(FakeModel([]), [])) == []
