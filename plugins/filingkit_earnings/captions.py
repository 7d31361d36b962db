"""What is printed above a table: its title, the scale and the currency of its amounts."""

from __future__ import annotations

import re
from functools import lru_cache

CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|CNY|RMB|HKD|SGD|INR|BRL|MXN|KRW|ZAR"
"""Codes of currencies (ISO 4217, and RMB) that notes on scale print."""
_CURRENCY_FIRST = re.compile(rf"(?:{CODES})\b|[€£¥]")
_SCALE_NOTE = re.compile(
    rf"(?i)(?:\b(?:in|of)\s+(?:U\.?S\.?\s+|Canadian\s+|Australian\s+)?(?:(?:[$€£¥]|(?:{CODES})\b)\s*)?(?P<word>thousand|million|billion)s?\b"
    rf"|\b(?P<word2>thousand|million|billion)s\s+of\b|(?:[$€£¥]|\b(?:{CODES})\b)\s?(?P<word3>million|thousand|billion)s?\b|(?P<zeros>\(?\$?\s?000['’]?s?\)?)(?=\W|$)"
    r"|(?:^|\()\W*(?P<word4>thousand|million|billion)s\b)"
)
_LONE_SCALE = re.compile(r"(?i)\W*(?:thousands|millions|billions)\W*")
_FACTORS = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_CAPTION = re.compile(
    r"(?i)\b(?:statements?\s+of\s+(?:consolidated\s+)?(?:operations|income|earnings|cash\s+flows?|financial\s+(?:position|condition)|comprehensive|loss|profit)"
    r"|balance\s+sheets?|income\s+statements?|cash\s+flows?\s+statements?|reconciliations?\s+of\b|statements?\s+of\s+consolidated)\b"
)
LONGEST_CAPTION = 140


@lru_cache(maxsize=8192)
def is_scale_note(words: str) -> bool:
    """Whether a line says in what unit amounts are: "(In thousands, except per share amounts)"."""
    stripped = words.strip()
    if len(stripped) > 130 or not _SCALE_NOTE.search(stripped):
        return False
    if stripped[0] == "(" or _LONE_SCALE.fullmatch(stripped) is not None:
        return True
    return (
        stripped.lower().startswith(("in ", "amounts", "dollars", "u.s. dollars", "$"))
        or _CURRENCY_FIRST.match(stripped) is not None
    )


def read_scale(words: str) -> tuple[int, int, int] | None:
    """The factor that a note prints, and where it stands in `words`."""
    found = _SCALE_NOTE.search(words)
    if found is None:
        return None
    word = next((found[name] for name in ("word", "word2", "word3", "word4") if found[name]), None)
    factor = _FACTORS[word.lower()] if word else 1_000
    return factor, found.start(), found.end()


@lru_cache(maxsize=8192)
def is_caption(words: str) -> bool:
    """Whether a line is the title of a statement."""
    return len(words) <= LONGEST_CAPTION and _CAPTION.search(words) is not None
