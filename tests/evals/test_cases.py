"""The way from a corpus on disk to the printed tables, with an invented corpus and an invented extractor."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from filingkit import Draft, Extractor
from filingkit.plugins import Plugins
from filingkit_evals import corpus as command
from filingkit_evals.cases import Case, corpus_cases
from filingkit_evals.metrics import Counts
from filingkit_evals.runner import Result, run
from filingkit_evals.scorer import Outcome, score
from filingkit_evals.subtypes import field_name
from filingkit_evals.tables import (
    confidence_table,
    conversion_table,
    failure_lines,
    field_tables,
    mistake_table,
)
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from filingkit import Filing


class Lines(Extractor):
    """Reads texts of lines "path value confidence", where rows come in order."""

    name = "form4"
    title = "Invented lines"
    schema = OwnershipReport

    def matches(self, filing: Filing) -> float:
        return 1.0

    def preparse(self, filing: Filing) -> Draft:
        draft = Draft()
        start = 0
        for line in filing.text.splitlines(keepends=True):
            path, value, confidence = line.strip().rsplit(" ", 2)
            if path == "/fail":
                raise RuntimeError(value)
            parent = path.rpartition("/")[0]
            if parent.endswith("/0"):
                draft.rows[parent[:-2]] = 1
            draft.propose(path, value, [(start, start + len(line) - 1)], "line", float(confidence))
            start += len(line)
        return draft


PLUGINS = Plugins(extractors={"form4": Lines()})
TEXT = "/form_type 4 0.99\n/issuer/name Quillfeather 0.95\n/signatures/0/name Ostrander 0.6\n"
GOLD: dict[str, Any] = {
    "form_type": "4",
    "issuer": {"name": "Quillfeather"},
    "signatures": [{"name": "Ostrander", "date": "2031-03-06"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of one filing in four conversions, and one seed."""
    filing = tmp_path / "ownership" / "f4_invented"
    (filing / "documents").mkdir(parents=True)
    (filing / "html").mkdir()
    (filing / "gold.json").write_text(json.dumps(GOLD))
    unseen = {"sec.html2text.md": ["signatures[0].date"], "html/sec.html": ["issuer.name"]}
    (filing / "unseen.json").write_text(json.dumps(unseen))
    (filing / "documents" / "sec.html2text.md").write_text(TEXT)
    (filing / "documents" / "sec.tesseract.txt").write_text(TEXT.replace("feather", "leather"))
    (filing / "documents" / "legacy_clip.pymupdf4llm_tsv.txt").write_text("/fail broken 1\n")
    (filing / "html" / "sec.html").write_text("")
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "007.txt").write_text(TEXT)
    (seeds / "007.gold.json").write_text(json.dumps({**GOLD, "form_type": "4/A"}))
    (seeds / "008.gold.json").write_text(json.dumps({"company": "not an ownership form"}))
    return tmp_path


@pytest.fixture
def results(folder: Path) -> list[Result]:
    """The corpus scored, but for its page."""
    cases = [case for cases in corpus_cases(folder) for case in cases if case.group != "HTML pages"]
    return run(cases, PLUGINS)


def test_cases(folder: Path) -> None:
    (seed,), filing = corpus_cases(folder)
    assert (seed.name, seed.schema, seed.group, seed.path.name) == ("007/seeds", "form4", "seeds", "007.txt")
    assert {case.conversion: (case.group, case.unseen) for case in filing} == {
        "legacy_clip.pymupdf4llm_tsv": ("clipped", ()),
        "sec.html2text": ("HTML-derived text", ("signatures[0].date",)),
        "sec.tesseract": ("OCR", ()),
        "sec.html": ("HTML pages", ("issuer.name",)),
    }


@pytest.mark.parametrize(
    ("only", "ids", "expected"),
    [
        ("html", (), ["sec.html2text", "sec.html"]),
        ("*.html", (), ["sec.html"]),
        ("", ("007",), ["seeds"]),
        ("tess", ("x", "f4_"), ["sec.tesseract"]),
        ("tess", ("007",), []),
    ],
)
def test_cases_can_be_chosen(folder: Path, only: str, ids: tuple[str, ...], expected: list[str]) -> None:
    chosen = [case.conversion for cases in corpus_cases(folder, only, ids) for case in cases]
    assert chosen == expected


def by_conversion(results: Iterable[Result]) -> dict[str, Result]:
    return {result.conversion: result for result in results}


def test_run_scores_each_case(results: list[Result]) -> None:
    found = by_conversion(results)
    perfect, garbled = found["sec.html2text"], found["sec.tesseract"]
    assert (perfect.counts.correct, perfect.counts.mistakes) == (3, 0)
    assert [(mistake.kind, mistake.field, mistake.predicted) for mistake in garbled.mistakes] == [
        ("wrong: near_text", "issuer.name", "Quillleather"),
        ("omitted", "signatures[].date", None),
    ]
    assert garbled.fields["issuer.name", Outcome.WRONG] == 1
    assert (garbled.right, garbled.wrong) == ([0.99, 0.6], [0.95])


def test_a_failure_is_a_result(results: list[Result]) -> None:
    failed = by_conversion(results)["legacy_clip.pymupdf4llm_tsv"]
    assert failed.counts.cells == {Outcome.OMITTED: 4}
    assert failed.failure.endswith("RuntimeError: broken\n")
    lines = failure_lines(results).splitlines()
    assert lines[:2] == [
        "Failed: 1 of 4 documents; their cells count as omitted. The first:",
        "f4_invented/legacy_clip.pymupdf4llm_tsv",
    ]
    assert lines[-1].endswith("RuntimeError: broken")


def test_nothing_failed() -> None:
    assert failure_lines([Result("id/sec.html", "id", "HTML pages", "sec.html")]) == ""


def test_tables(results: list[Result]) -> None:
    table = conversion_table(results).splitlines()
    (ocr,) = [line.split() for line in table if line.startswith("[OCR]")]
    assert ocr[1:9] == ["1", "4", "66.67%", "50.00%", "57.14%", "too", "few", "0.00%"]
    (clipped,) = [line.split() for line in table if line.startswith("[clipped]")]
    assert "0.00%" in clipped[3:]
    assert len(clipped) < len(ocr)
    (doubt,) = [line.split() for line in confidence_table(results).splitlines() if line.startswith("[OCR]")]
    assert doubt[1:] == ["3", "33.33%", "1", "0.0%", "0.500"]
    assert "issuer.name" in field_tables(results)
    mistakes = mistake_table(results, 10, "issuer").splitlines()
    assert [" ".join(line.split()) for line in mistakes[2:]] == [
        "1 omitted issuer.name 'Quillfeather' - f4_invented/legacy_clip.pymupdf4llm_tsv",
        "1 wrong: near_text issuer.name 'Quillfeather' 'Quillleather' f4_invented/sec.tesseract",
    ]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/issuer/name", "issuer.name"),
        ("/non_derivative/12/footnote_ids/shares/0", "non_derivative[].footnote_ids.shares[]"),
    ],
)
def test_field_name(pointer: str, expected: str) -> None:
    assert field_name(pointer) == expected


class TestCommand:
    @pytest.fixture(autouse=True)
    def _installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("filingkit_evals.runner._installed", lambda: PLUGINS)

    def call(self, folder: Path, *options: str) -> str:
        arguments = ["--corpus", str(folder), "--jobs", "1", *options]
        result = CliRunner().invoke(command.main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def test_prints_tables(self, folder: Path) -> None:
        output = self.call(folder, "--only", "sec.*t*", "--errors", "5", "--fields")
        assert "[HTML-derived text]" in output
        assert "[OCR]" in output
        assert "'Quillleather'" in output

    def test_limit(self, folder: Path) -> None:
        assert "[OCR]" not in self.call(folder, "--limit", "1")

    def test_processes(self, folder: Path) -> None:
        results = command.run_all(list(corpus_cases(folder, "tess")), jobs=1)
        assert [result.conversion for result in results] == ["sec.tesseract"]

    def test_nothing_fits(self, folder: Path) -> None:
        result = CliRunner().invoke(command.main, ["--corpus", str(folder), "--ids", "nobody"])
        assert result.exit_code == 2
        assert "no document" in result.output

    def test_no_plugin(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("filingkit_evals.runner._installed", Plugins)
        result = CliRunner().invoke(command.main, ["--corpus", str(folder), "--jobs", "1"])
        assert result.exit_code == 1
        assert "unknown schema 'form4'" in result.output


@pytest.mark.corpus
def test_gold_is_perfect_over_the_corpus(corpus: Path) -> None:
    filings: list[list[Case]] = list(corpus_cases(corpus))
    assert len(filings) > 100
    for case in (case for cases in filings for case in cases):
        counts = Counts()
        counts.add(score(OwnershipReport, case.gold, copy.deepcopy(case.gold), case.unseen))
        assert counts.mistakes == 0, case.name
        assert counts.correct > 0, case.name
