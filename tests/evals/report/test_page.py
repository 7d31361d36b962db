"""The report without a browser: one file, under a strict policy, right for every kind of run."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from filingkit_evals.comparison import compare
from filingkit_evals.report import GateVerdict, render_report
from filingkit_evals.report.packing import embed
from filingkit_evals.results import Run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evals.report.conftest import Inventor


def one(page: LexborHTMLParser, selector: str) -> LexborNode:
    node = page.css_first(selector)
    assert node is not None
    return node


def text(page: LexborHTMLParser, selector: str) -> str:
    return " ".join(one(page, selector).text().split())


def index(page: LexborHTMLParser) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(one(page, "#index").text())
    return entries


def details(page: LexborHTMLParser) -> dict[str, dict[str, Any]]:
    opened = [
        json.loads(zlib.decompress(b64decode(node.text())))
        for node in page.css("script[type='text/plain']")
        if re.fullmatch(r"d\d+", node.attributes["id"] or "")
    ]
    return {item["id"]: item for item in opened}


@pytest.fixture
def mixed(inventor: Inventor) -> str:
    baseline, run, comparison = inventor.mixed()
    verdict = GateVerdict("fail", ("floor of f1: 0.9 is too low", "inventions: 0 before, 3 now"))
    return render_report(
        run, baseline=baseline, comparison=comparison, trend=inventor.points(20, run), gate=verdict
    )


def test_nothing_is_asked_of_any_place(mixed: str) -> None:
    page = LexborHTMLParser(mixed)
    assert page.css("link, iframe, img, object, embed, base, form") == []
    assert page.css("[src], [style], [onclick], [onload]") == []
    assert all((node.attributes["href"] or "").startswith("#") for node in page.css("[href]"))
    assert "url(" not in one(page, "style").text()


def test_policy_knows_the_scripts_and_the_style_by_their_hash(mixed: str) -> None:
    page = LexborHTMLParser(mixed)
    policy = one(page, "meta[http-equiv]").attributes["content"] or ""
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    code = [node for node in page.css("script") if "type" not in node.attributes]
    assert len(code) == 2
    for node in (*code, one(page, "style")):
        assert b64encode(sha256(node.text().encode()).digest()).decode() in policy
        assert "eval(" not in node.text()
        assert "innerHTML" not in node.text()


def test_header_and_tiles(mixed: str) -> None:
    page = LexborHTMLParser(mixed)
    assert text(page, ".title .badge") == "FAIL"
    assert text(page, ".reasons") == "floor of f1: 0.9 is too low inventions: 0 before, 3 now"
    facts = text(page, "header .facts")
    for part in (
        "tin-lantern-2",
        "p-91aa",
        "filingkit-ownership 0.4.0",
        "48 documents",
        "disputed",
        "a1b2c3d+",
    ):
        assert part in facts
    tiles = page.css(".tile")
    assert len(tiles) == 6
    assert all(tile.css_first(".delta") for tile in tiles)
    assert re.search(r"\[\d\d\.\d\d – \d\d\.\d\d\]", text(page, ".tile .interval"))
    assert "no difference shown" in text(page, ".tile .delta")
    assert text(page, ".tile:last-child .value") == "$0.0021"
    assert "p95" in tiles[-1].text()


def test_flips_come_first_and_are_counted(mixed: str) -> None:
    entries = index(LexborHTMLParser(mixed))
    flips = [entry.get("flip") for entry in entries]
    moved = [flip for flip in flips if flip in ("broke", "fixed")]
    assert moved
    assert flips[: len(moved)] == sorted(moved)
    filters = {
        node.attributes["data-filter"]: node.text() for node in LexborHTMLParser(mixed).css("[data-filter]")
    }
    assert filters["broke"] == f"Broke {moved.count('broke')}"
    assert filters["fixed"] == f"Fixed {moved.count('fixed')}"


def test_matrix_adds_up(mixed: str) -> None:
    page = LexborHTMLParser(mixed)
    total = int(text(page, ".matrix tfoot .strong"))
    assert sum(int(node.text()) for node in page.css(".matrix .heat")) == total
    assert sum(entry["mistakes"] for entry in index(page)) == total
    listed = json.loads(zlib.decompress(b64decode(one(page, "#mistakes-packed").text())))
    assert len(listed["rows"]) == total


def test_trend_is_broken_where_runs_do_not_compare(mixed: str) -> None:
    chart = one(LexborHTMLParser(mixed), ".trend svg")
    assert len(chart.css(".line")) == 3
    assert [node.text() for node in chart.css(".break-name")] == ["gold", "plugins"]


def test_hostile_text_is_never_markup(mixed: str, hostile_text: str) -> None:
    page = LexborHTMLParser(mixed)
    assert hostile_text not in mixed
    assert page.css("img") == []
    detail = details(page)["tallow/form4-0003"]
    assert detail["text"][0][1].count(hostile_text) == 3
    assert hostile_text in detail["findings"][0]


def test_embedded_json_cannot_end_its_element() -> None:
    value = {"a": "</script><!--&\u2028\u2029é\ud800"}
    written = str(embed(value))
    assert json.loads(written) == value
    assert written.isascii()
    assert not set("<>&") & set(written)


def test_names_of_the_run_are_escaped(inventor: Inventor, hostile_text: str) -> None:
    run = inventor.run(hostile_text, 2, rate=0.5)
    run.info.label = run.info.command = run.info.revision = run.info.model = hostile_text
    run.info.schemas = run.info.plugins = {hostile_text: hostile_text}
    for document in run.documents:
        document.id += hostile_text
        document.group = document.conversion = document.schema = hostile_text
    run.documents[0].status, run.documents[0].failure = "missing", hostile_text
    page = render_report(run, gate=GateVerdict("incomplete", (hostile_text,)), trend=inventor.points(3, run))
    assert hostile_text not in page
    assert LexborHTMLParser(page).css("img") == []


def test_perfect_run(inventor: Inventor) -> None:
    run = inventor.run("20310403-perfect", 44, rate=0.0, per_cluster=1)
    page = LexborHTMLParser(render_report(run, gate=GateVerdict("pass", ("no worse",))))
    assert text(page, ".title .badge") == "PASS"
    assert text(page, ".look .empty") == "Nothing: no mistake was found."
    assert "only run of its series" in text(page, ".trend")
    assert "No mistake in any cell." in text(page, "#errors")
    assert "nothing to catch" in text(page, "#confidence")
    assert page.css(".tile .few") == []
    assert page.css("[data-filter='broke']") == []


def test_empty_run(inventor: Inventor) -> None:
    page = LexborHTMLParser(render_report(Run(inventor.info("20310405-empty"), [])))
    assert text(page, ".title .badge") == "NOT JUDGED"
    assert "No document was scored" in text(page, ".tiles")
    assert page.css_first("#fields") is None
    assert index(page) == []


def test_uncounted_documents_are_named(inventor: Inventor) -> None:
    run = inventor.run("20310406-gone", 30, rate=0.1)
    run.documents[:20] = [
        replace(document, status="missing", failure="in no directory", cells=[], rows={})
        for document in run.documents[:20]
    ]
    page = LexborHTMLParser(render_report(run, gate=GateVerdict("incomplete", ("20 are missing",))))
    named = [node.text() for node in page.css(".notice li b")]
    assert named == [document.id for document in run.documents[:20]]
    assert "INCOMPLETE" in text(page, ".title .badge")
    assert "n too small" in text(page, ".tile .interval")


def test_all_documents_missing(inventor: Inventor) -> None:
    run = inventor.run("20310406-none", 3, rate=0.1)
    run.documents = [replace(item, status="no_extractor", cells=[], rows={}) for item in run.documents]
    page = LexborHTMLParser(render_report(run))
    assert len(page.css(".notice li")) == 3
    assert details(page) == {}


def test_runs_that_do_not_compare(inventor: Inventor) -> None:
    before, after = (inventor.run(name, 24, rate=0.1) for name in ("before", "after"))
    after.info.gold = "g-other"
    comparison = compare(before, after)
    verdict = GateVerdict("not comparable", comparison.reasons)
    page = LexborHTMLParser(render_report(after, baseline=before, comparison=comparison, gate=verdict))
    assert text(page, ".title .badge") == "NOT COMPARABLE"
    assert "the gold changed" in text(page, ".verdict")
    assert "no baseline" in text(page, ".tile .delta")
    assert page.css("[data-filter='fixed']") == []


def test_significant_changes_are_bold(inventor: Inventor) -> None:
    before = inventor.run("before", 60, rate=0.0, per_cluster=1)
    after = inventor.run("after", 60, rate=0.4, per_cluster=1)
    page = LexborHTMLParser(render_report(after, baseline=before, comparison=compare(before, after)))
    assert page.css(".change b.bad")
    assert text(page, ".tile .delta").endswith("worse")
    assert page.css(".look li.bad")


def test_details_are_limited_to_those_worth_a_look(inventor: Inventor) -> None:
    run = inventor.run("20310407-many", 60, rate=0.05)
    page = LexborHTMLParser(render_report(run, documents=7))
    shown = details(page)
    entries = index(page)
    assert list(shown) == [entry["id"] for entry in entries[:7]]
    assert all(shown[name]["mistakes"] for name in shown)
    rest = entries[7:]
    assert all(entry["command"] == f"extract eval show {entry['id']} --run 20310407-many" for entry in rest)


def test_rows_say_how_they_were_paired(inventor: Inventor) -> None:
    _, run, _ = inventor.mixed()
    page = LexborHTMLParser(render_report(run))
    rows = details(page)["tallow/form4-0001"]["rows"]
    assert {"gold": "", "read": "/non_derivative/9"} in [
        {k: row[k] for k in ("gold", "read")} for row in rows
    ]
    assert {"gold": "/non_derivative/0", "read": "/non_derivative/0"} in [
        {k: row[k] for k in ("gold", "read")} for row in rows
    ]


def test_sources_that_are_gone_or_changed_break_nothing(inventor: Inventor, tmp_path: Path) -> None:
    run = inventor.run("20310408-gone", 4, rate=0.5)
    (tmp_path / "document-0.txt").unlink()
    (tmp_path / "document-1.txt").write_text("other words", "utf-8")
    run.documents[2].uri = "-"
    opened = details(LexborHTMLParser(render_report(run)))
    troubles = [opened[document.id]["trouble"] for document in run.documents]
    assert all(trouble.startswith("The source is not at hand") for trouble in troubles[:3])
    assert "changed" in troubles[1]
    assert troubles[3] == ""
    assert [bool(opened[document.id]["text"]) for document in run.documents] == [False, False, False, True]


def test_large_run(inventor: Inventor) -> None:
    run = inventor.run("20310409-large", 400, rate=0.05, prose=150)
    started = perf_counter()
    page = render_report(run)
    assert perf_counter() - started < 15
    assert len(page) < 3_000_000


def test_many_fields_are_folded(inventor: Inventor) -> None:
    run = inventor.run("20310410-wide", 3, rate=0.3)
    for number in range(30):
        run.documents[0].cells.append(
            replace(run.documents[0].cells[0], field=f"box_{number}", gold_path=f"/box_{number}")
        )
    page = LexborHTMLParser(render_report(run))
    assert len(page.css("#field-table tbody tr")) == 40
    assert len(page.css("#field-table tbody tr[hidden]")) == 25
    assert text(page, "#all-fields") == "Show all 40 fields"
