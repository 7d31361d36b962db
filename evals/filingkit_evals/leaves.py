"""What of a schema is scored, and how: read once from the `x-eval` of its leaves.

`cmp` names the comparator. `key` marks what identifies a row, `weight` what a leaf counts in row
alignment. `skip` leaves a leaf unscored. `join` names a cell that several leaves of one object make up
together: their texts are compared as one. `null_is_false` makes false and null one value, so that only true
counts.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from filingkit_evals.comparators import COMPARATORS, Comparator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

KEY_WEIGHT = 3.0
_BY_TYPE = {bool: "bool", int: "decimal", float: "decimal"}


@dataclass(slots=True)
class Leaf:
    """One scored cell of an object: where it stands, and how it is compared.

    `paths` are the names that lead from the object to the value; more than one path where leaves are joined.
    """

    paths: tuple[tuple[str, ...], ...]
    cmp: str
    comparator: Comparator
    key: bool = False
    weight: float = 1.0
    null_is_false: bool = False
    pointers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.pointers = tuple("/" + "/".join(path) for path in self.paths)


@dataclass(slots=True)
class Level:
    """What is scored of one object: its own leaves and those of objects in it, its sets and its lists.

    `objects` holds the names that the schema knows, of the object itself and of each object in it.
    """

    objects: list[tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    sets: list[Leaf] = field(default_factory=list)
    lists: list[tuple[tuple[str, ...], Level]] = field(default_factory=list)


@lru_cache(maxsize=64)
def scored_level(schema: type[BaseModel]) -> Level:
    """Read what is scored of `schema`."""
    level = Level(objects=list(_objects(schema, ())))
    joined: dict[tuple[tuple[str, ...], str], Leaf] = {}
    for path, info, kind in _walk(schema, ()):
        item = typing.get_args(kind)[0] if typing.get_origin(kind) is list else None
        if item is not None and _is_model(item):
            level.lists.append((path, scored_level(item)))
            continue
        options = _options(info)
        if options.get("skip"):
            continue
        leaf = _leaf(path, kind, options)
        if item is not None and options.get("cmp") != "set":
            message = f"{schema.__name__}.{'.'.join(path)}: a list of plain values is compared as a set only"
            raise TypeError(message)
        if options.get("cmp") == "set":
            level.sets.append(leaf)
        elif "join" in options:
            _join(level, joined.setdefault((path[:-1], options["join"]), leaf), leaf)
        else:
            level.leaves.append(leaf)
    return level


def _walk(schema: type[BaseModel], base: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], FieldInfo, Any]]:
    for name, info in schema.model_fields.items():
        kind = _without_none(info.annotation)
        if _is_model(kind):
            yield from _walk(kind, (*base, name))
        else:
            yield (*base, name), info, kind


def _objects(
    schema: type[BaseModel], base: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    yield base, frozenset(schema.model_fields)
    for name, info in schema.model_fields.items():
        kind = _without_none(info.annotation)
        if _is_model(kind):
            yield from _objects(kind, (*base, name))


def _leaf(path: tuple[str, ...], kind: Any, options: dict[str, Any]) -> Leaf:
    key = bool(options.get("key"))
    cmp = options.get("cmp") or _BY_TYPE.get(kind, "text")
    return Leaf(
        paths=(path,),
        cmp=cmp,
        comparator=COMPARATORS[cmp],
        key=key,
        weight=float(options.get("weight", 1.0)) * (KEY_WEIGHT if key else 1.0),
        null_is_false=bool(options.get("null_is_false")),
    )


def _join(level: Level, first: Leaf, leaf: Leaf) -> None:
    if first is leaf:
        level.leaves.append(leaf)
    else:
        first.paths += leaf.paths
        first.pointers += leaf.pointers


def _options(info: FieldInfo) -> dict[str, Any]:
    extra = info.json_schema_extra
    options = extra.get("x-eval") if isinstance(extra, dict) else None
    return typing.cast("dict[str, Any]", options) if isinstance(options, dict) else {}


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [item for item in typing.get_args(annotation) if item is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
