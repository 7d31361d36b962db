"""`extract eval history`: the runs so far."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from filingkit.cli.streams import write_out
from filingkit_evals.cli.options import runs_option
from filingkit_evals.history import History
from filingkit_evals.history import series as series_of
from filingkit_evals.markdown import percent, to_plain

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.history import Entry
    from filingkit_evals.results import RunInfo


@click.command()
@runs_option
@click.option("-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with all figures.")
def history(runs: Path, last: int, as_json: bool) -> None:
    """List the runs, oldest first; a rule parts runs whose gold, scorer, model or plugins differ."""
    entries = History(runs).entries()[-last:]
    if as_json:
        lines = [json.dumps({"run": asdict(item.info), "summary": item.summary}) for item in entries]
        write_out("".join(f"{line}\n" for line in lines).encode())
        return
    if not entries:
        click.echo(f"no runs below {runs}: make one with `extract eval run`")
        return
    table = [
        ["run", "documents", "F1", "exact", "invented", "P", "R", "what", "label", "changed since the last"]
    ]
    previous: dict[str, RunInfo] = {}
    for entry in entries:
        series = series_of(entry.info)
        table.append([*_row(entry), _changes(previous.get(series), entry.info)])
        previous[series] = entry.info
    click.echo(to_plain(table))


def _row(entry: Entry) -> list[str]:
    info, summary = entry.info, entry.summary
    what = f"{','.join(info.schemas)} {info.selection}"
    if not summary:
        return [info.id, "0", "", "", "", "", "", what, info.label]
    rates = [
        percent(entry.measure(name).value) for name in ("f1", "exact", "invented", "precision", "recall")
    ]
    return [info.id, str(summary["documents"]), *rates, what, info.label]


def _changes(before: RunInfo | None, after: RunInfo) -> str:
    if before is None:
        return ""
    names = ("gold", "documents", "scorer", "model", "plugins")
    return ", ".join(name for name in names if getattr(before, name) != getattr(after, name))
