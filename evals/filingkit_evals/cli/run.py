"""`extract eval run`: extract the documents that have gold, score them, and report."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from filingkit.batch import Reader
from filingkit.cli.options import model_options, open_second_reader, prepare, require_model, settings_options
from filingkit_evals.cli.options import (
    baseline_option,
    command_line,
    limit_options,
    runs_option,
    selection_options,
)
from filingkit_evals.cli.progress import Progress
from filingkit_evals.cli.report import announce, report_options
from filingkit_evals.evaluation import Purpose, evaluate
from filingkit_evals.history import History
from filingkit_evals.publication import publish

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.cli.options import Selection
    from filingkit_evals.gate import Limits


@click.command()
@selection_options
@runs_option
@baseline_option
@report_options
@limit_options
@model_options
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0 is one per processor."
)
@settings_options
def run(
    selection: Selection,
    runs: Path,
    baseline: str | None,
    label: str,
    full: int,
    quiet: bool,
    limits: Limits,
    jobs: int | None,
    config: Path | None,
    block_plugins: tuple[str, ...],
    **model: Any,
) -> None:
    """Extract every document that has gold, score it, and write report.html, summary.md and more.

    The run is compared with the newest earlier run over the same gold, documents and scorer. It fails (exit code
    1) only on limits that are given; `extract eval gate` judges it against its baseline.
    """
    settings, plugins = prepare(config, block_plugins, jobs=jobs, **model)
    require_model(settings)
    reader = Reader(plugins, settings, second=open_second_reader(settings))
    llm = settings.llm if reader.second is not None else "never"
    purpose = Purpose(label, command_line(), str(selection), llm)
    # One budget holds for the run only where one process spends it.
    workers = 1 if reader.second is not None else settings.jobs or os.cpu_count() or 1
    cases = selection.cases()
    progress = Progress(len(cases), quiet=quiet)
    done = evaluate(cases, reader, purpose, jobs=workers, tell=progress.tell)
    progress.say("comparing and writing the reports")
    published = publish(done, History(runs), baseline=baseline, limits=limits, documents=full)
    progress.end()
    sys.exit(announce(published, quiet=quiet, allow_missing=limits.allow_missing))
