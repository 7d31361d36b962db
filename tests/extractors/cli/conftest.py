from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

MEMO = "MEMO\nFrom: **Ada** Lovelace\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n"
WRONG = "MEMO\nFrom: Bob\nItem: Pens 12\nTotal: 99\n"


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, memo_site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a directory of memos, with the plugin for them installed."""
    directory = tmp_path / "work"
    (directory / "memos" / "sub").mkdir(parents=True)
    (directory / "memos" / "a.md").write_text(MEMO)
    (directory / "memos" / "sub" / "b.txt").write_text(WRONG)
    monkeypatch.chdir(directory)
    return directory
