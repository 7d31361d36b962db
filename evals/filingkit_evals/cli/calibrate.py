"""`extract eval calibrate`: fit what confidence says to how often it is right."""

from __future__ import annotations

import copy
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from filingkit.batch import Reader
from filingkit.cli.options import prepare, settings_options
from filingkit.cli.streams import write_out
from filingkit.errors import UsageError
from filingkit.output import encode_indented, write_atomically
from filingkit_evals.calibration import LEAST, fit, judge, measure_confidence, recalibrate, split
from filingkit_evals.cli.options import Selection, selection_options
from filingkit_evals.evaluation import evaluate
from filingkit_evals.markdown import CONFIDENCE_HEAD, confidence_row, to_plain
from filingkit_evals.summaries import group_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.calibration import Calibration
    from filingkit.plugins import Plugins
    from filingkit_evals.results import DocumentResult


@click.command()
@selection_options
@click.option(
    "--train",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    metavar="SHARE",
    help="Of the clusters of documents; the rest tests the fit.",
)
@click.option(
    "--more-gold",
    type=click.Path(file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Learn from part of this gold as well, such as that of `extract eval synth`; may be repeated.",
)
@click.option(
    "--test-gold",
    type=click.Path(file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Test the fit on this gold as well; may be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the mapping goes; a plugin ships it and returns it from Extractor.calibration().",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0 is one per processor."
)
@settings_options
def calibrate(
    selection: Selection,
    train: float,
    more_gold: tuple[Path, ...],
    test_gold: tuple[Path, ...],
    output: Path | None,
    jobs: int | None,
    config: Path | None,
    block_plugins: tuple[str, ...],
) -> None:
    """Fit a mapping from claimed to observed confidence on part of the documents, and test it on the others.

    The confidence that is fitted is the one that the rules claim, whatever calibration the plugin ships now.
    """
    settings, plugins = prepare(config, block_plugins, jobs=jobs)
    reader = Reader(_without_calibration(plugins), settings)
    sources = [selection, *(replace(selection, gold=place) for place in more_gold)]
    documents = [document for source in sources for document in _extract(source, reader)]
    training, testing = split(documents, train)
    claimed = judge(training)
    if len(claimed) < LEAST:
        message = (
            f"{len(claimed)} values to learn from, {LEAST} are needed: give more gold, or a larger --train"
        )
        raise UsageError(message)
    mapping = fit(claimed)
    table = [CONFIDENCE_HEAD, *_measure("training part", training, mapping)]
    for name, members in group_by(testing, "group").items():
        table += _measure(f"test part, {name}", members, mapping)
    for place in test_gold:
        table += _measure(f"{place}", _extract(replace(selection, gold=place), reader), mapping)
    write_out(f"{to_plain(table)}\n".encode())
    if output is not None:
        names = " and ".join(map(str, sources))
        values = f"{len(claimed)} values of {len(training)} documents of {names}"
        readers = {plugins.origins[document.schema] for document in training}
        note = f"fitted on {values}; {', '.join(sorted(readers))}"
        curves = {name: [list(knot) for knot in curve] for name, curve in mapping.curves.items()}
        write_atomically(output, [encode_indented({"note": note, "curves": curves})])
        click.echo(f"{output}: {len(mapping.curves)} curves")


def _extract(selection: Selection, reader: Reader) -> list[DocumentResult]:
    jobs = reader.settings.jobs or os.cpu_count() or 1
    return evaluate(selection.cases(), reader, jobs=jobs).run.counted


def _measure(name: str, documents: Sequence[DocumentResult], mapping: Calibration) -> list[list[str]]:
    claimed = judge(documents)
    return [
        confidence_row(f"{name}: claimed", measure_confidence(claimed)),
        confidence_row(f"{name}: fitted", measure_confidence(recalibrate(claimed, mapping))),
    ]


def _without_calibration(plugins: Plugins) -> Plugins:
    """Give the same plugins, whose extractors claim what their rules say."""
    extractors = {name: copy.copy(extractor) for name, extractor in plugins.extractors.items()}
    for extractor in extractors.values():
        vars(extractor)["calibration"] = _none
    return replace(plugins, extractors=extractors)


def _none() -> None:
    return None
