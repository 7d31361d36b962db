"""Extract the documents of cases and score them; one document that fails never stops the others."""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit.loading import load_path
from filingkit.pipeline import extract
from filingkit.plugins import load_plugins
from filingkit_evals.metrics import INVENTED, MISTAKES, Counts
from filingkit_evals.scorer import Outcome, score
from filingkit_evals.subtypes import field_name, subtypes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from filingkit.extraction import Field
    from filingkit.plugins import Plugins
    from filingkit_evals.cases import Case
    from filingkit_evals.scorer import Cell


class Mistake(NamedTuple):
    """One cell that is not right: its outcome (and subtype where wrong), its field and both values."""

    kind: str
    field: str
    gold: Any
    predicted: Any


@dataclass(slots=True)
class Result:
    """What scoring one case gave; `failure` holds the traceback where extraction raised."""

    case: str
    filing: str
    group: str
    conversion: str
    counts: Counts = field(default_factory=Counts)
    fields: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    wrong: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failure: str = ""


def run(cases: Iterable[Case], plugins: Plugins | None = None) -> list[Result]:
    """Extract and score each case."""
    plugins = plugins or _installed()
    return [_run_case(case, plugins) for case in cases]


@cache
def _installed() -> Plugins:
    """Load the installed plugins, once in each process."""
    return load_plugins()


def _run_case(case: Case, plugins: Plugins) -> Result:
    result = Result(case.name, case.id, case.group, case.conversion)
    extractor = plugins.extractor(case.schema)
    record: dict[str, Any] | None = None
    fields: Mapping[str, Field] = {}
    started = perf_counter()
    try:
        extraction = extract(load_path(case.path), extractor)
        record, fields = extraction.record.model_dump(mode="json"), extraction.fields
    except Exception:  # the boundary around one case: a failure is a result
        result.failure = traceback.format_exc()
    result.seconds = perf_counter() - started
    _tally(result, score(extractor.schema, case.gold, record, case.unseen), fields)
    return result


def _tally(result: Result, cells: list[Cell], fields: Mapping[str, Field]) -> None:
    result.counts.add(cells)
    kinds = {cell.gold_path: f"{cell.outcome.value}: {kind.value}" for cell, kind in subtypes(cells)}
    for cell in cells:
        name = field_name(cell.gold_path or cell.path)
        result.fields[name, cell.outcome] += 1
        if cell.outcome in MISTAKES:
            kind = kinds.get(cell.gold_path, cell.outcome.value)
            result.mistakes.append(Mistake(kind, name, cell.gold, cell.predicted))
        if cell.outcome is Outcome.CORRECT:
            result.right += _confidence(cell, fields)
        elif cell.outcome is Outcome.WRONG or cell.outcome in INVENTED:
            result.wrong += _confidence(cell, fields)


def _confidence(cell: Cell, fields: Mapping[str, Field]) -> list[float]:
    """Give the confidence of a cell, the lowest of its parts, if it has any."""
    known = [fields[part].confidence for part in cell.parts if part in fields]
    given = [confidence for confidence in known if confidence is not None]
    return [min(given)] if given else []
