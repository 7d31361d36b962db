"""The figures that a release leads with, and what it expects for coming periods."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.amounts import Amount, read_amounts
from filingkit_earnings.figures import Figure, Pair, Sentence
from filingkit_earnings.measures import RECORDED
from filingkit_earnings.passages import sentences
from filingkit_earnings.periods import Calendar, Period, is_after, is_open, is_relative, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Draft, Range
    from filingkit_earnings.leads import Lead
    from filingkit_earnings.periods import Phrase

_BOILERPLATE = re.compile(
    r"(?i)forward[\s-]looking\s+statements?|safe\s+harbor|private\s+securities\s+litigation|undue\s+reliance|"
    r"conference\s+call|webcast"
)
_EXPECTS = re.compile(
    r"(?i)\b(?:expect(?:s|ed\s+to)?|anticipate(?:s|d)?|forecast(?:s|ing)?|projects?|projected|estimates?|guides?|sees|targets?|"
    r"targeting|plans|(?<!accounting )guidance|outlook|(?:is|are)\s+expected|looking\s+ahead|range\s+(?:of|to))\b"
)
_TABLE_VALUE = re.compile(r"(?<![\d.])(?:\d{1,3})?\.\d{2}(?!\d)")
_PREVIOUSLY = re.compile(
    r"(?i)\s*,?\s*\(?\s*(?:previously|formerly|(?:up|down|raised|lowered|increased|reduced)\s+from"
    r"|(?:(?:as\s+)?compared\s+(?:to|with)|from|versus|vs\.?|replacing)?\s*(?:the\s+|our\s+|its\s+)?(?:company's\s+)?(?:prior|"
    r"previous|earlier)"
    r"(?:\s+\w+){0,4}?\s*(?:of|:))\s*(?P<range>(?:[^();.]|\.(?=\d)){1,40})"
)
_LEFT_OUT = frozenset(("tax_rate", "pretax"))
_OF_THE_WHOLE = frozenset(("revenue", "operating_income"))
_ROUNDING = Decimal("0.04")
_TOLD, _TAKEN = 0.95, 0.85
"""How sure a period is that the sentence names, and one taken over from what stands around it."""
_LINES_BELOW = 3


class Metric(NamedTuple):
    """A figure as it goes into the record."""

    name: str
    figure: Figure
    value: Decimal
    unit: str
    basis: str


class Forecast(NamedTuple):
    """A figure that is expected, and the ends of the range that it replaces."""

    name: str
    figure: Figure
    unit: str
    prior: tuple[Amount, Amount] | None

    @property
    def ends(self) -> tuple[tuple[Decimal, Amount], tuple[Decimal, Amount]]:
        """The low and the high end, each with the amount that it was read from; a single figure is both."""
        figure = self.figure
        sign = figure.change or (-1 if figure.negative and figure.amount.value > 0 else 1)
        low, high = sorted(
            (amount.value * sign, amount) for amount in (figure.amount, figure.high or figure.amount)
        )
        return low, high


class Told(NamedTuple):
    """The figures of one sentence, `start` to `end`, and where it turns to what is expected, if it does."""

    start: int
    end: int
    figures: list[Figure]
    has_figures: bool
    expected_from: int | None


class MetricReader:
    """Reads headline metrics and guidance out of the lead; keeps each figure once.

    `place` is where the period of the release is printed: evidence for figures whose sentence names none. `pairs` are
    names and amounts that a second reader points at.
    """

    def __init__(
        self,
        text: str,
        calendar: Calendar,
        place: Range | None,
        names: Sequence[str],
        currency: str,
        pairs: Sequence[Pair] = (),
    ) -> None:
        self.text, self.calendar, self.place, self.names = text, calendar, place, names
        self.currency, self.pairs = currency, pairs
        self.metrics: list[Metric] = []
        self.forecasts: list[Forecast] = []
        self._left_out = False
        self._left_expected: list[Range] = []
        self._per_share: tuple[frozenset[Decimal], frozenset[Decimal]] | None = None

    def read(self, leads: Iterator[Lead]) -> None:
        """Read all passages of the lead."""
        strayed = False
        for lead in leads:
            if lead.passage.kind == "heading":
                strayed = strayed and not (lead.whole and lead.headed)
            if (lead.whole and not strayed) or lead.outlook:
                strayed = not self._read_passage(lead) or strayed

    def _read_passage(self, lead: Lead) -> bool:
        """Read one passage; false where it turns out to be of a part of the company."""
        for told in self.tell(lead):
            expected_from = told.expected_from
            if not told.figures and told.has_figures:
                self._left_out = True
                if expected_from is not None:
                    self._left_expected.append((lead.passage.start, lead.passage.end))
            for figure in told.figures:
                if expected_from is not None and is_open(figure.period, self.calendar):
                    self._keep_forecast(figure)
                elif is_reported(figure, told, lead) and not self._keep(figure, lead):
                    return False
        return True

    def tell(self, lead: Lead) -> Iterator[Told]:
        """The figures of a passage, sentence by sentence."""
        text = self.text
        default, place = lead.period, lead.place
        if default is None and not lead.outlook:
            default, place = self.calendar.period, self.place
        goes_on = False
        for start, end in sentences(text, lead.passage):
            if _BOILERPLATE.search(text, start, end):
                continue
            expected_from = self._expected_from(lead, start, end, goes_on=goes_on)
            goes_on = expected_from is not None and text[start:end].rstrip().endswith(";")
            sentence = Sentence(text, start, end, self.calendar, self.names, self.pairs)
            if expected_from is not None and lead.passage.kind != "heading":
                sentence.expected_from = expected_from
            figures = sentence.read(default, place)
            if sentence.last_period is not None and not lead.outlook:
                phrase = _phrase_of(sentence, sentence.last_period)
                if phrase is None or figures or not is_relative(phrase):
                    # "up 30 percent from the year-ago quarter", of a figure that was not read, is of nothing else.
                    default = sentence.last_period
                    place = (phrase.start, phrase.end) if phrase is not None else place
            yield Told(start, end, figures, sentence.has_figures, expected_from)

    def _expected_from(self, lead: Lead, start: int, end: int, *, goes_on: bool) -> int | None:
        """Where a sentence turns to what is expected: at its beginning in an outlook, or in a list of forecasts."""
        if lead.outlook or goes_on:
            return start
        found = _EXPECTS.search(self.text, start, end)
        return found.start() if found is not None else None

    def _keep(self, figure: Figure, lead: Lead) -> bool:
        """Take a figure; false where it contradicts one of the whole company, so that it must be of a part."""
        metric = self.name_metric(figure, lead)
        if metric is None:
            return True
        name, _, value, _, basis = metric
        for known in self.metrics:
            if (known.name, known.basis, known.figure.period) != (name, basis, figure.period):
                continue
            if name != "other":
                return name not in _OF_THE_WHOLE or basis != "gaap" or is_rounded(known.value, value)
            if known.value == value and self._subject(known.figure) == self._subject(figure):
                return True
        self.metrics.append(metric)
        return True

    def name_metric(self, figure: Figure, lead: Lead) -> Metric | None:
        """A figure as the record names it; None where the record has no place for it."""
        name, unit = self._name(figure)
        if name is None or figure.measure.name in _LEFT_OUT or is_after(figure.period, self.calendar):
            return None
        value = figure.amount.value
        if figure.change:
            value = abs(value) * figure.change
            if figure.measure.loss:
                return None
        elif figure.negative and value > 0:
            value = -value
        basis = figure.basis
        if lead.basis is not None and figure.measure.basis is None:
            basis = lead.basis
        return Metric(name, figure, value, unit, basis)

    def _subject(self, figure: Figure) -> str:
        """What tells two further figures apart: the name of the measure, for one of a part the words themselves."""
        measure = figure.measure
        words = self.text[measure.start : measure.end].lower()
        return " ".join(words.split()) if measure.is_part else measure.name

    def _name(self, figure: Figure) -> tuple[str | None, str]:
        amount = figure.amount
        currency = amount.currency or self.currency
        if figure.measure.is_part and not figure.change:
            unit = {"share": f"{currency}/share", "percent": "percent"}.get(amount.kind, currency)
            return "other", unit
        if figure.change:
            if amount.kind != "percent":
                return None, ""
            return "other", "percent"
        if amount.kind == "share" or figure.measure.name == "eps":
            return self._eps_name(figure), f"{currency}/share"
        if amount.kind == "percent":
            return RECORDED.get(figure.measure.name, "other"), "percent"
        return RECORDED.get(figure.measure.name, "other"), currency

    def _eps_name(self, figure: Figure) -> str:
        if figure.dilution is not None:
            return f"eps_{figure.dilution}"
        if figure.paired:
            return "eps_basic"
        if self._per_share is None:
            self._per_share = _per_share_values(self.text)
        basic, diluted = self._per_share
        value = abs(figure.amount.value)
        if value in diluted:
            return "eps_diluted"
        if value in basic or (basic and not diluted):
            return "eps_basic"
        return "eps_diluted"

    def _keep_forecast(self, figure: Figure) -> None:
        forecast = self.name_forecast(figure)
        if forecast is not None:
            self.forecasts.append(forecast)

    def name_forecast(self, figure: Figure) -> Forecast | None:
        """A figure that is expected as the record names it; None where it is none, but what one is compared with."""
        name, unit = self._name(figure)
        if name is None or figure.compared:
            return None
        return Forecast(name, figure, unit, self._prior(figure))

    def _prior(self, figure: Figure) -> tuple[Amount, Amount] | None:
        """The earlier range in brackets behind a forecast: "(previously 6 percent)"."""
        stop = (figure.high or figure.amount).end
        found = _PREVIOUSLY.match(self.text, stop)
        if found is None:
            return None
        amounts = [
            item for item in read_amounts(self.text, *found.span("range")) if item.kind == figure.amount.kind
        ]
        return (amounts[0], amounts[-1]) if amounts and len(amounts) < 3 else None

    def propose(self, draft: Draft) -> None:
        """Put what was read into `draft`; name the lists that should have rows and have none."""
        for metric in self.metrics:
            self._propose_metric(metric, draft)
        seen: set[tuple[object, ...]] = set()
        for forecast in self.forecasts:
            key: tuple[object, ...] = (forecast.name, forecast.figure.basis, forecast.figure.period)
            if forecast.name == "other":
                key = (*key, forecast.figure.amount.value, self._subject(forecast.figure))
            if key not in seen:
                seen.add(key)
                self._propose_forecast(forecast, draft)
        if not self.metrics and self._left_out:
            draft.leave_rows("/headline_metrics", "the figures of the lead could not be told apart")
        if not self.forecasts and self._left_expected:
            draft.leave_rows("/guidance", "what is expected could not be read", self._left_expected)

    def _propose_metric(self, metric: Metric, draft: Draft) -> None:
        figure = metric.figure
        row = draft.add_row("/headline_metrics")
        amount = (figure.amount.start, figure.amount.end)
        sure = _TOLD if figure.period_span is not None else _TAKEN
        self._propose_subject(row, metric.name, metric.basis, figure, sure, draft)
        draft.propose(f"{row}/value", format_value(metric.value), [amount], "prose", 0.97)
        draft.propose(f"{row}/unit", metric.unit, [amount], "prose", 0.97)

    def _propose_forecast(self, forecast: Forecast, draft: Draft) -> None:
        figure, prior = forecast.figure, forecast.prior
        row = draft.add_row("/guidance")
        self._propose_subject(row, forecast.name, figure.basis, figure, _TAKEN, draft)
        for name, (value, amount) in zip(("low", "high"), forecast.ends, strict=True):
            place = (amount.start, amount.end)
            draft.propose(f"{row}/{name}", format_value(value), [place], "prose", 0.95)
        draft.propose(f"{row}/unit", forecast.unit, [place], "prose", 0.95)
        for name, earlier in zip(("prior_low", "prior_high"), prior or (None, None), strict=True):
            if earlier is None:
                draft.leave_blank(f"{row}/{name}", "absent", "no earlier range is printed beside it")
            else:
                place = (earlier.start, earlier.end)
                draft.propose(f"{row}/{name}", format_value(earlier.value), [place], "prose", 0.9)

    def _propose_subject(
        self, row: str, name: str, basis: str, figure: Figure, sure: float, draft: Draft
    ) -> None:
        """What a figure is: its name, the words for it, its basis and its period."""
        label = (figure.measure.start, figure.measure.end)
        words = " ".join(self.text[slice(*label)].split())
        draft.propose(f"{row}/metric", name, [label], "prose", sure)
        draft.propose(f"{row}/label_as_printed", words, [label], "prose", _TOLD)
        draft.propose(f"{row}/basis", basis, [label], "prose", 0.9)
        period = figure.period_span or self.place
        if period is not None:
            draft.propose(f"{row}/period", figure.period.code, [period], "prose", sure)


def is_reported(figure: Figure, told: Told, lead: Lead) -> bool:
    """Whether a figure is one that was reached, and stands before what the sentence expects."""
    return figure.high is None and (
        told.expected_from is None or lead.outlook or figure.amount.start < told.expected_from
    )


def is_rounded(known: Decimal, value: Decimal) -> bool:
    """Whether two figures can be one, rounded differently."""
    return abs(known - value) <= _ROUNDING * max(abs(known), abs(value))


def _phrase_of(sentence: Sentence, period: Period) -> Phrase | None:
    for phrase in sentence.phrases:
        if resolve(phrase, sentence.calendar, sentence.calendar.period) == period:
            return phrase
    return None


def format_value(value: Decimal) -> str:
    """A value as the record holds it."""
    text = format(value, "f")
    if "." in text and abs(value) >= 1000:
        text = text.rstrip("0").rstrip(".")
    return text


def _per_share_values(text: str) -> tuple[frozenset[Decimal], frozenset[Decimal]]:
    """Amounts on, or just below, the lines of tables that speak of basic and of diluted earnings per share."""
    basic: set[Decimal] = set()
    diluted: set[Decimal] = set()
    lines = text.lower().split("\n")
    for index, line in enumerate(lines):
        is_basic, is_diluted = "basic" in line, "dilut" in line
        if not (is_basic or is_diluted) or line.count(". ") > 1:
            continue
        numbers = _table_values(line)
        for below in lines[index + 1 : index + 1 + _LINES_BELOW]:
            if numbers or "basic" in below or "dilut" in below:
                break
            numbers = _table_values(below)
        if is_diluted:
            diluted |= numbers
        if is_basic:
            basic |= numbers
    return frozenset(basic), frozenset(diluted)


def _table_values(line: str) -> set[Decimal]:
    return {Decimal(number[0]) for number in _TABLE_VALUE.finditer(line)}
