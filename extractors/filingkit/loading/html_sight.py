"""What a reader of a page sees while it is laid out, and which of its words he does not."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from filingkit.concealment import Concealment, has_words
from filingkit.loading.styles import Sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.loading.styles import Style


class Viewer:
    """Follows the styles of the elements that are open, and notes each part that is written out of sight.

    A part of a cell has no place in the page before its row ends, so it is noted in three steps: within its
    cell, within its row, and within the page.
    """

    __slots__ = ("_enclosing", "_known", "_page", "_sight", "cell", "reason", "row")

    def __init__(self) -> None:
        self.reason = ""
        """Why words that are written now are not seen; "" where they are."""
        self._sight = Sight()
        self._enclosing: list[tuple[Sight, str]] = []
        self._known: dict[tuple[int, int], tuple[Sight, str, Style]] = {}
        self._page: list[tuple[int, int, int, str]] = []  # part, start, end (-1: all of it), reason
        self.row: list[tuple[int, int, int, str]] = []  # cell, start, end, reason
        self.cell: list[tuple[int, str]] = []  # part of the cell, reason

    def enter(self, style: Style) -> None:
        """Begin an element that has a style."""
        self._enclosing.append((self._sight, self.reason))
        # Many elements have few styles; both parts of a key live as long as the page is laid out.
        key = id(self._sight), id(style)
        known = self._known.get(key)
        if known is None:
            sight = self._sight.within(style)
            known = self._known[key] = sight, sight.reason, style
        self._sight, self.reason, _ = known

    def leave(self) -> None:
        """End it."""
        self._sight, self.reason = self._enclosing.pop()

    def note(self, part: int, *, in_cell: bool) -> None:
        """Note that `part`, of the open cell or of the page, is not seen."""
        if in_cell:
            self.cell.append((part, self.reason))
        else:
            self._page.append((part, 0, -1, self.reason))

    def close_cell(self, cell: int, parts: Sequence[str]) -> None:
        """Place what was noted in the cell that ends, whose text is that of its parts, stripped."""
        content = "".join(parts)
        lead = len(content) - len(content.lstrip())
        length = len(content.strip())
        offsets = [0, *accumulate(map(len, parts))]
        for part, reason in self.cell:
            start, end = max(offsets[part] - lead, 0), min(offsets[part + 1] - lead, length)
            if start < end:
                self.row.append((cell, start, end, reason))
        self.cell = []

    def close_row(self, part: int, texts: Sequence[str]) -> None:
        """Place what was noted in the row that ends as `part`, its cells separated by tabs."""
        offsets = [0, *accumulate(len(text) + 1 for text in texts)]
        self._page += [
            (part, offsets[cell] + start, offsets[cell] + end, reason)
            for cell, start, end, reason in self.row
        ]
        self.row = []

    def find_unseen(self, text: str, offsets: Sequence[int]) -> tuple[Concealment, ...]:
        """Give the ranges of the page's text that say something and are not seen; only white space parts one."""
        joined: list[Concealment] = []
        for part, start, end, reason in self._page:
            first = offsets[part] + start
            last = offsets[part + 1] if end < 0 else offsets[part] + end
            if joined and joined[-1].reason == reason and not text[joined[-1].end : first].strip():
                joined[-1] = Concealment(joined[-1].start, last, reason)
            else:
                joined.append(Concealment(first, last, reason))
        return tuple(range_ for range_ in joined if has_words(text[range_.start : range_.end]))
