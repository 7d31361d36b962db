from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import ModelBusyError, ModelSetupError
from filingkit.llm.openai_client import OpenAIModel
from model_server import ModelServer, Reply, answer, failure

if TYPE_CHECKING:
    from filingkit.llm.wire import Completion, Request


SECRETS = ("SECRET-DOCUMENT", "SECRET-PROMPT", "SECRETKEY")


def run(model: OpenAIModel, request: Request, how: str) -> Completion:
    if how == "sync":
        return model.complete(request)

    async def work() -> Completion:
        async with model:
            return await model.acomplete(request)

    return asyncio.run(work())


def assert_no_secret(text: str, error: BaseException | None = None) -> None:
    assert not [secret for secret in SECRETS if secret in text + repr(error)]


def test_what_is_sent_is_strict_and_complete(ask: Any, connect: Any) -> None:
    request = ask(name="form4", max_output_tokens=77)
    with ModelServer() as server, connect(server.url) as model:
        model.complete(request)
    assert server.paths == {"/v1/chat/completions": 1}
    assert server.asked == [
        {
            "model": "stub",
            "messages": [
                {"role": "system", "content": "SECRET-PROMPT"},
                {"role": "user", "content": "SECRET-DOCUMENT"},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "form4", "strict": True, "schema": request.schema},
            },
            "max_tokens": 77,
            "temperature": 0,
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer sk-SECRETKEY"


def test_a_parameter_that_is_objected_to_is_put_otherwise_once_and_for_all(ask: Any, connect: Any) -> None:
    def object_(body: dict[str, Any]) -> Reply:
        if "temperature" in body:
            return failure(400, "unsupported_value", param="temperature")
        if "max_tokens" in body:
            return failure(400, "unsupported_parameter", param="max_tokens")
        return answer()

    with ModelServer(otherwise=object_) as server, connect(server.url) as model:
        assert model.complete(ask()).requests == 3
        assert model.complete(ask()).requests == 1
    assert "temperature" not in server.asked[-1]
    assert server.asked[-1]["max_completion_tokens"] == 4096


def test_objections_do_not_go_on_for_ever(ask: Any, connect: Any) -> None:
    with (
        ModelServer(otherwise=failure(400, message="temperature max_tokens")) as server,
        connect(server.url) as model,
    ):
        with pytest.raises(ModelSetupError):
            model.complete(ask())
        assert len(server.asked) == 3


def test_the_server_that_cannot_be_reached_and_the_address_that_is_none(ask: Any, connect: Any) -> None:
    with ModelServer() as server:
        url = server.url
    with connect(url) as model, pytest.raises(ModelBusyError, match=r"cannot be reached.*3 requests"):
        model.complete(ask())
    with (
        connect("htp://user:SECRETKEY@127.0.0.1/v1?key=SECRETKEY") as model,
        pytest.raises(ModelSetupError) as caught,
    ):
        model.complete(ask())
    assert "base_url" in str(caught.value)
    assert_no_secret(str(caught.value) + repr(model))


def test_the_deadline_cuts_an_attempt_short(ask: Any, connect: Any) -> None:
    with ModelServer(otherwise=answer(delay=5)) as server:
        model = connect(server.url, timeout=60.0, deadline=0.4)
        for how in ("sync", "async"):
            begun = time.monotonic()
            with pytest.raises(ModelBusyError, match="in time"):
                run(model, ask(), how)
            assert time.monotonic() - begun < 3


def test_the_key_comes_from_the_environment_and_is_shown_nowhere(
    ask: Any, connect: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-SECRETKEY\n")
    caplog.set_level(logging.DEBUG)
    with ModelServer(failure(401, message="Incorrect API key: sk-SECRETKEY")) as server:
        model = connect(server.url, api_key=None)
        with model, pytest.raises(ModelSetupError) as caught:
            model.complete(ask("a document"))
        assert server.headers[0]["authorization"] == "Bearer sk-SECRETKEY"
    given = connect("http://127.0.0.1:1/v1", api_key="sk-SECRETKEY")
    assert_no_secret(repr(model) + repr(given) + repr(vars(given)) + repr(given.parameters), caught.value)
    assert "sk-SECRETKEY" not in caplog.text


def test_a_key_is_asked_for_only_where_one_is_needed(ask: Any, connect: Any) -> None:
    with ModelServer() as server, connect(server.url, api_key=None) as model:
        assert model.complete(ask()).requests == 1
    with pytest.raises(ModelSetupError, match="OPENAI_API_KEY"):
        OpenAIModel("gpt-5-mini").complete(ask())
    with pytest.raises(ModelSetupError, match="characters") as caught:
        OpenAIModel("gpt-5-mini", api_key="sk-SECRET\u200bKEY").complete(ask())
    assert_no_secret(str(caught.value), caught.value)


def test_it_goes_to_other_processes_without_its_connections(ask: Any, connect: Any) -> None:
    with ModelServer() as server, connect(server.url) as model:
        model.complete(ask())
        with pickle.loads(pickle.dumps(model)) as copy:
            assert copy.complete(ask()).text == '{"pointers": []}'


def test_one_model_serves_one_event_loop_after_the_other(ask: Any, connect: Any) -> None:
    with ModelServer() as server:
        model = connect(server.url)
        for _ in range(2):
            assert run(model, ask(), "async").requests == 1


def test_openai_itself_gets_a_key_for_its_prompt_cache(
    ask: Any, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer() as server, connect(server.url) as model:
        monkeypatch.setattr(model, "_is_openai", True)
        model.complete(ask("one"))
        model.complete(ask("two"))
    first, second = (body["prompt_cache_key"] for body in server.asked)
    assert first == second


def test_importing_it_imports_no_client() -> None:
    program = (
        "import sys, filingkit.llm.openai_client, filingkit.llm.instructor_client\n"
        "slow = {'openai', 'instructor', 'genai_prices', 'httpx2'} & set(sys.modules)\n"
        "sys.exit(f'imported {slow}' if slow else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
