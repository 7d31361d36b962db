"""`extract text`: the loaded text exactly as offsets refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from filingkit.cli.options import prepare_reader, settings_options
from filingkit.cli.streams import write_out

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("path", metavar="FILE")
@click.option("-n", "--numbers", is_flag=True, help="Put its number before each line.")
@settings_options
def text(path: str, numbers: bool, config: Path | None, block_plugins: tuple[str, ...]) -> None:
    """Print the loaded text, character for character what the spans of a result refer to."""
    loaded = prepare_reader(config, block_plugins, None).load(path).text
    if numbers:
        lines = loaded.removesuffix("\n").split("\n")
        width = len(str(len(lines)))
        loaded = "".join(f"{number:>{width}}  {line}\n" for number, line in enumerate(lines, 1))
    # As bytes: a text stream could translate line ends, and the offsets would no longer fit.
    write_out(loaded.encode(errors="backslashreplace"))
