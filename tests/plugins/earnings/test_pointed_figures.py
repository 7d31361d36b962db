"""Figures that a model points at: what the words around name and amount say of them, and what they do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earnings_releases import figures_of, release
from filingkit.filing import Filing
from filingkit.llm.fake import FakeModel
from filingkit.pipeline import extract
from filingkit.second_reader import SecondReader
from filingkit_earnings.extractor import Earnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.extraction import Extraction
    from filingkit.llm.wire import Request


class Quote(NamedTuple):
    """What a model says of one row: words for its name, and for its amount or amounts."""

    name: str
    amounts: tuple[str, ...]


def point(
    body: str, *quotes: tuple[str, ...], name: str = "headline_metrics", quarter: int = 1
) -> Extraction:
    """Extract a release of which a model points at `quotes`, name and amounts, as rows of the list `name`."""
    text = release(body, quarter=quarter)
    lines = text.split("\n")

    def find(quote: str) -> dict[str, Any]:
        return {"line": next(at for at, line in enumerate(lines, start=1) if quote in line), "quote": quote}

    def answer(request: Request) -> dict[str, Any]:
        asked = request.messages[-1].content
        if f"The list {name}:" not in asked:
            return {"row_count": 0, "rows": []}
        keys = [key for key, _ in re.findall(rf"^(f\d+): {name}/\*/(\S+) \(", asked, re.MULTILINE)]
        rows = [
            {
                key: find(quote) if quote else None
                for key, quote in zip(keys, (*row, None, None), strict=False)
            }
            for row in quotes
        ]
        return {"row_count": len(rows), "rows": rows}

    return extract(Filing(text), Earnings(), second=SecondReader(FakeModel(answer)))


def told(extraction: Extraction) -> list[str]:
    """The rows of both lists, each with metric, basis, period, amounts and unit."""
    record = extraction.record.model_dump()
    metrics = [
        [row[key] for key in ("metric", "basis", "period", "value", "unit")]
        for row in record["headline_metrics"]
    ]
    forecasts = [
        [row[key] for key in ("metric", "basis", "period", "low", "high", "unit")]
        for row in record["guidance"]
    ]
    return [" ".join(str(value) for value in row) for row in (*metrics, *forecasts)]


@pytest.mark.parametrize(
    ("body", "quotes", "expected"),
    [
        (
            "Revenue in the first quarter of 2024 came in at a most pleasing $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["revenue gaap 2024Q1 31200000 USD"],
        ),
        (
            "Revenue, buoyed by storms, hail and one tornado, settled in the first quarter at a hearty $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["revenue gaap 2024Q1 31200000 USD"],
        ),
        (
            "Revenue for the first quarter of 2024, though dented by hail, still landed in the area of $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["revenue gaap 2024Q1 31200000 USD"],
        ),
        (
            "Operating margin for the first quarter widened 120 basis points to a robust 14.2%.",
            [("Operating margin", "14.2%")],
            ["operating_margin_pct gaap 2024Q1 14.2 percent"],
        ),
        (
            "First quarter adjusted EBITDA handily topped $4.5 million.",
            [("adjusted EBITDA", "$4.5 million")],
            ["ebitda non_gaap 2024Q1 4500000 USD"],
        ),
        (
            "Gross margin for the first quarter inched handily up to 41.5 percent.",
            [("Gross margin", "41.5 percent")],
            ["gross_margin_pct gaap 2024Q1 41.5 percent"],
        ),
        (
            "Diluted earnings per share for the first quarter settled at a hearty $0.48.",
            [("Diluted earnings per share", "$0.48")],
            ["eps_diluted gaap 2024Q1 0.48 USD/share"],
        ),
        (
            "In the first quarter of 2024, revenue of a hearty $31.2 million compared to $28.0 million a year ago.",
            [("revenue", "$31.2 million"), ("revenue", "$28.0 million")],
            ["revenue gaap 2024Q1 31200000 USD", "revenue gaap 2023Q1 28000000 USD"],
        ),
        (
            "The net loss for the first quarter settled at a bruising $2.9 million.",
            [("net loss", "$2.9 million")],
            ["net_income gaap 2024Q1 -2900000 USD"],
        ),
        (
            "Revenue in the first quarter of 2024 came in at a most pleasing $31.2 million.",
            [("Revenue", "$31.2")],
            ["revenue gaap 2024Q1 31200000 USD"],
        ),
        (
            "First Quarter 2024 Results\n\n- Revenue came in at a most pleasing $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["revenue gaap 2024Q1 31200000 USD"],
        ),
    ],
)
def test_a_figure_pointed_at_is_completed_by_its_words(
    body: str, quotes: Sequence[tuple[str, str]], expected: list[str]
) -> None:
    assert not figures_of(release(body)), "the rules alone do not read it"
    extraction = point(body, *quotes)
    assert told(extraction) == expected
    fields = extraction.fields
    for name in ("metric", "basis", "period", "unit"):
        field = fields[f"/headline_metrics/0/{name}"]
        assert (field.state, field.method) == ("derived", "check:complete_pointed_figures")
        assert field.spans
        assert field.confidence is not None
        assert field.confidence < (fields["/headline_metrics/0/label_as_printed"].confidence or 0)


def test_the_words_that_say_it_are_the_evidence() -> None:
    extraction = point(
        "Adjusted net income in the first quarter of 2024 came in at a most pleasing $3.2 million.",
        ("net income", "$3.2 million"),
    )
    text, fields = extraction.filing.text, extraction.fields
    cited = {
        name: [text[start:end] for start, end in fields[f"/headline_metrics/0/{name}"].spans]
        for name in ("metric", "basis", "period", "unit")
    }
    assert cited == {
        "metric": ["Adjusted net income"],
        "basis": ["Adjusted net income"],
        "period": ["first quarter of 2024"],
        "unit": ["$3.2 million"],
    }


@pytest.mark.parametrize(
    ("body", "quotes", "expected"),
    [
        (
            "Revenue came in at a most pleasing $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["revenue gaap None 31200000 USD"],
        ),
        (
            "Revenue held firm. Takings in the first quarter of 2024 were $31.2 million, and revenue beat hopes by a mile.",
            [("Takings", "$31.2 million")],
            ["None None 2024Q1 31200000 USD"],
        ),
        (
            "Revenue held firm, and adjusted takings were $31.2 million.",
            [("adjusted takings", "$31.2 million")],
            ["None non_gaap None 31200000 USD"],
        ),
        (
            "Revenue in the first quarter beat what we had in mind, a plan of some $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["None None None 31200000 USD"],
        ),
        (
            "Revenue from our rain gauges in the first quarter came in at a most pleasing $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["None None None 31200000 USD"],
        ),
        (
            "Rain gauge revenue in the first quarter came in at a most pleasing $31.2 million.",
            [("revenue", "$31.2 million")],
            ["other gaap 2024Q1 31200000 USD"],
        ),
        (
            "Revenue run rate in the first quarter was a most pleasing $31.2 million.",
            [("Revenue", "$31.2 million")],
            ["None None None 31200000 USD"],
        ),
        (
            "Revenue in the first quarter sagged by a painful 12 percent.",
            [("Revenue", "12 percent")],
            ["None None None 12 percent"],
        ),
        (
            "Gross margin in the first quarter sagged a painful 2 percent.",
            [("Gross margin", "2 percent")],
            ["None None None 2 percent"],
        ),
    ],
)
def test_what_the_words_do_not_say_stays_null(
    body: str, quotes: Sequence[tuple[str, str]], expected: list[str]
) -> None:
    assert told(point(body, *quotes)) == expected


@pytest.mark.parametrize(
    ("body", "quote", "reason"),
    [
        (
            "Revenue held firm. In the first quarter of 2024, net income came in at a most pleasing $3.2 million.",
            ("Revenue", "$3.2 million"),
            "name and amount do not stand in one sentence",
        ),
        (
            "- Revenue beat our hopes\n- A most pleasing $3.2 million remained for 2024",
            ("Revenue", "$3.2 million"),
            "name and amount do not stand in one sentence",
        ),
    ],
)
def test_an_amount_of_another_sentence_is_refused(body: str, quote: tuple[str, str], reason: str) -> None:
    extraction = point(f"{body}\n\nNet income edged past what we spent, $9.9 million in all.", quote)
    field = extraction.fields["/headline_metrics/0/value"]
    assert (field.state, field.value, field.reason) == ("refused", None, reason)
    assert told(extraction) == ["None None None None None"]


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("Revenue", "$3.2 million"),
        ("net income", "$31.2 million"),
        ("storms", "$3.2 million"),
        ("Revenue", "$7.0 million"),
        ("net income", "$7.0 million"),
    ],
)
def test_a_wrong_name_makes_no_wrong_metric(name: str, amount: str) -> None:
    body = (
        "Revenue came in at a most pleasing $31.2 million in the first quarter of 2024, net income settled at a hearty "
        "$3.2 million, and storms wiped away goods worth $7.0 million."
    )
    (row,) = point(body, (name, amount)).record.model_dump()["headline_metrics"]
    assert row["metric"] is None


def test_an_amount_that_the_sentence_ties_to_another_name_is_refused() -> None:
    body = (
        "Net income was $3.2 million. For the second quarter we expect revenue to edge past hopes, $35 million or so. "
        "Net income of the quarter was $3.20 million, and we expect revenue to hold firm."
    )
    extraction = point(body, ("revenue", "$3.20 million"), name="guidance")
    field = extraction.fields["/guidance/0/low"]
    assert (field.state, field.value) == ("refused", None)
    assert field.reason == "the sentence tells it of 'Net income'"


def test_of_what_is_expected_a_model_is_shown_the_passages_that_could_not_be_read() -> None:
    unread = "For the second quarter we expect revenue to edge past all hopes, $35 million or so."
    body = f"Net income was $3.2 million.\n\n{unread}\n\nThe sun came out on 14 days of 91."
    asked: list[str] = []

    def answer(request: Request) -> dict[str, Any]:
        asked.append(request.messages[-1].content)
        return {"row_count": 0, "rows": []}

    extract(Filing(release(body)), Earnings(), second=SecondReader(FakeModel(answer)))
    (shown,) = [text for text in asked if "The list guidance:" in text]
    assert unread in shown
    assert "Net income" not in shown
    assert "The sun" not in shown


def test_figures_of_a_segment_are_not_those_of_the_company() -> None:
    body = (
        "Northwind Devices had a windy quarter, and net income beat what we had in mind, a plan of some $3.0 million.\n\n"
        "Rain Gauge Segment\n\nRevenue in the first quarter of 2024 came in at a most pleasing $31.2 million."
    )
    assert told(point(body, ("Revenue", "$31.2 million"))) == ["None None None 31200000 USD"]


def test_figures_that_contradict_each_other_stay_without_a_metric() -> None:
    body = (
        "Revenue in the first quarter of 2024 came in at a most pleasing $31.2 million.\n\n"
        "Revenue in the first quarter of 2024 settled at a hearty $36.8 million."
    )
    extraction = point(body, ("Revenue", "$31.2 million"), ("Revenue in", "$36.8 million"))
    assert told(extraction) == ["None None None 31200000 USD", "None None None 36800000 USD"]


@pytest.mark.parametrize(
    ("body", "quote", "expected"),
    [
        (
            "For the second quarter of 2024, we expect revenue to land at a hearty $34 million.",
            ("revenue", "$34 million"),
            ["revenue gaap 2024Q2 34000000 34000000 USD"],
        ),
        (
            "For the second quarter of 2024, we expect revenue to land at a hearty $33 million to $35 million.",
            ("revenue", "$33 million", "$35 million"),
            ["revenue gaap 2024Q2 33000000 35000000 USD"],
        ),
        (
            "For the second quarter of 2024, we expect revenue to land at a hearty $33 to $35 million.",
            ("revenue", "$33"),
            ["revenue gaap 2024Q2 33000000 35000000 USD"],
        ),
        (
            "Outlook\n\nRevenue for 2024: a cautious $130 million to $140 million.",
            ("Revenue", "$130 million", "$140 million"),
            ["revenue gaap 2024FY 130000000 140000000 USD"],
        ),
        (
            "We expect 2024 diluted EPS to settle at $1.90 to $2.00 (previously $1.80 to $1.95).",
            ("diluted EPS", "$1.90", "$2.00"),
            ["eps_diluted gaap 2024FY 1.90 2.00 USD/share"],
        ),
        (
            "We expect revenue to land at a hearty $34 million.",
            ("revenue", "$34 million"),
            ["None None None 34000000 None USD"],
        ),
        (
            "We expect no repeat of the first quarter of 2024, when revenue came in at a most pleasing $31 million.",
            ("revenue", "$31 million"),
            ["None None None 31000000 None USD"],
        ),
    ],
)
def test_a_forecast_pointed_at_is_completed(body: str, quote: tuple[str, ...], expected: list[str]) -> None:
    assert not figures_of(release(body))
    assert told(point(body, quote, name="guidance")) == expected


TWO = "Revenue came in at a most pleasing $31.2 million in the 2024 quarter, and net income of $3.2 million in the storms."


@given(st.integers(0, TWO.count(" ")), st.integers(1, 6))
def test_no_name_whatever_makes_another_metric(first: int, count: int) -> None:
    name = " ".join(TWO.split()[first : first + count])
    rows = point(TWO, (name, "$31.2 million")).record.model_dump()["headline_metrics"]
    assert {row["metric"] for row in rows} <= {None, "revenue"}


@pytest.mark.parametrize(
    "words",
    [
        "rose as we paid",
        "was hurt by a charge of",
        "was hurt by a charge that came to",
        "missed our goal of",
        "beat the consensus of",
        "was strong enough to fund",
        "rose on the purchase of Acme at",
        "fell, our plant closed, costing",
        "improved, lifting the backlog, to a tidy",
        "synergies reached a tidy",
        "growth added a tidy",
        "helped debt shrink to",
        "lifted our market value to",
        "was matched to orders at",
        "came within a whisker of",
        "is up, yet inventory sits at",
        "dollars spent on rent totaled",
        "deferred to coming periods reached a tidy",
        "pledged to lenders stood at",
        "lost to storms reached a tidy",
        "would have settled at a tidy",
        "sagged a tidy",
        "covered the cost of",
        "was to the credit of some",
    ],
)
def test_an_amount_of_other_words_is_none_of_the_name(words: str) -> None:
    body = f"In the first quarter of 2024, revenue {words} $31.2 million."
    assert not figures_of(release(body))
    assert told(point(body, ("revenue", "$31.2 million"))) == ["None None None 31200000 USD"]


def test_a_figure_that_was_not_read_lends_its_comparison_to_none() -> None:
    body = (
        "Revenue ballooned to a gusty $31.2 million from the year-ago quarter. Gross margin was 41.5 percent."
    )
    assert figures_of(release(body)) == ["gross_margin_pct gaap 2024Q1 41.5"]
