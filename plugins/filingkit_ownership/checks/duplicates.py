"""Rows that are printed twice."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit_ownership.checks.places import TABLES, name_row

if TYPE_CHECKING:
    from filingkit.resolve import Resolution

_AMOUNTS = ("shares_owned_following", "shares", "underlying_shares")
_FIELDS = (
    *_AMOUNTS,
    "security_title",
    "transaction_date",
    "transaction_code",
    "acquired_disposed",
    "price_per_share",
    "direct_or_indirect",
    "nature_of_ownership",
    "conversion_or_exercise_price",
    "exercise_date",
    "expiration_date",
    "underlying_title",
)


def duplicated_rows(resolution: Resolution) -> None:
    """Report rows that repeat the row before them in every box, the amount owned following included."""
    for table in TABLES:
        for one, other in pairwise(resolution.items(table)):
            if _is_repeated(resolution, one, other):
                resolution.report("info", f"{name_row(other)} repeats the row before it", one, other)


def _is_repeated(resolution: Resolution, one: str, other: str) -> bool:
    text = resolution.text
    for name in _FIELDS:
        if text(f"{one}/{name}") != text(f"{other}/{name}"):
            return False
    return any(text(f"{one}/{name}") is not None for name in _AMOUNTS)
