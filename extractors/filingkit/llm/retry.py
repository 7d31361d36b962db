"""Retries: what is sent again, how long it is waited for, and when to give up. Clients underneath retry nothing."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from filingkit.errors import BudgetError, ModelBusyError
from filingkit.llm.budget import current_slot
from filingkit.llm.wire import Completion

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from filingkit.errors import ModelError


class Fault(NamedTuple):
    """One attempt that gave no answer.

    `wait` is what the provider asked for, in seconds. `lost` says that it may have answered, and been paid, although
    the answer never came: budgets then assume the worst.
    """

    error: ModelError
    again: bool = False
    wait: float | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How often one question is sent at most, and how waits grow: from `first` to `longest` seconds."""

    attempts: int = 6
    first: float = 0.5
    longest: float = 30.0

    def run(self, attempt: Callable[[float], Completion | Fault], model: str, deadline: float) -> Completion:
        """Call `attempt`, with the seconds that are left, until it answers or it is time to give up."""
        end = time.monotonic() + deadline
        sent = 0

        def count() -> Completion | Fault:
            nonlocal sent
            sent += 1
            return _note(attempt(max(end - time.monotonic(), 0.001)))

        return _finish(Retrying(**self._rules(deadline, model))(count), sent, model)

    async def arun(
        self, attempt: Callable[[float], Awaitable[Completion | Fault]], model: str, deadline: float
    ) -> Completion:
        """Do the same without blocking others."""
        end = time.monotonic() + deadline
        sent = 0

        async def count() -> Completion | Fault:
            nonlocal sent
            sent += 1
            return _note(await attempt(max(end - time.monotonic(), 0.001)))

        return _finish(await AsyncRetrying(**self._rules(deadline, model))(count), sent, model)

    def _rules(self, deadline: float, model: str) -> dict[str, Any]:
        return {
            "retry": retry_if_result(_wants_another),
            "stop": stop_after_attempt(self.attempts) | stop_before_delay(deadline),
            "wait": self._wait,
            "before": partial(_account, model),
            "retry_error_callback": _take_last,
        }

    def _wait(self, state: RetryCallState) -> float:
        outcome = _take_last(state)
        if isinstance(outcome, Fault) and outcome.wait is not None:
            # Everybody who was told the same must not come back in the same instant.
            return outcome.wait + random.uniform(0, min(1.0, outcome.wait / 4))
        # tenacity's exponential wait is drawn from the whole window: full jitter.
        return float(wait_random_exponential(multiplier=self.first, max=self.longest)(state))


def _wants_another(outcome: Completion | Fault) -> bool:
    return isinstance(outcome, Fault) and outcome.again


def _take_last(state: RetryCallState) -> Completion | Fault:
    assert state.outcome is not None
    outcome: Completion | Fault = state.outcome.result()
    return outcome


def _account(model: str, state: RetryCallState) -> None:
    """Ask the budget for every attempt after the first, which the reservation already holds."""
    slot = current_slot()
    if slot is not None and state.attempt_number > 1:
        try:
            slot.reserve_again()
        except BudgetError as error:
            error.spent = Completion("", model, requests=state.attempt_number - 1)
            raise


def _note(outcome: Completion | Fault) -> Completion | Fault:
    slot = current_slot()
    if slot is not None and isinstance(outcome, Fault) and outcome.lost:
        slot.lose()
    return outcome


def _finish(outcome: Completion | Fault, sent: int, model: str) -> Completion:
    if isinstance(outcome, Completion):
        outcome.requests = sent
        return outcome
    error = outcome.error
    if isinstance(error, ModelBusyError):
        times = "1 request" if sent == 1 else f"{sent} requests"
        asked = f", which asks to wait {outcome.wait:.0f} s" if outcome.wait is not None else ""
        error = ModelBusyError(f"{error}{asked}; gave up after {times}")
    error.spent = outcome.error.spent or Completion("", model)
    error.spent.requests = sent
    raise error
