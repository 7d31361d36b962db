from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from filingkit.draft import Draft
from filingkit.filing import Filing, Span
from filingkit.resolve import NOT_READ, Resolution, build_record, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.draft import Value


class Row(BaseModel):
    title: str | None = None
    notes: dict[str, list[str]] = Field(default_factory=dict)


class Person(BaseModel):
    name: str | None = None


class Record(BaseModel):
    kind: str | None = None
    checked: bool | None = None
    person: Person = Field(default_factory=Person)
    rows: list[Row] = Field(default_factory=list)


FILING = Filing("kind **one** two three")


def resolve_draft(draft: Draft) -> Resolution:
    return resolve(draft, FILING, Record)


def test_a_leaf_without_candidates_is_not_found() -> None:
    fields = resolve_draft(Draft()).fields
    assert set(fields) == {"/kind", "/checked", "/person/name"}
    assert fields["/kind"].state == "not_found"
    assert fields["/kind"].reason == NOT_READ


def test_a_blank_gives_its_state_and_reason() -> None:
    draft = Draft()
    draft.leave_blank("/kind", "absent", "the box is empty")
    item = resolve_draft(draft).fields["/kind"]
    assert (item.state, item.reason, item.value) == ("absent", "the box is empty", None)


def test_spans_refer_to_the_text_as_loaded() -> None:
    draft = Draft()
    start = FILING.folded.text.index("one")
    draft.propose("/kind", "one", [(start, start + 3)], "word", 0.9)
    item = resolve_draft(draft).fields["/kind"]
    assert [FILING.text[span.start : span.end] for span in item.spans] == ["one"]


def test_the_surest_candidate_wins() -> None:
    draft = Draft()
    draft.propose("/kind", "one", [(5, 8)], "guess", 0.4)
    draft.propose("/kind", "two", [(9, 12)], "table", 0.9)
    item = resolve_draft(draft).fields["/kind"]
    assert (item.value, item.method) == ("two", "table")
    assert item.confidence is not None
    assert item.confidence < 0.9


def test_agreement_from_elsewhere_raises_the_confidence_and_repetition_does_not() -> None:
    for ranges, raised in (((9, 12), True), ((5, 8), False)):
        draft = Draft()
        draft.propose("/kind", "one", [(5, 8)], "table", 0.8)
        draft.propose("/kind", "one", [ranges], "line", 0.7)
        confidence = resolve_draft(draft).fields["/kind"].confidence
        assert confidence is not None
        assert (confidence > 0.8) is raised


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 1)), min_size=1, max_size=12))
def test_confidence_stays_a_share(candidates: list[tuple[str, float]]) -> None:
    draft = Draft()
    for index, (value, confidence) in enumerate(candidates):
        draft.propose("/kind", value, [(index, index + 1)], "any", confidence)
    item = resolve_draft(draft).fields["/kind"]
    assert item.confidence is not None
    assert 0 <= item.confidence <= 1


def test_the_record_has_the_rows_and_maps_of_the_draft() -> None:
    draft = Draft()
    for word, start in (("one", 5), ("two", 9)):
        row = draft.add_row("/rows")
        draft.propose(f"{row}/title", word, [(start, start + 3)], "table", 0.9)
    draft.propose(draft.add_item("/rows/1/notes", "title"), "7", [(13, 14)], "mark", 0.9)
    draft.propose("/person/name", "three", [(13, 18)], "line", 0.9)
    record = build_record(resolve_draft(draft), Record)
    assert record.model_dump() == {
        "kind": None,
        "checked": None,
        "person": {"name": "three"},
        "rows": [{"title": "one", "notes": {}}, {"title": "two", "notes": {"title": ["7"]}}],
    }


def test_checks_confirm_doubt_derive_and_withdraw() -> None:
    draft = Draft()
    draft.propose("/kind", "one", [(5, 8)], "table", 0.8)
    resolution = resolve_draft(draft)
    resolution.current_check = "sum"
    resolution.confirm("/kind")
    assert resolution.fields["/kind"].confidence == pytest.approx(0.9)
    resolution.doubt(0.5, "/kind", "/not/there")
    assert resolution.fields["/kind"].confidence == pytest.approx(0.45)
    resolution.derive("/person/name", "two", [Span(9, 12), Span(9, 12)], 0.7)
    assert resolution.fields["/person/name"].method == "check:sum"
    assert resolution.fields["/person/name"].spans == (Span(9, 12),)
    resolution.withdraw("/kind", "impossible")
    assert resolution.value("/kind") is None
    assert resolution.fields["/kind"].state == "refused"


@pytest.mark.parametrize(
    "change",
    [
        lambda resolution: resolution.derive("/kind", "two", [Span(9, 12)], 0.7),
        lambda resolution: resolution.withdraw("/kind", "impossible"),
        lambda resolution: resolution.reopen("/kind", "blank it is not"),
    ],
    ids=["derive", "withdraw", "reopen"],
)
def test_a_view_is_made_once_until_a_value_changes(change: Callable[[Resolution], None]) -> None:
    draft = Draft()
    draft.propose("/kind", "one", [(5, 8)], "table", 0.8)
    resolution = resolve_draft(draft)

    def make(seen: Resolution) -> list[Value | None]:
        return [seen.value("/kind")]

    first = resolution.view(make)
    resolution.confirm("/kind")
    resolution.doubt(0.5, "/kind")
    assert resolution.view(make) is first == ["one"]
    change(resolution)
    assert resolution.view(make) == [resolution.value("/kind")] != first


def test_nothing_is_derived_from_nothing() -> None:
    resolution = resolve_draft(Draft())
    with pytest.raises(ValueError, match="without evidence"):
        resolution.derive("/kind", "one", [], 0.9)


def test_checks_read_numbers_and_places() -> None:
    draft = Draft()
    draft.propose("/kind", "12.50", [(5, 8)], "table", 0.8)
    draft.leave_blank("/person/name", "absent", "the box is empty")
    resolution = resolve_draft(draft)
    assert resolution.decimal("/kind") == Decimal("12.5")
    assert [resolution.decimal(path) for path in ("/checked", "/person/name", "/nowhere")] == [None] * 3
    assert resolution.spans("/kind", "/checked", "/nowhere") == resolution.fields["/kind"].spans
    assert resolution.locate([(5, 8)]) == resolution.fields["/kind"].spans
    assert [resolution.is_unread(path) for path in ("/kind", "/checked", "/person/name")] == [
        False,
        True,
        False,
    ]
    resolution.reopen("/person/name", "everybody has one")
    assert resolution.is_unread("/person/name")
    assert resolution.fields["/person/name"].reason == "everybody has one"


@pytest.mark.parametrize("value", ["one", "NaN", "Infinity", ""])
def test_a_text_is_no_number(value: str) -> None:
    draft = Draft()
    draft.propose("/kind", value, [(5, 8)], "table", 0.8)
    assert resolve_draft(draft).decimal("/kind") is None
