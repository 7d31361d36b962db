"""What commands that make a run say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from filingkit.cli.streams import write_out
from filingkit_evals.markdown import (
    confidence_table,
    conversion_table,
    describe_comparison,
    document_table,
    field_table,
    figure_table,
    to_plain,
)
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit_evals.publication import Published

Command = TypeVar("Command", bound="Callable[..., Any]")

FULL = 500
"""Documents that a report holds with their text, unless told otherwise."""

INCOMPLETE = 4
SHOWN = 12
LONGEST = 40
"""Lines of a table of conversions; a longer one shows groups here and all in summary.md."""


def report_options(command: Command) -> Command:
    """Add the options of a run's report."""
    label = click.option("--label", default="", metavar="TEXT", help="A word on what this run tries.")
    full = click.option(
        "--report-documents",
        "full",
        type=click.IntRange(min=0),
        default=FULL,
        show_default=True,
        metavar="N",
        help="Documents that report.html holds with their text; those with mistakes first.",
    )
    quiet = click.option("-q", "--quiet", is_flag=True, help="Only the verdict, and where the report is.")
    return label(full(quiet(command)))


def announce(published: Published, *, quiet: bool, allow_missing: bool) -> int:
    """Print the figures of a run and where its report is; give the exit code."""
    run = published.run
    parts: list[str] = []
    if run.counted and not quiet:
        parts += [to_plain(figure_table(summarise(run.counted), published.comparison))]
        conversions = conversion_table(run.counted)
        if len(conversions) > LONGEST:
            conversions = conversion_table(run.counted, groups_only=True)
        parts += [to_plain(conversions), to_plain(confidence_table(run.counted))]
        parts += [
            to_plain(field_table(run.counted)[: SHOWN + 1]),
            to_plain(document_table(run.counted, SHOWN)),
        ]
        if published.comparison is not None:
            parts.append(describe_comparison(published.comparison))
    if run.uncounted:
        lines = [f"  {item.id}: {item.failure}" for item in run.uncounted]
        if len(lines) > SHOWN:
            lines[SHOWN:] = [f"  … and {len(lines) - SHOWN} more, all named in the report"]
        parts.append("\n".join([f"Not scored: {len(run.uncounted)} of {len(run.documents)}", *lines]))
    limits = [item for item in published.judgement.criteria if item.is_limit and not item.holds]
    parts += [f"Broken limit: {item.name}: {item.detail}" for item in limits]
    parts.append(f"Run {run.info.id}: {published.directory / 'report.html'}")
    write_out(("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace"))
    if limits:
        return 1
    return INCOMPLETE if run.uncounted and not allow_missing else 0
