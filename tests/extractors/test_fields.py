from __future__ import annotations

import re
from datetime import date
from decimal import Decimal  # noqa: TC003 - pydantic reads the annotations
from time import perf_counter
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from filingkit.fields import SchemaField, list_fields, read_value
from filingkit_schemas.earnings import EarningsRelease
from filingkit_schemas.ownership import OwnershipReport


class Line(BaseModel):
    label: str | None = Field(None, description="Words of the line.")
    months: Literal[3, 12] | None = None
    amounts: list[Decimal | None] = Field(default_factory=list, description="Figures.")
    notes: dict[str, list[str]] = Field(default_factory=dict)


class Person(BaseModel):
    born: date | None = None


class Statement(BaseModel):
    year: int | None = Field(None, ge=1900, description="Fiscal year.")
    ratio: float | None = None
    audited: bool | None = None
    cik: Annotated[str, Field(pattern="^[0-9]{10}$")] | None = None
    person: Person | None = None
    lines: list[Line] = Field(default_factory=list)


FIELDS = {item.path: item for item in list_fields(Statement)}


def test_every_leaf_is_listed_in_order_with_the_list_it_stands_in() -> None:
    assert [(item.path, item.kind, item.list_path) for item in list_fields(Statement)] == [
        ("/year", "decimal", ""),
        ("/ratio", "decimal", ""),
        ("/audited", "boolean", ""),
        ("/cik", "text", ""),
        ("/person/born", "date", ""),
        ("/lines/*/label", "text", "/lines"),
        ("/lines/*/months", "choice", "/lines"),
        ("/lines/*/amounts/*", "decimal", "/lines/*/amounts"),
    ]
    assert FIELDS["/lines/*/amounts/*"].description == "Figures."
    assert FIELDS["/lines/*/months"].choices == ("3", "12")
    assert FIELDS["/cik"].pattern == "^[0-9]{10}$"


def test_a_schema_is_read_once() -> None:
    assert list_fields(Statement) is list_fields(Statement)


@pytest.mark.parametrize("schema", [OwnershipReport, EarningsRelease])
def test_our_own_schemas_are_listed_whole(schema: type[BaseModel]) -> None:
    fields = list_fields(schema)
    assert len({item.path for item in fields}) == len(fields)
    assert all(item.description for item in fields)


def test_dates_and_decimals_of_our_schemas_are_told_by_their_patterns() -> None:
    kinds = {item.path: item.kind for item in list_fields(OwnershipReport)}
    assert kinds["/period_of_report"] == "date"
    assert kinds["/non_derivative/*/shares"] == "decimal"
    assert kinds["/non_derivative/*/acquired_disposed"] == "choice"
    assert kinds["/reporting_owners/*/is_director"] == "boolean"


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("/year", "2008", "2008"),
        ("/year", "2008.00", "2008"),
        ("/year", "2008.5", None),
        ("/year", "1776", None),  # below what the schema allows
        ("/ratio", "12.50%", "12.50"),
        ("/audited", "[X]", True),
        ("/audited", "[ ]", False),
        ("/cik", "0000123456", "0000123456"),
        ("/cik", "123456", None),
        ("/person/born", "June 12, 1961", "1961-06-12"),
        ("/lines/*/months", "3 months", "3"),
        ("/lines/*/months", "6 months", None),
        ("/lines/*/amounts/*", "$1.5 million", "1500000"),
        ("/lines/*/label", "Net  sales (1)", "Net sales"),
    ],
)
def test_quotes_are_read_as_the_type_of_the_field(path: str, text: str, value: str | bool | None) -> None:
    assert read_value(FIELDS[path], text) == value


def test_patterns_are_kept_to_by_the_engine_of_the_model() -> None:
    class Coded(BaseModel):
        model_config = ConfigDict(regex_engine="python-re")
        code: str = Field(pattern="^(?!X)[A-Z]$")

    (code,) = list_fields(Coded)
    assert read_value(code, "A") == "A"
    assert read_value(code, "X") is None


@pytest.mark.parametrize("item", FIELDS.values(), ids=FIELDS)
@pytest.mark.parametrize(
    "piece", [" ", "* ", "⁰", "⁰ ", "(1)*", "<sup>", "<sup>1</sup>", "[ ", "_ ", "1,", "X "]
)
def test_a_long_quote_takes_no_long_time(item: SchemaField, piece: str) -> None:
    started = perf_counter()
    read_value(item, piece * 10_000 + "end")
    read_value(item, piece * 10_000)
    assert perf_counter() - started < 2


every_field = st.sampled_from(
    [*list_fields(Statement), *list_fields(OwnershipReport), *list_fields(EarningsRelease)]
)
quotes = st.one_of(
    st.text(max_size=20),
    st.text(st.sampled_from("0123456789,.$()-%/ XA☒"), max_size=14),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.dates(date(1900, 1, 1), date(2099, 1, 1)).map("{:%B %d, %Y}".format),
)


@given(every_field, quotes)
def test_what_is_read_fits_the_field_and_reads_as_itself(field: SchemaField, text: str) -> None:
    value = read_value(field, text)
    if value is None or field.kind == "text":
        return
    assert isinstance(value, bool) is (field.kind == "boolean")
    if isinstance(value, bool):
        return
    if field.pattern:
        assert re.search(field.pattern, value)
    if field.choices:
        assert value in field.choices
    assert read_value(field, value) == value


@given(every_field.filter(lambda field: bool(field.choices)), st.data())
def test_a_choice_reads_as_itself(field: SchemaField, data: st.DataObject) -> None:
    choice = data.draw(st.sampled_from(field.choices))
    assert read_value(field, choice) == choice
