"""What a model is asked about, and where its answer may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, Field

from filingkit import Draft, Extractor, Filing
from filingkit.filing import Span
from filingkit.gaps import Gap, RowsGap, find_gaps
from filingkit.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from filingkit.draft import Value

TEXT = """\
SALES REPORT
Seller: Marrow & Daughters
Item  Colour  Price  Left
Pens  blue  12.50  7
Ink  black  3.25  9
"""
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


class Item(BaseModel):
    name: str | None = Field(description="Name of the item.")
    colour: str | None = Field(description="Colour.")
    price: str | None = Field(pattern=DECIMAL, description="Price.")
    left: str | None = Field(pattern=DECIMAL, description="Number left.")


class Report(BaseModel):
    seller: str | None = Field(description="Seller of the report.")
    items: list[Item] = Field(description="Items.")


class Sales(Extractor):
    """Reads the names of the items, and of the first one what `read` names."""

    name = "sales"
    title = "Sales report"
    schema = Report
    printed: Sequence[str] = ("name", "colour", "price", "left")

    def __init__(self, *read: str) -> None:
        self.read = read

    def matches(self, filing: Filing) -> float:
        return 1.0

    def preparse(self, filing: Filing) -> Draft:
        draft = Draft()
        for words in ("Pens", "Ink"):
            row = draft.add_row("/items")
            self.propose(draft, filing, f"{row}/name", words)
        for path in self.read:
            self.propose(draft, filing, path, {"price": "12.50", "left": "7", "colour": "blue"}[path[9:]])
        return draft

    def propose(self, draft: Draft, filing: Filing, path: str, words: str) -> None:
        start = filing.text.index(words)
        draft.propose(path, words, [(start, start + len(words))], "rule", 0.9)

    def labels(self, filing: Filing) -> Iterator[Span]:
        for words in ("SALES REPORT", "Seller:", "Item  Colour  Price  Left"):
            start = filing.text.index(words)
            yield Span(start, start + len(words))

    def columns(self, path: str) -> Sequence[str]:
        return self.printed if path == "/items" else ()

    def fits(self, path: str, value: Value) -> bool:
        first = str(value)[0]
        return {"seller": first.isupper(), "colour": first.islower()}.get(path.rpartition("/")[2], True)


def ask(extractor: Extractor, text: str = TEXT, change: Draft | None = None) -> dict[str, Gap | RowsGap]:
    filing = Filing(text)
    draft = change or extractor.preparse(filing)
    resolution = resolve(draft, filing, extractor.schema)
    return {gap.path: gap for gap in find_gaps(filing, extractor, draft, resolution, "auto")}


def shown(gap: Gap | RowsGap) -> list[str]:
    return [TEXT[start:end] for start, end in gap.ranges]


@pytest.mark.parametrize(
    ("read", "path", "expected"),
    [
        ((), "/items/0/price", ["  blue  12.50  7"]),
        (("/items/0/price",), "/items/0/left", ["  7"]),
        (("/items/0/left",), "/items/0/price", ["  blue  12.50  "]),
        (("/items/0/left", "/items/0/price"), "/items/0/colour", ["  blue  "]),
    ],
)
def test_a_field_of_a_row_stands_between_the_columns_beside_it(
    read: tuple[str, ...], path: str, expected: list[str]
) -> None:
    found = shown(ask(Sales(*read))[path])
    assert [text for text in found if text.strip()] == expected


def test_what_every_document_prints_answers_nothing() -> None:
    bare = TEXT.replace("Marrow & Daughters", "")
    assert "/seller" in ask(Sales())
    assert "/seller" not in ask(Sales(), bare)


def test_words_that_were_read_elsewhere_answer_no_text() -> None:
    repeated = TEXT.replace("Marrow & Daughters", "Pens Ink")
    assert "/seller" not in ask(Sales(), repeated)


def test_a_column_that_is_not_printed_is_not_asked_about() -> None:
    class Narrow(Sales):
        printed = ("name", "colour", "price")

    gaps = ask(Narrow())
    assert "/items/0/price" in gaps
    assert "/items/0/left" not in gaps


def test_what_is_cut_off_is_not_asked_about() -> None:
    extractor = Sales("/items/0/price")
    draft = extractor.preparse(Filing(TEXT))
    start = TEXT.index("  7") + 2
    draft.keep_partial("/items/0/left", "7", [(start, start + 1)])
    assert "/items/0/left" not in ask(extractor, change=draft)


def test_of_a_list_with_unread_rows_all_rows_are_asked_for_where_they_stand() -> None:
    extractor = Sales()
    draft = extractor.preparse(Filing(TEXT))
    start = TEXT.index("Ink")
    draft.leave_rows("/items", "too broken", [(start, len(TEXT) - 1)])
    gaps = ask(extractor, change=draft)
    assert [path for path in gaps if path.startswith("/items")] == ["/items"]
    assert shown(gaps["/items"]) == ["Ink  black  3.25  9"]
    draft.leave_rows("/items", "too broken")
    assert shown(ask(extractor, change=draft)["/items"]) == [TEXT.removesuffix("\n")]


@pytest.mark.parametrize(("words", "expected"), [("Ink", ["Ink  black  3.25  9"]), (None, None)])
def test_rows_are_looked_for_where_the_extractor_says_that_they_may_stand(
    words: str | None, expected: list[str] | None
) -> None:
    class Placed(Sales):
        """Knows where items stand, or that none can."""

        def places(self, path: str, filing: Filing) -> list[Span] | None:
            if path != "/items":
                return None
            start = filing.text.index(words) if words else 0
            return [Span(start, start + len(words))] if words else []

    extractor = Placed()
    draft = extractor.preparse(Filing(TEXT))
    draft.leave_rows("/items", "too broken")
    gaps = ask(extractor, change=draft)
    assert ("/items" in gaps) is (expected is not None)
    if expected is not None:
        assert shown(gaps["/items"]) == expected
