"""Cross-field rules: declare, run, report. A rule that knows the answer repairs; one that does not, complains."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.resolve import Resolution


class Check(NamedTuple):
    """A named rule. `run` looks at the resolution and confirms, doubts, derives or reports."""

    name: str
    run: Callable[[Resolution], None]


def run_checks(checks: tuple[Check, ...], resolution: Resolution) -> None:
    """Run `checks` in order; each sees what the ones before it repaired."""
    for check in checks:
        resolution.current_check = check.name
        check.run(resolution)
    resolution.current_check = ""
