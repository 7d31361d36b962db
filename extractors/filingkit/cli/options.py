"""Options that several commands share, and what they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from filingkit.batch import Reader
    from filingkit.plugins import Plugins
    from filingkit.settings import Settings

Command = TypeVar("Command", bound="Callable[..., Any]")


def schema_option(command: Command) -> Command:
    """Add `--schema`."""
    return click.option(
        "-s", "--schema", metavar="NAME", help="Document type, such as form4; by default, what it looks like."
    )(command)


def settings_options(command: Command) -> Command:
    """Add `--config` and `--block-plugin`."""
    block = click.option(
        "--block-plugin",
        "block_plugins",
        multiple=True,
        metavar="NAME",
        help="Do not load this plugin; may be repeated.",
    )
    config = click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings file, instead of ./filingkit.toml.",
    )
    return config(block(command))


def prepare(config: Path | None, block_plugins: tuple[str, ...], **flags: Any) -> tuple[Settings, Plugins]:
    """Read the settings, with what the command line says above them, and load the plugins."""
    from filingkit.plugins import load_plugins
    from filingkit.settings import read_settings

    settings = read_settings(config, {"block_plugins": list(block_plugins) or None, **flags})
    return settings, load_plugins(block=settings.block_plugins)


def prepare_reader(
    config: Path | None, block_plugins: tuple[str, ...], schema: str | None, **flags: Any
) -> Reader:
    """All that reading documents needs; an unknown schema fails here."""
    from filingkit.batch import Reader

    settings, plugins = prepare(config, block_plugins, **flags)
    if schema is not None:
        plugins.extractor(schema)
    return Reader(plugins, settings, schema)
