"""From a path or from bytes to a Filing: read, refuse what cannot be text, decode, and read the format."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from filingkit.errors import EmptyDocumentError, FilingkitError, PathError, PluginError, TooLargeError
from filingkit.filing import Filing
from filingkit.loading.binary import refuse_binary
from filingkit.loading.encoding import decode
from filingkit.loading.text import MARKDOWN_SUFFIXES, load_text

Loader = Callable[[bytes, str], Filing]
"""Turns the bytes of a document, and the uri to report, into a Filing."""

STDIN = "-"
"""The path that means standard input."""

_CHUNK = 1 << 20

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
BUILTIN_SUFFIXES = HTML_SUFFIXES | MARKDOWN_SUFFIXES | {".txt", ".text"}
"""Suffixes whose loaders cannot be replaced."""

# What an HTML page opens with whatever its file is called. A submission to EDGAR, which wraps pages in tags
# of its own, opens otherwise and is text.
_HTML_OPENING = re.compile(
    r"\s*+(?:<\?xml[^>]{0,300}\?>\s*+)?(?:<!--(?:[^-]|-(?!->)){0,2000}-->\s*+)*+<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE,
)


def load_path(
    path: str | os.PathLike[str],
    *,
    max_bytes: int | None = None,
    loaders: Mapping[str, Loader] | None = None,
) -> Filing:
    """Load the file at `path` (`-` is standard input); `uri` is the path as it was given.

    `loaders` gives, by suffix with its dot, the loaders of formats that are not built in. Raises PathError
    where no file can be read, TooLargeError beyond `max_bytes`, and what `load_bytes` raises.
    """
    uri = os.fspath(path)
    if uri == STDIN:
        return load_bytes(_read_stream(sys.stdin.buffer, uri, max_bytes), uri, loaders=loaders)
    return load_bytes(_read_file(uri, max_bytes), uri, suffix=Path(uri).suffix, loaders=loaders)


def load_bytes(
    data: bytes, uri: str, *, suffix: str = "", loaders: Mapping[str, Loader] | None = None
) -> Filing:
    """Load a document that is in memory; `suffix` (`.html`) tells its format as a file name would.

    Raises EmptyDocumentError where there is no text, BinaryDocumentError where the bytes are not text.
    """
    if not data:
        raise EmptyDocumentError(f"{_name(uri)} is empty")
    suffix = suffix.lower()
    loader = loaders.get(suffix) if loaders and suffix not in BUILTIN_SUFFIXES else None
    filing = _load_plugged(loader, data, uri, suffix) if loader else _load_builtin(data, uri, suffix)
    filing.sha256 = sha256(data).hexdigest()
    return filing


def _load_builtin(data: bytes, uri: str, suffix: str) -> Filing:
    refuse_binary(data, _name(uri))
    text, encoding = decode(data)
    if not text or text.isspace():
        raise EmptyDocumentError(f"{_name(uri)} holds nothing but white space")
    if suffix in HTML_SUFFIXES or _HTML_OPENING.match(text):
        from filingkit.loading.html import load_html  # noqa: PLC0415  # costs 15 ms that text need not pay

        filing = load_html(text, uri)
        if not filing.text:
            raise EmptyDocumentError(f"{_name(uri)} is an HTML page without text")
    else:
        filing = load_text(text, uri, suffix=suffix)
    filing.encoding = encoding
    return filing


def _load_plugged(loader: Loader, data: bytes, uri: str, suffix: str) -> Filing:
    try:
        return loader(data, uri)
    except FilingkitError:
        raise
    except Exception as error:  # a plugin may raise anything; its author must hear of it
        text = " ".join(str(error).split())
        message = f"{_name(uri)}: the loader for {suffix} failed with {type(error).__name__}: {text}"
        raise PluginError(message) from error


def _read_file(path: str, max_bytes: int | None) -> bytes:
    try:
        with Path(path).open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return _read_stream(file, path, max_bytes)
            if max_bytes is not None and status.st_size > max_bytes:
                raise _too_large(path, max_bytes, _size(status.st_size))
            return file.read()
    except FileNotFoundError:
        message = f"{path}: no such file"
    except IsADirectoryError:
        message = f"{path} is a directory, not a document"
    except PermissionError:
        message = f"{path}: no permission to read it"
    except (OSError, ValueError) as error:  # ValueError: a NUL within the path
        reason = getattr(error, "strerror", None) or error
        message = f"{path}: cannot be read ({reason})"
    raise PathError(message)


def _read_stream(stream: BinaryIO, uri: str, max_bytes: int | None) -> bytes:
    """Read a pipe, whose size nobody knows, to its end or until it is known to be too large."""
    chunks = []
    size = 0
    while chunk := stream.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if max_bytes is not None and size > max_bytes:
            raise _too_large(uri, max_bytes, f"more than {_size(max_bytes)}")
    return b"".join(chunks)


def _too_large(uri: str, max_bytes: int, size: str) -> TooLargeError:
    return TooLargeError(
        f"{_name(uri)} holds {size}, and the limit is {_size(max_bytes)}: raise max_document_bytes to read it"
    )


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"


def _name(uri: str) -> str:
    return "standard input" if uri == STDIN else uri
