"""The figures that releases lead with, by the names the field knows them by."""

from __future__ import annotations

import re
from typing import NamedTuple

_ATTRIBUTED = (
    r"(?:\s+(?:attributable|available|applicable)\s+(?:to|for)\s+(?:the\s+)?(?:[\w.&'-]+\s+){0,4}?"
    r"(?:common\s+)?(?:shareholders|stockholders|shareowners|company|resorts|corporation|group|"
    r"inc\.?|plc|unitholders|stock)\b)?"
)
_ADJECTIVES = (
    r"(?:(?:gaap|non-?[\s-]{0,2}gaap|adjusted|core|reported|underlying|normalized|normalised|pro[\s-]forma|"
    r"comparable|organic|"
    r"diluted|basic|fully|consolidated|total|quarterly|annual|record|operational|\(non-gaap\))[\s,]+)*"
)
_PROFIT = r"(?:pro(?:fi|ﬁ|\s)?ts?)"
_SIGNED = rf"(?:income|earnings|{_PROFIT}|loss(?:es)?)"
_BRACKET = r"(?:\s*[(/]\s*(?:loss|income)\s*\)?)?"
_SHARE = (
    r"per\s+(?:(?:fully|diluted|basic|common|ordinary|and|&|,|-)\s+){0,4}share\b(?:\s*\(EPS\))?"
    r"(?:\s*[-,(]?\s*(?:assuming\s+dilution|(?:both\s+)?(?:basic\s+and\s+)?diluted|basic)\b\)?)?"
)

_MEASURES = (
    ("eps", rf"(?:net\s+)?{_SIGNED}{_BRACKET}{_ATTRIBUTED}\s+{_SHARE}"),
    ("eps", r"(?:diluted\s+|basic\s+)?EPS\b"),
    ("gross_margin_pct", rf"gross\s+(?:{_PROFIT}\s+)?margins?(?:\s+(?:percentage|percent|rate))?"),
    (
        "operating_margin_pct",
        rf"operating\s+(?:(?:income|{_PROFIT}|earnings)\s+)?margins?(?:\s+(?:percentage|rate))?",
    ),
    ("ebitda_margin", r"EBITDA(?:R)?\s+margins?"),
    ("ebitda", r"EBITDA(?!R|X)(?:\s+\(non-GAAP\))?"),
    ("ebit", r"EBIT\b(?:\s+margin)?|(?:property\s+)?EBITDA[RX]\w*(?:\s+margin)?"),
    ("free_cash_flow", r"free\s+cash\s+flows?(?:\s+conversion)?"),
    (
        "operating_cash_flow",
        r"(?:net\s+)?(?:operating\s+cash\s+flows?|cash\s+(?:flows?\s+)?(?:provided\s+by|"
        r"from|used\s+in|generated\s+by)\s+(?:operations|operating\s+activities))",
    ),
    (
        "pretax",
        rf"(?:income|earnings|{_PROFIT}|loss)\s+before\s+(?:provision\s+for\s+)?(?:income\s+)?tax(?:es)?",
    ),
    ("tax_rate", r"(?:effective\s+)?(?:income\s+)?tax\s+rate"),
    (
        "operating_income",
        rf"(?:operating\s+{_SIGNED}{_BRACKET}|{_SIGNED}{_BRACKET}\s+from\s+operations)(?!\s+(?:per|margin))",
    ),
    ("net_income", rf"net\s+(?:quarterly\s+|annual\s+)?{_SIGNED}{_BRACKET}{_ATTRIBUTED}"),
    (
        "net_income",
        r"(?:income|earnings|loss)\s+(?:attributable|available|applicable)\s+(?:to|"
        r"for)\s+(?:[\w.&'-]+\s+){0,3}?(?:common\s+)?(?:shareholders|stockholders|"
        r"stock|company)\b",
    ),
    ("net_income", r"profit\s+after\s+tax"),
    ("shipments", r"(?:invoiced\s+)?(?:shipments|bookings|billings|backlog)\b"),
    ("capital_expenditures", r"capital\s+expenditures?\b"),
    (
        "revenue",
        r"(?:net\s+)?(?:operating\s+)?(?:revenues?|sales|turnover)\b(?!\s+(?:miles|"
        r"force|team|per|representatives|volumes?|of\s+(?:business|equipment|"
        r"assets)))",
    ),
    (
        "earnings",
        r"(?:earnings|loss)\b(?!\s+(?:per|before|from|tax|taxes|release|"
        r"call|conference|presentation|announcement|guidance|target))",
    ),
)
_MEASURE = re.compile(
    rf"(?i)(?<![\w-])(?P<adjectives>{_ADJECTIVES})(?:"
    + "|".join(f"(?P<m{index}>{pattern})" for index, (_, pattern) in enumerate(_MEASURES))
    + r")(?![\w-])"
)
_NON_GAAP = re.compile(
    r"(?i)non-?[\s-]{0,3}gaap|\badjusted\b|\bcore\b|\bunderlying\b|\bnormali[sz]ed\b|pro[\s-]forma|"
    r"\bcomparable\b|\borganic\b|\boperational\b"
)
_ALWAYS_NON_GAAP = frozenset(("ebitda", "free_cash_flow", "ebit", "ebitda_margin", "shipments"))
_LOSS = re.compile(r"(?i)\bloss(?:es)?\b")
_GAIN = re.compile(rf"(?i)\b(?:income|earnings|{_PROFIT})\b")

_NO_PART = (
    r"(?:a|an|the|our|its|their|and|or|of|in|on|for|to|from|by|at|as|with|was|were|is|are|had|has|have|that|which|while|"
    r"compared|versus|including|excluding|increased|decreased|higher|lower|cost|costs|percent|percentage|total|this|these)"
)
_WORDS_BEFORE = re.compile(rf"(?i)(?:(?<![\w'’-])(?!{_NO_PART}\b)[a-z][\w&'’-]*\s+){{1,3}}$")
_LONGEST_PART = 60

RECORDED = {
    "revenue": "revenue",
    "gross_margin_pct": "gross_margin_pct",
    "operating_margin_pct": "operating_margin_pct",
    "net_income": "net_income",
    "earnings": "net_income",
    "operating_income": "operating_income",
    "ebitda": "ebitda",
    "free_cash_flow": "free_cash_flow",
}
"""The record's name of a measure of money or percent; those left out are `other`."""
UNNAMED = ""
"""The name of a measure whose words are not known here."""
PERCENTAGES = frozenset(("gross_margin_pct", "operating_margin_pct", "ebitda_margin", "tax_rate"))


class Measure(NamedTuple):
    """One mention of a figure's name. `basis` is None where the words do not say it.

    `is_part` tells that it is of a product, a region or a kind, and no figure of the whole company.
    """

    name: str
    basis: str | None
    loss: bool
    dilution: str | None
    start: int
    end: int
    is_part: bool = False


def find_measures(text: str, start: int, end: int) -> list[Measure]:
    """The names of figures in a sentence, in order."""
    return [_measure(found) for found in _MEASURE.finditer(text, start, end)]


def take_name(text: str, start: int, end: int) -> Measure:
    """Words that someone else says are the name of a figure: what they tell of basis and dilution, and no more."""
    words = text[start:end]
    return Measure(
        UNNAMED, "non_gaap" if _NON_GAAP.search(words) else None, False, _dilution(words.lower()), start, end
    )


def name_part(text: str, measure: Measure, start: int) -> Measure | None:
    """The name with the words between `start` and it that make it one of a part ("online sales"); None without any."""
    found = _WORDS_BEFORE.search(text, max(start, measure.start - _LONGEST_PART), measure.start)
    if found is None:
        return None
    words = found[0].lower()
    basis = "non_gaap" if _NON_GAAP.search(words) or "same-store" in words else measure.basis
    return measure._replace(start=found.start(), basis=basis, is_part=True)


def _measure(found: re.Match[str]) -> Measure:
    index = next(index for index in range(len(_MEASURES)) if found[f"m{index}"])
    name = _MEASURES[index][0]
    words = found[0]
    lowered = words.lower()
    basis = None
    if name in _ALWAYS_NON_GAAP or _NON_GAAP.search(words):
        basis = "non_gaap"
    elif "gaap" in lowered or "reported" in lowered:
        basis = "gaap"
    loss = _LOSS.search(words)
    # "net income (loss)" names the line, not its sign.
    is_loss = loss is not None and not _GAIN.search(words)
    return Measure(name, basis, is_loss, _dilution(lowered), found.start(), found.end())


def _dilution(words: str) -> str | None:
    return "diluted" if "dilut" in words else "basic" if "basic" in words else None
