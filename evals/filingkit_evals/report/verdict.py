"""What the gate said of a run, as the report shows it."""

from __future__ import annotations

from typing import Literal, NamedTuple

GateStatus = Literal["pass", "fail", "not comparable", "too small", "incomplete", "none"]


class GateVerdict(NamedTuple):
    """The status of a run, and the reasons in words."""

    status: GateStatus
    reasons: tuple[str, ...]


NOT_JUDGED = GateVerdict("none", ())
"""The verdict on a run that no gate has looked at."""
