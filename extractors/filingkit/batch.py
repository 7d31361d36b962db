"""Many documents, in the order that they were given; one that fails never stops the rest."""

from __future__ import annotations

import hashlib
import os
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from filingkit import __version__
from filingkit.errors import FilingkitError, InternalError, PathError
from filingkit.llm.dialogue import ahold, hold
from filingkit.loading import load_path
from filingkit.output import encode_indented, make_directory, read_existing, write_atomically
from filingkit.pipeline import choose, find_questions, list_sheets, read, tabulate
from filingkit.sources import STANDARD_INPUT, Source, find_sources
from filingkit.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from filingkit.extraction import Extraction
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.forecast import Forecast
    from filingkit.llm.dialogue import Dialogue
    from filingkit.plugins import Plugins
    from filingkit.second_reader import SecondReader
    from filingkit.settings import Settings
    from filingkit.sheets import Sheet, Table

Shape = Literal["document", "sheets", "table"]
"""What is made of an extraction: a document in the output contract's shape, or tables for spreadsheets."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `document` in the output contract's shape, `sheets` or `table`; or `error`.

    `usage` is what was spent on it, failed or not. `skipped` means that an output of an earlier run still holds. A
    document that went to a file is not carried along.
    """

    uri: str
    schema: str | None
    document: dict[str, Any] | None = None
    error: FilingkitError | None = None
    skipped: bool = False
    findings: tuple[str, ...] = ()
    """Severity of each finding."""
    usage: Usage = field(default_factory=Usage)
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
            "usage": self.usage.to_dict(),
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
        return hold(self._ask(uri, Usage()))[0]

    def process(self, uri: str, usage: Usage) -> Dialogue[Outcome]:
        """Read one document and give it the shape that is asked for; `usage` is filled as a model is paid."""
        extraction, extractor = yield from self._ask(uri, usage)
        severities = tuple(finding.severity for finding in extraction.findings)
        outcome = Outcome(uri, extraction.schema, findings=severities, usage=usage)
        with _blame(uri):
            match self.shape:
                case "document":
                    return replace(outcome, document=extraction.to_dict())
                case "sheets":
                    return replace(outcome, sheets=tuple(list_sheets(extraction, extractor)))
                case "table":
                    return replace(outcome, table=tabulate(extraction, extractor))

    def forecast(self, uri: str) -> Forecast:
        """Load one document and tell what a model would be asked about it; the model itself is not needed."""
        from filingkit.forecast import forecast  # noqa: PLC0415 - as for the questions themselves

        with _blame(uri):
            filing = self.load(uri)
            extractor = choose(filing, self.plugins.extractors, self.schema)
            return forecast(filing, extractor, find_questions(filing, extractor, self.settings.llm))

    def _ask(self, uri: str, usage: Usage) -> Dialogue[tuple[Extraction, Extractor]]:
        with _blame(uri):
            filing = self.load(uri)
            extractor = choose(filing, self.plugins.extractors, self.schema)
            plugin = self.plugins.origins.get(extractor.name, "")
            return (yield from read(filing, extractor, plugin, self.second, usage)), extractor


@contextmanager
def _blame(uri: str) -> Iterator[None]:
    """Around all that is done with one document: a bug of ours must not take the others down."""
    try:
        yield
    except FilingkitError:
        raise
    except Exception as error:
        if os.environ.get("FILINGKIT_DEBUG") == "1":
            traceback.print_exc()
        text = " ".join(str(error).split())[:200]
        message = f"{uri}: unexpected {type(error).__name__}{': ' if text else ''}{text}; please report this"
        raise InternalError(message) from error


def run(
    paths: Iterable[str | Path], reader: Reader, *, directory: Path | None = None, jobs: int = 1
) -> Generator[Outcome]:
    """Extract every document that `paths` stand for, in input order.

    With `directory`, each document goes to a JSON file of its own there, and one that is there already, made
    by the same versions from the same bytes, is skipped. `jobs` is the number of processes, 0 for one per
    processor. Close what is given where not all of it is taken: connections to a model may be open.
    """
    names = [str(path) for path in paths]
    tasks = _find_tasks(names, reader, directory)
    if directory is not None:
        make_directory(directory)
    if reader.second is None:
        yield from _map(partial(_process, reader), _mourn, tasks, 1 if STANDARD_INPUT in names else jobs)
        return
    from filingkit.llm.throttle import map_at_once  # noqa: PLC0415 - asyncio, which most runs do without

    async def ask(task: _Task) -> Outcome:
        return await ahold(_ask(reader, task))

    # One process, which has one budget for all, and mostly waits.
    yield from map_at_once(ask, tasks, reader.settings.concurrency, reader.second.aclose)


def foresee(
    paths: Iterable[str | Path], reader: Reader, *, directory: Path | None = None, jobs: int = 1
) -> Iterator[Forecast]:
    """Tell what `run` would ask a model about each document, in input order; nothing is sent or written."""
    names = [str(path) for path in paths]
    tasks = _find_tasks(names, reader, directory)
    reader = replace(reader, second=None)
    yield from _map(partial(_foresee, reader), _mourn_forecast, tasks, 1 if STANDARD_INPUT in names else jobs)


def _find_tasks(paths: list[str], reader: Reader, directory: Path | None) -> Iterator[_Task]:
    if reader.schema is not None:
        reader.plugins.extractor(reader.schema)  # an unknown schema is one error, not one per document
    return Targets(directory).assign(find_sources(paths, reader.settings.suffixes))


def _map(
    work: Callable[[_Task], Result], mourn: Callable[[_Task], Result], tasks: Iterable[_Task], jobs: int
) -> Iterator[Result]:
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        yield from map(work, tasks)
    else:
        from filingkit.processes import Processes  # noqa: PLC0415 - slow, and most runs need none

        yield from Processes(work, mourn, jobs).map(tasks)


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
    return hold(_ask(reader, task))


def _ask(reader: Reader, task: _Task) -> Dialogue[Outcome]:
    """One document, start to finish: the outcome says all, nothing is raised for a bad document."""
    uri, target, usage = task.source.uri, task.target, Usage()
    if task.error is not None:
        return Outcome(uri, reader.schema, error=task.error)
    if target is not None and _still_holds(reader, uri, target, asking=reader.second is not None):
        return Outcome(uri, reader.schema, skipped=True)
    try:
        outcome = yield from reader.process(uri, usage)
    except FilingkitError as error:
        outcome = Outcome(uri, reader.schema, error=error, usage=usage)
    if target is None:
        return outcome
    try:
        write_atomically(target, [encode_indented(outcome.to_dict())])
    except PathError as error:
        return replace(outcome, document=None, error=error)
    return replace(outcome, document=None)


def _mourn(task: _Task) -> Outcome:
    return Outcome(task.source.uri, None, error=_explain_death(task))


def _foresee(reader: Reader, task: _Task) -> Forecast:
    from filingkit.forecast import Forecast  # noqa: PLC0415

    uri, target = task.source.uri, task.target
    if task.error is not None:
        return Forecast(uri, reader.schema, error=task.error)
    if target is not None and _still_holds(reader, uri, target, asking=True):
        return Forecast(uri, reader.schema, skipped=True)
    try:
        return reader.forecast(uri)
    except FilingkitError as error:
        return Forecast(uri, reader.schema, error=error)


def _mourn_forecast(task: _Task) -> Forecast:
    from filingkit.forecast import Forecast  # noqa: PLC0415

    return Forecast(task.source.uri, error=_explain_death(task))


def _explain_death(task: _Task) -> InternalError:
    return InternalError(f"{task.source.uri}: the process that read it died (out of memory?)")


def _still_holds(reader: Reader, uri: str, target: Path, *, asking: bool) -> bool:
    """Whether `target` was made from the same bytes by the same schema, plugin and version of filingkit."""
    document = read_existing(target)
    if document is None or "record" not in document or uri == STANDARD_INPUT:
        return False
    schema = document.get("schema")
    if document.get("filingkit_version") != __version__ or reader.schema not in (None, schema):
        return False
    if document.get("plugin") != reader.plugins.origins.get(str(schema)):
        return False
    if asking and _has_gaps(document):
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
