from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval_runs import INFO, document, run, written
from filingkit.errors import PathError
from filingkit_evals.directory import save_run
from filingkit_evals.history import FILE, History, series
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from filingkit_evals.results import Run


def made(name: str, letters: str = "cccw", **info: Any) -> Run:
    """Make a run whose id begins with when it was started: `0304` is the fourth of March."""
    started = f"2031-{name[:2]}-{name[2:4]}T05:06:07.000+00:00"
    return written(letters, **{"id": name, "started": started, **info})


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "runs")


def add(history: History, *runs: Run) -> None:
    """Add runs with their directories."""
    for item in runs:
        save_run(item, history.directory(item.info.id))
        history.add(item)


def test_no_runs_leave_nothing_behind(history: History) -> None:
    assert history.entries() == history.trend(INFO, 5) == []
    assert history.baseline_of(INFO) is None
    assert not history.folder.exists()


def test_a_run_that_was_added_is_found_again(history: History) -> None:
    item = made("0304-a", label="café", schemas={"memo": "1", "note": ""}, model="m", seconds=1.5)
    history.add(item)
    (entry,) = history.entries()
    assert asdict(entry.info) == asdict(item.info)
    assert entry.measure("f1") == summarise(item.documents).f1
    assert entry.summary["documents"] == 1


def test_a_run_that_is_added_again_is_replaced(history: History) -> None:
    history.add(made("0304-a", label="before"))
    history.add(made("0304-a", "cccc", label="after"))
    (entry,) = history.entries()
    assert (entry.info.label, entry.measure("f1").value) == ("after", 1)


def test_entries_are_in_the_order_of_time(history: History) -> None:
    for name in ("0305-a", "0303-c", "0304-b"):
        history.add(made(name))
    assert [entry.info.id for entry in history.entries()] == ["0303-c", "0304-b", "0305-a"]
    earlier = history.entries(before=made("0305-a").info.started)
    assert [entry.info.id for entry in earlier] == ["0303-c", "0304-b"]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"label": "x", "gold": "x", "scorer": "x", "documents": "x", "model": "x", "plugins": {}}, True),
        ({"schemas": {"memo": "2"}}, True),  # a version is no break
        ({"schemas": {"memo": "1", "note": "1"}}, False),
        ({"selection": "evals/gold only=plain"}, False),
    ],
)
def test_series(changes: dict[str, Any], same: bool) -> None:
    assert (series(made("0304-a").info) == series(made("0304-b", **changes).info)) == same


def test_the_trend_is_of_one_series_up_to_a_run(history: History) -> None:
    for day in range(10, 20):
        history.add(made(f"03{day}-a"))
        history.add(made(f"03{day}-b", selection="other"))
    history.add(run([document("memo-1", "", status="missing")], id="0315-c", started="2031-03-15T00:00"))
    trend = history.trend(made("0316-a").info, 4)
    assert [entry.info.id for entry in trend] == ["0313-a", "0314-a", "0315-a", "0316-a"]
    assert len(history.trend(made("0316-a").info, 50)) == 7


def test_the_baseline_is_the_newest_earlier_run_that_compares(history: History) -> None:
    add(
        history,
        made("0301-a"),
        made("0302-a"),
        made("0303-gold", gold="other"),
        made("0304-scorer", scorer="other"),
        made("0305-documents", documents="other"),
        made("0306-series", selection="other"),
        made("0308-later"),
    )
    history.add(made("0306-gone"))  # its directory was deleted
    info = made("0307-a").info
    found = history.baseline_of(info)
    assert found is not None
    assert found.info.id == "0302-a"
    assert history.baseline_of(made("0301-a").info) is None
    assert history.baseline_of(made("0307-a", gold="new").info) is None


def test_find(history: History, tmp_path: Path) -> None:
    add(history, made("0301-aa"), made("0301-ab"), made("0302-ba"))
    for name in ("0301-ab", "0302", "latest", "previous", str(tmp_path)):
        found = history.find(name)
        expected = {"0302": "0302-ba", "latest": "0302-ba", "previous": "0301-ab"}.get(name, name)
        assert found == (tmp_path if name == str(tmp_path) else history.directory(expected))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("0301", "2 runs begin with '0301' below {folder}; see `extract eval history`"),
        ("0399", "no run is called '0399' below {folder}; see `extract eval history`"),
        ("301-", "no run is called '301-' below {folder}; see `extract eval history`"),
        ("%", "no run is called '%' below {folder}; see `extract eval history`"),
    ],
)
def test_what_cannot_be_found(history: History, name: str, message: str) -> None:
    add(history, made("0301-aa"), made("0301-ab"))
    with pytest.raises(PathError) as caught:
        history.find(name)
    assert str(caught.value) == message.format(folder=history.folder)


@pytest.mark.parametrize(("name", "held"), [("latest", 0), ("previous", 0), ("previous", 1)])
def test_no_latest_run(history: History, name: str, held: int) -> None:
    add(history, *[made("0301-a")][:held])
    with pytest.raises(PathError) as caught:
        history.find(name)
    message = f"there is no {name} run below {history.folder}: the history holds {held}"
    assert str(caught.value) == message


def test_a_file_that_is_no_history(history: History) -> None:
    history.folder.mkdir()
    (history.folder / FILE).write_bytes(b"not a database, but long enough to be looked at" * 50)
    for use in (history.entries, lambda: history.add(made("0301-a"))):
        with pytest.raises(PathError, match=r"cannot open the history .*history\.sqlite"):
            use()


ADDING = """
import sys
from pathlib import Path
from eval_runs import written
from filingkit_evals.history import History

history = History(Path(sys.argv[1]))
made = [written("ccw", id=f"{sys.argv[2]}-{index:02}") for index in range(25)]
sys.stdin.readline()
for run in made:
    history.add(run)
"""


def test_processes_that_add_at_once_lose_nothing(history: History) -> None:
    history.add(made("0301-a"))
    invented = Path(__file__).parents[1] / "invented"
    environment = {**os.environ, "PYTHONPATH": str(invented)}
    adding = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(history.folder), name],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name in "ab"
    ]
    for process in adding:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in adding]
    assert errors == ["", ""]
    assert [process.returncode for process in adding] == [0, 0]
    assert {entry.info.id for entry in history.entries()} == {
        f"{name}-{i:02}" for name in "ab" for i in range(25)
    } | {"0301-a"}
