"""Real pages: third-party text that stays outside the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from filingkit import load_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.filing import Filing

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
PATTERNS = ("ownership/*/html/*.html", "ownership-html/*/*.html", "earnings/*/*.html")

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not CORPUS.is_dir(), reason="the corpus is not beside the repository (../shared/corpus)"
    ),
]


def pages(pattern: str) -> list[Path]:
    found = sorted(CORPUS.glob(pattern))
    assert found, f"the corpus has no {pattern}"
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_page_keeps_the_rules(pattern: str, check_page: Callable[[Filing], None]) -> None:
    for path in pages(pattern):
        check_page(load_path(path))


def test_every_ownership_page_has_its_two_tables() -> None:
    for path in pages("ownership/*/html/*.html"):
        filing = load_path(path)
        # The header of a table is the row that numbers its first column; no other has that many columns.
        widths = [
            max(cell.right for row in grid.rows for cell in row)
            for grid in filing.grids
            if any(re.match(r"1\. ?Title of", row[0].text) for row in grid.rows if row)
        ]
        assert len(widths) >= 2, path
