"""`extract schemas`: which document types there are, and what their records hold."""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import TYPE_CHECKING

import click

from filingkit.cli.options import prepare, settings_options
from filingkit.cli.streams import write_out
from filingkit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit.plugins import Plugins


@click.command()
@click.argument("name", required=False)
@click.option("--json-schema", is_flag=True, help="The JSON Schema of NAME's record, for other programs.")
@settings_options
def schemas(name: str | None, json_schema: bool, config: Path | None, block_plugins: tuple[str, ...]) -> None:
    """List the schemas, or with NAME the fields of one: path, type and where the form prints it."""
    _, plugins = prepare(config, block_plugins)
    if name is None:
        if json_schema:
            message = "--json-schema needs the name of a schema"
            raise UsageError(message)
        _list(plugins)
        return
    extractor = plugins.extractor(name)
    if json_schema:
        schema = json.dumps(extractor.schema.model_json_schema(), indent=2, ensure_ascii=False)
        write_out(f"{schema}\n".encode())
        return
    origin = plugins.origins[extractor.name]
    click.echo(f"{extractor.name}: {extractor.title}, version {extractor.version} ({origin})\n")
    _describe(extractor.schema.model_json_schema())


def _list(plugins: Plugins) -> None:
    if not plugins.extractors:
        click.echo("no schema is known: no plugin that provides one is loaded (see `extract plugins`)")
    names = sorted(plugins.extractors)
    width = max(map(len, names), default=0)
    titles = max((len(plugins.extractors[name].title) for name in names), default=0)
    for name in names:
        title = plugins.extractors[name].title
        click.echo(f"{name:<{width}}  {title:<{titles}}  {plugins.origins[name]}")


def _describe(schema: dict[str, object]) -> None:
    from filingkit.cli.fields import list_fields

    fields = list_fields(schema)
    columns = shutil.get_terminal_size().columns
    width = max(len(field.path) for field in fields) + 2
    kinds = min(max(len(field.kind) for field in fields) + 2, 26)
    indent = " " * (width + kinds)
    for field in fields:
        label = f"{field.path:<{width}}{field.kind:<{kinds}}"
        if columns - len(indent) < 30:  # too narrow for columns
            click.echo(label.rstrip())
            label = indent = "    "
        lines = textwrap.wrap(field.description, max(columns - len(indent), 30)) or [""]
        if len(label) > len(indent):
            label = label.rstrip() + "\n" + indent
        click.echo(label + f"\n{indent}".join(lines))
