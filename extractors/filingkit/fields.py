"""The leaves of a schema as a flat list, and the values that quotes of a document give them."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from filingkit.annotations import is_model
from filingkit.leaf_types import WHOLE, Kind, Peeled, peel, peel_field, read_leaf_type
from filingkit.quotes import read_amount, read_choice, read_day, read_mark, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from filingkit.draft import Value

LONGEST = 1000
"""Characters that may stand around a value that is not text: a check box with its label, at most."""


@dataclass(frozen=True)
class SchemaField:
    """One leaf of a schema.

    `path` has a star for each row (`/non_derivative/*/shares`); `list_path` is the innermost list that the leaf stands
    in (`/non_derivative`), or empty. `pattern` is what a value as text must fit, `choices` what it must be one of.
    """

    path: str
    description: str
    kind: Kind
    choices: tuple[str, ...] = ()
    pattern: str = ""
    list_path: str = ""
    peeled: Peeled = field(default=Peeled(str, (), True), compare=False, repr=False)
    config: ConfigDict = field(default_factory=ConfigDict, compare=False, repr=False)

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        kind, metadata, _ = self.peeled
        return TypeAdapter(Annotated[(kind, *metadata)] if metadata else kind, config=self.config)

    def accepts(self, value: Value) -> bool:
        """Whether the record can hold `value` here: a limit of the schema must not cost the whole record."""
        if self.kind == "choice":
            return value in self.choices
        try:
            self._adapter.validate_python(value)
        except ValidationError:
            return False
        return True


@lru_cache(maxsize=64)
def list_fields(model: type[BaseModel]) -> tuple[SchemaField, ...]:
    """Every leaf of `model`, in its order; maps have no fixed leaves and are left out."""
    return tuple(_walk(model, "", ""))


def read_value(schema_field: SchemaField, text: str) -> Value | None:
    """Read the text of a quote as the type of a field, in canonical form; None where it is not of that type."""
    value = _read(schema_field, text)
    return value if value is not None and schema_field.accepts(value) else None


def _walk(model: type[BaseModel], base: str, list_path: str) -> Iterator[SchemaField]:
    # Constraints are kept to as the model would: with its engine for patterns, and never strictly.
    config = ConfigDict(regex_engine=model.model_config.get("regex_engine", "rust-regex"))
    for name, info in model.model_fields.items():
        peeled, path, inside = peel_field(info), f"{base}/{name}", list_path
        if typing.get_origin(peeled.kind) is list:
            (item,) = typing.get_args(peeled.kind)
            peeled, path, inside = peel(item), f"{path}/*", path
        if is_model(peeled.kind):
            yield from _walk(peeled.kind, path, inside)
        elif typing.get_origin(peeled.kind) is not dict:
            leaf = read_leaf_type(peeled)
            yield SchemaField(
                path, info.description or "", leaf.kind, leaf.choices, leaf.pattern, inside, peeled, config
            )


def _read(schema_field: SchemaField, text: str) -> Value | None:
    if len(text) > LONGEST and schema_field.kind != "text":
        return None
    match schema_field.kind:
        case "decimal":
            number = read_amount(text)
            return _drop_zeros(number) if number and schema_field.pattern == WHOLE else number
        case "date":
            return read_day(text)
        case "boolean":
            return read_mark(text)
        case "choice":
            return read_choice(text, schema_field.choices)
        case "text":
            return read_text(text)


def _drop_zeros(number: str) -> str:
    whole, _, fraction = number.partition(".")
    return number if fraction.strip("0") else whole
