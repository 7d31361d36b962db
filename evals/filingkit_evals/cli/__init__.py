"""`extract eval`: accuracy measured against gold, tracked over time, and gated."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from filingkit.errors import UsageError

COMMANDS = {
    "run": "Extract the documents that have gold, score them, and report.",
    "score": "Score predictions that were saved, without extracting.",
    "compare": "Tell what changed between two runs, and whether it is more than luck.",
    "gate": "Pass or fail a run: no worse than its baseline, within limits.",
    "history": "List the runs.",
    "show": "Show one document of a run: every mistake, and why.",
    "gold": "Check gold files, or put digests in place of their long texts.",
    "synth": "Write invented filings, degraded in known ways, with exact gold.",
    "calibrate": "Fit what confidence says to how often it is right.",
}

_NEEDED = ("scipy", "jinja2")

_EPILOG = """\
Exit codes: 0 pass, 1 regression or broken limit, 2 wrong call, 3 not comparable or too small to tell,
4 incomplete (documents are missing, or no plugin reads them)."""


class Evals(click.Group):
    """Imports a sub-command when it is called: each needs numpy and more."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the sub-command `name`."""
        if name not in COMMANDS:
            return None
        missing = [module for module in _NEEDED if find_spec(module) is None]
        if missing:
            message = f"extract eval needs {' and '.join(missing)}: pip install 'filingkit[evals]'"
            raise UsageError(message)
        command: click.Command = getattr(import_module(f"filingkit_evals.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands without importing them."""
        with formatter.section("Commands (each has --help)"):
            formatter.write_dl(list(COMMANDS.items()))
        formatter.write_paragraph()
        formatter.write_text(_EPILOG)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Name the commands there are where an unknown one is asked for."""
        if args and args[0] not in COMMANDS:
            message = f"extract eval has no command {args[0]!r}; there are {', '.join(COMMANDS)}"
            raise UsageError(message)
        return super().resolve_command(ctx, args)


@click.group(cls=Evals)
def evals() -> None:
    """Score records against hand-labelled gold, keep the history, and gate changes."""
