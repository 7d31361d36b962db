"""`extract plugins`: what is loaded, from where, what failed and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from filingkit.cli.options import prepare, settings_options

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--strict", is_flag=True, help="End with exit code 9 if a plugin failed.")
@settings_options
def plugins(strict: bool, config: Path | None, block_plugins: tuple[str, ...]) -> None:
    """List the plugins that are installed: loaded, blocked or failed, and why."""
    _, loaded = prepare(config, block_plugins)
    if not loaded.reports:
        click.echo("no plugin is installed (entry points in the group filingkit)")
    width = max((len(report.name) for report in loaded.reports), default=0)
    for report in loaded.reports:
        colour = {"loaded": "green", "blocked": "yellow", "failed": "red"}[report.state]
        state = click.style(f"{report.state:<7}", fg=colour)
        click.echo(f"{report.name:<{width}}  {state}  {report.source}")
        detail = report.reason or ", ".join(report.provides)
        if detail:
            click.echo(f"{'':{width}}           {detail}")
    failed = [report for report in loaded.reports if report.state == "failed"]
    if strict and failed:
        from filingkit.errors import PluginError

        click.echo(f"extract: {len(failed)} of {len(loaded.reports)} plugins failed to load", err=True)
        sys.exit(PluginError.exit_code)
