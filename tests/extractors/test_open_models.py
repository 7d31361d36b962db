from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
    computed_field,
    create_model,
    field_validator,
)

from filingkit.draft import Draft
from filingkit.errors import UsageError
from filingkit.fields import list_fields
from filingkit.filing import Filing
from filingkit.open_models import open_model
from filingkit.resolve import build_record, resolve
from filingkit_schemas.earnings import EarningsRelease
from filingkit_schemas.ownership import OwnershipReport


class Grade(Enum):
    HIGH = "high"
    TEN = 10


class Level(IntEnum):
    ONE = 1


class Item(BaseModel):
    title: str = Field(alias="Title", min_length=2)
    price: Decimal = Field(gt=0, description="Price.")


class Invoice(BaseModel):
    """What is owed."""

    model_config = ConfigDict(strict=True, title="An invoice")

    number: int
    rate: Annotated[float, Field(strict=True)]
    day: date
    paid: bool
    grade: Grade
    level: Level
    months: Literal[3, 6]
    kind: Literal["a", "b"] = "a"
    total: Annotated[Decimal, AfterValidator(abs)]
    item: Item
    items: list[Item] = Field(min_length=1)
    tags: list[str]
    terms: list[Literal[30, 60]] = []
    notes: dict[str, list[str]] = {}

    @field_validator("number")
    @classmethod
    def check_number(cls, number: int) -> int:
        assert number > 0, "must be positive"
        return number


VALUES: dict[str, str | bool] = {
    "/number": "12",
    "/rate": "0.5",
    "/day": "2024-02-29",
    "/paid": True,
    "/grade": "10",
    "/level": "1",
    "/months": "6",
    "/kind": "b",
    "/total": "-7.50",
    "/item/title": "Bolt",
    "/item/price": "0.10",
    "/items/0/title": "Nut",
}


def build(model: type[BaseModel], draft: Draft) -> Any:
    opened = open_model(model)
    return build_record(resolve(draft, Filing("some text"), opened), opened)


def propose(values: dict[str, str | bool]) -> Draft:
    draft = Draft()
    for path, value in values.items():
        draft.propose(path, value, [(0, 4)], "test", 1.0)
    return draft


def test_a_record_of_which_nothing_is_known_is_a_record() -> None:
    record = build(Invoice, Draft())
    assert isinstance(record, Invoice)
    assert isinstance(record.item, Item)
    assert record.model_dump() == {
        **dict.fromkeys(("number", "rate", "day", "paid", "grade", "level", "months", "kind", "total")),
        "item": {"title": None, "price": None},
        "items": [],
        "tags": [],
        "terms": [],
        "notes": {},
    }


def test_canonical_text_becomes_the_type_of_each_leaf() -> None:
    draft = propose(VALUES)
    draft.add_row("/items")
    record = build(Invoice, draft)
    assert (record.number, record.rate, record.day, record.paid) == (12, 0.5, date(2024, 2, 29), True)
    assert (record.grade, record.level, record.months, record.kind) == (Grade.TEN, Level.ONE, 6, "b")
    assert record.total == Decimal("7.50")
    assert (record.item.title, record.item.price) == ("Bolt", Decimal("0.10"))
    assert [(item.title, item.price) for item in record.items] == [("Nut", None)]
    assert record.model_dump(mode="json", by_alias=None)["item"] == {"title": "Bolt", "price": "0.10"}


def test_lists_of_scalars_hold_what_was_read_of_them() -> None:
    opened = open_model(Invoice)
    level: dict[str, Any] = {
        **dict.fromkeys(Invoice.model_fields),
        "item": {"title": None, "price": None},
        "items": [],
    }
    record: Any = opened.model_validate({**level, "tags": ["x", None], "terms": ["30", None], "notes": {}})
    assert (record.tags, record.terms) == (["x", None], [30, None])


@pytest.mark.parametrize(("path", "value"), [("/number", "-1"), ("/item/price", "0"), ("/item/title", "B")])
def test_limits_and_validators_of_the_model_hold(path: str, value: str) -> None:
    with pytest.raises(ValidationError):
        build(Invoice, propose({path: value}))


def test_it_is_the_same_model_to_look_at() -> None:
    opened = open_model(Invoice)
    assert (opened.__name__, opened.__module__, opened.__doc__) == (
        "Invoice",
        Invoice.__module__,
        "What is owed.",
    )
    assert list(opened.model_fields) == list(Invoice.model_fields)
    schema = opened.model_json_schema()
    assert schema["title"] == "An invoice"
    assert schema["$defs"]["Item"]["properties"]["price"]["description"] == "Price."
    assert list_fields(opened) == list_fields(Invoice)


@pytest.mark.parametrize("schema", [OwnershipReport, EarningsRelease])
def test_our_own_schemas_can_be_opened(schema: type[BaseModel]) -> None:
    opened = open_model(schema)
    assert list_fields(opened) == list_fields(schema)
    assert isinstance(build(schema, Draft()), schema)


class Node(BaseModel):
    child: Node | None = None


class Names(RootModel[list[str]]):
    pass


class Nothing(BaseModel):
    pass


class Sum(BaseModel):
    part: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        return self.part


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (dict[str, Item], "Record/field is dict[str, "),
        (dict[str, str], "Record/field is dict[str, str]"),
        (dict[int, list[str]], "Record/field is dict[int, list[str]]"),
        (dict, "Record/field is dict;"),
        (Item | Sum, "Record/field is "),
        (int | str, "Record/field is int | str"),
        (list[Item | Sum], "Record/field is "),
        (list[list[str]], "Record/field is list[str]"),
        (list, "Record/field is list;"),
        (tuple[str, int], "Record/field is tuple[str, int]"),
        (set[str], "Record/field is set[str]"),
        (bytes, "Record/field is bytes"),
        (Any, "Record/field is Any;"),
        (Literal[True], "Record/field is typing.Literal[True]"),
        (Node, "Record/field/child contains Node again"),
        (list[Node], "Record/field/child contains Node again"),
        (Names, "Record/field is a model without named fields (Names)"),
        (Nothing, "Record/field is a model without named fields (Nothing)"),
        (Sum, "Record/field/total is computed"),
    ],
)
def test_a_shape_that_no_record_has_is_refused_by_its_field(annotation: Any, message: str) -> None:
    model = create_model("Record", field=(annotation, ...))
    with pytest.raises(UsageError) as raised:
        open_model(model)
    assert str(raised.value).startswith(message)
