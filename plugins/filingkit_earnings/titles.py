"""What stands above a table: its title, its scale, and what it says of time for all columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.lines import Text
from filingkit_earnings.blocks import is_data
from filingkit_earnings.captions import LONGEST_CAPTION, is_caption, is_scale_note, read_scale
from filingkit_earnings.column_periods import is_only_time, is_temporal
from filingkit_earnings.heads import join_words
from filingkit_earnings.scales import Note
from filingkit_earnings.units import counts_things

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Range
    from filingkit.lines import Line
    from filingkit_earnings.blocks import Block
    from filingkit_earnings.heads import Heads
    from filingkit_earnings.statements import Statement

_COMPANY = re.compile(
    r"(?i)(?:\b(?:inc|corp|corporation|company|companies|co|ltd|limited|llc|plc|n\.?v|s\.?a|l\.?p|group|holdings?|bancorp|trust|partners|bancshares)\.?\)?"
    r"|\bsubsidiar(?:y|ies)\.?|\baffiliates\.?)\s*(?:\(continued\))?\s*$"
)
_IDLE = re.compile(
    r"(?i)\W*(?:(?:un)?audited|preliminary|continued|exhibit\s+[0-9.]+\w*|more|page|table\s+[0-9a-z]+|schedule\s+[0-9a-z]+|see\s+notes?.*|notes?|-\s?more\s?-|\(?less\)?|<page>|\([0-9a-z]\))?\W*"
)
_GOES_ON = re.compile(r"(?i)\b(?:of|and|to|for|the|from)$")
_NOTE = re.compile(r"(?i)\s*(?:\(?[0-9]{1,2}\)?\s+\w|\*+\s*\w|notes?:|see\s+(?:foot)?notes?)")
_BELOW = re.compile(
    r"(?i)\s+(?:(?:is|are|as)\s+(?:shown\s+)?)?(?:in|as)\s+(?:the\s+)?(?:following\s+)?table(?:\s+below)?\s*$"
)
_SHORTEST_PARAGRAPH = 40
_SENTENCE = re.compile(r"(?<=[a-z)]\.)\s+(?=[A-Z(])")
_MARKDOWN = re.compile(r"^[#>\s*]+")
_ASIDE_SCALE = re.compile(r"\s*\([^()]*\b(?:thousand|million|billion|000)[^()]*\)\s*", re.IGNORECASE)
_COLUMN_SCALE = re.compile(r"(?i)\$\s?(?:thousand|million|billion)s?\b|\bin\s+(?:thousands|millions)\b")


class Caption:
    """What stands above a table.

    `title` are its words, `ranges` where they stand; `context` the texts that speak of time for all columns, `lead`
    those at the left of the headings of columns, which head the first rows; `notes` those on scale.
    """

    def __init__(self, lines: Sequence[Line], block: Block, heads: Heads, before: Statement | None) -> None:
        self.title = ""
        self.ranges: tuple[Range, ...] = ()
        self.scale: Note | None = None
        self.context: list[Text] = []
        self.lead: list[Text] = []
        self.notes: list[Text] = []
        found = self._read_above(lines, block)
        stub = self._read_stub(heads)
        if self.title:
            self.lead = stub
        elif stub and (not found or found[0] == "paragraph"):
            self._set([stub[0]])
            self.lead = stub[1:]
        else:
            self.lead = stub
            if found:
                self._set(found[1])
            elif before is not None and not _has_words(lines, before.last + 1, block.head):
                self.title, self.ranges = before.title, before.title_ranges
        for index in range(block.head, block.first):
            for text in lines[index].texts:
                if not counts_things(
                    text.words
                ):  # "Customers (in thousands)" tells of the rows below it only
                    self.note_scale(text)
        for head in heads.columns if self.scale is None else ():
            for text in head.texts:
                self._note_scale_of_column(text)

    def _set(self, texts: Sequence[Text]) -> None:
        words = join_words([text.words for text in texts])
        words = _MARKDOWN.sub("", words)
        aside = _ASIDE_SCALE.search(words)
        if aside is not None and aside.start() > len(words) // 4:
            words = words[: aside.start()]
        words = _BELOW.sub("", words.rstrip().rstrip(":")).strip()
        self.title = words
        self.ranges = tuple(place for text in texts for place in text.ranges)

    def note_scale(self, text: Text) -> None:
        """Keep a text as a note on scale if it is one; the first that prints a factor counts."""
        if not is_scale_note(text.words) and not _ASIDE_SCALE.search(text.words):
            return
        self.notes.append(text)
        if self.scale is None:
            aside = _ASIDE_SCALE.search(text.words)
            start = aside.start() if aside and not is_scale_note(text.words) else 0
            read = read_scale(text.words[start:])
            if read is not None:
                factor, low, high = read
                place = text.locate(start + low, start + high)
                self.scale = Note(str(factor), (place,), "scale note", 0.98)

    def _note_scale_of_column(self, text: Text) -> None:
        """Take the scale from the heading of a column that states it for its figures: "2022 $ million"."""
        found = _COLUMN_SCALE.search(text.words)
        if found is not None and self.scale is None:
            read = read_scale(found[0])
            if read is not None:
                place = text.locate(found.start(), found.end())
                self.scale = Note(str(read[0]), (place,), "column heading", 0.93)

    def _read_stub(self, heads: Heads) -> list[Text]:
        kept: list[Text] = []
        for text in heads.stub:
            if is_caption(text.words[:LONGEST_CAPTION]):
                self.note_scale(text)
                self._set([text])
                if is_temporal(text.words):
                    self.context.append(text)
            elif is_scale_note(text.words):
                self.note_scale(text)
            elif not is_temporal(text.words) and not _IDLE.fullmatch(text.words):
                kept.append(text)
        if kept and len(kept) > 1 and kept[0].left == kept[1].left:
            kept = kept[-1:]
        return kept

    def _read_above(self, lines: Sequence[Line], block: Block) -> tuple[str, list[Text]] | None:
        """The title above the heads: the nearest line that can be one, or the paragraph that announces the table."""
        plain: list[Text] | None = None
        index = block.head - 1
        while index >= block.above:
            line = lines[index]
            label = line.label or (line.texts[0] if line.texts else None)
            if label is None or line.rules or line.is_page_number or is_data(line):
                index -= 1
                continue
            if ")" in label.words and "(" not in label.words:
                label, index = _with_opening(lines, index, block.above, label)
            words = label.words
            if (
                words.rstrip().endswith(":")
                and plain is None
                and (len(words) > _SHORTEST_PARAGRAPH or index > block.above)
            ):
                paragraph = _paragraph(lines, index, block.above)
                if len(join_words([text.words for text in paragraph])) > _SHORTEST_PARAGRAPH:
                    return ("caption", plain) if plain else ("paragraph", _last_sentence(paragraph))
            if is_caption(words):
                self.note_scale(label)
                return "caption", self._with_above(lines, index, block.above, label)
            if is_scale_note(words):
                self.note_scale(label)
            elif is_only_time(words) and plain is None:
                self.context.insert(0, label)
            elif _IDLE.fullmatch(words):
                pass
            elif _ends_search(words):
                break
            elif plain is None:
                self.note_scale(label)
                plain = self._with_above(lines, index, block.above, label)
                index -= len(plain) - 1
            index -= 1
        return ("line", plain) if plain else None

    def _with_above(self, lines: Sequence[Line], index: int, top: int, label: Text) -> list[Text]:
        """A title and the line above it where that ends in the middle of a phrase."""
        texts = [label]
        while index > (top if not texts[0].words[0].islower() else max(top - 1, 1)):
            above = lines[index - 1].label
            if above is None or len(above.words) > LONGEST_CAPTION:
                break
            if not _GOES_ON.search(above.words.rstrip()) and not texts[0].words[0].islower():
                break
            texts.insert(0, above)
            index -= 1
        return texts


def _ends_search(words: str) -> bool:
    """Whether a text shows that the lines above belong to something else than the table below."""
    is_prose = len(words) > LONGEST_CAPTION or words.rstrip().endswith(".")
    return is_prose or _NOTE.match(words) is not None or _COMPANY.search(words) is not None


def _has_words(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether anything is printed on lines but page numbers, rules and asides."""
    return any(
        line.texts
        and not line.is_page_number
        and not _IDLE.fullmatch(line.words)
        and not is_temporal(line.words)
        for line in lines[first:last]
    )


def _with_opening(lines: Sequence[Line], index: int, top: int, label: Text) -> tuple[Text, int]:
    """An aside that is printed over several lines, from the line where its parenthesis opens, and that line."""
    texts = [label]
    for at in range(index - 1, max(top, index - 4) - 1, -1):
        above = lines[at].label
        if above is None or ")" in above.words:
            break
        texts.insert(0, above)
        if "(" in above.words:
            words = join_words([text.words for text in texts])
            ranges = tuple(place for text in texts for place in text.ranges)
            return Text(words, ranges, above.left, above.right, 0), at
    return label, index


def _paragraph(lines: Sequence[Line], last: int, top: int) -> list[Text]:
    texts: list[Text] = []
    index = last
    while index >= max(top - 12, 0):
        label = lines[index].label
        if label is None or lines[index].figures or lines[index].rules or lines[index].is_page_number:
            break
        texts.insert(0, label)
        index -= 1
    return texts


def _last_sentence(texts: list[Text]) -> list[Text]:
    """The texts from the one on in which the last sentence begins."""
    for index in range(len(texts) - 1, -1, -1):
        parts = _SENTENCE.split(texts[index].words)
        if len(parts) > 1:
            words = parts[-1]
            text = texts[index]
            high = text.ranges[-1][1]
            cut = Text(words, ((high - len(words), high),), text.left, text.right, text.ordinal)
            return [cut, *texts[index + 1 :]]
        if index and texts[index - 1].words.rstrip().endswith("."):
            return texts[index:]
    return texts
