"""Budgets: hard caps on money, tokens and requests, reserved before a request is sent and settled after."""

from __future__ import annotations

import asyncio
import math
import threading
from contextlib import suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from filingkit.errors import AnswerError, BudgetError, ModelError
from filingkit.llm.estimate import guess_input
from filingkit.llm.prices import find_price
from filingkit.llm.wire import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from filingkit.llm.prices import Price
    from filingkit.llm.wire import Completion, Request

_NANO = 10**9
"""Money is counted in whole billionths of a dollar: sums of floats drift."""

_TELLING = 250
"""Tokens from which on an input tells how dense it is."""

_current: ContextVar[Slot | None] = ContextVar("filingkit_budget_slot", default=None)


def current_slot() -> Slot | None:
    """Give the reservation that this thread or task is in: retries ask it before they send again."""
    return _current.get()


class Limits(NamedTuple):
    """Caps; None caps nothing."""

    usd: float | None = None
    tokens: int | None = None
    requests: int | None = None


class Amount(NamedTuple):
    """A sum of what requests cost: billionths of a dollar, tokens, requests."""

    nano: int = 0
    tokens: int = 0
    requests: int = 0

    def plus(self, other: Amount, sign: int = 1) -> Amount:
        """Add, or subtract with a sign of -1."""
        return Amount(*(mine + sign * theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(slots=True)
class _Till:
    """What all budgets of one run share."""

    price: Price | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    waiters: list[Callable[[], None]] = field(default_factory=list)
    density: float = 1.0
    """How many times more tokens than estimated an input was seen to have: digits are dense. Never below 1."""


class Budget:
    """Caps for a run: a request that could exceed one is not sent.

    What is reserved is an estimate (characters / 3, and `max_output_tokens` in full), so settled sums stay below the
    caps as long as inputs are no denser than those seen so far.
    """

    def __init__(self, limits: Limits, *, model: str = "", base_url: str | None = None) -> None:
        price = find_price(model, base_url) if model else None
        self._open(limits, None, _Till(price), model)

    def _open(self, limits: Limits, parent: Budget | None, till: _Till, model: str) -> None:
        if limits.usd is not None and till.price is None:
            raise BudgetError(
                f"no price is known for {model or 'a model without name'}, so a cap in dollars cannot be kept: "
                "cap tokens or requests instead"
            )
        self.limits = limits
        self._parent = parent
        self._till = till
        self._model = model
        self._spent = Amount()
        self._held = Amount()

    def child(self, limits: Limits) -> Budget:
        """Open a budget within this one, such as that of one document: what it spends counts in both."""
        child = Budget.__new__(Budget)
        child._open(limits, self, self._till, self._model)
        return child

    @property
    def spent(self) -> Amount:
        """What is settled so far, answers that were paid and lost included."""
        return self._spent

    @property
    def usd(self) -> float:
        """Dollars that are settled so far."""
        return self._spent.nano / _NANO

    def reserve(self, request: Request) -> Slot:
        """Hold what a request may cost, for `with` or `async with`.

        Waits while others hold what might come back to the budget; raises BudgetError when waiting cannot help.
        """
        return Slot(self, request)

    def estimate(self, request: Request) -> Amount:
        """Give the most that one attempt is expected to cost."""
        sent = math.ceil(guess_input(request) * self._till.density)
        return self._price(Tokens(sent, 0, request.max_output_tokens), 1)

    def learn(self, request: Request, tokens: Tokens) -> None:
        """Estimate higher from now on, if the input was denser than expected; small ones are mostly framing."""
        guess = guess_input(request)
        if guess >= _TELLING:
            with self._till.lock:
                self._till.density = max(self._till.density, tokens.input / guess)

    def _price(self, tokens: Tokens, requests: int) -> Amount:
        price = self._till.price
        nano = math.ceil(price.cost(tokens) * _NANO) if price is not None else 0
        return Amount(nano, tokens.input + tokens.output, requests)

    def _family(self) -> Iterator[Budget]:
        budget: Budget | None = self
        while budget is not None:
            yield budget
            budget = budget._parent

    def _take(self, amount: Amount, wake: Callable[[], None] | None) -> bool:
        """Hold an amount in the whole family, or leave a waiter; raise where it can never fit."""
        with self._till.lock:
            for budget in self._family():
                if budget._exceeded(budget._spent.plus(amount)) or (
                    wake is None and budget._exceeded(budget._spent.plus(budget._held).plus(amount))
                ):
                    raise BudgetError(budget._explain(amount))
            if any(
                budget._exceeded(budget._spent.plus(budget._held).plus(amount)) for budget in self._family()
            ):
                assert wake is not None
                self._till.waiters.append(wake)
                return False
            for budget in self._family():
                budget._held = budget._held.plus(amount)
            return True

    def _book(self, held: Amount, spent: Amount) -> None:
        """Turn what is held into what was spent, and let those who wait look again."""
        with self._till.lock:
            for budget in self._family():
                budget._held = budget._held.plus(held, -1)
                budget._spent = budget._spent.plus(spent)
            waiters, self._till.waiters = self._till.waiters, []
        for wake in waiters:
            wake()

    def _exceeded(self, amount: Amount) -> str:
        usd, tokens, requests = self.limits
        if usd is not None and amount.nano > round(usd * _NANO):
            return "dollars"
        if tokens is not None and amount.tokens > tokens:
            return "tokens"
        return "requests" if requests is not None and amount.requests > requests else ""

    def _explain(self, amount: Amount) -> str:
        cap = self._exceeded(self._spent.plus(self._held).plus(amount))
        limit, spent, more = {
            "dollars": (self.limits.usd, self._spent.nano / _NANO, amount.nano / _NANO),
            "tokens": (self.limits.tokens, self._spent.tokens, amount.tokens),
            "requests": (self.limits.requests, self._spent.requests, amount.requests),
        }[cap]
        whose = "the cap" if self._parent is None else "the cap of this part"
        return f"{whose} of {limit:g} {cap} leaves no room: {spent:g} are spent, the next request may need {more:g}"


class Slot:
    """A reservation: settle it with the completion. What is not settled counts as spent where it may have been."""

    def __init__(self, budget: Budget, request: Request) -> None:
        self._budget = budget
        self._request = request
        self._held = Amount()
        self._requests = 0
        self._lost = False
        self._settled = False
        self._token: Token[Slot | None] | None = None

    def settle(self, completion: Completion) -> None:
        """Replace the reservation by what the answer did cost."""
        tokens = completion.tokens
        spent = self._budget._price(tokens, completion.requests)
        if completion.cost_usd is not None:
            spent = spent._replace(nano=round(completion.cost_usd * _NANO))
        elif completion.requests and tokens == Tokens():
            spent = self._held._replace(
                requests=completion.requests
            )  # nobody says what it cost: assume the worst
        self._budget.learn(self._request, tokens)
        self._finish(spent)

    def lose(self) -> None:
        """Count one attempt as paid in full: its answer may have been made, but never came."""
        lost, self._held = self._held._replace(requests=0), self._held._replace(nano=0, tokens=0)
        self._lost = True
        self._budget._book(lost, lost)

    def reserve_again(self) -> None:
        """Hold one more request, and its cost where the last attempt was lost; raises BudgetError if it cannot."""
        more = self._budget.estimate(self._request) if self._lost else Amount(requests=1)
        self._budget._take(more, None)
        self._lost = False
        self._held = self._held.plus(more)
        self._requests += 1

    def __enter__(self) -> Slot:
        """Reserve, waiting for other threads if they hold what is needed."""
        while True:
            ready = threading.Event()
            if self._begin(ready.set if self._may_block() else None):
                return self
            ready.wait()

    async def __aenter__(self) -> Slot:
        """Reserve, waiting for other tasks if they hold what is needed."""
        loop = asyncio.get_running_loop()
        while True:
            ready = asyncio.Event()

            def wake(ready: asyncio.Event = ready) -> None:
                with suppress(RuntimeError):  # that loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(ready.set)

            if self._begin(wake if _current.get() is None else None):
                return self
            await ready.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Settle what is not settled."""
        if self._token is not None:
            _current.reset(self._token)
        if self._settled:
            return
        if isinstance(error, ModelError):
            spent = error.spent
            if spent is not None and (isinstance(error, AnswerError) or spent.tokens != Tokens()):
                self.settle(spent)
            else:
                self._finish(Amount(requests=self._requests))  # refused or failed: not charged
        else:
            self._finish(self._held)  # interrupted in flight, or forgotten: it may have been paid

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Settle what is not settled."""
        self.__exit__(kind, error, trace)

    def _begin(self, wake: Callable[[], None] | None) -> bool:
        amount = self._budget.estimate(self._request)
        if not self._budget._take(amount, wake):
            return False
        self._held = amount
        self._requests = 1
        self._token = _current.set(self)
        return True

    def _finish(self, spent: Amount) -> None:
        if not self._settled:
            self._settled = True
            self._budget._book(self._held, spent)

    def _may_block(self) -> bool:
        """Say whether to wait: not in an event loop, which would stand still, nor for what we hold ourselves."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return _current.get() is None
        return False
