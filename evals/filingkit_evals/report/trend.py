"""The last runs of one series, and where the line between them must break."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.summaries import Measure

SHOWN = 20
"""Runs that the trend shows."""


class TrendPoint(NamedTuple):
    """One run of the past: what it scored, and what it was made of."""

    id: str
    started: str
    label: str
    f1: Measure
    exact: Measure
    gold: str
    scorer: str
    model: str | None
    plugins: str


def find_breaks(points: Sequence[TrendPoint]) -> dict[int, tuple[str, ...]]:
    """Give the points that do not compare with the one before, by index, each with what changed."""
    breaks = {}
    for index, (before, after) in enumerate(pairwise(points), start=1):
        names = ("gold", "scorer", "model", "plugins")
        changed = tuple(name for name in names if getattr(before, name) != getattr(after, name))
        if changed:
            breaks[index] = changed
    return breaks
