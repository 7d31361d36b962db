"""Numbers as the report writes them: true minus signs, and what is not quite all never looks like all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from filingkit_evals.markdown import percent

if TYPE_CHECKING:
    from filingkit_evals.summaries import Measure

__all__ = ["count", "dollars", "interval", "p_value", "percent", "plain", "points", "seconds"]


def interval(measure: Measure) -> str:
    """Write the 95 % interval of a rate, in percent."""
    return f"[{100 * measure.low:.2f} – {100 * measure.high:.2f}]"


def points(share: float, places: int = 2) -> str:
    """Write a change of a rate in points, with its sign."""
    text = f"{100 * share:+.{places}f}"
    if float(text) == 0:
        return "±0"
    return text.replace("-", "−")


def count(number: float) -> str:
    """Write a number of things, thousands apart."""
    return f"{number:,}"


def dollars(amount: float) -> str:
    """Write a cost; small ones keep two digits that mean something."""
    if amount and abs(amount) < 0.1:
        return f"${amount:.2g}" if abs(amount) >= 0.0001 else f"${amount:.0e}"
    return f"${amount:,.2f}"


def seconds(value: float) -> str:
    """Write a duration."""
    if value < 1:
        return f"{1000 * value:.0f}\u00a0ms"
    return f"{value:.1f}\u00a0s" if value < 100 else f"{value:,.0f}\u00a0s"


def p_value(value: float) -> str:
    """Write a p-value."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def plain(value: Any) -> str | None:
    """Give a value of a record as a person reads it; None where there is none."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
