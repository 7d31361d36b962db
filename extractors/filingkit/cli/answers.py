"""`extract answers`: records from documents and the files of answers about them."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filingkit.cli.destinations import SOME_FAILED, choose_destination, destination_options
from filingkit.cli.options import question_options, quiet_option, schema_option, settings_options
from filingkit.cli.requests import attach, prepare_offline, report_written, write_files
from filingkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from filingkit.batch import Outcome, Reader
    from filingkit.llm.offline import OfflineModel, Results

RESULTS = (".jsonl", ".ndjson")
"""What the names of files with answers end with; everything else is a document."""


@click.command()
@click.argument("paths", nargs=-1, metavar="RESULTS.jsonl... PATH...")
@schema_option
@question_options("auto", "always")
@destination_options
@click.option(
    "--next",
    "following",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the requests that are still open; empty where none is.",
)
@quiet_option
@settings_options
def answers(
    paths: tuple[str, ...],
    schema: str | None,
    llm: str | None,
    model: str | None,
    name: str | None,
    output: str | None,
    following: Path | None,
    quiet: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Extract a record from each document, with the answers that files (.jsonl) hold to `extract requests`.

    Give the same documents, options and model as there, and the result files and error files of all rounds so far, in
    any order. A line may also be {"custom_id": ..., "answer": {...}}, written by hand or by another engine.
    """
    files = [Path(path) for path in paths if path.lower().endswith(RESULTS) and not Path(path).is_dir()]
    documents = tuple(path for path in paths if Path(path) not in files)
    if not files or not documents:
        missing = (
            "documents: give files or directories" if files else "answers: give files that end with .jsonl"
        )
        raise UsageError(f"no {missing}")
    read = {path.resolve() for path in files}
    for target in (output, following):
        if target is not None and Path(target).resolve() in read:
            message = f"{target} holds answers, and would be overwritten: write to another file"
            raise UsageError(message)
    several = len(documents) > 1 or Path(documents[0]).is_dir()
    destination = choose_destination(name, output, several=several)

    from filingkit.llm.offline import OfflineModel, Results

    reader, asked = prepare_offline(config, block_plugins, schema, llm, model)
    results = Results(asked, reader.settings.base_url)
    for path in files:
        results.read(path)
    offline = OfflineModel(asked, results)
    reader = replace(attach(reader, offline, llm, config), shape=destination.shape)
    summary = destination.summarise(quiet=quiet)
    with closing(_read(documents, reader, destination.directory)) as outcomes:
        destination.write(summary.watch(outcomes), documents)
    summary.print()
    _finish(offline, following, quiet=quiet)
    if summary.failed:
        sys.exit(SOME_FAILED)


def _read(documents: tuple[str, ...], reader: Reader, directory: Path | None) -> Generator[Outcome]:
    """Read every document; with a directory, also those that an earlier round left there: answers came since."""
    from filingkit import batch
    from filingkit.errors import PathError
    from filingkit.output import encode_indented, make_directory, write_atomically
    from filingkit.sources import find_sources

    outcomes = batch.run(documents, reader)
    if directory is None:
        yield from outcomes
        return
    make_directory(directory)
    tasks = batch.Targets(directory).assign(find_sources(documents, reader.settings.suffixes))
    for task, outcome in zip(tasks, outcomes, strict=True):
        if task.target is None:
            yield batch.Outcome(outcome.uri, outcome.schema, error=task.error)
            continue
        try:
            write_atomically(task.target, [encode_indented(outcome.to_dict())])
        except PathError as error:
            yield batch.Outcome(outcome.uri, outcome.schema, error=error)
        else:
            yield batch.Outcome(outcome.uri, outcome.schema, error=outcome.error, findings=outcome.findings)


def _finish(model: OfflineModel, following: Path | None, *, quiet: bool) -> None:
    """Write what is still open, and say what was strange about the results."""
    still_open = len(model.open)
    if not quiet:
        for message in _describe(model.results, model.unknown):
            click.echo(f"extract: {message}", err=True)
    if following is not None:
        report_written(still_open, write_files(following, model.drain()), model.name, quiet=quiet)
    elif still_open and not quiet:
        click.echo(f"extract: requests still open: {still_open:,}; --next FILE writes them", err=True)


def _describe(results: Results, unknown: int) -> Iterator[str]:
    if results.unreadable:
        places = ", ".join(results.unreadable[:3]) + (" …" if len(results.unreadable) > 3 else "")
        yield f"lines that hold no result: {len(results.unreadable):,} ({places})"
    if results.changed:
        yield f"requests with different answers: {results.changed:,}; the last answer counts"
    if unknown:
        yield (
            f"results that no document asks for: {unknown:,} of {len(results.known):,}; the documents changed, or"
            " --schema, --llm or --model are not those of the requests"
        )
