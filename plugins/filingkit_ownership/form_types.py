"""Which of the three forms a text is, and whether it amends one filed before."""

from __future__ import annotations

import re
from typing import NamedTuple

_HEAD = 30_000
"""Characters in which the heading of a form is looked for: converters pad cover pages with blanks."""
_HEADING = re.compile(r"FORM\W{1,40}([345])(\s?/\s?A)?(?![\w.])")
_BEFORE_STATEMENT = re.compile(r"(INITIAL|ANNUAL)\s+$")
_AFTER_STATEMENT = re.compile(r"STATEMENT\s+OF\s+CHANGES")
_PAGE_HEADING = re.compile(r"- Form ([345])(\s?/\s?A)?\b")
_AMENDED = re.compile(r"(?<![\w/])([345])\s?/\s?A(?![\w/])")
_NUMBERS = {"INITIAL": "3", "ANNUAL": "5"}
_BOXES = (("Date of Event", "3"), ("Issuer's Fiscal Year", "5"), ("Date of Earliest", "4"))
"""The label of the box that each form prints for its date."""


class FormType(NamedTuple):
    """The number of a form, whether it is an amendment, where that is printed, and how sure it is."""

    number: str
    amended: bool
    start: int
    end: int
    sure: float

    @property
    def name(self) -> str:
        """The form type as EDGAR names it."""
        return f"{self.number}/A" if self.amended else self.number


def recognise(text: str) -> FormType | None:
    """Tell the form by its heading, its title or the label of its date, in this order of trust."""
    head = min(len(text), _HEAD)
    found = (
        _read_heading(text, head)
        or _read_title(text, head)
        or _read_page_heading(text)
        or _read_box(text, head)
    )
    if found is None or found.amended:
        return found
    box = text.find("Name and Address", 0, head)
    amended = _AMENDED.search(text, 0, box if box >= 0 else min(head, 6000))
    if amended is not None and amended[1] == found.number:
        return found._replace(amended=True, start=amended.start(), end=amended.end())
    return found


def _read_heading(text: str, head: int) -> FormType | None:
    position = text.find("FORM", 0, head)
    while position >= 0:
        found = _HEADING.match(text, position)
        if found is not None:
            return FormType(found[1], found[2] is not None, found.start(1), found.end(), 0.99)
        position = text.find("FORM", position + 4, head)
    return None


def _read_title(text: str, head: int) -> FormType | None:
    position = text.find("STATEMENT", 0, head)
    while position >= 0:
        before = _BEFORE_STATEMENT.search(text, max(0, position - 24), position)
        if before is not None:
            return FormType(_NUMBERS[before[1]], False, before.start(), position + len("STATEMENT"), 0.9)
        after = _AFTER_STATEMENT.match(text, position)
        if after is not None:
            return FormType("4", False, *after.span(), 0.9)
        position = text.find("STATEMENT", position + 1, head)
    return None


def _read_page_heading(text: str) -> FormType | None:
    position = text.find("Edgar Filing:")
    found = _PAGE_HEADING.search(text, position, position + 200) if position >= 0 else None
    return (
        FormType(found[1], found[2] is not None, found.start(1), found.end(), 0.9)
        if found is not None
        else None
    )


def _read_box(text: str, head: int) -> FormType | None:
    for label, number in _BOXES:
        position = text.find(label, 0, head)
        if position >= 0:
            return FormType(number, False, position, position + len(label), 0.8)
    return None
