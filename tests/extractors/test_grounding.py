"""The model points, the code reads: what is not printed where it was pointed at gives no value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from filingkit.fields import SchemaField, list_fields
from filingkit.filing import Filing, Span
from filingkit.grounding import Grounded, Pointer, Refusal, ground

TEXT = """\
Issuer: **Quillfeather** Optics, Inc.
Shares sold: 12,000 at $ 21.4072 on 03/14/2031
Owned: 1,212,000 | 12,000 | D
Held by the Ostrander
Family Trust since March 3, 2031
"""


class Sale(BaseModel):
    issuer: str | None = Field(default=None, description="Name.")
    shares: str | None = Field(default=None, pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="Number.")
    day: str | None = Field(default=None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="Date.")


FIELDS: dict[str, SchemaField] = {item.path: item for item in list_fields(Sale)}
ALL = (Span(0, len(TEXT)),)


def follow(
    name: str,
    line: int,
    quote: str,
    taken: tuple[Span, ...] = (),
    ranges: tuple[Span, ...] = ALL,
    labels: tuple[Span, ...] = (),
) -> Grounded | Refusal:
    return ground(Filing(TEXT), FIELDS[f"/{name}"], Pointer(line, quote), ranges, sorted(taken), labels)


def show(found: Grounded) -> str:
    return "\n".join(TEXT[start:end] for start, end in found.spans)


@pytest.mark.parametrize(
    ("name", "line", "quote", "value", "source", "grade"),
    [
        ("shares", 2, "12,000", "12000", "12,000", "exact"),
        ("shares", 2, "$ 21.4072", "21.4072", "$ 21.4072", "exact"),
        ("day", 2, "03/14/2031", "2031-03-14", "03/14/2031", "exact"),
        ("day", 5, "March 3, 2031", "2031-03-03", "March 3, 2031", "exact"),
        ("shares", 1, "12,000", "12000", "12,000", "exact"),
        (
            "issuer",
            1,
            "Quillfeather Optics, Inc.",
            "Quillfeather Optics, Inc.",
            "Quillfeather** Optics, Inc.",
            "folded",
        ),
        (
            "issuer",
            4,
            "Ostrander Family Trust",
            "Ostrander Family Trust",
            "Ostrander\nFamily Trust",
            "folded",
        ),
        (
            "issuer",
            4,
            "the Ostrander\nFamily  Trust",
            "the Ostrander Family Trust",
            "the Ostrander\nFamily Trust",
            "folded",
        ),
        (
            "issuer",
            1,
            "Quillfeathor** Optics, Inc",
            "Quillfeather Optics, Inc",
            "Quillfeather** Optics, Inc",
            "approximate",
        ),
    ],
)
def test_found(name: str, line: int, quote: str, value: str, source: str, grade: str) -> None:
    found = follow(name, line, quote)
    assert isinstance(found, Grounded), found
    assert (found.value, show(found), found.grade) == (value, source, grade)


@pytest.mark.parametrize(
    ("name", "line", "quote", "reason"),
    [
        ("shares", 2, "13,000", "'13,000' is not in the document"),
        ("shares", 2, "12,00", "'12,00' is only part of a longer word or number there"),
        ("shares", 3, "212,000", "'212,000' is only part of a longer word or number there"),
        ("shares", 5, "21.4072", "'21.4072' stands on line 2, not on line 5"),
        ("shares", 2, "Shares sold", "'Shares sold' does not read as a number"),
        ("day", 2, "12,000", "'12,000' does not read as a date"),
        ("day", 2, "03/14/2032", "'03/14/2032' is not in the document"),
        ("issuer", 9, "Quillfeather", "line 9 is not among the lines shown"),
        ("issuer", 1, "  ", "the quote is empty"),
        ("issuer", 1, "x" * 3000, "the quote is longer than a value can be"),
        ("issuer", 1, "Marrowbone Holdings", "'Marrowbone Holdings' is not in the document"),
    ],
)
def test_refused(name: str, line: int, quote: str, reason: str) -> None:
    found = follow(name, line, quote)
    assert isinstance(found, Refusal), found
    assert reason in found.reason


def test_words_that_are_evidence_of_another_field_are_refused() -> None:
    start = TEXT.index("12,000")
    taken = (Span(start, start + 6),)
    assert follow("shares", 2, "12,000", taken) == follow("shares", 3, "12,000")
    elsewhere = (*taken, Span(TEXT.rindex("12,000"), TEXT.rindex("12,000") + 6))
    assert follow("shares", 2, "12,000", elsewhere) == Refusal(
        "these words are the evidence of another field"
    )


TORN = """\
Class B      (1)   Class A   12,000
Common  Sequoia    Common    7
Stock              Stock
"""


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Class B\nCommon\nStock", ("Class B", "Common", "Stock")),
        ("Class A\nCommon", ("Class A", "Common")),
        ("Class B\nStock\nCommon", None),
        ("Class B\nClass A", None),
        ("Class B\nPreferred", None),
    ],
)
def test_a_text_that_other_cells_interrupt_is_found_piece_by_piece(
    quote: str, found: tuple[str, ...] | None
) -> None:
    grounded = ground(Filing(TORN), FIELDS["/issuer"], Pointer(1, quote), (Span(0, len(TORN)),))
    if found is None:
        assert isinstance(grounded, Refusal)
    else:
        assert isinstance(grounded, Grounded)
        assert grounded.value == " ".join(found)
        assert tuple(TORN[start:end] for start, end in grounded.spans) == found
        assert grounded.grade == "pieced"


def test_a_number_is_never_pieced_together() -> None:
    pointer = Pointer(1, "12,000\n7")
    assert isinstance(ground(Filing(TORN), FIELDS["/shares"], pointer, (Span(0, len(TORN)),)), Refusal)


def test_a_quote_must_stand_where_the_field_can_stand() -> None:
    owned = Span(TEXT.index("1,212,000"), TEXT.index("| D"))
    assert isinstance(follow("shares", 3, "12,000", ranges=(owned,)), Grounded)
    assert follow("shares", 2, "21.4072", ranges=(owned,)) == Refusal("line 2 is not among the lines shown")
    first = Span(owned.start, owned.start + len("1,212,000"))
    assert follow("shares", 3, "12,000", ranges=(first,)) == Refusal(
        "'12,000' on line 3 is not where this field can stand"
    )


def test_the_words_that_every_document_prints_are_no_value() -> None:
    label = Span(0, len("Issuer"))
    assert follow("issuer", 1, "Issuer:", labels=(label,)) == Refusal(
        "'Issuer:' is what every such document prints, not a value of this one"
    )
    assert isinstance(follow("issuer", 1, "Issuer: **Quillfeather", labels=(label,)), Grounded)


@given(
    st.sampled_from(sorted(FIELDS)), st.integers(-2, 9), st.text(max_size=40) | st.sampled_from(TEXT.split())
)
def test_whatever_is_pointed_at_a_value_is_printed_and_reads_so(path: str, line: int, quote: str) -> None:
    found = ground(Filing(TEXT), FIELDS[path], Pointer(line, quote), ALL)
    if isinstance(found, Grounded):
        printed = show(found)
        assert printed.strip()
        assert abs(TEXT.count("\n", 0, found.start) + 1 - line) <= 1
        assert FIELDS[path].accepts(found.value)
