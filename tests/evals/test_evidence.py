from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit_evals.evidence import is_readable, locate, weigh
from filingkit_evals.results import Evidence

TEXT = "Memo of March 4, 2031. Kettles sold: 1,234 at $ 7.05 each."


def part(quote: str, *, state: str = "read", shift: int = 0) -> dict[str, Any]:
    """Make the entry of a value that cites `quote`, `shift` characters beside where it stands."""
    start = TEXT.index(quote) + shift
    return {"state": state, "spans": [{"start": start, "end": start + len(quote), "quote": quote}]}


SOLD = (TEXT.index("1,234"), TEXT.index("1,234") + 5)


@pytest.mark.parametrize(
    ("cmp", "value", "fields", "gold_spans", "expected"),
    [
        ("decimal", "1234", [part("1,234")], [], Evidence(True, True)),
        ("decimal", "1234", [part("1,234")], [SOLD], Evidence(True, True, True)),
        ("decimal", "1234", [part("1,234")], [(0, 4)], Evidence(True, True, False)),
        (
            "decimal",
            "1234",
            [part("1,234")],
            [(SOLD[1], SOLD[1] + 3)],
            Evidence(True, True, False),
        ),  # half-open
        ("decimal", "1234", [part("1,234")], [(0, 4), (SOLD[1] - 1, 99)], Evidence(True, True, True)),
        ("decimal", "1235", [part("1,234")], [], Evidence(True, False)),
        ("decimal", "1234", [part("1,234", shift=1)], [SOLD], Evidence(False, False, False)),
        ("decimal", "1234", [], [], Evidence(False, False)),
        ("decimal", "1234", [{"state": "read"}], [SOLD], Evidence(False, False, False)),
        ("decimal", "8699.70", [part("1,234", state="derived"), part("7.05")], [], Evidence(True, None)),
        ("decimal", "8699.70", [part("1,234", state="derived", shift=2)], [], Evidence(False, False)),
        ("bool", True, [part("Kettles")], [], Evidence(True, None)),
        ("enum", "sale", [part("sold")], [], Evidence(True, None)),
        ("text", "Kettles sold", [part("Kettles"), part("sold")], [], Evidence(True, True)),
        ("text", "Kettles sold", [part("Kettles"), part("sold", shift=-1)], [], Evidence(False, False)),
    ],
)
def test_levels(
    cmp: str, value: Any, fields: list[dict[str, Any]], gold_spans: list[tuple[int, int]], expected: Evidence
) -> None:
    assert weigh(cmp, value, fields, TEXT, gold_spans) == expected


def test_without_the_text_nothing_can_be_told() -> None:
    assert weigh("decimal", "1234", [part("1,234")], None, [SOLD]) is None


def test_an_empty_quote_is_none() -> None:
    assert weigh("text", "", [{"spans": [{"start": 3, "end": 3, "quote": ""}]}], TEXT) == Evidence(
        False, False
    )


@pytest.mark.parametrize(
    ("value", "quote", "readable"),
    [
        ("1234.5", "1,234.50", True),
        ("7.05", "$ 7.05", True),
        ("7.05", "US$7.05 per share", True),
        ("-1234", "(1,234)", True),
        ("-1234", "$ (1,234)", True),
        ("-1234", "($1,234)", True),
        ("1234", "(1,234)", False),
        ("-12", "- $12", True),
        ("0.5", ".5", True),
        ("1000", "1,000.", True),
        ("5", "5 %", True),
        ("1234", "1,234 (1)", True),  # a footnote marker beside it
        ("1234", r"\$1,234", True),
        ("1234", "<b>1,234</b>", True),
        ("1234", "**1,234**", True),
        ("1234", "<td class='x9'>1,234</td>", True),
        ("9", "<td class='x9'>1,234</td>", False),
        ("1234", "1,23 4", False),
        ("234", "1,234", False),
        ("1.5", "21.5", False),
        ("1234", "no number", False),
        ("1234", "", False),
    ],
)
def test_numbers(value: str, quote: str, readable: bool) -> None:
    assert is_readable("decimal", value, [quote]) == readable


@pytest.mark.parametrize(
    ("quote", "readable"),
    [
        ("03/04/2031", True),
        ("3/4/2031", True),
        ("03-04-2031", True),
        ("2031-03-04", True),
        ("March 4, 2031", True),
        ("MAR. 4, 2031", True),
        ("for the week ended <b>March</b> 4 , 2031 and", True),
        ("from 03/01/2031 to 03/04/2031", True),
        ("04/03/2031", False),
        ("March 44, 2031", False),
        ("Smarch 4, 2031", False),
        ("2031", False),
    ],
)
def test_dates(quote: str, readable: bool) -> None:
    assert is_readable("date", "2031-03-04", [quote]) == readable


@pytest.mark.parametrize(
    ("cmp", "value", "quotes", "readable"),
    [
        ("text", "Kettle & Co., Inc.", ["KETTLE  &\nCO INC"], True),
        ("name", "Kettle", ["Кеttlе"], True),  # Cyrillic К and е
        ("name", "Кеttlе", ["Kettle"], True),
        ("name", "Kettle Mabel", ["Kettle", "Mabel"], True),
        ("name", "Mabel Kettle", ["Kettle Mabel"], False),
        ("code", "S", ["S"], True),
        ("code", "S", ["P"], False),
        ("cik", "0000012345", ["CIK 0000012345"], True),
        ("text", "Ketttle", ["Kettle"], False),
        ("text", "Kettle", [], False),
    ],
)
def test_words(cmp: str, value: str, quotes: list[str], readable: bool) -> None:
    assert is_readable(cmp, value, quotes) == readable


NUMBERS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@given(NUMBERS, st.sampled_from(["{}", "$ {}", "<td>{}</td>", "sold {} kettles"]))
def test_a_printed_number_is_readable(number: Any, frame: str) -> None:
    printed = f"{abs(number):,}" if number >= 0 else f"({abs(number):,})"
    assert is_readable("decimal", str(number), [frame.format(printed)])
    assert not is_readable("decimal", str(number + 1), [frame.format(printed)])


@pytest.mark.parametrize(
    ("quote", "spans"),
    [
        ("Kettles sold", [(0, 12), (14, 27)]),
        ("Kettles  \n sold", [(0, 12), (14, 27)]),
        ("(a.b)", [(28, 33)]),
        ("kettles", []),
        ("  ", []),
        ("", []),
        (None, []),
    ],
)
def test_every_place_of_a_quote_is_found(quote: str | None, spans: list[tuple[int, int]]) -> None:
    assert locate(quote, "Kettles sold, Kettles\n sold (a.b) axb") == spans


@pytest.mark.parametrize(
    ("value", "quote", "readable"),
    [
        ("138300000", "$138.3 million", True),
        ("-0.05", "$(.05)", True),
        ("0.05", "$(.05)", False),
        ("-0.5", "-.5", True),
        ("1234", "(net of tax of $1,234)", True),
        ("1000", "sold 1,000, bought 5", True),
        ("1000", "Common Stock - 1,000", True),
        ("57", "<td>5</td><td>7</td>", False),
        ("5", "<td>5</td><td>7</td>", True),
        ("12", "10-12", True),
        ("865", "865,1", False),
    ],
)
def test_numbers_in_their_surroundings(value: str, quote: str, readable: bool) -> None:
    assert is_readable("decimal", value, [quote]) is readable


def test_a_number_of_a_registrant_needs_no_zeros() -> None:
    assert is_readable("cik", "0001234567", ["CIK 1234567"])
