"""`extract requests`: what a model would be asked, as files that any engine can answer."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filingkit.cli.destinations import SOME_FAILED
from filingkit.cli.options import (
    prepare_reader,
    question_options,
    quiet_option,
    schema_option,
    settings_options,
)
from filingkit.cli.streams import write_out
from filingkit.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from filingkit.batch import Reader
    from filingkit.cli.summary import Summary
    from filingkit.llm.offline import OfflineModel

MOST_LINES = 50_000
MOST_BYTES = 200_000_000
"""What one file of a batch may hold."""


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@schema_option
@question_options("auto", "always")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file of requests; what is too much for one goes to FILE-2, FILE-3 …",
)
@quiet_option
@settings_options
def requests(
    paths: tuple[str, ...],
    schema: str | None,
    llm: str | None,
    model: str | None,
    output: Path | None,
    quiet: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Write the requests that documents leave open, in the format of OpenAI's Batch API; nothing is sent.

    Each line is one request; a document without gaps has none. `extract answers` takes the results.
    """
    if not paths:
        message = "nothing to ask about: give files, directories, or - for standard input"
        raise UsageError(message)

    from filingkit.cli.summary import Summary
    from filingkit.llm.offline import OfflineModel, Results

    reader, name = prepare_offline(config, block_plugins, schema, llm, model)
    offline = OfflineModel(name, Results(name, reader.settings.base_url))
    summary = Summary(several=len(paths) > 1 or Path(paths[0]).is_dir(), quiet=True, live=False)
    lines = _collect(paths, attach(reader, offline, llm, config), offline, summary)
    if output is None:
        for line in lines:
            write_out(line)
    else:
        files = write_files(output, lines)
        report_written(len(offline.asked), files, name, quiet=quiet)
    summary.print()
    if summary.failed:
        sys.exit(SOME_FAILED)


def prepare_offline(
    config: Path | None,
    block_plugins: tuple[str, ...],
    schema: str | None,
    llm: str | None,
    model: str | None,
) -> tuple[Reader, str]:
    """Give a reader that asks no model yet, and the name of the model that is to be asked."""
    # "never", so that no client is made: neither a key nor a provider's package is needed here.
    reader = prepare_reader(config, block_plugins, schema, llm="never", model=model)
    if reader.settings.model is None:
        message = "say with --model which model answers: requests name it, and answers are told apart by it"
        raise SettingsError(message)
    return reader, reader.settings.model


def attach(reader: Reader, model: OfflineModel, llm: str | None, config: Path | None) -> Reader:
    """Let a reader ask `model`, one document at a time: nothing is waited for, and the order stays the same."""
    from filingkit.second_reader import SecondReader
    from filingkit.settings import read_settings

    settings = read_settings(config, {"llm": llm})
    if settings.llm == "never":
        message = "the settings say that a model is never asked: give --llm auto or --llm always"
        raise SettingsError(message)
    one_by_one = reader.settings.model_copy(update={"concurrency": 1})
    return replace(reader, settings=one_by_one, second=SecondReader(model, settings.llm))


def _collect(
    paths: tuple[str, ...], reader: Reader, model: OfflineModel, summary: Summary
) -> Iterator[bytes]:
    """Give the lines of each document as soon as it is read; an only document that fails is raised."""
    from filingkit import batch

    with closing(batch.run(paths, reader)) as outcomes:
        for outcome in summary.watch(outcomes):
            if outcome.error is not None and paths == (outcome.uri,):
                raise outcome.error
            yield from model.drain()


def write_files(path: Path, lines: Iterable[bytes]) -> list[Path]:
    """Write requests to `path`, and what one file may not hold to files with -2, -3 and so on in their names."""
    from filingkit.output import write_atomically

    rest = iter(lines)
    held = next(rest, None)

    def fill() -> Iterator[bytes]:
        nonlocal held
        count = size = 0
        while held is not None and count < MOST_LINES and (not count or size + len(held) <= MOST_BYTES):
            yield held
            count, size = count + 1, size + len(held)
            held = next(rest, None)

    written: list[Path] = []
    while held is not None or not written:  # an empty file says that nothing is open
        written.append(_name_part(path, len(written) + 1))
        write_atomically(written[-1], fill())
    return written


def report_written(count: int, files: list[Path], model: str, *, quiet: bool) -> None:
    """Say what was written, and what is left there of an earlier round that had more."""
    if quiet:
        return
    names = ", ".join(str(file) for file in files)
    number = f"{count:,} request{'' if count == 1 else 's'} for {model}"
    click.echo(f"extract: {number if count else 'nothing to ask'}: {names}", err=True)
    stale = _name_part(files[0], len(files) + 1)
    if stale.exists():
        click.echo(f"extract: {stale} is of an earlier run: do not send it", err=True)


def _name_part(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
