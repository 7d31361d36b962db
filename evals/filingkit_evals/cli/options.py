"""Options that the commands of `extract eval` share, and what they lead to."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from filingkit.cli import ARGUMENTS
from filingkit.errors import UsageError
from filingkit_evals.cases import find_cases
from filingkit_evals.gate import CEILINGS, FLOORS, Limits
from filingkit_evals.statistics import FEW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit_evals.cases import Case

Command = TypeVar("Command", bound="Callable[..., Any]")

_FOLDER = click.Path(file_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which gold a command works on."""

    schema: str | None
    gold: Path
    documents: tuple[Path, ...]
    only: str
    ids: str

    def cases(self) -> list[Case]:
        """Find the cases; none at all is a UsageError."""
        for place in self.documents:
            if not place.is_dir():
                message = f"--documents {place}: there is no such directory"
                raise UsageError(message)
        parts = [part.strip() for part in self.ids.split(",") if part.strip()]
        schema = self.schema.lower() if self.schema is not None else None
        cases = find_cases(self.gold, self.documents, schema=schema, only=self.only, ids=parts)
        if not cases:
            message = f"no gold in {self.gold} fits {' '.join(self._filters('--', ' '))}"
            raise UsageError(message)
        return cases

    def __str__(self) -> str:
        """Name the gold that is taken, so that runs of the same make a trend."""
        place = self.gold.name if self.gold.name != "gold" else f"{self.gold.parent.name}/{self.gold.name}"
        return " ".join([place, *self._filters("", "=")])

    def _filters(self, before: str, between: str) -> list[str]:
        given = (("schema", self.schema), ("only", self.only), ("ids", self.ids))
        return [f"{before}{name}{between}{value}" for name, value in given if value]


def _bundle(command: Command, options: Sequence[Any], name: str, make: Callable[..., Any]) -> Command:
    """Add options to a command, which gets one object made of their values instead of the values."""

    @wraps(command)
    def call(**values: Any) -> Any:
        own = {key: values.pop(key) for key in signature(make).parameters}
        return command(**values, **{name: make(**own)})

    decorated: Any = call
    for option in reversed(options):
        decorated = option(decorated)
    return cast("Command", decorated)


def selection_options(command: Command) -> Command:
    """Add the options that choose gold; the command gets a `selection`."""
    options = (
        click.option("-s", "--schema", metavar="NAME", help="Only gold of this document type."),
        click.option(
            "--gold",
            type=_FOLDER,
            default=Path("evals/gold"),
            show_default=True,
            metavar="DIR",
            help="Gold files, or a corpus: filings with gold.json beside their documents.",
        ),
        click.option(
            "--documents",
            type=_FOLDER,
            multiple=True,
            metavar="DIR",
            help="Where documents are that do not stand beside the gold; may be repeated.",
        ),
        click.option(
            "--only", default="", metavar="TEXT", help="Only conversions named so; `*` is a pattern."
        ),
        click.option(
            "--ids", default="", metavar="TEXT,…", help="Only documents whose id contains one of these."
        ),
    )
    return _bundle(command, options, "selection", Selection)


def runs_option(command: Command) -> Command:
    """Add `--runs`."""
    return click.option(
        "--runs",
        type=_FOLDER,
        default=Path("eval-runs"),
        show_default=True,
        metavar="DIR",
        help="The history, and a directory for each run.",
    )(command)


def limit_options(command: Command) -> Command:
    """Add what a run is held to; the command gets `limits`."""
    options = (
        click.option(
            "--margin",
            type=click.FloatRange(0, 100),
            default=1.0,
            show_default=True,
            metavar="POINTS",
            help="How much lower micro F1 may be, in percentage points.",
        ),
        click.option(
            "--critical-margin",
            type=click.FloatRange(0, 100),
            default=3.0,
            show_default=True,
            metavar="POINTS",
            help="How much lower F1 of a critical field may be.",
        ),
        click.option(
            "--floor", multiple=True, metavar="NAME=SHARE", help=f"At least this: {', '.join(FLOORS)}."
        ),
        click.option(
            "--ceiling", multiple=True, metavar="NAME=SHARE", help=f"At most this: {', '.join(CEILINGS)}."
        ),
        click.option(
            "--min-clusters",
            type=click.IntRange(min=2),
            default=FEW,
            show_default=True,
            metavar="N",
            help="Clusters of documents that a comparison needs.",
        ),
        click.option(
            "--allow-missing", is_flag=True, help="Documents that are not at hand do not fail the run."
        ),
    )
    return _bundle(command, options, "limits", _read_limits)


def baseline_option(command: Command) -> Command:
    """Add `--baseline`."""
    return click.option(
        "--baseline",
        metavar="RUN",
        help="Compare with this run; by default the newest comparable one, `none` for none.",
    )(command)


def _read_limits(
    margin: float,
    critical_margin: float,
    floor: Sequence[str],
    ceiling: Sequence[str],
    min_clusters: int,
    *,
    allow_missing: bool,
) -> Limits:
    return Limits(
        margin=margin / 100,
        critical_margin=critical_margin / 100,
        floors=_shares("--floor", floor, FLOORS),
        ceilings=_shares("--ceiling", ceiling, CEILINGS),
        clusters=min_clusters,
        allow_missing=allow_missing,
    )


def _shares(option: str, given: Sequence[str], known: Sequence[str]) -> dict[str, float]:
    shares = {}
    for item in given:
        name, _, text = item.partition("=")
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if name not in known or not 0 <= value <= 1:
            message = (
                f"{option} {item}: give NAME=SHARE, a share from 0 to 1, with NAME one of {', '.join(known)}"
            )
            raise UsageError(message)
        shares[name] = value
    return shares


def command_line() -> str:
    """Give the command as it was typed."""
    return shlex.join(["extract", *click.get_current_context().meta.get(ARGUMENTS, ())])
