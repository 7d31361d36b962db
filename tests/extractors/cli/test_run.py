from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from filingkit import __version__
from filingkit.testing import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit.extraction import Extraction


MEMO = "MEMO\nFrom: **Ada** Lovelace\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n"


def lines_of(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_one_document_is_indented_json() -> None:
    result = run_command("--schema", "memo", "memos/a.md")
    assert (result.exit_code, result.errors) == (0, "")
    document = json.loads(result.output)
    assert result.output.startswith('{\n  "schema": "memo",\n')
    assert document["source"]["uri"] == "memos/a.md"
    assert document["plugin"] == "filingkit_memo 1.2"
    assert document["filingkit_version"] == __version__
    assert document["record"]["items"] == [{"name": "Pens", "amount": "12"}, {"name": "Ink", "amount": "7"}]
    span = document["fields"]["/author"]["spans"][0]
    assert span["quote"] == MEMO[span["start"] : span["end"]] == "Ada** Lovelace"


def test_the_schema_can_be_left_out_and_the_command_named() -> None:
    documents = [json.loads(run_command(*arguments, "memos/a.md").output) for arguments in ((), ("run",))]
    assert [document["schema"] for document in documents] == ["memo", "memo"]


def test_one_document_can_be_a_line() -> None:
    (document,) = lines_of(run_command("memos/a.md", "--format", "jsonl").output)
    assert document["schema"] == "memo"


def test_standard_input_is_read() -> None:
    document = json.loads(run_command("-", stdin=MEMO.encode()).output)
    assert document["source"]["uri"] == "-"
    assert document["record"]["author"] == "Ada Lovelace"


def test_warnings_are_mentioned_unless_quiet() -> None:
    path = "memos/sub/b.txt"
    assert run_command(path).errors == (
        "extract: 1 warning among the findings; `extract show FILE --findings` explains\n"
    )
    assert run_command(path, "--quiet").errors == ""


BAD = {
    "missing file": (["nope.md"], 3, "nope.md: no such file"),
    "no filings": (["hollow"], 3, "hollow: no filings in this directory (looked for .txt, "),
    "empty file": (["empty.md"], 5, "empty.md is empty"),
    "white space": (["white.md"], 5, "white.md holds nothing but white space"),
    "pdf": (["report.pdf"], 6, "report.pdf is a PDF"),
    "png": (["scan.png"], 6, "scan.png is a PNG image"),
    "zip": (["many.zip"], 6, "many.zip is a ZIP archive"),
    "another type": (["annual.md", "-s", "memo"], 7, "annual.md does not look like an Internal memo; "),
    "no known type": (["annual.md"], 7, "annual.md matches no known schema ("),
    "too large": (["large.md"], 8, "large.md holds 5,000 bytes, and the limit is 4,000 bytes"),
    "plugin raises": (["crash.md"], 9, "crash.md: the extractor memo failed while reading it: RuntimeError"),
    "unknown schema": (["memos/a.md", "-s", "mmeo"], 2, "unknown schema 'mmeo'; did you mean memo?"),
    "unknown schema, many": (["memos", "-s", "mmeo"], 2, "unknown schema 'mmeo'; did you mean memo?"),
    "misspelt command": (["shwo", "memos/a.md"], 3, "shwo: no such file; did you mean the command `extract "),
    "unknown option": (["--shcema", "memo", "memos/a.md"], 2, "No such option '--shcema'. Did you mean "),
    "no path": (["-s", "memo"], 2, "nothing to extract: give files, directories, or - for standard input"),
    "bad settings": (["memos/a.md", "--config", "bad.toml"], 2, "bad.toml: unknown setting 'job'; did you "),
    "many in one json": (["memos", "-f", "json"], 2, "several documents do not fit one JSON document"),
    "many in one json file": (["memos", "-o", "x.json"], 2, "several documents do not fit one JSON document"),
    "odd output": (["memos", "-o", "x.txt"], 2, "-o x.txt: end it with .jsonl, .csv or .xlsx for one file, or "),
    "output in a file": (["memos", "-o", "empty.md/x/"], 3, "cannot write empty.md/x: not a directory"),
    "show a directory": (["show", "memos"], 3, "memos is a directory, not a document"),
    "text of nothing": (["text", "nope.md"], 3, "nope.md: no such file"),
    "schemas of nothing": (["schemas", "nope"], 2, "unknown schema 'nope'"),
    "json schema of nothing": (["schemas", "--json-schema"], 2, "--json-schema needs the name of a schema"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "message"), BAD.values(), ids=BAD)
def test_bad_input_gives_one_line(arguments: list[str], code: int, message: str, documents: Path) -> None:
    (documents / "hollow").mkdir()
    for name, content in {
        "empty.md": b"",
        "white.md": b" \n\n",
        "report.pdf": b"%PDF-1.7\n\x00\x01",
        "scan.png": b"\x89PNG\r\n\x1a\n\x00",
        "many.zip": b"PK\x03\x04\x00\x00",
        "annual.md": b"ANNUAL REPORT\nFORM 10-K\n",
        "large.md": b"MEMO " * 1000,
        "crash.md": b"MEMO CRASH",
        "bad.toml": b"job = 1",
        "filingkit.toml": b"max_document_bytes = 4000",
    }.items():
        (documents / name).write_bytes(content)
    result = run_command(*arguments)
    assert (result.exit_code, result.output) == (code, "")
    assert result.errors.startswith(f"extract: {message}")
    assert result.errors.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_gives_one_line(documents: Path) -> None:
    (documents / "memos" / "a.md").chmod(0)
    result = run_command("memos/a.md")
    assert (result.exit_code, result.errors) == (3, "extract: memos/a.md: no permission to read it\n")


def test_a_bug_is_one_line_and_a_traceback_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Extraction:
        message = "boom"
        raise RuntimeError(message)

    monkeypatch.setattr("filingkit.batch.read", fail)
    result = run_command("memos/a.md")
    assert result.exit_code == 70
    assert result.errors == "extract: memos/a.md: unexpected RuntimeError: boom; please report this\n"
    monkeypatch.setenv("FILINGKIT_DEBUG", "1")
    assert "Traceback" in run_command("memos/a.md").errors
