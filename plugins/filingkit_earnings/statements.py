"""From a filing to its statements: tables found, headings read, figures assigned to columns and line items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from filingkit.figure_columns import Columns, find_columns
from filingkit.lines import Text, read_lines
from filingkit_earnings.blocks import Block, find_blocks, is_data, left_edge
from filingkit_earnings.captions import is_caption, is_scale_note
from filingkit_earnings.column_periods import is_only_time
from filingkit_earnings.ends import complete_ends
from filingkit_earnings.heads import read_heads
from filingkit_earnings.items import announces_sum, read_items, settle_units
from filingkit_earnings.kinds import find_kind
from filingkit_earnings.labels import Entry, merge_labels
from filingkit_earnings.placements import find_short_rows, find_squeezed_rows, place_by_sums
from filingkit_earnings.scales import find_currency, settle_scales
from filingkit_earnings.stacks import StackedTable, find_stacked_tables
from filingkit_earnings.statement_columns import (
    find_bridge,
    find_money,
    find_units,
    settle_period_types,
    type_columns,
)
from filingkit_earnings.titles import Caption

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from filingkit.draft import Range
    from filingkit.figures import Figure
    from filingkit.filing import Filing
    from filingkit.lines import Line
    from filingkit_earnings.heads import Heads
    from filingkit_earnings.items import Item
    from filingkit_earnings.placements import Placement
    from filingkit_earnings.scales import Note
    from filingkit_earnings.statement_columns import StatementColumn

Known = TypeVar("Known")

_BROKEN = re.compile(r"(?<![0-9.,])[0-9]{1,3} (?:,[0-9]{3}|\.[0-9])(?![0-9])")
FEWEST_FULL = 4
"""Rows that tell how many columns a table has."""
MOST_UNPLACED = 3
"""The part of its rows that a table can lose and still be read: one in so many."""
MOST_LACKING = 4
"""The part of its rows that can be without a name and without figures in all columns: one in so many."""


@dataclass(slots=True)
class Statement:
    """One table as read. `title` are its words and where they stand."""

    kind: str
    title: str
    title_ranges: tuple[Range, ...]
    columns: list[StatementColumn]
    items: list[Item]
    first: int
    last: int
    method: str
    scale: Note | None = None
    currency: Note | None = None
    share_scale: Note | None = None
    notes: list[Text] = field(default_factory=list)


class Reading(NamedTuple):
    """The first and last line (1-based, of the text) of each table, and the statements."""

    blocks: list[tuple[int, int]]
    statements: list[Statement]
    unread: list[tuple[int, int]]
    """Places with figures that were not read, as they cannot be told to belong to their labels."""
    unplaced: list[int]
    """Lines of rows that were not read, as their figures cannot be told to belong to columns."""


def read_statements(filing: Filing) -> Reading:
    """Read the tables of a filing."""
    lines = read_lines(filing)
    stacked = list(find_stacked_tables(lines, _share_footing))
    blocks = [
        block
        for block in find_blocks(lines)
        if not any(block.first <= table.last and table.title <= block.last for table in stacked)
    ]
    reading = Reading([], [], [], [])
    tables: list[Block | StackedTable] = sorted(
        [*blocks, *stacked], key=lambda table: table.title if isinstance(table, StackedTable) else table.first
    )
    for table in tables:
        before = reading.statements[-1] if reading.statements else None
        statement: Statement | None
        if isinstance(table, StackedTable):
            first, statement = table.title, _read_stacked(filing, lines, table, before)
        else:
            unplaced: list[int] = []
            first, statement = table.head, _read_block(filing, lines, table, before, unplaced)
            if statement is not None:
                reading.unplaced.extend(_number(filing, lines[index].start) for index in unplaced)
        extent = _number(filing, lines[first].start), _number(filing, lines[table.last].end)
        reading.blocks.append(extent)
        if statement is None:
            reading.unread.append(extent)
        else:
            reading.statements.append(statement)
    settle_scales(filing, reading.statements)
    complete_ends(reading.statements)
    return reading


def _number(filing: Filing, offset: int) -> int:
    return filing.line_of(filing.folded.source(offset, offset + 1)[0])


def _share_footing(entries: Sequence[Entry], width: int) -> float:
    """The share of the rows called sums that are; 0 where none is called so."""
    announced = [item for item in read_items(entries, width) if item.figures and announces_sum(item)]
    return sum(item.is_total for item in announced) / len(announced) if announced else 0.0


def _read_stacked(
    filing: Filing, lines: Sequence[Line], table: StackedTable, before: Statement | None
) -> Statement:
    block = Block(table.title + 1, table.last, table.title + 1, table.title)
    caption = Caption(lines, block, table.heads, before)
    for note in table.notes:
        caption.note_scale(note)
    items = read_items(table.entries, len(table.heads.columns))
    return _make_statement(filing, caption, table.heads, items, block, "table:stacked")


def _read_block(
    filing: Filing, lines: Sequence[Line], block: Block, before: Statement | None, unplaced: list[int]
) -> Statement | None:
    """Read a table; `unplaced` takes the rows that are left out of it."""
    rows = [index for index in range(block.first, block.last + 1) if is_data(lines[index])]
    stray = _find_stray(lines, rows)
    if stray is not None:
        unplaced.append(stray)
    rows = [index for index in rows if index != stray]
    squeezed = find_squeezed_rows(lines, rows)
    columns = _find_all_columns(lines, [index for index in rows if index not in squeezed])
    width = max((len(found.bands) for found in columns.values()), default=0)
    if not width:
        return None
    main = columns.get(lines[block.first].frame)
    if main is None or len(main.bands) != width:
        main = next(found for found in columns.values() if len(found.bands) == width)
    if _has_broken_digits(filing.folded.text[lines[block.first].start : lines[block.last].end]):
        return None
    unplaced.extend(
        index for index in rows if index in squeezed or not _has_place(lines[index], columns, main)
    )
    if MOST_UNPLACED * len(unplaced) > len(rows) + (stray is not None):
        return None
    heads = read_heads(lines, block.heads, main)
    caption = Caption(lines, block, heads, before)
    body = _Body(lines, block, columns, main, caption.lead, heads)
    short = find_short_rows(filing.folded.text, lines, rows, columns)
    items = body.read(unplaced, body.place_by_sums(short, unplaced) if short or unplaced else {})
    filled = [item for item in items if item.figures]
    if not any(figure.value is not None for item in filled for figure in item.figures.values()):
        return None
    nameless = [item for item in filled if not item.label]
    lacking = [item for item in nameless if len(item.figures) < width]
    if 2 * len(nameless) > len(filled) or MOST_LACKING * len(lacking) > len(filled):
        return None  # figures whose labels stand elsewhere: rows that were written column by column, or cell by cell
    return _make_statement(filing, caption, heads, items, block, f"table:{lines[block.first].kind}")


class _Body(NamedTuple):
    """What the rows of a table are read from."""

    lines: Sequence[Line]
    block: Block
    columns: dict[int, Columns]
    main: Columns
    lead: Sequence[Text]
    heads: Heads

    def read(self, unplaced: Collection[int], placements: Mapping[Figure, Placement]) -> list[Item]:
        """Give the line items without the rows `unplaced`, the figures of others where `placements` puts them."""
        entries, apart = self._merge(unplaced, placements)
        items = read_items(entries, len(self.main.bands), apart)
        for item in items if placements else ():
            placement = _find_first(item.figures, placements)
            item.sources = {} if placement is None else placement.sources
        return items

    def place_by_sums(self, short: Sequence[int], unplaced: list[int]) -> dict[Figure, Placement]:
        """Let sums place rows that are `short` of cells or `unplaced`; by figure, where these are not read to be.

        `unplaced` loses those that sums place, and takes those of which a sum should tell, and does not.
        """
        width = len(self.main.bands)
        asked = {index for index in (*short, *unplaced) if len(self.lines[index].figures) < width}
        entries, apart = self._merge([index for index in unplaced if index not in asked], {})
        origin = {figure: index for index in asked for figure in self.lines[index].figures}
        rows = {
            at: index
            for at, entry in enumerate(entries)
            if (index := _find_first(entry.figures, origin)) is not None
        }
        read = {at: entries[at].figures for at in rows}
        placements: dict[Figure, Placement] = {}
        for at, placement in place_by_sums(entries, list(rows), width, apart).items():
            index = rows[at]
            if not placement.figures:
                unplaced += [] if index in unplaced else [index]
            elif index in unplaced or placement.figures != read[at]:
                unplaced[:] = [other for other in unplaced if other != index]
                placements |= dict.fromkeys(placement.figures.values(), placement)
        return placements

    def _merge(
        self, unplaced: Collection[int], placements: Mapping[Figure, Placement]
    ) -> tuple[list[Entry], frozenset[int]]:
        """The body with its labels joined, and the columns that are of another unit than the rows."""
        entries = _entries(self.lines, self.block, self.columns, self.main, self.lead, unplaced)
        for entry in entries if placements else ():
            placement = _find_first(entry.figures, placements)
            if placement is not None:
                entry.figures = placement.figures
                # Without a label they are what a converter tore off from the row with the other columns.
                entry.is_marked = entry.is_marked or not entry.texts
        room = max(
            (text.right for entry in entries if entry.figures for text in entry.texts),
            default=left_edge(self.lines, self.block.first, self.block.last),
        )
        money = find_money(entry.figures for entry in entries if entry.figures)
        return merge_labels(entries, room), frozenset(find_units(self.heads, money))


def _find_first(figures: Mapping[int, Figure] | None, known: Mapping[Figure, Known]) -> Known | None:
    """What is known of the first figure of a row of which anything is."""
    return next((known[figure] for figure in (figures or {}).values() if figure in known), None)


def _make_statement(
    filing: Filing, caption: Caption, heads: Heads, items: list[Item], block: Block, method: str
) -> Statement:
    _read_stars(filing, items)
    settle_units(items, " ".join([caption.title, *(text.words for text in caption.notes)]))
    columns = type_columns(heads, caption.context, items)
    is_bridge = find_bridge(columns, items)
    kind = find_kind(caption.title, items, is_bridge=is_bridge)
    settle_period_types(columns, kind)
    statement = Statement(
        kind=kind,
        title=caption.title,
        title_ranges=caption.ranges,
        columns=columns,
        items=items,
        first=block.head,
        last=block.last,
        method=method,
        scale=caption.scale,
        notes=caption.notes,
    )
    statement.currency = find_currency(filing, statement)
    return statement


def _read_stars(filing: Filing, items: Sequence[Item]) -> None:
    """Add to labels the stars behind them, which are taken for marks of emphasis where the text is folded."""
    if not filing.markup or "*" not in filing.text:
        return
    for item in items:
        if item.texts and item.label:
            low, high = item.texts[0].ranges[0][0], item.texts[-1].ranges[-1][1]
            start, end = filing.folded.source(low, low + 1)[0], filing.folded.source(high - 1, high)[1]
            stars = len(filing.text[end : end + 4]) - len(filing.text[end : end + 4].lstrip("*"))
            if stars and filing.text[start - 1 : start] != "*":
                item.refs = (*item.refs, "*" * stars)


def _find_all_columns(lines: Sequence[Line], rows: Iterable[int]) -> dict[int, Columns]:
    frames: dict[int, list[Line]] = {}
    for index in rows:
        frames.setdefault(lines[index].frame, []).append(lines[index])
    longest = max(len(line.figures) for framed in frames.values() for line in framed)
    has_cells = any(line.kind != "fixed" for framed in frames.values() for line in framed)
    found: dict[int, Columns] = {}
    for frame, framed in frames.items():
        of_cells = framed[0].kind != "fixed"
        # Short rows of a table that is written as several show no columns that no full row has.
        most = longest if has_cells and len(frames) > 1 else None
        found[frame] = find_columns([line.figures for line in framed], of_cells=of_cells, most=most)
    return found


def _find_stray(lines: Sequence[Line], rows: Sequence[int]) -> int | None:
    """The one row of a table on several pages that has a figure more than all the others: one is broken in two."""
    counts = {index: sum(not figure.is_like_marker for figure in lines[index].figures) for index in rows}
    width = max(counts.values(), default=0)
    longest = [index for index, count in counts.items() if count == width]
    frame = lines[longest[0]].frame if longest else 0
    others = sum(count == width - 1 for index, count in counts.items() if lines[index].frame != frame)
    return longest[0] if len(longest) == 1 and width > 2 and others > FEWEST_FULL else None


def _has_broken_digits(text: str) -> bool:
    """Whether a converter set blanks into figures, as in "0 .7" and "7 ,418": then it did so in others too."""
    return len(_BROKEN.findall(text)) > 1


def _has_place(line: Line, columns: dict[int, Columns], main: Columns) -> bool:
    """Whether it can be told to which columns the figures of a row belong.

    Where a converter wrote a table as several, rows of a narrower one tell nothing of the columns of the others, unless
    they are full or share the axis of printed characters.
    """
    own = columns.get(line.frame, main)
    count = sum(not figure.is_like_marker for figure in line.figures)
    if max(count, len(line.figures)) >= len(main.bands) or not any(
        found.of_cells for found in columns.values()
    ):
        return True
    return own.of_cells and len(own.bands) == len(main.bands) and own.is_sure(line.figures)


def _entries(
    lines: Sequence[Line],
    block: Block,
    columns: dict[int, Columns],
    main: Columns,
    lead: Sequence[Text],
    unplaced: Collection[int],
) -> list[Entry]:
    """The body of a table: rows with figures by column but those `unplaced`, and the texts between them."""
    entries = [Entry([text], text.left, None, is_marked=True) for text in lead]
    above = {
        lines[index].words
        for index in range(block.above, block.heads[-1] + 1 if block.heads else block.first)
    }
    width = len(main.bands)
    start = block.heads[-1] + 1 if block.heads else block.first
    blank = False
    for index in range(start, block.last + 1):
        line = lines[index]
        if line.is_blank or line.rules or line.is_page_number:
            blank = blank or line.is_blank
            continue
        is_marked = line.kind != "fixed" or lines[block.first].kind == "tab"
        if is_data(line):
            if index in unplaced:
                continue
            own = columns.get(line.frame, main)
            figures, label = _place(line, own if len(own.bands) == width else main, width)
            texts = [label] if label else []
            indent = label.left if label else line.figures[0].left
            entries.append(Entry(texts, indent if not is_marked else 0, figures, is_marked, blank))
        elif (
            not line.figures and line.label is not None and not _repeats_head(line, above, main.bands[0].left)
        ):
            label = line.label if line.kind == "fixed" else line.texts[0]
            entries.append(Entry([label], label.left if not is_marked else 0, None, is_marked, blank))
        blank = False
    return entries


def _repeats_head(line: Line, above: set[str], edge: int) -> bool:
    """Whether a line within a table says again, on a new page, what stands above it; figures begin at `edge`."""
    words = line.words
    if words in above or is_caption(words) or is_scale_note(words):
        return True
    return is_only_time(words) and 3 * line.texts[0].left > edge


def _place(line: Line, columns: Columns, width: int) -> tuple[dict[int, Figure], Text | None]:
    """Figures of a row by column, and its label; what ends the label can be the first figure."""
    figures = list(line.figures)
    label = line.label
    if label is not None and line.figures and label.left > line.figures[0].left and line.kind == "fixed":
        label = None
    if len(figures) < width and line.tail and label is not None and len(line.texts) == 1:
        tail = _tail_over_columns(line.tail[len(figures) - width :], figures[0], columns)
        if tail:
            figures = [*tail, *figures]
            words = label.words[: tail[0].left - label.left].rstrip()
            start = label.ranges[0][0]
            label = Text(
                words, ((start, start + len(words)),), label.left, label.left + len(words), label.ordinal
            )
    if label is not None and label.words.endswith("$"):  # the sign of the first figure
        words = label.words.rstrip("$ ")
        label = Text(words, label.ranges, label.left, label.left + len(words), label.ordinal)
    places = columns.assign(figures)
    return {column: figure for column, figure in zip(places, figures, strict=True) if column >= 0}, label


def _tail_over_columns(tail: Sequence[Figure], first: Figure, columns: Columns) -> list[Figure]:
    """The figures at the end of a label that stand over columns before that of the first figure, or are money."""
    free = [band for band in columns.bands if band.right <= first.left + 1]
    kept: list[Figure] = []
    for figure in reversed(tail):
        is_over = any(figure.left < band.right and band.left < figure.right for band in free)
        if not is_over and not figure.currency:
            break
        kept.insert(0, figure)
    return kept
