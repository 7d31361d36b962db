"""The printed words of the cover page, and what is left when they are taken away.

The words of the form are known: cutting them out leaves the values and the marks of the check boxes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from filingkit_ownership.fragments import Fragment

_MARK_SIGN = r"(?:_*\s?(?<![A-Za-z])[XxХ](?![A-Za-z])\s?_*|\[\s*[XxХ]\s*\]|[☒☑✓✔])"
_EMPTY_SIGN = r"(?:_{2,}|\[\s*\]|[☐□])"
_CHECKED = r"(?:^|(?<=[_\]☐☒□☑])|(?<=[_\]☐☒□☑Xx]\s))"  # where the label of a check box can begin
_LABEL = re.compile(
    r"(?P<name>\d?\s?\.?\s*Name\s*and\s*Address\s*of(?:\s*Reporting(?:\s*Person\s*\*?)?|$))"
    r"|(?P<last>\(\s*Last\s*\))|(?P<first>\(\s*First\s*\))|(?P<middle>\(\s*Middle\s*\))"
    r"|(?P<street>\(\s*Street\s*\))|(?P<city>\(\s*City\s*\))|(?P<state>\(\s*State\s*\))|(?P<zip>\(\s*Zip\s*\))"
    r"|(?P<issuer>\d?\s?\.?\s*Issuer\s*Name\s*and\s*Ticker(?:\s*or(?:\s*Trading(?:\s*Symbol)?)?)?"
    r"|(?:uer Name and Ticker or|^Ticker or) Trading(?: Symbol)?)"
    r"|(?P<period>\d?\s?\.?\s*(?:Date\s*of\s*Earliest(?:\s*Transaction(?:\s*Required to be Reported)?)?"
    r"|Date\s*of\s*Event(?:\s*Requiring(?:\s*Statement)?)?|Statement\s*for\s*Issuer's\s*Fiscal\s*Year(?:\s*Ended)?"
    r"|^ate of Earliest Transaction))"
    r"|(?P<amendment>\d?\s?\.?\s*If\s*Amendment\s?,?\s*Date(?:\s*of)?(?:\s*Original(?:ly)?(?:\s*Filed)?)?)"
    r"|(?P<relationship>\d?\s?\.?\s*Relationship\s*of(?:\s*Reporting\s*Person\(?s?\)?(?:\s*to(?:\s*Issuer)?)?|$))"
    r"|(?P<filing>\d?\s?\.?\s*Individual\s*or\s*Joint\s?/\s?Group(?:\s*(?:Filing|Reporting))?)"
    rf"|(?P<director>(?:{_CHECKED}|(?<=\)\s))Director(?=\s*(?:$|[_\[☐☒□☑]|[Xx]\b|10\s?%)))"
    rf"|(?P<ten>(?:{_CHECKED}|(?<=Director\s))10\s?%(?:\s?[Oo]wner)?)"
    rf"|(?P<officer>O[\w ]{{1,16}}\(give(?:\s*title(?:\s+below\)?)?)?|{_CHECKED}Of(?:fi)?cer$)"
    rf"|(?P<other>O[\w ]{{1,16}}\)?\s*\(specify(?:\s+below\)?)?|{_CHECKED}Other$)"
    r"|(?P<one>Form\s*fi?led\s*by\s*One(?:\s*Reporting(?:\s*Person)?)?)"
    r"|(?P<more>Form\s*fi?led\s*by\s*More(?:\s*than(?:\s*One(?:\s*Reporting(?:\s*Person)?)?)?)?)"
    r"|(?P<noise>\(?Check (?:all applicable|Applicable(?: Line)?)\)?|\(?\w{0,5}/Day/Year\)?"
    r"|\(Print or Type Responses\)|\(give title below\)|\(specify below\)|Line\)|^below\s?\)|^title below\)"
    r"|^\(?specify below\)?|^\(?specify\s*\)?$|^\(give title$|^(?:Original )?Filed(?=\s*\(Month|$)"
    r"|^Reporting Person\s*\*?$|^Owner$"
    r"|^Reporting Person\(s\) to(?: Issuer)?$|^Issuer$|^Requiring Statement(?=\s|$)|^Requiring$"
    r"|^Statement$|^Filing$|^One Reporting Person$"
    r"|^Person\s*\*?$|^Reporting$|^Symbol$|^\(?Check$|^Applicable Line\)?$|^Transaction$|^than$|^\(give$"
    r"|^OMB (?:APPROVAL|Number:?).*$|^\d{4}-\d{4}$|^Estimated average burden.*$|^hours per.*$"
    r"|^response[s.:]*$|^[01]\.\d$"
    r"|^UNITED STATES SECURITIES.*$|^Washington, D\.?C\.? 20549$|^(?:ANNUAL |INITIAL )?STATEMENT OF .*$"
    r"|^Filed pursuant to.*$"
    r"|^(?:or )?Section (?:16\b|30\().*$|^of the Investment Company.*$|^Check this box.*$"
    r"|^obligations may.*$|^(?:may )?continue\. See.*$"
    r"|^(?:See )?Instruction \d+.*$|^or Form 5.*$|^longer subject to.*$)"
)
_MARK_AT_END = re.compile(rf"(?P<checked>{_MARK_SIGN})\s*$|(?P<empty>{_EMPTY_SIGN})\s*$")
_MARK = re.compile(rf"\s*(?:(?P<checked>{_MARK_SIGN})|(?P<empty>{_EMPTY_SIGN}))\s*")
_MARK_AT_START = re.compile(r"[XxХ☒☑✓✔]\s+(?=[^\sXxХ☒☑✓✔])")
_TITLE_WORDS = frozenset({"Officer", "Director", "Other"})
_BLANKS = " \x0b*"
GARBLED = 0.6
"""Confidence of what stands in a row that a converter made up as the head of its table."""
BOXES = {
    **dict.fromkeys(("name", "last", "first", "middle", "street", "city", "state", "zip"), 1),
    "issuer": 2, "period": 3, "amendment": 4,
    **dict.fromkeys(("relationship", "director", "ten", "officer", "other"), 5),
    **dict.fromkeys(("filing", "one", "more"), 6),
}  # fmt: skip
"""The box (numbered as on Form 4) that a kind of label belongs to."""


class Piece(NamedTuple):
    """A label of the form (kind is its name), a mark (checked, empty), or what stands between (value).

    A piece of kind "break" parts what a converter garbled from the rest.
    """

    kind: str
    text: str
    start: int
    end: int
    line: int
    left: int

    @property
    def span(self) -> tuple[int, int]:
        """The range of the folded text."""
        return self.start, self.end


def split_labels(fragments: list[Fragment]) -> list[Piece]:
    """Cut fragments into the labels of the form, the marks of its check boxes and the values between them."""
    pieces: list[Piece] = []
    known: set[str] = set()
    garbled = False
    for fragment in fragments:
        if fragment.garbled and not garbled:
            garbled = True
            pieces.append(Piece("break", "", fragment.start, fragment.start, fragment.line, 0))
        for label, low, high in _cut(fragment.text):
            # a word of a title can stand on a line of its own: "Chief Legal / Officer"
            is_title = label in known and high - low == len(fragment.text) and fragment.text in _TITLE_WORDS
            kind = "value" if is_title else label
            known.add(kind)
            pieces.append(
                Piece(kind, fragment.text[low:high], fragment.start + low, fragment.start + high,
                      fragment.line, fragment.left + low)
            )  # fmt: skip
    return pieces


def are_merged(fragments: list[Fragment]) -> bool:
    """Whether lines run through box 1 and the boxes beside it, with nothing left between their words."""
    for fragment in fragments:
        boxes = {BOXES[kind] for kind, _, _ in _cut(fragment.text) if kind in BOXES}
        if 1 in boxes and len(boxes) > 1:
            return True
    return False


@lru_cache(maxsize=32768)
def _cut(text: str) -> tuple[tuple[str, int, int], ...]:
    """Kinds and places of the pieces of one fragment; the same few hundred labels come again and again."""
    pieces: list[tuple[str, int, int]] = []
    lead = _MARK_AT_START.match(text)
    at = 0
    if (
        lead is not None
        and (rest := _cut(text[lead.end() :]))
        and rest[0][0] not in ("value", "checked", "empty")
    ):
        at = lead.end()
        return (("checked", 0, 1), *((kind, at + low, at + high) for kind, low, high in rest))
    for found in _LABEL.finditer(text):
        _add_value(pieces, text, at, found.start())
        pieces.append((found.lastgroup or "", *found.span()))
        at = found.end()
    _add_value(pieces, text, at, len(text))
    return tuple(pieces)


def _add_value(pieces: list[tuple[str, int, int]], text: str, start: int, end: int) -> None:
    marks = []
    whole = text[start:end]
    if end < len(text) or _MARK.fullmatch(whole):
        found = _MARK_AT_END.search(whole)
        if found is not None:
            kind = found.lastgroup or ""
            low, high = found.span(kind)
            sign = whole[low:high]
            low += len(sign) - len(sign.lstrip())
            marks.append((kind, start + low, start + high))
            end = start + low
    stripped = text[start:end].strip(_BLANKS)
    if any(map(str.isalnum, stripped)):
        begin = text.index(stripped, start)
        pieces.append(("value", begin, begin + len(stripped)))
    pieces += marks
