from __future__ import annotations

import csv
import gzip
import json
from dataclasses import fields, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval_runs import INFO, LETTERS, cell, document, run, written
from filingkit.errors import PathError
from filingkit_evals.directory import (
    CELLS,
    DOCUMENTS,
    PREDICTIONS,
    SUMMARY,
    load_run,
    read_predictions,
    save_run,
)
from filingkit_evals.results import CellResult, DocumentResult, Evidence, Rows
from filingkit_evals.rows import field_name
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from pathlib import Path

CRITICAL = {"subject": False, "rows[].price": True, "notes[].ids": False}
PATHS = ("/subject", "/rows/0/price", "/rows/12/price", "/notes/3/ids")

# Half of a surrogate pair arrives from a path or a text that is not valid UTF-8.
TEXT = st.text(max_size=12) | st.sampled_from(["", 'a,b\r\n"c"', "\u2028", "\0\x1b[31m", "\ud800", "<b>|"])
VALUES = st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT, max_size=2)
MAYBE = st.none() | st.booleans()


@st.composite
def cells(draw: st.DrawFn) -> CellResult:
    gold_path, path = draw(
        st.sampled_from([(one, two) for one in (*PATHS, "") for two in (*PATHS, "") if one or two])
    )
    name = field_name(gold_path or path)
    return CellResult(
        outcome=draw(st.sampled_from([kind for kind in Outcome if kind is not Outcome.CORRECT_NULL])),
        field=name,
        gold_path=gold_path,
        path=path,
        gold=draw(VALUES),
        predicted=draw(VALUES),
        cmp=draw(st.sampled_from(["text", "decimal", ""])),
        critical=CRITICAL[name],
        subtype=draw(st.sampled_from(["", "scale"])),
        why=draw(TEXT),
        state=draw(st.sampled_from(["", "read", "derived"])),
        method=draw(TEXT),
        confidence=draw(st.none() | st.floats(0, 1)),
        spans=tuple(draw(st.lists(st.tuples(st.integers(0), st.integers(0)), max_size=2))),
        evidence=draw(st.none() | st.builds(Evidence, st.booleans(), MAYBE, MAYBE)),
    )


ROWS = st.sampled_from([Rows(4, 4, 3, 2), Rows(0, 1, 0, 0), Rows()])
DOCUMENT_DATA = st.fixed_dictionaries(
    {
        "cells": st.lists(cells(), max_size=4),
        "status": st.sampled_from(["scored", "failed", "not_predicted"]),
        "rows": st.dictionaries(st.sampled_from(["rows[]", "notes[]"]), ROWS),
        "disputed": st.integers(0, 3),
        "seconds": st.floats(0, 9),
        "usage": st.dictionaries(st.sampled_from(["cost_usd", "requests"]), st.integers(0, 9)),
        "findings": st.lists(st.fixed_dictionaries({"message": TEXT}), max_size=2),
    }
)


@given(st.lists(DOCUMENT_DATA, min_size=1, max_size=4), TEXT)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_is_read_back_as_it_was_written(
    tmp_path: Path, contents: list[dict[str, Any]], label: str
) -> None:
    documents = [document(f"memo-{index}", **data) for index, data in enumerate(contents)]
    made = run(documents, label=label, model=None, schemas={"memo": ""})
    save_run(made, tmp_path)
    assert load_run(tmp_path) == made


def test_documents_that_were_not_scored_are_kept(tmp_path: Path) -> None:
    made = run([document(), document("memo-2", "", status="missing", failure="gone")])
    save_run(made, tmp_path)
    assert load_run(tmp_path) == made
    nothing = run([document("memo-2", "", status="no_extractor")])
    save_run(nothing, tmp_path)
    assert load_run(tmp_path) == nothing
    assert json.loads((tmp_path / SUMMARY).read_bytes())["summary"] is None


def test_of_a_null_that_is_right_place_and_state_are_kept(tmp_path: Path) -> None:
    null = cell(
        "n",
        "/rows/0/price",
        critical=True,
        state="blank",
        method="box",
        why="x",
        confidence=0.5,
        spans=((1, 2),),
        evidence=Evidence(True),
    )
    elsewhere = cell("n", "/rows/1/price", critical=True, path="/rows/2/price")
    save_run(run([document(cells=[null, elsewhere])]), tmp_path)
    kept = replace(null, method="", why="", confidence=None, spans=(), evidence=None)
    assert load_run(tmp_path).documents[0].cells == [kept, elsewhere]


def test_what_was_read_back_has_the_same_figures(tmp_path: Path) -> None:
    made = written("ccwohnxdmu", "nnnc", "oo")
    made.documents[2].status = "failed"
    save_run(made, tmp_path)
    assert summarise(load_run(tmp_path).counted) == summarise(made.counted)
    summary = json.loads((tmp_path / SUMMARY).read_bytes())
    assert summary["summary"] == json.loads(json.dumps(summarise(made.counted).to_dict()))
    assert [item["mistakes"] for item in summary["documents"]] == [6, 0, 2]
    assert [item["exact"] for item in summary["documents"]] == [False, True, False]
    assert summary["conversions"][0]["conversion"] == "plain"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *product((SUMMARY, CELLS), (b"{", b"[]", b"{}", b"\xff\xfe", b'{"fields": 3}')),
        (SUMMARY, b""),
        (SUMMARY, b"null"),
        (CELLS, b'{"document": "memo-1", "outcome": "great"}'),
        (CELLS, b'{"document": "memo-1", "outcome": "wrong", "unheard": 1}'),
    ],
)
def test_a_broken_file_is_a_path_error(tmp_path: Path, name: str, content: bytes) -> None:
    save_run(run([document()]), tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PathError, match="holds no run that this version can read") as caught:
        load_run(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", [SUMMARY, CELLS])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    save_run(run([document()]), tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(PathError) as caught:
        load_run(tmp_path)
    assert str(caught.value) == f"{tmp_path} holds no run: no such file or directory: {tmp_path / name}"


PREDICTED = [
    {"document": "memo-1", "record": {"subject": "Ké\u2028ttle"}},
    {"document": "memo-2", "error": {}},
]


def test_predictions_are_read_back(tmp_path: Path) -> None:
    save_run(run([document()]), tmp_path, PREDICTED)
    assert list(read_predictions(tmp_path / PREDICTIONS)) == PREDICTED
    many = [{"document": str(index), "text": "x" * 1000 + str(index)} for index in range(3000)]
    save_run(run([document()]), tmp_path, many)
    assert list(read_predictions(tmp_path / PREDICTIONS)) == many
    before = (tmp_path / PREDICTIONS).read_bytes()
    save_run(run([document()]), tmp_path, many)
    assert (tmp_path / PREDICTIONS).read_bytes() == before


def test_predictions_of_other_tools(tmp_path: Path) -> None:
    lines = "\n\n".join(json.dumps(item, ensure_ascii=False) for item in PREDICTED).encode()
    (tmp_path / "plain.jsonl").write_bytes(lines + b"\r\n  \n")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "one.json").write_text(json.dumps(PREDICTED[0], indent=2))
    (tmp_path / "below" / "deep").mkdir(parents=True)
    (tmp_path / "below" / "deep" / "b.json").write_text(json.dumps(PREDICTED[1], indent=2))
    (tmp_path / "below" / "a.json").write_text(json.dumps(PREDICTED[0]))
    for name in ("plain.jsonl", "packed.jsonl.gz", "below"):
        assert list(read_predictions(tmp_path / name)) == PREDICTED, name
    assert list(read_predictions(tmp_path / "one.json")) == PREDICTED[:1]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{}\n{"record": \n', "a.jsonl, line 2, is not JSON"),
        ("a.jsonl", b"{}\n\n[1]\n", "a.jsonl, line 3, is not an object with a record"),
        ("a.json", b"\xff", "a.json, line 1, is not JSON"),
        ("a.jsonl.gz", b"no gzip", "cannot read .*a.jsonl.gz: not a gzipped file"),
        ("absent.jsonl", None, "cannot read .*absent.jsonl: no such file or directory"),
    ],
)
def test_broken_predictions(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PathError, match=message):
        list(read_predictions(tmp_path / name))


def test_documents_csv(tmp_path: Path) -> None:
    first = document("memo,1", "ccwon", seconds=1.25, usage={"cost_usd": 0.5}, cluster="house")
    second = document("memo-2", "oo", status="failed", failure='no "record"\nat all')
    save_run(run([first, second]), tmp_path)
    with (tmp_path / DOCUMENTS).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        *("id", "schema", "group", "conversion", "cluster", "status", "exact", "mistakes", "gold_cells"),
        *("precision", "recall", "f1"),
        *(outcome.value for outcome in Outcome),
        *("seconds", "cost_usd", "failure", "uri"),
    ]
    assert (rows[0]["id"], rows[0]["cluster"], rows[0]["exact"], rows[0]["mistakes"]) == (
        "memo,1",
        "house",
        "0",
        "2",
    )
    assert (rows[0]["gold_cells"], rows[0]["precision"], rows[0]["recall"]) == ("4", "0.666667", "0.500000")
    assert [int(rows[0][kind.value]) for kind in LETTERS.values()] == [2, 1, 1, 0, 1, 0, 0, 0, 0]
    assert (rows[0]["seconds"], rows[0]["cost_usd"], rows[1]["cost_usd"]) == ("1.250000", "0.5", "")
    assert rows[1]["failure"] == 'no "record"\nat all'


def test_every_part_of_a_result_is_tried_above() -> None:
    tried = {"id", "schema", "group", "conversion", "cluster", "uri", "sha256", "failure"}
    drawn = {"cells", "status", "rows", "disputed", "seconds", "usage", "findings"}
    assert {item.name for item in fields(DocumentResult)} == tried | drawn
    assert INFO.id
