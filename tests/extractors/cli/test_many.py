from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.output import lay_out
from filingkit.testing import run_command

if TYPE_CHECKING:
    from pathlib import Path


MEMO = "MEMO\nFrom: **Ada** Lovelace\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n"


def lines_of(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_directory_is_jsonl_in_order(documents: Path) -> None:
    (documents / "memos" / "empty.md").touch()
    result = run_command("memos")
    assert result.exit_code == 1
    documents_out = lines_of(result.output)
    assert [item["source"]["uri"] for item in documents_out] == [
        "memos/a.md",
        "memos/empty.md",
        "memos/sub/b.txt",
    ]
    usage = documents_out[1].pop("usage")
    assert (usage["requests"], usage["calls"], usage["fields"]) == (0, [], {})
    assert documents_out[1] == {
        "schema": None,
        "source": {"uri": "memos/empty.md"},
        "error": {"type": "EmptyDocumentError", "message": "memos/empty.md is empty", "exit_code": 5},
    }
    assert result.errors.splitlines() == [
        "extract: 1 of 3 documents failed:",
        "  memos/empty.md is empty",
        "extract: 1 warning in 1 document among the findings; `extract show FILE --findings` explains",
    ]


def test_several_files_keep_the_order_given_and_the_name_of_the_schema() -> None:
    result = run_command("memos/sub/b.txt", "nope.md", "memos/a.md", "--schema", "memo", "-q", "--jobs", "2")
    assert result.exit_code == 1
    documents = lines_of(result.output)
    assert [item["source"]["uri"] for item in documents] == ["memos/sub/b.txt", "nope.md", "memos/a.md"]
    assert documents[1]["schema"] == "memo"
    assert result.errors == "extract: 1 of 3 documents failed:\n  nope.md: no such file\n"


def test_long_lists_of_failures_are_cut_short() -> None:
    result = run_command(*(f"nope{number}.md" for number in range(15)))
    assert result.errors.splitlines()[0] == "extract: 15 of 15 documents failed:"
    assert result.errors.splitlines()[-1] == "  … and 5 more"


def test_output_to_a_directory_is_resumable(documents: Path) -> None:
    assert run_command("memos", "-o", "out/", "-q").exit_code == 0
    document = json.loads((documents / "out" / "sub" / "b.txt.json").read_bytes())
    assert document["source"]["uri"] == "memos/sub/b.txt"
    (documents / "memos" / "c.md").write_text(MEMO)
    result = run_command("memos", "-o", "out")
    assert (result.exit_code, result.output) == (0, "")
    assert result.errors == "extract: 2 of 3 documents skipped: up to date\n"


@pytest.mark.parametrize(
    ("arguments", "count"), [(["memos", "-o", "x.jsonl"], 2), (["memos/a.md", "-o", "x.jsonl"], 1)]
)
def test_output_to_jsonl(arguments: list[str], count: int, documents: Path) -> None:
    assert run_command(*arguments, "-q").output == ""
    assert len(lines_of((documents / "x.jsonl").read_text())) == count
    assert [file.name for file in documents.iterdir() if file.name.startswith(".")] == []


def test_output_to_json(documents: Path) -> None:
    run_command("memos/a.md", "-o", "new/x.json")
    assert json.loads((documents / "new" / "x.json").read_bytes())["schema"] == "memo"


def test_a_failed_run_leaves_the_old_output(documents: Path) -> None:
    (documents / "x.json").write_text("old")
    assert run_command("nope.md", "-o", "x.json").exit_code == 3
    assert (documents / "x.json").read_text() == "old"


def test_json_laid_out_is_the_same_json() -> None:
    value: dict[str, Any] = {
        "a": [1, {"b": "x" * 200, "c": []}],
        "é": {},
        "d": [["y" * 90, "z" * 90]],
        "e": None,
    }
    text = lay_out(value)
    assert json.loads(text) == value
    assert text.startswith('{\n  "a": [\n    1,\n    {\n      "b": ')


def test_paths_that_are_no_utf8_survive(documents: Path) -> None:
    name = os.fsdecode(b"memo-\xff.md")
    (documents / name).write_text(MEMO)
    assert json.loads(run_command(name).output)["source"]["uri"] == name
