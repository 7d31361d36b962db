"""Result files of a batch: what each kind of line means, and what is asked again."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import AnswerError, PathError
from filingkit.llm.offline import OfflineModel, OpenRequestError, Results, identify
from filingkit.llm.openai_client import OpenAIModel
from filingkit.llm.wire import Message, Request

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"type": "object", "properties": {"f1": {"anyOf": [{"type": "object"}, {"type": "null"}]}}}
ROWS = {
    "type": "object",
    "properties": {"row_count": {"type": "integer"}, "rows": {"type": "array", "items": {}}},
}
REQUEST = Request((Message("system", "Locate."), Message("user", "f1: author")), FIELDS, max_output_tokens=50)
ROW_REQUEST = Request((Message("user", "all rows"),), ROWS)
ID = identify(REQUEST, "gpt-5-mini")
ANSWER = '{"f1": null}'
USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "prompt_tokens_details": {"cached_tokens": 400},
}


def line(
    custom_id: str = ID, *, status: int | None = 200, error: Any = None, refused: Any = None, **body: Any
) -> dict[str, Any]:
    body |= {"error": refused} if refused else {}
    return {
        "id": "batch_req_1",
        "custom_id": custom_id,
        "response": {"status_code": status, "request_id": "r", "body": body},
        "error": error,
    }


def answered(
    text: str = ANSWER, custom_id: str = ID, usage: Any = USAGE, finish: str = "stop"
) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
    return line(custom_id, model="gpt-5-mini-2025-08-07", choices=[choice], usage=usage)


def take(*lines: Any) -> Results:
    results = Results("gpt-5-mini")
    for item in lines:
        results.take(item if isinstance(item, bytes) else json.dumps(item).encode())
    return results


def ask(*lines: Any, request: Request = REQUEST) -> str:
    """Give the answer, or what is said of a request that stays open."""
    model = OfflineModel("gpt-5-mini", take(*lines))
    try:
        return model.complete(request).text
    except OpenRequestError as error:
        assert list(model.open.values()) == [request]
        return str(error)


def test_an_answer_comes_with_what_it_cost() -> None:
    model = OfflineModel("gpt-5-mini", take(answered()))
    completion = model.complete(REQUEST)
    assert (completion.text, completion.model, completion.requests) == (ANSWER, "gpt-5-mini", 1)
    tokens = completion.tokens
    assert (tokens.input, tokens.cached, tokens.output) == (1000, 400, 100)
    assert completion.cost_usd == pytest.approx(600 * 0.25e-6 + 400 * 0.025e-6 + 100 * 2e-6)
    assert not model.open


def test_what_two_documents_ask_was_paid_once() -> None:
    model = OfflineModel("gpt-5-mini", take(answered()))
    first, second = model.complete(REQUEST), model.complete(REQUEST)
    assert (first.text, first.requests) == (second.text, 1)
    assert (second.requests, second.tokens.input, second.cost_usd) == (0, 0, 0.0)


def test_an_answer_by_hand_costs_nothing() -> None:
    model = OfflineModel("me", Results("me"))
    custom_id = identify(REQUEST, "me")
    assert model.results.take(json.dumps({"custom_id": custom_id, "answer": {"f1": None}}).encode())
    completion = model.complete(REQUEST)
    assert json.loads(completion.text) == {"f1": None}
    assert (completion.requests, completion.tokens.input, completion.cost_usd) == (0, 0, None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (line(status=0, choices=[]), "the result has status 0"),
        (line(status=500, error={"code": "server_error", "message": "sk-secret"}), "status 500 and the error server_error"),
        (line(status=400, refused={"code": None, "type": "invalid_request_error"}), "invalid_request"),
        (
            {"custom_id": ID, "response": None, "error": {"code": "batch_expired", "message": "sk-secret"}},
            "the result is the error batch_expired",
        ),
        ({"custom_id": ID, "error": "sk-secret went wrong"}, "the error unknown"),
        (answered(finish="length"), "cut off at the length allowed"),
        (answered(finish="content_filter"), "content filter"),
        (answered(""), "an empty answer"),
        (answered("[1]"), "not a JSON object"),
        (line(choices=[]), "no choices"),
        (line(choices=[{"message": {"refusal": "No."}, "finish_reason": "stop"}]), "refused to answer"),
        ({"custom_id": ID, "answer": None}, "not a JSON object"),
        ({"custom_id": ID, "answer": {"author": "Ada"}}, "none of the keys f1"),
        (answered(custom_id="somebody-else"), "not answered yet"),
    ],
)  # fmt: skip
def test_what_is_no_answer_stays_open(given: dict[str, Any], said: str) -> None:
    message = ask(given)
    assert message.startswith("not answered yet")
    assert said in message
    assert "sk-secret" not in message, "the text of an error may hold what was sent"


@pytest.mark.parametrize("answer", [{}, {"row_count": 1}, {"row_count": "1", "rows": []}, {"rows": {}}])
def test_rows_that_are_none_stay_open(answer: dict[str, Any]) -> None:
    message = ask({"custom_id": identify(ROW_REQUEST, "gpt-5-mini"), "answer": answer}, request=ROW_REQUEST)
    assert message.startswith("not answered yet: ")


def test_open_requests_are_no_failures_of_a_model() -> None:
    assert issubclass(OpenRequestError, AnswerError), "the reader goes on with the next question"


def test_an_answer_counts_more_than_a_failure_in_any_order() -> None:
    failed = line(status=500, error={"code": "server_error"}, usage={"prompt_tokens": 7})
    expired = {"custom_id": ID, "response": None, "error": {"code": "batch_expired"}}
    for lines in itertools.permutations([failed, answered(), expired]):
        model = OfflineModel("gpt-5-mini", take(*lines))
        completion = model.complete(REQUEST)
        assert (completion.text, completion.tokens.input, completion.requests) == (ANSWER, 1007, 2)


def test_the_same_line_twice_is_one_result() -> None:
    results = take(
        answered(), answered(), json.dumps(answered(), indent=None, separators=(",", ":")).encode()
    )
    assert (results.known[ID].spent.requests, results.changed) == (1, 0)


def test_of_several_answers_the_last_counts_and_that_is_told() -> None:
    corrected = {"custom_id": ID, "answer": {"f1": {"line": 1, "quote": "x"}}}
    results = take(answered(), corrected)
    assert json.loads(results.known[ID].text or "") == corrected["answer"]
    assert results.changed == 1


def test_a_failure_is_paid_too() -> None:
    model = OfflineModel("gpt-5-mini", take(answered(finish="length")))
    with pytest.raises(OpenRequestError) as caught:
        model.complete(REQUEST)
    assert caught.value.spent is not None
    assert (caught.value.spent.tokens.output, caught.value.spent.text) == (100, "")
    assert caught.value.spent.cost_usd


def test_lines_that_are_no_results_are_counted_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    good = json.dumps(answered()).encode()
    request = b'{"custom_id": "x", "method": "POST", "url": "/v1/chat/completions", "body": {}}'
    path.write_bytes(
        b"\n".join(
            [
                b"\xef\xbb\xbf" + good,
                b"",
                request,
                b"[1]",
                b'{"custom_id": 7, "answer": {}}',
                b"\xff",
                good[:-9],
            ]
        )
    )
    results = Results("gpt-5-mini")
    results.read(path)
    assert results.known.keys() == {ID}
    assert [place.rpartition(" ")[2] for place in results.unreadable] == ["3", "4", "5", "6", "7"]


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="no such file"):
        Results("m").read(tmp_path / "none.jsonl")


def test_a_request_is_a_line_of_a_batch() -> None:
    model = OfflineModel("gpt-5-mini")
    with pytest.raises(OpenRequestError):
        model.complete(REQUEST)
    (raw,) = model.drain()
    assert json.loads(raw) == {
        "custom_id": ID,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {
            "model": "gpt-5-mini",
            "messages": [{"role": "system", "content": "Locate."}, {"role": "user", "content": "f1: author"}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "pointers", "strict": True, "schema": FIELDS},
            },
            "max_completion_tokens": 50,
        },
    }
    assert raw.endswith(b"\n")
    assert len(ID) <= 64
    assert identify(REQUEST, "other") != ID
    assert not list(model.drain())


@pytest.mark.parametrize(
    ("name", "base_url", "differs"),
    [
        ("gpt-4.1-mini", None, {"max_completion_tokens": 50, "temperature": 0}),
        ("gpt-5-mini", None, {"max_completion_tokens": 50}),
        ("my-llama", "http://127.0.0.1:8000/v1", {"max_tokens": 50, "temperature": 0}),
    ],
)
def test_files_ask_in_the_words_of_the_live_client(
    name: str, base_url: str | None, differs: dict[str, Any]
) -> None:
    model = OfflineModel(name, Results(name, base_url))
    with pytest.raises(OpenRequestError):
        model.complete(REQUEST)
    (raw,) = model.drain()
    body = json.loads(raw)["body"]
    shared = ("model", "messages", "response_format")
    assert {key: value for key, value in body.items() if key not in shared} == differs
    live = OpenAIModel(name, base_url=base_url, api_key="k")
    assert ("temperature" in live.parameters) == ("temperature" in differs)


def test_what_was_cut_off_may_be_longer_next_time() -> None:
    second = answered(ANSWER[:5], finish="length") | {"id": "another"}
    model = OfflineModel("gpt-5-mini", take(answered(finish="length"), second))
    with pytest.raises(OpenRequestError):
        model.complete(REQUEST)
    (raw,) = model.drain()
    assert json.loads(raw)["body"]["max_completion_tokens"] == 4 * 50
    assert json.loads(raw)["custom_id"] == ID


@pytest.mark.parametrize("parameter", ["temperature", "max_completion_tokens"])
def test_a_parameter_that_was_objected_to_is_put_otherwise(parameter: str) -> None:
    custom_id, results = identify(REQUEST, "gpt-4.1"), Results("gpt-4.1")
    refused = line(custom_id, status=400, refused={"code": "unsupported_value", "param": parameter})
    assert results.take(json.dumps(refused).encode())
    model = OfflineModel("gpt-4.1", results)
    with pytest.raises(OpenRequestError):
        model.complete(REQUEST)
    (raw,) = model.drain()
    assert parameter not in json.loads(raw)["body"]
    assert json.loads(raw)["custom_id"] == custom_id


def test_results_nobody_asked_for_are_counted() -> None:
    model = OfflineModel("gpt-5-mini", take(answered(), answered(custom_id="other")))
    model.complete(REQUEST)
    assert model.unknown == 1
