"""Finding plugins by entry point, and the typed facade that hides pluggy from everybody else."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from inspect import getattr_static, isabstract
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pluggy

from filingkit import hookspecs
from filingkit.errors import PluginError, UnknownSchemaError
from filingkit.extractor import Extractor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.loading import Loader

GROUP = hookspecs.PROJECT
"""The entry-point group that plugins are found in."""

BLOCK_VARIABLE = "FILINGKIT_BLOCK_PLUGINS"
"""Names in this environment variable, separated by commas, are blocked whatever the caller says."""

log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SUFFIX = re.compile(r"\.[a-z0-9]+")


@dataclass(slots=True)
class PluginReport:
    """What became of one entry point: where it is from, what it provides, or why it is left out."""

    name: str
    source: str
    state: Literal["loaded", "blocked", "failed"] = "loaded"
    provides: tuple[str, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class Plugins:
    """All that the loaded plugins provide, and a report on each of them.

    `origins` gives, for the name of an extractor, the module and version that a result is labelled with.
    """

    extractors: dict[str, Extractor] = field(default_factory=dict)
    loaders: dict[str, Loader] = field(default_factory=dict)
    reports: list[PluginReport] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)

    def extractor(self, name: str) -> Extractor:
        """Give the extractor for `--schema name`; UnknownSchemaError suggests the nearest name."""
        try:
            return find_extractor(self.extractors, name)
        except UnknownSchemaError as error:
            failed = [report.name for report in self.reports if report.state == "failed"]
            if not failed:
                raise
            hint = f"{error} (plugins that failed to load: {', '.join(failed)}; see `extract plugins`)"
            raise UnknownSchemaError(hint) from None


def find_extractor(extractors: Mapping[str, Extractor], name: str) -> Extractor:
    """Give the extractor called `name` in any case; UnknownSchemaError suggests the nearest."""
    found = extractors.get(name.lower())
    if found is None:
        raise UnknownSchemaError(_unknown(name, extractors))
    return found


def load_plugins(*, block: Iterable[str] = (), entries: Iterable[EntryPoint] | None = None) -> Plugins:
    """Load every plugin of the group `filingkit`, but those named in `block` or in FILINGKIT_BLOCK_PLUGINS.

    A plugin that fails to import, breaks the contract or raises is reported and left out whole; the others
    stay. `entries` stands in for the entry points of the environment.
    """
    found = sorted(entry_points(group=GROUP) if entries is None else entries, key=_precedence)
    names = {entry.name for entry in found}
    for name in sorted({*block} - names):
        log.warning(
            "no plugin is named %s, so none is blocked; there are: %s", name, ", ".join(sorted(names))
        )
    blocked = {*block, *(name.strip() for name in os.environ.get(BLOCK_VARIABLE, "").split(","))}
    plugins = Plugins()
    for entry in found:
        origin = _Origin.of(entry)
        report = PluginReport(entry.name, str(origin))
        plugins.reports.append(report)
        if entry.name in blocked:
            report.state = "blocked"
            continue
        try:
            _add(plugins, _read(entry), origin, report)
        except PluginError as error:
            report.state = "failed"
            report.reason = str(error)
    return plugins


class _Origin(NamedTuple):
    """Where an entry point leads, and the distribution that declares it."""

    module: str
    distribution: str
    version: str

    @classmethod
    def of(cls, entry: EntryPoint) -> _Origin:
        if entry.dist is None:
            return cls(entry.module, "", "")
        return cls(entry.module, entry.dist.name, entry.dist.version)

    def __str__(self) -> str:
        return f"{self.distribution} {self.version} ({self.module})" if self.distribution else self.module

    @property
    def label(self) -> str:
        """What results are labelled with."""
        return f"{self.module} {self.version}".rstrip()


class _Provided(NamedTuple):
    """What one plugin offers, once it is known to keep the contract."""

    extractors: list[Extractor]
    loaders: dict[str, Loader]


def _precedence(entry: EntryPoint) -> tuple[bool, str, str]:
    """Our own plugins first, so that nobody takes over a name by being found earlier on the path."""
    distribution = entry.dist.name if entry.dist is not None else ""
    return distribution != GROUP, distribution, entry.name


def _read(entry: EntryPoint) -> _Provided:
    """Import one plugin and ask it what it offers; whatever goes wrong is a PluginError.

    Each plugin has a manager of its own: an error is then the plugin's own, and none can wrap another's
    hooks.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        plugin = entry.load()
        manager.register(plugin)
        manager.check_pending()
        if not manager.get_hookcallers(plugin):
            message = f"{entry.value} implements no hook; mark its hooks with filingkit.hookimpl"
            raise PluginError(message)
        return _Provided(
            [_extractor(item) for item in _ask(manager, "filingkit_register_extractors")],
            dict(_loader(item) for item in _ask(manager, "filingkit_register_loaders")),
        )
    except PluginError:
        raise
    except (Exception, SystemExit) as error:  # a plugin's import may raise anything, or try to end us
        text = " ".join(str(error).split())
        raise PluginError(f"{type(error).__name__}: {text}" if text else type(error).__name__) from error


def _ask(manager: pluggy.PluginManager, hook: str) -> list[Any]:
    """List the items that the one plugin of `manager` returns from `hook`; none where it has no such hook."""
    caller = getattr(manager.hook, hook)
    if not caller.get_hookimpls():
        return []
    answers = caller()
    if not answers:
        message = f"{hook} returned None; it must return what it registers"
        raise PluginError(message)
    (answer,) = answers
    return list(answer.items()) if isinstance(answer, Mapping) else list(answer)


def _extractor(kind: Any) -> Extractor:
    if not (isinstance(kind, type) and issubclass(kind, Extractor)):
        message = (
            f"filingkit_register_extractors returned {kind!r}, which is not a class derived from Extractor"
        )
        raise PluginError(message)
    if isabstract(kind):
        message = f"{kind.__name__} does not define {', '.join(sorted(kind.__abstractmethods__))}"
        raise PluginError(message)
    # Static, because a schema may be a descriptor that imports its models when it is first read.
    missing = [name for name in ("name", "title", "schema") if getattr_static(kind, name, None) is None]
    if missing:
        message = f"{kind.__name__} does not define {', '.join(missing)}"
        raise PluginError(message)
    if not _NAME.fullmatch(kind.name):
        message = f"{kind.name!r} cannot name an extractor: lower-case letters, digits, '-' and '_' only"
        raise PluginError(message)
    return kind()


def _loader(item: Any) -> tuple[str, Loader]:
    if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) and callable(item[1])):
        message = "filingkit_register_loaders must return a mapping from file suffixes to functions"
        raise PluginError(message)
    suffix, loader = item
    if not _SUFFIX.fullmatch(suffix):
        message = f"{suffix!r} is not a lower-case file suffix with its dot, such as '.docx'"
        raise PluginError(message)
    return suffix, loader


def _add(plugins: Plugins, provided: _Provided, origin: _Origin, report: PluginReport) -> None:
    """Take in what a plugin offers, all of it or, where a name is taken already, nothing."""
    names = [extractor.name for extractor in provided.extractors]
    for name in [*names, *provided.loaders]:
        taken = next((other for other in plugins.reports if name in other.provides), None)
        if taken is not None or names.count(name) > 1:
            first = taken or report
            message = (
                f"{name!r} is registered twice: by {first.name} of {first.source}, which stays, "
                f"and by {report.name} of {report.source}; block one of them"
            )
            raise PluginError(message)
    for extractor in provided.extractors:
        plugins.extractors[extractor.name] = extractor
        plugins.origins[extractor.name] = origin.label
    plugins.loaders.update(provided.loaders)
    report.provides = (*names, *provided.loaders)


def _unknown(name: str, known: Mapping[str, object]) -> str:
    if not known:
        return f"unknown schema {name!r}: no plugin that provides one is loaded; see `extract plugins`"
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    suggestion = f"; did you mean {nearest[0]}?" if nearest else "."
    return f"unknown schema {name!r}{suggestion} Known schemas: {', '.join(sorted(known))}"
