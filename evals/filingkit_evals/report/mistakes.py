"""The mistakes of a run by kind and by group of fields, and the list of them that the page looks up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.report.figures import plain
from filingkit_evals.scorer import Outcome
from filingkit_evals.subtypes import Subtype
from filingkit_evals.summaries import mistakes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.results import CellResult, DocumentResult

LISTED = 40_000
"""Mistakes that the page can list; a run with more says so."""

_LONGEST = 120

FAILED = "no record"

_NAMES = {
    Outcome.OMITTED: "omitted",
    Outcome.MISSING_ROW: "missing row",
    Outcome.HALLUCINATED: "hallucinated",
    Outcome.EXTRA_ROW: "extra row",
    Outcome.DUPLICATE_ROW: "duplicate row",
}

KINDS: tuple[str, ...] = (
    *(f"wrong: {kind.value.replace('_', ' ')}" for kind in Subtype),
    "wrong",
    *_NAMES.values(),
    FAILED,
)


class Matrix(NamedTuple):
    """How many mistakes of each kind stand in each group of fields; kinds and groups without any left out."""

    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    cells: dict[tuple[str, str], int]
    by_kind: Counter[str]
    by_group: Counter[str]

    @property
    def total(self) -> int:
        """All mistakes."""
        return self.by_kind.total()

    @property
    def most(self) -> int:
        """The highest number in it."""
        return max(self.cells.values(), default=0)


def kind_of(cell: CellResult, document: DocumentResult) -> str:
    """Name the kind of a mistake; the cells of a document without a record are a kind of their own."""
    if document.status != "scored":
        return FAILED
    if cell.outcome is Outcome.WRONG:
        return f"wrong: {cell.subtype.replace('_', ' ')}" if cell.subtype else "wrong"
    return _NAMES[cell.outcome]


def group_of(field: str) -> str:
    """Give the first part of a field's name."""
    return field.partition(".")[0].removesuffix("[]")


def make_matrix(documents: Sequence[DocumentResult]) -> Matrix:
    """Count the mistakes by kind and group of fields, groups with most mistakes first."""
    cells: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for cell in mistakes_of(document):
            cells[kind_of(cell, document), group_of(cell.field)] += 1
    by_kind: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    for (kind, group), number in cells.items():
        by_kind[kind] += number
        by_group[group] += number
    known = [kind for kind in KINDS if kind in by_kind]
    kinds = (*known, *sorted(by_kind.keys() - set(known)))
    groups = tuple(sorted(by_group, key=lambda name: (-by_group[name], name)))
    return Matrix(kinds, groups, dict(cells), by_kind, by_group)


def list_mistakes(documents: Sequence[DocumentResult], places: dict[str, int]) -> dict[str, Any]:
    """Give the mistakes as short rows: place of the document, kind, field, pointer, gold, predicted.

    Kinds and fields are given by their number in the tables that come along.
    """
    kinds: dict[str, int] = {}
    fields: dict[str, int] = {}
    rows: list[list[Any]] = []
    left_out = 0
    for document in documents:
        for cell in mistakes_of(document):
            if len(rows) == LISTED:
                left_out += 1
            else:
                kind, pointer = kind_of(cell, document), cell.gold_path or cell.path
                rows.append(
                    [
                        places[document.id],
                        kinds.setdefault(kind, len(kinds)),
                        fields.setdefault(cell.field, len(fields)),
                        pointer,
                        _shorten(cell.gold),
                        _shorten(cell.predicted),
                    ]
                )
    return {
        "kinds": list(kinds),
        "fields": list(fields),
        "groups": [group_of(name) for name in fields],
        "rows": rows,
        "left_out": left_out,
    }


def _shorten(value: object) -> str | None:
    text = plain(value)
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
