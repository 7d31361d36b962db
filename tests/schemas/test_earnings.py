"""The record of earnings: the keys of the contract, how each is scored, and real gold that fits it."""

from __future__ import annotations

import json
import types
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from filingkit_schemas.earnings import (
    Column,
    ConferenceCall,
    Contact,
    EarningsRelease,
    FiscalPeriod,
    Footnote,
    Guidance,
    HeadlineMetric,
    Statement,
    StatementRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

KEYS = [
    (
        EarningsRelease,
        "company ticker exchange release_date fiscal_period currency headline headline_metrics guidance statements "
        "footnotes contacts conference_call",
    ),
    (FiscalPeriod, "year quarter period_end weeks_or_months"),
    (HeadlineMetric, "metric label_as_printed basis period value unit"),
    (Guidance, "metric label_as_printed period low high unit basis prior_low prior_high"),
    (Statement, "kind title scale currency columns rows"),
    (Column, "label period_type end months weeks basis role unit"),
    (StatementRow, "label path values unit scale is_total footnote_refs dash_cols"),
    (Footnote, "ref text"),
    (Contact, "role name organization phone email"),
    (ConferenceCall, "date time timezone phone url"),
]

ROW_KEYS = [
    (Statement, {"kind", "title"}),
    (Column, {"label", "period_type", "end", "months", "weeks", "basis", "role"}),
    (StatementRow, {"label", "path"}),
    (HeadlineMetric, {"metric", "basis", "period"}),
    (Guidance, {"metric", "period", "basis"}),
    (Footnote, {"ref"}),
    (Contact, {"name"}),
]

COMPARATORS = {"bool", "cik", "code", "date", "decimal", "enum", "long_text", "name", "set", "text"}

RELEASE: dict[str, Any] = {
    "company": "Tidewheel Clockworks, Inc.",
    "ticker": "TWCX",
    "exchange": "NASDAQ",
    "release_date": "2031-04-22",
    "fiscal_period": {"year": 2031, "quarter": 1, "period_end": "2031-03-29", "weeks_or_months": "13 weeks"},
    "currency": "USD",
    "headline": "Tidewheel Clockworks Reports First Quarter Results",
    "headline_metrics": [
        {
            "metric": "revenue",
            "label_as_printed": "net sales",
            "basis": "gaap",
            "period": "2031Q1",
            "value": "12300000",
            "unit": "USD",
        }
    ],
    "guidance": [
        {"metric": "eps_diluted", "period": "2031FY", "low": "1.10", "high": "1.20", "unit": "USD/share"}
    ],
    "statements": [
        {
            "kind": "income_statement",
            "title": "STATEMENTS OF INCOME",
            "scale": 1000,
            "currency": "USD",
            "columns": [{"label": "Thirteen Weeks Ended March 29, 2031", "months": 3, "weeks": 13}],
            "rows": [
                {"label": "Net sales", "values": ["12345"], "unit": "currency", "is_total": False},
                {"label": "Recall costs", "path": ["Costs"], "values": ["0"], "dash_cols": [0]},
                {"label": "Commitments", "values": [None], "footnote_refs": ["1"]},
            ],
        }
    ],
    "footnotes": [{"ref": "1", "text": "None were outstanding."}],
    "contacts": [{"role": "Press", "name": "Ada Pell", "email": "press@tidewheel.example"}],
    "conference_call": {"date": "2031-04-22", "time": "14:00", "timezone": "PT"},
}


def leaves(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Give every leaf below a model, by its dotted path."""
    for name, info in model.model_fields.items():
        inner = nested(info)
        if inner is None:
            yield f"{model.__name__}.{name}", info
        else:
            yield from leaves(inner)


def nested(info: FieldInfo) -> type[BaseModel] | None:
    """Give the model that a field holds, by itself or in a list."""
    kind: Any = info.annotation
    if typing.get_origin(kind) is list:
        kind = typing.get_args(kind)[0]
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def extra(info: FieldInfo, key: str) -> dict[str, Any]:
    """Give what a field declares under one key beside its JSON schema."""
    declared = info.json_schema_extra
    assert isinstance(declared, dict)
    return typing.cast("dict[str, Any]", declared.get(key, {}))


def without_annotations(model: type[BaseModel], data: Any) -> Any:
    """Drop the keys that the contract does not know, as those who read gold do."""
    if isinstance(data, list):
        return [without_annotations(model, item) for item in data]
    if not isinstance(data, dict):
        return data
    kept = {}
    for name, value in data.items():
        if name in model.model_fields:
            inner = nested(model.model_fields[name])
            kept[name] = value if inner is None else without_annotations(inner, value)
    return kept


@pytest.mark.parametrize(("model", "keys"), KEYS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_model_has_the_keys_of_the_contract_in_their_order(model: type[BaseModel], keys: str) -> None:
    assert list(model.model_fields) == keys.split()


@pytest.mark.parametrize(("path", "info"), list(leaves(EarningsRelease)))
def test_every_leaf_is_described_may_be_unknown_and_names_its_comparator(path: str, info: FieldInfo) -> None:
    assert info.description
    assert info.description.endswith(".")
    assert extra(info, "x-eval")["cmp"] in COMPARATORS
    if typing.get_origin(info.annotation) is list:
        assert info.default_factory is list
    else:
        assert info.default is None
        assert types.NoneType in typing.get_args(info.annotation)


@pytest.mark.parametrize(("model", "keys"), ROW_KEYS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_row_is_known_by_its_keys(model: type[BaseModel], keys: set[str]) -> None:
    fields = model.model_fields.items()
    assert {
        name for name, info in fields if nested(info) is None and extra(info, "x-eval").get("key")
    } == keys


def test_the_figures_that_matter_most_are_critical() -> None:
    critical = {path for path, info in leaves(EarningsRelease) if extra(info, "x-eval").get("critical")}
    assert critical == {"HeadlineMetric.value", "StatementRow.values"}


def test_values_are_compared_along_the_columns_and_checked_in_gold() -> None:
    fields = StatementRow.model_fields
    values = extra(fields["values"], "x-eval")
    assert values["along"] in Statement.model_fields
    assert {values["scale"], values["dashes"]} <= fields.keys()
    assert extra(fields["values"], "x-gold") == {"as_long_as": "columns"}
    assert extra(fields["is_total"], "x-gold") == {"foots": "values", "along": "columns"}


def test_a_release_validates_and_dumps_what_it_was_given() -> None:
    release = EarningsRelease.model_validate(RELEASE)
    assert release.model_dump(exclude_unset=True) == RELEASE
    assert EarningsRelease.model_validate_json(release.model_dump_json()) == release


def test_an_empty_release_has_every_key() -> None:
    dumped = EarningsRelease().model_dump()
    assert dumped.keys() == EarningsRelease.model_fields.keys()
    assert dumped["statements"] == []
    assert set(dumped["conference_call"].values()) == {None}


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (EarningsRelease, "release_date", "April 22, 2031"),
        (EarningsRelease, "auditor", "Pell & Pell"),
        (FiscalPeriod, "quarter", 5),
        (HeadlineMetric, "value", "12,300,000"),
        (HeadlineMetric, "value", "$1.10"),
        (HeadlineMetric, "period", "Q1 2031"),
        (HeadlineMetric, "unit", "dollars"),
        (HeadlineMetric, "basis", "adjustment"),
        (Statement, "scale", 100),
        (Column, "months", 4),
        (Column, "role", "pct"),
        (StatementRow, "values", ["(12)"]),
        (StatementRow, "unit", "USD"),
    ],
)
def test_what_the_contract_does_not_know_is_refused(model: type[BaseModel], field: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=field):
        model.model_validate({field: value})


@pytest.mark.corpus
@pytest.mark.skipif(
    not CORPUS.is_dir(),
    reason="the corpus of real filings is not at ../shared/corpus beside the repository",
)
def test_real_gold_fits_the_contract() -> None:
    paths = sorted([*CORPUS.glob("earnings/*/gold.json"), *CORPUS.glob("seeds/002_*.gold.json")])
    assert len(paths) > 8
    for path in paths:
        gold = without_annotations(EarningsRelease, json.loads(path.read_text(encoding="utf-8")))
        release = EarningsRelease.model_validate(gold)
        assert release.model_dump(exclude_unset=True) == gold, path
        for statement in release.statements:
            lengths = {len(row.values) for row in statement.rows}
            assert lengths == {len(statement.columns)}, (path, statement.title)
