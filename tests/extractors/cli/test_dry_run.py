"""`extract --dry-run`: what a model would be asked, and nothing that is sent or written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.llm.estimate import CHARACTERS_PER_TOKEN
from filingkit.testing import run_command
from model_server import ModelServer

if TYPE_CHECKING:
    from pathlib import Path

NOTE = "MEMO\nWritten by Ada Lovelace in May\nItem: Pens 12\n"


@pytest.fixture(autouse=True)
def notes(documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One document without a gap, two with gaps, and one that is no document."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    folder = documents / "mixed"
    folder.mkdir()
    (folder / "a.md").write_text((documents / "memos" / "a.md").read_text())
    (folder / "b.txt").write_text(NOTE)
    (folder / "c.txt").write_text(NOTE.replace("Pens", "Ink"))
    (folder / "empty.txt").touch()
    return folder


def foresee(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = run_command("--dry-run", "--schema", "memo", *arguments, "-f", "json")
    assert result.exit_code == code, result.errors
    document: dict[str, Any] = json.loads(result.output)
    return document


def test_each_document_and_the_total() -> None:
    told = foresee("mixed", "--model", "gpt-5-mini", code=1)
    assert [(item["uri"], item.get("requests"), item.get("fields")) for item in told["documents"]] == [
        ("mixed/a.md", 0, 0),
        ("mixed/b.txt", 1, 2),
        ("mixed/c.txt", 1, 2),
        ("mixed/empty.txt", None, None),
    ]
    assert told["documents"][3]["error"]["type"] == "EmptyDocumentError"
    total, read = told["total"], told["documents"][:3]
    assert {key: total[key] for key in ("documents", "failed", "skipped", "documents_asked", "requests")} == {
        "documents": 4, "failed": 1, "skipped": 0, "documents_asked": 2, "requests": 2,
    }  # fmt: skip
    for key in ("input_tokens", "max_output_tokens", "max_cost_usd"):
        assert total[key] == pytest.approx(sum(item[key] for item in read))
    whole = sum(item["whole_document_tokens"] for item in read)
    assert total["whole_documents"] == {"requests": 3, "input_tokens": whole}
    assert total["share"] == {
        "documents": 0.6667,
        "requests": 0.6667,
        "input_tokens": round(total["input_tokens"] / whole, 4),
    }


def test_it_says_what_is_then_sent(notes: Path) -> None:
    """The sizes are those of the requests themselves; only what depends on answers is not foreseen."""
    (notes / "empty.txt").unlink()
    with ModelServer() as server:
        arguments = "mixed", "--model", "stub", "--base-url", server.url
        told = foresee(*arguments)
        assert server.asked == []
        run_command("--schema", "memo", *arguments)
        sent = sum(
            -(-(sum(len(said["content"]) for said in body["messages"])
                + len(json.dumps(body["response_format"]["json_schema"]["schema"]))) // CHARACTERS_PER_TOKEN)
            for body in server.asked
        )  # fmt: skip
    assert told["total"]["requests"] == len(server.asked)
    assert told["total"]["input_tokens"] == sent
    assert told["total"]["max_output_tokens"] == sum(body["max_tokens"] for body in server.asked)


@pytest.mark.parametrize(
    ("options", "cost"),
    [
        ([], None),
        (["--model", "nobody-knows-it"], None),
        (["--model", "gpt-5-mini", "--base-url", "http://127.0.0.1:1/v1"], None),
        (["--model", "gpt-5-mini"], 0.0),
        (["--model", "anthropic/claude-sonnet-4-5"], 0.0),
    ],
)
def test_an_unknown_price_is_unknown_and_never_0(options: list[str], cost: float | None) -> None:
    total = foresee("mixed/b.txt", *options)["total"]
    assert (total["max_cost_usd"] is None) == (cost is None)
    assert cost is None or total["max_cost_usd"] > 0
    assert foresee("mixed/a.md", *options)["total"]["max_cost_usd"] == 0, "nothing to ask costs nothing"
    text = run_command("--dry-run", "--schema", "memo", "mixed/b.txt", *options).output
    assert ("$" in text) == (cost is not None)
    assert cost is not None or re.search("no price", text)


def test_for_people() -> None:
    result = run_command("--dry-run", "--schema", "memo", "mixed")
    lines = result.output.splitlines()
    assert lines[0] == "mixed/a.md: nothing to ask"
    assert re.fullmatch(
        r"mixed/b.txt: 1 request about 2 fields, about \d+ tokens in, at most 320 out", lines[1]
    )
    assert lines[3] == "mixed/empty.txt is empty"
    assert lines[5] == "4 documents, 1 failed; with questions: 2 (66.7%)"
    assert re.fullmatch(r"against these: 66\.7% of the requests, \d+\.\d% of the tokens in", lines[-1])


def test_one_line_each_and_the_total() -> None:
    result = run_command("--dry-run", "--schema", "memo", "mixed", "-f", "jsonl")
    *documents, total = [json.loads(line) for line in result.output.splitlines()]
    assert [item["uri"] for item in documents] == [
        f"mixed/{name}" for name in ("a.md", "b.txt", "c.txt", "empty.txt")
    ]
    assert total["total"]["documents"] == 4


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_records_that_are_up_to_date_are_not_asked_about_again(jobs: str, notes: Path) -> None:
    (notes / "empty.txt").unlink()
    run_command("--schema", "memo", "mixed", "-o", "out/")
    before = sorted((path, path.stat().st_mtime_ns) for path in notes.parent.rglob("*"))
    told = foresee("mixed", "-o", "out/", "--jobs", jobs)
    assert [item["skipped"] for item in told["documents"]] == [True, False, False]
    assert told["total"]["skipped"] == 1
    assert told["total"]["whole_documents"]["requests"] == 2
    foresee("mixed", "-o", "new/")
    assert sorted((path, path.stat().st_mtime_ns) for path in notes.parent.rglob("*")) == before


def test_every_field_and_none() -> None:
    assert foresee("mixed/a.md", "--llm", "always")["total"]["fields"] > 2
    assert foresee("mixed/b.txt", "--llm", "never")["total"]["requests"] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["mixed/empty.txt"], 5),
        (["none.txt"], 3),
        (["mixed", "--model", "stub", "--base-url", "http://127.0.0.1:1/v1", "--max-cost-usd", "1"], 14),
        (["mixed", "--schema", "form99"], 2),
    ],
)
def test_what_would_fail_fails(arguments: list[str], code: int) -> None:
    result = run_command("--dry-run", *arguments)
    assert result.exit_code == code
    assert result.errors.count("\n") == 1
