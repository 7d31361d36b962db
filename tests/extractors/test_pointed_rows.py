"""Rows that a model pointed at: what is out of order, claimed twice or another row's is dropped, the rest stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.filing import Span
from filingkit.grounding import Grounded
from filingkit.pointed_rows import PointedRow, hold_together

NAMES = ("title", "amount", "owned")


def at(place: int) -> Grounded:
    return Grounded(str(place), (Span(place, place + 3),), "exact")


def lay_out(rows: int, by: str) -> list[dict[str, Grounded]]:
    """Rows as they stand in a text that goes by rows, or column by column."""
    return [
        {
            name: at(10 * (row * len(NAMES) + column) if by == "rows" else 10 * (column * rows + row))
            for column, name in enumerate(NAMES)
        }
        for row in range(rows)
    ]


def places(rows: list[PointedRow]) -> list[dict[str, int]]:
    return [{name: item.start for name, item in row.fields.items()} for row in rows]


@given(st.integers(0, 12), st.sampled_from(["rows", "columns"]))
def test_rows_in_order_stay_whole(count: int, by: str) -> None:
    rows = lay_out(count, by)
    assert [row.fields for row in hold_together(rows, [])] == rows


@given(
    st.integers(2, 12).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count - 2))),
    st.sampled_from(NAMES),
    st.sampled_from(["rows", "columns"]),
)
def test_values_that_two_rows_exchanged_are_in_neither(where: tuple[int, int], name: str, by: str) -> None:
    count, row = where
    rows = lay_out(count, by)
    rows[row][name], rows[row + 1][name] = rows[row + 1][name], rows[row][name]
    held = hold_together(rows, [])
    assert all(name not in held[index].fields for index in (row, row + 1))
    assert all(set(held[index].fields) >= set(NAMES) - {name} for index in range(count))


@given(st.integers(1, 12), st.data())
def test_what_rows_share_may_be_of_any_of_them(count: int, data: st.DataObject) -> None:
    rows = lay_out(count, "rows")
    for row in rows:
        row["title"] = rows[data.draw(st.integers(0, count - 1))]["title"]
    assert [row.fields for row in hold_together(rows, [], ("title",))] == rows


def test_what_rows_share_makes_no_row_by_itself() -> None:
    assert hold_together([{"title": at(0)}], [], ("title",)) == []


def test_what_rows_share_comes_to_a_known_row_that_lacks_it() -> None:
    rows = [{"title": at(0), "amount": at(10)}]
    (row,) = hold_together(rows, [{"amount": (Span(10, 13),)}], ("title",))
    assert (row.known, set(row.fields)) == (0, {"title"})
    assert hold_together(rows, [{"amount": (Span(10, 13),), "title": (Span(0, 3),)}], ("title",)) == []


@given(st.integers(1, 12), st.data())
def test_what_two_fields_claim_is_of_neither(count: int, data: st.DataObject) -> None:
    rows = lay_out(count, "rows")
    row = data.draw(st.integers(0, count - 1))
    rows[row]["amount"] = rows[row]["title"]
    held = hold_together(rows, [])
    assert set(held[row].fields) == {"owned"}


def test_a_value_of_the_row_below_is_dropped_though_that_row_left_it_out() -> None:
    rows = lay_out(6, "rows")
    rows[2]["owned"] = rows[3].pop("owned")
    held = hold_together(rows, [])
    assert set(held[2].fields) == {"title", "amount"}


def test_a_row_that_rules_read_is_recognised_and_keeps_what_they_read() -> None:
    rows = lay_out(3, "rows")
    known = [{"title": rows[1]["title"].spans, "amount": (), "owned": rows[1]["owned"].spans}]
    held = hold_together(rows, known)
    assert [(row.known, set(row.fields)) for row in held] == [
        (None, set(NAMES)),
        (None, set(NAMES)),
        (0, {"amount"}),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_evidence_of_a_row_that_was_read_is_not_used_again(name: str) -> None:
    rows = lay_out(2, "rows")
    known = [{name: rows[0][name].spans}]
    assert places(hold_together([{name: rows[0][name]}], known)) == []
