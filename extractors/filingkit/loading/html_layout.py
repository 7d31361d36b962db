"""Laying out a page: white space as a browser shows it, and the places of table cells in the text."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from filingkit.loading.html_sight import Viewer
from filingkit.loading.html_tables import Table

if TYPE_CHECKING:
    from filingkit.concealment import Concealment
    from filingkit.filing import Grid

# What is due between two words: nothing, a space, a line break, a blank line.
_NOTHING, _SPACE, _LINE, _BLANK = range(4)
_GAPS = ("", " ", "\n", "\n\n")
_GAPS_IN_CELL = ("", " ", "\n", "\n")  # a blank line within a cell would tear its row apart

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_PREFORMATTED = str.maketrans({"\xa0": " ", "\r": "", "\x0b": "\n", "\x0c": "\n"})
_BLANK_LINES = re.compile(r"\n{2,}")

# A longer raised text is none of footnote numbers only; the limit keeps the cost of nested ones linear.
_FOOTNOTE_NUMBERS = re.compile(r" ?[1-9][0-9]?(?: ?, ?[1-9][0-9]?)*")
_MOST_RAISED_PARTS = 8

_DEEPEST_TABLE = 32
"""Tables within more tables than this are running text: each level of grids holds a copy of its text."""


class Page:
    """The text of a page as it grows, and the tables that have been met.

    White space is owed, not written: only the next word pays for it. So lines never end in spaces, blank
    lines never add up, and a cell ends with its last word.
    """

    def __init__(self, layout_tables: set[int]) -> None:
        self._layout_tables = layout_tables
        self._parts: list[str] = []  # the text of the page
        self._out = self._parts  # where words go: to the page, or to the open cell of a leaf table
        self._gap = _NOTHING
        self._gaps = _GAPS
        self._gap_before_row = _NOTHING
        self._indent = ""  # preformatted spaces that are due after the gap
        self._preformatted = 0
        self._line_is_spacer = False  # non-breaking spaces only: a blank line, unless words follow
        self._table: Table | None = None
        self._enclosing: list[Table | None] = []
        self._tables: list[Table] = []
        self.viewer = Viewer()
        self.stripped: list[str] = []  # raw texts that held characters which show nothing

    def write(self, raw: str) -> None:
        """Add the text of one node."""
        if not raw.isascii():
            stripped = _INVISIBLE.sub("", raw)
            if len(stripped) < len(raw):
                self.stripped.append(raw)
                raw = stripped
        if self._preformatted:
            self._write_preformatted(raw)
            return
        words = raw.split()
        if words:
            if not self._gap and raw[0].isspace():
                self._gap = _SPACE
            self._put(" ".join(words))
            if raw[-1].isspace():
                self._gap = _SPACE
        elif not self._gap:
            self._gap = _SPACE if raw else _NOTHING
        elif "\xa0" in raw:
            self._line_is_spacer = True

    def write_box(self, *, checked: bool) -> None:
        """Add a check box, which stands apart from the words beside it."""
        self._gap = self._gap or _SPACE
        self._put("[X]" if checked else "[ ]")
        self._gap = _SPACE

    def open_superscript(self) -> int | None:
        """Begin raised text; give its place if it follows a word on the line, and not just in parentheses."""
        out = self._out
        return len(out) if out and self._gap < _LINE and out[-1][-1] not in "([" else None

    def close_superscript(self, start: int | None) -> None:
        """Put a raised footnote number in parentheses: 1,000 and a raised 2 must not read as 1,0002."""
        out = self._out
        if start is None or len(out) > start + _MOST_RAISED_PARTS:
            return
        if _FOOTNOTE_NUMBERS.fullmatch("".join(out[start:])):
            first = start + (out[start] == " ")
            out[first] = f"({out[first]}"
            out[-1] += ")"

    def break_line(self) -> None:
        """Begin or end a block."""
        if self._line_is_spacer:
            self._line_is_spacer = False
            self._gap = _BLANK
        elif self._gap < _LINE:
            self._gap = _LINE

    def break_paragraph(self) -> None:
        """Begin or end a paragraph, a heading or a rule."""
        self._line_is_spacer = False
        self._gap = _BLANK

    def add_break(self) -> None:
        """Add a `<br>`: the second in a row leaves a blank line."""
        self._gap = _LINE if self._gap < _LINE else _BLANK

    def open_preformatted(self) -> None:
        """Let white space count from here on."""
        self.break_paragraph()
        self._preformatted += 1

    def close_preformatted(self) -> None:
        """Let white space count no more."""
        self._preformatted -= 1
        self._indent = ""
        self.break_paragraph()

    def open_table(self, identity: int) -> bool:
        """Begin a table; false where it is nested too deep to be more than running text."""
        self._break_around_table()
        if len(self._enclosing) >= _DEEPEST_TABLE:
            return False
        self._enclosing.append(self._table)
        self._table = Table(is_leaf=identity not in self._layout_tables, first=len(self._parts))
        self._tables.append(self._table)
        return True

    def close_table(self) -> None:
        """End the table that is open."""
        if self._table is not None:
            self._table.last = len(self._parts)
        self._table = self._enclosing.pop()
        self._break_around_table()

    def _break_around_table(self) -> None:
        if self._enclosing:
            self.break_line()
        else:
            self.break_paragraph()

    def open_section(self) -> None:
        """Begin the head, a body or the foot of the open table."""
        self.break_line()
        if self._table is not None and not self._table.row_is_open:
            self._table.open_section()

    def open_row(self) -> bool:
        """Begin a row of the open table; false where none can stand."""
        self.break_line()
        table = self._table
        if table is None or table.row_is_open:
            return False
        table.open_row()
        return True

    def close_row(self) -> None:
        """End the row: that of a leaf table is one line, or a blank line where all its cells are empty."""
        table = self._table
        if table is None:
            return
        part = len(self._parts)
        if table.is_leaf:
            texts = [cell[0] for cell in table.cells]
            if any(texts):
                self._put("\t".join(texts), is_row=True)
                part = len(self._parts) - 1
                if self.viewer.row:
                    self.viewer.close_row(part, texts)
            elif len(self._enclosing) == 1:
                self._gap = _BLANK
        table.close_row(part)
        self.break_line()

    def open_cell(self, columns: int, rows: int) -> bool:
        """Begin a cell of the open row; false where none can stand."""
        table = self._table
        if table is None or not table.row_is_open or table.cell_is_open:
            self.break_line()
            return False
        table.open_cell(columns, rows, len(self._parts))
        if table.is_leaf:
            self._out = []
            self._gaps = _GAPS_IN_CELL
            self._gap_before_row = self._gap
            self._gap = _NOTHING
        else:
            self.break_line()
        return True

    def close_cell(self) -> None:
        """End the open cell."""
        table = self._table
        if table is None:
            return
        if table.is_leaf:
            if self.viewer.cell:
                self.viewer.close_cell(len(table.cells), self._out)
            table.close_cell("".join(self._out).strip(), 0)
            self._out = self._parts
            self._gaps = _GAPS
            self._gap = self._gap_before_row
            self._line_is_spacer = False
        else:
            table.close_cell("", len(self._parts))
            self.break_line()

    def finish(self) -> tuple[str, list[Grid], tuple[Concealment, ...]]:
        """Give the text, the grids in the order in which the tables begin, and what of the text is not seen."""
        text = "".join(self._parts)
        offsets = [0, *accumulate(map(len, self._parts))]
        grids: list[Grid] = []
        for table in self._tables:
            if table.rows:
                grids.append(table.build(text, offsets, grids[-1].start if grids else 0))
        return text, grids, self.viewer.find_unseen(text, offsets)

    def _put(self, text: str, *, is_row: bool = False) -> None:
        out = self._out
        if self._gap:
            if out:
                out.append(self._gaps[self._gap])
            self._gap = _NOTHING
            self._line_is_spacer = False
        if self._indent:
            out.append(self._indent)
            self._indent = ""
        if self.viewer.reason and not is_row:
            self.viewer.note(len(out), in_cell=out is not self._parts)
        out.append(text)

    def _write_preformatted(self, raw: str) -> None:
        raw = raw.translate(_PREFORMATTED).expandtabs()
        body = raw.strip(" \n")
        if not body:
            self._owe(raw)
            return
        start = raw.index(body)
        self._owe(raw[:start])
        lines = "\n".join([line.rstrip(" ") for line in body.split("\n")])
        self._put(_BLANK_LINES.sub(self._gaps[_BLANK], lines))
        self._owe(raw[start + len(body) :])

    def _owe(self, space: str) -> None:
        """Take preformatted white space as due before the next word."""
        breaks = space.count("\n")
        if breaks:
            self._gap = min(max(self._gap, _SPACE) + breaks, _BLANK)
            self._indent = space[space.rindex("\n") + 1 :]
        else:
            self._indent += space
