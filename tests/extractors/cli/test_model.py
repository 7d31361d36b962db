"""`extract` with a model behind a real address, `extract prompt`, and schemas without a plugin."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.testing import run_command
from model_server import ModelServer, Reply, answer, failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = "MEMO\nWritten by Ada Lovelace in May\nItem: Pens 12\n"
WORDS = {"author": (2, "Ada Lovelace"), "date": None}

MODEL = """
from pydantic import BaseModel, Field

class Party(BaseModel):
    name: str | None = Field(default=None, description="Name of a party.")

class Note(BaseModel):
    writer: str | None = Field(default=None, description="Who wrote it.")
    pens: int | None = Field(default=None, description="Number of pens.")
    parties: list[Party] = Field(default_factory=list, description="Everybody named.")
"""


def point(body: dict[str, Any]) -> Reply:
    """Answer what is asked with `WORDS`; rows with one row."""
    asked = body["messages"][-1]["content"]
    keys = {
        path.rpartition("/")[2]: key for key, path in re.findall(r"^(f\d+): (\S+) \(", asked, re.MULTILINE)
    }
    words = {**WORDS, "writer": (2, "Ada Lovelace"), "pens": (3, "12"), "name": (2, "Ada Lovelace")}
    given = {
        key: (pointer := words.get(name)) and {"line": pointer[0], "quote": pointer[1]}
        for name, key in keys.items()
    }
    if "row_count" in json.dumps(body["response_format"]):
        return answer(json.dumps({"row_count": 1, "rows": [given]}))
    return answer(json.dumps(given))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ModelServer(otherwise=point) as running:
        yield running


@pytest.fixture(autouse=True)
def note(documents: Path) -> Path:
    (documents / "note.txt").write_text(NOTE)
    (documents / "note.py").write_text(MODEL)
    return documents


def call(server: ModelServer, *arguments: str) -> tuple[int, dict[str, Any], str]:
    result = run_command(*arguments, "--model", "stub", "--base-url", server.url)
    return result.exit_code, json.loads(result.output) if result.output else {}, result.errors


def test_a_gap_is_filled_from_the_source(server: ModelServer) -> None:
    code, document, _ = call(server, "--schema", "memo", "note.txt")
    assert code == 0
    assert document["record"]["author"] == "Ada Lovelace"
    field = document["fields"]["/author"]
    assert (field["state"], field["method"]) == ("found", "llm:exact")
    assert [span["quote"] for span in field["spans"]] == ["Ada Lovelace"]
    usage = document["usage"]
    assert (usage["requests"], usage["input_tokens"], usage["cached_tokens"], usage["output_tokens"]) == (
        1,
        100,
        40,
        10,
    )
    assert usage["cost_usd"] is None, "nobody knows the price of the stub"
    (sent,) = server.asked
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent["response_format"]["json_schema"]["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("options", [["--llm", "never"], []])
def test_without_a_model_none_is_asked(options: list[str], server: ModelServer) -> None:
    arguments = ["--schema", "memo", "note.txt", *options]
    if options:
        call(server, *arguments)
    else:
        assert json.loads(run_command(*arguments).output)["usage"]["requests"] == 0
    assert server.asked == []


def test_always_needs_a_model() -> None:
    result = run_command("--schema", "memo", "note.txt", "--llm", "always")
    assert (result.exit_code, result.output) == (2, "")
    assert "give --model NAME" in result.errors
    assert run_command("--schema", "memo", "note.txt", "--llm", "always", "--dry-run").exit_code == 0


def test_several_documents_share_one_cap(server: ModelServer, note: Path) -> None:
    for name in "abcd":
        (note / f"note-{name}.txt").write_text(NOTE.replace("Pens", f"Pens{name}"))
    names = [f"note-{name}.txt" for name in "abcd"]
    result = run_command(
        "--schema", "memo", *names, "--model", "stub", "--base-url", server.url, "--max-requests", "2"
    )
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["source"]["uri"] for line in lines] == names
    assert sum(line["record"]["author"] is not None for line in lines) == 2
    assert len(server.asked) == 2
    findings = [finding for line in lines for finding in line["findings"] if finding["check"] == "model"]
    assert len(findings) == 2
    told, *why = result.errors.splitlines()
    assert told == "extract: 2 errors in 2 documents among the findings; the output has them"
    assert why == [
        "extract: the cap of 2 requests leaves no room: 2 are spent, the next request may need 1 (2 documents)"
    ]


def test_each_document_has_a_cap_of_its_own(
    server: ModelServer, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILINGKIT_DOCUMENT_MAX_REQUESTS", "1")
    (note / "other.txt").write_text(NOTE.replace("Pens 12", "Ink 12"))
    schema = "note.py:Note"  # it takes two requests: for the fields, and for the rows
    arguments = "--schema", schema, "note.txt", "other.txt", "--model", "stub", "--base-url", server.url
    lines = [json.loads(line) for line in run_command(*arguments).output.splitlines()]
    assert [line["usage"]["requests"] for line in lines] == [1, 1]
    assert len(server.asked) == 2
    for line in lines:
        (message,) = [item["message"] for item in line["findings"] if item["check"] == "model"]
        assert "cap of this part of 1 requests" in message


def test_a_cap_in_dollars_for_each_document_needs_a_price(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILINGKIT_DOCUMENT_MAX_COST_USD", "0.01")
    result = run_command("--schema", "memo", "note.txt", "--model", "stub", "--base-url", server.url)
    assert result.exit_code > 0
    assert "no price" in result.errors
    assert result.errors.count("\n") == 1
    assert server.asked == []


def test_a_cap_holds_to_the_request_with_64_documents_under_way(
    server: ModelServer, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script.extend([answer("{}", crowd=64)] * 64)
    monkeypatch.setenv("FILINGKIT_CONCURRENCY", "64")
    (note / "many").mkdir()
    for number in range(120):
        (note / "many" / f"{number:03}.txt").write_text(NOTE.replace("Pens", f"Pens{number}"))
    arguments = "--schema", "memo", "many", "--model", "stub", "--base-url", server.url
    result = run_command(*arguments, "--max-requests", "100")
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["source"]["uri"] for line in lines] == [f"many/{number:03}.txt" for number in range(120)]
    assert server.peak == 64
    assert len(server.asked) == 100
    assert sum(line["usage"]["requests"] for line in lines) == 100
    capped = [line for line in lines if any("the cap of 100" in item["message"] for item in line["findings"])]
    assert len(capped) == 20
    assert all(line["usage"]["calls"] == [] for line in capped)


def answer_once(body: dict[str, Any]) -> Reply:
    """Give an answer that is refused; when asked about it again, refuse the key."""
    if "your earlier answer was refused" in body["messages"][-1]["content"]:
        return failure(401)
    return answer('{"f1": {"line": 2, "quote": "Grace Hopper"}}')


@pytest.mark.parametrize("how", ["lines", "files"])
def test_a_document_that_failed_says_what_it_cost(how: str, note: Path) -> None:
    (note / "other.txt").write_text(NOTE.replace("Pens", "Ink"))
    files = ["note.txt", "other.txt"]
    with ModelServer(otherwise=answer_once) as server:
        arguments = [*files, "--schema", "memo", "--model", "stub", "--base-url", server.url]
        arguments += ["-o", "out/"] if how == "files" else []
        result = run_command(*arguments)
    assert result.exit_code == 1
    if how == "files":
        lines = [json.loads((note / "out" / f"{name}.json").read_text()) for name in files]
    else:
        lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["error"]["type"] for line in lines] == ["ModelSetupError"] * 2
    calls = [call for line in lines for call in line["usage"]["calls"]]
    assert sum(line["usage"]["input_tokens"] for line in lines) == 200
    assert (
        sorted((call["purpose"], call["error"], call["input_tokens"]) for call in calls if not call["error"])
        == [("fields", None, 100)] * 2
    )
    assert [call["requests"] for call in calls if call["error"]] == [1, 1]


def test_an_only_document_that_failed_says_what_it_cost() -> None:
    with ModelServer(otherwise=answer_once) as server:
        code, document, errors = call(server, "--schema", "memo", "note.txt")
    assert (code, document) == (11, {})
    spent, error = errors.splitlines()
    assert spent == (
        "extract: note.txt: spent before it failed: 100 tokens in and 10 out, for an unknown price"
    )
    assert "refused the key" in error


def test_an_answer_that_was_kept_is_not_paid_again(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILINGKIT_ANSWERS", "answers.sqlite")
    _, first, _ = call(server, "--schema", "memo", "note.txt")
    _, second, _ = call(server, "--schema", "memo", "note.txt")
    assert len(server.asked) == 1
    assert second["record"] == first["record"]
    assert (first["usage"]["requests"], second["usage"]["requests"]) == (1, 0)
    (kept,) = second["usage"]["calls"]
    assert (kept["from_cache"], kept["requests"], kept["cost_usd"], kept["input_tokens"]) == (True, 0, 0.0, 0)


def test_a_key_that_is_refused_ends_the_run_with_one_line() -> None:
    with ModelServer(otherwise=failure(401, message="bad key sk-verysecret for Written by Ada")) as server:
        code, _, errors = call(server, "--schema", "memo", "note.txt")
    assert code == 11
    assert errors.count("\n") == 1
    assert "sk-verysecret" not in errors
    assert "Ada" not in errors


def test_a_pydantic_model_needs_no_plugin(server: ModelServer) -> None:
    code, document, errors = call(server, "--schema", "note.py:Note", "note.txt")
    assert code == 0, errors
    assert document["record"]["writer"] == "Ada Lovelace"
    assert document["record"]["pens"] == 12
    assert document["fields"]["/pens"]["spans"][0]["quote"] == "12"
    assert document["plugin"].startswith("note.py:Note ")


def test_a_json_schema_needs_no_plugin(server: ModelServer, note: Path) -> None:
    schema = {
        "title": "Note",
        "type": "object",
        "properties": {"writer": {"type": ["string", "null"], "description": "Who wrote it."}},
    }
    (note / "note.schema.json").write_text(json.dumps(schema))
    code, document, errors = call(server, "--schema", "note.schema.json", "note.txt")
    assert code == 0, errors
    assert document["record"] == {"writer": "Ada Lovelace"}


def test_without_a_model_every_field_of_such_a_schema_is_open() -> None:
    document = json.loads(run_command("--schema", "note.py:Note", "note.txt").output)
    assert document["record"] == {"writer": None, "pens": None, "parties": []}
    assert document["fields"]["/writer"]["state"] == "not_found"


def test_prompt_shows_what_would_be_sent_and_sends_nothing(server: ModelServer) -> None:
    result = run_command("prompt", "--schema", "memo", "note.txt", "--model", "gpt-5-mini")
    assert result.exit_code == 0, result.errors
    assert server.asked == []
    assert "=== request 1: /author, /date" in result.output
    assert "2: Written by Ada Lovelace in May" in result.output
    assert re.search(
        r"1 request, about \d+ tokens in, at most \d+ out; at most \$0\.0\d+ with gpt-5-mini\n$",
        result.output,
    )


def test_prompt_knows_no_price_of_another_address(server: ModelServer) -> None:
    arguments = "prompt", "--schema", "memo", "note.txt", "--model", "gpt-5-mini"
    result = run_command(*arguments, "--base-url", server.url)
    assert result.output.endswith("; no price is known for gpt-5-mini\n")


def test_prompt_says_when_there_is_nothing_to_ask() -> None:
    result = run_command("prompt", "--schema", "memo", "memos/a.md")
    assert result.output == "nothing to ask: no field is open that a line of the document could answer\n"
