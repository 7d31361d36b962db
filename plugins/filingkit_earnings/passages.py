"""The running text of a release, cut into headings, bullets and paragraphs, and these into sentences.

Positions are those of the folded text throughout: line breaks, page numbers and marks of the layout are turned into
spaces one for one, so that a sentence can be matched across wrapped lines and still be cited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filingkit.filing import Filing

Kind = Literal["heading", "bullet", "paragraph"]


class Passage(NamedTuple):
    """One heading, bullet or paragraph: a half-open range of the text."""

    kind: Kind
    start: int
    end: int


_NOISE = re.compile(r"(?i)<page>|page\s+\d{1,3}(?:\s+of\s+\d{1,3})?|[-–—]?[ \t]*\d{1,3}[ \t]*[-–—]?")
"""A line that holds a page number and nothing else."""
_LONGEST_NOISE = 16
_PAGE_BREAK = "\x0c"
_RULE = re.compile(r"[ \t]*(?:[-_=*~─━—–|+:][ \t]*){3,}$")
_FIRST_OF_RULE = frozenset("-_=*~─━—–|+:")
_FIGURE = re.compile(r"[$(]*[ ]*[-–—]?[\d.][\d.,]*[)%]*")
_BULLET = re.compile(r"[ \t]*(?:[•●▪■◦‣∙·►➢✓]|[-–—*+o](?:[ \t]*[-–—])?(?=[ \t]))[ \t]*")
_LONE_BULLET = re.compile(r"[•●▪■◦‣∙·►➢✓–—]")
_MARKDOWN_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_FIRST_OF_MARK = frozenset("•●▪■◦‣∙·►➢✓-–—*+o#")
"""What bullets and headings of markdown begin with."""
_MARK = re.compile(
    r"[(*^®™](?:(?<=[A-Za-z]\()(?:\d{1,2}|[a-z]|\*{0,3})\)|(?<=[A-Za-z%0-9)]\*)\*{0,2}|(?<=\^)\(?[®™]\)?|(?<=[®™]))"
)
"""Footnote markers and trade marks beside a word: they split the names of figures."""

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(•$]?[A-Z0-9])|;\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Cos|Ltd|Bros|Jr|Sr|Mr|Mrs|Ms|Dr|No|vs|St|U\.S|U\.K|a\.m|p\.m|Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|approx|est|Ave|N\.J|N\.Y|Calif|Wash|Mass|Conn|Tex|Ill|Va|Pa|Fla|Ga|Minn|Wis)|\b[A-Z])\.$"
)
_LONGEST_HEADING = 140
_RAGGED = 0.88
"""Share of the right edge that lines of a text without justification reach."""
_FEW_SPACES = 6
_MOSTLY = 0.6
_CENTRED = 8
_UNWRAPPED = 160
"""Characters of a line from which on a text is taken to have no wrapped lines."""


def flatten(text: str) -> str:
    """The text with page numbers and markers blanked out, of the same length; line breaks stay."""
    lines = text.replace(_PAGE_BREAK, "\n").split("\n")
    for index, line in enumerate(lines):
        stripped = line.strip()
        if 0 < len(stripped) <= _LONGEST_NOISE and _NOISE.fullmatch(stripped):
            lines[index] = " " * len(line)
    return _MARK.sub(lambda found: " " * len(found[0]), "\n".join(lines))


class RunningText(NamedTuple):
    """The flattened text of a filing, cut into passages, and the margin at which its lines are broken."""

    text: str
    passages: list[Passage]
    edge: int


def cut_filing(filing: Filing, skipped: Iterable[tuple[int, int]] = ()) -> RunningText:
    """Cut a filing into passages; lines of `skipped` (first and last, 1-based), those of tables, belong to none."""
    text = flatten(filing.folded.text)
    # A page of HTML knows its paragraphs; other texts break them at a margin, or not at all.
    edge = find_margin(text) if filing.markup else 0
    return RunningText(text, find_passages(text, skipped, edge), edge)


def find_margin(text: str) -> int:
    """The right edge of running text in characters; 0 where most of it stands on long lines, one for a paragraph."""
    edges = []
    long = short = whole = 0
    for line in text.split("\n"):
        stripped = line.strip()
        # Words with single spaces between them, and more than a heading.
        if stripped.count(" ") < _FEW_SPACES or "  " in stripped or stripped.count("|") > 1:
            continue
        if len(stripped) > _UNWRAPPED:
            long += len(stripped)
        else:
            short += len(stripped)
            edges.append(len(line.rstrip()))
            whole += _ends_sentence(stripped)
    if long >= short or whole > len(edges) * _MOSTLY:
        return 0
    edges.sort()
    return edges[len(edges) * 9 // 10]


class _Cutter:
    """Collects the lines of a passage until something ends it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.passages: list[Passage] = []
        self._kind: Kind = "paragraph"
        self._start = self._end = -1

    @property
    def words(self) -> str:
        """What the open passage holds so far; empty where none is open."""
        return self.text[self._start : self._end] if self._start >= 0 else ""

    def begin(self, kind: Kind, start: int, end: int) -> None:
        """Close the open passage, and open one with the rest of a line."""
        self.close()
        self._kind, self._start, self._end = kind, start, end

    def add(self, end: int) -> None:
        """Take a further line into the open passage."""
        self._end = end

    def close(self) -> None:
        """End the open passage, if there is one."""
        if self._start < 0:
            return
        is_heading = self._kind == "paragraph" and _is_heading(self.words)
        self.passages.append(Passage("heading" if is_heading else self._kind, self._start, self._end))
        self._start = -1


def find_passages(text: str, skipped: Iterable[tuple[int, int]], edge: int) -> list[Passage]:
    """Cut `text` (flattened) into passages; lines of `skipped` (first and last, 1-based) belong to none.

    `edge` is the margin at which its lines are broken, 0 where a paragraph stands on one line.
    """
    hidden = {line for first, last in skipped for line in range(first, last + 1)}
    cutter = _Cutter(text)
    offset = 0
    is_blank = is_blanked = has_mark = False
    for number, line in enumerate(text.split("\n"), start=1):
        start, offset = offset, offset + len(line) + 1
        stripped = line.strip(" \t\r")
        if not stripped:
            is_blank = True
            # A line that held a page number does not end the sentence around it.
            is_blanked = is_blanked or bool(line)
            continue
        if is_blank and (not is_blanked or _ends_sentence(cutter.words)):
            cutter.close()
        end = start + len(line.rstrip(" \t\r"))
        first = end - len(stripped)
        if (
            number in hidden
            or (stripped[0] in _FIRST_OF_RULE and _RULE.match(line))
            or line.count("|") > 1
            or _is_row(stripped)
        ):
            cutter.close()
            is_blank = is_blanked = has_mark = False
            continue
        bullet = mark = None
        if stripped[0] in _FIRST_OF_MARK:
            bullet = _BULLET.match(line)
            mark = bullet or _MARKDOWN_HEADING.match(line)
        if _LONE_BULLET.fullmatch(stripped):
            cutter.close()
            has_mark, is_blank, is_blanked = True, False, False
            continue
        if mark is not None and mark.end() < len(line):
            cutter.begin("bullet" if bullet else "paragraph", start + mark.end(), end)
        elif has_mark:
            cutter.begin("bullet", first, end)
        elif cutter.words and _belongs(text, cutter.words, line, start, edge, is_blanked=is_blanked):
            cutter.add(end)
        else:
            cutter.begin("paragraph", first, end)
        is_blank = is_blanked = has_mark = False
    cutter.close()
    return cutter.passages


def _belongs(text: str, words: str, line: str, start: int, edge: int, *, is_blanked: bool) -> bool:
    """Whether a line, which begins at `start`, goes on with the passage that holds `words`."""
    stripped = line.strip()
    if is_blanked or not edge:
        return _continues(words, stripped)
    end = start - 1
    before = text[text.rfind("\n", 0, end) + 1 : end]
    return stripped[0].islower() or wraps(before, line, edge) or _is_centred(before, line)


def _is_row(line: str) -> bool:
    """Whether a line ends as one of a table: with a number far from the words before it."""
    if not (line[-1].isdigit() or line[-1] in ")%"):
        return False
    gap = max(line.rfind("    "), line.rfind("\t"))
    return gap > 0 and _FIGURE.fullmatch(line[gap:].strip()) is not None


def _ends_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", ":", "!", "?", ";", '."', ".”"))


def _continues(before: str, line: str) -> bool:
    """Whether `line` goes on with the sentence in `before`, in a text whose lines are not broken at a margin."""
    return not _ends_sentence(before) and (
        line[:1].islower() or line[:1] in "$(0123456789" or _OPEN_END.search(before.rstrip()) is not None
    )


_OPEN_END = re.compile(
    r"(?i)(?:[,;&–—-]|\b(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with|its|reports|announces|"
    r"that|as|is|are|was|were|per))$"
)


def wraps(before: str, line: str, edge: int) -> bool:
    """Whether `line` goes on with the paragraph of the line before it: its first word had no room there."""
    room = edge * _RAGGED - len(before.rstrip()) - 1
    words = line.split(None, 1)
    return bool(words) and (len(words[0]) >= room or _OPEN_END.search(before.rstrip()) is not None)


def _is_centred(before: str, line: str) -> bool:
    """Whether two lines stand in the middle of the page: one heading."""
    if before.rstrip().endswith(":") or line.rstrip().endswith(":"):
        return False
    return min(len(before) - len(before.lstrip()), len(line) - len(line.lstrip())) >= _CENTRED


_FIGURES = re.compile(r"[$€£%]\s?\d|\d\s?%|\b(?:was|were)\b")


def _is_heading(text: str) -> bool:
    """Whether a passage is a heading: short, and no sentence."""
    text = text.strip()
    if len(text) > _LONGEST_HEADING * 2 or _FIGURES.search(text):
        return False
    if text.endswith(":"):
        return len(text) <= _LONGEST_HEADING
    return not text.endswith((".", ",", ";", '"', "”")) or (len(text) < 60 and text.count(" ") < 6)


def sentences(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    """Ranges of the sentences of a passage."""
    start = passage.start
    for found in _SENTENCE_END.finditer(text, passage.start, passage.end):
        before = text[max(start, found.start() - 12) : found.start() + 1]
        if before.endswith(".") and _ABBREVIATION.search(before):
            continue
        yield start, found.end()
        start = found.end()
    if start < passage.end:
        yield start, passage.end


def opening(passages: Sequence[Passage], end: int, length: int) -> list[tuple[int, int]]:
    """The ranges of the first `length` characters of running text before `end`."""
    found = []
    for passage in passages:
        if passage.start >= end or length <= 0:
            break
        found.append((passage.start, passage.end))
        length -= passage.end - passage.start
    return found


_OPENING = 6000
"""Characters of running text in which a release says who reports what, and when."""


def find_opening(text: str, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """The ranges of the running text in which a release says who reports what, and when."""
    return opening(passages, first_statement(text, passages), _OPENING)


_STATEMENT = re.compile(
    r"(?i)\b(?:consolidated|condensed|unaudited)\b[^\n]{0,60}\b(?:statements?|balance\s+sheets?|"
    r"results\s+of\s+operations)\b"
    r"|^\W*(?:statements?\s+of\s+(?:operations|income|earnings)|balance\s+sheets?)\W*$"
)


def first_statement(text: str, passages: Sequence[Passage]) -> int:
    """Where the first title of a financial statement stands, or the end of the text."""
    return next(
        (
            passage.start
            for passage in passages
            if passage.kind == "heading"
            and passage.end - passage.start < 200
            and _STATEMENT.search(text, passage.start, passage.end)
        ),
        len(text),
    )
