"""The scale of amounts and of numbers of shares, and the currency: as printed, or as other figures show it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.captions import CODES
from filingkit_earnings.units import NOT_SCALED, is_of_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Range
    from filingkit.filing import Filing
    from filingkit.lines import Text
    from filingkit_earnings.items import Item
    from filingkit_earnings.statements import Statement

_CURRENCIES = {
    "$": "USD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "R$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY",
}  # fmt: skip
_NAMED = re.compile(
    rf"\b(?P<code>{CODES})\b|(?P<sign>[€£¥])|(?i:\b(?:(?P<EUR>euros?)|(?P<JPY>yen)|(?P<GBP>pounds\s+sterling|sterling)|(?P<CAD>canadian\s+dollars)|(?P<AUD>australian\s+dollars)"
    r"|(?P<CHF>swiss\s+francs)|(?P<CNY>renminbi|yuan|rmb)|(?P<USD>u\.?s\.?\s+dollars))\b)"
)
_SIGNS = ("$", "€", "£", "¥")
_SHARES_IN = re.compile(
    r"(?i)\bshares?\b[^,;()]{0,40}(?:,\s+which\s+are\s+reflected)?\s+in\s+(?P<word>thousands|millions)"
    r"|\((?:in\s+)?(?P<word2>thousands|millions)(?:\s+of\s+shares)?\)|\((?P<zeros>'?000['’]?s?)\)|\bin\s+(?P<word3>thousands|millions)\b"
)
_EXCEPT_SHARES = re.compile(r"(?i)\bexcept\b[^)]*\bshares?\b(?!\s*-)")
_FACTORS = {"thousands": 1_000, "millions": 1_000_000}
_NET_INCOME = re.compile(r"(?i)^(?:\(?net\)?\s+)(?:income|earnings|loss|\(loss\))\b")


class Note(NamedTuple):
    """A value and the ranges of the text that show it; `method` tells how it was found, `sure` how far to trust it."""

    value: str
    ranges: tuple[Range, ...]
    method: str
    sure: float


def find_currency(filing: Filing, statement: Statement) -> Note | None:
    """The currency by the note on scale, the first sign in the cells, or the first dollar sign of the document."""
    for note in statement.notes:
        found = _NAMED.search(note.words)
        if found is not None and found.lastgroup is not None:
            words = found[0].replace("RMB", "CNY")
            named = {"code": words, "sign": _CURRENCIES.get(words, "")}.get(found.lastgroup, found.lastgroup)
            return Note(named, (note.locate(*found.span()),), "note on scale", 0.97)
    for item in statement.items:
        for figure in item.figures.values():
            if figure.currency_at is not None:
                code = _CURRENCIES.get(figure.currency)
                if code is not None:
                    return Note(code, (figure.currency_at,), "currency sign", 0.97)
    text = filing.folded.text
    sign = max(_SIGNS, key=text.count)
    at = text.find(sign)
    if at >= 0:
        return Note(_CURRENCIES[sign], ((at, at + 1),), "currency of the document", 0.9)
    return None


def settle_scales(filing: Filing, statements: Sequence[Statement]) -> None:
    """Find the scale of statements that print none, and that of rows of shares."""
    last: Note | None = None
    for statement in statements:
        money = [item for item in statement.items if _is_scaled(item)]
        if statement.scale is None:
            if not money:
                place = _first_range(statement)
                statement.scale = Note("1", (place,), "unit of the figures", 0.9) if place else None
            else:
                statement.scale = _scale_in_prose(filing, money) or (
                    last._replace(method="scale of the statement before", sure=0.8) if last else None
                )
                if statement.scale is None and (place := _first_range(statement)):
                    statement.scale = Note("1", (place,), "no scale printed", 0.6)
        elif money:
            last = statement.scale
        statement.share_scale = _share_scale(statement)


def _is_scaled(item: Item) -> bool:
    """Whether the figures of a row are amounts or shares of which a table prints thousands or millions."""
    return item.unit in ("currency", "shares") and bool(item.figures) and not is_of_one(item.label)


def _first_range(statement: Statement) -> Range | None:
    return next((figure.ranges[0] for item in statement.items for figure in item.figures.values()), None)


def _scale_in_prose(filing: Filing, items: Sequence[Item]) -> Note | None:
    """The scale word that the running text prints behind a figure of a table without a scale."""
    text = filing.folded.text
    for item in items:
        for figure in reversed(item.figures.values()):
            value = figure.value
            if item.unit != "currency" or value is None or "." not in value or not figure.currency:
                continue
            for word, factor in (("million", "1000000"), ("billion", "1000000000")):
                at = text.find(f"${value.lstrip('-')} {word}")
                if at >= 0 and factor != "1000000000":
                    begin = at + len(value.lstrip("-")) + 2
                    return Note(factor, ((begin, begin + len(word)),), "scale in the prose", 0.85)
    return None


def _share_scale(statement: Statement) -> Note | None:
    """The factor of rows of shares, where it is another than that of the statement."""
    shares = [item for item in statement.items if item.unit == "shares" and item.figures]
    if not shares or statement.scale is None:
        return None
    for item in shares:
        for text in [*item.texts, *(text for heading in item.path for text in heading.texts)]:
            found = _SHARES_IN.search(text.words)
            if found is not None:
                return _shares_note(found, text, statement)
    for text in statement.notes:
        found = _SHARES_IN.search(text.words) if _EXCEPT_SHARES.search(text.words) else None
        if found is not None and (found["word"] is not None):
            return _shares_note(found, text, statement)
    return _share_scale_by_arithmetic(statement, shares)


def _shares_note(found: re.Match[str], text: Text, statement: Statement) -> Note | None:
    word = found["word"] or found["word2"] or found["word3"]
    factor = _FACTORS[word.lower()] if word else 1_000
    if statement.scale is not None and statement.scale.value == str(factor):
        return None
    return Note(str(factor), (text.locate(found.start(), found.end()),), "scale note", 0.95)


def _share_scale_by_arithmetic(statement: Statement, shares: Sequence[Item]) -> Note | None:
    """Net income over earnings per share tells how many shares there are, within a power of ten."""
    earned = next((item for item in statement.items if item.unit == "per_share" and item.figures), None)
    income = next(
        (
            item
            for item in statement.items
            if item.unit == "currency" and item.figures and _NET_INCOME.match(item.label)
        ),
        None,
    )
    assert statement.scale is not None
    factor = int(statement.scale.value)
    if earned is None or income is None:
        return None
    for column in earned.figures.keys() & income.figures.keys() & shares[0].figures.keys():
        rate, amount, count = (item.figures[column].value for item in (earned, income, shares[0]))
        if rate is None or amount is None or count is None or not Decimal(rate) or not Decimal(count):
            continue
        ratio = abs(Decimal(amount) * factor / Decimal(rate) / Decimal(count))
        for candidate in (1, 1_000, 1_000_000):
            if Decimal("0.4") < ratio / candidate < Decimal("2.5"):
                if candidate == factor:
                    return None
                ranges = tuple(
                    place for item in (income, earned, shares[0]) for place in item.figures[column].ranges
                )
                return Note(str(candidate), ranges, "income per share", 0.9)
    return None


def scale_of(statement: Statement, item: Item) -> str | None:
    """The scale of a row where it is another than that of its statement."""
    if item.unit in NOT_SCALED or is_of_one(item.label) or any(is_of_one(head.words) for head in item.path):
        return "1"
    if item.unit == "shares" and statement.share_scale is not None:
        return statement.share_scale.value
    return None
