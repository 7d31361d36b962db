"""Labels of rows: wrapped lines joined, and what their words tell: a heading, a sum, an item without figures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from filingkit_earnings.captions import is_scale_note
from filingkit_earnings.column_periods import is_only_time
from filingkit_earnings.heads import join_words
from filingkit_earnings.units import is_kind_of_share, is_of_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.figures import Figure
    from filingkit.lines import Text

_CONTINUES = re.compile(
    r"(?i)(?:[,;&/]|\b(?:and|or|of|for|the|a|an|to|in|on|by|from|with|at|before|after|including|excluding|non))$"
)
_GOES_ON = re.compile(r"\(?[a-z]{2,}")
_STANDS_ALONE = re.compile(r"(?i)\bcommitments?\b|\bcontingenc|\bcontingent liabilities\b")
_ISSUE = re.compile(
    r"(?i)\bpar value\b|\bshares authorized\b|\bauthorized\b.*\bshares\b|\bissued and outstanding\b|\bstated value\b"
)
_ISSUED = re.compile(r"(?i)\boutstanding\b|\brespectively\b")
_EQUITY = re.compile(
    r"(?i)(?:common|preferred|class|additional|capital|retained|accumulated|treasury|total|deferred|unearned|paid)\b"
)
_ASIDE = re.compile(
    r"(?i)\W*more\W*|\(?(?:un)?audited\)?|\(?(?:see\s+)?notes?\)?|\(?continued(?:\s+on\s+(?:the\s+)?(?:following|next)\s+page)?\)?"
)
_TOTAL = re.compile(r"(?i)^(?:sub-?totals?|grand\s+total|totals?)\b")
_SUM_LIKE = re.compile(
    r"(?i)^(?:sub-?totals?|totals?|grand\s+total)\b|^$|\bgross\s+(?:profit|margin|loss)\b|\bebitd?a|^adjusted\b|\bnon-gaap\b"
    r"|^net\s+(?:cash|increase|decrease|change|income|loss|earnings|profit|\(|sales|revenue|interest|property|debt|operating)"
    r"|^\(?(?:income|earnings|loss|profit)\b.{0,24}\b(?:before|from|after|attributable|continuing)\b"
    r"|^(?:consolidated\s+)?(?:operating|pre-?tax)\s+(?:income|loss|profit|earnings|\(loss\))"
    r"|\bend(?:ing)?\s+(?:of\s+(?:the\s+)?(?:period|year|quarter)|balances?|cash)|\bending\s+balances?"
    r"|^\(?(?:increase|decrease|change)\b.*\b(?:cash|balance)|^cash\s+(?:flows?\s+)?(?:generated|provided|used|from)\b|^free\s+cash"
    r"|^comprehensive\b|\bcash\b.*\bend\s+of\b|\bas\s+adjusted\b"
)
_CERTAIN_SUM = re.compile(
    r"(?i)^(?:sub-?total|total|gross\s+(?:profit|margin)\b|operating\s+(?:income|profit|loss)|(?:income|earnings|loss)\b.*\bbefore\b"
    r"|net\s+(?:income|earnings|loss|property)\b(?!.*\bnon-?controlling)|net\s+cash\b)"
)
_SIDE = re.compile(
    r"(?i)^(?:total\s+)?(?:assets|liabilities(?:,|\s+and\b|\s*&).*|liabilities\s+and.*equity)$"
)
_BROKEN_WORD = re.compile(
    r"(?i)(?<![-\w])(?!(?:non|pre|post|long|short|year|mid|held|available|right|lease|tax|after|inter|intra|sub|re|co|self|stock|share"
    r"|fair|third|first|second|off|on|in|write|carry|paid|work|full|part|multi|anti|ex)-$)[a-z]{3,}-$"
)
_IN_SENTENCE_CASE = re.compile(
    r"(?<![-\w])(?!(?:from|with|before|after|than|into|upon|over|under|through|excluding|including)\b)[a-z]{4,}"
)
"""Words that a label in title case begins with capitals."""
_SECTION = re.compile(
    r"(?i)(?:revenues?|(?:operating\s+)?(?:costs\s+and\s+)?expenses|(?:non-?)?current\s+(?:assets|liabilities)"
    r"|(?:stock|share)(?:holders|owners)['’]?\s+equity|(?:operating|investing|financing)\s+activities|cash\s+flows\s+from\s+\w+\s+activities)"
)


@dataclass(slots=True)
class Entry:
    """A printed piece of a table's body: a text, or a row with figures by column."""

    texts: list[Text]
    indent: int
    figures: dict[int, Figure] | None
    is_marked: bool
    """Whether the format marks it as a row of its own, so that labels do not wrap."""
    after_blank: bool = False
    is_centred: bool = False
    """Whether its figures stand on a line of their own, below words: more of these may stand below."""

    @property
    def words(self) -> str:
        """Its text, lines joined."""
        if len(self.texts) == 1:
            return self.texts[0].words
        return _join_label([text.words for text in self.texts])


def _join_label(parts: Sequence[str]) -> str:
    """Join the lines of a label, without the hyphen of a word that was broken at the end of a line."""
    joined = ""
    for part in parts:
        if _BROKEN_WORD.search(joined) and part[:1].islower():
            joined = joined[:-1] + part
        else:
            joined = join_words([joined, part]) if joined else part
    return joined


def merge_labels(entries: Sequence[Entry], width: int) -> list[Entry]:
    """Join labels and headings that are printed over several lines; `width` is the room for labels."""
    entries = _label_from_below(entries)
    hang = _learn_hang(entries)
    merged: list[Entry] = []
    for entry, after in zip_longest(entries, entries[1:]):
        last = merged[-1] if merged else None
        if last is not None and last.figures is None and _joins(last, entry, after, hang, width):
            last.texts = [*last.texts, *entry.texts]
            last.figures = entry.figures
            last.is_marked = entry.is_marked
            last.is_centred = not entry.texts
            continue
        if last is not None and last.is_centred and _is_rest(entry):
            last.texts = [*last.texts, *entry.texts]
            last.is_centred = False
            continue
        merged.append(entry)
    return _attach_tails(merged)


def _is_rest(entry: Entry) -> bool:
    """Whether a text goes on with a label whose figures stand between its lines."""
    if entry.figures is not None or entry.is_marked or entry.after_blank:
        return False
    words = entry.words.rstrip()
    return _GOES_ON.match(words) is not None and not words.endswith(":") and not is_aside(words)


def _label_from_below(entries: Sequence[Entry]) -> list[Entry]:
    """Bring figures without a label together with the label that a converter put on the row below them."""
    width = max((len(entry.figures) for entry in entries if entry.figures), default=0)
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        if last is None or not last.figures or last.texts or not last.is_marked:
            kept.append(entry)
        elif entry.figures is None and _names_row(entry.words):
            last.texts = entry.texts
        elif entry.figures and entry.texts and _complete_each_other(last.figures, entry.figures, width):
            last.texts = entry.texts
            last.figures = {**last.figures, **entry.figures}
        else:
            kept.append(entry)
    return kept


def _names_row(words: str) -> bool:
    """Whether words are rather the label of figures than a heading."""
    if not words or words.rstrip().endswith(":") or is_of_shares(words):
        return False
    return is_like_sum(words) or is_kind_of_share(words)


def _complete_each_other(above: dict[int, Figure], below: dict[int, Figure], width: int) -> bool:
    """Whether two rows are parts of one, which have a figure for each column together."""
    return above.keys().isdisjoint(below) and len(above) + len(below) == width


def _attach_tails(entries: Sequence[Entry]) -> list[Entry]:
    """Give words that go on below a row with figures to the label of that row."""
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.figures is not None
            and last.texts
            and entry.figures is None
            and not entry.after_blank
            and not entry.is_marked
            and (entry.words[:1].islower() or _CONTINUES.search(last.words.rstrip()))
            and not entry.words.rstrip().endswith(":")
        ):
            last.texts = [*last.texts, *entry.texts]
            continue
        kept.append(entry)
    return kept


def _learn_hang(entries: Sequence[Entry]) -> int | None:
    """How far lines are set in that go on with a label, where that tells them from rows under a heading."""
    hangs: Counter[int] = Counter()
    steps: Counter[int] = Counter()
    for above, below in pairwise(entries):
        if above.figures is not None or above.is_marked or not below.texts or below.after_blank:
            continue
        words = below.words
        if above.words.rstrip().endswith(":"):
            steps[below.indent - above.indent] += 1
        elif (words[0].islower() or words[0] == "&") and below.indent > above.indent:
            hangs[below.indent - above.indent] += 1
    if not hangs:
        return None
    hang, _ = hangs.most_common(1)[0]
    return hang if steps.get(hang, 0) == 0 else None


def _joins(above: Entry, below: Entry, after: Entry | None, hang: int | None, width: int) -> bool:
    """Whether the text `below` goes on with that of `above`; `after` is what comes next."""
    words, more = above.words.rstrip(), below.words
    if words.endswith(":") or not words or (more and is_only_time(words)):
        return False
    if is_scale_note(words) or _ASIDE.fullmatch(words):
        return False
    if not more:  # the figures of a label that stands on a line of its own
        return not below.after_blank and not above.is_marked
    starts_low = more[0].islower() or more[0] in "&"
    if above.is_marked or below.is_marked:
        is_issue = _ISSUE.search(words) is not None and goes_on(words, more)
        return is_issue or (starts_low and below.figures is not None and not _STANDS_ALONE.search(words))
    if below.after_blank:
        return False
    if starts_low or re.search(r"(?i)\bnon-$", words):
        return not _STANDS_ALONE.search(words) or starts_low
    if _STANDS_ALONE.search(words) and not _CONTINUES.search(words):
        return False
    if (_SIDE.match(words) and not _CONTINUES.search(words)) or (words.isupper() and not more.isupper()):
        return False
    if _CONTINUES.search(words) and not words.isupper():
        return True
    if _ISSUE.search(words) and below.indent >= above.indent:
        return True
    if more[0].isdigit() or words.count("(") > words.count(")"):
        return True
    step = below.indent - above.indent
    if hang is not None and step == hang:
        return True
    if more[0].isupper() and _IN_SENTENCE_CASE.search(words):  # a line with a capital begins another label
        return False
    if step > 0 and after is not None and after.texts and after.indent == below.indent:
        return False  # rows that are set in below a heading
    last = above.texts[-1]
    return step >= 0 and last.right + 1 + len(more.split(" ", 1)[0]) > width and len(words) > 8


def goes_on(words: str, more: str) -> bool:
    """Whether a label goes on with the text of the line below it, by their words alone."""
    words = words.rstrip()
    if words.endswith(":"):
        return False
    return (
        more[0].islower()
        or more[0].isdigit()
        or words.count("(") > words.count(")")
        or (_CONTINUES.search(words) is not None and not words.isupper())
        or (_ISSUE.search(words) is not None and not _ISSUED.search(words) and not _EQUITY.match(more))
    )


def is_aside(words: str) -> bool:
    """Whether a text is no part of the body of a table: "(Unaudited)", "(continued)"."""
    return _ASIDE.fullmatch(words) is not None


def stands_alone(words: str) -> bool:
    """Whether a line item is printed without figures: "Commitments and contingencies"."""
    return _STANDS_ALONE.search(words) is not None and not words.rstrip().endswith(":")


def is_heading(words: str) -> bool:
    """Whether a label heads a section, by its words alone: it ends so, or is in capitals and no sum."""
    words = words.rstrip()
    if words.endswith(":") or _SIDE.match(words) is not None or _SECTION.fullmatch(words) is not None:
        return not _TOTAL.match(words)
    return words.isupper() and _SUM_LIKE.search(words) is None


def is_side(words: str) -> bool:
    """Whether words name a side of a balance sheet: "Assets", "Liabilities and stockholders' equity"."""
    return _SIDE.match(words) is not None


def is_total(label: str) -> bool:
    """Whether a label calls its row a total."""
    return _TOTAL.match(label) is not None


@lru_cache(maxsize=8192)
def is_like_sum(label: str) -> bool:
    """Whether a row called so is often a sum; one without a label is."""
    return _SUM_LIKE.search(label) is not None


def is_surely_sum(label: str) -> bool:
    """Whether a row called so is a sum of rows of its statement, beyond doubt."""
    return _CERTAIN_SUM.search(label) is not None
