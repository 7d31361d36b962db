"""Runs over time, in a local SQLite file beside their directories."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit.errors import PathError
from filingkit.output import make_directory
from filingkit_evals.results import RunInfo
from filingkit_evals.summaries import Measure, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit_evals.results import Run

FILE = "history.sqlite"

_TABLE = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    started TEXT NOT NULL,
    series TEXT NOT NULL,
    info TEXT NOT NULL,
    summary TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS runs_by_series ON runs (series, started);
"""


class Entry(NamedTuple):
    """One run of the history: what it was made of, and its figures as in `summary.json`."""

    info: RunInfo
    summary: dict[str, Any]

    def measure(self, name: str) -> Measure:
        """Give one of the figures that have an interval."""
        return Measure(**self.summary[name])


class History:
    """The runs below one directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def directory(self, run: str) -> Path:
        """Where the files of a run are."""
        return self.folder / run

    def add(self, run: Run) -> None:
        """Remember a run; one of the same id is replaced."""
        make_directory(self.folder)
        summary = json.dumps(summarise(run.counted).to_dict()) if run.counted else "{}"
        row = (run.info.id, run.info.started, series(run.info), json.dumps(asdict(run.info)), summary)
        with closing(self._connect()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?)", row)

    def entries(self, *, series: str | None = None, before: str | None = None) -> list[Entry]:
        """Give the runs in the order of time, of one series, and begun before another run."""
        if not (self.folder / FILE).exists():
            return []
        query = "SELECT info, summary FROM runs WHERE (?1 IS NULL OR series = ?1) AND (?2 IS NULL OR started < ?2)"
        with closing(self._connect()) as connection:
            rows = connection.execute(f"{query} ORDER BY started, id", (series, before)).fetchall()
        return [Entry(_read_info(json.loads(info)), json.loads(summary)) for info, summary in rows]

    def trend(self, info: RunInfo, count: int) -> list[Entry]:
        """Give the newest `count` runs of a run's series up to it, oldest first; those without a score left out."""
        entries = [entry for entry in self.entries(series=series(info)) if entry.summary]
        return [entry for entry in entries if entry.info.started <= info.started][-count:]

    def find(self, name: str) -> Path:
        """Give the directory of a run by its id, the beginning of it, `latest`, `previous`, or as a path."""
        path = Path(name)
        if name and path.is_dir():
            return path
        ids = [entry.info.id for entry in self.entries()]
        if name in ("latest", "previous"):
            position = -1 if name == "latest" else -2
            if len(ids) < -position:
                message = f"there is no {name} run below {self.folder}: the history holds {len(ids)}"
                raise PathError(message)
            return self.directory(ids[position])
        matches = [name] if name in ids else [run for run in ids if run.startswith(name)]
        if len(matches) != 1:
            what = f"{len(matches)} runs begin with" if matches else "no run is called"
            message = f"{what} {name!r} below {self.folder}; see `extract eval history`"
            raise PathError(message)
        return self.directory(matches[0])

    def baseline_of(self, info: RunInfo) -> Entry | None:
        """Give the newest earlier run that `info` can be compared with: same gold, documents and scorer."""
        earlier: Iterator[Entry] = reversed(self.entries(series=series(info), before=info.started))
        same = (info.gold, info.documents, info.scorer)
        for entry in earlier:
            kept = (self.directory(entry.info.id) / "summary.json").exists()
            if kept and entry.summary and (entry.info.gold, entry.info.documents, entry.info.scorer) == same:
                return entry
        return None

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self.folder / FILE, timeout=30)
            with suppress(sqlite3.OperationalError):  # another process is just switching
                connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLE)
        except sqlite3.Error as error:
            message = f"cannot open the history {self.folder / FILE}: {error}"
            raise PathError(message) from error
        return connection


def _read_info(data: dict[str, Any]) -> RunInfo:
    """Leave out what a newer version wrote and this one does not know."""
    return RunInfo(**{item.name: data[item.name] for item in fields(RunInfo) if item.name in data})


def series(info: RunInfo) -> str:
    """Name what runs have in common that belong on one trend: the schemas and the selection of documents."""
    return f"{','.join(sorted(info.schemas))} {info.selection}"
