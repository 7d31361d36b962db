from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from filingkit.filing import Filing
from filingkit.loading import load_bytes
from filingkit.pipeline import extract
from filingkit_earnings.extractor import Earnings
from filingkit_schemas.earnings import EarningsRelease, Statement, StatementRow

if TYPE_CHECKING:
    from filingkit.extraction import Extraction


def read(text: str, suffix: str = ".txt") -> Extraction:
    return extract(load_bytes(text.encode(), uri=f"release{suffix}", suffix=suffix), Earnings())


def statements(text: str, suffix: str = ".txt") -> list[Statement]:
    record = read(text, suffix).record
    assert isinstance(record, EarningsRelease)
    return record.statements


def rows(text: str) -> dict[str, StatementRow]:
    """Rows of the one statement of a text by path and label."""
    (statement,) = statements(text)
    return {" > ".join([*row.path, row.label or ""]): row for row in statement.rows}


FIXED = """\
Larkfield Instruments, Inc.
Condensed Consolidated Statements of Operations
(In thousands, except per share amounts)
(Unaudited)

                                          Three Months Ended
                                        ----------------------
                                        March 29,    March 31,
                                          2014         2013
                                        ---------    ---------
Net sales:
  Products                              $  18,204    $  16,117
  Services                                  2,031            -
                                        ---------    ---------
    Total net sales                        20,235       16,117
Cost of sales (1)                          12,140       10,244
                                        ---------    ---------
Gross profit                                8,095        5,873
Selling and administrative                  9,310        6,004
                                        ---------    ---------
Net loss                                $  (1,215)   $    (131)
                                        =========    =========
Net loss per share, basic and
 diluted                                $   (0.11)   $   (0.01)
                                        =========    =========
Weighted average shares used in
 computing net loss per share              11,045       10,902
"""

PIPES = """\
**Larkfield Instruments, Inc.**

**Condensed Consolidated Statements of Operations**

(In thousands, except per share amounts)

|  |  |  |  |  |  |  |
| --- | --- | --- | --- | --- | --- | --- |
|  | **Three Months Ended** | | | | | |
|  | **March 29, 2014** | | |  | **March 31, 2013** | |
| Net sales: |  |  |  |  |  |  |
| Products | \\$ | 18,204 |  | \\$ | 16,117 |  |
| Services |  | 2,031 |  |  | — |  |
| Total net sales |  | 20,235 |  |  | 16,117 |  |
| Cost of sales (1) |  | 12,140 |  |  | 10,244 |  |
| Gross profit |  | 8,095 |  |  | 5,873 |  |
| Selling and administrative |  | 9,310 |  |  | 6,004 |  |
| Net loss | \\$ | (1,215 | ) | \\$ | (131 | ) |
| Net loss per share, basic and diluted | \\$ | (0.11 | ) | \\$ | (0.01 | ) |
| Weighted average shares used in computing net loss per share |  | 11,045 |  |  | 10,902 |  |
"""

BARE_PIPES = """\
Larkfield Instruments, Inc.
Condensed Consolidated Statements of Operations
(In thousands, except per share amounts)

| | | | |
---|---|---|---|---|---
| Three Months Ended
| March 29,  
2014| | March 31,  
2013
Net sales:| | |
Products| $| 18,204 | | $| 16,117 |
Services| 2,031 | | — |
Total net sales| 20,235 | | 16,117 |
Cost of sales (1)| 12,140 | | 10,244 |
Gross profit| 8,095 | | 5,873 |
Selling and administrative| 9,310 | | 6,004 |
Net loss| $| (1,215| ) | $| (131| )
Net loss per share, basic and diluted| $| (0.11| ) | $| (0.01| )
Weighted average shares used in computing net loss per share| 11,045 | | 10,902 |
"""

TABS = """\
Larkfield Instruments, Inc.
Condensed Consolidated Statements of Operations
(In thousands, except per share amounts)
\tThree Months Ended\t
\tMarch 29, 2014\tMarch 31, 2013
Net sales:
Products\t$18,204\t$16,117
Services\t2,031\t-
Total net sales\t20,235\t16,117
Cost of sales (1)\t12,140\t10,244
Gross profit\t8,095\t5,873
Selling and administrative\t9,310\t6,004
Net loss\t$(1,215)\t$(131)
Net loss per share, basic and diluted\t$(0.11)\t$(0.01)
Weighted average shares used in computing net loss per share\t11,045\t10,902
"""

STACKED = """\
Larkfield Instruments, Inc.
Condensed Consolidated Statements of Operations
(In thousands, except per share amounts)
Three Months Ended
March 29,
March 31,
2014
2013

Net sales:
Products
Services
Total net sales

$

18,204
2,031
20,235

$

16,117
—
16,117

Cost of sales (1)
Gross profit
Selling and administrative
Net loss
Net loss per share, basic and diluted
Weighted average shares used in computing net loss per share

12,140
8,095
9,310
(1,215)
(0.11)

11,045

10,244
5,873
6,004
(131)
(0.01)

10,902

3
"""


def html() -> str:
    """The same table as a page, with a sign and a closing parenthesis in cells of their own."""

    def row(label: str, *values: str) -> str:
        cells = []
        for value in values:
            sign = "$" if value.startswith("$") else ""
            bare = value.lstrip("$")
            closing = ")" if bare.endswith(")") else ""
            cells.append(f"<td>{sign}</td><td>{bare.removesuffix(')')}</td><td>{closing}</td>")
        return f"<tr><td>{label}</td>{''.join(cells)}</tr>"

    body = [
        "<tr><td></td><td colspan=6>Three Months Ended</td></tr>",
        "<tr><td></td><td colspan=3>March 29,<br>2014</td><td colspan=3>March 31,<br>2013</td></tr>",
        "<tr><td>Net sales:</td></tr>",
        row("Products", "$18,204", "$16,117"),
        row("Services", "2,031", "—"),
        row("Total net sales", "20,235", "16,117"),
        row("Cost of sales (1)", "12,140", "10,244"),
        row("Gross profit", "8,095", "5,873"),
        row("Selling and administrative", "9,310", "6,004"),
        row("Net loss", "$(1,215)", "$(131)"),
        row("Net loss per share, basic and diluted", "$(0.11)", "$(0.01)"),
        row("Weighted average shares used in computing net loss per share", "11,045", "10,902"),
    ]
    return (
        "<html><body><p>Larkfield Instruments, Inc.</p><p>Condensed Consolidated Statements of Operations</p>"
        f"<p>(In thousands, except per share amounts)</p><table>{''.join(body)}</table></body></html>"
    )


LAYOUTS = {
    "fixed": (FIXED, ".txt"),
    "pipes": (PIPES, ".md"),
    "bare pipes": (BARE_PIPES, ".md"),
    "tabs": (TABS, ".txt"),
    "html": (html(), ".html"),
    "stacked": (STACKED, ".txt"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_one_statement(layout: str) -> None:
    (statement,) = statements(*LAYOUTS[layout])
    assert (statement.kind, statement.title) == (
        "income_statement",
        "Condensed Consolidated Statements of Operations",
    )
    assert (statement.scale, statement.currency) == (1000, "USD")
    assert [(column.end, column.months, column.period_type) for column in statement.columns] == [
        ("2014-03-29", 3, "duration"),
        ("2013-03-31", 3, "duration"),
    ]
    assert [(row.label, row.path, row.values, row.unit, row.is_total or False) for row in statement.rows] == [
        ("Products", ["Net sales"], ["18204", "16117"], "currency", False),
        ("Services", ["Net sales"], ["2031", "0"], "currency", False),
        ("Total net sales", ["Net sales"], ["20235", "16117"], "currency", True),
        ("Cost of sales", [], ["12140", "10244"], "currency", False),
        ("Gross profit", [], ["8095", "5873"], "currency", True),
        ("Selling and administrative", [], ["9310", "6004"], "currency", False),
        ("Net loss", [], ["-1215", "-131"], "currency", True),
        ("Net loss per share, basic and diluted", [], ["-0.11", "-0.01"], "per_share", False),
        (
            "Weighted average shares used in computing net loss per share",
            [],
            ["11045", "10902"],
            "shares",
            False,
        ),
    ]
    assert [row.dash_cols for row in statement.rows[:3]] == [[], [1], []]
    assert statement.rows[3].footnote_refs == ["1"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_values_are_printed_where_they_say(layout: str) -> None:
    extraction = read(*LAYOUTS[layout])
    text = extraction.filing.text
    fields = {path: field for path, field in extraction.fields.items() if "/values/" in path}
    assert fields
    for field in fields.values():
        shown = "".join(text[span.start : span.end] for span in field.spans)
        digits = "".join(filter(str.isdigit, shown))
        assert field.value == "0" or digits.lstrip("0") == "".join(
            filter(str.isdigit, str(field.value))
        ).lstrip("0")


def test_figures_whose_labels_are_lost_are_left_out() -> None:
    # Without labels for all rows, the totals of what is put together do not foot.
    text = STACKED.replace("Services\n", "").replace("Gross profit\n", "")
    extraction = read(text)
    assert isinstance(extraction.record, EarningsRelease)
    assert not extraction.record.statements
    assert "unreadable_tables" in {finding.check for finding in extraction.findings}


HEADS = [
    pytest.param(
        """
                          3 Months Ended December   12 Months Ended December
                          -----------------------   ------------------------
                             2004    2003 Change        2004    2003  Change
        """,
        ["3 Months Ended December 2004", "3 Months Ended December 2003", "3 Months Ended December Change"],
        [("2004-12-31", 3, None), ("2003-12-31", 3, None), ("2004-12-31", 3, "change")],
        id="groups with rules",
    ),
    pytest.param(
        """
                            THIRTEEN WEEKS ENDED        THIRTY-NINE WEEKS ENDED
                           November 2,  October 28,     November 2,  October 28,
                              2024         2023            2024         2023
        """,
        ["THIRTEEN WEEKS ENDED November 2, 2024", "THIRTEEN WEEKS ENDED October 28, 2023"],
        [("2024-11-02", 3, None), ("2023-10-28", 3, None), ("2024-11-02", 9, None)],
        id="weeks",
    ),
]


@pytest.mark.parametrize(("head", "labels", "periods"), HEADS)
def test_headings_of_columns(
    head: str, labels: list[str], periods: list[tuple[str, int, str | None]]
) -> None:
    width = 6 if "Change" in head else 4
    edges = [33, 41, 48, 60, 68, 76] if width == 6 else [35, 48, 64, 77]
    body = ""
    for label, values in (("Revenues", range(101, 101 + width)), ("Expenses", range(51, 51 + width))):
        line = label
        for edge, value in zip(edges, values, strict=True):
            line = line.ljust(edge - 6) + f"{value},000".rjust(7)[-7:]
        body += f"{line}\n"
    text = f"Statements of Income\n(In dollars)\n{dedent(head).strip(chr(10))}\n{body}"
    (statement,) = statements("\n".join(_shifted(line, head) for line in text.splitlines()))
    assert [column.label for column in statement.columns][: len(labels)] == labels
    assert [(c.end, c.months, c.role) for c in statement.columns][: len(periods)] == periods


def _shifted(line: str, head: str) -> str:
    """Put lines of the heading back over the figures."""
    stripped = line.strip()
    return f"{' ' * 24}{line}" if stripped and stripped in head else line


@pytest.mark.parametrize(
    ("label", "values", "unit"),
    [
        ("Headcount", "1,812    1,799", "count"),
        ("Inventory turns", "3.0      3.4", "ratio"),
        ("Gross margin", "45%      47%", "percent"),
        ("Dividends declared per share", "$ 0.10   $ 0.08", "per_share"),
        ("Diluted weighted average shares", "91,250   7,560", "shares"),
        ("Repurchases of common shares", "(400)    (310)", "currency"),
    ],
)
def test_units(label: str, values: str, unit: str) -> None:
    text = (
        "Selected Data\n(In thousands)\n                                     2014     2013\n"
        f"Revenue                            $  900   $  850\n{label:35}{values}\n"
    )
    row = rows(text)[label]
    assert row.unit == unit
    assert row.scale == (None if unit in ("currency", "shares") else 1)


@pytest.mark.parametrize(
    ("label", "scale"),
    [
        ("Average daily rate (ADR)", 1),
        ("Revenue per available room", 1),
        ("Average realized price per ounce", 1),
        ("Cost of sales per barrel", 1),
        ("Room revenue", None),
        ("Average assets", None),
        ("Revenue from customers", None),
    ],
)
def test_money_for_one_thing_is_not_in_the_scale_of_the_table(label: str, scale: int | None) -> None:
    text = (
        "Selected Data\n(In millions)\n                                     2014     2013\n"
        f"Revenue                            $  900   $  850\n{label:35}$  260   $  244\n"
    )
    row = rows(text)[label]
    assert (row.unit, row.scale) == ("currency", scale)


def test_shares_in_another_scale() -> None:
    text = """\
Statements of Income
(In millions, except number of shares which are reflected in thousands and per share amounts)
                                          Three Months Ended
                                      June 30, 2014  June 30, 2013
Net sales                                $ 2,014         $ 1,545
Net income                                    61              19
Earnings per share:
  Basic                                  $  0.16         $  0.05
Shares used in computing earnings per share:
  Basic                                  375,023         360,793
"""
    row = rows(text)["Shares used in computing earnings per share > Basic"]
    assert (row.unit, row.scale, row.values) == ("shares", 1000, ["375023", "360793"])


def test_income_per_share_tells_the_scale_of_shares() -> None:
    text = """\
Statements of Income
(In thousands, except share amounts)
                                          Three Months Ended
                                      June 30, 2014  June 30, 2013
Net income                               $ 6,100         $ 1,900
Earnings per share                       $  0.16         $  0.05
Weighted average shares outstanding   37,502,300      36,079,300
"""
    assert rows(text)["Weighted average shares outstanding"].scale == 1


BALANCE = """\
Consolidated Balance Sheets
(In thousands)
                                         June 30,    Dec. 31,
                                           2014        2013
ASSETS
Current assets:
  Cash                                   $     90    $     80
  Inventory                                    30          40
                                         --------    --------
    Total current assets                      120         120
Equipment, at cost                             70          60
Less accumulated depreciation                 (20)        (15)
                                         --------    --------
Net equipment                                  50          45
    Total assets                         $    170    $    165
                                         ========    ========
LIABILITIES AND STOCKHOLDERS' EQUITY
Current liabilities:
  Accounts payable                       $     60    $     65
                                         --------    --------
Commitments and contingencies

Stockholders' equity:
  Common stock, $0.01 par value
     Authorized shares - 500 as of June 30, 2014
      Issued and outstanding shares - 93           10          10
  Retained earnings                           100          90
                                         --------    --------
  Total stockholders' equity                  110         100
                                         --------    --------
  Total liabilities and stockholders' equity
                                         $    170    $    165
"""


def test_sections_of_a_balance_sheet() -> None:
    (statement,) = statements(BALANCE)
    assert statement.kind == "balance_sheet"
    assert [(column.end, column.period_type) for column in statement.columns] == [
        ("2014-06-30", "instant"),
        ("2013-12-31", "instant"),
    ]
    equity = "LIABILITIES AND STOCKHOLDERS' EQUITY"
    assert [(row.path, row.label) for row in statement.rows] == [
        (["ASSETS", "Current assets"], "Cash"),
        (["ASSETS", "Current assets"], "Inventory"),
        (["ASSETS", "Current assets"], "Total current assets"),
        (["ASSETS"], "Equipment, at cost"),
        (["ASSETS"], "Less accumulated depreciation"),
        (["ASSETS"], "Net equipment"),
        (["ASSETS"], "Total assets"),
        ([equity, "Current liabilities"], "Accounts payable"),
        ([equity], "Commitments and contingencies"),
        (
            [equity, "Stockholders' equity"],
            "Common stock, $0.01 par value Authorized shares - 500 as of June 30, 2014 Issued and outstanding "
            "shares - 93",
        ),
        ([equity, "Stockholders' equity"], "Retained earnings"),
        ([equity, "Stockholders' equity"], "Total stockholders' equity"),
        ([equity], "Total liabilities and stockholders' equity"),
    ]
    assert [row.label for row in statement.rows if row.is_total] == [
        "Total current assets",
        "Net equipment",
        "Total assets",
        "Total stockholders' equity",
        "Total liabilities and stockholders' equity",
    ]
    assert statement.rows[8].values == [None, None]


def test_bridge_to_non_gaap_figures() -> None:
    text = """\
GAAP to Non-GAAP Reconciliation
(In thousands)
                            Three Months Ended March 29, 2008
                        ==========================================
                                                            Non-
                                     Deferral   Invoiced    GAAP
                           GAAP    Adjustments Shipments   Totals
                        ---------   --------    --------  --------
Revenue                 $ 138,253  $(42,747)(a) $ 95,506  $ 95,506
Cost of revenue            76,686   (23,022)(b)   53,664    53,664
                        ---------   --------    --------  --------
Gross profit               61,567   (19,725)      41,842    41,842
"""
    (statement,) = statements(text)
    assert statement.kind == "reconciliation"
    assert [(c.label, c.basis, c.end, c.months) for c in statement.columns] == [
        ("GAAP", "gaap", "2008-03-29", 3),
        ("Deferral Adjustments", "adjustment", "2008-03-29", 3),
        ("Invoiced Shipments", "non_gaap", "2008-03-29", 3),
        ("Non-GAAP Totals", "non_gaap", "2008-03-29", 3),
    ]
    assert statement.rows[0].values == ["138253", "-42747", "95506", "95506"]


def test_a_table_that_goes_on_after_a_page_break() -> None:
    half = FIXED.index("Cost of sales")
    text = f"{FIXED[:half]}\n                                   3\n\f\n{FIXED[half:]}"
    (statement,) = statements(text)
    assert [row.label for row in statement.rows][:4] == [
        "Products",
        "Services",
        "Total net sales",
        "Cost of sales",
    ]


def test_what_a_new_page_says_again_is_no_row() -> None:
    half = FIXED.index("Cost of sales")
    above = FIXED[: FIXED.index("Net sales")].replace("Operations", "Operations (continued)")
    (statement,) = statements(f"{FIXED[:half]}\n                   3\n\f{above}{FIXED[half:]}")
    assert [row.path for row in statement.rows] == [["Net sales"]] * 3 + [[]] * 6


def test_dots_that_lead_to_figures() -> None:
    dotted = "\n".join(
        line[:20].rstrip() + "." * (38 - len(line[:20].rstrip())) + line[38:]
        if line[:38].strip() and len(line) > 50 and not line.startswith(" " * 30)
        else line
        for line in FIXED.splitlines()
    )
    assert "...." in dotted
    (plain,), (statement,) = statements(FIXED), statements(dotted)
    assert [row.values for row in statement.rows] == [row.values for row in plain.rows]
    assert not any("." in (row.label or "") for row in statement.rows)


def test_columns_of_another_unit() -> None:
    text = """\
Reconciliation of Earnings
(in millions, except per share amounts)
                                         Three Months Ended March 31,
                                                       Earnings per
                                        Earnings       Common Share
                                      2023     2022    2023     2022
Earnings on a GAAP basis             $ 569    $ 475  $ 0.27   $ 0.22
Legal costs                             17       34    0.01     0.02
Core earnings                        $ 586    $ 509  $ 0.28   $ 0.24
"""
    (statement,) = statements(text)
    assert [column.unit for column in statement.columns] == [None, None, "per_share", "per_share"]
    assert [column.end for column in statement.columns] == ["2023-03-31", "2022-03-31"] * 2
    assert [row.unit for row in statement.rows] == ["currency"] * 3
    assert statement.rows[2].is_total


def test_quarters_by_name_end_when_the_statements_do() -> None:
    text = f"""\
{FIXED}

Supplemental Information
(In thousands)
                       Q1'13      Q2'13      Q3'13      Q4'13      Q1'14
                      -------    -------    -------    -------    -------
Orders                $ 9,100    $ 9,800    $10,200    $11,000    $12,000
Backlog                 4,100      4,200      4,300      4,400      4,500
"""
    _, table = statements(text)
    assert [column.end for column in table.columns] == ["2013-03-31", None, None, None, "2014-03-29"]


def test_shared_title_of_tables_below_each_other() -> None:
    first, second = (
        FIXED,
        FIXED[FIXED.index("                    ") :].replace("2014", "2012").replace("2013", "2011"),
    )
    one, two = statements(first + "\n" + second)
    assert (two.title, two.scale) == (one.title, one.scale)
    assert [column.end for column in two.columns] == ["2012-03-29", "2011-03-31"]


def test_prose_and_lists_are_no_tables() -> None:
    text = """\
Larkfield Instruments today reported sales of $20.2 million, up from $16.1 million, for the quarter ended
March 29, 2014. For more information call:

Investors:   Ann Doe     555-0100     555-0101
Press:       Bob Roe     555-0102     555-0103
"""
    assert statements(text) == []


def test_no_table_at_all() -> None:
    assert extract(Filing(text="Nothing here."), Earnings()).record == EarningsRelease()
