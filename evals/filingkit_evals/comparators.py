"""When two values count as equal: one canonical form per `cmp` of a schema's leaf.

The same canonical forms serve row alignment and cell comparison. A comparator may add two leniencies:
`alternates`, further canonical forms that a gold value accepts, and `ratio`, the similarity in percent from
which two long texts are held equal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeGuard

Canonical = str | bool
"""A value ready for comparison; None stands for "no value"."""

PRINTED_PLACES = 4
"""Pages round numbers to this many decimals and drop trailing zeros."""

LONG_TEXT_RATIO = 97.0

_WORDS: Mapping[str, bool] = {"true": True, "false": False}
_SPACE = re.compile(r"\s+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


_DIGEST = "sha256:"


def digest(canonical: Canonical) -> str:
    """Give the digest of a canonical text: enough to compare, nothing to read."""
    return sha256(str(canonical).encode()).hexdigest()


def canonical_digest(digest: str, prefix: int | None = None) -> str:
    """Give the canonical form of a redacted gold text; with `prefix`, of the beginning of one, that many characters."""
    return f"{_DIGEST}{digest}" if prefix is None else f"{_DIGEST}{digest}:{prefix}"


def is_digest(canonical: Canonical | None) -> TypeGuard[str]:
    """Whether a canonical gold value is only the digest of a text."""
    return isinstance(canonical, str) and canonical.startswith(_DIGEST)


def _is_digest_of(gold: Canonical, predicted: Canonical) -> bool:
    if not is_digest(gold):
        return False
    expected, _, prefix = gold.removeprefix(_DIGEST).partition(":")
    text = str(predicted)
    return expected == digest(text[: int(prefix)] if prefix else text)


def _no_alternates(gold: Canonical) -> tuple[Canonical, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Comparator:
    """How the values of one kind of leaf are compared."""

    canonical: Callable[[Any], Canonical | None]
    alternates: Callable[[Canonical], tuple[Canonical, ...]] = _no_alternates
    ratio: float | None = None

    def equal(self, gold: Canonical, predicted: Canonical) -> bool:
        """Whether a predicted value counts as the gold one; both canonical."""
        if gold == predicted or predicted in self.alternates(gold):
            return True
        if self.ratio is None:
            return False
        if _is_digest_of(gold, predicted):
            return True
        return fuzz.ratio(str(gold), str(predicted), score_cutoff=self.ratio) > 0


@lru_cache(maxsize=1 << 16)
def _fold_compact(value: str) -> str | None:
    return _SPACE.sub("", normalize("NFKC", value)).casefold() or None


@lru_cache(maxsize=1 << 16)
def _fold_text(value: str) -> str | None:
    folded = _NOT_ALPHANUMERIC.sub("", normalize("NFKC", normalize("NFKC", value).casefold()))
    return folded or _fold_compact(value)


@lru_cache(maxsize=1 << 16)
def _fold_decimal(value: str) -> str | None:
    compact = _fold_compact(value)
    if compact is None:
        return None
    try:
        number = Decimal(compact.replace(",", ""))
    except InvalidOperation:
        return compact
    return _plain(number) if number.is_finite() else compact


@lru_cache(maxsize=1 << 16)
def _printed_forms(gold: Canonical) -> tuple[Canonical, ...]:
    """Give the forms under which pages print a number of more than `PRINTED_PLACES` decimals."""
    text = str(gold)
    places = len(text.partition(".")[2])
    if places <= PRINTED_PLACES:
        return ()
    number = Decimal(text)
    return tuple(
        dict.fromkeys(
            _plain(number.quantize(Decimal(1).scaleb(-printed), rounding))
            for printed in range(PRINTED_PLACES, places)
            for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
        )
    )


def scaled(canonical: Canonical | None, scale: Decimal) -> Canonical | None:
    """Give a canonical decimal in base units; what is not a number stays as it is."""
    if not isinstance(canonical, str) or scale == 1:
        return canonical
    try:
        return _plain(Decimal(canonical) * scale)
    except InvalidOperation:
        return canonical


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=1 << 14)
def _fold_date(value: str) -> str | None:
    compact = _fold_compact(value)
    if compact is None:
        return None
    try:
        return date.fromisoformat(compact).isoformat()
    except ValueError:
        return compact


def _compact(value: Any) -> Canonical | None:
    return _fold_compact(str(value))


def _text(value: Any) -> Canonical | None:
    return _fold_text(str(value))


def _decimal(value: Any) -> Canonical | None:
    return _fold_decimal(str(value))


def _date(value: Any) -> Canonical | None:
    return _fold_date(str(value))


def _bool(value: Any) -> Canonical | None:
    if isinstance(value, bool):
        return value
    folded = _fold_compact(str(value))
    return _WORDS.get(folded, folded) if folded is not None else None


def _cik(value: Any) -> Canonical | None:
    digits = _fold_compact(str(value))
    return digits.zfill(10) if digits is not None else None


COMPARATORS: Mapping[str, Comparator] = {
    "bool": Comparator(_bool),
    "cik": Comparator(_cik),
    "code": Comparator(_compact),
    "date": Comparator(_date),
    "decimal": Comparator(_decimal, _printed_forms),
    "enum": Comparator(_compact),
    "long_text": Comparator(_text, ratio=LONG_TEXT_RATIO),
    "name": Comparator(_text),
    "set": Comparator(_compact),
    "text": Comparator(_text),
}
"""By the name that a leaf gives in `x-eval: {"cmp": …}`; for `set`, the comparator of its items."""
