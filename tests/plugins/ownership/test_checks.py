from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.checks import run_checks
from filingkit.filing import Filing
from filingkit.pipeline import extract
from filingkit.resolve import build_record
from filingkit.testing import check_evidence
from filingkit_ownership.checks import CHECKS
from filingkit_ownership.forms import Form4
from filingkit_schemas.ownership import OwnershipReport
from ownership_records import (
    CONFIDENCE,
    check,
    conversion,
    form,
    messages,
    quotes,
    resolution_of,
    transaction,
)

SALE = transaction("S", "100", "D", "900")
HOLDING = {
    "kind": "holding",
    "security_title": "Common Stock",
    "shares_owned_following": "900",
    "direct_or_indirect": "I",
    "nature_of_ownership": "By Trust",
}
WHOLE = form(
    issuer={"name": "Quillfeather Optics, Inc.", "trading_symbol": "QFO"},
    non_derivative=[
        transaction("C", "4500", "A", "10500", footnote_ids={"shares": ["2"]}),
        transaction("S", "500", "D", "10000", price_per_share="12.50"),
        transaction("S", "250", "D", "9750", price_per_share="12.61"),
        HOLDING,
    ],
    derivative=[conversion("4500", "4500", shares_owned_following="0", direct_or_indirect="D")],
    footnotes=[
        {"id": "1", "text": "The stock converted on a 1:1 basis. See footnote 2."},
        {"id": "2", "text": "Upon the closing."},
    ],
    signatures=[{"name": "Wilhelmina Ostrander", "date": "2031-03-05"}],
)


def table_1(*rows: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return form(non_derivative=list(rows), **parts)


def test_a_form_that_fits_together_gives_no_finding() -> None:
    resolution = check(resolution_of(WHOLE))
    assert messages(resolution) == []
    assert all(
        item.confidence is None or item.confidence >= CONFIDENCE for item in resolution.fields.values()
    )


@pytest.mark.parametrize(
    ("name", "record", "severity", "message", "doubted"),
    [
        pytest.param(
            "earliest_date",
            table_1(SALE, period_of_report="2031-02-03"),
            "warning",
            "box 3 gives 2031-02-03 as the earliest transaction, but the tables begin with 2031-03-03",
            ["/period_of_report", "/non_derivative/0/transaction_date"],
            id="box 3 is no transaction date",
        ),
        pytest.param(
            "earliest_date",
            table_1(SALE, {**SALE, "transaction_date": "2031-02-27"}),
            "info",
            "box 3 gives 2031-03-03 as the earliest transaction, but the tables begin with 2031-02-27",
            [],
            id="box 3 is a later transaction date",
        ),
        pytest.param(
            "earliest_date",
            table_1(SALE, form_type="5", period_of_report="2031-12-31"),
            "",
            "",
            [],
            id="box 3 of Form 5 is the end of the year",
        ),
        pytest.param(
            "signature_date",
            table_1(SALE, signatures=[{"name": "A. Roe", "date": "2031-03-01"}]),
            "warning",
            "signed on 2031-03-01, before the latest date reported, 2031-03-03",
            ["/signatures/0/date", "/non_derivative/0/transaction_date"],
            id="signed before the transaction",
        ),
        pytest.param(
            "signature_date",
            form(form_type="3", signatures=[{"name": "A. Roe", "date": "2031-03-01"}]),
            "",
            "",
            [],
            id="a Form 3 signed before the event",
        ),
        pytest.param(
            "dates_plausible",
            table_1({**SALE, "transaction_date": "2021-03-03"}),
            "warning",
            "Table I row 1: transaction date 2021-03-03 is far from the report's, 2031-03-03",
            ["/non_derivative/0/transaction_date"],
            id="a transaction long ago",
        ),
        pytest.param(
            "dates_plausible",
            form(derivative=[conversion("1", "1", exercise_date="2035-01-01", expiration_date="2033-01-01")]),
            "warning",
            "Table II row 1: exercise date 2035-01-01 is after expiration date 2033-01-01",
            ["/derivative/0/exercise_date", "/derivative/0/expiration_date"],
            id="expired before it can be exercised",
        ),
        pytest.param(
            "dates_plausible",
            table_1({**SALE, "deemed_execution_date": "2031-07-03"}),
            "warning",
            "Table I row 1: transaction date 2031-03-03 is far from deemed execution date 2031-07-03",
            ["/non_derivative/0/transaction_date", "/non_derivative/0/deemed_execution_date"],
            id="executed months later",
        ),
        pytest.param(
            "original_date",
            form(form_type="4/A"),
            "info",
            "Form 4/A gives no date of the original that it amends",
            [],
            id="an amendment of what",
        ),
        pytest.param(
            "original_date",
            form(date_of_original_submission="2031-02-01"),
            "info",
            "2031-02-01 is given as the date of the original, but Form 4 is no amendment",
            ["/form_type"],
            id="an original of no amendment",
        ),
        pytest.param(
            "direction_of_code",
            table_1({**SALE, "acquired_disposed": "A"}),
            "warning",
            "Table I row 1: code S goes with (D), but (A) was read",
            ["/non_derivative/0/acquired_disposed", "/non_derivative/0/transaction_code"],
            id="a sale that acquires",
        ),
        pytest.param(
            "direction_of_code",
            form(derivative=[conversion("1", "1", acquired_disposed="A")]),
            "warning",
            "Table II row 1: code C goes with (D), but (A) was read",
            ["/derivative/0/acquired_disposed"],
            id="a conversion that acquires",
        ),
        pytest.param(
            "direction_of_code",
            form(
                derivative=[
                    conversion("7", "7"),
                    conversion("7", "7", security_title="Class B", acquired_disposed="A"),
                ]
            ),
            "",
            "",
            [],
            id="a conversion into another derivative security",
        ),
        pytest.param(
            "direction_of_code",
            table_1(transaction("J", "1", "A", "2"), transaction("G", "1", "D", "1")),
            "",
            "",
            [],
            id="codes that go either way",
        ),
        pytest.param(
            "owned_after_acquisition",
            form(derivative=[transaction("J", "4500", "A", "1200")]),
            "warning",
            "Table II row 1: 4,500 acquired, but 1,200 owned following",
            ["/derivative/0/acquired_disposed"],
            id="more acquired than owned",
        ),
        pytest.param(
            "owned_after_acquisition",
            form(derivative=[transaction("J", "4500", "D", "1200")]),
            "",
            "",
            [],
            id="more disposed of than left",
        ),
        pytest.param(
            "transaction_or_holding",
            table_1({**SALE, "transaction_date": None}),
            "warning",
            "Table I row 1: a transaction without date",
            ["/non_derivative/0/kind", "/non_derivative/0/transaction_code"],
            id="a transaction without date",
        ),
        pytest.param(
            "transaction_or_holding",
            table_1({**HOLDING, "shares_owned_following": None}),
            "warning",
            "Table I row 1: neither a transaction nor an amount that is held",
            ["/non_derivative/0/kind", "/non_derivative/0/security_title"],
            id="neither",
        ),
        pytest.param(
            "indirect_nature",
            table_1({**HOLDING, "direct_or_indirect": "D"}),
            "info",
            "Table I row 1: direct ownership with a nature of indirect ownership",
            ["/non_derivative/0/nature_of_ownership", "/non_derivative/0/direct_or_indirect"],
            id="direct, with a nature",
        ),
        pytest.param(
            "footnote_missing",
            table_1(
                {**SALE, "footnote_ids": {"price_per_share": ["3"]}},
                footnotes=[{"id": "1", "text": "A plan."}],
            ),
            "warning",
            "Table I row 1: price per share refers to footnote 3, which was not found",
            ["/non_derivative/0/footnote_ids/price_per_share/0"],
            id="a footnote that is missing",
        ),
        pytest.param(
            "footnote_missing",
            table_1({**SALE, "footnote_ids": {"shares": ["1"], "price_per_share": ["1", "2"]}}),
            "warning",
            "footnotes 1, 2 referred to, but no explanation of responses was read",
            [],
            id="no footnotes at all",
        ),
        pytest.param(
            "footnote_unreferenced",
            table_1(SALE, footnotes=[{"id": "1", "text": "A plan."}]),
            "info",
            "nothing refers to footnote 1",
            [],
            id="a footnote that nothing refers to",
        ),
        pytest.param(
            "footnote_unreferenced",
            table_1(
                SALE,
                footnotes=[{"id": "1", "text": "x"}, {"id": "2", "text": "y"}],
                remarks="See notes 1 and 2.",
            ),
            "",
            "",
            [],
            id="footnotes that the remarks refer to",
        ),
        pytest.param(
            "duplicated_rows",
            table_1(HOLDING, HOLDING),
            "info",
            "Table I row 2 repeats the row before it",
            [],
            id="a row twice",
        ),
        pytest.param(
            "duplicated_rows",
            table_1(HOLDING, {**HOLDING, "nature_of_ownership": "By Spouse"}),
            "",
            "",
            [],
            id="rows alike",
        ),
    ],
)
def test_what_does_not_fit_is_reported_and_doubted(
    name: str, record: dict[str, Any], severity: str, message: str, doubted: list[str]
) -> None:
    resolution = check(resolution_of(record), name)
    findings = [(item.check, item.severity, item.message) for item in resolution.findings]
    assert findings == [(name, severity, message)] * bool(message)
    low = {
        path
        for path, item in resolution.fields.items()
        if item.confidence is not None and item.confidence < 0.9
    }
    assert low == {path for path in doubted if resolution.value(path) is not None}


@pytest.mark.parametrize(
    ("left", "dates", "expected"),
    [
        ("12/2031", ["2031-06-12"], "2031-06-12"),
        ("2/2031", ["2031-06-12", "2031-06-13"], "2031-06-12"),
        ("/12/2031", ["2031-06-12"], "2031-06-12"),
        ("2/2031", ["2031-06-02"], "2031-06-02"),
        ("12/2031", ["2031-06-12", "2031-07-12"], None),
        ("12/2031", ["2031-06-13"], None),
    ],
)
def test_a_period_that_is_cut_off_is_completed_by_a_transaction(
    left: str, dates: list[str], expected: str | None
) -> None:
    rows = [{**SALE, "transaction_date": date} for date in dates]
    record = form(non_derivative=rows)
    resolution = check(resolution_of(record, {"/period_of_report": left}), "earliest_date")
    item = resolution.fields["/period_of_report"]
    assert item.value == expected
    if expected is None:
        assert len(messages(resolution, "info")) == 1
    else:
        assert (item.state, item.method) == ("derived", "check:earliest_date")
        assert quotes(resolution, "/period_of_report") == [left, expected]


@pytest.mark.parametrize(
    ("table", "code", "expected"),
    [
        ("non_derivative", "S", "D"),
        ("non_derivative", "P", "A"),
        ("non_derivative", "M", "A"),
        ("non_derivative", "C", "A"),
        ("non_derivative", "F", "D"),
        ("non_derivative", "G", None),
        ("non_derivative", "J", None),
        ("derivative", "A", "A"),
        ("derivative", "M", "D"),
        ("derivative", "C", "D"),
        ("derivative", "J", None),
    ],
)
def test_a_lost_direction_follows_from_the_code(table: str, code: str, expected: str | None) -> None:
    record = form(**{table: [{**SALE, "transaction_code": code, "acquired_disposed": None}]})
    resolution = check(resolution_of(record), "direction_of_code")
    path = f"/{table}/0/acquired_disposed"
    assert resolution.value(path) == expected
    if expected is not None:
        assert resolution.fields[path].state == "derived"
        assert quotes(resolution, path) == [code]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{"shares": "7"}, {"shares": "7"}], id="which of two is the acquisition"),
        pytest.param([{"shares": None}], id="a row without its number"),
        pytest.param([{"shares": "7", "transaction_date": None}], id="a row without its date"),
    ],
)
def test_a_lost_direction_stays_lost(rows: list[dict[str, Any]]) -> None:
    lost = conversion(None, None, acquired_disposed=None)
    record = form(derivative=[{**lost, **row} for row in rows])
    resolution = check(resolution_of(record), "direction_of_code")
    assert [resolution.value(f"{row}/acquired_disposed") for row in resolution.items("/derivative")] == [
        None
    ] * len(rows)


def test_the_nature_of_an_indirect_holding_is_not_absent() -> None:
    rows = [{**HOLDING, "nature_of_ownership": None}] * 2
    paths = tuple(f"/non_derivative/{row}/nature_of_ownership" for row in range(2))
    resolution = check(resolution_of(table_1(*rows), blank=paths), "indirect_nature")
    assert [resolution.fields[path].state for path in paths] == ["not_found"] * 2
    assert messages(resolution) == ["Table I: indirect ownership without its nature in row 1, 2"]
    noted = [{**row, "footnote_ids": {"nature_of_ownership": ["1"]}} for row in rows]
    resolution = check(resolution_of(table_1(*noted), blank=paths), "indirect_nature")
    assert messages(resolution) == []


VALUES = [
    path
    for path, item in resolution_of(WHOLE).fields.items()
    if item.value is not None and "/footnote_ids/" not in path
]
LEFT = st.text("0123456789,./ $", max_size=9)


@given(
    st.sets(st.sampled_from(VALUES)),
    st.dictionaries(st.sampled_from(VALUES), LEFT, max_size=4),
    st.dictionaries(
        st.sampled_from([path for path in VALUES if path.endswith(("date", "report"))]),
        st.dates().map(str),
        max_size=3,
    ),
)
def test_checks_never_raise_on_what_is_left_of_a_form(
    lost: set[str], cut: dict[str, str], dates: dict[str, str]
) -> None:
    resolution = resolution_of(WHOLE, cut)
    for path in lost - set(cut):
        resolution.withdraw(path, "lost")
        resolution.reopen(path, "lost")
    for path, value in dates.items():
        resolution.fields[path].value = value
    run_checks(CHECKS, resolution)
    build_record(resolution, OwnershipReport)
    for item in resolution.fields.values():
        assert item.state != "derived" or item.spans
        assert item.confidence is None or 0 <= item.confidence <= 1


def pipe_table(*rows: str) -> str:
    """A pipe table out of rows whose cells are parted by semicolons."""
    head, *body = [[cell.strip() for cell in row.split(";")] for row in rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *body))


TABLE_I = pipe_table(
    "1. Title of Security; 2. Transaction Date; 2A. Deemed Execution Date; 3. Transaction Code; V; Amount;"
    "(A) or (D); Price; 5. Amount of Securities Beneficially Owned Following; 6. Ownership Form; 7. Nature",
    "Common Stock; 03/03/2031; ; C; ; 865,137; A; (1); 907,637; D; ",
    "Common Stock; 03/03/2031; ; S; ; 7,137; D; $ 12.5; 900,500; D; ",
)
TABLE_II = pipe_table(
    "1. Title of Derivative Security; 2. Conversion or Exercise Price; 3. Transaction Date;"
    "3A. Deemed Execution Date; 4. Transaction Code; V; (A); (D); Date Exercisable; Expiration Date; Title;"
    "Amount or Number of Shares; 8. Price; 9. Number Owned Following; 10. Ownership Form; 11. Nature",
    "Series Q Preferred Stock; (1); 03/03/2031; ; C; ; ; 837,499; (1); (1); Common Stock; 865,1; $ 0; 0; D; ",
)
FORM = f"""
Edgar Filing: QUILLFEATHER OPTICS, INC. - Form 4

FORM 4
STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP OF SECURITIES

1. Name and Address of Reporting Person * | 2. Issuer Name and Ticker or Trading Symbol
OSTRANDER WILHELMINA | QUILLFEATHER OPTICS, INC. [QFO]
3. Date of Earliest Transaction (Month/Day/Year) 03/03/2031

Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned

{TABLE_I}

Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned

{TABLE_II}

Explanation of Responses:

(1) The Series Q Preferred Stock automatically converted into Common Stock on a 1:1.033 basis.
"""


def test_extraction_derives_and_cites() -> None:
    extraction = extract(Filing(FORM), Form4())
    check_evidence(extraction)
    document = extraction.to_dict()
    item = document["fields"]["/derivative/0/underlying_shares"]
    assert document["record"]["derivative"][0]["underlying_shares"] == "865137"
    assert (item["state"], item["method"]) == ("derived", "check:completes_truncated_number")
    assert [span["quote"] for span in item["spans"]][:3] == ["865,1", "865,137", "837,499"]
    assert [note for note in document["findings"] if note["severity"] != "info"] == []
    assert document["fields"]["/non_derivative/0/shares_owned_following"]["confidence"] > 0.99


def test_extraction_reports_a_balance_that_fails() -> None:
    extraction = extract(Filing(FORM.replace("900,500", "900,600")), Form4())
    assert [item.message for item in extraction.findings if item.check == "running_balance"] == [
        "Table I row 2: 900,600 owned following, but 907,637 - 7,137 = 900,500"
    ]
