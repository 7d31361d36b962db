"""A run as JUnit XML, which continuous integration shows: one test for each document, one for each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from filingkit_evals.metrics import Counts
from filingkit_evals.results import COUNTED
from filingkit_evals.summaries import is_exact, mistakes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.gate import Criterion
    from filingkit_evals.results import DocumentResult, Run

SHOWN = 20
"""Mistakes that are listed for a document."""


def render_junit(run: Run, criteria: Sequence[Criterion] = ()) -> bytes:
    """Give the XML; a document with mistakes is a failure, one that gave no record an error, a missing one skipped."""
    suites = ET.Element("testsuites", name=f"extract eval {run.info.id}")
    documents = ET.SubElement(suites, "testsuite", name="documents")
    for document in run.documents:
        _add_document(documents, document)
    _count(documents)
    if criteria:
        gate = ET.SubElement(suites, "testsuite", name="gate")
        for item in criteria:
            case = ET.SubElement(gate, "testcase", classname="gate", name=_clean(item.name))
            if not item.holds:
                ET.SubElement(case, "failure", message=_clean(item.detail))
        _count(gate)
    xml: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return xml


def _add_document(suite: ET.Element, document: DocumentResult) -> None:
    seconds = f"{document.seconds:.3f}"
    names = {"classname": _clean(document.schema), "name": _clean(document.id)}
    case = ET.SubElement(suite, "testcase", names, time=seconds)
    if document.status not in COUNTED:
        ET.SubElement(case, "skipped", message=_clean(document.failure))
    elif document.status != "scored":
        ET.SubElement(case, "error", message=_clean(document.failure))
    elif not is_exact(document):
        mistakes = mistakes_of(document)
        message = f"{len(mistakes)} mistakes, F1 {Counts.of([document]).f1:.4f}"
        failure = ET.SubElement(case, "failure", message=message)
        lines = [
            f"{cell.subtype or cell.outcome.value} {cell.gold_path or cell.path}: gold {cell.gold!r}, "
            f"predicted {cell.predicted!r}"
            for cell in mistakes[:SHOWN]
        ]
        failure.text = _clean("\n".join(lines))


def _count(suite: ET.Element) -> None:
    suite.set("tests", str(len(suite)))
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{kind}"))))


def _clean(text: str) -> str:
    """Leave out the control characters that XML 1.0 cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
