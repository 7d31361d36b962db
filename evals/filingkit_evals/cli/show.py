"""`extract eval show`: one document of a run, every mistake and why."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from filingkit.cli.streams import write_out
from filingkit.errors import FilingkitError, UsageError
from filingkit.loading import load_path
from filingkit_evals.cli.options import runs_option
from filingkit_evals.directory import load_run
from filingkit_evals.history import History
from filingkit_evals.metrics import MISTAKES, Counts

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.results import CellResult, DocumentResult, Run

CONTEXT = 60


@click.command()
@click.argument("document", metavar="DOC")
@click.option("--run", "name", default="latest", show_default=True, metavar="RUN", help="Of this run.")
@click.option("--all", "everything", is_flag=True, help="The right cells too.")
@runs_option
def show(document: str, name: str, everything: bool, runs: Path) -> None:
    """Show how one document was scored: gold against record, where the value was read, why they are unequal."""
    run = load_run(History(runs).find(name))
    result = _find(run, document)
    write_out(_render(run, result, everything).encode("utf-8", "backslashreplace"))


def _find(run: Run, name: str) -> DocumentResult:
    known = {document.id: document for document in run.documents}
    if name in known:
        return known[name]
    matches = [document for key, document in known.items() if name in key]
    if len(matches) == 1:
        return matches[0]
    near = [item.id for item in matches[:5]] or get_close_matches(name, known, n=3, cutoff=0.3)
    hint = f"; is it one of {', '.join(near)}?" if near else ""
    message = f"run {run.info.id} has no document {name!r}{hint}"
    raise UsageError(message)


def _render(run: Run, document: DocumentResult, everything: bool) -> str:
    counts = Counts.of([document])
    text = _source(document)
    lines = [
        f"{document.id} ({document.schema}, {document.conversion or document.group}): {document.status}",
        f"{counts.mistakes} mistakes in {counts.gold} gold cells, precision {counts.precision:.4f}, "
        f"recall {counts.recall:.4f}, F1 {counts.f1:.4f}",
    ]
    if document.failure:
        lines.append(document.failure)
    for name, rows in document.rows.items():
        lines.append(
            f"{name}: gold has {rows.gold}, {rows.predicted} were read, {rows.paired} paired, {rows.exact} exact"
        )
    if text is None:
        lines.append(f"The source {document.uri} is not at hand: quotes cannot be shown.")
    for cell in document.cells:
        if everything or cell.outcome in MISTAKES:
            lines += ["", *_explain(cell, text)]
    lines += ["", f"extract show {document.uri} --schema {document.schema}"]
    return "\n".join(lines) + "\n"


def _explain(cell: CellResult, text: str | None) -> list[str]:
    kind = f"{cell.outcome.value}{f' ({cell.subtype})' if cell.subtype else ''}"
    lines = [f"{kind}: {cell.gold_path or cell.path}"]
    if cell.gold_path:
        lines.append(f"  gold       {cell.gold!r}")
    certainty = "" if cell.confidence is None else f", confidence {cell.confidence:.3f}"
    lines.append(
        f"  predicted  {cell.predicted!r}{f' at {cell.path}' if cell.path != cell.gold_path else ''}"
    )
    if cell.state:
        lines.append(f"  {cell.state:<10} {cell.method}{certainty}")
    if cell.why:
        lines.append(f"  why        {cell.why}")
    for start, end in cell.spans if text is not None else ():
        assert text is not None
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        quote = f"{before}⟦{text[start:end]}⟧{after}"
        lines.append(f"  source     line {text.count(chr(10), 0, start) + 1}: {' '.join(quote.split())}")
    return lines


def _source(document: DocumentResult) -> str | None:
    try:
        return load_path(document.uri).text
    except FilingkitError:
        return None
