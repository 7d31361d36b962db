"""Finding plugins by entry point, and the typed facade that hides pluggy from everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

import pluggy

from filingkit import hookspecs
from filingkit.errors import UnknownSchemaError

if TYPE_CHECKING:
    from filingkit.extractor import Extractor
    from filingkit.loading import Loader


@dataclass(slots=True)
class PluginReport:
    """What became of one entry point: `state` is loaded, blocked or failed."""

    name: str
    source: str
    state: str
    provides: tuple[str, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class Plugins:
    """All that the loaded plugins provide, and a report on each of them."""

    extractors: dict[str, Extractor] = field(default_factory=dict)
    loaders: dict[str, Loader] = field(default_factory=dict)
    reports: list[PluginReport] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)

    def extractor(self, name: str) -> Extractor:
        """The extractor for `--schema name`; UnknownSchemaError suggests the nearest name."""
        found = self.extractors.get(name.lower())
        if found is None:
            raise UnknownSchemaError(_unknown(name, self.extractors))
        return found


def load_plugins(*, block: Iterable[str] = ()) -> Plugins:
    """Load every plugin of the group `filingkit`, but those named in `block`.

    A plugin that fails to import, breaks the contract or raises is reported and left out; the others stay.
    """
    raise NotImplementedError


def _unknown(name: str, known: Mapping[str, object]) -> str:
    raise NotImplementedError


__all__ = ["EntryPoint", "PluginReport", "Plugins", "entry_points", "hookspecs", "load_plugins", "pluggy"]
