"""`python -m filingkit_evals.corpus`: extraction measured on the corpus of real ownership filings."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

import click

from filingkit.errors import FilingkitError
from filingkit_evals.cases import Case, corpus_cases
from filingkit_evals.runner import Result, run
from filingkit_evals.tables import (
    confidence_table,
    conversion_table,
    failure_lines,
    field_tables,
    mistake_table,
)


@click.command()
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/corpus"),
    show_default=True,
    help="Directory that holds seeds/ and ownership/.",
)
@click.option(
    "--only",
    default="",
    help="Score conversions (layout.converter) whose name contains this, or fits it: *.html.",
)
@click.option("--ids", default="", help="Score filings whose id contains one of these, comma-separated.")
@click.option("--limit", type=int, help="Score this many filings at most, with all their conversions.")
@click.option("--errors", type=int, default=0, help="List this many kinds of mistakes, most frequent first.")
@click.option("--path", default="", help="List only mistakes in fields whose name contains this.")
@click.option("--fields", is_flag=True, help="Show a table of fields per group of conversions.")
@click.option("--jobs", type=int, default=2, show_default=True, help="Processes to use.")
def main(  # noqa: PLR0913, PLR0917  (one parameter per option)
    corpus: Path, only: str, ids: str, limit: int | None, errors: int, path: str, fields: bool, jobs: int
) -> None:
    """Extract every conversion of the corpus, score it against gold and print the tables."""
    wanted = tuple(part for part in ids.split(",") if part)
    filings = list(islice(corpus_cases(corpus, only, wanted), limit))
    if not filings:
        raise click.UsageError("no document of the corpus fits --only and --ids")
    try:
        results = run_all(filings, jobs)
    except FilingkitError as error:
        raise click.ClickException(str(error)) from error
    click.echo(conversion_table(results))
    click.echo(confidence_table(results))
    if fields:
        click.echo(field_tables(results))
    if errors:
        click.echo(mistake_table(results, errors, path))
    click.echo(failure_lines(results), nl=False)


def run_all(filings: list[list[Case]], jobs: int) -> list[Result]:
    """Extract and score the cases of all filings, `jobs` filings at a time."""
    if jobs <= 1:
        return [result for cases in filings for result in run(cases)]
    with ProcessPoolExecutor(jobs) as pool:
        return [result for results in pool.map(run, filings, chunksize=4) for result in results]


if __name__ == "__main__":
    main()
