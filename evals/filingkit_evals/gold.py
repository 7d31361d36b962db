"""Gold: what a document holds, labelled by hand, as one JSON file for each document.

    {
      "document": "form4/markdown.md",    path below a directory of documents
      "sha256": "…",                      of the document's bytes; a document with others is not this one
      "conversion": "pdftotext_layout",   what tables gather documents by, and
      "group": "PDF-derived text",        above it
      "cluster": "…",                     documents that share their luck; by default each stands alone
      "record": {…},                      the schema's record; long prose may be {"sha256": "…", "chars": 412}
      "cells": {"/remarks": {"status": "disputed", "note": "…"}},
      "unseen": ["/issuer/cik"]           pointers that the document does not show
    }

Only `document` and `record` are needed. A cell may have `alternates` (further values that are right, null for "none is
as right"), a `status` (`ok`; `disputed` is left out of scores and counted; `derived` follows from the document
without being printed), a `quote` of the document that shows it, and a `note` for people.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from filingkit.errors import UsageError
from filingkit_evals.comparators import COMPARATORS, digest
from filingkit_evals.leaves import scored_level
from filingkit_evals.rows import follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from filingkit_evals.leaves import Level


_BEGINNING = re.compile(r"(\w+)_first_\d+_chars")


class GoldError(UsageError):
    """A gold file cannot be read or is not gold: whoever labelled it must act."""


class CellNote(BaseModel):
    """What gold says of one cell beside its value."""

    model_config = ConfigDict(extra="forbid")

    alternates: list[Any] = Field(default_factory=list)
    status: Literal["ok", "disputed", "derived"] = "ok"
    quote: str | None = None
    note: str = ""


class _File(BaseModel):
    """The file as it is written: a misspelt key is refused."""

    model_config = ConfigDict(extra="forbid")

    document: str
    sha256: str = ""
    conversion: str = ""
    group: str = ""
    cluster: str = ""
    record: dict[str, Any]
    cells: dict[str, CellNote] = Field(default_factory=dict)
    unseen: list[str] = Field(default_factory=list)


@dataclass(slots=True)
class Gold:
    """The gold of one document. `path` is the file that it was read from."""

    path: Path
    schema: str
    document: str
    record: dict[str, Any]
    sha256: str = ""
    conversion: str = ""
    group: str = ""
    cluster: str = ""
    cells: dict[str, CellNote] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    @property
    def hidden(self) -> tuple[str, ...]:
        """Pointers that are not scored: unseen, or disputed."""
        return (*self.unseen, *self.disputed)

    @property
    def disputed(self) -> tuple[str, ...]:
        """Pointers of cells that people disagree about."""
        return tuple(pointer for pointer, note in self.cells.items() if note.status == "disputed")

    @property
    def alternates(self) -> dict[str, list[Any]]:
        """Further values to accept, by pointer."""
        return {pointer: note.alternates for pointer, note in self.cells.items() if note.alternates}

    @property
    def digest(self) -> str:
        """Tell apart gold that scores differently: a changed note for people does not count."""
        content = [self.record, sorted(self.hidden), self.alternates]
        return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_gold(path: Path, schema: str) -> Gold:
    """Read one gold file; whatever is wrong with it is a GoldError of one line."""
    try:
        file = _File.model_validate(read_json(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(map(str, first["loc"])) or "the file"
        message = f"{path}: {place}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise GoldError(message) from None
    return Gold(
        path,
        schema,
        file.document,
        file.record,
        file.sha256,
        file.conversion,
        file.group,
        file.cluster,
        file.cells,
        tuple(file.unseen),
    )


def read_json(path: Path) -> Any:
    """Read a JSON file that people wrote; a GoldError names the line that is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot read {path}: {(error.strerror or str(error)).lower()}"
        raise GoldError(message) from error
    except ValueError as error:
        message = f"{path} is not valid JSON: {error}"
        raise GoldError(message) from error


def read_record(path: Path) -> dict[str, Any]:
    """Read a bare record, as a corpus of filings keeps it.

    A corpus that gives only the beginning of a long text says so in the name of the key (`text_first_80_chars`); the
    key is put right, and the beginning becomes the digest that a prediction is held against.
    """
    record: dict[str, Any] = _with_beginnings(read_json(path))
    return record


def _with_beginnings(data: Any) -> Any:
    if isinstance(data, list):
        return [_with_beginnings(item) for item in data]
    if not isinstance(data, dict):
        return data
    whole = {}
    for name, value in data.items():
        found = _BEGINNING.fullmatch(name)
        if found is None:
            whole[name] = _with_beginnings(value)
        else:
            whole[found[1]] = redacted(value, beginning=True) if isinstance(value, str) else value
    return whole


def redact(record: dict[str, Any], schema: type[BaseModel], least: int = 1) -> list[str]:
    """Put digests in place of the long texts of `record`; give the pointers of those replaced.

    A digest is the SHA-256 of the text as the scorer normalises it, so that a prediction can be compared without the
    sentence. Texts of fewer than `least` characters stay.
    """
    replaced = []
    for holder, name, pointer in _long_texts(scored_level(schema), record, ""):
        text = holder[name]
        if isinstance(text, str) and len(text) >= least:
            holder[name] = redacted(text)
            replaced.append(pointer)
    return replaced


def redacted(text: str, *, beginning: bool = False) -> dict[str, Any]:
    """Give what stands for a long text in redacted gold.

    With `beginning`, `text` is only how the long text begins, and `prefix` says how much of the normalised one that
    is: a prediction is right if it begins so.
    """
    canonical = str(COMPARATORS["long_text"].canonical(text) or "")
    shape = {"sha256": digest(canonical), "chars": len(text)}
    return {**shape, "prefix": len(canonical)} if beginning else shape


def is_redacted(value: object) -> bool:
    """Whether a gold value is only the digest of a text."""
    return isinstance(value, dict) and {"sha256", "chars"} <= value.keys() <= {"sha256", "chars", "prefix"}


def _long_texts(level: Level, record: Any, base: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    for leaf in level.leaves:
        if leaf.cmp == "long_text":
            *parents, name = leaf.paths[0]
            holder = follow(record, tuple(parents)) if parents else record
            if holder is not None and holder.get(name) is not None:
                yield holder, name, base + leaf.pointers[0]
    for path, rows in level.lists:
        for index, item in enumerate(follow(record, path) or ()):
            yield from _long_texts(rows, item, f"{base}/{'/'.join(path)}/{index}")


def values_of(data: Any, base: str = "") -> Iterator[tuple[str, Any]]:
    """Give the leaves of a record by JSON pointer, nulls left out; a redacted text is one leaf."""
    parts: Iterable[tuple[str, Any]]
    if isinstance(data, dict) and not is_redacted(data):
        parts = data.items()
    elif isinstance(data, list):
        parts = ((str(index), item) for index, item in enumerate(data))
    else:
        if data is not None:
            yield base, data
        return
    for name, part in parts:
        yield from values_of(part, f"{base}/{name}")


def with_placeholders(record: Any) -> Any:
    """Give a record that validates: a word in place of each redacted text."""
    if is_redacted(record):
        return "redacted"
    if isinstance(record, dict):
        return {name: with_placeholders(value) for name, value in record.items()}
    if isinstance(record, list):
        return [with_placeholders(item) for item in record]
    return record
