"""The table "Reporting Owners" of the older layout: a row for each person, with marks under four headings."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from filingkit.reading import fold_letters
from filingkit.tables import recover_grid
from filingkit_ownership.addresses import Line, Owner, ends_block, owner_from_lines, starts_street
from filingkit_ownership.fragments import read_fragments
from filingkit_ownership.labels import GARBLED

if TYPE_CHECKING:
    from filingkit.filing import Cell, Grid
    from filingkit_ownership.outline import Outline

ROLES = ("is_director", "is_ten_percent_owner", "is_officer", "is_other")
_LINE = re.compile(r"[^\n\x0b]+")
_WORDS = re.compile(r"\S+(?: \S+)*")
_X = re.compile(r"_*[XxХ]_*")
_ROLE_WORDS = ("Director", "10% Owner", "Officer", "Other")
_HEADING_LINE = re.compile(
    r"(?i)(?:\W*(?:reporting|owners?|name|address|relationships?|director|10|officer|other|signatures)\b)+\W*"
)
_NOISE_AT_END = re.compile(
    r"(?<!SUITE)(?<!STE)(?<!FLOOR)(?<!FL)(?<!UNIT)(?<!ROOM)(?<!BOX)(?<!APT)(?<!NO\.)(?<!BUILDING)(?<!BLDG)(?<!PIER)"
    r"(?<!ROUTE)(?<!HIGHWAY)(?:\s+(?![A-Z]{1,2}(?:\s|$)|\d\d)[\w.,]{1,2})+$"
)
"""What OCR makes of a mark beside a line of the address."""
_PLACEHOLDER = re.compile(r"Col\d+")
_MARK_INSIDE = re.compile(r"\s+[xX](?=\s|$)")
_LOST_BLANK = re.compile(r"[a-z][A-Z]|[.,-] [.,-]")
_SAME = 0.85
"""Share of the letters that two readings of one cell have in common."""
_LONGEST = 160
"""Characters of the longest line of an address."""
_APART = 4
"""Columns between marks of different roles, at least."""
UNDER_HEADING = 0.75
"""Confidence of a mark that was placed by the heading above it alone."""


def owners_from_table(
    text: str, outline: Outline, native: Grid | None, *, noisy: bool = False
) -> list[Owner]:
    """Read the persons of the owner table; none where there is no such table. `noisy` text comes from OCR."""
    if outline.owners is None:
        return []
    grid = native or recover_grid(text, *outline.owners)
    if grid is None or grid.kind == "stream":
        return _owners_from_stream(text, outline.owners, noisy=noisy)
    if grid.kind == "fixed":
        return _owners_from_columns(grid)
    return _owners_from_cells(grid)


def _owners_from_cells(grid: Grid) -> list[Owner]:
    owners = []
    widths = {cell.left: cell.right - cell.left for cells in grid.rows for cell in cells}
    for at, cells in enumerate(grid.rows):
        filled = [cell for cell in cells if cell.text and not _PLACEHOLDER.fullmatch(cell.text)]
        if not filled or _is_heading(filled) or (len(cells) < 2 and grid.kind in ("pipe", "tab")):
            continue
        made_up = any(_PLACEHOLDER.fullmatch(cell.text) for cell in cells)
        if made_up and at + 1 < len(grid.rows) and _is_copy(filled[0], grid.rows[at + 1][0]):
            continue
        owner = _owner_from_row(cells, filled[0], widths.get(filled[0].left, 0) if grid.kind == "box" else 0)
        if owner is not None:
            if made_up:
                _doubt(owner)
            owners.append(owner)
    return owners


def _owner_from_row(cells: list[Cell], name_cell: Cell, width: int) -> Owner | None:
    lines = _cell_lines(name_cell)
    owner = owner_from_lines(_unwrapped(lines, width) if width else lines)
    if owner is not None:
        _read_role_cells(
            owner, [cell for cell in cells if cell is not name_cell and cell.left >= name_cell.right]
        )
    return owner


def _is_copy(garbled: Cell, clean: Cell) -> bool:
    """Whether a row of made-up heads holds what the row below it holds in order."""
    ours, theirs = Counter(fold_letters(garbled.text)), Counter(fold_letters(clean.text))
    return (ours & theirs).total() >= _SAME * max(1, ours.total())


def _doubt(owner: Owner) -> None:
    """Lower the confidence of a person read from garbled words, and drop a name that lost its blanks."""
    owner.sure = owner.marks_sure = GARBLED
    if any(_LOST_BLANK.search(line.text) for line in owner.name):
        owner.name = []


def _is_heading(filled: list[Cell]) -> bool:
    first = fold_letters(filled[0].text)
    if first.startswith(("reportingowner", "relationships")) or first == "director":
        return True
    return len(filled) > 2 and any(fold_letters(cell.text) == "director" for cell in filled)


def _cell_lines(cell: Cell) -> list[Line]:
    lines = []
    for part in _LINE.finditer(cell.text):
        for found in _WORDS.finditer(part[0]):
            low, high = part.start() + found.start(), part.start() + found.end()
            ranges = cell.locate(low, high)
            lines.append(Line(found[0], ranges[0][0], ranges[-1][1]))
    return _without_strays(lines)


def _without_strays(lines: list[Line], *, noisy: bool = False) -> list[Line]:
    """Lines of a name and address without a heading and marks that ran into their cell."""
    kept: list[Line] = []
    for line in lines:
        begin = len("Director ") if not kept and line.text.startswith("Director ") else 0
        mark = _MARK_INSIDE.search(line.text)
        end = mark.start() if mark is not None else len(line.text)
        noise = _NOISE_AT_END.search(line.text, begin, end) if end < _LONGEST else None
        if (
            kept
            and noise is not None
            and (noisy or line.text[: noise.start()].isupper() > noise[0].isupper())
        ):
            end = noise.start()
        part = line.part(begin, end)
        if any(map(str.isalnum, part.text)) and not _X.fullmatch(part.text) and part.text != "Director":
            kept.append(part)
    return kept


def _unwrapped(lines: list[Line], width: int) -> list[Line]:
    """Lines with a name whole again that the width of a drawn cell broke: its next word did not fit."""
    room = width - 3  # a bar and a blank on each side
    while len(lines) > 2:
        first, second = lines[:2]
        fits = len(first.text) + 1 + len(second.text.split()[0]) <= room
        if fits or starts_street(second.text) or any(map(str.isdigit, second.text)):
            break
        lines = [Line(f"{first.text} {second.text}", first.start, second.end), *lines[2:]]
    return lines


def _read_role_cells(owner: Owner, cells: list[Cell]) -> None:
    """Read the marks of a row: an X, or what the person is, under Director, 10% Owner, Officer, Other."""
    seen: list[Cell] = []
    for cell in cells:
        if not seen or cell.left >= seen[-1].right:
            seen.append(cell)
    for role, cell in zip(ROLES, seen, strict=False):
        _read_role(owner, role, cell)


def _read_role(owner: Owner, role: str, cell: Cell) -> None:
    if not cell.text or _PLACEHOLDER.fullmatch(cell.text):
        owner.marks[role] = (False, _beside(owner))
        return
    owner.marks[role] = (True, (cell.pieces[0][0], cell.pieces[-1][1]))
    words = _cell_lines(cell)
    if role in ("is_officer", "is_other") and words:
        owner.titles[role] = words


def _beside(owner: Owner) -> tuple[int, int]:
    """Evidence for an empty mark cell: the name that it stands beside, or the address where the name is lost."""
    line = (*owner.name, *owner.street, *owner.city)[0]
    return line.start, line.end


def _owners_from_columns(grid: Grid) -> list[Owner]:
    """Owner table where only spaces part the columns: a block ends with its line of city, state and zip."""
    starts: list[int] = []
    owners: list[Owner] = []
    block: list[Line] = []
    marks: list[Cell] = []
    for cells in grid.rows:
        if not starts:
            starts = _role_starts(cells)
            continue
        for cell in cells:
            if cell.left < starts[0] - 6 and not _X.fullmatch(cell.text):
                block.append(Line(cell.text, *cell.pieces[0]))
                if ends_block(cell.text) and (owner := owner_from_lines(block)) is not None:
                    owners.append(owner)
                    _place_marks(owner, marks, starts)
                    block, marks = [], []
            else:
                marks.append(cell)
    if block and not owners and (owner := owner_from_lines(block)) is not None:
        owners.append(owner)
    if owners and marks:
        _place_marks(owners[-1], marks, starts)
    return owners


def _role_starts(cells: list[Cell]) -> list[int]:
    """Where the four columns of marks start, from the line that heads them; empty for any other line.

    A renderer that ignored row spans put "Director" over the names: then each column starts where the label
    of the next one does.
    """
    found: list[int] = []
    for cell in cells:
        for word in _ROLE_WORDS[len(found) :]:
            at = cell.text.find(word)
            if at >= 0:
                found.append(cell.left + at)
    if len(found) != len(_ROLE_WORDS):
        return []
    if found[0] < 8:
        return [*found[1:], found[-1] + len("Other") + 3]
    return found


def _place_marks(owner: Owner, cells: list[Cell], starts: list[int]) -> None:
    """Give each mark to the role under whose label it stands: a guess, as they need not be aligned."""
    owner.marks_sure = UNDER_HEADING
    edges = [*starts[1:], starts[-1] + 40]
    for cell in cells:
        centre = (cell.left + min(cell.right, cell.left + 8)) / 2
        owner.columns.append((centre, Line(cell.text, *cell.pieces[0])))
        at = next((at for at, edge in enumerate(edges) if centre < edge - 1), len(ROLES) - 1)
        _mark(owner, ROLES[at], owner.columns[-1][1])
    for role in ROLES:
        owner.marks.setdefault(role, (False, _beside(owner)))


def _mark(owner: Owner, role: str, line: Line) -> None:
    owner.marks[role] = (True, (line.start, line.end))
    if not _X.fullmatch(line.text) and role in ("is_officer", "is_other"):
        owner.titles.setdefault(role, []).append(line)


def align_marks(owners: list[Owner], first: Owner) -> None:
    """Read the marks of a printed table by those of its first person, whose box 5 tells which they are."""
    known = owners[0]
    checked = [role for role in ROLES if first.marks.get(role, (False,))[0]]
    centres = _middles(known)
    if not known.columns or not checked:
        return
    if all(known.marks[role][0] == is_checked for role, (is_checked, _) in first.marks.items()):
        for owner in owners:
            owner.marks_sure = first.marks_sure  # here headings and marks are aligned
        return
    known.marks, known.titles, known.marks_sure = first.marks, first.titles, first.marks_sure
    for owner in owners[1:]:
        owner.marks, owner.titles = {}, {}
        if len(centres) != len(checked):
            continue
        places = dict(zip(checked, centres, strict=True))
        roles = [min(places, key=lambda role: abs(places[role] - centre)) for centre, _ in owner.columns]
        near = all(
            abs(places[role] - centre) <= _APART
            for role, (centre, _) in zip(roles, owner.columns, strict=True)
        )
        if near and roles:
            for role, (_, line) in zip(roles, owner.columns, strict=True):
                _mark(owner, role, line)
            for role in ROLES:
                owner.marks.setdefault(role, (False, _beside(owner)))
            owner.marks_sure = 0.95


def _middles(owner: Owner) -> list[float]:
    """Give the columns of an owner's marks, the lines of one title taken together."""
    found: list[float] = []
    for centre, _ in sorted(owner.columns, key=lambda item: item[0]):
        if not found or centre - found[-1] > _APART:
            found.append(centre)
    return found


def _owners_from_stream(text: str, region: tuple[int, int], *, noisy: bool) -> list[Owner]:
    """Read a table whose cells came out one under the other: whose a mark is cannot be told."""
    owners: list[Owner] = []
    block: list[Line] = []
    runs = [0]  # where in the block lines begin that stand together
    before = -1
    for fragment in read_fragments(text, *region).items:
        words = fragment.text
        if _HEADING_LINE.fullmatch(words):
            block, runs = [], [0]
            continue
        if _X.fullmatch(words):
            continue
        if fragment.line > before + 1:
            runs.append(len(block))
        before = fragment.line
        block.append(Line(words, fragment.start, fragment.end))
        if ends_block(words):
            owner = owner_from_lines(_without_strays(_last_person(block, runs), noisy=noisy))
            block, runs = [], [0]
            if owner is not None:
                owners.append(owner)
    return owners


def _last_person(block: list[Line], runs: list[int]) -> list[Line]:
    """Take the lines that stand together with the last one, back to one that can be a name."""
    for at in reversed(runs):
        if len(block) - at > 1 and not starts_street(block[at].text):
            return block[at:]
    return block
