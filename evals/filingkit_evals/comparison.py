"""Two runs over the same documents and gold: what was fixed, what broke, and whether that is more than luck."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from filingkit_evals.metrics import MISTAKES, Counts
from filingkit_evals.statistics import detectable_change, holm, mcnemar, ratio_difference, sign_flip
from filingkit_evals.summaries import is_exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit_evals.results import CellResult, DocumentResult, Run

SIGNIFICANT = 0.05

Verdict = Literal["better", "worse", "no difference shown", "not comparable"]
Flip = Literal["fixed", "broke", "both right", "both wrong"]


class Change(NamedTuple):
    """Change of a rate from the first run to the second, with its 95 % interval over clusters."""

    value: float
    low: float
    high: float


UNKNOWN = Change(0.0, -1.0, 1.0)
"""The change between runs that do not compare."""


class FieldChange(NamedTuple):
    """One field in both runs: its F1, how many of its cells were fixed and broke, and p after Holm."""

    field: str
    critical: bool
    before: float
    after: float
    change: Change
    fixed: int
    broken: int
    p: float


class CellFlip(NamedTuple):
    """One cell that is right in only one of the runs; either side is None where that run has no such cell."""

    document: str
    before: CellResult | None
    after: CellResult | None


@dataclass(slots=True)
class Comparison:
    """The second run against the first.

    `reasons` says why the runs cannot be compared, empty where they can. `fixed` and `broken` count cells; `p` is
    the sign-flip permutation test on the net cells fixed of each cluster, `p_documents` McNemar's exact test on
    exact documents, `p_hallucinations` the sign-flip test on invented values alone.
    """

    before: str
    after: str
    reasons: tuple[str, ...]
    f1: Change = UNKNOWN
    fixed: int = 0
    broken: int = 0
    p: float = 1.0
    documents_fixed: int = 0
    documents_broken: int = 0
    p_documents: float = 1.0
    invented_before: int = 0
    invented_after: int = 0
    p_hallucinations: float = 1.0
    clusters: int = 0
    detectable: float = 1.0
    fields: list[FieldChange] = field(default_factory=list)
    flips: dict[str, Flip] = field(default_factory=dict)
    cells: list[CellFlip] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """What the cells say; documents and fields are for information."""
        if self.reasons:
            return "not comparable"
        if self.p >= SIGNIFICANT or self.fixed == self.broken:
            return "no difference shown"
        return "better" if self.fixed > self.broken else "worse"


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs; where gold, documents or scorer differ, it only says that they are not comparable."""
    comparison = Comparison(before.info.id, after.info.id, tuple(_incomparable(before, after)))
    if comparison.reasons:
        return comparison
    pairs = _pair(before, after)
    clusters: defaultdict[str, list[tuple[DocumentResult, DocumentResult]]] = defaultdict(list)
    for old, new in pairs:
        clusters[new.cluster].append((old, new))
        comparison.flips[new.id] = _flip(old, new)
    comparison.clusters = len(clusters)
    comparison.cells = [flip for old, new in pairs for flip in _flip_cells(old, new)]
    comparison.fixed = sum(_fixes(flip) for flip in comparison.cells)
    comparison.broken = len(comparison.cells) - comparison.fixed
    comparison.f1 = _change(clusters, _f1_share)
    comparison.p = sign_flip(_net(clusters, _mistakes))
    flips = Counter(comparison.flips.values())
    comparison.documents_fixed, comparison.documents_broken = flips["fixed"], flips["broke"]
    comparison.p_documents = mcnemar(comparison.documents_fixed, comparison.documents_broken)
    comparison.invented_before = Counts.of(old for old, _ in pairs).invented
    comparison.invented_after = Counts.of(new for _, new in pairs).invented
    comparison.p_hallucinations = sign_flip(_net(clusters, _invented))
    shares = [_f1_share(Counts.of(old for old, _ in members)) for members in clusters.values()]
    comparison.detectable = detectable_change(shares)
    comparison.fields = _compare_fields(clusters, comparison.cells)
    return comparison


def _incomparable(before: Run, after: Run) -> list[str]:
    reasons = []
    for name, what in (("gold", "the gold"), ("scorer", "the scorer"), ("documents", "the documents")):
        ours, theirs = getattr(before.info, name), getattr(after.info, name)
        if ours != theirs:
            reasons.append(f"{what} changed ({ours} in {before.info.id}, {theirs} in {after.info.id})")
    if not reasons and {item.id for item in before.counted} != {item.id for item in after.counted}:
        reasons.append("different documents could be scored")
    if not before.counted:
        reasons.append("no document was scored")
    return reasons


def _pair(before: Run, after: Run) -> list[tuple[DocumentResult, DocumentResult]]:
    known = {document.id: document for document in before.counted}
    return [(known[document.id], document) for document in after.counted]


def _flip(old: DocumentResult, new: DocumentResult) -> Flip:
    was, is_now = is_exact(old), is_exact(new)
    if was == is_now:
        return "both right" if was else "both wrong"
    return "fixed" if is_now else "broke"


def _flip_cells(old: DocumentResult, new: DocumentResult) -> list[CellFlip]:
    """Cells that are a mistake in one run only; cells that gold lacks are paired by where they were predicted."""
    sides = [{_place(cell): cell for cell in document.cells} for document in (old, new)]
    flips = []
    for place in dict.fromkeys((*sides[0], *sides[1])):
        was, is_now = sides[0].get(place), sides[1].get(place)
        if _is_mistake(was) != _is_mistake(is_now):
            flips.append(CellFlip(new.id, was, is_now))
    return flips


def _place(cell: CellResult) -> str:
    return cell.gold_path or f"+{cell.path}"


def _is_mistake(cell: CellResult | None) -> bool:
    return cell is not None and cell.outcome in MISTAKES


def _fixes(flip: CellFlip) -> bool:
    return not _is_mistake(flip.after)


Clusters = dict[str, list[tuple["DocumentResult", "DocumentResult"]]]


def _net(clusters: Clusters, count: Callable[[Counts], int]) -> list[int]:
    """Per cluster, how many fewer there are in the second run."""
    return [
        sum(count(Counts.of([old])) - count(Counts.of([new])) for old, new in members)
        for members in clusters.values()
    ]


def _mistakes(counts: Counts) -> int:
    return counts.mistakes


def _invented(counts: Counts) -> int:
    return counts.invented


def _f1_share(counts: Counts) -> tuple[float, float]:
    return 2 * counts.correct, counts.predicted + counts.gold


def _change(clusters: Clusters, share: Callable[[Counts], tuple[float, float]]) -> Change:
    sides = [
        [share(Counts.of(pair[side] for pair in members)) for members in clusters.values()] for side in (0, 1)
    ]
    return Change(*ratio_difference(sides[0], sides[1]))


def _compare_fields(clusters: Clusters, flips: Sequence[CellFlip]) -> list[FieldChange]:
    tables = [_count_fields(clusters, side) for side in (0, 1)]
    moved: defaultdict[str, list[CellFlip]] = defaultdict(list)
    for flip in flips:
        cell = flip.after or flip.before
        assert cell is not None
        moved[cell.field].append(flip)
    changes = []
    for name in sorted({name for table in tables for counts in table for name in counts}):
        sides = [[counts.get(name, _NOTHING) for counts in table] for table in tables]
        nets = [old.counts.mistakes - new.counts.mistakes for old, new in zip(*sides, strict=True)]
        total = [_sum(side) for side in sides]
        fixed = sum(map(_fixes, moved[name]))
        shares = [[_f1_share(item.counts) for item in side] for side in sides]
        changes.append(
            FieldChange(
                field=name,
                critical=any(item.critical for side in sides for item in side),
                before=total[0].f1,
                after=total[1].f1,
                change=Change(*ratio_difference(shares[0], shares[1])),
                fixed=fixed,
                broken=len(moved[name]) - fixed,
                p=sign_flip(nets),
            )
        )
    adjusted = holm([item.p for item in changes])
    changes = [item._replace(p=p) for item, p in zip(changes, adjusted, strict=True)]
    return sorted(changes, key=lambda item: (-item.broken - item.fixed, item.field))


class _FieldCounts(NamedTuple):
    counts: Counts
    critical: bool


_NOTHING = _FieldCounts(Counts(), False)


def _count_fields(clusters: Clusters, side: int) -> list[dict[str, _FieldCounts]]:
    """Per cluster, the counts of each field."""
    tables = []
    for members in clusters.values():
        table: dict[str, _FieldCounts] = {}
        for pair in members:
            for cell in pair[side].cells:
                known = table.get(cell.field)
                if known is None:
                    known = table[cell.field] = _FieldCounts(Counts(), cell.critical)
                known.counts.cells[cell.outcome] += 1
        tables.append(table)
    return tables


def _sum(items: Sequence[_FieldCounts]) -> Counts:
    total = Counts()
    for item in items:
        total.merge(item.counts)
    return total
