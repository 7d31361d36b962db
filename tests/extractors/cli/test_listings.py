from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from filingkit import __version__
from filingkit.cli import COMMANDS
from filingkit.testing import run_command

if TYPE_CHECKING:
    from tests.conftest import Site


def test_schemas_are_listed_and_described() -> None:
    assert ["memo", "Internal memo", "filingkit_memo 1.2"] in [
        re.split(r" {2,}", line) for line in run_command("schemas").output.splitlines()
    ]
    output = run_command("schemas", "memo").output
    assert output.startswith("memo: Internal memo, version 1 (filingkit_memo 1.2)\n\n")
    assert "items[].amount  string" in output
    assert "Whether URGENT is printed." in output


def test_json_schema_is_what_pydantic_gives() -> None:
    from filingkit_memo import MemoRecord

    output = run_command("schemas", "memo", "--json-schema").output
    assert json.loads(output) == MemoRecord.model_json_schema()


def test_plugins_are_listed_with_what_failed(memo_site: Site) -> None:
    memo_site.install("broken", "broken_in_listing", "1 / 0")
    result = run_command("plugins")
    assert result.exit_code == 0
    listed = " ".join(result.output.split())
    assert "memo loaded memo-plugin 1.2 (filingkit_memo) memo" in listed
    assert "broken failed broken 1.2 (broken_in_listing) ZeroDivisionError: division by zero" in listed
    assert run_command("plugins", "--strict").exit_code == 9
    assert "broken blocked" in " ".join(run_command("plugins", "--block-plugin", "broken").output.split())


def test_a_blocked_plugin_is_not_used() -> None:
    assert run_command("memos/a.md", "-s", "memo", "--block-plugin", "memo").exit_code == 2


def test_version_and_help() -> None:
    assert run_command("--version").output == f"filingkit {__version__}\n"
    output = run_command("--help").output
    assert all(f"  {name} " in output for name in COMMANDS)
    assert "--schema NAME" in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = run_command(name, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: extract {name} ")
