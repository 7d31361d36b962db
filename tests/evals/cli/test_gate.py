"""`extract eval compare`, `gate` and `history`: runs against each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.testing import run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Predictions = Callable[..., str]


def nothing(number: int, record: dict[str, Any]) -> None:
    pass


def spoil(number: int, record: dict[str, Any]) -> None:
    if number % 2:
        record["total"] = str(number)


def invent(number: int, record: dict[str, Any]) -> None:
    record["urgent"] = True


def test_a_run_that_is_no_worse_passes(predictions: Predictions) -> None:
    run_command("eval", "score", predictions(nothing))
    run_command("eval", "score", predictions(nothing))
    result = run_command("eval", "gate")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith("pass: no worse than ")


@pytest.mark.parametrize(("change", "criterion"), [(spoil, "micro F1"), (invent, "inventions")])
def test_a_run_that_is_worse_fails(
    change: Callable[[int, dict[str, Any]], None], criterion: str, predictions: Predictions, folder: Path
) -> None:
    run_command("eval", "score", predictions(nothing))
    run_command("eval", "score", predictions(change))
    result = run_command("eval", "gate")
    assert result.exit_code == 1
    assert f"FAIL {criterion}: " in result.output
    (newest,) = run_command("eval", "history", "--json", "--last", "1").output.splitlines()
    path = folder / "eval-runs" / json.loads(newest)["run"]["id"]
    assert "**FAIL**" in (path / "summary.md").read_text()
    assert criterion in (path / "junit.xml").read_text()


def test_changed_gold_is_not_comparable(predictions: Predictions, folder: Path) -> None:
    run_command("eval", "score", predictions(nothing))
    path = folder / "evals" / "gold" / "memo" / "10.json"
    gold = json.loads(path.read_text())
    gold["record"]["author"] = "Somebody else"
    path.write_text(json.dumps(gold))
    run_command("eval", "score", predictions(nothing))
    assert run_command("eval", "gate").exit_code == 2
    result = run_command("eval", "gate", "--baseline", "previous")
    assert result.exit_code == 3
    assert "not comparable: the gold changed" in result.output
    compared = run_command("eval", "compare", "previous")
    assert compared.exit_code == 3
    assert "Not comparable" in compared.output


def test_too_few_documents_cannot_tell(predictions: Predictions) -> None:
    for _ in range(2):
        run_command("eval", "score", predictions(nothing), "--ids", "/1")
    result = run_command("eval", "gate")
    assert result.exit_code == 3
    assert "too small: 10 clusters of documents, 20 are needed to tell" in result.output
    assert run_command("eval", "gate", "--min-clusters", "10").exit_code == 0


def test_an_incomplete_run_is_told_apart(predictions: Predictions, folder: Path) -> None:
    run_command("eval", "score", predictions(nothing))
    text = (folder / "evals" / "gold" / "memo" / "10.json").read_text()
    (folder / "evals" / "gold" / "other").mkdir()
    (folder / "evals" / "gold" / "other" / "10.json").write_text(text)
    run_command("eval", "score", predictions(nothing))
    result = run_command("eval", "gate", "--floor", "f1=0.5")
    assert result.exit_code == 4
    assert "incomplete: other/10: no plugin reads the schema other" in result.output


def test_nothing_to_judge_by(predictions: Predictions) -> None:
    run_command("eval", "score", predictions(nothing))
    result = run_command("eval", "gate")
    assert result.exit_code == 2
    assert "nothing to judge" in result.errors
    assert run_command("eval", "gate", "--floor", "f1=1").exit_code == 0
    assert run_command("eval", "gate", "--floor", "recall=1", "--ceiling", "missing_rows=0").exit_code == 0


def test_compare_says_what_broke(predictions: Predictions) -> None:
    run_command("eval", "score", predictions(nothing))
    run_command("eval", "score", predictions(spoil))
    result = run_command("eval", "compare", "previous", "latest", "--cells", "1")
    assert result.exit_code == 1
    assert "**worse**" in result.output
    assert "0 fixed, 12 broken" in result.output
    assert "memo/11 /total: gold '18'; correct '18' before, wrong '11' now" in result.output
    assert "and 11 more cells" in result.output
    assert run_command("eval", "compare", "latest", "previous").exit_code == 0


def test_history_lists_runs_and_what_changed(predictions: Predictions, folder: Path) -> None:
    assert "no runs below eval-runs" in run_command("eval", "history").output
    run_command("eval", "score", predictions(nothing), "--label", "first")
    (folder / "evals" / "gold" / "memo" / "10.json").unlink()
    run_command("eval", "score", predictions(nothing), "--label", "second")
    lines = run_command("eval", "history").output.splitlines()
    assert len(lines) == 4
    assert "first" in lines[2]
    assert "gold, documents" in lines[3]
    (newest,) = run_command("eval", "history", "--json", "--last", "1").output.splitlines()
    assert json.loads(newest)["run"]["label"] == "second"
