from __future__ import annotations

import asyncio
import json
import pickle
import traceback
from typing import Any

import pytest

from filingkit.errors import AnswerError, ModelBusyError, ModelError, ModelSetupError
from filingkit.llm.instructor_client import InstructorModel
from filingkit.llm.retry import Patience
from filingkit.llm.wire import Completion, Tokens
from model_server import ModelServer, Reply, answer, failure


def structured() -> dict[str, Any]:
    from instructor import Mode

    return {"mode": Mode.JSON_SCHEMA}


def connect(url: str, **settings: Any) -> InstructorModel:
    defaults: dict[str, Any] = {"api_key": "sk-SECRETKEY", **structured()}
    return InstructorModel(
        "openai/stub", base_url=url, patience=Patience(3, 0.001, 0.002), **(defaults | settings)
    )


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def run(model: InstructorModel, request: Any, how: str) -> Completion:
    if how == "sync":
        return model.complete(request)

    async def work() -> Completion:
        try:
            return await model.acomplete(request)
        finally:
            await model.aclose()

    return asyncio.run(work())


@pytest.mark.parametrize("how", ["sync", "async"])
def test_the_schema_goes_out_as_it_is_and_the_object_comes_back(how: str, ask: Any) -> None:
    with ModelServer(failure(429), answer('{"pointers": ["é"], "more": 1}')) as server:
        completion = run(connect(server.url), ask(name="form4"), how)
    assert json.loads(completion.text) == {"pointers": ["é"], "more": 1}
    assert (completion.model, completion.tokens, completion.requests) == (
        "openai/stub",
        Tokens(100, 40, 10),
        2,
    )
    sent = server.asked[1]["response_format"]["json_schema"]
    assert sent["name"] == "form4"
    assert {key: sent["schema"][key] for key in ask().schema} == ask().schema


def test_its_own_mode_asks_with_a_tool_of_that_name_and_schema(ask: Any) -> None:
    with ModelServer(tool_call('{"pointers": ["a"]}', "form4")) as server:
        completion = connect(server.url, mode=None).complete(ask(name="form4"))
    assert json.loads(completion.text) == {"pointers": ["a"]}
    (tool,) = server.asked[0]["tools"]
    assert tool["function"]["name"] == "form4"
    assert tool["function"]["parameters"]["properties"] == ask().schema["properties"]


def tool_call(arguments: str, name: str = "pointers") -> Reply:
    body = json.loads(answer(None, finish_reason="tool_calls").body)
    call = {"name": name, "arguments": arguments}
    body["choices"][0]["message"]["tool_calls"] = [{"id": "1", "type": "function", "function": call}]
    return Reply(json.dumps(body).encode())


def test_an_answer_that_does_not_parse_is_paid_once_and_not_asked_again(ask: Any) -> None:
    """Instructor would ask again by itself, and sum the tokens of both attempts up in the usage of the last."""
    with (
        ModelServer(tool_call('{"a'), otherwise=tool_call("{}")) as server,
        pytest.raises(AnswerError) as caught,
    ):
        connect(server.url, mode=None).complete(ask())
    assert len(server.asked) == 1
    assert caught.value.spent == Completion("", "openai/stub", Tokens(100, 40, 10))


def test_a_price_is_found_by_provider_and_name(ask: Any) -> None:
    with ModelServer(answer("{}")) as server:
        model = InstructorModel("openai/gpt-5-mini", base_url=server.url, api_key="k", **structured())
        cost = model.complete(ask()).cost_usd
    assert cost == pytest.approx(60 * 0.25e-6 + 40 * 0.025e-6 + 10 * 2e-6)


@pytest.mark.parametrize("how", ["sync", "async"])
def test_one_attempt_takes_no_longer_than_its_time(how: str, ask: Any) -> None:
    with ModelServer(answer(delay=5), answer("{}")) as server:
        assert run(connect(server.url, timeout=0.5), ask(), how).requests == 2


def test_one_client_serves_an_event_loop(ask: Any) -> None:
    async def work() -> None:
        await asyncio.gather(*(model.acomplete(ask(str(number))) for number in range(5)))
        assert len(model._async_clients) == 1
        await model.aclose()
        assert not len(model._async_clients)

    with ModelServer(otherwise=answer("{}")) as server:
        model = connect(server.url)
        for _ in range(2):
            asyncio.run(work())
        copy = pickle.loads(pickle.dumps(model))
        assert copy.complete(ask()).requests == 1


FAULTS: dict[str, tuple[list[Reply], type[ModelError], int, int]] = {
    "429": ([failure(429)] * 3, ModelBusyError, 3, 0),
    "500": ([failure(500)] * 3, ModelBusyError, 3, 0),
    "401": ([failure(401, message="SECRET")], ModelSetupError, 1, 0),
    "malformed": ([Reply(b"{")] * 3, ModelBusyError, 3, 0),
    "hangs up": ([Reply(hang_up=True)] * 3, ModelBusyError, 3, 0),
    "length": ([answer('{"a', finish_reason="length")], AnswerError, 1, 100),
    "no JSON": ([answer("SECRET")], AnswerError, 1, 100),
}


@pytest.mark.parametrize("how", ["sync", "async"])
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_as_it_must(name: str, how: str, ask: Any, caplog: pytest.LogCaptureFixture) -> None:
    script, error, requests, tokens = FAULTS[name]
    with ModelServer(*script) as server, pytest.raises(error) as caught:
        run(connect(server.url), ask(), how)
    assert type(caught.value) is error
    assert len(server.asked) == requests
    assert caught.value.spent is not None
    assert "SECRET" not in caplog.text
    assert (caught.value.spent.requests, caught.value.spent.tokens.input) == (requests, tokens)
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["no-slash", "no-such-provider/model", "openai/gpt-5-mini"])
def test_a_model_that_cannot_be_opened_says_what_to_do(name: str, ask: Any) -> None:
    with pytest.raises(ModelSetupError, match="name it as provider/model") as caught:
        InstructorModel(name).complete(ask())
    assert caught.value.__context__ is None
    assert "SECRET" not in repr(InstructorModel(name, api_key="SECRET"))
