"""Text that a reader of a document does not see: where it is, what it says, and the lines without it.

Whoever hides text in a filing may want a model to read what no person does. What the styles of a page hide is
found while it is loaded; here is what plain text and markdown can hide, and what is said about both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from filingkit.draft import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from filingkit.filing import Filing
    from filingkit.loading.styles import Style

CHECK = "hidden_text"

ZERO_WIDTH = "zero-width characters"
DIRECTION = "direction controls"
TAGS = "tag characters"
SELECTORS = "variation selectors"
IN_COMMENT = "comment"
XBRL_HEADER = "inline XBRL header"

_ZERO_WIDTHS = "\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff"
_DIRECTIONS = "\u202a-\u202e\u2066-\u2069"
_RUN = re.compile(
    rf"(?P<zero>[{_ZERO_WIDTHS}]+)|(?P<direction>[{_DIRECTIONS}]+)|(?P<tag>[\U000e0000-\U000e007f]+)"
    "|(?P<selector>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,})"
)
# One class of characters is found far faster than their kinds one by one.
_SUSPECT = re.compile(
    rf"[{_ZERO_WIDTHS}{_DIRECTIONS}\ufe00-\ufe0f\U000e0000-\U000e007f\U000e0100-\U000e01ef]+"
)
_LONGEST_INNOCENT_RUN = 7
"""More zero-width characters in a row than this are a message in bits, wherever they stand."""
_FIRST_OTHER_SCRIPT = "\u0590"
"""From here on are scripts whose words need joiners, marks or break opportunities, and pictures."""
_FLAGS = tuple(
    "".join(chr(0xE0000 + ord(letter)) for letter in name) + "\U000e007f"
    for name in ("gbeng", "gbsct", "gbwls")
)
_BLACK_FLAG = "\U0001f3f4"
_UNSEEN = re.compile(
    rf"[\u00ad{_ZERO_WIDTHS}{_DIRECTIONS}\U000e0000-\U000e007f\U000e0100-\U000e01ef]|[\ufe00-\ufe0f]{{2,}}"
)

# What a converter notes where a picture, a table or a page was.
_NOTE = re.compile(
    r"<!--[\s\W]*(?:(?:image|picture|figure|table|slide|page|start|end|of|break|number|header|footer|content)"
    r"[\s\W]*)*\d{0,5}[\s\W]*-->",
    re.IGNORECASE,
)
_LONGEST_NOTE = 80
_COMMENTS = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)")
# A link that nothing refers to, which markdown has instead of comments: [//]: # (words)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,40}\]:[ \t]*(?:#|<>)[ \t]+[\"'(][^\n]*", re.MULTILINE)

_SILENT = frozenset({"ix:header", "script", "style", "template"})
_STYLED = re.compile(
    r"<(?:(?:ix:header|script|style|template)\b|[a-z][^<]*?[\s\"'/](?:style|hidden|color|bgcolor)\b)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][-\w:.]*+)\s*+(?:=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})((?:[^<>\"']|\"[^\"<]{0,2000}\"|'[^'<]{0,2000}')*+)>")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr"})
_BLOCKS = frozenset(
    {"div", "section", "article", "table", "tr", "td", "th", "tbody", "body", "html", "center"}
)

_EXCERPT = 60
_AROUND = 20
_CHARACTERS = frozenset({ZERO_WIDTH, DIRECTION, TAGS, SELECTORS})


class Concealment(NamedTuple):
    """A range of the text of a filing that its reader does not see, and why."""

    start: int
    end: int
    reason: str


class Dropped(NamedTuple):
    """What a reader does not see and the loader left out of the text: how much, and how it begins."""

    reason: str
    characters: int
    excerpt: str


def conceal(text: str, known: Iterable[Concealment] = (), *, markup: bool = True) -> tuple[Concealment, ...]:
    """Find what `text` conceals beside what its loader has `known`, in order."""
    found = [*known]
    if not text.isascii():
        found += find_characters(text)
    if markup:
        found += _find_comments(text)
        if "<" in text and _STYLED.search(text):
            found += _find_styled(text)
    return tuple(sorted(found))


def find_characters(text: str) -> Iterator[Concealment]:
    """Find the runs of characters that show nothing and have no business where they stand."""
    for run in chain.from_iterable(_RUN.finditer(text, *found.span()) for found in _SUSPECT.finditer(text)):
        start, end = run.span()
        if run["direction"]:
            yield Concealment(start, end, DIRECTION)
        elif run["tag"]:
            if not (text[start - 1 : start] == _BLACK_FLAG and run["tag"] in _FLAGS):
                yield Concealment(start, end, TAGS)
        elif run["selector"]:
            yield Concealment(start, end, SELECTORS)
        elif end - start > _LONGEST_INNOCENT_RUN or (
            _is_plain_letter(text[start - 1 : start]) and _is_plain_letter(text[end : end + 1])
        ):
            yield Concealment(start, end, ZERO_WIDTH)


def _is_plain_letter(character: str) -> bool:
    return character.isalnum() and character < _FIRST_OTHER_SCRIPT


def _find_comments(text: str) -> Iterator[Concealment]:
    if "<!--" in text:
        for found in _COMMENTS.finditer(text):
            is_note = found.end() - found.start() <= _LONGEST_NOTE and _NOTE.fullmatch(found[0])
            if has_words(found[0]) and not is_note:
                yield Concealment(*found.span(), IN_COMMENT)
    if "]:" in text:
        for found in _DEFINITION.finditer(text):
            yield Concealment(*found.span(), IN_COMMENT)


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit: dashes and rules in white keep columns apart and say nothing."""
    return any(map(str.isalnum, text))


def _find_styled(text: str) -> Iterator[Concealment]:
    """Find what the inline tags of markdown hide."""
    from filingkit.loading.styles import Sight  # noqa: PLC0415  # loading needs this module first

    around: list[tuple[int, Sight]] = []  # where each open element ends, and what is seen around it
    sight = Sight()
    position = 0
    for start, end, style in [*_pair_tags(text), (len(text), len(text), None)]:
        while around and around[-1][0] <= start:
            close, outer = around.pop()
            close = max(close, position)  # elements that were never closed may end in any order
            yield from _cut(text, position, close, sight.reason)
            position, sight = close, outer
        yield from _cut(text, position, start, sight.reason)
        position = start
        if style is not None:
            around.append((end, sight))
            sight = sight.within(style)


def _cut(text: str, start: int, end: int, reason: str) -> Iterator[Concealment]:
    if reason and has_words(_TAG.sub("", text[start:end])):
        yield Concealment(start, end, reason)


def _pair_tags(text: str) -> list[tuple[int, int, Style]]:
    """Give the content of each element that has a style, in order of its start; what is within ends within."""
    from filingkit.loading.styles import read_style  # noqa: PLC0415

    opened: list[tuple[str, int]] = []  # the name of each open element, and its place in `elements`
    counts: dict[str, int] = {}
    elements: list[tuple[int, int, Style | None]] = []
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if not tag[1]:
            if name in _VOID:
                continue
            declared = "display:none" if name in _SILENT else _read_attributes(tag[3])
            opened.append((name, len(elements)))
            counts[name] = counts.get(name, 0) + 1
            elements.append((tag.end(), -1, read_style(declared) if declared else None))
        elif counts.get(name):
            closed = ""
            while closed != name:
                closed, index = opened.pop()
                counts[closed] -= 1
                elements[index] = (elements[index][0], tag.start(), elements[index][2])
    blanks = [blank.start() for blank in _BLANK_LINE.finditer(text)] if opened else []
    for name, index in opened:  # never closed: inline ones reach to the end of their paragraph
        start, _, style = elements[index]
        later = bisect_left(blanks, start)
        end = len(text) if name in _BLOCKS or later == len(blanks) else blanks[later]
        elements[index] = (start, end, style)
    return [(start, end, style) for start, end, style in elements if style is not None]


def _read_attributes(source: str) -> str:
    """Give the attributes of a tag that bear on sight as one list of declarations."""
    declared = []
    style = ""
    for name, *values in _ATTRIBUTE.findall(source):
        value = "".join(values)
        match name.lower():
            case "style":
                style = unescape(value)
            case "color" | "bgcolor":
                declared.append(f"{'background-' if name.lower() == 'bgcolor' else ''}color:{value}")
            case "hidden":
                declared.append("display:none")
    return ";".join([*declared, style]) if declared or style else ""


def findings(filing: Filing) -> list[Finding]:
    """One finding per reason: how much of the document a reader does not see, and how it begins."""
    counts: dict[str, int] = {}
    excerpts: dict[str, str] = {}
    for start, end, reason in filing.concealed:
        counts[reason] = counts.get(reason, 0) + end - start
        around = _AROUND if reason in _CHARACTERS else 0  # a character that shows nothing tells nothing alone
        excerpts.setdefault(reason, filing.text[max(start - around, 0) : min(end, start + 200) + around])
    for reason, characters, excerpt in filing.dropped:
        counts[reason] = counts.get(reason, 0) + characters
        excerpts.setdefault(reason, excerpt)
    found = [
        Finding(CHECK, "warning", (), _describe(reason, counts[reason], excerpts[reason]))
        for reason in counts
    ]
    for finding, reason in zip(found, counts, strict=True):
        if reason == XBRL_HEADER:
            finding.severity = "info"  # every page of inline XBRL has one, and none of it gets into the text
    return found


def _describe(reason: str, count: int, excerpt: str) -> str:
    noun = "character" if count == 1 else "characters"
    return f'{count:,} {noun} that a reader does not see ({reason}): "{show(excerpt)}"'


def show(text: str) -> str:
    """Give the beginning of `text` on one line, with what cannot be seen as an escape."""
    shown = ""
    for character in " ".join(text.split()):
        is_seen = character.isprintable() and not _UNSEEN.match(character)
        visible = character if is_seen else _escape(character)
        if len(shown) + len(visible) > _EXCERPT:
            return f"{shown[: _EXCERPT - 1]}…"
        shown += visible
    return shown


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible_lines(filing: Filing) -> Iterator[tuple[int, str]]:
    """The lines of a filing as a model may be shown them: number from 1, and what a reader sees of the line."""
    ranges = iter(filing.concealed)
    current = next(ranges, None)
    start = 0
    for number, line in enumerate(filing.text.split("\n"), 1):
        end = start + len(line)
        kept = []
        position = start
        while current is not None and current.start < end:
            if current.start > position:
                kept.append(filing.text[position : current.start])
            position = max(position, min(current.end, end))
            if current.end > end:
                break  # it goes on in the next line
            current = next(ranges, None)
        kept.append(filing.text[position:end])
        yield number, _UNSEEN.sub("", "".join(kept)).rstrip("\r")
        start = end + 1
