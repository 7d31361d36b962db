"""Reporting persons: names, addresses and relationships.

Two layouts exist: the older one ends with a table "Reporting Owners" that prints a row for each person; the
newer one repeats box 1 for each person after Table II. Both come down to a block of lines (name, street,
city with state and zip) and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from filingkit.draft import Draft, Range
from filingkit.filing import Cell, Grid
from filingkit.folding import LINE_BREAK
from filingkit.reading import fold_letters
from filingkit.tables import recover_grid
from filingkit_ownership.cover import Cover, Piece, find_mark, has_marks, split_labels
from filingkit_ownership.fragments import read_fragments
from filingkit_ownership.outline import Outline

_CITY_LINE = re.compile(
    r"(?P<city>(?!\d+\s+\w+\s+\w+).*?[^\s,].*?),+\s*(?P<state>[A-Z]{2}|[A-Z]\d)"
    r"(?:(?:\s+|(?=\d{5})|(?<=[A-Z]\d)(?=[A-Z]))(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9}))?"
)
_STATE = re.compile(r"[A-Z]{2}|[A-Z]\d")
_ZIP = re.compile(r"\d{5}(?:-?\d{4})?|(?=[A-Z0-9 -]*\d)[A-Z0-9][A-Z0-9 -]{2,9}")
_STREET_START = re.compile(
    r"(?<=\s)(?=(?i:C/O\b|P\.?\s?O\.? BOX|ONE |TWO |THREE |\d))"
)
_CITY_WITHOUT_COMMA = re.compile(r"(?P<city>\D+?)\s+(?P<state>[A-Z]{2})\s+(?P<zip>\d{5}(?:-?\d{4})?)")
_CITY_AT_END = re.compile(
    r"(?P<city>[A-Za-z][\w.' -]*),+\s*(?P<state>[A-Z]{2}|[A-Z]\d)"
    r"(?:(?:\s+|(?=\d{5})|(?<=[A-Z]\d)(?=[A-Z]))(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9}))?$"
)
_STREET_WORDS = frozenset(
    """STREET ST AVENUE AVE ROAD RD DRIVE DR BOULEVARD BLVD LANE LN WAY COURT CT PLACE PL PARKWAY PKWY HIGHWAY HWY
    SQUARE SQ PLAZA CIRCLE CIR TERRACE FLOOR FL BUILDING BLDG CENTER CENTRE TURNPIKE PIKE SUITE STE ROW WHARF
    BROADWAY CORPORATION INC LLC LP CORP COMPANY CO LTD EXPRESSWAY PARK ESPLANADE""".split()
)
"""Words that end a street line or a "C/O" line, after which a city can begin."""
_LINE = re.compile(r"[^\n\x0b]+")
_X = re.compile(r"_*[XxХ]_*")
ROLES = ("is_director", "is_ten_percent_owner", "is_officer", "is_other")
_ROLE_LABELS = {"is_director": "director", "is_ten_percent_owner": "ten", "is_officer": "officer", "is_other": "other"}


class Line(NamedTuple):
    """One line of an owner's block."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Owner:
    """One reporting person as printed: lines of text, and marks by role (checked or not, with its range)."""

    name: list[Line] = field(default_factory=list)
    street: list[Line] = field(default_factory=list)
    city: list[Line] = field(default_factory=list)
    state: Line | None = None
    zip: Line | None = None
    marks: dict[str, tuple[bool, Range]] = field(default_factory=dict)
    titles: dict[str, list[Line]] = field(default_factory=dict)
    method: str = "owner table"


def read_owners(text: str, outline: Outline, cover: Cover, native: Grid | None, draft: Draft) -> None:
    """Propose the reporting owners from the owner table, or from the boxes 1."""
    first = _best_box(cover.pieces)
    if first is not None:
        _read_relationship(cover, first)
    owners = _owners_from_table(text, outline, native)
    if owners:
        if first is not None and len(owners) == 1:
            _complete(owners[0], first)
    elif first is not None:
        owners = [first, *_owners_from_boxes(text, outline)]
    for owner in _unique(owners):
        _propose(owner, draft)
    if first is not None and owners and first.name and owners[0] is not first:
        path = "/reporting_owners/0/name"
        _propose_text(draft, path, first.name, "box 1", 0.6)


def _unique(owners: list[Owner]) -> list[Owner]:
    """Owners without repeats: the newer layout prints the first person again where there are several."""
    found: dict[str, Owner] = {}
    for owner in owners:
        key = fold_letters(" ".join(line.text for line in owner.name))
        known = found.get(key)
        if known is None:
            found[key] = owner
        elif _richness(owner) > _richness(known):
            owner.marks, owner.titles = owner.marks or known.marks, owner.titles or known.titles
            found[key] = owner
    return list(found.values())


def _propose(owner: Owner, draft: Draft) -> None:
    path = draft.add_row("/reporting_owners")
    method = owner.method
    _propose_text(draft, f"{path}/name", owner.name, method, 0.975)
    streets = owner.street
    if streets:
        _propose_text(draft, f"{path}/street1", streets[:1], method, 0.96)
        if len(streets) > 1:
            _propose_text(draft, f"{path}/street2", streets[1:], method, 0.96)
        else:
            draft.leave_blank(f"{path}/street2", "absent", "the address has one street line")
    _propose_text(draft, f"{path}/city", owner.city, method, 0.97)
    for name, line in (("state", owner.state), ("zip", owner.zip)):
        if line is not None:
            draft.propose(f"{path}/{name}", line.text, [(line.start, line.end)], method, 0.98)
    any_checked = any(checked for checked, _ in owner.marks.values())
    for role in ROLES:
        if role in owner.marks and (any_checked or len(owner.marks) == len(ROLES)):
            checked, span = owner.marks[role]
            draft.propose(f"{path}/{role}", checked, [span], "box 5", 0.975)
        else:
            draft.leave_blank(f"{path}/{role}", "not_found", "no mark of box 5 is visible")
    for role, name in (("is_officer", "officer_title"), ("is_other", "other_text")):
        if owner.titles.get(role):
            _propose_text(draft, f"{path}/{name}", owner.titles[role], "box 5", 0.95)
        elif role in owner.marks and not owner.marks[role][0] and any_checked:
            draft.leave_blank(f"{path}/{name}", "absent", "the box is not checked")


def _propose_text(draft: Draft, path: str, lines: Iterable[Line], method: str, confidence: float) -> None:
    lines = list(lines)
    words = " ".join(" ".join(line.text.split()) for line in lines)
    if words:
        draft.propose(path, words, [(line.start, line.end) for line in lines], method, confidence)


def _complete(owner: Owner, other: Owner) -> None:
    """Take from box 1 what the owner table does not show."""
    if not any(checked for checked, _ in owner.marks.values()) and other.marks:
        owner.marks = other.marks
    for role, lines in other.titles.items():
        owner.titles.setdefault(role, lines)
    owner.name = owner.name or other.name
    owner.street = owner.street or other.street
    if not owner.city:
        owner.city, owner.state, owner.zip = other.city, other.state, other.zip


# The owner table


def _owners_from_table(text: str, outline: Outline, native: Grid | None) -> list[Owner]:
    if outline.owners is None:
        return []
    grid = native or recover_grid(text, *outline.owners)
    if grid is None:
        return _owners_from_stream(text, outline.owners)
    if grid.kind == "fixed":
        return _owners_from_lines(grid)
    owners = []
    widths = {cell.left: cell.right - cell.left for cells in grid.rows for cell in cells}
    for cells in grid.rows:
        filled = [cell for cell in cells if cell.text]
        if not filled or _is_owner_heading(filled):
            continue
        name_cell = filled[0]
        lines = _cell_lines(name_cell)
        if grid.kind == "box":
            lines = _unwrapped(lines, widths.get(name_cell.left, 0))
        owner = _owner_from_lines(lines)
        if owner is None:
            continue
        marks = [cell for cell in cells if cell is not name_cell and cell.left >= name_cell.right]
        _read_role_cells(owner, marks)
        owners.append(owner)
    return owners


def _is_owner_heading(filled: list[Cell]) -> bool:
    first = fold_letters(filled[0].text)
    return first.startswith(("reportingowner", "director", "relationships")) or (
        len(filled) > 2 and any(fold_letters(cell.text) == "director" for cell in filled)
    )


def _cell_lines(cell: Cell) -> list[Line]:
    lines = []
    parts = _LINE.finditer(cell.text)
    for part in parts:
        for found in re.finditer(r"\S+(?: \S+)*", part[0]):
            low, high = part.start() + found.start(), part.start() + found.end()
            ranges = cell.locate(low, high)
            lines.append(Line(found[0], ranges[0][0], ranges[-1][1]))
    return lines


def _unwrapped(lines: list[Line], width: int) -> list[Line]:
    """Lines with a name whole again that the width of a drawn cell broke: its next word did not fit."""
    room = width - 3  # a bar and a blank on each side
    while len(lines) > 2:
        first, second = lines[:2]
        fits = len(first.text) + 1 + len(second.text.split()[0]) <= room
        if fits or _STREET_START.match(f" {second.text}", 1) or any(map(str.isdigit, second.text)):
            break
        lines = [Line(f"{first.text} {second.text}", first.start, second.end), *lines[2:]]
    return lines


def _read_role_cells(owner: Owner, cells: list[Cell]) -> None:
    """Marks of the owner table: an X, or what the person is, under Director, 10% Owner, Officer, Other."""
    seen: list[Cell] = []
    for cell in cells:
        if not seen or cell.left >= seen[-1].right:
            seen.append(cell)
    for role, cell in zip(ROLES, seen, strict=False):
        _read_role(owner, role, cell)


def _read_role(owner: Owner, role: str, cell: Cell) -> None:
    low = cell.pieces[0][0]
    high = cell.pieces[-1][1]
    if not cell.text:
        owner.marks[role] = (False, _beside(owner))
    elif _X.fullmatch(cell.text):
        owner.marks[role] = (True, (low, high))
    else:
        lines = _cell_lines(cell)
        words = [line for line in lines if not _X.fullmatch(line.text)]
        owner.marks[role] = (True, (low, high))
        if role in ("is_officer", "is_other") and words:
            owner.titles[role] = words


def _beside(owner: Owner) -> Range:
    """Evidence for an empty mark cell: the name that it stands beside."""
    line = owner.name[0]
    return line.start, line.end


def _owner_from_lines(lines: list[Line]) -> Owner | None:
    """Name, street and city from the lines of a block; one long line is cut where its parts begin."""
    if not lines:
        return None
    owner = Owner()
    lines = list(lines)
    last = lines[-1]
    found = _CITY_LINE.fullmatch(last.text)
    if found is not None and len(lines) > 1:
        lines.pop()
        _take_city(owner, last, found)
    elif len(lines) == 1:
        return _owner_from_one_line(lines[0])
    elif len(lines) > 1:
        tail = re.search(r"(?<=\s)[^\d,]+,\s*(?:[A-Z]{2}|[A-Z]\d)\s*[A-Z0-9 -]*$", last.text)
        if tail is not None:
            cut = last.text[: tail.start()]
            found = _CITY_LINE.fullmatch(tail[0])
            if found is not None:
                lines[-1] = Line(cut.rstrip(), last.start, last.start + len(cut.rstrip()))
                _take_city(owner, Line(tail[0], last.start + tail.start(), last.end), found)
    if not lines:
        return None
    owner.name = [lines[0]]
    owner.street = lines[1:]
    return owner


def _take_city(owner: Owner, line: Line, found: re.Match[str]) -> None:
    owner.city = [_sub(line, *found.span("city"))]
    owner.state = _sub(line, *found.span("state"))
    if found["zip"]:
        owner.zip = _sub(line, *found.span("zip"))


def _sub(line: Line, start: int, end: int) -> Line:
    return Line(line.text[start:end], line.start + start, line.start + end)


def _owner_from_one_line(line: Line) -> Owner | None:
    """A block whose line breaks were lost: the street begins at its first number or "C/O"."""
    owner = Owner(method="owner table, one line")
    tail = _CITY_AT_END.search(line.text)
    body_end = len(line.text)
    if tail is not None:
        low = _city_start(line.text, tail.end("city"))
        owner.city = [_sub(line, low, tail.end("city"))]
        owner.state = _sub(line, *tail.span("state"))
        if tail["zip"]:
            owner.zip = _sub(line, *tail.span("zip"))
        body_end = low
    start = _STREET_START.search(line.text, 0, body_end)
    if start is None and tail is None:
        return None
    name_end = start.start() if start is not None else body_end
    name = line.text[:name_end].rstrip()
    owner.name = [_sub(line, 0, len(name))]
    if start is not None:
        street = line.text[name_end:body_end].rstrip()
        owner.street = [_sub(line, name_end, name_end + len(street))]
    return owner


def _city_start(text: str, end: int) -> int:
    """Where the city begins in an address on one line: after the last number or word for a street."""
    low = 0
    for found in re.finditer(r"\S+", text[:end]):
        word = found[0].rstrip(".,").upper()
        if word in _STREET_WORDS or any(map(str.isdigit, word)):
            low = found.end()
    while low < end and not text[low].isalnum():
        low += 1
    return low


_ROLE_WORDS = ("Director", "10% Owner", "Officer", "Other")


def _owners_from_lines(grid: Grid) -> list[Owner]:
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
                if _CITY_LINE.fullmatch(cell.text) and (owner := _owner_from_lines(block)) is not None:
                    owners.append(owner)
                    _place_marks(owner, marks, starts)
                    block, marks = [], []
            else:
                marks.append(cell)
    if block and not owners and (owner := _owner_from_lines(block)) is not None:
        owners.append(owner)
    if owners and marks:
        _place_marks(owners[-1], marks, starts)
    return owners


def _role_starts(cells: list[Cell]) -> list[int]:
    """Where the four columns of marks start, from the line that heads them; empty for any other line.

    A renderer that ignored row spans put "Director" over the names: then each column starts where the label of
    the next one does.
    """
    found = []
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
    """Give each mark to the role under whose label it stands."""
    found: dict[str, list[Cell]] = {}
    edges = [*starts[1:], starts[-1] + 40]
    for cell in cells:
        centre = (cell.left + min(cell.right, cell.left + 8)) / 2
        at = next((at for at, edge in enumerate(edges) if centre < edge - 1), len(ROLES) - 1)
        found.setdefault(ROLES[at], []).append(cell)
    for role in ROLES:
        under = found.get(role, [])
        if not under:
            owner.marks.setdefault(role, (False, _beside(owner)))
            continue
        words = [Line(cell.text, *cell.pieces[0]) for cell in under if not _X.fullmatch(cell.text)]
        owner.marks[role] = (True, under[0].pieces[0])
        if words and role in ("is_officer", "is_other"):
            owner.titles[role] = words


def _owners_from_stream(text: str, region: Range) -> list[Owner]:
    """Owner table whose cells came out one under the other, without columns."""
    owners: list[Owner] = []
    block: list[Line] = []
    for fragment in read_fragments(text, *region):
        words = fragment.text
        if re.match(r"(?i)reporting\s?owner|relationships|director\b|10% owner|officer$|other$|signatures", words):
            block = []
            continue
        if _X.fullmatch(words):
            continue
        block.append(Line(words, fragment.start, fragment.end))
        if _CITY_LINE.fullmatch(words):
            owner = _owner_from_lines(block)
            block = []
            if owner is not None:
                owners.append(owner)
    return owners


# Box 1


def _owners_from_boxes(text: str, outline: Outline) -> list[Owner]:
    """Further reporting persons: boxes 1 that are repeated after the tables."""
    owners = []
    for start, end in outline.owner_boxes:
        if start < outline.cover[1]:
            continue
        owner = _owner_from_box(split_labels(read_fragments(text, start, end)))
        if owner is not None:
            owner.marks = {}
            owners.append(owner)
    return owners


def _best_box(pieces: list[Piece]) -> Owner | None:
    """Box 1 of the cover page. Where a converter wrote it more than once, the copy with the most words."""
    starts = [at for at, piece in enumerate(pieces) if piece.kind == "name"]
    owners = [owner for at in starts if (owner := _owner_from_box(pieces[at:])) is not None]
    return max(owners, key=_richness, default=None)


def _richness(owner: Owner) -> tuple[int, int, int]:
    parts = sum(1 for part in (owner.name, owner.street, owner.city, owner.state, owner.zip) if part)
    return parts, -len(owner.name), sum(len(line.text.split()) for line in (*owner.name, *owner.street, *owner.city))


def _owner_from_box(pieces: list[Piece]) -> Owner | None:
    """Box 1 read by its own labels, which stand under the lines that they name."""
    owner = Owner(method="box 1")
    part = ""
    city: list[Line] = []
    for piece in pieces:
        if piece.kind == "name":
            if part:
                break
            part = "name"
        elif piece.kind in ("last", "first", "middle"):
            part = "street" if part else part
        elif piece.kind == "street":
            part = "city" if part else part
        elif piece.kind in ("city", "state", "zip", "issuer", "period", "relationship"):
            if part == "city" and city:
                break
            if piece.kind in ("issuer", "relationship"):
                break
        elif piece.kind == "value" and part:
            line = Line(piece.text.replace(LINE_BREAK, " "), piece.start, piece.end)
            if part == "name":
                owner.name.append(line)
            elif part == "street":
                owner.street.append(line)
            else:
                city.append(line)
    _read_city(owner, city)
    return owner if owner.name else None


def _read_city(owner: Owner, lines: list[Line]) -> None:
    for line in lines:
        found = _CITY_LINE.fullmatch(line.text) or _CITY_WITHOUT_COMMA.fullmatch(line.text)
        if found is not None:
            _take_city(owner, line, found)
            return
    for line in lines:
        if owner.state is None and _STATE.fullmatch(line.text):
            owner.state = line
        elif owner.state is not None and owner.zip is None and _ZIP.fullmatch(line.text):
            owner.zip = line
        else:
            both = re.fullmatch(r"([A-Z]{2}|[A-Z]\d)\s+(\d{5}(?:-?\d{4})?)", line.text)
            if both is not None and owner.state is None:
                owner.state, owner.zip = _sub(line, *both.span(1)), _sub(line, *both.span(2))
            else:
                owner.city.append(line)


def _read_relationship(cover: Cover, owner: Owner) -> None:
    """Box 5: the marks before the four labels, and the words below them."""
    pieces = cover.pieces
    start = next((at + 1 for at, piece in enumerate(pieces) if piece.kind == "relationship"), None)
    labels = [at for at, piece in enumerate(pieces) if piece.kind in _ROLE_LABELS.values()]
    if start is None:
        if not labels:
            return
        start = max(0, labels[0] - 1)
    stop = next(
        (at for at in range(start, len(pieces)) if pieces[at].kind in ("filing", "period", "amendment", "name")),
        len(pieces),
    )
    box = pieces[start:stop]
    marks = {role: mark for role, label in _ROLE_LABELS.items() if (mark := find_mark(box, label)) is not None}
    if has_marks(box):
        owner.marks = marks
    after_last = max((at for at, piece in enumerate(box) if piece.kind in ("officer", "other")), default=-1)
    words = [
        Line(piece.text, piece.start, piece.end)
        for piece in box[after_last + 1 :]
        if piece.kind == "value" and not _X.fullmatch(piece.text) and re.search(r"[A-Za-z]{2}", piece.text)
    ]
    is_officer = owner.marks.get("is_officer", (False, (0, 0)))[0]
    is_other = owner.marks.get("is_other", (False, (0, 0)))[0]
    if words and is_officer and is_other and len(words) > 1:
        owner.titles["is_officer"], owner.titles["is_other"] = words[:1], words[1:]
    elif words and is_officer:
        owner.titles["is_officer"] = words
    elif words and is_other:
        owner.titles["is_other"] = words
