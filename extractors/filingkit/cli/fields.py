"""A JSON Schema as a flat list of fields for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 8
"""Levels that are followed: a model may contain itself."""


class SchemaField(NamedTuple):
    """One field: its path with [] for the rows of a list, its type in words, its description."""

    path: str
    kind: str
    description: str


def list_fields(schema: dict[str, Any]) -> list[SchemaField]:
    """Every field of `schema`, a list or an object before what is in it."""
    return list(_walk(schema, schema.get("$defs", {}), "", 0))


def _walk(
    schema: dict[str, Any], definitions: dict[str, Any], base: str, depth: int
) -> Iterator[SchemaField]:
    for name, written in schema.get("properties", {}).items():
        field = _follow(written, definitions)
        path = f"{base}{name}"
        yield SchemaField(
            path, _name_kind(field, definitions), written.get("description", field.get("description", ""))
        )
        inner, mark = (_follow(field["items"], definitions), "[].") if "items" in field else (field, ".")
        if "properties" in inner and depth < DEEPEST:
            yield from _walk(inner, definitions, path + mark, depth + 1)


def _follow(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Behind references and "or null"."""
    if "$ref" in schema:
        return _follow(definitions.get(schema["$ref"].rpartition("/")[2], {}), definitions)
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) == 1:
        return _follow(choices[0], definitions)
    return schema


def _name_kind(schema: dict[str, Any], definitions: dict[str, Any]) -> str:
    schema = _follow(schema, definitions)
    if "enum" in schema:
        return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "anyOf" in schema:
        return " | ".join(_name_kind(choice, definitions) for choice in schema["anyOf"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {_name_kind(schema.get('items', {}), definitions)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_name_kind(schema['additionalProperties'], definitions)}"
    return kind
