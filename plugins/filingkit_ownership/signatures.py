"""Signature lines: a name, with or without "/s/", and a date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit.reading import read_date
from filingkit_ownership.fragments import Fragment, read_fragments

if TYPE_CHECKING:
    from filingkit.draft import Draft, Range
    from filingkit_ownership.outline import Outline

_LABEL = re.compile(
    r"[^A-Za-z]*[sS]?[^A-Za-z]{0,6}ignature of"
    r"|[\s*+^()_\"'`]*(?:Date\s*$|Signatures?\s*$|Remarks ?:|-+$|\*{1,2}$)"
)
_LABEL_BELOW = re.compile(r"[^A-Za-z]*[sS]?[^A-Za-z]{0,6}ignature of|\s*\*{1,2}$")
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}/\d{1,2}/(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)")
_SLASH_S = re.compile(r"[\s_/\\]*/\s?s\s?/[\s_]*", re.IGNORECASE)
_SIGNED = re.compile(r"/\s?s\s?/", re.IGNORECASE)
_STRAY_DIGIT = re.compile(r"(?<=\S)\s+([01])(?=\s|$)")
_SHORT_MONTH = re.compile(r"\d/")
_LETTERS = re.compile(r"[A-Za-z]{2}")
_NOT_A_NAME = re.compile(
    r"Relationships|10% ?Owner|\(Instr|SEC \d{4}|Number of|Common Stock|Derivative|Exercis|Signature of"
    r"|Explanation of"
    r"|Form is filed|Intentional|U\.S\.C|[\[\]{}|=<>~_\\^]|\d,\d{3}|\$ ?\d"
)
_FULL_NAME = re.compile(r"[A-Z][\w.'-]* +[A-Z]")
_LONGEST = 240
UNSIGNED = 0.85
"""Confidence of a signature without "/s/"."""


@dataclass(slots=True)
class _Signature:
    names: list[Fragment] = field(default_factory=list)
    date: tuple[str, tuple[Range, ...]] | None = None
    sure: float = 0.95


def read_signatures(text: str, outline: Outline, draft: Draft) -> None:
    """Propose the signatures."""
    if outline.signatures is None:
        return
    fragments = read_fragments(text, *outline.signatures)
    collect = _collect_stream if fragments.layout == "stream" else _collect
    for signature in collect(fragments.items):
        _propose(signature, draft)


def _collect(fragments: list[Fragment]) -> list[_Signature]:
    """Put names and dates together: a date closes the signature that stands before it."""
    found: list[_Signature] = []
    dates = sum(1 for fragment in fragments if _DATE.search(fragment.text))
    for fragment in fragments:
        if _LABEL.match(fragment.text):
            continue
        name, date = _part(fragment)
        if name is not None:
            _add_name(found, name, dates)
        if date is not None:
            open_one = next((item for item in found if item.date is None), None)
            if open_one is not None:
                open_one.date = date
                _take_stray_digit(open_one, fragment)
    return [item for item in found if item.names and _can_be_name(item.names)]


def _can_be_name(lines: list[Fragment]) -> bool:
    words = " ".join(fragment.text for fragment in lines).strip("_ ")
    return 0 < len(words) < _LONGEST and not _NOT_A_NAME.search(words)


def _part(fragment: Fragment) -> tuple[Fragment | None, tuple[str, tuple[Range, ...]] | None]:
    """Split a line into the name and the date on it."""
    found = _DATE.search(fragment.text)
    if found is None:
        return (fragment if _LETTERS.search(fragment.text) else None), None
    before = fragment.text[: found.start()].rstrip(" _")
    name = fragment._replace(text=before, end=fragment.start + len(before)) if before.strip(" _") else None
    value = read_date(found[0])
    span = (fragment.start + found.start(), fragment.start + found.end())
    return name, (value, (span,)) if value is not None else None


def _add_name(found: list[_Signature], fragment: Fragment, dates: int) -> None:
    """Start a signature, or go on with one that is wrapped.

    A cell that wraps can go on below the line with its date. Where signatures are marked with "/s/", words
    without the mark go on; elsewhere there are as many signatures as dates.
    """
    marked = bool(found) and _SLASH_S.match(found[0].names[0].text) is not None
    starts = _SLASH_S.match(fragment.text) is not None
    goes_on = bool(found) and not starts and (found[-1].date is None or marked or len(found) >= dates)
    if goes_on:
        found[-1].names.append(fragment)
    else:
        found.append(_Signature([fragment]))


def _collect_stream(fragments: list[Fragment]) -> list[_Signature]:
    """Signatures in text without layout: lines from "/s/" on, or above the label, that stand together.

    Names and dates are put together by their order.
    """
    found: list[_Signature] = []
    dates: list[tuple[str, tuple[Range, ...]]] = []
    run: list[Fragment] = []
    before, is_dated, is_signed = -9, False, False
    for fragment in fragments:
        if _LABEL.match(fragment.text):
            if _LABEL_BELOW.match(fragment.text):
                _close(found, run, is_labelled=True)
                run = []
            continue
        name, date = _part(fragment)
        if name is not None:
            again = is_signed and _SIGNED.search(name.text) is not None
            starts = fragment.line > before + 1 or again or (is_dated and date is not None)
            if run and starts:
                _close(found, run, is_labelled=False)
                run = []
            run.append(name)
            is_dated = date is not None or (is_dated and len(run) > 1)
            is_signed = _SIGNED.search(name.text) is not None or (is_signed and len(run) > 1)
        if date is not None:
            dates.append(date)
        before = fragment.line
    _close(found, run, is_labelled=False)
    signed = [signature for signature in found if signature.sure > UNSIGNED]
    found = signed if signed and len(dates) <= len(signed) else found
    for signature, date in zip(found, dates, strict=False):
        signature.date = date
    return found


def _close(found: list[_Signature], run: list[Fragment], *, is_labelled: bool) -> None:
    """Take a run of lines for a signature where it is marked as one and can be a name."""
    words = " ".join(fragment.text for fragment in run).strip("_ ")
    if not _can_be_name(run):
        return
    if _SIGNED.search(words):
        found.append(_Signature(run, sure=0.93))
    elif is_labelled and _FULL_NAME.match(words):
        found.append(_Signature(run, sure=UNSIGNED))


def _take_stray_digit(signature: _Signature, dated: Fragment) -> None:
    """Give a digit among the words of the name back to its date, cut by the edge of a cell."""
    if signature.date is None or len(signature.names) != 1 or signature.names[0].start == dated.start:
        return
    name = signature.names[0]
    digit = _STRAY_DIGIT.search(name.text)
    ((low, high),) = signature.date[1]
    words = dated.text[low - dated.start : high - dated.start]
    if digit is None or not _SHORT_MONTH.match(words):
        return
    value = read_date(digit[1] + words)
    if value is None:
        return
    at = name.start + digit.start(1)
    signature.date = (value, ((at, at + 1), (low, high)))
    head = name.text[: digit.start()]
    tail = name.text[digit.end() :].lstrip()
    signature.names = [name._replace(text=head, end=name.start + len(head))]
    if tail:
        signature.names.append(name._replace(text=tail, start=name.end - len(tail)))
    signature.sure = 0.8


def _propose(signature: _Signature, draft: Draft) -> None:
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
    path = draft.add_row("/signatures")
    draft.propose(f"{path}/name", " ".join(" ".join(words).split()), pieces, "signature", signature.sure)
    if signature.date is not None:
        draft.propose(
            f"{path}/date", signature.date[0], signature.date[1], "signature", signature.sure + 0.02
        )
