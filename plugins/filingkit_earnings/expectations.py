"""What a release should print where the rules found nothing, and hints on where: for asking a model.

The readers take what has a regular form. A model is asked for what every release has and they did not find, and for the
figures of the lead and the forecasts where they found none: it points at the words, and the code reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.filing import Span
from filingkit_earnings.passages import cut_filing, first_statement, opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Range, Value
    from filingkit.filing import Filing
    from filingkit.resolve import Resolution
    from filingkit_earnings.passages import Passage

_LEAD = 9000
_ALWAYS = frozenset(
    (
        "/company",
        "/release_date",
        "/headline",
        "/currency",
        "/fiscal_period/year",
        "/fiscal_period/quarter",
        "/fiscal_period/period_end",
    )
)
_OUTLOOK = re.compile(r"(?i)\b(?:guid(?:ance|es?|ed|ing)|outlook|expect(?:s|ed)?|anticipates?|forecasts?)\b")
_CALL = re.compile(r"(?i)\bconference\s+call\b|\bwebcast\b")
_FIGURE = frozenset(("metric", "basis", "period", "value", "unit"))
_FORECAST = frozenset(("metric", "basis", "period", "low", "high", "unit"))

GUIDANCE = {
    "headline_metrics": "Each figure of headline, bullets and opening paragraphs, and each comparison, is a row.",
    "guidance": "What the company expects for a coming period; a single figure is low.",
    "basis": "non_gaap where the words say adjusted, non-GAAP, core, or that something is excluded; else gaap.",
    "period": 'Fiscal period: "2008Q1", "2004FY", "2024Q3YTD" for the first nine months.',
    "value": "The amount with its currency sign and scale word.",
    "release_date": "The date of the dateline, not the last day of the period.",
    "period_end": "The day that the quarter or year ended.",
    "company": "The name with its legal form, where it is printed.",
    "ticker": "Behind the exchange, in brackets after the company's name.",
}


COLUMNS = {
    "/headline_metrics": ("label_as_printed", "value"),
    "/guidance": ("label_as_printed", "low", "high"),
}
"""What of a figure is printed as the record holds it, and can be pointed at."""

_PERIOD = re.compile(r"(?:19|20)\d\d(?:Q[1-4](?:YTD)?|FY)")
_UNIT = re.compile(r"[A-Z]{3}(?:/share)?|percent|shares|count")


def fits(path: str, value: Value) -> bool:
    """Whether a text can be the period or the unit of a figure: these are codes, and words of a sentence are none."""
    shape = {"period": _PERIOD, "unit": _UNIT}.get(path.rpartition("/")[2])
    return shape is None or shape.fullmatch(str(value)) is not None


def expects(path: str, resolution: Resolution) -> bool:
    """Whether a release should print the field at `path`, seeing what is known of it."""
    if path in _ALWAYS:
        return True
    parent, _, name = path.rpartition("/")
    if parent == "/conference_call":
        return name in ("date", "time") and _CALL.search(resolution.filing.folded.text) is not None
    if parent.startswith("/headline_metrics/"):
        return name in _FIGURE
    if parent.startswith("/guidance/"):
        return name in _FORECAST
    if parent.startswith("/contacts/"):
        return name == "name"
    return False


def find_places(path: str, filing: Filing) -> list[Span] | None:
    """Give the places of the lead, or of what it says of the future, for what stands there; None for all else."""
    name = path.strip("/").split("/", 1)[0]
    if name not in ("headline_metrics", "headline", "company", "release_date", "fiscal_period", "guidance"):
        return None
    text, passages, _ = cut_filing(filing)
    places = opening(passages, first_statement(text, passages), _LEAD)
    if name == "guidance":
        places = list(_find_outlook(text, passages[: len(places)]))
    source = filing.folded.source
    return [Span(*source(start, end)) for start, end in places if start < end]


def _find_outlook(text: str, passages: Sequence[Passage]) -> Iterator[Range]:
    """The passages that speak of what is expected, and those below a heading that does."""
    below = False
    for passage in passages:
        speaks = _OUTLOOK.search(text, passage.start, passage.end) is not None
        if passage.kind == "heading":
            below = speaks
        if speaks or below:
            yield passage.start, passage.end
