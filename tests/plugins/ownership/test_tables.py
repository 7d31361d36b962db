"""Rows of Tables I and II out of every way in which converters write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filingkit import Filing, extract, load_bytes, load_plugins
from filingkit.folding import fold
from filingkit.reading import read_cell
from filingkit.testing import check_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit import Extraction

EXTRACTORS = load_plugins().extractors

Cells = list[str]
Row = dict[str, Any]

HEADINGS_I = [
    [
        "1. Title of Security (Instr. 3)", "2. Transaction Date (Month/Day/Year)",
        "2A. Deemed Execution Date, if any", "3. Transaction Code (Instr. 8)", "",
        "4. Securities Acquired (A) or Disposed of (D) (Instr. 3, 4 and 5)", "", "",
        "5. Amount of Securities Beneficially Owned Following Reported Transaction(s)",
        "6. Ownership Form: Direct (D) or Indirect (I)", "7. Nature of Indirect Beneficial Ownership",
    ],
    ["", "", "", "Code", "V", "Amount", "(A) or (D)", "Price", "", "", ""],
]  # fmt: skip
HEADINGS_II = [
    [
        "1. Title of Derivative Security (Instr. 3)", "2. Conversion or Exercise Price",
        "3. Transaction Date (Month/Day/Year)", "3A. Deemed Execution Date, if any",
        "4. Transaction Code (Instr. 8)", "",
        "5. Number of Derivative Securities Acquired (A) or Disposed of (D)", "",
        "6. Date Exercisable and Expiration Date (Month/Day/Year)", "",
        "7. Title and Amount of Underlying Securities", "",
        "8. Price of Derivative Security (Instr. 5)",
        "9. Number of Derivative Securities Beneficially Owned Following",
        "10. Ownership Form of Derivative Security", "11. Nature of Indirect Beneficial Ownership",
    ],
    [
        "", "", "", "", "Code", "V", "(A)", "(D)", "Date Exercisable", "Expiration Date", "Title",
        "Amount or Number of Shares", "", "", "", "",
    ],
]  # fmt: skip
HEADINGS_3_I = [
    [
        "1. Title of Security (Instr. 4)", "2. Amount of Securities Beneficially Owned (Instr. 4)",
        "3. Ownership Form: Direct (D) or Indirect (I)", "4. Nature of Indirect Beneficial Ownership",
    ],
    [""] * 4,
]  # fmt: skip
HEADINGS_3_II = [
    [
        "1. Title of Derivative Security (Instr. 4)", "2. Date Exercisable and Expiration Date", "",
        "3. Title and Amount of Securities Underlying Derivative Security", "",
        "4. Conversion or Exercise Price of Derivative Security", "5. Ownership Form",
        "6. Nature of Ownership",
    ],
    ["", "Date Exercisable", "Expiration Date", "Title", "Amount or Number of Shares", "", "", ""],
]  # fmt: skip
COLUMNS_I = [
    "security_title", "transaction_date", "deemed_execution_date", "transaction_code", "timeliness", "shares",
    "acquired_disposed", "price_per_share", "shares_owned_following", "direct_or_indirect",
    "nature_of_ownership",
]  # fmt: skip
COLUMNS_II = [
    "security_title", "conversion_or_exercise_price", "transaction_date", "deemed_execution_date",
    "transaction_code", "timeliness", "acquired", "disposed", "exercise_date", "expiration_date",
    "underlying_title", "underlying_shares", "price_per_share", "shares_owned_following",
    "direct_or_indirect", "nature_of_ownership",
]  # fmt: skip
COLUMNS_3_I = ["security_title", "shares_owned_following", "direct_or_indirect", "nature_of_ownership"]
COLUMNS_3_II = [
    "security_title", "exercise_date", "expiration_date", "underlying_title", "underlying_shares",
    "conversion_or_exercise_price", "direct_or_indirect", "nature_of_ownership",
]  # fmt: skip
TITLE_I = "Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned"
TITLE_II = "Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned"
COVER = """FORM 4
UNITED STATES SECURITIES AND EXCHANGE COMMISSION
Washington, D.C. 20549

STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP OF SECURITIES

Filed pursuant to Section 16(a) of the Securities Exchange Act of 1934

1. Name and Address of Reporting Person *
MARLOWE-OKAFOR INES

2. Issuer Name and Ticker or Trading Symbol
KELPWORKS INC [KLPW]
"""
REMINDER = "Reminder: Report on a separate line for each class of securities beneficially owned."
CLOSING = "Explanation of Responses:\n\n(1) A plan.\n\n(2) A trust.\n\n(3) Exercisable at once.\n"


def form(table_1: str, table_2: str = "") -> str:
    parts = [COVER, TITLE_I, table_1, REMINDER]
    if table_2:
        parts += [TITLE_II, table_2]
    return "\n\n".join([*parts, CLOSING])


def read(text: str, schema: str = "form4") -> Extraction:
    return extract_checked(Filing(text), schema)


def extract_checked(filing: Filing, schema: str = "form4") -> Extraction:
    extraction = extract(filing, EXTRACTORS[schema])
    check_values(extraction)
    return extraction


def check_values(extraction: Extraction) -> None:
    """Assert that every value of the tables can be read again at the place that it cites."""
    check_evidence(extraction)
    text = extraction.filing.text
    for path, field in extraction.fields.items():
        name = path.rsplit("/", 1)[1]
        if (
            not path.startswith(("/non_derivative", "/derivative"))
            or field.state != "found"
            or name == "kind"
        ):
            continue
        quote = " ".join(fold(text[start:end]).text.strip() for start, end in field.spans)
        if "/footnote_ids/" in path:
            assert str(int(quote)) == field.value
        elif name in ("security_title", "underlying_title", "nature_of_ownership"):
            assert " ".join(quote.split()) == field.value
        elif name == "acquired_disposed":
            assert read_cell(quote).value == field.value or read_cell(quote).kind in (
                "number",
                "money",
                "markers",
            )
        elif name != "timeliness":
            assert read_cell(quote).value == field.value


def rows_of(extraction: Extraction, table: str = "non_derivative") -> list[Row]:
    """The rows of a table without their blanks."""
    rows = extraction.record.model_dump(mode="json")[table]
    return [{name: value for name, value in row.items() if value not in (None, {})} for row in rows]


def tabs(*rows: Cells) -> str:
    return "\n".join("\t".join(cells) for cells in rows)


# How converters write the same table.


def pipes(*rows: Cells) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def open_pipes(*rows: Cells) -> str:
    lines = ["| ".join(cells) + "  " for cells in rows]
    return "\n".join([lines[0], "|".join("---" for _ in rows[0]), *lines[1:]])


def one_line(*rows: Cells) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    rule = "|" + " --- |" * len(rows[0])
    return "|  |\n| --- |\n| " + " ".join([lines[0], rule, *lines[1:]]) + " |"


def boxes(*rows: Cells) -> str:
    widths = [max(len(cells[at]) for cells in rows) + 2 for at in range(len(rows[0]))]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    lines = [
        "|" + "|".join(f" {cell:{width - 1}}" for cell, width in zip(cells, widths, strict=True)) + "|"
        for cells in rows
    ]
    return "\n".join([rule, *(part for line in lines for part in (line, rule))])


def printed(*rows: Cells) -> str:
    """Print a table; the words of its headings stand under each other, as narrow as they get."""
    split = [[cell.split(" ") if at < 2 else [cell] for cell in cells] for at, cells in enumerate(rows)]
    lines = []
    for cells in split:
        height = max(map(len, cells))
        lines += [[cell[at] if at < len(cell) else "" for cell in cells] for at in range(height)]
        lines.append([""] * len(cells))
    widths = [max(len(line[at]) for line in lines) + 3 for at in range(len(rows[0]))]
    return "\n".join(
        "".join(f"{text:{width}}" for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def blocks(*rows: Cells) -> str:
    """Write one cell under the other, as of a page that lost its layout."""
    return "\n\n".join(cell for cells in rows for cell in cells if cell)


def lines(*rows: Cells) -> str:
    """Write a row to a line, without its blanks, as of a page read from left to right."""
    return "\n".join(" ".join(filter(None, cells)) for cells in rows)


def page(table_1: Sequence[Cells], table_2: Sequence[Cells]) -> str:
    """Write a form as an HTML page."""
    before, after = (
        "".join(f"<p>{line}</p>" for line in part.split("\n") if line) for part in (COVER, CLOSING)
    )
    body = ""
    for title, rows in ((TITLE_I, table_1), (TITLE_II, table_2)):
        body += f"<table><tr><th colspan={len(rows[0])}>{title}</th></tr>"
        for at, cells in enumerate(rows):
            mark = "th" if at < 2 else "td"
            body += "<tr>" + "".join(f"<{mark}>{cell}</{mark}>" for cell in cells) + "</tr>"
        body += "</table>"
    return f"<html><body>{before}{body}{after}</body></html>"


ROWS_I = [
    ["Common Stock", "03/14/2031", "", "M", "", "12,000", "A", "$4.35", "61,250", "D", ""],
    [
        "Common Stock",
        "03/15/2031",
        "03/16/2031",
        "S (1)",
        "",
        "8,500",
        "D",
        "$21.4072 (2)",
        "52,750",
        "D",
        "",
    ],
    ["Class A Common Stock", "", "", "", "", "", "", "", "18,400", "I", "By Marlowe Trust (2)"],
]
ROWS_II = [
    ["Stock Option (right to buy)", "$4.35", "03/14/2031", "", "M", "", "", "12,000", "(3)", "05/09/2036",
     "Common Stock", "12,000", "$0", "36,000", "D", ""],
    ["Restricted Stock Units", "(1)", "03/14/2031", "", "A", "", "5,000", "", "(2)", "(2)", "Common Stock",
     "5,000", "$0", "5,000", "D", ""],
    ["Phantom Stock", "(1)", "", "", "", "", "", "", "(2)", "(2)", "Common Stock", "410.25", "", "410.25",
     "I", "By spouse"],
]  # fmt: skip


def expected_row(columns: Sequence[str], cells: Cells) -> Row:
    """The row that `cells` are, by columns: values as `read_cell` gives them, and their footnotes."""
    row: Row = {}
    notes: dict[str, list[str]] = {}
    for name, cell in zip(columns, cells, strict=True):
        reading = read_cell(cell)
        field = "shares" if name in ("acquired", "disposed") else name
        if reading.kind == "text":
            row[field] = cell[reading.start : reading.end]
        elif reading.value is not None:
            row[field] = reading.value
            if name != field:
                row["acquired_disposed"] = name[0].upper()
        if reading.markers:
            notes[field] = [marker for marker, _, _ in reading.markers]
    row["kind"] = "transaction" if "transaction_date" in row else "holding"
    if notes:
        row["footnote_ids"] = notes
    return row


EXPECTED_I = [expected_row(COLUMNS_I, cells) for cells in ROWS_I]
EXPECTED_II = [expected_row(COLUMNS_II, cells) for cells in ROWS_II]


@pytest.mark.parametrize("write", [tabs, pipes, open_pipes, one_line, boxes, printed])
def test_every_layout_gives_the_same_rows(write: Callable[..., str]) -> None:
    extraction = read(form(write(*HEADINGS_I, *ROWS_I), write(*HEADINGS_II, *ROWS_II)))
    assert rows_of(extraction) == EXPECTED_I
    assert rows_of(extraction, "derivative") == EXPECTED_II


def test_a_page_gives_the_same_rows() -> None:
    written = page([*HEADINGS_I, *ROWS_I], [*HEADINGS_II, *ROWS_II])
    extraction = extract_checked(load_bytes(written.encode(), "page.html", suffix=".html"))
    assert rows_of(extraction) == EXPECTED_I
    assert rows_of(extraction, "derivative") == EXPECTED_II


def test_text_that_lost_its_layout_gives_the_same_rows() -> None:
    rows = [[*cells[:2], "", *cells[3:]] for cells in ROWS_I]  # it does not show which of two dates is which
    extraction = read(form(blocks(*HEADINGS_I, *rows), blocks(*HEADINGS_II, *ROWS_II)))
    assert rows_of(extraction) == [expected_row(COLUMNS_I, cells) for cells in rows]
    assert rows_of(extraction, "derivative") == EXPECTED_II


@pytest.mark.parametrize("dollar", ["$", "$ "])
def test_lines_whose_cells_single_blanks_part_give_the_same_rows(dollar: str) -> None:
    rows = [[*cells[:2], "", *cells[3:7], cells[7].replace("$", dollar), *cells[8:]] for cells in ROWS_I]
    extraction = read(form(lines(*HEADINGS_I, *rows)))
    assert rows_of(extraction) == [expected_row(COLUMNS_I, cells) for cells in rows]


STATED = [
    "Common Shares, par value $0.01",
    "Common Stock, $0.001 par value per share",
    "Class A Common Stock, par value $.01",
    "Class A Common Stock, par value US$ 0.0001 (2)",
    "Ordinary Shares, nominal value of EUR 0.10",
]


@pytest.mark.parametrize("write", [tabs, pipes, boxes, printed, lines, blocks])
@pytest.mark.parametrize("title", STATED)
def test_a_price_that_a_title_states_stays_in_it(write: Callable[..., str], title: str) -> None:
    rows = [[title, *cells[1:2], "", *cells[3:]] for cells in ROWS_I]
    extraction = read(form(write(*HEADINGS_I, *rows)))
    expected = [expected_row(COLUMNS_I, cells) for cells in rows]
    for row in expected:
        row["security_title"] = title.removesuffix(" (2)")
    assert rows_of(extraction) == expected


@pytest.mark.parametrize(
    "title",
    [
        ["Class B Stock,", "par value", "$0.001"],
        ["Class B Stock, par", "value $0.001"],
        ["Class B Stock $0.001", "par value"],
        ["Class B Stock,", "$0.001"],
    ],
)
def test_a_stated_price_can_wrap(title: list[str]) -> None:
    values = [*ROWS_I[0][1:2], *ROWS_I[0][3:]]
    raw = "\n".join([lines(*HEADINGS_I), "", *title, " ".join(filter(None, values))])
    assert [row["security_title"] for row in rows_of(read(form(raw)))] == [" ".join(title)]
    printed_rows = [[line, *[""] * 10] for line in title]
    printed_rows[0][1:] = ROWS_I[0][1:]
    layout = printed(*HEADINGS_I, *printed_rows).replace("\n\n", "\n")
    assert [row["security_title"] for row in rows_of(read(form(layout)))] == [" ".join(title)]


def test_a_title_without_par_value_leaves_the_price_to_its_column() -> None:
    row = ["Stock Option, no par value", *ROWS_II[0][1:]]
    extraction = read(form("", lines(*HEADINGS_II, row)))
    (found,) = rows_of(extraction, "derivative")
    assert found["security_title"] == "Stock Option, no par value"
    assert found["conversion_or_exercise_price"] == "4.35"


PAGE_HEADING = "Edgar Filing: KELPWORKS INC - Form 4"


@pytest.mark.parametrize("write", [tabs, pipes, printed])
@pytest.mark.parametrize("at", [-1, -2])
def test_a_page_heading_belongs_to_no_row(write: Callable[..., str], at: int) -> None:
    parts = write(*HEADINGS_I, *ROWS_I).rstrip("\n").split("\n")
    parts.insert(at + 1 if at + 1 else len(parts), PAGE_HEADING)
    assert rows_of(read(form("\n".join(parts)))) == EXPECTED_I


@pytest.mark.parametrize("write", [tabs, pipes, boxes])
@pytest.mark.parametrize("row", ROWS_II)
def test_headings_stuck_to_a_row_are_no_part_of_its_values(write: Callable[..., str], row: Cells) -> None:
    stuck = [
        f"{word} {cell}".strip() if word and at < 12 else cell
        for at, (word, cell) in enumerate(zip(HEADINGS_II[1], row, strict=True))
    ]
    extraction = read(form("", write(HEADINGS_II[0], stuck, ROWS_II[0])))
    assert rows_of(extraction, "derivative") == [
        expected_row(COLUMNS_II, cells) for cells in (row, ROWS_II[0])
    ]


MERGED = [
    (ROWS_I, 0, 0),  # a title and a date
    (ROWS_I, 2, 9),  # a form and a nature
    (ROWS_I, 2, 8),  # a number and a form
    (ROWS_I, 1, 1),  # two dates
    (ROWS_I, 0, 5),  # a number and a letter
    (ROWS_II, 0, 0),  # a title and a price
    (ROWS_II, 0, 10),  # a title and a number
    (ROWS_II, 2, 14),
]


@pytest.mark.parametrize("write", [tabs, pipes, boxes])
@pytest.mark.parametrize(("rows", "number", "at"), MERGED)
def test_merged_cells_are_parted_by_the_columns_of_their_values(
    write: Callable[..., str], rows: list[Cells], number: int, at: int
) -> None:
    first = rows is ROWS_I
    merged = [list(cells) for cells in rows]
    merged[number][at : at + 2] = [" ".join(merged[number][at : at + 2]), ""]
    table = write(*(HEADINGS_I if first else HEADINGS_II), *merged)
    extraction = read(form(table) if first else form("", table))
    expected = [expected_row(COLUMNS_I if first else COLUMNS_II, cells) for cells in rows]
    assert rows_of(extraction, "non_derivative" if first else "derivative") == expected


def test_a_date_that_runs_over_the_edge_of_its_cell_is_no_part_of_the_title() -> None:
    row = ["Common Stock 03/", "14/2031", *ROWS_I[0][2:]]
    assert rows_of(read(form(tabs(*HEADINGS_I, row)))) == EXPECTED_I[:1]
    row[0] = "Common Stock 03/1"
    row[1] = ""
    (found,) = rows_of(read(form(tabs(*HEADINGS_I, row))))
    assert found["security_title"] == "Common Stock"
    assert "transaction_date" not in found


@st.composite
def statements(draw: st.DrawFn) -> list[Cells]:
    """Rows of Table I whose holdings add up, as they do in a report that is right."""
    title = draw(
        st.sampled_from(["Common Stock", "Class B Ordinary Shares", "Common Stock, $0.01 par value"])
    )
    held = draw(st.integers(10**6, 10**7))
    marks = st.sampled_from(["", "", "", " (1)", " (2)(3)"])
    rows = []
    for day in sorted(draw(st.lists(st.integers(1, 28), min_size=1, max_size=5))):
        code, side = draw(st.sampled_from([("P", "A"), ("S", "D"), ("F", "D"), ("M", "A"), ("G", "D")]))
        amount = draw(st.integers(1, 10**5))
        held += amount if side == "A" else -amount
        cents = draw(st.integers(1, 10**6))
        rows.append(
            [f"{title}{draw(marks)}", f"03/{day:02}/2031", "", f"{code}{draw(marks)}", "",
             f"{amount:,}{draw(marks)}", side, f"${cents / 100:,.2f}{draw(marks)}", f"{held:,}", "D", ""]
        )  # fmt: skip
    for nature in draw(
        st.lists(st.sampled_from(["By spouse", "By Marlowe Trust (2)"]), unique=True, max_size=2)
    ):
        rows.append([title, *[""] * 7, f"{draw(st.integers(1, 10**6)):,}", "I", nature])
    return rows


@pytest.mark.parametrize("write", [tabs, pipes, open_pipes, one_line, boxes, printed, blocks])
@settings(deadline=None, max_examples=30)
@given(rows=statements())
def test_any_rows_come_back_from_any_layout(write: Callable[..., str], rows: list[Cells]) -> None:
    extraction = read(form(write(*HEADINGS_I, *rows)))
    assert rows_of(extraction) == [expected_row(COLUMNS_I, cells) for cells in rows]


def repeated(cells: Cells, widths: Sequence[int]) -> Cells:
    """The cells of a row on a finer grid, as a converter that cannot span columns writes them."""
    return [cell for cell, width in zip(cells, widths, strict=True) for _ in range(width)]


FINER_I = [2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 2]
SPANNED_I = [HEADINGS_I[0][max(at - {4: 1, 6: 1, 7: 2}.get(at, 0), 0)] for at in range(11)]
SALE = ["Common Stock", "03/15/2031", "", "S", "", "8,500", "D", "$21.40", "52,750", "D", ""]
GRANT = ["Common Stock", "09/21/2031", "", "C", "", "865,137", "A", "(1)", "900,000", "I", "See footnote (2)"]
GRANT_2 = [
    "Common Stock",
    "09/21/2031",
    "",
    "C",
    "",
    "100,000",
    "A",
    "(1)",
    "1,000,000",
    "I",
    "See footnote (2)",
]
HOLDING = ["Class A Common Stock", *[""] * 7, "24,000", "D", ""]


class Case(NamedTuple):
    """A table as it came out, and the rows that it was."""

    name: str
    written: str
    rows: list[Cells]


CASES_I = [
    Case(
        "header words stuck to the first row",
        tabs(
            HEADINGS_I[0],
            [*GRANT[:3], "", "Code V C", "Amount 865,137", "(D) A", "Price (1)", *GRANT[8:], ""],
            [*GRANT_2[:3], "", *GRANT_2[3:4], *GRANT_2[5:], ""],
        ),
        [GRANT, GRANT_2],
    ),
    Case(
        "letters of other scripts, and markers in tags",
        tabs(
            *HEADINGS_I,
            [*GRANT[:3], "С", "", "865,137", "А", "<u>(1)</u>", "900,000", "Ι", "See footnote (<u>2)</u>"],
        ),
        [GRANT],
    ),
    Case("an empty cell lost", tabs(*HEADINGS_I, SALE[:2] + SALE[3:], HOLDING), [SALE, HOLDING]),
    Case("two empty cells lost", tabs(*HEADINGS_I, SALE, [*SALE[:2], "S", *SALE[5:]]), [SALE, SALE]),
    Case("an empty cell too many", tabs(*HEADINGS_I, SALE, [*SALE[:3], "", *SALE[3:]]), [SALE, SALE]),
    Case("a row pushed to the right", tabs(*HEADINGS_I, SALE, ["", *SALE]), [SALE, SALE]),
    Case("the blanks at the end lost", tabs(*HEADINGS_I, SALE[:10], HOLDING[:10]), [SALE, HOLDING]),
    Case("heading lost", tabs(*ROWS_I), ROWS_I),
    Case("heading lost, of pipes", pipes(*ROWS_I), ROWS_I),
    Case("second line of the heading lost", pipes(HEADINGS_I[0], *ROWS_I), ROWS_I),
    Case("cells repeated that span columns", pipes(SPANNED_I, HEADINGS_I[1], *ROWS_I), ROWS_I),
    Case(
        "cells repeated on a finer grid",
        pipes(*(repeated(cells, FINER_I) for cells in (SPANNED_I, HEADINGS_I[1], *ROWS_I))),
        ROWS_I,
    ),
    Case("the heading once more", tabs(*HEADINGS_I, SALE, *HEADINGS_I, HOLDING), [SALE, HOLDING]),
    Case("a page break", tabs(*HEADINGS_I, SALE) + "\n\f" + tabs(HOLDING, GRANT), [SALE, HOLDING, GRANT]),
    Case("only an amount is held", tabs(*HEADINGS_I, [*HOLDING[:9], "", ""]), [[*HOLDING[:9], "", ""]]),
    Case("a price that is a footnote", pipes(*HEADINGS_I, GRANT), [GRANT]),
    Case("dollars parted from their amount", tabs(*HEADINGS_I, [*SALE[:7], "\\$ 21.40", *SALE[8:]]), [SALE]),
    Case("emphasis", pipes(*HEADINGS_I, [f"**{cell}**" if cell else "" for cell in SALE]), [SALE]),
    Case(
        "printed rows whose texts wrap",
        """
 1. Title of   2. Trans-    3. Trans-   4. Securities Acquired (A)   5. Amount of  6. Owner-  7. Nature
 Security      action Date  action      or Disposed Of (D)           Securities    ship Form  of Indirect
                            Code                                     Owned                    Ownership
                            Code   V    Amount    (A) or   Price
                                                  (D)

 Class B                                                                                      By the
 Common        03/14/2031   P           12,000    A        $4.35     61,250        I          Marlowe
 Stock                                                                                        Trust (2)

 Class B                                                                                      By
 Common        03/15/2031   S           8,500     D        $21.40    52,750        I
 Stock                                                                                        spouse
""",
        [
            ["Class B Common Stock", "03/14/2031", "", "P", "", "12,000", "A", "$4.35", "61,250", "I",
             "By the Marlowe Trust (2)"],
            ["Class B Common Stock", "03/15/2031", "", "S", "", "8,500", "D", "$21.40", "52,750", "I",
             "By spouse"],
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES_I, ids=lambda case: case.name)
def test_rows_of_a_damaged_table(case: Case) -> None:
    extraction = read(form(case.written))
    assert rows_of(extraction) == [expected_row(COLUMNS_I, cells) for cells in case.rows]
    assert rows_of(extraction, "derivative") == []


OPTION, UNITS, PHANTOM = ROWS_II
FINER_II = [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1]
SPANNED_II = [cell or HEADINGS_II[0][at - 1] for at, cell in enumerate(HEADINGS_II[0])]
CASES_II = [
    Case("heading lost", tabs(*ROWS_II), ROWS_II),
    Case("cells repeated that span columns", pipes(SPANNED_II, HEADINGS_II[1], *ROWS_II), ROWS_II),
    Case(
        "cells repeated on a finer grid",
        pipes(*(repeated(cells, FINER_II) for cells in (SPANNED_II, HEADINGS_II[1], *ROWS_II))),
        ROWS_II,
    ),
    Case("an empty cell lost", pipes(*HEADINGS_II, OPTION[:5] + OPTION[6:], UNITS), [OPTION, UNITS]),
    Case("the blanks at the end lost", tabs(*HEADINGS_II, OPTION[:15], UNITS[:15]), [OPTION, UNITS]),
    Case(
        "acquired and disposed of side by side",
        tabs(*HEADINGS_II, [*UNITS[:6], "", "5,000", *UNITS[8:]], UNITS),
        [[*UNITS[:6], "", "5,000", *UNITS[8:]], UNITS],
    ),
    Case(
        "words of the heading stuck to values",
        tabs(HEADINGS_II[0], [*OPTION[:4], "Code V M", "", "", "(D) 12,000", *OPTION[8:]]),
        [OPTION],
    ),
    Case(
        "words of the heading stuck to every cell",
        tabs(
            HEADINGS_II[0],
            [*OPTION[:4], "Code V M", "", "(A)", "(D) 12,000", "Date Exercisable (3)", "Date 05/09/2036",
             "Title Common Stock", "Shares 12,000", *OPTION[12:]],
        ),
        [OPTION],
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES_II, ids=lambda case: case.name)
def test_rows_of_a_damaged_derivative_table(case: Case) -> None:
    extraction = read(form(tabs(*HEADINGS_I, SALE), case.written))
    assert rows_of(extraction) == [expected_row(COLUMNS_I, SALE)]
    assert rows_of(extraction, "derivative") == [expected_row(COLUMNS_II, cells) for cells in case.rows]


@pytest.mark.parametrize("write", [tabs, pipes, open_pipes, one_line, printed])
def test_tables_of_form_3(write: Callable[..., str]) -> None:
    first = [
        ["Common Stock", "3,120 (1)", "D", ""],
        ["Common Stock", "640", "I", "By 401(k) plan"],
    ]
    second = [
        ["Stock Option (right to buy)", "(2)", "01/14/2038", "Common Stock", "22,500", "$8.90", "D", ""],
        ["Series B Preferred Stock", "(3)", "(3)", "Common Stock", "4,860", "(3)", "I", "By spouse"],
    ]
    text = form(write(*HEADINGS_3_I, *first), write(*HEADINGS_3_II, *second))
    text = text.replace("FORM 4", "FORM 3").replace("STATEMENT OF CHANGES IN", "INITIAL STATEMENT OF")
    extraction = read(text, "form3")
    assert rows_of(extraction) == [expected_row(COLUMNS_3_I, cells) for cells in first]
    assert rows_of(extraction, "derivative") == [expected_row(COLUMNS_3_II, cells) for cells in second]


def test_amounts_in_dollars_are_values() -> None:
    units = ["Fund Units", *[""] * 7, "$5,000", "D", ""]
    note = ["Convertible Note", "$2.50", "03/14/2031", "", "P", "", "$30,430,000", "", "(3)", "05/09/2036",
            "Common Stock", "$12,000,000", "", "$30,430,000", "D", ""]  # fmt: skip
    extraction = read(form(tabs(*HEADINGS_I, units), tabs(*HEADINGS_II, note)))
    assert rows_of(extraction) == [
        {
            "kind": "holding",
            "security_title": "Fund Units",
            "value_owned_following": "5000",
            "direct_or_indirect": "D",
        }
    ]
    (row,) = rows_of(extraction, "derivative")
    assert (row["total_value"], row["acquired_disposed"]) == ("30430000", "A")
    assert row["underlying_value"] == "12000000"
    assert row["value_owned_following"] == "30430000"
    assert not {"shares", "underlying_shares", "shares_owned_following"} & row.keys()


@pytest.mark.parametrize("width", range(5, 11))
def test_columns_that_are_cut_off_are_not_found(width: int) -> None:
    extraction = read(form(tabs(*(cells[:width] for cells in (*HEADINGS_I, SALE)))))
    names = [name for name in COLUMNS_I if name not in ("deemed_execution_date", "timeliness")]
    seen = [name for name in names if COLUMNS_I.index(name) < width]
    for name in names:
        field = extraction.fields[f"/non_derivative/0/{name}"]
        if name in ("shares", "price_per_share", "shares_owned_following") and name == seen[-1]:
            # The table was cut off behind this column, or through it.
            assert field.state in ("derived", "not_found")
            assert "cut off" in field.reason or field.state == "derived"
        elif name in seen:
            assert field.state == "found"
        elif "direct_or_indirect" not in seen:
            # The direction of a sale is known from its code.
            assert field.state == (
                "derived" if name == "acquired_disposed" and "shares" in seen[:-1] else "not_found"
            )
            assert field.value is None or field.state == "derived"


def test_columns_of_table_2_that_are_cut_off_are_not_found() -> None:
    extraction = read(
        form(tabs(*HEADINGS_I, SALE), tabs(*(cells[:12] for cells in (*HEADINGS_II, OPTION, UNITS))))
    )
    for row in range(2):
        for name in COLUMNS_II[12:]:
            field = extraction.fields[f"/derivative/{row}/{name}"]
            assert (field.state, field.value) == ("not_found", None)
            assert "cut off after underlying shares" in field.reason


CUT = [cells[:9] for cells in (HEADINGS_I[0], HEADINGS_I[1])]


@pytest.mark.parametrize("write", [tabs, pipes, boxes])
def test_the_longest_numbers_at_the_edge_of_a_cut_table_are_doubted(write: Callable[..., str]) -> None:
    rows = [[*SALE[:8], "52,7"], [*SALE[:8], "44,2"], [*SALE[:8], "907"]]
    found = rows_of(read(form(write(*CUT, *rows))))
    assert [row.get("shares_owned_following") for row in found] == [None, None, "907"]


def test_a_printed_number_that_touches_the_cut_edge_is_doubted() -> None:
    rows = [[*SALE[:8], "52,750"], [*SALE[:8], "907"]]
    lines_cut = [line[:-3] if "52,750" in line else line for line in printed(*CUT, *rows).split("\n")]
    edge = max(len(line) for line in lines_cut if "$21.40" in line)
    found = rows_of(read(form("\n".join(line[:edge] for line in lines_cut))))
    assert [row.get("shares_owned_following") for row in found] == [None, None]


@pytest.mark.parametrize("write", [tabs, pipes, boxes])
@pytest.mark.parametrize(("at", "cells"), [(1, ["$1", "93.16"]), (6, ["12", ",000"]), (7, ["12", ",000"])])
def test_a_number_split_over_two_cells_is_not_read_as_a_whole(
    write: Callable[..., str], at: int, cells: Cells
) -> None:
    holding = list(ROWS_II[2])
    row = [*holding[:at], *cells, *holding[at + 2 :]]
    if at > 1:
        row = [*ROWS_II[1][:at], *cells, *ROWS_II[1][at + 2 :]]
    (found,) = rows_of(read(form("", write(*HEADINGS_II, row))), "derivative")
    assert found["security_title"] == row[0]
    assert found.get("conversion_or_exercise_price") is None
    assert found.get("shares") in (None, found.get("underlying_shares"))


@pytest.mark.parametrize("write", [tabs, pipes, boxes])
def test_table_2_cut_off_after_box_7_tells_no_shares_owned(write: Callable[..., str]) -> None:
    rows = [cells[:12] for cells in (*HEADINGS_II, *ROWS_II)]
    for row in rows_of(read(form("", write(*rows))), "derivative"):
        assert "shares_owned_following" not in row


def test_a_number_that_is_cut_off_is_not_found() -> None:
    extraction = read(form(tabs(*HEADINGS_I, SALE, [*SALE[:5], "5,2"])))
    field = extraction.fields["/non_derivative/1/shares"]
    assert (field.state, field.value) == ("not_found", None)
    assert '"5,2"' in field.reason


def test_a_blank_cell_is_absent_and_says_so() -> None:
    extraction = read(form(tabs(*HEADINGS_I, SALE, GRANT)))
    for path in ("/non_derivative/0/deemed_execution_date", "/non_derivative/0/nature_of_ownership"):
        field = extraction.fields[path]
        assert (field.state, field.value, field.spans) == ("absent", None, ())
        assert "blank" in field.reason


def test_a_cell_with_a_footnote_only_is_absent_and_keeps_the_footnote() -> None:
    extraction = read(form(tabs(*HEADINGS_I, SALE, GRANT)))
    field = extraction.fields["/non_derivative/1/price_per_share"]
    assert (field.state, field.value) == ("absent", None)
    assert "footnote" in field.reason
    marker = extraction.fields["/non_derivative/1/footnote_ids/price_per_share/0"]
    assert (marker.state, marker.value) == ("found", "1")


def test_a_number_in_brackets_is_part_of_a_title_where_markers_are_attached() -> None:
    cells = [
        "Common Stock (1)",
        "03/15/2031",
        "",
        "S(1)",
        "",
        "8,500(2)",
        "D",
        "$21.40(3)",
        "52,750(1)",
        "D",
        "",
    ]
    (row,) = rows_of(read(form(tabs(*HEADINGS_I, cells))))
    assert row["security_title"] == "Common Stock (1)"
    assert "security_title" not in row["footnote_ids"]
    (row,) = rows_of(read(form(tabs(*HEADINGS_I, [cell.replace("(", " (") for cell in cells]))))
    assert row["security_title"] == "Common Stock"
    assert row["footnote_ids"]["security_title"] == ["1"]


def test_rows_too_broken_are_withheld_and_counted() -> None:
    values = ["Common Stock", "03/14/2031", "P", "Common Stock", "Common Stock", "03/15/2031"]
    extraction = read(form("\n\n".join(values)))
    assert rows_of(extraction) == []
    assert [finding.check for finding in extraction.findings if finding.paths == ("/non_derivative",)] == [
        "unreadable_rows"
    ]


@pytest.mark.parametrize(
    "body", ["", "No securities.", tabs(*HEADINGS_I), pipes(*HEADINGS_I), blocks(*HEADINGS_I)]
)
def test_a_table_without_rows_has_none(body: str) -> None:
    extraction = read(form(body, body and tabs(*HEADINGS_II)))
    assert rows_of(extraction) == []
    assert rows_of(extraction, "derivative") == []


CELLS = [
    *sorted({cell for cells in (*ROWS_I, *ROWS_II) for cell in cells}),
    "(3)", "$ (1)", "-5", "(1,200)", "$-3.10", "5,2", "02/30/2031", "9" * 40, "ß", "С", "Code V", "+-", "|",
]  # fmt: skip


@pytest.mark.parametrize("write", [tabs, pipes, boxes, printed, blocks])
@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(st.sampled_from(CELLS), st.text(st.characters(exclude_categories=["Nd"]), max_size=6)),
            min_size=16,
            max_size=16,
        ),
        max_size=4,
    ),
)
@example(
    rows=[
        [
            "", "", "", "", "$0", "$21.4072 (2)", "Class A Common Stock", "$0", ":", "$ (1)", "$ (1)",
            "By Marlowe Trust (2)", "::", ":", "::", ":",
        ]
    ]
)  # fmt: skip
def test_any_cells_are_survived(write: Callable[..., str], rows: list[Cells]) -> None:
    first = [cells[:11] for cells in rows]
    read(form(write(*HEADINGS_I, *first), write(*HEADINGS_II, *rows)))


@pytest.mark.parametrize("amount", ["٨٥٠", "8٥00", "８５０"])
def test_digits_of_other_scripts_do_not_cost_the_record(amount: str) -> None:
    (row,) = rows_of(read(form(tabs(*HEADINGS_I, [*SALE[:5], amount, *SALE[6:]]))))
    assert row["transaction_date"] == "2031-03-15"
    assert row.get("shares", "850").isascii()
