"""The marks of a sentence that tells of figures: names, amounts, periods, and words that compare, move or exclude."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from filingkit_earnings.amounts import Amount, is_range, read_amounts
from filingkit_earnings.measures import Measure, find_measures, take_name
from filingkit_earnings.periods import Phrase, find_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Range

Kind = Literal["amount", "period", "measure", "compare", "from", "direction", "basis", "exclusion"]

RISE = (
    r"up|increase[sd]?|increasing|gr(?:ew|owth|own|owing|ows?)|rose|risen|rises?|rising|improv(?:ed?|ement|ing|es)|"
    r"gain(?:ed)?|higher|climb(?:ed)?|jump(?:ed)?|advanced?|better|above|more|expanded|expansion|doubled"
)
FALL = (
    r"down|decrease[sd]?|decreasing|decline[sd]?|declining|fell|fallen|falls?|drop(?:ped)?|reduc(?:ed|tion)|lower|less|"
    r"below|worse|slipped|contract(?:ed|ion)"
)
_DIRECTION = re.compile(rf"(?i)\b(?:(?P<rise>{RISE})|(?P<fall>{FALL}))\b")
_MOVED_BY = re.compile(rf"(?i)\b(?:{RISE}|{FALL})\s+(?:by\s+)?$")
_COMPARISON = re.compile(
    r"(?i)\b(?:as\s+)?compare[sd]?\s+(?:favorably\s+)?(?:to|with)\b|\bcomparing\s+(?:to|with)\b|\bversus\b"
    r"|\bvs?\.(?=\s)|\bvs\b|\bagainst\b|\bin\s+(?:comparison|contrast)\s+(?:to|with)\b|\brelative\s+to\b"
    r"|\b(?:up|down|improved|increased|decreased|improving|grew|declined|rose|fell|an?\s+increase|"
    r"a\s+decrease)\s+from\b"
    r"|\bover(?=\s+(?:an?\s+(?:net\s+|operating\s+)?(?:loss|profit|income)\b|the\s+[$€£]|(?:the\s+)?(?:prior|previous|last|year|same|first|second|third|fourth|comparable|"
    r"corresponding|Q\d|(?:19|20)\d\d|fiscal|a\s+year)))"
)
_FROM = re.compile(r"(?i)\bfrom(?=\s+(?:[\w-]+\s+){0,4}?(?:[$€£(]|\d|\.\d))")
_BASIS = re.compile(
    r"(?i)\bon\s+an?\s+(?:[\w-]+[\s-]+){0,5}?basis\b"
    r"|\b(?:as\s+reported\s+)?(?:in\s+accordance\s+with|under)\s+(?:u\.?s\.?\s+)?"
    r"(?:generally\s+accepted\s+accounting\s+principles|gaap)(?:\s+\(gaap\))?"
)
_EXCLUSION = re.compile(
    r"(?i)\b(?:which\s+)?(?:exclud(?:es?|ing)|exclusive\s+of|adjust(?:ed|ing)\s+for|"
    r"before\s+(?:special|one-time|non-?recurring|certain|the\s+(?:effect|impact))|without\s+(?:the|these|this)|"
    r"not\s+including)\b"
)
_EXCLUSION_END = re.compile(
    r"(?i)[,;)](?=\s)|\b(?:was|were|would|is|are|totaled|reached|increased|decreased|grew)\b|\bcompared\b"
)
_REMARK = re.compile(r"\((?P<inner>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_A_LOSS_OF = re.compile(r"(?i)\bloss\b[^.;$]{0,60}$")
_WIDEST_RANGE = 4
_ORDER: dict[Kind, int] = {
    "exclusion": 0,
    "period": 1,
    "amount": 1,
    "basis": 1,
    "compare": 2,
    "measure": 3,
    "from": 4,
    "direction": 5,
}
"""Which mark stands where two overlap: the lower number."""


def meet(first: Range, second: Range) -> bool:
    """Whether two ranges have a character in common."""
    return first[0] < second[1] and second[0] < first[1]


class Mark(NamedTuple):
    """One mark, a range of the text; what it holds depends on its kind.

    `high` is the upper end where the amount is a range; `rise` is 1 or -1 for a direction.
    """

    kind: Kind
    start: int
    end: int
    measure: Measure | None = None
    amount: Amount | None = None
    high: Amount | None = None
    phrase: Phrase | None = None
    rise: int = 0


class Marks(NamedTuple):
    """The marks of a sentence, in order and apart from each other, and the remarks in brackets that are passed over."""

    marks: list[Mark]
    remarks: list[tuple[int, int]]
    phrases: list[Phrase]

    @property
    def amounts(self) -> list[Mark]:
        """The amounts among them."""
        return [mark for mark in self.marks if mark.kind == "amount"]

    @property
    def measures(self) -> list[Measure]:
        """The names of figures among them."""
        return [mark.measure for mark in self.marks if mark.measure is not None]


def find_marks(text: str, start: int, end: int, names: Sequence[Range] = ()) -> Marks | None:
    """The marks of a sentence; None for one without a figure and its name.

    `names` are ranges said to be names of figures: those that hold no name known here are taken as unknown ones.
    """
    amounts = read_amounts(text, start, end)
    measures = find_measures(text, start, end) if amounts else []
    if amounts:
        unknown = [name for name in names if not any(meet(name, (item.start, item.end)) for item in measures)]
        measures += [take_name(text, *name) for name in sorted(set(unknown))]
    if not measures:
        return None
    phrases = find_phrases(text, start, end)
    earlier = _earlier_periods(text, phrases)
    remarks = list(_remarks(text, start, end, amounts, earlier))
    marks = [
        *_amounts(text, start, amounts),
        *(Mark("period", phrase.start, phrase.end, phrase=phrase) for phrase in phrases),
        *(Mark("measure", measure.start, measure.end, measure=measure) for measure in measures),
        *(Mark("compare", *found.span()) for found in _COMPARISON.finditer(text, start, end)),
        *(Mark("compare", place - 1, place) for place in earlier),
        *(Mark("from", *found.span()) for found in _FROM.finditer(text, start, end)),
        *(Mark("basis", *found.span()) for found in _BASIS.finditer(text, start, end)),
        *(
            Mark("direction", *found.span(), rise=1 if found["rise"] else -1)
            for found in _DIRECTION.finditer(text, start, end)
        ),
        *_exclusions(text, start, end, measures, phrases),
    ]
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (_ORDER[mark.kind], mark.start)):
        hidden = any(low <= mark.start < high for low, high in remarks)
        if not hidden and not any(mark.start < other.end and other.start < mark.end for other in kept):
            kept.append(mark)
    kept.sort(key=lambda mark: mark.start)
    return Marks(kept, remarks, phrases)


def _earlier_periods(text: str, phrases: Sequence[Phrase]) -> list[int]:
    """Where a bracket opens with the period of the figure in it: "(Q2 2022: €3,988 million)"."""
    return [
        phrase.start
        for phrase in phrases
        if text[phrase.start - 1 : phrase.start] == "(" and text[phrase.end : phrase.end + 1] == ":"
    ]


def _remarks(
    text: str, start: int, end: int, amounts: Sequence[Amount], earlier: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Bracketed remarks, but those that open with an amount of their own, or with the period of one (`earlier`)."""
    for found in _REMARK.finditer(text, start, end):
        opening = found.start("inner")
        if opening not in earlier and not any(
            amount.start <= opening + 1 <= amount.end or amount.start == found.start() for amount in amounts
        ):
            yield found.span()


def _amounts(text: str, start: int, amounts: Sequence[Amount]) -> Iterator[Mark]:
    """Amounts, two that are the ends of a range in one mark."""
    index = 0
    while index < len(amounts):
        amount = amounts[index]
        high = amounts[index + 1] if index + 1 < len(amounts) else None
        if high is not None and _are_range(text, start, amount, high):
            yield Mark("amount", amount.start, high.end, amount=amount, high=high)
            index += 2
        else:
            yield Mark("amount", amount.start, amount.end, amount=amount)
            index += 1


def _are_range(text: str, start: int, low: Amount, high: Amount) -> bool:
    if low.kind != "percent" and _MOVED_BY.search(text, start, low.start):
        # "up $649,000 to $1,248,000"
        return False
    if is_range(text, low, high):
        return True
    return (
        # A range of losses may begin with the larger one.
        low.value > high.value > 0
        and low.value < high.value * _WIDEST_RANGE
        and is_range(text, low._replace(value=high.value), high)
        and _A_LOSS_OF.search(text, start, low.start) is not None
    )


def _exclusions(
    text: str, start: int, end: int, measures: Sequence[Measure], phrases: Sequence[Phrase]
) -> Iterator[Mark]:
    """Clauses that say what is left out of a figure, with all that they name."""
    for found in _EXCLUSION.finditer(text, start, end):
        stop = _EXCLUSION_END.search(text, found.end(), end)
        limit = stop.start() if stop else end
        if not text[start : found.start()].strip(" \t\n\"'“-"):
            # At the beginning it goes on to the name of the figure, or the period before that.
            names = (measure.start for measure in measures if measure.start > found.end())
            limit = next((name for name in names if stop is None or name > limit), limit)
            limit = min(
                [limit]
                + [phrase.start for phrase in phrases if found.end() < phrase.start < limit <= phrase.end + 1]
            )
        yield Mark("exclusion", found.start(), limit)
