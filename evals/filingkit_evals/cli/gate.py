"""`extract eval gate`: pass or fail a run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from filingkit.cli.streams import write_out
from filingkit.errors import UsageError
from filingkit_evals.cli.options import baseline_option, limit_options, runs_option
from filingkit_evals.cli.report import FULL
from filingkit_evals.directory import load_run
from filingkit_evals.history import History
from filingkit_evals.publication import find_baseline, render

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.gate import Limits


@click.command()
@click.argument("name", metavar="RUN", default="latest")
@runs_option
@baseline_option
@limit_options
def gate(name: str, runs: Path, baseline: str | None, limits: Limits) -> None:
    """Judge a run: non-inferior to its baseline, no more inventions, within the limits given.

    The run fails where the lower bound of the change of micro F1 is below the margin, where more cells broke than
    were fixed beyond chance, where values that gold lacks rise beyond chance, where a critical field loses more than
    its margin, or where a limit is broken. Its reports are written anew with the verdict.
    """
    history = History(runs)
    folder = history.find(name)
    run = load_run(folder)
    before = find_baseline(run, history, baseline)
    if before is None and not (limits.floors or limits.ceilings):
        message = (
            f"nothing to judge {run.info.id} by: no earlier run is comparable, "
            "and neither --baseline nor --floor nor --ceiling is given"
        )
        raise UsageError(message)
    judgement = render(run, folder, history, before, limits, documents=FULL).judgement
    lines = [f"{'ok  ' if item.holds else 'FAIL'} {item.name}: {item.detail}" for item in judgement.criteria]
    lines += [f"{judgement.verdict.status}: {reason}" for reason in judgement.verdict.reasons]
    write_out(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
    sys.exit(judgement.exit_code)
