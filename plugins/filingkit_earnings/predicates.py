"""Whether the words between the name of a figure and an amount can say that the amount is the figure.

The reader of sentences takes only words that it knows. Where a second reader says which amount belongs to which name,
a verb that it does not know, adverbs and words of praise are taken as well ("settled firmly at a most pleasing"), and
what is put in between commas. A noun or another statement breaks it: the amount may be theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from filingkit.draft import Range

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'’-]*|[:;,.!?–—]|--|[0-9]+")
_SET_OFF = re.compile(r"\([^()]*\)|,[^;]*,")
"""What is put in between: a remark in brackets, and all from the first comma to the last."""
_HELD_PERIOD = re.compile(
    r"(?:\b(?:in|for|during|of|over|through|throughout|at)\s+)?(?:(?:the|its|our)\s+)?\x00(?:['’]s?)?"
)
_CHANGE = re.compile(
    r"(?i)(?:\bby\s+)?(?<![\w.,])[\d.]+\s*(?:%|percent\b|per\s+cent\b|basis\s+points\b|bps\b)"
)
"""How far a figure moved: "grew 12 percent to"."""
_VERBS = frozenset(
    """became broke came climbs come comes ends fell finishes goes got grew held keeps kept land lands made makes ran
    rang rises rose sank settle settles shot sits slid stand stands stay stays stood swung went""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Verbs beside the regular ones that lead to a figure with "at" or "to"."""
_LINKS = frozenset(("at", "between", "near", "to"))
_TIES = frozenset(
    """approached approaches are be been being equaled equalled equals exceeded exceeds hit hits is reach reached
    reaches registered registers surpassed surpasses tallied topped tops total totaled totalled totals was
    were""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Verbs that say that what follows is the figure itself, and no change of it."""
_PASSIVE = frozenset(("are", "be", "been", "is", "was", "were"))
_AUXILIARIES = _PASSIVE | {"had", "has", "have", "should", "to", "will"}
_DEGREES = frozenset(
    "about almost approximately around just less more nearly only over roughly some than under up well".split()  # noqa: SIM905
)
_PARTICLES = frozenset(
    "again back down even firm flat higher home in level lower off on out past stable steady strong up".split()  # noqa: SIM905
)
_ADVERBS = frozenset("again also finally nevertheless nonetheless now somewhere soon still then thus".split())  # noqa: SIM905
_ARTICLES = frozenset(("a", "an", "another", "its", "our", "the"))
_TOTALS = frozenset(
    "area band height heights high level neighborhood range record region sum total vicinity".split()  # noqa: SIM905
)
"""Nouns that an amount can be of and still be the figure: "reached a total of $2.9 billion", "in the area of"."""
_BREAKS = frozenset(
    """after although and as because before but by despite excluding for he her his i if including it nor or plus
    since so that their they though unless until versus we what when where whereas whether which while who whose with
    without would yet""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words behind which another statement, or what a figure is compared with, may stand."""
_NO_PRAISE = _BREAKS | _TIES | _LINKS | {"of"}
_LONGEST_PRAISE = 3
"""Words between an article and an amount: "a most pleasing $2.9 billion"."""


def is_predicate(text: str, start: int, end: int, periods: Sequence[Range], known: Collection[str]) -> bool:
    """Whether `text[start:end]`, from behind a name to an amount, says that the amount is what is named.

    `periods` are the mentions of periods, which may stand anywhere, `known` words that connect the two.
    """
    between = text[start:end]
    for low, high in reversed(periods):
        if start <= low and high <= end:
            between = f"{between[: low - start]}\x00{between[high - start :]}"
    inserted = between.find(",")
    if inserted >= 0 and _TOKEN.search(_HELD_PERIOD.sub(" ", between[:inserted])):
        return False
    bare = _CHANGE.sub(" ", _HELD_PERIOD.sub(" ", _SET_OFF.sub(" ", between)))
    tokens = [
        word for word in _TOKEN.findall(bare.lower()) if word not in _ADVERBS and not word.endswith("ly")
    ]
    if tokens[:1] in (["that"], ["which"]):
        del tokens[0]
    tokens = _drop_praise(tokens)
    if tokens in (["of"], ["at"], ["between"], [":"]):
        return True
    if len(tokens) > 1 and tokens[-1] == "of" and tokens[-2] in _TOTALS:
        tokens = _drop_praise(tokens[:-2])
        if tokens[-1:] == ["in"]:
            tokens[-1] = "at"
    return bool(tokens) and _is_tied(tokens, known)


def _drop_praise(tokens: list[str]) -> list[str]:
    """The words without those that only describe the amount: "about", "a most pleasing"."""
    for length in range(min(_LONGEST_PRAISE + 1, len(tokens))):
        at = len(tokens) - 1 - length
        if tokens[at] in _ARTICLES:
            if all(word[0].isalpha() and word not in _NO_PRAISE for word in tokens[at + 1 :]):
                tokens = tokens[:at]
            break
    while tokens and tokens[-1] in _DEGREES:
        tokens = tokens[:-1]
    return tokens


def _is_tied(tokens: Sequence[str], known: Collection[str]) -> bool:
    """Whether words are a verb that leads to the figure, with nothing that could be a noun of its own."""
    *said, tie = tokens
    if any(not word[0].isalpha() or word in _BREAKS for word in said):
        return False
    at = next((at for at, word in enumerate(said) if word not in _AUXILIARIES), len(said))
    is_passive = any(word in _PASSIVE for word in said[:at])
    rest = said[at:]
    if tie in _LINKS and rest and not is_passive and (rest[0] in _VERBS or rest[0].endswith("ed")):
        del rest[0]
    elif tie not in _TIES and not (tie in _LINKS and is_passive):
        return False
    return all(word in known or word in _PARTICLES or word in _DEGREES for word in rest)
