"""Explanation of responses and remarks: where each footnote starts and ends, however its marker is printed."""

from __future__ import annotations

from typing import Any

import pytest

from filingkit import Filing, extract, load_plugins
from filingkit.testing import check_evidence

EXTRACTORS = load_plugins().extractors

HEAD = "FORM 4\nTable I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned\n"
EXPLANATION = HEAD + "Explanation of Responses:\n"
SALE = "The sale was made under a plan adopted on March 3, 2019, before the kilns were moved."
TRUST = "The shares are held by a trust of which the reporting person is the trustee."
OPTION = "The option vests in four equal parts."


def read(text: str) -> dict[str, Any]:
    """Extract a record, with evidence for each of its values."""
    extraction = extract(Filing(text), EXTRACTORS["form4"])
    check_evidence(extraction)
    return extraction.record.model_dump(mode="json")


def notes(text: str) -> list[tuple[str, str | None]]:
    return [(note["id"], note["text"]) for note in read(text)["footnotes"]]


THREE = [("1", SALE), ("2", TRUST), ("3", OPTION)]


@pytest.mark.parametrize(
    "printed",
    [
        f"(1) {SALE}\n(2) {TRUST}\n(3) {OPTION}\n",
        f"1. {SALE}\n2. {TRUST}\n3. {OPTION}\n",
        f"**(1)** {SALE}\n\n**(2)** {TRUST}\n\n**(3)** {OPTION}\n",
        f"| ( | 1) | {SALE} |\n".replace("( | 1)", "(1)") + f"| (2) | {TRUST} |\n| (3) | {OPTION} |\n",
        f"(1)\n\n{SALE}\n\n(2)\n\n{TRUST}\n\n(3)\n\n{OPTION}\n",
        # the marker beside the middle of its lines
        "The sale was made under a plan adopted\n(1) on March 3, 2019, before the kilns\nwere moved.\n"
        "The shares are held by a trust of\n(2)\nwhich the reporting person is the trustee.\n"
        f"(3) {OPTION}\n",
        # above its first line, apart from it
        "(1)\n\nThe sale was made under a plan adopted on March 3,\n2019, before the kilns were moved.\n\n"
        "The shares are held by a trust\n(2) of which the reporting\nperson is the trustee.\n\n"
        f"(3)\n\n{OPTION}\n",
        # markers first, then a paragraph for each
        f"**(1)** {SALE}\n\n**(2)**\n\n**(3)**\n\n{TRUST}\n\n{OPTION}\n",
        f"**(1)**\n\n**(2)**\n\n**(3)**\n\n{SALE}\n\n{TRUST}\n\n{OPTION}\n",
        # a paragraph twice
        f"(1) {SALE}\n\n(1) {SALE}\n\n(2) {TRUST}\n\n(2) {TRUST}\n\n(3) {OPTION}\n",
        # the form's own notes before them
        "* If the form is filed by more than one reporting person, see Instruction 4(b)(v).\n"
        "** Intentional misstatements or omissions of facts constitute Federal Criminal Violations.\n"
        f"(1) {SALE}\n(2) {TRUST}\n(3) {OPTION}\nNote: File three copies of this Form.\n",
    ],
    ids=[
        "brackets", "dots", "bold", "cells", "alone", "centred", "mixed", "run of markers", "all markers", "twice",
        "with notes",
    ],
)  # fmt: skip
def test_three_footnotes(printed: str) -> None:
    assert notes(EXPLANATION + printed) == THREE


def test_a_page_break_inside_a_footnote_does_not_cut_it() -> None:
    printed = f"(1) The sale was made under a plan adopted on March 3,\n\n\n2019, before the kilns were moved.\n(2) {TRUST}\n"
    assert notes(EXPLANATION + printed) == THREE[:2]


def test_the_end_of_a_footnote_of_a_lost_page_is_left_out() -> None:
    printed = f"**(7)**\n\n**(8)**\n\nmoved to the other kiln.\n\n{SALE}\n\n{TRUST}\n"
    assert notes(EXPLANATION + printed) == [("7", SALE), ("8", TRUST)]


def test_markers_that_stand_apart_from_too_few_words_keep_their_numbers_only() -> None:
    assert notes(f"{EXPLANATION}**(1)**\n\n**(2)**\n\n**(3)**\n\n{SALE}\n") == [
        ("1", None),
        ("2", None),
        ("3", None),
    ]


def test_a_footnote_whose_marker_is_lost_gets_the_number_before_the_next_one() -> None:
    row = "Common Stock\t04/17/2019\t\tS\t\t1,500\tD\t$ 7.05\t30,650\tD\t\n"
    text = f"{HEAD}{row}{row}Common\t\t\t\t\t\t\t29,150\n\n## Edgar Filing: QUILLMERE INC - Form 4\n\n{TRUST}\n\n- (3) {OPTION}\n\n- (4) {SALE}\n"
    extraction = extract(Filing(text), EXTRACTORS["form4"])
    check_evidence(extraction)
    found = extraction.record.model_dump(mode="json")["footnotes"]
    assert [(note["id"], note["text"]) for note in found] == [("2", TRUST), ("3", OPTION), ("4", SALE)]
    lost, printed = (extraction.fields[f"/footnotes/{at}/id"] for at in (0, 1))
    assert (lost.state, printed.state) == ("derived", "found")
    assert lost.confidence is not None
    assert printed.confidence is not None
    assert lost.confidence < printed.confidence


def test_a_number_that_is_missing_makes_the_footnote_before_it_doubtful() -> None:
    extraction = extract(Filing(f"{EXPLANATION}(1) {SALE}\n(2a {TRUST}\n(3) {OPTION}\n"), EXTRACTORS["form4"])
    sure = [extraction.fields[f"/footnotes/{at}/text"].confidence for at in range(2)]
    assert [
        field.value for field in map(extraction.fields.get, ("/footnotes/0/id", "/footnotes/1/id")) if field
    ] == ["1", "3"]
    assert sure[0] is not None
    assert sure[1] is not None
    assert sure[0] < 0.9 < sure[1]


@pytest.mark.parametrize(
    ("note", "is_sure"),
    [
        (
            "Note: File three copies of this Form. If space is insufficient, see Instruction 6 for procedure.",
            True,
        ),
        (
            "Note: File three copies of this Form. If space is insufficient,\nsee Instruction 6 for procedure.",
            True,
        ),
        ("Note: File three copies of this Form. If space is insuffici", False),
        (
            "Potential persons who are to respond to the collection of information displays a cu\nnumber.",
            False,
        ),
    ],
)
def test_words_on_a_page_that_is_cut_off_are_doubted(note: str, is_sure: bool) -> None:
    known = extract(Filing(f"{EXPLANATION}(1) {SALE}\n{note}\n"), EXTRACTORS["form4"]).fields[
        "/footnotes/0/text"
    ]
    assert known.value == SALE
    assert known.confidence is not None
    assert (known.confidence > 0.9) is is_sure


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Remarks:\nExhibit 24 - Power of Attorney\n", "Exhibit 24 - Power of Attorney"),
        (
            "Remarks:\nExhibit 24 - Power\nof Attorney\n\n/s/ Ilse Okonkwo-Brandt 04/19/2019\n",
            "Exhibit 24 - Power of Attorney",
        ),
        ("Remarks:\n(s/ Ilse Okonkwo-Brandt yo 95/9918\n", None),
        ("Remarks:\nh fees of the retainer\n", None),
        ("Remarks:\n\n** Signature of Reporting Person Date\n", None),
    ],
)
def test_remarks(printed: str, expected: str | None) -> None:
    assert read(f"{EXPLANATION}(1) {SALE}\n{printed}")["remarks"] == expected
