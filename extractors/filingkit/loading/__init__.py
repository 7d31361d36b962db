"""Bytes to a Filing: decode once, and keep what the format says about tables."""

from __future__ import annotations

from filingkit.loading.documents import Loader, load_bytes, load_path

__all__ = ["Loader", "load_bytes", "load_path"]
