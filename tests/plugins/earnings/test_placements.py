"""Rows whose figures lost their places: sums put them back where only one place will do, and else they stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit.loading import load_bytes
from filingkit.pipeline import extract
from filingkit_earnings.extractor import Earnings
from filingkit_schemas.earnings import EarningsRelease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.extraction import Extraction

YEARS = tuple(str(year) for year in range(2024, 2015, -1))
RULE = "column_by_sum"


class Row(NamedTuple):
    """A line item: its label, and the cells of its columns, "" for a blank."""

    label: str
    cells: tuple[str, ...]


COSTS = (
    Row("Salaries", ("41,205", "39,870", "38,114")),
    Row("Write-down of moulds", ("", "2,316", "")),
    Row("Freight", ("6,480", "6,125", "5,990")),
    Row("Total operating expenses", ("47,685", "48,311", "44,104")),
    Row("Other", ("", "", "")),
)
LOST = "Write-down of moulds"


def write(rows: Sequence[Row], form: str, damaged: str = "") -> str:
    """A release with one statement in `form`, the row `damaged` without its blanks."""
    lines = []
    width = max(len(row.cells) for row in rows)
    for row in (Row("", YEARS[:width]), *rows):
        cells = [cell for cell in row.cells if cell or row.label != damaged]
        if form == "pipe":
            lines.append(f"| {' | '.join([row.label, *cells])} |")
            lines += ["|" + " --- |" * (width + 1)] * (not row.label)
        elif form == "tab":
            lines.append("\t".join([row.label, *cells]))
        elif row.label == damaged:
            lines.append("   ".join([row.label, *cells]))
        else:
            lines.append(row.label.ljust(40) + "".join(cell.rjust(14) for cell in cells))
    table = "\n".join(lines)
    return (
        "Tarnfield Ceramics Reports Fourth Quarter Results\n\nCONSOLIDATED STATEMENTS OF OPERATIONS\n(In thousands)\n"
        f"Year Ended December 31,\n\n{table}\n"
    )


def read(text: str) -> Extraction:
    return extract(load_bytes(text.encode(), uri="release.md", suffix=".md"), Earnings())


def values_of(extraction: Extraction) -> dict[str, list[str | None]]:
    """The values of each row by its label."""
    record = extraction.record
    assert isinstance(record, EarningsRelease)
    return {
        row.label or "": [None if value is None else str(value) for value in row.values]
        for statement in record.statements
        for row in statement.rows
    }


def printed(row: Row) -> list[str | None]:
    """What is to be read of a row."""
    return [cell.replace(",", "").replace("(", "-").replace(")", "") or None for cell in row.cells]


def with_cells(*changed: Row) -> list[Row]:
    """The costs with some rows instead of those of their labels, without the rows left blank."""
    by_label = {row.label: row for row in changed}
    rows = [by_label.get(row.label, row) for row in COSTS]
    return [row for row in rows if any(row.cells)]


@pytest.mark.parametrize("form", ["pipe", "tab", "fixed"])
@pytest.mark.parametrize(
    "changed",
    [
        [],
        [Row(LOST, ("2,316", "", "")), Row("Total operating expenses", ("50,001", "45,995", "44,104"))],
        [Row(LOST, ("", "", "2,316")), Row("Total operating expenses", ("47,685", "45,995", "46,420"))],
        [Row(LOST, ("", "2,316", "908")), Row("Total operating expenses", ("47,685", "48,311", "45,012"))],
        [Row(LOST, ("908", "", "2,316")), Row("Total operating expenses", ("48,593", "45,995", "46,420"))],
        [Row(LOST, ("", "(2,316)", "")), Row("Total operating expenses", ("47,685", "43,679", "44,104"))],
        [Row("Total operating expenses", ("47,685", "48,312", "44,104"))],
    ],
    ids=["one in the middle", "first", "last", "two behind", "two around", "negative", "a total that is rounded"],
)  # fmt: skip
def test_a_sum_tells_the_columns_of_a_row_that_lost_its_blanks(form: str, changed: list[Row]) -> None:
    rows = with_cells(*changed)
    values = values_of(read(write(rows, form, LOST)))
    assert values == {row.label: printed(row) for row in rows}


def test_what_a_sum_places_is_derived_and_cites_the_sum() -> None:
    extraction = read(write(with_cells(), "pipe", LOST))
    derived = [field for field in extraction.fields.values() if field.state == "derived"]
    assert [(field.value, field.method) for field in derived] == [("2316", RULE)]
    quotes = [extraction.filing.text[span.start : span.end] for span in derived[0].spans]
    assert quotes[0] == "2,316"
    assert sorted(quotes[1:]) == ["39,870", "48,311", "6,125"]
    assert [(item.check, item.severity) for item in extraction.findings] == [(RULE, "info")]


def test_figures_that_stand_where_the_sum_wants_them_are_read() -> None:
    rows = with_cells(
        Row(LOST, ("2,316", "", "")), Row("Total operating expenses", ("50,001", "45,995", "44,104"))
    )
    extraction = read(write(rows, "pipe", LOST))
    assert {field.state for field in extraction.fields.values() if field.value == "2316"} == {"found"}
    assert extraction.findings == []


@pytest.mark.parametrize("form", ["pipe", "tab", "fixed"])
@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (("", "1", ""), ("47,685", "45,996", "44,104")),
        (("", "-", ""), ("47,685", "45,995", "44,104")),
        (("", "0", ""), ("47,685", "45,995", "44,104")),
    ],
    ids=["less than roundings", "a dash", "nothing"],
)
def test_a_row_that_sums_allow_in_several_places_stays_out(
    form: str, cells: tuple[str, ...], total: tuple[str, ...]
) -> None:
    rows = with_cells(Row(LOST, cells), Row("Total operating expenses", total))
    extraction = read(write(rows, form, LOST))
    assert values_of(extraction) == {row.label: printed(row) for row in rows if row.label != LOST}
    assert "unplaced_rows" in [item.check for item in extraction.findings]


@pytest.mark.parametrize(
    "total",
    [
        (),
        (Row("Total operating expenses", ("47,685", "47,000", "44,104")),),
        (Row("Total operating expenses", ("47,685", "", "44,104")),),
    ],
    ids=["no total", "a total that holds nowhere", "a total without the column"],
)
def test_without_a_sum_that_holds_nothing_is_derived(total: tuple[Row, ...]) -> None:
    rows = [*[row for row in with_cells() if not row.label.startswith("Total")], *total]
    extraction = read(write(rows, "pipe", LOST))
    assert not [field for field in extraction.fields.values() if field.method == RULE]


def test_rows_under_one_sum_are_placed_together() -> None:
    rows = with_cells(
        Row("Freight", ("6,480", "", "5,990")),
        Row("Total operating expenses", ("47,685", "42,186", "44,104")),
    )
    text = write(rows, "pipe", LOST).replace("| Freight | 6,480 |  | 5,990 |", "| Freight | 6,480 | 5,990 |")
    extraction = read(text)
    assert values_of(extraction) == {row.label: printed(row) for row in rows}
    assert {field.method for field in extraction.fields.values() if field.state == "derived"} == {RULE}


def test_a_total_torn_in_two_is_one_row_again() -> None:
    text = """\
CONSOLIDATED STATEMENTS OF OPERATIONS
(In thousands)

| | 2024 | 2023 |
| --- | --- | --- |
| Salaries | 41,205 | 39,870 |
| Depot | 8,114 | 7,902 |
| Insurance | 1,640 | 1,702 |
| Freight | 6,480 | 6,125 |
55,599
| Total operating expenses | 57,439 | |
| --- | --- | --- |
| Income taxes | 4,019 | 3,906 |
"""
    values = values_of(read(text))
    assert values["Total operating expenses"] == ["57439", "55599"]
    assert "" not in values


def test_a_row_with_too_many_places_to_try_stays_out() -> None:
    figures = [1200 + 37 * column for column in range(9)]
    partial = [figure if column % 2 else 0 for column, figure in enumerate(figures)]
    rows = [
        Row("Salaries", tuple(map(show, figures))),
        Row(LOST, tuple(show(figure) if figure else "" for figure in partial)),
        Row(
            "Total operating expenses", tuple(show(sum(pair)) for pair in zip(figures, partial, strict=True))
        ),
    ]
    values = values_of(read(write(rows, "pipe", LOST)))
    assert values == {row.label: printed(row) for row in rows if row.label != LOST}


def test_one_squeezed_row_adds_no_column() -> None:
    rows = with_cells(Row("Total operating expenses", ("47,685", "47,000", "44,104")))
    values = values_of(read(write(rows, "fixed", LOST)))
    assert values["Salaries"] == ["41205", "39870", "38114"]
    assert LOST not in values


AMOUNTS = st.one_of(st.integers(0, 40), st.integers(-900_000, 900_000))


@st.composite
def statements(draw: st.DrawFn) -> tuple[list[Row], str]:
    """A statement of expenses with their true sums, and the label of a row with a blank cell."""
    width = draw(st.integers(2, 4))
    count = draw(st.integers(3, 7))
    lost = draw(st.integers(0, count - 1))
    amounts = draw(
        st.lists(st.lists(AMOUNTS, min_size=width, max_size=width), min_size=count, max_size=count)
    )
    holes = draw(st.sets(st.integers(0, width - 1), min_size=1, max_size=width - 1))
    for column in holes:
        amounts[lost][column] = 0
    rows = [
        Row(f"Depot {'ABCDEFG'[index]}", tuple("" if index == lost and column in holes else show(amount) for column, amount in enumerate(row)))
        for index, row in enumerate(amounts)
    ]  # fmt: skip
    sums = tuple(show(sum(column)) for column in zip(*amounts, strict=True))
    return [*rows, Row("Total depots", sums)], rows[lost].label


def show(amount: int) -> str:
    return f"({-amount:,})" if amount < 0 else f"{amount:,}"


@settings(max_examples=300, deadline=None)
@given(statements(), st.sampled_from(["pipe", "tab", "fixed"]))
def test_no_figure_of_a_row_that_lost_its_blanks_is_put_into_a_wrong_column(
    statement: tuple[list[Row], str], form: str
) -> None:
    rows, lost = statement
    values = values_of(read(write(rows, form, lost)))
    row = next(row for row in rows if row.label == lost)
    assert values.get(lost, printed(row)) == printed(row)
