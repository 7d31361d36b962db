from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filingkit.reading import fold_homoglyphs, fold_letters, read_cell, read_date, read_decimal

DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
KINDS = {"date", "number", "money", "partial", "letter", "markers", "text", "empty"}

# Characters that cells are made of, digits of other scripts included.
NASTY = "0123456789١٢٣९²½,.$()-/ \t\n\x0b\u00a0\u200bAVDIСАΙßǰ:|+"
cell_texts = st.one_of(st.text(st.sampled_from(NASTY), max_size=24), st.text(max_size=24))
words = st.lists(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), min_size=1, max_size=4).map(" ".join)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
amounts = st.decimals(0, 10**12, allow_nan=False, places=4).map(lambda number: number.normalize() + 0)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A number as forms print it, and its value."""
    value = draw(amounts)
    text = f"{value:,f}" if draw(st.booleans()) else f"{value:f}"
    if value < 1 and "." in text and draw(st.booleans()):
        text = text.removeprefix("0")
    text = draw(st.sampled_from(["", "$", "$ ", "US$"])) + text
    sign = draw(st.sampled_from(["", "-", "("]))
    if not sign:
        return text, value
    return (f"-{text}" if sign == "-" else f"({text})"), -value


@st.composite
def cut_off_numbers(draw: st.DrawFn) -> str:
    """A number of at least four figures whose last group of thousands is not whole."""
    text = f"{draw(st.integers(1000, 10**12)):,}"
    text = text[: len(text) - draw(st.integers(1, 3))]
    return draw(st.sampled_from(["", "$", "$ "])) + text


@given(numbers())
def test_a_printed_number_reads_as_its_value(printed: tuple[str, Decimal]) -> None:
    text, value = printed
    read = read_decimal(text)
    assert read is not None
    assert DECIMAL.fullmatch(read)
    assert Decimal(read) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1,234.50", "1234.50"),
        ("$ 7.05", "7.05"),
        ("$7.05", "7.05"),
        ("C$12", "12"),
        ("U.S. $1,000,000", "1000000"),
        (".5", "0.5"),
        ("0.0001", "0.0001"),
        ("(12)", "-12"),
        ("($1,200.75)", "-1200.75"),
        ("-3", "-3"),
        ("−3", None),  # folded before it is read
        ("$-3", "-3"),
        ("  42\n", "42"),
        ("1,23", None),
        ("12,34,567", None),
        ("1,234,", None),
        ("1,234.", None),
        ("(12", None),
        ("12)", None),
        ("$", None),
        (".", None),
        ("", None),
        ("12 34", None),
        ("12%", None),
        ("1.2.3", None),
        ("1e5", None),
        ("½", None),
    ],
)
def test_decimals(text: str, value: str | None) -> None:
    assert read_decimal(text) == value


@given(cell_texts)
@example("١٢٣")
@example("$٧.5")
def test_a_decimal_is_canonical_or_none(text: str) -> None:
    read = read_decimal(text)
    assert read is None or DECIMAL.fullmatch(read)


@given(cut_off_numbers())
def test_a_number_that_is_cut_off_has_no_value(text: str) -> None:
    if read_decimal(text) is not None:
        # Nothing shows that a number is cut off between two groups.
        assert re.fullmatch(r"\$?\s?\d{1,3}(,\d{3})*", text)
        return
    reading = read_cell(text)
    assert (reading.kind, reading.value) == ("partial", None)
    assert text[reading.start : reading.end] == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("865,13", "865,13"),
        ("5,2", "5,2"),
        ("$ 5,", "$ 5,"),
        ("1,234,5 (2)", "1,234,5"),
        ("1 234 567", "1 234 567"),
        ("12.345.678", "12.345.678"),
        ("1,234.", "1,234."),
    ],
)
def test_garbled_numbers_are_partial(text: str, kept: str) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value) == ("partial", None)
    assert text[reading.start : reading.end] == kept


@given(
    days,
    st.sampled_from(
        ["{m:02}/{d:02}/{y}", "{m}/{d}/{y}", "{m:02}-{d:02}-{y}", "{m} / {d} / {y}", "{y}-{m:02}-{d:02}"]
    ),
)
def test_a_printed_day_reads_as_itself(day: date, shape: str) -> None:
    text = shape.format(y=day.year, m=day.month, d=day.day)
    assert read_date(text) == day.isoformat()
    assert read_cell(text)[:2] == ("date", day.isoformat())


@given(
    days,
    st.sampled_from(
        ["%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%B %d %Y", "%B\n%d,\n%Y", "%d %B %Y", "%d %b. %Y"]
    ),
)
def test_a_written_day_reads_as_itself(day: date, shape: str) -> None:
    assert read_date(day.strftime(shape)) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "02/30/2010", "02/29/2009", "13/01/2010", "00/10/2010", "06/00/2010",  # no such day
        "2010-13-01", "Juni 12, 2007", "June 31, 2007",
        "12/2007", "06/12", "06/12/07", "06/12/1899", "06/12/2107",  # no year, or none of ours
        "06/12/20", "06/12/2007-06/13/2007", "x06/12/2007", "",
    ],
)  # fmt: skip
def test_what_is_no_day(text: str) -> None:
    assert read_date(text) is None
    assert read_cell(text).kind != "date"


def test_a_year_alone_is_a_number() -> None:
    assert read_cell("2007")[:2] == ("number", "2007")


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("A", "A"),
        ("d", "D"),
        (" S ", "S"),
        ("С", "C"),  # Cyrillic
        ("А", "A"),
        ("Ι", "I"),  # Greek
        ("І", "I"),  # Ukrainian
        ("М", "M"),
        ("Ρ", "P"),
        ("Х", "X"),
    ],
)
def test_letters_and_those_that_look_like_them(text: str, letter: str) -> None:
    assert read_cell(text)[:2] == ("letter", letter)


@given(st.characters())
@example("ß")
@example("ǰ")
@example("ŉ")
def test_a_letter_is_one_latin_capital(character: str) -> None:
    reading = read_cell(character)
    if reading.kind == "letter":
        assert reading.value in set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(st.text())
def test_homoglyphs_fold_in_place_and_once(text: str) -> None:
    folded = fold_homoglyphs(text)
    assert len(folded) == len(text)
    assert fold_homoglyphs(folded) == folded
    assert all(new == old for new, old in zip(folded, text, strict=True) if old.isascii())


@given(st.text())
def test_folded_letters_have_no_case_and_no_marks(text: str) -> None:
    folded = fold_letters(text)
    assert fold_letters(f" ({text}), ") == folded
    assert all(map(str.isalnum, folded.replace("\u0307", "")))  # İ in lower case carries its dot along


@st.composite
def marked_cells(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A value, the same with footnote markers beside it, and the ids of those."""
    value = draw(
        st.one_of(
            numbers().map(lambda item: item[0]).filter(lambda text: not text.endswith(")")),
            days.map(lambda day: f"{day:%m/%d/%Y}"),
            st.sampled_from("ADISMС"),
            cut_off_numbers(),
            words,
            st.just(""),
        )
    )
    ids = draw(st.lists(st.integers(1, 99).map(str), min_size=1, max_size=3))
    text = value
    for marker in ids:
        text += draw(st.sampled_from(["", " ", "\n"])) + draw(st.sampled_from(["({})", "( {} )"])).format(
            marker
        )
    return value, text, ids


@given(marked_cells(), st.sampled_from(["", " ", "\n"]))
def test_markers_stand_beside_a_value_and_leave_it_alone(
    cell: tuple[str, str, list[str]], margin: str
) -> None:
    value, text, ids = cell
    text = margin + text + margin
    reading = read_cell(text)
    assert [marker for marker, _, _ in reading.markers] == ids
    assert all(text[start:end] == marker for marker, start, end in reading.markers)
    if value:
        alone = read_cell(value)
        assert (reading.kind, reading.value) == (alone.kind, alone.value)
        assert text[reading.start : reading.end] == value.strip()
    else:
        assert (reading.kind, reading.value) == ("markers", None)


@pytest.mark.parametrize(
    ("text", "kind", "value", "ids"),
    [
        ("(1)", "markers", None, ["1"]),
        ("(1)(2) (3)", "markers", None, ["1", "2", "3"]),
        ("(01)", "markers", None, ["1"]),
        ("$ 12.85 (1)", "money", "12.85", ["1"]),
        ("$0(1)", "money", "0", ["1"]),
        ("3,548(2)", "number", "3548", ["2"]),
        ("S(3)", "letter", "S", ["3"]),
        ("(1,200)", "number", "-1200", []),
        ("Common Stock (1)", "text", None, ["1"]),
        ("Option (right to buy)", "text", None, []),
        ("Units (2010) plan", "text", None, []),
        ("(1) Common Stock", "text", None, []),
        ("", "empty", None, []),
        (" \n\t", "empty", None, []),
    ],
)
def test_cells(text: str, kind: str, value: str | None, ids: list[str]) -> None:
    reading = read_cell(text)
    assert (reading.kind, reading.value) == (kind, value)
    assert [marker for marker, _, _ in reading.markers] == ids


@given(cell_texts)
def test_any_text_is_a_cell_and_its_ranges_lie_inside(text: str) -> None:
    reading = read_cell(text)
    assert reading.kind in KINDS
    assert (reading.value is not None) == (reading.kind in ("date", "number", "money", "letter"))
    assert 0 <= reading.start <= reading.end <= len(text)
    assert text[reading.start : reading.end] == text[reading.start : reading.end].strip()
    done = reading.end
    for marker, start, end in reading.markers:
        assert done <= start < end <= len(text)
        assert int(text[start:end]) == int(marker)
        done = end
