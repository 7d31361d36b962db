"""Answers that were paid for, kept in SQLite by what was asked: nothing is paid twice, by anybody on this machine.

An answer is written before it is returned. Whoever asks first holds a lease while asking; others who ask the same wait
for the answer, or take over when the holder is dead or its lease is over. Neither keys nor headers are stored.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sqlite3
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit.errors import ModelSetupError
from filingkit.llm.wire import Completion, Model, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from filingkit.llm.wire import Request

log = logging.getLogger(__name__)

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, completion TEXT NOT NULL, written REAL NOT NULL);
CREATE TABLE IF NOT EXISTS leases (
    key TEXT PRIMARY KEY, owner TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, expires REAL NOT NULL
);
"""
_HOST = socket.gethostname()
_forked: list[sqlite3.Connection | None] = []
_POLLS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Seconds between looks for an answer that somebody else asked for."""


class Lease(NamedTuple):
    """The right to ask, until it is released, expires, or its process dies."""

    key: str
    owner: str


def write_key(document: str, request: Request, model: str, parameters: Mapping[str, Any]) -> str:
    """Give the key of an answer; `document` is the digest of the source."""
    content = [document, request.digest, model, parameters]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class AnswerCache:
    """A file of answers, shared by threads and processes; `lease` must be longer than a model's deadline."""

    def __init__(self, path: Path | str, *, lease: float = 900.0) -> None:
        self.path = Path(path)
        self.lease = lease
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._pid = 0

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to other processes as a path: connections cannot."""
        return _open_cache, (self.path, self.lease)

    def read(self, key: str) -> Completion | None:
        """Give a kept answer: it is free, and no request."""
        with self._connect() as connection:
            return _read(connection, key)

    def claim(self, key: str) -> Completion | Lease | None:
        """Give the answer, or the right to ask for it, or None while somebody else asks."""
        with self._connect() as connection:
            found = _read(connection, key)
            if found is not None:
                return found
            lease = Lease(key, uuid.uuid4().hex)
            with _transaction(connection):
                found = _read(connection, key)
                if found is not None:
                    return found
                row = connection.execute(
                    "SELECT host, pid, expires FROM leases WHERE key = ?", (key,)
                ).fetchone()
                if row is not None and _is_held(*row):
                    return None
                connection.execute(
                    "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)",
                    (key, lease.owner, _HOST, os.getpid(), time.time() + self.lease),
                )
            return lease

    def write(self, lease: Lease, completion: Completion) -> None:
        """Keep an answer and end the lease, as one step. An answer that cannot be kept is still an answer."""
        try:
            with self._connect() as connection, _transaction(connection):
                connection.execute(
                    "INSERT OR IGNORE INTO answers VALUES (?, ?, ?)",
                    (lease.key, json.dumps(asdict(completion), ensure_ascii=False), time.time()),
                )
                connection.execute("DELETE FROM leases WHERE key = ?", (lease.key,))
        except ModelSetupError as error:
            log.warning("an answer was not kept: %s", error)

    def release(self, lease: Lease) -> None:
        """End a lease without an answer."""
        with self._connect() as connection:
            connection.execute("DELETE FROM leases WHERE key = ? AND owner = ?", lease)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._connection is None or self._pid != os.getpid():
                    _forked.append(self._connection)  # after a fork it must be neither used nor closed
                    self._connection = self._open()
                    self._pid = os.getpid()
                yield self._connection
            except sqlite3.Error as error:
                raise ModelSetupError(
                    f"the cache of answers at {self.path} cannot be used: {error}"
                ) from None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        _switch_to_wal(connection)
        # Survives kill -9 of this process; a power cut may cost the last answers, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        with _transaction(connection):
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError(f"it has version {version}, and this filingkit reads {_VERSION}")
            for statement in _TABLES.split(";")[:-1]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Wait for others who open the same new file: SQLite's own timeout does not cover this switch."""
    for poll in (*_POLLS, *[_POLLS[-1]] * 50):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(poll)


def _open_cache(path: Path, lease: float) -> AnswerCache:
    return AnswerCache(path, lease=lease)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _read(connection: sqlite3.Connection, key: str) -> Completion | None:
    row = connection.execute("SELECT completion FROM answers WHERE key = ?", (key,)).fetchone()
    return None if row is None else read_completion(json.loads(row[0]))


def read_completion(kept: Mapping[str, Any]) -> Completion:
    """Give a completion that was paid before: what it costs now is nothing."""
    return Completion(kept["text"], kept["model"], Tokens(), 0.0, requests=0, cached=True)


def _is_held(host: str, pid: int, expires: float) -> bool:
    if expires < time.time():
        return False
    if host != _HOST or os.name != "posix":  # elsewhere, signal 0 is not a question
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class CachedModel(Model):
    """Asks `model` only what the cache does not hold, about one document. Cheap to make: one per document."""

    def __init__(self, model: Model, cache: AnswerCache, document: str) -> None:
        self.name = model.name
        self._model = model
        self._cache = cache
        self._document = document
        self._parameters: dict[str, Any] = dict(getattr(model, "parameters", {}))

    def complete(self, request: Request) -> Completion:
        """Give the kept answer, or ask and keep it."""
        key = write_key(self._document, request, self.name, self._parameters)
        polls = _poll()
        while (claim := self._cache.claim(key)) is None:
            time.sleep(next(polls))
        if isinstance(claim, Completion):
            return claim
        with self._ending(claim):
            completion = self._model.complete(request)
            self._cache.write(claim, completion)
        return completion

    async def acomplete(self, request: Request) -> Completion:
        """Do the same without blocking others."""
        key = write_key(self._document, request, self.name, self._parameters)
        polls = _poll()
        while (claim := self._cache.claim(key)) is None:
            await asyncio.sleep(next(polls))
        if isinstance(claim, Completion):
            return claim
        with self._ending(claim):
            completion = await self._model.acomplete(request)
            self._cache.write(claim, completion)  # not awaited: nothing can come between answer and file
        return completion

    @contextmanager
    def _ending(self, lease: Lease) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with suppress(ModelSetupError):  # then it expires
                self._cache.release(lease)
            raise


def _poll() -> Iterator[float]:
    yield from _POLLS
    while True:
        yield _POLLS[-1]
