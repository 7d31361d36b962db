"""Text that knows which leaf of the record each of its characters belongs to, through every rendering and damage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True, eq=False)
class Printing:
    """One place where a leaf was printed whole, before any damage; a leaf may have several."""

    leaf: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that follow each other, of one printing from `offset` on or of none.

    `implies` are leaves that are told by the run being there: a date, that the row is a transaction. `placed` are
    those that its place tells: a number in the column of acquired ones.
    """

    text: str
    printing: Printing | None = None
    offset: int = 0
    implies: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()

    def part(self, start: int, end: int) -> Run:
        """Give the characters from `start` to `end`."""
        return Run(self.text[start:end], self.printing, self.offset + start, self.implies, self.placed)


class Text:
    """A string of runs; immutable, with what renderers and damages need of `str`."""

    __slots__ = ("_string", "runs")

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.runs = tuple(runs)
        self._string = "".join([run.text for run in self.runs])

    @staticmethod
    def plain(text: str) -> Text:
        """Text that belongs to no leaf: what the form itself prints."""
        return Text((Run(text),)) if text else EMPTY

    @staticmethod
    def printed(leaf: str, text: str, implies: tuple[str, ...] = (), placed: tuple[str, ...] = ()) -> Text:
        """A new printing of `leaf`."""
        return Text((Run(text, Printing(leaf, text), 0, implies, placed),))

    @staticmethod
    def join(separator: str, parts: Iterable[Text | str]) -> Text:
        """Give `parts` with `separator` between them."""
        runs: list[Run] = []
        for number, part in enumerate(parts):
            if number and separator:
                runs.append(Run(separator))
            if isinstance(part, Text):
                runs.extend(part.runs)
            elif part:
                runs.append(Run(part))
        return Text(runs)

    def __str__(self) -> str:
        return self._string

    def __len__(self) -> int:
        return len(self._string)

    def __add__(self, other: Text | str) -> Text:
        return Text.join("", (self, other))

    def __radd__(self, other: str) -> Text:
        return Text.join("", (other, self))

    def cut(self, start: int, end: int | None = None) -> Text:
        """Give the characters from `start` to `end`, which count as those of a slice do."""
        start, end, _ = slice(start, end).indices(len(self))
        runs: list[Run] = []
        position = 0
        for run in self.runs:
            size = len(run.text)
            first, last = max(start - position, 0), min(end - position, size)
            if first < last:
                runs.append(run if last - first == size else run.part(first, last))
            position += size
        return Text(runs)

    def put(self, start: int, end: int, new: Text | str) -> Text:
        """Put `new` in place of what is between `start` and `end`."""
        return Text.join("", (self.cut(0, start), new, self.cut(end)))

    def respell(self, index: int, character: str) -> Text:
        """Print another character in one place, which still belongs to the same leaf."""
        old = self.cut(index, index + 1).runs[0]
        return self.put(index, index + 1, Text((replace(old, text=character),)))

    def mapped(self, table: dict[str, str]) -> Text:
        """Print each character as `table` says, one for one; each still belongs to its leaf."""
        mapping = str.maketrans(table)
        return Text(replace(run, text=run.text.translate(mapping)) for run in self.runs)

    def displaced(self) -> Text:
        """Give the same text, whose place tells nothing any more."""
        return Text(replace(run, placed=()) if run.placed else run for run in self.runs)

    def ljust(self, width: int) -> Text:
        """Fill up with blanks on the right."""
        return self + " " * (width - len(self)) if len(self) < width else self

    def center(self, width: int) -> Text:
        """Fill up with blanks on both sides."""
        left = max(width - len(self), 0) // 2
        return (" " * left + self).ljust(width)

    def words(self) -> list[tuple[int, int]]:
        """Give where the words stand."""
        places: list[tuple[int, int]] = []
        start = 0
        for word in self._string.split(" "):
            if word:
                places.append((start, start + len(word)))
            start += len(word) + 1
        return places

    def wrapped(self, width: int) -> list[Text]:
        """Give lines of at most `width` characters, broken at blanks; a longer word stays whole."""
        if len(self) <= width:
            return [self] if self._string else []
        spans: list[tuple[int, int]] = []
        for start, end in self.words():
            if spans and end - spans[-1][0] <= width:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return [self.cut(start, end) for start, end in spans]


EMPTY = Text()


class Fragment(NamedTuple):
    """Characters of one printing in the final text."""

    start: int
    run: Run


@dataclass(frozen=True, slots=True)
class Survival:
    """What is left of a leaf: `whole`, its `quote` where it stands in one piece, and what `remains` otherwise."""

    whole: bool
    quote: str | None
    remains: str


def survivals(text: Text) -> dict[str, Survival]:
    """Tell for every leaf of which something is left in `text`, or which a place in it implies, what that is."""
    string = str(text)
    best: dict[str, Survival] = {}
    for printing, fragments in _fragments(text).items():
        found = _survival(string, printing, fragments)
        known = best.get(printing.leaf)
        if known is None or _rank(found) > _rank(known):
            best[printing.leaf] = found
    for leaf in {leaf for run in text.runs for leaf in (*run.implies, *run.placed)}:
        best.setdefault(leaf, Survival(whole=True, quote=None, remains=""))
    return best


def _rank(survival: Survival) -> tuple[bool, bool, int]:
    return survival.whole, survival.quote is not None, len(survival.remains)


def _fragments(text: Text) -> dict[Printing, list[Fragment]]:
    found: dict[Printing, list[Fragment]] = {}
    position = 0
    for run in text.runs:
        if run.printing is not None and run.text:
            found.setdefault(run.printing, []).append(Fragment(position, run))
        position += len(run.text)
    return found


def _survival(string: str, printing: Printing, fragments: list[Fragment]) -> Survival:
    order = [offset for _, run in fragments for offset in range(run.offset, run.offset + len(run.text))]
    kept = set(order)
    complete = all(place in kept for place, character in enumerate(printing.text) if character != " ")
    whole = complete and order == sorted(order)
    first, last = fragments[0].start, fragments[-1].start + len(fragments[-1].run.text)
    remains = " ".join(_pieces(fragments))
    quote = string[first:last] if whole and last - first == len(printing.text) == len(order) else None
    return Survival(whole, quote, remains)


def _pieces(fragments: list[Fragment]) -> Iterator[str]:
    piece, end = "", 0
    for start, run in fragments:
        if piece and start != end:
            yield piece.strip()
            piece = ""
        piece += run.text
        end = start + len(run.text)
    yield piece.strip()
