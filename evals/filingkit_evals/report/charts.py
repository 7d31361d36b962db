"""Where the lines of the charts run: coordinates only, the templates draw them."""

from __future__ import annotations

from itertools import pairwise
from math import floor, log10
from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.report.figures import interval, percent
from filingkit_evals.report.trend import find_breaks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.calibration import Confidence
    from filingkit_evals.report.trend import TrendPoint
    from filingkit_evals.summaries import Measure

WIDTH, HEIGHT = 560, 132
LEFT, RIGHT, TOP, BOTTOM = 48, 76, 22, 22
SQUARE = 240
_EDGE = 34


class Tick(NamedTuple):
    """A line of the grid, and its label."""

    at: float
    label: str


class Mark(NamedTuple):
    """A run of the trend, or a bin of the reliability curve."""

    x: float
    y: float
    title: str
    size: float = 3.0


class Break(NamedTuple):
    """Where a trend is broken, and what changed there."""

    x: float
    reason: str


class TrendChart(NamedTuple):
    """One rate over the runs; bands and lines are split where runs do not compare."""

    name: str
    ticks: tuple[Tick, ...]
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    breaks: tuple[Break, ...]
    last: str


class CurveChart(NamedTuple):
    """A curve in a square, both axes with ticks."""

    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    line: str
    diagonal: str
    marks: tuple[Mark, ...]


def draw_trend(points: Sequence[TrendPoint], name: str) -> TrendChart:
    """Draw `f1` or `exact` of the runs."""
    measures: list[Measure] = [getattr(point, name) for point in points]
    low, high = _range([item.value for item in measures], [m for m in measures if not m.few])
    step = (WIDTH - LEFT - RIGHT) / max(len(points) - 1, 1)
    xs = [LEFT + step * index for index in range(len(points))]

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    breaks = find_breaks(points)
    starts = [0, *breaks, len(points)]
    lines, bands = [], []
    for start, end in pairwise(starts):
        part = range(start, end)
        lines.append(" ".join(f"{xs[i]:.1f},{y(measures[i].value)}" for i in part))
        upper = [f"{xs[i]:.1f},{y(_bound(measures[i], 'high'))}" for i in part]
        lower = [f"{xs[i]:.1f},{y(_bound(measures[i], 'low'))}" for i in reversed(part)]
        bands.append(" ".join((*upper, *lower)))
    marks = [
        Mark(round(x, 1), y(measure.value), f"{point.id}: {percent(measure.value)} {interval(measure)}")
        for x, point, measure in zip(xs, points, measures, strict=True)
    ]
    return TrendChart(
        name=name,
        ticks=tuple(Tick(y(value), label) for value, label in _ticks(low, high, 4)),
        bands=tuple(bands),
        lines=tuple(lines),
        marks=tuple(marks),
        breaks=tuple(
            Break(round(xs[index] - step / 2, 1), ", ".join(reasons)) for index, reasons in breaks.items()
        ),
        last=percent(measures[-1].value),
    )


def _bound(measure: Measure, side: str) -> float:
    """Give an end of the interval; one that does not hold is not drawn."""
    bound: float = measure.value if measure.few else getattr(measure, side)
    return bound


def _range(values: Sequence[float], measures: Sequence[Measure]) -> tuple[float, float]:
    """Give what the axis shows: all values and, where they can be relied on, their intervals."""
    low = min([*values, *(item.low for item in measures)])
    high = max([*values, *(item.high for item in measures)])
    room = max((high - low) * 0.1, 0.002)
    return max(0.0, low - room), min(1.0, high + room)


def draw_reliability(confidence: Confidence) -> CurveChart:
    """Draw what share is right against how sure the values claim to be."""
    bins = confidence.bins
    low = min([0.9, *(item.confidence for item in bins), *(item.accuracy for item in bins)])
    low = max(0.0, floor(low * 10 - 0.01) / 10)
    largest = max(item.size for item in bins)
    at = _Square(low, 1.0, low, 1.0)
    marks = tuple(
        Mark(
            at.x(item.confidence),
            at.y(item.accuracy),
            f"{item.size} values: claimed {percent(item.confidence)}, right {percent(item.accuracy)}",
            round(3 + 4 * (item.size / largest) ** 0.5, 1),
        )
        for item in bins
    )
    return CurveChart(
        across=tuple(Tick(at.x(value), label) for value, label in _ticks(low, 1.0, 4)),
        up=tuple(Tick(at.y(value), label) for value, label in _ticks(low, 1.0, 4)),
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        diagonal=f"{at.x(low)},{at.y(low)} {at.x(1)},{at.y(1)}",
        marks=marks,
    )


def draw_risk(confidence: Confidence) -> CurveChart:
    """Draw what share is wrong against what share is taken, surest first."""
    top = max([risk for _, risk in confidence.risk] + [0.001])
    at = _Square(0.0, 1.0, 0.0, top * 1.1)
    return CurveChart(
        across=tuple(Tick(at.x(value), label) for value, label in _ticks(0.0, 1.0, 5)),
        up=tuple(Tick(at.y(value), label) for value, label in _ticks(0.0, top * 1.1, 4)),
        line=" ".join(f"{at.x(coverage)},{at.y(risk)}" for coverage, risk in confidence.risk),
        diagonal="",
        marks=(),
    )


class _Square(NamedTuple):
    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return round(_EDGE + (value - self.left) / (self.right - self.left) * (SQUARE - _EDGE - 10), 1)

    def y(self, value: float) -> float:
        return round(SQUARE - 24 - (value - self.low) / (self.high - self.low) * (SQUARE - 24 - 10), 1)


def _ticks(low: float, high: float, wanted: int) -> list[tuple[float, str]]:
    """Give round values between `low` and `high`, about as many as wanted, labelled in percent."""
    rough = (high - low) / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough or factor == 10)
    places = max(0, -floor(log10(step * 100) + 1e-9) + (step / power == 2.5))
    first = -(-low // step) * step
    values = []
    while first <= high + 1e-9:
        values.append((first, f"{100 * first:.{places}f} %"))
        first += step
    return values
