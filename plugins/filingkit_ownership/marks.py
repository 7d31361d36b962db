"""The check boxes of the cover page: which label a mark belongs to.

A mark is printed before its label, on the same line. Where columns were kept, a mark beside a label of
several lines can come out on a line of its own; the nearest label to its right has it then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.draft import Range

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit_ownership.labels import Piece

Mark = tuple[bool, Range]
"""Whether a box is checked, and where its mark stands (or the label beside an empty box)."""

_PRINTED = re.compile(
    r"(?P<mark>(?<!_)_{1,12}[ ]?[XxХ]?[ ]?_{1,12})[ ]?(?:(?P<director>Director)|(?P<ten>10 ?%)"
    r"|(?P<officer>Officer)|(?P<other>Other)"
    r"|(?P<one>Form fi?led by One)|(?P<more>Form fi?led by More))"
    r"|(?P<bare>(?<![^\s])[XxХ])[ ](?:(?P<bare_one>Form fi?led by One)|(?P<bare_more>Form fi?led by More))"
)
_REACH = 14
"""How many columns a mark can stand before its label."""
_STEP = 5
"""How many columns a line between a mark and its label weighs."""
_INDENT = 6
"""How many columns the lines of one label start apart at most."""
_TALL = 2
"""How many lines a label can take beyond its first."""


def is_mark(piece: Piece) -> bool:
    """Whether a piece is the mark of a check box, checked or empty."""
    return piece.kind in ("checked", "empty")


def read_marks(pieces: list[Piece], kinds: Iterable[str], layout: str) -> dict[str, Mark]:
    """Find the marks of the labels of `kinds`, by kind; a label without a mark is one not checked."""
    labels = {kind: at for kind in kinds if (at := _first(pieces, kind)) is not None}
    found: dict[str, Mark] = {}
    taken: set[int] = set()
    for kind, at in labels.items():
        before = at - 1
        if (
            before >= 0
            and is_mark(pieces[before])
            and (layout != "columns" or _touches(pieces[before], pieces[at]))
        ):
            taken.add(before)
            found[kind] = (pieces[before].kind == "checked", pieces[before].span)
    if layout == "columns":
        for at, piece in enumerate(pieces):
            if piece.kind == "checked" and at not in taken:
                free = [(kind, place) for kind, place in labels.items() if kind not in found]
                nearest = _nearest(piece, pieces, free)
                if nearest is not None:
                    found[nearest] = (True, piece.span)
    for kind, at in labels.items():
        found.setdefault(kind, (False, pieces[at].span))
    return found


def _first(pieces: list[Piece], kind: str) -> int | None:
    return next((at for at, piece in enumerate(pieces) if piece.kind == kind), None)


def _touches(mark: Piece, label: Piece) -> bool:
    return mark.line == label.line and label.left - mark.left <= _REACH


def _nearest(mark: Piece, pieces: list[Piece], labels: list[tuple[str, int]]) -> str | None:
    """Find the label that a mark on another line stands beside: one to its right, at its height."""
    best: tuple[int, str] | None = None
    for kind, at in labels:
        label = pieces[at]
        reach = label.left - mark.left
        if 0 < reach <= _REACH and label.line <= mark.line <= label.line + _TALL:
            price = reach + _STEP * max(0, mark.line - _last_line(label, pieces))
            if best is None or price < best[0]:
                best = price, kind
    return best[1] if best else None


def _last_line(label: Piece, pieces: list[Piece]) -> int:
    """Give the last of the lines that a label takes."""
    last = label.line
    for piece in pieces:
        if piece.kind == "noise" and piece.line == last + 1 and abs(piece.left - label.left) <= _INDENT:
            last += 1
    return last


def read_printed_marks(text: str, end: int) -> dict[str, Mark]:
    """Find marks that are drawn on lines ("__X__ Director") in `text[:end]`, whatever stands between them.

    A label that is printed with two different marks tells nothing.
    """
    found: dict[str, Mark] = {}
    for match in _PRINTED.finditer(text, 0, end):
        kind = (match.lastgroup or "").removeprefix("bare_")
        sign = "bare" if match["bare"] else "mark"
        mark = (match[sign].strip("_ ") != "", match.span(sign))
        if found.setdefault(kind, mark)[0] != mark[0]:
            return {}
    return found


def read_jumbled_filing(pieces: list[Piece]) -> tuple[str, int] | None:
    """Tell which label of box 6 (one, more) has the mark, and where it is, among pieces without order.

    The mark comes right before its label, or right before the second line of it.
    """
    found: list[tuple[str, int]] = []
    last = ""
    for at, piece in enumerate(pieces):
        if piece.kind in ("one", "more"):
            last = piece.kind
            if at and pieces[at - 1].kind == "checked":
                found.append((last, at - 1))
        elif (
            last
            and piece.kind == "noise"
            and pieces[at - 1].kind == "checked"
            and "Reporting Person" in piece.text
        ):
            found.append((last, at - 1))
    return found[0] if len(found) == 1 else None
