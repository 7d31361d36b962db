"""Weeks of a fiscal quarter or year that stand in a sentence, for columns whose headings do not say them.

"The fiscal 2024 first quarter had 13 weeks, while the fiscal 2023 first quarter had 14 weeks." A heading reads
"Three Months Ended" all the same.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from filingkit_earnings.periods import Period, find_phrases, read_count, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Draft, Range
    from filingkit_earnings.passages import Passage
    from filingkit_earnings.periods import Calendar

_STATED = re.compile(
    r"(?i)\s+(?:has|had|is|was|spans|spanned|includes|included|contains|contained|comprises|comprised|covers|covered"
    r"|consists\s+of|consisted\s+of)\s+(?P<weeks>\d\d|(?:twelve|thirteen|fourteen|sixteen|seventeen"
    r"|fifty-(?:two|three)))[\s-]weeks?\b"
)
_MONTHS = {"3": False, "12": True}
"""Columns that a quarter or, true, a year stands in."""
_SURE = 0.9
_LONGEST = 80
"""Characters that the name of a period takes at most."""


def read_lengths(text: str, passages: Sequence[Passage], calendar: Calendar, draft: Draft) -> None:
    """Propose the weeks of columns that a sentence states and no heading does."""
    if not re.search(r"(?i)\bweeks?\b", text):
        return
    stated = dict(_find(text, passages, calendar))
    if not stated:
        return
    for path, period in _columns(draft, calendar):
        if period in stated and f"{path}/weeks" not in draft.candidates:
            weeks, place = stated[period]
            draft.propose(f"{path}/weeks", str(weeks), [place], "prose", _SURE)


def _find(
    text: str, passages: Sequence[Passage], calendar: Calendar
) -> Iterator[tuple[Period, tuple[int, Range]]]:
    for passage in passages:
        for found in _STATED.finditer(text, passage.start, passage.end):
            start = max(passage.start, found.start() - _LONGEST)
            named = [item for item in find_phrases(text, start, found.start()) if item.end == found.start()]
            period = resolve(named[-1], calendar, calendar.period) if named else None
            if period is not None:
                yield period, (read_count(found["weeks"]), found.span("weeks"))


def _columns(draft: Draft, calendar: Calendar) -> Iterator[tuple[str, Period]]:
    """Give the columns of a quarter or a year, by their last day."""
    for statement in range(draft.rows.get("/statements", 0)):
        for column in range(draft.rows.get(f"/statements/{statement}/columns", 0)):
            path = f"/statements/{statement}/columns/{column}"
            ends, months = draft.candidates.get(f"{path}/end"), draft.candidates.get(f"{path}/months")
            if not ends or not months or months[0].value not in _MONTHS:
                continue
            quarter = calendar.quarter_of(date.fromisoformat(str(ends[0].value)))
            if quarter is None:
                continue
            if not _MONTHS[str(months[0].value)]:
                yield path, quarter
            elif quarter.quarter == 4:
                yield path, Period(quarter.year)
