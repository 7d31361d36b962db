"""Values from text: the readers that pre-parsers, checks and grounding share.

Each reader takes the text of one value and gives its canonical form, or None where the text is not of that
kind. Decimals are strings without separators ("512000", "7.0515"), dates are ISO.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

# Letters that converters and OCR put in the place of Latin capitals and digits.
_HOMOGLYPHS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ−–",
    "ABESIJKMHOPCTYXaeopcyxisABEZHIKMNOPTYX--",
)

_MARKER = re.compile(r"\(\s*([0-9]{1,3})\s*\)")
_LONGEST_MARKER = 12
_SLASH_DATE = re.compile(r"([0-9]{1,2})\s?[/-]\s?([0-9]{1,2})\s?[/-]\s?((?:19|20)[0-9]{2})")
_ISO_DATE = re.compile(r"((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_LONG_DATE = re.compile(r"([A-Za-z]{3,9})\.?\s+([0-9]{1,2})\s?,?\s+((?:19|20)[0-9]{2})")
_DAY_FIRST_DATE = re.compile(r"([0-9]{1,2})\s+([A-Za-z]{3,9})\.?,?\s+((?:19|20)[0-9]{2})")
_NUMBER = re.compile(
    r"(?P<open>\()?\s*(?P<sign>-)?\s*(?P<currency>(?:US|U\.S\.\s?|C)?\$)?\s*(?P<minus>-)?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?P<fraction>\.[0-9]+)?\s*(?(open)\))"
)
_PARTIAL_NUMBER = re.compile(r"\$?\s*[0-9]{1,3}(?:,[0-9]{3})*,[0-9]{0,2}|(?=(?:[^0-9]*[0-9]){3})[0-9\s.,$]+")
_DIGITS = re.compile(r"[0-9]")


class Reading(NamedTuple):
    """What the text of a cell reads as.

    `kind` is date, number, money, partial (a number that is cut off or garbled), letter (one capital), markers
    (footnote markers and nothing else), text or empty. `start` and `end` bound the value without its footnote markers
    and outer white space; `markers` are (id, start, end). `value` is canonical; None for text and markers.
    """

    kind: str
    value: str | None
    start: int
    end: int
    markers: tuple[tuple[str, int, int], ...] = ()


@lru_cache(maxsize=65536)
def read_cell(text: str) -> Reading:
    """Tell what a cell holds: a value, the footnote markers printed beside it, or both."""
    stripped = text.rstrip()
    start, end = len(text) - len(text.lstrip()), len(stripped)
    if start >= end:
        return Reading("empty", None, 0, 0)
    markers: tuple[tuple[str, int, int], ...] = ()
    if stripped[-1] == ")":
        markers, end = _read_markers(stripped, start)
    if start >= end:
        return Reading("markers", None, start, start, markers)
    core = text[start:end]
    if len(core) == 1:
        letter = fold_homoglyphs(core).upper()
        if len(letter) == 1 and "A" <= letter <= "Z":
            return Reading("letter", letter, start, end, markers)
    if _DIGITS.search(core) is None:
        return Reading("text", None, start, end, markers)
    value = read_date(core)
    if value is not None:
        return Reading("date", value, start, end, markers)
    value = read_decimal(core)
    if value is not None:
        return Reading("money" if "$" in core else "number", value, start, end, markers)
    if _PARTIAL_NUMBER.fullmatch(core):
        return Reading("partial", None, start, end, markers)
    return Reading("text", None, start, end, markers)


def _read_markers(text: str, start: int) -> tuple[tuple[tuple[str, int, int], ...], int]:
    """The footnote markers at the end of `text`, and where what stands before them ends."""
    markers = []
    end = len(text)
    while end > start and text[end - 1] == ")":
        opening = text.rfind("(", max(start, end - _LONGEST_MARKER), end)
        found = _MARKER.fullmatch(text, opening, end) if opening >= 0 else None
        if found is None:
            break
        markers.append((str(int(found[1])), found.start(1), found.end(1)))
        end = opening
        while end > start and text[end - 1].isspace():
            end -= 1
    return tuple(reversed(markers)), end


def read_date(text: str) -> str | None:
    """An ISO date from 06/12/2007, 2007-06-12, June 12, 2007 or 12 June 2007; None for a day that does not exist."""
    text = text.strip()
    found = _SLASH_DATE.fullmatch(text)
    if found is not None:
        month, day, year = int(found[1]), int(found[2]), int(found[3])
    elif (found := _ISO_DATE.fullmatch(text)) is not None:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif (found := _LONG_DATE.fullmatch(text)) is not None:
        month, day, year = _MONTHS.get(found[1].lower(), 0), int(found[2]), int(found[3])
    elif (found := _DAY_FIRST_DATE.fullmatch(text)) is not None:
        day, month, year = int(found[1]), _MONTHS.get(found[2].lower(), 0), int(found[3])
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def read_decimal(text: str) -> str | None:
    """A decimal string from "1,234.50", "$ 7.05", "(12)" (negative) or ".5"; None where digits are cut off."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    digits, fraction = found["digits"], found["fraction"]
    if not digits and not fraction:
        return None
    whole = digits.replace(",", "").lstrip("0") or "0" if digits else "0"
    negative = found["open"] or found["sign"] or found["minus"]
    return f"{'-' if negative else ''}{whole}{fraction or ''}"


def fold_homoglyphs(text: str) -> str:
    """Latin letters for the Cyrillic and Greek ones that look the same; length is kept."""
    return text if text.isascii() else text.translate(_HOMOGLYPHS)


def fold_letters(text: str) -> str:
    """Letters and digits only, lower case: how printed words are compared across converters."""
    return "".join(filter(str.isalnum, text)).lower()
