"""Many requests at once, but not more than a provider likes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from filingkit.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.llm.wire import Completion, Model, Request


async def complete_all(
    model: Model, requests: Iterable[Request], concurrency: int = 16
) -> list[Completion | ModelError]:
    """Answer all requests, at most `concurrency` at a time: a completion or an error for each, in their order."""
    results: dict[int, Completion | ModelError] = {}
    numbered = iter(enumerate(requests))

    async def work() -> None:
        for number, request in numbered:
            try:
                results[number] = await model.acomplete(request)
            except ModelError as error:
                results[number] = error

    workers = [asyncio.create_task(work()) for _ in range(max(concurrency, 1))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [results[number] for number in sorted(results)]
