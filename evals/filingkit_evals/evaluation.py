"""From cases to a run: read it top to bottom and you know the harness."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from filingkit import __version__
from filingkit_evals.cases import digest_documents, digest_gold
from filingkit_evals.results import Run, RunInfo
from filingkit_evals.runner import Judged, judge_saved, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from filingkit.batch import Reader
    from filingkit.plugins import Plugins
    from filingkit_evals.cases import Case
    from filingkit_evals.runner import Prediction

SCORER_VERSION = "2"
"""Counted up when outcomes change on purpose; a digest of the code beside it tells of changes that were not."""

_RULES = ("alignment", "comparators", "leaves", "rows", "scorer", "subtypes")


class Evaluation(NamedTuple):
    """A run, and the predictions that it scored."""

    run: Run
    predictions: list[Prediction]


class Purpose(NamedTuple):
    """What a run is for: its label, the command that made it, which gold it took, and when a model is asked."""

    label: str = ""
    command: str = ""
    selection: str = ""
    llm: str = "never"


def evaluate(
    cases: Sequence[Case],
    reader: Reader,
    purpose: Purpose = Purpose(),  # noqa: B008 - immutable
    *,
    jobs: int = 1,
    tell: Callable[[Judged], None] | None = None,
) -> Evaluation:
    """Extract the document of each case and score it."""
    started = perf_counter()
    info = _describe(cases, reader.plugins, purpose)
    return _gather(info, run(cases, reader, jobs), started, tell)


def score_predictions(
    cases: Sequence[Case],
    predictions: Iterable[Prediction],
    reader: Reader,
    purpose: Purpose = Purpose(),  # noqa: B008 - immutable
) -> Evaluation:
    """Score predictions that were saved earlier or come from another tool, without extraction.

    A prediction belongs to the case that its `document` names (its id, or the path of its document), or whose
    document has its `source.sha256`, or the end of its `source.uri`.
    """
    started = perf_counter()
    info = _describe(cases, reader.plugins, purpose)
    known = _Predictions(predictions)
    judged = (judge_saved(case, reader.plugins, reader.settings, known.of(case)) for case in cases)
    return _gather(info, judged, started, None)


def _gather(
    info: RunInfo, judged: Iterable[Judged], started: float, tell: Callable[[Judged], None] | None
) -> Evaluation:
    documents, predictions = [], []
    for item in judged:
        documents.append(item.document)
        if item.prediction is not None:
            predictions.append(item.prediction)
        if tell is not None:
            tell(item)
    models = {document.usage.get("model") for document in documents} - {None}
    info.model = ", ".join(sorted(map(str, models))) or None
    info.seconds = round(perf_counter() - started, 3)
    return Evaluation(Run(info, documents), predictions)


class _Predictions:
    """Saved predictions by all that a case may know them by."""

    def __init__(self, predictions: Iterable[Prediction]) -> None:
        self.by_name: dict[str, Prediction] = {}
        self.by_bytes: dict[str, Prediction] = {}
        self.by_file: defaultdict[str, list[Prediction]] = defaultdict(list)
        for prediction in predictions:
            source = prediction.get("source") or {}
            if prediction.get("document"):
                self.by_name[str(prediction["document"])] = prediction
            if source.get("sha256"):
                self.by_bytes[str(source["sha256"])] = prediction
            if source.get("uri"):
                self.by_file[Path(str(source["uri"])).name].append(prediction)

    def of(self, case: Case) -> Prediction | None:
        for name in (case.id, case.gold.document):
            if name in self.by_name:
                return self.by_name[name]
        if self.by_bytes and case.path is not None:
            found = self.by_bytes.get(sha256(case.path.read_bytes()).hexdigest())
            if found is not None:
                return found
        document = Path(case.gold.document)
        for prediction in self.by_file.get(document.name, ()):
            if prediction.get("document") is None and _ends_alike(prediction["source"]["uri"], document):
                return prediction
        return None


def _ends_alike(uri: str, document: Path) -> bool:
    parts = Path(uri).parts
    return parts[-len(document.parts) :] == document.parts


def _describe(cases: Sequence[Case], plugins: Plugins, purpose: Purpose) -> RunInfo:
    names = sorted({case.schema for case in cases})
    extractors = {name: plugins.extractors[name] for name in names if name in plugins.extractors}
    now = datetime.now(UTC)
    return RunInfo(
        id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
        started=now.isoformat(timespec="milliseconds"),
        label=purpose.label,
        command=purpose.command,
        schemas={name: extractors[name].version if name in extractors else "" for name in names},
        plugins={name: plugins.origins.get(name, "") for name in extractors},
        gold=digest_gold(cases),
        documents=digest_documents(cases),
        scorer=_scorer_version(extractor.schema.model_json_schema() for extractor in extractors.values()),
        filingkit=__version__,
        selection=purpose.selection,
        llm=purpose.llm,
        revision=_revision(),
    )


def _scorer_version(schemas: Iterable[object]) -> str:
    total = sha256()
    for name in _RULES:
        file = import_module(f"filingkit_evals.{name}").__file__
        assert file is not None
        total.update(Path(file).read_bytes())
    for options in schemas:
        total.update("\n".join(sorted(set(_comparators(options, "")))).encode())
    return f"{SCORER_VERSION} ({total.hexdigest()[:8]})"


def _comparators(schema: object, base: str) -> Iterator[str]:
    """Give each `x-eval` of a JSON Schema with where it stands: a changed description does not change a score."""
    if isinstance(schema, dict):
        if "x-eval" in schema:
            yield f"{base} {json.dumps(schema['x-eval'], sort_keys=True)}"
        for name, part in schema.items():
            yield from _comparators(part, f"{base}/{name}")
    elif isinstance(schema, list):
        for part in schema:
            yield from _comparators(part, base)


def _revision() -> str:
    """Name the commit of the working directory, with a `+` where files are changed; "" outside of a repository."""
    commands = (
        ("git", "rev-parse", "--short", "HEAD"),
        ("git", "status", "--porcelain", "--untracked-files=no"),
    )
    try:
        head, changes = (
            subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
            for command in commands
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return head + ("+" if changes else "")
