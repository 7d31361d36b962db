"""The check boxes beside the heading of a form: a lone X belongs to the block of text that it marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from filingkit.draft import Draft
    from filingkit_ownership.fragments import Fragment

_MARK = re.compile(r"_*\s*[XxХ☒☑✓✔]\s*_*|\[\s*[XxХ]\s*\]")
_GLUED = re.compile(r"(_*[XxХ☒☑✓✔]_*|\[\s*[XxХ]\s*\])\s+(?=Check this box|Form [34] [HT])")
_LABELS = (
    ("/not_subject_to_section16", re.compile(r"(?i)Check this box if no\b")),
    ("/rule_10b5_1", re.compile(r"(?i)Check this box to\b")),
    ("/form3_holdings_reported", re.compile(r"(?i)Form 3 Holdings(?: Reported|$)")),
    ("/form4_transactions_reported", re.compile(r"(?i)Form 4 Transactions(?: Reported|$)")),
)
"""The boxes, and how their texts begin; the last two are on Form 5 only."""
SURE = 0.9


class _Block(NamedTuple):
    """The text of a check box: the field, its place among the fragments, its first and last line."""

    path: str
    at: int
    first: int
    last: int


def read_check_boxes(fragments: list[Fragment], draft: Draft, *, parted: bool) -> None:
    """Propose the boxes that are checked; `parted` tells that blank lines part the blocks of the text."""
    blocks: list[_Block] = []
    marks: list[tuple[int, Fragment]] = []
    for at, fragment in enumerate(fragments):
        glued = _GLUED.match(fragment.text)
        path = _label(fragment.text, glued.end() if glued else 0)
        if path:
            blocks.append(_Block(path, at, fragment.line, fragment.line))
            if glued is not None:
                span = fragment.start, fragment.start + glued.end(1)
                draft.propose(path, True, [span], "check box", SURE)
        elif _MARK.fullmatch(fragment.text):
            marks.append((at, fragment))
        elif blocks and fragment.line == blocks[-1].last + 1:
            blocks[-1] = blocks[-1]._replace(last=fragment.line)
    if len(marks) > len(blocks):
        return  # more marks than boxes: some are something else
    for at, mark in marks:
        field = _block_of(at, mark, blocks, parted=parted)
        if field is not None:
            draft.propose(field, True, [(mark.start, mark.end)], "check box", SURE)


def _label(text: str, start: int) -> str:
    return next((path for path, label in _LABELS if label.match(text, start)), "")


def _block_of(at: int, mark: Fragment, blocks: list[_Block], *, parted: bool) -> str | None:
    """Name the field of a mark. Where blank lines part blocks, a mark below one belongs to the next."""
    for block in blocks:
        if block.first == mark.line or block.at == at + 1:
            return block.path
    before = [block for block in blocks if block.first <= mark.line]
    if parted and before and mark.line > before[-1].last:
        return blocks[len(before)].path if len(before) < len(blocks) else None
    return before[-1].path if before else None
