"""What gold may say beside a value: alternates, no value at all, a digest in place of a text."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit_evals.gold import redact, redacted
from filingkit_evals.metrics import MISTAKES, Counts
from filingkit_evals.scorer import Outcome, score
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Record = dict[str, Any]
PRICE = "/non_derivative/0/price_per_share"
MARK = "/non_derivative/0/footnote_ids/price_per_share/0"


def changes(gold: Record, predicted: Record, alternates: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """Outcomes as the difference to those of a perfect prediction without alternates."""
    perfect, found = Counts(), Counts()
    perfect.add(score(OwnershipReport, gold, gold))
    found.add(score(OwnershipReport, gold, predicted, (), alternates))
    kinds = perfect.cells.keys() | found.cells.keys()
    moved = {kind.value: found.cells[kind] - perfect.cells[kind] for kind in kinds}
    return {kind: number for kind, number in moved.items() if number}


@pytest.mark.parametrize(
    ("value", "alternates", "expected"),
    [
        ("2.50", [None], {}),
        (None, [None], {"correct": -1, "correct_null": 1}),
        ("2.51", [None], {"correct": -1, "wrong": 1}),
        ("2.51", ["2.51"], {}),
        ("2.5100", ["2.51", None], {}),
        (None, ["2.51"], {"correct": -1, "omitted": 1}),
        ("25.1", ["2.51", None], {"correct": -1, "wrong": 1}),
    ],
)
def test_alternates_of_a_cell(
    value: str | None, alternates: list[Any], expected: dict[str, int], gold: Record, predicted: Record
) -> None:
    predicted["non_derivative"][0]["price_per_share"] = value
    assert changes(gold, predicted, {PRICE: alternates}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {}),
        ("x", {"correct_null": -1, "hallucinated": 1}),
        ("None.", {"correct_null": -1, "correct": 1}),
    ],
)
def test_alternates_of_a_null(
    value: str | None, expected: dict[str, int], gold: Record, predicted: Record
) -> None:
    predicted["remarks"] = value
    assert changes(gold, predicted, {"/remarks": ["None."]}) == expected


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({}, {"correct": -1, "correct_null": 1}),
        ({"price_per_share": ["1"]}, {}),
        ({"price_per_share": ["7"]}, {"correct": -1, "correct_null": 1, "hallucinated": 1}),
    ],
)
def test_an_item_that_may_be_missing(
    ids: dict[str, list[str]], expected: dict[str, int], gold: Record, predicted: Record
) -> None:
    predicted["non_derivative"][0]["footnote_ids"] = ids
    assert changes(gold, predicted, {MARK: [None]}) == expected


@pytest.mark.parametrize(
    ("street1", "street2", "expected"),
    [
        ("17 Kettle Lane", None, {}),
        ("17 Kettle Lane", "Suite 4", {}),
        (None, None, {"correct": -1, "omitted": 1}),
        ("17 Kettle Lane", "Suite 5", {"correct": -1, "wrong": 1}),
    ],
)
def test_part_of_a_joined_cell_that_may_be_missing(
    street1: str | None, street2: str | None, expected: dict[str, int], gold: Record, predicted: Record
) -> None:
    predicted["reporting_owners"][0].update(street1=street1, street2=street2)
    assert changes(gold, predicted, {"/reporting_owners/0/street2": [None]}) == expected


def lost_row(gold: Record, index: int) -> dict[str, list[None]]:
    row = gold["non_derivative"][index]
    base = f"/non_derivative/{index}"
    lost = {f"{base}/{name}": [None] for name, value in row.items() if value and name != "footnote_ids"}
    marks = row["footnote_ids"].items()
    return {
        **lost,
        **{f"{base}/footnote_ids/{key}/{i}": [None] for key, ids in marks for i in range(len(ids))},
    }


def test_a_row_that_is_not_in_the_text_is_not_missing(gold: Record, predicted: Record) -> None:
    del predicted["non_derivative"][1]
    assert "missing_row" not in changes(gold, predicted, lost_row(gold, 1))


def test_what_is_left_of_a_lost_row_still_pairs_with_it(gold: Record, predicted: Record) -> None:
    row = predicted["non_derivative"][1]
    row.update(dict.fromkeys(("security_title", "transaction_date", "shares"), None), footnote_ids={})
    moved = changes(gold, predicted, lost_row(gold, 1))
    assert moved == {"correct": -5, "correct_null": 5}


def test_what_is_made_of_a_lost_row_is_wrong(gold: Record, predicted: Record) -> None:
    predicted["non_derivative"][1]["shares"] = "70"
    assert changes(gold, predicted, lost_row(gold, 1)) == {"correct": -1, "wrong": 1}


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@given(LETTERS, LETTERS)
def test_a_digest_is_as_good_as_its_text(text: str, other: str) -> None:
    """Redacted gold scores like the text that it was made of, but for near misses, which it cannot see."""
    gold: Record = {"footnotes": [{"id": "1", "text": text}], "remarks": text}
    hidden = copy.deepcopy(gold)
    redact(hidden, OwnershipReport)
    for words in (text, f"  {text.upper()}\n", other):
        predicted: Record = {"footnotes": [{"id": "1", "text": words}], "remarks": words}
        open_, closed = (
            [cell.outcome for cell in score(OwnershipReport, record, predicted)] for record in (gold, hidden)
        )
        if open_ != closed:
            assert Outcome.CORRECT in open_
            assert words == other


def test_a_digest_of_a_beginning() -> None:
    gold: Record = {"remarks": redacted("The invented remarks begin so", beginning=True)}
    for words, expected in (
        ("The invented remarks begin so, and go on.", Outcome.CORRECT),
        ("THE INVENTED REMARKS BEGIN SO", Outcome.CORRECT),
        ("The invented remarks begin", Outcome.WRONG),
        (None, Outcome.OMITTED),
    ):
        cells = score(OwnershipReport, gold, {"remarks": words})
        assert [cell.outcome for cell in cells if cell.gold_path == "/remarks"] == [expected]


def test_rows_whose_texts_are_digests_pair_by_them() -> None:
    texts = ["First invented note.", "Second invented note.", "Third invented note."]
    gold: Record = {"footnotes": [{"id": None, "text": text} for text in texts]}
    redact(gold, OwnershipReport)
    predicted: Record = {"footnotes": [{"id": None, "text": text} for text in texts[::-1]]}
    cells = score(OwnershipReport, gold, predicted)
    assert not [cell for cell in cells if cell.outcome in MISTAKES]


def test_redacting_replaces_long_texts_only(gold: Record) -> None:
    before = copy.deepcopy(gold)
    assert redact(gold, OwnershipReport) == ["/footnotes/0/text", "/footnotes/1/text"]
    assert gold["footnotes"][0]["text"]["chars"] == len(before["footnotes"][0]["text"])
    assert "invented" not in str(gold["footnotes"])
    assert {**gold, "footnotes": 0} == {**before, "footnotes": 0}
    assert redact(gold, OwnershipReport) == []


@pytest.mark.parametrize(
    ("pointer", "gold", "alternate", "predicted", "expected"),
    [
        ("/non_derivative/0/price_per_share", "3", "2.12345", "2.1235", Outcome.CORRECT),
        ("/remarks", "Other", "An invented sentence of some length. " * 4, "X", Outcome.WRONG),
        ("/remarks", "Other", redacted("An invented sentence."), "an invented SENTENCE", Outcome.CORRECT),
    ],
)
def test_an_alternate_is_compared_as_leniently_as_a_value(
    pointer: str, gold: str, alternate: Any, predicted: str, expected: Outcome
) -> None:
    def record(value: str) -> Record:
        return (
            {"remarks": value}
            if pointer == "/remarks"
            else {"non_derivative": [{"security_title": "Units", "price_per_share": value}]}
        )

    cells = score(OwnershipReport, record(gold), record(predicted), (), {pointer: [alternate]})
    assert [cell.outcome for cell in cells if cell.gold_path == pointer] == [expected]


def test_marks_that_may_be_missing_do_not_part_a_row() -> None:
    gold: Record = {"non_derivative": [{"shares": "5", "footnote_ids": {"shares": ["1", "2"]}}]}
    base = "/non_derivative/0/footnote_ids/shares"
    cells = score(
        OwnershipReport,
        gold,
        {"non_derivative": [{"shares": "5"}]},
        (),
        {f"{base}/0": [None], f"{base}/1": [None]},
    )
    assert not [cell for cell in cells if cell.outcome in MISTAKES]
