"""From the confidence that rules claim to the one that was observed: a fitted mapping that a plugin ships.

`extract eval calibrate` fits it on filings with gold. Each method of reading has a curve of its own, and what is
not among them the general one: knots (claimed, observed), both rising, linear in between.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filingkit.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from filingkit.extraction import Field

GENERAL = ""
"""The name of the curve for methods that have none of their own."""

FROM_MODEL = "llm:"
"""How the method of a value begins that a model pointed at."""

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Curves by method. `note` says what they were fitted on."""

    curves: Mapping[str, Curve]
    note: str = ""

    def adjust(self, fields: Iterable[Field]) -> None:
        """Put the observed confidence in place of the claimed one."""
        general = self.curves.get(GENERAL, ())
        for field in fields:
            # What a model pointed at was not among the readings that were fitted.
            if field.confidence is not None and not field.method.startswith(FROM_MODEL):
                curve = self.curves.get(field.method, general)
                if curve:
                    field.confidence = observe(curve, field.confidence)


def observe(curve: Curve, claimed: float) -> float:
    """Read a curve at one place; beyond its ends it is flat."""
    index = bisect_right(curve, (claimed, float("inf")))
    if index == 0:
        return curve[0][1]
    if index == len(curve):
        return curve[-1][1]
    (left, low), (right, high) = curve[index - 1], curve[index]
    return low + (high - low) * (claimed - left) / (right - left)


def read_calibration(path: Path) -> Calibration:
    """Read the file that `extract eval calibrate` wrote; one that is broken is a PluginError."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        curves = {
            name: tuple((float(x), float(y)) for x, y in knots) for name, knots in data["curves"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} is no calibration: {type(error).__name__}: {error}"
        raise PluginError(message) from error
    for name, curve in curves.items():
        places = [knot[0] for knot in curve]
        if not curve or sorted(set(places)) != places or any(not 0 <= y <= 1 for _, y in curve):
            message = f"{path}: the curve of {name!r} needs rising places and shares from 0 to 1"
            raise PluginError(message)
    return Calibration(curves, str(data.get("note", "")))
