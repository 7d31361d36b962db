from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filingkit.columns import Column, Layout
from filingkit.reading import read_cell
from filingkit.streams import StreamRow, assemble_rows, read_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.filing import Cell

NAMES = ("title", "day", "code", "shares", "side", "price", "owned", "form", "nature")
_PRICES: dict[str, tuple[dict[str, float], float, bool]] = {
    "title": ({"security": 0.0, "text": 0.2}, 1.5, True),
    "day": ({"date": 0.0}, 2.0, False),
    "code": ({"P": 0.0, "S": 0.0, "M": 0.0, "D": 0.0}, 1.6, False),
    "shares": ({"number": 0.0, "partial": 0.6, "markers": 0.9}, 3.0, False),
    "side": ({"A": 0.0, "D": 0.0}, 1.2, False),
    "price": ({"money": 0.0, "number": 0.35, "markers": 0.3}, 0.2, False),
    "owned": ({"number": 0.0, "partial": 0.6, "markers": 0.9}, 0.9, False),
    "form": ({"D": 0.0, "I": 0.0}, 0.7, False),
    "nature": ({"nature": 0.0, "text": 0.2, "security": 1.0, "markers": 1.6}, 0.0, True),
}
TRANSACTION = Layout("transaction", tuple(Column(name, *_PRICES[name]) for name in NAMES))
HOLDING = Layout(
    "holding",
    tuple(
        Column(name, {})
        if name in ("day", "code", "shares", "side", "price")
        else Column(name, *_PRICES[name])
        for name in NAMES
    ),
)

WITHHELD = 2.0
"""What a row may miss at most for its values to be trusted."""

Row = tuple[str, ...]

titles = st.sampled_from(["Kelp Common Stock", "Class A Units", "Reed Notes"])
natures = st.sampled_from(["By spouse", "By the Moss Trust", "By LLC"])
numbers = st.integers(1_000, 10**8).map(lambda number: f"{number:,}")
days = st.dates(date(2031, 1, 1), date(2031, 12, 31)).map("{:%m/%d/%Y}".format)
money = st.integers(1, 10**6).map(lambda cents: f"${cents / 100:,.2f}")


def transactions(code: str = "PSM", side: str = "AD", form: str = "DI") -> st.SearchStrategy[Row]:
    """Rows of a transaction whose letters are among those given."""
    return st.tuples(
        titles,
        days,
        st.sampled_from(code),
        numbers,
        st.sampled_from(side),
        money,
        numbers,
        st.sampled_from(form),
        natures,
    )


def blocks(values: Sequence[str]) -> str:
    return "\n\n".join(values) + "\n"


def classify(cell: Cell) -> str:
    reading = read_cell(cell.text)
    if reading.kind == "letter" and reading.value:
        return reading.value
    if reading.kind == "text":
        return "nature" if cell.text.startswith("By ") else "security"
    return reading.kind


def is_heading(text: str) -> bool:
    return re.fullmatch(r"[\W\d]*(?:(?:Title|Date|Code|Amount)\W*)+", text) is not None


def assemble(text: str) -> list[StreamRow]:
    tokens = read_tokens(text, 0, len(text), is_heading)
    for token in tokens:
        assert "\n".join(text[start:end] for start, end in token.pieces) == token.text
    return assemble_rows(tokens, classify, TRANSACTION, HOLDING)


def texts_of(row: StreamRow) -> dict[str, str]:
    return {NAMES[column]: " ".join(cell.text.split()) for column, cell in sorted(row.cells.items())}


def dict_of(row: Row) -> dict[str, str]:
    return dict(zip(NAMES, row, strict=True))


@settings(deadline=None)
@given(st.lists(transactions(), min_size=1, max_size=6))
def test_rows_one_after_the_other_come_back(rows: list[Row]) -> None:
    found = assemble(blocks([value for row in rows for value in row]))
    assert [texts_of(row) for row in found] == [dict_of(row) for row in rows]
    assert all(row.kind == "transaction" for row in found)


@settings(deadline=None)
@given(st.integers(1, 6), st.data())
def test_rows_that_were_written_column_by_column_come_back(count: int, data: st.DataObject) -> None:
    letters = [data.draw(st.sampled_from(choice)) for choice in ("PSM", "AD", "DI")]
    rows = data.draw(st.lists(transactions(*letters), min_size=count, max_size=count))
    found = assemble(blocks([row[column] for column in range(len(NAMES)) for row in rows]))
    assert [texts_of(row) for row in found] == [dict_of(row) for row in rows]


@pytest.mark.parametrize("cut", range(2, 8), ids=lambda cut: f"before {NAMES[cut]}")
@settings(deadline=None)
@given(rows=st.lists(transactions(), min_size=1, max_size=5))
def test_left_halves_before_right_halves_come_back(rows: list[Row], cut: int) -> None:
    # The D of a disposal that opens a right half is also the code of one.
    assume(NAMES[cut] != "side" or all(dict_of(row)["side"] == "A" for row in rows))
    left = [value for row in rows for value in row[:cut]]
    right = [value for row in rows for value in row[cut:]]
    found = assemble(blocks(left + right))
    assert [texts_of(row) for row in found] == [dict_of(row) for row in rows]


@settings(deadline=None)
@given(st.lists(transactions(), min_size=1, max_size=5), st.data())
def test_holdings_among_transactions_come_back(rows: list[Row], data: st.DataObject) -> None:
    kept = [
        dict_of(row)
        if data.draw(st.booleans())
        else {name: dict_of(row)[name] for name in ("title", "owned", "form", "nature")}
        for row in rows
    ]
    found = assemble(blocks([value for row in kept for value in row.values()]))
    assert [texts_of(row) for row in found] == kept
    assert [row.kind for row in found] == ["transaction" if "day" in row else "holding" for row in kept]


@settings(deadline=None)
@given(st.lists(transactions(), min_size=1, max_size=5), st.sets(st.sampled_from(["price", "nature"])))
def test_an_optional_column_can_be_empty(rows: list[Row], empty: set[str]) -> None:
    kept = [{name: value for name, value in dict_of(row).items() if name not in empty} for row in rows]
    found = assemble(blocks([value for row in kept for value in row.values()]))
    assert [texts_of(row) for row in found] == kept


LOST = [
    pytest.param(
        name, marks=pytest.mark.xfail(reason="the amount owned is taken for the lost shares", strict=True)
    )
    if name == "shares"
    else name
    for name in NAMES
]


@pytest.mark.parametrize("lost", LOST)
@settings(deadline=None)
@given(rows=st.lists(transactions(), min_size=1, max_size=4), data=st.data())
def test_a_row_that_lost_a_value_is_right_or_incomplete(
    lost: str, rows: list[Row], data: st.DataObject
) -> None:
    kept = [dict_of(row) for row in rows]
    del kept[data.draw(st.integers(0, len(rows) - 1))][lost]
    found = assemble(blocks([value for row in kept for value in row.values()]))
    whole = [texts_of(row) for row in found if row.missing <= WITHHELD]
    assert [row for row in whole if row not in kept] == []


def test_a_wrapped_text_is_one_value() -> None:
    found = assemble(
        "Kelp\nCommon\nStock\n\n04/05/2031\n\nP\n\n1,000\n\nA\n\n$7.05\n\n5,000\n\nI\n\nBy the\nMoss Trust\n"
    )
    assert [texts_of(row) for row in found] == [
        dict_of(
            ("Kelp Common Stock", "04/05/2031", "P", "1,000", "A", "$7.05", "5,000", "I", "By the Moss Trust")
        )
    ]


def test_a_text_goes_on_in_a_later_block() -> None:
    found = assemble(
        blocks(
            ["Kelp Common Stock", "04/05/2031", "P", "1,000", "A", "$7.05", "5,000", "I", "By trust", "(2)"]
        )
    )
    assert texts_of(found[0])["nature"] == "By trust (2)"


def test_a_holding_alone_is_no_transaction() -> None:
    found = assemble_rows(
        read_tokens("Kelp Stock\n\n5,000\n\nD\n", 0, 20, is_heading), classify, None, HOLDING
    )
    assert [(texts_of(row), row.kind) for row in found] == [
        ({"title": "Kelp Stock", "owned": "5,000", "form": "D"}, "holding")
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("\n \n", []),
        ("Kelp\nStock", ["Kelp\nStock"]),
        ("Kelp\n\nStock", ["Kelp", "Stock"]),
        ("1,000\n5,000", ["1,000", "5,000"]),
        ("P 1,000 A", ["P", "1,000", "A"]),
        ("Common\nStock 04/05/2031 P\n(voting)", ["Common\nStock\n(voting)", "04/05/2031", "P"]),
        ("Kelp Plan\n2031\nNotes", ["Kelp Plan\n2031\nNotes"]),
        ("By trust\n(1)", ["By trust\n(1)"]),
        ("1. Title\n\nDate\n\nKelp", ["Kelp"]),
        ("Title\nCode", []),
    ],
)
def test_blocks_are_read_as_values(text: str, tokens: list[str]) -> None:
    found = read_tokens(text, 0, len(text), is_heading)
    assert [token.text for token in found] == tokens
    for token in found:
        assert "\n".join(text[start:end] for start, end in token.pieces) == token.text


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(titles, natures, days, numbers, money, st.sampled_from("PSADI"), st.just("(1)")),
        max_size=14,
    )
)
def test_no_value_is_used_twice(values: list[str]) -> None:
    text = blocks(values)
    tokens = read_tokens(text, 0, len(text), is_heading)
    pieces = Counter(
        piece
        for row in assemble_rows(tokens, classify, TRANSACTION, HOLDING)
        for cell in row.cells.values()
        for piece in cell.pieces
    )
    assert pieces <= Counter(piece for token in tokens for piece in token.pieces)
