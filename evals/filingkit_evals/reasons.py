"""Why two values were held unequal, in one line for a person."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from filingkit_evals.comparators import COMPARATORS
from filingkit_evals.gold import is_redacted
from filingkit_evals.subtypes import Subtype

if TYPE_CHECKING:
    from filingkit_evals.scorer import Cell

_LONGEST = 60

_MEANINGS = {
    Subtype.SCALE: "same digits, another power of ten",
    Subtype.SIGN: "same number, other sign",
    Subtype.SWAP_PERIOD: "it is the gold value of another column of this row",
    Subtype.SWAP_ROW: "it is the gold value of this field in another row",
    Subtype.SWAP_FIELD: "it is the gold value of another field of this row",
    Subtype.ROUNDING: "rounded",
    Subtype.FORMAT: "same words or digits, written in another way",
    Subtype.NEAR_TEXT: "nearly the same text",
    Subtype.OTHER: "",
}


def explain(cell: Cell, subtype: Subtype) -> str:
    """Say what was compared, and what kind of difference it is."""
    if is_redacted(cell.gold):
        return (
            f"the digest of the predicted text ({len(str(cell.predicted))} characters) is not that of the redacted "
            f"gold text ({cell.gold['chars']} characters)"
        )
    canonical = COMPARATORS[cell.cmp].canonical
    ours, theirs = canonical(cell.gold), canonical(cell.predicted)
    if ours == theirs:
        return f"the same figure, {_shorten(ours)}, in units of another scale"
    parts = [f"compared as {cell.cmp}: {_shorten(ours)} is not {_shorten(theirs)}"]
    if _MEANINGS[subtype]:
        parts.append(_MEANINGS[subtype])
    difference = _difference(cell.cmp, ours, theirs)
    if difference:
        parts.append(difference)
    return "; ".join(parts)


def _difference(cmp: str, ours: object, theirs: object) -> str:
    if cmp in {"bool", "code", "date", "enum"}:
        return ""
    if cmp == "decimal":
        try:
            return f"off by {Decimal(str(theirs)) - Decimal(str(ours)):+f}"
        except InvalidOperation:
            return ""
    edits = Levenshtein.distance(str(ours), str(theirs))
    return "1 letter differs" if edits == 1 else f"{edits} letters differ"


def _shorten(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
