"""Whether a JSON Schema may be sent to a language model as strict, by the rules that providers enforce.

The rules are those of OpenAI's structured outputs. A schema that breaks one is refused with the first request, or
worse, taken without being enforced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES = {"object", "array", "string", "number", "integer", "boolean", "null"}
_SUPPORTED = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs",
    "title", "description", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems",
}  # fmt: skip
_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}

# llama.cpp takes these patterns and enforces nothing.
_SHORTHAND = re.compile(r"(?<!\\)(?:\\\\)*\\[dDwWsSbB]")


class Limits(NamedTuple):
    """The sizes that a schema may have; `depth` is the one that gateways still enforce, where OpenAI allows 10."""

    properties: int = 5000
    depth: int = 5
    enum_values: int = 1000
    name_length: int = 120_000
    large_enum: int = 250
    large_enum_length: int = 15_000


DEFAULT_LIMITS = Limits()


def check_strict(schema: Mapping[str, Any], limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """List what keeps `schema` from being strict, each with its JSON pointer; empty if nothing does."""
    audit = _Audit(schema, limits)
    if schema.get("type") != "object" or "anyOf" in schema:
        audit.report("#", "the root must be an object, not a union or a reference")
    audit.check(schema, "#")
    for name, definition in schema.get("$defs", {}).items():
        audit.name_length += len(name)
        audit.check(definition, f"#/$defs/{name}")
    audit.check_totals(_measure(schema, schema, ()))
    return audit.violations


@dataclass(slots=True)
class _Audit:
    """One pass over a schema: each part is checked where it is written, however often it is referred to."""

    document: Mapping[str, Any]
    limits: Limits
    violations: list[str] = field(default_factory=list)
    properties: int = 0
    enum_values: int = 0
    name_length: int = 0

    def report(self, pointer: str, reason: str) -> None:
        """Add a violation."""
        self.violations.append(f"{pointer}: {reason}")

    def check(self, schema: Any, pointer: str) -> None:
        """Check one schema and all that is written in it, but for definitions."""
        if not isinstance(schema, dict):
            self.report(pointer, "must be a schema object")
            return
        for keyword in schema:
            if keyword not in _SUPPORTED or (keyword == "$defs" and pointer != "#"):
                self.report(pointer, f"{keyword} is not supported")
        self._check_type(schema, pointer)
        if "properties" in schema or schema.get("type") == "object":
            self._check_object(schema, pointer)
        if "items" in schema:
            self.check(schema["items"], f"{pointer}/items")
        elif "array" in _list_types(schema):
            self.report(pointer, "an array needs items")
        for index, option in enumerate(schema.get("anyOf", ())):
            self.check(option, f"{pointer}/anyOf/{index}")
        if "$ref" in schema and _find(self.document, schema["$ref"]) is None:
            self.report(pointer, f"$ref {schema['$ref']!r} leads nowhere")
        self._check_values(schema, pointer)
        self._check_text(schema, pointer)

    def _check_type(self, schema: Mapping[str, Any], pointer: str) -> None:
        for kind in _list_types(schema):
            if kind not in _TYPES:
                self.report(pointer, f"type {kind!r} is unknown")
        if not any(keyword in schema for keyword in ("type", "anyOf", "$ref")):
            self.report(pointer, "needs a type, anyOf or $ref")

    def _check_object(self, schema: Mapping[str, Any], pointer: str) -> None:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        if schema.get("additionalProperties") is not False:
            self.report(pointer, "additionalProperties must be false")
        self.properties += len(properties)
        for name, written in properties.items():
            self.name_length += len(name)
            if name not in required:
                self.report(
                    f"{pointer}/properties/{name}",
                    "must be required; what may be absent is a union with null",
                )
            self.check(written, f"{pointer}/properties/{name}")
        for name in required:
            if name not in properties:
                self.report(pointer, f"required names {name!r}, which is no property")

    def _check_values(self, schema: Mapping[str, Any], pointer: str) -> None:
        values = list(schema.get("enum", ()))
        length = sum(len(str(value)) for value in values)
        self.enum_values += len(values)
        self.name_length += length + len(str(schema.get("const", "")))
        if len(values) > self.limits.large_enum and length > self.limits.large_enum_length:
            self.report(
                pointer,
                f"an enum of {len(values)} values holds {length} characters; from {self.limits.large_enum + 1} values "
                f"on, {self.limits.large_enum_length} are allowed",
            )

    def _check_text(self, schema: Mapping[str, Any], pointer: str) -> None:
        if "format" in schema and schema["format"] not in _FORMATS:
            self.report(pointer, f"format {schema['format']!r} is not supported")
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            if _SHORTHAND.search(pattern):
                self.report(pointer, f"pattern {pattern!r} is not enforced everywhere: write [0-9] for \\d")
            if not (pattern.startswith("^") and pattern.endswith("$")):
                self.report(
                    pointer, f"pattern {pattern!r} is not enforced everywhere: anchor it with ^ and $"
                )

    def check_totals(self, depth: int) -> None:
        """Compare what was counted with the limits."""
        for what, count, limit in (
            ("properties", self.properties, self.limits.properties),
            ("levels of objects and arrays", depth, self.limits.depth),
            ("enum values", self.enum_values, self.limits.enum_values),
            ("characters in names, enums and consts", self.name_length, self.limits.name_length),
        ):
            if count > limit:
                self.report("#", f"{count} {what}; {limit} are allowed")


def _list_types(schema: Mapping[str, Any]) -> list[Any]:
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def _find(document: Mapping[str, Any], reference: Any) -> dict[str, Any] | None:
    """What a `$ref` within the document leads to; None where it leads nowhere."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    found: Any = document
    for part in reference.split("/")[1:]:
        found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _measure(document: Mapping[str, Any], schema: Any, trail: tuple[str, ...]) -> int:
    """How many objects and arrays stand in each other at most; a reference back into itself counts once."""
    if not isinstance(schema, dict):
        return 0
    inner = [*schema.get("properties", {}).values(), schema.get("items")]
    own = 1 if {"object", "array"} & set(map(str, _list_types(schema))) else 0
    depths = [own + _measure(document, part, trail) for part in inner]
    depths += [_measure(document, option, trail) for option in schema.get("anyOf", ())]
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in trail:
        depths.append(_measure(document, _find(document, reference), (*trail, reference)))
    return max(depths, default=own)
