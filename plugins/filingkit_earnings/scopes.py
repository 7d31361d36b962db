"""Whether the name of a figure stands for the whole company, or for a product, a region, a kind of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_earnings.marks import Mark

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_MODIFIERS = frozenset(
    """a achieved achieves achieving all-time an and announced announces annual anticipate anticipates are better
    between combined company company-wide companywide consistent consolidated corporation current delivered
    delivering double-digit driving drove earned excellent excluding expect expects first flat fourth full full-
    year gaap generated generating global gross group had has have healthy higher highest if improved including
    increased its lower narrowed narrows net on or our overall period positive posted posting produced producing
    projected quarter quarterly raises reaching reaffirmed reaffirms record recorded recording reflecting
    reported reporting reports representing resulting robust s same second see sees solid strong that the their
    third this those today total totaled updated versus vs was were while with worldwide year yielding""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words before the name of a figure that leave it the whole company's."""
_OWNERS = frozenset(("company", "companies", "corporation", "group", "period", "quarter", "year"))
_LEADS_TO = re.compile(
    r"(?i)\bresult(?:ed|ing)\s+in$|\b(?:guidance|outlook|forecast|expectations?|range|target)\s+(?:\w+\s+)?for$"
)
_PERIOD_WORDS = re.compile(
    r"(?i)(?:(?:19|20)\d\d|q[1-4]|[1-4]q\d*|\w*-?quarter|year|full-year|months?|quarter's|year's|fiscal|fy\d*)"
)
_TICKER = re.compile(r"[(\[][A-Za-z ]{3,30}:\s?[A-Z][A-Z./]{0,5}[)\]]$")
"""The symbol of the company, which stands behind its name: "Example Ltd. (NYSE: EXMP) reported net income of"."""
_PAUSES = ",;:.(\"'“”•–—-*&"


def is_whole(text: str, start: int, mark: Mark, before: Mark | None, names: Sequence[str]) -> bool:
    """Whether the figure named by `mark` is of the whole company.

    `start` is where the sentence begins, `before` the mark before this one, `names` are the words of the company's
    name in lower case, the first one first.
    """
    if before is not None and before.end <= mark.start:
        between = text[before.end : mark.start].strip(" \n\t-")
        if not between and before.kind == "amount":
            return False
        if not between:
            return True
    words_before = text[start : mark.start].rstrip(" \t\n")
    if not words_before or (words_before[-1] in _PAUSES and not words_before.endswith("s'")):
        return True
    if _TICKER.search(words_before):
        return True
    words = _WORD.findall(words_before[-40:])
    tail = words_before.rsplit(None, 1)[-1].strip("\"'“(")
    last = tail.lower()
    if not words or _PERIOD_WORDS.fullmatch(tail) or last in _MODIFIERS or _LEADS_TO.search(words_before):
        return True
    if last.endswith(("'s", "’s", "s'", "s’")):
        owner = last.rstrip("'’").removesuffix("'s").removesuffix("’s")
        return owner in names or owner in _OWNERS
    if last in names:
        # "Transportation revenues" of a company whose name has that word are not all of its revenues.
        return last == names[0] or (len(words) > 1 and words[-2].lower() in names)
    return False
