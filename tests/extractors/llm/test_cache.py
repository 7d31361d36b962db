from __future__ import annotations

import asyncio
import os
import pickle
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import ModelBusyError, ModelSetupError
from filingkit.llm.cache import AnswerCache, CachedModel, Lease, write_key
from filingkit.llm.fake import FakeModel
from filingkit.llm.wire import Completion, Request, Tokens
from model_server import ModelServer, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[AnswerCache]:
    cache = AnswerCache(tmp_path / "answers.db")
    yield cache
    cache.close()


def test_a_kept_answer_is_free_and_the_same(cache: AnswerCache, ask: Any) -> None:
    model = FakeModel([{"a": "é"}], name="m", cost_usd=1.0)
    cached = CachedModel(model, cache, "document")
    first = cached.complete(ask())
    assert (first.cost_usd, first.requests, first.cached) == (1.0, 1, False)
    free = Completion('{"a": "é"}', "m", Tokens(), 0.0, requests=0, cached=True)
    assert cached.complete(ask()) == asyncio.run(cached.acomplete(ask())) == free
    assert len(model.requests) == 1


def test_all_that_decides_an_answer_is_in_its_key(ask: Any) -> None:
    keys = [
        write_key("d", ask(), "m", {}),
        write_key("e", ask(), "m", {}),
        write_key("d", ask("another"), "m", {}),
        write_key("d", ask(max_output_tokens=1), "m", {}),
        write_key("d", ask(), "n", {}),
        write_key("d", ask(), "m", {"temperature": 1}),
    ]
    assert len(set(keys)) == len(keys)
    assert write_key("d", ask(), "m", {"a": 1, "b": 2}) == write_key("d", ask(), "m", {"b": 2, "a": 1})


def test_a_failure_is_not_kept_and_holds_nobody_up(cache: AnswerCache, ask: Any) -> None:
    model = FakeModel([ModelBusyError("away"), ModelBusyError("away"), {"a": 1}])
    cached = CachedModel(model, cache, "document")
    with pytest.raises(ModelBusyError):
        cached.complete(ask())
    with pytest.raises(ModelBusyError):
        asyncio.run(cached.acomplete(ask()))
    assert cached.complete(ask()).text == '{"a": 1}'


def test_a_cancelled_question_can_be_asked_again(cache: AnswerCache, ask: Any) -> None:
    class Slow(FakeModel):
        async def acomplete(self, request: Request) -> Completion:
            await asyncio.sleep(10)
            return self.complete(request)

    async def work() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(CachedModel(Slow([{}]), cache, "document").acomplete(ask()), 0.05)
        assert CachedModel(FakeModel([{}]), cache, "document").complete(ask()).text == "{}"

    asyncio.run(work())


@pytest.mark.parametrize("how", ["threads", "tasks"])
def test_the_same_question_at_once_is_sent_once(how: str, cache: AnswerCache, ask: Any, connect: Any) -> None:
    with ModelServer(otherwise=answer(delay=0.2)) as server, connect(server.url) as model:
        if how == "threads":
            with ThreadPoolExecutor(16) as pool:
                results = list(pool.map(lambda _: CachedModel(model, cache, "d").complete(ask()), range(16)))
        else:

            async def work() -> list[Completion]:
                async with model:
                    return await asyncio.gather(
                        *(CachedModel(model, cache, "d").acomplete(ask()) for _ in range(16))
                    )

            results = asyncio.run(work())
        assert len(server.asked) == 1
    assert {result.text for result in results} == {'{"pointers": []}'}
    assert sum(result.requests for result in results) == 1


def test_an_expired_or_orphaned_lease_is_taken_over(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.db", lease=0.05)
    first = cache.claim("key")
    assert isinstance(first, Lease)
    assert cache.claim("key") is None
    time.sleep(0.06)
    second = cache.claim("key")
    assert isinstance(second, Lease)
    cache.release(first)  # no longer its own
    assert cache.claim("key") is None
    cache.close()

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with sqlite3.connect(cache.path) as connection:
        connection.execute("UPDATE leases SET pid = ?, expires = ?", (dead.pid, time.time() + 999))
    connection.close()
    assert isinstance(cache.claim("key"), Lease)
    with sqlite3.connect(cache.path) as connection:
        connection.execute(
            "UPDATE leases SET host = 'elsewhere', pid = ?, expires = ?", (dead.pid, time.time() + 999)
        )
    connection.close()
    assert cache.claim("key") is None
    cache.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_it_goes_to_other_processes_and_survives_a_fork(cache: AnswerCache, ask: Any) -> None:
    CachedModel(FakeModel([{"a": 1}]), cache, "d").complete(ask())
    key = write_key("d", ask(), "fake", {})
    copy = pickle.loads(pickle.dumps(cache))
    assert copy.read(key) == cache.read(key)
    copy.close()
    child = os.fork()
    if child == 0:
        found = cache.read(key)
        os._exit(0 if found is not None and found.text == '{"a": 1}' else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert cache.read(key) is not None


def test_no_key_document_or_prompt_is_in_the_file(cache: AnswerCache, ask: Any, connect: Any) -> None:
    with ModelServer() as server, connect(server.url) as model:
        CachedModel(model, cache, "document").complete(ask())
    cache.close()
    content = b"".join(path.read_bytes() for path in cache.path.parent.iterdir())
    assert b"pointers" in content
    assert b"SECRET" not in content


def test_a_file_that_cannot_be_used_is_one_clear_line(tmp_path: Path, ask: Any) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"not a database, but long enough to look at" * 99)
    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    for path, says in (
        (junk, "not a database"),
        (newer, "version 99"),
        (tmp_path / "no" / "such.db", "unable to open"),
    ):
        cache = AnswerCache(path)
        with pytest.raises(ModelSetupError, match=f"cannot be used: .*{says}"):
            CachedModel(FakeModel([{}]), cache, "d").complete(ask())
        cache.close()


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    cache: AnswerCache, ask: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def drop(request: Request) -> dict[str, Any]:
        with sqlite3.connect(cache.path) as connection:
            connection.execute("DROP TABLE answers")
        connection.close()
        return {"a": 1}

    assert CachedModel(FakeModel(drop), cache, "d").complete(ask()).text == '{"a": 1}'
    assert "an answer was not kept" in caplog.text


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    barrier = threading.Barrier(16)

    def claim(number: int) -> object:
        cache = AnswerCache(tmp_path / "answers.db")
        barrier.wait()
        try:
            return cache.claim(str(number))
        finally:
            cache.close()

    with ThreadPoolExecutor(16) as pool:
        assert all(isinstance(lease, Lease) for lease in pool.map(claim, range(16)))
