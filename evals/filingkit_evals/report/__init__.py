"""The report of a run: one HTML page that answers whether to trust it, what got worse, and where to look."""

from __future__ import annotations

from filingkit_evals.report.page import render_report
from filingkit_evals.report.trend import TrendPoint
from filingkit_evals.report.verdict import GateVerdict

__all__ = ["GateVerdict", "TrendPoint", "render_report"]
