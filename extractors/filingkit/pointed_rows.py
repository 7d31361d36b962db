"""Rows of a list that a model pointed at: which pointers hold together as rows, and which rows were read already.

Each pointer is grounded by itself, so no value is invented; but a model can take a value from the row below. Rows are
asked for in printed order, so down a column each value stands behind the one before, be the text row by row or, where
a converter lost the layout, column by column. What breaks this order is dropped, as is what two rows claim; where rows
stand one after the other, so is what stands beyond the middle of a neighbour. A row that is left with little is none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from filingkit.openings import merge, overlaps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from filingkit.filing import Span
    from filingkit.grounding import Grounded

_ROW_BY_ROW = 0.8
"""Share of neighbouring rows that must follow each other in whole for a table to stand row by row."""


@dataclass(slots=True)
class PointedRow:
    """One row as a model pointed at it: by name of the field, where its value stands and how it reads.

    `index` is its place among the rows that were answered, `known` that among those that rules read, where it is one.
    """

    index: int
    fields: dict[str, Grounded]
    known: int | None = None


def hold_together(
    rows: Sequence[Mapping[str, Grounded]],
    known: Sequence[Mapping[str, Sequence[Span]]],
    shared: Collection[str] = (),
) -> list[PointedRow]:
    """Give the rows that hold together, with what was read of `known` rows left out.

    `known` gives for each row that rules read the places of its fields. Fields called `shared` may be of the same words
    in several rows, so their places tell nothing of what is a row; they come with the rest of theirs.
    """
    pointed = [
        PointedRow(index, {name: item for name, item in row.items() if name not in shared})
        for index, row in enumerate(rows)
    ]
    _drop_claimed_twice(pointed)
    for name in {name for row in pointed for name in row.fields}:
        _drop_disordered(pointed, name)
    _drop_beyond_neighbours(pointed)
    held = [row for row in _recognise(pointed, known) if row.fields or row.known is not None]
    for row in held:
        read = known[row.known] if row.known is not None else {}
        row.fields |= {
            name: item for name, item in rows[row.index].items() if name in shared and not read.get(name)
        }
    return [row for row in held if row.fields]


def _drop_claimed_twice(rows: Sequence[PointedRow]) -> None:
    """Drop what two rows, or two fields of one, point at: it is one of them, and nothing tells which."""
    claims = sorted(
        (span, at, name)
        for at, row in enumerate(rows)
        for name, item in row.fields.items()
        for span in item.spans
    )
    last: tuple[Span, int, str] | None = None
    doubled = set()
    for claim in claims:
        if last is not None and claim[0].start < last[0].end and claim[1:] != last[1:]:
            doubled |= {last[1:], claim[1:]}
            last = max(last, claim, key=lambda item: item[0].end)
        else:
            last = claim
    for at, name in doubled:
        del rows[at].fields[name]


def _drop_disordered(rows: Sequence[PointedRow], name: str) -> None:
    """Drop what is out of order down one column: all that is not part of every longest run in order."""
    owners = [row for row in rows if name in row.fields]
    kept = _in_every_longest_run([row.fields[name].start for row in owners])
    for row, keep in zip(owners, kept, strict=True):
        if not keep:
            del row.fields[name]


def _in_every_longest_run(places: Sequence[int]) -> list[bool]:
    """Tell for each of the places whether every longest increasing subsequence goes through it."""
    ending = _longest_ending(places)
    starting = _longest_ending([-place for place in reversed(places)])[::-1]
    longest = max(ending, default=0)
    lies = [before + after - 1 == longest for before, after in zip(ending, starting, strict=True)]
    levels = Counter(before for before, on in zip(ending, lies, strict=True) if on)
    return [on and levels[before] == 1 for before, on in zip(ending, lies, strict=True)]


def _longest_ending(places: Iterable[int]) -> list[int]:
    """Give for each place the length of the longest increasing subsequence that ends with it."""
    tails: list[int] = []
    lengths = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
        lengths.append(at + 1)
    return lengths


def _drop_beyond_neighbours(rows: Sequence[PointedRow]) -> None:
    """Where rows stand one after the other, drop what stands beyond the middle of the row before or behind."""
    filled = [row for row in rows if row.fields]
    starts = [sorted(item.start for item in row.fields.values()) for row in filled]
    middles = [median(places) for places in starts]
    apart = [_mostly_before(first, second) for first, second in pairwise(starts)]
    if not apart or sum(apart) < _ROW_BY_ROW * len(apart):
        return
    for at, row in enumerate(filled):
        low = middles[at - 1] if at else float("-inf")
        high = middles[at + 1] if at + 1 < len(middles) else float("inf")
        row.fields = {name: item for name, item in row.fields.items() if low < item.start < high}


def _mostly_before(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether a row stands before another, but for a few places of either."""
    return first[(3 * len(first) - 1) // 4] < second[len(second) // 4]


def _recognise(rows: Sequence[PointedRow], known: Sequence[Mapping[str, Sequence[Span]]]) -> list[PointedRow]:
    """Find out which rows are known ones, by the places that they share, and keep what is new of those."""
    owners = sorted(
        (span, at, name) for at, row in enumerate(known) for name, spans in row.items() for span in spans
    )
    taken = merge(span for span, _, _ in owners)
    best: dict[int, tuple[int, PointedRow]] = {}
    new = []
    for row in rows:
        votes: Counter[int] = Counter()
        for name, item in list(row.fields.items()):
            if any(overlaps(taken, *span) for span in item.spans):
                votes.update(
                    at
                    for span, at, field in owners
                    if field == name and any(_meet(span, own) for own in item.spans)
                )
                del row.fields[name]  # it is evidence already
        ranked = votes.most_common(2)
        if not ranked:
            new.append(row)
        elif len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            row.known, count = ranked[0]
            row.fields = {name: item for name, item in row.fields.items() if not known[row.known].get(name)}
            if count > best.get(row.known, (0, row))[0]:
                best[row.known] = count, row
    return [*new, *(row for _, row in best.values())]


def _meet(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end
