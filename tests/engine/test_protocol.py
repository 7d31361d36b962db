"""The OpenAI protocol as a real engine speaks it: constrained answers, usage, caching, and errors of one line."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError, ModelBusyError, ModelError, ModelSetupError
from filingkit.llm.openai_client import OpenAIModel
from filingkit.llm.retry import Patience
from filingkit.llm.wire import Message, Request
from filingkit.testing import run_command

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.engine

DOCUMENT = Path(__file__).resolve().parents[2] / "evals" / "documents" / "form4" / "ocr_tabs.md"
SECRET = "Written by Ada Lovelace. "

POINTER = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"line": {"type": "integer"}, "quote": {"type": "string"}},
            "required": ["line", "quote"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}
CHOICE = {"enum": ["A", "D"]}


def closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMAS = {
    "one field": closed({"f1": POINTER}),
    "as many fields as one question asks for": closed({f"f{index}": POINTER for index in range(1, 25)}),
    "rows": closed(
        {
            "row_count": {"type": "integer"},
            "rows": {"type": "array", "items": closed({"f1": POINTER, "f2": POINTER})},
        }
    ),
    "choices and marks": closed({"code": CHOICE, "mark": {"type": "boolean"}, "note": {"type": "null"}}),
}


def request(
    text: str, schema: Mapping[str, Any] = SCHEMAS["choices and marks"], limit: int = 4096
) -> Request:
    messages = (Message("system", "You locate facts in a document."), Message("user", text))
    return Request(messages, schema, max_output_tokens=limit)


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """As much of JSON Schema as questions use."""
    if "anyOf" in schema:
        return any(fits(value, choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {
        "integer": int,
        "string": str,
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if type(value) is not kinds[schema["type"]]:
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        properties = schema["properties"]
        return value.keys() == properties.keys() and all(
            fits(value[key], properties[key]) for key in properties
        )
    return True


def check_error(error: ModelError) -> None:
    """One line, and nothing of what was sent."""
    assert "\n" not in str(error)
    assert "Ada" not in str(error)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_answer_keeps_to_the_schema(name: str, model: OpenAIModel) -> None:
    schema = SCHEMAS[name]
    for text in (SECRET, "12/31/2020 1,000 (A) $ 5.00\n" * 40, '☒ ½ “—” 取締役 \t\\ "quoted" {}'):
        completion = model.complete(request(text, schema))
        answer = json.loads(completion.text)
        assert fits(answer, schema), completion.text
        assert list(answer) == list(schema["properties"]), "the keys come in the order of the schema"
        assert completion.model == "tiny"
        assert completion.cost_usd is None, "nobody knows the price of it"


def test_the_same_request_has_the_same_answer(model: OpenAIModel) -> None:
    asked = request(SECRET * 3, SCHEMAS["one field"])
    assert model.complete(asked).text == model.complete(asked).text


def test_requests_side_by_side_are_answered_each(address: str) -> None:
    async def ask() -> list[str]:
        async with OpenAIModel("tiny", base_url=address, api_key="none") as model:
            questions = [request(f"{number} {SECRET}") for number in range(8)]
            return [one.text for one in await asyncio.gather(*map(model.acomplete, questions))]

    answers = asyncio.run(ask())
    assert len(answers) == 8
    assert all(fits(json.loads(answer), SCHEMAS["choices and marks"]) for answer in answers)


def test_usage_counts_what_was_sent_and_what_was_cached(model: OpenAIModel) -> None:
    prefix = "A prefix of its own. " + SECRET * 200
    first = model.complete(request(prefix + "What is asked first?")).tokens
    second = model.complete(request(prefix + "And then?")).tokens
    again = model.complete(request(prefix + "And then?")).tokens
    assert first.input > len(prefix), "a token is a byte"
    assert first.cached < 200, "only what all prompts begin with"
    assert first.output > 0
    assert len(prefix) - 64 < second.cached < second.input
    assert again.input == second.input
    assert again.cached >= again.input - 1, "all but the token that is worked on"


def test_a_request_beyond_the_context_can_never_succeed(context: int, model: OpenAIModel) -> None:
    with pytest.raises((ModelSetupError, AnswerError)) as caught:
        model.complete(request(SECRET * (context // len(SECRET) + 10)))
    check_error(caught.value)
    assert "too long" in str(caught.value)


def test_an_answer_that_is_cut_off_is_paid_but_none(model: OpenAIModel) -> None:
    with pytest.raises(AnswerError) as caught:
        model.complete(request(SECRET, SCHEMAS["as many fields as one question asks for"], limit=20))
    check_error(caught.value)
    spent = caught.value.spent
    assert spent is not None
    assert spent.tokens.output == 20
    assert spent.tokens.input > len(SECRET)


def test_an_answer_that_takes_too_long_is_not_waited_for(address: str, model: OpenAIModel) -> None:
    impatient = OpenAIModel(
        "tiny", base_url=address, api_key="none", timeout=0.05, patience=Patience(attempts=1)
    )
    with impatient, pytest.raises(ModelBusyError) as caught:
        impatient.complete(request(SECRET * 2000, SCHEMAS["as many fields as one question asks for"]))
    check_error(caught.value)
    assert fits(json.loads(model.complete(request(SECRET)).text), SCHEMAS["choices and marks"]), "it goes on"


def test_a_schema_that_the_engine_does_not_know_is_a_matter_of_the_set_up(model: OpenAIModel) -> None:
    with pytest.raises(ModelError) as caught:
        model.complete(request(SECRET, closed({"f1": {"$ref": "#/$defs/absent"}})))
    check_error(caught.value)


def test_the_command_asks_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    arguments = ("--schema", "form4", str(DOCUMENT))
    without = json.loads(run_command(*arguments).output)
    result = run_command(*arguments, "--llm", "always", "--model", "tiny", "--base-url", address)
    document = json.loads(result.output)
    assert result.exit_code == 0, result.errors
    usage = document["usage"]
    assert usage["model"] == "tiny"
    assert usage["requests"] > 0
    assert usage["input_tokens"] > 0
    for path, field in without["fields"].items():
        if "confidence" in field:
            assert document["fields"][path]["state"] == field["state"], path
