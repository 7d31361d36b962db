"""The sheets and the table of any record, as its schema lays them out.

One sheet for the record itself and one for each list of objects in it, with a row for each object; an extractor that
knows better how its documents look says so (`Extractor.sheets`, `Extractor.table`).
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit.annotations import is_model
from filingkit.leaf_types import peel, peel_field, read_leaf_type
from filingkit.sheets import FINDINGS, Entry, Leaves, Sheet, Table, heading, list_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel

    from filingkit.extraction import Extraction
    from filingkit.leaf_types import Kind

COLUMNS = ("table", "row", "field", "value", "state", "confidence", "line")
"""Columns of the table of any record: a row for each leaf; `row` counts from 1, within the row around it ("2.1")."""

_FORMS = {"whole": "#,##0", "broken": "#,##0.########"}


class _Column(NamedTuple):
    """One leaf of an object, or one list of plain values (`kind` is None); `names` leads there from the object."""

    names: tuple[str, ...]
    kind: Kind | None


@dataclass(slots=True)
class _Level:
    """What a row of one sheet holds, and the lists below it."""

    names: tuple[str, ...]
    columns: list[_Column] = field(default_factory=list)
    lists: list[tuple[tuple[str, ...], _Level]] = field(default_factory=list)


def list_sheets(extraction: Extraction, title: str) -> list[Sheet]:
    """Give the sheets of a record: `title` is that of the first."""
    leaves = Leaves(extraction)
    root = _read_level(type(extraction.record), ())
    sheets = []
    for level in _flatten(root):
        numbers = ("No.",) if level.names else ()
        names = [" ".join(column.names).replace("_", " ") for column in level.columns]
        head = heading(*numbers, *names, "Line")
        rows = tuple(
            _fill(leaves, level, item, base, number)
            for item, base, number in _objects(extraction.record, root, level)
        )
        name = " ".join(level.names).replace("_", " ") if level.names else title
        if rows:
            sheets.append(Sheet(name, (head, *rows), stack=True))
    found = list_findings(extraction)
    if found:
        sheets.append(Sheet("findings", (heading(*FINDINGS), *found), side=0, stack=True))
    return sheets


def list_leaves(extraction: Extraction) -> Table:
    """Give one row for each leaf of the record, those without a value included."""
    leaves = Leaves(extraction)
    rows = []
    for path, item in extraction.fields.items():
        table, row, name = _split(path)
        line = leaves.line(path)
        sure = None if item.confidence is None else f"{item.confidence:.4f}"
        rows.append(
            (table, row, name, leaves.value(path), item.state, sure, None if line is None else str(line))
        )
    return Table(COLUMNS, tuple(rows))


def _split(path: str) -> tuple[str, str, str]:
    """`/statements/0/rows/3/label` is the field label of row 1.4 of statements/rows."""
    parts = path[1:].split("/")
    last = max((index for index, part in enumerate(parts[:-1]) if part.isdigit()), default=-1)
    lists = [part for part in parts[: last + 1] if not part.isdigit()]
    row = [str(int(part) + 1) for part in parts[: last + 1] if part.isdigit()]
    return "/".join(lists), ".".join(row), "/".join(parts[last + 1 :])


def _read_level(model: type[BaseModel], names: tuple[str, ...]) -> _Level:
    level = _Level(names)
    _add_fields(level, model, ())
    return level


def _add_fields(level: _Level, model: type[BaseModel], inside: tuple[str, ...]) -> None:
    for name, info in model.model_fields.items():
        peeled, path = peel_field(info), (*inside, name)
        if is_model(peeled.kind):
            _add_fields(level, peeled.kind, path)
        elif typing.get_origin(peeled.kind) is list:
            item = peel(typing.get_args(peeled.kind)[0]).kind
            if is_model(item):
                level.lists.append((path, _read_level(item, (*level.names, *path))))
            else:
                level.columns.append(_Column(path, None))
        elif typing.get_origin(peeled.kind) is dict:
            level.columns.append(_Column(path, None))
        else:
            level.columns.append(_Column(path, read_leaf_type(peeled).kind))


def _flatten(level: _Level) -> Iterator[_Level]:
    if level.columns:
        yield level
    for _, inner in level.lists:
        yield from _flatten(inner)


def _objects(
    record: BaseModel, level: _Level, wanted: _Level, base: str = "", number: str = ""
) -> Iterator[tuple[BaseModel, str, str]]:
    """Give each object of the level `wanted`, with its path and its number."""
    if level is wanted:
        yield record, base, number
        return
    for names, inner in level.lists:
        if wanted.names[: len(inner.names)] == inner.names:
            for index, item in enumerate(_follow(record, names) or ()):
                path = f"{base}/{'/'.join(names)}/{index}"
                yield from _objects(item, inner, wanted, path, f"{number}.{index + 1}".lstrip("."))


def _fill(leaves: Leaves, level: _Level, item: BaseModel, base: str, number: str) -> tuple[Entry | None, ...]:
    paths = [f"{base}/{'/'.join(column.names)}" for column in level.columns]
    cells: list[Entry | None] = [Entry(int(number) if number.isdigit() else number)] if number else []
    for column, path in zip(level.columns, paths, strict=True):
        if column.kind is None:
            cells.append(_join(_follow(item, column.names)))
        elif column.kind == "decimal":
            whole = "." not in (leaves.value(path) or "")
            cells.append(leaves.number(path, _FORMS["whole" if whole else "broken"]))
        elif column.kind == "date":
            cells.append(leaves.day(path))
        else:
            cells.append(leaves.text(path))
    line = leaves.line(*paths)
    return (*cells, None if line is None else Entry(line))


def _join(values: Any) -> Entry | None:
    """Give a list of plain values, or a map of such lists, in one cell."""
    if isinstance(values, dict):
        text = "; ".join(f"{key.replace('_', ' ')}: {_spell(items)}" for key, items in values.items())
    else:
        text = _spell(values)
    return Entry(text) if text else None


def _spell(values: Sequence[Any] | None) -> str:
    return ", ".join("" if value is None else str(value) for value in values or ())


def _follow(item: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        item = getattr(item, name, None)
    return item
