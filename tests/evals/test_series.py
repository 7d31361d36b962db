"""Statements: values that run along columns are compared column by column, in base units."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit_evals.scorer import Outcome, score, score_rows
from filingkit_evals.subtypes import Subtype, subtypes
from filingkit_schemas.earnings import EarningsRelease

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]

COLUMNS = [
    {"label": "Q1 2031", "period_type": "duration", "end": "2031-03-31", "months": 3, "basis": "gaap"},
    {"label": "Q1 2030", "period_type": "duration", "end": "2030-03-31", "months": 3, "basis": "gaap"},
    {"label": "Q4 2030", "period_type": "duration", "end": "2030-12-31", "months": 3, "basis": "gaap"},
]
ROWS: list[Record] = [
    {"label": "Revenue", "path": ["Sales"], "values": ["1200", "1100", "1150"], "unit": "currency"},
    {"label": "Cost of sales", "path": ["Sales"], "values": ["-700", "-640", None], "unit": "currency"},
    {"label": "Other", "path": [], "values": ["0", "15", "7"], "unit": "currency", "dash_cols": [0]},
    {"label": "Per share", "path": [], "values": ["1.25", "1.10", "1.31"], "unit": "per_share", "scale": 1},
]


def release(columns: list[Record] = COLUMNS, rows: list[Record] = ROWS, scale: int = 1000) -> Record:
    statement = {
        "kind": "income_statement",
        "title": "Statements of Operations",
        "scale": scale,
        "columns": columns,
        "rows": rows,
    }
    return copy.deepcopy({"company": "Quillfeather Optics", "statements": [statement]})


def outcomes(gold: Record, predicted: Record) -> Counter[Outcome]:
    return Counter(cell.outcome for cell in score(EarningsRelease, gold, predicted))


def mistakes(gold: Record, predicted: Record) -> dict[str, Outcome]:
    right = (Outcome.CORRECT, Outcome.CORRECT_NULL)
    cells = score(EarningsRelease, gold, predicted)
    return {cell.gold_path or f"+{cell.path}": cell.outcome for cell in cells if cell.outcome not in right}


def rows_of(record: Record) -> list[Record]:
    rows: list[Record] = record["statements"][0]["rows"]
    return rows


def swap_columns(record: Record) -> None:
    for row in rows_of(record):
        row["values"][0], row["values"][1] = row["values"][1], row["values"][0]


def swap_cells(record: Record) -> None:
    values = rows_of(record)[0]["values"]
    values[0], values[2] = values[2], values[0]


def drop_cell(record: Record) -> None:
    rows_of(record)[0]["values"][2] = None


def invent_cell(record: Record) -> None:
    rows_of(record)[1]["values"][2] = "-650"


def blank_dash(record: Record) -> None:
    rows_of(record)[2]["values"][0] = None


def fill_dash(record: Record) -> None:
    rows_of(record)[2]["values"][0] = "4"


def drop_column(record: Record) -> None:
    del record["statements"][0]["columns"][1]
    for row in rows_of(record):
        del row["values"][1]


def values_beyond_columns(record: Record) -> None:
    rows_of(record)[0]["values"].append("9")


def wrong_scale(record: Record) -> None:
    record["statements"][0]["scale"] = 1000000


def full_units(record: Record) -> None:
    record["statements"][0]["scale"] = 1
    for row in rows_of(record)[:3]:
        row["values"] = [value and str(int(value) * 1000) for value in row["values"]]


CELL = "/statements/0/rows/{}/values/{}".format

# `fill_dash`: a dash was printed, so a figure there is wrong. A wrong scale makes every value in it wrong.
CASES: list[tuple[Callable[[Record], None], dict[str, Outcome]]] = [
    (
        swap_columns,
        {CELL(row, column): Outcome.WRONG for row in range(4) for column in (0, 1)},
    ),
    (swap_cells, {CELL(0, 0): Outcome.WRONG, CELL(0, 2): Outcome.WRONG}),
    (drop_cell, {CELL(0, 2): Outcome.OMITTED}),
    (invent_cell, {CELL(1, 2): Outcome.HALLUCINATED}),
    (blank_dash, {}),
    (fill_dash, {CELL(2, 0): Outcome.WRONG}),
    (values_beyond_columns, {"+" + CELL(0, 3): Outcome.HALLUCINATED}),
    (
        wrong_scale,
        {
            "/statements/0/scale": Outcome.WRONG,
            **{CELL(0, column): Outcome.WRONG for column in range(3)},
            **{CELL(1, column): Outcome.WRONG for column in range(2)},
            **{CELL(2, column): Outcome.WRONG for column in (1, 2)},
        },
    ),
    (full_units, {"/statements/0/scale": Outcome.WRONG}),
]


@pytest.mark.parametrize(("mutate", "expected"), CASES, ids=[mutate.__name__ for mutate, _ in CASES])
def test_mutation_costs_exactly_its_cells(
    mutate: Callable[[Record], None], expected: dict[str, Outcome]
) -> None:
    predicted = release()
    mutate(predicted)
    assert mistakes(release(), predicted) == expected


def test_a_lost_column_loses_its_values_and_no_others() -> None:
    predicted = release()
    drop_column(predicted)
    lost = mistakes(release(), predicted)
    assert {path for path in lost if "/values/" in path} == {CELL(row, 1) for row in range(4)}
    assert {outcome for path, outcome in lost.items() if "/values/" in path} == {Outcome.OMITTED}
    assert {path.split("/")[4] for path in lost if "/columns/" in path} == {"1"}


@given(st.permutations(range(3)), st.permutations(range(4)))
def test_the_order_of_columns_and_rows_does_not_matter(columns: list[int], rows: list[int]) -> None:
    shuffled = [
        {
            **ROWS[row],
            "values": [ROWS[row]["values"][column] for column in columns],
            "dash_cols": [columns.index(column) for column in ROWS[row].get("dash_cols", [])],
        }
        for row in rows
    ]
    predicted = release([COLUMNS[column] for column in columns], shuffled)
    assert mistakes(release(), predicted) == {}


def test_headings_are_one_cell_in_their_order() -> None:
    gold, predicted = release(), release()
    rows_of(gold)[0]["path"], rows_of(predicted)[0]["path"] = ["A", "B"], ["B", "A"]
    assert mistakes(gold, predicted) == {"/statements/0/rows/0/path": Outcome.WRONG}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (0, "1100", Subtype.SWAP_PERIOD),
        (0, "1200000", Subtype.SCALE),
        (0, "-1200", Subtype.SIGN),
        (1, "-640", Subtype.SWAP_ROW),
        (1, "1101.4", Subtype.OTHER),
    ],
)
def test_subtype(column: int, value: str, expected: Subtype) -> None:
    predicted = release()
    rows_of(predicted)[0]["values"][column] = value
    ((_, kind),) = subtypes(score(EarningsRelease, release(), predicted))
    assert kind is expected


def test_pointers_lead_into_either_record() -> None:
    gold = release()
    predicted = release(
        COLUMNS[::-1], [{**row, "values": row["values"][::-1], "dash_cols": []} for row in ROWS]
    )
    rows_of(predicted)[0]["values"][0] = "9"
    (wrong,) = [cell for cell in score(EarningsRelease, gold, predicted) if cell.outcome is Outcome.WRONG]
    assert (wrong.gold_path, wrong.path, wrong.gold, wrong.predicted) == (CELL(0, 2), CELL(0, 0), "1150", "9")


def test_missing_and_extra_statements_bring_their_values() -> None:
    nothing = {"company": "Quillfeather Optics", "statements": []}
    lost, invented = outcomes(release(), nothing), outcomes(nothing, release())
    values = sum(value is not None for row in ROWS for value in row["values"])
    # A dash may as well be blank, so that nothing is missing there.
    assert len([path for path in mistakes(release(), nothing) if "/values/" in path]) == values - 1
    assert lost[Outcome.MISSING_ROW] == invented[Outcome.EXTRA_ROW] - 1


def test_pairs_of_rows_are_told() -> None:
    predicted = release(rows=[*ROWS[1:], {"label": "Nonsense", "path": [], "values": ["1", "2", "3"]}])
    pairs = score_rows(EarningsRelease, release(), predicted).pairs
    rows = {pair.gold: pair.predicted for pair in pairs if pair.rows == "statements[].rows[]"}
    base = "/statements/0/rows"
    assert rows == {
        f"{base}/0": "",
        f"{base}/1": f"{base}/0",
        f"{base}/2": f"{base}/1",
        f"{base}/3": f"{base}/2",
        "": f"{base}/3",
    }


@pytest.mark.parametrize("count", range(1, 24))
def test_half_of_the_weight_is_enough_whatever_the_number_of_columns(count: int) -> None:
    """The label, which is the key, weighs as much as all values together."""
    columns = [{"label": f"Q{index}"} for index in range(count)]

    def statement(label: str) -> Record:
        return release(columns, [{"label": label, "values": [str(7 + index) for index in range(count)]}])

    assert mistakes(statement("Revenue"), statement("Turnover")) == {
        "/statements/0/rows/0/label": Outcome.WRONG
    }


def test_alternates_of_a_value_are_in_its_units() -> None:
    predicted = release()
    rows_of(predicted)[0]["values"][0] = "1210"
    cells = score(EarningsRelease, release(), predicted, (), {CELL(0, 0): ["1210"]})
    assert {cell.outcome for cell in cells} <= {Outcome.CORRECT, Outcome.CORRECT_NULL}
