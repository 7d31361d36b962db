from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval_runs import cell, document, run, written
from filingkit_evals.comparison import UNKNOWN, CellFlip, Change, Comparison, compare
from filingkit_evals.statistics import mcnemar, sign_flip
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from filingkit_evals.results import Run


def repeated(letters: str, count: int, **info: Any) -> Run:
    return written(*[letters] * count, **info)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"gold": "other"}, "the gold changed (gold-1 in old, other in new)"),
        ({"scorer": "3"}, "the scorer changed (2 (scorer-1) in old, 3 in new)"),
        ({"documents": "other"}, "the documents changed (documents-1 in old, other in new)"),
    ],
)
def test_runs_of_other_gold_scorer_or_documents_do_not_compare(changes: dict[str, str], reason: str) -> None:
    found = compare(written("cc", id="old"), written("cw", id="new", **changes))
    assert found.reasons == (reason,)
    assert found.verdict == "not comparable"
    assert (found.f1, found.p, found.fixed, found.broken) == (UNKNOWN, 1.0, 0, 0)
    assert (found.fields, found.flips, found.cells) == ([], {}, [])


def test_every_reason_is_given() -> None:
    found = compare(written("c"), written("c", gold="g", scorer="s", documents="d"))
    assert [reason.split(" changed")[0] for reason in found.reasons] == [
        "the gold",
        "the scorer",
        "the documents",
    ]


def test_runs_with_other_documents_scored_do_not_compare() -> None:
    old = run([document("memo-1"), document("memo-2")])
    new = run([document("memo-1"), document("memo-2", "", status="missing")])
    assert compare(old, new).reasons == ("different documents could be scored",)
    assert compare(new, old).reasons == ("different documents could be scored",)
    assert compare(new, new).reasons == ()
    nothing = run([document("memo-1", "", status="no_extractor")])
    assert compare(nothing, nothing).reasons == ("no document was scored",)


def test_plugins_models_and_labels_may_differ() -> None:
    new = written("c", plugins={"memo": "other 2"}, model="m", label="tried", llm="always", filingkit="9")
    assert compare(written("c"), new).reasons == ()


def test_what_was_fixed_and_what_broke() -> None:
    old = written("ccw", "cco", "ww", "cc", id="old")
    new = written("ccc", "ccw", "wc", "ch", id="new")
    found = compare(old, new)
    assert (found.before, found.after, found.clusters) == ("old", "new", 4)
    assert (found.fixed, found.broken) == (2, 1)  # an omission that became wrong is a mistake as before
    assert found.flips == {
        "memo-0": "fixed",
        "memo-1": "both wrong",
        "memo-2": "both wrong",
        "memo-3": "broke",
    }
    assert (found.documents_fixed, found.documents_broken, found.p_documents) == (1, 1, 1.0)
    assert [(flip.document, flip.before.outcome.value if flip.before else "") for flip in found.cells] == [
        ("memo-0", "wrong"),
        ("memo-2", "wrong"),
        ("memo-3", "correct"),
    ]
    assert (found.invented_before, found.invented_after) == (0, 1)
    assert found.p == sign_flip([1, 0, 1, -1])
    assert found.f1.value == pytest.approx(14 / (10 + 9) - 12 / (9 + 10))


def test_the_change_of_f1() -> None:
    # Before 18 of 20 right, predicted as many as gold: F1 0.9. Then 16 right, two of the cells omitted: 32 / 38.
    old, new = written("cccccccccw", "cccccccccw"), written("cccccccccw", "cccccccwoo")
    found = compare(old, new)
    assert found.f1.value == pytest.approx(32 / 38 - 36 / 40)
    assert found.f1.low < found.f1.value < found.f1.high
    assert found.detectable == summarise(old.documents).detectable


def test_rows_that_gold_lacks_are_paired_by_where_they_were_predicted() -> None:
    extra = cell("x", "/rows/3/price")
    old, new = run([document(cells=[cell(), extra])]), run([document(cells=[cell()])])
    assert compare(old, new).cells == [CellFlip("memo-1", extra, None)]
    assert compare(new, old).cells == [CellFlip("memo-1", None, extra)]
    assert (compare(old, new).fixed, compare(new, old).broken) == (1, 1)
    assert compare(old, old).cells == []


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("ccw", "ccc", "better"),
        ("ccc", "ccw", "worse"),
        ("cwc", "cwc", "no difference shown"),
        ("cwc", "ccw", "no difference shown"),  # as many fixed as broken
    ],
)
def test_verdict(old: str, new: str, verdict: str) -> None:
    found = compare(repeated(old, 8), repeated(new, 8))
    assert found.verdict == verdict
    assert compare(repeated(old, 4), repeated(new, 4)).verdict == "no difference shown"  # 2 / 16 is no proof


def test_clusters_not_documents_are_what_varies() -> None:
    def run_of(letters: str) -> Run:
        return run([document(f"memo-{index}", letters, cluster=f"house-{index % 2}") for index in range(40)])

    found = compare(run_of("cw"), run_of("cc"))
    assert (found.clusters, found.fixed, found.p) == (2, 40, 0.5)
    assert found.p_documents == mcnemar(40, 0)


def test_fields() -> None:
    """Of two fields that move, Holm doubles the smaller p; the third has nothing to test."""
    old = [[cell("w", "/price", critical=True), cell("c", "/date"), cell("c", "/name")] for _ in range(12)]
    new = [[cell("c", "/price", critical=True), cell("c", "/date"), cell("c", "/name")] for _ in range(12)]
    new[0][1] = cell("w", "/date")
    sides = [
        run([document(f"memo-{index}", cells) for index, cells in enumerate(side)]) for side in (old, new)
    ]
    price, date, name = compare(*sides).fields
    assert (price.field, price.critical, price.fixed, price.broken) == ("price", True, 12, 0)
    assert (price.before, price.after, price.change) == (0, 1, (1, 1, 1))
    assert price.p == pytest.approx(3 * 2 / 2**12)
    assert (date.field, date.critical, date.fixed, date.broken, date.p) == ("date", False, 0, 1, 1)
    assert (date.before, date.after) == pytest.approx((1, 11 / 12))
    assert (name.field, name.fixed, name.broken, name.p, name.change) == ("name", 0, 0, 1, (0, 0, 0))


def mirrored(found: Comparison) -> tuple[Any, ...]:
    other = {"fixed": "broke", "broke": "fixed"}
    return (
        found.after,
        found.before,
        found.broken,
        found.fixed,
        found.p,
        found.documents_broken,
        found.documents_fixed,
        found.p_documents,
        found.invented_after,
        found.invented_before,
        found.p_hallucinations,
        {name: other.get(flip, flip) for name, flip in found.flips.items()},
        {item.field: (item.after, item.before, item.broken, item.fixed, item.p) for item in found.fields},
    )


def straight(found: Comparison) -> tuple[Any, ...]:
    return (
        found.before,
        found.after,
        found.fixed,
        found.broken,
        found.p,
        found.documents_fixed,
        found.documents_broken,
        found.p_documents,
        found.invented_before,
        found.invented_after,
        found.p_hallucinations,
        found.flips,
        {item.field: (item.before, item.after, item.fixed, item.broken, item.p) for item in found.fields},
    )


PAIRS = st.lists(
    st.text("cwohnxm", max_size=8).flatmap(
        lambda old: st.tuples(st.just(old), st.text("cwohnxm", max_size=8))
    ),
    min_size=1,
    max_size=8,
)


@given(PAIRS)
def test_comparisons_mirror(pairs: list[tuple[str, str]]) -> None:
    old, new = (written(*[pair[side] for pair in pairs], id=str(side)) for side in (0, 1))
    there, back = compare(old, new), compare(new, old)
    assert straight(there) == mirrored(back)
    assert there.f1 == pytest.approx((-back.f1.value, -back.f1.high, -back.f1.low))
    opposite = {"better": "worse", "worse": "better"}
    assert there.verdict == opposite.get(back.verdict, back.verdict)


@given(PAIRS)
def test_the_counts_add_up(pairs: list[tuple[str, str]]) -> None:
    old, new = (written(*[pair[side] for pair in pairs]) for side in (0, 1))
    found = compare(old, new)
    mistakes = [summarise(side.documents).counts.mistakes for side in (old, new)]
    assert found.fixed - found.broken == mistakes[0] - mistakes[1]
    assert found.fixed == sum(item.fixed for item in found.fields)
    assert found.broken == sum(item.broken for item in found.fields)
    assert found.fixed + found.broken == len(found.cells)


@given(st.lists(st.text("cwohnxm", min_size=1, max_size=8).map("c".__add__), min_size=2, max_size=8))
def test_a_run_is_no_different_from_itself(documents: list[str]) -> None:
    same = written(*documents)
    found = compare(same, replace(same, info=replace(same.info, id="again")))
    assert found.verdict == "no difference shown"
    assert found.f1 == Change(0, 0, 0)
    assert (found.fixed, found.broken, found.documents_fixed, found.documents_broken) == (0, 0, 0, 0)
    assert (found.p, found.p_documents, found.p_hallucinations) == (1, 1, 1)
    assert all((item.fixed, item.broken, item.p, item.change.value) == (0, 0, 1, 0) for item in found.fields)
    assert found.cells == []
