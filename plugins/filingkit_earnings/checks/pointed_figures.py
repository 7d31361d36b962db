"""Figures that a model pointed at: what the words around them say of metric, basis, period and unit.

Of such a figure the record has a name and an amount, each read where it is printed; that they belong together is what
the model says. The sentence is read again, by the reader of the lead, with both places known. What it makes of the
figure is taken; where it ties the amount to another name, the amount is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from filingkit.draft import Draft
from filingkit_earnings.amounts import read_amounts
from filingkit_earnings.figures import Pair
from filingkit_earnings.fiscal import settled_calendar
from filingkit_earnings.identity import read_identity
from filingkit_earnings.leads import find_lead
from filingkit_earnings.marks import meet
from filingkit_earnings.measures import UNNAMED
from filingkit_earnings.metrics import MetricReader, format_value, is_reported, is_rounded
from filingkit_earnings.passages import cut_filing, find_opening, sentences
from filingkit_earnings.periods import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from filingkit.draft import Range
    from filingkit.filing import Filing
    from filingkit.resolve import Resolution
    from filingkit_earnings.amounts import Amount
    from filingkit_earnings.figures import Figure
    from filingkit_earnings.leads import Lead
    from filingkit_earnings.metrics import Told

_AMOUNTS = {"/headline_metrics": ("value",), "/guidance": ("low", "high")}
_SURE = 0.9
"""What is left of the confidence of name and amount in what is worked out from the words between them."""
_CERTAIN_UNITS = ("share", "percent")


class _Row(NamedTuple):
    """A row that was pointed at, in ranges of the folded text: the places that its name can mean, and its amounts.

    `start` and `end` bound the sentence of its amounts.
    """

    path: str
    names: list[Range]
    amounts: list[Range]
    start: int
    end: int

    @property
    def pairs(self) -> list[Pair]:
        return [Pair(name, amount) for name in self.names for amount in self.amounts]


class _Reading(NamedTuple):
    """What a row turned out to be; what the words do not say is None."""

    row: _Row
    metric: str | None
    basis: str | None
    period: str | None
    unit: str
    figure: Figure
    amounts: dict[str, tuple[Decimal, Amount]]


def complete_pointed_figures(resolution: Resolution) -> None:
    """Work out metric, basis, period and unit of figures of which only name and amount were pointed at.

    An amount takes its sign and its scale from its words too. One that stands in another sentence than its name, or is
    of another name, is refused; what the words do not say stays null.
    """
    paths = [path for name in _AMOUNTS for path in resolution.items(name) if _is_bare(resolution, path)]
    if not paths:
        return
    running = cut_filing(resolution.filing)
    bounds = [bound for passage in running.passages for bound in sentences(running.text, passage)]
    rows = [row for path in paths if (row := _locate(resolution, path, running.text, bounds)) is not None]
    calendar = settled_calendar(resolution)
    readings: list[_Reading] = []
    if calendar is not None:
        opening = find_opening(running.text, running.passages)
        identity = read_identity(running.text, running.passages, opening, Draft())
        pairs = [pair for row in rows for pair in row.pairs]
        reader = MetricReader(running.text, calendar, None, identity.words, identity.currency, pairs)
        for lead in find_lead(running.text, identity.lead, calendar, identity.words):
            inside = [row for row in rows if lead.passage.start <= row.start < lead.passage.end]
            if inside and (lead.whole or lead.outlook):
                readings += _read(reader, lead, inside, resolution)
    agreeing = _agreeing(readings)
    for reading in agreeing:
        _complete(resolution, reading)
    explained = {reading.row.path for reading in agreeing}
    for row in rows:
        if row.path not in explained:
            _read_amounts(resolution, row, running.text)


def _is_bare(resolution: Resolution, path: str) -> bool:
    """Whether of a row only its name and an amount are known."""
    return (
        resolution.is_unread(f"{path}/metric")
        and resolution.value(f"{path}/label_as_printed") is not None
        and bool(_known_amounts(resolution, path))
    )


def _known_amounts(resolution: Resolution, path: str) -> list[str]:
    names = _AMOUNTS[path.rpartition("/")[0]]
    return [at for name in names if resolution.value(at := f"{path}/{name}") is not None]


def _locate(resolution: Resolution, path: str, text: str, bounds: Sequence[tuple[int, int]]) -> _Row | None:
    """Find a row in the running text; refuse its amounts where the name stands in another sentence."""
    filing = resolution.filing
    known = _known_amounts(resolution, path)
    amounts = [_range(filing, *span) for at in known for span in resolution.spans(at)]
    label = [_range(filing, *span) for span in resolution.spans(f"{path}/label_as_printed")]
    start, end = next((bound for bound in bounds if bound[0] <= amounts[0][0] < bound[1]), (0, 0))
    # A model cannot tell two prints of a name on one line apart: any in the sentence may be meant.
    words = r"\s+".join(re.escape(word) for low, high in label for word in text[low:high].split())
    names = (
        [found.span() for found in re.finditer(rf"(?i)(?<!\w){words}(?!\w)", text[start:end])]
        if words
        else []
    )
    names = [(start + low, start + high) for low, high in names]
    if not names or any(not start <= low < end for low, _ in amounts):
        for at in known:
            resolution.withdraw(at, "name and amount do not stand in one sentence")
        return None
    return _Row(path, names, amounts, start, end)


def _range(filing: Filing, start: int, end: int) -> Range:
    """The range of the folded text for one of the source."""
    folded = filing.folded

    def source(at: int) -> int:
        return folded.source(at, at + 1)[0]

    places = range(len(folded.text))
    return bisect_left(places, start, key=source), bisect_left(places, end, key=source)


def _read(
    reader: MetricReader, lead: Lead, rows: Sequence[_Row], resolution: Resolution
) -> Iterator[_Reading]:
    """Read the rows of one passage."""
    for told in reader.tell(lead):
        for row in rows:
            if row.start != told.start:
                continue
            figure = next((item for item in told.figures if _has(item, row.amounts)), None)
            if figure is None:
                continue
            name = (figure.measure.start, figure.measure.end)
            amount = (figure.amount.start, figure.amount.end)
            if not any(meet(name, place) or meet(amount, place) for place in row.names):
                words = " ".join(reader.text[slice(*name)].split())
                for at in _known_amounts(resolution, row.path):
                    resolution.withdraw(at, f"the sentence tells it of {words!r}")
                continue
            reading = _describe(reader, lead, told, row, figure)
            if reading is not None:
                yield reading


def _has(figure: Figure, places: Sequence[Range]) -> bool:
    """Whether a figure is of all the amounts at `places`."""
    amounts = [(item.start, item.end) for item in (figure.amount, figure.high) if item is not None]
    return all(any(meet(place, amount) for amount in amounts) for place in places)


def _describe(reader: MetricReader, lead: Lead, told: Told, row: _Row, figure: Figure) -> _Reading | None:
    """Name a figure as the record does; None where the words say that it does not belong into the list."""
    if row.path.startswith("/guidance/"):
        forecast = reader.name_forecast(figure)
        if forecast is None or not is_open(figure.period, reader.calendar):
            return None
        name, basis, unit = forecast.name, figure.basis, forecast.unit
        amounts = dict(zip(("low", "high"), forecast.ends, strict=True))
        if forecast.prior is not None:
            earlier = (forecast.prior[0], forecast.prior[1])
            amounts |= {
                f"prior_{end}": (item.value, item) for end, item in zip(("low", "high"), earlier, strict=True)
            }
    else:
        metric = reader.name_metric(figure, lead)
        if metric is None or not is_reported(figure, told, lead):
            return None
        name, basis, unit = metric.name, metric.basis, metric.unit
        amounts = {"value": (metric.value, figure.amount)}
    period = figure.period.code if figure.period_span is not None else None
    if figure.measure.name == UNNAMED:
        # GAAP goes without saying for names that are known to be of it.
        known_basis = basis if basis != "gaap" else None
        return _Reading(row, name if figure.change else None, known_basis, period, unit, figure, amounts)
    return _Reading(row, name, basis, period, unit, figure, amounts)


def _agreeing(readings: Sequence[_Reading]) -> list[_Reading]:
    """The readings without those of one figure that contradict each other: one is wrong, and nothing tells which."""

    def contradicts(one: _Reading, other: _Reading) -> bool:
        keys = [(item.metric, item.basis, item.period, item.row.path.split("/")[1]) for item in (one, other)]
        if keys[0] != keys[1] or one.metric in (None, "other") or one.period is None:
            return False
        return any(
            not is_rounded(value, other.amounts[name][0])
            for name, (value, _) in one.amounts.items()
            if name in other.amounts
        )

    return [one for one in readings if not any(contradicts(one, other) for other in readings)]


def _complete(resolution: Resolution, reading: _Reading) -> None:
    path, figure = reading.row.path, reading.figure
    known = [resolution.fields[at] for at in (f"{path}/label_as_printed", *_known_amounts(resolution, path))]
    sure = _SURE * min(item.confidence or 0.0 for item in known)
    name = (figure.measure.start, figure.measure.end)
    amount = (figure.amount.start, figure.amount.end)
    for leaf, value, place in (
        ("metric", reading.metric, name),
        ("basis", reading.basis, name),
        ("period", reading.period, figure.period_span),
        ("unit", reading.unit, amount),
    ):
        if value is not None and place is not None:
            resolution.derive(f"{path}/{leaf}", value, resolution.locate([place]), sure)
    for leaf, (number, printed) in reading.amounts.items():
        _set_amount(resolution, f"{path}/{leaf}", number, printed, sure)


def _set_amount(resolution: Resolution, path: str, number: Decimal, printed: Amount, sure: float) -> None:
    """Take an amount with the sign and the scale that its words give it, where what was pointed at lacks them."""
    if resolution.decimal(path) != number:
        spans = resolution.locate([(printed.start, printed.end)])
        resolution.derive(path, format_value(number), spans, sure)


def _read_amounts(resolution: Resolution, row: _Row, text: str) -> None:
    """Of a figure that the words around do not explain, take the scale and the unit that its own words have."""
    for at in _known_amounts(resolution, row.path):
        place = _range(resolution.filing, *resolution.spans(at)[0])
        found = next(
            (item for item in read_amounts(text, row.start, row.end) if meet(place, (item.start, item.end))),
            None,
        )
        if found is None:
            continue
        sure = _SURE * (resolution.fields[at].confidence or 0.0)
        _set_amount(resolution, at, found.value, found, sure)
        unit = {"share": f"{found.currency}/share", "percent": "percent"}.get(found.kind, found.currency)
        if found.kind in _CERTAIN_UNITS or found.exponent > 0:
            spans = resolution.locate([(found.start, found.end)])
            resolution.derive(f"{row.path}/unit", unit, spans, sure)
