"""`extract eval synth`: invented filings, degraded in known ways, with exact gold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from filingkit.output import lay_out, write_atomically
from filingkit_evals.synth import generate


@click.command()
@click.option("-s", "--schema", required=True, metavar="NAME", help="Document type: form3, form4 or form5.")
@click.option(
    "-n", "--n", "count", type=click.IntRange(min=1), default=100, show_default=True, help="How many."
)
@click.option(
    "--seed", type=int, default=7, show_default=True, help="The same seed gives the same documents."
)
@click.option(
    "--damage",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="How heavily they are damaged: 0 not at all.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("synth"),
    show_default=True,
    metavar="DIR",
    help="Gets documents/ and gold/, as `extract eval run --gold DIR/gold` takes them.",
)
def synth(schema: str, count: int, seed: int, damage: float, output: Path) -> None:
    """Write invented filings with exact gold, which knows what is no longer in the text."""
    layouts: Counter[str] = Counter()
    for sample in generate(schema, count, seed, damage):
        name = f"{schema}/{sample.id}{sample.suffix}"
        gold = {
            "document": name,
            "group": "synthetic",
            "conversion": sample.layout,
            "record": sample.record,
            "cells": sample.cells,
        }
        write_atomically(output / "documents" / name, [sample.text.encode()])
        write_atomically(output / "gold" / schema / f"{sample.id}.json", [(lay_out(gold) + "\n").encode()])
        layouts[sample.layout] += 1
    for layout, number in sorted(layouts.items()):
        click.echo(f"{number:6} {layout}")
    click.echo(f"{count} documents in {output}; score them with: extract eval run --gold {output / 'gold'}")
