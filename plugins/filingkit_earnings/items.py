"""The line items of a statement, the headings that they stand under, and which of them are totals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit_earnings.captions import is_scale_note
from filingkit_earnings.heads import split_references
from filingkit_earnings.labels import is_aside, is_like_sum, is_side, is_surely_sum, is_total, stands_alone
from filingkit_earnings.sums import Pile
from filingkit_earnings.units import counts_things, is_of_percent, is_of_shares, read_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit.draft import Range
    from filingkit.figures import Figure
    from filingkit.lines import Text
    from filingkit_earnings.labels import Entry

_OF_ACTIVITIES = re.compile(
    r"(?i)\b(?:operating|investing|financing)\s+activities\b|\bsupplemental\b.*\bcash\s+flow|\bnon-?cash\b.*\bactivities"
)
_WITHIN_ACTIVITIES = re.compile(
    r"(?i)^(?:(?:add\b.*)?adjustments?\b.*\breconcile|changes?\s+in\b|\(?increase|\(?decrease|non-?cash\s+(?:items|adjustments))"
)
_WIDE = 4
"""Digits and signs before the point of an amount that is too large for a percentage."""
_LEAD = re.compile(r"(?i)^(?:sub-?totals?|totals?|net)\s+")


@dataclass(slots=True, eq=False)
class Heading:
    """A section heading, and what is known of what stands under it."""

    words: str
    refs: tuple[str, ...]
    texts: list[Text]
    indent: int
    child_indent: int | None = None
    rows: list[int] = field(default_factory=list)
    is_parent: bool = False


@dataclass(slots=True)
class Item:
    """A line item: figures by column, None for all of them where nothing is printed."""

    label: str
    refs: tuple[str, ...]
    texts: list[Text]
    figures: dict[int, Figure]
    path: list[Heading]
    unit: str = "currency"
    is_total: bool = False
    indent: int = 0
    is_marked: bool = False
    parts: tuple[int, ...] = ()
    """The rows that it is the sum of, and theirs, by index; none where no sum was found."""
    sources: dict[int, tuple[Range, ...]] = field(default_factory=dict)
    """Where the figures of the sum stand by which a figure was given its column, by column."""


def read_items(entries: Sequence[Entry], width: int, apart: frozenset[int] = frozenset()) -> list[Item]:
    """Give the line items of a statement with `width` columns, under their headings, totals found.

    The columns `apart` hold figures of another unit than that of the rows, as percentages: they tell nothing of it,
    and totals need not foot in them.
    """
    reader = _ItemReader(width, _digits(entries), apart)
    for at, entry in enumerate(entries):
        follower = entries[at + 1] if at + 1 < len(entries) else None
        reader.read(entry, follower)
    return reader.items


def settle_units(items: Sequence[Item], caption: str) -> None:
    """Let the title of a table say what its rows count, where they do not: earnings per share, or things."""
    money = [item for item in items if item.unit == "currency" and item.figures]
    numbers = [
        figure
        for item in money
        for figure in item.figures.values()
        if figure.kind == "number" and not figure.percent
    ]
    if not numbers:
        return
    unit = None
    if is_of_shares(caption) and all(len((figure.value or "").partition(".")[2]) > 1 for figure in numbers):
        unit = "per_share"
    elif counts_things(caption) and not any(figure.currency for figure in numbers):
        unit = "count"
    if unit is not None:
        for item in money:
            item.unit = unit
    elif is_of_percent(caption) and any(item.unit == "percent" for item in items):
        for item in money:
            if all(_is_like_percentage(figure) for figure in item.figures.values()):
                item.unit = "percent"


def _is_like_percentage(figure: Figure) -> bool:
    """Whether a figure can be a percentage whose sign is printed above it only."""
    value = figure.value
    return value is None or (not figure.currency and "." in value and len(value.partition(".")[0]) < _WIDE)


def announces_sum(item: Item) -> bool:
    """Whether words call a row the sum of rows of a statement, beyond doubt."""
    return item.unit == "currency" and is_surely_sum(item.label)


def _digits(entries: Iterable[Entry]) -> int:
    return max(
        (
            len(figure.value.partition(".")[2])
            for entry in entries
            if entry.figures
            for figure in entry.figures.values()
            if figure.value
        ),
        default=0,
    )


class _ItemReader:
    def __init__(self, width: int, places: int, apart: frozenset[int]) -> None:
        self.width = width
        self.apart = apart
        self.places = places
        self.items: list[Item] = []
        self.open: list[Heading] = []
        self.piles: dict[str, Pile] = {}

    def read(self, entry: Entry, follower: Entry | None) -> None:
        words, refs = split_references(entry.words)
        bare = words.rstrip().rstrip(":").rstrip()
        if entry.figures is None:
            if is_aside(words) or is_scale_note(words) or (refs and not words):
                return
            if stands_alone(words):
                self._add_alone(entry, bare, refs)
            elif follower is not None:
                self._open_heading(entry, bare, refs, follower)
            return
        self._add_row(entry, bare, refs)

    def _add_alone(self, entry: Entry, label: str, refs: tuple[str, ...]) -> None:
        """Add a line item that is printed without figures."""
        self._close_by_indent(entry.indent, is_marked=entry.is_marked)
        while self.open and not self.open[-1].is_parent:
            if entry.indent > self.open[-1].indent and not entry.is_marked:
                break
            self.open.pop()
        self.items.append(Item(label, refs, entry.texts, {}, list(self.open), indent=entry.indent))

    def _open_heading(self, entry: Entry, words: str, refs: tuple[str, ...], follower: Entry) -> None:
        heading = Heading(words, refs, entry.texts, entry.indent)
        self._close_by_indent(entry.indent, is_marked=entry.is_marked)
        self._close_siblings(heading)
        if self.open and self.open[-1].child_indent is None:
            self.open[-1].child_indent = entry.indent
            self.open[-1].is_parent = True
        self.open.append(heading)

    def _close_by_indent(self, indent: int, *, is_marked: bool) -> None:
        """Close headings whose rows are set in, where something stands no further in than they do."""
        if is_marked:
            return
        while self.open:
            last = self.open[-1]
            if last.child_indent is not None and last.child_indent > last.indent and indent <= last.indent:
                self.open.pop()
            else:
                return

    def _close_siblings(self, heading: Heading) -> None:
        """Close headings that a new one on the same level ends."""
        if is_side(heading.words):
            self.open.clear()
            return
        within = _WITHIN_ACTIVITIES.match(heading.words) is not None
        if is_of_shares(heading.words):
            for at, other in enumerate(self.open):
                if is_of_shares(other.words) and any(one.rows for one in self.open[at:]):
                    del self.open[at:]
                    break
        while self.open:
            last = self.open[-1]
            if not last.rows and last.child_indent is None:
                return  # nothing stands under it yet: the new heading does
            if (
                last.child_indent is not None
                and last.child_indent > last.indent
                and heading.indent >= last.child_indent
            ):
                return
            if last.is_parent and not _OF_ACTIVITIES.search(heading.words):
                return
            if within and _OF_ACTIVITIES.search(last.words) and not _WITHIN_ACTIVITIES.match(last.words):
                return
            self.open.pop()

    def _add_row(self, entry: Entry, label: str, refs: tuple[str, ...]) -> None:
        figures = entry.figures or {}
        before = list(self.open)
        if self._named_by(label) is None:
            self._close_by_indent(entry.indent, is_marked=entry.is_marked)
        telling = figures
        if self.apart:
            telling = {column: figure for column, figure in figures.items() if column not in self.apart}
        shape = _shape(telling or figures)
        unit = self._unit(label, shape)
        index = len(self.items)
        item = Item(
            label, refs, entry.texts, figures, [], unit, indent=entry.indent, is_marked=entry.is_marked
        )
        self.items.append(item)
        item.path = self._place(item, index, before)
        for heading in item.path:
            heading.rows.append(index)
        if item.path and item.path[-1].child_indent is None:
            item.path[-1].child_indent = entry.indent

    def _unit(self, label: str, shape: str) -> str:
        """Read the unit, and close headings of shares under which the row cannot stand."""
        heading = " ".join([heading.words for heading in self.open])
        unit = read_unit(label, heading, shape)
        if self.open and "0" in shape:
            last = self.open[-1].words
            if is_of_shares(last) and unit not in ("per_share", "shares") and self.open[-1].rows:
                self.open.pop()
                return self._unit(label, shape)
            own = read_unit(label, "", shape)
            if unit == "per_share" and own == "shares":
                unit = own
            previous = self.items[self.open[-1].rows[-1]].unit if self.open[-1].rows else unit
            if is_of_shares(last) and previous != unit and {previous, unit} == {"per_share", "shares"}:
                self.open.pop()
                return self._unit(label, shape)
        return unit

    def _place(self, item: Item, index: int, before: Sequence[Heading]) -> list[Heading]:
        """Find what a row is the total of, if anything, and where it stands.

        `before` are the headings that were open above it: it can be the total of what its indent closed.
        """
        numbers, shown, digit = self._numbers(item)
        pile = self.piles.setdefault(item.unit, Pile())
        announced = is_like_sum(item.label)
        named = self._named_by(item.label)
        made = None
        if item.unit != "percent" and shown:
            made = pile.explain(numbers, shown, digit, announced=announced or named is not None)
        if made is None and is_total(item.label) and len(pile.entries) > 1 and named is not None:
            item.is_total = True
        if made is None and not item.is_total:
            if shown:
                pile.push(index, numbers)
            return list(self.open)
        item.is_total = True
        covered: tuple[int, ...] = ()
        if made is not None:
            total, size, _ = made
            covered = item.parts = total.covered
            pile.close(index, numbers, size, covered)
        else:
            pile.push(index, numbers)
        return self._place_total(item, named, covered, before)

    def _place_total(
        self, item: Item, named: Heading | None, covered: tuple[int, ...], before: Sequence[Heading]
    ) -> list[Heading]:
        if is_side(_LEAD.sub("", item.label)):
            self.piles[item.unit].clear()
        if named is not None:
            path = self.open[: self.open.index(named) + 1]
            self.open = path[:-1]
            return path
        if not covered:
            return list(self.open)
        path = list(self.items[covered[0]].path)
        for row in covered[1:]:
            path = [one for one, other in zip(path, self.items[row].path, strict=False) if one is other]
        path = [heading for heading in path if heading in before]
        if len(path) > len(self.open):
            return path
        deeper = self.open[len(path) :]
        if len(deeper) == 1 and not path and not is_total(item.label) and self._is_set_in(item, deeper[0]):
            path, deeper = [*path, deeper[0]], deeper[1:]
            self.open = self.open[: len(path) - 1]
            return path
        first = path[-1].rows[0] if path and path[-1].rows else None
        closes = path and first in covered and not self._stays_open(item, path[-1])
        self.open = path[:-1] if closes else list(path)
        return path

    def _stays_open(self, item: Item, heading: Heading) -> bool:
        """Whether a total of all rows of a section does not end it: then only one of its own name does.

        So it is with the sides of a balance sheet, with headings over headings, and where indents are kept, which
        tell by themselves where a section ends.
        """
        return not item.is_marked or heading.is_parent or is_side(heading.words)

    def _is_set_in(self, item: Item, heading: Heading) -> bool:
        """Whether a total is printed further in than the rows of a section that it is more than the total of."""
        return heading.child_indent is not None and item.indent > heading.child_indent and bool(item.label)

    def _named_by(self, label: str) -> Heading | None:
        """The open heading that a total is called by: "Total current assets" of "Current assets"."""
        if not _LEAD.match(label):
            return None
        name = _fold(_LEAD.sub("", label))
        for heading in reversed(self.open):
            if heading.rows and _fold(heading.words) in (name, _fold(label)):
                return heading
        return None

    def _numbers(self, item: Item) -> tuple[list[int], list[int], int]:
        numbers = [0] * self.width
        shown: list[int] = []
        fewest = self.places
        for column, figure in item.figures.items():
            if figure.value is None or figure.percent != (item.unit == "percent"):
                continue
            if column in self.apart:
                continue
            whole, _, fraction = figure.value.partition(".")
            numbers[column] = int(whole + fraction) * 10 ** (self.places - len(fraction))
            shown.append(column)
            if figure.kind == "number":
                fewest = min(fewest, len(fraction))
        return numbers, shown, 10 ** (self.places - fewest)


def _fold(words: str) -> str:
    words = re.sub(r"(?i)\bshareowners|shareholders|stockholders\b", "holders", words.lower())
    return "".join(filter(str.isalnum, words))


def _shape(figures: dict[int, Figure]) -> str:
    numbers = [figure for figure in figures.values() if figure.kind == "number"]
    if not numbers:
        return "0" if figures else ""
    shape = "0"
    if 2 * sum([figure.percent for figure in numbers]) > len(numbers):
        shape += "%"
    if any([figure.currency for figure in numbers]):
        shape += "$"
    if "." in " ".join([figure.value or "" for figure in numbers]):
        shape += "."
    return shape
