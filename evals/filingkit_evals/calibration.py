"""Does confidence mean what it says? Reliability, risk against coverage, and a fitted mapping.

A judged value is a pair of its confidence and whether it is right; only values that were predicted are judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import isotonic_regression

from filingkit.calibration import GENERAL, Calibration, observe
from filingkit_evals.metrics import INVENTED
from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit.calibration import Curve
    from filingkit_evals.results import DocumentResult

BINS = 10
LEAST = 200
"""With fewer values than this a calibration error is noise."""

ORDER = 0.02
"""Weight that the claim keeps: where no difference was observed, what claimed more still stands above."""

FINEST = 1e-5

MISTAKEN = frozenset({Outcome.WRONG, *INVENTED})


class Judged(NamedTuple):
    """One predicted value: the confidence that was claimed, whether it is right, and how it was read."""

    confidence: float
    right: bool
    method: str = ""


class Bin(NamedTuple):
    """Values of similar confidence: how sure they claim to be on average, and what share is right."""

    confidence: float
    accuracy: float
    size: int


class Confidence(NamedTuple):
    """How far confidence can be relied on.

    `auroc` is how often a right value has more of it than a wrong one; `ece` the expected calibration error over
    ten bins of equal mass (None below 200 values); `brier` the mean squared error. `coverage_99` and
    `coverage_999` are the largest shares of the values that can be taken, surest first, with 99 % and 99.9 % of
    them right. `caught` maps a share that people review, least sure first, to the share of the mistakes in it.
    `risk` is the risk-coverage curve: (share taken, share of it wrong); `aurc` the area below it.
    """

    values: int
    wrong: int
    auroc: float | None
    ece: float | None
    brier: float | None
    coverage_99: float
    coverage_999: float
    caught: dict[str, float]
    bins: tuple[Bin, ...]
    risk: tuple[tuple[float, float], ...]
    aurc: float | None


def judge(documents: Iterable[DocumentResult]) -> list[Judged]:
    """Give the predicted values that have a confidence."""
    return [
        Judged(cell.confidence, cell.outcome is Outcome.CORRECT, cell.method)
        for document in documents
        for cell in document.cells
        if cell.confidence is not None and (cell.outcome is Outcome.CORRECT or cell.outcome in MISTAKEN)
    ]


def measure_confidence(judged: Sequence[Judged]) -> Confidence:
    """Measure how well the confidences of `judged` tell right values from wrong ones."""
    ordered = sorted(judged, key=lambda item: -item.confidence)
    wrong = sum(not item.right for item in ordered)
    bins = reliability(judged)
    enough = len(judged) >= LEAST
    total = len(ordered)
    return Confidence(
        values=total,
        wrong=wrong,
        auroc=auroc(judged),
        ece=sum(abs(b.confidence - b.accuracy) * b.size for b in bins) / total if enough else None,
        brier=sum((item.confidence - item.right) ** 2 for item in judged) / total if total else None,
        coverage_99=_coverage(ordered, 0.99),
        coverage_999=_coverage(ordered, 0.999),
        caught={f"{share:.0%}": _caught(ordered, share) for share in (0.05, 0.1, 0.2)},
        bins=bins,
        risk=_risk(ordered),
        aurc=_area(ordered),
    )


def reliability(judged: Sequence[Judged], count: int = BINS) -> tuple[Bin, ...]:
    """Gather values into `count` bins of equal mass, least sure first; equal confidences stay together."""
    ordered = sorted(judged)
    bins: list[Bin] = []
    start = 0
    while start < len(ordered):
        end = min(len(ordered), start + max(1, -(-(len(ordered) - start) // (count - len(bins)))))
        while end < len(ordered) and ordered[end].confidence == ordered[end - 1].confidence:
            end += 1
        part = ordered[start:end]
        bins.append(
            Bin(
                sum(item.confidence for item in part) / len(part),
                sum(item.right for item in part) / len(part),
                len(part),
            )
        )
        start = end
    return tuple(bins)


def auroc(judged: Iterable[Judged]) -> float | None:
    """How often a right value has more confidence than a wrong one, ties counting half; None without both."""
    tally: Counter[float] = Counter()
    mistakes: Counter[float] = Counter()
    for item in judged:
        (tally if item.right else mistakes)[item.confidence] += 1
    if not tally or not mistakes:
        return None
    below, wins = 0, 0.0
    for confidence in sorted(tally.keys() | mistakes.keys()):
        wins += tally[confidence] * (below + mistakes[confidence] / 2)
        below += mistakes[confidence]
    return wins / (tally.total() * mistakes.total())


def _groups(ordered: Sequence[Judged]) -> Iterable[tuple[int, int]]:
    """Give (taken, wrong) after each group of equal confidence: a threshold takes all of them or none."""
    wrong = 0
    for taken, item in enumerate(ordered, start=1):
        wrong += not item.right
        if taken == len(ordered) or ordered[taken].confidence != item.confidence:
            yield taken, wrong


def _coverage(ordered: Sequence[Judged], precision: float) -> float:
    """Largest share of the values that a threshold admits with this precision."""
    best = max(
        (taken for taken, wrong in _groups(ordered) if wrong <= (1 - precision) * taken + 1e-9), default=0
    )
    return best / len(ordered) if ordered else 0.0


def _caught(ordered: Sequence[Judged], share: float) -> float:
    """Share of the mistakes among the least sure values; of a tie at the edge, its proportion."""
    wrong = sum(not item.right for item in ordered)
    if not wrong:
        return 1.0
    reviewed = share * len(ordered)
    kept = len(ordered) - reviewed
    before_taken = before_wrong = 0
    for taken, mistakes in _groups(ordered):
        if taken >= kept:
            part = (kept - before_taken) / (taken - before_taken)
            return 1 - (before_wrong + part * (mistakes - before_wrong)) / wrong
        before_taken, before_wrong = taken, mistakes
    return 0.0


def _risk(ordered: Sequence[Judged], points: int = 100) -> tuple[tuple[float, float], ...]:
    """Thin the risk-coverage curve to about `points` points."""
    groups = list(_groups(ordered))
    step = max(1, len(groups) // points)
    chosen = groups[::step]
    if groups and chosen[-1] != groups[-1]:
        chosen.append(groups[-1])
    return tuple((taken / len(ordered), wrong / taken) for taken, wrong in chosen)


def _area(ordered: Sequence[Judged]) -> float | None:
    if not ordered:
        return None
    area, before = 0.0, 0
    for taken, wrong in _groups(ordered):
        area += (taken - before) * wrong / taken
        before = taken
    return area / len(ordered)


def fit(judged: Sequence[Judged]) -> Calibration:
    """Fit a curve for each method with enough values, and the general one from all of them."""
    methods: defaultdict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        methods[item.method].append(item)
    curves = {name: fit_curve(items) for name, items in sorted(methods.items()) if len(items) >= LEAST}
    return Calibration({GENERAL: fit_curve(judged), **curves} if judged else {})


def fit_curve(judged: Sequence[Judged], knots: int = 40) -> Curve:
    """Fit a monotone mapping from claimed to observed confidence, as at most `knots` (claimed, observed) pairs.

    Isotonic regression (pool adjacent violators) over bins of equal mass, each with half a mistake and half a
    right value added (Jeffreys), so that a bin without mistakes does not claim certainty. Between two knots the
    mapping is linear.
    """
    bins = reliability(judged, knots)
    sizes = np.array([item.size for item in bins], dtype=float)
    observed = np.array([(item.accuracy * item.size + 0.5) / (item.size + 1) for item in bins])
    fitted = isotonic_regression(observed, weights=sizes).x
    pairs = [(item.confidence, float(value)) for item, value in zip(bins, fitted, strict=True)]
    knots_by_place: dict[float, float] = {}
    for claimed, value in _without_middles(pairs):
        observed_share = (1 - ORDER) * value + ORDER * claimed
        # Places that round alike are one; and no finite sample shows that nothing can be wrong.
        knots_by_place[round(claimed, 5)] = min(max(round(observed_share, 5), FINEST), 1 - FINEST)
    return tuple(knots_by_place.items())


def _without_middles(pairs: list[tuple[float, float]]) -> Curve:
    """Leave out what lies between two knots of the same height."""
    return tuple(
        pair
        for index, pair in enumerate(pairs)
        if not (0 < index < len(pairs) - 1 and pairs[index - 1][1] == pair[1] == pairs[index + 1][1])
    )


def recalibrate(judged: Iterable[Judged], calibration: Calibration) -> list[Judged]:
    """Give the values with the confidence that a calibration puts in place of theirs."""
    curves = calibration.curves
    general = curves.get(GENERAL, ())
    return [
        item._replace(confidence=observe(curve, item.confidence)) if curve else item
        for item in judged
        for curve in (curves.get(item.method, general),)
    ]


def split(
    documents: Iterable[DocumentResult], share: float
) -> tuple[list[DocumentResult], list[DocumentResult]]:
    """Part documents into a training and a test part: whole clusters, by a digest of their names."""
    parts: tuple[list[DocumentResult], list[DocumentResult]] = ([], [])
    for document in documents:
        place = int.from_bytes(sha256(document.cluster.encode()).digest()[:4]) / 2**32
        parts[place >= share].append(document)
    return parts
