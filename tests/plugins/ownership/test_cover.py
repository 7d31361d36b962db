"""The cover page out of every way in which converters write it: form type, check boxes, boxes 2, 3, 4 and 6."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import pytest

from filingkit import Filing, extract, load_plugins
from filingkit.testing import check_evidence

EXTRACTORS = load_plugins().extractors

IN_ORDER = """FORM 4
STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP
1. Name and Address of Reporting Person*
Okonkwo-Brandt Ilse
(Last) (First) (Middle)
C/O QUILLMERE INSTRUMENTS INC.
14 TANNERY ROW
(Street)
ALDERBROOK
OR
97005
(City) (State) (Zip)
2. Issuer Name and Ticker or Trading Symbol
Quillmere Instruments Inc. [ QLMR ]
3. Date of Earliest Transaction (Month/Day/Year)
04/17/2019
4. If Amendment, Date of Original Filed (Month/Day/Year)
5. Relationship of Reporting Person(s) to Issuer
(Check all applicable)
X Director 10% Owner
Officer (give title below) Other (specify below)
6. Individual or Joint/Group Filing (Check Applicable Line)
X Form filed by One Reporting Person
Form filed by More than One Reporting Person
Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned
"""

IN_COLUMNS = """FORM 4                          UNITED STATES SECURITIES AND EXCHANGE COMMISSION
1. Name and Address of Reporting Person*      2. Issuer Name and Ticker or Trading Symbol      5. Relationship of Reporting Person(s) to Issuer
                                              Quillmere Instruments Inc. [ QLMR ]              (Check all applicable)
 Okonkwo-Brandt Ilse
                                              3. Date of Earliest Transaction (Month/Day/Year)     X    Director            10% Owner
 (Last)        (First)        (Middle)        04/17/2019                                                Officer (give       Other (specify
                                                                                                   X    title below)        below)
 14 TANNERY ROW                                                                                         Chief Tinkering
                                              4. If Amendment, Date of Original Filed                   Officer
 (Street)                                     (Month/Day/Year)                                 6. Individual or Joint/Group Filing
 ALDERBROOK    OR             97005                                                            (Check Applicable Line)
                                                                                                        Form filed by One Reporting Person
 (City)        (State)        (Zip)                                                                X    Form filed by More than One Reporting
                                                                                                        Person
                    Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned
"""

IN_CELLS = """|FORM 4|Col2|Col3|
|---|---|---|
|1 N. aOm keo nnkd Address|2 Issuer NameandTickerorTradingSymbol<br>.<br>Quillmere Instruments Inc [QLMR]<br>,|Col3|
|(Last)<br>(First)<br>(Middle)<br>14 TANNERY ROW|3. Date of Earliest Transaction (Month/Day/Year)<br>04/17/2019|3. Date of Earliest Transaction (Month/Day/Year)<br>04/17/2019|
|(Street)<br>ALDERBROOK,OR97005|4. If Amendment, Date Original Filed (Month/Day/Year)|6. Individual or Joint/Group Filing (Check Applicable Line)<br>_X_ Form fled by One Reporting Person<br>___ Form fled by More than One Reporting Person|
|(City)<br>(State)<br>(Zip)|**Table I - Non-Derivative Securities Acquired, Disposed of, or Benefcially Owned**|**Table I - Non-Derivative Securities Acquired, Disposed of, or Benefcially Owned**|
"""

JUMBLED = """FORM 4

2. Issuer Name and Ticker or Trading Symbol

1. Name and Address of Reporting Person*

(First)

5. Relationship of Reporting Person(s) to Issuer
(Check all applicable)

Quillmere Instruments Inc. [ QLMR ]

Okonkwo-Brandt Ilse
(Last)

(Middle)

X

X

Director

10% Owner

Officer (give title
below)

3. Date of Earliest Transaction (Month/Day/Year)

Other (specify
below)

04/17/2019

C/O QUILLMERE INSTRUMENTS INC.
14 TANNERY ROW

4. If Amendment, Date of Original Filed (Month/Day/Year)

(Street)

ALDERBROOK

OR

97005

(City)

(State)

(Zip)

6. Individual or Joint/Group Filing (Check Applicable
Line)

X

Form filed by One Reporting Person
Form filed by More than One Reporting Person

Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned
"""


def read(text: str, form: str = "form4") -> dict[str, Any]:
    """Extract a record, with evidence for each of its values."""
    extraction = extract(Filing(text), EXTRACTORS[form])
    check_evidence(extraction)
    return extraction.record.model_dump(mode="json")


@pytest.mark.parametrize(
    "text", [IN_ORDER, IN_COLUMNS, IN_CELLS, JUMBLED], ids=["order", "columns", "cells", "jumbled"]
)
def test_issuer_and_date_are_read_in_every_layout(text: str) -> None:
    record = read(text)
    assert record["form_type"] == "4"
    assert record["period_of_report"] == "2019-04-17"
    assert record["date_of_original_submission"] is None
    assert record["issuer"]["trading_symbol"] == "QLMR"
    assert record["issuer"]["name"].replace(".", "") == "Quillmere Instruments Inc"


@pytest.mark.parametrize(
    ("text", "filing_by"),
    [(IN_ORDER, "individual"), (IN_COLUMNS, "group"), (IN_CELLS, "individual"), (JUMBLED, "individual")],
    ids=["order", "columns", "cells", "jumbled"],
)
def test_box_6_takes_the_mark_before_its_label(text: str, filing_by: str) -> None:
    assert read(text)["filing_by"] == filing_by


def test_without_marks_box_6_is_unknown() -> None:
    assert read(IN_ORDER.replace("X Form", "Form"))["filing_by"] is None


@pytest.mark.parametrize(
    ("heading", "form", "expected"),
    [
        ("FORM 3\nINITIAL STATEMENT OF BENEFICIAL OWNERSHIP", "form3", "3"),
        ("INITIAL\nSTATEMENT OF BENEFICIAL OWNERSHIP OF SECURITIES", "form3", "3"),
        ("FORM\n5\nANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP", "form5", "5"),
        ("ANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP", "form5", "5"),
        ("**FORM 4/A**", "form4", "4/A"),
        ("FORM                OMB APPROVAL\n  4/A\nFORM 4", "form4", "4/A"),
        (
            "Section 16. Form 4 or Form 5 obligations\nSTATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP",
            "form4",
            "4",
        ),
        ("Edgar Filing: QUILLMERE INSTRUMENTS INC - Form 4/A", "form4", "4/A"),
        ("nothing that names it", "form4", "4"),  # by the label of box 3
    ],
)
def test_form_type_comes_from_heading_title_or_date(heading: str, form: str, expected: str) -> None:
    body = IN_ORDER.split("\n", 2)[2]
    if form == "form3":
        body = body.replace("3. Date of Earliest Transaction", "2. Date of Event Requiring Statement")
    assert read(f"{heading}\n{body}", form)["form_type"] == expected


@pytest.mark.parametrize(("form", "number"), [("form3", "3"), ("form4", "4"), ("form5", "5")])
def test_a_form_is_recognised_and_another_one_is_not(form: str, number: str) -> None:
    titles = {
        "3": "INITIAL STATEMENT OF",
        "4": "STATEMENT OF CHANGES IN",
        "5": "ANNUAL STATEMENT OF CHANGES IN",
    }
    body = IN_ORDER.split("\n", 2)[2]
    filing = Filing(
        f"FORM {number}\n{titles[number]} BENEFICIAL OWNERSHIP\nSection 16\n{body}1. Title of Security"
    )
    scores = {name: EXTRACTORS[name].matches(filing) for name in ("form3", "form4", "form5")}
    assert scores.pop(form) > 0.9
    assert max(scores.values()) < 0.3


@pytest.mark.parametrize("text", ["", "Dear shareholders,", "FORM 4", "STATEMENT OF CASH FLOWS\n" * 40])
def test_other_texts_match_no_form(text: str) -> None:
    assert EXTRACTORS["form4"].matches(Filing(text)) < 0.3


def test_an_amendment_has_the_date_of_the_original() -> None:
    text = IN_ORDER.replace("FORM 4", "FORM 4/A").replace(
        "Filed (Month/Day/Year)\n", "Filed (Month/Day/Year)\n04/19/2019\n"
    )
    record = read(text)
    assert (record["period_of_report"], record["date_of_original_submission"]) == ("2019-04-17", "2019-04-19")


def test_two_dates_without_order_are_taken_apart_on_an_amendment_only() -> None:
    text = JUMBLED.replace("(Street)\n", "04/19/2019\n\n(Street)\n")
    assert read(text)["date_of_original_submission"] is None
    record = read(text.replace("FORM 4", "FORM 4/A"))
    assert (record["period_of_report"], record["date_of_original_submission"]) == ("2019-04-17", "2019-04-19")


NO_LONGER = "Check this box if no longer subject\nto Section 16. Form 4 or Form 5\nobligations may continue."
PLAN = "Check this box to indicate that a\ntransaction was made pursuant to a plan."


@pytest.mark.parametrize(
    ("boxes", "section16", "rule"),
    [
        (f"{NO_LONGER}\n{PLAN}", None, None),
        (f"X {NO_LONGER}\n{PLAN}", True, None),
        (f"{NO_LONGER}\nX\n{PLAN}", None, True),
        (f"[X] {NO_LONGER}\n[X] {PLAN}", True, True),
        (f"{NO_LONGER}\n\nX\n\nOMB APPROVAL\n\n{PLAN}", None, True),
        (f"{NO_LONGER}\n\nX\n\nOMB APPROVAL", None, None),  # whose mark it is cannot be told
        (f"X\nX\n{NO_LONGER}", None, None),  # more marks than boxes
    ],
)
def test_check_boxes_of_the_heading(boxes: str, section16: bool | None, rule: bool | None) -> None:
    record = read(IN_ORDER.replace("FORM 4\n", f"FORM 4\n{boxes}\n\n"))
    assert (record["not_subject_to_section16"], record["rule_10b5_1"]) == (section16, rule)


@pytest.mark.parametrize(
    ("boxes", "holdings", "transactions"),
    [
        ("Form 3 Holdings Reported.\nForm 4 Transactions Reported.", None, None),
        ("X Form 3 Holdings Reported.\nForm 4 Transactions Reported.", True, None),
        ("Form 3 Holdings Reported.\nX\nForm 4 Transactions Reported.", None, True),
        ("[X] Form 3 Holdings Reported.\n[X] Form 4 Transactions Reported.", True, True),
        (
            f"{NO_LONGER}\n X  Form 3 Holdings\n    Reported.\n    Form 4 Transactions\n    Reported.",
            True,
            None,
        ),
        (
            f"{NO_LONGER}\n    Form 3 Holdings\n    Reported.\n X  Form 4 Transactions\n    Reported.",
            None,
            True,
        ),
    ],
)
def test_boxes_of_form_5(boxes: str, holdings: bool | None, transactions: bool | None) -> None:
    record = read(IN_ORDER.replace("FORM 4\n", f"FORM 5\n{boxes}\n"), "form5")
    assert (record["form3_holdings_reported"], record["form4_transactions_reported"]) == (
        holdings,
        transactions,
    )
    assert record["not_subject_to_section16"] is None


@pytest.mark.parametrize("word", ["beneficially", "benefcially"])
def test_no_securities_owned(word: str) -> None:
    assert read(f"{IN_ORDER}\nNo securities are {word} owned.\n")["no_securities_owned"] is True
    assert read(IN_ORDER)["no_securities_owned"] is None


def interleave(first: str, second: str) -> str:
    """Let two lines run into each other, letter by letter."""
    return "".join(one + other for one, other in zip_longest(first, second, fillvalue=""))


@pytest.mark.parametrize(
    ("issuer", "symbol", "expected"),
    [
        ("Quillmere Instruments Inc ", "QLMR", ("QUILLMERE INSTRUMENTS INC", "QLMR")),
        ("Plover Mills ", "PLVR", (None, None)),  # not the company of the address
    ],
)
def test_scrambled_issuer_is_told_by_its_letters(
    issuer: str, symbol: str, expected: tuple[str | None, str | None]
) -> None:
    words = (
        interleave("Issuer Name and Ticker or Trading ", issuer) + "[" + interleave("Symbol", symbol) + " ]"
    )
    clean = "2 Issuer NameandTickerorTradingSymbol<br>.<br>Quillmere Instruments Inc [QLMR]<br>,"
    cells = IN_CELLS.replace(clean, f"2 {words}")
    cells = cells.replace("14 TANNERY ROW", "C/O QUILLMERE INSTRUMENTS INC<br>14 TANNERY ROW")
    found = read(cells)["issuer"]
    assert (found["name"], found["trading_symbol"]) == expected
