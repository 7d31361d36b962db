"""Amounts in running text: money with its scale word, amounts per share, percentages, and ranges of them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALES = {
    "k": 3,
    "m": 6,
    "b": 9,
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "mm": 6,
    "mn": 6,
    "bn": 9,
}
_CURRENCIES = {
    "$": "USD", "US$": "USD", "USD": "USD", "C$": "CAD", "CDN$": "CAD", "CAD": "CAD", "A$": "AUD", "AUD": "AUD",
    "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "JPY": "JPY", "CHF": "CHF", "RMB": "CNY",
    "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "R$": "BRL", "₹": "INR", "₩": "KRW",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,/'])(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?![\d]|[,.]\d)|(?<=[A-Z][$])\d[\d,.]*\d"
)
_BEFORE = re.compile(
    r"(?P<minus>[-–−]\s?)?(?P<open>\()?[ ]?(?P<currency>(?:US|U\.S\.[ ]?|C|A|CDN|HK|S|NT|R)?\$|[€£¥₹₩]|"
    r"\b(?:USD|EUR|GBP|CAD|AUD|CHF|JPY|RMB)(?=\s?$))?\s{0,2}(?P<inner>\()?(?P<minus2>[-–−])?$"
)
_AFTER = re.compile(
    r"(?P<close>\))?"
    r"(?:(?:\s{1,200}|-)?(?P<scale>(?i:thousand|million|billion|trillion)s?\b|(?:MM|mm|mn|bn|Mn|Bn|[KMB]|k)\b)"
    r"|\s{0,2}(?P<percent>%)|\s{1,200}(?P<percent_word>(?i:percent|per[ ]cent|pct)\b)"
    r"|\s{0,200}(?P<cents>(?:(?i:US|U\.S\.|Australian)\s)?(?i:cents?\b|¢|c(?=ps\b))))?"
    r"(?P<close2>\))?(?P<percent2>%)?"
)
_POINTS = re.compile(
    r"(?i)[\s-]{0,200}(?:percentage[\s-]{1,200}points?|basis[\s-]{1,200}points?|bps\b|points?\b|pp\b)"
)
_SHARE = re.compile(
    r"(?i)(?:(?<=c)ps\b)|[\s,]{0,200}(?:(?:per|a|/)\s{0,200}(?P<words>(?:(?:fully|common|diluted|"
    r"basic|ordinary|and|&|-|weighted|"
    r"average|class|outstanding|both|[ab])[\s-]{1,200}){0,5})(?:share|ADS|ADR|unit)\b)"
)
_WORD_PERCENT = re.compile(
    r"(?i)(?<![\w-])(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s{1,200}(?:percent|per cent)\b"
)
_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_WORD_CURRENCY = re.compile(r"(?i)\s{1,200}(euros?|dollars|pounds|yen)\b")
_WORD_CURRENCIES = {"euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP", "yen": "JPY"}
_LONGEST_SIGN = 12
_LONGEST_LETTERS = 2
_RUN_BEFORE = re.compile(r"(?:\d[\d.]*-)+$")
_RUN_AFTER = re.compile(r"(?:-\d[\d.]*)+")
_RANGE = re.compile(r"(?i)\s*(?:to|and|through|[-–—])\s*(?:approximately\s+|about\s+)?")
_BETWEEN = re.compile(r"(?i)\b(?:between|range of|range from)\s*$")


class Amount(NamedTuple):
    """One figure as printed.

    `kind` is money, share (an amount per share), percent, points, or plain (a bare number); `value` is in full units:
    units of the currency, or percent. `exponent` is the power of ten of its scale word. `per` are the words between
    "per" and "share". `start` and `end` bound all of it.
    """

    kind: str
    value: Decimal
    currency: str
    start: int
    end: int
    exponent: int = 0
    per: str = ""

    @property
    def digits(self) -> str:
        """The value as the record holds it."""
        return format(self.value, "f")


def read_amounts(text: str, start: int, end: int) -> list[Amount]:
    """The amounts of a sentence, in order; the low end of a range takes scale and unit of the high one."""
    found = sorted(
        [*_read(text, start, end), *_read_words(text, start, end)], key=lambda amount: amount.start
    )
    for index in range(len(found) - 2, -1, -1):
        low, high = found[index], found[index + 1]
        if (
            low.kind == "money"
            and high.kind == "plain"
            and high.exponent
            and _RANGE.fullmatch(text, low.end, high.start)
        ):
            high = found[index + 1] = high._replace(kind="money", currency=low.currency)
        if high.kind != "plain" and _RANGE.fullmatch(text, low.end, high.start):
            found[index] = _complete(low, high)
    return [amount for amount in found if amount.kind != "plain"]


def is_range(text: str, low: Amount, high: Amount) -> bool:
    """Whether two amounts are the ends of one range."""
    if low.kind != high.kind or low.value > high.value or not _RANGE.fullmatch(text, low.end, high.start):
        return False
    between = text[low.end : high.start].lower()
    return "and" not in between or _BETWEEN.search(text, max(0, low.start - 24), low.start) is not None


def _complete(low: Amount, high: Amount) -> Amount:
    """The low end of a range with what only its high end says."""
    lacks_unit = low.kind == "plain" or (low.kind == "money" and high.kind == "share")
    lacks_scale = low.exponent == 0 and high.exponent != 0 and low.value < 1000
    if not lacks_unit and not (low.kind == high.kind and lacks_scale):
        return low
    value = low.value.scaleb(high.exponent) if lacks_scale else low.value
    exponent = high.exponent if lacks_scale else low.exponent
    return low._replace(
        kind=high.kind, value=value, currency=high.currency or low.currency, exponent=exponent
    )


def _read(text: str, start: int, end: int) -> Iterator[Amount]:
    done = start
    for found in _NUMBER.finditer(text, start, end):
        if found.start() < done or _is_of_run(text, found) or _is_year(text, found):
            continue
        amount = _read_amount(text, found, done, end)
        if amount is not None:
            done = amount.end
            yield amount


def _read_amount(text: str, found: re.Match[str], done: int, end: int) -> Amount | None:
    """The amount around the digits `found`: what stands before them, after `done`, and behind them, up to `end`."""
    before = _BEFORE.search(text, max(done, found.start() - _LONGEST_SIGN), found.start())
    after = _AFTER.match(text, found.end(), end)
    if before is None or after is None:
        return None
    opened = bool(before["open"] or before["inner"])
    closing = "close" if after["close"] else "close2" if after["close2"] else ""
    if closing and not opened:
        # The bracket closes a remark that began before the amount.
        after = _AFTER.match(text, found.end(), after.start(closing))
        if after is None:
            return None
    amount = _with_unit(text, _digits(found[0]), before, after, end)
    negative = bool(before["minus2"]) or (opened and bool(closing) and amount.kind != "plain")
    if before["minus"] and (before.start() == 0 or text[before.start() - 1] in " \n\t("):
        negative = negative or text[before.start("minus") + 1] not in " \n"
    begin = before.start("currency") if before["currency"] else found.start()
    if negative:
        begin = before.start("open") if before["open"] else before.start()
        begin += len(text[begin : found.start()]) - len(text[begin : found.start()].lstrip())
    return amount._replace(start=begin, value=-amount.value if negative else amount.value)


def _digits(text: str) -> Decimal:
    return Decimal(text.replace(",", "").rstrip("."))


def _with_unit(text: str, value: Decimal, before: re.Match[str], after: re.Match[str], end: int) -> Amount:
    """The amount with what its signs and words say of its kind; it ends behind them."""
    stop = after.end()
    sign = (before["currency"] or "").upper().replace("U.S.", "US").replace(" ", "")
    currency = _CURRENCIES.get(sign, "")
    kind, exponent = "money" if currency else "plain", 0
    if after["scale"]:
        word = after["scale"].lower()
        exponent = _SCALES[word.rstrip("s") if len(word) > _LONGEST_LETTERS else word]
        value = value.scaleb(exponent)
    if after["percent"] or after["percent_word"] or after["percent2"]:
        kind = "percent"
    elif after["cents"]:
        kind, value, currency, exponent = "money", value.scaleb(-2), currency or "USD", -2
    elif exponent and not currency and (word_currency := _WORD_CURRENCY.match(text, stop, end)):
        kind, currency, stop = "money", _WORD_CURRENCIES[word_currency[1].lower()], word_currency.end()
    points = _POINTS.match(text, stop, end) if kind in ("plain", "percent") else None
    if points is not None:
        return Amount("points", value, currency, stop, points.end(), exponent)
    share = _SHARE.match(text, stop, end) if kind != "percent" else None
    # A number without a sign can be an amount per share as well ("or 2.03 per share").
    if share is not None and (kind == "money" or value != value.to_integral_value()):
        return Amount("share", value, currency or "USD", stop, share.end(), exponent, share["words"] or "")
    return Amount(kind, value, currency, stop, stop, exponent)


def _is_of_run(text: str, found: re.Match[str]) -> bool:
    """Whether a number is a part of a telephone number, a date or the like: more than two joined by hyphens."""
    before = _RUN_BEFORE.search(text, max(0, found.start() - 20), found.start())
    after = _RUN_AFTER.match(text, found.end())
    hyphens = (before[0].count("-") if before else 0) + (after[0].count("-") if after else 0)
    return hyphens > 1


def _is_year(text: str, found: re.Match[str]) -> bool:
    """Whether a bare number is a year."""
    digits = found[0]
    return (
        len(digits) == 4
        and digits[:2] in ("19", "20")
        and text[found.start() - 1 : found.start()] not in ("$", "€", "£")
    )


def _read_words(text: str, start: int, end: int) -> Iterator[Amount]:
    for found in _WORD_PERCENT.finditer(text, start, end):
        value = Decimal(_WORDS.index(found[1].lower()))
        yield Amount("percent", value, "", found.start(), found.end())
