"""The records behind the samples: invented, but consistent as those of real filings are."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit_evals.synth import Sample, generate
from filingkit_schemas.ownership import OwnershipReport

SCHEMAS = ("form3", "form4", "form5")
schemas = st.sampled_from(SCHEMAS)
seeds = st.integers(0, 10_000)
few = settings(max_examples=25)  # each example makes several samples


def pristine(schema: str, seed: int, count: int = 5) -> list[Sample]:
    return list(generate(schema, count, seed, damage=0))


@few
@given(schemas, seeds, st.sampled_from((0.0, 0.5, 1.0)))
def test_a_record_is_exactly_what_the_model_dumps(schema: str, seed: int, damage: float) -> None:
    for sample in generate(schema, 3, seed, damage):
        assert OwnershipReport.model_validate(sample.record).model_dump(mode="json") == sample.record


@few
@given(schemas, seeds)
def test_balances_fit_the_transactions(schema: str, seed: int) -> None:
    for sample in pristine(schema, seed):
        balances: dict[Any, Decimal] = {}
        for row in sample.record["non_derivative"]:
            account = row["security_title"], row["nature_of_ownership"]
            following = Decimal(row["shares_owned_following"])
            assert following >= 0
            if row["kind"] == "transaction":
                change = Decimal(row["shares"]) * (1 if row["acquired_disposed"] == "A" else -1)
                assert balances.get(account, following - change) + change == following
            balances[account] = following


@few
@given(schemas, seeds)
def test_underlying_shares_follow_from_the_ratio_that_a_footnote_states(schema: str, seed: int) -> None:
    for sample in pristine(schema, seed):
        notes = {note["id"]: note["text"] for note in sample.record["footnotes"]}
        for row in sample.record["derivative"]:
            cited = [notes[number] for number in row["footnote_ids"].get("conversion_or_exercise_price", ())]
            ratios = [match[1] for text in cited if (match := re.search(r"1:([\d.]+) basis", text))]
            ratio = Decimal(ratios[0] if ratios else 1)
            shares = Decimal(row["shares"] or row["underlying_shares"])
            assert abs(shares * ratio - Decimal(row["underlying_shares"])) < 1


@few
@given(schemas, seeds)
def test_dates_are_in_order(schema: str, seed: int) -> None:
    for sample in pristine(schema, seed):
        record = sample.record
        rows = [*record["non_derivative"], *record["derivative"]]
        days = [row["transaction_date"] for row in record["non_derivative"] if row["transaction_date"]]
        assert days == sorted(days)
        assert all(signature["date"] >= day for signature in record["signatures"] for day in days)
        assert all(
            row.get("expiration_date") is None or row["expiration_date"] > record["period_of_report"]
            for row in rows
        )
        if schema == "form4":
            assert not days or record["period_of_report"] == days[0]


@few
@given(schemas, seeds)
def test_codes_fit_their_directions_and_marks_their_footnotes(schema: str, seed: int) -> None:
    for sample in pristine(schema, seed):
        numbers = {note["id"] for note in sample.record["footnotes"]}
        for table in ("non_derivative", "derivative"):
            for row in sample.record[table]:
                assert (row["kind"] == "transaction") == (row["transaction_code"] is not None)
                assert {mark for marks in row["footnote_ids"].values() for mark in marks} <= numbers
                assert (row["direct_or_indirect"] == "I") == (row["nature_of_ownership"] is not None)
                if row["transaction_code"] in {"P", "A", "L"}:
                    assert row["acquired_disposed"] == "A"
                if row["transaction_code"] in {"S", "F", "G"}:
                    assert row["acquired_disposed"] == "D"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_forms_have_their_peculiarities(schema: str) -> None:
    records = [sample.record for sample in pristine(schema, 1, 300)]
    assert {record["form_type"] for record in records} == {schema[-1], schema[-1] + "/A"}
    assert all(
        (record["date_of_original_submission"] is None) != ("/A" in record["form_type"]) for record in records
    )
    assert {len(record["reporting_owners"]) for record in records} == {1, 2, 3}
    assert any(not record["non_derivative"] for record in records) or schema == "form5"
    assert any(not record["derivative"] for record in records)
    assert max(len(record["non_derivative"]) for record in records) >= (3 if schema == "form3" else 10)
    codes = {row["transaction_code"] for record in records for row in record["non_derivative"]}
    assert (codes == {None}) == (schema == "form3")
    assert any(record["no_securities_owned"] for record in records) == (schema == "form3")
    assert any(record["form4_transactions_reported"] for record in records) == (schema == "form5")
    assert any(record["rule_10b5_1"] for record in records) == (schema == "form4")
    assert any("." in row["shares_owned_following"] for record in records for row in record["non_derivative"])
