"""Damages to the finished text: lines lost, put between others, or broken, and a document that ends too early."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from filingkit_evals.synth.tracking import Text

if TYPE_CHECKING:
    from random import Random

    from filingkit_evals.synth.pages import Page


def _line_starts(text: Text) -> list[int]:
    string = str(text)
    return [0, *(index + 1 for index, character in enumerate(string) if character == "\n")]


def repeat_header(text: Text, page: Page, rng: Random) -> Text | None:
    """Print the header of a new page between two lines of the tables or of what follows them."""
    first = max(str(text).find("Table I"), 0)
    starts = [start for start in _line_starts(text) if start > first]
    if not starts:
        return None
    start = rng.choice(starts)
    return text.put(start, start, rng.choice(("{}\n", "\n{}\n\n")).format(page.header_line))


def lose_line(text: Text, page: Page, rng: Random) -> Text | None:
    """Lose one line on which something stands."""
    starts = [*_line_starts(text), len(text) + 1]
    string = str(text)
    lines = [(start, end) for start, end in pairwise(starts) if string[start : end - 1].strip(" \t|+-=")]
    start, end = rng.choice(lines)
    return text.put(start, min(end, len(text)), "")


def break_words(text: Text, page: Page, rng: Random) -> Text | None:
    """Hyphenate words of the footnotes that are wrapped; a row of a table would be torn by that."""
    string = str(text)
    places: list[int] = []
    position = 0
    for run in text.runs:
        if run.printing is not None and run.printing.leaf.endswith("/text"):
            line = string[string.rfind("\n", 0, position) + 1 : position]
            if "|" not in line and "\t" not in line:
                words = Text((run,)).words()
                places += [
                    position + start + 5
                    for start, end in words
                    if end - start > 9 and run.text[start:end].isalpha()
                ]
        position += len(run.text)
    if not places:
        return None
    for place in sorted(rng.sample(places, min(2, len(places))), reverse=True):
        text = text.put(place, place, "-\n")
    return text


def cut_off(text: Text, page: Page, rng: Random) -> Text | None:
    """End somewhere after the first table has begun."""
    first = str(text).find("Table I")
    return text.cut(0, rng.randrange(first + 200, len(text))) if 0 < first < len(text) - 201 else None
