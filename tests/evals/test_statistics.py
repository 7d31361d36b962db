from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit_evals.statistics import (
    Interval,
    detectable_change,
    holm,
    mcnemar,
    ratio_difference,
    ratio_interval,
    sign_flip,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # the example of Newcombe (1998)
    ],
)
def test_wilson(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials)[:2] == pytest.approx((low, high), abs=5e-5)


def test_wilson_says_when_there_are_few() -> None:
    assert wilson(9, 19).few
    assert not wilson(9, 20).few
    assert wilson(0, 0) == Interval(0.0, 1.0, few=True)


CLUSTERS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=40)


@given(CLUSTERS)
def test_ratio_interval_holds_the_rate(clusters: list[tuple[float, float]]) -> None:
    interval = ratio_interval(clusters)
    total = sum(whole for _, whole in clusters)
    rate = sum(part for part, _ in clusters) / total if total else 0.5
    assert 0 <= interval.low <= rate + 1e-9
    assert rate - 1e-9 <= interval.high <= 1
    assert interval.few == (sum(whole > 0 for _, whole in clusters) < 20)


def test_ratio_interval_is_wilson_where_no_variance_shows() -> None:
    assert ratio_interval([(30, 30)] * 50) == wilson(50, 50)
    assert ratio_interval([(0, 30)] * 50) == wilson(0, 50)
    assert ratio_interval([(15, 30)]) == wilson(0.5, 1)
    assert ratio_interval([]) == Interval(0.0, 1.0, few=True)


def test_clustered_mistakes_widen_the_interval() -> None:
    spread = ratio_interval([(29, 30)] * 60)
    clustered = ratio_interval([(30, 30)] * 54 + [(20, 30)] * 6)
    assert clustered.high - clustered.low > 5 * (spread.high - spread.low)


def test_more_confidence_is_a_wider_interval() -> None:
    clusters = [(28, 30), (30, 30), (25, 26)] * 10
    narrow, wide = ratio_interval(clusters, 0.8), ratio_interval(clusters, 0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_ratio_interval_covers_the_true_rate() -> None:
    """Documents of unequal size and difficulty: 95% nominal covers about 90% at 30 documents."""
    random = np.random.default_rng(7)
    runs, covered = 600, 0
    for _ in range(runs):
        sizes = random.lognormal(np.log(34), 0.6, 30).astype(int) + 1
        right = random.binomial(sizes, random.beta(7.8, 0.24, 30))
        low, high, _ = ratio_interval(list(zip(right.tolist(), sizes.tolist(), strict=True)))
        covered += low <= 7.8 / (7.8 + 0.24) <= high
    assert 0.86 <= covered / runs <= 0.97


DIFFERENCES = st.lists(st.integers(-6, 6), max_size=9)


@given(DIFFERENCES)
def test_sign_flip_is_exact_for_few_units(differences: list[int]) -> None:
    sums = [
        sum(sign * item for sign, item in zip(signs, differences, strict=True))
        for signs in product((1, -1), repeat=len(differences))
    ]
    extreme = sum(abs(item) >= abs(sum(differences)) for item in sums)
    assert sign_flip(differences) == pytest.approx(extreme / len(sums))


@given(st.lists(st.integers(-6, 6), max_size=30))
def test_sign_flip_knows_no_direction(differences: list[int]) -> None:
    mirrored = [-item for item in differences]
    assert sign_flip(differences) == sign_flip(mirrored) == sign_flip([*differences, 0])
    assert 0 < sign_flip(differences) <= 1


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([], 1.0),
        ([0, 0, 0], 1.0),
        ([3], 1.0),
        ([1, 1, 1, 1, 1], 2 / 32),
        ([5, -5], 1.0),
        ([2, 1, 1], 2 / 8),
        ([1.5, 1.5, 1.5, -1.5], 10 / 16),
    ],
)
def test_sign_flip(differences: list[float], p: float) -> None:
    assert sign_flip(differences) == pytest.approx(p)


def test_sign_flip_of_many_units_is_near_the_exact_value() -> None:
    # 14 of 20 signs alike: the two-sided sign test.
    assert sign_flip([1] * 14 + [-1] * 6) == pytest.approx(0.1153, abs=0.01)
    assert sign_flip([1] * 40) == pytest.approx(1 / 10_001)


@pytest.mark.parametrize(
    ("fixed", "broken", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 5, 1.0),
        (6, 0, 2 / 64),
        (9, 1, 22 / 1024),
        (12, 2, 2 * (1 + 14 + 91) / 2**14),
    ],
)
def test_mcnemar(fixed: int, broken: int, p: float) -> None:
    assert mcnemar(fixed, broken) == mcnemar(broken, fixed) == pytest.approx(p)


def test_holm() -> None:
    assert holm([]) == []
    assert holm([0.03]) == [0.03]
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.4, 0.5, 0.9]) == [1, 1, 1]


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_raises_every_value_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(raw <= new <= 1 for raw, new in zip(values, adjusted, strict=True))
    assert all(new <= min(1, len(values) * raw) for raw, new in zip(values, adjusted, strict=True))
    pairs = sorted(zip(values, adjusted, strict=True))
    assert [new for _, new in pairs] == sorted(adjusted)


WIDE = st.lists(st.tuples(st.integers(0, 9), st.integers(9, 30)), min_size=2, max_size=40)


@given(WIDE)
def test_a_run_does_not_differ_from_itself(clusters: list[tuple[float, float]]) -> None:
    assert ratio_difference(clusters, clusters) == (0, 0, 0)


@given(WIDE, st.data())
def test_ratio_difference_mirrors(before: list[tuple[float, float]], data: st.DataObject) -> None:
    after = data.draw(st.permutations(before))
    change, low, high = ratio_difference(before, after)
    assert low <= change <= high
    assert ratio_difference(after, before) == pytest.approx((-change, -high, -low))


def test_ratio_difference_by_hand() -> None:
    # Two clusters of ten: 10 + 8 right before, 9 + 7 now. Both lose as much, so that nothing varies.
    assert ratio_difference([(10, 10), (8, 10)], [(9, 10), (7, 10)]) == pytest.approx((-0.1, -0.1, -0.1))
    # Only the second loses: residuals 1/20 and -1/20, error sqrt(2 * 2 / 400) = 0.1, and t(1) = 12.706, cut at 1.
    assert ratio_difference([(10, 10), (8, 10)], [(10, 10), (6, 10)]) == pytest.approx((-0.1, -1.0, 1.0))
    # A tenth of it: error 0.01.
    before, after = [(100, 100), (98, 100)], [(100, 100), (96, 100)]
    assert ratio_difference(before, after) == pytest.approx(
        (-0.01, -0.01 - 0.12706, -0.01 + 0.12706), abs=1e-5
    )


def test_ratio_difference_covers_the_true_change() -> None:
    """Runs that share what makes documents hard; the second repairs a third of the mistakes."""
    random = np.random.default_rng(5)
    runs, covered = 600, 0
    truth = (1 - 7.8 / (7.8 + 0.24)) / 3
    for _ in range(runs):
        sizes = random.lognormal(np.log(34), 0.6, 40).astype(int) + 1
        wrong = random.binomial(sizes, 1 - random.beta(7.8, 0.24, 40))
        still = random.binomial(wrong, 2 / 3)
        before, after = (
            list(zip((sizes - bad).tolist(), sizes.tolist(), strict=True)) for bad in (wrong, still)
        )
        _, low, high = ratio_difference(before, after)
        covered += low <= truth <= high
    assert 0.82 <= covered / runs <= 0.98


def test_fewer_clusters_show_only_larger_changes() -> None:
    clusters = [(30, 30), (28, 30), (25, 26), (40, 44)]
    found = [detectable_change(clusters * times) for times in (1, 2, 5, 15, 50)]
    assert found == sorted(found, reverse=True)
    assert 0 < found[-1] < 0.02 < found[0] <= 1


def test_what_a_flawless_run_can_show() -> None:
    found = [detectable_change([(30, 30)] * count) for count in (2, 20, 60, 200)]
    assert found == sorted(found, reverse=True)
    assert found[2] == pytest.approx(1 - wilson(60, 60).low)
    assert detectable_change([]) == detectable_change([(3, 4)]) == 1
