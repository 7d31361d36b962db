"""Footnotes: the notes below tables and prose, each with its marker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from filingkit.filing import Span
from filingkit_earnings.passages import wraps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Draft, Range
    from filingkit.filing import Filing

_MARKER = re.compile(
    r"[ \t|_]*(?:\((?P<ref>\d{1,2}|[a-z]{1,2}|[A-Z]|\*{1,3})\)[.:]?|"
    r"(?P<star>\*{1,4})(?!\*)|(?P<dagger>[†‡§]))[ \t|_]*(?=[^\s|_])"
)
_HEADING = re.compile(r"(?i)\W*(?P<word>(?:foot)?notes?)\W*")
_BULLET = re.compile(r"[ \t]*(?:[-–•*][ \t]*){1,3}(?=[A-Za-z$\d])")
_VALUES_AT_END = re.compile(r"(?:[ \t|]{2,}[$(]*[ \t]*(?:\d[\d,.]*|[-–—])[)%]*[ \t|]*)+$")
_CELLS_IN_LINE = re.compile(r"(?:[ ]{3,}|\t|\|)\s*[$(]*\d[\d,.]*\)?%?\s*(?:[ ]{2,}|\t|\||$)")
_GAP = re.compile(r"[ ]{2,}|\t|\|")
_RULE = frozenset("-=_ |+\t")
_WORD = re.compile(r"[A-Za-z]{2,}")
_FEWEST_WORDS = 3
_MOST_LINES = 40
_LONG_LINE = 200
_PROSE_LINE = 60


class _Note(NamedTuple):
    """One note: its marker, the place of the marker in the folded text (or in the source), and its lines."""

    ref: str
    marker: Range | Span
    pieces: tuple[Range, ...]


def read_notes(filing: Filing, edge: int, draft: Draft) -> None:
    """Propose the notes of the document, in order, each once; `edge` is the margin of its lines, 0 for none."""
    text = filing.folded.text
    seen: set[tuple[str, str]] = set()
    for note in _find_notes(filing, text, edge):
        words = " ".join(" ".join(text[start:end].split()) for start, end in note.pieces).strip()
        if len(_WORD.findall(words)) < _FEWEST_WORDS or (note.ref, words) in seen:
            continue
        seen.add((note.ref, words))
        row = draft.add_row("/footnotes")
        if isinstance(note.marker, Span):
            draft.add_evidence(f"{row}/ref", note.ref, [note.marker], "prose", 0.9)
        else:
            draft.propose(f"{row}/ref", note.ref, [note.marker], "prose", 0.95)
        draft.propose(f"{row}/text", words, note.pieces, "prose", 0.9)


def _find_notes(filing: Filing, text: str, edge: int) -> Iterator[_Note]:
    lines = text.split("\n")
    has_stars = filing.markup and "*" in filing.text
    offset = index = 0
    heading: tuple[str, Range] | None = None
    while index < len(lines):
        line = lines[index]
        marked = _marker(filing, lines, index, offset, has_stars=has_stars)
        if marked is not None:
            ref, marker, start = marked
            pieces, taken = _collect(lines, index, offset, start, edge)
            yield from _divide(text, _Note(ref, marker, pieces))
            offset += sum(len(lines[number]) + 1 for number in range(index, index + taken))
            index += taken
            continue
        found = _HEADING.fullmatch(line) if len(line) < _PROSE_LINE else None
        if found is not None:
            heading = found["word"], (offset + found.start("word"), offset + found.end("word"))
        elif heading is not None and line.strip():
            bullet = _BULLET.match(line)
            if bullet is None:
                heading = None if not set(line) <= _RULE else heading
            else:
                pieces, taken = _collect(lines, index, offset, bullet.end(), edge)
                yield _Note(heading[0], heading[1], pieces)
                offset += sum(len(lines[number]) + 1 for number in range(index, index + taken))
                index += taken
                continue
        offset += len(line) + 1
        index += 1


def _marker(
    filing: Filing, lines: Sequence[str], index: int, offset: int, *, has_stars: bool
) -> tuple[str, Range | Span, int] | None:
    """The marker that a line opens with, its place, and the column where the note begins.

    `has_stars` tells that the source has stars which folding may have taken for emphasis.
    """
    line = lines[index]
    stripped = line.lstrip(" \t|_")
    if not stripped:
        return None
    if stripped[0] not in "(*†‡§":
        return _folded_star(filing, line, offset, len(line) - len(stripped)) if has_stars else None
    found = _MARKER.match(line)
    if found is None or not _is_note(lines, index, found):
        return None
    group = "ref" if found["ref"] else "star" if found["star"] else "dagger"
    return found[group], (offset + found.start(group), offset + found.end(group)), found.end()


def _folded_star(filing: Filing, line: str, offset: int, column: int) -> tuple[str, Span, int] | None:
    """A star that folding took for emphasis, though none closes it on the line."""
    if not line[column].isalpha():
        return None
    start = filing.folded.source(offset + column, offset + column + 1)[0]
    first = start
    while first > 0 and filing.text[first - 1] == "*":
        first -= 1
    if start - first != 1 or filing.text[max(0, first - 40) : first].rpartition("\n")[2].strip():
        return None
    stop = filing.text.find("\n", start)
    rest = filing.text[start : stop if stop >= 0 else len(filing.text)]
    if "*" in rest or len(_WORD.findall(rest)) < _FEWEST_WORDS:
        return None
    return filing.text[first:start], Span(first, start), column


def _is_note(lines: Sequence[str], index: int, found: re.Match[str]) -> bool:
    """Whether a line that opens with a marker is a note, and no row, list item or wrapped bracket."""
    words = lines[index][found.end() :]
    if found["star"] == "*" and lines[index][found.end("star") :][:1] == " " and _is_list(lines, index):
        return False
    if found["ref"] in ("C", "c") and words[:4].isdigit():
        return False
    before = next((line.strip() for line in reversed(lines[max(0, index - 2) : index]) if line.strip()), "")
    is_prose = len(before) > _PROSE_LINE and not set(before) <= _RULE and _GAP.search(before) is None
    if found["ref"] and is_prose and not before.endswith((".", ":", ";", ")")):
        # "(2) …" at the beginning of a wrapped line of a sentence.
        return False
    bare = _VALUES_AT_END.sub("", words)
    if bare != words and not (bare.rstrip().endswith((":", ".")) or len(bare) > _PROSE_LINE):
        return False
    return len(_WORD.findall(bare)) >= _FEWEST_WORDS


def _is_list(lines: Sequence[str], index: int) -> bool:
    """Whether lines around open with the same mark: bullets."""
    around = [*lines[max(0, index - 4) : index], *lines[index + 1 : index + 5]]
    return any(line.lstrip(" \t").startswith("* ") for line in around)


def _collect(
    lines: Sequence[str], index: int, offset: int, start: int, edge: int
) -> tuple[tuple[Range, ...], int]:
    """The pieces of the note that begins at column `start` of a line, and how many lines it takes."""
    line = lines[index]
    pieces = [(offset + start, offset + _end_of_cell(line, start))]
    taken = 1
    offset += len(line) + 1
    while index + taken < len(lines) and taken < _MOST_LINES and _continues(lines, index + taken, edge):
        following = lines[index + taken]
        first = len(following) - len(following.lstrip(" \t|"))
        pieces.append((offset + first, offset + _end_of_cell(following, first)))
        offset += len(following) + 1
        taken += 1
    return tuple(piece for piece in pieces if piece[0] < piece[1]), taken


def _end_of_cell(line: str, start: int) -> int:
    """Where the cell ends that the note stands in, or the line where it has no cells."""
    pipe = line.find("|", start)
    end = len(line) if pipe < 0 else pipe
    return start + len(line[start:end].rstrip(" \t|_"))


def _continues(lines: Sequence[str], index: int, edge: int) -> bool:
    """Whether a line goes on with the note above it."""
    line = lines[index].strip(" \t|")
    before = lines[index - 1].strip(" \t|")
    if not line or set(line) <= _RULE or _MARKER.match(lines[index]) or _BULLET.match(lines[index]):
        return False
    is_cell = lines[index].lstrip().startswith("|")
    if not is_cell and not wraps(lines[index - 1], lines[index], edge):
        return False
    if len(before) > _LONG_LINE or _CELLS_IN_LINE.search(lines[index]) or line.isdigit():
        return False
    return not before.endswith(":") and not (is_cell and before.endswith("."))


def _divide(text: str, note: _Note) -> Iterator[_Note]:
    """A note of one line that runs on into the next ones: "(a) … (b) …"."""
    ref = note.ref
    if len(ref) != 1 or ref == "*" or len(note.pieces) != 1:
        yield note
        return
    start, end = note.pieces[0]
    following = re.compile(rf"[ _]+\((?P<ref>{re.escape(chr(ord(ref) + 1))})\)[ _]*").search(text, start, end)
    if following is None:
        yield note
        return
    yield note._replace(pieces=((start, following.start()),))
    rest = _Note(following["ref"], following.span("ref"), ((following.end(), end),))
    yield from _divide(text, rest)
