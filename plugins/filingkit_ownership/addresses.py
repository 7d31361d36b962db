"""Name and address of a reporting person from the lines of its block."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from filingkit.draft import Range

_CITY_LINE = re.compile(
    r"(?P<city>(?!\d+\s+\w+\s+\w+).*?[^\s,].*?),+\s*(?P<state>[A-Z]{2}|[A-Z]\d)"
    r"(?:(?:\s+|(?=\d{5})|(?<=[A-Z]\d)(?=[A-Z]))(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9}))?"
)
_CITY_WITHOUT_COMMA = re.compile(
    r"(?P<city>[^\d,]+?)\s+(?P<state>[A-Z]{2}|[A-Z]\d)(?:\s+|(?=\d{5}))"
    r"(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9})"
)
_CITY_AND_STATE = re.compile(r"(?P<city>[A-Za-z][^\d,]*?),?\s+(?P<state>[A-Z]{2}|[A-Z]\d)(?P<zip>)")
_STATE_AND_ZIP = re.compile(
    r"(?P<city>),?\s?(?P<state>[A-Z]{2}|[A-Z]\d)\s+(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9})"
)
_CITY_AT_END = re.compile(
    r"(?P<city>[A-Za-z][\w.' -]*),+\s*(?P<state>[A-Z]{2}|[A-Z]\d)"
    r"(?:(?:\s+|(?=\d{5})|(?<=[A-Z]\d)(?=[A-Z]))(?P<zip>(?=[A-Z -]*\d)[A-Z0-9][A-Z0-9 -]{2,9}))?$"
)
_CITY_IN_TAIL = re.compile(r"(?<=\s)[^\d,]+,\s*(?:[A-Z]{2}|[A-Z]\d)\s*[A-Z0-9 -]*$")
_ZIP = re.compile(r"\d{5}(?:-?\d{4})?|(?=[A-Z0-9 -]*\d)(?!.*[A-Z]{3})[A-Z0-9][A-Z0-9 -]{2,9}")
_STREET_START = re.compile(r"(?<=\s)(?=(?i:C/O\b|P\.?\s?O\.? BOX|ONE |TWO |THREE |\d))")
_WORD = re.compile(r"\S+")
_STREET_NAMES = """
    STREET ST AVENUE AVE ROAD RD DRIVE DR BOULEVARD BLVD LANE LN WAY COURT CT PLACE PL PARKWAY PKWY HIGHWAY
    HWY SQUARE SQ PLAZA CIRCLE CIR TERRACE FLOOR FL BUILDING BLDG CENTER CENTRE TURNPIKE PIKE SUITE STE ROW
    WHARF BROADWAY CORPORATION INC LLC LP CORP COMPANY CO LTD EXPRESSWAY PARK ESPLANADE
"""
_STREET_WORDS = frozenset(_STREET_NAMES.split())
"""Words that end a street line or a "C/O" line, after which a city can begin."""
_STATE_CODES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND
    OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP AB BC MB NB NL NS NT NU ON PE QC SK YT
"""
_STATES = frozenset(_STATE_CODES.split())
_COUNTRY = re.compile(r"[A-Z]\d")
"""EDGAR's codes for provinces of Canada and countries."""


_LONGEST = 160
"""Characters of the longest line of an address."""
ONE_LINE = "owner table, one line"


_NO_NAME = re.compile(
    r"[\[\]{}|\"™©®=<>~^;?!]|\d/\d|(?i:\b(?:Issuer|Requiring|Director|Officer|10%|Owner|Filed|Middle|Street|Suite|Form|Reporting)\b)"
    r"|\b(?:Chief|EVP|SVP|CEO|CFO)\b"
)
_NO_STREET = re.compile(
    r"[\[\]{}|\"™©®=<>~^;?!]|\d/\d|\((?:specify|give)|\b(?:Director|Officer|Reporting|below)\b"
)
_CITY = re.compile(r"[A-Za-z][A-Za-z .,'-]*(?:\([A-Za-z ]+\))?")
_LONGEST_CITY = 40


class Line(NamedTuple):
    """One line of an owner's block."""

    text: str
    start: int
    end: int

    def part(self, start: int, end: int) -> Line:
        """Give the line's characters `start` to `end`."""
        return Line(self.text[start:end], self.start + start, self.start + end)


@dataclass(slots=True)
class Owner:
    """One reporting person as printed: lines of text, and marks by role (checked or not, with range).

    `sure` is the confidence that the order of the lines deserves, `marks_sure` that of the marks. `columns`
    holds the marks of a printed table with the character column of their middle. `lossy` tells that the text
    lost the second letter of ligatures.
    """

    name: list[Line] = field(default_factory=list)
    street: list[Line] = field(default_factory=list)
    city: list[Line] = field(default_factory=list)
    state: Line | None = None
    zip: Line | None = None
    marks: dict[str, tuple[bool, Range]] = field(default_factory=dict)
    titles: dict[str, list[Line]] = field(default_factory=dict)
    method: str = "owner table"
    sure: float = 0.975
    marks_sure: float = 0.975
    columns: list[tuple[float, Line]] = field(default_factory=list)
    lossy: bool = False

    @property
    def richness(self) -> tuple[int, int, int]:
        """How much of the person is known: of two readings of one block the richer one is kept."""
        parts = sum(1 for part in (self.name, self.street, self.city, self.state, self.zip) if part)
        words = sum(len(line.text.split()) for line in (*self.name, *self.street, *self.city))
        return parts, -len(self.name), words


def without_garbage(owner: Owner) -> Owner | None:
    """Drop parts of an address that cannot be such; None where the name cannot be a name."""
    name = " ".join(line.text for line in owner.name)
    if name and (_NO_NAME.search(name) or sum(map(str.isalpha, name)) < 3 or len(name) > _LONGEST):
        return None
    if name and not owner.street and starts_street(name):
        return None
    street = " ".join(line.text for line in owner.street)
    if _NO_STREET.search(street) or len(street) > 2 * _LONGEST:
        owner.street = []
    city = " ".join(line.text for line in owner.city)
    if city and (_CITY.fullmatch(city) is None or len(city) > _LONGEST_CITY):
        owner.city = []
    return owner


def is_state(text: str) -> bool:
    """Whether `text` is a code for a state, a province or a country."""
    return text in _STATES or _COUNTRY.fullmatch(text) is not None


def is_zip(text: str) -> bool:
    """Whether `text` reads as a postal code."""
    return _ZIP.fullmatch(text) is not None and not is_state(text.split(maxsplit=1)[0])


def ends_block(text: str) -> bool:
    """Whether a line is the last one of an address: city, state and postal code."""
    return len(text) <= _LONGEST and _CITY_LINE.fullmatch(text) is not None


def starts_street(text: str) -> bool:
    """Whether a line opens with what only a street line opens with: a number, "C/O", "P.O. Box"."""
    return _STREET_START.match(f" {text}", 1) is not None


def owner_from_lines(lines: list[Line]) -> Owner | None:
    """Name, street and city from the lines of a block; one long line is cut where its parts begin."""
    if not lines:
        return None
    if len(lines) == 1:
        return _owner_from_one_line(lines[0])
    owner = Owner()
    lines = list(lines)
    last = lines[-1]
    found = _match_city(last.text)
    if found is not None:
        lines.pop()
        _take_city(owner, last, found)
    elif len(last.text) < _LONGEST and (tail := _CITY_IN_TAIL.search(last.text)) is not None:
        found = _CITY_LINE.fullmatch(tail[0])
        if found is not None:
            cut = last.text[: tail.start()].rstrip()
            lines[-1] = last.part(0, len(cut))
            _take_city(owner, last.part(tail.start(), len(last.text)), found)
    if lines and starts_street(lines[0].text) and not any(starts_street(line.text) for line in lines[1:]):
        owner.street = lines  # the name is lost
    else:
        owner.name, owner.street = lines[:1], lines[1:]
    return owner if owner.name or owner.city else None


def _match_city(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST:
        return None
    found = _CITY_LINE.fullmatch(text)
    if (
        found is None
        and (found := _CITY_WITHOUT_COMMA.fullmatch(text)) is not None
        and not is_state(found["state"])
    ):
        return None
    return found


def _take_city(owner: Owner, line: Line, found: re.Match[str]) -> None:
    if found["city"]:
        owner.city = [line.part(*found.span("city"))]
    owner.state = line.part(*found.span("state"))
    if found["zip"]:
        owner.zip = line.part(*found.span("zip"))


def _owner_from_one_line(line: Line) -> Owner | None:
    """Read a block whose line breaks were lost: the street begins at its first number or "C/O"."""
    owner = Owner(method=ONE_LINE, sure=0.85)
    if len(line.text) > 3 * _LONGEST:
        return None
    tail = _CITY_AT_END.search(line.text)
    body_end = len(line.text)
    if tail is not None:
        low = _city_start(line.text, tail.end("city"))
        owner.city = [line.part(low, tail.end("city"))]
        owner.state = line.part(*tail.span("state"))
        if tail["zip"]:
            owner.zip = line.part(*tail.span("zip"))
        body_end = low
    start = _STREET_START.search(line.text, 0, body_end)
    if start is None and tail is None:
        return None
    name_end = start.start() if start is not None else body_end
    owner.name = [line.part(0, len(line.text[:name_end].rstrip()))]
    if start is not None:
        owner.street = [line.part(name_end, len(line.text[:body_end].rstrip()))]
    return owner


def _city_start(text: str, end: int) -> int:
    """Where the city begins in an address on one line: after the last number or word for a street."""
    low = before = 0
    for found in _WORD.finditer(text, 0, end):
        word = found[0].rstrip(".,").upper()
        if word in _STREET_WORDS or any(map(str.isdigit, word)):
            before, low = low, found.end()
    if not text[low:end].strip(" ,."):
        low = before  # the city itself ends with such a word: "Menlo Park"
    while low < end and not text[low].isalnum():
        low += 1
    return low


def read_city(owner: Owner, lines: list[Line]) -> None:
    """City, state and postal code from the lines below the street."""
    for at, line in enumerate(lines):
        found = _match_city(line.text)
        if found is not None and (is_state(found["state"]) or len(lines) == 1):
            _take_city(owner, line, found)
            before = [other for other in lines[:at] if _CITY.fullmatch(other.text)]
            after = [other for other in lines[at + 1 :] if _CITY.fullmatch(other.text)]
            owner.city = [*before, *owner.city, *after]  # a city that is wrapped around its state
            return
    for line in lines:
        if owner.state is None and is_state(line.text):
            owner.state = line
        elif owner.zip is None and is_zip(line.text):
            owner.zip = line
        elif owner.state is None and (found := _state_in(line.text)) is not None:
            _take_city(owner, line, found)
        else:
            owner.city.append(line)


def _state_in(text: str) -> re.Match[str] | None:
    for pattern in (_STATE_AND_ZIP, _CITY_AND_STATE):
        found = pattern.fullmatch(text)
        if found is not None and is_state(found["state"]):
            return found
    return None
