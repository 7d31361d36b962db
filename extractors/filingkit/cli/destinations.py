"""Where records go and in which format: the options for it, and the writing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from filingkit.cli.streams import write_out
from filingkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from filingkit.batch import Outcome, Shape
    from filingkit.cli.summary import Summary
    from filingkit.sheets import Table

Command = TypeVar("Command", bound="Callable[..., Any]")

SOME_FAILED = 1
"""Exit code where some documents of several failed."""

FORMATS = ("json", "jsonl", "csv", "xlsx")


def destination_options(command: Command) -> Command:
    """Add `--format` and `--output`."""
    shape = click.option(
        "-f",
        "--format",
        "name",
        type=click.Choice(FORMATS),
        help="Indented JSON (default for one document), one line each (for several), a table, or a workbook.",
    )
    output = click.option(
        "-o",
        "--output",
        metavar="FILE|DIR",
        help="A .json, .jsonl, .csv or .xlsx file, or a directory: one JSON file per document.",
    )
    return shape(output(command))


@dataclass(frozen=True, slots=True)
class Destination:
    """A directory (of JSON files that are written where documents are read), a file, or standard output."""

    format: str
    several: bool
    directory: Path | None = None
    file: Path | None = None

    @property
    def shape(self) -> Shape:
        """What is to be made of each document."""
        shapes: dict[str, Shape] = {"csv": "table", "xlsx": "sheets"}
        return shapes.get(self.format, "document")

    def summarise(self, *, quiet: bool) -> Summary:
        """Give the summary of a run that writes here; a table has no place for documents that failed."""
        from filingkit.cli.summary import LISTED, Summary

        live = self.directory is not None or self.file is not None
        listed = None if self.format == "csv" else LISTED
        return Summary(several=self.several, quiet=quiet, live=live, listed=listed)

    def write(self, outcomes: Iterator[Outcome], paths: Sequence[str]) -> None:
        """Write what became of each document; the error of an only one is raised, so that it gives the exit code."""
        checked = _raise_the_only_error(outcomes, paths)
        if self.directory is not None:
            for _ in checked:
                pass
            return
        chunks = self._encode(checked)
        if self.file is not None:
            from filingkit.output import write_atomically

            write_atomically(self.file, chunks)
        else:
            _print_chunks(chunks, pretty=self.format == "json" and sys.stdout.isatty())

    def _encode(self, outcomes: Iterator[Outcome]) -> Iterator[bytes]:
        if self.format == "csv":
            return _encode_tables(outcomes, several=self.several)
        if self.format == "xlsx":
            return _encode_workbook(outcomes, several=self.several)
        return _encode_documents(outcomes, as_lines=self.format == "jsonl")


def choose_destination(name: str | None, output: str | None, *, several: bool) -> Destination:
    """Tell what `--format` and `--output` mean together; a UsageError where they do not go together."""
    directory, file = _find_target(output, several)
    if directory is not None:
        if name in ("csv", "xlsx"):
            message = f"a directory holds one JSON file per document; for {name} give one file: -o out.{name}"
            raise UsageError(message)
        return Destination(name or "json", several, directory)
    suffix = file.suffix.lower().lstrip(".") if file is not None else ""
    if name is None:
        name = suffix if suffix in FORMATS else "jsonl" if several else "json"
    if several and (name == "json" or suffix == "json"):
        message = "several documents do not fit one JSON document; use --format jsonl, or -o with a directory"
        raise UsageError(message)
    if name == "xlsx":
        from filingkit.workbook import require_openpyxl

        if suffix != "xlsx":
            given = "" if file is None else f", not {file.name}"
            message = f"--format xlsx goes to a file that ends with .xlsx{given}: -o out.xlsx"
            raise UsageError(message)
        require_openpyxl()
    return Destination(name, several, file=file)


def _find_target(output: str | None, several: bool) -> tuple[Path | None, Path | None]:
    """Tell the directory or the file that `--output` means, by its look where neither is there yet."""
    if output is None:
        return None, None
    path = Path(output)
    if output.endswith("/") or path.is_dir() or (several and not path.suffix):
        return path, None
    if several and path.suffix.lower().lstrip(".") not in FORMATS:
        message = f"-o {output}: end it with .jsonl, .csv or .xlsx for one file, or with / for a directory"
        raise UsageError(message)
    return None, path


def _raise_the_only_error(outcomes: Iterator[Outcome], paths: Sequence[str]) -> Iterator[Outcome]:
    for outcome in outcomes:
        if outcome.error is not None and tuple(paths) == (outcome.uri,):
            _tell_spent(outcome)
            raise outcome.error
        yield outcome


def _tell_spent(outcome: Outcome) -> None:
    """Say what a document cost that leaves no record to say so."""
    usage = outcome.usage
    if usage.input_tokens or usage.output_tokens:
        cost = "an unknown price" if usage.cost_usd is None else f"${usage.cost_usd:.6f}"
        spent = f"{usage.input_tokens:,} tokens in and {usage.output_tokens:,} out, for {cost}"
        click.echo(f"extract: {outcome.uri}: spent before it failed: {spent}", err=True)


def _encode_documents(outcomes: Iterator[Outcome], *, as_lines: bool) -> Iterator[bytes]:
    from filingkit.output import encode, encode_indented

    for outcome in outcomes:
        yield (encode if as_lines else encode_indented)(outcome.to_dict())


def _encode_tables(outcomes: Iterator[Outcome], *, several: bool) -> Iterator[bytes]:
    """Give one table of all documents, which must have the same columns; of several, the first names the document."""
    from filingkit.delimited import encode_rows

    first: tuple[Table, str | None] | None = None
    for outcome in outcomes:
        table = outcome.table
        if table is None:
            continue
        lead = ("document",) if several else ()
        if first is None:
            first = table, outcome.schema
            yield encode_rows([(*lead, *table.columns)])
        elif table.columns != first[0].columns:
            message = (
                f"{outcome.uri}: {outcome.schema} has other columns than {first[1]} before it: write a table for each,"
                " with --schema"
            )
            raise UsageError(message)
        name = (outcome.uri,) if several else ()
        yield encode_rows([(*name, *row) for row in table.rows])


def _encode_workbook(outcomes: Iterator[Outcome], *, several: bool) -> Iterator[bytes]:
    from filingkit.workbook import Workbook

    workbook = Workbook(several=several)
    for outcome in outcomes:
        error = "" if outcome.error is None else str(outcome.error)
        workbook.add(outcome.uri, outcome.schema, outcome.sheets, error)
    yield workbook.encode()


def _print_chunks(chunks: Iterator[bytes], *, pretty: bool) -> None:
    """Print what was encoded, in colours where somebody looks at it."""
    if not pretty:
        for chunk in chunks:
            write_out(chunk)
        return
    from rich.console import Console
    from rich.highlighter import JSONHighlighter
    from rich.text import Text

    for chunk in chunks:
        text = Text(chunk.decode().rstrip("\n"))
        JSONHighlighter().highlight(text)
        Console().print(text, soft_wrap=True)
