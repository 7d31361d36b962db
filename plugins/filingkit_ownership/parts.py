"""The parts of a grid: headings, and the data below them."""

from __future__ import annotations

import re
from functools import lru_cache

from filingkit.filing import Cell, Grid
from filingkit.reading import read_cell
from filingkit_ownership.cells import kind_of
from filingkit_ownership.layouts import HEADER_LINE

_STOP = re.compile(
    r"\s*(?:Reminder\s?:|Explanation of Resp|Persons who resp|Potential persons|Remarks\s?:|Reporting Owners?\b"
    r"|\*+ ?If the form|Note ?: File|/s/|\* ?Signature|SEC \d{4})"
)
Lines = list[list[Cell]]
_DERIVATIVE = re.compile(r"Underlying|Exercisable|Expiration|Conversion|(?<!Non-)Derivative Secur")


_BOX_NUMBERS = re.compile(r"(?:[0-9]{1,2}A?\s?\.\s+)+[0-9]{1,2}A?\s?\.")
_PLACEHOLDER = re.compile(r"Col\d+")
"""The name that a converter gives a column whose head it does not find."""


def is_derivative_heading(header: Lines) -> bool:
    """Whether headings are those of Table II."""
    return sum(1 for cells in header for cell in cells if _DERIVATIVE.search(cell.text)) >= 2


def split_parts(grid: Grid) -> list[tuple[Lines, Lines]]:
    """Headings and data, part by part: lines of nothing but the form's printed words are headings."""
    parts: list[tuple[Lines, Lines]] = [([], [])]
    fixed = grid.kind == "fixed"
    for cells in grid.rows:
        header, body = parts[-1]
        filled = [cell for cell in cells if cell.text]
        if not filled:
            if fixed and body:
                body.append([])
            continue
        if _STOP.match(filled[0].text) and body:
            break
        if _is_heading_line(filled, fixed, bool(body)):
            if body and not fixed:
                parts.append(([cells], []))
            else:
                header.append(cells)
        else:
            body.append(cells)
    for _, body in parts:
        while body and not body[-1]:
            body.pop()
    return [part for part in parts if part[1]]


def _is_heading_line(filled: list[Cell], fixed: bool, started: bool) -> bool:
    if fixed and not started and _is_mostly_heading(filled):
        return True
    if not _is_heading(filled):
        return not fixed and not started and not _is_data(filled)
    return not (fixed and started and _is_wrapped_word(filled))


def _is_wrapped_word(filled: list[Cell]) -> bool:
    """Whether a line that could be a heading continues a wrapped title ("Shares", "Security") instead."""
    return len(filled) <= 2 and all(len(cell.text) > 3 and cell.text.isalpha() for cell in filled)


def _is_heading(filled: list[Cell]) -> bool:
    if any(read_cell(cell.text).kind in ("date", "money", "markers") for cell in filled):
        return False
    if any(cell.text.startswith("Table I") or _PLACEHOLDER.fullmatch(cell.text) for cell in filled):
        return True
    text = " ".join(cell.text for cell in filled)
    return _is_heading_text(text)


def _is_mostly_heading(filled: list[Cell]) -> bool:
    """Whether a printed line above the first row is a heading although some of its words are cut off."""
    if any(read_cell(cell.text).kind in ("date", "money", "markers") for cell in filled):
        return False
    words = " ".join(cell.text for cell in filled).split()
    known = sum(1 for word in words if HEADER_LINE.fullmatch(word))
    return known * 2 > len(words) and any(_is_heading_text(word) for word in words)


def is_heading_in_stream(text: str) -> bool:
    """Whether a block is a heading; a lone letter is a value, but for the V that heads a column."""
    words = text.strip()
    if words == "V":
        return True
    if read_cell(words).kind != "text":
        return False
    if _is_heading_text(words):
        return True
    parts = words.split()
    known = sum(1 for part in parts if HEADER_LINE.fullmatch(part))
    return len(parts) > 3 and known >= 0.6 * len(parts)


@lru_cache(maxsize=16384)
def _is_heading_text(text: str) -> bool:
    if HEADER_LINE.fullmatch(text) is None:
        return _BOX_NUMBERS.fullmatch(text) is not None
    return any(map(str.isalpha, text)) or _BOX_NUMBERS.fullmatch(text) is not None


def _is_data(filled: list[Cell]) -> bool:
    """Whether a row of marked cells holds a value: at least one reads as something other than text."""
    return len(filled) > 1 and any(kind_of(cell.text) != "text" for cell in filled)
