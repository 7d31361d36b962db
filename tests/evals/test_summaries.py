from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import eval_runs
from eval_runs import cell, document
from filingkit_evals.results import Evidence, Rows
from filingkit_evals.statistics import ratio_interval, wilson
from filingkit_evals.summaries import (
    Measure,
    group_by,
    is_critical_exact,
    is_exact,
    mistakes_of,
    summarise,
    summarise_fields,
)

if TYPE_CHECKING:
    from filingkit_evals.results import DocumentResult


def three() -> list[DocumentResult]:
    """Give a flawless document, one with every kind of mistake, and one that failed."""
    return [
        document("memo-1", "ccccnn", disputed=2, seconds=1.0),
        document("memo-2", "ccwohxdmnu", disputed=1, seconds=3.0),
        document("memo-3", "oo", status="failed", failure="no record"),
    ]


def test_counts_and_rates() -> None:
    # Right 4 + 2; predicted 4 + (2 + w + h + x + d = 6); gold 4 + (2 + w + o + m = 5) + 2.
    found = summarise(three())
    assert (found.documents, found.clusters, found.failed, found.disputed) == (3, 3, 1, 3)
    assert found.cells == found.counts.gold == 11
    assert found.precision.value == pytest.approx(6 / 10)
    assert found.recall.value == pytest.approx(6 / 11)
    assert found.f1.value == pytest.approx(12 / 21)
    assert found.macro_f1 == pytest.approx((1 + 4 / 11 + 0) / 3)
    assert found.exact.value == found.critical_exact.value - 1 / 3 == pytest.approx(1 / 3)
    assert found.hallucination.value == pytest.approx(1 / 4)
    assert found.invented.value == pytest.approx(3 / 10)
    assert found.omission.value == pytest.approx(4 / 11)
    assert found.valid == pytest.approx(2 / 3)


def test_intervals_are_over_clusters() -> None:
    found = summarise(three())
    assert found.f1[1:] == ratio_interval([(8, 8), (4, 11), (0, 2)])
    assert found.precision[1:] == ratio_interval([(4, 4), (2, 6), (0, 0)])
    assert found.hallucination[1:] == ratio_interval([(0, 2), (1, 2), (0, 0)])
    assert found.exact[1:] == wilson(1, 3)
    assert found.f1.few


def test_documents_of_one_cluster_share_their_luck() -> None:
    documents = [
        document(f"memo-{index}", "ccccw" if index < 10 else "ccccc", cluster=f"house-{index // 10}")
        for index in range(40)
    ]
    found = summarise(documents)
    assert (found.documents, found.clusters) == (40, 4)
    assert found.exact == Measure(0.75, *ratio_interval([(0, 10), (10, 10), (10, 10), (10, 10)]))
    assert found.exact.few
    assert found.f1.high - found.f1.low > 0.1


@pytest.mark.parametrize(
    ("cells", "status", "exact", "critical_exact"),
    [
        ("ccn", "scored", True, True),
        ("ccu", "scored", True, True),  # a key that the schema does not have is only reported
        ("", "scored", True, True),
        ("w", "scored", False, True),
        ([cell("w", critical=True)], "scored", False, False),
        ([cell("o", critical=True)], "scored", False, False),
        ([cell("h", critical=True)], "scored", False, False),
        ([cell("c", critical=True), cell("x", "/rows/1/a")], "scored", False, True),
        ("c", "failed", False, False),
        ("", "not_predicted", False, False),
    ],
)
def test_exact(cells: Any, status: Any, exact: bool, critical_exact: bool) -> None:
    made = document(cells=cells, status=status)
    assert (is_exact(made), is_critical_exact(made)) == (exact, critical_exact)
    assert summarise([made]).exact.value == exact
    assert summarise([made]).critical_exact.value == critical_exact


def test_mistakes_of_a_document() -> None:
    assert [item.outcome.value for item in mistakes_of(three()[1])] == [
        "wrong",
        "omitted",
        "hallucinated",
        "extra_row",
        "duplicate_row",
        "missing_row",
    ]


def test_rows() -> None:
    rows = {"rows[]": Rows(gold=4, predicted=4, paired=3, exact=2), "notes[]": Rows(1, 0, 0, 0)}
    found = summarise([document(rows=rows), document("memo-2", rows={"rows[]": Rows(5, 6, 5, 4)})])
    assert found.missing_rows == Measure(2 / 10, *ratio_interval([(2, 5), (0, 5)]))
    assert found.rows_exact == pytest.approx(6 / 8)
    assert (summarise([document()]).missing_rows.value, summarise([document()]).rows_exact) == (0, 1)


def test_grounding() -> None:
    cells = [
        cell("c", evidence=Evidence(True, True, True)),
        cell("w", evidence=Evidence(True, False, False)),
        cell("w", evidence=Evidence(False, False, None)),
        cell("h", evidence=Evidence(True, None, None)),
        cell("o"),
    ]
    found = summarise([document(cells=cells)])
    assert (found.quoted, found.derivable, found.agrees) == pytest.approx((3 / 4, 1 / 3, 1 / 2))
    assert found.wrong_but_quoted == 1
    assert summarise([document()]).agrees is None


def test_cost_and_time() -> None:
    usages: list[dict[str, Any]] = [
        {"cost_usd": 0.25, "input_tokens": 100, "output_tokens": 10, "requests": 1},
        {"cost_usd": 0.5, "input_tokens": 300, "requests": 2},
    ]
    documents = [
        document(f"memo-{index}", usage=usage, seconds=1.0 + 2 * index) for index, usage in enumerate(usages)
    ]
    found = summarise(documents)
    assert (found.cost, found.tokens, found.requests) == (0.75, 410, 3)
    assert (found.seconds_p50, found.seconds_p95) == pytest.approx((2.0, 2.9))
    assert summarise([*documents, document("memo-9")]).cost is None
    assert summarise([document(usage={"cost_usd": 0.0})]).cost == 0


def test_confidence_is_that_of_the_predicted_values() -> None:
    cells = [cell("c", confidence=0.9), cell("w", confidence=0.2), cell("n", confidence=0.9), cell("c")]
    found = summarise([document(cells=cells)]).confidence
    assert (found.values, found.wrong, found.auroc) == (2, 1, 1.0)


def test_fields() -> None:
    rows = [
        cell("w", "/rows/0/price", critical=True, subtype="scale"),
        cell("w", "/rows/1/price", critical=True, subtype="scale"),
        cell("w", "/rows/2/price", critical=True, subtype="sign"),
        cell("x", "/rows/3/price", critical=True),
    ]
    documents = [
        document("memo-1", [*rows, cell("c", "/subject"), cell("o", "/date")]),
        document("memo-2", [cell("o", "/author")]),
    ]
    found = summarise_fields(documents)
    assert [item.field for item in found] == ["rows[].price", "author", "date", "subject"]
    price, author = found[0], found[1]
    assert (price.critical, price.counts.mistakes, price.counts.gold) == (True, 4, 3)
    assert (price.subtypes, price.worst) == ({"scale": 2, "sign": 1}, "scale")
    assert (author.critical, author.subtypes, author.worst) == (False, {}, "")


def test_groups_are_in_the_order_of_their_names() -> None:
    documents = [document(name, group=name[0]) for name in ("b1", "C1", "a1", "b2")]
    found = group_by(documents, "group")
    assert {name: [item.id for item in members] for name, members in found.items()} == {
        "a": ["a1"],
        "b": ["b1", "b2"],
        "C": ["C1"],
    }
    assert list(found) == ["a", "b", "C"]


LETTERS = st.lists(st.text("cwohnxdmu", max_size=12), min_size=1, max_size=8)


@given(LETTERS)
def test_a_value_lies_in_its_interval(documents: list[str]) -> None:
    found = summarise(eval_runs.written(*documents).documents)
    for name in (
        "f1",
        "precision",
        "recall",
        "exact",
        "critical_exact",
        "hallucination",
        "invented",
        "omission",
    ):
        measure: Measure = getattr(found, name)
        assert 0 <= measure.low <= measure.value + 1e-9, name
        assert measure.value - 1e-9 <= measure.high <= 1, name


@given(LETTERS)
def test_the_summary_is_plain_data(documents: list[str]) -> None:
    shape = summarise(eval_runs.written(*documents).documents).to_dict()
    assert json.loads(json.dumps(shape)).keys() == shape.keys()
    assert shape["f1"].keys() == {"value", "low", "high", "few"}
    assert shape["counts"].get("correct", 0) == "".join(documents).count("c")
