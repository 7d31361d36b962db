"""A pydantic model from a JSON Schema: the part of the language that a record can keep.

What is not known here is refused by its JSON pointer. Passing it over would promise a check that nobody makes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, create_model

from filingkit.errors import UsageError
from filingkit.open_models import allow_shadowing

if TYPE_CHECKING:
    from collections.abc import Mapping

# Say something to people, or to tools of another kind, and nothing about values.
_NOTES = {
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "examples", "default", "deprecated",
    "readOnly", "writeOnly",
}  # fmt: skip
_LIMITS = {
    "string": {"minLength": "min_length", "maxLength": "max_length"},
    "number": {
        "minimum": "ge",
        "maximum": "le",
        "exclusiveMinimum": "gt",
        "exclusiveMaximum": "lt",
        "multipleOf": "multiple_of",
    },
}
_LIMITS["integer"] = _LIMITS["number"]
_SCALARS = {"string": str, "number": float, "integer": int, "boolean": bool}
_KEYWORDS = {
    "string": {"pattern", "format", *_LIMITS["string"]},
    "number": {*_LIMITS["number"]},
    "integer": {*_LIMITS["integer"]},
    "boolean": set[str](),
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items"},
}

_CONFIG = ConfigDict(extra="forbid", protected_namespaces=(), regex_engine="python-re")


def build_model(schema: Any, name: str) -> type[BaseModel]:
    """Build the model of a record from a JSON Schema; `name` is its name where the schema has no title."""
    return _Builder(schema).build_root(name)


class _Builder:
    """One schema document, with the models of the definitions that were built already."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.models: dict[str, type[BaseModel]] = {}
        self.open: list[str] = []

    def build_root(self, name: str) -> type[BaseModel]:
        """Build the model of the whole document."""
        schema, pointer, nullable = self._settle(self.document, "#")
        if nullable or schema.get("type") != "object":
            _refuse("#", "a record is an object, and so must be the root")
        return self._build_object(schema, pointer, name)

    def _settle(self, schema: Any, pointer: str) -> tuple[dict[str, Any], str, bool]:
        """Follow references and take "or null" off: what is left, where it stands, and whether null may be."""
        if not isinstance(schema, dict):
            _refuse(pointer, "is no schema object")
        if "$ref" in schema:
            return self._follow(schema, pointer)
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self._settle_union(schema, pointer, union)
        kind = schema.get("type")
        nullable = False
        if isinstance(kind, list):
            kinds = [item for item in kind if item != "null"]
            if len(kinds) != 1:
                _refuse(f"{pointer}/type", f"{kind} is not one type, or one and null")
            schema, nullable = {**schema, "type": kinds[0]}, len(kind) > 1
        if isinstance(schema.get("enum"), list) and None in schema["enum"]:
            schema, nullable = {**schema, "enum": [item for item in schema["enum"] if item is not None]}, True
        if "type" not in schema and "properties" in schema:
            schema = {**schema, "type": "object"}
        return schema, pointer, nullable

    def _follow(self, schema: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str, bool]:
        target = schema["$ref"]
        if not isinstance(target, str) or not target.startswith("#"):
            _refuse(f"{pointer}/$ref", f"{target!r} is not in this file")
        found: Any = self.document
        for part in target.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, dict) else None
        if found is None or target in self.open:
            _refuse(f"{pointer}/$ref", f"{target!r} " + ("leads to itself" if found else "leads nowhere"))
        self.open.append(target)
        inner, place, nullable = self._settle(found, target)
        self.open.pop()
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        for key in beside.keys() - _NOTES:
            _refuse(f"{pointer}/{key}", "this keyword is not supported beside $ref")
        return {**inner, **beside}, place, nullable

    def _settle_union(
        self, schema: dict[str, Any], pointer: str, union: str
    ) -> tuple[dict[str, Any], str, bool]:
        options = schema[union] if isinstance(schema[union], list) else []
        kept = [index for index, option in enumerate(options) if option != {"type": "null"}]
        if len(kept) != 1:
            _refuse(f"{pointer}/{union}", "only one schema, or one and null, can be read")
        inner, place, nullable = self._settle(options[kept[0]], f"{pointer}/{union}/{kept[0]}")
        beside = {key: value for key, value in schema.items() if key != union}
        return {**inner, **beside}, place, nullable or len(options) > 1

    def _build_object(self, schema: dict[str, Any], pointer: str, name: str) -> type[BaseModel]:
        if pointer in self.models:
            return self.models[pointer]
        if pointer in self.open:
            _refuse(pointer, "contains itself, so a record would have no end")
        self._check_keywords(schema, pointer, "object")
        properties, required = schema.get("properties"), schema.get("required", [])
        if not isinstance(properties, dict) or not properties:
            _refuse(pointer, "an object needs properties")
        if not isinstance(required, list) or not all(name in properties for name in required):
            _refuse(f"{pointer}/required", "is no list of names of properties")
        if not isinstance(schema.get("additionalProperties", False), bool):
            _refuse(f"{pointer}/additionalProperties", "a record holds no maps")
        self.open.append(pointer)
        fields: dict[str, Any] = {
            key: self._build_field(key, written, f"{pointer}/properties/{key}", key in required)
            for key, written in properties.items()
        }
        self.open.pop()
        with allow_shadowing():
            model = create_model(
                _title(schema, name), __config__=_CONFIG, __doc__=schema.get("description"), **fields
            )
        self.models[pointer] = model
        return model

    def _build_field(self, name: str, written: Any, pointer: str, required: bool) -> Any:
        if name.startswith(("_", "model_")) or not name or set(name) & set("/~*"):
            _refuse(pointer, "a name may not begin with _ or model_, nor hold /, ~ or *")
        annotation = self._build_type(written, pointer, name)
        note = self._settle(written, pointer)[0].get("description")
        description = note if isinstance(note, str) else None
        if required:
            return annotation, Field(description=description)
        return annotation | None, Field(default=None, description=description)

    def _build_type(self, written: Any, pointer: str, name: str) -> Any:
        schema, place, nullable = self._settle(written, pointer)
        annotation = self._build_settled(schema, place, name)
        return annotation | None if nullable else annotation

    def _build_settled(self, schema: dict[str, Any], pointer: str, name: str) -> Any:
        if "enum" in schema or "const" in schema:
            return _build_choice(schema, pointer)
        kind = schema.get("type")
        if kind == "object":
            return self._build_object(schema, pointer, name)
        if kind == "array":
            self._check_keywords(schema, pointer, "array")
            return list[self._build_type(schema.get("items"), f"{pointer}/items", name)]  # type: ignore[misc]
        if not isinstance(kind, str) or kind not in _SCALARS:
            self._refuse_type(schema, pointer)
        self._check_keywords(schema, pointer, kind)
        limits: dict[str, Any] = {
            ours: _check_limit(schema[key], f"{pointer}/{key}", whole=kind != "number")
            for key, ours in _LIMITS.get(kind, {}).items()
            if key in schema
        }
        if "format" in schema:
            if schema["format"] != "date" or "pattern" in schema or limits:
                _refuse(
                    f"{pointer}/format", f"{schema['format']!r}: only date is known, without other limits"
                )
            return date
        if "pattern" in schema:
            limits["pattern"] = _check_pattern(schema["pattern"], f"{pointer}/pattern")
        return Annotated[_SCALARS[kind], Field(**limits)] if limits else _SCALARS[kind]

    @staticmethod
    def _refuse_type(schema: Mapping[str, Any], pointer: str) -> NoReturn:
        if "type" in schema:
            _refuse(pointer, f"type {schema['type']!r} is unknown")
        for key in schema:
            if key not in _NOTES:
                _refuse(f"{pointer}/{key}", "this keyword is not supported without a type")
        _refuse(pointer, "has no type that a record can hold")

    @staticmethod
    def _check_keywords(schema: Mapping[str, Any], pointer: str, kind: str) -> None:
        for key in schema:
            if (
                key not in _NOTES
                and key != "type"
                and key not in _KEYWORDS[kind]
                and not key.startswith("x-")
            ):
                _refuse(f"{pointer}/{key}", f"this keyword is not supported for the type {kind}")


def _build_choice(schema: dict[str, Any], pointer: str) -> Any:
    values = schema.get("enum", [schema.get("const")])
    if not isinstance(values, list) or not values:
        _refuse(f"{pointer}/enum", "is no list of values")
    for key in schema:
        if key not in _NOTES and key not in ("type", "enum", "const") and not key.startswith("x-"):
            _refuse(f"{pointer}/{key}", "this keyword is not supported beside fixed values")
    if any(isinstance(value, bool) or not isinstance(value, str | int) for value in values):
        _refuse(pointer, "fixed values must be texts or whole numbers")
    return Literal[tuple(values)]


def _check_limit(limit: Any, pointer: str, *, whole: bool) -> Any:
    if isinstance(limit, bool) or not isinstance(limit, int if whole else int | float):
        _refuse(pointer, f"{limit!r} is no {'whole ' if whole else ''}number")
    return limit


def _check_pattern(pattern: Any, pointer: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, TypeError):
        _refuse(pointer, f"{pattern!r} is no pattern that can be read")
    return str(pattern)


def _title(schema: Mapping[str, Any], name: str) -> str:
    title = schema.get("title")
    return title if isinstance(title, str) and title else name


def _refuse(pointer: str, reason: str) -> NoReturn:
    message = f"{pointer}: {reason}"
    raise UsageError(message)
