"""The cover page: form type, check boxes, boxes 1 to 6.

The printed words of the form are known, so they are taken away first: what is left are the values, each
between the labels that name it. That reads every converter's cover page alike, as long as its order holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from filingkit.reading import read_date
from filingkit_ownership.check_boxes import read_check_boxes
from filingkit_ownership.form_types import recognise
from filingkit_ownership.fragments import read_fragments
from filingkit_ownership.labels import BOXES, GARBLED, Piece, are_merged, split_labels
from filingkit_ownership.marks import read_jumbled_filing, read_marks, read_printed_marks
from filingkit_ownership.owner_boxes import is_jumbled

if TYPE_CHECKING:
    from filingkit.draft import Draft
    from filingkit_ownership.outline import Outline

_TICKER = re.compile(
    r"\[\s*([A-Z0-9][A-Z0-9.:/&-]{0,9}(?:[ ,;/]{1,3}[A-Z0-9][A-Z0-9.:/&-]{0,9}){0,4}|[A-Za-z]{1,6})\s*\]"
)
_DATE = re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?!\d)")
_HALF_DATE = re.compile(r"(?<![\d/])(\d{1,2}/(?:19|20)\d{2})(?!\d)")
_EDGAR_HEADING = re.compile(r"Edgar Filing:\s{0,4}(\S[^\n]{0,120}?)\s{0,4}-\s{0,4}Form\s")
_NO_SECURITIES = re.compile(r"No securities are bene\w{0,3}cially owned")


@dataclass(slots=True)
class Cover:
    """The pieces of the cover page in reading order.

    `jumbled` tells that the order does not hold, `merged` that lines run through boxes side by side. Then
    `issuer_words` holds the line that names the issuer, behind words of box 1.
    """

    pieces: list[Piece] = field(default_factory=list)
    layout: str = "stream"
    jumbled: bool = False
    merged: bool = False
    issuer_words: list[Piece] = field(default_factory=list)

    def after(self, label: str, *stops: str) -> list[Piece]:
        """Values between the first `label` and the next of `stops` (any label where none are given)."""
        found: list[Piece] = []
        inside = False
        for piece in self.pieces:
            if piece.kind == label:
                inside = True
            elif inside and piece.kind == "value":
                found.append(piece)
            elif inside and (piece.kind in stops or piece.kind == "break"):
                break
        return found


def read_cover(text: str, outline: Outline, draft: Draft) -> Cover:
    """Propose the fields of the cover page; the owners in box 1 are read by `owners`."""
    start, end = outline.cover
    fragments = read_fragments(text, start, end)
    pieces = split_labels(fragments.items)
    first_box = next((at for at, piece in enumerate(pieces) if piece.kind in BOXES), 0)
    pieces = pieces[first_box:]
    jumbled = is_jumbled(pieces, fragments.layout)
    merged = fragments.layout == "stream" and are_merged(fragments.items)
    cover = Cover(pieces, fragments.layout, jumbled or merged, merged)
    _read_form_type(text, draft)
    _read_issuer(text, cover, draft)
    _read_dates(cover, draft)
    _read_filing_by(text, outline, cover, draft)
    box_start = cover.pieces[0].start if cover.pieces else end
    _read_no_securities(text, draft)
    head = [fragment for fragment in fragments.items if fragment.start < box_start]
    read_check_boxes(head, draft, parted=fragments.layout == "stream")
    return cover


def _read_form_type(text: str, draft: Draft) -> None:
    found = recognise(text)
    if found is not None:
        draft.propose("/form_type", found.name, [(found.start, found.end)], "heading", found.sure)


def _read_no_securities(text: str, draft: Draft) -> None:
    found = _NO_SECURITIES.search(text)
    if found is not None:
        draft.propose("/no_securities_owned", True, [found.span()], "statement", 0.97)


def _read_issuer(text: str, cover: Cover, draft: Draft) -> None:
    at = text.find("Edgar Filing:")
    heading = _EDGAR_HEADING.match(text, at) if at >= 0 else None
    if heading is not None:
        draft.propose("/issuer/name", heading[1], [heading.span(1)], "page heading", 0.98)
    ticker, name = _find_ticker(cover)
    if ticker is None:
        return
    piece, found = ticker
    at = next(at for at, part in enumerate(cover.pieces) if part is piece)
    garbled = any(part.kind == "break" for part in cover.pieces[:at])
    low = piece.start + found.start(1)
    sure = GARBLED if garbled else 0.985
    draft.propose("/issuer/trading_symbol", found[1], [(low, low + len(found[1]))], "box 2", sure)
    if cover.merged:
        cover.issuer_words = name
    elif name:
        words = " ".join(part.text for part in name)
        confidence = 0.5 if heading is not None else GARBLED if garbled else 0.96
        draft.propose("/issuer/name", words, [part.span for part in name], "box 2", confidence)


def _find_ticker(cover: Cover) -> tuple[tuple[Piece, re.Match[str]] | None, list[Piece]]:
    """Find the piece that prints the symbol in brackets, and the pieces of the issuer's name before it."""
    boxed = cover.after("issuer", "period", "relationship", "amendment", "filing", "name", "last")
    clean = takewhile(lambda piece: piece.kind != "break", cover.pieces)
    for values in (boxed, [piece for piece in clean if piece.kind == "value"]):
        for at, piece in enumerate(values):
            found = _TICKER.search(piece.text)
            if found is None:
                continue
            before = piece.text[: found.start()].rstrip()
            lead = len(before) - len(before.lstrip(" .,"))
            name = []
            if before[lead:]:
                name.append(
                    piece._replace(
                        text=before[lead:], start=piece.start + lead, end=piece.start + len(before)
                    )
                )
            return (piece, found), _name_above(values[:at], piece, cover) + name if values is boxed else name
    return None, []


def _name_above(values: list[Piece], symbol: Piece, cover: Cover) -> list[Piece]:
    """Take lines of the issuer's name above its symbol: where boxes are jumbled, only those that touch it."""
    lines = [piece for piece in values if not _DATE.search(piece.text)]
    if not cover.jumbled:
        return lines
    kept: list[Piece] = []
    line = symbol.line
    for piece in reversed(lines):
        if piece.line != line - 1:
            break
        kept.append(piece)
        line = piece.line
    return kept[::-1]


def _read_dates(cover: Cover, draft: Draft) -> None:
    """Box 3 (period) and box 4 (original filing)."""
    if cover.jumbled:
        _read_jumbled_dates(cover, draft)
        return
    period = _first_date(cover.after("period", "amendment", "relationship", "filing", "issuer", "name"))
    amended = _first_date(cover.after("amendment", "relationship", "filing", "period", "issuer", "name"))
    if period is None:
        others = [piece for piece in cover.pieces if piece.kind == "value"]
        period = _first_date(others)
        if period is not None and amended is not None and period[1] == amended[1]:
            amended = None
        confidence = 0.8
    else:
        confidence = 0.985
    if period is not None:
        draft.propose("/period_of_report", period[0], [period[1]], "box 3", confidence)
    else:
        _read_half_date(cover, draft)
    if amended is not None:
        draft.propose("/date_of_original_submission", amended[0], [amended[1]], "box 4", 0.97)
    elif any(piece.kind == "amendment" for piece in cover.pieces):
        draft.leave_blank("/date_of_original_submission", "absent", "box 4 is blank")


def _read_jumbled_dates(cover: Cover, draft: Draft) -> None:
    """Read dates without order: one is the period, a second one of an amendment is of box 4."""
    dates = [
        date for piece in cover.pieces if piece.kind == "value" and (date := _first_date([piece])) is not None
    ]
    amended = draft.candidates.get("/form_type", [])
    is_amendment = bool(amended) and str(amended[0].value).endswith("/A")
    if not dates:
        _read_half_date(cover, draft)
    else:
        draft.propose(
            "/period_of_report", dates[0][0], [dates[0][1]], "box 3", 0.92 if len(dates) == 1 else 0.75
        )
    if len(dates) == 2 and is_amendment:
        draft.propose("/date_of_original_submission", dates[1][0], [dates[1][1]], "box 4", 0.75)
    elif len(dates) == 1:
        draft.leave_blank("/date_of_original_submission", "absent", "box 4 is blank")


def _first_date(pieces: list[Piece]) -> tuple[str, tuple[int, int]] | None:
    for piece in pieces:
        for found in _DATE.finditer(piece.text):
            value = read_date(found[0])
            if value is not None:
                return value, (piece.start + found.start(), piece.start + found.end())
    return None


def _read_half_date(cover: Cover, draft: Draft) -> None:
    """Keep a date whose front was cut off as a hint for the check that completes it."""
    for piece in cover.pieces:
        if piece.kind == "value" and (found := _HALF_DATE.search(piece.text)):
            span = (piece.start + found.start(1), piece.start + found.end(1))
            draft.keep_partial("/period_of_report", found[1], [span])
            return


def _read_filing_by(text: str, outline: Outline, cover: Cover, draft: Draft) -> None:
    marks = read_marks(cover.pieces, ("one", "more"), cover.layout)
    sure = 0.98
    if cover.jumbled:
        printed = read_printed_marks(text, outline.tables_end)
        found = read_jumbled_filing(cover.pieces)
        marks = {kind: mark for kind, mark in printed.items() if kind in ("one", "more")}
        if not marks and found is not None:
            marks = {found[0]: (True, cover.pieces[found[1]].span)}
        sure = 0.9
    checked = [kind for kind, (is_checked, _) in marks.items() if is_checked]
    if len(checked) == 1:
        value = "individual" if checked[0] == "one" else "group"
        draft.propose("/filing_by", value, [marks[checked[0]][1]], "box 6", sure)
    else:
        draft.leave_blank("/filing_by", "not_found", "no mark is visible in box 6")
