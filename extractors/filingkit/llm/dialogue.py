"""Work that asks a model in between, written once, and driven with or without an event loop.

A dialogue is a generator: it yields what it asks, is sent the completion or thrown the error, and returns its result.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from filingkit.llm.wire import Completion, Model, Request

Result = TypeVar("Result")


class Ask(NamedTuple):
    """A request, and the model that is to answer it."""

    model: Model
    request: Request


Dialogue: TypeAlias = Generator[Ask, "Completion", Result]


def hold(dialogue: Dialogue[Result]) -> Result:
    """Ask what a dialogue asks, one thing after the other, and give its result."""
    try:
        ask = next(dialogue)
        while True:
            try:
                completion = ask.model.complete(ask.request)
            except Exception as error:  # the dialogue knows what it means, or raises it again
                ask = dialogue.throw(error)
            else:
                ask = dialogue.send(completion)
    except StopIteration as end:
        result: Result = end.value
        return result


async def ahold(dialogue: Dialogue[Result]) -> Result:
    """Do the same without blocking others."""
    try:
        ask = next(dialogue)
        while True:
            try:
                completion = await ask.model.acomplete(ask.request)
            except Exception as error:
                ask = dialogue.throw(error)
            else:
                ask = dialogue.send(completion)
    except StopIteration as end:
        result: Result = end.value
        return result
