"""`extract run`, the default command: documents in, records out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from filingkit.cli.options import model_options, prepare_reader, schema_option, settings_options
from filingkit.cli.streams import write_out
from filingkit.errors import PathError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.batch import Outcome

SOME_FAILED = 1


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@schema_option
@click.option(
    "-f",
    "--format",
    "shape",
    type=click.Choice(["json", "jsonl"]),
    help="Indented JSON (default for one document) or one line each (for several).",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    help="A .json or .jsonl file, or a directory: one JSON file per document, skipping what is up to date.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0 is one per processor."
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no warnings, only errors.")
@model_options
@settings_options
def run(
    paths: tuple[str, ...],
    schema: str | None,
    shape: str | None,
    output: str | None,
    jobs: int | None,
    quiet: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
    **model: Any,
) -> None:
    """Extract a record from each document: files, directories (recursively), or - for standard input.

    One document is printed as JSON, several as JSONL: one line per document in the order given, where
    a document that failed has "error" instead of "record".
    """
    if not paths:
        message = "nothing to extract: give files, directories, or - for standard input"
        raise UsageError(message)
    several = len(paths) > 1 or Path(paths[0]).is_dir()
    directory, file = find_destination(output, several)
    if several and directory is None and (shape == "json" or (file is not None and file.suffix == ".json")):
        message = "several documents do not fit one JSON document; use --format jsonl, or -o with a directory"
        raise UsageError(message)
    _check_first(paths)

    from filingkit import batch
    from filingkit.cli.summary import Summary
    from filingkit.output import write_atomically

    reader = prepare_reader(config, block_plugins, schema, jobs=jobs, **model)
    summary = Summary(several=several, quiet=quiet, live=output is not None)
    outcomes = batch.run(paths, reader, directory=directory, jobs=reader.settings.jobs)
    as_lines = several or shape == "jsonl" or (shape is None and file is not None and file.suffix == ".jsonl")
    chunks = encode_outcomes(summary.watch(outcomes), paths, as_lines)
    if directory is not None:
        for _ in chunks:
            pass
    elif file is not None:
        write_atomically(file, chunks)
    else:
        print_chunks(chunks, pretty=not as_lines and sys.stdout.isatty())
    summary.print()
    if summary.failed:
        sys.exit(SOME_FAILED)


def encode_outcomes(outcomes: Iterator[Outcome], paths: tuple[str, ...], as_lines: bool) -> Iterator[bytes]:
    """Bytes of each document; the error of an only document is raised, so that it gives the exit code."""
    from filingkit.output import encode, encode_indented

    for outcome in outcomes:
        if outcome.error is not None and paths == (outcome.uri,):
            raise outcome.error
        if outcome.document is not None or outcome.error is not None:
            yield (encode if as_lines else encode_indented)(outcome.to_dict())


def print_chunks(chunks: Iterator[bytes], *, pretty: bool) -> None:
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


def find_destination(output: str | None, several: bool) -> tuple[Path | None, Path | None]:
    """Tell the directory or the file that `--output` means, by its look where neither is there yet."""
    if output is None:
        return None, None
    path = Path(output)
    if output.endswith("/") or path.is_dir() or (several and not path.suffix):
        return path, None
    if several and path.suffix not in (".json", ".jsonl"):
        message = f"-o {output}: end it with .jsonl for one file, or with / for a directory"
        raise UsageError(message)
    return None, path


def _check_first(paths: tuple[str, ...]) -> None:
    """Recognise a misspelt sub-command, which arrives as a path that does not exist."""
    word = paths[0]
    if not word.isalpha() or Path(word).exists():
        return
    from difflib import get_close_matches

    from filingkit.cli import COMMANDS

    nearest = get_close_matches(word, COMMANDS, n=1)
    if nearest:
        message = f"{word}: no such file; did you mean the command `extract {nearest[0]}`?"
        raise PathError(message)
