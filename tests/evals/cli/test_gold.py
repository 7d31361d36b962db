"""`extract eval gold check` and `redact`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.testing import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def edit(folder: Path) -> Callable[..., None]:
    """Change the gold of memo 10."""

    def change(record: dict[str, Any] | None = None, **parts: Any) -> None:
        path = folder / "evals" / "gold" / "memo" / "10.json"
        gold = json.loads(path.read_text())
        gold["record"].update(record or {})
        path.write_text(json.dumps({**gold, **parts}))

    return change


def check(*options: str) -> tuple[int, str]:
    result = run_command("eval", "gold", "check", *options)
    return result.exit_code, result.output


def test_good_gold_with_what_is_derived_said_so(edit: Callable[..., None]) -> None:
    # The totals are not printed in these memos, which is worth a warning, until gold says that it knows.
    code, output = check("--ids", "memo/10")
    assert code == 0
    assert "memo/10: warning: /total: '17' is not printed in the document" in output
    assert check("--ids", "memo/10", "--strict")[0] == 1
    edit(cells={"/total": {"status": "derived"}})
    code, output = check("--ids", "memo/10", "--strict")
    assert (code, output) == (0, "1 checked: 0 errors, 0 warnings, 0 incomplete\n")


@pytest.mark.parametrize(
    ("record", "parts", "message"),
    [
        ({"author": 7}, {}, "/author: Input should be a valid string"),
        ({"items": "none"}, {}, "/items: Input should be a valid list"),
        ({}, {"cells": {"/writer": {}}}, "/writer: leads nowhere in the record"),
        ({}, {"unseen": ["items[7].name"]}, "/items/7/name: leads nowhere in the record"),
        (
            {},
            {"cells": {"/author": {"quote": "Ada Byron"}}},
            "/author: its quote is not in the document: 'Ada Byron'",
        ),
        (
            {},
            {"cells": {"/author": {"quote": "Pens"}}},
            "/author: 'Ada Lovelace 10' cannot be read from its quote",
        ),
        ({}, {"sha256": "0" * 64}, "is not the document that was labelled: its SHA-256 differs"),
    ],
)
def test_errors(
    record: dict[str, Any], parts: dict[str, Any], message: str, edit: Callable[..., None]
) -> None:
    edit(record, **parts)
    code, output = check("--ids", "memo/10")
    assert code == 1
    assert "memo/10: error: " in output
    assert message in output


@pytest.mark.parametrize(
    ("record", "parts", "message"),
    [
        ({"author": "Grace Hopper"}, {}, "/author: 'Grace Hopper' is not printed in the document"),
        ({"sender": "x"}, {}, "/sender: is not in the schema, so it is not scored"),
        ({}, {"cells": {"/author": {"status": "disputed"}}}, "/author: is disputed, and no note says why"),
    ],
)
def test_warnings(
    record: dict[str, Any], parts: dict[str, Any], message: str, edit: Callable[..., None]
) -> None:
    edit(record, **parts)
    code, output = check("--ids", "memo/10")
    assert code == 0
    assert "memo/10: warning: " in output
    assert message in output


def test_what_cannot_be_checked_is_said(folder: Path) -> None:
    (folder / "evals" / "documents" / "memo" / "10.txt").unlink()
    (folder / "evals" / "gold" / "other").mkdir()
    (folder / "evals" / "gold" / "other" / "1.json").write_text('{"document": "o.txt", "record": {}}')
    code, output = check()
    assert code == 4
    assert "memo/10: not checked against its document: memo/10.txt is not there" in output
    assert "other/1: not checked against its document: o.txt is not there" in output


OWNERSHIP = {
    "form_type": "4",
    "footnotes": [{"id": "1", "text": "Invented words."}],
    "remarks": "More of them.",
}


def test_redacting_a_record(folder: Path) -> None:
    (folder / "bare.json").write_text(json.dumps(OWNERSHIP))
    result = run_command(
        "eval",
        "gold",
        "redact",
        "bare.json",
        "--schema",
        "form4",
        "--document",
        "form4/a.txt",
        "-o",
        "out.json",
    )
    assert (result.exit_code, result.output) == (0, "out.json: 2 texts replaced by digests\n")
    text = (folder / "out.json").read_text()
    assert "Invented" not in text
    assert json.loads(text)["document"] == "form4/a.txt"
    assert json.loads((folder / "bare.json").read_text()) == OWNERSHIP


def test_redacting_in_place_takes_the_schema_from_the_directory(folder: Path) -> None:
    gold = folder / "form4" / "a.json"
    gold.parent.mkdir()
    gold.write_text(json.dumps({"document": "form4/a.txt", "record": OWNERSHIP}))
    assert run_command("eval", "gold", "redact", "form4/a.json").exit_code == 0
    assert "Invented" not in gold.read_text()
    assert (
        run_command("eval", "gold", "redact", "form4/a.json").output
        == "form4/a.json: 0 texts replaced by digests\n"
    )


def test_redacting_needs_to_know_the_schema(folder: Path) -> None:
    (folder / "bare.json").write_text(json.dumps(OWNERSHIP))
    result = run_command("eval", "gold", "redact", "bare.json")
    assert result.exit_code == 2
    assert "give it with --schema" in result.errors
