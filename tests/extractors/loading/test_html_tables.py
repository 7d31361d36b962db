from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit import load_bytes
from filingkit.loading.html_tables import read_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.filing import Filing, Grid

    Read = Callable[[str], Filing]
    Check = Callable[[Filing], None]


def cells(grid: Grid) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.left, cell.right) for cell in row] for row in grid.rows]


def test_leaf_table(read_html: Read, check_page: Check) -> None:
    filing = read_html(
        "<p>Table I</p><table><tr><th>Title<th>Code<th>Amount</tr>\n"
        "<tr>\n<td> Kelp\n  Common </td>\n<td>P<sup>(1)</sup></td>\n<td>&nbsp;</td>\n</tr>"
        "<tr><td></td><td>S</td><td>1,250</td></tr></table>Remarks"
    )
    assert filing.text == (
        "Table I\n\n"
        "Title\tCode\tAmount\n"
        "Kelp Common\tP(1)\t\n"
        "\tS\t1,250\n\n"
        "Remarks"
    )  # fmt: skip
    (grid,) = filing.grids
    assert cells(grid) == [
        [("Title", 0, 1), ("Code", 1, 2), ("Amount", 2, 3)],
        [("Kelp Common", 0, 1), ("P(1)", 1, 2), ("", 2, 3)],
        [("", 0, 1), ("S", 1, 2), ("1,250", 2, 3)],
    ]
    assert filing.text[grid.start : grid.end] == "Title\tCode\tAmount\nKelp Common\tP(1)\t\n\tS\t1,250"
    empty = grid.rows[1][2].pieces[0][0]
    assert filing.text[empty - 1 : empty + 1] == "\t\n"
    check_page(filing)


def test_a_cell_keeps_its_lines(read_html: Read, check_page: Check) -> None:
    filing = read_html(
        "<table><tr><td>Ida Moss<br>\n7 Weir Lane<br><br> Port Ellery</td><td><p>X</p></td>"
        "<td><p>one</p><p>two</p></td></tr></table>"
    )
    assert filing.text == "Ida Moss\n7 Weir Lane\nPort Ellery\tX\tone\ntwo"
    assert [cell.text for cell in filing.grids[0].rows[0]] == [
        "Ida Moss\n7 Weir Lane\nPort Ellery", "X", "one\ntwo",
    ]  # fmt: skip
    check_page(filing)


def test_rows_of_empty_cells_are_blank_lines(read_html: Read, check_page: Check) -> None:
    filing = read_html("<table><tr><td>a<td><tr><td><td>&nbsp;<tr><td><td><tr><td><td>b<tr><td><td></table>")
    assert filing.text == "a\t\n\n\tb"
    assert [len(row) for row in filing.grids[0].rows] == [2, 2, 2, 2, 2]
    check_page(filing)


def test_spans_are_resolved(read_html: Read, check_page: Check) -> None:
    filing = read_html(
        """<table>
        <tr><td rowspan=3>a</td><td colspan=2>b</td><td rowspan=2>c</td></tr>
        <tr><td>d</td><td rowspan=2>e</td></tr>
        <tr><td>f</td><td>g</td><td>h</td></tr>
        <tr><td>i</td></tr>
        </table>"""
    )
    assert cells(filing.grids[0]) == [
        [("a", 0, 1), ("b", 1, 3), ("c", 3, 4)],
        [("d", 1, 2), ("e", 2, 3)],
        [("f", 1, 2), ("g", 3, 4), ("h", 4, 5)],
        [("i", 0, 1)],
    ]
    assert filing.text == "a\tb\tc\nd\te\nf\tg\th\ni"
    check_page(filing)


def test_spans_end_with_their_section(read_html: Read) -> None:
    filing = read_html(
        "<table><thead><tr><th rowspan=9>a<th>b<tr><th>c<tbody><tr><td rowspan=0>d<td>e<tr><td>f<tr><td>g"
        "<tfoot><tr><td>h</table>"
    )
    assert cells(filing.grids[0]) == [
        [("a", 0, 1), ("b", 1, 2)],
        [("c", 1, 2)],
        [("d", 0, 1), ("e", 1, 2)],
        [("f", 1, 2)],
        [("g", 1, 2)],
        [("h", 0, 1)],
    ]


@pytest.mark.parametrize(
    ("value", "span"),
    [
        (None, 1), ("", 1), ("2", 2), (" 3 ", 3), ("2px", 2), ("1.9", 1), ("-2", 1), ("x", 1), ("0", 1),
        ("01000", 1000), ("1001", 1000), ("9" * 5000, 1000), ("٣", 1),
    ],
)  # fmt: skip
def test_read_span(value: str | None, span: int) -> None:
    assert read_span(value) == span
    assert read_span("0", zero=7) == 7


def test_absurd_spans_cost_nothing(read_html: Read, check_page: Check) -> None:
    row = "<tr>" + "<td colspan=999999999 rowspan=999999999>x" * 200
    filing = read_html(f"<table>{row * 200}</table>")
    assert sum(map(len, filing.grids[0].rows)) == 40_000
    assert filing.grids[0].rows[0][1].left == 1000
    check_page(filing)


def test_a_table_of_tables_is_layout(read_html: Read, check_page: Check) -> None:
    filing = read_html(
        "<table><tr>"
        "<td>1. Name<table><tr><td>Moss<td>Ida</tr><tr><td>(Last)<td>(First)</tr></table></td>"
        "<td rowspan=2>5. Relationship<br>Director</td></tr>"
        "<tr><td></td></tr>"
        "<tr><td>3. Date</td><td><p>05/04/2021</p></td></tr>"
        "</table>"
    )
    assert filing.text == (
        "1. Name\nMoss\tIda\n(Last)\t(First)\n5. Relationship\nDirector\n3. Date\n\n05/04/2021"
    )
    outer, inner = filing.grids
    assert cells(outer) == [
        [("1. Name\nMoss\tIda\n(Last)\t(First)", 0, 1), ("5. Relationship\nDirector", 1, 2)],
        [("", 0, 1)],
        [("3. Date", 0, 1), ("05/04/2021", 1, 2)],
    ]
    assert cells(inner) == [[("Moss", 0, 1), ("Ida", 1, 2)], [("(Last)", 0, 1), ("(First)", 1, 2)]]
    assert outer.start < inner.start < inner.end < outer.end
    check_page(filing)


def test_an_outer_cell_is_stripped_of_the_tabs_of_an_inner_table(read_html: Read) -> None:
    filing = read_html("<table><tr><td><table><tr><td><td>a<td></table><td>b</table>")
    assert filing.text == "\ta\t\nb"
    outer, inner = filing.grids
    assert cells(outer) == [[("a", 0, 1), ("b", 1, 2)]]
    assert cells(inner) == [[("", 0, 1), ("a", 1, 2), ("", 2, 3)]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<table><td>a<td>b</table>", [["a", "b"]]),
        ("<table><tr><td>a<td>b<tr><td>c", [["a", "b"], ["c"]]),
        ("<table><tr>stray<td>a</tr>stray</table>", [["a"]]),
        ("<p><table><tr><td><center>a<p>b</td></center><td>c</table>", [["a\nb", "c"]]),
        ("<table><tr><td><b>a</td><td>b</b></td></tr></table>", [["a", "b"]]),
        ("<table><tr><td>a</td></tr></table></td></tr></table>b", [["a"]]),
        ("<table><tr><td><svg><tr><td>no</svg>a<math><tr><td>no</math></table>", [["a"]]),
        ("<table><tr><td>a<template><tr><td>no</template><td hidden>no<td>b</table>", [["a", "b"]]),
        ("<table><caption>c</caption><col><tr></tr><tr><td>a</table>", [[], ["a"]]),
        ("<table><tr><td>a<pre>  b\tc\n  d\n</pre><td>e</table>", [["a\n  b     c\n  d", "e"]]),
        ("<table><tr><td><pre>a\n\n\nb</pre></table>", [["a\nb"]]),
        ("a<sup><table><tr><td>2</table></sup>", [["2"]]),
        ("<table><tr><td>a<br>&nbsp;<td>b<tr><td>c</table>", [["a", "b"], ["c"]]),
    ],
)
def test_broken_tables(source: str, expected: list[list[str]], read_html: Read) -> None:
    (grid,) = read_html(source).grids
    assert [[cell.text for cell in row] for row in grid.rows] == expected


def test_hidden_rows_are_no_rows(read_html: Read) -> None:
    filing = read_html(
        "<table><tr style='display: none'><td>no<tr><td>a</table><table hidden><tr><td>no</table>"
    )
    assert [cells(grid) for grid in filing.grids] == [[[("a", 0, 1)]]]


def test_tables_without_rows_are_no_grids(read_html: Read) -> None:
    assert read_html("a<table></table><table><caption>b</caption></table>").grids == []


def test_an_empty_table_lies_within_the_table_around_it(read_html: Read, check_page: Check) -> None:
    filing = read_html("before<table><tr><td><table><tr></table><td>a</table>after")
    assert [(grid.start, grid.end) for grid in filing.grids] == [(8, 9), (8, 8)]
    check_page(filing)


def test_a_table_nested_too_deep_is_text_of_the_last_grid(read_html: Read, check_page: Check) -> None:
    filing = read_html("<table><tr><td>" * 50 + "a<td>b")
    assert filing.text == "a\nb"
    assert len(filing.grids) == 32
    check_page(filing)


def test_filing_line_of_a_cell(read_html: Read) -> None:
    filing = read_html("<p>one<table><tr><td>two<tr><td>three</table>")
    assert [filing.line_of(row[0].pieces[0][0]) for row in filing.grids[0].rows] == [3, 4]


class Slot(NamedTuple):
    """A cell to generate."""

    text: str
    columns: int
    rows: int
    inner: list[list[Slot]] | None


TEXTS = st.sampled_from(
    ["", " ", "a", "1,250", "b c", "d<br>e", "<p>f</p>", "&nbsp;g", "<sup>(1)</sup>", "h<b>i</b>"]
)


def tables(depth: int) -> st.SearchStrategy[list[list[Slot]]]:
    inner: st.SearchStrategy[list[list[Slot]] | None] = st.none()
    if depth:
        inner = st.one_of(st.none(), st.none(), tables(depth - 1))
    slot = st.builds(Slot, TEXTS, st.integers(1, 4), st.integers(1, 4), inner)
    return st.lists(st.lists(slot, max_size=4), max_size=4)


def to_html(table: list[list[Slot]]) -> str:
    rows = []
    for row in table:
        slots = [
            f"<td colspan={slot.columns} rowspan={slot.rows}>{slot.text}"
            f"{'' if slot.inner is None else to_html(slot.inner)}</td>"
            for slot in row
        ]
        rows.append(f"<tr>{''.join(slots)}</tr>\n")
    return f"<table>{''.join(rows)}</table>"


def expected_columns(table: list[list[Slot]]) -> list[list[tuple[int, int]]]:
    """The table model of HTML, by marking each slot that is taken."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for number, row in enumerate(table):
        places = []
        column = 0
        for slot in row:
            column = next(free for free in count(column) if (number, free) not in taken)
            places.append((column, column + slot.columns))
            taken.update(
                (number + down, column + right) for down in range(slot.rows) for right in range(slot.columns)
            )
            column += slot.columns
        placed.append(places)
    return placed


def in_order(table: list[list[Slot]]) -> list[list[list[Slot]]]:
    """The tables that make a grid, outer before inner."""
    inner = [slot.inner for row in table for slot in row if slot.inner is not None]
    return ([table] if table else []) + [found for each in inner for found in in_order(each)]


@given(tables(depth=2))
def test_any_table(read_html: Read, check_page: Check, table: list[list[Slot]]) -> None:
    filing = read_html(f"before{to_html(table)}after")
    check_page(filing)
    assert [[[(cell.left, cell.right) for cell in row] for row in grid.rows] for grid in filing.grids] == [
        expected_columns(each) for each in in_order(table)
    ]


def test_order_of_attributes_and_case_do_not_matter() -> None:
    source = b"<TABLE><TR><TD ROWSPAN='2' CLASS=x COLSPAN=\"2\">a<TD>b<TR><TD>c</TABLE>"
    filing = load_bytes(source, "x", suffix=".HTML")
    assert cells(filing.grids[0]) == [[("a", 0, 2), ("b", 2, 3)], [("c", 2, 3)]]
