from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from filingkit.leaf_types import DATE, DECIMAL, WHOLE, is_leaf, peel, read_leaf_type


class Grade(Enum):
    HIGH = "high"
    LOW = "low"


class Level(IntEnum):
    ONE = 1


def test_wrappings_come_off_in_any_order() -> None:
    inner = Annotated[str, "inner"]
    peeled = peel(Annotated[inner | None, "outer"])
    assert peeled == (str, ("inner", "outer"), True)
    assert peel(int) == (int, (), False)


@pytest.mark.parametrize(
    ("annotation", "kind", "pattern"),
    [
        (str, "text", ""),
        (bool, "boolean", ""),
        (int, "decimal", WHOLE),
        (float, "decimal", DECIMAL),
        (Decimal, "decimal", DECIMAL),
        (date, "date", DATE),
        (datetime, "text", ""),
        (Annotated[str, Field(pattern=DATE)], "date", DATE),
        (Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")], "date", r"^\d{4}-\d\d-\d\d$"),
        (Annotated[str, Field(pattern=DECIMAL)] | None, "decimal", DECIMAL),
        (Annotated[str, Field(pattern="^[0-9]{10}$")], "text", "^[0-9]{10}$"),
        (Annotated[str, Field(pattern=".*")], "text", ".*"),
        (Annotated[str, Field(pattern=re.compile("^[A-Z]$"))], "text", "^[A-Z]$"),
        (Annotated[str, Field(pattern="^[0-9]+$")], "text", "^[0-9]+$"),
        (Annotated[str, Field(pattern=r"^\p{Lu}+$")], "text", r"^\p{Lu}+$"),
    ],
)
def test_the_kind_of_a_leaf(annotation: Any, kind: str, pattern: str) -> None:
    leaf = read_leaf_type(peel(annotation))
    assert (leaf.kind, leaf.pattern) == (kind, pattern)


@pytest.mark.parametrize(
    ("annotation", "choices", "values"),
    [
        (Literal["a", "b", None], ("a", "b"), ("a", "b")),
        (Literal[3, 6] | None, ("3", "6"), (3, 6)),
        (Literal[Grade.HIGH], ("high",), ("high",)),
        (Grade, ("high", "low"), ("high", "low")),
        (Level, ("1",), (1,)),
    ],
)
def test_choices_are_text_that_stands_for_what_the_record_holds(
    annotation: Any, choices: tuple[str, ...], values: tuple[Any, ...]
) -> None:
    leaf = read_leaf_type(peel(annotation))
    assert (leaf.kind, leaf.choices, leaf.values) == ("choice", choices, values)


@pytest.mark.parametrize("kind", [str, bool, int, float, Decimal, date, Grade, Level, Literal["a", 1]])
def test_what_text_can_be_read_as(kind: Any) -> None:
    assert is_leaf(kind)


@pytest.mark.parametrize(
    "kind", [bytes, datetime, Any, list[str], dict[str, str], int | str, Literal[True], object]
)
def test_what_it_cannot(kind: Any) -> None:
    assert not is_leaf(kind)
