"""Derivative securities against the shares they turn into: the ratio of the footnotes, and Table I."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_ownership.checks.places import (
    TABLE_I,
    TABLE_II,
    derive_from,
    name_row,
    plain,
    print_number,
    references,
    transactions,
)

if TYPE_CHECKING:
    from filingkit.resolve import Resolution

_N = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+|one)"
_PAIR = re.compile(
    rf"(?i)(?<![\w.:/$])(?P<a>{_N})(?P<parted>\s?:\s?|[\s-]+(?:for|to)[\s-]+)(?P<b>{_N})(?![\w:%]|\.\d)"
)
_BASIS = re.compile(r"(?i)[\s-]*(?:basis|ratio)")
_RATIO_OF = re.compile(r"(?i)\b(?:ratio|rate) of\s*$")
_EACH = re.compile(
    rf"(?i)\b(?:each|every|one)\b(?:[^.;]|\.(?=\S)){{1,260}}?"
    rf"\b(?:into|for|receive|represents|equivalent\s+of)\s+(?P<b>{_N})\s+(?:of\s+(?:a|one)\s+)?"
    r"(?:[\w$.']+\s+){0,6}?(?:ordinary\s+|common\s+)?(?:shares?|stock)\b"
)
_CONVERTS = re.compile(
    r"(?i)convert|conversion|exchang|reclassif|right to receive|represent|exercis|settle|equivalent"
)
_SPLIT = re.compile(r"(?i)split|dividend")
_AROUND = 160

_OWN_BALANCE = frozenset({"nature_of_ownership", "shares_owned_following", "direct_or_indirect"})
"""Fields whose footnotes tell of the holder, not of the security."""

_DERIVED = 0.97
_DOUBTED = 0.6


class Ratio(NamedTuple):
    """How many underlying shares one derivative security gives, how far rounded, and where it is stated."""

    value: Decimal
    error: Decimal
    path: str

    def allows(self, base: Decimal, underlying: Decimal) -> bool:
        """Tell whether `base` securities give `underlying` shares, to a share."""
        return abs(base * self.value - underlying) <= base * self.error + 1


def read_ratios(text: str, path: str = "") -> list[Ratio]:
    """Read the conversion ratios of a footnote: "on a 1:1.033 basis", "1-for-1", "into one share".

    Of "1-for-10" nobody can tell which is given for the other, so only equal numbers are read there.
    """
    found: dict[Decimal, Ratio] = {}
    for match in _PAIR.finditer(text):
        if not (
            "-" in match["parted"]
            or _BASIS.match(text, match.end())
            or _RATIO_OF.search(text, max(0, match.start() - 12), match.start())
        ):
            continue
        if ":" not in match["parted"] and _number(match["a"]) != _number(match["b"]):
            continue
        around = text[max(0, match.start() - _AROUND) : match.end() + 40]
        if _CONVERTS.search(around) and not _SPLIT.search(around):
            _add(found, match["a"], match["b"], path)
    for match in _EACH.finditer(text):
        if _CONVERTS.search(match[0]):
            _add(found, "one", match["b"], path)
    return list(found.values())


def _add(found: dict[Decimal, Ratio], left: str, right: str, path: str) -> None:
    one, other = (_number(word) for word in (left, right))
    if not one or not other:
        return
    exponent = other.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    error = Decimal(5).scaleb(-places - 1) / one if places else Decimal(0)
    value = other / one
    found.setdefault(value, Ratio(value, error, path))


def _number(word: str) -> Decimal:
    return Decimal(1) if word.lower() == "one" else Decimal(word.replace(",", ""))


class Ratios:
    """Ratios by row of Table II, each footnote read once."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution
        self._footnotes = {
            number: row
            for row in resolution.items("/footnotes")
            if (number := resolution.text(f"{row}/id")) is not None
        }
        self._known: dict[str, list[Ratio]] = {}

    def of(self, row: str) -> list[Ratio]:
        """Give the ratios in the footnotes that `row` refers to."""
        found: dict[Decimal, Ratio] = {}
        seen = set()
        for name, number, _ in references(self._resolution, row):
            if name not in _OWN_BALANCE and number not in seen:
                seen.add(number)
                for ratio in self._read(number):
                    found.setdefault(ratio.value, ratio)
        return list(found.values())

    def _read(self, number: str) -> list[Ratio]:
        known = self._known.get(number)
        if known is None:
            known = []
            row = self._footnotes.get(number)
            if row is not None:
                path = f"{row}/text"
                known = read_ratios(self._resolution.text(path) or "", path)
            self._known[number] = known
        return known


def base_of(resolution: Resolution, row: str) -> str:
    """Give the path of the number of securities that the underlying shares of `row` are counted from."""
    is_transaction = resolution.text(f"{row}/kind") == "transaction"
    return f"{row}/shares" if is_transaction else f"{row}/shares_owned_following"


def conversion_ratio(resolution: Resolution) -> None:
    """Hold the underlying shares (Table II box 7) against the number of derivative securities (box 5; 9).

    The footnotes of the row may state a ratio; without one, most derivative securities are for one share.
    """
    ratios = Ratios(resolution)
    for row in resolution.items(TABLE_II):
        base_path, path = base_of(resolution, row), f"{row}/underlying_shares"
        base, underlying = resolution.decimal(base_path), resolution.decimal(path)
        if not base:
            continue
        if underlying is None:
            if path not in resolution.partials and resolution.is_unread(path):
                _derive(resolution, row, base, ratios.of(row))
        elif resolution.fields[path].state == "derived":
            continue  # from these very numbers, perhaps
        elif base == underlying:
            resolution.confirm(base_path, path)
        else:
            _compare(resolution, row, base_path, base, underlying, ratios.of(row))


def _derive(resolution: Resolution, row: str, base: Decimal, ratios: list[Ratio]) -> None:
    if len(ratios) != 1 or ratios[0].error or resolution.text(f"{row}/kind") != "transaction":
        return
    answer = base * ratios[0].value
    if answer == answer.to_integral_value():
        sources = f"{row}/shares", ratios[0].path
        derive_from(resolution, f"{row}/underlying_shares", plain(answer), sources, _DERIVED)


def _compare(
    resolution: Resolution, row: str, base_path: str, base: Decimal, underlying: Decimal, ratios: list[Ratio]
) -> None:
    path = f"{row}/underlying_shares"
    for ratio in ratios:
        if ratio.value != 1 and ratio.allows(base, underlying):
            resolution.confirm(base_path, path)
            return
    if len(ratios) == 1:
        expected = base * ratios[0].value
        message = (
            f"{name_row(row)}: {print_number(underlying)} underlying shares, but {print_number(base)} at a "
            f"ratio of {plain(ratios[0].value)} give {print_number(expected.quantize(Decimal(1)))}"
        )
        resolution.report("warning", message, path, base_path, ratios[0].path)
        resolution.doubt(_DOUBTED, path, base_path, ratios[0].path)
    elif not ratios and _is_misread(plain(base), plain(underlying)):
        numbers = print_number(underlying), print_number(base)
        message = f"{name_row(row)}: {numbers[0]} underlying shares look like {numbers[1]} misread"
        resolution.report("warning", message, path, base_path)
        resolution.doubt(_DOUBTED, path, base_path)


def _is_misread(one: str, other: str) -> bool:
    """Tell whether one digit of a number differs, or its end is cut off by more than a power of ten."""
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return len(short) > 1 and long.startswith(short) and bool(long[len(short) :].strip("0."))
    return len(one) > 3 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def conversion_in_both_tables(resolution: Resolution) -> None:
    """Confirm conversions that both tables report: the same date and code, and as many shares."""
    rows = transactions(resolution, TABLE_II)
    if not rows:
        return
    acquired: dict[tuple[str | None, ...], str] = {}
    for row in transactions(resolution, TABLE_I):
        shares = resolution.decimal(f"{row}/shares")
        if shares:
            key = (plain(shares), *(resolution.text(f"{row}/{name}") for name in _SHARED))
            acquired.setdefault(key, row)
    for row in rows:
        underlying = resolution.decimal(f"{row}/underlying_shares")
        if not underlying or resolution.fields[f"{row}/underlying_shares"].state == "derived":
            continue
        key = (plain(underlying), *(resolution.text(f"{row}/{name}") for name in _SHARED))
        other = acquired.get(key)
        if other is not None and None not in key:
            resolution.confirm(
                f"{row}/underlying_shares",
                f"{other}/shares",
                *(f"{place}/{name}" for place in (row, other) for name in _SHARED),
            )


_SHARED = ("transaction_date", "transaction_code")
