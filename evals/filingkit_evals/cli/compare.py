"""`extract eval compare`: what changed between two runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from filingkit.cli.streams import write_out
from filingkit_evals.cli.options import runs_option
from filingkit_evals.comparison import compare as compare_runs
from filingkit_evals.directory import load_run
from filingkit_evals.history import History
from filingkit_evals.markdown import describe_comparison

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.comparison import CellFlip, Comparison
    from filingkit_evals.results import CellResult

EXIT_CODES = {"better": 0, "no difference shown": 0, "worse": 1, "not comparable": 3}


@click.command()
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER", default="latest")
@runs_option
@click.option(
    "--cells", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="Cells to list."
)
def compare(before: str, after: str, runs: Path, cells: int) -> None:
    """Compare two runs over the same gold: ids, the beginnings of ids, directories, `latest` or `previous`.

    The verdict comes from the cells that were fixed and broken, by a permutation test over clusters of documents.
    Exit code 1 where the second is worse, 3 where gold, documents or scorer differ.
    """
    history = History(runs)
    result = compare_runs(load_run(history.find(before)), load_run(history.find(after)))
    write_out((_describe(result, cells) + "\n").encode("utf-8", "backslashreplace"))
    sys.exit(EXIT_CODES[result.verdict])


def _describe(result: Comparison, cells: int) -> str:
    lines = [describe_comparison(result)]
    broken = [
        flip for flip in result.cells if flip.after is not None and flip.after.outcome.value != "correct"
    ]
    for flip in [*broken, *(flip for flip in result.cells if flip not in broken)][:cells]:
        lines.append(_line(flip))
    if len(result.cells) > cells > 0:
        lines.append(f"… and {len(result.cells) - cells} more cells (--cells)")
    return "\n".join(lines)


def _line(flip: CellFlip) -> str:
    cell = flip.after or flip.before
    assert cell is not None
    place = cell.gold_path or cell.path
    return (
        f"{flip.document} {place}: gold {cell.gold!r}; {_side(flip.before)} before, {_side(flip.after)} now"
    )


def _side(cell: CellResult | None) -> str:
    return "nothing" if cell is None else f"{cell.outcome.value} {cell.predicted!r}"
