from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from eval_runs import cell, document, run, written
from filingkit_evals.comparison import Change, Comparison, FieldChange, compare
from filingkit_evals.gate import CEILINGS, EXIT_CODES, FLOORS, Limits, judge
from filingkit_evals.results import Evidence
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from filingkit_evals.results import Run

STEADY = Comparison("old", "new", (), f1=Change(0.0, 0.0, 0.0), clusters=60)
RUN = written(*["cccc"] * 60)


def price(low: float, *, critical: bool) -> FieldChange:
    return FieldChange("rows[].price", critical, 1.0, 1 + low, Change(low, low, low), 0, 1, 1.0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"f1": Change(-0.005, -0.0101, 0.001)}, "micro F1"),
        ({"p": 0.049, "broken": 12, "fixed": 3}, "cells"),
        ({"p_hallucinations": 0.049, "invented_before": 2, "invented_after": 9}, "inventions"),
        ({"fields": [price(-0.031, critical=True)]}, "rows[].price"),
    ],
)
def test_each_criterion_alone_fails_the_gate_and_names_itself(changes: dict[str, Any], name: str) -> None:
    found = judge(RUN, replace(STEADY, **changes), Limits())
    assert found.verdict.status == "fail"
    assert found.exit_code == 1
    assert [item.name for item in found.criteria if not item.holds] == [name]
    assert [reason.split(":")[0] for reason in found.verdict.reasons] == [name]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"f1": Change(0.0, -0.01, 0.01)},  # the margin itself is allowed
        {"f1": Change(0.2, 0.1, 0.3), "p": 0.001, "fixed": 90, "broken": 3},
        {"p": 0.05, "broken": 12, "fixed": 3},
        {"p_hallucinations": 0.001, "invented_before": 9, "invented_after": 2},
        {"p_hallucinations": 0.05, "invented_before": 2, "invented_after": 9},
        {"fields": [price(-0.03, critical=True)]},
        {"fields": [price(-0.9, critical=False)]},
    ],
)
def test_what_is_no_worse_passes(changes: dict[str, Any]) -> None:
    found = judge(RUN, replace(STEADY, **changes), Limits())
    assert found.verdict == ("pass", ("no worse than old",))
    assert found.exit_code == 0
    assert all(item.holds for item in found.criteria)


def test_margins_are_settings() -> None:
    worse = replace(STEADY, f1=Change(-0.02, -0.02, -0.02), fields=[price(-0.05, critical=True)])
    assert judge(RUN, worse, Limits(margin=0.02, critical_margin=0.05)).verdict.status == "pass"
    assert judge(RUN, worse, Limits(margin=0.02)).verdict.reasons == (
        "rows[].price: F1 1.0000 to 0.9500 [-5.00 points to -5.00 points], the margin is -3.00 points",
    )


def grounded() -> Run:
    """Two documents of which every figure that can be limited is known."""
    sure, doubtful = Evidence(True, True), Evidence(True, False)
    cells = [
        cell("c", confidence=0.9, evidence=sure),
        cell("w", "/b", confidence=0.1, evidence=doubtful),
        cell("h", "/c", confidence=0.1, evidence=doubtful),
        cell("n", "/d"),
        cell("o", "/e", critical=True),
    ]
    return run([document("memo-1", cells), document("memo-2", [cell("c", confidence=0.9, evidence=sure)])])


FIGURES = {
    "f1": 0.5,
    "precision": 0.5,
    "recall": 0.5,
    "exact": 0.5,
    "critical_exact": 0.5,
    "derivable": 0.5,
    "valid": 1.0,
    "coverage_999": 0.5,
    "hallucination": 0.5,
    "invented": 0.25,
    "omission": 0.25,
    "missing_rows": 0.0,
}


def test_every_limit_is_tried_here() -> None:
    assert FIGURES.keys() == {*FLOORS, *CEILINGS}


@pytest.mark.parametrize("name", FLOORS)
def test_floors(name: str) -> None:
    at, above = FIGURES[name], FIGURES[name] + 0.01
    (criterion,) = judge(grounded(), None, Limits(floors={name: at})).criteria
    assert (criterion.name, criterion.holds) == (f"floor of {name}", True)
    (criterion,) = judge(grounded(), None, Limits(floors={name: above})).criteria
    assert not criterion.holds
    assert criterion.detail == f"{at:.4f}, at least {above:g} is wanted"


@pytest.mark.parametrize("name", CEILINGS)
def test_ceilings(name: str) -> None:
    at, below = FIGURES[name], FIGURES[name] - 0.01
    (criterion,) = judge(grounded(), None, Limits(ceilings={name: at})).criteria
    assert (criterion.name, criterion.holds) == (f"ceiling of {name}", True)
    (criterion,) = judge(grounded(), None, Limits(ceilings={name: below})).criteria
    assert not criterion.holds
    assert criterion.detail == f"{at:.4f}, at most {below:g} is wanted"


def test_a_broken_limit_fails_beside_a_baseline() -> None:
    found = judge(RUN, STEADY, Limits(floors={"f1": 0.5}, ceilings={"omission": -1.0}))
    assert (found.verdict.status, found.exit_code) == ("fail", 1)
    assert found.verdict.reasons == ("ceiling of omission: 0.0000, at most -1 is wanted",)


@pytest.mark.parametrize(
    ("made", "comparison"),
    [
        (RUN, None),
        (run([*RUN.documents, document("memo-x", "", status="missing")]), None),
        (RUN, replace(STEADY, reasons=("the gold changed",))),
        (RUN, replace(STEADY, clusters=3)),
    ],
)
def test_a_broken_limit_fails_whatever_else(made: Run, comparison: Comparison | None) -> None:
    found = judge(made, comparison, Limits(floors={"f1": 1.0, "recall": 1.1}))
    assert found.verdict == ("fail", ("floor of recall: 1.0000, at least 1.1 is wanted",))
    assert found.exit_code == 1


def test_without_a_baseline_only_limits_count() -> None:
    found = judge(RUN, None, Limits(floors={"f1": 1.0}))
    assert found.verdict.status == "pass"
    assert "there is no baseline" in found.verdict.reasons[0]
    assert found.exit_code == 0


LOST = document("memo-x", "", status="missing", failure="found nowhere")


def test_precedence() -> None:
    incomplete = run([*RUN.documents, LOST])
    incomparable = replace(STEADY, reasons=("the gold changed",))
    small = replace(STEADY, clusters=19)
    worse = replace(STEADY, f1=Change(-1.0, -1.0, -1.0))
    tolerant = Limits(allow_missing=True)
    cases = [
        (incomplete, None, Limits(), "incomplete"),
        (incomplete, worse, Limits(), "incomplete"),
        (incomplete, incomparable, Limits(), "incomplete"),
        (incomplete, worse, tolerant, "fail"),
        (incomplete, STEADY, tolerant, "pass"),
        (RUN, incomparable, Limits(), "not comparable"),
        (RUN, replace(small, f1=worse.f1), Limits(), "too small"),
        (RUN, small, Limits(), "too small"),
        (RUN, small, Limits(clusters=19), "pass"),
        (RUN, worse, Limits(), "fail"),
        (RUN, None, Limits(), "none"),
    ]
    for made, comparison, limits, status in cases:
        found = judge(made, comparison, limits)
        assert found.verdict.status == status
        assert found.exit_code == EXIT_CODES[status]


@pytest.mark.parametrize(
    ("status", "code"),
    [("pass", 0), ("none", 0), ("fail", 1), ("not comparable", 3), ("too small", 3), ("incomplete", 4)],
)
def test_exit_codes(status: str, code: int) -> None:
    assert EXIT_CODES[status] == code


def test_the_reasons_name_what_is_missing_or_differs() -> None:
    assert judge(run([LOST]), None, Limits()).verdict.reasons == ("memo-x: found nowhere",)
    incomparable = replace(STEADY, reasons=("the gold changed", "the scorer changed"))
    assert judge(RUN, incomparable, Limits()).verdict.reasons == incomparable.reasons
    small = judge(RUN, replace(STEADY, clusters=3), Limits())
    assert small.verdict.reasons == ("3 clusters of documents, 20 are needed to tell",)


def invented_set(seed: int, damaged: float) -> Run:
    """60 clusters of documents that are 98 % right; `damaged` is the share of right cells that are spoilt."""
    random, spoiling = np.random.default_rng(1), np.random.default_rng(seed)
    documents = []
    for index in range(60):
        size = 30 + int(random.integers(0, 20))
        right = random.random(size) < 0.98
        kept = spoiling.random(size) >= damaged
        letters = "".join("c" if good and left else "w" for good, left in zip(right, kept, strict=True))
        documents.append(document(f"memo-{index}", letters))
    return run(documents)


@pytest.mark.parametrize("seed", range(20))
def test_a_damage_of_one_cell_in_a_hundred_fails(seed: int) -> None:
    before, after = invented_set(seed, 0.0), invented_set(seed, 0.01)
    found = judge(after, compare(before, after), Limits())
    assert found.verdict.status == "fail"
    assert summarise(after.documents).f1.value < summarise(before.documents).f1.value


def test_no_damage_passes() -> None:
    same = invented_set(0, 0.0)
    found = judge(same, compare(same, same), Limits())
    assert (found.verdict.status, found.exit_code) == ("pass", 0)


def test_a_critical_field_without_values_costs_nothing() -> None:
    cells = [cell("c", "/name"), cell("n", "/rows/0/price", critical=True)]
    made = run([document(f"m{index}", list(cells)) for index in range(60)])
    assert judge(made, compare(made, made), Limits()).verdict.status == "pass"


def test_a_run_in_which_nothing_was_scored_passes_nothing() -> None:
    made = run([document("m", "", status="missing", failure="gone")])
    judgement = judge(made, None, Limits(floors={"f1": 0.9}, allow_missing=True))
    assert (judgement.verdict.status, judgement.exit_code) == ("incomplete", 4)


def test_what_was_not_measured_keeps_no_limit() -> None:
    judgement = judge(written(*["ccc"] * 30), None, Limits(floors={"derivable": 0.9}))
    assert judgement.verdict.status == "fail"
    assert "not measured" in judgement.verdict.reasons[0]
