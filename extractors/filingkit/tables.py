"""Table recovery: grids of cells from the ways in which converters write tables.

    pipe    markdown tables, with or without outer pipes, and tables flattened into one line
    tab     cells separated by tabs
    box     drawn with +---+ and |
    fixed   only spaces keep the columns apart

`recover_grid` looks at a stretch of folded text and gives its cells row by row. Fixed-width rows are single
printed lines here: which lines belong to one row is decided by `filingkit.bands`, which knows the types.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from filingkit.filing import Cell, Grid
from filingkit.folding import LINE_BREAK
from filingkit.reading import read_cell

_RULE = re.compile(r"\+[-=:+]{3,}")
_PIPE_RULE = re.compile(r"-{3,}[ \t:]{0,4}\|[ \t:]{0,4}-{3}|^[ \t|]{0,4}:?-{3,}:?[ \t|]{0,4}$", re.MULTILINE)
_PIPED_LINE = re.compile(r"^\|[^\n]*\|[ \t]*$", re.MULTILINE)
_PIPED_ROW = re.compile(r"^\|(?:[^\n|]*\|){4,}[ \t]*$", re.MULTILINE)
_TABBED_LINE = re.compile(r"\t[^\n\t]*\t[^\n\t]*\t")
_SPACED_LINE = re.compile(r"\S {2,}\S[^\n]*\S {2,}\S|^ {12,}\S", re.MULTILINE)
_RULE_BETWEEN = re.compile(r"\|\s*-{3,}\s*\|")
_RULE_CELL = re.compile(r"\s*:?-{3,}:?\s*")
_FRAGMENT = re.compile(r"[^\s|]+(?:[ \x0b][^\s|]+)*")
_WORD = re.compile(r"\S+")


def recover_grid(text: str, start: int, end: int) -> Grid | None:
    """The table in `text[start:end]`, or None where nothing keeps cells apart."""
    kind = detect_kind(text, start, end)
    if kind == "box":
        rows = read_boxes(text, start, end)
        if not any(sum(1 for cell in row if read_cell(cell.text).kind != "text") > 2 for row in rows):
            kind, rows = "fixed", _read_fixed(text, start, end)  # boxes around cells that only spaces part
    elif kind == "pipe":
        rows = _read_pipes(text, start, end)
    elif kind == "tab":
        rows = [row for line in split_lines(text, start, end) if (row := _split_cells(text, *line, "\t"))]
    elif kind == "fixed":
        rows = _read_fixed(text, start, end)
    else:
        return None
    return Grid(kind, rows, start, end)


def detect_kind(text: str, start: int, end: int) -> str:
    """How cells are kept apart in `text[start:end]`: pipe, tab, box, fixed, or stream (not at all)."""
    body = text[start:end]
    if _RULE.search(body):
        return "box"
    if _TABBED_LINE.search(body):
        return "tab"
    pipes = body.count("|")
    if pipes >= _FEW_PIPES and (_PIPE_RULE.search(body) or _PIPED_ROW.search(body) or _is_piped(body)):
        return "pipe"
    return "fixed" if _SPACED_LINE.search(body) or pipes >= max(8, body.count("\n") // 2) else "stream"


_FEW_PIPES = 6


def _is_piped(body: str) -> bool:
    """Whether two lines at least stand between pipes."""
    return len(_PIPED_LINE.findall(body)) > 1


def _read_fixed(text: str, start: int, end: int) -> list[list[Cell]]:
    """Printed lines; a blank one is an empty row."""
    return [split_fixed(text, *line) for line in split_lines(text, start, end)]


def split_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of the lines of `text[start:end]`, without their newlines."""
    lines = []
    while start < end:
        stop = text.find("\n", start, end)
        if stop < 0:
            stop = end
        lines.append((start, stop))
        start = stop + 1
    return lines


def split_fixed(text: str, start: int, end: int) -> list[Cell]:
    """Cells of one fixed-width line; `left` and `right` are character columns.

    Two spaces part cells; one space parts them where the words on its two sides read as different values
    ("306,454 A", "Class A Common Stock 01/02/2013").
    """
    cells: list[Cell] = []
    for found in _FRAGMENT.finditer(text, start, end):
        base = found.start()
        if len(found[0]) > 2 and not found[0].strip("-=+:_ "):
            continue  # a drawn rule
        for low, high in _split_typed(found[0]):
            begin, stop = base + low, base + high
            if cells and cells[-1].text == "$":
                begin = cells.pop().pieces[0][0]
            cells.append(Cell(text[begin:stop], ((begin, stop),), begin - start, stop - start))
    return cells


@lru_cache(maxsize=65536)
def _split_typed(fragment: str) -> tuple[tuple[int, int], ...]:
    """Where a run of words changes from one value to the next."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(fragment)]
    if len(words) == 1:
        return ((0, len(fragment)),)
    kinds = [_word_kind(fragment[low:high]) for low, high in words]
    parts = [words[0]]
    part_kind = kinds[0]
    for at in range(1, len(words)):
        kind, after = kinds[at], kinds[at + 1] if at + 1 < len(words) else "end"
        if part_kind == "letter" and len(parts) > 1 and kind == "text":
            follows = False  # "18,400 I By Trust": a letter after a value is one itself
        elif part_kind == "text" and kind in _PRICES:
            follows = after == "text" or is_stated(fragment[slice(*parts[-1])], fragment[slice(*words[at])])
        else:
            follows = _continues(part_kind, kind, after)
        if follows:
            parts[-1] = (parts[-1][0], words[at][1])
            if part_kind != "text" and kind != "markers":
                part_kind = "text"
        else:
            parts.append(words[at])
            part_kind = kind
    return tuple(parts)


def _word_kind(word: str) -> str:
    if word == "$":
        return "money"  # the amount follows
    kind = read_cell(word).kind
    if kind == "number" and "," not in word and "." not in word:
        return "small"  # "Series 1", "CA 94025": a number only where it stands alone
    return kind


_PRICES = ("money", "number")
_STATES_PRICE = re.compile(
    r"(?i)(?:(?<!\bno )(?<!\bwithout )\b(?:par|stated|nominal|face)(?: value)?|^value)(?: of)?,?"
    r"(?: (?:[A-Z]{2,3}|[A-Z]{0,3}[$€£]))?$|,$"
)
_STATED = re.compile(r"(?i)\(?(?:par|stated|nominal|face)\b")


def is_stated(words: str, price: str) -> bool:
    """Whether a text goes on with a price that is part of it: "Common Stock, par value" is no title yet."""
    is_price = "$" in price or ("." in price and not words.endswith(","))
    return is_price and _STATES_PRICE.search(words) is not None


def join_stated_prices(lines: list[list[Cell]]) -> list[list[Cell]]:
    """Printed lines whose texts have the prices again that they state and that came out a line below them."""
    kept = [list(cells) for cells in lines]
    for upper, lower in pairwise(kept):
        for cell in list(upper):
            _join_stated(cell, upper, lower)
    return kept


def _join_stated(cell: Cell, upper: list[Cell], lower: list[Cell]) -> None:
    """Join to `cell` the price that it states, which opens the line below or ends before "par value" there."""
    if read_cell(cell.text).kind != "text" or not lower:
        return
    at = upper.index(cell)
    after = upper[at + 1] if at + 1 < len(upper) else None
    if after is not None and after.left == cell.right + 1 and read_cell(after.text).kind == "money":
        words = _below(cell.left, after.right, lower)
        if words is not None and _STATED.match(words.text):
            place = ((cell.pieces[0][0], after.pieces[-1][1]),)
            upper[at : at + 2] = [Cell(f"{cell.text} {after.text}", place, cell.left, after.right)]
        return
    price = _below(cell.left, cell.right, lower)
    if price is not None and read_cell(price.text).kind in _PRICES and is_stated(cell.text, price.text):
        upper[at] = stack_cells([cell, price])
        lower.remove(price)


def _below(left: int, right: int, lower: list[Cell]) -> Cell | None:
    """The first cell of the line below that stands under a range of columns."""
    return next((cell for cell in lower if cell.left < right and left < cell.right), None)


def _continues(before: str, kind: str, after: str) -> bool:
    """Whether a word of `kind` belongs to the value before it."""
    if kind == "markers":
        return True
    if before == "text":
        return kind == "text" or (kind in ("letter", "small") and after in ("text", "small", "letter", "end"))
    if kind == "text":
        return before == "small" or (before == "letter" and after != "date")
    return False


def _is_flattened(line: str) -> bool:
    """Whether a line holds a whole table: text goes on behind the rule below the headings."""
    rule = _RULE_BETWEEN.search(line)
    return rule is not None and line[rule.end() :].strip("-|: \t") != ""


def _split_cells(text: str, start: int, end: int, mark: str) -> list[Cell]:
    """Cells of one line whose separator is `mark`; the outer pipes of markdown do not make cells."""
    line = text[start:end]
    if mark == "|":
        lead, tail = len(line) - len(line.lstrip()), len(line.rstrip())
        if tail - lead > 1 and line[lead] == "|" == line[tail - 1]:
            start += lead + 1
            line = line[lead + 1 : tail - 1]
    elif not line:
        return []
    cells = []
    for at, content in enumerate(line.split(mark)):
        stripped = content.strip()
        if stripped:
            begin = start + content.index(stripped[0])
            if LINE_BREAK in stripped:
                stripped = stripped.replace(LINE_BREAK, "\n")
            cells.append(Cell(stripped, ((begin, begin + len(stripped)),), at, at + 1))
        else:
            cells.append(Cell("", ((start, start),), at, at + 1))
        start += len(content) + 1
    return cells


def _trimmed(text: str, start: int, end: int, at: int) -> Cell:
    content = text[start:end]
    stripped = content.strip()
    if not stripped:
        return Cell("", ((start, start),), at, at + 1)
    begin = start + content.index(stripped[0])
    stop = begin + len(stripped)
    return Cell(stripped.replace(LINE_BREAK, "\n"), ((begin, stop),), at, at + 1)


def _read_pipes(text: str, start: int, end: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    held: list[tuple[int, int]] = []  # lines without a pipe: the top of the next row's first cell
    for low, high in split_lines(text, start, end):
        line = text[low:high]
        if "|" not in line:
            if line.strip():
                held.append((low, high))
            else:
                held.clear()
            continue
        if "| |" in line and _is_flattened(line):
            rows.extend(_read_flattened(text, low, high))
            held.clear()
            continue
        cells = _split_cells(text, low, high, "|")
        if all(not cell.text or _RULE_CELL.fullmatch(cell.text) for cell in cells) and "---" in line:
            held.clear()
            continue
        if held:
            cells[0] = _stack([*(_trimmed(text, *piece, 0) for piece in held), cells[0]])
            held.clear()
        rows.append(cells)
    return rows


def _read_flattened(text: str, start: int, end: int) -> list[list[Cell]]:
    """Rows of tables that were nested in a cell and came out on one line, joined by `| |`."""
    rows = []
    while start < end:
        stop = text.find("| |", start, end)
        stop = end if stop < 0 else stop + 1
        cells = _split_cells(text, start, stop, "|")
        if any(cell.text and not _RULE_CELL.fullmatch(cell.text) for cell in cells):
            rows.append(cells)
        start = stop + 1
    return rows


def _stack(cells: list[Cell]) -> Cell:
    """One cell from the lines of a cell, top to bottom."""
    pieces = tuple(piece for cell in cells if cell.text for piece in cell.pieces)
    if not pieces:
        return cells[0]
    text = "\n".join(cell.text for cell in cells if cell.text)
    return Cell(text, pieces, min(cell.left for cell in cells), max(cell.right for cell in cells))


def stack_cells(cells: list[Cell]) -> Cell:
    """One cell from cells that stand under each other."""
    return cells[0] if len(cells) == 1 else _stack(cells)


def read_boxes(text: str, start: int, end: int) -> list[list[Cell]]:
    """Rows between drawn rules; the corners of the rules tell where the bars between cells stand."""
    rows: list[list[Cell]] = []
    corners: frozenset[int] = frozenset()
    block: list[tuple[int, str]] = []
    for low, high in split_lines(text, start, end):
        line = text[low:high]
        if "+-" in line or "+=" in line or "+:" in line:
            fresh = frozenset(_positions(line, "+"))
            if block:
                rows.append(_read_block(block, corners | fresh))
                block = []
            # Under a rule that leaves columns open, the cells beside it go on.
            corners = corners | fresh if _is_partial(line) else fresh
        elif "|" in line:
            block.append((low, line))
        elif block:
            rows.append(_read_block(block, corners))
            block = []
        elif line.strip():
            rows.append([_trimmed(text, low, high, 0)])
    if block:
        rows.append(_read_block(block, corners))
    return [row for row in rows if row]


def _positions(line: str, mark: str) -> list[int]:
    """Where `mark` stands in `line`."""
    found = []
    at = line.find(mark)
    while at >= 0:
        found.append(at)
        at = line.find(mark, at + 1)
    return found


def _is_partial(line: str) -> bool:
    """Whether a rule leaves some columns open (text or blanks between bars beside the rule)."""
    return "| " in line.strip().strip("|")[1:-1] or " |" in line.strip()[1:-1]


def _read_block(block: list[tuple[int, str]], corners: frozenset[int]) -> list[Cell]:
    """Cells of the lines between two rules, each from the pieces of its lines."""
    stacks: dict[int, tuple[int, list[tuple[int, str]]]] = {}
    for low, line in block:
        bars = [at for at in _positions(line, "|") if at in corners or not corners]
        for left, right in pairwise(bars):
            content = line[left + 1 : right]
            stripped = content.strip()
            if left not in stacks:
                stacks[left] = (right, [])
            if stripped:
                stacks[left][1].append((low + left + 1 + content.index(stripped[0]), stripped))
    cells = []
    for left in sorted(stacks):
        right, pieces = stacks[left]
        if pieces:
            words = "\n".join(words for _, words in pieces)
            places = tuple((begin, begin + len(words)) for begin, words in pieces)
            cells.append(Cell(words, places, left, right))
        else:
            begin = block[0][0] + left + 1
            cells.append(Cell("", ((begin, begin),), left, right))
    return cells
