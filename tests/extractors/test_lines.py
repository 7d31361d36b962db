from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.filing import Filing
from filingkit.lines import Line, read_lines
from filingkit.loading import load_bytes


def lines_of(text: str) -> list[Line]:
    return [line for line in read_lines(Filing(text=text)) if not line.is_blank]


@pytest.mark.parametrize(
    ("text", "label", "values"),
    [
        ("Cost of services                 1,190          -", "Cost of services", ["1190", "0"]),
        ("Accounts receivable, less allowances of $62 and $55    6,027   5,510",
         "Accounts receivable, less allowances of $62 and $55", ["6027", "5510"]),
        ("Total net sales (1)      119,575    117,154", "Total net sales (1)", ["119575", "117154"]),
        ("| Selling |  | 71,986 |  | (70,242 | ) |", "Selling", ["71986", "-70242"]),
        ("Selling\t71,986\t(70,242)", "Selling", ["71986", "-70242"]),
        ("Gross Margin %      -43%    16%", "Gross Margin %", ["-43", "16"]),
        ("Sales rose in all of the regions that the company serves.  2008", "Sales rose in all of the regions "
         "that the company serves. 2008", []),
    ],
)  # fmt: skip
def test_label_and_figures(text: str, label: str, values: list[str]) -> None:
    (line,) = lines_of(text)
    assert line.label is not None
    assert line.label.words == label
    assert [figure.value for figure in line.figures] == values


def test_words_that_end_a_label_and_could_be_a_figure() -> None:
    (line,) = lines_of("International % 24%    11%    22%")
    assert [figure.value for figure in line.figures] == ["11", "22"]
    assert [figure.value for figure in line.tail] == ["24"]


@pytest.mark.parametrize(
    "text", ["---------  ---------", "=====", "<S>   <C>   <C>", "|---|---|---|", "| --- | :-- |"]
)
def test_rules(text: str) -> None:
    (line,) = read_lines(Filing(text=text))
    assert line.rules
    assert not line.texts
    assert not line.figures


@pytest.mark.parametrize("text", ["   3", "Page 2 of 15", "- 4 -", "|   3  |     |     |"])
def test_page_numbers(text: str) -> None:
    (line,) = lines_of(text)
    assert line.is_page_number


def test_dates_that_a_converter_broke_over_lines() -> None:
    text = "| | |\n---|---|---\n| November 2,  \n2024| | October 28,  \n2023  \nSales| $| 5 | | $| 6 |\n"
    head = lines_of(text)[1]
    assert [text.words for text in head.texts] == ["November 2, 2024", "October 28, 2023"]


def test_pipes_that_only_stand_between_cells() -> None:
    *_, subtotal = lines_of("Selling| 7 | | 8 |\n---|---|---|---\n| 15 | | 16 |\n")
    assert [figure.ordinal for figure in subtotal.figures] == [1, 3]


def test_rows_of_a_marked_table() -> None:
    page = (
        "<p>Words</p><table><tr><td></td><td colspan=2>March 29, 2008</td></tr>"
        "<tr><td>Sales</td><td>$</td><td>1,234</td></tr></table>"
    )
    filing = load_bytes(page.encode(), uri="page.html", suffix=".html")
    rows = [line for line in read_lines(filing) if line.kind == "html"]
    assert [row.label.words if row.label else None for row in rows] == ["March 29, 2008", "Sales"]
    (figure,) = rows[1].figures
    assert (figure.left, figure.right, figure.value) == (1, 3, "1234")
    assert filing.text[slice(*figure.ranges[0])] == "1,234"


def test_a_table_that_is_laid_out_by_another() -> None:
    page = (
        "<table><tr><td><div>Title</div><table><tr><td></td><td colspan=2>June 30,<br>2014</td></tr>"
        "<tr><td>Sales</td><td>$</td><td>1.5</td></tr></table></td></tr></table>"
    )
    filing = load_bytes(page.encode(), uri="page.html", suffix=".html")
    title, head, row = [line for line in read_lines(filing) if not line.is_blank]
    assert (title.kind, title.words) == ("fixed", "Title")
    assert [text.words for text in head.texts] == ["June 30, 2014"]
    assert [figure.value for figure in row.figures] == ["1.5"]


RAISED = "<table><tr><td>Sales<sup>1</sup></td><td>2,014<sup>2</sup></td><td>0.16 (3)</td></tr></table>"


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (RAISED, ".html"),
        ("| Sales<sup>1</sup> | 2,014<sup>2</sup> | 0.16 (3) |", ".md"),
        ("Sales¹        2,014²     0.16³", ".txt"),
        ("Sales (1)     2,014(2)   0.16(3)", ".txt"),
    ],
)
def test_raised_digits_are_no_part_of_a_figure(text: str, suffix: str) -> None:
    (line,) = read_lines(load_bytes(text.encode(), uri=f"a{suffix}", suffix=suffix))
    assert [(figure.value, [marker for marker, _ in figure.markers]) for figure in line.figures] == [
        ("2014", ["2"]),
        ("0.16", ["3"]),
    ]


def test_boxes() -> None:
    text = "+-------+---+-----+\n| Sales | $ | 1.2 |\n| net   |   |     |\n+-------+---+-----+\n"
    (row,) = lines_of(text)
    assert row.label is not None
    assert row.label.words == "Sales net"
    assert [figure.value for figure in row.figures] == ["1.2"]


@given(st.text(alphabet="ab1,.()$%-–| \t\n+=*", max_size=200))
def test_places_hold_what_was_read(text: str) -> None:
    filing = Filing(text=text)
    folded = filing.folded.text
    for line in read_lines(filing):
        for cell in line.texts:
            shown = " ".join(folded[low:high] for low, high in cell.ranges)
            assert shown.split() == cell.words.split()
        for figure in line.figures:
            shown = "".join(folded[low:high] for low, high in figure.ranges)
            assert shown.strip() == shown
            digits = "".join(filter(str.isdigit, shown)).lstrip("0")
            assert figure.kind != "number" or digits == "".join(
                filter(str.isdigit, figure.value or "")
            ).lstrip("0")
