"""Signature lines: names with and without "/s/", dates, and what must not be taken for either."""

from __future__ import annotations

import pytest

from filingkit import Filing, extract, load_plugins
from filingkit.testing import check_evidence

EXTRACTORS = load_plugins().extractors

HEAD = "FORM 4\nTable I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned\nRemarks:\n"
LABEL = "** Signature of Reporting Person Date\n"
ILSE = "Ilse Okonkwo-Brandt"
AGENT = "Tomas Werle, attorney-in-fact for Ilse Okonkwo-Brandt"
DAY = "2019-04-19"


def read(text: str) -> list[tuple[str | None, str | None]]:
    """Extract the signatures, with evidence for each of their values."""
    extraction = extract(Filing(text), EXTRACTORS["form4"])
    check_evidence(extraction)
    found = extraction.record.model_dump(mode="json")["signatures"]
    return [(signature["name"], signature["date"]) for signature in found]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (f"/s/ {ILSE} 04/19/2019\n{LABEL}", [(ILSE, DAY)]),
        (f"{ILSE} 04/19/2019\n{LABEL}", [(ILSE, DAY)]),
        (f"| /s/ {ILSE} | 04/19/2019 |\n| --- | --- |\n| ** Signature of Reporting Person | Date |\n", [(ILSE, DAY)]),
        (f"/s/ {ILSE}                    04/19/2019\n** Signature of Reporting Person     Date\n", [(ILSE, DAY)]),
        (f"/s/ {ILSE}\n\n04/19/2019\n\n{LABEL}", [(ILSE, DAY)]),
        (f"/s/ {ILSE}\n**\n\nSignature of Reporting Person\n\n04/19/2019\nDate\n", [(ILSE, DAY)]),
        ("/s/ Tomas Werle, attorney-in- 04/19/2019\nfact for Ilse Okonkwo-Brandt\n" + LABEL, [(AGENT.replace("in-fact", "in- fact"), DAY)]),
        (f"Brandt Family Trust, By: /s/ {ILSE}, Trustee 04/19/2019\n{LABEL}", [(f"Brandt Family Trust, By: /s/ {ILSE}, Trustee", DAY)]),
        (f"/s/ {ILSE} 2019-04-19\n{LABEL}", [(ILSE, DAY)]),
        (f"/s/ {ILSE} 04/32/2019\n{LABEL}", [(ILSE, None)]),
        (f"{LABEL}", []),
    ],
)  # fmt: skip
def test_one_signature(printed: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(HEAD + printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        f"/s/ {ILSE} 04/19/2019\n/s/ {AGENT} 04/20/2019\n{LABEL}",
        f"/s/ {ILSE}\n\n04/19/2019\n\n/s/ {AGENT}\n\n04/20/2019\n\n{LABEL}",
        f"/s/ {ILSE}\n**\n\nSignature of Reporting Person\n\n/s/ {AGENT}\n**\n\nSignature of Reporting Person\n\n04/19/2019\nDate\n\n04/20/2019\nDate\n",
        f"/s/ {ILSE}\t04/19/2019\n/s/ {AGENT}\t04/20/2019\n** Signature of Reporting Person\tDate\n",
    ],
    ids=["lines", "parts", "labels between", "tabs"],
)
def test_dates_go_to_names_in_order(printed: str) -> None:
    assert read(f"{HEAD}Signatures\n{printed}") == [(ILSE, DAY), (AGENT, "2019-04-20")]


def test_a_digit_cut_off_the_date_by_the_edge_of_a_cell_is_given_back() -> None:
    text = f"{HEAD}Signatures\n\n/s/ Ilse 0 Okonkwo-Brandt\t4/19/2019\n<u>**</u> Signature of Reporting Person\tDate\n"
    extraction = extract(Filing(text + "a\tb\tc\n" * 3), EXTRACTORS["form4"])
    name, date = (extraction.fields[f"/signatures/0/{field}"] for field in ("name", "date"))
    assert (name.value, date.value) == (ILSE, DAY)
    assert len(name.spans) == len(date.spans) == 2
    whole = text.replace("Ilse 0 Okonkwo-Brandt\t4/19", "Ilse Okonkwo-Brandt\t04/19")
    sure = extract(Filing(whole + "a\tb\tc\n" * 3), EXTRACTORS["form4"]).fields["/signatures/0/date"]
    assert sure.value == date.value
    assert date.confidence is not None
    assert sure.confidence is not None
    assert date.confidence < sure.confidence


@pytest.mark.parametrize(
    "between",
    [
        "X\n\n",
        "(2)(3)\n\n",
        "8. Price of\nDerivative\nSecurity\n(Instr. 5)\n\n",
        "Relationships\nDirector 10% Owner Officer Other\n\n",
        "Class A\nCommon 78,667\nStock\n\n",
    ],
)
def test_pieces_of_tables_beside_a_signature_are_not_names(between: str) -> None:
    signed = f"Signatures\n{between}/s/ {ILSE}\n**\n\nSignature of Reporting Person\n\n{between}04/19/2019\nDate\n\n{between}"
    assert read(f"{HEAD}{signed}Explanation of Responses:\n(1) A note.\n") == [(ILSE, DAY)]


@pytest.mark.parametrize(
    "label", ['"signature of Reporting Person Date', "** ~~S~~ ignature of Reporting Person Date"]
)
def test_a_label_that_a_converter_damaged_is_not_a_name(label: str) -> None:
    assert read(f"{HEAD}Signatures\n{ILSE} 04/19/2019\n\n{label}\n") == [(ILSE, DAY)]


def test_a_signature_without_the_mark_is_less_sure() -> None:
    confidences = []
    for mark in ("/s/ ", ""):
        text = f"{HEAD}{mark}{ILSE} 04/19/2019\n{LABEL}"
        known = extract(Filing(text), EXTRACTORS["form4"]).fields["/signatures/0/name"].confidence
        assert known is not None
        confidences.append(known)
    assert confidences[0] > confidences[1]
