"""How far a measured rate may be from the one that further documents would show.

The unit that varies is the filing, not the cell: mistakes come in clusters, and several conversions of one
filing share their difficulties.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 20
"""With fewer clusters than this an interval is too narrow to be relied on."""


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
