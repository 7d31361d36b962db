from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from model_server import ModelServer, answer

if TYPE_CHECKING:
    from pathlib import Path


MEMO = "MEMO\nFrom: **Ada** Lovelace\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n"
COMMAND = [sys.executable, "-m", "filingkit"]


def test_a_reader_that_stops_reading_is_no_error(documents: Path) -> None:
    (documents / "big.md").write_text(MEMO + "x" * 8_000_000)  # more than any pipe holds
    for arguments in (["text", "big.md"], ["memos"] * 3000, ["show", "big.md"]):
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait() == 141


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_it_cleanly(jobs: str, documents: Path) -> None:
    (documents / "memos" / "big.md").write_text(MEMO + "x *y* " * 50_000)
    process = subprocess.Popen(
        [*COMMAND, "-j", jobs, "-o", "out.jsonl", *["memos"] * 3000],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while not list(documents.glob(".out.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    output, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (output, errors.decode().strip()) == (b"", "")
    assert not list(documents.glob("*out.jsonl*"))


def test_an_interrupt_while_a_model_is_asked_ends_it_cleanly(documents: Path) -> None:
    for number in range(20):
        (documents / "memos" / f"{number}.txt").write_text(f"MEMO\nWritten by Ada\nItem: Pens{number} 12\n")
    with ModelServer(otherwise=answer("{}", delay=60)) as server:
        process = subprocess.Popen(
            [*COMMAND, "--schema", "memo", "memos", "--model", "stub", "--base-url", server.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        deadline = time.monotonic() + 20
        while server.active < 8 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.decode().strip() == ""
