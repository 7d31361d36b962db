"""Where the parts of a form stand, and that finding them takes time in proportion to the text."""

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
    " ", "\n", "_", "X\n", "X ", "1. Name and Address of Reporting Person ", "Edgar Filing: ", "Form filed by One ",
    "Reporting Owners\n", "Explanation of Responses:\n", "(1)\n\n", "(1) ", "/s/ ", "* ", "O ", "[", "A, ", "Remarks: ",
    "Signature of Reporting Person ", "__X__ Director ", "Officer (give title ",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("heading", ["", "Reporting Owners\n", "Signatures\n", "Explanation of Responses:\n"])
def test_time_grows_no_faster_than_the_text(piece: str, heading: str) -> None:
    head = FORM.split("{heading}", 1)[0] + heading

    def measure(size: int) -> float:
        filing = Filing(head + piece * (size // len(piece)))
        started = perf_counter()
        extract(filing, EXTRACTORS["form4"])
        return perf_counter() - started

    measure(1_000)
    assert measure(40_000) < 0.5 + 60 * measure(4_000)
