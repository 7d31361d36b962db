"""One predicted record against gold: every scored cell with exactly one outcome.

Nothing here knows a document type: what is compared, and how, comes from the `x-eval` of the schema's leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.alignment import align
from filingkit_evals.leaves import scored_level
from filingkit_evals.rows import NO_MARKS, Marks, field_name, follow, json_pointers, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from filingkit_evals.leaves import Level, Series
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

    # Members are singletons; the hash of Enum, by name, costs more than the rest of counting.
    __hash__ = object.__hash__


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


class Pair(NamedTuple):
    """How a row was paired: its list (`non_derivative[]`) and its pointer on either side, "" where it has none."""

    rows: str
    gold: str
    predicted: str


@dataclass(slots=True)
class Scored:
    """A scored record: its cells, and which rows belong together."""

    cells: list[Cell]
    pairs: list[Pair]


def score(
    schema: type[BaseModel],
    gold: Mapping[str, Any],
    predicted: Mapping[str, Any] | None,
    unseen: Iterable[str] = (),
    alternates: Mapping[str, Sequence[Any]] | None = None,
) -> list[Cell]:
    """Score a predicted record; None stands for a document that failed, all of whose gold cells are omitted.

    `unseen` are gold paths (`reporting_owners[1].name`, or JSON pointers) that the document does not show:
    they are not scored at all. The path of a row hides all of it but its keys. `alternates` gives by JSON pointer
    further values that count as right, None among them where no value does as well.
    """
    return score_rows(schema, gold, predicted, unseen, alternates).cells


def score_rows(
    schema: type[BaseModel],
    gold: Mapping[str, Any],
    predicted: Mapping[str, Any] | None,
    unseen: Iterable[str] = (),
    alternates: Mapping[str, Sequence[Any]] | None = None,
) -> Scored:
    """Score like `score`, and tell as well how the rows of lists were paired."""
    scoring = _Scoring(Marks(json_pointers(unseen), alternates or {}))
    cells = list(scoring.document(scored_level(schema), gold, predicted))
    return Scored(cells, scoring.pairs)


class _Scoring:
    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.pairs: list[Pair] = []

    def document(
        self, level: Level, gold: Mapping[str, Any], predicted: Mapping[str, Any] | None
    ) -> Iterator[Cell]:
        ours = prepare(level, gold, "", self.marks)
        if predicted is None:
            yield from self._gold_alone(level, ours, Outcome.OMITTED)
        else:
            yield from self._pair(level, ours, prepare(level, predicted, ""))

    def _pair(self, level: Level, gold: Row, predicted: Row) -> Iterator[Cell]:
        hidden = gold.hidden
        for index, leaf in enumerate(level.leaves):
            if index in hidden:
                continue
            ours, theirs = gold.canonical[index], predicted.canonical[index]
            if theirs is None and leaf.column is not None and gold.columns[leaf.column] is None:
                continue  # a column that gold does not have, and nothing in it
            if gold.accepts(index, theirs) and theirs != ours:
                outcome = Outcome.CORRECT_NULL if theirs is None else Outcome.CORRECT
            elif ours is None:
                outcome = Outcome.CORRECT_NULL if theirs is None else Outcome.HALLUCINATED
            elif theirs is None:
                outcome = Outcome.OMITTED
            else:
                same = leaf.comparator.equal(ours, theirs)
                outcome = Outcome.CORRECT if same else Outcome.WRONG
            parts = predicted.pointers(leaf)
            values = gold.values[index], predicted.values[index]
            yield Cell(outcome, _first(gold.pointers(leaf)), _first(parts), *values, leaf.cmp, parts)
        yield from _compare_sets(gold, predicted)
        yield from _unknown_fields(level, predicted)
        for path, rows in level.lists:
            if rows.series is None:
                yield from self._list(rows, path, gold, predicted)
            else:
                columns = self._pair_columns(level, path, rows.series, gold, predicted)
                yield from self._list(rows.along(len(columns)), path, gold, predicted, columns)

    def _list(
        self,
        level: Level,
        path: tuple[str, ...],
        gold: Row,
        predicted: Row,
        columns: Sequence[tuple[int | None, int | None]] = (),
    ) -> Iterator[Cell]:
        ours = self._rows(level, path, gold, self.marks, tuple(pair[0] for pair in columns))
        theirs = self._rows(level, path, predicted, NO_MARKS, tuple(pair[1] for pair in columns))
        pairs = align(level, ours, theirs)
        paired = {pair[0]: pair[1] for pair in pairs}
        name = _list_name(gold, path)
        for index, row in enumerate(ours):
            if index in paired:
                other = theirs[paired[index]]
                self.pairs.append(Pair(name, row.pointer, other.pointer))
                yield from self._pair(level, row, other)
            elif not row.lost:
                self.pairs.append(Pair(name, row.pointer, ""))
                yield from self._gold_alone(level, row, Outcome.MISSING_ROW)
        taken = set(paired.values())
        if len(taken) < len(theirs):
            matched = {theirs[index].identity() for index in taken}
            for index, row in enumerate(theirs):
                if index not in taken:
                    again = row.identity() in matched
                    outcome = Outcome.DUPLICATE_ROW if again else Outcome.EXTRA_ROW
                    self.pairs.append(Pair(name, "", row.pointer))
                    yield from self._predicted_alone(level, row, outcome)

    def _pair_columns(
        self, level: Level, path: tuple[str, ...], series: Series, gold: Row, predicted: Row
    ) -> list[tuple[int | None, int | None]]:
        """Pair the columns that a series runs along; a column of one side only has None on the other."""
        columns = next(rows for name, rows in level.lists if name == series.along)
        sides = (
            self._rows(columns, series.along, gold, self.marks),
            self._rows(columns, series.along, predicted, NO_MARKS),
        )
        paired = dict(align(columns, *sides))
        ours, theirs = (_width(row, path, series) for row in (gold, predicted))
        taken = set(paired.values())
        pairs: list[tuple[int | None, int | None]] = [(index, paired.get(index)) for index in range(ours)]
        return pairs + [(None, index) for index in range(theirs) if index not in taken]

    def _gold_alone(self, level: Level, row: Row, outcome: Outcome) -> Iterator[Cell]:
        for index, leaf in enumerate(level.leaves):
            if row.canonical[index] is None or index in row.hidden or row.accepts(index, None):
                continue
            yield Cell(outcome, _first(row.pointers(leaf)), "", row.values[index], None, leaf.cmp, ())
        for items in row.sets:
            for item in items.values():
                if item.pointer not in row.hidden_items and item.pointer not in row.optional_items:
                    yield Cell(outcome, item.pointer, "", item.value, None, "set", ())
        for path, nested in level.lists:
            columns = _own_columns(nested, path, row)
            expanded = nested.along(len(columns))
            for child in self._rows(expanded, path, row, self.marks, columns):
                if not child.lost:
                    self.pairs.append(Pair(_list_name(row, path), child.pointer, ""))
                    yield from self._gold_alone(expanded, child, outcome)

    def _predicted_alone(self, level: Level, row: Row, outcome: Outcome) -> Iterator[Cell]:
        for index, leaf in enumerate(level.leaves):
            if row.canonical[index] is not None:
                parts = row.pointers(leaf)
                yield Cell(outcome, "", parts[0], None, row.values[index], leaf.cmp, parts)
        for items in row.sets:
            for item in items.values():
                yield Cell(outcome, "", item.pointer, None, item.value, "set", (item.pointer,))
        yield from _unknown_fields(level, row)
        for path, nested in level.lists:
            columns = _own_columns(nested, path, row)
            expanded = nested.along(len(columns))
            for child in self._rows(expanded, path, row, NO_MARKS, columns):
                yield from self._predicted_alone(expanded, child, outcome)

    @staticmethod
    def _rows(
        level: Level,
        path: tuple[str, ...],
        parent: Row,
        marks: Marks,
        columns: tuple[int | None, ...] = (),
    ) -> list[Row]:
        base = f"{parent.pointer}/{'/'.join(path)}"
        return [
            prepare(level, item, f"{base}/{index}", marks, columns=columns, parent=parent.source)
            for index, item in enumerate(follow(parent.source, path) or ())
        ]


def _width(row: Row, path: tuple[str, ...], series: Series) -> int:
    """Give how many columns a list of rows with a series has: those declared, or more where a row is longer."""
    declared = len(follow(row.source, series.along) or ())
    lengths = [len(follow(item, series.leaf.paths[0]) or ()) for item in follow(row.source, path) or ()]
    return max([declared, *lengths])


def _own_columns(level: Level, path: tuple[str, ...], row: Row) -> tuple[int, ...]:
    return tuple(range(_width(row, path, level.series))) if level.series is not None else ()


def _list_name(row: Row, path: tuple[str, ...]) -> str:
    return field_name(f"{row.pointer}/{'/'.join(path)}/0")


def _first(pointers: tuple[str, ...]) -> str:
    return pointers[0] if pointers else ""


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
                missed = Outcome.CORRECT_NULL if item.pointer in gold.optional_items else Outcome.OMITTED
                yield Cell(missed, item.pointer, "", item.value, None, "set", ())
            else:
                values = item.value, same.value
                yield Cell(Outcome.CORRECT, item.pointer, same.pointer, *values, "set", (same.pointer,))
        for key, item in theirs.items():
            if key not in ours:
                yield Cell(Outcome.HALLUCINATED, "", item.pointer, None, item.value, "set", (item.pointer,))
