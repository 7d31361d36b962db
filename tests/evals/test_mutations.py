"""Typical mistakes on one Form 4: each moves the right counter and no other."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]


def tenfold_shares(record: Record) -> None:
    record["non_derivative"][0]["shares"] = "10000"


def sale_read_as_purchase(record: Record) -> None:
    record["non_derivative"][1]["transaction_code"] = "P"


def rows_reversed(record: Record) -> None:
    record["non_derivative"].reverse()


def first_row_dropped(record: Record) -> None:
    del record["non_derivative"][0]


def first_row_duplicated(record: Record) -> None:
    record["non_derivative"].insert(0, copy.deepcopy(record["non_derivative"][0]))


def two_nulls_filled(record: Record) -> None:
    record["remarks"] = "None."
    record["non_derivative"][1]["price_per_share"] = "11.00"


def every_row_missing(record: Record) -> None:
    record["non_derivative"].clear()


def price_omitted(record: Record) -> None:
    record["non_derivative"][0]["price_per_share"] = None


def foreign_row_added(record: Record) -> None:
    row = {"kind": "holding", "security_title": "Class Z Units", "shares_owned_following": "44"}
    record["non_derivative"].append(row)


def two_cells_swapped(record: Record) -> None:
    row = record["non_derivative"][2]
    row["shares"], row["price_per_share"] = row["price_per_share"], row["shares"]


def column_shifted_by_one_row(record: Record) -> None:
    rows = record["non_derivative"]
    shares = [row["shares"] for row in rows]
    for row, value in zip(rows, shares[1:] + shares[:1], strict=True):
        row["shares"] = value


def footnote_mark_lost(record: Record) -> None:
    record["non_derivative"][1]["footnote_ids"]["price_per_share"].remove("2")


def footnote_mark_misread(record: Record) -> None:
    record["non_derivative"][0]["footnote_ids"]["price_per_share"] = ["7"]


def footnote_mark_on_the_wrong_field(record: Record) -> None:
    record["non_derivative"][0]["footnote_ids"] = {"shares": ["1"]}


def box_unread(record: Record) -> None:
    record["reporting_owners"][0]["is_officer"] = None


def unknown_key(record: Record) -> None:
    record["issuer"]["sector"] = "optics"


def nothing(record: Record) -> None:
    pass


# A transaction holds 7 values (6 where the price is null) beside its footnote marks, and 6 nulls (7).
MUTATIONS: list[tuple[Callable[[Record], None], dict[str, int]]] = [
    (nothing, {}),
    (tenfold_shares, {"correct": -1, "wrong": 1}),
    (sale_read_as_purchase, {"correct": -1, "wrong": 1}),
    (rows_reversed, {}),
    (first_row_dropped, {"correct": -8, "missing_row": 8, "correct_null": -5}),
    (first_row_duplicated, {"duplicate_row": 8}),
    (two_nulls_filled, {"correct_null": -2, "hallucinated": 2}),
    (every_row_missing, {"correct": -23, "missing_row": 23, "correct_null": -16}),
    (price_omitted, {"correct": -1, "omitted": 1}),
    (foreign_row_added, {"extra_row": 3}),
    (two_cells_swapped, {"correct": -2, "wrong": 2}),
    (column_shifted_by_one_row, {"correct": -3, "wrong": 3}),
    (footnote_mark_lost, {"correct": -1, "omitted": 1}),
    (footnote_mark_misread, {"correct": -1, "omitted": 1, "hallucinated": 1}),
    (footnote_mark_on_the_wrong_field, {"correct": -1, "omitted": 1, "hallucinated": 1}),
    (box_unread, {"correct": -1, "omitted": 1}),
    (unknown_key, {"unknown_field": 1}),
]


@pytest.mark.parametrize(("mutate", "expected"), MUTATIONS, ids=lambda value: getattr(value, "__name__", ""))
def test_mutation(
    mutate: Callable[[Record], None],
    expected: dict[str, int],
    gold: Record,
    predicted: Record,
    changes: Callable[..., dict[str, int]],
) -> None:
    mutate(predicted)
    assert changes(gold, predicted) == expected


def test_failed_document(gold: Record, changes: Callable[..., dict[str, int]]) -> None:
    result = changes(gold, None)
    assert result["omitted"] == -result["correct"]
    assert result.keys() == {"omitted", "correct", "correct_null"}
