"""The cover page: form type, check boxes, boxes 1 to 6.

The printed words of the form are known, so they are taken away first: what is left are the values, each between
the labels that name it. That reads every converter's cover page alike, as long as its reading order holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from filingkit.draft import Draft
from filingkit.reading import fold_letters, read_date
from filingkit_ownership.fragments import Fragment, read_fragments
from filingkit_ownership.outline import Outline

_CHECKED = r"(?:^|(?<=[_\]☐☒])|(?<=[_\]☐☒Xx]\s))"  # where the label of a check box can begin
_LABEL = re.compile(
    r"(?P<name>\d?\s?\.?\s*Name\s*and\s*Address\s*of(?:\s*Reporting(?: Person\s*\*?)?|$))"
    r"|(?P<last>\(\s*Last\s*\))|(?P<first>\(\s*First\s*\))|(?P<middle>\(\s*Middle\s*\))"
    r"|(?P<street>\(\s*Street\s*\))|(?P<city>\(\s*City\s*\))|(?P<state>\(\s*State\s*\))|(?P<zip>\(\s*Zip\s*\))"
    r"|(?P<issuer>\d?\s?\.?\s*Issuer Name and Ticker(?: or(?: Trading(?: Symbol)?)?)?|uer Name and Ticker or Trading)"
    r"|(?P<period>\d?\s?\.?\s*(?:Date of Earliest(?: Transaction(?: Required to be Reported)?)?"
    r"|Date of Event(?: Requiring Statement)?|Statement for Issuer's Fiscal Year(?: Ended)?|ate of Earliest Transaction))"
    r"|(?P<amendment>\d?\s?\.?\s*If Amendment,? Date(?: of)?(?: Original(?:ly)?(?: Filed)?)?)"
    r"|(?P<relationship>\d?\s?\.?\s*Relationship of(?: Reporting Person\(?s?\)?(?: to(?: Issuer)?)?|$))"
    r"|(?P<filing>\d?\s?\.?\s*Individual or Joint\s?/\s?Group(?: (?:Filing|Reporting))?)"
    rf"|(?P<director>{_CHECKED}Director(?=\s*(?:$|[_\[☐☒]|[Xx]\b|10\s?%)))"
    rf"|(?P<ten>(?:{_CHECKED}|(?<=Director\s))10\s?%(?: Owner)?)"
    rf"|(?P<officer>O[\w ]{{1,16}}\(give(?:\s*title(?:\s+below\)?)?)?|{_CHECKED}Of(?:fi)?cer$)"
    rf"|(?P<other>O[\w ]{{1,12}}\)?\s*\(specify(?:\s+below\)?)?|{_CHECKED}Other$)"
    r"|(?P<one>Form fi?led by One(?: Reporting(?: Person)?)?)"
    r"|(?P<more>Form fi?led by More than(?: One(?: Reporting(?: Person)?)?)?)"
    r"|(?P<noise>\(?Check (?:all applicable|Applicable(?: Line)?)\)?|\(?\w{0,5}/Day/Year\)?"
    r"|\(Print or Type Responses\)|\(give title below\)|\(specify below\)|Line\)|^below\s?\)|^title below\)"
    r"|^\(?specify below\)?|^\(?specify\s*\)?$|^\(give title$|^(?:Original )?Filed$|^Reporting Person\s*\*?$|^Owner$"
    r"|^Reporting Person\(s\) to(?: Issuer)?$|^Issuer$|^Requiring(?: Statement)?$|^Statement$|^Filing$|^One Reporting Person$"
    r"|^Person\s*\*?$|^Reporting$|^Symbol$|^\(?Check$|^Applicable Line\)?$|^Transaction$)"
)
_MARK = re.compile(r"_*\s*[XxХ☒☑✓✔]\s*_*|\[\s*[XxХ]\s*\]")
_EMPTY_MARK = re.compile(r"_{2,}|\[\s*\]|☐|□")
_MARK_BEFORE = re.compile(r"(?:(_*\s?[XxХ]\s?_*|\[\s*[XxХ]\s*\]|[☒☑✓✔])|(_{2,}|\[\s*\]|[☐□]))\s*$")
_TICKER = re.compile(r"\[\s*([A-Za-z0-9.,:;/ -]{1,40}?)\s*\]")
_DATE = re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?!\d)")
_HALF_DATE = re.compile(r"(?<![\d/])(\d{1,2}/(?:19|20)\d{2})(?!\d)")
_EDGAR_HEADING = re.compile(r"Edgar Filing:\s*(\S[^\n]*?)\s*-\s*Form\s")
_FORM = re.compile(r"(?i)\bFORM\W{1,40}([345])(\s?/\s?A)?\b")
_NO_SECURITIES = re.compile(r"No securities are beneficially owned")
_CHECK_BOX = re.compile(r"(?i)Check this box (?:if no|to)\b")
_TITLES = {"INITIAL": "3", "CHANGES": "4", "ANNUAL": "5"}
_STATEMENT = re.compile(r"(INITIAL|ANNUAL)?\s?STATEMENT OF\s+(CHANGES)?")


class Piece(NamedTuple):
    """A label of the form (kind is its name) or what stands between two labels (kind is "value")."""

    kind: str
    text: str
    start: int
    end: int
    line: int


@dataclass(slots=True)
class Cover:
    """The pieces of the cover page in reading order, and those of box 1."""

    pieces: list[Piece] = field(default_factory=list)

    def after(self, label: str, *stops: str) -> list[Piece]:
        """Values between the first `label` and the next of `stops` (any label where none are given)."""
        found: list[Piece] = []
        inside = False
        for piece in self.pieces:
            if piece.kind == label:
                inside = True
            elif inside and piece.kind == "value":
                found.append(piece)
            elif inside and piece.kind != "noise" and (not stops or piece.kind in stops):
                break
        return found


def split_labels(fragments: list[Fragment]) -> list[Piece]:
    """Cut fragments into the labels of the form and the values between them."""
    pieces: list[Piece] = []
    for fragment in fragments:
        at = 0
        text = fragment.text
        for found in _LABEL.finditer(text):
            _add_value(pieces, fragment, at, found.start())
            kind = found.lastgroup or ""
            pieces.append(
                Piece(kind, found[0], fragment.start + found.start(), fragment.start + found.end(), fragment.line)
            )
            at = found.end()
        _add_value(pieces, fragment, at, len(text))
    return pieces


def _add_value(pieces: list[Piece], fragment: Fragment, start: int, end: int) -> None:
    text = fragment.text[start:end]
    stripped = text.strip(" \x0b*")
    if stripped and stripped not in (".", ",", ":", ")", "-"):
        begin = fragment.start + start + text.index(stripped)
        pieces.append(Piece("value", stripped, begin, begin + len(stripped), fragment.line))


def read_cover(text: str, outline: Outline, draft: Draft) -> Cover:
    """Propose the fields of the cover page; the owners in box 1 are read by `owners`."""
    start, end = outline.cover
    pieces = split_labels(read_fragments(text, start, end))
    first_box = next((at for at, piece in enumerate(pieces) if piece.kind in ("name", "issuer")), 0)
    cover = Cover(pieces[first_box:])
    _read_form_type(text, end, draft)
    _read_issuer(text, cover, draft)
    _read_dates(cover, draft)
    _read_filing_by(cover, draft)
    box_start = cover.pieces[0].start if cover.pieces else end
    _read_no_securities(text, draft)
    _read_check_boxes(text, start, min(box_start, end), draft)
    return cover


def _read_form_type(text: str, end: int, draft: Draft) -> None:
    found = _FORM.search(text, 0, max(end, 4000))
    if found is not None:
        value = found[1] + ("/A" if found[2] else "")
        draft.propose("/form_type", value, [(found.start(1), found.end())], "heading", 0.99)
        return
    statement = _STATEMENT.search(text, 0, max(end, 4000))
    if statement is not None:
        key = statement[1] or statement[2] or ""
        if key in _TITLES:
            draft.propose("/form_type", _TITLES[key], [statement.span()], "heading", 0.9)


def _read_no_securities(text: str, draft: Draft) -> None:
    found = _NO_SECURITIES.search(text)
    if found is not None:
        draft.propose("/no_securities_owned", True, [found.span()], "statement", 0.97)


def _read_issuer(text: str, cover: Cover, draft: Draft) -> None:
    heading = _EDGAR_HEADING.search(text)
    if heading is not None:
        draft.propose("/issuer/name", heading[1], [heading.span(1)], "page heading", 0.98)
    ticker, name = _find_ticker(cover)
    if ticker is None:
        return
    piece, found = ticker
    symbol = found[1].strip()
    draft.propose(
        "/issuer/trading_symbol", symbol, [(piece.start + found.start(1), piece.start + found.start(1) + len(symbol))],
        "box 2", 0.985,
    )  # fmt: skip
    if name:
        words = " ".join(part.text for part in name)
        cut = heading is not None and not fold_letters(heading[1]).endswith(fold_letters(words))
        confidence = 0.5 if cut or heading is not None else 0.96
        draft.propose("/issuer/name", words, [(part.start, part.end) for part in name], "box 2", confidence)


def _find_ticker(cover: Cover) -> tuple[tuple[Piece, re.Match[str]] | None, list[Piece]]:
    """The piece that prints the symbol in brackets, and the pieces of the issuer's name before it."""
    boxed = cover.after("issuer", "period", "relationship", "amendment", "filing", "name", "last")
    for values in (boxed, [piece for piece in cover.pieces if piece.kind == "value"]):
        for at, piece in enumerate(values):
            found = _TICKER.search(piece.text)
            if found is None:
                continue
            before = piece.text[: found.start()].rstrip()
            name = [Piece("value", before, piece.start, piece.start + len(before), piece.line)] if before else []
            if values is boxed:
                lines = [part for part in values[:at] if not _DATE.search(part.text)]
                name = lines + name
            return (piece, found), name
    return None, []


def _read_dates(cover: Cover, draft: Draft) -> None:
    """Box 3 (period) and box 4 (original filing)."""
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


def _first_date(pieces: list[Piece]) -> tuple[str, tuple[int, int]] | None:
    for piece in pieces:
        for found in _DATE.finditer(piece.text):
            value = read_date(found[0])
            if value is not None:
                return value, (piece.start + found.start(), piece.start + found.end())
    return None


def _read_half_date(cover: Cover, draft: Draft) -> None:
    """A date whose front was cut off: kept as a hint for the check that completes it."""
    for piece in cover.pieces:
        if piece.kind == "value" and (found := _HALF_DATE.search(piece.text)):
            span = (piece.start + found.start(1), piece.start + found.end(1))
            draft.keep_partial("/period_of_report", found[1], [span])
            return


def _read_filing_by(cover: Cover, draft: Draft) -> None:
    marks = {kind: mark for kind in ("one", "more") if (mark := find_mark(cover.pieces, kind)) is not None}
    checked = [kind for kind, (is_checked, _) in marks.items() if is_checked]
    if len(checked) == 1:
        value = "individual" if checked[0] == "one" else "group"
        draft.propose("/filing_by", value, [marks[checked[0]][1]], "box 6", 0.98)
    else:
        draft.leave_blank("/filing_by", "not_found", "no mark is visible in box 6")


def find_mark(pieces: list[Piece], kind: str) -> tuple[bool, tuple[int, int]] | None:
    """Whether the box of a label is checked, and where its mark (or the label beside an empty box) stands.

    The mark is printed before its label. None where the label is missing.
    """
    for at, piece in enumerate(pieces):
        if piece.kind != kind:
            continue
        before = pieces[at - 1] if at else None
        if before is not None and before.kind == "value":
            found = _MARK_BEFORE.search(before.text)
            if found is not None:
                begin = before.start + found.start()
                return found[1] is not None, (begin, before.start + len(found.string.rstrip()))
        return False, (piece.start, piece.end)
    return None


def has_marks(pieces: list[Piece]) -> bool:
    """Whether any mark, checked or empty, is visible among `pieces`."""
    return any(
        piece.kind == "value" and (_MARK.fullmatch(piece.text) or _MARK_BEFORE.search(piece.text))
        for piece in pieces
    )


def _read_check_boxes(text: str, start: int, end: int, draft: Draft) -> None:
    """The two check boxes beside the heading: a lone X belongs to the block of text that it stands in or before."""
    blocks: list[tuple[str, int, int]] = []
    lines = []
    for number, fragment in enumerate(read_fragments(text, start, end)):
        lines.append(fragment)
        if _CHECK_BOX.match(fragment.text):
            path = "/not_subject_to_section16" if " no" in fragment.text[:22] else "/rule_10b5_1"
            blocks.append((path, fragment.line, number))
    marks = [(number, item) for number, item in enumerate(lines) if _MARK.fullmatch(item.text)]
    if not blocks or len(marks) > len(blocks):
        return
    for number, mark in marks:
        path = _block_of(mark, number, blocks)
        if path is not None:
            draft.propose(path, True, [(mark.start, mark.end)], "check box", 0.9)


def _block_of(mark: Fragment, number: int, blocks: list[tuple[str, int, int]]) -> str | None:
    for path, line, at in blocks:
        if line == mark.line or at == number + 1:
            return path
    inside = [path for path, line, _ in blocks if line <= mark.line]
    return inside[-1] if inside else None
