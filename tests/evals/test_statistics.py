from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit_evals.statistics import Interval, ratio_interval, wilson


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
