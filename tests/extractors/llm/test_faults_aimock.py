"""The same faults from a server that others wrote: npm's @copilotkit/aimock 1.43.0."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import ModelBusyError, ModelSetupError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
# Read before a fixture takes our variables away.
BINARY = os.environ.get("FILINGKIT_AIMOCK") or shutil.which("llmock", path=ROOT / "node_modules" / ".bin")

pytestmark = pytest.mark.skipif(
    BINARY is None,
    reason="no aimock: npm install @copilotkit/aimock@1.43.0, or name its llmock in FILINGKIT_AIMOCK",
)


class Aimock:
    def __init__(self, root: str) -> None:
        self.root = root
        self.url = f"{root}/v1"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.root}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.loads(response.read() or b"null")

    def asked(self) -> int:
        journal = self.call("GET", "/__aimock/journal")
        entries = journal if isinstance(journal, list) else journal.get("entries", [])
        return sum("chat/completions" in entry.get("path", "") for entry in entries)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    fixtures = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    answers = [
        {
            "match": {"userMessage": "limited"},
            "response": {"error": {"message": "slow", "type": "rate"}, "status": 429},
        },
        {
            "match": {"userMessage": "unknown"},
            "response": {"error": {"message": "no", "type": "none"}, "status": 404},
        },
        {"match": {"systemMessage": "SECRET-PROMPT"}, "response": {"content": '{"pointers": ["a"]}'}},
    ]
    fixtures.write_text(json.dumps({"fixtures": answers}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(BINARY), "--port", str(port), "--fixtures", str(fixtures), "--log-level", "silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Aimock(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            with suppress(OSError):
                server.asked()
                break
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def aimock(started: Aimock) -> Iterator[Aimock]:
    yield started
    started.call("DELETE", "/__aimock/chaos")


def test_it_answers(aimock: Aimock, ask: Any, connect: Any) -> None:
    with connect(aimock.url) as model:
        completion = model.complete(ask())
    assert completion.text == '{"pointers": ["a"]}'
    assert completion.tokens.input > 0


@pytest.mark.parametrize(
    ("chaos", "says"),
    [
        ({"rateLimitRate": 1}, "limits the rate.*asks to wait 1 s"),
        ({"dropRate": 1}, "is failing"),
        ({"malformedRate": 1}, "malformed"),
        ({"disconnectRate": 1}, "broke the connection off"),
        ({"latencyMs": 2000}, "did not answer in time"),
    ],
)
def test_chaos_ends_as_busy(
    chaos: dict[str, float], says: str, aimock: Aimock, ask: Any, connect: Any
) -> None:
    aimock.call("POST", "/__aimock/chaos", chaos)
    with (
        connect(aimock.url, timeout=0.5, deadline=5.0) as model,
        pytest.raises(ModelBusyError, match=says) as caught,
    ):
        model.complete(ask())
    assert caught.value.spent is not None
    assert caught.value.spent.requests == 3


def test_half_of_all_requests_failing_is_lived_with(aimock: Aimock, ask: Any, connect: Any) -> None:
    from filingkit.llm.retry import Patience

    aimock.call("POST", "/__aimock/chaos", {"dropRate": 0.25, "malformedRate": 0.25})
    with connect(aimock.url, patience=Patience(20, 0.001, 0.01)) as model:
        assert all(model.complete(ask(str(number))).text == '{"pointers": ["a"]}' for number in range(50))


def test_statuses_end_as_they_must(aimock: Aimock, ask: Any, connect: Any) -> None:
    with connect(aimock.url) as model:
        with pytest.raises(ModelBusyError, match="429"):
            model.complete(ask("limited"))
        with pytest.raises(ModelSetupError, match="404"):
            model.complete(ask("unknown"))
