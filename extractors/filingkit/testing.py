"""For authors of plugins: the contract of an extractor as tests, and a way to run the command in a test.

    from filingkit.testing import ExtractorConformance

    class TestMemo(ExtractorConformance):
        extractor = Memo()
        samples = (Path("memo.txt").read_text(),)

Needs pytest; with hypothesis installed, arbitrary text is generated, else a fixed choice of it is used.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from time import perf_counter
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from filingkit.filing import Filing
from filingkit.pipeline import COULD_NOT_RUN, MATCH_FLOOR, extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from filingkit.extraction import Extraction
    from filingkit.extractor import Extractor

CUTS = 60
"""Places at which each sample is cut off."""

SLOWEST_MATCH = 0.25
"""Seconds that `matches` may take, best of three; far more than it needs, for the sake of busy machines."""

_NASTY = (
    "",
    " \n\t\r\n",
    "\x00\x01\x7f\ufeff\u200b",
    "|" * 500,
    "| a | b |\n|---|---|\n" * 50,
    "<table><tr><td>" * 100,
    "&#0;&#x110000;&bogus;&nbsp;" * 20,
    "\\" * 301 + "*" * 301 + "_" * 301,
    "9" * 5000,
    "١٢٣ ½ ⅓ ² 十二 \U0001d7d8",
    "12/31/9999 00/00/0000 02/30/2020",
    "no line break " * 2000,
)


class ExtractorConformance:
    """What every extractor must keep; subclass it in a test and set `extractor` and `samples`."""

    extractor: ClassVar[Extractor]
    samples: ClassVar[Sequence[str]]
    """Whole documents of the type, as text; the more layouts, the better."""

    def test_it_has_a_name_that_a_command_line_can_take(self) -> None:
        """`--schema` looks names up in lower case."""
        name = self.extractor.name
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", name), f"{name!r} is not lower case without spaces"
        assert self.extractor.title.strip(), "the title is empty"
        assert self.extractor.version.strip(), "the version is empty"

    def test_every_field_of_the_schema_is_described(self) -> None:
        """Descriptions are what people read in `extract schemas`, and a model in its prompt."""
        missing = list(_undescribed(self.extractor.schema.model_json_schema()))
        assert not missing, f"fields without a description: {', '.join(missing)}"

    def test_samples_are_recognised(self) -> None:
        """`matches` is sure enough of each sample for it to be taken."""
        assert self.samples, "a plugin needs samples to be tested with"
        for sample in self.samples:
            score = self.extractor.matches(Filing(sample))
            assert MATCH_FLOOR <= score <= 1, f"{score} for {sample[:60]!r}"

    def test_matching_gives_a_share_for_any_text(self) -> None:
        """`matches` stays within 0 and 1, whatever it sees."""
        for text in self._any_texts():
            score = self.extractor.matches(Filing(text))
            assert 0 <= score <= 1, f"{score} for {text[:60]!r}"

    def test_matching_is_cheap(self) -> None:
        """`matches` runs for every extractor on every document, so it must not parse."""
        text = max(self.samples, key=len)
        filing = Filing(text * (500_000 // len(text) + 1))
        assert filing.folded.text  # shared by all extractors, so not counted
        seconds = min(_time(self.extractor, filing) for _ in range(3))
        assert seconds < SLOWEST_MATCH, f"matching half a megabyte took {seconds:.2f} s"

    def test_every_value_has_its_evidence(self) -> None:
        """Each value of the record is found or derived, and says where."""
        for sample in self.samples:
            check_evidence(self._extract(sample))

    def test_samples_give_values(self) -> None:
        """An extractor that finds nothing in its own samples is none."""
        for sample in self.samples:
            fields = self._extract(sample).fields
            assert any(item.value is not None for item in fields.values()), f"no value in {sample[:60]!r}"

    def test_empty_text_gives_no_values(self) -> None:
        """Nothing can be found where nothing is."""
        for text in ("", " \n\n\t\n"):
            extraction = self._extract(text)
            invented = {
                path: item.value for path, item in extraction.fields.items() if item.value is not None
            }
            assert not invented, f"invented: {invented}"

    def test_records_can_be_tabulated(self) -> None:
        """`--format csv` and `--format xlsx` work for every document, an empty one included."""
        for sample in ("", *self.samples):
            extraction = self._extract(sample)
            table = self.extractor.table(extraction)
            ragged = [row for row in table.rows if len(row) != len(table.columns)]
            assert not ragged, f"rows that do not fit the columns {table.columns}: {ragged[:3]}"
            for sheet in self.extractor.sheets(extraction):
                assert sheet.title.strip(), "a sheet without a title"
                assert sheet.head <= len(sheet.rows), (
                    f"{sheet.title}: {sheet.head} rows of heads are not there"
                )

    def test_it_is_deterministic(self) -> None:
        """The same text gives the same result, also right after another document."""
        for sample in self.samples:
            first = _comparable(self._extract(sample))
            self._extract(self.samples[-1])
            assert _comparable(self._extract(sample)) == first, f"two results for {sample[:60]!r}"

    def test_any_text_is_survived(self) -> None:
        """Garbage gives an empty record or findings, never an exception."""
        for text in self._any_texts():
            check_evidence(self._extract(text))

    def test_a_document_cut_off_anywhere_is_survived(self) -> None:
        """Converters and downloads cut documents off in the middle of anything."""
        for sample in self.samples:
            for cut in range(0, len(sample), max(1, len(sample) // CUTS)):
                check_evidence(self._extract(sample[:cut]))
                check_evidence(self._extract(sample[cut:]))

    def _extract(self, text: str) -> Extraction:
        extraction = extract(Filing(text), self.extractor)
        broken = [item.check for item in extraction.findings if item.message.startswith(COULD_NOT_RUN)]
        assert not broken, f"checks that raised: {', '.join(broken)}"
        return extraction

    def _any_texts(self) -> Iterator[str]:
        yield from _NASTY
        for sample in self.samples:
            lines = sample.splitlines(keepends=True)
            yield "".join(reversed(lines))
            yield " ".join(sample.split())
            yield sample.swapcase()
            yield re.sub(r"\d", "x", sample)
            yield sample * 3
        if find_spec("hypothesis"):
            yield from _generate_texts(self.samples)


def check_evidence(extraction: Extraction) -> None:
    """Assert that every value of the record can be traced to the text, and that nothing else is claimed."""
    document = extraction.to_dict()
    text, fields = extraction.filing.text, document["fields"]
    for path, value in list_leaves(document["record"]):
        entry = fields.get(path)
        if value is None:
            assert entry is None or entry["state"] in ("absent", "not_found", "refused"), (path, entry)
            continue
        assert entry is not None, f"{path} = {value!r} has no entry in fields"
        assert entry["state"] in ("found", "derived"), (path, entry)
        assert entry.get("spans"), f"{path} = {value!r} has no span"
    for path, entry in fields.items():
        assert 0 <= entry.get("confidence", 0) <= 1, (path, entry)
        for span in entry.get("spans", ()):
            assert 0 <= span["start"] < span["end"] <= len(text), (path, span)
            assert span["quote"] == text[span["start"] : span["end"]], (path, span)


def list_leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """JSON pointer and value of each leaf of a record."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from list_leaves(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from list_leaves(item, f"{path}/{index}")
    else:
        yield path, value


class CommandResult(NamedTuple):
    """What a run of the command left behind."""

    exit_code: int
    output: str
    errors: str


def run_command(*arguments: str | Path, stdin: bytes | None = None) -> CommandResult:
    """Run `extract` with `arguments` in this process, as from a shell whose output is no terminal."""
    from click.testing import CliRunner  # noqa: PLC0415 - for tests of a command only

    from filingkit.cli import extract as command  # noqa: PLC0415

    result = CliRunner().invoke(
        command, [str(argument) for argument in arguments], input=stdin, prog_name="extract"
    )
    return CommandResult(result.exit_code, result.stdout, result.stderr)


def _time(extractor: Extractor, filing: Filing) -> float:
    started = perf_counter()
    extractor.matches(filing)
    return perf_counter() - started


def _comparable(extraction: Extraction) -> dict[str, Any]:
    document = extraction.to_dict()
    del document["usage"]["seconds"]
    return document


def _undescribed(schema: dict[str, Any], name: str = "") -> Iterator[str]:
    for field, written in schema.get("properties", {}).items():
        if not str(written.get("description", "")).strip():
            yield f"{name}{field}"
    for model, definition in schema.get("$defs", {}).items():
        yield from _undescribed(definition, f"{model}.")


def _generate_texts(samples: Iterable[str], count: int = 100) -> list[str]:
    """Arbitrary text: characters of all kinds, and the words and marks of `samples` in any order."""
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - optional
    from hypothesis import strategies as st  # noqa: PLC0415

    pieces = sorted({piece for sample in samples for piece in re.findall(r"\w+|\s+|[^\w\s]", sample)})[:2000]
    words = st.lists(st.sampled_from(pieces or [" "]), max_size=80).map("".join)
    collected: list[str] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(st.text(max_size=300), words))
    def collect(text: str) -> None:
        collected.append(text)

    collect()
    return collected
