"""What is done to a sample: damages by name, chosen by how heavy they shall be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import misprints, scars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from filingkit_evals.synth.pages import Page
    from filingkit_evals.synth.tracking import Text

PAGE_DAMAGES: dict[str, Callable[[Page, Random], bool]] = {
    "stuck_header": misprints.stick_header,
    "homoglyphs": misprints.confuse_letters,
    "shifted_cell": misprints.shift_cell,
    "split_cell": misprints.split_cell,
    "merged_cells": misprints.merge_cells,
    "lost_row": misprints.lose_row,
    "lost_columns": misprints.lose_columns,
    "truncated_edge": misprints.truncate_edge,
    "lost_marks": misprints.lose_marks,
    "clipped_boxes": misprints.clip_boxes,
}
TEXT_DAMAGES: dict[str, Callable[[Text, Page, Random], Text | None]] = {
    "hyphenation": scars.break_words,
    "repeated_header": scars.repeat_header,
    "lost_line": scars.lose_line,
    "cut_off": scars.cut_off,
}
DAMAGES = (*PAGE_DAMAGES, *TEXT_DAMAGES)
# What leaves least of a document is rarer than the rest.
_WEIGHTS = {"cut_off": 0.3, "lost_columns": 0.5, "truncated_edge": 0.6, "lost_marks": 0.6, "lost_row": 0.5}
_MOST = 7


def choose(rng: Random, level: float) -> list[str]:
    """Choose damages in the order in which they are done: none at level 0, many at level 1."""
    count = sum(rng.random() < level for _ in range(_MOST))
    drawn = sorted(DAMAGES, key=lambda name: rng.random() ** (1 / _WEIGHTS.get(name, 1.0)), reverse=True)[
        :count
    ]
    return [name for name in DAMAGES if name in drawn]


def damage_page(page: Page, rng: Random, names: Sequence[str]) -> list[str]:
    """Do those of `names` that change the page before it is rendered, and give those that found something."""
    return [name for name in names if name in PAGE_DAMAGES and PAGE_DAMAGES[name](page, rng)]


def damage_text(text: Text, page: Page, rng: Random, names: Sequence[str]) -> tuple[Text, list[str]]:
    """Do those of `names` that change the finished text, and give it with those that found something."""
    done = []
    for name in names:
        scarred = TEXT_DAMAGES[name](text, page, rng) if name in TEXT_DAMAGES else None
        if scarred is not None:
            text = scarred
            done.append(name)
    return text, done
