"""What a release should print where the rules found nothing, and hints on where: for asking a model.

The readers take what has a regular form. A model is asked for what every release has and they did not find, and for the
figures of the lead and the forecasts where they found none: it points at the words, and the code reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.filing import Span
from filingkit_earnings.passages import find_margin, find_passages, first_statement, flatten, opening

if TYPE_CHECKING:
    from filingkit.draft import Value
    from filingkit.filing import Filing
    from filingkit.resolve import Resolution

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
_OUTLOOK = re.compile(r"(?i)\b(?:guidance|outlook|expect(?:s|ed)?|anticipates?|forecasts?)\b")
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
    """Give the places of the lead, for what stands there; None for all else."""
    name = path.strip("/").split("/", 1)[0]
    if name not in ("headline_metrics", "headline", "company", "release_date", "fiscal_period", "guidance"):
        return None
    text = flatten(filing.folded.text)
    passages = find_passages(text, (), find_margin(text) if filing.markup else 0)
    places = opening(passages, first_statement(text, passages), _LEAD)
    if name == "guidance":
        places = [place for place in places if _OUTLOOK.search(text, *place)]
    source = filing.folded.source
    return [Span(*source(start, end)) for start, end in places if start < end]
