"""From cells to rates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit_evals.results import CellResult, DocumentResult
    from filingkit_evals.scorer import Cell

EXTRA = (Outcome.EXTRA_ROW, Outcome.DUPLICATE_ROW)
INVENTED = (Outcome.HALLUCINATED, *EXTRA)
LACKING = (Outcome.OMITTED, Outcome.MISSING_ROW)
MISTAKES = frozenset({Outcome.WRONG, *INVENTED, *LACKING})


@dataclass(slots=True)
class Counts:
    """How many cells had which outcome."""

    cells: Counter[Outcome] = field(default_factory=Counter)

    def add(self, cells: Iterable[Cell | CellResult]) -> None:
        """Count further cells."""
        self.cells.update([cell.outcome for cell in cells])

    @classmethod
    def of(cls, documents: Iterable[DocumentResult]) -> Counts:
        """Count the cells of documents."""
        counts = cls()
        for document in documents:
            counts.add(document.cells)
        return counts

    def merge(self, other: Counts) -> None:
        """Add what `other` counted."""
        self.cells.update(other.cells)

    @property
    def correct(self) -> int:
        """Cells whose value is right."""
        return self.cells[Outcome.CORRECT]

    @property
    def predicted(self) -> int:
        """Cells with a predicted value: what precision is taken of."""
        return self.correct + self.cells[Outcome.WRONG] + self.invented

    @property
    def gold(self) -> int:
        """Cells with a gold value: what recall is taken of."""
        return self.correct + self.cells[Outcome.WRONG] + sum(self.cells[kind] for kind in LACKING)

    @property
    def invented(self) -> int:
        """Predicted cells where gold has nothing, in paired rows and in rows that gold does not have."""
        return sum(self.cells[kind] for kind in INVENTED)

    @property
    def mistakes(self) -> int:
        """Cells that keep a document from being exact."""
        return sum(self.cells[kind] for kind in MISTAKES)

    @property
    def precision(self) -> float:
        """Share of the predicted cells that is right."""
        return _share(self.correct, self.predicted)

    @property
    def recall(self) -> float:
        """Share of the gold cells that is right."""
        return _share(self.correct, self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.correct, self.predicted + self.gold)

    @property
    def hallucination_rate(self) -> float:
        """Share of the predicted cells that is invented."""
        return _share(self.invented, self.predicted, empty=0.0)

    @property
    def null_hallucination_rate(self) -> float:
        """Share of gold's null cells, in paired rows, that were filled."""
        filled = self.cells[Outcome.HALLUCINATED]
        return _share(filled, filled + self.cells[Outcome.CORRECT_NULL], empty=0.0)


def _share(part: int, whole: int, empty: float = 1.0) -> float:
    return part / whole if whole else empty
