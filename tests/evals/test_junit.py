from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from eval_runs import cell, document, run
from filingkit_evals.gate import Criterion
from filingkit_evals.junit import SHOWN, render_junit

if TYPE_CHECKING:
    from filingkit_evals.results import DocumentResult

HOSTILE = "<&>\"']]> \0\x07\x1b[31m\ufffe\uffff \ud800 é 名 \U0001f4c4"
CLEAN = "<&>\"']]> [31m  é 名 \U0001f4c4"


def parsed(documents: list[DocumentResult], criteria: tuple[Criterion, ...] = ()) -> ET.Element:
    return ET.fromstring(render_junit(run(documents), criteria))


def test_one_test_for_each_document_and_each_criterion() -> None:
    root = parsed(
        [
            document("memo-1", "cc", seconds=1.5),
            document("memo-2", "cw"),
            document("memo-3", "o", status="failed", failure="no record"),
            document("memo-4", "o", status="not_predicted", failure="nothing predicted"),
            document("memo-5", "", status="missing", failure="found nowhere"),
            document("memo-6", "", status="no_extractor", failure="no plugin"),
        ],
        (Criterion("micro F1", True, "fine"), Criterion("cells", False, "3 broke")),
    )
    documents, gate = root
    counted = ("name", "tests", "failures", "errors", "skipped")
    assert [documents.get(name) for name in counted] == ["documents", "6", "1", "2", "2"]
    assert [gate.get(name) for name in counted] == ["gate", "2", "1", "0", "0"]
    assert [[child.tag for child in case] for case in documents] == [
        [],
        ["failure"],
        ["error"],
        ["error"],
        ["skipped"],
        ["skipped"],
    ]
    assert [case.get("name") for case in documents] == [f"memo-{number}" for number in range(1, 7)]
    assert (documents[0].get("classname"), documents[0].get("time")) == ("memo", "1.500")
    assert [child.get("message") for case in gate for child in case] == ["3 broke"]


def test_without_criteria_there_is_no_gate() -> None:
    assert [suite.get("name") for suite in parsed([document()])] == ["documents"]


def test_a_failure_lists_its_mistakes() -> None:
    cells = [
        cell("w", "/price", gold="1", predicted="10", subtype="scale"),
        cell("o", "/date"),
        cell("x", "/rows/4/name"),
        *(cell("w", f"/rows/{index}/a") for index in range(30)),
        cell("c"),
    ]
    ((case,),) = parsed([document(cells=cells)])
    (failure,) = case
    assert (failure.get("message") or "").startswith("33 mistakes, F1 ")
    lines = (failure.text or "").splitlines()
    assert len(lines) == SHOWN
    assert lines[:3] == [
        "scale /price: gold '1', predicted '10'",
        "omitted /date: gold 'Kettle', predicted None",
        "extra_row /rows/4/name: gold None, predicted 'Lantern'",
    ]


@pytest.mark.parametrize("status", ["failed", "missing"])
def test_hostile_text_of_a_failure(status: str) -> None:
    ((case,),) = parsed([document(status=status, failure=HOSTILE)])
    assert case[0].get("message") == CLEAN


def test_hostile_text_of_values_and_criteria() -> None:
    root = parsed(
        [document(cells=[cell("w", f"/ids/{HOSTILE}", gold=HOSTILE, predicted=HOSTILE)])],
        (Criterion("cells", False, HOSTILE),),
    )
    assert f"other /ids/{CLEAN}: gold " in (root[0][0][0].text or "")
    assert root[1][0][0].get("message") == CLEAN


def test_markup_in_names_is_escaped() -> None:
    name = "<a&b> \"c\" 'd' é"
    ((case,),) = parsed([document(name, schema=name)])
    assert (case.get("name"), case.get("classname")) == (name, name)
