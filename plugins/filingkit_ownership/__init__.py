"""Plugin for SEC ownership reports: Forms 3, 4 and 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.extractor import Extractor


@hookimpl
def filingkit_register_extractors() -> Sequence[type[Extractor]]:
    """Give the three document types."""
    from filingkit_ownership.forms import Form3, Form4, Form5  # noqa: PLC0415 - pydantic is slow to import

    return [Form3, Form4, Form5]
