"""Who reports, when, for which period, whom to call, and the notes: what stands around the figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from earnings_releases import record_of, release
from filingkit.filing import Filing
from filingkit.llm.fake import FakeModel
from filingkit.pipeline import extract
from filingkit.second_reader import SecondReader
from filingkit_earnings.extractor import Earnings

if TYPE_CHECKING:
    from filingkit.llm.wire import Request

BODY = "Revenue was $31.2 million."


def with_opening(
    dateline: str, headline: str = "Harrow & Pike Reports Second Quarter Results"
) -> dict[str, Any]:
    return record_of(f"{headline}\n\n{dateline}\n\n{BODY}\n")


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        (
            "TACOMA, WA--(Marketwire - July 21, 2009) - Harrow & Pike Corporation (NYSE: HPK) today reported results.",
            ("Harrow & Pike Corporation", "HPK", "NYSE", "2009-07-21"),
        ),
        (
            "Tacoma, Wash., Jul. 21, 2009 (GLOBE NEWSWIRE) -- Harrow & Pike Corp. (Nasdaq: HPKX) announced results.",
            ("Harrow & Pike Corp.", "HPKX", "NASDAQ", "2009-07-21"),
        ),
        (
            "TACOMA, Washington — July 21, 2009 — Harrow & Pike plc (New York Stock Exchange: HPK) reported results.",
            ("Harrow & Pike plc", "HPK", "NYSE", "2009-07-21"),
        ),
        (
            "For Immediate Release: July 21, 2009\n\nHarrow & Pike, Inc. (NASDAQ-HPKX) announced today its results for the "
            "quarter ended June 30, 2009.",
            ("Harrow & Pike, Inc.", "HPKX", "NASDAQ", "2009-07-21"),
        ),
        (
            "TACOMA, Wash. - July 21, 2009 - Harrow & Pike, Inc. today announced results for its quarter ended June 30, 2009.",
            ("Harrow & Pike, Inc.", None, None, "2009-07-21"),
        ),
        (
            "Bergen, Norway, 21 July 2009 -- Harrow & Pike plc (NYSE: HPK) today reported results.",
            ("Harrow & Pike plc", "HPK", "NYSE", "2009-07-21"),
        ),
    ],
)
def test_company_ticker_and_dateline(dateline: str, expected: tuple[str | None, ...]) -> None:
    record = with_opening(dateline)
    found = tuple(record[name] for name in ("company", "ticker", "exchange", "release_date"))
    assert found == expected


@pytest.mark.parametrize(
    ("headline", "lead", "expected"),
    [
        (
            "Harrow & Pike Reports Second Quarter Results",
            "reported results for its fiscal 2010 second quarter ended January 2, 2010.",
            (2010, 2, "2010-01-02"),
        ),
        (
            "Harrow & Pike Reports Fourth Quarter and Full Year Fiscal 2012 Results",
            "reported results for the 13 weeks and the fiscal year ended February 2, 2013.",
            (2012, 4, "2013-02-02"),
        ),
        (
            "Harrow & Pike Reports Q3 2016 Results",
            "reported results for the three months ended September 30, 2016, against those of the three months ended "
            "September 30, 2015.",
            (2016, 3, "2016-09-30"),
        ),
        (
            "Harrow & Pike Reports Fiscal 2019 Results",
            "reported results for the fiscal year ended June 30, 2019.",
            (2019, None, "2019-06-30"),
        ),
        (
            "Harrow & Pike Reports Fourth Quarter Results",
            "reported earnings for the fourth quarter ended December 31, 2004, up from those of the fourth quarter of 2003.",
            (2004, 4, "2004-12-31"),
        ),
    ],
)
def test_the_fiscal_period(headline: str, lead: str, expected: tuple[int | None, ...]) -> None:
    period = with_opening(f"TACOMA, Wash. -- May 5, 2020 -- Harrow & Pike, Inc. {lead}", headline)[
        "fiscal_period"
    ]
    assert (period["year"], period["quarter"], period["period_end"]) == expected


def test_the_year_of_an_outlook_is_not_that_of_the_release() -> None:
    period = with_opening(
        "TACOMA, Wash. -- November 5, 2019 -- Harrow & Pike, Inc. reported results for the quarter ended September 28, 2019.",
        "Harrow & Pike Reports Fourth Quarter and Fiscal Year 2019 Results; Gives Fiscal 2020 Outlook",
    )["fiscal_period"]
    assert (period["year"], period["quarter"]) == (2019, 4)


def test_a_quarter_without_year_or_date_is_the_one_before_the_release() -> None:
    period = with_opening(
        "TACOMA, Wash. -- Jan. 25, 2005 -- Harrow & Pike, Inc. reported fourth quarter earnings of $2.0 million, compared with "
        "$1.8 million in the fourth quarter of 2003. Its stores had more visitors in 2004 than ever.",
        "Harrow & Pike Reports Results",
    )["fiscal_period"]
    assert (period["year"], period["quarter"], period["period_end"]) == (2004, 4, None)


def test_a_headline_over_two_lines() -> None:
    record = with_opening(
        "TACOMA, Wash. -- May 5, 2020 -- Harrow & Pike, Inc. reported results.",
        "           HARROW & PIKE, INC. ANNOUNCES RESULTS FOR\n             THE FIRST QUARTER OF FISCAL 2020",
    )
    assert record["headline"] == "HARROW & PIKE, INC. ANNOUNCES RESULTS FOR THE FIRST QUARTER OF FISCAL 2020"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Northwind will hold a conference call today at 5:00 p.m. Eastern Time (2:00 p.m. Pacific Time). A webcast is at "
            "www.northwind.example. A replay is at 1-800-555-0199.",
            ("2024-04-24", "17:00", "ET", None, "www.northwind.example"),
        ),
        (
            "The Company will host a conference call on April 25, 2024 at 8:30 AM (EST). Dial 1-888-555-0132 to take part.",
            ("2024-04-25", "08:30", "EST", "1-888-555-0132", None),
        ),
        (
            "A live webcast will begin at 9 a.m. CDT on Thursday, April 25, 2024 at https://ir.northwind.example/calls and "
            "a replay at https://ir.northwind.example/replay thereafter.",
            ("2024-04-25", "09:00", "CDT", None, "https://ir.northwind.example/calls"),
        ),
    ],
)
def test_the_conference_call(sentence: str, expected: tuple[str | None, ...]) -> None:
    call = record_of(release(f"{BODY}\n\nConference Call\n\n{sentence}"))["conference_call"]
    assert tuple(call[name] for name in ("date", "time", "timezone", "phone", "url")) == expected


COLUMNS = (
    "Contacts:\n"
    "  Investors                       Media\n"
    "  Ottoline Brask                  Perrin Vale\n"
    "  Northwind Devices, Inc.         Quarry Lane Communications\n"
    "  (218) 555-0147                  (612) 555-0162\n"
    "  ir@northwind.example            pv@quarrylane.example\n"
)
LIST = (
    "Press Contact:\nPerrin Vale\nNorthwind\npv@northwind.example\n(218) 555-0162\n\n"
    "Investor Relations Contacts:\nOttoline Brask\nNorthwind\nir@northwind.example\n(218) 555-0147\n"
)
LINE = "Contact: Ottoline Brask, Chief Financial Officer, Northwind Devices, Inc., 218/555-0147, ir@northwind.example\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            COLUMNS,
            [
                (
                    "Investors",
                    "Ottoline Brask",
                    "Northwind Devices, Inc.",
                    "(218) 555-0147",
                    "ir@northwind.example",
                ),
                (
                    "Media",
                    "Perrin Vale",
                    "Quarry Lane Communications",
                    "(612) 555-0162",
                    "pv@quarrylane.example",
                ),
            ],
        ),
        (
            LIST,
            [
                ("Press Contact", "Perrin Vale", "Northwind", "(218) 555-0162", "pv@northwind.example"),
                (
                    "Investor Relations Contacts",
                    "Ottoline Brask",
                    "Northwind",
                    "(218) 555-0147",
                    "ir@northwind.example",
                ),
            ],
        ),
        (
            LINE,
            [
                (
                    "Contact",
                    "Ottoline Brask",
                    "Northwind Devices, Inc.",
                    "218/555-0147",
                    "ir@northwind.example",
                )
            ],
        ),
        ("Contact:\nNorthwind Devices, Inc.\nP.O. Box 100\nDuluth, Minnesota\n", []),
    ],
    ids=["columns", "list", "one line", "an address alone"],
)
def test_contacts(lines: str, expected: list[tuple[str, ...]]) -> None:
    contacts = record_of(release(BODY, tables=lines))["contacts"]
    names = ("role", "name", "organization", "phone", "email")
    assert [tuple(contact[name] for name in names) for contact in contacts] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "(1) Includes stock-based compensation expense as follows:\n    Cost of revenue    $ 52    $ 37\n",
            [("1", "Includes stock-based compensation expense as follows:")],
        ),
        (
            "(a) Reflects the closing of the plant in Ely, which began in the first quarter of 2023 and ended in the third one of\n"
            "that year.\n(b) Tax effect of the above.\n",
            [
                (
                    "a",
                    "Reflects the closing of the plant in Ely, which began in the first quarter of 2023 and ended in the "
                    "third one of that year.",
                ),
                ("b", "Tax effect of the above."),
            ],
        ),
        ("* Excludes the effect of currency.\n", [("*", "Excludes the effect of currency.")]),
        ("| (1) Derived from audited statements. | | |\n", [("1", "Derived from audited statements.")]),
        ("(C) 2024 Northwind Devices, Inc. All rights reserved.\n", []),
    ],
)
def test_notes(lines: str, expected: list[tuple[str, str]]) -> None:
    notes = record_of(release(BODY, tables=lines))["footnotes"]
    assert [(note["ref"], note["text"]) for note in notes] == expected


def test_what_is_not_printed_is_not_read() -> None:
    extraction = extract(
        Filing("Harrow & Pike Reports Results\n\nBusiness was good, and we thank all who helped.\n"),
        Earnings(),
    )
    record = extraction.record.model_dump()
    assert record["ticker"] is None
    assert record["headline_metrics"] == record["guidance"] == record["contacts"] == []
    assert all(field.spans for field in extraction.fields.values() if field.value is not None)


def test_a_model_is_asked_for_what_was_not_read() -> None:
    body = "We guide to results in line with those of our Cloud segment, whose revenue of late was about $14.0 million."
    filing = Filing(release(f"Earnings in North America were $14.0 million.\n\n{body}"))
    extractor = Earnings()
    draft = extractor.preparse(filing)
    assert set(draft.unread_rows) == {"/headline_metrics", "/guidance"}
    shown = [filing.text[start:end] for start, end in extractor.places("/headline_metrics", filing) or ()]
    assert body in shown
    assert not any("makes instruments" in words for words in shown[:3])
    assert extractor.places("/contacts", filing) is None
    assert extractor.guidance("/guidance/0/period")


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("revenue", "$14.0 million", [("revenue", "14000000")]),
        ("revenue", "$15.0 million", []),
        (None, "$14.0 million", []),
    ],
)
def test_a_figure_that_a_model_points_at_has_its_name_and_is_printed(
    label: str | None, value: str, expected: list[tuple[str, str]]
) -> None:
    body = "We guide to results in line with those of our Cloud segment, whose revenue of late was about $14.0 million."
    text = release(f"Earnings in North America were $14.0 million.\n\n{body}")
    line = text[: text.index(body)].count("\n") + 1
    quotes = {"label_as_printed": label, "value": value}

    def answer(request: Request) -> dict[str, Any]:
        asked = request.messages[-1].content
        if "The list headline_metrics:" not in asked:
            return {"row_count": 0, "rows": []}
        keys = re.findall(r"^(f\d+): headline_metrics/\*/(\S+) \(", asked, re.MULTILINE)
        assert [name for _, name in keys] == list(quotes), "what is printed as the record holds it"
        row = {key: (quote := quotes[name]) and {"line": line, "quote": quote} for key, name in keys}
        return {"row_count": 1, "rows": [row]}

    extraction = extract(Filing(text), Earnings(), second=SecondReader(FakeModel(answer)))
    rows = extraction.record.model_dump()["headline_metrics"]
    assert [(row["label_as_printed"], row["value"]) for row in rows] == expected
    assert all(row["period"] is None for row in rows), "no words of a sentence"


def test_no_model_is_asked_for_what_was_read() -> None:
    draft = Earnings().preparse(Filing(release("Revenue was $31.2 million in the first quarter of 2024.")))
    assert not draft.unread_rows


INCOME = """\
Condensed Statements of Income
(in thousands)
                                   Three Months Ended
                                   March 31,    April 1,
                                     2024         2023
Revenue                            $ 31,200     $ 30,100
Cost of sales                        20,100       19,800
Gross profit                       $ 11,100     $ 10,300
"""


@pytest.mark.parametrize(
    ("sentence", "weeks"),
    [
        ("The first quarter of 2024 had 13 weeks, while the first quarter of 2023 had 14 weeks.", [13, 14]),
        ("The first quarter of 2024 spanned thirteen weeks.", [13, None]),
        ("Delivery in the first quarter of 2024 took 13 weeks.", [None, None]),
        ("The second quarter of 2024 will be longer; a year had 52 weeks.", [None, None]),
    ],
)
def test_weeks_that_a_sentence_states_are_those_of_the_columns(
    sentence: str, weeks: list[int | None]
) -> None:
    record = record_of(release(f"{BODY}\n\n{sentence}", tables=INCOME))
    assert [column["weeks"] for column in record["statements"][0]["columns"]] == weeks


def test_a_figure_of_an_earlier_period_in_brackets() -> None:
    record = with_opening(
        "Bergen, Norway, 21 July 2031 -- Harrow & Pike plc today reported revenue of €4,012 million (Q2 2030: €3,988 million) "
        "for the second quarter of 2031, which ended on 30 June 2031."
    )
    assert record["currency"] == "EUR"
    assert [
        (row["metric"], row["period"], row["value"], row["unit"]) for row in record["headline_metrics"]
    ] == [("revenue", "2031Q2", "4012000000", "EUR"), ("revenue", "2030Q2", "3988000000", "EUR")]


def test_years_that_touch_a_bar_end_no_document() -> None:
    record = with_opening(
        "TACOMA, Wash. -- July 21, 2031 -- Harrow & Pike, Inc. reported results.\n\n| Three Months Ended June 30,|\n---|---\n| 2031|\n"
    )
    assert (record["company"], record["release_date"]) == ("Harrow & Pike, Inc.", "2031-07-21")
