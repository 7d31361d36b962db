"""How far a measured rate may be from the one that further documents would show.

The unit that varies is the filing, not the cell: mistakes come in clusters, and several conversions of one
filing share their difficulties.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 20
"""With fewer clusters than this an interval is too narrow to be relied on."""


_ALIKE = 1e-20
"""Clusters whose rates differ by less than rounding are alike."""


class Interval(NamedTuple):
    """A confidence interval of a rate; `few` says that there were too few clusters for it to hold."""

    low: float
    high: float
    few: bool


def wilson(successes: float, trials: int, level: float = 0.95) -> Interval:
    """Give the Wilson interval of a share of independent trials, such as of exact documents."""
    if trials == 0:
        return Interval(0.0, 1.0, few=True)
    z = float(stats.norm.ppf((1 + level) / 2))
    share = successes / trials
    scale = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z / scale * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return Interval(max(0.0, centre - half), min(1.0, centre + half), trials < FEW)


def ratio_interval(clusters: Sequence[tuple[float, float]], level: float = 0.95) -> Interval:
    """Give the interval of a rate over clusters of (part, whole), on the logit scale with t(n - 1).

    Precision, recall and F1 are such rates; F1 is twice the correct cells of the predicted and gold cells. At
    0 and 1, and with one cluster, no variance shows: there it is the Wilson interval over clusters.
    """
    counted = [(part, whole) for part, whole in clusters if whole > 0]
    number = len(counted)
    total = sum(whole for _, whole in counted)
    if number == 0:
        return Interval(0.0, 1.0, few=True)
    rate = sum(part for part, _ in counted) / total
    if number == 1 or not 0 < rate < 1:
        return wilson(rate * number, number, level)
    squares = sum((part - rate * whole) ** 2 for part, whole in counted)
    error = sqrt(number / (number - 1) * squares) / total
    half = float(stats.t.ppf((1 + level) / 2, number - 1)) * error / (rate * (1 - rate))
    logit = log(rate / (1 - rate))
    return Interval(_expit(logit - half), _expit(logit + half), number < FEW)


def _expit(logit: float) -> float:
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


SHARED_LUCK = 0.7
"""How much of what makes a document hard is the same in two runs: their difference varies less than either."""

POWER = 0.8


def detectable_change(clusters: Sequence[tuple[float, float]], level: float = 0.95) -> float:
    """Give the smallest change of a rate that a comparison of two runs would show with a power of 80 %.

    `clusters` are (part, whole) of one run; the other is assumed to vary alike, with `SHARED_LUCK` in common.
    """
    counted = [(part, whole) for part, whole in clusters if whole > 0]
    number = len(counted)
    if number < 2:
        return 1.0
    total = sum(whole for _, whole in counted)
    rate = sum(part for part, _ in counted) / total
    squares = sum((part - rate * whole) ** 2 for part, whole in counted)
    if squares < _ALIKE * total * total:  # no variance shows: what could hide behind that is Wilson's
        interval = wilson(rate * number, number, level)
        return interval.high - interval.low
    error = sqrt(number / (number - 1) * squares) / total * sqrt(2 * (1 - SHARED_LUCK))
    spread = stats.t.ppf((1 + level) / 2, number - 1) + stats.t.ppf(POWER, number - 1)
    return min(1.0, float(spread) * error)


def ratio_difference(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]], level: float = 0.95
) -> tuple[float, float, float]:
    """Give the change of a rate between two runs over the same clusters, and its interval with t(n - 1).

    `before` and `after` hold (part, whole) of each cluster, in the same order. The error is that of the linearised
    difference of the two ratios, taken over clusters. A rate that is of nothing on either side has no change.
    """
    if before == after:
        return 0.0, 0.0, 0.0
    totals = [sum(whole for _, whole in side) for side in (before, after)]
    if not all(totals):
        return 0.0, 0.0, 0.0
    rates = [
        sum(part for part, _ in side) / total for side, total in zip((before, after), totals, strict=True)
    ]
    change = rates[1] - rates[0]
    number = len(before)
    if number < 2:
        return change, -1.0, 1.0
    residuals = [
        (new[0] - rates[1] * new[1]) / totals[1] - (old[0] - rates[0] * old[1]) / totals[0]
        for old, new in zip(before, after, strict=True)
    ]
    error = sqrt(number / (number - 1) * sum(item * item for item in residuals))
    half = float(stats.t.ppf((1 + level) / 2, number - 1)) * error
    return change, max(-1.0, change - half), min(1.0, change + half)


def sign_flip(differences: Sequence[float], rounds: int = 10_000, seed: int = 20_090) -> float:
    """Give the two-sided p-value that differences of paired units sum up this far by chance.

    Each unit's difference may as well have had the other sign. Exact below 14 units that differ, else by
    `rounds` random flips with a fixed seed.
    """
    moved = np.array([item for item in differences if item], dtype=float)
    if not len(moved):
        return 1.0
    observed = abs(moved.sum()) - 1e-9
    if len(moved) < 14:
        signs = 1 - 2 * ((np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved))) & 1)
        return float(np.mean(np.abs(signs @ moved) >= observed))
    generator = np.random.default_rng(seed)
    hits = flips = 0
    while flips < rounds:
        signs = generator.integers(0, 2, (500, len(moved))) * 2 - 1
        hits += int(np.sum(np.abs(signs @ moved) >= observed))
        flips += 500
    return (hits + 1) / (flips + 1)


def mcnemar(fixed: int, broken: int) -> float:
    """Give the exact two-sided p-value of McNemar's test: documents that became exact against those that ceased."""
    if not fixed + broken:
        return 1.0
    return float(stats.binomtest(fixed, fixed + broken).pvalue)


def holm(values: Sequence[float]) -> list[float]:
    """Adjust p-values of several tests after Holm (1979), in the order given."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted
