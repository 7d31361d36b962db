"""How well a predicted value is grounded, in three nested levels.

Quoted: each span of the value holds text of the source. Derivable: the value can be read off the quotes. Agrees: a
span overlaps the quote that gold gives as evidence.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from filingkit.reading import fold_homoglyphs, read_date
from filingkit_evals.comparators import COMPARATORS
from filingkit_evals.results import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Span = tuple[int, int]

_NUMBER = re.compile(
    r"(?P<before>\(?\s?-?\s?\$?\s?\(?-?)(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?!,?[0-9])(?:\.[0-9]+)?)"
    r"(?P<close>\s?\))?(?:\s(?P<scale>hundred|thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_DIGITS = re.compile(r"[0-9]+")
_DATE = re.compile(
    r"[0-9]{1,4}\s?[/-]\s?[0-9]{1,2}\s?[/-]\s?[0-9]{1,4}|[A-Za-z]{3,9}\.?\s+[0-9]{1,2}\s?,?\s+[0-9]{4}"
)
_TAG = re.compile(r"<[^<>]*>")
_EMPHASIS = re.compile(r"[\\*_`]")
_UNREADABLE = {"bool", "enum", "set"}
"""Ticks and classifications: a quote shows where they were read, not what they say."""


def weigh(
    cmp: str,
    value: Any,
    fields: Sequence[Mapping[str, Any]],
    text: str | None,
    gold_spans: Sequence[Span] = (),
) -> Evidence | None:
    """Weigh the evidence of one predicted value.

    `fields` are the entries of its parts in the output contract, `text` is the loaded text of the document; None
    where it is not at hand, and then nothing can be told. A derived value cites what it was computed from,
    so that it need not be derivable from its quotes by reading alone.
    """
    if text is None:
        return None
    spans = [span for item in fields for span in item.get("spans", ())]
    quoted = bool(spans) and all(_is_verbatim(span, text) for span in spans)
    derived = any(item.get("state") == "derived" for item in fields)
    derivable: bool | None = None
    if not quoted:
        derivable = False
    elif not derived and cmp not in _UNREADABLE:
        derivable = is_readable(cmp, value, [span["quote"] for span in spans])
    agrees = None
    if gold_spans:
        agrees = quoted and any(
            start < span["end"] and span["start"] < end for start, end in gold_spans for span in spans
        )
    return Evidence(quoted, derivable, agrees)


def _is_verbatim(span: Mapping[str, Any], text: str) -> bool:
    quote = span.get("quote")
    return bool(quote) and text[span["start"] : span["end"]] == quote


def is_readable(cmp: str, value: Any, quotes: Sequence[str]) -> bool:
    """Whether the value can be read off its quotes: as a number or a date among them, else as their words."""
    joined = fold_homoglyphs(_EMPHASIS.sub("", _TAG.sub(" ", " ".join(quotes))))
    comparator = COMPARATORS[cmp]
    canonical = comparator.canonical(value)
    if cmp == "decimal":
        return any(canonical == comparator.canonical(number) for number in _numbers(joined))
    if cmp == "date":
        dates = (read_date(found[0]) for found in _DATE.finditer(joined))
        return any(canonical == item for item in dates if item is not None)
    if cmp == "cik":
        return any(canonical == comparator.canonical(digits) for digits in _DIGITS.findall(joined))
    folded = COMPARATORS["text"].canonical(joined)
    ours = COMPARATORS["text"].canonical(fold_homoglyphs(str(value)))
    return ours is not None and str(ours) in str(folded or "")


def _numbers(text: str) -> Iterator[Decimal]:
    """Give the numbers of a text: signed, negative in brackets, and in units of a scale word behind them."""
    for found in _NUMBER.finditer(text):
        if not found["number"]:
            continue
        number = Decimal(found["number"].replace(",", ""))
        before = found["before"].replace(" ", "").replace("$", "")
        hyphen = found.start() > 0 and text[found.start() - 1].isalnum()
        if ("(" in before and found["close"]) or (before.endswith("-") and not hyphen):
            if "- " in found["before"]:  # a minus as well as a dash between words
                yield number
            number = -number
        yield number
        if found["scale"]:
            yield number.scaleb(_SCALES[found["scale"].lower()])


def locate(quote: str | None, text: str) -> list[Span]:
    """Give every place of a gold quote in the text; white space may differ."""
    if not quote or not quote.strip():
        return []
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return [found.span() for found in re.finditer(pattern, text)]
