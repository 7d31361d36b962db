"""A model as second reader of a document: it is asked about gaps, and what it points at is read by the code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING

from filingkit.calibration import FROM_MODEL
from filingkit.draft import Blank
from filingkit.errors import AnswerError, ModelError, ModelSetupError
from filingkit.gaps import Gap, find_gaps
from filingkit.grounding import CONFIDENCE, Grounded, Pointer, ground
from filingkit.llm.cache import CachedModel
from filingkit.llm.capped import CappedModel
from filingkit.llm.dialogue import Ask
from filingkit.llm.offline import OpenRequestError
from filingkit.questions import ROWS, Question, ask, ask_fields, ask_rows, read_pointers, read_rows
from filingkit.usage import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filingkit.draft import Draft, Severity
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.gaps import Mode
    from filingkit.llm.budget import Budget, Limits
    from filingkit.llm.cache import AnswerCache
    from filingkit.llm.dialogue import Dialogue
    from filingkit.llm.wire import Completion, Model
    from filingkit.resolve import Resolution
    from filingkit.usage import Purpose, Usage

CHECK = "model"
"""The name that findings about the model carry."""

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class SecondReader:
    """Asks `model` about what the rules left open (auto), or about every field (always).

    `budget` caps the run and `limits` each document; `cache` keeps every answer that was paid.
    """

    model: Model
    mode: Mode = "auto"
    budget: Budget | None = None
    limits: Limits | None = None
    cache: AnswerCache | None = None

    def read(
        self, filing: Filing, extractor: Extractor, draft: Draft, resolution: Resolution, usage: Usage
    ) -> Dialogue[bool]:
        """Ask about the gaps of a document, ground the answers, and propose what they lead to in the draft.

        Gives whether the draft changed; what was asked is added to `usage` as it is paid. An answer that is refused is
        asked about once more, with the reason; then the field is `refused`. A provider that is busy, or a budget that
        is spent, leaves the gaps open and a finding; a set-up that can never work is raised.
        """
        asking = _Asking(self._model_for(filing), filing, extractor, draft, resolution, usage)
        for question in ask(filing, extractor, find_gaps(filing, extractor, draft, resolution, self.mode)):
            try:
                yield from asking.answer(question)
            except AnswerError as error:
                asking.note(error)
            except ModelSetupError:
                raise  # it is wrong for every document
            except ModelError as error:
                asking.note(error)
                break
        return asking.changed

    async def aclose(self) -> None:
        """Close the connections that the model has in this event loop, where it has any."""
        close = getattr(self.model, "aclose", None)
        if close is not None:
            await close()

    def _model_for(self, filing: Filing) -> Model:
        """Give the model behind the caps and the cache: what is in the cache costs nothing, so it asks no budget."""
        model = self.model
        if self.budget is not None:
            model = CappedModel(model, self.budget.child(self.limits) if self.limits else self.budget)
        if self.cache is not None:
            model = CachedModel(model, self.cache, filing.sha256 or sha256(filing.text.encode()).hexdigest())
        return model


class _Asking:
    """One document being asked about."""

    def __init__(
        self,
        model: Model,
        filing: Filing,
        extractor: Extractor,
        draft: Draft,
        resolution: Resolution,
        usage: Usage,
    ) -> None:
        self.model = model
        self.filing = filing
        self.extractor = extractor
        self.draft = draft
        self.resolution = resolution
        self.usage = usage
        self.changed = False
        self.asked: Question | None = None
        self.spans = sorted((span, path) for path, item in resolution.fields.items() for span in item.spans)

    def answer(self, question: Question) -> Dialogue[None]:
        """Send one question and take in what it answers."""
        completion = yield from self._send(question, "fields" if question.rows is None else "rows")
        if question.rows is not None:
            yield from self._take_rows(question, completion.text)
            return
        refused = self._take(question, read_pointers(question, completion.text))
        if refused:
            gaps = [gap for gap in question.gaps.values() if gap.path in refused]
            again = ask_fields(self.filing, self.extractor, gaps, refused)
            second = yield from self._send(again, "refused")
            still = self._take(again, read_pointers(again, second.text))
            for path, reason in {**{path: refused[path] for path in refused}, **still}.items():
                if self.resolution.value(path) is not None:
                    continue  # the rules know better than an answer that was refused
                if path in still or path not in self.draft.candidates:
                    self.draft.blanks[path] = Blank("refused", f"the model's answer was refused: {reason}")
                    self.changed = True

    def note(self, error: ModelError) -> None:
        """Say what stayed open: of a question asked again, only what was refused."""
        paths = self.asked.paths if self.asked is not None else ()
        severity: Severity = "warning" if isinstance(error, OpenRequestError) else "error"
        self.draft.report(CHECK, severity, f"{error}; {len(paths)} fields stay open", *paths)
        self.changed = True

    def _send(self, question: Question, purpose: Purpose) -> Dialogue[Completion]:
        self.asked = question
        started = perf_counter()
        try:
            completion = yield Ask(self.model, question.request)
        except ModelError as error:
            if error.spent is not None:
                self._count(purpose, error.spent, started, type(error).__name__)
            raise
        self._count(purpose, completion, started)
        return completion

    def _count(
        self, purpose: Purpose, completion: Completion, started: float, error: str | None = None
    ) -> None:
        assert self.asked is not None
        spent = replace(completion, text="")
        self.usage.calls.append(Call(purpose, self.asked.paths, spent, perf_counter() - started, error))

    def _take(self, question: Question, pointers: Mapping[str, Pointer]) -> dict[str, str]:
        """Ground the pointers; give the paths that were refused, with the reason."""
        refused = {}
        for gap in question.gaps.values():
            pointer = pointers.get(gap.path)
            if pointer is None:
                continue
            reason = self._propose(gap, gap.path, pointer)
            if reason:
                refused[gap.path] = reason
        return refused

    def _propose(self, gap: Gap, path: str, pointer: Pointer) -> str:
        """Propose the value that a pointer leads to; give the reason where it leads to none."""
        taken = sorted(span for span, owner in self.spans if owner != path)
        # Other fields of the same question may have been shown more lines; an answer there is another row's.
        found = ground(self.filing, gap.field, pointer, taken, frozenset(gap.lines))
        if not isinstance(found, Grounded):
            return found.reason
        known = self.resolution.value(path)
        confidence = CONFIDENCE[found.grade]
        if known is not None and known != found.value:
            message = f"the rules read {known!r}, the model points at {found.value!r} on line {pointer.line}"
            self.draft.report("model_disagrees", "warning", message, path)
            candidates = self.draft.candidates.get(path)
            self.changed = True
            if (
                not candidates
            ):  # derived from other values: their evidence is not one place to hold this one against
                return ""
            # It raises doubt and overrules nothing: a quote of other words is no evidence against what was read.
            confidence = min(confidence, 0.99 * max(candidate.confidence for candidate in candidates))
        self.draft.add_evidence(path, found.value, found.span, f"{FROM_MODEL}{found.grade}", confidence)
        self.spans.append((found.span, path))
        self.changed = True
        return ""

    def _take_rows(self, question: Question, text: str) -> Dialogue[None]:
        """Take rows in windows until all are read; a count that does not fit is a finding."""
        rows = question.rows
        assert rows is not None
        count, found = read_rows(question, text)
        taken = 0
        while True:
            for row in found:
                self._take_row(question, row)
            taken += len(found)
            if not found or taken >= min(count, MOST_ROWS) or len(found) < ROWS:
                break
            question = ask_rows(self.filing, self.extractor, rows, taken)
            completion = yield from self._send(question, "rows")
            count, found = read_rows(question, completion.text)
        if taken != count:
            message = f"the model counts {count} rows and pointed at {taken}"
            self.draft.report(CHECK, "warning", message, rows.path)

    def _take_row(self, question: Question, row: Mapping[str, Pointer]) -> None:
        grounded = {}
        spans = sorted(span for span, _ in self.spans)
        for gap in question.gaps.values():
            pointer = row.get(gap.path)
            if pointer is not None:
                found = ground(self.filing, gap.field, pointer, spans, question.lines)
                if isinstance(found, Grounded):
                    grounded[gap.path] = found
        if not grounded or question.rows is None:
            return
        base = self.draft.add_row(question.rows.path)
        for pattern, found in grounded.items():
            path = base + pattern.removeprefix(f"{question.rows.path}/*")
            self.draft.add_evidence(
                path, found.value, found.span, f"{FROM_MODEL}{found.grade}", CONFIDENCE[found.grade]
            )
            self.spans.append((found.span, path))
        self.changed = True
