"""`extract eval run`, `score` and `show`: what they print, write and exit with."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from filingkit.testing import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Predictions = Callable[..., str]


def only_run(folder: Path) -> Path:
    (path,) = (path for path in (folder / "eval-runs").iterdir() if path.is_dir())
    return path


def test_a_run_writes_all_its_reports(folder: Path) -> None:
    result = run_command("eval", "run", "--label", "first try")
    assert (result.exit_code, result.errors) == (0, "")
    assert "micro F1" in result.output
    path = only_run(folder)
    assert result.output.splitlines()[-1] == f"Run {path.name}: eval-runs/{path.name}/report.html"
    assert sorted(item.name for item in path.iterdir()) == [
        "cells.jsonl",
        "docs.csv",
        "junit.xml",
        "predictions.jsonl.gz",
        "report.html",
        "summary.json",
        "summary.md",
    ]
    summary = json.loads((path / "summary.json").read_text())
    assert summary["run"]["label"] == "first try"
    assert summary["run"]["command"] == "extract eval run --label 'first try'"
    assert summary["summary"]["documents"] == 25
    assert summary["summary"]["f1"]["value"] == 1.0
    assert len(_documents(folder)) == 25
    assert ET.parse(path / "junit.xml").getroot().find("testsuite").get("tests") == "25"  # type: ignore[union-attr]
    cells = [json.loads(line) for line in (path / "cells.jsonl").read_text().splitlines()]
    amount = next(cell for cell in cells if cell["gold_path"] == "/items/0/amount")
    assert (amount["document"], amount["gold"], amount["predicted"]) == ("memo/10", "10", "10")
    assert (folder / "eval-runs" / "history.sqlite").exists()


def test_a_missing_document_makes_the_run_incomplete(folder: Path) -> None:
    (folder / "evals" / "documents" / "memo" / "11.txt").unlink()
    result = run_command("eval", "run")
    assert result.exit_code == 4
    assert (
        "Not scored: 1 of 25\n  memo/11: memo/11.txt is not there (looked in evals/documents)"
        in result.output
    )
    assert "memo/11" in (only_run(folder) / "report.html").read_text()
    assert run_command("eval", "run", "--allow-missing").exit_code == 0


def test_documents_are_looked_for_where_they_are_said_to_be(folder: Path) -> None:
    (folder / "elsewhere" / "memo").mkdir(parents=True)
    (folder / "evals" / "documents" / "memo" / "11.txt").rename(folder / "elsewhere" / "memo" / "11.txt")
    assert run_command("eval", "run", "--documents", "elsewhere").exit_code == 0


@pytest.mark.parametrize(
    ("options", "documents"),
    [(["--schema", "MEMO"], 25), (["--ids", "/1,memo/20"], 11)],
)
def test_gold_can_be_chosen(options: list[str], documents: int, folder: Path) -> None:
    assert run_command("eval", "run", *options).exit_code == 0
    assert json.loads((only_run(folder) / "summary.json").read_text())["summary"]["documents"] == documents


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--schema", "form4"], "no gold in evals/gold fits --schema form4"),
        (["run", "--gold", "nowhere"], "no gold at nowhere: give its directory with --gold"),
        (["run", "--documents", "nowhere"], "--documents nowhere: there is no such directory"),
        (
            ["run", "--floor", "f2=0.9"],
            "--floor f2=0.9: give NAME=SHARE, a share from 0 to 1, with NAME one of f1,",
        ),
        (["run", "--ceiling", "invented=2"], "--ceiling invented=2: give NAME=SHARE"),
        (["rum"], "extract eval has no command 'rum'; there are run, score"),
        (["gate"], "there is no latest run below eval-runs: the history holds 0"),
        (["show", "memo/10"], "there is no latest run below eval-runs"),
        (["compare", "latest"], "there is no latest run below eval-runs"),
        (["run", "--llm", "sometimes"], "Invalid value for '--llm'"),
    ],
)
def test_a_wrong_call_is_one_line(arguments: list[str], message: str) -> None:
    result = run_command("eval", *arguments)
    assert result.exit_code in (2, 3)
    assert result.errors.count("\n") == 1
    assert message in result.errors


def test_limits_fail_a_run(predictions: Predictions) -> None:
    def spoil(number: int, record: dict[str, Any]) -> None:
        record["total"] = "1"

    result = run_command("eval", "score", predictions(spoil), "--floor", "f1=0.9", "--ceiling", "invented=0")
    assert result.exit_code == 1
    assert "Broken limit: floor of f1: 0.8333, at least 0.9 is wanted" in result.output
    assert "ceiling" not in result.output


def test_saved_predictions_are_scored_without_extraction(predictions: Predictions, folder: Path) -> None:
    def spoil(number: int, record: dict[str, Any]) -> None:
        record["items"].reverse()
        if number == 12:
            record["author"] = "Bob"
        if number == 13:
            record["items"].pop()

    result = run_command("eval", "score", predictions(spoil))
    assert result.exit_code == 0
    (row,) = [row for row in _documents(folder) if row["id"] == "memo/12"]
    assert (row["wrong"], row["mistakes"], row["exact"]) == ("1", "1", "0")
    (row,) = [row for row in _documents(folder) if row["id"] == "memo/13"]
    assert (row["missing_row"], row["mistakes"]) == ("2", "2")
    assert sum(row["exact"] == "1" for row in _documents(folder)) == 23


def test_what_extract_wrote_is_scored(folder: Path) -> None:
    run_command("evals/documents/memo", "--output", "records/")
    assert run_command("eval", "score", "records").exit_code == 0
    assert all(row["exact"] == "1" for row in _documents(folder))


def test_a_run_is_scored_again_from_its_predictions(folder: Path) -> None:
    run_command("eval", "run")
    first = only_run(folder)
    result = run_command("eval", "score", first)
    assert result.exit_code == 0
    assert "no difference shown" in result.output


def test_predictions_that_are_no_json_name_their_line(folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"document": "memo/10", "record": {}}\n{oops\n')
    result = run_command("eval", "score", "bad.jsonl")
    assert result.exit_code == 3
    assert "bad.jsonl, line 2, is not JSON" in result.errors


class TestShow:
    @pytest.fixture(autouse=True)
    def _run(self, predictions: Predictions) -> None:
        def spoil(number: int, record: dict[str, Any]) -> None:
            if number == 12:
                record["items"][0]["amount"] = "120"

        run_command("eval", "score", predictions(spoil))

    def test_every_mistake_and_why(self) -> None:
        result = run_command("eval", "show", "memo/12")
        assert result.exit_code == 0
        assert "memo/12 (memo, samples): scored" in result.output
        assert "items[]: gold has 2, 2 were read, 2 paired, 1 exact" in result.output
        assert "wrong (other): /items/0/amount" in result.output
        assert "'12'" in result.output
        assert "'120'" in result.output
        assert "extract show evals/documents/memo/12.txt --schema memo" in result.output

    def test_part_of_a_name_will_do(self) -> None:
        assert run_command("eval", "show", "34").output.startswith(
            "memo/34 (memo, samples): scored\n0 mistakes"
        )

    def test_an_unknown_document_suggests_others(self) -> None:
        result = run_command("eval", "show", "memo/99")
        assert result.exit_code == 2
        assert "has no document 'memo/99'; is it one of memo/" in result.errors


def _documents(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((only_run(folder) / "docs.csv").read_text().splitlines()))
