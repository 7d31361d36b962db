from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import eval_runs
from filingkit.calibration import GENERAL, observe
from filingkit_evals.calibration import (
    LEAST,
    Bin,
    Judged,
    auroc,
    fit,
    fit_curve,
    judge,
    measure_confidence,
    recalibrate,
    reliability,
    split,
)


def judged(right: dict[float, int], wrong: dict[float, int]) -> list[Judged]:
    """Make values: how many of each confidence are right, and how many wrong."""
    return [
        Judged(confidence, is_right)
        for is_right, tally in ((True, right), (False, wrong))
        for confidence, count in tally.items()
        for _ in range(count)
    ]


def test_only_predicted_values_are_judged() -> None:
    cells = [eval_runs.cell(letter, confidence=0.5) for letter in "cwhxdomnu"]
    document = eval_runs.document(cells=[*cells, eval_runs.cell("c", confidence=None)])
    found = judge([document])
    assert [item.right for item in found] == [True, False, False, False, False]
    assert {item.confidence for item in found} == {0.5}


@pytest.mark.parametrize(
    ("confidences", "count", "sizes"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 3, [2, 2, 2]),
        ([0.1, 0.2, 0.3, 0.4, 0.5], 2, [3, 2]),
        ([0.1, 0.2, 0.2, 0.2, 0.5], 2, [4, 1]),  # a tie is not parted
        ([0.5] * 7, 3, [7]),
        ([0.1, 0.2], 10, [1, 1]),
        ([0.5, 0.1, 0.5, 0.1], 2, [2, 2]),  # in any order
        ([], 10, []),
    ],
)
def test_bins(confidences: list[float], count: int, sizes: list[int]) -> None:
    bins = reliability([Judged(item, True) for item in confidences], count)
    assert [item.size for item in bins] == sizes
    assert all(item.accuracy == 1 for item in bins)


def test_a_bin_has_the_means_of_its_values() -> None:
    bins = reliability(judged({0.8: 2, 0.9: 1}, {0.4: 1, 0.2: 1, 0.9: 1}), 2)
    assert bins[0] == pytest.approx(((0.2 + 0.4 + 0.8 + 0.8) / 4, 0.5, 4))
    assert bins[1] == Bin(0.9, 0.5, 2)


CONFIDENCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]) | st.floats(0, 1)
VALUES = st.lists(st.builds(Judged, CONFIDENCES, st.booleans()), max_size=60)


@given(VALUES, st.integers(1, 12))
def test_bins_hold_every_value_once(values: list[Judged], count: int) -> None:
    bins = reliability(values, count)
    assert len(bins) <= count
    assert sum(item.size for item in bins) == len(values)
    assert sum(item.accuracy * item.size for item in bins) == pytest.approx(
        sum(item.right for item in values)
    )
    assert sum(item.confidence * item.size for item in bins) == pytest.approx(
        sum(item.confidence for item in values)
    )
    assert [item.confidence for item in bins] == sorted(item.confidence for item in bins)


def test_calibration_errors() -> None:
    # 100 values claim 0.9 and 80 of them are right; 100 claim 0.5 and 60 are.
    found = measure_confidence(judged({0.9: 80, 0.5: 60}, {0.9: 20, 0.5: 40}))
    assert (found.values, found.wrong) == (200, 60)
    assert found.ece == pytest.approx((0.1 * 100 + 0.1 * 100) / 200)
    assert found.brier == pytest.approx((80 * 0.01 + 20 * 0.81 + 60 * 0.25 + 40 * 0.25) / 200)
    assert found.auroc == pytest.approx((80 * 40 + (80 * 20 + 60 * 40) / 2) / (140 * 60))


def test_no_calibration_error_of_few_values() -> None:
    assert measure_confidence(judged({0.9: LEAST - 1}, {})).ece is None
    assert measure_confidence(judged({0.9: LEAST}, {})).ece == pytest.approx(0.1)


def test_nothing_to_measure() -> None:
    found = measure_confidence([])
    assert (found.values, found.wrong, found.auroc, found.ece, found.brier, found.aurc) == (0, 0, *[None] * 4)
    assert (found.coverage_99, found.coverage_999, found.bins, found.risk) == (0, 0, (), ())


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ({0.9: 1, 0.8: 1}, {0.1: 1, 0.2: 1}, 1.0),
        ({0.1: 1}, {0.9: 1}, 0.0),
        ({0.5: 2}, {0.5: 1}, 0.5),
        ({0.9: 1, 0.3: 1}, {0.5: 1}, 0.5),
        ({}, {0.5: 1}, None),
        ({0.5: 1}, {}, None),
    ],
)
def test_auroc(right: dict[float, int], wrong: dict[float, int], expected: float | None) -> None:
    assert auroc(judged(right, wrong)) == expected


@given(VALUES)
def test_auroc_is_the_share_of_ordered_pairs(values: list[Judged]) -> None:
    right = [item.confidence for item in values if item.right]
    wrong = [item.confidence for item in values if not item.right]
    if not right or not wrong:
        assert auroc(values) is None
        return
    wins = sum((a > b) + (a == b) / 2 for a in right for b in wrong)
    assert auroc(values) == pytest.approx(wins / (len(right) * len(wrong)))


@pytest.mark.parametrize(
    ("right", "wrong", "coverage_99", "coverage_999"),
    [
        ({0.9: 10}, {}, 1.0, 1.0),
        ({0.9: 10}, {0.5: 10}, 0.5, 0.5),
        ({0.9: 99, 0.5: 99}, {0.9: 1, 0.5: 1}, 1.0, 0.0),  # exactly 99 % counts
        ({0.9: 999}, {0.9: 1, 0.5: 9, 0.4: 991}, 1009 / 2000, 0.5),  # exactly 99.9 % too
        ({0.9: 98, 0.8: 100}, {0.9: 2}, 1.0, 0.0),  # a lower threshold may be better than a higher one
        ({0.9: 50}, {0.9: 50}, 0.0, 0.0),  # a threshold takes all of a tie
        ({}, {0.9: 3}, 0.0, 0.0),
    ],
)
def test_coverage_at_precision(
    right: dict[float, int], wrong: dict[float, int], coverage_99: float, coverage_999: float
) -> None:
    found = measure_confidence(judged(right, wrong))
    assert (found.coverage_99, found.coverage_999) == pytest.approx((coverage_99, coverage_999))


@pytest.mark.parametrize(
    ("right", "wrong", "caught"),
    [
        ({0.9: 95}, {0.1: 5}, (1.0, 1.0, 1.0)),
        ({0.9: 90}, {0.1: 10}, (0.5, 1.0, 1.0)),  # half of the tie is reviewed
        ({0.1: 90}, {0.9: 10}, (0.0, 0.0, 0.0)),
        ({0.5: 90}, {0.5: 10}, (0.05, 0.1, 0.2)),  # one tie: its proportion
        ({0.9: 80, 0.1: 15}, {0.9: 4, 0.1: 1}, (5 / 16 / 5, 10 / 16 / 5, (1 + 4 * 4 / 84) / 5)),
        ({0.9: 7}, {}, (1.0, 1.0, 1.0)),
    ],
)
def test_caught_in_the_least_sure(
    right: dict[float, int], wrong: dict[float, int], caught: tuple[float, float, float]
) -> None:
    found = measure_confidence(judged(right, wrong)).caught
    assert list(found) == ["5%", "10%", "20%"]
    assert tuple(found.values()) == pytest.approx(caught)


def test_risk_against_coverage() -> None:
    found = measure_confidence(judged({0.9: 2, 0.5: 1}, {0.5: 1, 0.1: 1}))
    assert found.risk == ((2 / 5, 0.0), (4 / 5, 1 / 4), (1.0, 2 / 5))
    assert found.aurc == pytest.approx((2 * 0 + 2 * 1 / 4 + 1 * 2 / 5) / 5)


@given(VALUES)
def test_the_risk_curve_ends_with_everything(values: list[Judged]) -> None:
    found = measure_confidence(values)
    assert [share for share, _ in found.risk] == sorted({share for share, _ in found.risk})
    if values:
        assert found.risk[-1] == (1.0, found.wrong / found.values)
    assert found.coverage_999 <= found.coverage_99


def test_the_risk_curve_is_thinned() -> None:
    found = measure_confidence([Judged(index / 5000, index % 3 > 0) for index in range(5000)])
    assert 90 <= len(found.risk) <= 110
    assert found.risk[-1][0] == 1.0


FAR_APART = st.integers(0, 1000).map(lambda number: number / 1000)


@given(st.lists(st.builds(Judged, FAR_APART, st.booleans()), min_size=1, max_size=120))
def test_a_curve_rises_and_claims_neither_certainty(values: list[Judged]) -> None:
    curve = fit_curve(values)
    claimed, observed = [knot[0] for knot in curve], [knot[1] for knot in curve]
    assert 1 <= len(curve) <= 40
    assert claimed == sorted(set(claimed))
    assert observed == sorted(observed)
    assert all(0 <= item <= 1 for item in claimed)
    assert all(0 < item < 1 for item in observed)


def test_the_more_was_right_the_more_a_curve_claims() -> None:
    certain = [fit_curve([Judged(1.0, True)] * size)[0][1] for size in (1, 10, 1000, 40_000)]
    assert certain == sorted(certain)
    assert certain[0] == pytest.approx(0.755)
    assert certain[-1] < 1
    assert all(0 < fit_curve([Judged(0.0, False)] * size)[0][1] < 0.5 for size in (1, 10, 1000, 40_000))


def test_a_curve_leaves_out_what_lies_between_knots_of_one_height() -> None:
    values = [Judged(confidence / 100, index % 2 == 0) for confidence in range(50, 90) for index in range(20)]
    first, last = fit_curve(values)
    assert first == (0.5, 0.5)
    assert last == pytest.approx((0.89, 0.5), abs=0.01)


def test_a_curve_of_the_calibrated_is_near_identity() -> None:
    random = np.random.default_rng(11)
    claims = random.uniform(0.3, 1, 40_000)
    curve = fit_curve([Judged(float(claim), bool(random.random() < claim)) for claim in claims])
    for claim in np.linspace(0.32, 0.98, 67):
        assert observe(curve, float(claim)) == pytest.approx(claim, abs=0.04)


def test_each_method_with_enough_values_has_a_curve_of_its_own() -> None:
    values = [Judged(0.9, index % 2 == 0, "box") for index in range(LEAST)]
    values += [Judged(0.9, True, "label") for _ in range(LEAST)]
    values += [Judged(0.9, False, "seldom")]
    found = fit(values)
    assert found.curves.keys() == {GENERAL, "box", "label"}
    heights = {name: curve[0][1] for name, curve in found.curves.items()}
    assert heights["box"] == pytest.approx(0.5, abs=0.02)
    assert heights["label"] == pytest.approx(1, abs=0.01)
    assert heights[GENERAL] == pytest.approx(0.75, abs=0.01)
    seen = {item.method: item.confidence for item in recalibrate(values, found)}
    assert seen == {"box": heights["box"], "label": heights["label"], "seldom": heights[GENERAL]}
    assert fit([]).curves == {}


def test_clusters_are_not_parted() -> None:
    documents = [eval_runs.document(f"memo-{index}", cluster=f"house-{index // 3}") for index in range(600)]
    train, test = split(documents, 0.7)
    assert sorted(item.id for item in (*train, *test)) == sorted(item.id for item in documents)
    assert not {item.cluster for item in train} & {item.cluster for item in test}
    assert 0.6 < len(train) / len(documents) < 0.8
    assert split(reversed(documents), 0.7)[0] == train[::-1]


def test_claims_that_round_alike_are_one_knot() -> None:
    curve = fit_curve([Judged(0.5000011, True)] * 5 + [Judged(0.5000012, True)] * 5)
    assert len({place for place, _ in curve}) == len(curve)


def test_no_sample_is_large_enough_to_be_certain() -> None:
    assert fit_curve([Judged(1.0, True)] * 120_000)[0][1] < 1


def test_an_empty_calibration_changes_nothing() -> None:
    judged = [Judged(0.5, True)]
    assert recalibrate(judged, fit([])) == judged
