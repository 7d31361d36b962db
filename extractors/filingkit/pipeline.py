"""One document from text to extraction: read it top to bottom and you know the product."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from filingkit.appearance import describe
from filingkit.checks import run_checks
from filingkit.concealment import findings as conceal_findings
from filingkit.errors import FilingkitError, PluginError, WrongDocumentTypeError
from filingkit.extraction import Extraction
from filingkit.llm.dialogue import hold
from filingkit.plugins import find_extractor
from filingkit.resolve import build_record, resolve
from filingkit.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filingkit.checks import Check
    from filingkit.draft import Draft
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.gaps import Mode
    from filingkit.llm.dialogue import Dialogue
    from filingkit.questions import Question
    from filingkit.resolve import Resolution
    from filingkit.second_reader import SecondReader
    from filingkit.sheets import Sheet, Table

MATCH_FLOOR = 0.3
"""Below this share of certainty a document is not taken for the type that was asked for."""

COULD_NOT_RUN = "could not run"
"""How the finding about a check that raised begins."""


def extract(
    filing: Filing,
    extractor: Extractor,
    plugin: str = "",
    second: SecondReader | None = None,
    usage: Usage | None = None,
) -> Extraction:
    """Extract one record from `filing`; `plugin` is the label of where `extractor` came from.

    `second` is a model that is asked about what the rules leave open. A plugin that raises is a PluginError; a check of
    it that raises is a finding, and the record stays. `usage` is filled as the model is paid: give one to know what was
    spent where extraction fails.
    """
    return hold(read(filing, extractor, plugin, second, usage))


def read(
    filing: Filing,
    extractor: Extractor,
    plugin: str = "",
    second: SecondReader | None = None,
    usage: Usage | None = None,
) -> Dialogue[Extraction]:
    """Do what `extract` does, as a dialogue: for those who have many documents under way."""
    usage = Usage() if usage is None else usage
    started = perf_counter()
    try:
        with _guard(extractor, filing, "reading"):
            draft = extractor.preparse(filing)
        draft.findings.extend(conceal_findings(filing))
        resolution = _settle(filing, extractor, draft)
        if second is not None and (yield from second.read(filing, extractor, draft, resolution, usage)):
            resolution = _settle(filing, extractor, draft)
        with _guard(extractor, filing, "fitting its schema to"):
            record = build_record(resolution, extractor.schema)
            calibration = extractor.calibration()
        if calibration is not None:
            calibration.adjust(resolution.fields.values())
    finally:
        usage.seconds = perf_counter() - started
    return Extraction(
        schema=extractor.name,
        schema_version=extractor.version,
        plugin=plugin,
        filing=filing,
        record=record,
        fields=resolution.fields,
        findings=resolution.findings,
        usage=usage,
    )


def list_sheets(extraction: Extraction, extractor: Extractor) -> list[Sheet]:
    """Give the sheets of a workbook that `extractor` lays its record out on."""
    with _guard(extractor, extraction.filing, "laying out the sheets of"):
        return list(extractor.sheets(extraction))


def tabulate(extraction: Extraction, extractor: Extractor) -> Table:
    """Give the table that `extractor` makes of its record."""
    with _guard(extractor, extraction.filing, "tabulating"):
        return extractor.table(extraction)


def find_questions(filing: Filing, extractor: Extractor, mode: Mode) -> list[Question]:
    """Give what a model would be asked about `filing`, without asking it."""
    # Most documents are read by rules alone, and these take longer to import than a document to read.
    from filingkit.gaps import find_gaps  # noqa: PLC0415
    from filingkit.questions import ask  # noqa: PLC0415

    with _guard(extractor, filing, "reading"):
        draft = extractor.preparse(filing)
    resolution = _settle(filing, extractor, draft)
    return ask(filing, extractor, find_gaps(filing, extractor, draft, resolution, mode))


def _settle(filing: Filing, extractor: Extractor, draft: Draft) -> Resolution:
    """Choose values among the candidates, and let the checks work on them."""
    with _guard(extractor, filing, "reading"):
        resolution = resolve(draft, filing, extractor.schema)
        checks = tuple(extractor.checks())
    for check in checks:
        _run_check(check, resolution)
    return resolution


def choose(filing: Filing, extractors: Mapping[str, Extractor], name: str | None = None) -> Extractor:
    """Give the extractor called `name`, or without a name the one that recognises `filing` best.

    A filing that the named one does not recognise, or that none does, is a WrongDocumentTypeError.
    """
    if name is None:
        return _choose_best(filing, extractors)
    extractor = find_extractor(extractors, name)
    if _match(extractor, filing) >= MATCH_FLOOR:
        return extractor
    try:
        other = _choose_best(filing, extractors)
    except (WrongDocumentTypeError, PluginError):
        appearance = describe(filing)
    else:
        appearance = f"{_with_article(other.title)} (use --schema {other.name})"
    message = f"{filing.uri} does not look like {_with_article(extractor.title)}; it looks like {appearance}"
    raise WrongDocumentTypeError(message)


def _choose_best(filing: Filing, extractors: Mapping[str, Extractor]) -> Extractor:
    best, best_score = None, MATCH_FLOOR
    failure: PluginError | None = None
    for extractor in extractors.values():
        try:
            score = _match(extractor, filing)
        except PluginError as error:
            failure = error  # tells only if no other extractor takes the document
            continue
        if score > best_score or (best is None and score == best_score):
            best, best_score = extractor, score
    if best is not None:
        return best
    if failure is not None:
        raise failure
    known = ", ".join(sorted(extractors)) or "none"
    message = f"{filing.uri} matches no known schema ({known}); it looks like {describe(filing)}"
    raise WrongDocumentTypeError(message)


def _match(extractor: Extractor, filing: Filing) -> float:
    with _guard(extractor, filing, "matching"):
        return extractor.matches(filing)


def _run_check(check: Check, resolution: Resolution) -> None:
    try:
        run_checks((check,), resolution)
    except Exception as error:  # one broken rule must not cost the user the record
        resolution.report("error", f"{COULD_NOT_RUN}: {_describe_error(error)}")
        resolution.current_check = ""


@contextmanager
def _guard(extractor: Extractor, filing: Filing, doing: str) -> Iterator[None]:
    """Around one call of a plugin: whatever it raises names the plugin and the document."""
    try:
        yield
    except FilingkitError:
        raise
    except Exception as error:
        message = (
            f"{filing.uri}: the extractor {extractor.name} failed while {doing} it: {_describe_error(error)}"
        )
        raise PluginError(message) from error


def _describe_error(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _with_article(title: str) -> str:
    return f"{'an' if title[:1].lower() in 'aeiou' else 'a'} {title}"
