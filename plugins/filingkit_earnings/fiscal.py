"""The fiscal period that a release reports on: year, quarter, last day and length."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from filingkit.reading import read_date
from filingkit_earnings.periods import DATE, MONTHS, Calendar, find_phrases, read_count, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Draft, Range
    from filingkit.resolve import Resolution

_REPORTING = re.compile(
    r"(?i)\b(?:report(?:s|ed)|announce[sd]?|announcing|results|earnings|income|sales|revenues?|highlights)\b"
)
_ENDED = re.compile(
    rf"(?i)\b(?:quarter|months|weeks?|year|period|results)\b[^.;$]{{0,40}}?\bend(?:ed|ing)\s+(?:on\s+)?(?P<date>{DATE})"
    rf"|(?<!days )\bended\s+(?P<bare>{DATE})(?=\.)"
)
_AND = re.compile(r"(?i)\s*(?:and|&)\s+(?:the\s+)?(?:full[\s-]+)?")
_COUNT = (
    r"\d{1,2}|twelve|thirteen|fourteen|sixteen|seventeen|three|six|nine|twenty[\s-](?:four|six|seven)|"
    r"thirty[\s-](?:six|nine)|forty|fifty[\s-](?:two|three)"
)
_UNIT = re.compile(r"(?P<unit>week|Week|WEEK|month|Month|MONTH)[Ss]?\b")
_COUNT_BEFORE = re.compile(rf"(?i)(?<![\w-])(?P<count>{_COUNT})[\s-]+$")
_LONGEST_COUNT = 21
_COLUMN_DATE = re.compile(
    rf"(?i)\b(?:three|twelve|12|13|3)[\s-]+(?:months?|weeks?)\s+(?:period\s+)?ended\b[\s|:]*(?P<date>{DATE}|"
    r"(?:" + MONTHS + r")\s+\d{1,2}(?!\d|\s*(?:months|weeks))|(?:" + MONTHS + r"))"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LINE_OF_YEARS = re.compile(rf"{_YEAR.pattern}[^\n]*")
_NEAR = 400
_QUARTER_WEEKS = range(11, 18)
_YEAR_WEEKS = range(51, 55)
_WINTER = 2
_USUAL_DELAY = timedelta(days=35)
"""From the end of a period to its release, roughly."""


class Length(NamedTuple):
    """How long a fiscal period is, as printed."""

    text: str
    weeks: bool
    place: Range


class _Name(NamedTuple):
    """A quarter or a year that the text names; the year is None where it is not printed beside the quarter."""

    year: int | None
    quarter: int | None
    place: Range


def read_fiscal_period(
    text: str,
    lead: Sequence[Range],
    headline: Range | None,
    release: tuple[str, Range] | None,
    draft: Draft,
) -> Calendar | None:
    """Propose the fiscal period from headline and lead; give it as the calendar that mentions are resolved against.

    `lead` are the ranges of the opening passages; dates of the statements serve where these print none. `release` is
    the day of the release, which comes some weeks after the end of what it reports on.
    """
    end, end_places = _read_end(text, lead, draft)
    about = end
    if about is None and release is not None:
        about = date.fromisoformat(release[0]) - _USUAL_DELAY
    named = _read_names(text, headline, lead)
    quarter, quarter_place = next(
        ((item.quarter, item.place) for item in named if item.quarter is not None), (None, None)
    )
    year, year_place = _choose_year(named, quarter, about)
    if year is None and about is not None and quarter is not None:
        year = about.year
        year_place = end_places[0] if end_places else _find_year(text, lead, year)
    if year is None or year_place is None:
        return None
    draft.propose("/fiscal_period/year", str(year), [year_place], "prose", 0.95)
    if quarter is not None and quarter_place is not None:
        draft.propose("/fiscal_period/quarter", str(quarter), [quarter_place], "prose", 0.95)
    else:
        draft.leave_blank("/fiscal_period/quarter", "absent", "the release reports a year only")
    if end is not None and end_places:
        draft.propose("/fiscal_period/period_end", end.isoformat(), end_places, "prose", 0.95)
    length = _read_length(text, quarter)
    if length is not None:
        draft.propose("/fiscal_period/weeks_or_months", length.text, [length.place], "prose", 0.9)
    return Calendar(year, quarter, end)


def settled_calendar(resolution: Resolution) -> Calendar | None:
    """The calendar of the fiscal period that the record has, whoever read it; None without a year."""
    year, quarter = resolution.decimal("/fiscal_period/year"), resolution.decimal("/fiscal_period/quarter")
    end = resolution.text("/fiscal_period/period_end")
    if year is None:
        return None
    return Calendar(
        int(year), int(quarter) if quarter is not None else None, date.fromisoformat(end) if end else None
    )


def _read_end(text: str, lead: Sequence[Range], draft: Draft) -> tuple[date | None, tuple[Range, ...]]:
    """The last day of the period, and its places: the latest one that the lead says ended, else that of the statements.

    A month alone above a column gives the day for reckoning, but no place: the day itself is not printed.
    """
    best: tuple[date, tuple[Range, ...]] | None = None
    for start, stop in lead:
        for found in _ENDED.finditer(text, start, stop):
            group = "date" if found["date"] else "bare"
            day = _day(found[group])
            if day is not None and (best is None or day > best[0]):
                best = day, (found.span(group),)
    return best or _end_of_columns(draft) or (_read_column_date(text), ())


def _end_of_columns(draft: Draft) -> tuple[date, tuple[Range, ...]] | None:
    """The latest day on which a period of the statements ends."""
    best: tuple[date, tuple[Range, ...]] | None = None
    for statement in range(draft.rows.get("/statements", 0)):
        kind = draft.candidates.get(f"/statements/{statement}/kind")
        if not kind or kind[0].value not in ("income_statement", "cash_flow"):
            continue
        columns = f"/statements/{statement}/columns"
        for column in range(draft.rows.get(columns, 0)):
            at = f"{columns}/{column}"
            kinds, ends = draft.candidates.get(f"{at}/period_type"), draft.candidates.get(f"{at}/end")
            if kinds and ends and kinds[0].value == "duration":
                day = date.fromisoformat(str(ends[0].value))
                if best is None or day > best[0]:
                    best = day, ends[0].ranges
    return best


def _read_column_date(text: str) -> date | None:
    """The last day of a period in a heading of columns, from its month and the years below it."""
    for found in _COLUMN_DATE.finditer(text):
        printed = found["date"]
        day = _day(printed)
        years = _LINE_OF_YEARS.search(text, found.end(), found.end() + _NEAR)
        if day is None and years is not None:
            year = max(map(int, _YEAR.findall(years[0])))
            day = _day(f"{printed.rstrip(',')}, {year}") or _last_day(printed, year)
        if day is not None:
            return day
    return None


def _last_day(month: str, year: int) -> date | None:
    first = _day(f"{month} 28, {year}")
    return first and first.replace(day=monthrange(year, first.month)[1])


def _day(text: str) -> date | None:
    iso = read_date(" ".join(text.replace(".", "").split()))
    return date.fromisoformat(iso) if iso else None


def _read_names(text: str, headline: Range | None, lead: Sequence[Range]) -> list[_Name]:
    """The quarters and years that headline and lead name."""
    ranges = [headline, *lead] if headline else lead
    found: list[_Name] = []
    unknown = Calendar(0, 4, None)
    for start, end in ranges:
        for phrase in find_phrases(text, start, end, ("quarter", "year")):
            groups = phrase.found.groupdict()
            period = resolve(phrase, unknown, unknown.period)
            if period is None or groups.get("last1") or groups.get("last2"):
                continue
            year = period.year if period.year > 0 else None
            name = _Name(year, period.quarter, (phrase.start, phrase.end))
            before = found[-1] if found else None
            if before is not None and year is not None and _names_both(text, before, name):
                found.append(name._replace(quarter=before.quarter))
            found.append(name)
    return found


def _names_both(text: str, quarter: _Name, year: _Name) -> bool:
    """Whether a year is that of the quarter before it: "Fourth Quarter and Fiscal Year 2024"."""
    if quarter.quarter is None or quarter.year is not None or year.quarter is not None:
        return False
    return _AND.fullmatch(text, quarter.place[1], year.place[0]) is not None


def _choose_year(
    named: Sequence[_Name], quarter: int | None, about: date | None
) -> tuple[int | None, Range | None]:
    """The fiscal year reported on: that beside the quarter, or else the first that can be.

    Of several beside the quarter the latest counts, as a comparison names an earlier one; `about` is when the period
    ended, or some days around that.
    """
    beside = [
        (item.year, item.place)
        for item in named
        if item.year is not None and item.quarter == quarter and _is_fiscal_year(item.year, about)
    ]
    if beside and quarter is not None:
        return max(beside, key=lambda item: item[0])
    years = [
        (item.year, item.place)
        for item in named
        if item.year is not None and item.quarter is None and _is_fiscal_year(item.year, about)
    ]
    return years[0] if years else (None, None)


def _find_year(text: str, lead: Sequence[Range], year: int) -> Range | None:
    """Where the lead prints a year."""
    pattern = re.compile(rf"(?<![\d,$]){year}(?![\d,])")
    return next((found.span() for start, end in lead for found in pattern.finditer(text, start, end)), None)


def _is_fiscal_year(year: int, end: date | None) -> bool:
    """Whether a fiscal year can be called so: after the year it ends in, or that before for an end in winter."""
    if end is None:
        return True
    return 0 <= year - end.year <= 1 or (year == end.year - 1 and end.month <= _WINTER)


def _read_length(text: str, quarter: int | None) -> Length | None:
    """The length of the period: in weeks where any place says so, else in months."""
    weeks = _QUARTER_WEEKS if quarter else _YEAR_WEEKS
    months: Length | None = None
    for found in _UNIT.finditer(text):
        before = _COUNT_BEFORE.search(text, max(0, found.start() - _LONGEST_COUNT), found.start())
        if before is None:
            continue
        count = read_count(before["count"])
        place = before.start(), found.end()
        if found["unit"].lower() == "week":
            if count in weeks:
                return Length(f"{count} weeks", True, place)
        elif months is None and count == (3 if quarter else 12) and _is_heading_of_columns(text, found.end()):
            months = Length(f"{count} months", False, place)
    return months


def _is_heading_of_columns(text: str, end: int) -> bool:
    return re.compile(r"(?i)[\s|]*(?:period\s+)?end").match(text, end) is not None
