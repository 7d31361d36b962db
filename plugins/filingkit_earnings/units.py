"""What the figures of a row count: money, shares, money per share, percent, or things."""

from __future__ import annotations

import re
from functools import lru_cache

_PER_SHARE = re.compile(
    r"(?i)\bper\s+(?:[\w-]+\s+){0,5}?(?:shares?|units?|ADS)\b|\bEPS\b|\b(?:earnings|income|loss|dividends?)\s*(?:\(loss\)\s*)?/\s*share"
)
_SHARES = re.compile(
    r"(?i)\b(?:weighted|average|outstanding|used\s+(?:in|for|to)|number\s+of|diluted|basic|computing|calculation|calculating|calculated|dilutive)\b"
)
_SHARE_WORD = re.compile(r"(?i)\b(?:shares|units)\b|\bshare\s+count\b|\bcommon\s+stock\s+outstanding\b")
_ISSUED = re.compile(
    r"(?i)\bpar value\b|\bauthorized\b|\bissued\b|\brepurchase|\bpurchase|\bproceeds\b|\bpayment|\bcost\b"
)
_PERCENT = re.compile(r"(?i)%\s*$|%\s|\bpercent(?:age)?\b|\(%\)")
_OF_PERCENT = re.compile(r"(?i)(?<![0-9.])(?<![0-9.]\s)(?:%|\bpercent(?:age)?s?\b)")
"""What says of a heading that percentages stand below it; "5% notes" does not."""
_RATE = re.compile(
    r"(?i)^return\s+on\b|\bnet\s+interest\s+(?:margin|spread)\b|\bnet\s+yield\b|\b(?:loss|expense|combined|efficiency|overhead|payout|tier\s+1|tier\s+one"
    r"|capital|underwriting|occupancy|charge-?offs?|allowance)\s+ratio\b|\b(?:tax|occupancy|churn|retention|vacancy)\s+rate\b|\byield\b"
    r"|^(?:allowance|average|common|loans|net\s+charge-?offs?|non-?performing|shareholders['’]?|tangible|total)\b.*\bto\s+(?:\w+\s+){0,3}"
    r"(?:assets|capital|deposits|equity|loans)$"
)
"""Names of figures that are percentages wherever they are printed with decimals and without a currency."""
_COUNT = re.compile(
    r"(?i)\bheadcount\b|\b(?:store|unit|restaurant|customer|subscriber|employee|location|branch)\s+counts?\b|\b(?:number|count)\s+of\b|\bemployees\b(?!.*\b(?:cost|expense|compensation|benefit)s?\b)|\bDSO\b|\bDSO['’]?s\b|\bdays\s+(?:sales|in|of|payable)"
    r"|\b(?:[kmgt]wh?s?|bcf|mm?cf|mmbtu|dth|m?boe|kilowatt|megawatt|gallons|barrels|tons|tonnes|subscribers|units\s+(?:sold|shipped)|warehouses|(?:stores|restaurants|branches|customers|subscribers|locations)\s+(?:open(?:ed)?|closed|operated|at|added|acquired))\b"
)
_THINGS = re.compile(
    r"(?i)^(?:total\s+)?(?:customers|employees|stores|subscribers|users|members|restaurants|locations|households)$"
)
_THING = re.compile(
    r"(?i)\b(?:restaurants|stores|customers|employees|subscribers|warehouses|locations|households)\b"
)
_OF_MONEY = re.compile(
    r"(?i)\b(?:sales|revenues?|income|earnings|expenses?|costs?|margins?|profit|cash|balance|operations|results|ebitda?|dollars|data)\b"
)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_RATIO = re.compile(
    r"(?i)\b(?:turns|turnover\s+ratio|ratio|leverage|coverage|exchange\s+rate|multiple|times)\b"
)
_OF_ONE = re.compile(
    r"(?i)\baverage\s+(?:daily|room|selling|realized|ticket|hotel)\s+(?:sales?\s+)?(?:rate|price|ticket)s?\b|\bADR\b|\bRev\s?PAR\b|\bARPU\b"
    r"|\b(?:price|cost|revenue|sales|margin|rate|value|spend|income|profit)\b.*\bper\s+(?:available\s+|occupied\s+|average\s+)?"
    r"(?:room|user|subscriber|customer|unit|barrel|boe|mcf|mmbtu|ounce|pound|ton|tonne|gallon|mwh|kwh|square\s+f[oe]*t|passenger|seat|mile|guest|visit)s?\b"
)
_OF_RATIOS = re.compile(r"(?i)\b(?:ratios|yields|margins|rates)\W*$")
_SHORT = re.compile(r"(?i)^[-–\s]*(?:assuming\s+)?(?:basic|diluted|dilution)\b")

NOT_SCALED = frozenset(("per_share", "percent", "ratio", "count"))


@lru_cache(maxsize=16384)
def read_unit(label: str, heading: str, shape: str) -> str:
    """The unit of a row by its label, the heading that it stands under, and the `shape` of its figures.

    `shape` holds "%" where they are percentages, "$" where a currency stands before them, "." where they have
    decimals, "0" where there are any.
    """
    if "%" in shape:
        return "percent"
    if "0" not in shape:
        return "currency"
    if "$" not in shape and (_counts_shares(label) or (is_kind_of_share(label) and _counts_shares(heading))):
        return "shares"
    if "." in shape and (
        _PER_SHARE.search(label) or (_PER_SHARE.search(heading) and not _counts_shares(heading))
    ):
        return "per_share"
    if "$" in shape:
        return "currency"
    if _PERCENT.search(label) or _OF_PERCENT.search(heading) or ("." in shape and _RATE.search(label)):
        return "percent"
    if _RATIO.search(label) and "." in shape:
        return "ratio"
    if (
        _COUNT.search(label)
        or _THINGS.match(label)
        or ((_COUNT.search(heading) or _THINGS.match(_BRACKETS.sub("", heading))) and "." not in shape)
    ):
        return "count"
    return "currency"


def is_kind_of_share(label: str) -> bool:
    """Whether a label only says which shares are meant: "Basic", "Assuming dilution"."""
    return _SHORT.match(label) is not None


@lru_cache(maxsize=8192)
def is_of_one(label: str) -> bool:
    """Whether an amount of money is that of one thing, as the rate of a room is: no table prints it in millions."""
    return _OF_ONE.search(label) is not None


@lru_cache(maxsize=8192)
def _counts_shares(words: str) -> bool:
    rest = _PER_SHARE.sub(" ", words)
    return (
        _SHARE_WORD.search(rest) is not None
        and _SHARES.search(rest) is not None
        and _ISSUED.search(rest) is None
    )


@lru_cache(maxsize=8192)
def is_of_shares(heading: str) -> bool:
    """Whether rows under a heading count shares, or give amounts per share."""
    return _PER_SHARE.search(heading) is not None or _counts_shares(heading)


def is_of_percent(words: str) -> bool:
    """Whether the title of a table or a note on its scale says that its figures are percentages."""
    return _OF_PERCENT.search(words) is not None or _OF_RATIOS.search(words) is not None


def counts_things(words: str) -> bool:
    """Whether the title of a table names things that are counted, not money."""
    if _COUNT.search(words) is not None:
        return True
    return _THING.search(words) is not None and _OF_MONEY.search(words) is None
