"""Many documents, in the order that they were given; one that fails never stops the rest."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from filingkit import __version__
from filingkit.errors import FilingkitError, InternalError, PathError
from filingkit.loading import load_path
from filingkit.output import encode_indented, make_directory, read_existing, write_atomically
from filingkit.pipeline import choose, extract, list_sheets, tabulate
from filingkit.sources import STANDARD_INPUT, Source, find_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from filingkit.extraction import Extraction
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.plugins import Plugins
    from filingkit.second_reader import SecondReader
    from filingkit.settings import Settings
    from filingkit.sheets import Sheet, Table

Shape = Literal["document", "sheets", "table"]
"""What is made of an extraction: a document in the output contract's shape, or tables for spreadsheets."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `document` in the output contract's shape, `sheets` or `table`; or `error`.

    `skipped` means that an output of an earlier run still holds. A document that went to a file is not
    carried along.
    """

    uri: str
    schema: str | None
    document: dict[str, Any] | None = None
    error: FilingkitError | None = None
    skipped: bool = False
    findings: tuple[str, ...] = ()
    """Severity of each finding."""
    sheets: tuple[Sheet, ...] = ()
    table: Table | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the line that stands for this document in JSONL."""
        if self.error is None:
            return self.document or {}
        return {
            "schema": self.schema,
            "source": {"uri": self.uri},
            "error": {
                "type": type(self.error).__name__,
                "message": str(self.error),
                "exit_code": self.error.exit_code,
            },
        }


@dataclass(frozen=True)
class Reader:
    """From a path to an extraction, with all that this needs; sent once to each process."""

    plugins: Plugins
    settings: Settings
    schema: str | None = None
    second: SecondReader | None = None
    shape: Shape = "document"

    def load(self, uri: str) -> Filing:
        """Load the document at `uri`, or standard input."""
        limit = int(self.settings.max_document_bytes)
        return load_path(uri, max_bytes=limit, loaders=self.plugins.loaders)

    def read(self, uri: str) -> Extraction:
        """Load and extract one document; whatever goes wrong is a FilingkitError."""
        return self._read(uri)[0]

    def process(self, uri: str) -> Outcome:
        """Read one document and give it the shape that is asked for; whatever goes wrong is a FilingkitError."""
        extraction, extractor = self._read(uri)
        outcome = Outcome(
            uri, extraction.schema, findings=tuple(finding.severity for finding in extraction.findings)
        )
        match self.shape:
            case "document":
                return replace(outcome, document=extraction.to_dict())
            case "sheets":
                return replace(outcome, sheets=tuple(list_sheets(extraction, extractor)))
            case "table":
                return replace(outcome, table=tabulate(extraction, extractor))

    def _read(self, uri: str) -> tuple[Extraction, Extractor]:
        try:
            filing = self.load(uri)
            extractor = choose(filing, self.plugins.extractors, self.schema)
            origin = self.plugins.origins.get(extractor.name, "")
            return extract(filing, extractor, origin, self.second), extractor
        except FilingkitError:
            raise
        except Exception as error:  # a bug of ours must not take the other documents down
            if os.environ.get("FILINGKIT_DEBUG") == "1":
                traceback.print_exc()
            text = " ".join(str(error).split())[:200]
            message = (
                f"{uri}: unexpected {type(error).__name__}{': ' if text else ''}{text}; please report this"
            )
            raise InternalError(message) from error


def run(
    paths: Iterable[str | Path], reader: Reader, *, directory: Path | None = None, jobs: int = 1
) -> Iterator[Outcome]:
    """Extract every document that `paths` stand for, in input order.

    With `directory`, each document goes to a JSON file of its own there, and one that is there already, made
    by the same versions from the same bytes, is skipped. `jobs` is the number of processes, 0 for one per
    processor.
    """
    if reader.schema is not None:
        reader.plugins.extractor(reader.schema)  # an unknown schema is one error, not one per document
    if directory is not None:
        make_directory(directory)
    paths = [str(path) for path in paths]
    tasks = Targets(directory).assign(find_sources(paths, reader.settings.suffixes))
    work = partial(_process, reader)
    jobs = jobs or os.cpu_count() or 1
    if reader.second is not None and STANDARD_INPUT not in paths:  # one budget for all, and mostly waiting
        yield from _map_in_threads(work, tasks, reader.settings.concurrency)
    elif jobs == 1 or STANDARD_INPUT in paths:  # which only this process has
        yield from map(work, tasks)
    else:
        from filingkit.processes import Processes  # noqa: PLC0415 - slow, and most runs need none

        yield from Processes(work, _mourn, jobs).map(tasks)


def _map_in_threads(
    work: Callable[[_Task], Outcome], tasks: Iterable[_Task], count: int
) -> Iterator[Outcome]:
    """Give results in the order of the tasks, `count` at a time and few ahead."""
    with ThreadPoolExecutor(count) as pool:
        pending: deque[Future[Outcome]] = deque()
        for task in tasks:
            pending.append(pool.submit(work, task))
            if len(pending) >= 4 * count:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


@dataclass(frozen=True, slots=True)
class _Task:
    """A source and, where each document gets a file, that file."""

    source: Source
    target: Path | None
    error: FilingkitError | None = None


class Targets:
    """Gives each source a file below `directory` and refuses to give the same file twice."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self.taken: dict[Path, str] = {}

    def assign(self, sources: Iterable[Source]) -> Iterator[_Task]:
        """Give the task of each source; the second that would take a file is an error."""
        for source in sources:
            if self.directory is None or source.error is not None:
                yield _Task(source, None, source.error)
                continue
            target = self.directory / source.relative.with_name(source.relative.name + ".json")
            first = self.taken.setdefault(target, source.uri)
            if first == source.uri:
                yield _Task(source, target)
            else:
                message = f"{source.uri}: {target} is taken by {first}; give their common directory instead"
                yield _Task(source, None, PathError(message))


def _process(reader: Reader, task: _Task) -> Outcome:
    """One document, start to finish: the outcome says all, nothing is raised for a bad document."""
    uri, target = task.source.uri, task.target
    if task.error is not None:
        return Outcome(uri, reader.schema, error=task.error)
    if target is not None and _still_holds(reader, uri, target):
        return Outcome(uri, reader.schema, skipped=True)
    try:
        outcome = reader.process(uri)
    except FilingkitError as error:
        outcome = Outcome(uri, reader.schema, error=error)
    if target is None:
        return outcome
    try:
        write_atomically(target, [encode_indented(outcome.to_dict())])
    except PathError as error:
        return Outcome(uri, outcome.schema, error=error)
    return Outcome(uri, outcome.schema, error=outcome.error, findings=outcome.findings)


def _mourn(task: _Task) -> Outcome:
    message = f"{task.source.uri}: the process that read it died (out of memory?)"
    return Outcome(task.source.uri, None, error=InternalError(message))


def _still_holds(reader: Reader, uri: str, target: Path) -> bool:
    """Whether `target` was made from the same bytes by the same schema, plugin and version of filingkit."""
    document = read_existing(target)
    if document is None or "record" not in document or uri == STANDARD_INPUT:
        return False
    schema = document.get("schema")
    if document.get("filingkit_version") != __version__ or reader.schema not in (None, schema):
        return False
    if document.get("plugin") != reader.plugins.origins.get(str(schema)):
        return False
    if reader.second is not None and _has_gaps(document):
        return False  # a model may answer now what was open then
    try:
        with Path(uri).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    source = document.get("source")
    return isinstance(source, dict) and source.get("sha256") == digest


def _has_gaps(document: dict[str, Any]) -> bool:
    fields = document.get("fields")
    return not isinstance(fields, dict) or any(item.get("state") == "not_found" for item in fields.values())
