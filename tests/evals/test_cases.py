"""From directories to cases: three layouts, what is missing, what is wrong."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pytest

from eval_corpus import GOLD, TEXT, write_corpus, write_gold
from filingkit_evals.cases import digest_documents, digest_gold, find_cases
from filingkit_evals.gold import GoldError, redacted
from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score
from filingkit_schemas.earnings import EarningsRelease
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_corpus(tmp_path)
    return tmp_path


def test_a_corpus_of_conversions_and_pairs(folder: Path) -> None:
    cases = {case.id: case for case in find_cases(folder)}
    assert {name: (case.schema, case.group, case.gold.unseen) for name, case in cases.items()} == {
        "earnings/008": ("earnings", "seeds", ()),
        "f4_invented/legacy_clip.pymupdf4llm_tsv": ("form4", "clipped", ()),
        "f4_invented/sec.html": ("form4", "HTML pages", ("issuer.name",)),
        "f4_invented/sec.html2text": ("form4", "HTML-derived text", ("signatures[0].date",)),
        "f4_invented/sec.tesseract": ("form4", "OCR", ()),
        "form4/007": ("form4", "seeds", ()),
    }
    assert {case.cluster for name, case in cases.items() if name.startswith("f4")} == {"QUILLFEATHER"}
    assert cases["form4/007"].path == folder / "seeds" / "007.txt"
    assert "008.txt is not there" in cases["earnings/008"].trouble


def test_a_release_has_a_group_for_its_source_and_no_other_exhibits(tmp_path: Path) -> None:
    record = {"company": "Brindlecove Mills", "statements": []}
    names = (
        "document.html",
        "document.ex992.html",
        "variants/document.html2text.md",
        "variants/document.ex992.html2text.md",
    )
    for folder, texts in {
        "page": names,
        "print": ("document.txt", "variants/document.markitdown.md"),
    }.items():
        for name in texts:
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        (tmp_path / folder / "gold.json").write_text(json.dumps(record))
    (tmp_path / "print" / "document.pdf").write_bytes(b"%PDF")
    assert {case.id: case.group for case in find_cases(tmp_path)} == {
        "page/document": "HTML pages",
        "page/document.html2text": "HTML-derived text",
        "print/document": "PDF-derived text",
        "print/document.markitdown": "PDF-derived text",
    }


@pytest.mark.parametrize(
    ("only", "ids", "expected"),
    [
        ("html", (), ["sec.html", "sec.html2text"]),
        ("*.html", (), ["sec.html"]),
        ("", ("007",), ["seeds"]),
        ("tess", ("x", "f4_"), ["sec.tesseract"]),
        ("tess", ("007",), []),
    ],
)
def test_cases_can_be_chosen(folder: Path, only: str, ids: tuple[str, ...], expected: list[str]) -> None:
    cases = find_cases(folder, schema="form4", only=only, ids=ids)
    assert [case.conversion for case in cases] == expected


def test_documents_stand_beside_their_gold_or_in_a_directory_that_is_given(tmp_path: Path) -> None:
    write_gold(tmp_path, "here", TEXT, conversion="sec.html2text", cluster="q")
    write_gold(tmp_path, "there", None, group="seeds")
    (tmp_path / "other" / "form4").mkdir(parents=True)
    here, there = find_cases(tmp_path / "gold", [tmp_path / "other"])
    assert (here.id, here.group, here.cluster) == ("form4/here", "HTML-derived text", "q")
    assert here.path == tmp_path / "documents" / "form4" / "here.txt"
    assert (there.path, there.group, there.cluster) == (None, "seeds", "form4/there")
    assert f"looked in {tmp_path / 'documents'}, {tmp_path / 'other'}" in there.trouble
    (tmp_path / "other" / "form4" / "there.txt").write_text(TEXT)
    assert find_cases(tmp_path / "gold", [tmp_path / "other"])[1].path is not None


def test_the_beginning_of_a_text_stands_for_it_in_a_bare_record(tmp_path: Path) -> None:
    record = {
        "company": "Northwind Devices, Inc.",
        "footnotes": [
            {"ref": "1", "text_first_80_chars": "Includes the closing of"},
            {"ref": "2", "text": "Whole."},
        ],
    }
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "gold.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "release" / "document.txt").write_text("A release.", encoding="utf-8")
    (case,) = find_cases(tmp_path)
    first, second = case.gold.record["footnotes"]
    assert first == {"ref": "1", "text": redacted("Includes the closing of", beginning=True)}
    assert second == record["footnotes"][1]
    read = {
        "company": record["company"],
        "footnotes": [{"ref": "1", "text": "Includes the closing of a plant."}, second],
    }
    outcomes = {cell.outcome for cell in score(EarningsRelease, case.gold.record, read)}
    assert outcomes <= {Outcome.CORRECT, Outcome.CORRECT_NULL}


def test_no_gold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no gold at .*nowhere: give its directory with --gold"):
        find_cases(tmp_path / "nowhere")
    with pytest.raises(GoldError, match="holds no gold"):
        find_cases(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not valid JSON"),
        ("[]", "should be a valid dictionary"),
        ('{"document": "a.txt"}', "record: field required"),
        ('{"document": "a.txt", "record": {}, "nots": 1}', "nots: extra inputs are not permitted"),
        (
            '{"document": "a.txt", "record": {}, "cells": {"/a": {"status": "odd"}}}',
            "cells//a/status: input should be 'ok', 'disputed' or 'derived'",
        ),
    ],
)
def test_what_is_wrong_with_a_gold_file_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "form4").mkdir()
    (tmp_path / "form4" / "a.json").write_text(text)
    with pytest.raises(GoldError) as error:
        find_cases(tmp_path)
    assert str(tmp_path / "form4" / "a.json") in str(error.value)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_digests_tell_what_changed(tmp_path: Path) -> None:
    write_gold(tmp_path, "a", TEXT)

    def digests() -> tuple[str, str]:
        cases = find_cases(tmp_path / "gold")
        return digest_gold(cases), digest_documents(cases)

    before = digests()
    write_gold(tmp_path, "a", TEXT, cells={"/issuer/name": {"note": "only for people"}})
    assert digests() == before
    write_gold(tmp_path, "a", TEXT, cells={"/issuer/name": {"status": "disputed"}})
    disputed = digests()
    assert disputed[0] != before[0]
    assert disputed[1] == before[1]
    write_gold(tmp_path, "a", TEXT + "\n")
    assert digests()[0] == before[0]
    assert digests()[1] != before[1]


def test_gold_in_two_layouts_is_read_alike(folder: Path) -> None:
    assert {case.id: case.gold.record for case in find_cases(folder, only="sec")} == {
        f"f4_invented/{name}": GOLD for name in ("sec.html", "sec.html2text", "sec.tesseract")
    }


@pytest.mark.corpus
def test_gold_is_perfect_over_the_corpus(corpus: Path) -> None:
    cases = [case for case in find_cases(corpus) if case.schema != "earnings"]
    assert len(cases) > 2000
    for case in cases:
        counts = Counts()
        gold = case.gold
        counts.add(score(OwnershipReport, gold.record, copy.deepcopy(gold.record), gold.hidden))
        assert counts.mistakes == 0, case.id
        assert counts.correct > 0, case.id
