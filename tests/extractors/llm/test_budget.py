from __future__ import annotations

import asyncio
import math
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError, BudgetError, ModelBusyError, ModelError, ModelSetupError
from filingkit.llm.budget import Amount, Budget, Limits, current_slot
from filingkit.llm.capped import CappedModel
from filingkit.llm.fake import FakeModel
from filingkit.llm.prices import find_price
from filingkit.llm.throttle import map_at_once
from filingkit.llm.wire import Completion, Tokens
from model_server import ModelServer, Reply, answer, failure

if TYPE_CHECKING:
    from filingkit.llm.prices import Price
    from filingkit.llm.wire import Request

MODEL = "gpt-5-mini"
CROWD = 64


class Provider:
    """Takes a moment, costs somewhat less than is reserved, and keeps the books that count."""

    name = MODEL

    def __init__(self, budget: Budget) -> None:
        self._price = budget._till.price
        self._lock = threading.Lock()
        self._random = random.Random(1)
        self.nano = self.tokens = self.requests = 0

    def _answer(self, request: Request) -> Completion:
        with self._lock:
            tokens = Tokens(self._random.randrange(10), 0, self._random.randrange(request.max_output_tokens))
            cost = self._price.cost(tokens) if self._price else None
            self.nano += round((cost or 0) * 1e9)
            self.tokens += tokens.input + tokens.output
            self.requests += 1
        return Completion("{}", self.name, tokens, cost)

    def complete(self, request: Request) -> Completion:
        time.sleep(0.0005)
        return self._answer(request)

    async def acomplete(self, request: Request) -> Completion:
        await asyncio.sleep(0.0005)
        return self._answer(request)


LIMITS = [
    Limits(usd=0.25),
    Limits(tokens=60_000),
    Limits(requests=100),
    Limits(usd=0.25, tokens=10**9, requests=10**6),
]


@pytest.mark.parametrize("how", ["threads", "tasks"])
@pytest.mark.parametrize("limits", LIMITS)
def test_a_crowd_never_exceeds_a_cap_and_nearly_reaches_it(limits: Limits, how: str, ask: Any) -> None:
    budget = Budget(limits, model=MODEL)
    provider = Provider(budget)
    refused = []

    def spend(number: int) -> None:
        try:
            CappedModel(provider, budget.child(Limits())).complete(ask(max_output_tokens=1000))
        except BudgetError as error:
            refused.append(error)

    async def spend_all() -> None:
        async def spend_some() -> None:
            for _ in range(10):
                try:
                    await CappedModel(provider, budget.child(Limits())).acomplete(ask(max_output_tokens=1000))
                except BudgetError as error:
                    refused.append(error)

        await asyncio.gather(*(spend_some() for _ in range(CROWD)))

    if how == "threads":
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)  # threads interrupt each other wherever they can
        try:
            with ThreadPoolExecutor(CROWD) as pool:
                list(pool.map(spend, range(640)))
        finally:
            sys.setswitchinterval(interval)
    else:
        asyncio.run(spend_all())

    assert refused
    assert budget.spent == (provider.nano, provider.tokens, provider.requests)
    assert budget._held == Amount()
    one = budget.estimate(ask(max_output_tokens=1000))
    room = [
        (limits.usd and round(limits.usd * 1e9), budget.spent.nano, one.nano),
        (limits.tokens, budget.spent.tokens, one.tokens),
        (limits.requests, budget.spent.requests, 1),
    ]
    assert all(cap is None or spent <= cap for cap, spent, _ in room)
    assert any(cap is not None and spent + more > cap for cap, spent, more in room)


class Till:
    """Answers over HTTP for less than is reserved, and keeps the books of what it charged."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        self.charged: list[Tokens] = []

    def __call__(self, body: dict[str, Any]) -> Reply:
        tokens = Tokens(self._random.randrange(300), 0, self._random.randrange(body["max_tokens"]))
        self.charged.append(tokens)
        return answer(usage=(tokens.input, 0, tokens.output))

    def sum_up(self, price: Price) -> Amount:
        nano = sum(math.ceil(price.cost(tokens) * 1e9) for tokens in self.charged)
        return Amount(nano, sum(tokens.input + tokens.output for tokens in self.charged), len(self.charged))


@pytest.mark.parametrize("how", ["threads", "tasks"])
@pytest.mark.parametrize("limits", [Limits(usd=0.25), Limits(tokens=100_000), Limits(requests=150)], ids=str)
def test_a_crowd_over_http_never_exceeds_a_cap(limits: Limits, how: str, ask: Any, connect: Any) -> None:
    budget, till, price = Budget(limits, model=MODEL), Till(), find_price(MODEL)
    assert price is not None
    requests = [ask(str(number), max_output_tokens=1000) for number in range(400)]

    def spend(request: Request) -> bool:
        try:
            CappedModel(model, budget.child(Limits())).complete(request)
        except BudgetError:
            return False
        return True

    async def aspend(request: Request) -> bool:
        try:
            await CappedModel(model, budget.child(Limits())).acomplete(request)
        except BudgetError:
            return False
        return True

    # The first of the crowd are kept waiting, so that all of it is there at once.
    held = answer(crowd=CROWD, usage=(10, 0, 10))
    till.charged += [Tokens(10, 0, 10)] * CROWD
    with ModelServer(*[held] * CROWD, otherwise=till) as server, connect(server.url) as model:
        if how == "threads":
            with ThreadPoolExecutor(CROWD) as pool:
                answered = list(pool.map(spend, requests))
        else:
            answered = list(map_at_once(aspend, requests, CROWD, model.aclose))
        assert server.peak == CROWD
    spent = till.sum_up(price)
    assert budget.spent == spent, "to the billionth of a dollar what the server charged"
    assert 0 < sum(answered) == spent.requests < len(requests)
    whole = budget.estimate(requests[0])
    for cap, used, more in (
        (limits.usd and round(limits.usd * 1e9), spent.nano, whole.nano),
        (limits.tokens, spent.tokens, whole.tokens),
        (limits.requests, spent.requests, 1),
    ):
        assert cap is None or cap - more < used <= cap


def test_a_cap_in_dollars_without_a_price_refuses_to_start() -> None:
    for names in ({"model": "my-llama"}, {}, {"model": MODEL, "base_url": "http://127.0.0.1:8000/v1"}):
        with pytest.raises(BudgetError, match=r"no price is known.*cap tokens or requests"):
            Budget(Limits(usd=1), **names)
        with pytest.raises(BudgetError, match="no price"):
            Budget(Limits(requests=1), **names).child(Limits(usd=1))


def test_the_error_says_which_cap_and_how_much(ask: Any) -> None:
    budget = Budget(Limits(requests=1))
    with budget.reserve(ask()) as slot:
        slot.settle(Completion("{}", "m", Tokens(1, 0, 1)))
    with pytest.raises(
        BudgetError, match="the cap of 1 requests leaves no room: 1 are spent, the next request may need 1"
    ):
        budget.reserve(ask()).__enter__()
    with pytest.raises(BudgetError, match=r"cap of this part of 0\.001 dollars"):
        Budget(Limits(), model=MODEL).child(Limits(usd=0.001)).reserve(ask()).__enter__()


def test_a_child_counts_in_both_and_stops_alone(ask: Any) -> None:
    run = Budget(Limits(requests=3))
    one, two = run.child(Limits(requests=1)), run.child(Limits(requests=5))
    model = FakeModel(lambda request: {})
    CappedModel(model, one).complete(ask())
    with pytest.raises(BudgetError, match="this part"):
        CappedModel(model, one).complete(ask())
    for _ in range(2):
        CappedModel(model, two).complete(ask())
    with pytest.raises(BudgetError, match="the cap of 3"):
        CappedModel(model, two).complete(ask())
    assert (run.spent.requests, one.spent.requests, two.spent.requests) == (3, 1, 2)
    assert len(model.requests) == 3


def test_what_is_reserved_waits_and_what_is_spent_does_not(ask: Any) -> None:
    budget = Budget(Limits(tokens=6000))

    async def first() -> None:
        async with budget.reserve(ask()) as slot:
            await asyncio.sleep(0.05)
            slot.settle(Completion("{}", "m", Tokens(10, 0, 10)))

    async def both() -> None:
        await asyncio.wait_for(asyncio.gather(first(), first()), 5)

    asyncio.run(both())
    assert budget.spent == (0, 40, 2)


def test_nobody_waits_for_themselves(ask: Any) -> None:
    budget = Budget(Limits(requests=1))
    with budget.reserve(ask()), pytest.raises(BudgetError):
        budget.reserve(ask()).__enter__()

    async def work() -> None:
        budget = Budget(Limits(requests=1))
        with budget.reserve(ask()), pytest.raises(BudgetError):
            async with budget.reserve(ask()):
                pass

    asyncio.run(work())
    assert current_slot() is None


def test_what_may_have_been_paid_counts_and_what_was_refused_does_not(ask: Any) -> None:
    budget = Budget(Limits(), model=MODEL)
    whole = budget.estimate(ask())

    def end(error: BaseException | None, completion: Completion | None = None) -> Amount:
        before = budget.spent
        try:
            with budget.reserve(ask()) as slot:
                if completion:
                    slot.settle(completion)
                if error:
                    raise error
        except BaseException:
            pass
        assert budget._held == Amount()
        return budget.spent.plus(before, -1)

    cut = AnswerError("cut off")
    cut.spent = Completion("", MODEL, Tokens(10, 0, 20), requests=2)
    assert end(None) == whole
    assert end(KeyboardInterrupt()) == whole
    assert end(ModelSetupError("401")) == (0, 0, 1)
    assert end(ModelBusyError("429")) == (0, 0, 1)
    assert end(cut)[1:] == (30, 2)
    assert end(None, Completion("{}", MODEL)) == whole  # answered, and nobody says for how much
    assert end(None, Completion("{}", MODEL, cost_usd=0.0, requests=0, cached=True)) == (0, 0, 0)
    assert end(None, Completion("{}", MODEL, Tokens(1, 0, 1), 0.01)) == (10_000_000, 2, 1)


def test_retries_are_reserved_too_and_lost_answers_count_as_paid(ask: Any, connect: Any) -> None:
    def spend(script: list[Reply], limits: Limits, error: type[Exception] | None) -> tuple[Amount, int]:
        budget = Budget(limits)
        with ModelServer(*script) as server, connect(server.url, timeout=0.3) as model:
            if error is None:
                CappedModel(model, budget).complete(ask())
            else:
                with pytest.raises(error) as caught:
                    CappedModel(model, budget).complete(ask())
                assert isinstance(caught.value, ModelError)
                assert caught.value.spent is not None
                assert caught.value.spent.requests == len(server.asked)
            return budget.spent, len(server.asked)

    lost = Budget(Limits()).estimate(ask()).tokens
    assert spend([failure(429)] * 2, Limits(), None) == ((0, 110, 3), 3)
    assert spend([failure(429)] * 2, Limits(requests=2), BudgetError) == ((0, 0, 2), 2)
    assert spend([answer(delay=1)], Limits(), None) == ((0, 110 + lost, 2), 2)
    assert spend([answer(cut=9)] * 3, Limits(), ModelBusyError) == ((0, 3 * lost, 3), 3)
    assert spend([answer(cut=9)] * 3, Limits(tokens=lost + 9), BudgetError) == ((0, lost, 1), 1)


def test_dense_inputs_raise_the_estimates_that_follow(ask: Any) -> None:
    budget = Budget(Limits())
    request = ask("1 2 3 " * 1000)
    before = budget.estimate(request).tokens
    with budget.reserve(request) as slot:
        slot.settle(Completion("{}", "m", Tokens(6000, 0, 1)))
    assert budget.estimate(request).tokens >= 6000 + request.max_output_tokens > before
