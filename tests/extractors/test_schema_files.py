from __future__ import annotations

import json
import pickle
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.errors import UnknownSchemaError, UsageError
from filingkit.fields import list_fields
from filingkit.filing import Filing
from filingkit.pipeline import extract
from filingkit.schema_files import is_schema_reference, load_schema_extractor

if TYPE_CHECKING:
    from pathlib import Path

INVOICE = '''
from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class Line(BaseModel):
    title: str
    marks: list[str] = []


class Invoice(BaseModel):
    """What is owed."""

    model_config = ConfigDict(title="Supplier's invoice")

    number: int
    total: Decimal = Field(description="Sum of the lines.")
    lines: list[Line]

    class Party(BaseModel):
        name: str


class Broken(BaseModel):
    other: Missing


class Mapped(BaseModel):
    lines: dict[str, Line]


NUMBER = 1
'''
MEMO = {
    "title": "Memo",
    "type": "object",
    "properties": {
        "subject": {"type": "string"},
        "schema": {"type": "string"},
        "copy-to": {"type": "string"},
    },
    "required": ["subject"],
}


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "My invoices.py"
    path.write_text(INVOICE)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "package.module:Model",
        "module:Model",
        "file.py:Model",
        "./a/file.py:Model",
        "thing.schema.json",
        "a\\b",
    ],
)
def test_references(text: str) -> None:
    assert is_schema_reference(text)


@pytest.mark.parametrize("text", ["form4", "Form4", "my-plugin_2", ""])
def test_names_of_plugins_are_no_references(text: str) -> None:
    assert not is_schema_reference(text)


def test_a_model_in_a_file(invoice: Path) -> None:
    extractor = load_schema_extractor(f"{invoice}:Invoice")
    assert (extractor.name, extractor.title, extractor.version) == (
        "my-invoices-py-invoice",
        "Supplier's invoice",
        "1",
    )
    assert extractor.matches(Filing("anything")) == 1.0
    assert extractor.schema.__name__ == "Invoice"
    assert [item.path for item in list_fields(extractor.schema)] == [
        "/number", "/total", "/lines/*/title", "/lines/*/marks/*",
    ]  # fmt: skip


def test_every_field_is_open_in_what_it_extracts(invoice: Path) -> None:
    extractor = load_schema_extractor(f"{invoice}:Invoice")
    extraction = extract(Filing("Invoice 12"), extractor)
    assert extraction.record.model_dump() == {"number": None, "total": None, "lines": []}
    assert {path: item.state for path, item in extraction.fields.items()} == {
        "/number": "not_found",
        "/total": "not_found",
    }
    assert set(extractor.preparse(Filing("Invoice 12")).unread_rows) == {"/lines"}


def test_a_model_within_a_class(invoice: Path) -> None:
    assert load_schema_extractor(f"{invoice}:Invoice.Party").name == "my-invoices-py-invoice-party"


def test_a_model_in_a_module() -> None:
    extractor = load_schema_extractor("filingkit_schemas.ownership:OwnershipReport")
    assert extractor.name == "filingkit_schemas-ownership-ownershipreport"
    assert extractor.title == "OwnershipReport"


def test_a_json_schema(tmp_path: Path) -> None:
    path = tmp_path / "10-Q memo.schema.json"
    path.write_text(json.dumps(MEMO))
    extractor = load_schema_extractor(str(path))
    assert (extractor.name, extractor.title) == ("schema-10-q-memo-schema-json", "Memo")
    assert extract(Filing("x"), extractor).record.model_dump() == dict.fromkeys(
        ("subject", "schema", "copy-to")
    )


def test_names_are_such_as_plugins_have(invoice: Path) -> None:
    for reference in (f"{invoice}:Invoice", "filingkit_schemas.earnings:EarningsRelease"):
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", load_schema_extractor(reference).name)


def test_it_goes_to_other_processes_by_its_reference(invoice: Path) -> None:
    extractor = load_schema_extractor(f"{invoice}:Invoice")
    copy = pickle.loads(pickle.dumps(extractor))
    assert (copy.name, copy.title) == (extractor.name, extractor.title)
    assert copy.schema.model_json_schema() == extractor.schema.model_json_schema()


def test_a_file_may_import_its_neighbours_and_leaves_the_path_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "invented_neighbour.py").write_text(
        "from pydantic import BaseModel\nclass Part(BaseModel):\n    a: str\n"
    )
    path = tmp_path / "whole.py"
    path.write_text("from invented_neighbour import Part\nclass Whole(Part):\n    b: str\n")
    before = list(sys.path)
    try:
        extractor = load_schema_extractor(f"{path}:Whole")
    finally:
        sys.modules.pop("invented_neighbour", None)
    assert sys.path == before
    assert list(extractor.schema.model_fields) == ["a", "b"]


def test_a_file_hides_no_module_and_is_hidden_by_none(tmp_path: Path) -> None:
    path = tmp_path / "json.py"
    path.write_text("from pydantic import BaseModel\nclass Memo(BaseModel):\n    subject: str\n")
    assert load_schema_extractor(f"{path}:Memo").schema.__name__ == "Memo"
    assert sys.modules["json"] is json


def refuse(reference: str) -> UsageError:
    with pytest.raises(UsageError) as raised:
        load_schema_extractor(reference)
    message = str(raised.value)
    assert "\n" not in message
    assert message.startswith(f"{reference}: ")
    return raised.value


@pytest.mark.parametrize(
    ("attribute", "message", "kind"),
    [
        (
            "Invoise",
            "there is no 'Invoise' in it; its models: Broken, Invoice, Line, Mapped",
            UnknownSchemaError,
        ),
        ("NUMBER", "NUMBER is not a pydantic model", UsageError),
        ("Decimal", "Decimal is not a pydantic model", UsageError),
        (
            "Broken",
            "cannot be imported: PydanticUndefinedAnnotation: name 'Missing' is not defined",
            UsageError,
        ),
        ("Mapped", "Mapped/lines is dict[str, ", UsageError),
    ],
)
def test_what_is_no_model_for_a_record(
    invoice: Path, attribute: str, message: str, kind: type[UsageError]
) -> None:
    error = refuse(f"{invoice}:{attribute}")
    assert message in str(error)
    assert type(error) is kind


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class", "SyntaxError"),
        ("import invented_absent", "ModuleNotFoundError: No module named 'invented_absent'"),
        ("raise ValueError('one\\ntwo')", "cannot be imported: ValueError: one"),
        ("raise SystemExit", "cannot be imported: SystemExit"),
    ],
)
def test_a_file_that_fails_to_import(tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(source)
    known, before = set(sys.modules), list(sys.path)
    assert message in str(refuse(f"{path}:Model"))
    assert not {name for name in set(sys.modules) - known if name.startswith("_filingkit")}
    assert sys.path == before


def test_a_module_that_fails_to_import(site: Any) -> None:
    (site.path / "invented_models.py").write_text("import invented_absent")
    assert "No module named 'invented_absent'" in str(refuse("invented_models:Model"))
    (site.path / "invented_errors.py").write_text("raise SystemExit('stop')")
    assert "cannot be imported: SystemExit: stop" in str(refuse("invented_errors:Model"))


def test_a_file_in_capitals_is_no_module(tmp_path: Path) -> None:
    path = tmp_path / "MODELS.PY"
    path.write_text("")
    assert "is no Python file" in str(refuse(f"{path}:Model"))


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "invented_absent.models:Model",
            "there is no module 'invented_absent'; for a file, write file.py:Model",
        ),
        ("filingkit_schemas.absent:Model", "there is no module 'filingkit_schemas.absent'"),
        ("absent.py:Model", "cannot be read: No such file or directory"),
        ("absent.schema.json", "cannot be read: No such file or directory"),
        ("filingkit_schemas.ownership", "leads to no schema; write package.module:Model"),
        ("file.py", "leads to no schema"),
        ("file.py:", "leads to no schema"),
        (":Model", "leads to no schema"),
    ],
)
def test_what_is_not_there(reference: str, message: str) -> None:
    error = refuse(reference)
    assert message in str(error)
    assert isinstance(error, UnknownSchemaError)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON: "),
        (b"\xff\xfe\xfd", "is not JSON: "),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"properties": {"a":' * 900 + b"{}" + b"}}" * 900, "is nested too deeply"),
        (b"[]", "#: is no schema object"),
        (b'{"type": "object", "properties": {"a": {"type": "null"}}}', "#/properties/a: "),
    ],
)
def test_a_file_that_holds_no_schema(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "memo.json"
    path.write_bytes(content)
    assert message in str(refuse(str(path)))
