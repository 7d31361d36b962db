from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filingkit.leaf_types import DATE, DECIMAL
from filingkit.quotes import read_amount, read_choice, read_day, read_mark, read_text, tidy
from filingkit.reading import read_date, read_decimal

QUOTE = "0123456789,.$€()[]-–%*_|\\ \n\u00a0¹²⁽<sup>/XxХ☒☐AВmillion thousandMay 1, 2008&amp;"
quotes = st.one_of(st.text(st.sampled_from(QUOTE), max_size=24), st.text(max_size=24))
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?", fullmatch=True)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$138.3 million", "138300000"),
        ("$ 1.5 Billion.", "1500000000"),
        ("0.25 thousand", "250"),
        ("1.2345 thousand", "1234.5"),
        ("($5.2 million)", "-5200000"),
        ("(138.3) million", "-138300000"),
        ("12.5%", "12.5"),
        ("(5.1)%", "-5.1"),
        ("(5.1%)", "-5.1"),
        ("7 percent", "7"),
        ("1.50 per cent", "1.50"),
        ("$1.25 per diluted share", "1.25"),
        ("512,000 shares (1)", "512000"),
        ("512,000(1)(2)", "512000"),
        ("512,000*", "512000"),
        ("13 weeks", "13"),
        ("(12)", "-12"),
        ("\\$7.05", "7.05"),
        ("**1,234**", "1234"),
        ("| 42 |", "42"),
        ("€5", "5"),
        ("USD 5.5 million", "5500000"),
        ("1О5", None),
        ("12 to 15", None),
        ("1,23", None),
        ("1,234.", None),
        ("$5 million to $6 million", None),
        ("45 cents", None),
        ("5M", None),  # thousands or millions
        ("million", None),
        ("", None),
    ],
)
def test_amounts(text: str, value: str | None) -> None:
    assert read_amount(text) == value


@pytest.mark.parametrize(
    "marker", ["¹", "²³", " ⁽¹⁾", "<sup>1</sup>", "<sup>(1)</sup>", ' <sup class="n">12</sup> ']
)
def test_a_raised_marker_never_becomes_a_digit(marker: str) -> None:
    assert read_amount(f"512{marker}") == "512"
    assert read_day(f"June 12, 2007{marker}") == "2007-06-12"
    assert read_text(f"Common Stock{marker}") == "Common Stock"


def test_a_raised_digit_within_a_number_leaves_it_unread() -> None:
    assert read_amount("10⁶5") is None
    assert read_amount("1<sup>2</sup>3") is None
    assert read_day("June 1², 2007") is None


@given(numbers, st.sampled_from(sorted(SCALES)))
def test_scaling_is_exact(number: str, scale: str) -> None:
    read = read_amount(f"{number} {scale}")
    assert read is not None
    assert re.fullmatch(DECIMAL, read)
    assert Decimal(read) == Decimal(number) * SCALES[scale]


@given(quotes)
@example("-0 million")
@example("(1) 5")
def test_amounts_and_days_are_canonical_and_read_as_themselves(text: str) -> None:
    amount, day = read_amount(text), read_day(text)
    if amount is not None:
        assert re.fullmatch(DECIMAL, amount)
        assert read_amount(amount) == amount
    if day is not None:
        assert re.fullmatch(DATE, day)
        assert read_day(day) == day


@given(numbers)
def test_what_cells_read_as_a_number_quotes_do_too(number: str) -> None:
    assert read_amount(number) == read_decimal(number)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("06/12/2007", "2007-06-12"),
        ("06/12/2007 (1)", "2007-06-12"),
        ("2007-06-12", "2007-06-12"),
        ("Thursday, April 24th, 2008", "2008-04-24"),
        ("24 April 2008", "2008-04-24"),
        ("1st of May 2008", "2008-05-01"),
        ("**Sept. 3,\n2008**.", "2008-09-03"),
        ("1 Мay 2008", "2008-05-01"),
        ("June 31, 2007", None),
        ("April 2008", None),
        ("04/24/08", None),
        ("from April 24, 2008", None),
    ],
)
def test_days(text: str, value: str | None) -> None:
    assert read_day(text) == value


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_days_in_words_are_the_days_of_the_calendar(day: date) -> None:
    assert read_day(f"{day:%A}, {day:%B} {day.day}, {day.year}") == day.isoformat()
    assert read_date(day.isoformat()) == read_day(day.isoformat())


@pytest.mark.parametrize(
    "text",
    ["X", "x", "Х", "×", "☒", "☑", "✓", "✔", "[x]", "[ X ]", "\\[X\\]", "(X)", "__X__", "X Director", "[X] Form filed by one",
     "Check this box ☒", "- [x] Director", "| X |"],
)  # fmt: skip
def test_marked_boxes(text: str) -> None:
    assert read_mark(text) is True


@pytest.mark.parametrize("text", ["☐", "□", "[ ]", "[]", "[_]", "( )", "____", "☐ Director", "___ Director"])
def test_blank_boxes(text: str) -> None:
    assert read_mark(text) is False


@pytest.mark.parametrize(
    "text",
    ["", "Director", "X Director ___ Owner", "☒ ☐", "☒ No", "Yes [ ]", "Yes", "Xerox", "x Director", "0"],
)
def test_what_shows_no_box_or_two_is_unknown(text: str) -> None:
    assert read_mark(text) is None


BASES = ("gaap", "non_gaap")
SIDES = ("A", "D")
FORMS = ("3", "3/A", "4", "4/A")


@pytest.mark.parametrize(
    ("text", "choices", "value"),
    [
        ("GAAP", BASES, "gaap"),
        ("non-GAAP", BASES, "non_gaap"),
        ("adjusted (Non-GAAP) earnings", BASES, "non_gaap"),
        ("GAAP and non-GAAP", BASES, None),
        ("non-GAAP", ("gaap",), None),
        ("A", SIDES, "A"),
        ("(d)", SIDES, "D"),
        ("А", SIDES, "A"),
        ("A (1)", SIDES, "A"),
        ("Acquired (A)", SIDES, "A"),
        ("A total of 500", SIDES, None),
        ("(A) or (D)", SIDES, None),
        ("Form 4", FORMS, "4"),
        ("**FORM 4/A**", FORMS, "4/A"),
        ("Form 4/A", ("3", "4"), None),
        ("4,000", FORMS, None),
        ("3.5", FORMS, None),
        ("net  income", ("net_income", "income"), "net_income"),
        ("incomes", ("income",), None),
        ("", BASES, None),
        ("x", ("", "_"), None),
        ("a b", ("a_b", "a-b"), None),
    ],
)
def test_choices(text: str, choices: tuple[str, ...], value: str | None) -> None:
    assert read_choice(text, choices) == value


@given(quotes, st.lists(st.text(max_size=6), max_size=5, unique=True))
def test_a_choice_is_one_of_them_and_reads_as_itself(text: str, choices: list[str]) -> None:
    value = read_choice(text, choices)
    assert value is None or value in choices
    for choice in choices:
        assert read_choice(choice, choices) == choice


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Common  Stock\n(1)", "Common Stock"),
        ("Common Stock(1)(2)", "Common Stock"),
        ("Total*†", "Total"),
        ("**Acme** \\& Co", "Acme & Co"),
        ("<u>Acme</u> [Holdings](#a)", "Acme Holdings"),
        ("Section 4(2)", "Section 4(2)"),
        ("Section 16(a)", "Section 16(a)"),
        ("(1)", "(1)"),
        ("*", "*"),
        ("| Acme |", "Acme"),
        ("Иванов", "Иванов"),
        (" \n", None),
        ("", None),
    ],
)
def test_texts(text: str, value: str | None) -> None:
    assert read_text(text) == value


@given(quotes)
def test_texts_are_one_line_without_space_around(text: str) -> None:
    value = read_text(text)
    assert value is None or value == " ".join(value.split())
    assert tidy(text) == " ".join(tidy(text).split())
