"""A release as a workbook and as a table: every figure of the record is there, once, as it is."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from filingkit import Field, Finding
from filingkit.testing import run_command
from filingkit.workbook import COLOURS, Workbook
from filingkit_earnings.sheets import (
    COLUMNS,
    describe_period,
    find_scale,
    list_sheets,
    name_statement,
    show_number,
    tabulate,
)
from filingkit_schemas.earnings import Column, EarningsRelease, Statement, StatementRow
from spelled_records import spell_out

EVALS = Path(__file__).parents[3] / "evals"
SAMPLES = sorted((EVALS / "documents" / "earnings").iterdir())


def read_gold(sample: Path) -> dict[str, Any]:
    path = (EVALS / "gold" / "earnings" / sample.name).with_suffix(".json")
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["record"]
    return record


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(extraction: Any) -> Any:
    workbook = Workbook(several=False)
    workbook.add("one.txt", "earnings", list_sheets(extraction))
    return opened(workbook.encode())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_cell_of_every_statement_has_a_row_in_the_table(sample: Path) -> None:
    record = read_gold(sample)
    extraction = spell_out(EarningsRelease, record)
    table = tabulate(extraction)
    assert table.columns == COLUMNS
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in table.rows]
    expected = [
        (" > ".join(row["path"]), row["label"], column["label"], value, column["unit"] or row["unit"])
        for statement in record["statements"]
        for row in statement["rows"]
        for column, value in zip(statement["columns"], row["values"], strict=True)
    ]
    assert [
        tuple(row[name] for name in ("path", "label", "column", "value", "unit")) for row in rows
    ] == expected
    lines = extraction.filing.text.splitlines()
    for row in rows:
        if row["value"] is not None:
            assert lines[int(row["line"] or 0) - 1].endswith(f"\t{row['value']}")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_statement_has_a_sheet_of_real_numbers(sample: Path) -> None:
    record = read_gold(sample)
    book = saved(spell_out(EarningsRelease, record))
    assert book.sheetnames[0] == "Release"
    assert book.sheetnames[-1] == "Legend"
    for statement, name in zip(record["statements"], book.sheetnames[1:-1], strict=True):
        width = len(statement["columns"])
        sheet = book[name]
        assert sheet["A1"].value == statement["title"]
        head = int(sheet.freeze_panes[1:]) - 1
        rows = [
            row
            for row in sheet.iter_rows(min_row=head + 1)
            if any(cell.value is not None for cell in row[1:])
        ]
        printed = [
            [None if cell is None else Decimal(cell) for cell in row["values"]] for row in statement["rows"]
        ]
        shown = [
            [None if c.value is None else Decimal(str(c.value)) for c in row[1 : width + 1]] for row in rows
        ]
        assert shown == printed
        assert [
            bool(row[1].font.bold) for row, item in zip(rows, statement["rows"], strict=True) if row[1].value
        ] == [item["is_total"] for row, item in zip(rows, statement["rows"], strict=True) if row[1].value]
        assert [row[0].value or "" for row in rows] == [item["label"] for item in statement["rows"]]


FIGURES = {
    "thousands": (("currency", 0), "#,##0_);(#,##0)"),
    "millions with a decimal": (("currency", 1), "#,##0.0_);(#,##0.0)"),
    "per share": (("per_share", 2), "0.00_);(0.00)"),
    "per share, a decimal fewer": (("per_share", 1), "0.00_);(0.00)"),
    "percent": (("percent", 1), '0.0"%"_);(0.0"%")'),
    "ratio": (("ratio", 1), "#,##0.0_);(#,##0.0)"),
    "unknown": ((None, 0), "#,##0_);(#,##0)"),
}


@pytest.mark.parametrize(("figure", "shown"), FIGURES.values(), ids=FIGURES)
def test_figures_are_shown_as_their_unit_is_printed(figure: tuple[str | None, int], shown: str) -> None:
    assert show_number(*figure) == shown
    assert show_number(*figure, dash=True) == f'{shown};"–"_)'


PERIODS = {
    "quarter": ({"period_type": "duration", "end": "2031-03-29", "months": 3, "weeks": 13}, "P3M/2031-03-29"),
    "twelve weeks": ({"period_type": "duration", "end": "2031-03-29", "weeks": 12}, "P12W/2031-03-29"),
    "no end": ({"period_type": "duration", "months": 3}, "P3M"),
    "no length": ({"period_type": "duration", "end": "2031-03-29"}, "2031-03-29"),
    "instant": ({"period_type": "instant", "end": "2031-03-29"}, "2031-03-29"),
    "unknown": ({}, None),
}


@pytest.mark.parametrize(("column", "period"), PERIODS.values(), ids=PERIODS)
def test_periods_are_written_as_iso_8601_has_them(column: dict[str, Any], period: str | None) -> None:
    assert describe_period(Column.model_validate(column)) == period


SCALES = {
    "amount": ("currency", None, None, 1000),
    "per share": ("per_share", None, None, 1),
    "of its own": ("shares", 1, None, 1),
    "change in percent": ("currency", None, "percent", 1),
}


@pytest.mark.parametrize(("unit", "own", "column", "scale"), SCALES.values(), ids=SCALES)
def test_the_scale_is_what_gives_full_units(unit: Any, own: Any, column: Any, scale: int) -> None:
    row = StatementRow(unit=unit, scale=own)
    assert find_scale(Statement(scale=1000), row, Column(unit=column)) == scale


TITLES = {
    "Condensed Consolidated Balance Sheets": "Balance Sheets",
    "UNAUDITED CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS": "STATEMENTS OF OPERATIONS",
    "Consolidated": "Consolidated",
    "Deferred Revenue": "Deferred Revenue",
    None: "Cash flow",
}


@pytest.mark.parametrize(("title", "name"), TITLES.items())
def test_a_sheet_is_named_after_its_statement(title: str | None, name: str) -> None:
    assert name_statement(Statement(title=title, kind="cash_flow")) == name


def test_the_first_sheet_tells_of_the_release() -> None:
    record = read_gold(EVALS / "documents" / "earnings" / "exhibit.html")
    finding = Finding("foots", "warning", ("/statements/0/rows/2/values/0",), "does not foot")
    path = "/headline_metrics/0/value"
    unsure = {path: Field("found", "382700000", "prose", 0.4)}
    book = saved(spell_out(EarningsRelease, record, fields=unsure, findings=(finding,)))
    rows = [[cell for cell in row if cell is not None] for row in book["Release"].iter_rows(values_only=True)]
    assert ["Ticker", "CMOR", 2] in rows
    assert ["Fiscal quarter", 2, 6] in rows
    assert ["eps_diluted", "per diluted share", "gaap", "2018Q2", 0.79, "USD/share"] in [
        row[:6] for row in rows
    ]
    assert ["revenue", "net sales", "gaap", "2018FY", 1500000000, 1530000000, "USD", 1460000000] in [
        row[:8] for row in rows
    ]
    assert ["warning", "does not foot", "foots"] in [row[:3] for row in rows]
    assert ["segment", "Segment Results", 1000, "USD", 4, 9] in [row[:6] for row in rows]
    (value,) = [cell for row in book["Release"].iter_rows() for cell in row if cell.value == 382700000]
    assert value.fill.fgColor.rgb[2:] == COLOURS["doubtful"]
    assert value.comment.text == "found by prose, confidence 0.40"
    (total,) = [cell for cell in book["Statements of Income"]["B"] if cell.value == 382664]
    assert (total.fill.fgColor.rgb[2:], total.comment.text) == (COLOURS["finding"], "warning: does not foot")


def test_titles_that_recur_are_told_apart() -> None:
    statement = {
        "title": "Results",
        "columns": [{"label": "GAAP"}],
        "rows": [{"label": "a", "values": ["1"]}],
    }
    extraction = spell_out(EarningsRelease, {"statements": [statement, statement]})
    assert [row[0] for row in tabulate(extraction).rows] == ["Results", "Results (2)"]
    assert saved(extraction).sheetnames == ["Release", "Results", "Results (2)", "Legend"]


def test_a_release_without_anything_is_an_empty_workbook_and_table() -> None:
    extraction = spell_out(EarningsRelease, {})
    assert tabulate(extraction).rows == ()
    assert saved(extraction).sheetnames == ["Release", "Legend"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_command_writes_both(sample: Path, tmp_path: Path) -> None:
    for output in ("out.xlsx", "out.csv"):
        result = run_command("--schema", "earnings", sample, "-q", "-o", tmp_path / output)
        assert (result.exit_code, result.errors) == (0, "")
    book = opened((tmp_path / "out.xlsx").read_bytes())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert len({row["statement"] for row in rows}) == len(book.sheetnames) - 2
    assert len(rows) > 100
