"""Tables that were written column by column: stacks of labels, and below them stacks of figures.

Some converters of PDF files give each stretch of a column as lines of their own. Stacks of figures that follow each
other make up as many columns as there are periods, stretch by stretch, and stacks of labels take the stretches that
are as long as they are. That is a guess, so that it only holds where the totals of the table foot in the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit.lines import Text
from filingkit_earnings.blocks import is_prose
from filingkit_earnings.captions import is_caption, is_scale_note
from filingkit_earnings.column_periods import is_only_time, read_period
from filingkit_earnings.heads import Head, Heads
from filingkit_earnings.labels import Entry, goes_on, is_aside, is_heading, stands_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from filingkit.figures import Figure
    from filingkit.lines import Line

FEWEST = 6
"""Figures on lines of their own that make a table of stacks."""
LEAST_FOOTING = 0.85
"""Share of the totals of a table that must foot, so that what was put together can be right."""
LONGEST = 400
"""Lines from a title on that can belong to its table."""
_MOST_STACKS = 120
_LONGEST_LABEL = 110


class StackedTable(NamedTuple):
    """One table: the index of the line of its title, that of its last line, its body and its headings."""

    title: int
    last: int
    entries: list[Entry]
    heads: Heads
    notes: list[Text]


class _Region(NamedTuple):
    times: list[Text]
    labels: list[list[Text]]
    figures: list[list[Figure]]
    notes: list[Text]
    last: int


def find_stacked_tables(
    lines: Sequence[Line], foots: Callable[[Sequence[Entry], int], float]
) -> Iterator[StackedTable]:
    """Give the tables under a title whose figures stand apart from their labels.

    Of the ways to bring labels and figures together that one is taken of whose totals most foot: `foots` gives the
    share, told the body and the number of columns.
    """
    titles = [index for index, line in enumerate(lines) if line.kind == "fixed" and _is_title(line)]
    for number, title in enumerate(titles):
        end = titles[number + 1] if number + 1 < len(titles) else len(lines)
        region = _read_region(lines, title + 1, min(end, title + LONGEST))
        if region is None:
            continue
        heads = _read_heads(region.times)
        best, most = None, LEAST_FOOTING
        for entries in _assemble(region, len(heads)):
            share = foots(entries, len(heads))
            if share > most or (share == most and best is None):
                best, most = entries, share
        if best is not None:
            yield StackedTable(title, region.last, best, Heads(heads), region.notes)


def _is_title(line: Line) -> bool:
    return not line.figures and len(line.texts) == 1 and is_caption(line.words)


def _read_region(lines: Sequence[Line], first: int, end: int) -> _Region | None:
    region = _Region([], [], [], [], 0)
    last, bare = first, 0
    kind = ""
    for index in range(first, end):
        line = lines[index]
        if line.kind != "fixed" or is_prose(line):
            break
        figures, text = line.figures, line.label
        if not figures and text is None:
            if line.end == line.start:  # else a currency sign stands there alone
                kind = ""
        elif figures and text is None:
            if all(figure.is_year for figure in figures):
                kind = "time"
                region.times.extend(
                    Text(figure.value or "", figure.ranges, figure.left, figure.right, 0)
                    for figure in figures
                )
                continue
            if kind != "figure":
                region.figures.append([])
            kind = "figure"
            region.figures[-1].extend(figures)
            bare += len(figures)
            last = index
        elif figures:
            return None if len(figures) > 1 else _stop(region, last, bare)
        elif text is not None:
            if is_only_time(text.words):
                region.times.append(text)
                kind = "time"
            elif is_scale_note(text.words):
                region.notes.append(text)
            elif not is_aside(text.words):
                if len(text.words) > _LONGEST_LABEL:
                    break
                if kind != "label":
                    region.labels.append([])
                kind = "label"
                region.labels[-1].append(text)
                last = max(last, index)
    return _stop(region, last, bare)


def _stop(region: _Region, last: int, bare: int) -> _Region | None:
    return region._replace(last=last) if bare >= FEWEST and len(region.figures) <= _MOST_STACKS else None


def _assemble(region: _Region, width: int) -> Iterator[list[Entry]]:
    """The ways to bring labels and figures together, the likeliest first."""
    if width < 2:
        return
    for stacks in _without_page_numbers(region.figures):
        groups = _group([len(stack) for stack in stacks], width)
        if groups is not None:
            yield from _pair(region.labels, _stretches(stacks, groups, width))


def _without_page_numbers(stacks: list[list[Figure]]) -> Iterator[list[list[Figure]]]:
    """The stacks without those that can be page numbers, then all of them."""
    plain = [stack for stack in stacks if not (len(stack) == 1 and _is_page_number(stack[0]))]
    yield plain
    if len(plain) < len(stacks):
        yield stacks


def _is_page_number(figure: Figure) -> bool:
    value = figure.value
    return (
        figure.kind == "number"
        and value is not None
        and value.isdecimal()
        and len(value) < 3
        and not figure.percent
    )


def _group(sizes: Sequence[int], width: int) -> list[list[int]] | None:
    """How many stacks make up each column of each stretch; all columns of a stretch are as long as each other."""
    failed: set[int] = set()

    def search(at: int) -> list[list[int]] | None:
        if at == len(sizes):
            return []
        if at in failed:
            return None
        length = 0
        for first in range(at, len(sizes)):
            length += sizes[first]
            counts = _fill(sizes, first + 1, length, width - 1)
            if counts is None:
                continue
            rest = search(first + 1 + sum(counts))
            if rest is not None:
                return [[first + 1 - at, *counts], *rest]
        failed.add(at)
        return None

    return search(0)


def _fill(sizes: Sequence[int], at: int, length: int, columns: int) -> list[int] | None:
    counts: list[int] = []
    for _ in range(columns):
        total = count = 0
        while total < length and at < len(sizes):
            total += sizes[at]
            at += 1
            count += 1
        if total != length:
            return None
        counts.append(count)
    return counts


def _stretches(
    stacks: Sequence[list[Figure]], groups: Sequence[Sequence[int]], width: int
) -> list[list[dict[int, Figure]]]:
    """The rows of each stretch: figures by column."""
    stretches: list[list[dict[int, Figure]]] = []
    at = 0
    for counts in groups:
        columns: list[list[Figure]] = []
        for count in counts:
            columns.append([figure for stack in stacks[at : at + count] for figure in stack])
            at += count
        stretches.append([dict(enumerate(row)) for row in zip(*columns, strict=True)])
    assert all(len(row) == width for stretch in stretches for row in stretch)
    return stretches


def _pair(
    labels: Sequence[Sequence[Text]], stretches: Sequence[list[dict[int, Figure]]]
) -> Iterator[list[Entry]]:
    """Give the rows of all stretches their labels, in each order of the labels that is possible."""
    lengths = [len(stretch) for stretch in stretches]
    for reorder in (_as_printed, _by_length):
        stacks = sorted(map(_label_rows, labels), key=_is_not_top)
        _drop_strangers(stacks, sum(lengths))
        needs = [sum(entry.figures is not None for entry in stack) for stack in stacks]
        order = reorder(needs, lengths) if sum(needs) == sum(lengths) else None
        if order is None:
            continue
        rows = iter([row for stretch in stretches for row in stretch])
        entries = [entry for number in order for entry in stacks[number]]
        for entry in entries:
            if entry.figures is not None:
                entry.figures = next(rows)
        yield entries


def _is_not_top(stack: Sequence[Entry]) -> bool:
    """Whether a stack is not the heading of a balance sheet, which is centred and so comes out behind its rows."""
    return not (len(stack) == 1 and stack[0].words.rstrip(":").lower() == "assets")


def _drop_strangers(stacks: list[list[Entry]], rows: int) -> None:
    """Take off texts below the title and below the table, which are no labels, until there are as many as rows."""
    while stacks and sum(entry.figures is not None for stack in stacks for entry in stack) > rows:
        if len(stacks[-1]) == 1:
            stacks.pop()
            continue
        first = next(stack for stack in stacks if any(entry.figures is not None for entry in stack))
        if first[0].figures is None or len(first) == 1:
            return
        del first[0]


def _label_rows(texts: Sequence[Text]) -> list[Entry]:
    """The labels of a stack, wrapped ones joined; those that take figures have an empty row of them."""
    entries: list[Entry] = []
    for text in texts:
        last = entries[-1] if entries else None
        if last is not None and goes_on(last.words, text.words):
            last.texts = [*last.texts, text]
            continue
        entries.append(Entry([text], 0, {}, is_marked=True))
    for entry in entries:
        if is_heading(entry.words) or stands_alone(entry.words):
            entry.figures = None
    return entries


def _as_printed(needs: Sequence[int], _: Sequence[int]) -> list[int]:
    return list(range(len(needs)))


def _by_length(needs: Sequence[int], lengths: Sequence[int]) -> list[int] | None:
    """Stacks of labels in the order in which they take stretches that are together as long as each of them.

    `needs` are the rows that the labels of each stack take, `lengths` the rows of each stretch.
    """
    free = [number for number, need in enumerate(needs) if need]
    order: list[int] = []
    total = 0
    for length in lengths:
        total += length
        taken = next((number for number in free if needs[number] == total), None)
        if taken is not None:
            free.remove(taken)
            order.append(taken)
            total = 0
    return order if not total and not free else None


def _read_heads(times: Sequence[Text]) -> list[Head]:
    """The headings of columns, from words of time in the order in which they are printed."""
    heads: list[Head] = []
    length: list[Text] = []
    days: list[Text] = []
    open_heads: list[Head] = []
    for text in times:
        period = read_period(text.words)
        if period.year is None:
            if period.is_duration:
                length, days = [text], []
            else:
                days = [text] if open_heads else [*days, text]
            open_heads = []
            continue
        head = Head([*length, *days, text])
        heads.append(head)
        open_heads.append(head)
        if len(days) > 1 and len(open_heads) == len(days):
            for day, other in zip(days, open_heads, strict=True):
                other.texts = [*length, day, other.texts[-1]]
            days, open_heads = [], []
    for head in heads:
        head.reach = [1] * len(head.texts)
    return heads
