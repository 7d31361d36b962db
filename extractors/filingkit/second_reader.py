"""A model as second reader of a document: it is asked about gaps, and what it points at is read by the code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING
from unicodedata import category

from filingkit.calibration import FROM_MODEL
from filingkit.draft import Blank
from filingkit.errors import AnswerError, ModelError, ModelSetupError
from filingkit.gaps import Gap, find_gaps
from filingkit.grounding import CONFIDENCE, Grounded, Pointer, ground
from filingkit.llm.cache import CachedModel
from filingkit.llm.capped import CappedModel
from filingkit.llm.dialogue import Ask
from filingkit.llm.offline import OpenRequestError
from filingkit.openings import merge
from filingkit.pointed_rows import hold_together
from filingkit.questions import (
    ROWS,
    AnsweredRow,
    Question,
    ask,
    ask_fields,
    ask_rows,
    read_pointers,
    read_rows,
)
from filingkit.usage import Call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filingkit.draft import Draft, Severity
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing, Span
    from filingkit.gaps import Mode, RowsGap
    from filingkit.llm.budget import Budget, Limits
    from filingkit.llm.cache import AnswerCache
    from filingkit.llm.dialogue import Dialogue
    from filingkit.llm.wire import Completion, Model
    from filingkit.resolve import Resolution
    from filingkit.usage import Purpose, Usage

CHECK = "model"
"""The name that findings about the model carry."""

ROWS_POINTED_AT = "rows_pointed_at"
"""The name of the finding that says how many rows of a list a model led to."""

MOST_ROWS = 2000

_LONGEST_SIGN = len("CDN$")


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


def _is_sign(words: str) -> bool:
    """Whether words are a currency sign, which is evidence of the currency and part of its amount as well."""
    return len(words) <= _LONGEST_SIGN and category(words[-1]) == "Sc"


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
        self.spans = sorted(
            (span, path)
            for path, item in resolution.fields.items()
            for span in item.spans
            if not _is_sign(filing.text[slice(*span)])
        )

    @cached_property
    def labels(self) -> list[Span]:
        """The words that every document of the type prints."""
        return merge(self.extractor.labels(self.filing))

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
        if severity == "error":
            self.usage.failures.append(str(error))
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
        taken = merge(span for span, owner in self.spans if owner != path)
        fits = partial(self.extractor.fits, path)
        found = ground(self.filing, gap.field, pointer, gap.ranges, taken, self.labels, fits)
        if not isinstance(found, Grounded):
            return found.reason
        known = self.resolution.value(path)
        confidence = CONFIDENCE[found.grade]
        if known is not None and known != found.value:
            message = f"the rules read {known!r}, the model points at {found.value!r} on line {pointer.line}"
            self.draft.report("model_disagrees", "warning", message, path)
            candidates = self.draft.candidates.get(path)
            self.changed = True
            if not candidates:
                return (
                    ""  # derived from other values: their evidence is not one place to hold this one against
                )
            # It raises doubt and overrules nothing: a quote of other words is no evidence against what was read.
            confidence = min(confidence, 0.99 * max(candidate.confidence for candidate in candidates))
        self.draft.add_evidence(path, found.value, found.spans, f"{FROM_MODEL}{found.grade}", confidence)
        self.spans += [(span, path) for span in found.spans]
        self.changed = True
        return ""

    def _take_rows(self, question: Question, text: str) -> Dialogue[None]:
        """Take rows in windows until all are read; a count that does not fit is a finding."""
        gap = question.rows
        assert gap is not None
        rows: list[AnsweredRow] = []
        try:
            count, found = read_rows(question, text)
            while True:
                rows += found
                if not found or len(rows) >= min(count, MOST_ROWS) or len(found) < ROWS:
                    break
                question = ask_rows(self.filing, self.extractor, gap, len(rows))
                completion = yield from self._send(question, "rows")
                count, found = read_rows(question, completion.text)
        finally:
            # What was paid for is kept, though a later window failed.
            self._propose_rows(gap, rows)
        if len(rows) != count:
            message = f"the model counts {count} rows and pointed at {len(rows)}"
            self.draft.report(CHECK, "warning", message, gap.path)

    def _propose_rows(self, gap: RowsGap, rows: Sequence[AnsweredRow]) -> None:
        """Propose the rows that hold together, each in its place among those that the rules read."""
        known = [self._places_of(row) for row in self.resolution.items(gap.path)]
        starts = [min((span.start for spans in row.values() for span in spans), default=0) for row in known]
        added = 0
        # The evidence of this list is no obstacle: it tells which rows were read already.
        taken = merge(span for span, owner in self.spans if not owner.startswith(f"{gap.path}/"))
        grounded = [self._ground_row(gap, gap.pattern, row, taken) for row in rows]
        for row in hold_together(grounded, known, self.extractor.shared(gap.pattern)):
            if row.known is None and not self.extractor.accepts_row(gap.path, row.fields.keys()):
                continue
            if row.known is None:
                base = self.draft.add_row(gap.path)
                starts.append(min(item.start for item in row.fields.values()))
                added += 1
            else:
                base = f"{gap.path}/{row.known}"
            self._add_row(base, row.fields)
            self._propose_inner_rows(gap, base, rows[row.index])
        if added:
            if starts[:-added] == sorted(starts[:-added]):
                self.draft.reorder_rows(gap.path, sorted(range(len(starts)), key=starts.__getitem__))
            said_to_be_missing = any(gap.path in finding.paths for finding in self.draft.findings)
            if said_to_be_missing:
                message = f"{added} {'row was' if added == 1 else 'rows were'} pointed at by the model"
                self.draft.report(ROWS_POINTED_AT, "info", message, gap.path)

    def _propose_inner_rows(self, gap: RowsGap, base: str, row: AnsweredRow) -> None:
        """Propose the rows of the lists inside a row, of words that are evidence of nothing yet."""
        for pattern, inner in row.lists.items():
            path = f"{base}/{pattern.rpartition('/*/')[2]}"
            taken = merge(span for span, _ in self.spans)
            grounded = [self._ground_row(gap, pattern, item, taken) for item in inner]
            for held in hold_together(grounded, [], self.extractor.shared(pattern)):
                inner_base = self.draft.add_row(path)
                self._add_row(inner_base, held.fields)
                self._propose_inner_rows(gap, inner_base, inner[held.index])

    def _ground_row(
        self, gap: RowsGap, pattern: str, row: AnsweredRow, taken: Sequence[Span]
    ) -> dict[str, Grounded]:
        """Give what the pointers of one row of the list `pattern` lead to, by name of the field.

        A pointer cannot tell two prints of a value on one line apart, so two fields are given one each.
        """
        grounded: dict[str, Grounded] = {}
        for item in gap.fields:
            pointer = row.pointers.get(item.path)
            if pointer is None:
                continue
            fits = partial(self.extractor.fits, item.path)
            own = [span for known in grounded.values() for span in known.spans]
            for spoken_for in (merge([*taken, *own]), taken) if own else (taken,):
                found = ground(self.filing, item, pointer, gap.ranges, spoken_for, self.labels, fits)
                if isinstance(found, Grounded):
                    grounded[item.path.removeprefix(f"{pattern}/*").removeprefix("/")] = found
                    break
        return grounded

    def _add_row(self, base: str, fields: Mapping[str, Grounded]) -> None:
        for name, found in fields.items():
            path, method = f"{base}/{name}" if name else base, f"{FROM_MODEL}{found.grade}"
            self.draft.add_evidence(path, found.value, found.spans, method, CONFIDENCE[found.grade])
            self.spans += [(span, path) for span in found.spans]
        self.changed = True

    def _places_of(self, row: str) -> dict[str, tuple[Span, ...]]:
        fields = self.resolution.fields
        names = [path.removeprefix(f"{row}/") for path in fields if path.startswith(f"{row}/")]
        return {name: fields[f"{row}/{name}"].spans for name in names}
