from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from filingkit.cli.rows import make_visible
from filingkit.testing import run_command

if TYPE_CHECKING:
    from pathlib import Path


MEMO = "MEMO\nFrom: **Ada** Lovelace\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n"
COMMAND = [sys.executable, "-m", "filingkit"]


def test_show_brackets_values_where_there_is_no_terminal() -> None:
    output = run_command("show", "memos/a.md").output
    assert output.splitlines()[:5] == [
        "memos/a.md: memo, 8 found",
        "",
        "MEMO",
        "From: **⟦Ada** Lovelace⟧",
        "Date: ⟦2024-05-01⟧",
    ]
    assert "/items/1/amount  7             found  0.975       5\n" in output
    assert output.endswith("\n\nno findings\n")


def test_show_can_leave_out_what_has_no_value() -> None:
    assert "not_found" in run_command("show", "memos/sub/b.txt").output
    assert "not_found" not in run_command("show", "memos/sub/b.txt", "--only-found").output


def test_show_explains_findings() -> None:
    assert run_command("show", "memos/sub/b.txt", "--findings").output.splitlines() == [
        "warning: the items add up to 12, the total says 99 [total]",
        "  /total = 99 (found, line 4)",
        "  /items/0/amount = 12 (found, line 3)",
    ]


def run_on_terminal(*arguments: str, columns: int) -> str:
    """Run the command with a terminal of so many columns as its output."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {
        key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES", "NO_COLOR")
    }
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=side,
        stdout=side,
        stderr=side,
        env={**environment, "TERM": "xterm-256color"},
    )
    os.close(side)
    output = b""
    while True:
        try:
            chunk = os.read(main, 65536)
        except OSError:  # how a terminal says that nobody writes any more
            break
        if not chunk:
            break
        output += chunk
    os.close(main)
    assert process.wait() == 0
    return output.decode()


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_show_fits_the_terminal_and_colours_values(columns: int, documents: Path) -> None:
    (documents / "evil.md").write_text(MEMO + "\x1b]0;title\x07 and \x1b[2J" + "long " * 60 + "\n" * 30)
    output = run_on_terminal("show", "evil.md", columns=columns)
    assert "\x1b[7;32m" in output
    assert "\x1b]0" not in output
    assert "\x1b[2J" not in output
    assert "␛]0;title␇" in output
    assert "lines without values" in output
    import rich.text

    plain = rich.text.Text.from_ansi(output)
    assert max(line.cell_len for line in plain.split("\n")) <= columns


def test_one_document_on_a_terminal_is_coloured_json() -> None:
    output = run_on_terminal("memos/a.md", columns=80)
    assert "\x1b[" in output
    import rich.text

    assert json.loads(rich.text.Text.from_ansi(output).plain)["schema"] == "memo"


def test_nothing_a_terminal_obeys_is_shown() -> None:
    text = "".join(map(chr, [*range(0x100), 0x202E, 0x2067]))
    shown = make_visible(text)
    assert len(shown) == len(text)
    assert {character for character in shown if not character.isprintable()} <= {
        "\n",
        "\t",
        "\u00ad",
        "\u00a0",
    }


def test_text_is_what_offsets_refer_to(documents: Path) -> None:
    raw = "MEMO\r\nFrom: Zoë\n\x0cno newline at the end".encode()
    (documents / "odd.txt").write_bytes(raw)
    done = subprocess.run([*COMMAND, "text", "odd.txt"], capture_output=True, check=True)
    assert done.stdout == raw


def test_text_with_numbers() -> None:
    output = run_command("text", "memos/a.md", "--numbers").output
    assert output.splitlines()[:2] == ["1  MEMO", "2  From: **Ada** Lovelace"]
    assert output.count("\n") == MEMO.count("\n")
