"""What a table is: by the words of its title, else by its rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_earnings.items import Item

_BY_TITLE = (
    (
        "reconciliation",
        re.compile(
            r"(?i)\breconcil|\bnon[-\s]*gaap\b|\bfree\s+cash\s+flow|\bfunds\s+from\s+operations\b|\badjusted\s+(?:ebitda|eps|net|earnings|income)"
        ),
    ),
    ("balance_sheet", re.compile(r"(?i)\bbalance\s+sheets?\b|\bfinancial\s+(?:position|condition)\b")),
    ("cash_flow", re.compile(r"(?i)\bcash\s+flows?\b(?!\s+(?:data|metrics|highlights))")),
    ("segment", re.compile(r"(?i)\bsegments?\b|\bby\s+(?:geograph|region|business|product)")),
    (
        "income_statement",
        re.compile(
            r"(?i)\b(?:statements?\s+of\s+(?:consolidated\s+)?(?:comprehensive\s+)?(?:operations|income|earnings|loss|profit|\(loss\))"
            r"|(?:income|earnings|operations|profit\s+and\s+loss)\s+statements?|consolidated\s+(?:results|statements?)\s+of\s+(?:operations|income))\b"
        ),
    ),
)
_ASSETS = re.compile(r"(?i)^total\s+assets\b")
_LIABILITIES = re.compile(r"(?i)^total\s+(?:liabilities|.*equity)")
_CASH = re.compile(r"(?i)\b(?:provided|used|generated)\b.*\boperating\b")
_INCOME_ROWS = (
    re.compile(r"(?i)\b(?:revenues?|sales)\b"),
    re.compile(r"(?i)\b(?:cost|expenses?|operations)\b"),
    re.compile(r"(?i)\bincome\s+tax|\btaxes\b"),
    re.compile(r"(?i)\bnet\s+(?:income|earnings|loss|\(loss\))"),
)
_GAAP = re.compile(r"(?i)\bgaap\b")
_NON_GAAP = re.compile(r"(?i)\bnon[-\s]*gaap\b|\badjusted\b")
_FEWEST_INCOME_ROWS = 8


def find_kind(title: str, items: Sequence[Item], *, is_bridge: bool) -> str:
    """Name the kind of a table; `is_bridge` tells that its columns lead from GAAP to non-GAAP figures."""
    if is_bridge:
        return "reconciliation"
    for kind, pattern in _BY_TITLE:
        if pattern.search(title):
            return kind
    labels = [item.label for item in items]
    if any(map(_ASSETS.search, labels)) and any(map(_LIABILITIES.search, labels)):
        return "balance_sheet"
    if sum(1 for label in labels if _CASH.search(label)) and len(items) > _FEWEST_INCOME_ROWS:
        return "cash_flow"
    names = [label for label in labels if label]
    if any(map(_NON_GAAP.search, names)) and (
        any(_GAAP.search(_NON_GAAP.sub("", label)) for label in names) or _NON_GAAP.search(names[-1])
    ):
        return "reconciliation"
    repeated = Counter(names).most_common(1)
    if repeated and repeated[0][1] > 2 and repeated[0][1] * 5 >= len(names):
        return "segment"
    if len(items) >= _FEWEST_INCOME_ROWS and all(any(map(pattern.search, names)) for pattern in _INCOME_ROWS):
        return "income_statement"
    return "supplemental"
