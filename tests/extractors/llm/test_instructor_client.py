from __future__ import annotations

import asyncio
import json
import traceback
from typing import Any

import pytest

from filingkit.errors import AnswerError, ModelBusyError, ModelError, ModelSetupError
from filingkit.llm.instructor_client import InstructorModel
from filingkit.llm.retry import Patience
from filingkit.llm.wire import Completion, Tokens
from model_server import ModelServer, Reply, answer, failure


def connect(url: str, **settings: Any) -> InstructorModel:
    from instructor import Mode

    defaults: dict[str, Any] = {"api_key": "sk-SECRETKEY", "mode": Mode.JSON_SCHEMA}
    return InstructorModel(
        "openai/stub", base_url=url, patience=Patience(3, 0.001, 0.002), **(defaults | settings)
    )


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def run(model: InstructorModel, request: Any, how: str) -> Completion:
    return model.complete(request) if how == "sync" else asyncio.run(model.acomplete(request))


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
    body = json.loads(answer(None, finish_reason="tool_calls").body)
    call = {"name": "form4", "arguments": '{"pointers": ["a"]}'}
    body["choices"][0]["message"]["tool_calls"] = [{"id": "1", "type": "function", "function": call}]
    with ModelServer(Reply(json.dumps(body).encode())) as server:
        completion = connect(server.url, mode=None).complete(ask(name="form4"))
    assert json.loads(completion.text) == {"pointers": ["a"]}
    (tool,) = server.asked[0]["tools"]
    assert tool["function"]["name"] == "form4"
    assert tool["function"]["parameters"]["properties"] == ask().schema["properties"]


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
