"""A model that cannot spend more than a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.llm.wire import Model

if TYPE_CHECKING:
    from filingkit.llm.budget import Budget
    from filingkit.llm.wire import Completion, Request


class CappedModel(Model):
    """Asks `model` within `budget`. Cheap to make: one per document, with `budget.child(limits)`.

    A cache belongs outside: an answer that is kept needs no room.
    """

    def __init__(self, model: Model, budget: Budget) -> None:
        self.name = model.name
        self._model = model
        self._budget = budget

    def complete(self, request: Request) -> Completion:
        """Answer one request, or raise BudgetError before it is sent."""
        with self._budget.reserve(request) as slot:
            completion = self._model.complete(request)
            slot.settle(completion)
        return completion

    async def acomplete(self, request: Request) -> Completion:
        """Do the same without blocking others."""
        async with self._budget.reserve(request) as slot:
            completion = await self._model.acomplete(request)
            slot.settle(completion)
        return completion
