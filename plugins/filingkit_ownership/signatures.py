"""Signature lines: a name, with or without "/s/", and a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from filingkit.draft import Draft, Range
from filingkit.reading import read_date
from filingkit_ownership.fragments import Fragment, read_fragments
from filingkit_ownership.outline import Outline

_LABEL = re.compile(r"[\s*^()_]*(?:Signature of Reporting|Date\s*$|Signatures?\s*$|Remarks ?:|-+$)")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}/\d{1,2}/(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)")
_SLASH_S = re.compile(r"[\s_/\\]*/\s?s\s?/[\s_]*", re.IGNORECASE)
_LABEL_LINE = re.compile(r"\*{0,2}\s*Signature of Reporting Person")


@dataclass(slots=True)
class _Signature:
    names: list[Fragment] = field(default_factory=list)
    date: tuple[str, Range] | None = None


def read_signatures(text: str, outline: Outline, draft: Draft) -> None:
    """Propose the signatures."""
    region = _find_region(text, outline)
    if region is None:
        return
    for signature in _collect(read_fragments(text, *region)):
        _propose(signature, draft)


def _find_region(text: str, outline: Outline) -> Range | None:
    if outline.signatures is not None:
        return outline.signatures
    label = _LABEL_LINE.search(text, outline.tables_end)
    if label is None:
        slash = _SLASH_S.search(text, outline.tables_end)
        if slash is None:
            return None
        stop = text.find("\n", slash.end())
        return slash.start(), stop if stop > 0 else len(text)
    start = outline.remarks[0] if outline.remarks is not None else outline.tables_end
    slash = _SLASH_S.search(text, start, label.start())
    if slash is not None:
        start = text.rfind("\n", 0, slash.start()) + 1
    else:
        start = _line_before(text, label.start(), start)
    return start, label.end()


def _line_before(text: str, position: int, floor: int) -> int:
    """Start of the last line with a date before `position`."""
    dates = [found.start() for found in _DATE.finditer(text, floor, position)]
    return text.rfind("\n", 0, dates[-1]) + 1 if dates else position


def _collect(fragments: list[Fragment]) -> list[_Signature]:
    """Put names and dates together: a date closes the signature that stands before it."""
    found: list[_Signature] = []
    for fragment in fragments:
        if _LABEL.match(fragment.text):
            continue
        date = _DATE.search(fragment.text)
        if date is not None:
            value = read_date(date[0])
            span = (fragment.start + date.start(), fragment.start + date.end())
            before = fragment.text[: date.start()].rstrip(" _")
            if before.strip(" _"):
                _add_name(found, fragment._replace(text=before, end=fragment.start + len(before)))
            if value is not None:
                open_one = next((item for item in found if item.date is None), None)
                if open_one is None:
                    open_one = _Signature()
                    found.append(open_one)
                open_one.date = (value, span)
        elif re.search(r"[A-Za-z]{2}", fragment.text):
            _add_name(found, fragment)
    return [item for item in found if item.names]


def _add_name(found: list[_Signature], fragment: Fragment) -> None:
    starts = _SLASH_S.match(fragment.text) is not None
    if found and found[-1].names and not starts and (found[-1].date is None or _is_wrapped(found[-1], fragment)):
        found[-1].names.append(fragment)
    else:
        found.append(_Signature([fragment]))


def _is_wrapped(signature: _Signature, fragment: Fragment) -> bool:
    """Whether a line after the date goes on with the name: the cell was higher than the date's."""
    return fragment.line - signature.names[-1].line <= 2


def _propose(signature: _Signature, draft: Draft) -> None:
    path = draft.add_row("/signatures")
    words, pieces = [], []
    for fragment in signature.names:
        lead = _SLASH_S.match(fragment.text)
        skip = lead.end() if lead else len(fragment.text) - len(fragment.text.lstrip(" _"))
        content = fragment.text[skip:].rstrip(" _")
        if content:
            words.append(content)
            pieces.append((fragment.start + skip, fragment.start + skip + len(content)))
    if not words:
        return
    draft.propose(f"{path}/name", " ".join(" ".join(words).split()), pieces, "signature", 0.95)
    if signature.date is not None:
        draft.propose(f"{path}/date", signature.date[0], [signature.date[1]], "signature", 0.97)
