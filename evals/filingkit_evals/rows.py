"""Objects of a record made ready for scoring: canonical values beside those given, and what is unseen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filingkit_evals.comparators import Canonical
    from filingkit_evals.leaves import Leaf, Level

_INDEX = re.compile(r"\[(\d+)\]")


class Item(NamedTuple):
    """One item of a set: the pointer to it, and its value as given."""

    pointer: str
    value: Any


@dataclass(slots=True)
class Row:
    """One object of gold or of a prediction.

    `canonical` and `values` run parallel to the leaves of its level, `sets` to its sets; a set's items are
    keyed by the key that they stand under and their canonical value. `hidden` holds the indices of leaves,
    and `hidden_items` the pointers of items, that are not to be scored; `lost` says that the document does
    not show what the row is known by, so that nothing is missing where no row is predicted for it.
    """

    pointer: str
    source: Mapping[str, Any]
    canonical: tuple[Canonical | None, ...]
    values: tuple[Any, ...]
    sets: tuple[dict[tuple[str, Canonical], Item], ...]
    hidden: frozenset[int] = frozenset()
    hidden_items: frozenset[str] = frozenset()
    lost: bool = False

    def identity(self) -> tuple[Any, ...]:
        """Give what identical rows have in common."""
        return (self.canonical, tuple(frozenset(items) for items in self.sets))


def json_pointers(paths: Iterable[str]) -> frozenset[str]:
    """Turn paths like `reporting_owners[1].name` into JSON pointers; a JSON pointer stays as it is."""
    return frozenset(
        path if path.startswith("/") else "/" + _INDEX.sub(r"/\1", path).replace(".", "/") for path in paths
    )


def prepare(level: Level, source: Mapping[str, Any], pointer: str, unseen: frozenset[str]) -> Row:
    """Make the object at `pointer` ready; `unseen` are the pointers not to be scored."""
    values = tuple([_value(source, leaf) for leaf in level.leaves])
    canonical = tuple(
        [
            None if value is None else _canonical(leaf, value)
            for leaf, value in zip(level.leaves, values, strict=True)
        ]
    )
    sets = tuple([_items(source, leaf, pointer) for leaf in level.sets])
    row = Row(pointer, source, canonical, values, sets)
    if unseen:
        _hide(row, level, unseen)
    return row


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
        return source.get(path[0]) if len(path) == 1 else follow(source, path)
    parts = [str(part) for part in (follow(source, path) for path in paths) if part is not None]
    return " ".join(parts) if parts else None


def _canonical(leaf: Leaf, value: Any) -> Canonical | None:
    if value is False and leaf.null_is_false:
        return None
    return leaf.comparator.canonical(value)


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
    base = row.pointer
    row.hidden = frozenset(
        index
        for index, leaf in enumerate(level.leaves)
        if (whole and not leaf.key) or any(base + pointer in unseen for pointer in leaf.pointers)
    )
    row.hidden_items = frozenset(
        item.pointer
        for items in row.sets
        for item in items.values()
        if whole or not unseen.isdisjoint(_ancestors(item.pointer))
    )
    keys = [index for index, leaf in enumerate(level.leaves) if leaf.key and row.canonical[index] is not None]
    row.lost = whole or (bool(keys) and row.hidden.issuperset(keys))


def _ancestors(pointer: str) -> Iterable[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
