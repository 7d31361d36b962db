"""Sentences of a lead: which amount is whose, by which basis, and of which period."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnings_releases import figures_of, read, release
from filingkit.testing import check_evidence

SENTENCES = [
    (
        2019,
        3,
        "",
        "GAAP net loss for the third quarter was $(4.2) million, or $(0.11) per share, compared to GAAP net income of $1.3 million, or $0.03 per diluted share, for the same period last year.",
        [
            "net_income gaap 2019Q3 -4200000",
            "eps_diluted gaap 2019Q3 -0.11",
            "net_income gaap 2018Q3 1300000",
            "eps_diluted gaap 2018Q3 0.03",
        ],
    ),
    (
        2019,
        3,
        "",
        "Adjusted EBITDA was $25.1 million, up 8% from $23.2 million in the prior-year quarter.",
        ["ebitda non_gaap 2019Q3 25100000", "other non_gaap 2019Q3 8", "ebitda non_gaap 2018Q3 23200000"],
    ),
    (
        2019,
        3,
        "",
        "Net sales rose 5.4% to $1.02 billion from $967.8 million a year ago.",
        ["other gaap 2019Q3 5.4", "revenue gaap 2019Q3 1020000000", "revenue gaap 2018Q3 967800000"],
    ),
    (
        2019,
        3,
        "",
        "Diluted EPS increased to $1.14 from $0.98 in the year-ago quarter.",
        ["eps_diluted gaap 2019Q3 1.14", "eps_diluted gaap 2018Q3 0.98"],
    ),
    (
        2019,
        3,
        "",
        "Operating margin expanded 120 basis points to 14.3%.",
        ["operating_margin_pct gaap 2019Q3 14.3"],
    ),
    (
        2019,
        3,
        "",
        "Revenue: $88.4 million, up 14% year-over-year",
        ["revenue gaap 2019Q3 88400000", "other gaap 2019Q3 14"],
    ),
    (
        2024,
        2,
        "",
        "Free cash flow of $12.4 million versus $9.8 million in Q2 2023",
        ["free_cash_flow non_gaap 2024Q2 12400000", "free_cash_flow non_gaap 2023Q2 9800000"],
    ),
    (
        2019,
        3,
        "",
        "For the nine months ended September 30, 2019, total revenues were $1.2 billion versus $1.1 billion for the nine months ended September 30, 2018.",
        ["revenue gaap 2019Q3YTD 1200000000", "revenue gaap 2018Q3YTD 1100000000"],
    ),
    (
        2021,
        4,
        "",
        "Fourth quarter 2021 net income was $15.2 million, or 42 cents per diluted share, and full-year 2021 net income was $58.9 million, or $1.63 per diluted share.",
        [
            "net_income gaap 2021Q4 15200000",
            "eps_diluted gaap 2021Q4 0.42",
            "net_income gaap 2021FY 58900000",
            "eps_diluted gaap 2021FY 1.63",
        ],
    ),
    (
        2019,
        3,
        "",
        "Gross margin was 61.2% on a GAAP basis and 63.5% on a non-GAAP basis.",
        ["gross_margin_pct gaap 2019Q3 61.2", "gross_margin_pct non_gaap 2019Q3 63.5"],
    ),
    (
        2019,
        3,
        "",
        "The company reported a net loss of $2.1 million, or 7 cents per share, on revenue of $45.3 million in the quarter, compared with net income of $3.4 million, or 11 cents per share, on revenue of $51.0 million in the year-earlier quarter.",
        [
            "net_income gaap 2019Q3 -2100000",
            "eps_diluted gaap 2019Q3 -0.07",
            "revenue gaap 2019Q3 45300000",
            "net_income gaap 2018Q3 3400000",
            "eps_diluted gaap 2018Q3 0.11",
            "revenue gaap 2018Q3 51000000",
        ],
    ),
    (
        2019,
        3,
        "",
        "Earnings per diluted share were $0.56, compared to $0.49 in the third quarter of last year.",
        ["eps_diluted gaap 2019Q3 0.56", "eps_diluted gaap 2018Q3 0.49"],
    ),
    (
        2008,
        1,
        "",
        "Revenue for the first quarter of 2008 totaled $10.5 million, a 23 percent increase over the $8.5 million reported in the first quarter of 2007.",
        ["revenue gaap 2008Q1 10500000", "other gaap 2008Q1 23", "revenue gaap 2007Q1 8500000"],
    ),
    (
        2021,
        4,
        "",
        "Net sales for the fourth quarter and full year were $25.0 million and $98.7 million, respectively.",
        ["revenue gaap 2021Q4 25000000", "revenue gaap 2021FY 98700000"],
    ),
    (
        2021,
        1,
        "",
        "First quarter revenue of $50.1 million exceeded guidance of $46 to $48 million",
        ["revenue gaap 2021Q1 50100000"],
    ),
    (
        2023,
        2,
        "",
        "Total revenue decreased $5.2 million, or 8.1%, to $59.0 million in the second quarter of 2023 from $64.2 million in the second quarter of 2022.",
        ["other gaap 2023Q2 -8.1", "revenue gaap 2023Q2 59000000", "revenue gaap 2022Q2 64200000"],
    ),
    (
        2023,
        2,
        "",
        "Net loss narrowed to $1.2 million, or $0.05 per share, from a net loss of $3.4 million, or $0.14 per share, in the prior-year period.",
        [
            "net_income gaap 2023Q2 -1200000",
            "eps_diluted gaap 2023Q2 -0.05",
            "net_income gaap 2022Q2 -3400000",
            "eps_diluted gaap 2022Q2 -0.14",
        ],
    ),
    (
        2023,
        2,
        "",
        "GAAP EPS of $(0.12); non-GAAP EPS of $0.05",
        ["eps_diluted gaap 2023Q2 -0.12", "eps_diluted non_gaap 2023Q2 0.05"],
    ),
    (
        2023,
        2,
        "",
        "Non-GAAP net income, excluding stock-based compensation and amortization, was $8.2 million, or $0.21 per diluted share.",
        ["net_income non_gaap 2023Q2 8200000", "eps_diluted non_gaap 2023Q2 0.21"],
    ),
    (
        2023,
        2,
        "",
        "On a GAAP basis, net loss for the quarter was $3.3 million. On a non-GAAP basis, net income was $1.1 million, or $0.02 per diluted share.",
        [
            "net_income gaap 2023Q2 -3300000",
            "net_income non_gaap 2023Q2 1100000",
            "eps_diluted non_gaap 2023Q2 0.02",
        ],
    ),
    (
        2010,
        2,
        "",
        "Revenues for the quarter ended June 30, 2010 increased 18% to $33.4 million compared to $28.3 million for the quarter ended June 30, 2009.",
        ["other gaap 2010Q2 18", "revenue gaap 2010Q2 33400000", "revenue gaap 2009Q2 28300000"],
    ),
    (
        2010,
        2,
        "",
        "Fully diluted earnings per share were $.31 versus $.27 in the second quarter of 2009.",
        ["eps_diluted gaap 2010Q2 0.31", "eps_diluted gaap 2009Q2 0.27"],
    ),
    (
        2023,
        3,
        "July 31, 2023",
        "Net revenue of $5.02 billion, down 9% y/y",
        ["revenue gaap 2023Q3 5020000000", "other gaap 2023Q3 -9"],
    ),
    (
        2024,
        2,
        "March 30, 2024",
        "For the third quarter of fiscal 2024, the Company expects revenue in the range of $420 million to $430 million and GAAP diluted EPS between $0.52 and $0.56.",
        ["expects revenue gaap 2024Q3 420000000 430000000", "expects eps_diluted gaap 2024Q3 0.52 0.56"],
    ),
    (
        2024,
        2,
        "March 30, 2024",
        "Full year revenue is expected to be approximately $1.7 billion.",
        ["expects revenue gaap 2024FY 1700000000 1700000000"],
    ),
    (
        2024,
        2,
        "March 30, 2024",
        "We now expect full-year adjusted EPS of $3.10 to $3.20, compared to our prior guidance of $2.95 to $3.10.",
        ["expects eps_diluted non_gaap 2024FY 3.10 3.20 before 2.95 3.10"],
    ),
    (
        2024,
        4,
        "September 30, 2024",
        "For fiscal 2025, Adjusted EBITDA is expected to be $90-95 million, and capital expenditures of $30 million to $35 million.",
        ["expects ebitda non_gaap 2025FY 90000000 95000000", "expects other gaap 2025FY 30000000 35000000"],
    ),
    (
        2024,
        4,
        "December 28, 2024",
        "Looking ahead to the first quarter, we anticipate net sales between $61 million and $64 million.",
        ["expects revenue gaap 2025Q1 61000000 64000000"],
    ),
    (
        2024,
        1,
        "",
        "Net income was $22.3 million ($0.71 per diluted share), compared to $18.9 million ($0.60 per diluted share) in the first quarter of 2023.",
        [
            "net_income gaap 2024Q1 22300000",
            "eps_diluted gaap 2024Q1 0.71",
            "net_income gaap 2023Q1 18900000",
            "eps_diluted gaap 2023Q1 0.60",
        ],
    ),
    (
        2024,
        1,
        "",
        "Operating income was $31.0 million, or 12.4% of revenue, compared to operating income of $27.5 million, or 11.9% of revenue, in the prior year quarter.",
        ["operating_income gaap 2024Q1 31000000", "operating_income gaap 2023Q1 27500000"],
    ),
    (2024, 1, "", "Revenue from our Cloud segment was $14.0 million, up 20%.", []),
    (
        2024,
        1,
        "",
        "Services revenue was $14.0 million and product revenue was $9.0 million in the quarter.",
        ["other gaap 2024Q1 14000000", "other gaap 2024Q1 9000000"],
    ),
    (2024, 1, "", "Deferred revenue was $104.0 million at quarter end.", ["other gaap 2024Q1 104000000"]),
    (
        2024,
        1,
        "",
        "Cost of revenue was $54.0 million, interest income was $1.0 million, and other income was $2.0 million.",
        [],
    ),
    (
        2024,
        1,
        "",
        "The Board declared a quarterly dividend of $0.12 per share, and net income includes a gain of $5.2 million, or $0.07 per share.",
        [],
    ),
    (
        2024,
        1,
        "",
        "During the quarter the company repurchased 1.2 million shares for $40.0 million, and revenue benefited by $3 million from acquisitions.",
        [],
    ),
    (
        2024,
        1,
        "",
        "Net loss attributable to common stockholders was $7.5 million, or $0.15 per basic and diluted share, for the three months ended March 31, 2024, compared to a net loss of $9.9 million, or $0.21 per basic and diluted share, for the three months ended March 31, 2023.",
        [
            "net_income gaap 2024Q1 -7500000",
            "eps_diluted gaap 2024Q1 -0.15",
            "net_income gaap 2023Q1 -9900000",
            "eps_diluted gaap 2023Q1 -0.21",
        ],
    ),
    (
        2024,
        1,
        "",
        "Sales in the quarter reached $210.7 million versus $190.2 million in last year's first quarter.",
        ["revenue gaap 2024Q1 210700000", "revenue gaap 2023Q1 190200000"],
    ),
    (
        2024,
        1,
        "",
        "Sequentially, revenue grew 4% from $100.0 million in the fourth quarter of 2023 to $104.0 million.",
        ["other gaap 2024Q1 4", "revenue gaap 2023Q4 100000000", "revenue gaap 2024Q1 104000000"],
    ),
    (
        2024,
        1,
        "",
        "Income from operations for the first quarter of 2024 was $8.8 million compared to a loss from operations of $2.2 million for the first quarter of 2023.",
        ["operating_income gaap 2024Q1 8800000", "operating_income gaap 2023Q1 -2200000"],
    ),
    (
        2024,
        1,
        "",
        "Gross profit was $40.1 million, representing gross margin of 38.5%, compared to 36.0% in the same quarter of 2023.",
        ["gross_margin_pct gaap 2024Q1 38.5", "gross_margin_pct gaap 2023Q1 36.0"],
    ),
    (
        2024,
        1,
        "",
        "Organic sales declined 2%, while total sales were €210.5 million, compared with €214.0 million in the prior year.",
        ["other non_gaap 2024Q1 -2", "revenue gaap 2024Q1 210500000", "revenue gaap 2023Q1 214000000"],
    ),
    (
        2012,
        4,
        "",
        "For 2012, the Company earned $48.2 million, or $2.05 per diluted share, on sales of $612.3 million.",
        ["revenue gaap 2012FY 612300000"],
    ),
    (
        2012,
        4,
        "",
        "Full year 2012 sales were $612.3 million, an increase of 3.1% over 2011.",
        ["revenue gaap 2012FY 612300000", "other gaap 2012FY 3.1"],
    ),
    (
        2024,
        1,
        "",
        "Net income, excluding a charge of $5 million, was $8 million.",
        ["net_income non_gaap 2024Q1 8000000"],
    ),
    (
        2024,
        1,
        "",
        "Excluding a $5 million charge, net income was $8 million.",
        ["net_income non_gaap 2024Q1 8000000"],
    ),
    (
        2024,
        1,
        "",
        "The improvement reflects an increase in net income of $5 million and a reduction in operating income of $3 million.",
        [],
    ),
    (
        2024,
        1,
        "",
        "The strong volume resulted in net income of $5 million, with an after-tax benefit to net income of $1 million.",
        ["net_income gaap 2024Q1 5000000"],
    ),
    (
        2024,
        1,
        "",
        "Net revenues were $3.2 billion, including $0.4 billion from acquisitions, an increase of 12% from the prior year quarter.",
        ["revenue gaap 2024Q1 3200000000"],
    ),
    (2024, 1, "", "Adjusted diluted EPS excludes $0.12 per share of restructuring costs.", []),
    (
        2024,
        1,
        "",
        "Compared to the first quarter of 2023, revenue increased 7.5% to $310.0 million.",
        ["other gaap 2024Q1 7.5", "revenue gaap 2024Q1 310000000"],
    ),
    (
        2024,
        1,
        "",
        "In the first quarter of 2023, revenue was $288.4 million and net income was $10.0 million.",
        ["revenue gaap 2023Q1 288400000", "net_income gaap 2023Q1 10000000"],
    ),
    (
        2024,
        1,
        "",
        "First quarter 2024 total revenues of $55.1 million; net loss of $(0.9) million or $(.02) per share",
        ["revenue gaap 2024Q1 55100000", "net_income gaap 2024Q1 -900000", "eps_diluted gaap 2024Q1 -0.02"],
    ),
    (
        2018,
        2,
        "",
        "For the full year 2018, the Company now expects net sales of $1.50 billion to $1.53 billion, compared to its prior guidance of $1.46 billion to $1.50 billion, and diluted earnings per share of $3.05 to $3.20, compared to its prior guidance of $2.90 to $3.10.",
        [
            "expects revenue gaap 2018FY 1500000000 1530000000 before 1460000000 1500000000",
            "expects eps_diluted gaap 2018FY 3.05 3.20 before 2.90 3.10",
        ],
    ),
    (
        2024,
        1,
        "",
        "Revenue was $5.0 million compared to $4.0 million in the first quarter of 2023, and net income was $1.0 million compared to $0.8 million in the first quarter of 2023.",
        [
            "revenue gaap 2024Q1 5000000",
            "revenue gaap 2023Q1 4000000",
            "net_income gaap 2024Q1 1000000",
            "net_income gaap 2023Q1 800000",
        ],
    ),
    (
        2024,
        1,
        "",
        "These results compare to revenue of $15.7 million, operating income of $5.0 million, and net income of $3.4 million in the year-ago quarter.",
        [
            "revenue gaap 2023Q1 15700000",
            "operating_income gaap 2023Q1 5000000",
            "net_income gaap 2023Q1 3400000",
        ],
    ),
    (
        2024,
        1,
        "",
        "We expect a non-GAAP net loss per share of $0.04 to $0.02 for the second quarter of 2024.",
        ["expects eps_diluted non_gaap 2024Q2 -0.04 -0.02"],
    ),
    (
        2024,
        1,
        "",
        "GAAP loss from operations was $8.7 million, compared to a loss of $11.1 million in the first quarter of 2023.",
        ["operating_income gaap 2024Q1 -8700000", "operating_income gaap 2023Q1 -11100000"],
    ),
    (
        2022,
        3,
        "September 24, 2022",
        "Third quarter revenue was $5.6 billion, gross margin was 42%, operating loss was $64 million, operating margin was (1)%, net income was $66 million and diluted earnings per share was $0.04. On a non-GAAP(*) basis, gross margin was 50%, operating income was $1.3 billion, net income was $1.1 billion and diluted earnings per share was $0.67.",
        [
            "revenue gaap 2022Q3 5600000000",
            "gross_margin_pct gaap 2022Q3 42",
            "operating_income gaap 2022Q3 -64000000",
            "operating_margin_pct gaap 2022Q3 -1",
            "net_income gaap 2022Q3 66000000",
            "eps_diluted gaap 2022Q3 0.04",
            "gross_margin_pct non_gaap 2022Q3 50",
            "operating_income non_gaap 2022Q3 1300000000",
            "net_income non_gaap 2022Q3 1100000000",
            "eps_diluted non_gaap 2022Q3 0.67",
        ],
    ),
    (
        2022,
        3,
        "September 24, 2022",
        "Revenue increased 4.1% year-over-year to $1.23 billion",
        ["other gaap 2022Q3 4.1", "revenue gaap 2022Q3 1230000000"],
    ),
    (
        2022,
        1,
        "April 30, 2022",
        "Net sales increased 10.5% to $2.2 billion compared to $2.0 billion in the first quarter of fiscal 2021.",
        ["other gaap 2022Q1 10.5", "revenue gaap 2022Q1 2200000000", "revenue gaap 2021Q1 2000000000"],
    ),
    (
        2022,
        1,
        "April 30, 2022",
        "Net income increased to $331.4 million or $6.30 per diluted share compared to $230.3 million or $4.10 per diluted share in the first quarter of fiscal 2021.",
        [
            "net_income gaap 2022Q1 331400000",
            "eps_diluted gaap 2022Q1 6.30",
            "net_income gaap 2021Q1 230300000",
            "eps_diluted gaap 2021Q1 4.10",
        ],
    ),
    (
        2023,
        3,
        "February 28, 2023",
        "Third quarter reported revenues were $12.4 billion, up 14 percent compared to prior year and up 19 percent on a currency-neutral basis",
        ["revenue gaap 2023Q3 12400000000", "other gaap 2023Q3 14", "other gaap 2023Q3 19"],
    ),
    (
        2022,
        4,
        "",
        "GAAP sales of $8.1 billion, down 5.9 percent year-on-year; GAAP EPS of $0.98; adjusted EPS of $2.28, down 6.9 percent year-on-year",
        [
            "revenue gaap 2022Q4 8100000000",
            "other gaap 2022Q4 -5.9",
            "eps_diluted gaap 2022Q4 0.98",
            "eps_diluted non_gaap 2022Q4 2.28",
            "other non_gaap 2022Q4 -6.9",
        ],
    ),
    (
        2022,
        4,
        "",
        "The company reported a fourth-quarter GAAP loss of $663 million, or ($1.06) per share, on revenue of $2.0 billion.",
        [
            "net_income gaap 2022Q4 -663000000",
            "eps_diluted gaap 2022Q4 -1.06",
            "revenue gaap 2022Q4 2000000000",
        ],
    ),
    (
        2022,
        1,
        "",
        "Record first-quarter EPS of $0.85, up 21%, on net sales of $1.4 billion, up 9%",
        [
            "eps_diluted gaap 2022Q1 0.85",
            "other gaap 2022Q1 21",
            "revenue gaap 2022Q1 1400000000",
            "other gaap 2022Q1 9",
        ],
    ),
    (
        2022,
        1,
        "",
        "Diluted earnings per share for the quarter was $0.93, a decrease of 20 percent.",
        ["eps_diluted gaap 2022Q1 0.93", "other gaap 2022Q1 -20"],
    ),
    (
        2022,
        1,
        "",
        "Net income was $1.1 billion, down 16 percent, and Diluted EPS was $.68.",
        ["net_income gaap 2022Q1 1100000000", "other gaap 2022Q1 -16", "eps_diluted gaap 2022Q1 0.68"],
    ),
    (
        2022,
        1,
        "",
        "Adjusted operating margin was 21.3 percent, down 50 basis points from the prior year quarter.",
        ["operating_margin_pct non_gaap 2022Q1 21.3"],
    ),
    (
        2022,
        1,
        "",
        "Net cash provided by operating activities was $216 million and free cash flow was $198 million, compared to $(12) million in the first quarter of 2021.",
        [
            "other gaap 2022Q1 216000000",
            "free_cash_flow non_gaap 2022Q1 198000000",
            "free_cash_flow non_gaap 2021Q1 -12000000",
        ],
    ),
    (
        2022,
        2,
        "",
        "Revenue of $75.1M increased 14% Y/Y",
        ["revenue gaap 2022Q2 75100000", "other gaap 2022Q2 14"],
    ),
    (
        2022,
        2,
        "",
        "Revenue increased 14% Y/Y to $75.1M",
        ["other gaap 2022Q2 14", "revenue gaap 2022Q2 75100000"],
    ),
    (
        2022,
        2,
        "",
        "GAAP diluted EPS decreased 33% to $1.22; Non-GAAP diluted EPS decreased 30% to $1.38",
        [
            "other gaap 2022Q2 -33",
            "eps_diluted gaap 2022Q2 1.22",
            "other non_gaap 2022Q2 -30",
            "eps_diluted non_gaap 2022Q2 1.38",
        ],
    ),
    (
        2022,
        2,
        "",
        "Net earnings for the second quarter were $12.5 million ($0.41 per share), versus $11.0 million ($0.36 per share) for the second quarter of 2021; for the six months, net earnings were $24.0 million ($0.79 per share), versus $20.1 million ($0.66 per share).",
        [
            "net_income gaap 2022Q2 12500000",
            "eps_diluted gaap 2022Q2 0.41",
            "net_income gaap 2021Q2 11000000",
            "eps_diluted gaap 2021Q2 0.36",
            "net_income gaap 2022Q2YTD 24000000",
            "eps_diluted gaap 2022Q2YTD 0.79",
        ],
    ),
    (
        2022,
        2,
        "",
        "Consolidated net sales for the six months ended June 30, 2022 were $1.9 billion, an increase of $120 million, or 6.7%, from the same period in 2021.",
        ["revenue gaap 2022Q2YTD 1900000000", "other gaap 2022Q2YTD 6.7"],
    ),
    (
        2022,
        2,
        "",
        "Net income attributable to common shareholders for the quarter ended June 30, 2022 was $45.2 million, or $0.55 per diluted share, as compared to $40.9 million, or $0.50 per diluted share, for the quarter ended June 30, 2021.",
        [
            "net_income gaap 2022Q2 45200000",
            "eps_diluted gaap 2022Q2 0.55",
            "net_income gaap 2021Q2 40900000",
            "eps_diluted gaap 2021Q2 0.50",
        ],
    ),
    (2022, 2, "", "Funds from operations were $88.0 million, or $1.04 per diluted share.", []),
    (
        2022,
        2,
        "",
        "Total revenues for the second quarter of 2022 increased by $15.5 million or 12% to $144.7 million from $129.2 million for the second quarter of 2021.",
        ["other gaap 2022Q2 12", "revenue gaap 2022Q2 144700000", "revenue gaap 2021Q2 129200000"],
    ),
    (
        2022,
        2,
        "",
        "Non-GAAP gross margin was 62.5% in the second quarter of 2022, compared to 61.0% in the first quarter of 2022 and 60.2% in the second quarter of 2021.",
        [
            "gross_margin_pct non_gaap 2022Q2 62.5",
            "gross_margin_pct non_gaap 2022Q1 61.0",
            "gross_margin_pct non_gaap 2021Q2 60.2",
        ],
    ),
    (
        2022,
        2,
        "",
        "Second quarter 2022 GAAP operating income was $12.1 million, compared to $9.0 million in the prior quarter and $7.7 million in the year-ago quarter.",
        [
            "operating_income gaap 2022Q2 12100000",
            "operating_income gaap 2022Q1 9000000",
            "operating_income gaap 2021Q2 7700000",
        ],
    ),
    (
        2022,
        2,
        "",
        "Adjusted EBITDA increased 18.2% to $52.0 million, or 15.2% of net sales, from $44.0 million, or 14.1% of net sales, in the prior-year period.",
        ["other non_gaap 2022Q2 18.2", "ebitda non_gaap 2022Q2 52000000", "ebitda non_gaap 2021Q2 44000000"],
    ),
    (
        2022,
        2,
        "",
        "Loss per share was $0.12 compared with earnings per share of $0.08 a year earlier.",
        ["eps_diluted gaap 2022Q2 -0.12", "eps_diluted gaap 2021Q2 0.08"],
    ),
    (2022, 2, "", "The Company swung to a profit of $4.0 million from a loss of $6.0 million.", []),
    (
        2022,
        2,
        "",
        "Adjusted net income was $14.2 million, or $0.33 per diluted share, which excludes $2.1 million, or $0.05 per diluted share, of restructuring costs.",
        ["net_income non_gaap 2022Q2 14200000", "eps_diluted non_gaap 2022Q2 0.33"],
    ),
    (
        2022,
        2,
        "",
        "Net income of $8.4 million included a pre-tax gain of $3.0 million, or $0.06 per share, from the sale of land.",
        ["net_income gaap 2022Q2 8400000"],
    ),
    (
        2022,
        2,
        "",
        "Same-store sales rose 3.4%, and net sales rose 7.0% to $655.0 million.",
        ["other non_gaap 2022Q2 3.4", "other gaap 2022Q2 7.0", "revenue gaap 2022Q2 655000000"],
    ),
    (
        2023,
        4,
        "",
        "For the year, revenue was $2.31 billion compared with $2.15 billion in 2022, and diluted earnings per share were $3.42 compared with $3.05 in 2022.",
        [
            "revenue gaap 2023FY 2310000000",
            "revenue gaap 2022FY 2150000000",
            "eps_diluted gaap 2023FY 3.42",
            "eps_diluted gaap 2022FY 3.05",
        ],
    ),
    (
        2023,
        4,
        "",
        "Fourth-quarter revenue rose to $601 million from $560 million in the same quarter of 2022.",
        ["revenue gaap 2023Q4 601000000", "revenue gaap 2022Q4 560000000"],
    ),
    (
        2023,
        4,
        "",
        "In 2023, net income was $250.0 million, or $3.42 per diluted share.",
        ["net_income gaap 2023FY 250000000", "eps_diluted gaap 2023FY 3.42"],
    ),
    (
        2023,
        1,
        "",
        "Full-year 2023 guidance: revenue of $2.5 billion to $2.6 billion; adjusted EPS of $3.60 to $3.75; free cash flow of approximately $400 million",
        [
            "expects revenue gaap 2023FY 2500000000 2600000000",
            "expects eps_diluted non_gaap 2023FY 3.60 3.75",
            "expects free_cash_flow non_gaap 2023FY 400000000 400000000",
        ],
    ),
    (
        2023,
        1,
        "",
        "The Company is raising its full-year 2023 revenue guidance to a range of $2.5 billion to $2.6 billion from $2.4 billion to $2.5 billion.",
        ["expects revenue gaap 2023FY 2500000000 2600000000"],
    ),
    (
        2023,
        1,
        "",
        "We expect second quarter revenue to be between $600 million and $620 million and GAAP gross margin to be approximately 41%.",
        ["expects revenue gaap 2023Q2 600000000 620000000", "expects gross_margin_pct gaap 2023Q2 41 41"],
    ),
    (
        2023,
        1,
        "",
        "Net sales for fiscal 2023 are expected to increase 4% to 6%.",
        ["expects other gaap 2023FY 4 6"],
    ),
    (
        2024,
        1,
        "",
        "Operating expenses were $45 million, compared to $40 million in the first quarter of 2023.",
        [],
    ),
    (
        2024,
        1,
        "",
        "Revenue growth of 12% drove operating income of $5.2 million.",
        ["other gaap 2024Q1 12", "operating_income gaap 2024Q1 5200000"],
    ),
    (2024, 1, "", "The increase in revenue was driven by higher volume, contributing $8 million.", []),
    (
        2024,
        1,
        "",
        "Interest expense decreased to $3.0 million from $4.0 million in the prior year quarter, and net income margin was 12.1%.",
        [],
    ),
    (2024, 1, "", "Revenue per available room was $120.50 and net interest income was $52.3 million.", []),
    (2024, 1, "", "Sales to Asia were $45 million, and revenue in North America was $95 million.", []),
    (2024, 1, "", "Segment operating income was $30 million and corporate expense was $4 million.", []),
    (
        2024,
        1,
        "",
        "Cost of sales was $14 million, and selling expenses as a percentage of sales were 12.0%.",
        [],
    ),
    (
        2024,
        1,
        "",
        "Net loss per share improved by $0.05 to $(0.10) from $(0.15) in the prior-year quarter.",
        ["eps_diluted gaap 2024Q1 -0.10", "eps_diluted gaap 2023Q1 -0.15"],
    ),
    (2024, 1, "", "Revenue was below our guidance of $50 million.", []),
    (2024, 1, "", "Pro forma revenue was $50.0 million.", ["revenue non_gaap 2024Q1 50000000"]),
    (
        2024,
        1,
        "",
        "Revenue excluding the divested business was $50.0 million, up 5%.",
        ["revenue non_gaap 2024Q1 50000000", "other non_gaap 2024Q1 5"],
    ),
    (
        2024,
        1,
        "",
        "Revenue for the quarter ended March 31, 2024 was $50 million and for the quarter ended March 31, 2023 was $45 million.",
        ["revenue gaap 2024Q1 50000000", "revenue gaap 2023Q1 45000000"],
    ),
    (
        2024,
        1,
        "",
        "Net income was $5.0 million in the first quarter of 2024 and $4.0 million in the first quarter of 2023.",
        ["net_income gaap 2024Q1 5000000", "net_income gaap 2023Q1 4000000"],
    ),
    (
        2024,
        1,
        "",
        "First quarter 2024 net income was $5.0 million and first quarter 2023 net income was $4.0 million.",
        ["net_income gaap 2024Q1 5000000", "net_income gaap 2023Q1 4000000"],
    ),
    (
        2024,
        1,
        "",
        "Net income decreased $1.5 million, or 12.0%, to $11.0 million, or $0.44 per share, from $12.5 million, or $0.50 per share, in the first quarter of 2023.",
        [
            "other gaap 2024Q1 -12.0",
            "net_income gaap 2024Q1 11000000",
            "eps_diluted gaap 2024Q1 0.44",
            "net_income gaap 2023Q1 12500000",
            "eps_diluted gaap 2023Q1 0.50",
        ],
    ),
    (
        2024,
        1,
        "",
        "Operating cash flow was $30 million, capital expenditures were $12 million and free cash flow was $18 million.",
        [
            "other gaap 2024Q1 30000000",
            "other gaap 2024Q1 12000000",
            "free_cash_flow non_gaap 2024Q1 18000000",
        ],
    ),
    (
        2024,
        1,
        "",
        "Total net revenue was $88.2 million; gross profit was $40.0 million, or 45.4% of revenue; and Adjusted EBITDA was $12.0 million.",
        ["revenue gaap 2024Q1 88200000", "ebitda non_gaap 2024Q1 12000000"],
    ),
    (
        2024,
        1,
        "",
        "Net income was a record $5.0 million, or a record $0.20 per diluted share.",
        ["net_income gaap 2024Q1 5000000", "eps_diluted gaap 2024Q1 0.20"],
    ),
    (
        2024,
        1,
        "",
        "We ended the quarter with $120 million in cash and $45 million of debt, and generated revenue of $60.0 million.",
        ["revenue gaap 2024Q1 60000000"],
    ),
    (2024, 1, "", "Since 2019, revenue has grown from $20 million to $60 million.", []),
    (2024, 1, "", "Net income for the trailing twelve months was $22.0 million.", []),
    (2024, 1, "", "The company has more than $2 billion in annual sales.", []),
    (2024, 1, "", "Revenue for April was $20 million.", []),
    (
        2024,
        1,
        "",
        "Orders were $70.0 million, resulting in a book-to-bill of 1.2, while revenue was $58.0 million.",
        ["revenue gaap 2024Q1 58000000"],
    ),
    (2024, 1, "", "Net sales of the acquired business were $12.0 million.", []),
    (
        2024,
        1,
        "",
        "Northwind's revenue was $60.0 million, of which $12.0 million came from the acquisition.",
        ["revenue gaap 2024Q1 60000000"],
    ),
    (
        2024,
        1,
        "",
        "Adjusted earnings per share of $1.10 exceeded the consensus estimate of $1.02.",
        ["eps_diluted non_gaap 2024Q1 1.10"],
    ),
    (
        2024,
        1,
        "",
        "Revenue was $60.0 million, which includes $2.0 million of currency benefit, compared with $55.0 million in the prior-year quarter.",
        ["revenue gaap 2024Q1 60000000"],
    ),
    (
        2023,
        4,
        "",
        "Net income for the fourth quarter was $5.0 million compared to $4.0 million for the fourth quarter of 2022. For the year ended December 31, 2023, net income was $19.0 million compared to $16.0 million for 2022.",
        [
            "net_income gaap 2023Q4 5000000",
            "net_income gaap 2022Q4 4000000",
            "net_income gaap 2023FY 19000000",
            "net_income gaap 2022FY 16000000",
        ],
    ),
    (
        2023,
        4,
        "",
        "For fiscal year 2023, sales were $1.2 billion, a 3 percent decrease from fiscal year 2022 sales of $1.3 billion.",
        ["revenue gaap 2023FY 1200000000", "other gaap 2023FY -3", "revenue gaap 2022FY 1300000000"],
    ),
    (
        2024,
        1,
        "",
        "Revenues for the three months ended March 31, 2024 and 2023 were $50.0 million and $45.0 million, respectively.",
        [],
    ),
    (
        2024,
        1,
        "",
        "GAAP net income was $5.0 million and non-GAAP net income was $7.0 million, or $0.14 per diluted share.",
        [
            "net_income gaap 2024Q1 5000000",
            "net_income non_gaap 2024Q1 7000000",
            "eps_diluted non_gaap 2024Q1 0.14",
        ],
    ),
    (2024, 1, "", "Net income per share, basic and diluted, was $0.12.", ["eps_diluted gaap 2024Q1 0.12"]),
    (
        2024,
        1,
        "",
        "The Company’s total revenue was $50.0 million versus $45.0 million a year ago.",
        ["revenue gaap 2024Q1 50000000", "revenue gaap 2023Q1 45000000"],
    ),
    (2024, 1, "", "Total net sales $50.0 million, +11.1%", ["revenue gaap 2024Q1 50000000"]),
    (2024, 1, "", "Revenue of $50.0 million; up 11% YoY", ["revenue gaap 2024Q1 50000000"]),
    (
        2024,
        1,
        "",
        "Sales: $50.0 million vs. $45.0 million in Q1 2023",
        ["revenue gaap 2024Q1 50000000", "revenue gaap 2023Q1 45000000"],
    ),
    (
        2024,
        1,
        "",
        "Gross profit margin improved to 40.1% from 38.2% in Q1'23",
        ["gross_margin_pct gaap 2024Q1 40.1", "gross_margin_pct gaap 2023Q1 38.2"],
    ),
    (
        2024,
        1,
        "",
        "1Q24 revenue was $50.0 million, compared to $47.0 million in 4Q23 and $45.0 million in 1Q23.",
        ["revenue gaap 2024Q1 50000000", "revenue gaap 2023Q4 47000000", "revenue gaap 2023Q1 45000000"],
    ),
    (
        2024,
        1,
        "",
        "Net loss was $3.0 million, or 5 cents a share, including a charge of 2 cents a share.",
        ["net_income gaap 2024Q1 -3000000", "eps_diluted gaap 2024Q1 -0.05"],
    ),
    (
        2024,
        1,
        "",
        "Operating profit totaled EUR 12.4 million, compared with EUR 10.1 million in the first quarter of 2023.",
        ["operating_income gaap 2024Q1 12400000", "operating_income gaap 2023Q1 10100000"],
    ),
    (
        2024,
        1,
        "",
        "Net revenue in the first quarter of 2024 was £12.4 million.",
        ["revenue gaap 2024Q1 12400000"],
    ),
    (
        2023,
        4,
        "",
        "Net sales for fiscal 2023 increased 3.0% to $1.20 billion, and net sales for the fourth quarter increased 2.0% to $310.0 million.",
        [
            "other gaap 2023FY 3.0",
            "revenue gaap 2023FY 1200000000",
            "other gaap 2023Q4 2.0",
            "revenue gaap 2023Q4 310000000",
        ],
    ),
    (
        2023,
        4,
        "",
        "For the full year, the Company reported net income of $19.0 million, or $0.75 per diluted share, compared with $16.0 million, or $0.62 per diluted share, for 2022.",
        [
            "net_income gaap 2023FY 19000000",
            "eps_diluted gaap 2023FY 0.75",
            "net_income gaap 2022FY 16000000",
            "eps_diluted gaap 2022FY 0.62",
        ],
    ),
    (
        2024,
        1,
        "",
        "Revenue was $50.0 million, flat with the prior-year quarter.",
        ["revenue gaap 2024Q1 50000000"],
    ),
    (
        2024,
        1,
        "",
        "Revenue was $50.0 million, in line with the first quarter of 2023.",
        ["revenue gaap 2024Q1 50000000"],
    ),
    (
        2024,
        1,
        "",
        "Revenue was $50.0 million, down from the fourth quarter of 2023.",
        ["revenue gaap 2024Q1 50000000"],
    ),
    (
        2024,
        1,
        "",
        "Net income was $5.0 million, an improvement over a net loss of $1.0 million in the first quarter of 2023.",
        ["net_income gaap 2024Q1 5000000", "net_income gaap 2023Q1 -1000000"],
    ),
    (2024, 1, "", "Net sales were the highest of any first quarter, at $50.0 million.", []),
    (2024, 1, "", "EPS excluding special items was $0.09.", ["eps_diluted non_gaap 2024Q1 0.09"]),
    (
        2024,
        1,
        "",
        "GAAP EPS were $0.12, including $0.03 per share of gains, and adjusted EPS were $0.09.",
        ["eps_diluted gaap 2024Q1 0.12", "eps_diluted non_gaap 2024Q1 0.09"],
    ),
    (
        2024,
        1,
        "",
        "Cash and cash equivalents were $12.0 million as of March 31, 2024 compared to revenue-related receivables of $4.0 million.",
        [],
    ),
    (
        2024,
        1,
        "",
        "For the second quarter of 2024, Northwind expects: Revenue of $52 million to $54 million; GAAP operating margin of 10% to 11%; Non-GAAP EPS of $0.13 to $0.15",
        [
            "expects revenue gaap 2024Q2 52000000 54000000",
            "expects operating_margin_pct gaap 2024Q2 10 11",
            "expects eps_diluted non_gaap 2024Q2 0.13 0.15",
        ],
    ),
    (
        2024,
        1,
        "",
        "The Company reaffirmed its 2024 outlook for revenue of $210 million to $220 million and adjusted EBITDA of $30 million to $33 million.",
        [
            "expects revenue gaap 2024FY 210000000 220000000",
            "expects ebitda non_gaap 2024FY 30000000 33000000",
        ],
    ),
    (
        2024,
        1,
        "",
        "Earnings are expected to be in the range of $0.50 to $0.55 per diluted share for the full year.",
        ["expects eps_diluted gaap 2024FY 0.50 0.55"],
    ),
]


@pytest.mark.parametrize(("year", "quarter", "end", "sentence", "expected"), SENTENCES)
def test_a_sentence(year: int, quarter: int, end: str, sentence: str, expected: list[str]) -> None:
    found = figures_of(release(sentence, year=year, quarter=quarter, end=end))
    assert sorted(found) == sorted(expected)


LONG = (
    "Revenue for the first quarter of 2024 was $312.4 million, compared with $288.1 million in the first quarter of 2023, "
    "and net income was $22.3 million, or $0.71 per diluted share, compared with a net loss of $3.9 million, or $0.12 per "
    "share, in the first quarter of 2023."
)
TOLD = [
    "revenue gaap 2024Q1 312400000",
    "revenue gaap 2023Q1 288100000",
    "net_income gaap 2024Q1 22300000",
    "eps_diluted gaap 2024Q1 0.71",
    "net_income gaap 2023Q1 -3900000",
    "eps_diluted gaap 2023Q1 -0.12",
]


@given(st.integers(min_value=40, max_value=110), st.sampled_from(["", "    ", "  * ", "-- "]))
def test_where_lines_break_does_not_matter(width: int, indent: str) -> None:
    lines, line = [], indent
    for word in LONG.split(" "):
        if len(line) + len(word) >= width:
            lines.append(line.rstrip())
            line = " " * len(indent)
        line += f"{word} "
    lines.append(line.rstrip())
    assert figures_of(release("\n".join(lines))) == TOLD


@pytest.mark.parametrize(
    "text",
    [
        LONG.replace("net income", "**net income**").replace("$", "\\$"),
        LONG.replace("per share, in", "per\n\n                              2\n\nshare, in"),
        LONG.replace("$312.4 million", "$312.4\u00a0million").replace("Revenue", "Revenue(1)"),
        LONG.replace("compared with", "versus"),
    ],
    ids=["markdown", "page break", "footnote marker", "versus"],
)
def test_marks_of_a_conversion_do_not_matter(text: str) -> None:
    assert figures_of(release(text)) == TOLD


def test_figures_of_a_segment_are_not_those_of_the_company() -> None:
    body = (
        "First Quarter 2024 Highlights\n\n"
        "Net sales were $312.4 million, compared to $288.1 million in the first quarter of 2023.\n\n"
        "Lakeshore Instruments\n\n"
        "Net sales were $112.4 million, compared to $98.1 million in the first quarter of 2023.\n\n"
    )
    assert figures_of(release(body)) == ["revenue gaap 2024Q1 312400000", "revenue gaap 2023Q1 288100000"]


def test_a_heading_sets_the_period_of_what_stands_below() -> None:
    body = (
        "Full Year 2024 Highlights\n\n"
        "-- Net sales of $912.4 million, an increase of 4%.\n"
        "-- Net income of $41.0 million, compared to $39.5 million in the prior year.\n"
    )
    assert figures_of(release(body, quarter=4)) == [
        "revenue gaap 2024FY 912400000",
        "other gaap 2024FY 4",
        "net_income gaap 2024FY 41000000",
        "net_income gaap 2023FY 39500000",
    ]


def test_an_amount_per_share_is_the_one_that_the_table_has() -> None:
    tables = (
        "NORTHWIND DEVICES, INC.\nCONSOLIDATED STATEMENTS OF INCOME\n(In thousands, except per share data)\n\n"
        "                              Three Months Ended\n"
        "                                   March 31,\n"
        "                               2024        2023\n"
        "                             --------    --------\n"
        "Revenue                      $ 10,400    $  9,100\n"
        "Net income                   $  1,240    $  1,010\n"
        "Earnings per share:\n"
        "  Basic                      $   0.31    $   0.27\n"
        "  Diluted                    $   0.29    $   0.25\n"
    )
    body = "Net income was $1.2 million, or $0.31 per share, for the first quarter of 2024."
    assert "eps_basic gaap 2024Q1 0.31" in figures_of(release(body, tables=tables))
    assert "eps_diluted gaap 2024Q1 0.29" in figures_of(release(body.replace("0.31", "0.29"), tables=tables))


def test_every_value_has_its_evidence() -> None:
    for _, _, _, sentence, _ in SENTENCES[:12]:
        check_evidence(read(release(sentence)))
