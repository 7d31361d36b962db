"""`extract show`: a document with each value highlighted where it was found, and a table of its fields."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from filingkit.cli.options import prepare_reader, schema_option, settings_options
from filingkit.cli.streams import write_out

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("path", metavar="FILE")
@schema_option
@click.option("--only-found", is_flag=True, help="Leave out the fields that have no value.")
@click.option(
    "--findings", is_flag=True, help="Only what the checks found, each with the values that it is about."
)
@click.option("--full", is_flag=True, help="Also the long stretches of the document that hold no value.")
@click.option("--pager", is_flag=True, help="Page through it.")
@settings_options
def show(
    path: str,
    schema: str | None,
    only_found: bool,
    findings: bool,
    full: bool,
    pager: bool,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Show a document with each value highlighted where it was found.

    Green is sure (0.9 and above), yellow less so, red unsure (below 0.5), cyan derived from other values.
    Where the output is not a terminal, values stand in ⟦brackets⟧ instead.
    """
    extraction = prepare_reader(config, block_plugins, schema).read(path)
    if not sys.stdout.isatty():
        from filingkit.cli.plain import render_findings, render_plain

        text = render_findings(extraction) if findings else render_plain(extraction, only_found=only_found)
        write_out(text.encode(errors="backslashreplace"))
        return
    from filingkit.cli.view import View

    view = View(extraction, only_found=only_found, full=full)
    view.show(findings=findings, pager=pager)
