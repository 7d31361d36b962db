"""How far a run is, on one line of a terminal that is written over; nothing where nobody watches."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from filingkit_evals.runner import Judged

REFRESH = 0.1
"""Seconds between two updates."""


class Progress:
    """Counts documents as they are judged."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._done = 0
        self._failed = 0
        self._live = sys.stderr.isatty() and not quiet
        self._refreshed = 0.0

    def tell(self, judged: Judged) -> None:
        """Count one document."""
        self._done += 1
        self._failed += judged.document.status == "failed"
        if self._live and monotonic() - self._refreshed > REFRESH:
            self._refreshed = monotonic()
            failed = f", {self._failed} failed" if self._failed else ""
            self.say(f"{self._done} of {self._total} documents{failed}")

    def say(self, words: str) -> None:
        """Write over the line."""
        if self._live:
            click.echo(f"\r\033[K{words}", err=True, nl=False)

    def end(self) -> None:
        """Leave the terminal as it was."""
        self.say("")
