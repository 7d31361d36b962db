"""Paths as a user gives them to the documents that they stand for."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from filingkit.errors import PathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_INPUT = "-"


class Source(NamedTuple):
    """One document to read: `uri` is its path as given, `relative` its path below what was given.

    `error` is set where the path stands for no document.
    """

    uri: str
    relative: PurePath
    error: PathError | None = None


def find_sources(paths: Iterable[str | Path], suffixes: Iterable[str]) -> Iterator[Source]:
    """Walk `paths` in order; a directory gives its files with one of `suffixes`, sorted.

    Hidden files and directories are left out, and links to directories are not followed, so that the walk
    ends. A file that is named is taken whatever its suffix.
    """
    wanted = tuple(suffixes)
    for path in paths:
        uri = str(path)
        if uri != STANDARD_INPUT and Path(path).is_dir():
            yield from _find_below(uri, wanted)
        else:
            yield Source(uri, PurePath("stdin" if uri == STANDARD_INPUT else Path(path).name))


def _find_below(root: str, suffixes: tuple[str, ...]) -> Iterator[Source]:
    found = False
    for source in _walk(root, PurePath(), suffixes):
        found = True
        yield source
    if not found:
        message = f"{root}: no filings in this directory (looked for {', '.join(suffixes)})"
        yield Source(root, PurePath(), PathError(message))


def _walk(directory: str, relative: PurePath, suffixes: tuple[str, ...]) -> Iterator[Source]:
    try:
        with os.scandir(directory) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        message = f"{directory}: cannot read this directory: {(error.strerror or str(error)).lower()}"
        yield Source(directory, relative, PathError(message))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, relative / entry.name, suffixes)
        elif entry.name.lower().endswith(suffixes) and entry.is_file():
            yield Source(entry.path, relative / entry.name)
