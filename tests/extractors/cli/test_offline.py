"""`extract requests` and `extract answers`: files out, files in, and the rounds between."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.testing import run_command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filingkit.testing import CommandResult

    Words = Mapping[str, tuple[int, str] | None]

NOTE = "MEMO\nWritten by Ada Lovelace in May\nItem: Pens 12\n"
AUTHOR: Words = {"author": (2, "Ada Lovelace"), "date": None}
MISSING: Words = {"author": (2, "Grace Hopper"), "date": None}

MODEL = """
from pydantic import BaseModel, Field

class Party(BaseModel):
    name: str | None = Field(default=None, description="Name of a party.")

class Note(BaseModel):
    parties: list[Party] = Field(default_factory=list, description="Everybody named.")
"""

NAMES = [f"Party{letter}" for letter in "ABCDEFGHIJKLMN"]
"""More than fit one window of rows."""


@pytest.fixture(autouse=True)
def notes(documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecret")
    for name in "abc":
        (documents / f"{name}.txt").write_text(NOTE.replace("Pens", f"Pens{name}"))
    return documents


def ask(*arguments: str, output: str = "requests.jsonl") -> tuple[list[dict[str, Any]], CommandResult]:
    result = run_command("requests", "--schema", "memo", *arguments, "--model", "stub", "-o", output)
    return read(output), result


def finish(*arguments: str, schema: str = "memo") -> tuple[list[dict[str, Any]], CommandResult]:
    result = run_command("answers", "--schema", schema, *arguments, "--model", "stub", "-f", "jsonl")
    return [json.loads(line) for line in result.output.splitlines()], result


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def write(name: str, lines: list[dict[str, Any]]) -> str:
    Path(name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return name


def point(request: dict[str, Any], words: Words = AUTHOR) -> dict[str, Any]:
    """Answer a request for single fields."""
    asked = re.findall(r"^(f\d+): (\S+) \(", request["body"]["messages"][-1]["content"], re.MULTILINE)
    found = {key: words.get(path) for key, path in asked}
    return {key: pointer and {"line": pointer[0], "quote": pointer[1]} for key, pointer in found.items()}


def reply(request: dict[str, Any], answer: dict[str, Any] | None = None) -> dict[str, Any]:
    """Make the line that a batch gives."""
    content = json.dumps(point(request) if answer is None else answer)
    body = {
        "model": "stub-2026",
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 40}},
    }  # fmt: skip
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "batch_req", "custom_id": request["custom_id"], "response": response, "error": None}


def expire(request: dict[str, Any]) -> dict[str, Any]:
    error = {"code": "batch_expired", "message": "This request could not be executed in time."}
    return {"id": "batch_req", "custom_id": request["custom_id"], "response": None, "error": error}


def test_requests_of_all_documents_and_their_answers_in_another_order() -> None:
    requests, asked = ask("a.txt", "b.txt", "c.txt")
    assert asked.exit_code == 0
    assert asked.errors == "extract: 3 requests for stub: requests.jsonl\n"
    replies = [reply(request) for request in requests]
    random.Random(1).shuffle(replies)
    files = write("one.jsonl", replies[:1]), write("two.jsonl", replies[1:])
    documents, done = finish("a.txt", *files, "b.txt", "c.txt", "--next", "next.jsonl")
    assert done.exit_code == 0
    assert [document["source"]["uri"] for document in documents] == ["a.txt", "b.txt", "c.txt"]
    for document in documents:
        assert document["record"]["author"] == "Ada Lovelace"
        assert document["fields"]["/author"]["method"] == "llm:exact"
        usage = document["usage"]
        assert (usage["requests"], usage["input_tokens"], usage["cached_tokens"], usage["output_tokens"]) == (
            1,
            100,
            40,
            10,
        )
        assert usage["model"] == "stub"
        assert document["findings"] == []
    assert Path("next.jsonl").read_bytes() == b""
    assert "nothing to ask: next.jsonl" in done.errors


def test_the_files_hold_neither_keys_nor_paths(notes: Path) -> None:
    ask("a.txt", str(notes / "b.txt"))
    text = Path("requests.jsonl").read_text()
    assert "sk-verysecret" not in text
    assert str(notes) not in text
    assert "a.txt" not in text


def test_documents_without_gaps_have_no_requests() -> None:
    requests, result = ask("memos/a.md")
    assert requests == []
    assert result.errors == "extract: nothing to ask: requests.jsonl\n"


def test_the_same_text_twice_is_asked_and_paid_once(notes: Path) -> None:
    (notes / "copy.txt").write_text((notes / "a.txt").read_text())
    requests, _ = ask("a.txt", "copy.txt")
    assert len(requests) == 1
    documents, _ = finish(write("r.jsonl", [reply(requests[0])]), "a.txt", "copy.txt")
    assert [document["record"]["author"] for document in documents] == ["Ada Lovelace"] * 2
    assert [document["usage"]["requests"] for document in documents] == [1, 0]


def test_a_person_may_answer() -> None:
    (request,), _ = ask("a.txt")
    line = {"custom_id": request["custom_id"], "answer": point(request)}
    (document,), _ = finish(write("hand.jsonl", [line]), "a.txt")
    assert document["record"]["author"] == "Ada Lovelace"
    assert document["usage"]["requests"] == 0


def test_what_has_no_answer_stays_open_and_goes_to_the_next_file() -> None:
    requests, _ = ask("a.txt", "b.txt", "c.txt")
    results = write("out.jsonl", [reply(requests[0])])
    errors = write("errors.jsonl", [expire(requests[1])])
    documents, done = finish(errors, results, "a.txt", "b.txt", "c.txt", "--next", "next.jsonl")
    assert done.exit_code == 0
    assert [document["record"]["author"] for document in documents] == ["Ada Lovelace", None, None]
    assert read("next.jsonl") == requests[1:]
    found = [[(item["severity"], item["message"]) for item in document["findings"]] for document in documents]
    assert found == [
        [],
        [("warning", "not answered yet: the result is the error batch_expired; 2 fields stay open")],
        [("warning", "not answered yet; 2 fields stay open")],
    ]
    more = write("more.jsonl", [reply(request) for request in read("next.jsonl")])
    documents, _ = finish(more, errors, results, "a.txt", "b.txt", "c.txt", "--next", "last.jsonl")
    assert [document["record"]["author"] for document in documents] == ["Ada Lovelace"] * 3
    assert read("last.jsonl") == []


def test_a_refused_answer_is_asked_again_with_the_reason_and_only_once() -> None:
    (request,), _ = ask("a.txt")
    first = write("first.jsonl", [reply(request, point(request, MISSING))])
    (document,), _ = finish(first, "a.txt", "--next", "next.jsonl")
    (again,) = read("next.jsonl")
    assert again["custom_id"] != request["custom_id"]
    assert "refused: 'Grace Hopper' is not in the document" in again["body"]["messages"][-1]["content"]
    assert document["fields"]["/author"]["state"] == "not_found", "it is open, and not refused for good"
    (finding,) = document["findings"]
    assert (finding["message"], finding["paths"]) == ("not answered yet; 1 fields stay open", ["/author"])

    second = write("second.jsonl", [reply(again)])
    (document,), _ = finish(second, first, "a.txt", "--next", "next.jsonl")
    assert document["record"]["author"] == "Ada Lovelace"
    assert document["usage"]["requests"] == 2
    assert read("next.jsonl") == []

    wrong = write("wrong.jsonl", [reply(again, point(again, MISSING))])
    (document,), _ = finish(first, wrong, "a.txt", "--next", "next.jsonl")
    assert document["fields"]["/author"]["state"] == "refused"
    assert read("next.jsonl") == []


def test_rows_go_on_window_by_window(notes: Path) -> None:
    (notes / "note.py").write_text(MODEL)
    (notes / "rows.txt").write_text("".join(f"{name}\n" for name in NAMES))
    run_command("requests", "--schema", "note.py:Note", "rows.txt", "--model", "stub", "-o", "r1.jsonl")
    files: list[str] = []
    for number, (start, end) in enumerate([(0, 12), (12, 14)], start=1):
        (request,) = read(f"r{number}.jsonl")
        assert f"from row {start + 1} " in request["body"]["messages"][-1]["content"]
        rows = [{"f1": {"line": row + 1, "quote": NAMES[row]}} for row in range(start, end)]
        answer = {"row_count": len(NAMES), "rows": rows}
        files.insert(0, write(f"a{number}.jsonl", [reply(request, answer)]))
        following = f"r{number + 1}.jsonl"
        (document,), _ = finish(*files, "rows.txt", "--next", following, schema="note.py:Note")
        assert [party["name"] for party in document["record"]["parties"]] == NAMES[:end]
    assert read("r3.jsonl") == []
    assert document["findings"] == []


def test_a_document_that_changed_since_is_asked_about_again(notes: Path) -> None:
    (request,), _ = ask("a.txt")
    (notes / "a.txt").write_text(NOTE.replace("in May", "in June"))
    (document,), done = finish(write("r.jsonl", [reply(request)]), "a.txt", "--next", "next.jsonl")
    assert document["record"]["author"] is None
    (again,) = read("next.jsonl")
    assert "in June" in again["body"]["messages"][-1]["content"]
    assert "results that no document asks for: 1 of 1; " in done.errors


def test_strange_lines_are_told_and_do_no_harm() -> None:
    (request,), _ = ask("a.txt")
    text = json.dumps(reply(request))
    stranger = json.dumps({"custom_id": "mine", "answer": {}})
    other = json.dumps(reply(request, {"f1": None}))
    Path("r.jsonl").write_text("\n".join([other, text, text, stranger, text[:50]]))
    (document,), done = finish("r.jsonl", "a.txt")
    assert done.exit_code == 0
    assert document["record"]["author"] == "Ada Lovelace"
    assert done.errors.splitlines() == [
        "extract: lines that hold no result: 1 (r.jsonl, line 5)",
        "extract: requests with different answers: 1; the last answer counts",
        "extract: results that no document asks for: 1 of 2; the documents changed, or --schema, --llm or --model are"
        " not those of the requests",
    ]


def test_answers_of_another_model_are_not_mixed_up() -> None:
    (request,), _ = ask("a.txt")
    write("r.jsonl", [reply(request)])
    result = run_command("answers", "--schema", "memo", "r.jsonl", "a.txt", "--model", "other")
    assert json.loads(result.output)["record"]["author"] is None
    assert "requests still open: 1; --next FILE writes them" in result.errors


def test_every_field_can_be_asked_about() -> None:
    requests, _ = ask("memos/a.md", "--llm", "always")
    assert "author" in requests[0]["body"]["messages"][-1]["content"]
    documents, _ = finish(write("r.jsonl", [reply(requests[0], {})]), "memos/a.md", "--llm", "always")
    assert documents[0]["record"]["author"] == "Ada Lovelace"


def test_a_directory_of_records_is_renewed_when_answers_come() -> None:
    requests, _ = ask("a.txt", "b.txt")
    first = write("first.jsonl", [reply(requests[0])])
    for files, authors in (
        ([first], ["Ada Lovelace", None]),
        ([first, write("second.jsonl", [reply(requests[1])])], ["Ada Lovelace"] * 2),
    ):
        result = run_command("answers", *files, "a.txt", "b.txt", "--model", "stub", "-o", "out/")
        assert result.exit_code == 0, result.errors
        records = [json.loads(Path(f"out/{name}.txt.json").read_text())["record"] for name in "ab"]
        assert [record["author"] for record in records] == authors


@pytest.mark.parametrize(("most", "value"), [("MOST_LINES", 1), ("MOST_BYTES", 100)])
def test_what_is_too_much_for_one_file_goes_to_others(
    most: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"filingkit.cli.requests.{most}", value)
    requests, result = ask("a.txt", "b.txt", "c.txt")
    names = ["requests.jsonl", "requests-2.jsonl", "requests-3.jsonl"]
    assert len(requests) == 1
    assert len({read(name)[0]["custom_id"] for name in names}) == 3
    assert result.errors == f"extract: 3 requests for stub: {', '.join(names)}\n"
    _, again = ask("a.txt", "b.txt")
    assert "requests-3.jsonl is of an earlier run: do not send it" in again.errors


def test_without_a_file_requests_are_printed() -> None:
    result = run_command("requests", "a.txt", "b.txt", "--model", "stub")
    assert [json.loads(line)["body"]["model"] for line in result.output.splitlines()] == ["stub", "stub"]


def test_a_document_that_fails_does_not_stop_the_others(notes: Path) -> None:
    (notes / "crash.txt").write_text("MEMO\nCRASH\n")
    requests, result = ask("crash.txt", "a.txt")
    assert (result.exit_code, len(requests)) == (1, 1)
    assert "1 of 2 documents failed" in result.errors
    documents, done = finish(write("r.jsonl", [reply(requests[0])]), "crash.txt", "a.txt")
    assert done.exit_code == 1
    assert "error" in documents[0]
    assert documents[1]["record"]["author"] == "Ada Lovelace"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["requests", "--model", "m"], 2, "nothing to ask about"),
        (["requests", "a.txt"], 2, "say with --model"),
        (["requests", "none.txt", "--model", "m"], 3, "none.txt"),
        (["answers", "a.txt", "--model", "m"], 2, "no answers"),
        (["answers", "r.jsonl", "--model", "m"], 2, "no documents"),
        (["answers", "r.jsonl", "a.txt", "--model", "m"], 3, "cannot read r.jsonl"),
        (["answers", "r.jsonl", "a.txt", "--model", "m", "--next", "./r.jsonl"], 2, "would be overwritten"),
        (["answers", "r.jsonl", "a.txt", "b.txt", "--model", "m", "-f", "json"], 2, "several documents"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, said: str) -> None:
    result = run_command(*arguments)
    assert result.exit_code == code
    assert said in result.errors
    assert result.errors.count("\n") == 1


def test_a_setting_that_no_model_is_asked_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILINGKIT_LLM", "never")
    result = run_command("requests", "a.txt", "--model", "m")
    assert result.exit_code == 2
    assert "never asked" in result.errors
    assert run_command("requests", "a.txt", "--model", "m", "--llm", "auto").exit_code == 0
