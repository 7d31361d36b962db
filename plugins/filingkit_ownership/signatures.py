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


@dataclass(slots=True)
class _Signature:
    names: list[Fragment] = field(default_factory=list)
    date: tuple[str, Range] | None = None


def read_signatures(text: str, outline: Outline, draft: Draft) -> None:
    """Propose the signatures."""
    if outline.signatures is None:
        return
    for signature in _collect(read_fragments(text, *outline.signatures).items):
        _propose(signature, draft)


def _collect(fragments: list[Fragment]) -> list[_Signature]:
    """Put names and dates together: a date closes the signature that stands before it."""
    found: list[_Signature] = []
    dates = sum(1 for fragment in fragments if _DATE.search(fragment.text))
    for fragment in fragments:
        if _LABEL.match(fragment.text):
            continue
        date = _DATE.search(fragment.text)
        if date is not None:
            value = read_date(date[0])
            span = (fragment.start + date.start(), fragment.start + date.end())
            before = fragment.text[: date.start()].rstrip(" _")
            if before.strip(" _"):
                _add_name(found, fragment._replace(text=before, end=fragment.start + len(before)), dates)
            if value is not None:
                open_one = next((item for item in found if item.date is None), None)
                if open_one is not None:
                    open_one.date = (value, span)
        elif re.search(r"[A-Za-z]{2}", fragment.text):
            _add_name(found, fragment, dates)
    return [item for item in found if item.names]


def _add_name(found: list[_Signature], fragment: Fragment, dates: int) -> None:
    """Start a signature, or go on with one that is wrapped.

    A cell that wraps can go on below the line with its date. Where signatures are marked with "/s/", words without
    the mark go on; elsewhere there are as many signatures as dates.
    """
    marked = bool(found) and _SLASH_S.match(found[0].names[0].text) is not None
    starts = _SLASH_S.match(fragment.text) is not None
    goes_on = bool(found) and not starts and (found[-1].date is None or marked or len(found) >= dates)
    if goes_on:
        found[-1].names.append(fragment)
    else:
        found.append(_Signature([fragment]))


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
