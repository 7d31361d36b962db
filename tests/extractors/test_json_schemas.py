from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from filingkit.errors import UsageError
from filingkit.fields import list_fields
from filingkit.json_schemas import build_model
from filingkit.open_models import open_model
from filingkit_schemas.earnings import EarningsRelease

LEASE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Lease",
    "description": "A lease of premises.",
    "type": "object",
    "required": ["tenant", "rent"],
    "additionalProperties": False,
    "properties": {
        "tenant": {"type": "string", "description": "Who rents.", "minLength": 2},
        "rent": {"type": ["number", "null"], "exclusiveMinimum": 0},
        "floors": {"type": "integer", "minimum": 1, "maximum": 99},
        "furnished": {"type": "boolean"},
        "signed": {"type": "string", "format": "date"},
        "code": {"type": "string", "pattern": "^(?!X)[A-Z]{2}$"},
        "use": {"enum": ["office", "store", None]},
        "term": {"type": "integer", "enum": [3, 5]},
        "version": {"const": 1},
        "fiscal-year": {"type": "string", "default": "2008"},
        "schema": {"type": "string", "x-note": 1},
        "landlord": {"$ref": "#/$defs/Party", "description": "Who lets."},
        "guarantor": {"anyOf": [{"$ref": "#/$defs/Party"}, {"type": "null"}]},
        "payments": {
            "type": "array",
            "items": {"type": "object", "properties": {"due": {"$ref": "#/definitions/Day"}}},
        },
        "parties": {"type": "array", "items": {"$ref": "#/$defs/Party"}},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "$defs": {"Party": {"properties": {"name": {"type": ["string", "null"], "title": "Name"}}}},
    "definitions": {"Day": {"type": "string", "format": "date", "description": "A day."}},
}


def test_a_schema_becomes_a_model_with_the_same_leaves() -> None:
    model = build_model(LEASE, "thing")
    assert (model.__name__, model.__doc__) == ("Lease", "A lease of premises.")
    assert [(item.path, item.kind, item.choices, item.description) for item in list_fields(model)] == [
        ("/tenant", "text", (), "Who rents."),
        ("/rent", "decimal", (), ""),
        ("/floors", "decimal", (), ""),
        ("/furnished", "boolean", (), ""),
        ("/signed", "date", (), ""),
        ("/code", "text", (), ""),
        ("/use", "choice", ("office", "store"), ""),
        ("/term", "choice", ("3", "5"), ""),
        ("/version", "choice", ("1",), ""),
        ("/fiscal-year", "text", (), ""),
        ("/schema", "text", (), ""),
        ("/landlord/name", "text", (), ""),
        ("/guarantor/name", "text", (), ""),
        ("/payments/*/due", "date", (), "A day."),
        ("/parties/*/name", "text", (), ""),
        ("/tags/*", "text", (), ""),
    ]


def test_what_the_schema_requires_and_limits_the_model_does() -> None:
    model = build_model(LEASE, "thing")
    record = model.model_validate({"tenant": "Acme", "rent": None, "payments": [{"due": "2024-01-31"}]})
    assert record.model_dump(mode="json", exclude_unset=True)["payments"] == [{"due": "2024-01-31"}]
    for wrong in (
        {"tenant": "Acme"},
        {"tenant": "A", "rent": 1},
        {"tenant": "Acme", "rent": 0},
        {"tenant": "Acme", "rent": 1, "floors": 100},
        {"tenant": "Acme", "rent": 1, "code": "XY"},
        {"tenant": "Acme", "rent": 1, "use": "farm"},
        {"tenant": "Acme", "rent": 1, "more": 1},
    ):
        with pytest.raises(ValidationError):
            model.model_validate(wrong)


def test_a_number_stays_a_number_in_json() -> None:
    model = build_model(LEASE, "thing")
    assert model.model_validate({"tenant": "Acme", "rent": "7.05"}).model_dump(mode="json")["rent"] == 7.05


def test_a_definition_is_one_model_however_often_it_is_named() -> None:
    fields = build_model(LEASE, "thing").model_fields
    assert fields["landlord"].annotation == fields["landlord"].annotation
    assert str(fields["parties"].annotation).count("Party") <= 1
    assert issubclass(build_model(LEASE, "thing"), BaseModel)


def test_the_root_may_be_a_reference_and_without_a_title() -> None:
    schema = {"$ref": "#/$defs/Memo", "$defs": {"Memo": {"properties": {"subject": {"type": "string"}}}}}
    assert build_model(schema, "thing").__name__ == "thing"


def test_what_pydantic_writes_can_be_read() -> None:
    class Note(BaseModel):
        text: str | None = None

    class Memo(BaseModel):
        notes: list[Note] = []
        first: Note | None = None

    model = build_model(Memo.model_json_schema(), "thing")
    assert [item.path for item in list_fields(model)] == ["/notes/*/text", "/first/text"]
    assert [item.path for item in list_fields(build_model(EarningsRelease.model_json_schema(), "thing"))] == [
        item.path for item in list_fields(EarningsRelease)
    ]


def make_root(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ([], "#: is no schema object"),
        (True, "#: is no schema object"),
        ({"type": "array"}, "#: a record is an object"),
        ({"type": ["object", "null"], "properties": {"a": {"type": "string"}}}, "#: a record is an object"),
        ({"type": "object"}, "#: an object needs properties"),
        ({**make_root(a={"type": "string"}), "required": ["b"]}, "#/required: "),
        ({**make_root(a={"type": "string"}), "required": "a"}, "#/required: "),
        ({**make_root(a={"type": "string"}), "patternProperties": {}}, "#/patternProperties: this keyword"),
        (
            {**make_root(a={"type": "string"}), "additionalProperties": {"type": "string"}},
            "#/additionalProperties: ",
        ),
        (make_root(a={}), "#/properties/a: has no type"),
        (make_root(a={"type": "text"}), "#/properties/a: type 'text' is unknown"),
        (make_root(a={"type": ["string", "integer"]}), "#/properties/a/type: "),
        (make_root(a={"type": "null"}), "#/properties/a: type 'null' is unknown"),
        (make_root(a={"type": "string", "format": "date-time"}), "#/properties/a/format: 'date-time'"),
        (make_root(a={"type": "string", "pattern": "("}), "#/properties/a/pattern: '('"),
        (make_root(a={"type": "string", "pattern": 1}), "#/properties/a/pattern: 1"),
        (make_root(a={"type": "string", "minimum": 1}), "#/properties/a/minimum: this keyword"),
        (make_root(a={"type": "integer", "minimum": 0.5}), "#/properties/a/minimum: 0.5 is no whole number"),
        (make_root(a={"type": "number", "maximum": "9"}), "#/properties/a/maximum: '9' is no number"),
        (make_root(a={"type": "number", "not": {}}), "#/properties/a/not: this keyword"),
        (make_root(a={"allOf": [{"type": "string"}]}), "#/properties/a/allOf: this keyword"),
        (make_root(a={"type": {}}), "#/properties/a: type {} is unknown"),
        (make_root(a={"anyOf": [{"type": "string"}, {"type": "integer"}]}), "#/properties/a/anyOf: only one"),
        (make_root(a={"oneOf": []}), "#/properties/a/oneOf: only one"),
        (make_root(a={"enum": []}), "#/properties/a/enum: is no list"),
        (make_root(a={"enum": [1.5]}), "#/properties/a: fixed values"),
        (make_root(a={"const": True}), "#/properties/a: fixed values"),
        (make_root(a={"enum": ["a"], "pattern": "a"}), "#/properties/a/pattern: this keyword"),
        (make_root(a={"type": "array"}), "#/properties/a/items: is no schema object"),
        (make_root(a={"type": "array", "items": True}), "#/properties/a/items: is no schema object"),
        (
            make_root(a={"type": "array", "items": {"type": "string"}, "minItems": 1}),
            "#/properties/a/minItems: this keyword",
        ),
        (make_root(a={"type": "object"}), "#/properties/a: an object needs properties"),
        (make_root(a={"$ref": "#/$defs/A"}), "#/properties/a/$ref: '#/$defs/A' leads nowhere"),
        (make_root(a={"$ref": "other.json"}), "#/properties/a/$ref: 'other.json' is not in this file"),
        (make_root(a={"$ref": "#/properties/a"}), "#/properties/a/$ref: '#/properties/a' leads to itself"),
        (make_root(a={"$ref": "#"}), "#/properties/a/$ref: '#' leads to itself"),
        (
            make_root(a={"$ref": "#/$defs/A", "minimum": 1}) | {"$defs": {"A": {"type": "integer"}}},
            "#/properties/a/minimum: this keyword is not supported beside $ref",
        ),
        (make_root(_a={"type": "string"}), "#/properties/_a: a name may not"),
        (make_root(model_dump={"type": "string"}), "#/properties/model_dump: a name may not"),
        (make_root(**{"a/b": {"type": "string"}}), "#/properties/a/b: a name may not"),
    ],
)
def test_what_is_not_supported_is_refused_by_its_pointer(schema: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        build_model(schema, "thing")
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_a_definition_that_contains_itself_is_refused() -> None:
    node = {"properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}
    with pytest.raises(UsageError, match="leads to itself"):
        build_model({**make_root(top={"$ref": "#/$defs/Node"}), "$defs": {"Node": node}}, "thing")


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.sampled_from(["", "#", "string", "object", "#/$defs/Party"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "properties", "$ref", "a"]), inner)
    ),
    max_leaves=5,
)
places = st.lists(st.integers(0, 50), min_size=1, max_size=5)


@settings(max_examples=400)
@given(
    places,
    st.sampled_from(
        ["type", "enum", "items", "$ref", "anyOf", "const", "pattern", "minimum", "required", ""]
    ),
    values,
)
def test_whatever_is_wrong_is_a_usage_error(steps: list[int], keyword: str, value: Any) -> None:
    schema = copy.deepcopy(LEASE)
    part: Any = schema
    for step in steps:
        inner = [item for item in part.values() if isinstance(item, dict)]
        if not inner:
            break
        part = inner[step % len(inner)]
    part[keyword] = value
    with suppress(UsageError):
        open_model(build_model(schema, "thing"))
