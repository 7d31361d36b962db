"""What the command says on standard error about a run: while it goes on, and at its end."""

from __future__ import annotations

import sys
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.batch import Outcome

LISTED = 10
"""Failures that are listed by name where the output holds all of them."""

REFRESH = 0.1
"""Seconds between two updates of the progress line."""


class Summary:
    """Counts outcomes as they pass by.

    `live` shows progress, on a terminal, where standard output is not used for the documents; `listed` is how many
    failures are named, None for all.
    """

    def __init__(self, *, several: bool, quiet: bool, live: bool, listed: int | None = LISTED) -> None:
        self.several = several
        self.quiet = quiet
        self.listed = listed
        self.live = live and several and not quiet and sys.stderr.isatty()
        self.total = 0
        self.skipped = 0
        self.failures: list[Outcome] = []
        self.findings: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        self.with_errors = 0
        self.asked = False
        self._refreshed = monotonic()

    @property
    def failed(self) -> bool:
        """Whether any document failed."""
        return bool(self.failures)

    def watch(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """Pass `outcomes` on, counted."""
        try:
            for outcome in outcomes:
                self._count(outcome)
                yield outcome
        finally:
            if self.live:
                click.echo("\r\033[K", err=True, nl=False)

    def print(self) -> None:
        """Say what there is to say; nothing where all went well."""
        if self.failures:
            self._print_failures()
        if self.quiet:
            return
        if self.skipped:
            _say(f"{self.skipped} of {_count(self.total, 'document')} skipped: up to date")
        counts = [
            _count(self.findings[severity], severity)
            for severity in ("error", "warning")
            if self.findings[severity]
        ]
        if not counts:
            return
        where = f" in {_count(self.with_errors, 'document')}" if self.several else ""
        # `show` reads the document again, and need not have the model that this run had.
        whom = "the output has them" if self.asked else "`extract show FILE --findings` explains"
        _say(f"{' and '.join(counts)}{where} among the findings; {whom}")
        for message, number in self.unanswered.most_common(self.listed):
            _say(f"{message} ({_count(number, 'document')})" if self.several else message)

    def _count(self, outcome: Outcome) -> None:
        self.total += 1
        self.skipped += outcome.skipped
        self.findings.update(outcome.findings)
        self.with_errors += bool({"error", "warning"}.intersection(outcome.findings))
        self.unanswered.update(set(outcome.usage.failures))
        self.asked = self.asked or outcome.usage.model is not None or bool(outcome.usage.failures)
        if outcome.error is not None:
            self.failures.append(outcome)
        if self.live and monotonic() - self._refreshed > REFRESH:
            self._refreshed = monotonic()
            failed = f", {len(self.failures)} failed" if self.failures else ""
            click.echo(f"\r\033[K{_count(self.total, 'document')}{failed}", err=True, nl=False)

    def _print_failures(self) -> None:
        _say(f"{len(self.failures)} of {_count(self.total, 'document')} failed:")
        for outcome in self.failures[: self.listed]:
            message = str(outcome.error)
            name = "" if outcome.uri in message else f"{outcome.uri}: "
            click.echo(f"  {name}{message}", err=True)
        if self.listed is not None and len(self.failures) > self.listed:
            click.echo(f"  … and {len(self.failures) - self.listed} more", err=True)


def _say(message: str) -> None:
    click.echo(f"extract: {message}", err=True)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
