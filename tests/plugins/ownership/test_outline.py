"""Where the parts of a form stand, and that no part takes for ever to read."""

from __future__ import annotations

from time import perf_counter

import pytest

from filingkit import Filing, extract, load_plugins

EXTRACTORS = load_plugins().extractors

FORM = """FORM 4
1. Name and Address of Reporting Person*
Okonkwo-Brandt Ilse
(Last) (First) (Middle)
14 TANNERY ROW
(Street)
ALDERBROOK OR 97005
(City) (State) (Zip)
Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned
{heading}
(1) A note of {word}.
Remarks:
None are made here.
/s/ Ilse Okonkwo-Brandt 04/19/2019
** Signature of Reporting Person Date
"""


@pytest.mark.parametrize(
    "heading",
    [
        "Explanation of Responses:",
        "**Explanation of Responses:**",
        "## Explanation  of\nResponses:",
        "Explanation of Responses",
    ],
)
def test_headings_part_the_form(heading: str) -> None:
    record = extract(Filing(FORM.format(heading=heading, word="its own")), EXTRACTORS["form4"]).record
    found = record.model_dump(mode="json")
    assert [note["text"] for note in found["footnotes"]] == ["A note of its own."]
    assert found["remarks"] == "None are made here."
    assert [signature["name"] for signature in found["signatures"]] == ["Ilse Okonkwo-Brandt"]


def test_words_of_a_heading_inside_a_text_do_not_part_it() -> None:
    text = FORM.format(heading="Explanation of Responses:", word="Signatures and Remarks on Reporting Owners")
    found = extract(Filing(text), EXTRACTORS["form4"]).record.model_dump(mode="json")
    assert found["footnotes"][0]["text"] == "A note of Signatures and Remarks on Reporting Owners."
    assert found["remarks"] == "None are made here."


REPEATED = [
    " ", "_", "X ", "X\n", "1. Name and Address of Reporting Person ", "Edgar Filing: ", "Reporting Owners\n", "(1)\n\n",
    "/s/ ", "[", "A, ", "Officer (give title ",
]  # fmt: skip
SLOWEST = 5.0
"""Seconds that no part takes for the text below: a pattern that backtracks takes minutes."""


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("part", ["cover", "Reporting Owners", "Signatures", "Explanation of Responses:"])
def test_a_part_that_goes_on_for_ever_is_read_in_time(piece: str, part: str) -> None:
    cover, rest = FORM.split("Table I", 1)
    body = piece * (60_000 // len(piece))
    text = f"{cover}{body}\nTable I{rest}" if part == "cover" else f"{cover}Table I - x\n{part}\n{body}"
    started = perf_counter()
    extract(Filing(text), EXTRACTORS["form4"])
    assert perf_counter() - started < SLOWEST
