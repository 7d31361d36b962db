"""What must hold for the filing of any HTML page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pytest

from filingkit import load_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.filing import Filing, Grid

Read: TypeAlias = "Callable[[str], Filing]"
Check: TypeAlias = "Callable[[Filing], None]"

_BROKEN_LINES = re.compile(r"(?m)^ | $| \t|\t |\n{3,}|\A\s*\n|\s*\n\Z|[\r\x0b\x0c\xa0]")


@pytest.fixture(scope="session")
def read_html() -> Read:
    """Load a page that is given as text."""
    return lambda source: load_bytes(source.encode(), "page.html", suffix=".html")


@pytest.fixture(scope="session")
def check_page() -> Check:
    """Assert that the text is tidy, and that each cell is where its grid says it is."""
    return _check_page


def _check_page(filing: Filing) -> None:
    assert filing.media_type == "text/html"
    assert filing.text.strip()
    assert not (found := _BROKEN_LINES.search(filing.text)), filing.text[
        found.start() - 20 : found.end() + 20
    ]
    assert len(filing.folded.text) == len(filing.text)
    assert [grid.start for grid in filing.grids] == sorted(grid.start for grid in filing.grids)
    for grid in filing.grids:
        _check_grid(grid, filing.text)


def _check_grid(grid: Grid, text: str) -> None:
    assert grid.kind == "html"
    assert 0 <= grid.start <= grid.end <= len(text)
    previous = grid.start
    for row in grid.rows:
        column = 0
        for cell in row:
            ((start, end),) = cell.pieces
            assert previous <= start <= end <= grid.end
            assert text[start:end] == cell.text == cell.text.strip()
            assert column <= cell.left < cell.right
            previous, column = end, cell.right
