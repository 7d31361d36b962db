"""`extract eval gold`: checks gold files, and redacts them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filingkit.cli.options import prepare, settings_options
from filingkit.cli.streams import write_out
from filingkit.errors import UsageError
from filingkit.output import lay_out, write_atomically
from filingkit_evals.cli.options import selection_options
from filingkit_evals.gold import read_gold, read_json, redact
from filingkit_evals.gold_checks import check_gold

if TYPE_CHECKING:
    from pydantic import BaseModel

    from filingkit.plugins import Plugins
    from filingkit_evals.cli.options import Selection

SHOWN = 10


@click.group()
def gold() -> None:
    """Work on gold files."""


@gold.command()
@selection_options
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--all", "everything", is_flag=True, help="Every problem, not the first ten of a file.")
@settings_options
def check(
    selection: Selection,
    strict: bool,
    everything: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Lint gold: valid, every value printed in its document, columns counted, totals footed.

    Exit code 1 where there are errors, 4 where a document is missing or no plugin knows the schema.
    """
    _, plugins = prepare(config, block_plugins)
    counts: Counter[str] = Counter()
    missing = 0
    for case in selection.cases():
        model = _model(plugins, case.schema)
        if model is None or case.path is None:
            missing += 1
            reason = case.trouble or f"no plugin knows the schema {case.schema}"
            click.echo(f"{case.id}: not checked against its document: {reason}")
            if model is None:
                continue
        problems = [item for item in check_gold(case, model) if item.message != case.trouble]
        counts.update(item.severity for item in problems)
        shown = problems if everything else problems[:SHOWN]
        for item in shown:
            click.echo(f"{case.id}: {item.severity}: {item.pointer or 'the file'}: {item.message}")
        if len(problems) > len(shown):
            click.echo(f"{case.id}: … and {len(problems) - len(shown)} more (--all)")
        counts["files"] += 1
    click.echo(
        f"{counts['files']} checked: {counts['error']} errors, {counts['warning']} warnings, {missing} incomplete"
    )
    if counts["error"] or (strict and counts["warning"]):
        sys.exit(1)
    sys.exit(4 if missing else 0)


@gold.command("redact")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "-s", "--schema", metavar="NAME", help="Schema of the files; by default the name of their directory."
)
@click.option("--document", metavar="PATH", help="Make a gold file of a bare record, for this document.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Instead of changing the file."
)
@settings_options
def redact_command(
    files: tuple[Path, ...],
    schema: str | None,
    document: str | None,
    output: Path | None,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Put digests in place of the long texts (footnotes, remarks), so that gold can be shared without them.

    The scorer compares digests of normalised text; the sentence cannot be read back.
    """
    if output is not None and len(files) > 1:
        message = "-o takes one file"
        raise UsageError(message)
    _, plugins = prepare(config, block_plugins)
    for path in files:
        name = schema or path.parent.name
        model = _model(plugins, name)
        if model is None:
            message = f"{path}: no plugin knows the schema {name}: give it with --schema"
            raise UsageError(message)
        data = read_json(path)
        if document is not None and "record" not in data:
            data = {"document": document, "record": data}
        replaced = redact(data.get("record") or {}, model)
        target = output or path
        write_atomically(target, [(lay_out(data) + "\n").encode()])
        read_gold(target, name)
        write_out(f"{target}: {len(replaced)} texts replaced by digests\n".encode())


def _model(plugins: Plugins, schema: str) -> type[BaseModel] | None:
    extractor = plugins.extractors.get(schema)
    return extractor.schema if extractor is not None else None
