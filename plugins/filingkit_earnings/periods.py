"""Fiscal periods in words: "fourth quarter of 2007", "the year-ago quarter", "39-week period ended October 28, 2023".

A phrase is resolved against the period that the release itself reports on, and a comparison against the period of
what it is compared with.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from filingkit.reading import read_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_QUARTER_DAYS = 91.31

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DATE = rf"(?:{MONTHS}\s+\d{{1,2}},?|\d{{1,2}}\s+{MONTHS},?)\s+(?:19|20)\d\d"
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "rst": 1,
}
_NUMBERS = {
    "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14, "sixteen": 16,
    "seventeen": 17, "twenty-four": 24, "twenty-six": 26, "twenty-seven": 27, "thirty-six": 36, "thirty-nine": 39,
    "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_COUNT = r"(?:\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_FISCAL = r"(?:fi|ﬁ)?scal"
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|\brst)"
_YEAR = r"(?:19|20)\d\d\b(?!\s*(?:million|billion|,\d))"
_OF = r"(?:\s+of|\s+in|\s+for|,)?(?:\s+(?:the|its|our))?"
_CENTURIES = ("19", "20")
_EARLIER = (
    "ago", "before", "comparable", "corresponding", "earlier", "equivalent", "last", "like", "linked", "preceding",
    "previous", "prior", "same", "similar",
)  # fmt: skip
_PHRASES = (
    # Explicit quarters.
    (
        "quarter",
        (_CENTURIES, ("scal",), ("quarter",)),
        rf"(?:the\s+)?{_FISCAL}(?:\s+year)?\s+(?P<qy1>{_YEAR})(?:'s)?\s+(?P<qo1>{_ORDINAL})[\s-]+quarter",
    ),
    (
        "quarter",
        (_CENTURIES, ("quarter",)),
        rf"(?P<qy2>{_YEAR})(?:'s)?\s+(?:{_FISCAL}\s+)?(?P<qo2>{_ORDINAL})[\s-]+quarter",
    ),
    (
        "quarter",
        (("quarter",),),
        rf"(?P<last1>(?:last|previous|prior)\s+year(?:'s)?\s+|year-ago\s+)?(?:{_FISCAL}\s+)?"
        rf"(?P<qo3>{_ORDINAL})[\s-]+(?:{_FISCAL}[\s-]+)?quarter(?:\s+results)?"
        rf"(?:{_OF}\s+(?:(?:{_FISCAL}|calendar)(?:\s+year)?\s+|the\s+year\s+|year\s+)?(?P<qy3>{_YEAR}|'\d\d\b)"
        rf"|(?P<last2>(?:{_OF}\s+(?:last|the\s+(?:prior|previous|preceding|"
        rf"last)|prior|previous|the\s+year-ago)(?:\s+{_FISCAL})?\s+year"
        rf"|(?:\s+of)?\s+(?:a|one)\s+year\s+(?:ago|earlier|before)))"
        rf"|(?P<this>{_OF}\s+(?:this|the\s+current)\s+(?:{_FISCAL}\s+)?year))?"
        rf"(?:\s*,?\s*(?:which\s+)?ended\s+(?P<qd>{DATE}))?",
    ),
    (
        "quarter",
        (("q1", "q2", "q3", "q4"),),
        rf"\bQ(?P<qn1>[1-4])(?:\s*(?:{_FISCAL}\s+|FY\s*)?(?P<qy4>{_YEAR}|'\d\d\b|(?<=Q[1-4]\s)\d\d\b))?",
    ),
    (
        "quarter",
        (("1q", "2q", "3q", "4q"),),
        rf"\b(?P<qn2>[1-4])Q(?:\s*(?:{_FISCAL}\s+)?(?P<qy5>{_YEAR}|'?\d\d\b))?",
    ),
    # Lengths with their last day.
    (
        "ended",
        (("end",), ("week", "month")),
        rf"(?:the\s+)?(?P<prior1>(?:prior|previous|last)[\s-]year\s+)?(?P<count>{_COUNT})[\s-]+(?P<unit>week|"
        rf"month)s?'?"
        rf"(?:[\s-]+(?:{_FISCAL}\s+)?(?:quarter|period|year)s?)?(?:\s*,?\s+(?:of\s+[^,.;]{{4,20}}\s+)?(?:ended|"
        rf"ending)\s+(?P<d1>{DATE}))",
    ),
    (
        "year_ended",
        (("end",), ("year",)),
        rf"(?:the\s+)?(?:(?:full|{_FISCAL}|calendar)\s+)*year\s+(?:ended|ending)\s+(?P<d2>{DATE})",
    ),
    (
        "quarter_ended",
        (("end",), ("quarter",)),
        rf"(?:the\s+)?(?:{_FISCAL}\s+)?quarter(?:ly\s+period)?\s*,?\s*(?:which\s+)?(?:ended|ending)\s+(?P<d3>{DATE})",
    ),
    ("period_ended", (("end",), ("period",)), rf"(?:the\s+)?(?:same\s+)?period\s+ended\s+(?P<d4>{DATE})"),
    # Quarters named by their last month.
    ("month", (("quarter",),), rf"(?P<month>{MONTHS})\s+(?:(?P<my>{_YEAR})\s+)?quarter"),
    # The year up to a quarter's end.
    (
        "ytd",
        (("month",), ("six", "nine", "6", "9")),
        rf"(?:the\s+)?(?:(?:first|\brst)\s+)?(?P<yc>six|nine|6|9)[\s-]+months?(?:[\s-]+period)?(?P<plast2>\s+(?:of|"
        rf"in)\s+(?:last|the\s+(?:prior|previous)|prior)\s+year)?"
        rf"(?:{_OF}\s+(?:{_FISCAL}(?:\s+year)?\s+)?(?P<yy>{_YEAR}))?",
    ),
    (
        "todate",
        (("week",), ("rst",)),
        rf"(?:the\s+)?(?:first|\brst)\s+(?:\d\d|twenty[\s-](?:four|six)|"
        rf"thirty[\s-](?:six|nine)|forty)[\s-]+weeks(?:{_OF}\s+(?:{_FISCAL}(?:\s+year)?\s+)?(?P<ty>{_YEAR}))?",
    ),
    (
        "half",
        (("half",), ("rst",)),
        rf"(?:the\s+)?(?:first|\brst)\s+half(?:{_OF}\s+(?:{_FISCAL}(?:\s+year)?\s+|the\s+year\s+)?(?P<hy>{_YEAR}))?",
    ),
    (
        "todate",
        (("date", "twenty-", "thirty-"),),
        r"(?:the\s+)?(?:fiscal\s+)?year[\s-]to[\s-]date|(?:the\s+)?twenty-(?:four|"
        r"six)\s+weeks|(?:the\s+)?thirty-(?:six|nine)\s+weeks",
    ),
    # Comparisons.
    (
        "ago",
        (("year", "quarter", "period", "month", "week", "time"), _EARLIER),
        r"(?:the\s+|its\s+|our\s+)?(?:(?:same|comparable|corresponding|equivalent|like|similar)\s+(?:(?:three|"
        r"six|nine|twelve)[\s-]+months?\s+|first|second|third|fourth)?\s*"
        r"(?:quarter|period|months|weeks|timeframe)\s*"
        rf"(?:(?:of|in|from|for)\s+)?(?:the\s+)?(?:(?:last|prior|previous|preceding)(?:\s+{_FISCAL})?\s+year|"
        rf"(?:a|one)\s+year\s+(?:ago|earlier|before)|year[\s-](?:ago|earlier)|(?P<ay>{_YEAR}))?"
        r"|(?:year[\s-](?:ago|earlier)|prior[\s-]year|previous[\s-]year)(?:'s)?(?:\s+(?:quarter|period|"
        r"results?|level|figure|three\s+months))?"
        r"|prior\s+(?:year\s+)?(?:quarter|period)\s+(?:last\s+year|(?:a|one)\s+year\s+ago|of\s+\d{4})"
        r"|(?:a|one)\s+year\s+(?:ago|earlier|before)|the\s+year\s+(?:before|"
        r"earlier)|last\s+year(?:'s)?(?:\s+(?:quarter|"
        r"period))?"
        r"|(?:prior|previous)\s+year(?:'s)?(?:\s+(?:quarter|period))?|prior\s+period)",
    ),
    (
        "sequential",
        (("quarter",), _EARLIER),
        r"(?:the\s+)?(?:(?:immediately\s+)?(?:prior|previous|preceding|last|linked)\s+quarter)",
    ),
    # Years.
    (
        "year",
        (_CENTURIES, ("year", "scal")),
        rf"(?:the\s+)?(?:(?:full[\s-]+)?{_FISCAL}\s+(?:full[\s-]+)?(?:year\s+)?|(?:full[\s-]+|calendar\s+|"
        rf"{_FISCAL}\s+)+year\s+|for\s+the\s+year\s+|year\s+)"
        rf"(?:of\s+)?(?P<fy1>{_YEAR})(?:\s+full[\s-]+year)?",
    ),
    ("year", (("fy",),), rf"\bFY\s?(?P<fy2>{_YEAR}|'?\d\d\b)"),
    (
        "year",
        (_CENTURIES, ("full", "scal", "annual")),
        rf"(?P<fy3>{_YEAR})\s+(?:full[\s-]+year|{_FISCAL}\s+year|annual)",
    ),
    (
        "year",
        (_CENTURIES,),
        rf"(?P<fy5>{_YEAR})(?=\s+(?:adjusted|core|gaap|non-?\s?gaap|net|organic|revenues?|sales|earnings|"
        rf"eps|operating|"
        r"free|guidance|outlook|results|financial|total|diluted|capital)\b)",
    ),
    (
        "bare_year",
        (_CENTURIES,),
        rf"(?:\b(?:in|for|of|during)\s+|(?<=\bover\s)|(?<=\bwith\s)|(?<=\bto\s)|"
        rf"(?<=\bfrom\s))(?P<fy4>{_YEAR})(?!\s*(?:quarter|first|second|third|"
        rf"fourth|full))",
    ),
    (
        "full_year",
        (("year", "month", "annual"), ("full", "twelve", "entire", "scal", "annual", "for")),
        rf"(?:the\s+)?(?:full[\s-]+(?:{_FISCAL}[\s-]+)?year|(?:{_FISCAL}\s+)?twelve\s+months|"
        rf"entire\s+year|{_FISCAL}\s+year(?!\s+\d)|annual(?=\s+(?:revenue|"
        rf"sales|net|earnings|results))|for\s+the\s+year(?!\s*-?\s*ago))",
    ),
    (
        "this_year",
        (("year",), ("this", "current")),
        rf"(?:this|the\s+current)\s+(?:{_FISCAL}\s+)?year(?:'s)?(?P<ordinal>\s+(?:{_ORDINAL})\s+quarter)?",
    ),
    (
        "this_quarter",
        (("quarter", "period"),),
        rf"(?:the|this|our|its)\s+(?:(?:current|recent|reported|just\s+completed|"
        rf"{_FISCAL})\s+)*quarter(?:'s)?(?!\s+(?:of|ended))|this\s+{_ORDINAL}\s+quarter(?:'s)?|"
        rf"current\s+(?:year\s+)?(?:quarter|period)",
    ),
)
"""Each kind of phrase: of each of some lists of words it has one, or it cannot match; and its pattern.

Looking for words is far cheaper than for a pattern, and most sentences need few of the patterns.
"""
_PATTERNS = [
    (kind, needles, re.compile(rf"(?i)(?<![\w-])(?:{pattern})(?![\w])"))
    for kind, needles, pattern in _PHRASES
]


_KINDS = frozenset(kind for kind, *_ in _PHRASES)


class Period(NamedTuple):
    """A fiscal quarter, the year up to one (`ytd`), or a year (quarter None)."""

    year: int
    quarter: int | None = None
    ytd: bool = False

    @property
    def code(self) -> str:
        """The period as the record holds it."""
        if self.quarter is None:
            return f"{self.year}FY"
        return f"{self.year}Q{self.quarter}" + ("YTD" if self.ytd and self.quarter > 1 else "")

    def a_year_before(self) -> Period:
        """The same period of the year before."""
        return self._replace(year=self.year - 1)

    def the_quarter_before(self) -> Period:
        """The quarter before this one."""
        if self.quarter is None or self.quarter == 1:
            return Period(self.year - 1, 4)
        return Period(self.year, self.quarter - 1)


class Phrase(NamedTuple):
    """One mention of a period; `relative` is the step from what it is compared with, or empty."""

    kind: str
    start: int
    end: int
    found: re.Match[str]


class Calendar(NamedTuple):
    """The fiscal period of a release, and its last day, against which phrases are resolved.

    `quarter` is None for a release that reports a year only.
    """

    year: int
    quarter: int | None
    end: date | None

    @property
    def period(self) -> Period:
        """What the release reports on."""
        return Period(self.year, self.quarter)

    def quarter_of(self, day: date) -> Period | None:
        """The fiscal quarter that ends at or about `day`."""
        if self.end is None:
            return None
        steps = round((day - self.end).days / _QUARTER_DAYS)
        index = self.year * 4 + (self.quarter or 4) - 1 + steps
        return Period(index // 4, index % 4 + 1)


def find_phrases(text: str, start: int, end: int, kinds: Collection[str] = _KINDS) -> list[Phrase]:
    """The mentions of periods in a sentence, in order, none within another; only those of some kinds, if so asked."""
    words = text[start:end].lower()
    found = [
        Phrase(kind, match.start(), match.end(), match)
        for kind, needles, pattern in _PATTERNS
        if kind in kinds and _has_all(words, needles)
        for match in pattern.finditer(text, start, end)
    ]
    found.sort(key=lambda phrase: (phrase.start, phrase.start - phrase.end))
    kept: list[Phrase] = []
    for phrase in found:
        if kept and phrase.start < kept[-1].end:
            if phrase.end - phrase.start > kept[-1].end - kept[-1].start:
                kept[-1] = phrase
            continue
        kept.append(phrase)
    return kept


def _has_all(words: str, needles: Sequence[Sequence[str]]) -> bool:
    """Whether one of each list of needles is in a text."""
    for alternatives in needles:
        for needle in alternatives:
            if needle in words:
                break
        else:
            return False
    return True


def resolve(phrase: Phrase, calendar: Calendar, base: Period) -> Period | None:
    """The period that a mention stands for; `base` is that of what it is compared with."""
    groups = {name: value for name, value in phrase.found.groupdict().items() if value}
    return _RESOLVERS[phrase.kind](groups, calendar, base)


def look_ahead(phrase: Phrase, period: Period, calendar: Calendar) -> Period:
    """The coming period that a mention without a year stands for, where it is of what is expected."""
    groups = phrase.found.groupdict()
    if any(
        value and name[:2] in ("qy", "qd", "fy", "my", "yy", "hy", "ty") for name, value in groups.items()
    ):
        return period
    if phrase.kind == "quarter" and period.quarter is not None:
        return Period(calendar.year + (period.quarter <= (calendar.quarter or 4)), period.quarter)
    if phrase.kind in ("full_year", "this_year"):
        return Period(calendar.year + (calendar.quarter in (4, None)))
    return period


def is_relative(phrase: Phrase) -> bool:
    """Whether the mention needs something to be compared with."""
    return phrase.kind in ("ago", "sequential")


def _first(groups: dict[str, str], *names: str) -> str | None:
    return next((groups[name] for name in names if name in groups), None)


def read_year(text: str) -> int:
    """A year of four digits from 2008, '08 or 08."""
    digits = text.strip("'’ ")
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 80 else 1900 + int(digits)


def _quarter(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    ordinal = _first(groups, "qo1", "qo2", "qo3")
    number = _ORDINALS[ordinal.lower()] if ordinal else int(_first(groups, "qn1", "qn2") or 0)
    if "qd" in groups and "qy3" not in groups and (dated := _dated(groups["qd"], calendar)) is not None:
        return dated if dated.quarter == number else None
    year = _first(groups, "qy1", "qy2", "qy3", "qy4", "qy5")
    if year is not None:
        return Period(read_year(year), number)
    if "last1" in groups or "last2" in groups:
        return Period(calendar.year - 1, number)
    if "this" in groups or number <= (calendar.quarter or 4):
        return Period(calendar.year, number)
    return Period(calendar.year - 1, number)


def _dated(text: str, calendar: Calendar) -> Period | None:
    iso = read_date(" ".join(text.replace(".", "").split()))
    return calendar.quarter_of(date.fromisoformat(iso)) if iso else None


def read_count(text: str) -> int:
    """A number of weeks or months from digits or words."""
    return int(text) if text.isdigit() else _NUMBERS["-".join(text.lower().split())]


def _ended(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    ending = _dated(groups["d1"], calendar)
    if ending is None or ending.quarter is None:
        return None
    weeks = read_count(groups["count"]) * (1 if groups["unit"].lower() == "week" else 13 / 3)
    if weeks > 46:
        return Period(ending.year)
    if weeks <= 17 and not (weeks > 15 and ending.quarter != 4):
        return ending
    return ending._replace(ytd=True)


def _year_ended(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    ending = _dated(groups["d2"], calendar)
    return None if ending is None else Period(ending.year)


def _quarter_ended(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return _dated(groups["d3"], calendar)


def _period_ended(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    ending = _dated(groups["d4"], calendar)
    if ending is None:
        return None
    return Period(ending.year) if base.quarter is None else ending._replace(ytd=base.ytd)


def _month(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    if calendar.end is None:
        return None
    year = int(groups["my"]) if "my" in groups else calendar.end.year
    iso = read_date(f"{groups['month'].strip('.')} 28, {year}")
    if iso is None:
        return None
    day = date.fromisoformat(iso)
    if "my" not in groups and (day - calendar.end).days > 45:
        day = day.replace(year=year - 1)
    return calendar.quarter_of(day)


def _ytd(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    year = int(groups["yy"]) if "yy" in groups else calendar.year - ("plast2" in groups)
    return Period(year, {"six": 2, "6": 2, "nine": 3, "9": 3}[groups["yc"].lower()], ytd=True)


def _half(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return Period(int(groups["hy"]) if "hy" in groups else calendar.year, 2, ytd=True)


def _todate(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    if calendar.quarter is None:
        return calendar.period
    return Period(int(groups["ty"]) if "ty" in groups else calendar.year, calendar.quarter, ytd=True)


def _ago(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return base._replace(year=int(groups["ay"])) if "ay" in groups else base.a_year_before()


def _sequential(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return None if base.ytd else base.the_quarter_before()


def _year(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return Period(read_year(_first(groups, "fy1", "fy2", "fy3", "fy5") or ""))


def _bare_year(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    """A year alone compares with a quarter by the same quarter, and else is the year."""
    year = int(groups["fy4"])
    return base._replace(year=year) if year != base.year and base.quarter is not None else Period(year)


def _full_year(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return Period(calendar.year)


def _this_year(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    if base.quarter in (None, 4) and not base.ytd and "quarter" not in groups.get("ordinal", ""):
        return Period(calendar.year)
    return base._replace(year=calendar.year)


def _this_quarter(groups: dict[str, str], calendar: Calendar, base: Period) -> Period | None:
    return calendar.period


_RESOLVERS = {
    "quarter": _quarter,
    "ended": _ended,
    "year_ended": _year_ended,
    "quarter_ended": _quarter_ended,
    "period_ended": _period_ended,
    "month": _month,
    "ytd": _ytd,
    "half": _half,
    "todate": _todate,
    "ago": _ago,
    "sequential": _sequential,
    "year": _year,
    "bare_year": _bare_year,
    "full_year": _full_year,
    "this_year": _this_year,
    "this_quarter": _this_quarter,
}


def is_after(period: Period, calendar: Calendar) -> bool:
    """Whether a period lies wholly after the reported one."""
    return (period.year, period.quarter or 4) > (calendar.year, calendar.quarter or 4)


def is_open(period: Period, calendar: Calendar) -> bool:
    """Whether a period was not over yet."""
    if period.quarter is None:
        return period.year > calendar.year or (period.year == calendar.year and calendar.quarter in (1, 2, 3))
    return is_after(period, calendar)
