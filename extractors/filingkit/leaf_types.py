"""What the leaves of a record can hold, read from the annotations of a model."""

from __future__ import annotations

import re
import typing
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from filingkit.annotations import without_none

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Kind = Literal["text", "decimal", "date", "boolean", "choice"]

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
WHOLE = r"^-?[0-9]+$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_SCALARS = (str, bool, int, float, Decimal, date)

# Strings that stand for numbers and dates are told by what their pattern lets in.
_DATES, _NO_DATES = ("2008-11-18", "1999-01-01"), ("12", "x", "2008-11", "11/18/2008")
_NUMBERS, _NO_NUMBERS = ("0", "7.05", "512000"), ("x", "1.2.3", "2008-11-18", "1,000")


class Peeled(NamedTuple):
    """A type without what is wrapped around it: `kind` is bare, `metadata` the constraints on it."""

    kind: Any
    metadata: tuple[Any, ...]
    nullable: bool


class LeafType(NamedTuple):
    """How a value of a leaf is written; `choices` are as text, and `values` are what the record holds for them."""

    kind: Kind
    pattern: str = ""
    choices: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


def peel(annotation: Any, metadata: tuple[Any, ...] = ()) -> Peeled:
    """Take `Annotated` and `| None` off, in any order and number."""
    nullable = False
    while True:
        if typing.get_origin(annotation) is Annotated:
            annotation, *more = typing.get_args(annotation)
            metadata = (*more, *metadata)
        elif (inner := without_none(annotation)) is not annotation:
            annotation, nullable = inner, True
        else:
            return Peeled(annotation, metadata, nullable)


def peel_field(info: FieldInfo) -> Peeled:
    """Peel the annotation of a model's field."""
    return peel(info.annotation, tuple(info.metadata))


def is_leaf(kind: Any) -> bool:
    """Whether a bare type is one that text can be read as without loss."""
    if typing.get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
        return all(
            isinstance(value, str | int) and not isinstance(value, bool) for value in _list_values(kind)
        )
    return isinstance(kind, type) and kind in _SCALARS


def read_leaf_type(peeled: Peeled) -> LeafType:
    """Tell how values of a leaf are written; text where its type is none that we know."""
    kind, pattern = peeled.kind, _find_pattern(peeled.metadata)
    values = _list_values(kind)
    if values:
        return LeafType("choice", "", tuple(map(str, values)), values)
    if not isinstance(kind, type):
        return LeafType("text", pattern)
    if issubclass(kind, bool):
        return LeafType("boolean")
    if issubclass(kind, int):
        return LeafType("decimal", WHOLE)
    if issubclass(kind, float | Decimal):
        return LeafType("decimal", DECIMAL)
    if issubclass(kind, date) and not issubclass(kind, datetime):
        return LeafType("date", DATE)
    return LeafType(_kind_of_pattern(pattern), pattern)


def _list_values(kind: Any) -> tuple[Any, ...]:
    if typing.get_origin(kind) is Literal:
        listed = (item.value if isinstance(item, Enum) else item for item in typing.get_args(kind))
        return tuple(item for item in listed if item is not None)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(member.value for member in kind)
    return ()


def _find_pattern(metadata: tuple[Any, ...]) -> str:
    for item in metadata:
        pattern = getattr(item, "pattern", None)
        if isinstance(pattern, re.Pattern):
            return str(pattern.pattern)
        if isinstance(pattern, str):
            return pattern
        nested = getattr(item, "metadata", None)  # a Field(…) inside Annotated
        if isinstance(nested, list) and (found := _find_pattern(tuple(nested))):
            return found
    return ""


def _kind_of_pattern(pattern: str) -> Kind:
    try:
        search = re.compile(pattern).search
    except re.error:  # written for another engine
        return "text"
    if all(map(search, _DATES)) and not any(map(search, _NO_DATES)):
        return "date"
    if all(map(search, _NUMBERS)) and not any(map(search, _NO_NUMBERS)):
        return "decimal"
    return "text"
