"""What of a schema is scored, and how: read once from the `x-eval` of its leaves.

`cmp` names the comparator. `key` marks what identifies a row, `weight` what a leaf counts in row
alignment. `critical` marks what must not be wrong: it has a floor and a margin of its own. `skip` leaves a
leaf unscored. `join` names a cell that several leaves of one object make up together: their texts are
compared as one. `null_is_false` makes false and null one value, so that only true counts.

A list of plain values is one of three things. `cmp: set` compares its items without their order.
`sequence` makes it one cell, its items joined in order. `along: columns` makes it a series: one cell for each
row of the list `columns` of the object above, whose rows are paired first, so that a value is compared with
that of the same column wherever that stands. In a series, `scale` names the leaf (of the row, else of the object above)
that values are multiplied by before they are compared, and `dashes` the leaf that lists the columns whose "0" was
printed as a dash: there null is as right.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from filingkit.annotations import is_model, without_none
from filingkit_evals.comparators import COMPARATORS, Comparator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

KEY_WEIGHT = 3.0
_BY_TYPE = {bool: "bool", int: "decimal", float: "decimal"}


@dataclass(slots=True)
class Leaf:
    """One scored cell of an object: where it stands, and how it is compared.

    `paths` are the names that lead from the object to the value; more than one path where leaves are joined.
    `column` is the place in a series, counted in the columns of gold.
    """

    paths: tuple[tuple[str, ...], ...]
    cmp: str
    comparator: Comparator
    key: bool = False
    weight: float = 1.0
    critical: bool = False
    null_is_false: bool = False
    column: int | None = None
    pointers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.pointers = tuple("/" + "/".join(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Series:
    """A list of values along a list of the object above: how a value is compared, and what scales it."""

    leaf: Leaf
    along: tuple[str, ...]
    scale: str
    dashes: str


@dataclass(slots=True)
class Level:
    """What is scored of one object: its own leaves and those of objects in it, its sets, series and lists.

    `objects` holds the names that the schema knows, of the object itself and of each object in it.
    """

    objects: list[tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    sets: list[Leaf] = field(default_factory=list)
    series: Series | None = None
    lists: list[tuple[tuple[str, ...], Level]] = field(default_factory=list)

    def along(self, columns: int) -> Level:
        """Give the level with the series as that many leaves; a row's values together weigh as much as a key."""
        if self.series is None:
            return self
        leaf = self.series.leaf
        weight = leaf.weight * KEY_WEIGHT / max(columns, 1)
        cells = [replace(leaf, column=column, weight=weight) for column in range(columns)]
        return Level(self.objects, [*self.leaves, *cells], self.sets, self.series, self.lists)


@lru_cache(maxsize=64)
def scored_level(schema: type[BaseModel]) -> Level:
    """Read what is scored of `schema`."""
    level = Level(objects=list(_objects(schema, ())))
    joined: dict[tuple[tuple[str, ...], str], Leaf] = {}
    for path, info, kind in _walk(schema, ()):
        item = typing.get_args(kind)[0] if typing.get_origin(kind) is list else None
        if item is not None and is_model(item):
            level.lists.append((path, scored_level(item)))
            continue
        options = _options(info)
        if options.get("skip"):
            continue
        leaf = _leaf(path, kind if item is None else item, options)
        if options.get("cmp") == "set":
            level.sets.append(leaf)
        elif "along" in options:
            level.series = Series(
                leaf, tuple(options["along"].split(".")), options.get("scale", ""), options.get("dashes", "")
            )
        elif item is not None and not options.get("sequence"):
            message = (
                f"{schema.__name__}.{'.'.join(path)}: a list of plain values is a set, a sequence or a series"
            )
            raise TypeError(message)
        elif "join" in options:
            _join(level, joined.setdefault((path[:-1], options["join"]), leaf), leaf)
        else:
            level.leaves.append(leaf)
    return level


@lru_cache(maxsize=64)
def critical_fields(schema: type[BaseModel]) -> frozenset[str]:
    """Name the fields of `schema` that are marked critical (`non_derivative[].shares`)."""
    return frozenset(_critical(scored_level(schema), ""))


def _critical(level: Level, base: str) -> Iterator[str]:
    for leaf in (*level.leaves, *level.sets):
        if leaf.critical:
            yield base + ".".join(leaf.paths[0])
    if level.series is not None and level.series.leaf.critical:
        yield f"{base}{'.'.join(level.series.leaf.paths[0])}[]"
    for path, rows in level.lists:
        yield from _critical(rows, f"{base}{'.'.join(path)}[].")


def _walk(schema: type[BaseModel], base: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], FieldInfo, Any]]:
    for name, info in schema.model_fields.items():
        kind = without_none(info.annotation)
        if is_model(kind):
            yield from _walk(kind, (*base, name))
        else:
            yield (*base, name), info, kind


def _objects(
    schema: type[BaseModel], base: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    yield base, frozenset(schema.model_fields)
    for name, info in schema.model_fields.items():
        kind = without_none(info.annotation)
        if is_model(kind):
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
        critical=bool(options.get("critical")),
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
