from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import pytest

from filingkit.errors import ModelBusyError, ModelSetupError
from filingkit.llm.faults import name_host, read_error, read_status
from filingkit.llm.retry import Fault, Patience
from filingkit.llm.wire import Completion

BUSY = Fault(ModelBusyError("busy"), again=True)


def test_it_gives_up_after_its_attempts_and_says_so() -> None:
    with pytest.raises(ModelBusyError, match=r"^busy; gave up after 4 requests$") as caught:
        Patience(attempts=4, first=0.001).run(lambda left: BUSY, "m", 10)
    assert caught.value.spent == Completion("", "m", requests=4)


def test_it_gives_up_before_a_wait_that_would_pass_the_deadline() -> None:
    begun = time.monotonic()
    with pytest.raises(ModelBusyError, match=r"which asks to wait 9 s; gave up after 1 request$"):
        Patience().run(lambda left: BUSY._replace(wait=9.0), "m", 5)
    assert time.monotonic() - begun < 1


def test_attempts_are_told_how_long_is_left() -> None:
    lefts: list[float] = []

    async def attempt(left: float) -> Completion | Fault:
        lefts.append(left)
        return BUSY._replace(wait=0.05) if len(lefts) < 3 else Completion("{}", "m")

    assert asyncio.run(Patience().arun(attempt, "m", 5)).requests == 3
    assert 5 >= lefts[0] > lefts[1] > lefts[2] > 4


def test_waits_grow_and_are_spread_over_their_whole_window(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    for _ in range(200):
        with pytest.raises(ModelBusyError):
            Patience(attempts=5, first=1, longest=4).run(lambda left: BUSY, "m", 100)
    for number, window in enumerate((1, 2, 4, 4)):
        drawn = waits[number::4]
        assert max(drawn) <= window
        assert min(drawn) < window * 0.1
        assert max(drawn) > window * 0.9


def test_what_cannot_succeed_is_not_repeated() -> None:
    with pytest.raises(ModelSetupError, match=r"^no$") as caught:
        Patience().run(lambda left: Fault(ModelSetupError("no")), "m", 5)
    assert caught.value.spent == Completion("", "m", requests=1)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "x", "retry-after": "7"}, 7),
        ({"retry-after": "-3"}, None),
        ({"retry-after": formatdate(time.time() + 9000, usegmt=True)}, pytest.approx(9000, abs=600)),
        ({"retry-after": formatdate(time.time() - 100, usegmt=True)}, 0),
    ],
)
def test_how_long_a_provider_asks_to_wait(headers: dict[str, str], wait: float | None) -> None:
    assert read_status(429, None, headers, "m").wait == wait


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://user:secret@example.com:8443/v1?key=secret", "example.com:8443"),
        ("https://example.com/v1", "example.com"),
        ("http://example.com:secret/v1", "example.com"),
        ("secret", "the server"),
    ],
)
def test_a_host_is_named_without_what_its_address_hides(address: str, name: str) -> None:
    assert name_host(address) == name


def test_what_a_client_was_never_known_to_raise_is_named_but_not_quoted() -> None:
    fault = read_error(KeyError("secret"), "m")
    assert str(fault.error) == "m: the client failed with KeyError"
    assert not fault.again
