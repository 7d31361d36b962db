"""How many requests one process drives against a server on the loopback interface that answers at once.

Run with `just bench`. The server is a process of its own; `per_second_by_processor` counts the time of this one alone,
so that it can be compared where the clock also shows what else the machine does.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import model_server
from filingkit import load_plugins
from filingkit.batch import Reader, run
from filingkit.llm.budget import Budget, Limits
from filingkit.llm.cache import AnswerCache
from filingkit.llm.openai_client import OpenAIModel
from filingkit.llm.throttle import map_at_once
from filingkit.llm.wire import Message, Request
from filingkit.second_reader import SecondReader
from filingkit.settings import Settings
from filingkit_memo import Memo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

COUNT = 1000
ROUNDS = 3
NOTE = "MEMO\nWritten by Ada Lovelace in May\nItem: Pens{} 12\n"
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIModel]:
    program = [sys.executable, model_server.__file__]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield OpenAIModel("stub", base_url=server.stdout.readline().strip(), api_key="none")
        server.kill()


def measure(benchmark: BenchmarkFixture, drive: Callable[[], int]) -> None:
    drive()
    spent = []

    def timed() -> None:
        begun = time.process_time()
        assert drive() == COUNT
        spent.append(time.process_time() - begun)

    benchmark.pedantic(timed, rounds=ROUNDS)  # type: ignore[no-untyped-call]
    if benchmark.stats is not None:
        benchmark.extra_info["per_second_by_clock"] = round(COUNT / benchmark.stats.stats.min)
        benchmark.extra_info["per_second_by_processor"] = round(COUNT / min(spent))


@pytest.mark.parametrize("concurrency", [8, 64])
def test_requests(concurrency: int, model: OpenAIModel, benchmark: BenchmarkFixture) -> None:
    requests = [
        Request((Message("system", "s" * 900), Message("user", f"{number} {'line of text ' * 80}")), SCHEMA)
        for number in range(COUNT)
    ]
    measure(benchmark, lambda: len(list(map_at_once(model.acomplete, requests, concurrency, model.aclose))))


@pytest.mark.parametrize("concurrency", [8, 64])
@pytest.mark.parametrize("guarded", [False, True], ids=["bare", "capped and kept"])
def test_documents_with_one_question_each(
    guarded: bool, concurrency: int, model: OpenAIModel, tmp_path: Path, benchmark: BenchmarkFixture
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(COUNT):
        (notes / f"{number:04}.txt").write_text(NOTE.format(number))
    plugins = load_plugins()
    plugins.extractors["memo"] = Memo()
    caches = iter(range(99))

    def drive() -> int:
        second = SecondReader(model)
        if guarded:
            budget = Budget(Limits(tokens=10**9), model="stub", base_url=model.base_url)
            second = SecondReader(
                model, budget=budget, cache=AnswerCache(tmp_path / f"{next(caches)}.sqlite")
            )
        reader = Reader(plugins, Settings(concurrency=concurrency), "memo", second)
        return sum(outcome.usage.requests for outcome in run([notes], reader))

    measure(benchmark, drive)
