"""The period or date that the heading of a column speaks of, however its words are split over lines."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = re.compile(rf"(?i)\b{_MONTH}\b\.?\s*(?P<day>[0-9]{{1,2}})(?![0-9])(?:st|nd|rd|th)?")
_DAY_FIRST = re.compile(rf"(?i)\b(?P<day>[0-9]{{1,2}})\s+{_MONTH}\b")
_ONLY_MONTH = re.compile(rf"(?i)\b{_MONTH}\b\.?")
_SLASHED = re.compile(r"\b(?P<month>[0-9]{1,2})[/-](?P<day>[0-9]{1,2})[/-](?P<year>(?:19|20)?[0-9]{2})\b")
_YEAR = re.compile(r"(?<![0-9,.$])(?:19|20)[0-9]{2}(?![0-9,]|\.[0-9])")
_QUARTER = re.compile(
    r"(?i)\bQ(?P<quarter>[1-4])\s*(?:FY)?\s*['’]?(?P<year>(?:20)?[0-9]{2})?\b"
    r"|\b(?P<quarter2>[1-4])Q\s*['’]?(?P<year2>(?:20)?[0-9]{2})?\b"
)
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "sixteen": 16, "seventeen": 17, "twenty": 20, "twenty-four": 24, "twenty-six": 26,
    "twenty-seven": 27, "thirty-six": 36, "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_COUNT = "|".join(name.replace("-", "[- ]?") for name in sorted(_COUNTS, key=len, reverse=True))
_LENGTH = re.compile(rf"(?i)\b(?P<count>[0-9]{{1,2}}|{_COUNT})[\s-]+(?P<unit>months?|weeks?)\b")
_QUARTERLY = re.compile(
    r"(?i)\b(?:first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?quarters?\b|\bquarters?(?:ly)?\b"
)
_YEARLY = re.compile(
    r"(?i)\byears?\s+(?:ended|ending)\b|\b(?:full|fiscal|calendar)[\s-]years?\b|\btwelve months\b"
    r"|\bFY\s*(?:20)?[0-9]{2}\b|\byears?\b(?![\s-]*(?:over|ago|to))"
)
_GLUED = re.compile(r"(?<=[Ee]nded)(?=[A-Z])|(?<=[Ee]nding)(?=[A-Z])")
"""Where a converter dropped the break between the lines of a heading: "Three Months EndedJune 30,"."""
_TO_DATE = re.compile(r"(?i)\byear[\s-]to[\s-]date\b|\bYTD\b")
_HALF = re.compile(r"(?i)\b(?:first|second)\s+half\b|\bhalf[\s-]year\b|\bH[12]\b")
_OF_TIME = re.compile(
    rf"(?i)\b(?:{_COUNT}|months?|weeks?|quarters?|years?|period|ended|ending|ends|fiscal|first|second|third|fourth|full|half|for|the|as|at|of|and|vs"
    rf"|versus|compared|to|date|with|in|on|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|un?audited|Q[1-4]|FY|YTD)\b|[^A-Za-z]"
)
_FEW_LETTERS = 4
_FISCAL_MONTHS = {13: 3, 14: 3, 26: 6, 27: 6, 39: 9, 40: 9, 52: 12, 53: 12}


class ColumnPeriod(NamedTuple):
    """What a heading says of time. `is_duration` tells whether it names a length; `end` is ISO where it is complete.

    `month` and `day` and `year` are the parts of the last day that are printed.
    """

    is_duration: bool
    months: int | None
    weeks: int | None
    end: str | None
    has_date: bool
    year: int | None


NOTHING = ColumnPeriod(is_duration=False, months=None, weeks=None, end=None, has_date=False, year=None)


@lru_cache(maxsize=8192)
def read_period(words: str) -> ColumnPeriod:
    """Read the words of a heading, top line first."""
    words = _GLUED.sub(" ", " ".join(words.split()))
    months: int | None = None
    weeks: int | None = None
    is_duration = False
    length = _LENGTH.search(words)
    if length is not None:
        is_duration = True
        count = _count(length["count"])
        if length["unit"].lower().startswith("w"):
            weeks, months = count, _FISCAL_MONTHS.get(count)
        else:
            months = count if count in (3, 6, 9, 12) else None
    elif _QUARTER.search(words) or _QUARTERLY.search(words):
        is_duration, months = True, 3
    elif _HALF.search(words):
        is_duration, months = True, 6
    elif _TO_DATE.search(words):
        is_duration = True
    elif _YEARLY.search(words):
        is_duration, months = True, 12
    end, has_date, year = _read_end(words, is_duration=is_duration)
    return ColumnPeriod(is_duration, months, weeks, end, has_date, year)


def count_dates(words: str) -> tuple[int, int]:
    """How many different days of a year, and how many different years, are named."""
    days = {(_MONTHS[found["month"].lower()], int(found["day"])) for found in _DAY.finditer(words)}
    return len(days), len(set(_YEAR.findall(words)))


def is_temporal(words: str) -> bool:
    """Whether a heading speaks of time at all."""
    period = read_period(words)
    return period.is_duration or period.has_date or period.year is not None


def is_only_time(words: str) -> bool:
    """Whether words speak of time and of nothing else: "For the three months ended June 26, 2004"."""
    return is_temporal(words) and len(_OF_TIME.sub("", words)) < _FEW_LETTERS


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    return _COUNTS["-".join(words.lower().replace("-", " ").split())]


def _read_end(words: str, *, is_duration: bool) -> tuple[str | None, bool, int | None]:
    slashed = _SLASHED.search(words)
    if slashed is not None:
        century = 2000 if len(slashed["year"]) == 2 else 0
        stated = century + int(slashed["year"])
        return _iso(stated, int(slashed["month"]), int(slashed["day"])), True, stated
    found = _DAY.search(words)
    years = _YEAR.findall(words)
    year: int | None = int(years[-1]) if years else None
    if found is not None and years:
        after = _YEAR.search(words, found.end())
        year = int(after[0]) if after else int(years[-1])
    if found is None:
        found = _DAY_FIRST.search(words)
    if found is not None:
        month, day = _MONTHS[found["month"].lower()], int(found["day"])
        return (_iso(year, month, day) if year else None), True, year
    if year and is_duration:
        found = _ONLY_MONTH.search(words)
        if found is not None:
            month = _MONTHS[found["month"].lower()]
            return _iso(year, month, calendar.monthrange(year, month)[1]), True, year
    return None, False, year


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
