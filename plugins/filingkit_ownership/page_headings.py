"""The line that a printed page opens with: "Edgar Filing: KELPWORKS INC - Form 4"."""

from __future__ import annotations

import re

_STEM = "Edgar Filing:"
_HEADING = re.compile(r"Edgar Filing:[^\n|\t]{0,120}?-\s{0,4}Form\s{1,4}[345](?:\s?/\s?A)?(?!\w)")


def without_page_headings(text: str) -> str:
    """Blank out page headings: a page can end anywhere, and its heading belongs to nothing around it.

    Every offset stays.
    """
    if _STEM not in text:
        return text
    return _HEADING.sub(lambda found: " " * len(found[0]), text)
