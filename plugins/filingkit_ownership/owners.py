"""Reporting persons: names, addresses and relationships.

Two layouts exist: the older one ends with a table "Reporting Owners" that prints a row for each person; the
newer one repeats box 1 for each person after Table II. Both come down to a block of lines (name, street,
city with state and zip) and marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.reading import fold_letters
from filingkit_ownership.addresses import ONE_LINE, Line, Owner, without_garbage
from filingkit_ownership.owner_boxes import best_box, further_boxes
from filingkit_ownership.owner_table import ROLES, align_marks, owners_from_table
from filingkit_ownership.relationships import read_jumbled_relationship, read_relationship
from filingkit_ownership.scrambled import propose_issuer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.draft import Draft
    from filingkit.filing import Grid
    from filingkit_ownership.cover import Cover
    from filingkit_ownership.labels import Piece
    from filingkit_ownership.outline import Outline

_LOST_LIGATURES = ("Benefcial", "Form fled", "Ofcer")
"""What the form prints where a converter lost the second letter of a ligature."""
LOSSY = 0.8
"""Confidence of words with an "f" where it may have been "ff", "fi" or "fl"."""
MERGED = 0.8
"""Confidence of persons in a text whose lines run through boxes side by side."""


def read_owners(text: str, outline: Outline, cover: Cover, native: Grid | None, draft: Draft) -> None:
    """Propose the reporting owners from the owner table, or from the boxes 1."""
    first = None if cover.merged else best_box(cover.pieces, jumbled=cover.jumbled)
    if first is not None:
        if cover.jumbled:
            read_jumbled_relationship(
                text, outline.owners[0] if outline.owners else outline.tables_end, cover.pieces, first
            )
        else:
            read_relationship(cover.pieces, cover.layout, first)
    owners = owners_from_table(text, outline, native, noisy=cover.merged)
    if owners:
        if first is not None:
            for owner in owners:
                if owner.method == ONE_LINE:
                    _split_like(owner, first)
            align_marks(owners, first)
        if first is not None and (len(owners) == 1 or _are_same(owners[0], first)):
            _complete(owners[0], first)
    elif first is not None:
        owners = [first, *further_boxes(text, outline)]
    _forget_lost_marks(owners, cover)
    lossy = any(words in text for words in _LOST_LIGATURES)
    for owner in filter(None, map(without_garbage, _unique(owners))):
        owner.lossy = lossy
        if owner.name or len(owners) == 1:
            _propose(owner, draft)
    if cover.merged:
        for owner in owners:
            owner.sure, owner.marks_sure = min(owner.sure, MERGED), min(owner.marks_sure, MERGED)
    if cover.issuer_words:
        _propose_issuer(cover.issuer_words, owners, draft)
    propose_issuer(text, cover.pieces, owners, draft)
    if first is not None and owners and first.name and owners[0] is not first and owners[0].name:
        path = "/reporting_owners/0/name"
        _propose_text(draft, path, first.name, first, 0.6, "box 1")


def _forget_lost_marks(owners: list[Owner], cover: Cover) -> None:
    """Know nothing where neither a mark nor an empty box is seen: everybody who files has some relationship."""
    any_checked = any(checked for owner in owners for checked, _ in owner.marks.values())
    if not any_checked and not any(piece.kind == "empty" for piece in cover.pieces):
        for owner in owners:
            owner.marks = {}


def _propose_issuer(words: list[Piece], owners: list[Owner], draft: Draft) -> None:
    """Propose the issuer's name from a line that runs through boxes 1 and 2: the words behind a person's."""
    for owner in owners:
        name = _letters(owner.name)
        line = words[0].text
        if name and fold_letters(line).startswith(name) and len(words) == 1:
            at = next(at for at in range(len(line) + 1) if fold_letters(line[:at]) == name)
            rest = line[at:].lstrip(" .,")
            low = words[0].end - len(rest)
            if rest:
                draft.propose("/issuer/name", rest, [(low, words[0].end)], "box 2, behind box 1", 0.85)
            return


def _unique(owners: list[Owner]) -> list[Owner]:
    """Owners without repeats: the newer layout prints the first person again where there are several."""
    found: dict[str, Owner] = {}
    for owner in owners:
        key = fold_letters(" ".join(line.text for line in owner.name))
        known = found.get(key)
        if known is None:
            found[key] = owner
        elif owner.richness > known.richness:
            owner.marks, owner.titles = owner.marks or known.marks, owner.titles or known.titles
            found[key] = owner
    return list(found.values())


def _propose(owner: Owner, draft: Draft) -> None:
    path = draft.add_row("/reporting_owners")
    sure = owner.sure
    _propose_text(draft, f"{path}/name", owner.name, owner, sure)
    if owner.street:
        _propose_text(draft, f"{path}/street1", owner.street[:1], owner, sure - 0.015)
        if len(owner.street) > 1:
            _propose_text(draft, f"{path}/street2", owner.street[1:], owner, sure - 0.015)
        else:
            draft.leave_blank(f"{path}/street2", "absent", "the address has one street line")
    _propose_text(draft, f"{path}/city", owner.city, owner, sure - 0.005)
    for name, line in (("state", owner.state), ("zip", owner.zip)):
        if line is not None:
            draft.propose(f"{path}/{name}", line.text, [(line.start, line.end)], owner.method, sure + 0.005)
    _propose_marks(owner, path, draft)


def _propose_marks(owner: Owner, path: str, draft: Draft) -> None:
    any_checked = any(checked for checked, _ in owner.marks.values())
    for role in ROLES:
        if role in owner.marks and (any_checked or len(owner.marks) == len(ROLES)):
            checked, span = owner.marks[role]
            draft.propose(f"{path}/{role}", checked, [span], "box 5", owner.marks_sure)
        else:
            draft.leave_blank(f"{path}/{role}", "not_found", "no mark of box 5 is visible")
    for role, name in (("is_officer", "officer_title"), ("is_other", "other_text")):
        if owner.titles.get(role):
            sure = min(0.95, owner.marks_sure)
            _propose_text(draft, f"{path}/{name}", owner.titles[role], owner, sure, "box 5")
        elif role in owner.marks and not owner.marks[role][0] and any_checked:
            draft.leave_blank(f"{path}/{name}", "absent", "the box is not checked")


def _propose_text(
    draft: Draft, path: str, lines: Iterable[Line], owner: Owner, confidence: float, method: str = ""
) -> None:
    lines = list(lines)
    words = " ".join(" ".join(line.text.split()) for line in lines)
    if owner.lossy and "f" in words.lower():
        confidence = min(confidence, LOSSY)
    if words:
        spans = [(line.start, line.end) for line in lines]
        draft.propose(path, words, spans, method or owner.method, confidence)


def _complete(owner: Owner, other: Owner) -> None:
    """Take from box 1 what the owner table does not show."""
    if not any(checked for checked, _ in owner.marks.values()) and other.marks:
        owner.marks, owner.marks_sure = other.marks, other.marks_sure
    for role, lines in other.titles.items():
        owner.titles.setdefault(role, lines)
    owner.name = owner.name or other.name
    if not owner.city and other.city:
        if _letters(other.street).startswith(_letters(owner.street)):
            owner.street = other.street
        owner.city, owner.state, owner.zip = other.city, other.state, other.zip
    owner.street = owner.street or other.street


def _are_same(owner: Owner, other: Owner) -> bool:
    """Whether a row of the owner table and box 1 are about one person."""
    if owner.name and other.name:
        return _letters(owner.name) == _letters(other.name)
    return _letters(other.street).startswith(_letters(owner.street))


def _split_like(owner: Owner, other: Owner) -> None:
    """Split an address on one line where box 1 splits the same address."""
    ours, theirs = owner.street + owner.city, other.street + other.city
    if not other.city or _letters(ours) != _letters(theirs) or len(ours) > 2:
        return
    end = ours[-1].end
    city = _letters(other.city)
    whole = Line(" ".join(line.text for line in ours), ours[0].start, end)
    at = len(whole.text)
    while at and len(fold_letters(whole.text[at:])) < len(city):
        at -= 1
    if fold_letters(whole.text[at:]) == city and whole.end - whole.start == len(whole.text):
        owner.street = [whole.part(0, len(whole.text[:at].rstrip(" ,")))]
        owner.city = [whole.part(at, len(whole.text))]
        owner.sure = 0.95


def _letters(lines: list[Line]) -> str:
    return fold_letters("".join(line.text for line in lines))
