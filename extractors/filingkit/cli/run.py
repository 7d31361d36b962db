"""`extract run`, the default command: documents in, records out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from filingkit.cli.destinations import choose_destination, destination_options
from filingkit.cli.options import model_options, prepare_reader, schema_option, settings_options
from filingkit.errors import PathError, UsageError

SOME_FAILED = 1


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@schema_option
@destination_options
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0 is one per processor."
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no warnings, only errors.")
@model_options
@settings_options
def run(
    paths: tuple[str, ...],
    schema: str | None,
    name: str | None,
    output: str | None,
    jobs: int | None,
    quiet: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
    **model: Any,
) -> None:
    """Extract a record from each document: files, directories (recursively), or - for standard input.

    One document is printed as JSON, several as JSONL: one line per document in the order given, where
    a document that failed has "error" instead of "record". CSV is one table, XLSX one workbook, of all of them.
    """
    if not paths:
        message = "nothing to extract: give files, directories, or - for standard input"
        raise UsageError(message)
    several = len(paths) > 1 or Path(paths[0]).is_dir()
    destination = choose_destination(name, output, several=several)
    _check_first(paths)

    from filingkit import batch

    reader = prepare_reader(config, block_plugins, schema, jobs=jobs, **model)
    reader = replace(reader, shape=destination.shape)
    summary = destination.summarise(quiet=quiet)
    outcomes = batch.run(paths, reader, directory=destination.directory, jobs=reader.settings.jobs)
    destination.write(summary.watch(outcomes), paths)
    summary.print()
    if summary.failed:
        sys.exit(SOME_FAILED)


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
