from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from filingkit.strictness import DEFAULT_LIMITS, Limits, check_strict


def make_object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}


def nest(levels: int) -> dict[str, Any]:
    schema = make_object(text=TEXT)
    for _ in range(levels - 1):
        schema = make_object(inner=schema)
    return schema


def test_a_strict_schema_has_no_violations() -> None:
    schema = make_object(
        quote={"type": ["string", "null"], "description": "Words."},
        line={"type": "integer", "minimum": 1},
        kind={"type": "string", "enum": ["a", "b"]},
        cik={"type": "string", "pattern": "^[0-9]{10}$"},
        day={"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        rows={"type": "array", "items": {"$ref": "#/$defs/Row"}, "maxItems": 9},
        default=TEXT,  # a name, not the keyword
    )
    schema["$defs"] = {
        "Row": make_object(text=TEXT, rows={"type": "array", "items": {"$ref": "#/$defs/Row"}})
    }
    assert check_strict(schema) == []


@pytest.mark.parametrize(
    ("schema", "violation"),
    [
        ({"type": "array", "items": TEXT}, "#: the root must be an object"),
        ({**make_object(a=TEXT), "anyOf": [make_object(b=TEXT)]}, "#: the root must be an object"),
        ({**make_object(a=TEXT), "additionalProperties": True}, "#: additionalProperties must be false"),
        ({**make_object(a=TEXT), "required": []}, "#/properties/a: must be required"),
        ({**make_object(a=TEXT), "required": ["a", "b"]}, "#: required names 'b'"),
        ({**make_object(a=TEXT), "$schema": "x"}, "#: $schema is not supported"),
        (make_object(a={**TEXT, "default": ""}), "#/properties/a: default is not supported"),
        (make_object(a={**TEXT, "maxLength": 3}), "#/properties/a: maxLength is not supported"),
        (make_object(a={"allOf": [TEXT], "type": "string"}), "#/properties/a: allOf is not supported"),
        (make_object(a={"oneOf": [TEXT], "type": "string"}), "#/properties/a: oneOf is not supported"),
        (make_object(a={**TEXT, "$defs": {}}), "#/properties/a: $defs is not supported"),
        (make_object(a={}), "#/properties/a: needs a type"),
        (make_object(a=True), "#/properties/a: must be a schema object"),
        (make_object(a={"type": "text"}), "#/properties/a: type 'text' is unknown"),
        (make_object(a={"type": "array"}), "#/properties/a: an array needs items"),
        (make_object(a={"type": "object"}), "#/properties/a: additionalProperties must be false"),
        (make_object(a={"$ref": "#/$defs/A"}), "#/properties/a: $ref '#/$defs/A' leads nowhere"),
        (make_object(a={"$ref": "other.json"}), "#/properties/a: $ref 'other.json' leads nowhere"),
        (make_object(a={**TEXT, "format": "uri"}), "#/properties/a: format 'uri' is not supported"),
        (make_object(a={**TEXT, "pattern": r"^\d{10}$"}), "write [0-9] for"),
        (make_object(a={**TEXT, "pattern": "[0-9]"}), "anchor it"),
        (
            make_object(a={"type": "array", "items": {"type": "array"}}),
            "#/properties/a/items: an array needs items",
        ),
        (make_object(a={"anyOf": [TEXT, {}]}), "#/properties/a/anyOf/1: needs a type"),
        ({**make_object(a=TEXT), "$defs": {"A": {}}}, "#/$defs/A: needs a type"),
    ],
)
def test_each_rule(schema: dict[str, Any], violation: str) -> None:
    (found,) = check_strict(schema)
    assert violation in found


@pytest.mark.parametrize(
    ("schema", "limits", "violation"),
    [
        (nest(6), DEFAULT_LIMITS, "6 levels of objects and arrays; 5 are allowed"),
        (make_object(a=TEXT, b=TEXT), Limits(properties=1), "2 properties; 1 are allowed"),
        (make_object(a={**TEXT, "enum": ["a", "b"]}), Limits(enum_values=1), "2 enum values; 1 are allowed"),
        (make_object(abc={**TEXT, "const": "de"}), Limits(name_length=4), "5 characters in names"),
        (
            make_object(a={**TEXT, "enum": ["aa", "bb"]}),
            Limits(large_enum=1, large_enum_length=3),
            "an enum of 2 values holds 4 characters",
        ),
    ],
)
def test_each_limit(schema: dict[str, Any], limits: Limits, violation: str) -> None:
    (found,) = check_strict(schema, limits)
    assert violation in found


def test_limits_are_inclusive_and_can_be_raised() -> None:
    assert check_strict(nest(5)) == []
    assert check_strict(nest(10), Limits(depth=10)) == []
    assert check_strict(nest(6), Limits(depth=10)) == []


def test_references_and_lists_count_as_levels() -> None:
    schema = make_object(rows={"type": "array", "items": {"$ref": "#/$defs/Row"}})
    schema["$defs"] = {"Row": make_object(text=TEXT)}
    assert check_strict(schema, Limits(depth=3)) == []
    assert check_strict(schema, Limits(depth=2))


def test_what_pydantic_writes_by_itself_is_not_strict() -> None:
    class Memo(BaseModel):
        subject: str | None = None

    assert any("default" in violation for violation in check_strict(Memo.model_json_schema()))
