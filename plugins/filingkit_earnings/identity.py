"""Who reports, when, and under which headline: company, ticker, exchange, dateline, currency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filingkit.reading import read_date
from filingkit_earnings.captions import CODES
from filingkit_earnings.periods import DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filingkit.draft import Draft, Range
    from filingkit_earnings.passages import Passage

_EXCHANGES = {
    "nyse": "NYSE", "newyorkstockexchange": "NYSE", "nasdaq": "NASDAQ", "nasdaqgs": "NASDAQ", "nasdaqgm": "NASDAQ",
    "nasdaqnm": "NASDAQ", "nasdaqcm": "NASDAQ", "amex": "AMEX", "americanstockexchange": "AMEX",
    "tsx": "TSX",
    "asx": "ASX", "lse": "LSE", "otcqx": "OTCQX", "otcqb": "OTCQB", "otcbb": "OTCBB", "otc": "OTC",
    "nysemkt": "NYSE MKT",
    "nyseamerican": "NYSE American", "nysearca": "NYSE Arca", "cboe": "CBOE", "bats": "BATS",
}  # fmt: skip
_TICKER = re.compile(
    r"(?i)[(\[]\s*(?:the\s+)?(?P<exchange>NYSE(?:\s+(?:MKT|American|Arca))?|NASDAQ(?:[\s-]*(?:GS|"
    r"GM|NM|CM|Global(?:\s+Select)?(?:\s+Market)?|National\s+Market|Capital\s+Market|Stock\s+Market))?|"
    r""
    r"New\s+York\s+Stock\s+Exchange|American\s+Stock\s+Exchange|AMEX|OTC(?:QX|QB|BB|\s+BB)?|TSX|LSE|ASX|CBOE|BATS)"
    r"(?:(?:\s*/\s*|\s+and\s+|,\s*)(?:NYSE|NASDAQ|TSX|LSE|ASX))*(?:\s+(?:ticker\s+)?symbol)?\s*[:\-–—]+\s*\"?(?-i:(?P<ticker>[A-Z]{1,5}(?:[.\-/][A-Z]{1,2})?))\b"
)
_SUFFIX = (
    r"(?:Inc(?:orporated)?\b\.?|Corp(?:oration)?\b\.?|Company\b|Co\b\.|Ltd\b\.?|Limited\b|plc\b|"
    r"PLC\b|N\.V\.|S\.A\.|S\.p\.A\.|SE\b|AG\b|LLC\b|L\.L\.C\.|L\.?P\b\.?|Holdings?\b|Group\b|"
    r"Trust\b|Bancorp\b|Bancshares\b|Partners\b|International\b|Technologies\b|Systems\b|Industries\b|"
    r"Enterprises\b|Laboratories\b|Brands\b|Stores\b|Energy\b|Financial\b|Pharmaceuticals\b)"
)
_NAME_WORD = r"(?:[A-Z][\w&'’.-]*|&|of|and|the|de|\d\w*|[a-z][A-Z]\w*)"
_NAME_BEFORE = re.compile(
    rf"(?P<name>(?:(?:The|[A-Z0-9][\w&'’.!-]*|[a-z][A-Z]\w*|AT&T))(?:,?\s+(?:{_NAME_WORD}|"
    rf"{_SUFFIX})){{0,7}}?)\s*(?:[(\[][^()]{{0,80}}[)\]]\s*){{0,2}}$"
)
_LEGAL = re.compile(
    rf"(?P<name>(?:[A-Z0-9][\w&'’.-]*|[a-z][A-Z]\w*)(?:\s+{_NAME_WORD}){{0,6}}?,?\s+(?:Inc(?:orporated)?|"
    rf"Corp(?:oration)?|Company|Co\.|Ltd|Limited|plc|PLC|N\.V|S\.A|SE|AG|LLC|L\.P|LP|INC|CORP(?:ORATION)?|"
    rf"COMPANY|LTD|HOLDINGS?|Holdings?)\b\.?)"
)
_ANNOUNCES = re.compile(
    r"(?P<name>(?:The\s+)?[A-Z][\w&'’.-]*(?:[ ,]+(?:[A-Z][\w&'’.-]*|"
    r"&|of|and)){0,6}?)[,\s]*(?:\([^()]*\)\s*){0,3}(?:,[^,.]{5,160},\s+)?\s*(?:today\s+)?(?:announced|"
    r""
    r"reported|announces|reports|posted|released|recorded|delivered)\b"
)
_CENTURY = re.compile(r"19|20")
_DATE = re.compile(rf"(?i)\b{DATE}\b|(?<![\d/])\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d(?![\d/])")
_NOT_A_DATELINE = re.compile(
    r"(?i)(?:\bend(?:ed|ing)|\bas\s+of|\brecord\s+on|\bpayable(?:\s+on)?|\bof\s+business\s+on|\bon|"
    r"\bat|\bthrough|\buntil|\bby|\bsince|\bdated|\bfiled|\bmonths|\bweeks|\bsee)\s*$"
)
_ISSUED = re.compile(
    r"(?i)(?:immediate\s+release|issued\s+(?:by\s+.{2,60}\s+)?on|press\s+release|news\s+release|"
    r"date|released)\s*[:,–—-]*\s*$"
)
_DASH_AFTER = re.compile(r"^\s*(?:\([^()]{2,40}\)\s*)?(?:[)\s/]*(?:[-–—]|--|/PRNewswire|\())")
_PLACE_BEFORE = re.compile(
    r"(?:[A-Z][A-Za-z.'\s-]+,\s*(?:[A-Z][A-Za-z.]+\.?|[A-Z]\.[A-Z]\.)?[\s,;(–—-]*(?:\([A-Za-z\s]+[-–—]*\s*)?|"
    r"[A-Z]{4,}[\s,–—-]+|(?:Marketwire|BUSINESS\s+WIRE|PRNewswire|GLOBE\s+NEWSWIRE)[\s–—,/-]+|;\s*|"
    r"day,\s*)$"
)
_WEEKDAY = re.compile(r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*$")
_REPORTING = re.compile(
    r"(?i)\b(?:reports?|announces?|posts?|delivers?|releases?|achieves?|records?|results?|earnings|"
    r"net\s+income|revenues?|sales|profits?|quarter|fiscal)\b"
)
_NO_HEADLINE = re.compile(
    r"(?i)^\s*\(|^\W*(?:exhibit|ex-?99|news(?:\s+release)?\b\W*$|press\s+release\W*$|for\s+immediate|for\s+release|"
    r"contacts?\b|media\s+contact|investor|media|phone|tel|fax|web|www\.|http|text\s+of\s+press|"
    r"page\b|immediate\s+release|financial\s+contact|for\s+further|for\s+more|source:?)"
    r"|@|\d{3}[-./)\s]\s?\d{3}[-.\s]\d{4}|/news\W*$|^\W*[\d/.,\s]+$|^P\.?O\.?\s+Box|^\d+\s+\w+"
)
_OBJECT = re.compile(
    r"(?i)\b(?:results?|earnings|income|revenues?|sales|profits?|loss|growth|dividend|eps)\b"
)
_CURRENCY = re.compile(
    rf"(?:US|U\.S\.\s?|C|A|CDN|HK)?\$|[€£¥]|\b(?:{CODES})\b(?=\s?[0-9])|(?i:\b(?:U\.S\.\s+dollars|euros?|pounds\s+sterling|Canadian\s+dollars)\b)"
)
_CURRENCY_CODES = {
    "$": "USD", "us$": "USD", "u.s.$": "USD", "u.s. $": "USD", "u.s. dollars": "USD", "c$": "CAD", "cdn$": "CAD",
    "canadian dollars": "CAD",
    "a$": "AUD", "hk$": "HKD", "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "pounds sterling": "GBP",
    "¥": "JPY", "rmb": "CNY",
}  # fmt: skip

_LETTERHEAD = 3000
_FROM_TITLE = 0.8


class Identity(NamedTuple):
    """What the other readers need to know of the release.

    `words` are the words of the company's name in lower case, its first one first; `lead` are the passages from the
    headline on; `release_date` is the day with its place.
    """

    company: str
    words: tuple[str, ...]
    currency: str
    headline: Range | None
    lead: Sequence[Passage]
    release_date: tuple[str, Range] | None


def read_identity(text: str, passages: Sequence[Passage], lead: Sequence[Range], draft: Draft) -> Identity:
    """Propose company, ticker, exchange, release date, currency and headline."""
    dateline = _read_dateline(text, lead, draft)
    ticker = _read_ticker(text, draft)
    headline, index = _read_headline(text, passages, draft)
    company = _read_company(text, passages, ticker, headline, draft)
    currency = _read_currency(text, draft)
    bare = [
        word.lower()
        for word in re.findall(r"[\w&]+", company)
        if word.lower() not in ("the", "of", "and", "inc", "corp", "company", "international", "group")
    ]
    words = (*bare, "company", "corporation")
    return Identity(company, words, currency, headline, passages[index:], dateline)


def _read_ticker(text: str, draft: Draft) -> re.Match[str] | None:
    found = _TICKER.search(text)
    if found is None:
        reason = "no ticker symbol is printed beside an exchange"
        draft.leave_blank("/ticker", "absent", reason)
        draft.leave_blank("/exchange", "absent", reason)
        return None
    folded = re.sub(r"[^a-z]", "", found["exchange"].lower())
    exchange = _EXCHANGES.get(folded) or (
        "NASDAQ" if folded.startswith("nasdaq") else found["exchange"].upper()
    )
    draft.propose("/ticker", found["ticker"], [found.span("ticker")], "prose", 0.97)
    draft.propose("/exchange", exchange, [found.span("exchange")], "prose", 0.97)
    return found


def _read_dateline(text: str, lead: Sequence[Range], draft: Draft) -> tuple[str, Range] | None:
    """The date of the release: where it stands in a dateline, on a line of its own, or behind "for release"."""
    best: tuple[int, int, str, Range] | None = None
    # The letterhead may stand in a table, which is no part of the running text.
    head = (0, min(lead[-1][1], _LETTERHEAD)) if lead else (0, _LETTERHEAD)
    for found in _find_dates(text, (head, *lead)):
        line_start = text.rfind("\n", 0, found.start()) + 1
        line_end = text.find("\n", found.end())
        line_end = len(text) if line_end < 0 else line_end
        before = text[max(line_start, found.start() - 60) : found.start()]
        if not before.strip() and line_start > 1:
            earlier = text[text.rfind("\n", 0, line_start - 1) + 1 : line_start - 1].rstrip()
            if re.search(r"(?i)(?:end(?:ed|ing)|on|of)$", earlier):
                continue
        after = text[found.end() : found.end() + 60]
        if _ISSUED.search(before):
            rank = 3
        elif _NOT_A_DATELINE.search(_WEEKDAY.sub("", before)):
            continue
        elif _DASH_AFTER.match(after) and (_PLACE_BEFORE.search(before) or not before.strip(" \t(|")):
            rank = 4
        elif not before.strip(" \t*_|") and not text[found.end() : line_end].strip(" \t*_|."):
            rank = 2
        elif _PLACE_BEFORE.search(before) or _DASH_AFTER.match(after):
            rank = 3 if _PLACE_BEFORE.search(before) else 1
        else:
            continue
        iso = read_date(" ".join(found[0].replace(".", "").split()))
        if iso is not None and (best is None or rank > best[0]):
            best = rank, found.start(), iso, found.span()
    if best is None:
        return None
    draft.propose("/release_date", best[2], [best[3]], "prose", 0.9 + best[0] / 50)
    return best[2], best[3]


def _find_dates(text: str, ranges: Iterable[Range]) -> Iterator[re.Match[str]]:
    for start, end in ranges:
        if _CENTURY.search(text, start, end):  # far sooner seen than a date
            yield from _DATE.finditer(text, start, end)


def _read_headline(text: str, passages: Sequence[Passage], draft: Draft) -> tuple[Range | None, int]:
    """The headline, and the index of its passage: the first that tells of results before the dateline."""
    for index, passage in enumerate(passages[:14]):
        words = text[passage.start : passage.end].strip()
        if passage.kind == "bullet" or len(words) < 12 or _NO_HEADLINE.search(words):
            continue
        if not _REPORTING.search(words) or words.count(" ") < 2:
            continue
        if len(words) > 260:
            return None, 0
        end = passage.end
        for following in passages[index + 1 : index + 3]:
            if (
                following.kind != "heading"
                or not _goes_on(text[passage.start : end])
                or _NO_HEADLINE.search(text[following.start : following.end])
            ):
                break
            end = following.end
        headline = _trim_marks(text, passage.start, end)
        draft.propose("/headline", " ".join(text[slice(*headline)].split()), [headline], "prose", 0.85)
        return headline, index
    return None, 0


def _trim_marks(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in '`*_#"“ \t\n':
        start += 1
    while end > start and text[end - 1] in '`*_#"” \t\n':
        end -= 1
    return start, end


def _goes_on(words: str) -> bool:
    """Whether a line of a headline says that something is reported, but not yet what."""
    verb = re.search(r"(?i)\b(?:reports?|announces?|posts|delivers)\b", words)
    return verb is not None and not _OBJECT.search(words, verb.end())


def _read_company(
    text: str,
    passages: Sequence[Passage],
    ticker: re.Match[str] | None,
    headline: Range | None,
    draft: Draft,
) -> str:
    """The company's name: before its ticker symbol, or as the one that announces, in its full form where printed."""
    place: Range | None = None
    confidence = 0.95
    if ticker is not None:
        start = max(
            ticker.start() - 120, text.rfind("\n\n", 0, ticker.start()), headline[1] if headline else 0
        )
        start = min(start, ticker.start())
        found = _NAME_BEFORE.search(text, start, ticker.start())
        if found is not None:
            place = _trim(text, found.span("name"))
    if place is None:
        for passage in passages[:25]:
            if passage.kind != "heading" or headline == (passage.start, passage.end):
                found = _ANNOUNCES.search(text, passage.start, min(passage.end, passage.start + 400))
                if found is not None:
                    place = _trim(text, found.span("name"))
                    confidence = 0.85
                    break
    if place is None:
        # A letterhead, or the title of a statement: the name on a line of its own.
        lines = (passage for passage in passages if passage.kind == "heading")
        titles = (_trim_marks(text, passage.start, passage.end) for passage in lines)
        place = next((title for title in titles if _LEGAL.fullmatch(text, *title)), None)
        if place is None and headline is not None and (found := _LEGAL.match(text, *headline)) is not None:
            place = found.span("name")  # "Example AG: results of the second quarter"
        confidence = _FROM_TITLE
    if place is None:
        return ""
    name = " ".join(text[slice(*place)].split())
    full = _full_name(text, name)
    if full is not None:
        place = full
        name = " ".join(text[slice(*place)].split())
    draft.propose("/company", name, [place], "prose", confidence)
    return name


def _trim(text: str, place: Range) -> Range | None:
    """A name without what stands before it: a dateline, a conjunction."""
    start, end = place
    words = text[start:end]
    cut = re.compile(
        r"^(?:.*(?:--\s*|—\s*|[-–]\s+|[);:]\s+))|^(?:Today|On|In|And|At|For|[\w.]+-based)\s+", re.S
    ).match(words)
    if cut is not None:
        start += cut.end()
    while start < end and text[start] in " \n\t\"“'":
        start += 1
    while end > start and text[end - 1] in " ,\n\t":
        end -= 1
    return (start, end) if end > start else None


def _full_name(text: str, name: str) -> Range | None:
    """A place where the name is printed with its legal form, if it is given without one."""
    if _LEGAL.fullmatch(name):
        return None
    first = re.escape(name)
    found = re.compile(
        rf"(?<!\w){first}(?:,?\s+[A-Z][\w&.-]*){{0,2}}?,?\s+(?:Inc\b\.?|Corp\b\.?|Corporation|Company|"
        rf"Co\.|Ltd\b\.?|plc|PLC|N\.V\.|LLC|Incorporated|Holdings,\s+Inc\.)"
    ).search(text)
    return found.span() if found else None


def _read_currency(text: str, draft: Draft) -> str:
    found = _CURRENCY.search(text)
    if found is None:
        return "USD"
    words = " ".join(found[0].lower().split())
    code = _CURRENCY_CODES.get(words, words.upper() if words.upper() in CODES.split("|") else "USD")
    draft.propose("/currency", code, [found.span()], "prose", 0.95)
    return code
