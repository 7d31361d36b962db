"""Remarks: free text between the footnotes and the signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit.tables import split_lines

if TYPE_CHECKING:
    from filingkit.draft import Draft
    from filingkit_ownership.outline import Outline

NOISE = re.compile(
    r"[\s|*#_>-]*(?:$|If the form is filed by more than one|Intentional misstatements"
    r"|Explanation of Responses|Signature of Reporting|Note ?: File three|Reminder ?:|Potential persons"
    r"|Persons who respond|Edgar Filing:|-{3,}|[-=+|: ]+$)"
)
"""Matches a printed line of the form that stands among footnotes and remarks."""
_CONTENT = re.compile(r"[^\s|].*?(?=[\s|]*$)")
_SIGNED = re.compile(r"\s*(?:/s/|\*\* ?Signature|\W{0,2}\w?s\s?[/|]\s?[A-Z])")
_SENTENCE = re.compile(r"\W*(?:[A-Z]|\d)\w*\W*\w")


def read_remarks(text: str, outline: Outline, draft: Draft) -> None:
    """Propose the remarks."""
    if outline.remarks is None:
        return
    start, end = outline.remarks
    start = text.index(":", start) + 1
    pieces = []
    for low, high in split_lines(text, start, end):
        begin = low
        while begin < high and text[begin] in " \t|\x0b":
            begin += 1
        content = _CONTENT.match(text, begin, high)
        if content is None or NOISE.match(text, low, high):
            continue
        if _SIGNED.match(content[0]):
            break
        pieces.append(content.span())
    words = " ".join(" ".join(text[low:high].split()) for low, high in pieces)
    if _SENTENCE.match(words):
        draft.propose("/remarks", words, pieces, "remarks", 0.9)
    elif len(words) > 1:
        draft.leave_blank("/remarks", "not_found", "what stands under Remarks does not start like a sentence")
    else:
        draft.leave_blank("/remarks", "absent", "nothing is printed under Remarks")
