"""The cover page as fragments in reading order, whatever kept its boxes apart.

Boxes stand side by side. Where a format marks cells, its own order is the reading order; where only spaces
or drawn bars part them, lines run through all boxes, and each box must be read down on its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from filingkit.tables import split_lines

_WORDS = re.compile(r"[^\s|](?:[ ]?[^\s|])*")
_MARKED_CELL = re.compile(r"[^|\s][^|\t]*")
_PLACEHOLDER = re.compile(r"Col\d+")
_PLACEHOLDER_CELL = re.compile(r"[|\t]Col\d+(?=[|\t\n]|$)")
_BOX_START = re.compile(
    r"(?<![\w.])[1-6]\s?\.\s*(?=Name and|Issuer N|Date of|Relation|If Amend|Individual|Statement for)"
)
_REPEATED = 12
"""A cell of at least this many characters is printed once on a form: a second copy is the converter's."""
_MOST_BOXES = 8
"""More boxes than this do not stand side by side."""
_MOSTLY_ALONE = 0.12
"""In text without layout at most this share of the lines holds several fragments."""


class Fragment(NamedTuple):
    """A run of words of one cell on one line: its text, range, line number and first character column.

    `garbled` marks what stands in a row that a converter made up as the head of its table.
    """

    text: str
    start: int
    end: int
    line: int
    left: int
    garbled: bool = False


class Fragments(NamedTuple):
    """Fragments in reading order; `layout` tells what kept them apart: cells, columns or stream (nothing)."""

    items: list[Fragment]
    layout: str


def read_fragments(text: str, start: int, end: int) -> Fragments:
    """Fragments of `text[start:end]`, box by box."""
    body = text[start:end]
    marked = body.count("\t") > 4 or "---|" in body or "--- |" in body or body.startswith("|")
    if marked and not ("+--" in body or "+==" in body):
        return Fragments(_read_cells(text, start, end), "cells")
    found = []
    for number, (low, high) in enumerate(split_lines(text, start, end)):
        for words in _WORDS.finditer(text, low, high):
            content = words[0]
            if _is_content(content):
                found.append(Fragment(content, words.start(), words.end(), number, words.start() - low))
    return _read_down(found)


@lru_cache(maxsize=32768)
def _is_content(words: str) -> bool:
    """Whether `words` are more than a drawn rule or the name that a converter gave a column."""
    return bool(words.strip("-=+:_ ") or "_" in words) and not _PLACEHOLDER.fullmatch(words)


def _read_cells(text: str, start: int, end: int) -> list[Fragment]:
    """Fragments cell by cell, each cell once; what stands in a made-up row of heads comes last."""
    found: list[Fragment] = []
    garbled: list[Fragment] = []
    seen: set[str] = set()
    for number, (low, high) in enumerate(split_lines(text, start, end)):
        made_up = _PLACEHOLDER_CELL.search(text, low, high) is not None
        into = garbled if made_up else found
        before = ""
        for cell in _MARKED_CELL.finditer(text, low, high):
            content = cell[0].rstrip()
            if content == before or content in seen:
                continue
            before = content
            if len(content) >= _REPEATED and not made_up:
                seen.add(content)
            for words in _WORDS.finditer(text, *cell.span()):
                if _is_content(words[0]):
                    into.append(Fragment(words[0], *words.span(), number, words.start() - low, made_up))
    return found + garbled


def _read_down(fragments: list[Fragment]) -> Fragments:
    """Order the fragments of side-by-side boxes by box, then by line."""
    starts = [
        (fragment.line, fragment.left + at) for fragment in fragments for at in _box_starts(fragment.text)
    ]
    edges: list[int] = []
    for left in sorted({left for _, left in starts}):
        if not edges or left - edges[-1] > 8:
            edges.append(left)
    run_on = any(len(_box_starts(fragment.text)) > 1 for fragment in fragments)
    if not 2 <= len(edges) <= _MOST_BOXES or (run_on and _layout(fragments) == "stream"):
        return Fragments(fragments, _layout(fragments))
    edges[0] = 0
    first = starts[0][0]
    head = [fragment for fragment in fragments if fragment.line < first]
    boxes = [part for fragment in fragments if fragment.line >= first for part in _cut(fragment, edges)]

    def place(fragment: Fragment) -> tuple[int, int, int]:
        column = sum(1 for edge in edges if edge <= fragment.left + 2) - 1
        return column, fragment.line, fragment.left

    return Fragments(head + sorted(boxes, key=place), "columns")


@lru_cache(maxsize=32768)
def _box_starts(words: str) -> tuple[int, ...]:
    """Where the numbered labels of boxes begin in a fragment."""
    return tuple(found.start() for found in _BOX_START.finditer(words))


def _layout(fragments: list[Fragment]) -> str:
    lines = {fragment.line for fragment in fragments}
    beside = len(fragments) - len(lines)
    return "stream" if beside <= _MOSTLY_ALONE * len(lines) else "columns"


def _cut(fragment: Fragment, edges: list[int]) -> list[Fragment]:
    """Cut a fragment that runs over the edge of a box: one blank was all that parted two boxes."""
    for edge in edges:
        at = edge - fragment.left
        if 1 < at < len(fragment.text) and fragment.text[at - 1] == " ":
            before = fragment.text[: at - 1]
            first = fragment._replace(text=before, end=fragment.start + len(before))
            rest = fragment._replace(text=fragment.text[at:], start=fragment.start + at, left=edge)
            return [first, *_cut(rest, edges)]
    return [fragment]
