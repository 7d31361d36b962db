"""Figures of a sentence: which amount is whose, by which basis, and of which period.

A sentence is read from left to right as names of figures, amounts, periods, and words that compare. An amount belongs
to the name before it only where nothing but connecting words stands between; a comparison takes over name, basis and
unit. What does not read so is left out: better none than a figure under the wrong name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from filingkit_earnings.amounts import read_amounts
from filingkit_earnings.marks import FALL, RISE, Mark, find_marks, meet
from filingkit_earnings.measures import PERCENTAGES, UNNAMED, name_part
from filingkit_earnings.periods import Calendar, Period, is_relative, look_ahead, resolve
from filingkit_earnings.predicates import is_predicate
from filingkit_earnings.scopes import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Range
    from filingkit_earnings.amounts import Amount
    from filingkit_earnings.marks import Marks
    from filingkit_earnings.measures import Measure
    from filingkit_earnings.periods import Phrase

_LINKING = frozenset(
    """a about above achieved again almost also an and announced anticipate anticipated anticipates any
    approximately are around as at basis be been being between both but by came company companys compare
    compared compares continue continues could currently did during each earned eps equal equals equivalent
    equivalents estimated estimates exceeded exceeding expect expected expects first for forecast forecasts
    fourth from full generated grew group guidance had half has have her in increased into is it its just less
    more moved narrowed narrows nearly now of one only or our outlook over per posted previous prior produced
    projected projects quarter quarter-over-quarter quarterly raised raises range ranging reached reaffirmed
    reaffirms record recorded reflected reflecting reported reporting reports represents respectively resulting
    results roughly s second sequentially share should some strong such swung targeted targets than that the
    their then these third this those time to today total totaled totaling totalled totalling up updated updates
    was we were which widened will with would y year year-on-year year-over-year yielded yoy""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that may stand between the name of a figure and its amount."""
_FOLLOWING = frozenset(
    """a above achieved after against ahead an and are as assuming at based basic beat beating because before below
    billion both but by compared compares comprised consisting declined declining decreased decreasing despite
    diluted down driven due during exceeded exceeding excluding exclusive fell for from fully giving grew
    growing higher in included includes including inclusive increased increasing is it its largely last lower
    mainly making marking million mostly net on or our over partially per posted pre-tax pretax primarily
    principally recorded reflecting reported representing respectively resulting rose sequentially since
    surpassed than thanks that the these this through to topped up versus vs was we well were when which while
    with y year-on-year year-over-year yoy""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that may follow an amount which is a figure itself, and no part of another noun."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_AFTERWARDS = re.compile(
    r"(?i)[\s-]{0,20}(?:(?:year[\s-]over[\s-]year|sequential|quarterly|annual|reported|operational|"
    r"organic|revenue|sales)\s+)?"
    rf"(?:(?P<rise>{RISE})|(?P<fall>{FALL}))\b"
)
_NOUN_OF_CHANGE = re.compile(
    r"(?i)\b(?:higher|lower|increase|decrease|decline|improvement|reduction|more|less)\b"
)
_UP_OR_DOWN = re.compile(r"(?i)\b(?:up|down)\b")
_BY = re.compile(r"(?i)\bby\b")
_TO = re.compile(r"(?i)\bto\b")
_TO_AT_END = re.compile(r"(?i)\bto\s*$")
_AND = re.compile(r"(?i)\b(?:and|while|whereas)\b|;")
_OPENING = re.compile(r"(?i)\b(?:and|while|whereas|but)\b[^.]{0,14}$|;")
_OR = re.compile(r"(?i)[\s,(]*(?:or\s*)?")
_IN = re.compile(r"(?i)[\s,()]*(?:(?:in|for|during|of)\s*)?(?:(?:the|its|our)\s+)?")
_OF_NOUN = re.compile(r"\s+(?:of|in|from)\s+")
_OF_NAME = re.compile(r"(?i)\s+(?:of|in)\s+(?:(?:the|our|its|total|record|quarterly|annual)\s+){0,2}")
_VERB = re.compile(
    r"(?i)[\s,)]*(?:was|were|is|are|would|totaled|totalled|reached|increased|decreased|grew|rose|fell)\b"
)
_WOULD = re.compile(r"(?i)\bwould\s+have\s+been\b")
_RESPECTIVELY = re.compile(r"(?i)\brespectively\b")
_NON_GAAP = re.compile(
    r"(?i)non-?[\s-]{0,3}gaap|\badjusted\b|\bcore\b|pro[\s-]forma|constant|comparable|normali[sz]ed|underlying"
)
_GAAP = re.compile(r"(?i)gaap|accepted|reported")
_DILUTED_BASIS = re.compile(
    r"(?i)[\s,]{0,20}\(?(?:on\s+a\s+(?:fully\s+)?(?P<basis>diluted|basic)\s+basis|(?P<plain>diluted|basic)\b)"
)
_CAN_BE_LOSS = frozenset(("operating_income", "ebitda", "pretax", "free_cash_flow"))
_SMALLEST = 1000
"""An amount below, without a scale word, is no figure of a company: its scale is elsewhere."""
_HIGHEST_PER_SHARE = 10_000
_CLOSE = 24


class Figure(NamedTuple):
    """One amount with what it is.

    `high` is the upper end where it is a range; `change` is 1 or -1 for a growth or decline, 0 for a level. `negative`
    says that the words call it a loss. `paired` says that a diluted amount per share stands beside this one.
    """

    measure: Measure
    basis: str
    period: Period
    amount: Amount
    high: Amount | None
    negative: bool
    change: int
    period_span: Range | None
    compared: bool
    dilution: str | None
    paired: bool = False


class Pair(NamedTuple):
    """Where the name and the amount of one figure stand, as a second reader points at them."""

    name: Range
    amount: Range


class _Found(NamedTuple):
    """One amount of a group, before the period of the group is known."""

    measure: Measure
    basis: str
    amount: Amount
    high: Amount | None
    change: int
    dilution: str | None


@dataclass(slots=True)
class _Group:
    """Amounts that share a period: those before a comparison, or between two.

    `trailing` tells that the period stands behind them, `inherited` that it was taken over from the group before,
    `by_from` that "from" opened the comparison.
    """

    compared: bool
    period: Period | None = None
    period_span: Range | None = None
    trailing: bool = False
    inherited: bool = False
    by_from: bool = False
    found: list[_Found] = field(default_factory=list)


class Sentence:
    """The reading of one sentence; it goes from mark to mark and keeps what the words so far are about.

    `expected_from` is where the sentence turns to what is expected: periods without a year lie ahead from there on.
    `pairs` are names and amounts that are said to belong together. The reader follows where words unknown to it stand
    between the two, if nothing that it knows speaks against it.
    """

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        calendar: Calendar,
        names: Sequence[str],
        pairs: Sequence[Pair] = (),
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.calendar, self.names = calendar, names
        self.pairs = [pair for pair in pairs if start <= pair.amount[0] < end]
        self.expected_from = end
        self.phrases: Sequence[Phrase] = ()
        self.last_period: Period | None = None
        self.has_figures = False
        self._groups = [_Group(False)]
        self._measure: Measure | None = None
        self._basis: str | None = None
        self._announced: str | None = None
        self._excluded = False
        self._linked = False
        self._interrupted = False
        self._direction = 0
        self._changed = 0
        self._default: Period | None = None

    def read(self, default: Period | None, default_span: Range | None) -> list[Figure]:
        """The figures of the sentence; `default` is the period where the sentence names none, and its place."""
        names = [pair.name for pair in self.pairs if self.start <= pair.name[0] and pair.name[1] <= self.end]
        found = find_marks(self.text, self.start, self.end, names)
        if found is None:
            return []
        self.phrases, self.has_figures = found.phrases, True
        if _RESPECTIVELY.search(self.text, self.start, self.end):
            return self._distribute(found)
        self._default = default
        marks = found.marks
        self._excluded = any(mark.kind == "exclusion" for mark in marks) and bool(
            _WOULD.search(self.text, self.start, self.end)
        )
        previous_end = self.start
        for index, mark in enumerate(marks):
            gap = self._gap(previous_end, mark.start, found.remarks)
            self._follow(mark, gap)
            previous_end = max(previous_end, mark.end)
            before = marks[index - 1] if index else None
            after = marks[index + 1] if index + 1 < len(marks) else None
            if mark.kind == "measure":
                self._take_measure(mark, gap, before)
            elif mark.kind == "amount":
                self._take_amount(mark, gap, before, after)
            elif mark.kind == "period":
                self._take_period(mark, gap, after)
            elif mark.kind == "basis":
                self._take_basis(mark, gap, before)
            elif mark.kind == "exclusion":
                self._take_exclusion(mark)
            elif mark.kind == "direction":
                self._direction = mark.rise
            else:
                self._compare(mark)
        return list(self._figures(default, default_span))

    @property
    def _group(self) -> _Group:
        return self._groups[-1]

    def _open(self, group: _Group) -> None:
        self._groups.append(group)

    def _gap(self, start: int, end: int, remarks: list[Range]) -> str:
        """The words between two marks, without remarks in brackets."""
        text = self.text[start:end]
        for low, high in reversed(remarks):
            if low >= start and high <= end:
                text = f"{text[: low - start]} {text[high - start :]}"
        return text

    def _is_linking(self, gap: str) -> bool:
        """Whether nothing but connecting words stands in a gap."""
        for word in _WORD.findall(gap):
            folded = word.lower().strip("'’-").replace("'", "").replace("’", "")
            if folded not in _LINKING and word.lower().removesuffix("'s") not in self.names:
                return False
        return True

    def _follow(self, mark: Mark, gap: str) -> None:
        """Loosen what was said before where other words come between."""
        if self.pairs and self._is_paired(mark):
            self._linked = True
            return
        if self._is_linking(gap):
            return
        self._direction = 0
        if mark.kind == "period":
            self._linked = self._linked and "," not in gap and len(gap) < _CLOSE
        elif mark.kind != "compare":
            self._linked = False

    def _is_paired(self, mark: Mark) -> bool:
        """Whether an amount is said to be of the name before it, and the words between them can say so."""
        measure = self._measure
        if measure is None or mark.kind != "amount":
            return False
        name, amount = (measure.start, measure.end), (mark.start, mark.end)
        if not any(meet(pair.name, name) and meet(pair.amount, amount) for pair in self.pairs):
            return False
        periods = [(phrase.start, phrase.end) for phrase in self.phrases]
        return is_predicate(self.text, measure.end, mark.start, periods, _LINKING)

    def _take_measure(self, mark: Mark, gap: str, before: Mark | None) -> None:
        new = mark.measure
        if new is None:
            return
        group, known = self._group, self._measure
        if _is_share_of(self.text, mark, before):
            return
        if known is not None and known.is_part and group.compared and new.name == known.name:
            # "online sales of $46.6 million, compared to net sales of $46.1 million"
            self._linked = True
            return
        if new.name != UNNAMED and not is_whole(self.text, self.start, mark, before, self.names):
            floor = before.end if before is not None else self.start
            part = name_part(self.text, new, floor) if new.name == "revenue" else None
            if part is None:
                self._measure, self._linked, self._interrupted = None, False, True
                return
            new = part
        if new.name == "earnings" and known is not None:
            if known.name == "eps" and self._linked:
                self._measure = known._replace(loss=new.loss)
                return
            if new.loss and group.compared and not group.found and known.name in _CAN_BE_LOSS:
                # "operating income of $2 million compared to a loss of $3 million"
                self._measure, self._linked = known._replace(loss=True), True
                return
        self._regroup(mark, new, gap)
        if new.basis is not None:
            self._basis = new.basis
        elif self._announced is not None:
            self._basis = self._announced
        elif known is None or not self._group.compared:
            self._basis = "non_gaap" if self._excluded else None
        self._measure, self._linked, self._interrupted, self._changed = new, True, False, 0

    def _regroup(self, mark: Mark, new: Measure, gap: str) -> None:
        """Open a group where a new name begins a statement of its own."""
        group, known = self._group, self._measure
        if not group.compared:
            if group.found and (group.trailing or _AND.search(gap)):
                # A period behind the new name is its own.
                self._open(_Group(False, group.period, group.period_span, inherited=True))
            return
        if not group.found:
            if group.period is not None and "," in gap:
                # "Compared to the first quarter of 2023, revenue …"
                self._open(_Group(False))
            return
        is_new = (
            known is not None
            and (new.name, new.is_part) != (known.name, known.is_part)
            and _AND.search(gap) is not None
        )
        if is_new and (
            group.trailing
            or group.found[-1].high is not None
            or _VERB.match(self.text, mark.end, self.end) is not None
        ):
            # A comparison is over where another figure follows with a verb of its own.
            self._open(_Group(False, self.last_period, inherited=True))
        elif group.trailing:
            self._open(_Group(True))

    def _take_exclusion(self, mark: Mark) -> None:
        self._excluded = True
        if self._measure is not None and self._linked and self._measure.basis is None:
            self._basis = "non_gaap"
        if read_amounts(self.text, mark.start, mark.end) and not _VERB.match(self.text, mark.end, self.end):
            # What is left out has amounts of its own, and no verb takes the figure up again.
            self._linked = False
            self._direction = 0

    def _take_basis(self, mark: Mark, gap: str, before: Mark | None) -> None:
        words = self.text[mark.start : mark.end]
        said = "non_gaap" if _NON_GAAP.search(words) else "gaap" if _GAAP.search(words) else None
        if said is None:
            return
        found = self._group.found
        if before is not None and before.kind == "amount" and not gap.strip(" \n\t,(") and found:
            # "61.2% on a GAAP basis and 63.5% on a non-GAAP basis"
            found[-1] = found[-1]._replace(basis=said)
        elif self._measure is not None:
            self._basis = said
        else:
            self._announced = said

    def _compare(self, mark: Mark) -> None:
        """A comparison: what follows is of the same figure, at another time."""
        if mark.kind == "from" and not self._direction and not self._group.found:
            # "swung to a profit from a loss": of another time, which is not told.
            self._linked = False
            self._open(_Group(True, by_from=True))
            return
        if self._interrupted:
            self._linked = False
        elif self._measure is not None:
            # What was named in passing is not compared.
            self._linked = not self._measure.is_part or bool(self._group.found)
        self._direction = 0
        self._open(_Group(True, by_from=mark.kind == "from"))

    def _take_period(self, mark: Mark, gap: str, after: Mark | None) -> None:
        phrase, group = mark.phrase, self._group
        period = self._resolve(phrase, group) if phrase is not None else None
        if phrase is None or period is None:
            return
        goes_on = after is not None and after.kind in ("measure", "period")
        if (
            group.found
            and _OPENING.search(gap)
            and (goes_on or _VERB.match(self.text, mark.end, self.end) is not None)
        ):
            # "…, and full-year net income was …"
            self._open(_Group(False))
            group = self._group
            self._direction = 0
        elif group.found and group.period is not None and not group.inherited:
            return
        if group.found and not group.compared:
            # "up 30 percent from the year-ago quarter", "in line with 2023" say nothing of the period itself.
            is_known = is_relative(phrase) and (self._changed or group.period)
            if is_known or not _IN.fullmatch(gap):
                return
        group.period, group.period_span = period, (mark.start, mark.end)
        group.trailing, group.inherited = bool(group.found), False
        if not group.compared and (self.last_period is None or not group.found):
            self.last_period = period

    def _resolve(self, phrase: Phrase, group: _Group) -> Period | None:
        base = self.last_period or self._default or self.calendar.period
        if not group.compared:
            if phrase.kind == "bare_year":
                return Period(int(phrase.found["fy4"]))
            if phrase.kind == "this_year" and self.last_period is None and self._default is not None:
                return self._default
        period = resolve(phrase, self.calendar, base)
        if period is not None and phrase.start >= self.expected_from:
            return look_ahead(phrase, period, self.calendar)
        return period

    def _take_amount(self, mark: Mark, gap: str, before: Mark | None, after: Mark | None) -> None:
        amount = mark.amount
        if amount is None:
            return
        if self.pairs and self._is_paired(mark):
            # "dented by hail" is put in between, and tells of no change.
            gap = gap.rpartition(",")[2]
        change = self._change_of(amount, mark.end, gap)
        self._changed = change
        late = self._late_measure(mark.end, after)
        if late is not None and amount.kind == "percent" and not change:
            return
        if late is not None and (not change or not self._linked):
            self._measure, self._linked = late, True
            self._basis = late.basis or ("non_gaap" if self._excluded and not change else None)
        elif late is None and not change and not self._is_followed(mark.end, after):
            self._linked, self._interrupted = False, True
        self._direction = 0
        measure = self._measure
        if measure is None or not self._linked:
            self._interrupted = self._interrupted or not change
            return
        if not _fits(measure, amount, change) or _is_table_cell(measure, amount, gap, before):
            if not change:
                self._linked, self._interrupted = False, True
            return
        group = self._group_for(gap, change)
        dilution = self._dilution(measure, amount, mark.end)
        group.found.append(_Found(measure, self._basis or "gaap", amount, mark.high, change, dilution))

    def _group_for(self, gap: str, change: int) -> _Group:
        """The group that an amount belongs to; a change tells of the figure itself, not of what it is compared with."""
        if change:
            return next((group for group in reversed(self._groups) if not group.compared), self._group)
        group = self._group
        if group.found and group.by_from and _TO_AT_END.search(gap):
            # "grew from $100 million in the fourth quarter to $104 million"
            self._open(_Group(False))
        elif group.found and group.trailing:
            self._open(_Group(group.compared))
        return self._group

    def _change_of(self, amount: Amount, end: int, gap: str) -> int:
        """The direction of a change that an amount tells, or 0 where it is a level."""
        after = _AFTERWARDS.match(self.text, end, self.end)
        if after is not None:
            is_rate = amount.kind in ("percent", "points") and not _UP_OR_DOWN.search(after[0])
            if is_rate or _NOUN_OF_CHANGE.search(after[0]):
                return 1 if after["rise"] else -1
        if _BY.search(gap):
            return self._direction or 1
        if self._direction and not _TO.search(gap):
            return self._direction
        if self._changed and amount.kind in ("share", "percent") and _OR.fullmatch(gap):
            # "a decrease of $268,000, or $.08 per share"
            return self._changed
        return 0

    def _late_measure(self, end: int, after: Mark | None) -> Measure | None:
        """The name behind an amount: "$9.8 billion in revenue"."""
        if after is None or after.measure is None:
            return None
        return after.measure if _OF_NAME.fullmatch(self.text[end : after.start]) else None

    def _is_followed(self, end: int, after: Mark | None) -> bool:
        """Whether what stands behind an amount lets it be the figure itself, and no part of another noun."""
        if after is not None:
            between = self.text[end : after.start]
            if not _WORD.search(between):
                return after.kind != "measure" or bool(between.strip())
        rest = self.text[end : self.end]
        stripped = rest.lstrip(" \t\n")
        if not stripped or not stripped[0].isalpha():
            return True
        word = _WORD.match(stripped)
        if word is None or word[0].lower() not in _FOLLOWING:
            return False
        if not _OF_NOUN.match(rest):
            return True
        # "$28 million in cash": the amount is of the noun that follows, unless that is a period.
        return (
            after is not None
            and after.kind in ("period", "basis")
            and self._is_linking(self.text[end : after.start])
        )

    def _dilution(self, measure: Measure, amount: Amount, end: int) -> str | None:
        if amount.kind != "share" and measure.name != "eps":
            return None
        words = amount.per.lower()
        if "dilut" in words:
            return "diluted"
        if "basic" in words:
            return "basic"
        after = _DILUTED_BASIS.match(self.text, end, self.end)
        return (after["basis"] or after["plain"]).lower() if after is not None else measure.dilution

    def _distribute(self, found: Marks) -> list[Figure]:
        """Figures of one name for as many periods, told "respectively"."""
        amounts = [mark.amount for mark in found.amounts if mark.amount is not None and mark.high is None]
        names = [mark for mark in found.marks if mark.kind == "measure"]
        periods = [(resolve(phrase, self.calendar, self.calendar.period), phrase) for phrase in found.phrases]
        if len(names) != 1 or len(amounts) != len(periods) or len({amount.kind for amount in amounts}) != 1:
            return []
        measure = names[0].measure
        if measure is None or measure.start > amounts[0].start:
            return []
        if not is_whole(self.text, self.start, names[0], None, self.names):
            return []
        figures = []
        for amount, (period, phrase) in zip(amounts, periods, strict=True):
            if period is None or not _fits(measure, amount, 0):
                return []
            place = (phrase.start, phrase.end)
            basis = measure.basis or "gaap"
            dilution = self._dilution(measure, amount, amount.end)
            figures.append(
                Figure(measure, basis, period, amount, None, measure.loss, 0, place, False, dilution)
            )
        return figures

    def _figures(self, default: Period | None, default_span: Range | None) -> Iterator[Figure]:
        for group in self._groups:
            period, span = group.period, group.period_span
            if period is None and not group.compared:
                period, span = default, default_span
                if self.last_period is not None:
                    period = self.last_period
                    places = (other.period_span for other in self._groups if other.period == period)
                    span = next(places, default_span)
            if period is None:
                continue
            for item in group.found:
                paired = item.dilution is None and any(
                    other.dilution == "diluted" and other.basis == item.basis and not other.change
                    for other in group.found
                    if other.amount.kind == "share" and other is not item
                )
                yield Figure(
                    item.measure, item.basis, period, item.amount, item.high, item.measure.loss, item.change,
                    span, group.compared, item.dilution, paired,
                )  # fmt: skip


def _is_share_of(text: str, mark: Mark, before: Mark | None) -> bool:
    """Whether a name tells what a percentage is a share of: "or 15.2% of net sales"."""
    if before is None or before.amount is None or before.amount.kind != "percent":
        return False
    return _OF_NAME.fullmatch(text[before.end : mark.start]) is not None


def _fits(measure: Measure, amount: Amount, change: int) -> bool:
    """Whether an amount of this kind can be the figure."""
    if change:
        return amount.kind in ("percent", "money", "share")
    if amount.kind == "points":
        return False
    if measure.name == UNNAMED:
        return amount.kind != "money" or amount.exponent > 0 or abs(amount.value) >= _SMALLEST
    if measure.name in PERCENTAGES or amount.kind == "percent":
        return measure.name in PERCENTAGES and amount.kind == "percent"
    if measure.name == "eps":
        return amount.exponent <= 0 and abs(amount.value) < _HIGHEST_PER_SHARE
    if amount.kind == "share":
        return measure.name in ("net_income", "earnings")
    return amount.exponent > 0 or abs(amount.value) >= _SMALLEST


def _is_table_cell(measure: Measure, amount: Amount, gap: str, before: Mark | None) -> bool:
    """Whether a bare number beside a name looks like the row of a table, in a scale of its own."""
    return (
        amount.kind == "money"
        and not amount.exponent
        and measure.name != "eps"
        and not gap.strip()
        and before is not None
        and before.kind == "measure"
    )
