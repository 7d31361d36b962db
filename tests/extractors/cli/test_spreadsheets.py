"""`--format csv` and `--format xlsx`, from the command line."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest

from filingkit.testing import run_command

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "table,row,field,value,state,confidence,line\n"


def test_one_document_is_a_table_of_its_leaves() -> None:
    result = run_command("memos/a.md", "--format", "csv")
    assert (result.exit_code, result.errors) == (0, "")
    assert result.output.startswith(HEAD + ",,author,Ada Lovelace,found,0.9500,2\n")
    assert "items,2,amount,7,found," in result.output


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_several_documents_are_one_table(jobs: str, documents: Path) -> None:
    result = run_command("memos", "-o", "all.csv", "--jobs", jobs, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    rows = list(csv.reader(io.StringIO((documents / "all.csv").read_text())))
    assert rows[0] == ["document", *HEAD.strip().split(",")]
    assert [row[0] for row in rows if row[3] == "author"] == ["memos/a.md", "memos/sub/b.txt"]


def test_several_documents_are_one_workbook(documents: Path) -> None:
    (documents / "memos" / "c.md").write_text("")
    result = run_command("memos", "-f", "xlsx", "-o", "all.xlsx", "--quiet")
    assert (result.exit_code, result.errors.splitlines()[0]) == (1, "extract: 1 of 3 documents failed:")
    book = openpyxl.load_workbook(documents / "all.xlsx")
    assert book.sheetnames == ["Documents", "Internal memo", "items", "findings", "Legend"]
    assert [cell.value for cell in book["Documents"]["E"]] == ["Error", None, "memos/c.md is empty", None]
    assert [cell.value for cell in book["items"]["D"]] == ["amount", "12", "7", "12"]


def test_the_name_of_the_file_says_the_format(documents: Path) -> None:
    assert run_command("memos/a.md", "-o", "a.xlsx").exit_code == 0
    assert openpyxl.load_workbook(documents / "a.xlsx").sheetnames == ["Internal memo", "items", "Legend"]
    assert run_command("memos/a.md", "-o", "a.csv").exit_code == 0
    assert (documents / "a.csv").read_text().startswith(HEAD)


BAD = {
    "xlsx to a terminal": (["-f", "xlsx"], "--format xlsx goes to a file that ends with .xlsx: -o out.xlsx"),
    "xlsx, other name": (["-f", "xlsx", "-o", "a.xls"], "--format xlsx goes to a file that ends with .xlsx, not a.xls"),
    "xlsx to a directory": (["-f", "xlsx", "-o", "out/"], "a directory holds one JSON file per document; for xlsx "),
    "csv to a directory": (["-f", "csv", "-o", "out/"], "a directory holds one JSON file per document; for csv "),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_calls_that_make_no_sense_give_one_line(arguments: list[str], message: str, documents: Path) -> None:
    result = run_command("memos/a.md", *arguments)
    assert (result.exit_code, result.output) == (2, "")
    assert result.errors.startswith(f"extract: {message}")
    assert result.errors.count("\n") == 1
    assert not list(documents.glob("*.xls*"))


def test_a_missing_extra_is_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    result = run_command("memos/nope.md", "-o", "a.xlsx")
    assert (result.exit_code, result.errors) == (
        2,
        "extract: --format xlsx needs openpyxl, which is not installed: pip install 'filingkit[xlsx]'\n",
    )


@pytest.mark.parametrize("output", ["x.csv", "x.xlsx"])
def test_the_error_of_an_only_document_leaves_no_file(output: str, documents: Path) -> None:
    (documents / "crash.md").write_text("MEMO CRASH")
    assert run_command("crash.md", "-o", output).exit_code == 9
    assert not (documents / output).exists()


BROKEN = """
from filingkit import hookimpl
from filingkit_memo import Memo

class Broken(Memo):
    name = "broken"

    def table(self, extraction):
        raise KeyError("columns")

    def sheets(self, extraction):
        raise KeyError("rows")

@hookimpl
def filingkit_register_extractors():
    return [Broken]
"""


@pytest.mark.parametrize(
    ("output", "doing"), [("x.csv", "tabulating"), ("x.xlsx", "laying out the sheets of")]
)
def test_a_layout_that_raises_is_the_fault_of_its_plugin(output: str, doing: str, memo_site: object) -> None:
    memo_site.install("broken-memo", "filingkit_broken", BROKEN, name="broken")  # type: ignore[attr-defined]
    result = run_command("memos/a.md", "-s", "broken", "-o", output)
    assert (result.exit_code, result.errors.count("\n")) == (9, 1)
    assert f"the extractor broken failed while {doing} it: KeyError: " in result.errors


OTHER = """
from filingkit import Table, hookimpl
from filingkit_memo import Memo

class Letter(Memo):
    name = "letter"

    def matches(self, filing):
        return 1.0 if filing.text.startswith("LETTER") else 0.0

    def table(self, extraction):
        return Table(("who",), (("Ada",),))

@hookimpl
def filingkit_register_extractors():
    return [Letter]
"""


def test_tables_with_other_columns_are_not_mixed(memo_site: object, documents: Path) -> None:
    memo_site.install("letter", "filingkit_letter", OTHER)  # type: ignore[attr-defined]
    (documents / "memos" / "letter.md").write_text("LETTER\nFrom: Ada\n")
    result = run_command("memos", "-f", "csv", "-o", "x.csv")
    assert result.exit_code == 2
    assert (
        "memos/letter.md: letter has other columns than memo before it: write a table for each"
        in result.errors
    )
    assert not (documents / "x.csv").exists()
