"""A model of random weights always lies: none of it may end in a record unless it is printed, and reads so.

It lies in two strengths. Freely, its lines and quotes are noise. Pointed, the schema of the answer admits only words
that are printed on the lines shown, so that every answer is as plausible as a wrong one can be.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from filingkit.fields import list_fields, read_value
from filingkit.loading import load_bytes, load_path
from filingkit.pipeline import extract
from filingkit.second_reader import CHECK, SecondReader
from filingkit_evals.cases import find_cases
from filingkit_evals.scorer import Outcome, score
from filingkit_evals.synth import generate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from filingkit.extraction import Extraction
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.gaps import Mode
    from filingkit.llm.openai_client import OpenAIModel
    from filingkit.llm.wire import Completion, Request
    from filingkit.plugins import Plugins

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"

Strength = Literal["free", "pointed"]

PLACES = 8
"""Printed words that one field may be answered with."""

ROWS = 3
"""Rows that a pointed answer has at most."""

_SHOWN = re.compile(r"^(\d+): (.*)$", re.MULTILINE)
_DIGITS = re.compile(r"\d")

MANY, FEW = 60, 6
"""Filings of the corpus that are asked about: what is open in them, and every field. More take more than minutes."""

needs_corpus = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real filings is not at ../shared/corpus"),
]


class Liar:
    """The engine, with every pointer that it gives written down."""

    def __init__(self, model: OpenAIModel, strength: Strength) -> None:
        self.model = model
        self.strength = strength
        self.name = model.name
        self.told: list[tuple[int, str]] = []
        self.asked = 0

    def complete(self, request: Request) -> Completion:
        self.asked += len(re.findall(r"^f\d+: ", request.messages[-1].content, re.MULTILINE))
        completion = self.model.complete(self._narrow(request))
        self.told += _pointers(json.loads(completion.text))
        return completion

    async def acomplete(self, request: Request) -> Completion:
        return self.complete(request)

    def _narrow(self, request: Request) -> Request:
        if self.strength == "free":
            return request
        chance = random.Random(request.digest)
        places = list(_places(request.messages[-1].content.partition("\n\nLines of the document")[2]))
        return replace(request, schema=_point(request.schema, places, chance))


def _places(document: str) -> Iterator[dict[str, Any]]:
    """Give everything of up to four words that the lines shown hold, as pointers."""
    for number, line in _SHOWN.findall(document):
        words = line.split()
        for start in range(len(words)):
            for length in range(1, min(4, len(words) - start) + 1):
                yield {"line": int(number), "quote": " ".join(words[start : start + length])}


def _point(schema: Any, places: list[dict[str, Any]], chance: random.Random) -> Any:
    """Put a choice of places, without null, where the schema asks for a pointer."""
    if isinstance(schema, list):
        return [_point(item, places, chance) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "anyOf" in schema and places:
        return {"enum": chance.sample(places, min(PLACES, len(places)))}
    narrowed = {key: _point(value, places, chance) for key, value in schema.items()}
    if narrowed.get("type") == "array":
        narrowed |= {"minItems": 1, "maxItems": ROWS}
    return narrowed


def _pointers(answer: Any) -> Iterator[tuple[int, str]]:
    if isinstance(answer, dict) and answer.keys() == {"line", "quote"}:
        yield answer["line"], answer["quote"].strip()
    elif isinstance(answer, dict | list):
        for value in answer.values() if isinstance(answer, dict) else answer:
            yield from _pointers(value)


@dataclass
class Tally:
    """What became of the answers."""

    documents: int = 0
    requests: int = 0
    asked: int = 0
    answered: int = 0
    failed: int = 0
    found: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    derived: int = 0
    examples: list[str] = field(default_factory=list)
    overruled: list[str] = field(default_factory=list)

    def show(self, title: str) -> None:
        """Print it, for whoever runs pytest with -s."""
        wrong = self.outcomes[Outcome.WRONG.value] + self.outcomes[Outcome.HALLUCINATED.value]
        print(
            f"\n{title}: {self.documents} documents, {self.requests} requests ({self.failed} without an answer),"
            f" {self.asked} fields asked, {self.answered} pointers, {self.found} found, {wrong} of them wrong,"
            f" {self.derived} derived from them, {len(self.overruled)} values of the rules overruled;"
            f" {dict(self.outcomes)}"
        )
        for example in [*self.overruled[:6], *self.examples[:12]]:
            print(f"  {example}")


@dataclass(frozen=True)
class Sample:
    """A document, and what is right about it."""

    name: str
    filing: Filing
    schema: str
    gold: Mapping[str, Any]
    hidden: tuple[str, ...] = ()


def repository() -> Iterator[Sample]:
    yield from _cases(ROOT / "evals" / "gold", 1000)


def invented(count: int, seed: int) -> Iterator[Sample]:
    for schema, number in (("form4", count), ("form3", count // 4), ("form5", count // 4)):
        for one in generate(schema, number, seed, 0.6):
            filing = load_bytes(one.text.encode(), one.id, suffix=one.suffix)
            yield Sample(f"{schema} {one.id}", filing, schema, one.record)


def short() -> Iterator[Sample]:
    """The sample of fewest fields: a question about 24 of them, with its lines, takes most of a minute."""
    yield from (sample for sample in repository() if sample.name == "form3/markdownify")


def corpus(count: int) -> Iterator[Sample]:
    yield from _cases(CORPUS, count)


def _cases(root: Path, count: int) -> Iterator[Sample]:
    cases = [case for case in find_cases(root) if case.schema != "earnings" and case.path is not None]
    random.Random(11).shuffle(cases)
    for case in cases[:count]:
        assert case.path is not None
        yield Sample(case.id, load_path(case.path), case.schema, case.gold.record, case.gold.hidden)


def lie(
    samples: Iterable[Sample], plugins: Plugins, model: OpenAIModel, strength: Strength, mode: Mode
) -> Tally:
    """Read every sample with and without the model, and judge what it changed."""
    tally = Tally()
    for sample in samples:
        extractor = plugins.extractors[sample.schema]
        liar = Liar(model, strength)
        rules = extract(sample.filing, extractor)
        both = extract(sample.filing, extractor, second=SecondReader(liar, mode))
        check_grounded(sample, extractor, both, liar)
        tally.overruled += check_unharmed(sample, rules, both)
        tally.documents += 1
        tally.requests += both.usage.requests
        tally.asked += liar.asked
        tally.answered += len(liar.told)
        tally.failed += sum(
            finding.check == CHECK and finding.severity == "error" for finding in both.findings
        )
        judge(sample, extractor, rules, both, tally)
    return tally


def check_grounded(sample: Sample, extractor: Extractor, both: Extraction, liar: Liar) -> None:
    """Whatever an answer led to was quoted by it, is printed, and reads as the type of the field."""
    fields = {item.path: item for item in list_fields(extractor.schema)}
    text = sample.filing.text
    quotes = {quote for _, quote in liar.told}
    figures = {"".join(_DIGITS.findall(quote)) for quote in quotes}
    for path, item in both.fields.items():
        if not item.method.startswith("llm"):
            continue
        where = f"{sample.name} {path}: {item}"
        assert item.state == "found", where
        assert all(0 <= start < end <= len(text) for start, end in item.spans), where
        printed = "\n".join(text[start:end] for start, end in item.spans)
        assert printed.strip(), where
        assert printed in quotes or item.method != "llm:exact", where
        assert "".join(_DIGITS.findall(printed)) in figures, where
        pattern = re.sub(r"/\d+(?=/|$)", "/*", path)
        assert read_value(fields[pattern], printed) == item.value, where


def check_unharmed(sample: Sample, rules: Extraction, both: Extraction) -> list[str]:
    """Name the values of the rules that did not stay as they were; what is new was derived, or came from the model.

    Rows that the model led to can stand among those that were read, so a value is known by where it was read.
    """
    before, after = Counter(_evidence(rules)), Counter(_evidence(both))
    for path, item in both.fields.items():
        if item.value is not None and not item.method.startswith("llm") and item.state != "derived":
            assert before[_place(path), item.value, item.state, item.spans], f"{sample.name} {path}: {item}"
    return [
        f"{sample.name} {place}: {value!r} ({state})"
        for place, value, state, _ in (before - after).elements()
    ]


def _evidence(extraction: Extraction) -> Iterator[tuple[str, Any, str, Any]]:
    """Give each value with the field that it is of, and the places that it was read or derived from."""
    for path, item in extraction.fields.items():
        if item.value is not None:
            yield _place(path), item.value, item.state, item.spans


def _place(path: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", path)


def judge(sample: Sample, extractor: Extractor, rules: Extraction, both: Extraction, tally: Tally) -> None:
    """Count what was right by accident, and what was wrong although it is printed."""
    ours = {path: item for path, item in both.fields.items() if item.method.startswith("llm")}
    tally.found += len(ours)
    tally.derived += sum(
        item.state == "derived" and (path not in rules.fields or rules.fields[path].value is None)
        for path, item in both.fields.items()
    )
    record = both.record.model_dump(mode="json")
    for cell in score(extractor.schema, sample.gold, record, sample.hidden):
        if cell.path in ours:
            tally.outcomes[cell.outcome.value] += 1
            if cell.outcome in (Outcome.WRONG, Outcome.HALLUCINATED):
                tally.examples.append(
                    f"{sample.name} {cell.path}: {cell.predicted!r}, right is {cell.gold!r}"
                    f" ({ours[cell.path].method}, confidence {ours[cell.path].confidence:.2f})"
                )


@pytest.mark.parametrize("strength", ["free", "pointed"])
def test_a_random_model_about_what_is_open(strength: Strength, model: OpenAIModel, plugins: Plugins) -> None:
    tally = lie((*repository(), *invented(20, 3)), plugins, model, strength, "auto")
    tally.show(f"invented, {strength}, auto")
    assert tally.documents > 30
    assert tally.answered > 0, "a model that says nothing proves nothing"
    assert tally.overruled == []


@pytest.fixture(scope="module", params=["free", "pointed"])
def about_everything(request: pytest.FixtureRequest, model: OpenAIModel, plugins: Plugins) -> Tally:
    """What became of answers about every field of a short document; grounding is checked on the way."""
    tally = lie(short(), plugins, model, request.param, "always")
    tally.show(f"invented, {request.param}, always")
    return tally


def test_a_random_model_about_every_field(about_everything: Tally) -> None:
    assert about_everything.answered > about_everything.documents


def test_a_random_model_overrules_nothing(about_everything: Tally) -> None:
    assert about_everything.overruled == []


class TestCorpus:
    pytestmark = needs_corpus

    @pytest.mark.parametrize("strength", ["free", "pointed"])
    def test_a_random_model_about_what_is_open(
        self, strength: Strength, model: OpenAIModel, plugins: Plugins
    ) -> None:
        tally = lie(corpus(MANY), plugins, model, strength, "auto")
        tally.show(f"corpus, {strength}, auto")
        assert tally.documents == MANY
        assert tally.answered > 0
        assert tally.overruled == []

    @pytest.mark.slow
    def test_a_random_model_about_every_field(self, model: OpenAIModel, plugins: Plugins) -> None:
        tally = lie(corpus(FEW), plugins, model, "pointed", "always")
        tally.show("corpus, pointed, always")
        assert tally.answered > tally.documents

    @pytest.mark.slow
    @pytest.mark.parametrize("strength", ["free", "pointed"])
    def test_a_random_model_about_all_real_filings(
        self, strength: Strength, model: OpenAIModel, plugins: Plugins
    ) -> None:
        tally = lie(corpus(10**6), plugins, model, strength, "auto")
        tally.show(f"the whole corpus, {strength}, auto")
        assert tally.documents > 2000
        assert tally.overruled == []
