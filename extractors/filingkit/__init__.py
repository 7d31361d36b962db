"""filingkit: typed records out of filings, every value with the place that it came from.

    from filingkit import choose, extract, load_path, load_plugins

    plugins = load_plugins()
    filing = load_path("filing.md")
    extraction = extract(filing, choose(filing, plugins.extractors, "form4"))
    extraction.fields["/issuer/name"].spans

Names are imported when they are first used, so that importing filingkit costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filingkit.checks import Check
    from filingkit.draft import Candidate, Draft, Finding
    from filingkit.errors import FilingkitError
    from filingkit.extraction import Extraction, Field
    from filingkit.extractor import Extractor
    from filingkit.filing import Cell, Filing, Grid, Span
    from filingkit.hookspecs import hookimpl
    from filingkit.loading import load_bytes, load_path
    from filingkit.pipeline import choose, extract
    from filingkit.plugins import Plugins, load_plugins
    from filingkit.resolve import Resolution
    from filingkit.sheets import Entry, Sheet, Table

__version__ = "0.1.0"

_HOMES = {
    "Candidate": "draft",
    "Cell": "filing",
    "Check": "checks",
    "Draft": "draft",
    "Entry": "sheets",
    "Extraction": "extraction",
    "Extractor": "extractor",
    "Field": "extraction",
    "Filing": "filing",
    "FilingkitError": "errors",
    "Finding": "draft",
    "Grid": "filing",
    "Plugins": "plugins",
    "Resolution": "resolve",
    "Sheet": "sheets",
    "Span": "filing",
    "Table": "sheets",
    "choose": "pipeline",
    "extract": "pipeline",
    "hookimpl": "hookspecs",
    "load_bytes": "loading",
    "load_path": "loading",
    "load_plugins": "plugins",
}

__all__ = [
    "Candidate",
    "Cell",
    "Check",
    "Draft",
    "Entry",
    "Extraction",
    "Extractor",
    "Field",
    "Filing",
    "FilingkitError",
    "Finding",
    "Grid",
    "Plugins",
    "Resolution",
    "Sheet",
    "Span",
    "Table",
    "__version__",
    "choose",
    "extract",
    "hookimpl",
    "load_bytes",
    "load_path",
    "load_plugins",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
