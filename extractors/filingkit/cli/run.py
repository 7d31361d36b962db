"""`extract run`, the default command: documents in, records out."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from filingkit.cli.destinations import SOME_FAILED, choose_destination, destination_options
from filingkit.cli.options import (
    jobs_option,
    model_options,
    prepare_reader,
    quiet_option,
    require_model,
    schema_option,
    settings_options,
)
from filingkit.errors import PathError, UsageError

if TYPE_CHECKING:
    from filingkit.batch import Reader


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@schema_option
@destination_options
@jobs_option
@quiet_option
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only tell what a model would be asked, and the most that it would cost; nothing is sent or written.",
)
@model_options
@settings_options
def run(
    paths: tuple[str, ...],
    schema: str | None,
    name: str | None,
    output: str | None,
    jobs: int | None,
    quiet: bool,
    dry_run: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
    **model: Any,
) -> None:
    """Extract a record from each document: files, directories (recursively), or - for standard input.

    One document is printed as JSON, several as JSONL: one line per document in the order given, where
    a document that failed has "error" instead of "record". CSV is one table, XLSX one workbook, of all of them. A
    directory of records is brought up to date: what was made from the same bytes by the same versions is skipped.
    """
    if not paths:
        message = "nothing to extract: give files, directories, or - for standard input"
        raise UsageError(message)
    several = len(paths) > 1 or Path(paths[0]).is_dir()
    _check_first(paths)
    if dry_run:
        directory = choose_destination(None, output, several=several).directory
        _foresee(paths, directory, name, prepare_reader(config, block_plugins, schema, jobs=jobs, **model))
        return
    destination = choose_destination(name, output, several=several)

    from filingkit import batch

    reader = prepare_reader(config, block_plugins, schema, jobs=jobs, **model)
    require_model(reader.settings)
    reader = replace(reader, shape=destination.shape)
    summary = destination.summarise(quiet=quiet)
    begun = batch.run(paths, reader, directory=destination.directory, jobs=reader.settings.jobs)
    with closing(begun) as outcomes:
        destination.write(summary.watch(outcomes), paths)
    summary.print()
    if summary.failed:
        sys.exit(SOME_FAILED)


def _foresee(paths: tuple[str, ...], directory: Path | None, name: str | None, reader: Reader) -> None:
    if name in ("csv", "xlsx"):
        message = f"--dry-run prints text, json or jsonl, not {name}"
        raise UsageError(message)

    from filingkit import batch
    from filingkit.cli.forecast import print_forecasts

    forecasts = batch.foresee(paths, reader, directory=directory, jobs=reader.settings.jobs)
    if print_forecasts(forecasts, paths, reader, name):
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
