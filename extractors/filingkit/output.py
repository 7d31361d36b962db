"""Documents of the output contract as JSON: encoded, laid out for people, written whole or not at all."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from filingkit.errors import PathError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WIDTH = 110


def encode(document: Any) -> bytes:
    """One line of JSONL, with its newline."""
    return _to_bytes(_flat(document) + "\n")


def encode_indented(document: Any, width: int = WIDTH) -> bytes:
    """JSON for people: what fits on a line of `width` characters stays on one line."""
    return _to_bytes(lay_out(document, width) + "\n")


def lay_out(value: Any, width: int = WIDTH, indent: int = 0, lead: int = 0) -> str:
    """Indented JSON; `lead` is what already stands on the line before `value`."""
    flat = _flat(value)
    if not isinstance(value, dict | list) or not value or indent + lead + len(flat) <= width:
        return flat
    inner = indent + 2
    if isinstance(value, dict):
        labels = {key: f"{_flat(key)}: " for key in value}
        items = [labels[key] + lay_out(value[key], width, inner, len(labels[key]) + 1) for key in value]
        opening, closing = "{", "}"
    else:
        items = [lay_out(item, width, inner, 1) for item in value]
        opening, closing = "[", "]"
    gap = "\n" + " " * inner
    return f"{opening}{gap}{f',{gap}'.join(items)}\n{' ' * indent}{closing}"


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write `chunks` to `path` so that at any time the file there is whole: the old one or the new one."""
    make_directory(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.writelines(chunks)
        temporary.replace(path)
    except OSError as error:
        raise PathError(_explain(path, error)) from error
    finally:  # also when interrupted: leave no litter
        with suppress(OSError):
            temporary.unlink()


def make_directory(path: Path) -> None:
    """Make sure that the directory `path` is there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(_explain(path, error)) from error


def read_existing(path: Path) -> dict[str, Any] | None:
    """Read the document that an earlier run left at `path`; None where none can be read."""
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def _explain(path: Path, error: OSError) -> str:
    return f"cannot write {path}: {(error.strerror or str(error)).lower()}"


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _to_bytes(text: str) -> bytes:
    # A path that is not valid UTF-8 arrives as lone surrogates; JSON can carry those only escaped.
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text).encode()
