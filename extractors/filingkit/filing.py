"""A document as it was loaded, and the places in it: values only, no parsing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from filingkit.concealment import Concealment, Dropped, conceal
from filingkit.folding import Folded, fold


class Span(NamedTuple):
    """A half-open range of characters of `Filing.text`."""

    start: int
    end: int


class Cell:
    """One cell of a grid: its text, and where that text stands.

    `pieces` are ranges of the *folded* text, one per printed line of the cell; `text` joins them with
    newlines. `left` and `right` bound the cell on the horizontal axis of its grid: column indices where the
    format has columns (a cell that spans two columns has right - left == 2), character columns where it
    has only spaces.
    """

    __slots__ = ("left", "pieces", "right", "text")

    def __init__(self, text: str, pieces: tuple[tuple[int, int], ...], left: int, right: int) -> None:
        self.text = text
        self.pieces = pieces
        self.left = left
        self.right = right

    def __repr__(self) -> str:
        return f"Cell({self.text!r}, {self.left}:{self.right})"

    def locate(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Ranges of the folded text that hold `self.text[start:end]`."""
        if len(self.pieces) == 1:
            base = self.pieces[0][0]
            return ((base + start, base + end),)
        found = []
        offset = 0
        for piece_start, piece_end in self.pieces:
            length = piece_end - piece_start
            low, high = max(start - offset, 0), min(end - offset, length)
            if low < high:
                found.append((piece_start + low, piece_start + high))
            offset += length + 1  # the newline that joins two pieces
        return tuple(found)


@dataclass(slots=True)
class Grid:
    """A table as rows of cells, and how it was recovered.

    `kind` is one of html, pipe, tab, box, fixed. `start` and `end` bound it in the folded text.
    """

    kind: str
    rows: list[list[Cell]]
    start: int
    end: int


@dataclass
class Filing:
    """One document: its text, decoded once, to which every offset refers, and where it came from.

    `grids` are the tables that the format itself marks as such (HTML); tables that must be recovered from
    spacing or punctuation are found by `filingkit.tables`. `markup` tells whether the text may hold marks of
    a converter; where it holds none (HTML), folding keeps every offset, so that the offsets of `grids` hold
    in the text and in the folded text alike. `unseen` are the ranges of the text that the format hides from a
    reader, as the loader knows it; `dropped` is what the loader found hidden and left out.
    """

    text: str
    uri: str = "-"
    sha256: str = ""
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    grids: list[Grid] = field(default_factory=list)
    markup: bool = True
    unseen: tuple[Concealment, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @cached_property
    def folded(self) -> Folded:
        """The text with markup and typographic variants folded away, and the map back to `text`."""
        return fold(self.text, markup=self.markup)

    @cached_property
    def concealed(self) -> tuple[Concealment, ...]:
        """The ranges of the text that a reader does not see, in order; they may overlap."""
        return conceal(self.text, self.unseen, markup=self.markup)

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line of the text begins."""
        starts = [0]
        find = self.text.find
        position = find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = find("\n", position + 1)
        return starts

    def line_of(self, offset: int) -> int:
        """1-based number of the line that holds the character at `offset`."""
        return bisect_right(self.line_starts, offset)
