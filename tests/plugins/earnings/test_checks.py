"""Rules that tie a release together: what fits is confirmed, what does not is told, a lost minus is put back."""

from __future__ import annotations

import pytest

from earnings_releases import read, release

STATEMENTS = """NORTHWIND DEVICES, INC.
CONSOLIDATED STATEMENTS OF INCOME
(In thousands, except per share data)

                                      Three Months Ended
                                           March 31,
                                      2024          2023
                                    --------      --------
Revenue                             $ 31,240      $ 28,810
Cost of revenue                       18,110        17,020
                                    --------      --------
Gross profit                          13,130        11,790
Operating expenses:
  Research and development             4,215         4,030
  Selling and administrative           5,105         4,990
                                    --------      --------
    Total operating expenses           9,320         9,020
                                    --------      --------
Operating income                       3,810         2,770
Interest and other, net                  120          (340)
                                    --------      --------
Income before taxes                    3,930         2,430
Income tax provision                     830           510
                                    --------      --------
Net income                          $  3,100      $  1,920
                                    ========      ========

Earnings per share:
  Basic                             $   0.31      $   0.19
  Diluted                           $   0.30      $   0.19
Weighted average shares:
  Basic                               10,010         9,990
  Diluted                             10,330        10,210

NORTHWIND DEVICES, INC.
CONSOLIDATED BALANCE SHEETS
(In thousands)

                                    March 31,   December 31,
                                      2024          2023
                                    --------      --------
Assets
Cash and cash equivalents           $ 12,400      $ 11,150
Accounts receivable                   21,300        20,050
Inventories                           15,260        16,110
                                    --------      --------
Total assets                        $ 48,960      $ 47,310
                                    ========      ========

Liabilities and shareholders' equity
Accounts payable                    $  9,950      $ 10,220
Accrued liabilities                    7,110         8,290
                                    --------      --------
Total liabilities                     17,060        18,510
Shareholders' equity                  31,900        28,800
                                    --------      --------
Total liabilities and equity        $ 48,960      $ 47,310
                                    ========      ========

NORTHWIND DEVICES, INC.
CONSOLIDATED STATEMENTS OF CASH FLOWS
(In thousands)

                                      Three Months Ended
                                           March 31,
                                      2024          2023
                                    --------      --------
Net income                          $  3,100      $  1,920
Depreciation                           1,050           990
Changes in working capital            (2,100)       (1,760)
                                    --------      --------
Net cash provided by operations        2,050         1,150
Capital expenditures                    (800)         (640)
                                    --------      --------
Net increase in cash                   1,250           510
Cash at beginning of period           11,150         9,870
                                    --------      --------
Cash at end of period               $ 12,400      $ 10,380
                                    ========      ========
"""
LEAD = (
    "Revenue for the first quarter of 2024 was $31.2 million, compared with $28.8 million in the first quarter of 2023. Net "
    "income was $3.1 million, or $0.30 per diluted share, compared with $1.9 million, or $0.19 per diluted share, in the "
    "first quarter of 2023."
)


def findings(lead: str = LEAD, tables: str = STATEMENTS) -> list[tuple[str, str]]:
    return [(item.check, item.severity) for item in read(release(lead, tables=tables)).findings]


def test_a_release_that_fits_together_gives_no_finding() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("printed", "instead", "expected"),
    [
        ("Total operating expenses           9,320", "Total operating expenses           9,520", ("totals_foot", "warning")),
        ("Total operating expenses           9,320", "Total operating expenses           9,321", ("totals_foot", "info")),
        ("Shareholders' equity                  31,900", "Shareholders' equity                  31,600", ("totals_foot", "warning")),
        ("Cash at beginning of period           11,150", "Cash at beginning of period           11,250", ("cash_rolls_forward", "warning")),
        ("Net income                          $  3,100      $  1,920\nDepreciation", "Net income                          $  3,400      $  1,920\nDepreciation", ("net_income_agrees", "warning")),
        ("Diluted                             10,330", "Diluted                             20,330", ("earnings_per_share", "info")),
    ],
    ids=["a total", "a rounding", "an addend", "cash", "net income", "shares"],
)  # fmt: skip
def test_a_changed_number_is_found(printed: str, instead: str, expected: tuple[str, str]) -> None:
    assert printed in STATEMENTS
    assert expected in findings(tables=STATEMENTS.replace(printed, instead))


def test_both_sides_of_the_balance_sheet() -> None:
    changed = STATEMENTS.replace(
        "Total liabilities and equity        $ 48,960", "Total liabilities and equity        $ 48,690"
    )
    assert ("balance_sheet_balances", "error") in findings(tables=changed)


@pytest.mark.parametrize(
    ("printed", "instead"), [("$31.2 million", "$32.1 million"), ("$0.30 per diluted", "$0.33 per diluted")]
)
def test_a_figure_of_the_lead_that_the_statement_contradicts(printed: str, instead: str) -> None:
    assert findings(LEAD.replace(printed, instead)) == [("headlines_agree", "warning")]


def test_a_figure_of_the_lead_that_is_of_another_period() -> None:
    swapped = LEAD.replace("$31.2 million", "$28.8 million", 1)
    messages = [item.message for item in read(release(swapped, tables=STATEMENTS)).findings]
    assert messages == [
        "revenue of 2024Q1: 28,800,000 in the lead, but 31,240,000 in the income statement; it is that of 2023Q1"
    ]


def test_a_minus_that_was_lost_is_put_back() -> None:
    extraction = read(release(LEAD, tables=STATEMENTS.replace("(340)", " 340 ")))
    field = next(field for field in extraction.fields.values() if field.state == "derived")
    assert (field.value, field.method) == ("-340", "check:totals_foot")
    assert len(field.spans) > 2
    assert [item.severity for item in extraction.findings] == ["info"]


def test_what_fits_is_surer() -> None:
    path = "/statements/0/rows/0/values/0"
    alone = STATEMENTS.replace(
        "Gross profit                          13,130", "Gross profit                          13,430"
    )
    confidence = [
        read(release(LEAD, tables=tables)).fields[path].confidence or 0 for tables in (STATEMENTS, alone)
    ]
    assert confidence[0] > confidence[1]


BRIDGE = """NORTHWIND DEVICES, INC.
RECONCILIATION OF GAAP TO NON-GAAP RESULTS
(In thousands)
                              Three Months Ended March 31, 2024
                              GAAP      Adjustments     Non-GAAP
                            --------    -----------    ---------
Revenue                     $ 31,240     $      -      $ 31,240
Operating expenses             9,320        (1,020)        8,300
Operating income               3,810         1,020         4,830
"""


def test_a_bridge_adds_up() -> None:
    assert findings(tables=BRIDGE) == []
    assert ("bridges_add_up", "warning") in findings(tables=BRIDGE.replace("4,830", "4,380"))


GROWTH = """NORTHWIND DEVICES, INC.
SALES BY REGION
(In thousands)
                          Three Months Ended March 31,
                              2024        2023    % Change
                            --------    --------  --------
North                       $ 20,140    $ 18,310     10.0%
South                         11,100      10,500      5.7%
East                           7,410       7,410        -
West                           4,050       4,500    (10.0)%
"""


def test_growth_follows_from_its_figures() -> None:
    assert findings(tables=GROWTH) == []
    assert findings(tables=GROWTH.replace(" 10.0%", " 12.0%")) == [("growth_follows", "info")]


ROLL = """NORTHWIND DEVICES, INC.
DEFERRED REVENUE
(In thousands)
                                      Three Months Ended
                                           March 31,
                                      2024          2023
                                    --------      --------
Beginning balance                   $  8,290      $  7,150
Additions                              3,010         2,400
Recognized                            (4,190)       (2,560)
                                    --------      --------
Ending balance                      $  7,110      $  6,990
                                    ========      ========
"""


@pytest.mark.parametrize(
    ("printed", "expected"), [("7,110", []), ("7,111", [("balances_roll_forward", "info")]), ("9,110", [])]
)
def test_a_roll_forward_ends_at_the_balance_sheet(printed: str, expected: list[tuple[str, str]]) -> None:
    sheet = STATEMENTS.replace("Accrued liabilities   ", "Deferred revenue      ")
    roll = ROLL.replace("$  7,110", f"$  {printed}").replace(
        "(4,190)", f"({11300 - int(printed.replace(',', '')):,})"
    )
    assert findings(tables=f"{sheet}\n{roll}") == expected


@pytest.mark.parametrize(
    ("deficit", "expected"),
    [("(11,900)", []), ("(11,899)", [("balances_roll_forward", "info")]), ("(9,000)", [])],
)
def test_retained_earnings_move_by_net_income(deficit: str, expected: list[tuple[str, str]]) -> None:
    moved = STATEMENTS.replace(
        "Shareholders' equity                  31,900        28,800",
        f"Accumulated deficit                 {deficit}       (15,000)",
    )
    found = [item for item in findings(tables=moved) if item[0] == "balances_roll_forward"]
    assert found == expected
