"""Layouts in which figures are easily taken for something else, or for figures of another column."""

from __future__ import annotations

import pytest

from filingkit.loading import load_bytes
from filingkit.pipeline import extract
from filingkit_earnings.extractor import Earnings
from filingkit_schemas.earnings import EarningsRelease, Statement


def read(text: str, suffix: str = ".txt") -> tuple[list[Statement], list[str]]:
    """Statements, and the checks that have findings."""
    extraction = extract(load_bytes(text.encode(), uri=f"release{suffix}", suffix=suffix), Earnings())
    assert isinstance(extraction.record, EarningsRelease)
    return extraction.record.statements, [finding.check for finding in extraction.findings]


def values(statement: Statement) -> dict[str, list[str | None]]:
    return {
        " > ".join([*row.path, row.label or ""]): [
            None if value is None else str(value) for value in row.values
        ]
        for row in statement.rows
    }


SMALL_LOSSES = """\
Sales Growth
                           Reported      Currency        Volume
Paints                           15             -             -
Resins                            9             1            (5)
Fillers                           8                           2
Adhesives                        21            (6)            1
Coatings                                        2            (8)
"""
STRAY_DASH = """\
Steps to Adjusted Income
(in millions)
                       Revenue     Costs     Income     Tax
Reported                 410        305        105       (30)
Severance                  -         12        (12)        4
Closure                    -          7         (7)        2
Other                    - -         (5)         5        (1)
Adjusted                 410        319         91       (25)
"""
SHARES_OF_SALES = """\
Consolidated Statements of Operations
(In thousands of euros, unaudited)

                            Thirteen weeks ended
                        Oct. 28,        Oct. 29,
                          2006   %        2005   %
Net sales              101,200 100.0%   98,300 100.0%
Cost of goods sold      60,720  60.0    59,963  61.0
Gross margin            40,480  40.0    38,337  39.0
"""
CENTRED_CHANGE = """\
Sales by Region
(in millions)
 Quarter ended June 30,                              % Change
                             2019      2018     Total    Organic   Currency
Americas                   $  412    $  400      3.0%      3.0         -
Europe                        300       320     (6.3)     (1.1)      (5.2)
All regions                $  712    $  720     (1.1)%     1.2       (2.3)
"""
SPLIT_CHANGE = """\
CONSOLIDATED STATEMENTS OF INCOME
(millions, except per share data)

                                 Third Quarter    % Incr. /
                               2021       2020    (Decr.)
Revenues                    $ 1,240    $ 1,310     (5)
Cost of sales                   620        640     (3)
Net income                  $   180    $   210    (14)
"""
SECTIONS_OF_TIME = """\
Segment Results
(Dollars in millions)
                          Pumps     Valves     Total
Quarter ended March 31, 2012
Revenue                   $ 412      $ 300     $ 712
Operating income             51         33        84
Quarter ended March 31, 2011
Revenue                   $ 388      $ 291     $ 679
Operating income             45          *        45
"""


@pytest.mark.parametrize(
    ("text", "table"),
    [
        pytest.param(
            SMALL_LOSSES,
            {
                "Paints": ["15", "0", "0"],
                "Resins": ["9", "1", "-5"],
                "Fillers": ["8", None, "2"],
                "Adhesives": ["21", "-6", "1"],
                "Coatings": [None, "2", "-8"],
            },
            id="small losses are no footnote markers",
        ),
        pytest.param(
            STRAY_DASH,
            {
                "Reported": ["410", "305", "105", "-30"],
                "Severance": ["0", "12", "-12", "4"],
                "Closure": ["0", "7", "-7", "2"],
                "Other": ["0", "-5", "5", "-1"],
                "Adjusted": ["410", "319", "91", "-25"],
            },
            id="two dashes in one cell",
        ),
        pytest.param(
            SECTIONS_OF_TIME,
            {
                "Quarter ended March 31, 2012 > Revenue": ["412", "300", "712"],
                "Quarter ended March 31, 2012 > Operating income": ["51", "33", "84"],
                "Quarter ended March 31, 2011 > Revenue": ["388", "291", "679"],
                "Quarter ended March 31, 2011 > Operating income": ["45", None, "45"],
            },
            id="sections of time",
        ),
    ],
)
def test_figures_stand_in_their_columns(text: str, table: dict[str, list[str | None]]) -> None:
    (statement,), _ = read(text)
    assert values(statement) == table


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param(
            SHARES_OF_SALES,
            [
                ("2006-10-28", 13, None, None),
                ("2006-10-28", 13, "pct_of_revenue", "percent"),
                ("2005-10-29", 13, None, None),
                ("2005-10-29", 13, "pct_of_revenue", "percent"),
            ],
            id="percent signs among years",
        ),
        pytest.param(
            CENTRED_CHANGE,
            [
                ("2019-06-30", None, None, None),
                ("2018-06-30", None, None, None),
                ("2019-06-30", None, "pct_change", "percent"),
                ("2019-06-30", None, "pct_change_constant_currency", "percent"),
                ("2019-06-30", None, "pct_change", "percent"),
            ],
            id="change centred over its columns",
        ),
        pytest.param(
            SPLIT_CHANGE,
            [
                (None, None, None, None),
                (None, None, None, None),
                (None, None, "pct_change", "percent"),
            ],
            id="change beside a length of time, one blank off",
        ),
    ],
)
def test_columns_of_percentages(
    text: str, columns: list[tuple[str | None, int | None, str | None, str | None]]
) -> None:
    (statement,), _ = read(text)
    found = [(column.end, column.weeks, column.role, column.unit) for column in statement.columns]
    assert found == columns


def test_a_currency_that_is_named() -> None:
    (statement,), _ = read(SHARES_OF_SALES)
    assert statement.currency == "EUR"


def test_shares_of_money_in_a_column_are_no_change() -> None:
    text = """\
Segments
(in millions)
                     Sales      Income    Income / Sales %
Pumps                $ 412        $ 51          12.4
Valves                 300          33          11.0
Total                $ 712        $ 84          11.8
"""
    (statement,), _ = read(text)
    assert [(column.role, column.unit) for column in statement.columns] == [
        (None, None), (None, None), (None, "percent"),
    ]  # fmt: skip


def test_ranges_are_no_losses() -> None:
    text = """\
Full-Year 2015 Guidance
                                   Prior Guidance          Current Guidance
Revenue (millions)                 $1,600 - $1,650         $1,640 - $1,680
Capital expenditure (millions)     $70                     $80
Adjusted EPS                       $3.30 - $3.50           $3.40 - $3.60
"""
    (statement,), _ = read(text)
    assert values(statement) == {
        "Revenue (millions)": [None, None],
        "Capital expenditure (millions)": ["70", "80"],
        "Adjusted EPS": [None, None],
    }


def test_headings_that_name_no_time_part_tables() -> None:
    text = """\
Summary of Growth
                              Reported    Currency    Organic
                              % Change     Impact     % Change
Snacks                           15.1         -          16.2
Drinks                            9.0         1.1        10.1
Total                            12.2         1.0        13.3

                                      Reported     Items Affecting
                                      % Change      Comparability
Snacks                                   23               4
Drinks                                  (86)             95
Total                                   (50)             67
"""
    tables, _ = read(text)
    assert [values(table) for table in tables] == [
        {"Snacks": ["15.1", "0", "16.2"], "Drinks": ["9.0", "1.1", "10.1"], "Total": ["12.2", "1.0", "13.3"]},
        {"Snacks": ["23", "4"], "Drinks": ["-86", "95"], "Total": ["-50", "67"]},
    ]


PAGE = """\
Larkfield Instruments, Inc.
Consolidated Balance Sheets
(In thousands)
                                            June 30,     December 31,
                                              1999           1998
"""


def test_a_page_that_says_again_what_stands_above_goes_on() -> None:
    text = (
        f"{PAGE}Cash and cash equivalents               $  12,400      $   9,870\n"
        "Inventories                                40,117         37,992\n"
        f"\n                 -more-\n\nPage 6\n{PAGE}"
        "Property, net                              60,300         58,120\n"
        "Total assets                            $ 112,817      $ 105,982\n"
    )
    (statement,), _ = read(text)
    assert list(values(statement)) == [
        "Cash and cash equivalents", "Inventories", "Property, net", "Total assets",
    ]  # fmt: skip


def test_steps_of_a_bridge_share_its_period() -> None:
    # The other table ends later: what the steps leave open is told by their own table.
    head = "                    {}\n                      GAAP        Amortization      Adjusted\n"
    rows = "Revenue             $ 410.0            $   -        $ 410.0\n"
    rows += "Costs                 201.0             (4.0)         197.0\nIncome                209.0              4.0          213.0\n"
    text = "Reconciliation\n(in millions)\n".join(
        ["", *[head.format(f"Quarter ended June 30, {year}") + rows + "\n" for year in (2015, 2014)]]
    )
    tables, _ = read(text)
    ends = [{column.end for column in table.columns} for table in tables]
    assert ends == [{"2015-06-30"}, {"2014-06-30"}]


def test_rows_of_a_table_in_pieces_are_left_out_where_columns_are_lost() -> None:
    text = """\
CONSOLIDATED STATEMENTS OF INCOME
(in millions)

| | 2014 | 2013 | 2012 |
| --- | --- | --- | --- |
| Net sales | 410 | 395 | 380 |
| Cost of sales | 300 | 290 | 277 |
| Gross profit | 110 | 105 | 103 |
| Selling expenses | 51 | 50 | 48 |
| Research | 12 | 11 | 11 |

Restructuring

| | | | | 7 | 4 |
| --- | --- | --- | --- | --- | --- |

Income before taxes   40   37   36

| Taxes | 12 | 11 | 11 |
| --- | --- | --- | --- |
| Net income | 28 | 26 | 25 |
"""
    (statement,), findings = read(text, ".md")
    by_label = {row.label: row.values for row in statement.rows}
    assert "Restructuring" not in by_label
    assert by_label["Net income"] == ["28", "26", "25"]
    assert "unplaced_rows" in findings


def test_figures_with_blanks_in_them_are_left_out() -> None:
    text = """\
CONSOLIDATED STATEMENTS OF INCOME
(in millions)
                           2014      % of sales
Net sales                   410        1 00.0
Cost of sales               300          7 3.2
Research                      2          0 .5
Amortization                  1          0 .2
"""
    tables, findings = read(text)
    assert tables == []
    assert "unreadable_tables" in findings


def test_dates_that_were_torn_apart_are_not_guessed() -> None:
    text = """\
CONSOLIDATED BALANCE SHEETS
(in millions)

August 28,
May 7, 2023
2022

| Cash | $ 12,493 | $ 10,203 |
| --- | --- | --- |
| Inventories | 16,324 | 17,907 |
| Total assets | 28,817 | 28,110 |
"""
    (statement,), _ = read(text, ".md")
    assert [column.end for column in statement.columns] == [None, None]
