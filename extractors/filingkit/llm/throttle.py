"""Much work at once in one event loop, but not more than a provider likes.

Not threads: they take the interpreter from each other several times in every request, which costs as much as the
request itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""Items per worker that are begun before the oldest result is waited for: a slow one must not stop the others."""


def map_at_once(
    work: Callable[[Item], Awaitable[Result]],
    items: Iterable[Item],
    concurrency: int,
    finish: Callable[[], Awaitable[None]] | None = None,
) -> Iterator[Result]:
    """Give the results of `work` in the order of `items`, at most `concurrency` under way at a time.

    Items are taken only a little ahead. `finish` is awaited at the end, in the same loop: connections belong to it.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        source = iter(items)
        taken: deque[asyncio.Future[Result]] = deque()
        room = asyncio.Semaphore(AHEAD * concurrency)

        async def serve() -> None:
            # Whoever is done goes on at once, on the connection that has just become free: a pool looks through those
            # that are idle at every request.
            while True:
                await room.acquire()
                try:
                    item = next(source)
                except StopIteration:
                    room.release()  # others wait to hear the same
                    return
                future: asyncio.Future[Result] = loop.create_future()
                taken.append(future)
                try:
                    future.set_result(await work(item))
                except Exception as error:
                    future.set_exception(error)

        workers = [loop.create_task(serve()) for _ in range(concurrency)]
        try:
            while taken or not all(worker.done() for worker in workers):
                if not taken:
                    loop.run_until_complete(asyncio.sleep(0))
                    continue
                oldest = taken.popleft()
                result = oldest.result() if oldest.done() else loop.run_until_complete(oldest)
                room.release()
                yield result
            for worker in workers:
                worker.result()  # where taking an item failed
        finally:
            for worker in workers:
                worker.cancel()
            if finish is not None:
                loop.run_until_complete(finish())
