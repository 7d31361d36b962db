from __future__ import annotations

from datetime import date
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.filing import Cell
from filingkit.folding import LINE_BREAK, fold
from filingkit.reading import read_cell
from filingkit.tables import detect_kind, recover_grid, split_fixed, split_lines, stack_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit.filing import Grid

Table = list[list[str]]

HEADING = ["Title of Security", "Transaction Date", "Code", "Amount", "(A) or (D)", "Price", "Nature"]
TITLES = [
    "Common Stock",
    "Class A Common Stock",
    "Series B Preferred Stock, $0.01 par value",
    "Phantom Stock Units",
]
NATURES = ["By spouse", "See footnote (2)", "By Kelp Family Trust", "By LLC (1)(3)"]

days = st.dates(date(1990, 1, 1), date(2040, 12, 31)).map("{:%m/%d/%Y}".format)
shares = st.integers(1, 10**7).map(lambda number: f"{number:,}")
prices = st.integers(1, 10**6).map(lambda cents: f"${cents / 100:,.2f}")
marks = st.sampled_from(["", "", "(1)", " (2)", "(3)(4)"])


def _maybe(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), texts)


rows = st.tuples(
    st.sampled_from(TITLES),
    _maybe(days),
    _maybe(st.sampled_from("PSMFGDI")),
    st.tuples(shares, marks).map("".join),
    st.sampled_from("AD"),
    _maybe(st.tuples(prices, marks).map("".join)),
    _maybe(st.sampled_from(NATURES)),
).map(list)
tables = st.lists(rows, min_size=1, max_size=6).map(lambda body: [HEADING, *body])


def as_pipes(table: Table) -> str:
    heading, *body = ["| " + " | ".join(row) + " |" for row in table]
    return "\n".join([heading, "| " + " | ".join("---" for _ in HEADING) + " |", *body])


def as_open_pipes(table: Table) -> str:
    """Write a table without outer pipes; the lines of its first cells end with two blanks."""
    heading, *body = ["| ".join([row[0].replace("\n", "  \n"), *row[1:]]) + "  " for row in table]
    return "\n".join([heading, "|".join("---" for _ in HEADING), *body])


def as_one_line(table: Table) -> str:
    """Write a table nested in a cell as markdownify does: its rows one after the other, in one line."""
    heading, *body = ["| " + " | ".join(row) + " |" for row in table]
    rule = "| " + " | ".join("---" for _ in HEADING) + " |"
    return "|  |\n| --- |\n| " + " ".join([heading, rule, *body]) + " |"


def as_tabs(table: Table) -> str:
    return "\n".join("\t".join(row) for row in table)


def as_boxes(table: Table) -> str:
    """Draw a table as pandoc does; the heading of three columns spans the labels below it."""
    lines = [[cell.split("\n") for cell in row] for row in table]
    widths = [max(len(line) for row in lines for line in row[at]) + 2 for at in range(len(HEADING))]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    blank = _draw([""] * len(widths), widths)
    low, high = sum(widths[:3]) + 3, sum(widths[:6]) + 7
    drawn = [
        rule,
        _draw(["", "", "", "4. Securities", ""], [*widths[:3], sum(widths[3:6]) + 2, widths[6]]),
        blank[:low] + rule[low:high] + blank[high:],
    ]
    for row in lines:
        drawn.extend(_draw(line, widths) for line in zip_longest(*row, fillvalue=""))
        drawn.append(rule)
    return "\n".join(drawn)


def _draw(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "|" + "|".join(f" {text:{width - 1}}" for text, width in zip(texts, widths, strict=True)) + "|"


def as_print(table: Table) -> str:
    widths = [max(len(row[at]) for row in table) + 2 for at in range(len(HEADING))]
    return "\n".join(
        "".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def recover(text: str) -> Grid:
    grid = recover_grid(text, 0, len(text))
    assert grid is not None
    check_places(grid, text)
    return grid


def check_places(grid: Grid, text: str) -> None:
    """Assert that the pieces of every cell are its text, and that no two cells overlap."""
    assert 0 <= grid.start <= grid.end <= len(text)
    for row in grid.rows:
        pieces: list[tuple[int, int]] = []
        for cell in row:
            joined = "\n".join(text[start:end] for start, end in cell.pieces)
            assert joined.replace(LINE_BREAK, "\n") == cell.text
            assert cell.left < cell.right
            assert all(grid.start <= start <= end <= grid.end for start, end in cell.pieces)
            pieces.extend(piece for piece in cell.pieces if piece[0] < piece[1])
        pieces.sort()
        assert all(one[1] <= two[0] for one, two in pairwise(pieces))
        assert all(one.left < two.left and one.right <= two.left for one, two in pairwise(row))


def texts_of(grid: Grid) -> Table:
    """Give the texts of the rows that hold any."""
    return [[cell.text for cell in row] for row in grid.rows if any(cell.text for cell in row)]


@pytest.mark.parametrize(
    ("write", "kind"),
    [(as_pipes, "pipe"), (as_open_pipes, "pipe"), (as_one_line, "pipe"), (as_tabs, "tab")],
    ids=["pipes", "open pipes", "one line", "tabs"],
)
@given(table=tables)
def test_marked_cells_come_back(write: Callable[[Table], str], kind: str, table: Table) -> None:
    grid = recover(write(table))
    assert grid.kind == kind
    assert texts_of(grid) == table
    assert all([cell.left for cell in row] == list(range(len(HEADING))) for row in grid.rows[-len(table) :])


@given(tables)
def test_drawn_cells_come_back_below_a_heading_that_spans(table: Table) -> None:
    grid = recover(as_boxes(table))
    assert grid.kind == "box"
    assert texts_of(grid)[0] == ["", "", "", "4. Securities", ""]
    assert texts_of(grid)[1:] == table
    spanning, labels = grid.rows[0][3], grid.rows[1][3:6]
    assert (spanning.left, spanning.right) == (labels[0].left, labels[-1].right)


@given(tables)
def test_printed_cells_come_back_where_they_stand(table: Table) -> None:
    text = as_print(table)
    grid = recover(text)
    assert grid.kind == "fixed"
    assert texts_of(grid) == [[cell for cell in row if cell] for row in table]
    lines = text.split("\n")
    for row, line in zip(grid.rows, lines, strict=True):
        assert all(line[cell.left : cell.right] == cell.text for cell in row)


@given(tables, st.data())
def test_lines_of_a_first_cell_are_one_cell(table: Table, data: st.DataObject) -> None:
    for row in table[1:]:
        row[0] = "\n".join(data.draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3)))
    assert texts_of(recover(as_open_pipes(table))) == table


@given(tables, st.data())
def test_lines_of_drawn_cells_are_one_cell(table: Table, data: st.DataObject) -> None:
    for row in table[1:]:
        for at in (0, 6):
            row[at] = "\n".join(data.draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3)))
    assert texts_of(recover(as_boxes(table)))[1:] == table


@given(tables, st.data())
def test_line_breaks_of_markdown_are_lines_of_a_cell(table: Table, data: st.DataObject) -> None:
    for row in table[1:]:
        row[0] = "<br>".join(data.draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3)))
    folded = fold(as_pipes(table)).text
    grid = recover(folded)
    assert texts_of(grid) == [[cell.replace("<br>", "\n") for cell in row] for row in table]


@given(tables, st.text(max_size=30), st.text(max_size=30))
def test_a_table_is_read_within_its_range(table: Table, before: str, after: str) -> None:
    text = as_tabs(table)
    whole = before + text + after
    grid = recover_grid(whole, len(before), len(before) + len(text))
    assert grid is not None
    check_places(grid, whole)
    assert texts_of(grid) == table


@given(st.text(st.sampled_from("|+-=:\t\n\x0b $(1)A,9a"), max_size=120))
def test_any_text_is_survived(text: str) -> None:
    grid = recover_grid(text, 0, len(text))
    if grid is not None:
        check_places(grid, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "stream"),
        ("Common Stock\n\n04/05/2031\n\nP", "stream"),
        ("Common Stock 04/05/2031 P 100", "stream"),
        ("| a | b |\n| c | d |", "pipe"),
        ("a| b| c| d\n---|---|---|---\ne| f| g| h", "pipe"),
        ("a\tb\tc\td", "tab"),
        ("a\tb", "stream"),
        ("| a\tb\tc\td |\n| - | - |", "tab"),
        ("Stock   04/05/2031   P", "fixed"),
        ("Stock   04/05/2031", "stream"),
        ("                                   24,000", "fixed"),
        ("+-----+-----+\n| a   | b   |\n+-----+-----+", "box"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert detect_kind(text, 0, len(text)) == kind


def test_a_stream_is_no_grid() -> None:
    assert recover_grid("Common Stock\n04/05/2031", 0, 23) is None


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("Common Stock  04/05/2031  P", ["Common Stock", "04/05/2031", "P"]),
        ("Common Stock 04/05/2031 P 1,250 A", ["Common Stock", "04/05/2031", "P", "1,250", "A"]),
        ("Class A Common Stock 04/05/2031", ["Class A Common Stock", "04/05/2031"]),
        ("Common Stock, $0.0001 par value   1,250", ["Common Stock, $0.0001 par value", "1,250"]),
        ("306,454 A", ["306,454", "A"]),
        ("306,454 (1) A", ["306,454 (1)", "A"]),
        ("A  $ 12.85", ["A", "$ 12.85"]),
        (
            "Common Stock 04/05/2031 S 4,000 D $ 12.85 96,000 D",
            ["Common Stock", "04/05/2031", "S", "4,000", "D", "$ 12.85", "96,000", "D"],
        ),
        ("A  $    12.85 (1)  96,000", ["A", "$    12.85 (1)", "96,000"]),
        ("04/05/2031 04/06/2031", ["04/05/2031", "04/06/2031"]),
        ("100 I By trust", ["100", "I", "By trust"]),
        ("Series 1 Units", ["Series 1 Units"]),
        ("-------  ======", []),
        ("|  100  |  A  |", ["100", "A"]),
        ("", []),
    ],
)
def test_words_of_a_printed_line(line: str, cells: list[str]) -> None:
    found = split_fixed(line, 0, len(line))
    assert [cell.text for cell in found] == cells
    assert all(line[cell.left : cell.right] == cell.text for cell in found)


@given(st.lists(st.one_of(days, shares, prices), min_size=1, max_size=6))
def test_values_that_one_blank_parts_are_cells(values: list[str]) -> None:
    line = " ".join(values)
    found = split_fixed(line, 0, len(line))
    assert [read_cell(cell.text).value for cell in found] == [read_cell(value).value for value in values]


@given(st.text(st.sampled_from("ab\n\t "), max_size=40))
def test_lines_are_those_that_newlines_part(text: str) -> None:
    lines = [text[start:end] for start, end in split_lines(text, 0, len(text))]
    assert lines == text.removesuffix("\n").split("\n") if text else lines == []


@given(st.lists(st.sampled_from(["Common", "Stock", "", "(1)"]), min_size=1, max_size=4))
def test_stacked_cells_keep_the_places_of_their_lines(words: list[str]) -> None:
    text = "\n".join(words)
    cells = [
        Cell(text[start:end], ((start, end),), at, at + 1)
        for at, (start, end) in enumerate(split_lines(text + "\n", 0, len(text) + 1))
    ]
    stacked = stack_cells(cells)
    assert stacked.text == "\n".join(filter(None, words))
    for start in range(len(stacked.text)):
        for end in range(start + 1, len(stacked.text) + 1):
            pieces = [text[low:high] for low, high in stacked.locate(start, end)]
            assert "".join(pieces) == stacked.text[start:end].replace("\n", "")
