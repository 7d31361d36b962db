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


def ends(statement: Statement) -> list[tuple[str | None, int | None]]:
    return [(column.end and str(column.end), column.months) for column in statement.columns]


DAYS_ON_ONE_LINE = """\
CONSOLIDATED STATEMENTS OF INCOME
(Dollars in thousands)

                                       Three Months Ended
                                  June 30, March 31, June 30,
                                    2031     2031      2030
Interest income                   $ 4,811 $    4,705 $ 3,914
Interest expense                    1,740      1,680     820
Net interest income               $ 3,071 $    3,025 $ 3,094
"""
UNEVEN_GROUPS = """\
Consolidated Statements of Operations
(In millions)

                           Three Months Ended         Twelve Months Ended
                               Sept. 28,                    June 29,         Sept. 30,         Sept. 28,    Sept. 30,
                                  2031                        2031              2030              2031         2030
Net revenue            $         41.6                 $       39.1      $       37.4      $      158.0  $     161.3
Cost of goods sold               20.3                         19.0              19.2              78.5         80.9
Gross profit           $         21.3                 $       20.1      $       18.2      $       79.5  $      80.4
"""
GROUPS_WITHOUT_SPANS = """\
**Funds From Operations**

(in thousands)

| | **Three Months Ended September 30,**| | **Nine Months Ended September 30,**
---|---|---|---|---
| | **2031**| | **2030**| | **2031**| | **2030**
Net income|  | $| 21,400| |  | $| 18,215| |  | $| 60,118| |  | $| 51,004|
Depreciation|  | | 30,115| |  | | 29,870| |  | | 90,003| |  | | 88,240|
Funds from operations|  | $| 51,515| |  | $| 48,085| |  | $| 150,121| |  | $| 139,244|
"""
BROKEN_HEADS = """\
**Consolidated Balance Sheets**

**(in thousands)**

| | **September 30, 2031
(unaudited)**| | **Dec. 31,
2030**
---|---|---|---|---
Cash|  | $| 22,810| |  | $| 31,400|
Receivables|  | | 18,115| |  | | 17,440|
Total assets|  | $| 40,925| |  | $| 48,840|
"""
STAGGERED_DAYS = """\
CONSOLIDATED BALANCE SHEETS
(in thousands)

                                        September 30,
                                                              December 31,
                                            2031
                                                                  2030
                                         (unaudited)
Cash                               $          22,810    $          31,400
Receivables                                   18,115               17,440
Total assets                       $          40,925    $          48,840
"""
DRAWN_WITHOUT_SPANS = """\
Consolidated Statements of Operations (in millions)

+--------------+--------+------+--------+------+--------+------+--------+------+
|              | Three  |      |        |      | Six    |      |        |      |
|              | Months |      |        |      | Months |      |        |      |
|              | Ended  |      |        |      | Ended  |      |        |      |
+--------------+--------+------+--------+------+--------+------+--------+------+
|              | June   |      | June   |      | June   |      | June   |      |
|              | 30,    |      | 30,    |      | 30,    |      | 30,    |      |
|              | 2031   |      | 2030   |      | 2031   |      | 2030   |      |
+--------------+--------+------+--------+------+--------+------+--------+------+
| Net revenue  | 41.6   |      | 39.1   |      | 80.7   |      | 77.3   |      |
+--------------+--------+------+--------+------+--------+------+--------+------+
| Costs        | 20.3   |      | 19.0   |      | 40.1   |      | 38.2   |      |
+--------------+--------+------+--------+------+--------+------+--------+------+
| Net income   | 21.3   |      | 20.1   |      | 40.6   |      | 39.1   |      |
+--------------+--------+------+--------+------+--------+------+--------+------+
"""


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        (DAYS_ON_ONE_LINE, ".txt", [("2031-06-30", 3), ("2031-03-31", 3), ("2030-06-30", 3)]),
        (
            UNEVEN_GROUPS,
            ".txt",
            [("2031-09-28", 3), ("2031-06-29", 3), ("2030-09-30", 3), ("2031-09-28", 12), ("2030-09-30", 12)],
        ),
        (
            GROUPS_WITHOUT_SPANS,
            ".md",
            [("2031-09-30", 3), ("2030-09-30", 3), ("2031-09-30", 9), ("2030-09-30", 9)],
        ),
        (BROKEN_HEADS, ".md", [("2031-09-30", None), ("2030-12-31", None)]),
        (STAGGERED_DAYS, ".txt", [("2031-09-30", None), ("2030-12-31", None)]),
        (
            DRAWN_WITHOUT_SPANS,
            ".md",
            [("2031-06-30", 3), ("2030-06-30", 3), ("2031-06-30", 6), ("2030-06-30", 6)],
        ),
    ],
    ids=["days on one line", "uneven groups", "groups without spans", "broken", "staggered", "drawn"],
)
def test_periods_of_columns(text: str, suffix: str, expected: list[tuple[str, int | None]]) -> None:
    (statement,), _ = read(text, suffix)
    assert ends(statement) == expected


@pytest.mark.parametrize(
    ("note", "scale", "currency"),
    [
        ("(EUR million, unaudited)", 1_000_000, "EUR"),
        ("(€ million)", 1_000_000, "EUR"),
        ("NOK thousand", 1_000, "NOK"),
        ("(RMB millions)", 1_000_000, "CNY"),
        ("(in thousands of euros)", 1_000, "EUR"),
    ],
)
def test_scales_with_a_currency(note: str, scale: int, currency: str) -> None:
    text = f"""\
CONSOLIDATED INCOME STATEMENT
{note}

                      Q2 2031  Q2 2030  H1 2031  H1 2030  FY 2030
Revenue                 214.6    188.2    402.8    377.1    790.0
Cost of sales          (120.1)  (110.4)  (228.0)  (220.2)  (455.7)
Gross profit             94.5     77.8    174.8    156.9    334.3
"""
    (statement,), _ = read(text)
    assert (int(statement.scale or 0), statement.currency) == (scale, currency)
    assert [column.months for column in statement.columns] == [3, 3, 6, 6, 12]


def test_labels_that_stand_around_their_figures() -> None:
    text = """\
CONSOLIDATED STATEMENTS OF INCOME
(in thousands)

                        13 Weeks Ended
                July 29, 2031  July 30, 2030
Operating income       65,853         64,305
Interest income
                        1,804           (919)
(expense), net
Income before
                       67,657         63,386
income taxes
Income tax expense     16,237         15,213
Net income and dividends $ 51,420 $ 48,173
"""
    (statement,), _ = read(text)
    assert list(values(statement).items()) == [
        ("Operating income", ["65853", "64305"]),
        ("Interest income (expense), net", ["1804", "-919"]),
        ("Income before income taxes", ["67657", "63386"]),
        ("Income tax expense", ["16237", "15213"]),
        ("Net income and dividends", ["51420", "48173"]),
    ]


def test_a_line_set_off_from_headings_of_times_is_a_title() -> None:
    text = """\
                                    SELECTED RATIOS

                                      (Unaudited)

                          Three Months Ended
                   March 31, December 31, March 31,
                     2031        2030        2030
Return on assets     1.25 %       1.19 %     1.36 %
Return on equity    12.51 %      12.20 %    14.02 %
Interest margin      3.71 %       3.74 %     3.98 %
"""
    (statement,), _ = read(text)
    assert statement.title == "SELECTED RATIOS"
    assert not any("RATIOS" in (column.label or "") for column in statement.columns)


def test_figures_one_below_the_other_are_left_out() -> None:
    text = """\
CONSOLIDATED BALANCE SHEETS
(Dollars in thousands)
March 31, December 31,
2031
2030
Assets
Cash and due from banks
$ 61,204 $
58,870
Securities
702,115
688,340
Loans
3,110,480
3,066,412
Other assets
188,030
190,118
Total assets
$ 4,061,829 $ 4,003,740
Liabilities and Equity
Deposits
$ 3,402,550 $ 3,350,118
Borrowings
180,000
183,500
Equity
479,279
470,122
Total liabilities and equity $ 4,061,829 $ 4,003,740
"""
    statements, checks = read(text)
    assert statements == []
    assert "unreadable_tables" in checks


def test_headings_that_were_broken_over_lines() -> None:
    text = """\
Consolidated Statements of Operations
(In millions)

                     Three Months Ended September 28, 2031
Revenue                                    412.6
Costs                                      345.4
Net income                                  67.2

Reconciliation of GAAP to Non-GAAP Results

(In millions)

Three Months Ended September 28, 2031

| | As Reported
(GAAP)| | Share-based
Compensation| | Leavers| | As Adjusted
(Non-GAAP)
---|---|---|---|---|---|---|---|---
Gross profit|  | $| 211.3| |  | $| 2.2| |  | $| 4.1| |  | $| 217.6|
Operating income|  | | 81.5| |  | | 16.8| |  | | 7.1| |  | | 105.4|
Net income|  | $| 67.2| |  | $| 14.1| |  | $| 6.0| |  | $| 87.3|
"""
    (*_, bridge), checks = read(text, ".md")
    assert "net_income_agrees" not in checks
    assert [(column.label, column.basis) for column in bridge.columns] == [
        ("As Reported (GAAP)", "gaap"),
        ("Share-based Compensation", "adjustment"),
        ("Leavers", "adjustment"),
        ("As Adjusted (Non-GAAP)", "non_gaap"),
    ]
    assert [row.path for row in bridge.rows] == [[], [], []]


@pytest.mark.parametrize(
    "heads",
    [
        """\
                  Quarter Ended December 31,         Year Ended December 31,
                             2031                              2030             % Change         2031    2030        % Change
""",
        """\
                                                      Quarter Ended December 31, Year Ended December 31,
                             2031                              2030             % Change         2031    2030        % Change
""",
    ],
    ids=["at the left of the columns", "with one blank between"],
)
def test_quantities_under_two_lengths_of_time(heads: str) -> None:
    text = f"""\
Consolidated Income (in millions)

                              2031              2030
Revenue                       $612              $598
Costs                          410               402
Net income                    $202              $196

Energy Sales

{heads}Sales (GWh)
  Residential(¹)           1,204                             1,188                   1.3%         5,010    5,122          (2.2)%
  Commercial               1,480                             1,466                   1.0%         6,022    6,000           0.4%
  Industrial                 610                               640                  (4.7)%        2,480    2,550          (2.7)%
"""
    (_, energy), _ = read(text)
    assert [column.months for column in energy.columns] == [3, 3, 3, 12, 12, 12]
    assert [str(column.end) for column in energy.columns if column.role is None] == [
        "2031-12-31",
        "2030-12-31",
        "2031-12-31",
        "2030-12-31",
    ]
    assert energy.scale == 1
    assert [(row.path, row.label, row.unit) for row in energy.rows] == [
        (["Sales (GWh)"], "Residential", "count"),
        (["Sales (GWh)"], "Commercial", "count"),
        (["Sales (GWh)"], "Industrial", "count"),
    ]


def test_years_and_changes_that_one_blank_keeps_apart() -> None:
    text = """\
Energy Sales (MWh)

                    Quarter Ended June 30, Six Months Ended June 30,
                    2031   2030   % Change 2031 2030 % Change
Residential         1,204   1,188       1.3 %      5,010 5,122         (2.2 )%
Commercial          1,480   1,466       1.0 %      6,022 6,000          0.4 %
Industrial            610     640      (4.7 )%     2,480 2,550         (2.7 )%
"""
    (statement,), _ = read(text)
    assert [(column.role, column.months) for column in statement.columns] == [
        (None, 3),
        (None, 3),
        ("pct_change", 3),
        (None, 6),
        (None, 6),
        ("pct_change", 6),
    ]


def test_a_minus_behind_its_figure() -> None:
    text = """\
Consolidated Statements of Cash Flows
(in thousands)

                                   Six Months Ended June 30,
                                       2031         2030
Net income                            4,120        3,908
Depreciation                          1,204        1,188
Change in receivables                   310-         220-
Change in payables                      118          402-
Net cash provided by operations       5,132        4,474
"""
    (statement,), checks = read(text)
    assert values(statement)["Change in receivables"] == ["-310", "-220"]
    assert values(statement)["Change in payables"] == ["118", "-402"]
    assert "totals_foot" not in checks


def test_percentages_whose_sign_is_in_the_title_or_the_name() -> None:
    text = """\
Selected Financial Data
(dollars in thousands)

                                  Three Months Ended June 30,
                                       2031         2030
Net interest income                 $ 4,120      $ 3,908
Return on average assets               1.21         1.18
Net interest margin                    3.74         3.81
Efficiency ratio                      61.30        60.02
"""
    (statement,), _ = read(text)
    assert [row.unit for row in statement.rows] == ["currency", "percent", "percent", "percent"]


def test_points_are_percentages_and_basis_points_are_left_out() -> None:
    text = """\
Margins

                              Q2 2031     Q2 2030      Change
Gross margin                    41.5%       40.2%     1.3 pts
Operating margin                12.1%       12.6%   (0.5) pts
Net margin                       8.1%        8.0%      10 bps
"""
    (statement,), _ = read(text)
    assert values(statement) == {
        "Gross margin": ["41.5", "40.2", "1.3"],
        "Operating margin": ["12.1", "12.6", "-0.5"],
        "Net margin": ["8.1", "8.0", None],
    }


def test_things_in_thousands_do_not_scale_the_money_above_them() -> None:
    text = """\
Operating Highlights
(in millions)

                                  Three Months Ended June 30,
                                       2031         2030
Electric revenue                    $   412      $   390
Gas revenue                             118          102
Customers (in thousands)
Electric                              1,204        1,188
Gas                                     610          602
"""
    (statement,), _ = read(text)
    assert statement.scale == 1_000_000
    assert [row.unit for row in statement.rows] == ["currency", "currency", "count", "count"]


def test_lines_of_a_heading_that_were_glued_together() -> None:
    text = """\
Consolidated Statements of Income (in millions)

|  | Three Months EndedJune 30, 2031 | Three Months EndedJune 30, 2030 |
| --- | --- | --- |
| Revenue | 412.1 | 390.2 |
| Costs | 300.0 | 290.1 |
| Net income | 112.1 | 100.1 |
"""
    (statement,), _ = read(text, ".md")
    assert ends(statement) == [("2031-06-30", 3), ("2030-06-30", 3)]


def test_periods_by_name_and_year_end_with_those_that_are_dated() -> None:
    text = """\
Consolidated Statements of Earnings
(in millions)

                     Three Months Ended       Nine Months Ended
                       September 30,            September 30,
                      1999       1998         1999        1998
Net sales           $212.4     $200.4       $630.1      $602.5
Costs                198.2      187.5        587.9       563.0
Net earnings         $14.2      $12.9        $42.2       $39.5

Segments
(in millions)

                      Third Quarter           Nine Months
                      1999       1998         1999        1998
Castings            $120.1     $112.0       $358.2      $340.0
Valves                92.3       88.4        271.9       262.5

Outlook for Segments
(in millions)

                    Full Year 2000   Nine Months 2000
Castings                  $480.0            $360.0
Valves                     370.0             275.0
"""
    (_, segments, outlook), _ = read(text)
    assert ends(segments) == [("1999-09-30", 3), ("1998-09-30", 3), ("1999-09-30", 9), ("1998-09-30", 9)]
    assert ends(outlook) == [(None, 12), (None, 9)]


def test_headings_with_one_bar_and_headings_broken_below_the_rule() -> None:
    text = """\
**Consolidated Statements of Operations**

(in thousands)

| 13 Weeks Ended
---|---
| October 29,
2031| % of
Sales| October 31,
2030| % of
Sales
Net sales| $201,344| 100.0%| $196,020| 100.0%
Cost of goods sold| 128,116| 63.6%| 126,004| 64.3%
Gross profit| 73,228| 36.4%| 70,016| 35.7%
"""
    (statement,), _ = read(text, ".md")
    assert [(str(column.end), column.weeks, column.role) for column in statement.columns] == [
        ("2031-10-29", 13, None),
        ("2031-10-29", 13, "pct_of_revenue"),
        ("2030-10-31", 13, None),
        ("2030-10-31", 13, "pct_of_revenue"),
    ]
    assert [row.path for row in statement.rows] == [[], [], []]


def test_headings_that_stand_over_other_columns_than_theirs() -> None:
    text = """\
Consolidated income statement
in EUR million

                                            Q2              Q2             Change        H1         H1             Change
                                           2031            2030                         2031       2030
      Revenue                                     4,120             3,988               +3.3  %           8,244               7,902         +4.3  %
      Cost of sales                              -2,710            -2,655               -2.1  %          -5,410              -5,240         -3.2  %
      Gross profit                                1,410             1,333               +5.8  %           2,834               2,662         +6.5  %
"""
    (statement,), _ = read(text)
    assert [(column.label, column.months, column.role) for column in statement.columns] == [
        ("Q2 2031", 3, None),
        ("Q2 2030", 3, None),
        ("Change", 3, "pct_change"),
        ("H1 2031", 6, None),
        ("H1 2030", 6, None),
        ("Change", 6, "pct_change"),
    ]
