"""What a form should print where the rules found nothing, and hints on where: for asking a model.

A box that most forms leave blank is not missed, and a tick that a converter lost is not in the text for anybody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from filingkit.draft import Value
    from filingkit.resolve import Resolution

_EVERY_ROW = {"security_title", "shares_owned_following", "direct_or_indirect"}
_TRANSACTION = {"transaction_date", "transaction_code", "shares", "acquired_disposed"}
_DERIVATIVE = {"underlying_title", "underlying_shares"}
_AMOUNTS = {"shares", "shares_owned_following", "underlying_shares"}
_CIRCUMSTANCES = {"transaction_code", "transaction_date", "direct_or_indirect"}
_NEARLY_ALL = 6
_COVER = {"/form_type", "/period_of_report", "/issuer/name", "/issuer/trading_symbol"}
_PERSON = {"name", "street1", "city", "state", "zip"}

GUIDANCE = {
    "transaction_code": "One capital letter such as P, S, M, A, F, G or C, in the column Code, not V.",
    "acquired_disposed": "A or D. In Table I it stands between the amount and the price.",
    "shares_owned_following": "The amount owned after the transaction, the last number of the row before D or I.",
    "direct_or_indirect": "D or I, behind the amount owned.",
    "nature_of_ownership": "The words behind I at the end of the row.",
    "period_of_report": "Box 3, date of earliest transaction (Form 3: box 2, date of event).",
    "non_derivative": "Holdings are rows too: they have no date, code or price. A row may be broken over many lines.",
    "derivative": "Holdings are rows too: they have no date and no code. A text without layout can print the table "
    "column by column, the first value of each column being of the first row.",
}


_SHAPES = {
    "trading_symbol": re.compile(
        r"[A-Z][A-Z0-9.\-/]{0,6}(?:(?:,| and|;) ?[A-Z][A-Z0-9.\-/]{0,6}){0,3}|NONE|None|N/A"
    ),
    "zip": re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{2,10}"),
    "state": re.compile(r"[A-Z][A-Z0-9]|[A-Z][A-Za-z .,&-]{3,}"),
    "city": re.compile(r"(?=.*[^\W\d_]{2})[^\d:/()\[\]]+"),
    "street1": re.compile(r"(?=.*\w{2})[^:]+"),
    "name": re.compile(r"(?=.*[^\W\d_]{3})[^:\[\]$%]+"),
    "officer_title": re.compile(r"(?=.*[^\W\d_]{2})[^:$%]+"),
    "security_title": re.compile(r"(?=.*[^\W\d_]{3})[^:]+"),
    "underlying_title": re.compile(r"(?=.*[^\W\d_]{3})[^:]+"),
    "nature_of_ownership": re.compile(r"(?=.*[^\W\d_]{2})[^:$%]+"),
}
"""How the texts of the form look that have a shape: the boxes' own words and the values of other boxes have not."""


def fits(path: str, value: Value) -> bool:
    """Whether a text can be that of the field at `path`."""
    shape = _SHAPES.get(path.rpartition("/")[2])
    return shape is None or not isinstance(value, str) or shape.fullmatch(value) is not None


def expects(path: str, resolution: Resolution) -> bool:
    """Whether the form should print the field at `path`, seeing what is known of its row, person or page."""
    if path in _COVER:
        return True
    parent, _, name = path.rpartition("/")
    if parent.startswith("/reporting_owners/"):
        if name in ("officer_title", "other_text"):
            box = "is_officer" if name == "officer_title" else "is_other"
            return resolution.value(f"{parent}/{box}") is True
        return name in _PERSON
    if parent.startswith(("/non_derivative/", "/derivative/")):
        return _row_expects(parent, name, resolution)
    return parent.startswith(("/signatures/", "/footnotes/"))


def accepts_row(names: Collection[str]) -> bool:
    """Whether a row says how much, what happened to it or how it is owned, and of what; or without that nearly all."""
    is_told = not _AMOUNTS.isdisjoint(names) and not _CIRCUMSTANCES.isdisjoint(names)
    return is_told and ("security_title" in names or len(names) >= _NEARLY_ALL)


def _row_expects(row: str, name: str, resolution: Resolution) -> bool:
    if name in _TRANSACTION:
        return resolution.value(f"{row}/kind") == "transaction"
    if name == "nature_of_ownership":
        return resolution.value(f"{row}/direct_or_indirect") == "I"
    return name in _EVERY_ROW or (row.startswith("/derivative/") and name in _DERIVATIVE)
