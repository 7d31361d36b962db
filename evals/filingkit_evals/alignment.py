"""Which predicted row belongs to which gold row.

Identical rows are paired first. The rest is an assignment that maximises the weight of equal cells among
the pairs that may stand together at all, those whose keys agree or that share at least half of their
weight. Where several assignments weigh the same, the one with more equal cells is taken, then the one with
more pairs, then the one nearest to the printed order.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

from filingkit_evals.comparators import is_digest

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from filingkit_evals.comparators import Comparator
    from filingkit_evals.leaves import Level
    from filingkit_evals.rows import Row

    Matrix = np.ndarray[tuple[int, int], np.dtype[Any]]

SHARE = 0.5
"""Two rows whose keys differ belong together when at least this share of their weight is equal."""

_ROUNDING = 1e-9
"""Weights that are thirds and sevenths do not add up exactly: exactly half is enough all the same."""

_TIE = 1e-3
"""What a lesser criterion counts against a greater one: small enough never to outweigh it."""


def align(level: Level, gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    """Pair rows by index, in gold order; rows that occur in no pair are missing or extra."""
    if not gold or not predicted:
        return []
    if len(gold) == len(predicted) and all(map(_covers, gold, predicted)):
        return [(index, index) for index in range(len(gold))]
    pairs = _identical(gold, predicted)
    left = _others(len(gold), {pair[0] for pair in pairs})
    right = _others(len(predicted), {pair[1] for pair in pairs})
    if left and right:
        assigned = _assign(level, [gold[index] for index in left], [predicted[index] for index in right])
        pairs.extend((left[i], right[j]) for i, j in assigned)
    return sorted(pairs)


def _covers(gold: Row, predicted: Row) -> bool:
    """Whether all that is to be scored of a gold row is equal in a predicted row."""
    if gold.canonical == predicted.canonical:
        return gold.sets == predicted.sets or gold.identity() == predicted.identity()
    if not (gold.hidden or gold.alternates) or gold.identity()[1] != predicted.identity()[1]:
        return False
    return all(
        value == other or index in gold.hidden or gold.accepts(index, other)
        for index, (value, other) in enumerate(zip(gold.canonical, predicted.canonical, strict=True))
    )


def _identical(gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for index, row in enumerate(predicted):
        waiting[row.identity()].append(index)
    pairs = []
    for index, row in enumerate(gold):
        if row.hidden or row.hidden_items:
            continue
        same = waiting.get(row.identity())
        if same:
            pairs.append((index, same.popleft()))
    return pairs


def _others(count: int, taken: set[int]) -> list[int]:
    return [index for index in range(count) if index not in taken]


def _assign(level: Level, gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    comparison = _compare_all(level, gold, predicted)
    accepted = comparison.accepted()
    rows, columns = accepted.shape
    if rows == columns == 1:
        return [(0, 0)] if accepted[0, 0] else []
    nearness = 1 - np.abs(np.subtract.outer(np.arange(rows), np.arange(columns))) / max(rows, columns)
    score = comparison.weight + _TIE / min(rows, columns) * (comparison.cells + _TIE * (1 + _TIE * nearness))
    chosen = linear_sum_assignment(np.where(accepted, score, 0.0), maximize=True)
    return [(int(i), int(j)) for i, j in zip(*chosen, strict=True) if accepted[i, j]]


class _Comparison:
    """What every gold row has in common with every predicted row, summed up cell by cell.

    `weight` and `cells` are of the equal cells, `total` is the weight of all cells that hold a value on
    either side; cells that are hidden in gold count nowhere.
    """

    def __init__(self, rows: int, columns: int) -> None:
        shape = (rows, columns)
        self.weight: Matrix = np.zeros(shape)
        self.cells: Matrix = np.zeros(shape)
        self.total: Matrix = np.zeros(shape)
        self.keys_differ: Matrix = np.zeros(shape, bool)
        self.keys_known: Matrix = np.zeros(shape, bool)

    def add(self, weight: float, present: Matrix, equal: Matrix) -> None:
        """Add cells: how many hold a value, and how many are equal, for every pair of rows."""
        self.weight += weight * equal
        self.cells += equal
        self.total += weight * present

    def accepted(self) -> Matrix:
        """Say which pairs of rows may stand together."""
        keys_agree = self.keys_known & ~self.keys_differ
        half = self.weight >= SHARE * self.total - _ROUNDING
        return keys_agree | (half & (self.weight > 0))


def _compare_all(level: Level, gold: Sequence[Row], predicted: Sequence[Row]) -> _Comparison:
    result = _Comparison(len(gold), len(predicted))
    for index, leaf in enumerate(level.leaves):
        ours = [row.canonical[index] for row in gold]
        theirs = [row.canonical[index] for row in predicted]
        if _empty(ours) and _empty(theirs):
            continue
        present, equal = _compare_column(leaf.comparator, ours, theirs)
        shown = np.array([index not in row.hidden for row in gold])[:, None] & np.ones_like(present)
        for position, row in enumerate(gold):
            if index in row.alternates:
                accepted = np.array([row.accepts(index, value) for value in theirs])
                empty = np.array([value is None for value in theirs])
                equal[position] |= accepted & ~empty
                shown[position] &= ~(accepted & empty)
        result.add(leaf.weight, shown & present, shown & equal)
        if leaf.key:
            result.keys_differ |= shown & present & ~equal
            result.keys_known |= equal | ~shown
    for index, leaf in enumerate(level.sets):
        if any(row.sets[index] for row in (*gold, *predicted)):
            result.add(leaf.weight, *_compare_sets(index, gold, predicted))
    return result


def _compare_sets(index: int, gold: Sequence[Row], predicted: Sequence[Row]) -> tuple[Matrix, Matrix]:
    """Count for one set and every pair of rows the items on either side, and those on both."""
    columns: dict[Any, int] = {}
    for row in (*gold, *predicted):
        for key in row.sets[index]:
            columns.setdefault(key, len(columns))
    required, optional, hidden = (np.zeros((len(gold), len(columns))) for _ in range(3))
    theirs = np.zeros((len(predicted), len(columns)))
    for position, row in enumerate(gold):
        for key, item in row.sets[index].items():
            side = required
            if item.pointer in row.hidden_items:
                side = hidden
            elif item.pointer in row.optional_items:
                side = optional
            side[position, columns[key]] = 1
    for position, row in enumerate(predicted):
        theirs[position, [columns[key] for key in row.sets[index]]] = 1
    counted = theirs.sum(axis=1)[None, :] - hidden @ theirs.T
    present = required.sum(axis=1)[:, None] + counted - required @ theirs.T
    return present, (required + optional) @ theirs.T


def _empty(values: Sequence[Any]) -> bool:
    return all(value is None for value in values)


def _compare_column(
    comparator: Comparator, ours: Sequence[Any], theirs: Sequence[Any]
) -> tuple[Matrix, Matrix]:
    """Say for one leaf and every pair of rows whether there is a value at all, and whether it is equal."""
    codes: dict[Any, int] = {}
    left = np.array([codes.setdefault(value, len(codes)) if value is not None else -1 for value in ours])
    right = np.array([codes.setdefault(value, len(codes)) if value is not None else -2 for value in theirs])
    equal = left[:, None] == right[None, :]
    for index, value in enumerate(ours):
        for alternate in comparator.alternates(value) if isinstance(value, str) else ():
            if alternate in codes:
                equal[index] |= right == codes[alternate]
    if comparator.ratio is not None:
        texts = [[value or "" for value in values] for values in (ours, theirs)]
        ratios = cdist(*texts, scorer=fuzz.ratio, score_cutoff=comparator.ratio)
        equal |= (ratios > 0) & (left >= 0)[:, None] & (right >= 0)[None, :]
        for index, value in enumerate(ours):
            if is_digest(value):
                equal[index] = [other is not None and comparator.equal(value, other) for other in theirs]
    present = (left >= 0)[:, None] | (right >= 0)[None, :]
    return present, equal
