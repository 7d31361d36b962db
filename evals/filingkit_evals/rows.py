"""Objects of a record made ready for scoring: canonical values beside those given, and what is unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.comparators import canonical_digest, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from filingkit_evals.comparators import Canonical, Comparator
    from filingkit_evals.leaves import Leaf, Level

_INDEX = re.compile(r"\[(\d+)\]")
_PLACE = re.compile(r"/\d+")
_NO_ALTERNATES: Mapping[int, Alternates] = MappingProxyType({})

SEQUENCE = " > "
"""What joins the items of a sequence, which is one cell."""


class Item(NamedTuple):
    """One item of a set: the pointer to it, and its value as given."""

    pointer: str
    value: Any


@dataclass(frozen=True, slots=True)
class Alternates:
    """Further canonical values that a gold cell accepts, by the same comparator as its own; None for no value."""

    comparator: Comparator
    values: tuple[Canonical | None, ...]

    def __contains__(self, value: Canonical | None) -> bool:
        return value in self.values or (
            value is not None
            and any(other is not None and self.comparator.equal(other, value) for other in self.values)
        )


@dataclass(slots=True)
class Row:
    """One object of gold or of a prediction.

    `canonical` and `values` run parallel to the leaves of its level, `sets` to its sets; a set's items are
    keyed by the key that they stand under and their canonical value. `columns` gives, for a row with a series, the
    place of each of gold's columns in this row, None where it has no such column.

    Of gold: `hidden` holds the indices of leaves, and `hidden_items` the pointers of items, that are not to be
    scored; `alternates` the further canonical values that a leaf accepts, None among them where it may as well have
    no value, `optional_items` the pointers of items that may be missing. `lost` says that the document does not
    show what the row is known by, so that nothing is missing where no row is predicted for it.
    """

    pointer: str
    source: Mapping[str, Any]
    canonical: tuple[Canonical | None, ...]
    values: tuple[Any, ...]
    sets: tuple[dict[tuple[str, Canonical], Item], ...]
    columns: tuple[int | None, ...] = ()
    hidden: frozenset[int] = frozenset()
    hidden_items: frozenset[str] = frozenset()
    alternates: Mapping[int, Alternates] = field(default_factory=lambda: _NO_ALTERNATES)
    optional_items: frozenset[str] = frozenset()
    lost: bool = False

    def identity(self) -> tuple[Any, ...]:
        """Give what identical rows have in common."""
        return (self.canonical, tuple(frozenset(items) for items in self.sets))

    def pointers(self, leaf: Leaf) -> tuple[str, ...]:
        """Give where the parts of a cell stand in its record; none for a column that this row does not have."""
        if leaf.column is None:
            return tuple([self.pointer + pointer for pointer in leaf.pointers])
        place = self.columns[leaf.column]
        return () if place is None else (f"{self.pointer}{leaf.pointers[0]}/{place}",)

    def accepts(self, index: int, value: Canonical | None) -> bool:
        """Whether gold names `value` as an alternate of a leaf."""
        return index in self.alternates and value in self.alternates[index]


@dataclass(frozen=True, slots=True)
class Marks:
    """What gold says of cells beside their values, all by JSON pointer.

    `unseen` are not to be scored: the document does not show them, or people disagree about them. `alternates` are
    further values to accept; None among them means that no value is as right.
    """

    unseen: frozenset[str] = frozenset()
    alternates: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.unseen or self.alternates)


NO_MARKS = Marks()


def json_pointers(paths: Iterable[str]) -> frozenset[str]:
    """Turn paths like `reporting_owners[1].name` into JSON pointers; a JSON pointer stays as it is."""
    return frozenset(
        path if path.startswith("/") else "/" + _INDEX.sub(r"/\1", path).replace(".", "/") for path in paths
    )


def field_name(pointer: str) -> str:
    """Give the field that a JSON pointer stands for: `non_derivative[].shares`."""
    return _PLACE.sub("[]", pointer).removeprefix("/").replace("/", ".")


def prepare(
    level: Level,
    source: Mapping[str, Any],
    pointer: str,
    marks: Marks = NO_MARKS,
    *,
    columns: tuple[int | None, ...] = (),
    parent: Mapping[str, Any] | None = None,
) -> Row:
    """Make the object at `pointer` ready; `marks` are those of gold.

    Of a level with a series, `columns` are the places of gold's columns in this row, and `parent` is the
    object above, which may hold the scale.
    """
    scale = Decimal(1)
    if level.series is None:
        values = tuple([_value(source, leaf) for leaf in level.leaves])
        canonical = tuple([_canonical(leaf, value) for leaf, value in zip(level.leaves, values, strict=True)])
    else:
        scale = _scale(source, parent or {}, level.series.scale)
        values, canonical = _with_series(level, source, columns, scale)
    sets = tuple([_items(source, leaf, pointer) for leaf in level.sets])
    row = Row(pointer, source, canonical, values, sets, columns)
    if marks.unseen:
        _hide(row, level, marks.unseen)
    if marks.alternates:
        _accept(row, level, marks.alternates, scale)
    if level.series is not None and level.series.dashes:
        _accept_blank_dashes(row, level, level.series.dashes)
    return row


def _with_series(
    level: Level, source: Mapping[str, Any], columns: tuple[int | None, ...], scale: Decimal
) -> tuple[tuple[Any, ...], tuple[Canonical | None, ...]]:
    """Give values and canonical values where some leaves are the cells of a series, in base units."""
    series = level.series
    assert series is not None
    printed = follow(source, series.leaf.paths[0]) or ()
    values: list[Any] = []
    canonical: list[Canonical | None] = []
    for leaf in level.leaves:
        if leaf.column is None:
            value = _value(source, leaf)
            form = _canonical(leaf, value)
        else:
            place = columns[leaf.column]
            value = printed[place] if place is not None and place < len(printed) else None
            form = _canonical(leaf, value, scale)
        values.append(value)
        canonical.append(form)
    return tuple(values), tuple(canonical)


def _scale(source: Mapping[str, Any], parent: Mapping[str, Any], name: str) -> Decimal:
    value = source.get(name) if name else None
    if value is None and name:
        value = parent.get(name)
    try:
        return Decimal(str(value)) if value is not None else Decimal(1)
    except InvalidOperation:
        return Decimal(1)


def follow(source: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """Give the value at `path` of nested mappings; None where any part of it is missing."""
    value: Any = source
    for name in path:
        value = value.get(name)
        if value is None:
            return None
    return value


def _value(source: Mapping[str, Any], leaf: Leaf) -> Any:
    paths = leaf.paths
    if len(paths) == 1:
        path = paths[0]
        value = source.get(path[0]) if len(path) == 1 else follow(source, path)
        return SEQUENCE.join(map(str, value)) if isinstance(value, list) else value
    parts = [str(part) for part in (follow(source, path) for path in paths) if part is not None]
    return " ".join(parts) if parts else None


def _canonical(leaf: Leaf, value: Any, scale: Decimal = Decimal(1)) -> Canonical | None:
    """Give the canonical form of a value; one of a series in base units."""
    if value is None or (value is False and leaf.null_is_false):
        return None
    if isinstance(value, dict) and "sha256" in value:
        return canonical_digest(value["sha256"], value.get("prefix"))
    canonical = leaf.comparator.canonical(value)
    return canonical if leaf.column is None else scaled(canonical, scale)


def _items(source: Mapping[str, Any], leaf: Leaf, base: str) -> dict[tuple[str, Canonical], Item]:
    value = follow(source, leaf.paths[0])
    if not value:
        return {}
    pointer = base + leaf.pointers[0]
    groups = value.items() if isinstance(value, dict) else [("", value)]
    items: dict[tuple[str, Canonical], Item] = {}
    for key, group in groups:
        prefix = f"{pointer}/{key}" if key else pointer
        for index, item in enumerate(group or ()):
            canonical = None if item is None else leaf.comparator.canonical(item)
            if canonical is not None:
                items.setdefault((key, canonical), Item(f"{prefix}/{index}", item))
    return items


def _hide(row: Row, level: Level, unseen: frozenset[str]) -> None:
    whole = row.pointer in unseen
    row.hidden = frozenset(
        index
        for index, leaf in enumerate(level.leaves)
        if (whole and not leaf.key) or any(pointer in unseen for pointer in row.pointers(leaf))
    )
    row.hidden_items = frozenset(
        item.pointer
        for items in row.sets
        for item in items.values()
        if whole or not unseen.isdisjoint(_ancestors(item.pointer))
    )
    keys = [index for index, leaf in enumerate(level.leaves) if leaf.key and row.canonical[index] is not None]
    row.lost = whole or (bool(keys) and row.hidden.issuperset(keys))


def _accept(row: Row, level: Level, alternates: Mapping[str, Sequence[Any]], scale: Decimal) -> None:
    accepted: dict[int, Alternates] = {}
    for index, leaf in enumerate(level.leaves):
        pointers = row.pointers(leaf)
        given = [pointer in alternates for pointer in pointers]
        if not any(given):
            continue
        values = alternates[pointers[0]] if len(pointers) == 1 else _joins(row, leaf, alternates)
        forms = tuple(_canonical(leaf, value, scale) for value in values)
        accepted[index] = Alternates(leaf.comparator, forms)
    row.alternates = accepted
    row.optional_items = frozenset(
        item.pointer
        for items in row.sets
        for item in items.values()
        if None in alternates.get(item.pointer, ())
    )
    keys = [index for index, leaf in enumerate(level.leaves) if leaf.key and row.canonical[index] is not None]
    row.lost = row.lost or (bool(keys) and all(row.accepts(index, None) for index in keys))


def _joins(row: Row, leaf: Leaf, alternates: Mapping[str, Sequence[Any]]) -> list[str | None]:
    """Give what a joined cell may read where any of its parts takes one of its alternates."""
    parts = [
        [follow(row.source, path), *alternates.get(row.pointer + pointer, ())]
        for path, pointer in zip(leaf.paths, leaf.pointers, strict=True)
    ]
    return [" ".join(str(part) for part in parts if part is not None) or None for parts in product(*parts)]


def _accept_blank_dashes(row: Row, level: Level, name: str) -> None:
    dashed = set(row.source.get(name) or ())
    blank = {
        index: Alternates(
            leaf.comparator, (None, *(row.alternates[index].values if index in row.alternates else ()))
        )
        for index, leaf in enumerate(level.leaves)
        if leaf.column is not None and row.columns[leaf.column] in dashed
    }
    if blank:
        row.alternates = {**row.alternates, **blank}


def _ancestors(pointer: str) -> Iterable[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
