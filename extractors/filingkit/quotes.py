"""Values from the text of a quote: what stands in prose and in cells, with the marks around it.

A quote is what a language model points at, so it is read with more patience than a cell ("$138.3 million",
"X Director"), but with no more daring: what can be read in two ways is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.folding import fold
from filingkit.reading import fold_homoglyphs, read_cell, read_date, read_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

# Folding makes digits of these, which would then be the last digits of a number.
_RAISED = re.compile(
    r"(?<![⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾])(?:(?:[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]++|<sup(?:\s[^<>]*)?>[^<>]*</sup>)\s*+){1,9}+$", re.IGNORECASE
)
_RAISED_INSIDE = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]|<sup", re.IGNORECASE)
_SIGNS = "*†‡§ "

_ZEROS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_AMOUNT = re.compile(
    r"(?P<number>.*?)\s*(?P<scale>thousand|million|billion|trillion)?"
    r"\s*(?:%|per\s?cent|percentage points?|dollars|shares|units|days|weeks|months|years)?"
    r"(?: per (?:(?:basic|diluted) )?share)?",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"[€£¥]|^(?:USD|EUR|GBP|JPY|CAD)\s*\$?(?=\s*[0-9.(-])")
_STOP = re.compile(r"(?<=[A-Za-z%])[.,;:]+$")  # behind a digit it may be what is left of the number

_WEEKDAY = re.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?: of)? ([A-Za-z]{3,9})\.?,? ([0-9]{4})")

_MARK = re.compile(
    r"(?P<checked>[☒☑✓✔]|\[[\s_]*[Xx×✓✔][\s_]*\]|\(\s*[Xx×]\s*\)|^_*\s*[X×]\s*_*(?=\s|$)|^x$)"
    r"|(?P<blank>[☐□◻]|\[[\s_]*\]|\(\s*\)|_{2,})"
)
_ANSWER = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)

_AROUND = " .,;:()[]{}\"'"
_SEPARATOR = re.compile(r"[-_\s]+")


def tidy(text: str) -> str:
    """White space folded, and markup, bars of tables and raised footnote markers gone."""
    text = fold(_RAISED.sub("", text)).text
    return " ".join(text.split()).strip("| ")


def read_text(text: str) -> str | None:
    """Words as printed, without the footnote markers behind them."""
    text = tidy(text)
    while True:
        cell = read_cell(text)
        kept = text
        # "Section 4(2)" ends in no marker, and what is nothing but a marker is the value.
        if cell.markers and cell.kind != "markers" and not text[cell.end - 1].isdigit():
            kept = text[: cell.end]
        kept = kept.rstrip(_SIGNS) or kept
        kept = _unbracket(kept) or kept
        if kept == text:
            return text or None
        text = kept


def _unbracket(text: str) -> str:
    """Drop square brackets around a value, such as those of a ticker, and one that lost its other half."""
    bare = text.strip(" ,;")
    inner = bare[1:-1]
    if bare[:1] == "[" and bare[-1:] == "]" and "[" not in inner and "]" not in inner:
        return inner.strip()
    if bare.count("[") != bare.count("]"):
        return bare.strip("[] ,;")
    return text


def read_amount(text: str) -> str | None:
    """A decimal from "$138.3 million", "(5.1)%" or "1,200 shares (1)"; a percentage keeps its figure."""
    if _RAISED_INSIDE.search(_RAISED.sub("", text)):
        return None
    text = fold_homoglyphs(tidy(text).rstrip(_SIGNS))
    number = _read_scaled(text)
    if number is None:  # "(12)" is a number, so markers go only where that did not read
        number = _read_scaled(text[: read_cell(text).end])
    return number


def read_day(text: str) -> str | None:
    """An ISO date from "Thursday, April 24th, 2008", "24 April 2008" and what `read_date` knows."""
    if _RAISED_INSIDE.search(_RAISED.sub("", text)):
        return None
    text = fold_homoglyphs(tidy(text).rstrip(_SIGNS))
    text = text[: read_cell(text).end].rstrip(".,;: ")
    text = _ORDINAL.sub("", _WEEKDAY.sub("", text))
    return read_date(_DAY_FIRST.sub(r"\2 \1, \3", text))


def read_mark(text: str) -> bool | None:
    """Whether the one check box in `text` is marked; a label beside it may not be an answer of its own."""
    text = fold_homoglyphs(tidy(text))
    found = list(_MARK.finditer(text))
    if len(found) != 1 or _ANSWER.search(text):
        return None
    return found[0].lastgroup == "checked"


def read_choice(text: str, choices: Iterable[str]) -> str | None:
    """The choice that `text` is, or else the only one that it holds as a word."""
    choices = tuple(choices)
    if text in choices:
        return text
    text = fold_homoglyphs(read_text(text) or "")
    plain = _make_plain(text)
    same = [choice for choice in choices if _make_plain(fold_homoglyphs(choice)) == plain]
    if same:
        return same[0] if len(same) == 1 else None
    spans = [(found.span(), choice) for choice in choices for found in _word(choice).finditer(text)]
    held = {
        choice
        for (start, end), choice in spans
        if not any(a <= start and end <= b and (a, b) != (start, end) for (a, b), _ in spans)
    }
    return held.pop() if len(held) == 1 else None


def _read_scaled(text: str) -> str | None:
    text = _CURRENCY.sub("$", _STOP.sub("", text))
    bracketed = text.startswith("(") and text.endswith(")")
    found = _AMOUNT.fullmatch(text[1:-1].strip() if bracketed else text)
    if found is None:
        return None
    number = read_decimal(f"({found['number']})" if bracketed else found["number"])
    if number is None or not found["scale"]:
        return number
    return _shift(number, _ZEROS[found["scale"].lower()])


def _shift(number: str, zeros: int) -> str:
    """Move the point of a canonical decimal; exact for any number of digits."""
    sign = "-" if number.startswith("-") else ""
    whole, _, fraction = number.removeprefix("-").partition(".")
    whole = (whole + fraction[:zeros].ljust(zeros, "0")).lstrip("0") or "0"
    fraction = fraction[zeros:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _make_plain(text: str) -> str:
    return _SEPARATOR.sub(" ", text.strip(_AROUND)).casefold()


def _word(choice: str) -> re.Pattern[str]:
    """Where a choice stands as a word; one letter must stand in brackets, for "a" and "I" are words."""
    choice = fold_homoglyphs(choice)
    if len(choice) == 1 and choice.isalpha():
        return re.compile(rf"(?<=[(\[\"']){choice}(?=[)\]\"'])")
    words = r"[-_\s]+".join(re.escape(part) for part in _SEPARATOR.split(choice) if part)
    if not words:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?<!\w[-.,:/]){words}(?!\w|[-.,:/]\w)", re.IGNORECASE)
