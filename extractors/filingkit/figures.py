"""Figures as tables print them: amounts, percentages, dashes, and the marks that stand around them.

A table prints a figure in pieces ("$", "(42,747", ")", "%", "(a)") that converters part and push about. `scan`
takes a run of text apart into such pieces; `join` puts the pieces of one row together to figures again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Range = tuple[int, int]

_FIGURE = re.compile(
    r"(?P<open>\()?\s{0,2}(?P<sign>[-–+])?\s?(?P<currency>(?:US|C|CA|A|AU|NZ|HK|S|R)?[$€£¥])?\s*(?P<inner>\()?"
    r"\s{0,2}(?P<minus>[-–])?\s?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?P<fraction>\.[0-9]+)?"
    r"(?:\s?(?P<percent>%))?(?P<close>\s{0,2}\))?(?:\s?(?P<after>%))?(?:\s?(?P<times>[x×]))?"
    r"(?P<trailing>(?<=[0-9])[-–](?=\s{2}|\s*$|\s+[0-9][0-9,.]*[-–]))?"
    r"(?:\s?(?:(?P<points>pts?\.?|ppts?|pp)|(?P<basis>bps?)))?(?=[\s($|⁰¹²³⁴-⁹]|$)"
)
_DASH = re.compile(
    r"(?P<currency>(?:US|C|CA|A|AU|NZ|HK|S|R)?[$€£¥])?\s*(?P<dash>[-–—]{1,3})(?:\s?(?P<percent>%))?(?=[\s($|⁰¹²³⁴-⁹]|$)"
)
_NOT_MEANINGFUL = re.compile(r"(?:[nN]\.?/?\s?[mMaA]\.?|NM|NMF|\*{1,3})(?=[\s(|]|$)")
_MARKER = re.compile(
    r"\(\s?([a-z]{1,2}|[ivx]{1,4}|\*{1,3}|[0-9]{1,2}(?:,\s?[0-9]{1,2})*)\s?\)|[*†‡§]{1,3}|\^[0-9]|(?P<raised>[⁰¹²³⁴-⁹]{1,2})"
)
_CURRENCY = re.compile(r"(?:US|C|CA|A|AU|NZ|HK|S|R)?[$€£¥](?=[\s(]|$)")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
"""Raised digits to plain ones."""
_SPACE = " \t\n\x0b"


class Piece(NamedTuple):
    """A part of a figure. `kind` is number, dash, unmeant ("n/m"), marker, currency, close or percent.

    `start` and `end` bound it in the text that was scanned. `value` is the decimal of a number (negative where it is
    in parentheses, even if the closing one stands elsewhere), or the symbol of a currency or marker.
    """

    kind: str
    value: str
    start: int
    end: int
    percent: bool = False
    currency: str = ""
    lead: int = -1
    """Where the currency before it stands; -1 where there is none."""


class Figure:
    """One figure of a row, on the axis of the row's cells (`left`, `right`), and by cells (`ordinal`).

    `value` is a decimal string, "0" for a dash, None where the table prints that there is no meaningful figure.
    `ranges` are where it stands in the text. `currency` is the symbol before it. `markers` are footnote references
    beside it, each with its place.
    """

    __slots__ = (
        "currency",
        "currency_at",
        "kind",
        "left",
        "markers",
        "ordinal",
        "percent",
        "ranges",
        "right",
        "value",
    )

    def __init__(
        self, kind: str, value: str | None, ranges: tuple[Range, ...], left: int, right: int
    ) -> None:
        self.kind = kind
        self.value = value
        self.ranges = ranges
        self.left = left
        self.right = right
        self.ordinal = 0
        self.percent = False
        self.currency = ""
        self.currency_at: Range | None = None
        self.markers: tuple[tuple[str, Range], ...] = ()

    def __repr__(self) -> str:
        return f"Figure({self.value!r}, {self.left}:{self.right})"

    @property
    def is_year(self) -> bool:
        """Whether it is printed as a year is."""
        value = self.value
        return (
            self.kind == "number"
            and value is not None
            and len(value) == 4
            and not self.percent
            and not self.currency
            and value[:2] in ("19", "20")
            and self.ranges[0][1] - self.ranges[0][0] == 4
        )

    @property
    def is_like_marker(self) -> bool:
        """Whether it could as well be a footnote marker: a small whole number in parentheses."""
        value = self.value
        return (
            self.kind == "number"
            and value is not None
            and len(value) in (2, 3)
            and value[0] == "-"
            and not self.percent
            and not self.currency
            and self.ranges[0][1] - self.ranges[0][0] >= len(value) + 1
        )


@lru_cache(maxsize=32768)
def scan(text: str) -> tuple[Piece, ...] | None:
    """The pieces of `text` where it holds nothing but figures and their marks, else None."""
    pieces: list[Piece] = []
    at, end = 0, len(text)
    while at < end:
        if text[at] in _SPACE:
            at += 1
            continue
        piece = _read_piece(text, at)
        if piece is None:
            return None
        if pieces and _is_marker_behind(piece, pieces[-1], text):
            piece = piece._replace(kind="marker", value=piece.value[1:])
        if pieces and _ends_range(piece, pieces[-1], text):
            piece = pieces.pop()._replace(kind="unmeant", end=piece.end)
        pieces.append(piece)
        at = piece.end
    return tuple(pieces)


def _is_marker_behind(piece: Piece, last: Piece, text: str) -> bool:
    """Whether a small number in parentheses sticks to the figure before it: "2,014(1)"."""
    return (
        last.kind in ("number", "dash")
        and piece.kind == "number"
        and piece.start == last.end
        and len(piece.value) in (2, 3)
        and text[piece.start] == "("
        and text[last.end - 1] not in ")%"
        and not piece.percent
        and not piece.currency
    )


def _ends_range(piece: Piece, last: Piece, text: str) -> bool:
    """Whether a number is the upper end of a range of which the last one is the lower: "1,600 - 1,650"."""
    return last.kind == piece.kind == "number" and text[last.end : last.end + 3] in (" - ", " – ")


@lru_cache(maxsize=8192)
def scan_end(text: str) -> tuple[Piece, ...]:
    """The pieces at the end of `text`, behind its last word."""
    best: tuple[Piece, ...] = ()
    for start in reversed([found.start() for found in _WORD.finditer(text)]):
        pieces = scan(text[start:])
        if pieces is None:
            break
        best = tuple([_shift(piece, start) for piece in pieces])
    return best


def _shift(piece: Piece, by: int) -> Piece:
    lead = piece.lead + by if piece.lead >= 0 else -1
    return piece._replace(start=piece.start + by, end=piece.end + by, lead=lead)


_WORD = re.compile(r"\S+")


def _read_piece(text: str, at: int) -> Piece | None:
    found = _FIGURE.match(text, at)
    if found is not None and (found["digits"] or found["fraction"]):
        return _read_number(found)
    found = _DASH.match(text, at)
    if found is not None:
        start = found.start("dash")
        lead = at if found["currency"] else -1
        return Piece("dash", "0", start, found.end(), bool(found["percent"]), found["currency"] or "", lead)
    found = _CURRENCY.match(text, at)
    if found is not None:
        return Piece("currency", found[0], at, found.end())
    found = _MARKER.match(text, at)
    if found is not None:
        value = found[1] or found[0].translate(LOWERED).lstrip("^")
        return Piece("marker", value, at, found.end())
    found = _NOT_MEANINGFUL.match(text, at)
    if found is not None:
        return Piece("unmeant", found[0], at, found.end())
    for mark in (") %", ")%", "%)", "(", ")", "%"):
        if text.startswith(mark, at):
            after = at + len(mark)
            if after < len(text) and text[after] not in _SPACE and mark not in "()":
                return None
            kind = "open" if mark == "(" else "close" if ")" in mark else "percent"
            return Piece(kind, mark, at, after, "%" in mark)
    return None


def _read_number(found: re.Match[str]) -> Piece | None:
    opened = found["open"] or found["inner"]
    closed = found["close"]
    if closed and not opened and (found["after"] or found["times"]):
        return None
    end = found.end() if opened or not closed else found.start("close")
    digits = (found["digits"] or "").replace(",", "").lstrip("0") or "0"
    negative = bool(opened or found["sign"] in ("-", "–") or found["minus"] or found["trailing"])
    value = f"{'-' if negative else ''}{digits}{found['fraction'] or ''}"
    start, lead = found.start(), -1
    if found["currency"]:
        lead = found.start("currency")
        if not found["open"] and not found["sign"]:
            start = next(
                found.start(name) for name in ("inner", "minus", "digits", "fraction") if found[name]
            )
    percent = bool(found["percent"] or found["after"] or found["points"])
    # Basis points among percentages would be read a hundred times too large.
    return Piece(
        "unmeant" if found["basis"] else "number", value, start, end, percent, found["currency"] or "", lead
    )


class Placed(NamedTuple):
    """A piece of a row, where it stands in the text, and where on the axis of the row's cells."""

    piece: Piece
    start: int
    end: int
    left: int
    right: int
    ordinal: int


def join(placed: Iterable[Placed]) -> list[Figure]:
    """Put the pieces of one row together to figures; a marker belongs to the figure before it."""
    joiner = _Joiner()
    for item in placed:
        joiner.take(item)
    return joiner.figures


class _Joiner:
    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self._currency: Placed | None = None
        self._opened: Placed | None = None
        self._cell = -1
        self._merged = 0  # cells that were found so far to hold parts of the figures of other cells

    def take(self, item: Placed) -> None:
        """Take the next piece of the row."""
        kind = item.piece.kind
        if kind == "currency":
            self._currency = item
        elif kind == "open":
            self._opened = item
        elif kind in ("number", "dash", "unmeant"):
            self._begin(item)
        elif self.figures:
            self._add_to(self.figures[-1], item)
        self._cell = item.ordinal

    def _begin(self, item: Placed) -> None:
        piece = item.piece
        value = None if piece.kind == "unmeant" else piece.value
        figure = Figure(piece.kind, value, ((item.start, item.end),), item.left, item.right)
        figure.percent = piece.percent
        if piece.currency:
            at = item.start + piece.lead - piece.start
            figure.currency, figure.currency_at = piece.currency, (at, at + len(piece.currency))
        if self._opened is not None:
            if piece.kind == "number" and piece.value[0] != "-":
                figure.value = f"-{piece.value}"
                figure.ranges = ((self._opened.start, self._opened.end), *figure.ranges)
            self._reach_back(figure, self._opened, item)
        if self._currency is not None:
            figure.currency = self._currency.piece.value
            figure.currency_at = (self._currency.start, self._currency.end)
            self._reach_back(figure, self._currency, item)
        figure.ordinal = item.ordinal - self._merged
        self._currency = self._opened = None
        self.figures.append(figure)

    def _reach_back(self, figure: Figure, part: Placed, item: Placed) -> None:
        figure.left = min(figure.left, part.left)
        self._merged += part.ordinal != item.ordinal

    def _add_to(self, figure: Figure, item: Placed) -> None:
        """Add to a figure what stands behind it: its end, or a footnote marker."""
        piece = item.piece
        if piece.kind == "marker":
            figure.markers = (*figure.markers, (piece.value, (item.start, item.end)))
            return
        if piece.kind == "percent" and figure.is_year:
            return  # the heading of another column, beside that of a year
        figure.percent = figure.percent or piece.percent
        if item.ordinal != self._cell:
            if piece.kind == "close" and figure.value is not None and figure.value[0] == "-":
                figure.ranges = (*figure.ranges, (item.start, item.start + 1))
            self._merged += 1
        figure.right = max(figure.right, item.right)
