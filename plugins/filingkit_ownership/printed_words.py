"""The words that every Form 3, 4 or 5 prints: headings of boxes and columns, instructions, notices.

Vocabulary rather than phrases, because converters break and mix the lines of neighbouring boxes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit.filing import Span
from filingkit.openings import TOKEN
from filingkit.reading import fold_homoglyphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.filing import Filing

_WORDS = """
    able acquired act action address all amended amendment amount and annual any applicable approval are attached
    average based below beneficial beneficially box burden calls can cannot cash changes check city class code
    collection column commission company complete constitute contained continue control conversion convertible
    copies copy criminal currently date day days deemed derivative direct directly director disclosure displays
    disposed each earliest edgar end ended estimated event except exchange executed execution exercisable exercise
    expiration explanation facts federal file filed filing filings first following for form from give group hours
    identified if in indirect indirectly individual information initial instr instruction insufficient intended
    intentional investment is issuer its joint last least less line longer manually may member middle
    misstatements month more must name nature no non not note notice number obligations of officer omb omissions
    on one only options or original originally other over owned owner owners ownership pages paper per person
    persons potential predecessor price procedure proposed provided public pursuant puts received relationship
    relationships remarks reminder report reported reporting required requirements requires requiring respond
    response responses section sec securities security separate separately shares should sign signature signatures
    signed space specify state statement states street subject such symbol table than that the three this ticker title
    to trading transaction transactions transfer type types underlying united unless use utility valid values violations
    voluntary warrants was washington were which who whose with within year yes zip
"""
_LIGATURES = ("ffi", "f"), ("ff", "f"), ("fi", "f"), ("fl", "f")
_VOCABULARY = frozenset(word.replace(*loss) for word in _WORDS.split() for loss in (("", ""), *_LIGATURES))
"""With what is left of the words where a converter lost the rest of a ligature ("Benefcially")."""
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(
    r"[*_|]*(?:\(?[A-Za-z]\)?|II|\(?\d{1,2}[A-Za-z]?\)?[.:)*]*|\d{4}-\d{4}|\d+(?:\([a-z]+\)){1,3}|[^\w]+|19[34][0-9]|1001|20549)[*_|]*"
)
"""What stands between the words of a label: "or (D)", "3.", "5(b)(v)"."""
_PLACEHOLDER = re.compile(r"(?<=[|\t])Col\d+")
"""A row that a converter made up as the head of its table runs the words of boxes and their values into each other."""
_SYMBOL = re.compile(r"\[[A-Z.]{1,6}\]")
_NEVER_A_VALUE = re.compile(
    r"[*_]*(?:\d{1,2}[A-Za-z]?\.|\([A-Z]\)|\(?e\.g\.,?|(?:[A-Z]\.){2,3}|78ff\(a\)\.?)[*_]*$"
)
"""The number of a box, a letter in brackets, an abbreviation of the notices."""


def find_printed_words(filing: Filing) -> Iterator[Span]:
    """Give the places of words that the form prints, and of what stands between them on a line."""
    text = filing.text
    starts = [*filing.line_starts, len(text) + 1]
    for start, following in pairwise(starts):
        made_up = len(_PLACEHOLDER.findall(text, start, following)) > 1
        tokens = list(TOKEN.finditer(text, start, following - 1))
        printed = [_is_printed(token[0]) for token in tokens]
        for at, token in enumerate(tokens):
            if (
                (made_up and not _SYMBOL.match(token[0]))
                or printed[at]
                or _NEVER_A_VALUE.match(token[0])
                or (
                    _BESIDE.fullmatch(token[0])
                    and ((at > 0 and printed[at - 1]) or (at + 1 < len(tokens) and printed[at + 1]))
                )
            ):
                yield Span(*token.span())


@lru_cache(maxsize=16384)
def _is_printed(token: str) -> bool:
    """Whether a token is made of words of the form; a cell of a table may hold several."""
    words = _WORD.findall(fold_homoglyphs(token).lower())
    long = [word for word in words if len(word) > 1]
    return bool(long) and all(word in _VOCABULARY for word in long) and not re.search(r"\d{3}", token)
