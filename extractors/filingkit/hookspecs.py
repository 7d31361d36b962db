"""The hooks that a plugin can implement: the whole contract, on one screen.

A plugin is a module (or object) behind an entry point in the group `filingkit`. It marks its implementations
with `filingkit.hookimpl`. Hooks are called once, when plugins are loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filingkit.extractor import Extractor
    from filingkit.loading import Loader

PROJECT = "filingkit"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def filingkit_register_extractors() -> Sequence[type[Extractor]]:  # type: ignore[empty-body]
    """Give the document types of this plugin.

    Called once at start. A name that another plugin registered already is refused, naming both.
    """


@hookspec
def filingkit_register_loaders() -> Mapping[str, Loader]:  # type: ignore[empty-body]
    """Give loaders for further file formats, by file suffix with its dot (`.docx`).

    Called once at start. The loaders for text, markdown and HTML cannot be replaced.

    :return: suffix to a function `(data: bytes, uri: str) -> Filing`.
    """
