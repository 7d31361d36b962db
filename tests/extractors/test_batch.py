from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from filingkit.batch import Outcome, Reader, run
from filingkit.errors import PathError, UnknownSchemaError
from filingkit.plugins import Plugins
from filingkit.settings import Settings
from filingkit_memo import Memo

if TYPE_CHECKING:
    from filingkit.filing import Filing


class Deadly(Memo):
    """Kills its process where the memo says so."""

    def matches(self, filing: Filing) -> float:
        if "DEADLY" in filing.text:
            os._exit(1)
        return super().matches(filing)


def make_reader(schema: str | None = "memo") -> Reader:
    return Reader(Plugins(extractors={"memo": Deadly()}, origins={"memo": "memo 1"}), Settings(), schema)


@pytest.fixture
def memos(tmp_path: Path) -> Path:
    directory = tmp_path / "memos"
    (directory / "b").mkdir(parents=True)
    for number, name in enumerate(["c.txt", "a.md", "b/x.txt", "b/w.htm.txt"]):
        (directory / name).write_text(f"MEMO\nFrom: Ada\nItem: Pens {number}\n")
    (directory / "b" / "notes.docx").write_text("not looked at")
    (directory / ".hidden.txt").write_text("MEMO\n")
    (directory / ".git").mkdir()
    (directory / ".git" / "z.txt").write_text("MEMO\n")
    return directory


def names(outcomes: list[Outcome], directory: Path) -> list[str]:
    return [str(Path(outcome.uri).relative_to(directory)) for outcome in outcomes]


def test_a_directory_is_walked_in_order_without_hidden_files(memos: Path) -> None:
    outcomes = list(run([memos], make_reader()))
    assert names(outcomes, memos) == ["a.md", "b/w.htm.txt", "b/x.txt", "c.txt"]
    assert all(outcome.document is not None for outcome in outcomes)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_input_order_and_failures_among_them(jobs: int, memos: Path) -> None:
    (memos / "empty.txt").touch()
    paths = [
        memos / "c.txt",
        memos / "missing.txt",
        memos / "empty.txt",
        memos / "b" / "notes.docx",
        memos / "a.md",
    ]
    outcomes = list(run([*paths, *paths], make_reader(), jobs=jobs))
    assert [outcome.uri for outcome in outcomes] == [str(path) for path in [*paths, *paths]]
    kinds = [type(outcome.error).__name__ for outcome in outcomes[: len(paths)]]
    assert kinds == ["NoneType", "PathError", "EmptyDocumentError", "WrongDocumentTypeError", "NoneType"]


def test_a_document_that_kills_its_process_is_the_only_one_lost(memos: Path) -> None:
    (memos / "b" / "a.txt").write_text("MEMO DEADLY")
    many = [memos] * 5
    outcomes = list(run(many, make_reader(), jobs=2))
    assert names(outcomes, memos) == ["a.md", "b/a.txt", "b/w.htm.txt", "b/x.txt", "c.txt"] * 5
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    assert names(failed, memos) == ["b/a.txt"] * 5
    assert "the process that read it died" in str(failed[0].error)


def test_directories_are_walked_as_results_are_asked_for(memos: Path) -> None:
    stream = run([memos, memos / "late"], make_reader())
    next(stream)
    (memos / "late").mkdir()
    (memos / "late" / "late.txt").write_text("MEMO\n")
    assert "late.txt" in {Path(outcome.uri).name for outcome in stream}


def test_an_unknown_schema_is_one_error() -> None:
    with pytest.raises(UnknownSchemaError):
        list(run(["a", "b"], make_reader("letter")))


def test_an_unexpected_exception_is_a_bug_of_ours_and_names_the_document(memos: Path) -> None:
    class Broken(Plugins):
        def __getattribute__(self, name: str) -> object:
            if name == "origins":
                message = "boom"
                raise RuntimeError(message)
            return super().__getattribute__(name)

    reader = Reader(Broken(extractors={"memo": Memo()}), Settings(), "memo")
    (outcome,) = run([memos / "a.md"], reader)
    assert type(outcome.error).__name__ == "InternalError"
    assert str(outcome.error) == f"{memos / 'a.md'}: unexpected RuntimeError: boom; please report this"


def test_each_document_gets_a_file_and_is_skipped_while_nothing_changed(memos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = list(run([memos], make_reader(), directory=out))
    assert not any(outcome.skipped or outcome.document for outcome in first)
    files = sorted(str(file.relative_to(out)) for file in out.rglob("*") if file.is_file())
    assert files == ["a.md.json", "b/w.htm.txt.json", "b/x.txt.json", "c.txt.json"]
    (memos / "a.md").write_text("MEMO\nFrom: Bob\n")
    second = list(run([memos], make_reader(None), directory=out, jobs=2))
    assert [outcome.skipped for outcome in second] == [False, True, True, True]
    assert json.loads((out / "a.md.json").read_bytes())["record"]["author"] == "Bob"


@pytest.mark.parametrize(
    ("key", "value"),
    [("plugin", "memo 2"), ("filingkit_version", "0"), ("schema", "letter"), ("source", None)],
)
def test_an_output_of_another_version_is_made_again(
    key: str, value: object, memos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    list(run([memos / "a.md"], make_reader(), directory=out))
    target = out / "a.md.json"
    document = json.loads(target.read_bytes())
    document[key] = value
    target.write_text(json.dumps(document))
    (outcome,) = run([memos / "a.md"], make_reader(), directory=out)
    assert not outcome.skipped
    assert json.loads(target.read_bytes())[key] != value


@pytest.mark.parametrize("rubbish", [b"", b"[]", b'{"schema": "memo"', b"\xff\xfe"])
def test_an_output_that_cannot_be_read_is_made_again(rubbish: bytes, memos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.md.json").write_bytes(rubbish)
    list(run([memos / "a.md"], make_reader(), directory=out))
    assert json.loads((out / "a.md.json").read_bytes())["record"]["author"] == "Ada"


def test_a_failure_is_written_and_tried_again(memos: Path, tmp_path: Path) -> None:
    (memos / "a.md").write_text("")
    out = tmp_path / "out"
    for _ in range(2):
        (outcome,) = run([memos / "a.md"], make_reader(), directory=out)
        assert outcome.error is not None
        assert json.loads((out / "a.md.json").read_bytes())["error"]["exit_code"] == 5


def test_two_documents_never_share_a_file(memos: Path, tmp_path: Path) -> None:
    (memos / "b" / "a.md").write_text("MEMO\n")
    outcomes = list(run([memos / "a.md", memos / "b" / "a.md"], make_reader(), directory=tmp_path / "out"))
    assert [type(outcome.error) for outcome in outcomes] == [type(None), PathError]
    assert "is taken by" in str(outcomes[1].error)


def test_no_litter_is_left(memos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "a.md.json").mkdir(parents=True)  # cannot be replaced by a file
    (outcome,) = run([memos / "a.md"], make_reader(), directory=out)
    assert isinstance(outcome.error, PathError)
    assert [file.name for file in out.iterdir()] == ["a.md.json"]


def test_links_that_go_in_circles_end(memos: Path) -> None:
    (memos / "b" / "up").symlink_to(memos)
    assert len(list(run([memos], make_reader()))) == 4
