"""What a run leaves behind: its directory with all reports, and its line in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit.output import write_atomically
from filingkit_evals.comparison import Comparison, compare
from filingkit_evals.directory import load_run, save_run
from filingkit_evals.gate import Judgement, judge
from filingkit_evals.junit import render_junit
from filingkit_evals.markdown import render_markdown
from filingkit_evals.report import render_report
from filingkit_evals.report.trend import TrendPoint

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.evaluation import Evaluation
    from filingkit_evals.gate import Limits
    from filingkit_evals.history import Entry, History
    from filingkit_evals.results import Run

TREND = 20
"""Runs that the report's trend shows."""


class Published(NamedTuple):
    """A run with its directory, what it was compared with (None where there was nothing), and the judgement."""

    run: Run
    directory: Path
    baseline: Run | None
    comparison: Comparison | None
    judgement: Judgement


def publish(
    done: Evaluation, history: History, *, baseline: str | None, limits: Limits, documents: int
) -> Published:
    """Write the run's directory and add it to the history.

    `baseline` names the run to compare with, as `find_baseline` takes it; `documents` is how many documents the report
    shows in full.
    """
    before = find_baseline(done.run, history, baseline)
    folder = history.directory(done.run.info.id)
    save_run(done.run, folder, done.predictions)
    history.add(done.run)
    return render(done.run, folder, history, before, limits, documents)


def render(
    run: Run, folder: Path, history: History, baseline: Run | None, limits: Limits, documents: int
) -> Published:
    """Write the reports of a run to its directory, judged against a baseline and limits."""
    comparison = compare(baseline, run) if baseline is not None else None
    judgement = judge(run, comparison, limits)
    trend = [_point(entry) for entry in history.trend(run.info, TREND)]
    page = render_report(
        run,
        baseline=baseline,
        comparison=comparison,
        trend=trend,
        gate=judgement.verdict,
        documents=documents,
    )
    write_atomically(folder / "report.html", [page.encode("utf-8", "backslashreplace")])
    text = render_markdown(run, comparison, judgement)
    write_atomically(folder / "summary.md", [text.encode("utf-8", "backslashreplace")])
    write_atomically(folder / "junit.xml", [render_junit(run, judgement.criteria)])
    return Published(run, folder, baseline, comparison, judgement)


def find_baseline(run: Run, history: History, name: str | None) -> Run | None:
    """Give the run to compare with: the one named, else the newest earlier one that is comparable; None for "none"."""
    if name == "none":
        return None
    if name is not None:
        return load_run(history.find(name))
    entry = history.baseline_of(run.info)
    return load_run(history.directory(entry.info.id)) if entry is not None else None


def _point(entry: Entry) -> TrendPoint:
    info = entry.info
    return TrendPoint(
        id=info.id,
        started=info.started,
        label=info.label,
        f1=entry.measure("f1"),
        exact=entry.measure("exact"),
        gold=info.gold,
        scorer=info.scorer,
        model=info.model,
        plugins=", ".join(sorted(set(info.plugins.values()))),
    )
