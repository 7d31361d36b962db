"""Whom to turn to: role, name, organisation, telephone and e-mail of the contacts that a release prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.draft import Draft, Range
    from filingkit_earnings.identity import Identity

_OPENING = re.compile(
    r"(?i)[ \t|#*\"]*(?:for\s+(?:further|more|additional)\s+information,?\s*(?:please\s+)?contact|"
    r"(?:[A-Z][\w&.'-]*[ \t]+){0,3}?(?:company\s+|media\s+|press\s+|investors?\s+|investor\s+relations\s+|"
    r"financial\s+|corporate\s+)?(?:contacts?(?:\s+information)?|inquiries))\b(?=[ \t]*(?:[:|\n]|"
    r"$|[ \t]{3,}))"
)
# A class of first letters is found far faster than words in any case; the words are then looked at from there.
_WORD = re.compile(r"[CcIi](?<=(?i:(?=contact|inquiries|inquiry).))")
_ROLE = re.compile(
    r"(?i)(?:(?:press|media|investors?(?:\s*/\s*analysts?)?|investor\s+relations|analysts?|financial|"
    r"corporate|company|public\s+relations|communications|general|ir|pr)\s*(?:/|and|&|\s)?\s*)*"
    r"(?:press|media|investors?(?:\s*/\s*analysts?)?|investor\s+relations|analysts?|communications|"
    r"contacts?|inquiries|public\s+relations|corporate\s+communications)(?:\s+(?:contacts?|inquiries|"
    r"relations))?(?:\s+information)?"
)
_PHONE = re.compile(
    r"(?<![\d/])(?:\+?1[-.\s]{0,2})?(?:\(\d{3}\)\s?|\d{3}[-./\s])\s?\d{3}[-.\s]\d{4}(?!\d)(?:\s+or\s+(?:\d-)?\d{3}-\d{3}-\d{4})?|"
    r"\+\d{1,3}[\s\d().-]{7,16}\d"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?i)(?:https?://|www\.)\S+")
_NAME = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr)\.\s+)?[A-Z][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?(?:\s+(?:[A-Z]\.?|[A-Z][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?|"
    r"de|van|von|la)){1,3}(?:,?\s+(?:Jr|Sr|II|III|IV|CFA|CPA)\.?)?"
)
_TITLE = re.compile(
    r"(?i)\b(?:chief|officer|president|director|vice|manager|head|treasurer|secretary|controller|"
    r"executive|relations|communications|senior|svp|evp|vp|cfo|ceo|affairs|analyst|media|press)\b"
)
_ORGANISATION = re.compile(
    r"(?:Inc|Corp|Corporation|Company|Co|Ltd|LLC|plc|Group|Partners|Associates|Holdings?|Communications|"
    r"Agency|Hall|Partners)\b\.?,?$"
)
_END = re.compile(
    r"(?i)\b(?:note\s+to\s+editors|forward[\s-]looking|about\s+[A-Z]|©|\(c\)\s*\d{4}|all\s+rights|"
    r"source\s*:|safe\s+harbor|statements?\s+of)\b|#\s*#\s*#"
)
_LINES = 70
_LONG_LINE = 400
_SHORTEST_NAME = 3
_INDENT = 6
_SPLIT = re.compile(r"[ \t]{2,}|\t|\||\n|;[ \t]*|:[ \t]*(?=\S)")
_COMMA = re.compile(r",[ \t]+(?!(?:Jr|Sr|Inc|LLC|Ltd|L\.P|II|III|CFA)\b)")


class _Piece(NamedTuple):
    """One cell of the contact lines and what it is."""

    kind: str
    text: str
    start: int
    end: int


def read_contacts(text: str, identity: Identity, draft: Draft) -> None:
    """Propose the contacts that are printed under a heading of such."""
    done = 0
    proposed: set[tuple[str, str]] = set()
    for word in _WORD.finditer(text):
        line = text.rfind("\n", 0, word.start()) + 1
        opening = _OPENING.match(text, line) if line >= done else None
        if opening is None:
            continue
        start = opening.start()
        end = _block_end(text, opening.end())
        if identity.headline is not None and start < identity.headline[0] < end:
            end = identity.headline[0]
        pieces = _by_column(text, list(_pieces(text, start, end, identity)))
        people = [person for person in _people(text, pieces) if "phone" in person or "email" in person]
        if not people:
            continue
        done = end
        for person in people:
            key = (person["name"].text, person["phone"].text if "phone" in person else "")
            if key in proposed:
                continue
            proposed.add(key)
            row = draft.add_row("/contacts")
            for name, piece in person.items():
                draft.propose(f"{row}/{name}", piece.text, [(piece.start, piece.end)], "prose", 0.88)


def _block_end(text: str, start: int) -> int:
    position = start
    for _ in range(_LINES):
        stop = text.find("\n", position + 1)
        if stop < 0:
            return len(text)
        line = text[position:stop]
        ending = _END.search(line)
        if ending is not None:
            return position + ending.start()
        if len(line.strip()) > _LONG_LINE:
            return position if position > start else stop
        if (
            re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", line)
            and position > start
            and len(line.strip()) > 60
        ):
            return position
        position = stop
    return position


def _pieces(text: str, start: int, end: int, identity: Identity) -> Iterator[_Piece]:
    """The cells of a range, split at what separates them, each with its kind."""
    position = start
    bounds = [(found.start(), found.end()) for found in _SPLIT.finditer(text, start, end)]
    for low, high in [*bounds, (end, end)]:
        yield from _classify(text, position, low, text[low : low + 1] == ":", identity)
        position = high


def _classify(text: str, start: int, end: int, colon: bool, identity: Identity) -> Iterator[_Piece]:
    while start < end and not text[start].isalnum() and text[start] not in "(+":
        start += 1
    while end > start and text[end - 1] in " \t\n,;:|*_`-–/":
        colon = colon or text[end - 1] == ":"
        end -= 1
    if start >= end:
        return
    for pattern, kind in ((_EMAIL, "email"), (_PHONE, "phone")):
        found = pattern.search(text, start, end)
        if found is not None:
            yield from _classify(text, start, found.start(), False, identity)
            yield _Piece(kind, " ".join(found[0].split()), found.start(), found.end())
            yield from _classify(text, found.end(), end, False, identity)
            return
    words = text[start:end]
    if _URL.search(words):
        return
    if _ROLE.fullmatch(words) or (colon and _ROLE.search(words) and len(words) < 50):
        yield _Piece("role", " ".join(words.split()), start, end)
        return
    role = _ROLE.match(words)
    if role is not None and role.end() < len(words) and words[role.end()] == ":":
        yield _Piece("role", " ".join(role[0].split()), start, start + role.end())
        yield from _classify(text, start + role.end() + 1, end, False, identity)
        return
    company = _company_in(words, identity)
    if company is not None:
        low, high = company
        yield from _classify(text, start, start + low, False, identity)
        yield _Piece("organization", " ".join(words[low:high].split()), start + low, start + high)
        yield from _classify(text, start + high, end, False, identity)
        return
    comma = _COMMA.search(words)
    if comma is not None:
        yield from _classify(text, start, start + comma.start(), False, identity)
        yield from _classify(text, start + comma.end(), end, False, identity)
        return
    if _NAME.fullmatch(words) and not _TITLE.search(words) and not _ORGANISATION.search(words):
        yield _Piece("name", " ".join(words.split()), start, end)
    elif _ORGANISATION.search(words) and len(words) < 60:
        yield _Piece("organization", " ".join(words.split()), start, end)


def _company_in(words: str, identity: Identity) -> Range | None:
    """Where a cell names the company itself, in full or by the first of its names."""
    if not identity.company:
        return None
    full = re.compile(
        r",?\s+".join(re.escape(word) for word in identity.company.replace(",", "").split()), re.I
    )
    found = full.search(words)
    if found is not None:
        return found.span()
    short = re.compile(rf"(?i)(?<!\w){re.escape(identity.words[0])}(?!\w)").search(words)
    if short is None or len(short[0]) < _SHORTEST_NAME:
        return None
    rest = re.compile(r"(?:,?\s+[A-Z][\w.&]*)+").match(words, short.end())
    if rest is None:
        return short.span()
    return (short.start(), rest.end()) if _ORGANISATION.search(words[: rest.end()]) else None


def _people(text: str, pieces: list[_Piece]) -> Iterator[dict[str, _Piece]]:
    """Group cells into contacts: each begins with a name, and takes role and organisation printed before it."""
    role: _Piece | None = None
    organisation: _Piece | None = None
    current: dict[str, _Piece] | None = None
    for piece in pieces:
        if piece.kind == "role":
            if current is not None:
                yield current
                current = None
            if role is not None and not _is_general(role.text) and _goes_on(text, role, piece):
                role = _Piece("role", f"{role.text} {piece.text}", role.start, piece.end)
            elif role is None or not _is_general(piece.text):
                role = piece
            organisation = None
        elif piece.kind == "name":
            if current is not None:
                yield current
            current = {}
            if role is not None:
                current["role"] = role
            current["name"] = piece
            if organisation is not None:
                current["organization"] = organisation
        elif piece.kind == "organization":
            if current is not None and "organization" not in current:
                current["organization"] = piece
            elif current is None:
                organisation = piece
        elif current is not None:
            current.setdefault(piece.kind, piece)
    if current is not None:
        yield current


def _goes_on(text: str, role: _Piece, piece: _Piece) -> bool:
    """Whether a role is wrapped over two lines."""
    between = text[role.end : piece.start]
    return (
        not between.strip()
        and between.count("\n") == 1
        and not role.text.lower().endswith(("contact", "contacts"))
    )


def _by_column(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Cells in reading order; where people stand side by side, one column after the other."""
    lines: dict[int, list[_Piece]] = {}
    for piece in pieces:
        lines.setdefault(text.rfind("\n", 0, piece.start) + 1, []).append(piece)
    edges = sorted({
        piece.start - line
        for line, cells in lines.items()
        if sum(cell.kind == "name" for cell in cells) > 1
        for piece in cells
        if piece.kind == "name"
    })  # fmt: skip
    columns = [edge for index, edge in enumerate(edges) if not index or edge - edges[index - 1] > _INDENT]
    if len(columns) < 2:
        return pieces

    def column(line: int, piece: _Piece) -> int:
        return max(
            [index for index, edge in enumerate(columns) if edge <= piece.start - line + _INDENT], default=0
        )

    return sorted(
        pieces, key=lambda piece: (column(text.rfind("\n", 0, piece.start) + 1, piece), piece.start)
    )


def _is_general(role: str) -> bool:
    return re.fullmatch(r"(?i)contacts?(?:\s+information)?", role) is not None
