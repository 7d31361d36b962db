"""Extract the documents of cases and judge what came out; one document that fails never stops the others."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from filingkit.errors import FilingkitError
from filingkit.llm.dialogue import ahold, hold
from filingkit.loading import load_path
from filingkit.pipeline import read
from filingkit.usage import Usage
from filingkit_evals.evidence import locate, weigh
from filingkit_evals.leaves import critical_fields
from filingkit_evals.metrics import MISTAKES
from filingkit_evals.reasons import explain
from filingkit_evals.results import CellResult, DocumentResult, Rows
from filingkit_evals.rows import field_name
from filingkit_evals.scorer import Outcome, Scored, score_rows
from filingkit_evals.subtypes import subtypes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from filingkit.batch import Reader
    from filingkit.llm.dialogue import Dialogue
    from filingkit.plugins import Plugins
    from filingkit.settings import Settings
    from filingkit_evals.cases import Case
    from filingkit_evals.evidence import Span
    from filingkit_evals.results import Status
    from filingkit_evals.scorer import Cell

Prediction = dict[str, Any]
"""What `extract` prints for a document: with `record`, or with `error`."""


class Judged:
    """One case after a run: how it was scored, and the prediction that was scored (None where there is none)."""

    __slots__ = ("document", "prediction")

    def __init__(self, document: DocumentResult, prediction: Prediction | None) -> None:
        self.document = document
        self.prediction = prediction


def run(cases: Sequence[Case], reader: Reader, jobs: int = 1) -> Iterator[Judged]:
    """Extract and judge each case, in order, in `jobs` processes; where a model is asked, in one that mostly waits."""
    if reader.second is not None:
        from filingkit.llm.throttle import map_at_once  # noqa: PLC0415 - asyncio, which most runs do without

        async def ask(case: Case) -> Judged:
            return await ahold(_ask(reader, case))

        yield from map_at_once(ask, cases, reader.settings.concurrency, reader.second.aclose)
        return
    work = partial(run_case, reader)
    if jobs == 1 or len(cases) < 2:
        yield from map(work, cases)
        return
    from filingkit.processes import Processes  # noqa: PLC0415 - slow, and small runs need none

    yield from Processes(work, partial(_mourn, reader), jobs).map(cases)


def run_case(reader: Reader, case: Case) -> Judged:
    """Extract and judge one case."""
    return hold(_ask(reader, case))


def _ask(reader: Reader, case: Case) -> Dialogue[Judged]:
    schema = _schema_of(case, reader.plugins)
    if schema is None:
        return Judged(_result(case, "no_extractor", f"no plugin reads the schema {case.schema}"), None)
    if case.trouble:
        return Judged(_result(case, "missing", case.trouble), None)
    prediction, text = yield from _predict(reader, case)
    return Judged(judge(case, schema, prediction, text), prediction)


def _predict(reader: Reader, case: Case) -> Dialogue[tuple[Prediction, str | None]]:
    """Give the prediction, or the error in its place, and the loaded text."""
    assert case.path is not None
    extractor = reader.plugins.extractors[case.schema]
    started = perf_counter()
    text: str | None = None
    usage = Usage()
    try:
        filing = reader.load(str(case.path))
        text = filing.text
        origin = reader.plugins.origins.get(extractor.name, "")
        extraction = yield from read(filing, extractor, origin, reader.second, usage)
        prediction = extraction.to_dict()
    except Exception as error:  # the boundary around one case: a failure is a result
        prediction = {
            "schema": case.schema,
            "source": {"uri": str(case.path)},
            "error": {"type": type(error).__name__, "message": " ".join(str(error).split())},
        }
        prediction["usage"] = usage.to_dict()
        if not isinstance(error, FilingkitError):
            prediction["error"]["message"] = f"unexpected {type(error).__name__}: {error}"
    prediction["usage"]["seconds"] = round(perf_counter() - started, 6)
    prediction["document"] = case.id
    return prediction, text


def judge_saved(case: Case, plugins: Plugins, settings: Settings, prediction: Prediction | None) -> Judged:
    """Judge a prediction that was saved earlier, or came from another tool; None where there is none."""
    schema = _schema_of(case, plugins)
    if schema is None:
        return Judged(_result(case, "no_extractor", f"no plugin reads the schema {case.schema}"), None)
    if prediction is None:
        reason = f"the predictions hold nothing for {case.gold.document}"
        document = _result(case, "not_predicted", reason)
        _fill(document, case, schema, None, None)
        return Judged(document, None)
    text = None
    if case.path is not None:
        try:
            filing = load_path(
                str(case.path), max_bytes=int(settings.max_document_bytes), loaders=plugins.loaders
            )
            text = filing.text
        except FilingkitError:
            text = None  # the record can be scored all the same; its evidence cannot be looked at
    try:
        document = judge(case, schema, prediction, text)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Another tool wrote it: what does not have the shape of the output contract is no prediction.
        trouble = {"type": "malformed prediction", "message": f"{type(error).__name__}: {error}"}
        document = judge(case, schema, {"error": trouble}, text)
    return Judged(document, prediction)


def judge(case: Case, schema: type[BaseModel], prediction: Prediction, text: str | None) -> DocumentResult:
    """Score one prediction against the gold of its case."""
    record = prediction.get("record")
    if isinstance(record, dict):
        document = _result(case, "scored")
    else:
        error = prediction.get("error") or {}
        reason = f"{error.get('type', 'no record')}: {error.get('message', 'the prediction has no record')}"
        document, record = _result(case, "failed", reason), None
    usage = dict(prediction.get("usage") or {})
    document.seconds = float(usage.get("seconds") or 0.0)
    document.usage = usage
    document.sha256 = str((prediction.get("source") or {}).get("sha256", ""))
    document.findings = list(prediction.get("findings") or ())
    _fill(document, case, schema, record, text, prediction.get("fields") or {})
    return document


def _fill(
    document: DocumentResult,
    case: Case,
    schema: type[BaseModel],
    record: Mapping[str, Any] | None,
    text: str | None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    gold = case.gold
    scored = score_rows(schema, gold.record, record, gold.hidden, gold.alternates)
    quotes = {pointer: note.quote for pointer, note in gold.cells.items() if note.quote}
    evidence = _Evidence(text, fields or {}, quotes)
    document.cells = _judge_cells(scored.cells, critical_fields(schema), evidence)
    document.rows = _count_rows(scored)
    document.disputed = len(gold.disputed)


class _Evidence:
    """What is at hand to weigh the evidence of the cells of one document."""

    def __init__(self, text: str | None, fields: Mapping[str, Any], quotes: Mapping[str, str]) -> None:
        self.text = text
        self.fields = fields
        self.quotes = quotes

    def parts(self, cell: Cell) -> list[Mapping[str, Any]]:
        return [self.fields[part] for part in cell.parts if part in self.fields]

    def gold_spans(self, cell: Cell) -> list[Span]:
        quote = self.quotes.get(cell.gold_path)
        return locate(quote, self.text) if quote and self.text is not None else []


def _judge_cells(cells: Sequence[Cell], critical: frozenset[str], evidence: _Evidence) -> list[CellResult]:
    kinds = {cell.gold_path: kind for cell, kind in subtypes(cells)}
    results = []
    for cell in cells:
        name = field_name(cell.gold_path or cell.path)
        kind = kinds.get(cell.gold_path) if cell.outcome is Outcome.WRONG else None
        parts = evidence.parts(cell)
        valued = [part for part in parts if part.get("spans")]
        certainty = [part["confidence"] for part in parts if part.get("confidence") is not None]
        has_value = cell.predicted is not None and cell.outcome is not Outcome.UNKNOWN_FIELD
        results.append(
            CellResult(
                outcome=cell.outcome,
                field=name,
                gold_path=cell.gold_path,
                path=cell.path,
                gold=cell.gold,
                predicted=cell.predicted,
                cmp=cell.cmp,
                critical=name in critical,
                subtype=kind.value if kind is not None else "",
                why=explain(cell, kind) if kind is not None else "",
                state=parts[0].get("state", "") if parts else "",
                method=(parts[0].get("method") or parts[0].get("reason", "")) if parts else "",
                confidence=min(certainty) if certainty else None,
                spans=tuple((span["start"], span["end"]) for part in valued for span in part["spans"]),
                evidence=(
                    weigh(cell.cmp, cell.predicted, parts, evidence.text, evidence.gold_spans(cell))
                    if has_value
                    else None
                ),
            )
        )
    return results


def _count_rows(scored: Scored) -> dict[str, Rows]:
    mistaken = {
        pointer
        for cell in scored.cells
        if cell.outcome in MISTAKES
        for side, path in (("gold", cell.gold_path), ("predicted", cell.path))
        for pointer in ((side, row) for row in _rows_above(path))
    }
    rows: dict[str, Rows] = {}
    for pair in scored.pairs:
        counts = rows.setdefault(pair.rows, Rows())
        counts.gold += bool(pair.gold)
        counts.predicted += bool(pair.predicted)
        if pair.gold and pair.predicted:
            counts.paired += 1
            counts.exact += mistaken.isdisjoint((("gold", pair.gold), ("predicted", pair.predicted)))
    return rows


def _rows_above(path: str) -> Iterator[str]:
    while path:
        path, _, last = path.rpartition("/")
        if last.isdigit():
            yield f"{path}/{last}"


def _schema_of(case: Case, plugins: Plugins) -> type[BaseModel] | None:
    extractor = plugins.extractors.get(case.schema)
    return extractor.schema if extractor is not None else None


def _result(case: Case, status: Status, failure: str = "") -> DocumentResult:
    return DocumentResult(
        id=case.id,
        schema=case.schema,
        group=case.group,
        conversion=case.conversion,
        cluster=case.cluster,
        uri=str(case.path or case.gold.document),
        sha256="",
        status=status,
        failure=failure,
    )


def _mourn(reader: Reader, case: Case) -> Judged:
    """Give the result for a document that killed its process."""
    schema = _schema_of(case, reader.plugins)
    assert schema is not None
    error = {"type": "InternalError", "message": "the process that read it died (out of memory?)"}
    prediction: Prediction = {"document": case.id, "schema": case.schema, "error": error}
    return Judged(judge(case, schema, prediction, None), prediction)
