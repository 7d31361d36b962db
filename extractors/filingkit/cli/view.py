"""`extract show` on a terminal: the document beside the table of its fields, or above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from filingkit.cli.rows import explain_finding, list_marks, list_rows, make_visible, summarise

if TYPE_CHECKING:
    from filingkit.extraction import Extraction

STYLES = {
    "sure": "green",
    "unsure": "yellow",
    "doubtful": "red",
    "derived": "cyan",
    "absent": "dim",
    "not_found": "dim",
    "refused": "magenta",
    "error": "bold red",
    "warning": "yellow",
    "info": "dim",
}
WIDE = 150
"""Columns from which document and table stand side by side."""

TABLE_WIDTH = 72
CONTEXT = 3
LONGEST_LIST = 5
"""Values that are listed with a finding, where it is not the findings that were asked for."""

LONGEST_GAP = 12
"""Lines without a value: longer stretches are folded to CONTEXT lines at each end."""


class View:
    """One extraction on the terminal."""

    def __init__(self, extraction: Extraction, *, only_found: bool, full: bool) -> None:
        self.extraction = extraction
        self.only_found = only_found
        self.full = full
        self.console = Console()

    def show(self, *, findings: bool, pager: bool) -> None:
        """Print it all, or only the findings."""
        parts: list[RenderableType]
        if findings:
            parts = [self._findings(longest=len(self.extraction.fields))]
        else:
            parts = [self._heading(), *self._lay_out(self._document(), self._table()), self._findings()]
        if not pager:
            self.console.print(Group(*parts))
            return
        with self.console.capture() as capture:
            self.console.print(Group(*parts))
        click.echo_via_pager(capture.get(), color=True)

    def _lay_out(self, document: RenderableType, table: RenderableType) -> list[RenderableType]:
        if self.console.width < WIDE:
            return [document, Padding(table, (1, 0))]
        both = Table.grid(padding=(0, 2))
        both.add_column(width=self.console.width - TABLE_WIDTH - 2)
        both.add_column(width=TABLE_WIDTH)
        both.add_row(document, table)
        return [both, Text()]

    def _heading(self) -> Text:
        return Text.assemble(
            (self.extraction.filing.uri, "bold"),
            f"  {self.extraction.schema}: {summarise(self.extraction)}\n",
        )

    def _document(self) -> Table:
        text = Text(make_visible(self.extraction.filing.text))
        marked: set[int] = set()
        line_of = self.extraction.filing.line_of
        for mark in list_marks(self.extraction):
            text.stylize(f"reverse {STYLES[mark.grade]}", mark.start, mark.end)
            marked.update(range(line_of(mark.start), line_of(mark.end - 1) + 1))
        lines = text.split("\n", allow_blank=True)
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", style="dim", width=len(str(len(lines))))
        table.add_column(overflow="fold")
        for number in _fold_gaps(len(lines), marked, fold=not self.full):
            if number < 0:
                table.add_row("", Text(f"⋯ {-number} lines without values (--full shows them)", "dim italic"))
            else:
                line = lines[number - 1]
                line.rstrip()
                table.add_row(str(number), line)
        return table

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), expand=True, header_style="bold")
        table.add_column("Field", overflow="fold", max_width=30)
        table.add_column("Value", overflow="fold", ratio=1)
        table.add_column("State", no_wrap=True)
        table.add_column("Conf", no_wrap=True, justify="right")
        table.add_column("Line", no_wrap=True, justify="right")
        section = ""
        for row in list_rows(self.extraction, only_found=self.only_found):
            if row.section != section:
                section = row.section
                table.add_row(Text(section.lstrip("/"), "bold"))
            style = STYLES[row.grade]
            confidence = "" if row.confidence is None else f"{row.confidence:.3f}"
            table.add_row(
                Text("  " * bool(section) + row.name),
                Text(_shorten(row.value), style),
                Text(row.state.replace("_", " "), style),
                Text(confidence, style),
                str(row.line or ""),
            )
        return table

    def _findings(self, longest: int = LONGEST_LIST) -> Text:
        text = Text()
        for finding in self.extraction.findings:
            text.append(finding.severity, STYLES[finding.severity])
            text.append(f" {make_visible(finding.message)} ")
            text.append(f"[{finding.check}]\n", "dim")
            for line in explain_finding(self.extraction, finding.paths[:longest]):
                text.append(f"  {line}\n", "dim")
            if len(finding.paths) > longest:
                text.append(
                    f"  ⋯ {len(finding.paths) - longest} more (--findings lists them)\n", "dim italic"
                )
        if not self.extraction.findings:
            text.append("no findings\n", "dim")
        text.rstrip()
        return text


def _shorten(value: str, longest: int = 90) -> str:
    return value if len(value) <= longest else value[: longest - 1] + "…"


def _fold_gaps(count: int, marked: set[int], *, fold: bool) -> list[int]:
    """Numbers of the lines to show; a negative number stands for that many lines left out."""
    if not fold:
        return list(range(1, count + 1))
    shown: list[int] = []
    previous = 0
    for line in [*sorted(marked), count + 1]:
        gap = line - previous - 1
        if gap > LONGEST_GAP:
            head = CONTEXT if previous else 0
            tail = CONTEXT if line <= count else 0
            shown += range(previous + 1, previous + 1 + head)
            shown.append(head + tail - gap)
            shown += range(line - tail, line)
        else:
            shown += range(previous + 1, line)
        if line <= count:
            shown.append(line)
        previous = line
    return shown
