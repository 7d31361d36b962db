"""The issuer of a box whose words a converter scrambled: told by its letters.

Where two printed lines ran into each other, all their letters are still there. Taking away those of the label
leaves the issuer's name and symbol. An address "c/o" a company whose letters are among them names the issuer.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from filingkit.reading import fold_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.draft import Draft, Range
    from filingkit_ownership.addresses import Line, Owner
    from filingkit_ownership.labels import Piece

_LABEL = Counter(fold_letters("Issuer Name and Ticker or Trading Symbol"))
_CELL = re.compile(r"[^|\t]+")
_CARE_OF = re.compile(r"(?i)c/o\s+")
_WORD = re.compile(r"\S+")
_SHORT = {"CORPORATION": "CORP", "INCORPORATED": "INC", "COMPANY": "CO"}
"""Words of which a name can print the beginning only."""
_MOST_WORDS = 8
_LONGEST_SYMBOL = 5
SURE = 0.7
"""Confidence of a name that was found by its letters."""


def propose_issuer(text: str, pieces: list[Piece], owners: list[Owner], draft: Draft) -> None:
    """Propose the issuer from scrambled words of the cover page, if an address confirms it."""
    start = next((at for at, piece in enumerate(pieces) if piece.kind == "break"), None)
    if start is None or "/issuer/name" in draft.candidates:
        return
    for low, high in _cells(text, pieces[start + 1 :]):
        left = Counter(fold_letters(text[low:high]))
        if not left >= _LABEL:
            continue
        left -= _LABEL
        fitting = [
            (name, spans)
            for name, spans in _companies(owners)
            if 0 < len(_rest(left, name)) <= _LONGEST_SYMBOL
        ]
        if fitting:
            name, spans = max(fitting, key=lambda company: len(company[0]))
            draft.propose("/issuer/name", name, spans, "box 2, by its letters", SURE)
            _propose_symbol(text, low, high, Counter(_rest(left, name)), draft)
            return


def _rest(letters: Counter[str], name: str) -> str:
    """Take the letters of a name away; none are left where the name has others."""
    own = Counter(fold_letters(name))
    return "".join(filter(str.isalpha, (letters - own).elements())) if own <= letters else ""


def _cells(text: str, pieces: list[Piece]) -> Iterator[Range]:
    """Cells of the lines that hold scrambled pieces."""
    lines = {text.rfind("\n", 0, piece.start) + 1 for piece in pieces}
    for low in sorted(lines):
        stop = text.find("\n", low)
        for found in _CELL.finditer(text, low, stop if stop >= 0 else len(text)):
            yield found.span()


def _companies(owners: list[Owner]) -> Iterator[tuple[str, list[Range]]]:
    """Companies that addresses can be care of: the words after "c/o", as many as may be the name."""
    for owner in owners:
        for at, line in enumerate(owner.street):
            found = _CARE_OF.match(line.text)
            if found is None:
                continue
            head = line.part(found.end(), len(line.text))
            yield from _names([head])
            if at + 1 < len(owner.street):
                yield from _names([head, owner.street[at + 1]])


def _names(lines: list[Line]) -> Iterator[tuple[str, list[Range]]]:
    """Give the names that the words of the last line can end, whole or in their short form."""
    *before, last = lines
    for word in list(_WORD.finditer(last.text))[:_MOST_WORDS]:
        end = word.end() - (len(word[0]) - len(word[0].rstrip(",")))
        short = _SHORT.get(word[0].rstrip(",.").upper(), "")
        for stop in {end, word.start() + len(short)} if short else {end}:
            parts = [*before, last.part(0, stop)]
            yield " ".join(part.text for part in parts), [(part.start, part.end) for part in parts]


def _propose_symbol(text: str, low: int, high: int, letters: Counter[str], draft: Draft) -> None:
    """Propose the symbol: the capitals behind the bracket that the label does not hold, in their order."""
    bracket = text.find("[", low, high)
    if bracket < 0:
        return
    capitals = [at for at in range(bracket, high) if text[at].isupper() and text[at].lower() in letters]
    if Counter(text[at].lower() for at in capitals) == letters:
        symbol = "".join(text[at] for at in capitals)
        spans = [(at, at + 1) for at in capitals]
        draft.propose("/issuer/trading_symbol", symbol, spans, "box 2, by its letters", SURE - 0.1)
