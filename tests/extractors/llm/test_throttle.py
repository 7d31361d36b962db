from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError
from filingkit.llm.fake import FakeModel
from filingkit.llm.throttle import AHEAD, map_at_once
from model_server import ModelServer, answer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("concurrency", [1, 2, 7, 64])
@pytest.mark.parametrize("count", [0, 1, 5, 50])
def test_results_come_in_order_and_no_more_are_under_way_than_allowed(count: int, concurrency: int) -> None:
    active = peak = 0

    async def work(number: int) -> int:
        nonlocal active, peak
        active, peak = active + 1, max(peak, active + 1)
        await asyncio.sleep(0.001 * (number % 3))  # later ones are done before earlier ones
        active -= 1
        return number

    assert list(map_at_once(work, range(count), concurrency)) == list(range(count))
    assert peak <= concurrency
    assert peak == min(concurrency, count) or count == 50 or concurrency == 64


def test_items_are_taken_only_a_little_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    async def work(number: int) -> int:
        return number

    results = map_at_once(work, items(), 2)
    for number in range(100):
        assert next(results) == number
        assert len(taken) <= number + 2 * AHEAD + 1
    results.close()  # type: ignore[attr-defined]  # whoever stops listening
    assert len(taken) < 1000


def test_a_bug_is_raised_where_its_turn_comes(ask: Any) -> None:
    async def work(number: int) -> float:
        return 6 / (3 - number)

    results = map_at_once(work, range(9), 2)
    assert [next(results) for _ in range(3)] == [2, 3, 6]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_items_that_cannot_be_given_end_it_with_their_error() -> None:
    def items() -> Iterator[int]:
        yield 1
        message = "no more"
        raise OSError(message)

    async def work(number: int) -> int:
        return number

    results = map_at_once(work, items(), 4)
    assert next(results) == 1
    with pytest.raises(OSError, match="no more"):
        list(results)


@pytest.mark.parametrize("stop", [True, False])
def test_what_finishes_is_awaited_however_it_ends(stop: bool) -> None:
    finished = []

    async def work(number: int) -> int:
        return number

    async def finish() -> None:
        finished.append(asyncio.get_running_loop())

    results = map_at_once(work, range(9), 2, finish)
    next(results)
    if stop:
        results.close()  # type: ignore[attr-defined]
    else:
        assert len(list(results)) == 8
    assert len(finished) == 1


def test_as_many_requests_are_under_way_as_allowed_and_all_connections_are_closed(
    ask: Any, connect: Any
) -> None:
    with ModelServer(otherwise=answer(crowd=16)) as server:
        model = connect(server.url)
        requests = (ask(str(number)) for number in range(64))
        results = list(map_at_once(model.acomplete, requests, 16, model.aclose))
        assert len(results) == len(server.asked) == 64
        assert server.peak == 16


def test_errors_of_a_model_are_up_to_the_work(ask: Any) -> None:
    model = FakeModel([AnswerError("no")])
    with pytest.raises(AnswerError):
        list(map_at_once(model.acomplete, [ask()], 1))
