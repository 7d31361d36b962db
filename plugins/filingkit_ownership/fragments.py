"""The cover page as fragments in reading order, whatever kept its boxes apart.

Boxes stand side by side. Where a format marks cells, its own order is the reading order; where only spaces
or drawn bars part them, lines run through all boxes, and each box must be read down on its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from filingkit.tables import split_lines

_WORDS = re.compile(r"[^\s|](?:[ ]?[^\s|])*")
_MARKED_CELL = re.compile(r"[^|\t]+")
_PLACEHOLDER = re.compile(r"Col\d+")
_BOX_START = re.compile(r"(?<![\w.])[1-6]\s?\.\s*(?=Name and|Issuer N|Date of|Relation|If Amend|Individual|Statement for)")


class Fragment(NamedTuple):
    """A run of words of one cell on one line: its text, range, line number and first character column."""

    text: str
    start: int
    end: int
    line: int
    left: int


def read_fragments(text: str, start: int, end: int) -> list[Fragment]:
    """Fragments of `text[start:end]`, box by box."""
    body = text[start:end]
    marked = body.count("\t") > 4 or "---|" in body or "--- |" in body or body.startswith("|")
    drawn = "+--" in body or "+==" in body
    found = []
    for number, (low, high) in enumerate(split_lines(text, start, end)):
        spaces = _marked_cells(text, low, high) if marked else [(low, high)]
        for left, right in spaces:
            for words in _WORDS.finditer(text, left, right):
                content = words[0]
                if (content.strip("-=+:_ ") or "_" in content) and not _PLACEHOLDER.fullmatch(content):
                    found.append(Fragment(content, words.start(), words.end(), number, words.start() - low))
    if marked and not drawn:
        return found
    return _read_down(found)


def _marked_cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cells of a line, each once: a converter writes a cell that spans grid columns for every one of them."""
    cells = []
    before = ""
    for found in _MARKED_CELL.finditer(text, start, end):
        content = found[0].strip()
        if content != before:
            cells.append(found.span())
        before = content
    return cells


def _read_down(fragments: list[Fragment]) -> list[Fragment]:
    """Order the fragments of side-by-side boxes by box, then by line."""
    starts = sorted(
        {
            fragment.left + match.start()
            for fragment in fragments
            for match in _BOX_START.finditer(fragment.text)
        }
    )
    edges: list[int] = []
    for left in starts:
        if not edges or left - edges[-1] > 8:
            edges.append(left)
    if len(edges) < 2:
        return fragments
    edges[0] = 0
    first = next(
        (fragment.line for fragment in fragments if _BOX_START.search(fragment.text)), 0
    )
    head = [fragment for fragment in fragments if fragment.line < first]
    boxes = [part for fragment in fragments if fragment.line >= first for part in _cut(fragment, edges)]

    def place(fragment: Fragment) -> tuple[int, int, int]:
        column = sum(1 for edge in edges if edge <= fragment.left + 2) - 1
        return column, fragment.line, fragment.left

    return head + sorted(boxes, key=place)


def _cut(fragment: Fragment, edges: list[int]) -> list[Fragment]:
    """A fragment that runs over the edge of a box, cut there: one blank was all that parted two boxes."""
    for edge in edges:
        at = edge - fragment.left
        if 1 < at < len(fragment.text) and fragment.text[at - 1] == " ":
            before = fragment.text[: at - 1]
            first = fragment._replace(text=before, end=fragment.start + len(before))
            rest = fragment._replace(text=fragment.text[at:], start=fragment.start + at, left=edge)
            return [first, *_cut(rest, edges)]
    return [fragment]
