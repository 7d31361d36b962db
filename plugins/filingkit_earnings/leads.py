"""The lead of a release: the passages that are read for figures, and what the headings above them say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.passages import Passage
from filingkit_earnings.periods import Calendar, Period, find_phrases, is_open, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Range

_END_OF_LEAD = re.compile(
    r"(?i)^(?:\W*)(?:(?:earnings\s+)?conference\s+calls?|webcast|about\s+\w|forward[\s-]+looking|"
    r"safe\s+harbor|cautionary|non-gaap\s+(?:and\s+other\s+)?(?:financial\s+)?(?:measures|information)"
    r"|use\s+of\s+non-gaap|(?:note|notice)\s+(?:on|regarding|to)|basis\s+of\s+presentation|contacts?\b|"
    r"(?:press|media|investors?|investor\s+relations)\b.{0,30}\bcontacts?\b"
    r"|reconciliation|(?:un)?audited\s+|condensed\s+|consolidated\s+(?:condensed\s+)?(?:statement|"
    r"balance|income)|financial\s+tables|supplemental|appendix|glossary|presentation\s+of\s+non-gaap|"
    r"disclosure\s+notice|disclaimer)"
)
_OUTLOOK = re.compile(r"(?i)\b(?:outlook|guidance)\b")
_GENERAL = re.compile(
    r"(?i)^(?:results?|highlights?|financial|operating|operational|operations|consolidated|summary|"
    r"overview|key|gaap|non-gaap|non|adjusted|core|reported|overall|total|company|performance|review|"
    r"commentary"
    r"|management|executive|ceo|quarter(?:ly|'s)?|first|second|third|fourth|fiscal|full|year|year-end|"
    r"annual|three|six|nine|twelve|months|month|weeks|week|ended|ending|end|half|ytd|year-to-date|"
    r"date|to|of|for|the|and|in|on|an|a|with|by|as|its|our|vs|versus|compared|to"
    r"|q[1-4]|[1-4]q\d*|\d+|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|business|update|recent|introduction|financials|discussion|outlook|guidance|"
    r"earnings"
    r"|revenues?|sales|income|profit|margins?|cash|flows?|eps|shares?|balance|sheet|liquidity|capital|"
    r"shipments?|bookings|billings|backlog|orders|units|invoiced|net|gross|loss|expenses?|reports?|"
    r"announces?|record|worldwide|group|other|unaudited|basis|per|diluted)$"
)
_GENERAL_HEAD = re.compile(r"(?i)\b(?:results?|highlights|measures|financials?|performance|summary|basis)\b")
_REPORTS = re.compile(
    r"(?i)\b(?:reports?|reported|announces?|announced|posts|delivers|achieves|grows?|grew|increases?|"
    r"rises?|record|up|of)\b"
)
_SHORTEST_OPENING = 140
_SHORTEST_TEXT = 40


class Lead(NamedTuple):
    """A passage of the lead, the period and basis that its heading sets, and the place of that heading."""

    passage: Passage
    period: Period | None
    place: Range | None
    basis: str | None
    outlook: bool
    whole: bool
    headed: bool = False


def find_lead(
    text: str, passages: Sequence[Passage], calendar: Calendar, names: Sequence[str]
) -> Iterator[Lead]:
    """The passages that are read for figures, from the headline on, each with what its heading says.

    A heading that names a part of the company (a segment, a region) takes its passages out: their figures are not
    those of the company.
    """
    period: Period | None = None
    place: Range | None = None
    basis: str | None = None
    outlook, whole, begun = False, True, False
    for index, passage in enumerate(passages):
        words = text[passage.start : passage.end]
        if passage.kind == "heading":
            headed = False
            if not _heads_text(passages, index):
                # A cell of a table that the conversion took apart.
                yield Lead(passage, period, place, basis, outlook, whole)
                continue
            if begun and _END_OF_LEAD.match(words):
                return
            if len(words) < 140 and (begun or calendar.quarter is None or not _REPORTS.search(words)):
                # Lines of the headline say nothing of the part of the company.
                whole = not begun or _is_general(words, names)
                outlook = begun and _is_outlook(words)
                basis = _heading_basis(words)
                named, where = _heading_period(text, passage, calendar)
                if named is not None and not outlook and is_open(named, calendar):
                    named = None
                headed = whole and named is not None
                if named is not None:
                    period, place = named, where
            yield Lead(passage, period, place, basis, outlook, True, headed)
            continue
        if _END_OF_LEAD.match(words[:60]) and passage.kind == "paragraph" and len(words) < 60:
            return
        begun = begun or len(words) > _SHORTEST_OPENING
        run_in = _run_in_heading(text, passage)
        if run_in is not None:
            head = text[run_in[0] : run_in[1]]
            if _END_OF_LEAD.match(head):
                return
            whole = _is_general(head, names)
            outlook = _is_outlook(head)
            named, where = _heading_period(text, Passage("heading", *run_in), calendar)
            if named is not None:
                period, place = named, where
        yield Lead(passage, period, place, basis, outlook, whole)


def _heads_text(passages: Sequence[Passage], index: int) -> bool:
    """Whether a heading has text below it, or further headings that have."""
    following = next((item for item in passages[index + 1 : index + 4] if item.kind != "heading"), None)
    return following is None or following.end - following.start >= _SHORTEST_TEXT


def _is_outlook(words: str) -> bool:
    return len(words) < 70 and bool(_OUTLOOK.search(words)) and not re.search(r"[$%€£]", words)


def _run_in_heading(text: str, passage: Passage) -> Range | None:
    """A heading at the beginning of a paragraph: "Six Months Operating Results. During …"."""
    found = re.compile(
        r"(?:[A-Z][\w&'-]*|of|and|the|for|in|to)(?:\s+(?:[A-Z0-9][\w&'-]*|of|and|the|for|in|to)){0,7}\s*[.:](?=\s)"
    ).match(text, passage.start, passage.end)
    if found is None or found.end() - found.start() > 70:
        return None
    words = found[0].rstrip(".: ")
    if not re.search(r"(?i)\b(?:results|highlights|outlook|guidance|call|statements|summary|review)$", words):
        return None
    return found.start(), found.end()


def _is_general(words: str, names: Sequence[str]) -> bool:
    """Whether a heading speaks of the company as a whole."""
    tokens = re.findall(r"[A-Za-z0-9][\w'-]*", words)
    if re.search(
        r"(?i)\b(?:segments?|divisions?|regions?|regional|by\s+geography|product\s+lines?)\b", words
    ):
        return False
    if len(tokens) > 9 or words.rstrip().endswith((".", ";")):
        return True
    specific = [token for token in tokens if not _GENERAL.match(token) and token.lower() not in names]
    return not specific or bool(_REPORTS.search(words) and len(tokens) > 5)


def _heading_basis(words: str) -> str | None:
    if _GENERAL_HEAD.search(words) and re.search(r"(?i)non-?[\s-]?gaap|adjusted|\bcore\b", words):
        return (
            None
            if re.search(r"(?i)gaap\s+and\s+non|(?<!non-)(?<!non )gaap.*non-?gaap", words)
            else "non_gaap"
        )
    return None


def _heading_period(text: str, passage: Passage, calendar: Calendar) -> tuple[Period | None, Range | None]:
    """The period that a heading names, unless it names more than one."""
    found: dict[Period, Range] = {}
    for phrase in find_phrases(text, passage.start, passage.end):
        if phrase.kind in ("ago", "sequential", "this_year"):
            continue
        period = resolve(phrase, calendar, calendar.period)
        if period is not None:
            found.setdefault(period, (phrase.start, phrase.end))
    if len(found) != 1:
        return None, None
    ((period, place),) = found.items()
    return period, place
