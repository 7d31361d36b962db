"""The headings of columns: which words above a table belong to which column of figures.

Headings stand on several levels. A text that names a length of time ("Three Months Ended") heads the group of columns
nearest to it, a rule drawn below a text tells how far it reaches, a cell of a marked table covers what it spans; any
other text heads the columns that it stands over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit.figures import LOWERED
from filingkit.lines import Text
from filingkit_earnings.captions import is_scale_note
from filingkit_earnings.column_periods import is_only_time, is_temporal, read_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.figure_columns import Band, Columns
    from filingkit.lines import Line

_YEAR_THEN = re.compile(
    r"((?:19|20)[0-9]{2}|[0-9]\)|(?<=\S)%)(?=\s+(?:[0-9%]|[A-Z][a-z]|[HQ][1-4]\b|FY))"
    r"|\bChange(?=\s+(?:19|20)[0-9]{2}\s+(?:(?:19|20)[0-9]{2}|%))"
)
_DAY_THEN = re.compile(r"(?<=[0-9],)\s+(?=[A-Z])")
_ENDS_WITH_DAY = re.compile(r"(?:^|\s)[A-Z][a-z]{2,8}\.?\s+[0-9]{1,2},?$")
_TIME_THEN = re.compile(r"(?<=[0-9a-z])\s+(?=%\s|\()")
_ONLY_DAY = re.compile(r"[A-Z][a-z]{2,8}\.?\s+[0-9]{1,2},?")
_ONLY_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_OF_CHANGE = re.compile(
    r"(?i)\W*(?:percent(?:age)?\s+)?(?:change|variance|growth|(?:increase|incr?\.?)(?:\W+(?:decrease|decr?\.?))?)\W*"
)
CENTRED = 5
"""How far headings stand off the middle of the columns that they head."""
_ASIDE = re.compile(r"(?i)\W*(?:(?:un)?audited|see\s+notes?.*|continued)\W*")
_WORD = re.compile(r"\S+")
_REFERENCE = re.compile(
    r"(?<=\S)\s*\(\s*(?:see\s+)?(?P<ref>notes?(?:\s+[0-9]{1,2})?|[0-9]{1,2}(?:,\s?[0-9])*|[a-z]|[⁰¹²³⁴-⁹]{1,2})\s*\)|(?P<mark>[*†‡]+|[⁰¹²³⁴-⁹]{1,2})\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Head:
    """The heading of one column: its texts from the top line down, and how many columns each of them heads."""

    texts: list[Text] = field(default_factory=list)
    reach: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Heads:
    """The headings of all columns, and the texts at the left of them, above the labels of rows."""

    columns: list[Head]
    stub: list[Text] = field(default_factory=list)


def read_heads(lines: Sequence[Line], block_heads: Sequence[int], columns: Columns) -> Heads:
    """Attach the texts of the lines that head a table to its columns."""
    bands = columns.bands
    heads = Heads([Head() for _ in bands])
    above: list[Text] = []
    anchors = _find_anchors(lines, block_heads, columns)
    for position in range(len(block_heads) - 1, -1, -1):
        line = lines[block_heads[position]]
        stub, cells = _split_stub(line, columns)
        heads.stub[:0] = stub
        cells = [cell for cell in cells if not _ASIDE.fullmatch(cell.words) and not is_scale_note(cell.words)]
        cells, above = sorted([*cells, *above], key=lambda cell: cell.left), []
        if not cells:
            continue
        if position and columns.is_aligned and line.kind == "fixed":
            _, higher = _split_stub(lines[block_heads[position - 1]], columns)
            if _is_staggered(higher, cells, bands):
                above = cells
                continue
        if anchors:
            spread = _by_repeats(cells, heads.columns) or _follow(cells, anchors)
        else:
            below = block_heads[position] + 1
            ruled = lines[below].rules if below < len(lines) and line.kind == "fixed" else []
            spread = _spread(cells, columns, line.kind, ruled, heads.columns)
            if line.kind == "fixed" and columns.is_aligned:
                spread = _widen_changes(spread, bands, heads.columns)
        for text, reached in spread:
            for column in reached:
                heads.columns[column].texts.insert(0, text)
                heads.columns[column].reach.insert(0, len(reached))
    return heads


def _find_anchors(lines: Sequence[Line], block_heads: Sequence[int], columns: Columns) -> Sequence[Text]:
    """Headings, one for each column, that stand mostly nearer to other columns; nothing where none stand so.

    So they do where a converter counts cells and knows none that span several: places tell of headings among
    themselves, and nothing of columns.
    """
    bands = columns.bands
    if not columns.is_aligned or len(bands) < 2:
        return ()
    for index in block_heads:
        line = lines[index]
        if line.kind not in ("fixed", "pipe"):
            continue
        _, cells = _split_stub(line, columns)
        if len(cells) != len(bands):
            continue
        nearest = [min(range(len(bands)), key=lambda at: _gap(cell, bands[at])) for cell in cells]
        if 2 * sum(at != column for column, at in enumerate(nearest)) >= len(bands):
            return cells
    return ()


def _follow(cells: Sequence[Text], anchors: Sequence[Text]) -> list[tuple[Text, list[int]]]:
    """Give each text the column of the heading that it stands above or below.

    A time reaches on over headings of times that have no text of their own; one text alone heads all columns.
    """
    if len(cells) == len(anchors):
        return [(cell, [column]) for column, cell in enumerate(cells)]
    if len(anchors) % len(cells) == 0 and all(read_period(cell.words).is_duration for cell in cells):
        return _by_order(cells, len(anchors))
    if len(cells) == 1:
        return [(cells[0], list(range(len(anchors))))]
    middles = [anchor.left + anchor.right for anchor in anchors]
    firsts = [
        min(range(len(anchors)), key=lambda at: abs(cell.left + cell.right - middles[at])) for cell in cells
    ]
    return [
        (
            cell,
            [
                column
                for column in range(first, max(end, first + 1))
                if column == first or (is_temporal(cell.words) and is_temporal(anchors[column].words))
            ],
        )
        for cell, first, end in zip(cells, firsts, [*firsts[1:], len(anchors)], strict=True)
    ]


def _is_staggered(higher: Sequence[Text], lower: Sequence[Text], bands: Sequence[Band]) -> bool:
    """Whether two lines hold one level of headings, set off against each other: days, or years, of other columns."""
    for shape in (_ONLY_DAY, _ONLY_YEAR):
        if higher and all(shape.fullmatch(text.words) for text in (*higher, *lower)):
            stood_on = [
                {column for text in texts for column in _over(text, bands)} for texts in (higher, lower)
            ]
            return len(higher) + len(lower) == len(bands) and not stood_on[0] & stood_on[1]
    return False


def _split_stub(line: Line, columns: Columns) -> tuple[list[Text], list[Text]]:
    """Texts at the left of all columns, and texts (years too) above them, from left to right."""
    texts = list(line.texts)
    for figure in line.figures:
        if figure.is_like_marker:
            continue
        low, high = figure.ranges[0][0], figure.ranges[-1][1]
        words = figure.value or ""
        texts.append(Text(words, ((low, high),), figure.left, figure.right, figure.ordinal))
    texts.sort(key=lambda text: text.ordinal if columns.by_ordinal else text.left)
    first = columns.bands[0]
    stub: list[Text] = []
    if line.kind == "fixed" and len(texts) > 1 and all(read_period(text.words).is_duration for text in texts):
        return [], texts  # lengths of time head columns, however far to the left a converter put the first
    while texts and _is_left_of(texts[0], first, columns, line.kind):
        stub.append(texts.pop(0))
    return stub, texts


def _is_left_of(text: Text, band: Band, columns: Columns, kind: str) -> bool:
    if columns.by_ordinal:
        return text.ordinal == 0
    if kind != "fixed":
        return text.left == 0 and (text.right <= band.left + 1)
    return 2 * text.left < band.left and (text.right <= band.left or (text.left + text.right) / 2 < band.left)


def _spread(
    cells: Sequence[Text],
    columns: Columns,
    kind: str,
    ruled: Sequence[tuple[int, int]],
    below: Sequence[Head],
) -> list[tuple[Text, list[int]]]:
    bands = columns.bands
    width = len(bands)
    period = _period_of_times(below) if kind == "fixed" and columns.is_aligned and not ruled else 0
    if period and len(cells) == 1 and is_temporal(cells[0].words):
        return [(cells[0], list(range(width)))]
    if period and len(cells) < width:
        dealt = _by_repeats(cells, below)
        if dealt:
            return dealt
        return [(cell, _groups_over(cell, bands, period)) for cell in cells]
    cells = _split_cells(cells, bands, kind)
    count = len(cells)
    if count == width:
        return [(cell, [column]) for column, cell in enumerate(cells)]
    if columns.by_ordinal:
        return _by_order(cells, width)
    dealt = _by_repeats(cells, below) if kind in ("pipe", "fixed") else []
    if kind in ("html", "box"):
        spanned = [(cell, _within(cell.left, cell.right, bands)) for cell in cells]
        # A table drawn without cells that span others shows where a length of time begins, and not where it ends.
        is_cut = kind == "box" and all(
            len(reached) == 1 and read_period(cell.words).is_duration for cell, reached in spanned
        )
        return (is_cut and _by_repeats(cells, below)) or spanned
    if kind == "pipe":
        if dealt:
            return dealt
        ends = [cell.left for cell in cells[1:]] + [bands[-1].right + 1]
        # An empty cell can be spanned or be one of its own: only lengths of time are known to reach over several.
        return [
            (cell, reached if is_temporal(cell.words) else reached[:1])
            for cell, end in zip(cells, ends, strict=True)
            if (reached := _within(cell.left, end, bands))
        ]
    spans = [_ruled_span(cell, ruled, bands) for cell in cells]
    if any(spans):
        return [
            (cell, _within(*span, bands) if span else _over(cell, bands))
            for cell, span in zip(cells, spans, strict=True)
        ]
    if dealt:
        return dealt
    is_even = width % count == 0 and all(is_temporal(cell.words) for cell in cells)
    if is_even and (not columns.is_aligned or _repeats(below, width // count)):
        return _by_order(cells, width)
    if any(is_temporal(cell.words) for cell in cells) and count < width:
        return _nearest(cells, bands, below)
    return [(cell, _over(cell, bands)) for cell in cells]


def _widen_changes(
    spread: Sequence[tuple[Text, list[int]]], bands: Sequence[Band], below: Sequence[Head]
) -> list[tuple[Text, list[int]]]:
    """Let "% Change" head all columns that it is centred over, if each has a heading of its own that names no date."""
    taken = {column for _, reached in spread for column in reached}
    free = [
        column not in taken and bool(head.texts) and not any(_names_end(text.words) for text in head.texts)
        for column, head in enumerate(below)
    ]
    widened: list[tuple[Text, list[int]]] = []
    for text, reached in spread:
        best = reached
        if reached and _OF_CHANGE.fullmatch(text.words):
            first, last = reached[0], reached[-1]
            low, high = first, last
            while low and free[low - 1]:
                low -= 1
            while high + 1 < len(bands) and free[high + 1]:
                high += 1
            runs = [(left, right) for left in range(low, first + 1) for right in range(last, high + 1)]
            centred = [run for run in runs if _misfit(text, bands, run) <= CENTRED]
            if centred:
                left, right = max(centred, key=lambda run: (run[1] - run[0], -_misfit(text, bands, run)))
                best = list(range(left, right + 1)) if right - left >= last - first else reached
        widened.append((text, best))
    return widened


def _names_end(words: str) -> bool:
    period = read_period(words)
    return period.has_date or period.year is not None


def _misfit(text: Text, bands: Sequence[Band], run: tuple[int, int]) -> float:
    """How far the middle of a text is from that of columns."""
    return abs(text.left + text.right - bands[run[0]].left - bands[run[1]].right) / 2


def _period_of_times(heads: Sequence[Head]) -> int:
    """After how many columns the times below come again, as in "2014 2013 2014 2013"; 0 where they do not."""
    words = [head.texts[-1].words if head.texts else "" for head in heads]
    if not all(map(is_temporal, words)):
        return 0
    return next(
        (size for size in range(2, len(words) // 2 + 1) if words == words[:size] * (len(words) // size)), 0
    )


def _groups_over(cell: Text, bands: Sequence[Band], period: int) -> list[int]:
    """The groups of `period` columns that a text stands over: more than one where it reaches well into each."""
    reached: list[int] = []
    nearest, least = 0, float("inf")
    for first in range(0, len(bands), period):
        left, right = bands[first].left, bands[first + period - 1].right
        if 4 * (min(right, cell.right) - max(left, cell.left)) > cell.right - cell.left:
            reached += range(first, first + period)
        away = abs((left + right - cell.left - cell.right) / 2)
        if away < least:
            nearest, least = first, away
    return reached or list(range(nearest, nearest + period))


def _split_cells(cells: Sequence[Text], bands: Sequence[Band], kind: str) -> list[Text]:
    """Part texts that only one blank keeps apart: "2003 Change", "March 29, 2008 December 29, 2007"."""
    if kind != "fixed":
        return list(cells)
    parted: list[Text] = []
    for cell in cells:
        cuts: list[int] = []
        is_whole = len(cell.ranges) > 1 or _OF_CHANGE.fullmatch(cell.words) is not None
        if not is_whole and len(_within(cell.left, cell.right, bands)) > 1:
            if is_temporal(cell.words):
                cuts = [found.end() for found in (_find_days(cell.words) or _YEAR_THEN.finditer(cell.words))]
            else:
                cuts = _cuts_between(cell, bands)
        if not is_whole and not cuts and is_temporal(cell.words):
            cuts = [
                found.end() for found in _TIME_THEN.finditer(cell.words) if _parts_columns(cell, found, bands)
            ]
        if not cuts:
            parted.append(cell)
            continue
        at = 0
        low = cell.ranges[0][0]
        for cut in [*cuts, len(cell.words)]:
            words = cell.words[at:cut]
            begin = at + len(words) - len(words.lstrip())
            stop = at + len(words.rstrip())
            parted.append(
                Text(
                    words.strip(),
                    ((low + begin, low + stop),),
                    cell.left + begin,
                    cell.left + stop,
                    cell.ordinal,
                )
            )
            at = cut
    return parted


def _find_days(words: str) -> list[re.Match[str]]:
    """The gaps between times of which the years stand on a line of their own: "March 31, December 31, March 31,"."""
    gaps = list(_DAY_THEN.finditer(words))
    are_times = gaps and all(
        _ENDS_WITH_DAY.search(part) and is_only_time(part) for part in _DAY_THEN.split(words)
    )
    return gaps if are_times else []


def _parts_columns(cell: Text, gap: re.Match[str], bands: Sequence[Band]) -> bool:
    """Whether the words before and behind a gap of a text stand nearest to different columns."""
    sides = ((cell.left, cell.left + gap.start()), (cell.left + gap.end(), cell.right))
    before, behind = (
        min(range(len(bands)), key=lambda column: abs(left + right - 2 * _centre(bands[column])))
        for left, right in sides
    )
    return before != behind


def _cuts_between(cell: Text, bands: Sequence[Band]) -> list[int]:
    """Where words of a text stand over different columns, each over one of them."""
    cuts: list[int] = []
    last: int | None = None
    for found in _WORD.finditer(cell.words):
        over = _within(cell.left + found.start(), cell.left + found.end(), bands)
        if len(over) != 1:
            return []
        if last is not None and over[0] != last:
            cuts.append(found.start())
        last = over[0]
    return cuts


def _repeats(heads: Sequence[Head], period: int) -> bool:
    """Whether what is known of the headings so far is the same for each group of `period` columns."""
    words = [" ".join([text.words for text in head.texts]) for head in heads]
    return period < len(words) and bool(words[0]) and words == words[:period] * (len(words) // period)


def _by_repeats(cells: Sequence[Text], below: Sequence[Head]) -> list[tuple[Text, list[int]]]:
    """Deal columns out to times of which each begins anew what the headings below say of the first column.

    "Three Months Ended" and "Twelve Months Ended" above June 2024, March 2024, June 2023, June 2024, June 2023 head
    three columns and two, wherever a converter put them. Nothing, where they do not come out even.
    """
    words = [" ".join([text.words for text in head.texts]) for head in below]
    starts = [column for column, said in enumerate(words) if said == words[0]]
    if not words[0] or len(starts) != len(cells) or not all(is_temporal(cell.words) for cell in cells):
        return []
    if len(cells) == 1 and not all(map(is_temporal, words)):
        return []
    ends = [*starts[1:], len(words)]
    return [(cell, list(range(start, end))) for cell, start, end in zip(cells, starts, ends, strict=True)]


def _by_order(cells: Sequence[Text], width: int) -> list[tuple[Text, list[int]]]:
    """Deal columns out evenly to texts that have lost their places."""
    count = len(cells)
    if count > width:
        return [(cell, [column]) for column, cell in enumerate(cells[-width:])]
    return [
        (cell, list(range(index * width // count, (index + 1) * width // count)))
        for index, cell in enumerate(cells)
    ]


def _within(left: int, right: int, bands: Sequence[Band]) -> list[int]:
    return [column for column, band in enumerate(bands) if left < band.right and band.left < right]


def _ruled_span(
    cell: Text, ruled: Sequence[tuple[int, int]], bands: Sequence[Band]
) -> tuple[int, int] | None:
    """The rule right below a text, where it reaches over more than one column."""
    for left, right in ruled:
        if left < cell.right and cell.left < right and len(_within(left, right, bands)) > 1:
            return left, right
    return None


def _over(cell: Text, bands: Sequence[Band]) -> list[int]:
    """The columns that a text stands over; the nearest one where it stands between two."""
    centre = (cell.left + cell.right) / 2
    over = [
        column
        for column, band in enumerate(bands)
        if min(cell.right, band.right) - max(cell.left, band.left) > 0
    ]
    if len(over) > 1:
        # A long text over a narrow column reaches over its neighbours' edges only.
        nearest = min(over, key=lambda column: abs(_centre(bands[column]) - centre))
        full = [
            column
            for column in over
            if min(cell.right, bands[column].right) - max(cell.left, bands[column].left)
            >= 0.5 * min(bands[column].right - bands[column].left, cell.right - cell.left)
        ]
        over = full or [nearest]
        if len(over) > 1 and not is_temporal(cell.words):
            own = [column for column in over if bands[column].left <= centre < bands[column].right]
            offset = abs(_centre(bands[nearest]) - centre)
            if own and offset <= 3:
                over = own
    if over:
        return over
    return [min(range(len(bands)), key=lambda column: _gap(cell, bands[column]))]


def _nearest(
    cells: Sequence[Text], bands: Sequence[Band], below: Sequence[Head]
) -> list[tuple[Text, list[int]]]:
    """Deal columns out to the nearest texts; one that names no time takes only what it stands over."""
    taken: dict[int, int] = {}
    for index, cell in enumerate(cells):
        if not is_temporal(cell.words):
            for column in _over(cell, bands):
                taken.setdefault(column, index)
    temporal = [index for index, cell in enumerate(cells) if is_temporal(cell.words)]
    lengths = any(read_period(cells[index].words).is_duration for index in temporal)
    stood_on = {column for index in temporal for column in _over(cells[index], bands)}
    dated = [any(_names_end(text.words) for text in head.texts) for head in below]
    are_apart = all(dated[column] or not below[column].texts for column in stood_on)
    for column, band in enumerate(bands):
        # A column that names a length of time itself takes no other; nor does one that is headed on a level of its own,
        # below years that stand right above their figures.
        if column in taken or (
            lengths and any(read_period(text.words).is_duration for text in below[column].texts)
        ):
            continue
        is_headed = bool(below[column].texts) and not dated[column]
        if are_apart and is_headed and not lengths and column not in stood_on:
            continue
        taken[column] = min((_gap(cells[index], band), index) for index in temporal)[1]
    return [
        (cell, columns)
        for index, cell in enumerate(cells)
        if (columns := [column for column in range(len(bands)) if taken.get(column) == index])
    ]


def _gap(cell: Text, band: Band) -> float:
    return abs((cell.left + cell.right) / 2 - _centre(band))


def _centre(band: Band) -> float:
    return (band.left + band.right) / 2


def join_words(texts: Sequence[str]) -> str:
    """Join the lines of one text; a hyphen at the end of a line joins without a blank."""
    joined = ""
    for text in texts:
        if not joined:
            joined = text
        elif joined.endswith("-") and not joined.endswith(" -"):
            joined += text
        else:
            joined = f"{joined} {text}"
    return joined


def split_references(words: str) -> tuple[str, tuple[str, ...]]:
    """Words without the footnote references in them, and these."""
    if "(" not in words and "*" not in words and words.isascii():
        return words, ()  # most have none of the marks
    refs = tuple([(found["ref"] or found["mark"]).translate(LOWERED) for found in _REFERENCE.finditer(words)])
    return (_REFERENCE.sub("", words).strip(), refs) if refs else (words, ())
