"""Box 1 (name and address) and box 5 (relationship) of the cover page, and boxes 1 for further persons.

Where the reading order holds, the labels tell: they stand under the lines that they name. Where it does not
(text without layout), the lines are told apart by what they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.folding import LINE_BREAK
from filingkit_ownership.addresses import Line, Owner, is_zip, read_city, starts_street
from filingkit_ownership.fragments import read_fragments
from filingkit_ownership.labels import BOXES, GARBLED, Piece, split_labels

if TYPE_CHECKING:
    from filingkit_ownership.outline import Outline

_TICKER = re.compile(r"\[[^\[\]]{0,40}\]")
_DATE = re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?!\d)")
_TABLE_HEAD = re.compile(
    r"^\d{1,2}A?\.\s?(?:$|[A-Z])|Instr\.|Derivative Sec|Expiration|Exercisable|/Day/|Beneficially Owned"
    r"|Underlying|Amount or"
    r"|^(?:Title|V|Code|Date|or|of|if any)$|^\d, \d and \d\)"
)
TITLE = re.compile(
    r"\b(?:Chief|Officer|President|EVP|SVP|VP|CEO|CFO|Secretary|Director|Chair\w*|Counsel|Remarks)\b"
)
"""Words of an officer's title."""
_WORD = re.compile(r"[A-Za-z]{2}")
_NAME = re.compile(r"(?=.*[A-Za-z]{2})[^\d\[\]|]+")
_PARTS = {"name": "name", "last": "street", "first": "street", "middle": "street", "street": "city"}
"""What stands below a label of box 1."""
_LONGEST = 120
JUMBLED = 0.7
"""Confidence of what was told apart by its kind, not by its place."""


def is_jumbled(pieces: list[Piece], layout: str) -> bool:
    """Whether the boxes come in pieces: labels of one box stand on both sides of another box's label."""
    if layout != "stream":
        return False
    runs: list[int] = []
    for piece in pieces:
        if piece.kind == "break":
            break
        box = BOXES.get(piece.kind)
        if box is not None and (not runs or runs[-1] != box):
            runs.append(box)
    return len(runs) > len(set(runs))


def best_box(pieces: list[Piece], *, jumbled: bool) -> Owner | None:
    """Box 1 of the cover page. Where a converter wrote it more than once, the copy with the most words."""
    if jumbled:
        return _owner_by_kind(pieces, whole=True)
    stop = next((at for at, piece in enumerate(pieces) if piece.kind == "break"), len(pieces))
    owner = _richest_box(pieces[:stop])
    if owner is None and (owner := _richest_box(pieces[stop + 1 :])) is not None:
        owner.sure = GARBLED
    return owner


def _richest_box(pieces: list[Piece]) -> Owner | None:
    starts = [at for at, piece in enumerate(pieces) if piece.kind == "name"]
    if not starts:  # the label of the box is lost with the name, those of its lines are not
        starts = [at for at, piece in enumerate(pieces) if piece.kind in ("last", "first", "middle")][:1]
    owners = [owner for at in starts if (owner := _owner_from_box(pieces[at:])) is not None]
    return max(owners, key=lambda owner: owner.richness, default=None)


def further_boxes(text: str, outline: Outline) -> list[Owner]:
    """Further reporting persons: boxes 1 that are repeated after the tables."""
    owners = []
    for start, end in outline.owner_boxes:
        if start < outline.cover[1]:
            continue
        fragments = read_fragments(text, start, end)
        pieces = _until_last_label(split_labels(fragments.items))
        owner = _owner_from_box(pieces)
        if fragments.layout == "stream" and (owner is None or not _is_clean(owner)):
            owner = _owner_by_kind(pieces, whole=False)
        if owner is not None and owner.name:
            owner.marks = {}
            owners.append(owner)
    return owners


def _until_last_label(pieces: list[Piece]) -> list[Piece]:
    """Cut pieces off behind the last label of box 1: below it, something else begins."""
    last = max((at for at, piece in enumerate(pieces) if BOXES.get(piece.kind) == 1), default=len(pieces))
    return pieces[: last + 1] if pieces[last].kind in ("city", "state", "zip") else pieces


def _owner_from_box(pieces: list[Piece]) -> Owner | None:
    """Box 1 read by its own labels, which stand under the lines that they name."""
    owner = Owner(method="box 1")
    part, inside = "", True
    city: list[Line] = []
    for piece in pieces:
        kind = piece.kind
        if kind == "break" or (kind == "name" and part) or (city and kind in ("city", "state", "zip")):
            break
        if kind in _PARTS:
            part, inside = _PARTS[kind], True
        elif kind in BOXES and BOXES[kind] > 1:
            inside = False  # boxes stand side by side: this one goes on at its next label
        elif kind == "value" and part and inside:
            line = Line(piece.text.replace(LINE_BREAK, " "), piece.start, piece.end)
            {"name": owner.name, "street": owner.street, "city": city}[part].append(line)
    read_city(owner, city)
    return owner if owner.name or owner.city else None


def _is_clean(owner: Owner) -> bool:
    """Whether an address came out in order: no number in name or city, and all its parts are there."""
    words = [*owner.name, *owner.city]
    return (
        owner.state is not None
        and owner.zip is not None
        and len(owner.name) < len(words) < 6
        and not any(map(str.isdigit, "".join(line.text for line in words)))
        and not any(_TABLE_HEAD.search(line.text) for line in owner.street)
    )


class _Run:
    """Lines that stand together without a label between them, and the labels on both sides."""

    def __init__(self, before: str) -> None:
        self.lines: list[Line] = []
        self.before = before
        self.after = ""

    def is_words(self) -> bool:
        """Whether the lines are words only: a name, a city or a title."""
        return all(_NAME.fullmatch(line.text) for line in self.lines)

    def is_street(self) -> bool:
        """Whether a line of it opens like a street."""
        return any(starts_street(line.text) and _WORD.search(line.text) for line in self.lines)


def _runs(pieces: list[Piece]) -> list[_Run]:
    """Group the lines that are no date, mark, symbol or name of the issuer."""
    runs: list[_Run] = []
    before, last_line = "", -9
    for piece in pieces:
        if piece.kind != "value":
            if runs and not runs[-1].after:
                runs[-1].after = piece.kind
            before, last_line = piece.kind, -9
            continue
        if len(piece.text) > _LONGEST or _DATE.search(piece.text) or _TABLE_HEAD.search(piece.text):
            continue
        if _TICKER.search(piece.text):
            if _TICKER.match(piece.text) and runs and last_line + 1 == piece.line:
                runs[-1].lines.pop()  # the issuer's name is the line above its symbol
            last_line = -9
            continue
        if piece.line > last_line + 1:
            runs.append(_Run("street" if not before and runs and runs[-1].is_street() else before))
        last_line = piece.line
        runs[-1].lines.append(Line(piece.text, piece.start, piece.end))
        before = ""
    return [run for run in runs if run.lines]


def _owner_by_kind(pieces: list[Piece], *, whole: bool) -> Owner | None:
    """Box 1 where labels and lines come in any order: a number opens a street, two capitals are a state.

    The name comes first; of other runs of words, the city stands beside its own labels or its state. What
    could be one thing or another is left out. `whole` tells that `pieces` are a cover page: no other names.
    """
    owner = Owner(method="box 1, by kind", sure=JUMBLED)
    words: list[_Run] = []
    street_ended = False
    for run in _runs(pieces):
        _take_codes(owner, run)
        if not run.lines:
            continue
        if run.is_street():
            if not street_ended:
                owner.street += run.lines
            street_ended = street_ended or run.after == "street"
        elif run.is_words():
            words.append(run)
    if not words:
        return None
    name = next((run for run in words if run.after in ("last", "first", "middle")), words[0])
    if name.after not in ("last", "first", "middle") and (not whole or TITLE.search(name.lines[0].text)):
        return None
    owner.name = name.lines
    _place_words(owner, [run for run in words if run is not name])
    return owner


def _take_codes(owner: Owner, run: _Run) -> None:
    """Take state and postal code out of a run; the words beside a state are the city."""
    lines = run.lines
    if all(is_zip(line.text) for line in lines) and len(lines) < 3:
        words = " ".join(line.text for line in lines)
        if owner.zip is None and (len(lines) == 1 or not words.isdigit()):
            owner.zip = Line(words, lines[0].start, lines[-1].end)
            run.lines = []
        return
    if run.is_street():
        return
    codes = Owner()
    read_city(codes, lines)
    if codes.state is None or owner.state is not None or any(map(is_zip, (line.text for line in codes.city))):
        return
    owner.state, owner.zip = codes.state, owner.zip or codes.zip
    owner.city = owner.city or codes.city
    run.lines = []


def _place_words(owner: Owner, runs: list[_Run]) -> None:
    """Tell the city and the title among runs of words."""
    near = [run for run in runs if run.before in ("street", "state") or run.after in ("city", "state")]
    if not owner.city and (len(near) == 1 or len(runs) == 1):
        city = near[0] if len(near) == 1 else runs[0]
        owner.city = city.lines
        runs = [run for run in runs if run is not city]
    if owner.city and len(runs) == 1:
        owner.titles["is_officer"] = runs[0].lines
