from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

from filingkit_evals.leaves import scored_level
from filingkit_evals.scorer import Outcome, score

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]
Changes = "Callable[..., dict[str, int]]"


class Part(BaseModel):
    code: str | None = Field(default=None, json_schema_extra={"x-eval": {"cmp": "code", "key": True}})
    weight: int | None = None
    tags: list[str] = Field(default_factory=list, json_schema_extra={"x-eval": {"cmp": "set"}})


class Box(BaseModel):
    label: str | None = None
    sealed: bool | None = None
    parts: list[Part] = Field(default_factory=list)


class Store(BaseModel):
    boxes: list[Box] = Field(default_factory=list)


class Shelf(BaseModel):
    """Invented: a schema that knows nothing of filings, with a list inside an object and inside a row."""

    title: str | None = None
    store: Store = Field(default_factory=Store)


def outcomes(gold: Record, predicted: Record, unseen: tuple[str, ...] = ()) -> dict[str, Outcome]:
    return {cell.gold_path or cell.path: cell.outcome for cell in score(Shelf, gold, predicted, unseen)}


def shelf(*boxes: Record) -> Record:
    return {"title": "Top shelf", "store": {"boxes": list(boxes)}}


BOX: Record = {"label": "Tin", "sealed": False, "parts": [{"code": "a", "weight": 3, "tags": ["x", "y"]}]}


def test_nested_lists_are_scored_with_their_rows() -> None:
    other = {"label": "Jar", "sealed": True, "parts": [{"code": "b", "weight": 4}]}
    predicted = shelf(copy.deepcopy(other), copy.deepcopy(BOX))
    predicted["store"]["boxes"][1]["parts"][0]["weight"] = 5
    result = outcomes(shelf(BOX, other), predicted)
    assert result.pop("/store/boxes/0/parts/0/weight") is Outcome.WRONG
    assert set(result.values()) == {Outcome.CORRECT}


def test_a_missing_row_misses_what_is_nested_in_it() -> None:
    result = outcomes(shelf(BOX), shelf())
    assert [path for path, outcome in result.items() if outcome is Outcome.MISSING_ROW] == [
        "/store/boxes/0/label",
        "/store/boxes/0/sealed",
        "/store/boxes/0/parts/0/code",
        "/store/boxes/0/parts/0/weight",
        "/store/boxes/0/parts/0/tags/0",
        "/store/boxes/0/parts/0/tags/1",
    ]


def test_an_extra_row_brings_what_is_nested_in_it() -> None:
    found = list(outcomes(shelf(), shelf(BOX)).values())
    assert found.count(Outcome.EXTRA_ROW) == 6


def test_leaves_without_options_are_compared_by_their_type() -> None:
    predicted = shelf({**BOX, "label": "TIN", "parts": [{"code": "A", "weight": "3.0", "tags": ["y", "x"]}]})
    assert set(outcomes(shelf(BOX), predicted).values()) == {Outcome.CORRECT}


def test_a_list_of_values_must_be_a_set() -> None:
    class Series(BaseModel):
        values: list[str] = Field(default_factory=list)

    with pytest.raises(TypeError, match=r"Series\.values"):
        scored_level(Series)


def test_paths_point_into_either_record(gold: Record, predicted: Record) -> None:
    from filingkit_schemas.ownership import OwnershipReport

    predicted["non_derivative"].reverse()
    predicted["non_derivative"][2]["shares"] = "9"
    wrong = [cell for cell in score(OwnershipReport, gold, predicted) if cell.outcome is Outcome.WRONG]
    assert [(cell.gold_path, cell.path, cell.gold, cell.predicted) for cell in wrong] == [
        ("/non_derivative/0/shares", "/non_derivative/2/shares", "1000", "9")
    ]


@pytest.mark.parametrize(
    ("street1", "street2", "expected"),
    [
        ("17 Kettle Lane, Suite 4", None, {}),
        ("17 KETTLE LANE SUITE 4", "", {}),
        (None, "17 Kettle Lane Suite 4", {}),
        ("17 Kettle Lane", None, {"correct": -1, "wrong": 1}),
        (None, None, {"correct": -1, "omitted": 1}),
    ],
)
def test_joined_leaves_are_one_cell(
    street1: str | None,
    street2: str | None,
    expected: dict[str, int],
    gold: Record,
    predicted: Record,
    changes: Callable[..., dict[str, int]],
) -> None:
    predicted["reporting_owners"][0].update(street1=street1, street2=street2)
    assert changes(gold, predicted) == expected


def test_a_joined_cell_names_its_parts(gold: Record) -> None:
    from filingkit_schemas.ownership import OwnershipReport

    (street,) = [cell for cell in score(OwnershipReport, gold, gold) if len(cell.parts) > 1]
    assert street.parts == ("/reporting_owners/0/street1", "/reporting_owners/0/street2")
    assert street.gold == "17 Kettle Lane Suite 4"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (None, False, {}),
        (False, None, {}),
        (False, False, {}),
        (True, True, {}),
        (True, False, {"correct": -1, "omitted": 1}),
        (True, None, {"correct": -1, "omitted": 1}),
        (False, True, {"correct_null": -1, "hallucinated": 1}),
        (None, True, {"correct_null": -1, "hallucinated": 1}),
    ],
)
def test_null_is_false(
    ours: bool | None,
    theirs: bool | None,
    expected: dict[str, int],
    gold: Record,
    predicted: Record,
    changes: Callable[..., dict[str, int]],
) -> None:
    gold["rule_10b5_1"], predicted["rule_10b5_1"] = ours, theirs
    assert changes(gold, predicted) == expected


@pytest.mark.parametrize("value", [None, "0000000042", "nonsense"])
def test_skipped_leaves_are_not_scored(
    value: str | None, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
) -> None:
    predicted["issuer"]["cik"] = value
    assert changes(gold, predicted) == {}


class TestUnseen:
    @pytest.mark.parametrize("value", ["Quillfeather Optics, Inc.", None, "Garbled"])
    def test_cell_is_not_scored(
        self, value: str | None, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["issuer"]["name"] = value
        assert changes(gold, predicted, ["issuer.name"]) == {"correct": -1}

    @pytest.mark.parametrize("path", ["reporting_owners[0].street1", "reporting_owners[0].street2"])
    def test_part_of_a_joined_cell_takes_the_cell_out(
        self, path: str, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["reporting_owners"][0]["street1"] = "17"
        assert changes(gold, predicted, [path]) == {"correct": -1}

    def test_unseen_keys_do_not_part_a_row(
        self, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        for row in predicted["non_derivative"]:
            row["security_title"] = "Gonmon Slock"
            row["transaction_date"] = None
        predicted["non_derivative"][0]["shares"] = "9"
        unseen = [
            f"non_derivative[{index}].{name}"
            for index in range(3)
            for name in ("security_title", "transaction_date")
        ]
        assert changes(gold, predicted, unseen) == {"correct": -7, "wrong": 1}

    def test_row_known_by_unseen_keys_alone_still_pairs(
        self, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["signatures"] = [{"name": "W0stran", "date": "2031-03-07"}]
        assert changes(gold, predicted, ["signatures[0].name"]) == {"correct": -2, "wrong": 1}

    def test_row_known_by_unseen_keys_alone_is_not_missed(
        self, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["signatures"] = []
        assert changes(gold, predicted, ["signatures[0].name"]) == {"correct": -2}

    @pytest.mark.parametrize("text", ["Garbled", None])
    def test_row_path_hides_all_but_its_keys(
        self, text: str | None, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["footnotes"][1]["text"] = text
        assert changes(gold, predicted, ["footnotes[1]"]) == {"correct": -1}

    def test_row_path_leaves_nothing_to_miss(
        self, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        del predicted["footnotes"][1]
        assert changes(gold, predicted, ["footnotes[1]"]) == {"correct": -2}

    def test_unseen_items_of_a_set(
        self, gold: Record, predicted: Record, changes: Callable[..., dict[str, int]]
    ) -> None:
        predicted["non_derivative"][1]["footnote_ids"] = {}
        unseen = ["non_derivative[1].footnote_ids.price_per_share[1]"]
        assert changes(gold, predicted, unseen) == {"correct": -2, "omitted": 1}
        unseen = ["non_derivative[1].footnote_ids.price_per_share"]
        assert changes(gold, predicted, unseen) == {"correct": -2}

    def test_failed_document_omits_only_what_is_seen(self) -> None:
        cells = score(Shelf, shelf(BOX), None, ("store.boxes[0].label", "/store/boxes/0/parts/0"))
        assert [cell.gold_path for cell in cells] == ["/title", "/store/boxes/0/sealed"]
