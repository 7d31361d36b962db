"""Work spread over processes, results in input order, memory bounded, no item able to take others down."""

from __future__ import annotations

import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")

_CAN_HOLD_BACK = hasattr(signal, "pthread_sigmask")

AHEAD = 4
"""Items per process that are handed out before the oldest result is waited for."""


class Processes(Generic[Item, Result]):
    """Applies `work` to items in `count` processes.

    `mourn` gives the result for an item that kills its process.
    """

    def __init__(self, work: Callable[[Item], Result], mourn: Callable[[Item], Result], count: int) -> None:
        self._work = work
        self._mourn = mourn
        self._count = count
        self._pool = self._open(count)
        self._pending: deque[tuple[Item, Future[Result]]] = deque()

    def map(self, items: Iterable[Item]) -> Iterator[Result]:
        """Results in the order of `items`, which are taken only a little ahead."""
        try:
            for item in items:
                self._pending.append((item, self._submit(item)))
                if len(self._pending) >= self._count * AHEAD:
                    yield self._take_oldest()
            while self._pending:
                yield self._take_oldest()
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _open(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, initializer=_start_process, initargs=(self._work,))

    def _submit(self, item: Item) -> Future[Result]:
        try:
            with _no_interrupts():
                return self._pool.submit(_work_here, item)
        except BrokenProcessPool as error:  # noticed when its turn comes, like one that broke later
            future: Future[Result] = Future()
            future.set_exception(error)
            return future

    def _take_oldest(self) -> Result:
        item, future = self._pending.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            # All items that were under way failed with it: look into this one, start the others again.
            result = self._work_alone(item)
            self._pool.shutdown(wait=False)
            self._pool = self._open(self._count)
            self._pending = deque(
                (other, known if _succeeded(known) else self._submit(other)) for other, known in self._pending
            )
            return result

    def _work_alone(self, item: Item) -> Result:
        with self._open(1) as pool:
            try:
                with _no_interrupts():
                    future: Future[Result] = pool.submit(_work_here, item)
                return future.result()
            except BrokenProcessPool:
                return self._mourn(item)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Hold an interrupt back while a pool may start processes.

    Within the pool it would leave locks taken, and a process that is just being started would die of it noisily. The
    processes start with interrupts held back too, until they know what to do with one.
    """
    if not _CAN_HOLD_BACK or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _succeeded(future: Future[Any]) -> bool:
    return future.done() and future.exception() is None


_work: Callable[[Any], Any]
"""What this process does with an item; set when the process starts."""


def _start_process(work: Callable[[Any], Any]) -> None:
    # An interrupt from the terminal reaches every process. One that died of it while it hands over a result would leave
    # the others waiting for the rest; so the workers finish what they are at, and are then told that there is no more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _work  # noqa: PLW0603 - the one thing that a process of the pool knows
    _work = work


def _work_here(item: Any) -> Any:
    return _work(item)
