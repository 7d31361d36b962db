"""One predicted record against gold: every scored cell with exactly one outcome.

Nothing here knows a document type: what is compared, and how, comes from the `x-eval` of the schema's leaves.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.alignment import align
from filingkit_evals.leaves import scored_level
from filingkit_evals.rows import follow, json_pointers, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from filingkit_evals.leaves import Level
    from filingkit_evals.rows import Row


class Outcome(Enum):
    """What became of one cell; exactly one holds.

    UNKNOWN_FIELD, a key that the schema does not have, is reported but counts neither way.
    """

    CORRECT = "correct"
    WRONG = "wrong"
    OMITTED = "omitted"
    HALLUCINATED = "hallucinated"
    CORRECT_NULL = "correct_null"
    EXTRA_ROW = "extra_row"
    DUPLICATE_ROW = "duplicate_row"
    MISSING_ROW = "missing_row"
    UNKNOWN_FIELD = "unknown_field"


class Cell(NamedTuple):
    """One scored cell: JSON pointers to it on either side ("" where it has none there), and both values.

    `cmp` names the comparator. `parts` are the predicted leaves that make up the cell, more than one where
    leaves are joined.
    """

    outcome: Outcome
    gold_path: str
    path: str
    gold: Any
    predicted: Any
    cmp: str
    parts: tuple[str, ...]


def score(
    schema: type[BaseModel],
    gold: Mapping[str, Any],
    predicted: Mapping[str, Any] | None,
    unseen: Iterable[str] = (),
) -> list[Cell]:
    """Score a predicted record; None stands for a document that failed, all of whose gold cells are omitted.

    `unseen` are gold paths (`reporting_owners[1].name`, or JSON pointers) that the document does not show:
    they are not scored at all. The path of a row hides all of it but its keys.
    """
    return list(_Scoring(json_pointers(unseen)).document(scored_level(schema), gold, predicted))


class _Scoring:
    def __init__(self, unseen: frozenset[str]) -> None:
        self.unseen = unseen

    def document(
        self, level: Level, gold: Mapping[str, Any], predicted: Mapping[str, Any] | None
    ) -> Iterator[Cell]:
        ours = prepare(level, gold, "", self.unseen)
        if predicted is None:
            yield from self._gold_alone(level, ours, Outcome.OMITTED)
        else:
            yield from self._pair(level, ours, prepare(level, predicted, "", frozenset()))

    def _pair(self, level: Level, gold: Row, predicted: Row) -> Iterator[Cell]:
        hidden = gold.hidden
        for index, leaf in enumerate(level.leaves):
            if index in hidden:
                continue
            ours, theirs = gold.canonical[index], predicted.canonical[index]
            if ours is None:
                outcome = Outcome.CORRECT_NULL if theirs is None else Outcome.HALLUCINATED
            elif theirs is None:
                outcome = Outcome.OMITTED
            else:
                same = leaf.comparator.equal(ours, theirs)
                outcome = Outcome.CORRECT if same else Outcome.WRONG
            parts = tuple([predicted.pointer + pointer for pointer in leaf.pointers])
            values = gold.values[index], predicted.values[index]
            yield Cell(outcome, gold.pointer + leaf.pointers[0], parts[0], *values, leaf.cmp, parts)
        yield from _compare_sets(gold, predicted)
        yield from _unknown_fields(level, predicted)
        for path, rows in level.lists:
            yield from self._list(rows, path, gold, predicted)

    def _list(self, level: Level, path: tuple[str, ...], gold: Row, predicted: Row) -> Iterator[Cell]:
        ours = self._rows(level, path, gold, self.unseen)
        theirs = self._rows(level, path, predicted, frozenset())
        pairs = align(level, ours, theirs)
        paired = {pair[0]: pair[1] for pair in pairs}
        for index, row in enumerate(ours):
            if index in paired:
                yield from self._pair(level, row, theirs[paired[index]])
            elif not row.lost:
                yield from self._gold_alone(level, row, Outcome.MISSING_ROW)
        taken = set(paired.values())
        if len(taken) < len(theirs):
            matched = {theirs[index].identity() for index in taken}
            for index, row in enumerate(theirs):
                if index not in taken:
                    again = row.identity() in matched
                    outcome = Outcome.DUPLICATE_ROW if again else Outcome.EXTRA_ROW
                    yield from self._predicted_alone(level, row, outcome)

    def _gold_alone(self, level: Level, row: Row, outcome: Outcome) -> Iterator[Cell]:
        for index, leaf in enumerate(level.leaves):
            if row.canonical[index] is not None and index not in row.hidden:
                pointer = row.pointer + leaf.pointers[0]
                yield Cell(outcome, pointer, "", row.values[index], None, leaf.cmp, ())
        for items in row.sets:
            for item in items.values():
                if item.pointer not in row.hidden_items:
                    yield Cell(outcome, item.pointer, "", item.value, None, "set", ())
        for path, nested in level.lists:
            for child in self._rows(nested, path, row, self.unseen):
                if not child.lost:
                    yield from self._gold_alone(nested, child, outcome)

    def _predicted_alone(self, level: Level, row: Row, outcome: Outcome) -> Iterator[Cell]:
        for index, leaf in enumerate(level.leaves):
            if row.canonical[index] is not None:
                parts = tuple([row.pointer + pointer for pointer in leaf.pointers])
                yield Cell(outcome, "", parts[0], None, row.values[index], leaf.cmp, parts)
        for items in row.sets:
            for item in items.values():
                yield Cell(outcome, "", item.pointer, None, item.value, "set", (item.pointer,))
        yield from _unknown_fields(level, row)
        for path, nested in level.lists:
            for child in self._rows(nested, path, row, frozenset()):
                yield from self._predicted_alone(nested, child, outcome)

    @staticmethod
    def _rows(level: Level, path: tuple[str, ...], parent: Row, unseen: frozenset[str]) -> list[Row]:
        base = f"{parent.pointer}/{'/'.join(path)}"
        return [
            prepare(level, item, f"{base}/{index}", unseen)
            for index, item in enumerate(follow(parent.source, path) or ())
        ]


def _unknown_fields(level: Level, row: Row) -> Iterator[Cell]:
    for path, names in level.objects:
        known = follow(row.source, path) if path else row.source
        if known is not None and not known.keys() <= names:
            base = row.pointer + "".join(f"/{name}" for name in path)
            for name in sorted(known.keys() - names):
                pointer = f"{base}/{name}"
                yield Cell(Outcome.UNKNOWN_FIELD, "", pointer, None, known[name], "", (pointer,))


def _compare_sets(gold: Row, predicted: Row) -> Iterator[Cell]:
    for ours, theirs in zip(gold.sets, predicted.sets, strict=True):
        for key, item in ours.items():
            if item.pointer in gold.hidden_items:
                continue
            same = theirs.get(key)
            if same is None:
                yield Cell(Outcome.OMITTED, item.pointer, "", item.value, None, "set", ())
            else:
                values = item.value, same.value
                yield Cell(Outcome.CORRECT, item.pointer, same.pointer, *values, "set", (same.pointer,))
        for key, item in theirs.items():
            if key not in ours:
                yield Cell(Outcome.HALLUCINATED, "", item.pointer, None, item.value, "set", (item.pointer,))
