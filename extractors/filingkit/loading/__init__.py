"""Bytes to a Filing: decode once, and keep what the format says about tables."""

from __future__ import annotations

from collections.abc import Callable

from filingkit.filing import Filing

Loader = Callable[[bytes, str], Filing]
"""Turns the bytes of a document, and the uri to report, into a Filing."""
