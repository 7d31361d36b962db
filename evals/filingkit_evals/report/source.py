"""The text of a document as the page shows it: whole, or in excerpts around what was read in a long one."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from filingkit.errors import FilingkitError
from filingkit.loading import load_path
from filingkit.loading.documents import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from filingkit_evals.results import DocumentResult

WHOLE = 150_000
"""Characters up to which a text is shown whole."""

_AROUND = 1_500

Range = tuple[int, int]


class Source(NamedTuple):
    """Pieces of a text with where each begins; `trouble` says why there are none, or are in doubt.

    Places are counted in UTF-16 units, as browsers do.
    """

    pieces: list[tuple[int, str]]
    length: int
    trouble: str
    units: Units

    @property
    def at_hand(self) -> bool:
        """Whether there is a text to show."""
        return bool(self.pieces)


class Units:
    """From places in a text to places in UTF-16, where a character beyond the first plane counts twice."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.wide = (
            [index for index, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []
        )

    def of(self, place: int) -> int:
        """Give the place in UTF-16 units; one outside of the text is moved to its edge."""
        place = min(max(place, 0), self.length)
        return place + bisect_left(self.wide, place)

    def ranges(self, spans: Iterable[Range]) -> list[Range]:
        """Give spans in UTF-16 units, empty ones left out."""
        places = [(self.of(start), self.of(end)) for start, end in spans]
        return [(start, end) for start, end in places if start < end]


def read_source(document: DocumentResult, spans: Sequence[Range]) -> Source:
    """Read the text of a document; that it is gone or has changed is told and stops nothing."""
    nothing = Units("")
    if not document.uri or document.uri == STDIN:
        return Source([], 0, "The source is not at hand: the run does not say where it is.", nothing)
    try:
        filing = load_path(document.uri)
    except (FilingkitError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        return Source([], 0, f"The source is not at hand: {reason}.", nothing)
    if document.sha256 and filing.sha256 and document.sha256 != filing.sha256:
        return Source([], 0, "The source is not at hand: the file changed since the run.", nothing)
    units = Units(filing.text)
    pieces = [(units.of(start), filing.text[start:end]) for start, end in _excerpts(len(filing.text), spans)]
    return Source(pieces, units.of(len(filing.text)), "", units)


def _excerpts(length: int, spans: Sequence[Range]) -> list[Range]:
    """Give the parts of a text to show; those that touch are joined, and the beginning is always there."""
    if length <= WHOLE:
        return [(0, length)]
    parts = [(0, 2 * _AROUND)]
    for start, end in sorted(spans):
        low, high = max(0, start - _AROUND), min(length, end + _AROUND)
        if low <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], high))
        elif low < high:
            parts.append((low, high))
    return parts
