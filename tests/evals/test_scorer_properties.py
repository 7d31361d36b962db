from __future__ import annotations

import copy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score
from filingkit_schemas.ownership import OwnershipReport

Record = dict[str, Any]

# Few values each, so that rows collide.
TITLES = st.sampled_from(["Common Stock", "Class B", "Units"]) | st.none()
DATES = st.sampled_from(["2031-03-03", "2031-03-04"]) | st.none()
NUMBERS = st.sampled_from(["1", "2", "700", "0.125"]) | st.none()
TEXTS = st.sampled_from(["By trust", "By spouse"]) | st.none()
IDS = st.lists(st.sampled_from(["1", "2", "3"]), unique=True, max_size=3)
BOOLS = st.sampled_from([True, False, None])

ROWS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["transaction", "holding"]),
        "security_title": TITLES,
        "transaction_date": DATES,
        "transaction_code": st.sampled_from(["S", "P", None]),
        "shares": NUMBERS,
        "acquired_disposed": st.sampled_from(["A", "D", None]),
        "price_per_share": NUMBERS,
        "nature_of_ownership": TEXTS,
        "footnote_ids": st.dictionaries(st.sampled_from(["shares", "price_per_share"]), IDS, max_size=2),
    }
)
OWNERS = st.fixed_dictionaries(
    {"name": TEXTS, "street1": TEXTS, "street2": TEXTS, "is_director": BOOLS, "is_officer": BOOLS}
)
FOOTNOTES = st.fixed_dictionaries({"id": st.sampled_from(["1", "2", "3", None]), "text": TEXTS})
RECORDS = st.fixed_dictionaries(
    {
        "form_type": st.sampled_from(["4", "4/A", None]),
        "rule_10b5_1": BOOLS,
        "issuer": st.fixed_dictionaries({"name": TEXTS, "trading_symbol": st.sampled_from(["QFO", None])}),
        "reporting_owners": st.lists(OWNERS, max_size=2),
        "non_derivative": st.lists(ROWS, max_size=5),
        "footnotes": st.lists(FOOTNOTES, max_size=3),
        "remarks": TEXTS,
    }
)

WRONG_ROW: Record = {
    "kind": "holding",
    "security_title": "Warrants of nobody",
    "transaction_date": "1999-09-09",
    "transaction_code": "Z",
    "shares": "99",
    "acquired_disposed": "?",
    "nature_of_ownership": "By nobody",
}


def count(gold: Record, predicted: Record | None) -> Counts:
    counts = Counts()
    counts.add(score(OwnershipReport, gold, predicted))
    return counts


@given(RECORDS)
def test_gold_is_perfect(gold: Record) -> None:
    counts = count(gold, copy.deepcopy(gold))
    assert counts.cells.keys() <= {Outcome.CORRECT, Outcome.CORRECT_NULL}
    assert (counts.precision, counts.recall, counts.f1, counts.mistakes) == (1, 1, 1, 0)


@given(RECORDS, RECORDS, st.randoms(use_true_random=False))
def test_row_order_does_not_matter(gold: Record, predicted: Record, random: Any) -> None:
    before = count(gold, predicted)
    shuffled = copy.deepcopy(predicted)
    for rows in ("non_derivative", "reporting_owners", "footnotes"):
        random.shuffle(shuffled[rows])
    after = count(gold, shuffled)
    assert (after.correct, after.predicted, after.gold) == (before.correct, before.predicted, before.gold)


@given(RECORDS, RECORDS, st.data())
def test_adding_a_wrong_row_never_raises_anything(
    gold: Record, predicted: Record, data: st.DataObject
) -> None:
    before = count(gold, predicted)
    place = data.draw(st.integers(0, len(predicted["non_derivative"])))
    predicted["non_derivative"].insert(place, WRONG_ROW)
    after = count(gold, predicted)
    assert after.correct == before.correct
    assert after.precision <= before.precision
    assert after.recall == before.recall
    assert after.f1 <= before.f1


@given(RECORDS, RECORDS)
def test_a_wrong_row_at_the_end_moves_no_other_counter(gold: Record, predicted: Record) -> None:
    before = count(gold, predicted)
    predicted["non_derivative"].append(WRONG_ROW)
    before.cells[Outcome.EXTRA_ROW] += 7
    assert count(gold, predicted).cells == before.cells


def nulls(record: Record) -> list[tuple[Record, str]]:
    objects = [record, record["issuer"], *record["non_derivative"]]
    return [(item, name) for item in objects for name in item if item[name] is None and name != "rule_10b5_1"]


@given(RECORDS, st.data())
def test_a_null_filled_is_hallucinated(gold: Record, data: st.DataObject) -> None:
    predicted = copy.deepcopy(gold)
    assume(nulls(predicted))
    item, name = data.draw(st.sampled_from(nulls(predicted)))
    item[name] = "2031-12-31" if name.endswith("date") else "77"
    expected = count(gold, gold)
    expected.cells[Outcome.HALLUCINATED] += 1
    expected.cells[Outcome.CORRECT_NULL] -= 1
    assert count(gold, predicted).cells == expected.cells


@given(RECORDS, st.data())
def test_swapping_two_cells_costs_exactly_those(gold: Record, data: st.DataObject) -> None:
    rows = gold["non_derivative"]
    places = [
        index
        for index, row in enumerate(rows)
        if row["shares"] and row["price_per_share"] and row["shares"] != row["price_per_share"]
    ]
    assume(places)
    predicted = copy.deepcopy(gold)
    row = predicted["non_derivative"][data.draw(st.sampled_from(places))]
    row["shares"], row["price_per_share"] = row["price_per_share"], row["shares"]
    after = count(gold, predicted)
    assert after.correct == count(gold, gold).correct - 2
    assert after.predicted == after.gold


@given(RECORDS, RECORDS | st.none())
def test_every_value_is_counted_once(gold: Record, predicted: Record | None) -> None:
    empty: Record = {}
    cells = score(OwnershipReport, gold, predicted)
    counts = count(gold, predicted)
    assert counts.gold == count(gold, gold).gold
    assert counts.predicted == (count(predicted, predicted).gold if predicted else 0)
    assert counts.recall <= 1 >= counts.precision
    ours = [cell.gold_path for cell in cells if cell.gold_path]
    theirs = [cell.path for cell in cells if cell.path]
    assert len(ours) == len(set(ours))
    assert len(theirs) == len(set(theirs))
    assert count(empty, predicted).correct == 0
