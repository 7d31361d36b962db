"""Where the parts of an ownership form stand in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Range = tuple[int, int]

# OCR reads the numeral I as l, 1 or |.
_TABLE = re.compile(r"Table\s+([Il1|]{1,2})\s*[-~—–=:]")
_TITLE = re.compile(r"Title\s+of\s+(Derivative|Security)")
_HEADINGS = (
    (
        "owners",
        "Reporting",
        re.compile(r"Reporting(?:\s+Owners(?=[^\w\n]*\n)|\s?Owner\s?Name\s?/\s?Address)"),
    ),
    ("box", "Name and Address", re.compile(r"Name and Address\s+of(?:\s+Reporting|\s*$)", re.MULTILINE)),
    ("explanation", "Explanation", re.compile(r"Explanation\s+of\s+Responses")),
    ("signatures", "Signatures", re.compile(r"(?:(?<=[\n\f])|(?<=# )|(?<=\*\*))Signatures(?=[^\w\n]*\n)")),
    ("remarks", "Remarks", re.compile(r"Remarks\s?:")),
    ("end", "No securities are", re.compile(r"No securities are bene\w{0,3}cially owned")),
    ("end", "Reminder", re.compile(r"Reminder\s?: ?Report")),
    ("end", "Note", re.compile(r"Note\s?: ?File three")),
    ("end", "Potential persons", re.compile(r"Potential persons who")),
    ("end", "Persons who", re.compile(r"Persons who respond")),
)
"""The parts, the words that their headings start with, and the headings: found at the speed of `str.find`."""
_BOX_NUMBER = re.compile(r"1\s?\.?\s?$|1?\s?\.\s?$")
_SIGNATURE_LABEL = re.compile(r"Signature of Reporting(?: Person)?")
_DATE_BELOW = re.compile(r"\s{1,8}(?:Date\s{1,8})?\d{1,2}/\d{1,2}/(?:19|20)\d{2}(?!\d)")
_SLASH_S = re.compile(r"/\s?s\s?/", re.IGNORECASE)
_DATED = re.compile(r"(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d{2}[\s|_*]*$")


@dataclass(slots=True)
class Outline:
    """Ranges of the folded text. A missing part is None or empty; tables can go on after a page break."""

    cover: Range
    table_1: list[Range] = field(default_factory=list)
    table_2: list[Range] = field(default_factory=list)
    owners: Range | None = None
    owner_boxes: list[Range] = field(default_factory=list)
    explanation: Range | None = None
    remarks: Range | None = None
    signatures: Range | None = None
    tables_end: int = 0


def outline(text: str) -> Outline:
    """Find the parts of the form in `text`."""
    marks = _find_marks(text)
    first = next((at for at, kind in marks if kind.startswith("table")), None)
    if first is None:
        first = next((at for at, kind in marks if kind not in ("box", "end", "remarks")), len(text))
    found = Outline(cover=(0, first), tables_end=len(text))
    for index, (at, kind) in enumerate(marks):
        end = marks[index + 1][0] if index + 1 < len(marks) else len(text)
        if kind == "table 1":
            found.table_1.append((at, end))
        elif kind == "table 2":
            found.table_2.append((at, end))
        elif kind == "owners":
            found.owners = (found.owners or (at, end))[0], end
        elif kind == "box":
            found.owner_boxes.append((at, end))
        elif kind == "explanation" and found.explanation is None:
            found.explanation = (at, end)
        elif kind == "remarks":
            found.remarks = (at, end)
        elif kind == "signatures":
            found.signatures = (at, end)
    after = [at for at, kind in marks if kind not in ("table 1", "table 2", "end") and at > first]
    found.tables_end = after[0] if after else len(text)
    _find_signatures(text, found)
    return found


def _find_signatures(text: str, found: Outline) -> None:
    """Where the signature lines stand if no heading says so: above their label, below remarks and footnotes.

    The parts above them end there.
    """
    if found.signatures is not None:
        return
    floor = found.remarks or found.explanation or (found.tables_end, 0)
    label = _SIGNATURE_LABEL.search(text, floor[0])
    slash = _SLASH_S.search(text, floor[0], label.start() if label else len(text))
    if slash is not None:
        start = text.rfind("\n", 0, slash.end()) + 1
        end = label.end() if label else (text.find("\n", slash.end()) + 1 or len(text))
    elif label is not None:
        start, end = _dated_lines(text, floor[0], label.start()), label.end()
    else:
        return
    below = _DATE_BELOW.match(text, end)  # the date can come out below its label
    found.signatures = (start, below.end() if below is not None else end)
    if found.explanation is not None and found.explanation[0] < start < found.explanation[1]:
        found.explanation = (found.explanation[0], start)
    if found.remarks is not None and found.remarks[0] < start < found.remarks[1]:
        found.remarks = (found.remarks[0], start)


def _dated_lines(text: str, floor: int, position: int) -> int:
    """Start of the run of lines above the signature label that end with a date, or stand as far right."""
    start = position
    end = text.rfind("\n", floor, position)
    indent = len(text[end + 1 : position]) - 15
    while end > floor:
        begin = text.rfind("\n", floor, end) + 1 or floor
        line = text[begin:end]
        if _DATED.search(line) or (indent > 10 and line.strip() and not line[:indent].strip()):
            start = begin
        elif line.strip(" |-_\t+:*"):
            break
        end = begin - 1
    return start


def _find_marks(text: str) -> list[tuple[int, str]]:
    """Where each part starts, in order, without the repeats of one heading in the cells of one line."""
    marks = [
        (found.start(), "table 1" if len(found[1]) == 1 else "table 2")
        for found in _matches(text, "Table", _TABLE)
    ]
    known = {kind for _, kind in marks}
    for found in _matches(text, "Title", _TITLE):
        kind = "table 2" if found[1] == "Derivative" else "table 1"
        if kind not in known:
            known.add(kind)
            marks.append((found.start(), kind))
    for kind, stem, heading in _HEADINGS:
        for found in _matches(text, stem, heading):
            at = found.start()
            if kind != "owners" or _opens_line(text, at):
                marks.append((_number_before(text, at) if kind == "box" else at, kind))
    marks.sort()
    kept: list[tuple[int, str]] = []
    for at, kind in marks:
        if not kept or kept[-1][1] != kind or "\n" in text[kept[-1][0] : at]:
            kept.append((at, kind))
    return kept


def _matches(text: str, stem: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Find the matches of a pattern that begins with `stem`."""
    position = text.find(stem)
    while position >= 0:
        found = pattern.match(text, position)
        if found is not None:
            yield found
        position = text.find(stem, position + len(stem))


def _opens_line(text: str, position: int) -> bool:
    """Whether no words stand before `position` on its line or in its cell."""
    start = max(text.rfind("\n", 0, position), text.rfind("|", 0, position), text.rfind("\t", 0, position))
    return not any(map(str.isalnum, text[start + 1 : position]))


def _number_before(text: str, position: int) -> int:
    """Start of the "1." that stands before the label of box 1."""
    found = _BOX_NUMBER.search(text, max(0, position - 4), position)
    return found.start() if found is not None else position
