from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filingkit.figure_columns import find_columns
from filingkit.filing import Filing
from filingkit.lines import read_lines

if TYPE_CHECKING:
    from filingkit.figures import Figure


def rows_of(text: str) -> list[list[Figure]]:
    return [line.figures for line in read_lines(Filing(text=text)) if line.figures]


def assigned(text: str, *, of_cells: bool = False) -> list[list[str | None]]:
    """Values of each row by column."""
    rows = rows_of(text)
    columns = find_columns(rows, of_cells=of_cells)
    table = []
    for row in rows:
        values: list[str | None] = [None] * len(columns.bands)
        for column, figure in zip(columns.assign(row), row, strict=True):
            if column >= 0:
                values[column] = figure.value
        table.append(values)
    return table


@pytest.mark.parametrize(
    ("text", "table"),
    [
        pytest.param(
            "Sales        $  100   $  90   $ 11\nReturns         (5)             -\nTax                      7      2\n",
            [["100", "90", "11"], ["-5", None, "0"], [None, "7", "2"]],
            id="blank cells",
        ),
        pytest.param(
            "Sales          100     90\nOther            7 (1)  8\nTax              4      5\n",
            [["100", "90"], ["7", "8"], ["4", "5"]],
            id="markers between figures",
        ),
        pytest.param(
            "A              100     90\nB                4      7\nC               11      9\nD                7      2\n"
            "E                              30\n",
            [["100", "90", None], ["4", "7", None], ["11", "9", None], ["7", "2", None], [None, None, "30"]],
            id="a column that no full row has",
        ),
    ],
)
def test_rows_of_printed_lines(text: str, table: list[list[str | None]]) -> None:
    assert assigned(text) == table


def test_cells_that_converters_collapsed() -> None:
    # Without a sign of its own, a figure stood in a cell that spanned the sign's column too.
    text = "Sales| $| 100 | | $| 90 |\nCost| 60 | | 50 |\nGain| | | 4 |\n"
    assert assigned(text, of_cells=True) == [["100", "90"], ["60", "50"], [None, "4"]]
