"""Box 5: the marks of the four relationships and the words below them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit_ownership.addresses import Line, Owner
from filingkit_ownership.marks import Mark, is_mark, read_jumbled_filing, read_marks, read_printed_marks
from filingkit_ownership.owner_boxes import TITLE

if TYPE_CHECKING:
    from filingkit_ownership.labels import Piece

ROLE_LABELS = {
    "is_director": "director",
    "is_ten_percent_owner": "ten",
    "is_officer": "officer",
    "is_other": "other",
}
COUNTED = 0.7
"""Confidence of marks that were told apart by their number."""
_HEADING = re.compile(r"Check this box|Section 16|obligations|Form 5|longer|Instruction")
_WORD = re.compile(r"[A-Za-z]{2}")
_ENDS = frozenset({"filing", "period", "amendment", "name", "issuer", "break", "last", "street", "city"})


def read_relationship(pieces: list[Piece], layout: str, owner: Owner) -> None:
    """Read box 5 of the cover page for its first person, where the reading order holds."""
    start = next((at + 1 for at, piece in enumerate(pieces) if piece.kind == "relationship"), None)
    labels = [at for at, piece in enumerate(pieces) if piece.kind in ROLE_LABELS.values()]
    if start is None:
        if not labels:
            return
        start = max(0, labels[0] - 1)
    stop = next((at for at in range(start, len(pieces)) if pieces[at].kind in _ENDS), len(pieces))
    box = pieces[start:stop]
    if any(is_mark(piece) for piece in box):
        marks = read_marks(box, ROLE_LABELS.values(), layout)
        owner.marks = {role: marks[label] for role, label in ROLE_LABELS.items() if label in marks}
    after = max((at for at, piece in enumerate(box) if piece.kind in ("officer", "other")), default=-1)
    words = [
        Line(piece.text, piece.start, piece.end)
        for piece in box[after + 1 :]
        if piece.kind == "value" and _WORD.search(piece.text)
    ]
    place_titles(owner, words)


def place_titles(owner: Owner, words: list[Line]) -> None:
    """Give the words below box 5 to the role that they explain."""
    is_officer = owner.marks.get("is_officer", (False, (0, 0)))[0]
    is_other = owner.marks.get("is_other", (False, (0, 0)))[0]
    if words and is_officer and is_other and len(words) > 1:
        owner.titles["is_officer"], owner.titles["is_other"] = words[:1], words[1:]
    elif words and is_officer:
        owner.titles["is_officer"] = words
    elif words and is_other:
        owner.titles["is_other"] = words
    elif any(TITLE.search(line.text) for line in words):
        # A title is printed for officers only: the mark is lost.
        owner.titles["is_officer"] = words
        owner.marks.pop("is_officer", None)


def read_jumbled_relationship(text: str, end: int, pieces: list[Piece], owner: Owner) -> None:
    """Read box 5 where the order does not hold: from marks beside their labels, or their number."""
    words = owner.titles.pop("is_officer", [])
    printed = read_printed_marks(text, end)
    if any(label in printed for label in ROLE_LABELS.values()):
        owner.marks = {role: printed[label] for role, label in ROLE_LABELS.items() if label in printed}
        owner.marks_sure = 0.95
    else:
        owner.marks = _count_marks(
            [piece for piece in pieces if piece.kind != "break"], has_title=bool(words)
        )
        owner.marks_sure = COUNTED
    place_titles(owner, words)


def _count_marks(pieces: list[Piece], *, has_title: bool) -> dict[str, Mark]:
    """Tell roles by the number of marks: an officer has a title, and box 6 takes one mark."""
    labels = {
        role: next((piece for piece in pieces if piece.kind == kind), None)
        for role, kind in ROLE_LABELS.items()
    }
    filing = read_jumbled_filing(pieces)
    marks = [
        (at, piece)
        for at, piece in enumerate(pieces)
        if piece.kind == "checked" and (filing is None or at != filing[1])
    ]
    if filing is None:
        marks = marks[:-1]
    if (
        not marks
        or any(label is None for label in labels.values())
        or any(_is_elsewhere(pieces, at) for at, _ in marks)
    ):
        return {}
    found = {role: (False, label.span) for role, label in labels.items() if label is not None}
    first, last = marks[0][1].span, marks[-1][1].span
    both = len(marks) - has_title
    if not has_title:
        pass
    elif _is_officer(pieces, marks[-1][0]):
        found["is_officer"] = (True, last)
    else:
        del found["is_officer"], found["is_other"]
    if both == 2:
        found["is_director"], found["is_ten_percent_owner"] = (True, first), (True, marks[1][1].span)
    elif both == 1:
        role = _director_or_ten(pieces, marks[0][0])
        if role:
            found[role] = (True, first)
        else:
            del found["is_director"], found["is_ten_percent_owner"]
    elif both:
        return {}
    return found


def _is_elsewhere(pieces: list[Piece], at: int) -> bool:
    """Whether a mark stands beside the words of a check box of the heading."""
    beside = pieces[max(0, at - 1) : at + 2]
    return any(piece.kind == "noise" and _HEADING.search(piece.text) for piece in beside)


def _is_officer(pieces: list[Piece], at: int) -> bool:
    """Whether the last mark is the officer's: it stands beside a line of that label, or right before it."""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return after is not None and (
        after.kind == "officer" or (after.kind == "noise" and "below" in after.text)
    )


def _director_or_ten(pieces: list[Piece], at: int) -> str:
    """Tell whose a single mark is: set off by one, "10% Owner" stands together with the label below it."""
    ten = next(index for index, piece in enumerate(pieces) if piece.kind == "ten")
    other = next(index for index, piece in enumerate(pieces) if piece.kind == "other")
    if abs(other - ten) == 1 and abs(pieces[other].line - pieces[ten].line) <= 1:
        return "is_ten_percent_owner"
    return "is_director" if at < ten else ""
