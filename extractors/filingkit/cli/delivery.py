"""Where records go: printed, into one file, or each into a file of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from filingkit.cli.streams import write_out
from filingkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.batch import Outcome

SOME_FAILED = 1


class Destination(NamedTuple):
    """A directory or a file, or neither: standard output. `several` says whether there may be many documents."""

    several: bool
    directory: Path | None
    file: Path | None
    as_lines: bool


def find_destination(paths: tuple[str, ...], output: str | None, shape: str | None) -> Destination:
    """Tell what `--output` and `--format` mean for documents at `paths`."""
    several = len(paths) > 1 or Path(paths[0]).is_dir()
    directory, file = _tell_apart(output, several)
    suffix = None if file is None else file.suffix
    if several and directory is None and (shape == "json" or suffix == ".json"):
        message = "several documents do not fit one JSON document; use --format jsonl, or -o with a directory"
        raise UsageError(message)
    as_lines = several or shape == "jsonl" or (shape is None and suffix == ".jsonl")
    return Destination(several, directory, file, as_lines)


def _tell_apart(output: str | None, several: bool) -> tuple[Path | None, Path | None]:
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


def deliver(outcomes: Iterator[Outcome], paths: tuple[str, ...], destination: Destination) -> None:
    """Print or write what became of documents; those that have files of their own already are only passed through."""
    from filingkit.output import write_atomically

    chunks = _encode(outcomes, paths, destination.as_lines)
    if destination.directory is not None:
        for _ in chunks:
            pass
    elif destination.file is not None:
        write_atomically(destination.file, chunks)
    else:
        _print(chunks, pretty=not destination.as_lines and sys.stdout.isatty())


def _encode(outcomes: Iterator[Outcome], paths: tuple[str, ...], as_lines: bool) -> Iterator[bytes]:
    """Bytes of each document; the error of an only document is raised, so that it gives the exit code."""
    from filingkit.output import encode, encode_indented

    for outcome in outcomes:
        if outcome.error is not None and paths == (outcome.uri,):
            _tell_spent(outcome)
            raise outcome.error
        if outcome.document is not None or outcome.error is not None:
            yield (encode if as_lines else encode_indented)(outcome.to_dict())


def _tell_spent(outcome: Outcome) -> None:
    """Say what a document cost that leaves no record to say so."""
    usage = outcome.usage
    if usage.input_tokens or usage.output_tokens:
        cost = "an unknown price" if usage.cost_usd is None else f"${usage.cost_usd:.6f}"
        spent = f"{usage.input_tokens:,} tokens in and {usage.output_tokens:,} out, for {cost}"
        click.echo(f"extract: {outcome.uri}: spent before it failed: {spent}", err=True)


def _print(chunks: Iterator[bytes], *, pretty: bool) -> None:
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
