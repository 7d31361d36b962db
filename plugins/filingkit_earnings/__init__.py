"""Plugin for earnings releases: quarterly and annual results as companies announce them (Form 8-K, Exhibit 99.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.extractor import Extractor


@hookimpl
def filingkit_register_extractors() -> Sequence[type[Extractor]]:
    """Give the one document type."""
    from filingkit_earnings.extractor import Earnings  # noqa: PLC0415 - pydantic is slow to import

    return [Earnings]
