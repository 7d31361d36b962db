"""A run on disk: `summary.json` and `cells.jsonl` hold it, so that a run can be read back.

Of a null that is right only its place and state are kept: they are half of all cells.

`predictions.jsonl.gz` keeps what was predicted, so that the run can be scored again when gold or the scorer change.
"""

from __future__ import annotations

import csv
import gc
import gzip
import io
import json
import zlib
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from filingkit.errors import PathError
from filingkit.output import encode, encode_indented, make_directory, write_atomically
from filingkit_evals.metrics import Counts
from filingkit_evals.results import CellResult, DocumentResult, Evidence, Rows, Run, RunInfo
from filingkit_evals.rows import field_name
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import group_by, is_exact, mistakes_of, summarise, summarise_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SUMMARY, CELLS, PREDICTIONS = "summary.json", "cells.jsonl", "predictions.jsonl.gz"
DOCUMENTS = "docs.csv"

_CELL_DEFAULTS = {item.name: item.default for item in fields(CellResult)}


def save_run(run: Run, folder: Path, predictions: Iterable[Mapping[str, Any]] = ()) -> None:
    """Write the run's data to `folder`; an existing run there is replaced file by file."""
    make_directory(folder)
    write_atomically(folder / PREDICTIONS, _compress(predictions))
    write_atomically(folder / CELLS, (encode(line) for line in _cell_lines(run.documents)))
    write_atomically(folder / DOCUMENTS, [_documents_csv(run).encode("utf-8", "backslashreplace")])
    write_atomically(folder / SUMMARY, [encode_indented(_summary(run))])


def load_run(folder: Path) -> Run:
    """Read a run back; a directory that holds none is a PathError."""
    with _without_collector():
        return _load(folder)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of cells are made and none is dropped: looking for garbage meanwhile costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(folder: Path) -> Run:
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
        cells: defaultdict[str, list[CellResult]] = defaultdict(list)
        with (folder / CELLS).open("rb") as file:
            for line in file:
                document, cell = _read_cell(json.loads(line))
                cells[document].append(cell)
        info = RunInfo(**summary["run"])
        documents = [_read_document(item, cells[item["id"]]) for item in summary["documents"]]
    except OSError as error:
        message = f"{folder} holds no run: {(error.strerror or str(error)).lower()}: {error.filename}"
        raise PathError(message) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{folder} holds no run that this version can read ({type(error).__name__}: {error})"
        raise PathError(message) from error
    return Run(info, documents)


def read_predictions(path: Path) -> Iterator[dict[str, Any]]:
    """Give the predictions of a JSONL file (plain or gzip), or of every JSON file below a directory."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            if file.is_file():
                yield _parse(file.read_bytes(), file, 1)
        return
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        message = f"cannot read {path}: {(getattr(error, 'strerror', None) or str(error)).lower()}"
        raise PathError(message) from error
    if path.suffix == ".json":
        yield _parse(data, path, 1)
        return
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            yield _parse(line, path, number)


def _parse(data: bytes, path: Path, line: int) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except ValueError as error:
        message = f"{path}, line {line}, is not JSON: {error}"
        raise PathError(message) from error
    if not isinstance(document, dict):
        message = f"{path}, line {line}, is not an object with a record"
        raise PathError(message)
    return document


def _compress(predictions: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=5, mtime=0) as file:
        for prediction in predictions:
            file.write(encode(prediction))
            if buffer.tell() > 1 << 20:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _cell_lines(documents: Iterable[DocumentResult]) -> Iterator[dict[str, Any]]:
    for document in documents:
        for cell in document.cells:
            line: dict[str, Any] = {"document": document.id, "outcome": cell.outcome.value}
            if (
                cell.outcome is Outcome.CORRECT_NULL
            ):  # half of all cells: what was not there, and nothing more
                kept = ("gold_path", "path", "cmp", "critical", "state")
                line |= {name: getattr(cell, name) for name in kept}
            else:
                line |= {name: getattr(cell, name) for name in _CELL_DEFAULTS if name not in line}
            line.pop("field", None)
            if line["path"] == line["gold_path"]:
                line.pop("path")
            if cell.evidence is not None and "evidence" in line:
                line["evidence"] = [cell.evidence.quoted, cell.evidence.derivable, cell.evidence.agrees]
            yield {
                name: value
                for name, value in line.items()
                if value is not None and value != _CELL_DEFAULTS.get(name)
            }


def _read_cell(line: dict[str, Any]) -> tuple[str, CellResult]:
    document = line.pop("document")
    line["outcome"] = Outcome(line["outcome"])
    line.setdefault("path", line.get("gold_path", ""))
    for name, empty in (("gold_path", ""), ("gold", None), ("predicted", None), ("cmp", "")):
        line.setdefault(name, empty)
    line["field"] = field_name(line["gold_path"] or line["path"])
    if "spans" in line:
        line["spans"] = tuple((start, end) for start, end in line["spans"])
    if "evidence" in line:
        line["evidence"] = Evidence(*line["evidence"])
    return document, CellResult(**line)


def _read_document(item: dict[str, Any], cells: list[CellResult]) -> DocumentResult:
    item["rows"] = {name: Rows(**counts) for name, counts in item["rows"].items()}
    if item.pop("cells") != len(cells):
        message = f"{CELLS} is not whole: cells of {item['id']} are missing"
        raise ValueError(message)
    for name in ("exact", "mistakes"):
        item.pop(name)
    return DocumentResult(**item, cells=cells)


def _document_data(document: DocumentResult) -> dict[str, Any]:
    shape = {
        item.name: getattr(document, item.name)
        for item in fields(document)
        if item.name not in ("cells", "rows")
    }
    shape["rows"] = {name: asdict(counts) for name, counts in document.rows.items()}
    counts = {"cells": len(document.cells), "mistakes": len(mistakes_of(document))}
    return {**shape, **counts, "exact": is_exact(document)}


def _summary(run: Run) -> dict[str, Any]:
    counted = run.counted
    return {
        "run": asdict(run.info),
        "summary": summarise(counted).to_dict() if counted else None,
        "schemas": {name: summarise(part).to_dict() for name, part in group_by(counted, "schema").items()},
        "conversions": [
            {
                "schema": schema,
                "group": members[0].group,
                "conversion": conversion,
                **summarise(members).to_dict(),
            }
            for schema, part in group_by(counted, "schema").items()
            for conversion, members in group_by(part, "conversion").items()
        ],
        "fields": [
            {
                "field": item.field,
                "critical": item.critical,
                "outcomes": {outcome.value: number for outcome, number in item.counts.cells.items()},
                "precision": item.counts.precision,
                "recall": item.counts.recall,
                "f1": item.counts.f1,
                "subtypes": item.subtypes,
            }
            for item in summarise_fields(counted)
        ],
        "documents": [_document_data(document) for document in run.documents],
    }


def _documents_csv(run: Run) -> str:
    out = io.StringIO()
    rows = [_document_row(document) for document in run.documents]
    writer = csv.DictWriter(out, rows[0] if rows else ("id",))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _document_row(document: DocumentResult) -> dict[str, Any]:
    counts = Counts.of([document])
    row: dict[str, Any] = {
        name: getattr(document, name) for name in ("id", "schema", "group", "conversion", "cluster", "status")
    }
    row |= {"exact": int(is_exact(document)), "mistakes": counts.mistakes, "gold_cells": counts.gold}
    row |= {name: f"{getattr(counts, name):.6f}" for name in ("precision", "recall", "f1")}
    row |= {outcome.value: counts.cells[outcome] for outcome in Outcome}
    row |= {"seconds": f"{document.seconds:.6f}", "cost_usd": document.usage.get("cost_usd")}
    return {**row, "failure": document.failure, "uri": document.uri}
