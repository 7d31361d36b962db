"""`extract eval score`: score predictions that were saved earlier, or that another tool made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filingkit.batch import Reader
from filingkit.cli.options import prepare, settings_options
from filingkit_evals.cli.options import (
    baseline_option,
    command_line,
    limit_options,
    runs_option,
    selection_options,
)
from filingkit_evals.cli.report import announce, report_options
from filingkit_evals.directory import PREDICTIONS, read_predictions
from filingkit_evals.evaluation import Purpose, score_predictions
from filingkit_evals.history import History
from filingkit_evals.publication import publish

if TYPE_CHECKING:
    from filingkit_evals.cli.options import Selection
    from filingkit_evals.gate import Limits


@click.command()
@click.argument("predictions", type=click.Path(exists=True, path_type=Path), metavar="FILE|DIR|RUN")
@selection_options
@runs_option
@baseline_option
@report_options
@limit_options
@settings_options
def score(
    predictions: Path,
    selection: Selection,
    runs: Path,
    baseline: str | None,
    label: str,
    full: int,
    quiet: bool,
    limits: Limits,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Score saved predictions: what `extract` wrote (JSONL, or a directory of JSON files), or the directory of a run.

    Predictions of other tools are lines {"document": ID or PATH, "record": {…}}; with "fields" as `extract` writes
    them, evidence and confidence are measured too.
    """
    settings, plugins = prepare(config, block_plugins)
    source = predictions / PREDICTIONS if (predictions / PREDICTIONS).is_file() else predictions
    purpose = Purpose(label, command_line(), str(selection))
    reader = Reader(plugins, settings)
    done = score_predictions(selection.cases(), read_predictions(source), reader, purpose)
    published = publish(done, History(runs), baseline=baseline, limits=limits, documents=full)
    sys.exit(announce(published, quiet=quiet, allow_missing=limits.allow_missing))
