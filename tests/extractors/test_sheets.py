"""Sheets, workbooks and tables: what a spreadsheet shows is what the record holds."""

from __future__ import annotations

import csv
import io
import sys
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit import Entry, Field, Finding, Sheet
from filingkit.delimited import encode_rows
from filingkit.errors import UsageError
from filingkit.record_sheets import list_leaves, list_sheets
from filingkit.sheets import MARKS, Leaves, read_number
from filingkit.workbook import COLOURS, LONGEST_NAME, LONGEST_TEXT, Workbook, name_sheet, require_openpyxl
from filingkit_schemas.ownership import OwnershipReport
from spelled_records import spell_out

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook as Book

RECORD: dict[str, Any] = {
    "form_type": "4",
    "period_of_report": "2031-02-03",
    "issuer": {"name": "QUILLFEATHER INC", "trading_symbol": "QLFT", "cik": "0000123456"},
    "reporting_owners": [{"name": "OSTRANDER PIA", "zip": "02139", "is_director": True}],
    "non_derivative": [
        {
            "kind": "transaction",
            "security_title": "Common Stock",
            "transaction_date": "2031-02-03",
            "shares": "512000",
            "price_per_share": "7.0515",
            "footnote_ids": {"price_per_share": ["1", "2"]},
        },
        {"kind": "holding", "security_title": "=Common", "shares_owned_following": "12"},
    ],
    "footnotes": [{"id": "1", "text": "A weighted average."}],
}


def saved(*sheets: Sheet) -> Book:
    workbook = Workbook(several=False)
    workbook.add("one.txt", "memo", sheets)
    return openpyxl.load_workbook(io.BytesIO(workbook.encode()))


def rows_of(book: Book, title: str) -> list[list[Any]]:
    return [list(row) for row in book[title].iter_rows(values_only=True)]


def test_each_list_of_objects_has_a_sheet() -> None:
    extraction = spell_out(OwnershipReport, RECORD)
    sheets = list_sheets(extraction, "Form 4")
    assert [sheet.title for sheet in sheets] == ["Form 4", "reporting owners", "non derivative", "footnotes"]
    book = saved(*sheets)
    head, first, second = rows_of(book, "non derivative")
    sale = dict(zip(head, first, strict=True))
    assert sale["shares"] == 512000
    assert sale["price per share"] == 7.0515
    assert sale["transaction date"] == datetime(2031, 2, 3)
    assert sale["footnote ids"] == "price per share: 1, 2"
    assert sale["No."] == 1
    assert extraction.filing.text.splitlines()[sale["Line"] - 1] == "/non_derivative/0/kind\ttransaction"
    assert dict(zip(head, second, strict=True))["shares"] is None
    owner = dict(zip(*rows_of(book, "reporting owners"), strict=True))
    assert (owner["zip"], owner["is director"]) == ("02139", True)
    assert book["Form 4"].freeze_panes == "B2"


def test_each_leaf_has_a_row_in_the_table() -> None:
    fields = {"/remarks": Field("not_found", reason="cut off")}
    table = list_leaves(spell_out(OwnershipReport, RECORD, fields=fields))
    rows = {row[:3]: row[3:] for row in table.rows}
    assert table.columns == ("table", "row", "field", "value", "state", "confidence", "line")
    assert rows["", "", "issuer/name"] == ("QUILLFEATHER INC", "found", "1.0000", "3")
    assert rows["non_derivative", "1", "footnote_ids/price_per_share/1"][:2] == ("2", "found")
    assert rows["non_derivative", "2", "shares_owned_following"][:2] == ("12", "found")
    assert rows["", "", "remarks"] == (None, "not_found", None, None)
    assert rows["reporting_owners", "1", "is_director"][0] == "true"


def test_what_is_to_be_known_of_a_value_hangs_on_its_cell() -> None:
    fields = {
        "/issuer/name": Field("found", "QUILL", "table", 0.4),
        "/issuer/cik": Field("derived", "0000123456", "check:x", 0.95),
        "/remarks": Field("not_found", reason="cut off"),
        "/filing_by": Field("absent", reason="blank"),
        "/form_type": Field("found", "4", "label", 0.8),
    }
    finding = Finding("sums", "warning", ("/period_of_report",), "is odd")
    leaves = Leaves(spell_out(OwnershipReport, RECORD, fields=fields, findings=(finding,)))
    texts = {path: leaves.text(path) for path in (*fields, "/period_of_report", "/issuer/trading_symbol")}
    known = {path: entry and (entry.mark, entry.note) for path, entry in texts.items()}
    assert known == {
        "/issuer/name": ("doubtful", "found by table, confidence 0.40"),
        "/issuer/cik": ("derived", "derived by check:x, confidence 0.95"),
        "/remarks": ("unread", "not found: cut off"),
        "/filing_by": None,
        "/form_type": ("unsure", "found by label, confidence 0.80"),
        "/period_of_report": ("finding", "warning: is odd"),
        "/issuer/trading_symbol": (None, ""),
    }


def test_marks_are_colours_with_a_legend_and_comments() -> None:
    rows = tuple((Entry(mark, mark=mark, note=f"why {mark}"),) for mark in MARKS)
    book = saved(Sheet("Marks", rows, head=0, side=0))
    cells = [row[0] for row in book["Marks"].iter_rows()]
    assert [cell.fill.fgColor.rgb[2:] for cell in cells] == [COLOURS[mark] for mark in MARKS]
    assert [cell.comment.text for cell in cells if cell.comment] == [f"why {mark}" for mark in MARKS]
    assert [row[0] for row in rows_of(book, "Legend")[1:]] == list(MARKS)


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-x", "@SUM(A1)", '=HYPERLINK("http://a.example","x")'])
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = saved(Sheet("T", ((Entry(text), Entry("b")),), head=0))["T"]["A1"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert encode_rows([[text]]).decode().strip('"\n').startswith("'" + text[:2])


def test_numbers_are_numbers_unless_digits_would_be_lost() -> None:
    book = saved(
        Sheet("N", ((Entry(Decimal("-0.16"), "0.00_);(0.00)"), Entry(read_number("9" * 15))),), head=0)
    )
    cells = book["N"][1]
    assert [(cell.data_type, cell.value) for cell in cells] == [("n", -0.16), ("n", 999999999999999)]
    assert cells[0].number_format == "0.00_);(0.00)"
    assert read_number("1234567890.1234567") == "1234567890.1234567"
    assert read_number("1" + "0" * 30) == Decimal("1e30")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**11), max_value=10**11))
def test_a_workbook_keeps_every_number(number: Decimal) -> None:
    value = saved(Sheet("N", ((Entry(read_number(format(number, "f"))),),), head=0))["N"]["A1"].value
    assert Decimal(str(value)) == number


@given(
    st.lists(st.lists(st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=1))
)
def test_csv_gives_back_what_it_was_given(rows: list[list[str | None]]) -> None:
    written = encode_rows(rows).decode()
    read = list(csv.reader(io.StringIO(written, newline="")))
    expected = [[cell or "" for cell in row] for row in rows]
    bare = [[cell[1:] if cell[:1] == "'" and cell != was else cell for cell, was in zip(row, wanted, strict=True)]
            for row, wanted in zip([row or [""] for row in read], expected, strict=True)]  # fmt: skip
    assert bare == expected


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Balance Sheets", "balance sheets"], ["Balance Sheets", "balance sheets (2)"]),
        (["Assets: A/B [x] *?\\"], ["Assets A B x"]),
        (["", "'quoted'", "History"], ["Sheet", "quoted", "History (2)"]),
        (
            ["GAAP to Non-GAAP Invoiced Shipment Reconciliation"] * 2,
            ["GAAP to Non-GAAP Invoiced", "GAAP to Non-GAAP Invoiced (2)"],
        ),
        (["x" * 40] * 2, ["x" * 31, "x" * 27 + " (2)"]),
    ],
)
def test_sheets_have_names_that_a_workbook_can_have(titles: list[str], names: list[str]) -> None:
    taken = {"history"}
    assert [name_sheet(title, taken) for title in titles] == names


@given(st.lists(st.text(), max_size=6))
def test_any_titles_make_a_workbook_that_opens(titles: list[str]) -> None:
    book = saved(*(Sheet(title, ((Entry(title), Entry("x")),)) for title in titles))
    names = [name.lower() for name in book.sheetnames]
    assert len(set(names)) == len(names) == len(titles) + 1
    assert all(len(name) <= LONGEST_NAME for name in names)


def test_text_that_the_format_cannot_hold_is_made_fit() -> None:
    row = (Entry("a\x00b\x0b"), Entry("y" * (LONGEST_TEXT + 5)))
    first, second = rows_of(saved(Sheet("T", (row,), head=0)), "T")[0]
    assert first == "a\ufffdb\ufffd"
    assert len(second) == LONGEST_TEXT
    assert second.endswith("…")


def test_a_sheet_that_is_full_is_one_line_of_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filingkit.workbook.MOST_ROWS", 2)
    with pytest.raises(UsageError, match="more than 2 rows do not fit on a sheet: use --format csv"):
        saved(Sheet("T", tuple((Entry(number),) for number in range(3))))


def test_without_openpyxl_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UsageError, match=r"pip install 'filingkit\[xlsx\]'"):
        require_openpyxl()


def test_documents_stack_where_their_rows_are_alike() -> None:
    workbook = Workbook(several=True)
    head = (Entry("name", bold=True),)
    workbook.add(
        "a.md",
        "memo",
        [Sheet("items", (head, (Entry("Pens"),)), stack=True), Sheet("Page", ((Entry("a"),),))],
    )
    workbook.add(
        "b.md", "memo", [Sheet("items", (head, (Entry("Ink"),)), stack=True), Sheet("Page", ((Entry("b"),),))]
    )
    workbook.add("c.md", None, [], "c.md is empty")
    book = openpyxl.load_workbook(io.BytesIO(workbook.encode()))
    assert book.sheetnames == ["Documents", "items", "1 Page", "2 Page", "Legend"]
    assert rows_of(book, "items") == [["Document", "name"], [1, "Pens"], [2, "Ink"]]
    assert rows_of(book, "Documents") == [
        ["No.", "Document", "Schema", "Sheets", "Error"],
        [1, "a.md", "memo", "items, 1 Page", None],
        [2, "b.md", "memo", "items, 2 Page", None],
        [3, "c.md", None, None, "c.md is empty"],
    ]
