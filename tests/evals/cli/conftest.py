from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

MEMO = "MEMO\nFrom: Ada Lovelace {0}\nItem: Pens {0}\nItem: Ink 7\n"


def record(number: int) -> dict[str, Any]:
    items = [{"name": "Pens", "amount": str(number)}, {"name": "Ink", "amount": "7"}]
    return {"author": f"Ada Lovelace {number}", "urgent": None, "items": items, "total": str(number + 7)}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, memo_site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work where 25 memos have gold, with a third-party plugin whose schema says nothing about scoring."""
    folder = tmp_path / "work"
    for name in ("documents", "gold"):
        (folder / "evals" / name / "memo").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for number in range(10, 35):
        document = f"memo/{number}.txt"
        (folder / "evals" / "documents" / document).write_text(MEMO.format(number))
        gold = {"document": document, "record": record(number)}
        (folder / "evals" / "gold" / "memo" / f"{number}.json").write_text(json.dumps(gold))
    return folder


@pytest.fixture
def predictions(folder: Path) -> Callable[..., str]:
    """Write predictions of another tool, changed by a function; give their file."""

    def write(change: Callable[[int, dict[str, Any]], None], name: str = "predictions.jsonl") -> str:
        lines = []
        for number in range(10, 35):
            predicted = record(number)
            change(number, predicted)
            lines.append(json.dumps({"document": f"memo/{number}.txt", "record": predicted}))
        (folder / name).write_text("\n".join(lines) + "\n")
        return name

    return write
