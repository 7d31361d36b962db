"""Columns of text side by side, and tables drawn with lines: what the plain-text dialects are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.synth.pages import Table

Line = Text | str


def text_of(line: Line) -> Text:
    """Give a line as text."""
    return line if isinstance(line, Text) else Text.plain(line)


def beside(columns: Sequence[Sequence[Line]], widths: Sequence[int], indent: int = 0) -> list[Text]:
    """Put columns of lines beside each other, their first lines on one line."""
    height = max((len(column) for column in columns), default=0)
    lines = []
    for number in range(height):
        cells = [text_of(column[number]) if number < len(column) else EMPTY for column in columns]
        lines.append(trimmed(" " * indent + Text.join("", map(Text.ljust, cells, widths))))
    return lines


def trimmed(text: Text) -> Text:
    """Leave out blanks at the end."""
    return text.cut(0, len(str(text).rstrip(" ")))


def middle(lines: Sequence[Text], height: int) -> list[Text]:
    """Put lines in the middle of `height` lines, as a cell of a page does."""
    return [EMPTY] * ((height - len(lines)) // 2) + list(lines)


def header_lines(table: Table, widths: Sequence[int]) -> list[Text]:
    """The header of a table whose headings are wrapped into their columns, those below a shared one at the bottom."""
    tops, subs = table.header()
    blocks: list[list[Text]] = []
    spans: list[int] = []
    for index, width in enumerate(widths):
        if tops[index] or not index:
            blocks.append([])
            spans.append(width)
            blocks[-1] = [text_of(tops[index])]
        else:
            spans[-1] += width
    blocks = [block[0].wrapped(span - 2) for block, span in zip(blocks, spans, strict=True)]
    lower = [text_of(sub).wrapped(max(width - 2, 4)) for sub, width in zip(subs, widths, strict=True)]
    depth = max((len(block) for block in lower), default=0)
    lower = [[EMPTY] * (depth - len(block)) + block for block in lower]
    return beside(blocks, spans) + (beside(lower, widths) if depth else [])


class Box(NamedTuple):
    """A cell of a drawn table: its lines, over how many columns it reaches, and whether it goes on below."""

    lines: list[Text]
    span: int = 1
    goes_on: bool = False


def drawn(rows: Sequence[Sequence[Box]], widths: Sequence[int], header: int = 0) -> list[Text]:
    """Draw a table as pandoc does; below its first `header` rows the line is double."""
    lines = [_rule([], rows[0], widths)]
    for number, row in enumerate(rows, 1):
        lines += _drawn_row(row, widths)
        below = rows[number] if number < len(rows) else []
        lines.append(_rule(row, below, widths, "=" if number == header else "-"))
    return lines


def _rule(above: Sequence[Box], below: Sequence[Box], widths: Sequence[int], stroke: str = "-") -> Text:
    """The line between two rows: it joins the lines between their cells, and spares cells that go on."""
    joints = {0, len(widths)}
    for row in (above, below):
        joints.update(sum(box.span for box in row[:count]) for count in range(len(row)))
    blank: set[int] = set()
    start = 0
    for box in above:
        blank.update(range(start, start + box.span) if box.goes_on else ())
        start += box.span
    line = "".join(
        (_joint(index, joints, blank) or stroke) + _stroke(" " if index in blank else stroke, index, width)
        for index, width in enumerate(widths)
    )
    return Text.plain(line + ("|" if len(widths) - 1 in blank else "+"))


def _stroke(stroke: str, index: int, width: int) -> str:
    """Draw the line below one cell; that of a header tells with colons how the column is aligned."""
    return f":{'=' * width}{':' if index else '='}" if stroke == "=" else stroke * (width + 2)


def _joint(index: int, joints: set[int], blank: set[int]) -> str:
    if index not in joints:
        return ""
    return "|" if index in blank and (not index or index - 1 in blank) else "+"


def stacked(columns: Sequence[Sequence[Sequence[Text]]], widths: Sequence[int]) -> list[Text]:
    """Draw columns of boxes whose heights do not agree; the last of each reaches to the bottom."""
    cuts: list[list[Text | None]] = []
    for column in columns:
        lines: list[Text | None] = []
        for box in column:
            lines += [*([None] if lines else []), *box]
        cuts.append(lines)
    rule = Text.plain("+" + "+".join("-" * (width + 2) for width in widths) + "+")
    drawing = [rule]
    for number in range(max(map(len, cuts))):
        cells = [lines[number] if number < len(lines) else EMPTY for lines in cuts]
        drawing.append(_stacked_line(cells, widths))
    return [*drawing, rule]


def _stacked_line(cells: Sequence[Text | None], widths: Sequence[int]) -> Text:
    parts: list[Line] = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        ruled = cell is None or (index > 0 and cells[index - 1] is None)
        parts.append("+" if ruled else "|")
        parts.append("-" * (width + 2) if cell is None else " " + cell.ljust(width) + " ")
    return Text.join("", [*parts, "+" if cells[-1] is None else "|"])


def _drawn_row(row: Sequence[Box], widths: Sequence[int]) -> list[Text]:
    height = max((len(box.lines) for box in row), default=1) or 1
    spans: list[int] = []
    start = 0
    for box in row:
        spans.append(sum(widths[start : start + box.span]) + 3 * (box.span - 1))
        start += box.span
    lines = []
    for number in range(height):
        parts: list[Text] = []
        for box, width in zip(row, spans, strict=True):
            line = box.lines[number] if number < len(box.lines) else EMPTY
            parts.append(" " + line.ljust(width) + " ")
        lines.append("|" + Text.join("|", parts) + "|")
    return lines
