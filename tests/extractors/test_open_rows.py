"""Any model without a plugin: lists, lists inside lists and plain lists are filled by pointers alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from filingkit import Filing, extract
from filingkit.llm.fake import FakeModel
from filingkit.schema_files import SchemaExtractor
from filingkit.second_reader import SecondReader

if TYPE_CHECKING:
    from filingkit.extraction import Extraction
    from filingkit.llm.wire import Request

TEXT = """\
Order of Harrow Mills
Box 1, from Ostrava
  yarn  12  red, blue
  felt  3  green
Box 2, from Bergen
  wool  7  white
"""


class Part(BaseModel):
    name: str | None = Field(description="Name.")
    count: int | None = Field(description="Pieces.")
    colours: list[str] = Field(description="Colours.")


class Box(BaseModel):
    town: str | None = Field(description="Town.")
    parts: list[Part] = Field(description="What is in it.")


class Order(BaseModel):
    boxes: list[Box] = Field(description="Boxes.")
    towns: list[str] = Field(description="All towns.")


class OrderExtractor(SchemaExtractor):
    name = "order"
    title = "Order"
    schema = Order


def at(line: int, quote: str) -> dict[str, Any]:
    return {"line": line, "quote": quote}


def part(line: int, name: str, count: str, *colours: str) -> dict[str, Any]:
    return {
        "f2": at(line, name),
        "f3": at(line, count),
        "l2": [{"f4": at(line, colour)} for colour in colours],
    }


BOXES = [
    {"f1": at(2, "Ostrava"), "l1": [part(3, "yarn", "12", "red", "blue"), part(4, "felt", "3", "green")]},
    {"f1": at(5, "Bergen"), "l1": [part(6, "wool", "7", "white")]},
]
EXPECTED = [
    {
        "town": "Ostrava",
        "parts": [
            {"name": "yarn", "count": 12, "colours": ["red", "blue"]},
            {"name": "felt", "count": 3, "colours": ["green"]},
        ],
    },
    {"town": "Bergen", "parts": [{"name": "wool", "count": 7, "colours": ["white"]}]},
]


def read(boxes: list[dict[str, Any]], towns: list[str] | None = None) -> tuple[Extraction, list[Request]]:
    """Answer about the boxes, and about the list of towns with quotes of the lines 2 and 5."""

    def answer(request: Request) -> dict[str, Any]:
        if "The list boxes:" in request.messages[-1].content:
            return {"row_count": len(boxes), "rows": boxes}
        rows = [{"f1": at(2 if town == "Ostrava" else 5, town)} for town in towns or []]
        return {"row_count": len(rows), "rows": rows}

    model = FakeModel(answer)
    return extract(Filing(TEXT), OrderExtractor(), second=SecondReader(model)), model.requests


def test_lists_inside_lists_are_filled() -> None:
    extraction, requests = read(BOXES)
    assert extraction.record.model_dump()["boxes"] == EXPECTED
    for path, item in extraction.fields.items():
        if item.value is not None:
            ((start, end),) = item.spans
            assert TEXT[start:end] == str(item.value), path
    assert len(requests) == 2


def test_a_plain_list_is_filled() -> None:
    extraction, _ = read([], ["Ostrava", "Bergen"])
    assert extraction.record.model_dump() == {"boxes": [], "towns": ["Ostrava", "Bergen"]}


def test_what_is_not_printed_is_in_no_inner_row() -> None:
    boxes = json.loads(json.dumps(BOXES))
    boxes[0]["l1"][1] = part(4, "silk", "900", "mauve")
    boxes[1]["l1"].append(part(6, "wool", "7", "white"))
    record = read(boxes)[0].record.model_dump()
    assert record["boxes"][0]["parts"] == EXPECTED[0]["parts"][:1]
    assert record["boxes"][1]["parts"] == [], "what two rows claim is of neither"


def test_an_answer_of_another_shape_gives_nothing() -> None:
    record = read([{"f1": "Ostrava", "l1": {"f2": at(3, "yarn")}}, {"l1": [7, None]}])[0].record.model_dump()
    assert record["boxes"] == []
