"""A directory of outputs read again with a model: what was open is asked about, what was whole is skipped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from filingkit.testing import run_command
from model_server import ModelServer, answer

if TYPE_CHECKING:
    from pathlib import Path


def test_open_documents_are_read_again_once_a_model_is_named(documents: Path) -> None:
    (documents / "memos" / "whole.txt").write_text(
        "MEMO\nFrom: Ada\nDate: 2024-05-01\nItem: Pens 1\nTotal: 1\nURGENT\n"
    )
    (documents / "memos" / "open.txt").write_text(
        "MEMO\nWritten by Ada Lovelace\nURGENT\nTotal: 1\nDate: 2024-05-01\n"
    )
    run_command("--schema", "memo", "memos", "--output", "records/")
    pointer = json.dumps({"f1": {"line": 2, "quote": "Ada Lovelace"}})
    with ModelServer(otherwise=answer(pointer)) as server:
        result = run_command(
            "--schema", "memo", "memos", "--output", "records/", "--model", "stub", "--base-url", server.url
        )
    assert result.exit_code == 0
    assert "skipped: up to date" in result.errors
    record = json.loads((documents / "records" / "open.txt.json").read_text())["record"]
    assert record["author"] == "Ada Lovelace"
