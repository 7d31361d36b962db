"""Totals that follow from the rows above them are passed over, and those that do not are named."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit_evals.footing import Unfooted, unfooted_totals

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def statement(text: str, unit: str = "currency") -> list[dict[str, Any]]:
    """Read rows written as `label: values`, a total with `=` for the colon, a blank cell as `.`."""
    rows = []
    for line in filter(None, map(str.strip, text.split(";"))):
        mark = "=" if "=" in line else ":"
        label, _, cells = line.partition(mark)
        values = [None if cell == "." else cell for cell in cells.split()]
        rows.append({"label": label.strip(), "values": values, "is_total": mark == "=", "unit": unit})
    return rows


FOOTING = [
    ("no rows", ""),
    ("no totals", "Sales: 100 90; Costs: 60 50"),
    ("a run of rows", "Cash: 31 33; Receivables: 18 11; Stock: 6 7; Current assets = 55 51"),
    ("one row alone", "Interest: 13 15; Other income = 13 15"),
    (
        "a total and the rows after it",
        "Cash: 31; Stock: 6; Current = 37; Plant: 70; Goodwill: 8; Assets = 115",
    ),
    ("a difference", "Sales: 2014 1545; Cost of sales: 1455 1117; Gross margin = 559 428"),
    ("all but the first taken off", "Sales: 900; Wages: 310; Fuel: 220; Rent: 80; Income = 290"),
    ("two added, the rest taken off", "Operating income: 396; Other: -15; Interest: 179; Tax: -2; Net = 204"),
    ("added after what is taken off", "Sales: 900; Wages: 310; Fuel: 220; Gain: 45; Income = 415"),
    ("totals of totals", "A: 7; B: 8; First = 15; C: 31; D: 9; Second = 40; Both = 55"),
    ("a difference of totals", "A: 70; B: 83; Revenue = 153; C: 31; D: 19; Costs = 50; Profit = 103"),
    (
        "a balance beside another",
        "A: 71; B: 29; Assets = 100; L: 64; Liabilities = 64; E: 36; Both sides = 100",
    ),
    ("rows without amounts", "L: 64 61; Liabilities = 64 61; Commitments: . .; E: 36 39; Both = 100 100"),
    ("a roll-forward", "Beginning: 112; Operations: 97; Investing: -107; Change = -10; Ending = 102"),
    (
        "beginning after the change",
        "Operations: 97; Investing: -107; Change = -10; Beginning: 112; Ending = 102",
    ),
    ("the change after the ending", "Beginning: 1744; Added: 296; Used: -723; Ending = 1317; Change = -427"),
    (
        "a total used twice",
        "A: 90; B: 17; Net = 107; Minority: -8; Ours = 99; Currency: 41; Comprehensive = 148",
    ),
    ("a sign printed for the reader", "Interest paid: 50; Interest earned: -10; Other expense, net = -40"),
    ("a column with blanks", "Sales: 2014 . 2014; Restructuring: 8 -8 .; All = 2022 -8 2014"),
    ("a blank total", "Sales: 70 80; Costs: 30 90; Profit = 40 ."),
    ("rounding", "A: 5.7 5.1; B: 16.7 4.0; C: 4.0 7.8; Stock = 26.5 16.9"),
    ("decimals beside whole numbers", "A: 1.50; B: 2.5; Both = 4"),
    ("zeros", "A: 0 0; B: 0 0; Both = 0 0"),
    ("negative zero and decimals", "A: -0 0; B: 0 0.0; Both = 0 0"),
]

NOT_FOOTING = [
    ("a digit wrong", "Cash: 31 33; Stock: 18 11; Both = 49 54", [(2, 1, "54", "44")]),
    ("beyond rounding", "A: 100; B: 200; Both = 302", [(2, 0, "302", "300")]),
    ("nothing above", "Net income = 61", [(0, 0, "61", None)]),
    ("only rows of another sign", "Sales: 900 800; Costs: 310 300; Profit = 590 600", [(2, 1, "600", "500")]),
    ("an explanation that serves one column only", "A: 50 41; B: 20 20; Both = 70 21", [(2, 1, "21", "61")]),
    ("a decimal wrong", "A: 1.25; B: 2.50; Both = 3.95", [(2, 0, "3.95", "3.75")]),
    ("a sign lost", "A: -700 -90; B: 20 40; Both = 680 -50", [(2, 0, "680", "-680")]),
]


@pytest.mark.parametrize(("name", "text"), FOOTING, ids=[name for name, _ in FOOTING])
def test_a_total_that_follows_is_passed_over(name: str, text: str) -> None:
    assert unfooted_totals(statement(text)) == []


@pytest.mark.parametrize(("name", "text", "expected"), NOT_FOOTING, ids=[name for name, *_ in NOT_FOOTING])
def test_a_total_that_does_not_follow_is_named(
    name: str, text: str, expected: list[tuple[int, int, str, str | None]]
) -> None:
    assert unfooted_totals(statement(text)) == [Unfooted(*one) for one in expected]


@pytest.mark.parametrize(("unit", "flagged"), [("currency", True), ("shares", True), ("count", True), ("per_share", False), ("percent", False), ("ratio", False)])  # fmt: skip
def test_only_sums_are_asked_to_foot(unit: str, flagged: bool) -> None:
    assert bool(unfooted_totals(statement("A: 24; B: 31; All = 9", unit))) is flagged


def test_rows_of_another_unit_or_scale_part_no_others() -> None:
    rows = statement("Segment A: 40; Segment B: 37; All = 77")
    margin = {"label": "Margin", "values": ["9.5"], "unit": "percent", "is_total": False}
    shares = {"label": "Shares", "values": ["88"], "unit": "currency", "scale": 1000, "is_total": False}
    assert unfooted_totals([rows[0], margin, shares, rows[1], rows[2]]) == []


@pytest.mark.parametrize(
    ("column", "flagged"),
    [
        ({}, True),
        ({"role": "change"}, True),
        ({"unit": "percent"}, False),
        ({"role": "pct_change"}, False),
        ({"role": "pct_of_revenue"}, False),
    ],
)
def test_columns_of_percentages_are_left_out_where_they_are_known(
    column: dict[str, str], flagged: bool
) -> None:
    rows = statement("A: 50 4.5; B: 20 9.1; Both = 70 5.8")
    assert bool(unfooted_totals(rows, [{}, column])) is flagged


def test_two_units_of_rounding_take_many_rows() -> None:
    few, many = ("; ".join(f"Row: {100 + 7 * row}" for row in range(count)) for count in (4, 8))
    assert unfooted_totals(statement(f"{few}; All = 441")) == []
    assert unfooted_totals(statement(f"{few}; All = 440")) != []
    assert unfooted_totals(statement(f"{many}; All = 994")) == []
    assert unfooted_totals(statement(f"{many}; All = 993")) != []


@pytest.mark.parametrize(
    "row",
    [{}, {"is_total": True}, {"is_total": True, "values": [None]}, {"is_total": True, "values": ["n/m"]}],
)
def test_a_total_without_numbers_is_nothing_to_check(row: dict[str, Any]) -> None:
    assert unfooted_totals([row]) == []


def test_rows_of_uneven_length_are_compared_as_far_as_they_go() -> None:
    assert unfooted_totals(statement("A: 5; B: 6 2; Both = 11 2 0")) == []


amounts = st.lists(st.lists(st.integers(-99_999, 99_999), min_size=3, max_size=3), min_size=2, max_size=12)


@st.composite
def sections(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Sections of rows, each closed by a total, and a grand total below them."""
    rows: list[dict[str, Any]] = []
    grand = [0, 0, 0]
    for section in draw(st.lists(amounts, min_size=1, max_size=4)):
        total = [sum(column) for column in zip(*section, strict=True)]
        grand = [left + right for left, right in zip(grand, total, strict=True)]
        rows += [{"values": list(map(str, values)), "is_total": False} for values in section]
        rows.append({"values": list(map(str, total)), "is_total": True})
    return [*rows, {"values": list(map(str, grand)), "is_total": True}]


@given(amounts)
def test_the_sum_of_the_rows_above_always_foots(section: list[list[int]]) -> None:
    rows: list[dict[str, Any]] = [{"values": list(map(str, values))} for values in section]
    total = [str(sum(column)) for column in zip(*section, strict=True)]
    assert unfooted_totals([*rows, {"values": total, "is_total": True}]) == []


@settings(max_examples=60)
@given(sections(), st.integers(-3, 6))
def test_the_place_of_the_decimal_point_changes_nothing(rows: list[dict[str, Any]], shift: int) -> None:
    def shifted(value: str) -> str:
        digits = value.lstrip("-").zfill(8)
        point = len(digits) - max(shift, 0)
        text = digits[:point] + ("." + digits[point:] if shift > 0 else "")
        return "-" * value.startswith("-") + text

    moved = [{**row, "values": list(map(shifted, row["values"]))} for row in rows]
    plain = {(one.row, one.column) for one in unfooted_totals(rows)}
    assert {(one.row, one.column) for one in unfooted_totals(moved)} == plain


@settings(max_examples=60)
@given(amounts, st.integers(0, 2), st.integers(20_000_000, 90_000_000))
def test_a_total_beyond_all_that_is_above_is_named_and_no_other_column(
    section: list[list[int]], column: int, error: int
) -> None:
    rows: list[dict[str, Any]] = [{"values": list(map(str, values))} for values in section]
    total = [sum(values) for values in zip(*section, strict=True)]
    total[column] += error
    found = unfooted_totals([*rows, {"values": list(map(str, total)), "is_total": True}])
    assert [one[:3] for one in found] == [(len(rows), column, str(total[column]))]


def test_a_long_statement_of_wrong_totals_takes_no_time() -> None:
    rows: list[dict[str, Any]] = [
        {
            "values": [str(7919 * (row + 3) * (column + 5) % 99_991) for column in range(8)],
            "is_total": row % 4 == 3,
        }
        for row in range(80)
    ]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert len(unfooted_totals(rows)) > 100
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.2


def real_statements() -> list[dict[str, Any]]:
    """Give the statements of all real gold of earnings releases."""
    paths = sorted([*CORPUS.glob("earnings/*/gold.json"), *CORPUS.glob("seeds/002_*.gold.json")])
    return [table for path in paths for table in json.loads(path.read_text("utf-8"))["statements"]]


needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(),
    reason="the corpus of real filings is not at ../shared/corpus beside the repository",
)


@pytest.mark.corpus
@needs_corpus
def test_every_total_of_real_gold_foots() -> None:
    statements = real_statements()
    assert sum(row["is_total"] for table in statements for row in table["rows"]) > 100
    for table in statements:
        assert unfooted_totals(table["rows"], table["columns"]) == [], table["title"]


@pytest.mark.corpus
@needs_corpus
def test_a_wrong_digit_in_a_real_total_is_seen_unless_it_could_be_rounding() -> None:
    draw = random.Random(20)
    seen = wrong = 0
    for table in real_statements():
        rows, columns = table["rows"], table["columns"]
        for index, row in enumerate(rows):
            for column, value in enumerate(row["values"]):
                if (
                    not row["is_total"]
                    or value is None
                    or row["unit"] != "currency"
                    or columns[column].get("unit")
                ):
                    continue
                place = draw.choice([place for place, sign in enumerate(value) if sign.isdigit()])
                digit = draw.choice([digit for digit in "0123456789" if digit != value[place]])
                values = [*row["values"]]
                values[column] = value[:place] + digit + value[place + 1 :]
                found = unfooted_totals(
                    [*rows[:index], {**row, "values": values}, *rows[index + 1 :]], columns
                )
                wrong += 1
                seen += any(one[:2] == (index, column) for one in found)
    assert wrong > 300
    assert seen / wrong > 0.92
