from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit.bands import cheapest_cuts, group_rows, is_anchor
from filingkit.tables import recover_grid, split_fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from filingkit.bands import Band

STARTS = (0, 34, 48, 54, 66, 70)
"""Where the columns title, day, code, amount, form and nature are printed."""


WRAPPED = [["Common", "Stock"], ["Class A", "Common", "Stock"], ["Stock", "Option", "(right to", "buy)"]]
"""Titles that open every row with the same words, so that they tell where a row begins."""


class Row(NamedTuple):
    """A row as it was before it was printed: the lines of its two texts, and its values."""

    title: list[str]
    values: list[str]
    nature: list[str]

    @property
    def words(self) -> Counter[str]:
        return Counter(word for cell in (*self.title, *self.values, *self.nature) for word in cell.split())


values = st.tuples(
    st.dates(date(2031, 1, 1), date(2031, 12, 31)).map("{:%m/%d/%Y}".format),
    st.sampled_from("PSMG"),
    st.integers(1, 10**6).map(lambda number: f"{number:,}"),
    st.sampled_from("DI"),
).map(list)


def texts(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """The lines of a wrapped cell."""
    words = st.sampled_from(["Kelp", "Common", "Moss Family", "Reed", "Restricted Units"])
    return st.lists(words, min_size=least, max_size=most)


def print_centred(row: Row) -> list[str]:
    """Print a row whose texts are centred on the line of its values: half above it, half below it."""
    reach = max(len(row.title), len(row.nature)) // 2
    lines = []
    for at in range(-reach, reach + 1):
        cells = [_line_at(row.title, at), *(row.values if not at else [""] * 4), _line_at(row.nature, at)]
        lines.append(_print_line(cells))
    return lines


def _line_at(text: Sequence[str], at: int) -> str:
    """The line of a centred text `at` lines below the middle, which an even number of lines leaves blank."""
    half = len(text) // 2
    if len(text) % 2 == 0 and at == 0:
        return ""
    index = at + half - (len(text) % 2 == 0 and at > 0)
    return text[index] if 0 <= index < len(text) else ""


def print_hanging(row: Row) -> list[str]:
    """Print a row whose texts begin on the line of its values."""
    height = max(len(row.title), len(row.nature), 1)
    return [
        _print_line([
            row.title[at] if at < len(row.title) else "",
            *(row.values if not at else [""] * 4),
            row.nature[at] if at < len(row.nature) else "",
        ])
        for at in range(height)
    ]  # fmt: skip


def _print_line(cells: Sequence[str]) -> str:
    line = ""
    for start, cell in zip(STARTS, cells, strict=True):
        if cell:
            line = f"{line:{start}}{cell}"
    return line


def print_table(rows: Sequence[Row], gaps: Sequence[int], write: Callable[[Row], list[str]]) -> str:
    lines: list[str] = []
    for row, gap in zip(rows, gaps, strict=True):
        lines += [""] * gap if lines else []
        lines += write(row)
    return "\n".join(lines)


def group(text: str) -> list[Band]:
    grid = recover_grid(text, 0, len(text))
    assert grid is not None
    assert grid.kind == "fixed"
    return group_rows(grid.rows)


def words_of(band: Band) -> Counter[str]:
    cells = [*band.above, *band.anchor, *band.below]
    return Counter(word for cell in cells for word in cell.text.split())


def check(rows: Sequence[Row], gaps: Sequence[int], write: Callable[[Row], list[str]]) -> None:
    bands = group(print_table(rows, gaps, write))
    assert [words_of(band) for band in bands] == [row.words for row in rows]
    assert [
        [cell.text for cell in band.anchor if cell.text in row.values]
        for band, row in zip(bands, rows, strict=True)
    ] == [row.values for row in rows]


@st.composite
def tables(
    draw: st.DrawFn, gap: st.SearchStrategy[int], title: Sequence[str] = ()
) -> tuple[list[Row], list[int]]:
    """Rows with the blank lines before each; no two lines begin alike, but for those of a common `title`."""
    rows = []
    number = 0
    for _ in range(draw(st.integers(1, 6))):
        cells = [list(title) or draw(texts(1, 4)), draw(texts(0, 3))]
        for lines in cells[bool(title) :]:
            for at, line in enumerate(lines):
                lines[at] = f"X{chr(97 + number // 26)}{chr(97 + number % 26)} {line}"
                number += 1
        for lines in filter(None, cells):
            lines[-1] += draw(st.sampled_from(["", "", " (1)", "(2)(3)"]))
        rows.append(Row(cells[0], draw(values), cells[1]))
    return rows, [draw(gap) for _ in rows]


@settings(deadline=None)
@given(tables(st.integers(0, 1)))
def test_centred_rows_come_back(table: tuple[list[Row], list[int]]) -> None:
    check(*table, print_centred)


@settings(deadline=None)
@given(tables(st.just(1)))
def test_hanging_rows_that_blank_lines_part_come_back(table: tuple[list[Row], list[int]]) -> None:
    check(*table, print_hanging)


@settings(deadline=None)
@given(st.sampled_from(WRAPPED), st.sampled_from([print_centred, print_hanging]), st.data())
def test_rows_of_one_security_come_back(
    title: list[str], write: Callable[[Row], list[str]], data: st.DataObject
) -> None:
    check(*data.draw(tables(st.integers(0, 1), title)), write)


@given(tables(st.integers(0, 1), ["Common Stock"]), st.sampled_from([print_centred, print_hanging]))
def test_rows_of_one_line_come_back(
    table: tuple[list[Row], list[int]], write: Callable[[Row], list[str]]
) -> None:
    rows, gaps = table
    check([row._replace(nature=row.nature[:1]) for row in rows], gaps, write)


@given(st.lists(st.text(st.sampled_from("aB1,05/2A (1)$| "), max_size=40), max_size=12))
def test_no_cell_of_any_lines_is_lost_or_doubled(printed: list[str]) -> None:
    lines = [split_fixed(line, 0, len(line)) for line in printed]
    bands = group_rows(lines)
    everything = Counter(id(cell) for line in lines for cell in line)
    grouped = Counter(id(cell) for band in bands for part in band for cell in part)
    assert grouped <= everything
    if bands:
        assert grouped == everything


def test_text_without_values_has_no_rows() -> None:
    assert group_rows([]) == []
    assert (
        group("Common Stock    By the trust    See footnote\n\nOther words     of nothing      at all") == []
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Common Stock  04/05/2031  P", True),
        ("04/05/2031", True),
        ("24,000", True),
        ("1,200  A", True),
        ("D", False),
        ("12", False),
        ("12  D", True),
        ("Common Stock  (1)", False),
        ("By the trust", False),
        ("", False),
    ],
)
def test_anchors(line: str, expected: bool) -> None:
    assert is_anchor(split_fixed(line, 0, len(line))) is expected


def test_values_half_a_line_apart_are_one_row() -> None:
    bands = group(
        "Common Stock  04/05/2031  P\n"
        "                                1,250     A    $7.05      18,400   D\n"
        "\n"
        "Common Stock  04/06/2031  S\n"
        "                                1,000     D    $7.15      17,400   D\n"
    )
    assert [[cell.text for cell in band.anchor] for band in bands] == [
        ["Common Stock", "04/05/2031", "P", "1,250", "A", "$7.05", "18,400", "D"],
        ["Common Stock", "04/06/2031", "S", "1,000", "D", "$7.15", "17,400", "D"],
    ]


def test_above_and_below_are_told_apart() -> None:
    (band,) = group(
        "Restricted                               Common\n"
        "Stock         (1)   04/05/2031    9,500            28,500    D\n"
        "Units                                    Stock\n"
    )
    assert [cell.text for cell in band.above] == ["Restricted", "Common"]
    assert [cell.text for cell in band.below] == ["Units", "Stock"]


@st.composite
def cuttings(draw: st.DrawFn) -> tuple[int, list[int], list[int]]:
    """A number of lines, the anchors among them, and a cut between each two anchors."""
    total = draw(st.integers(1, 14))
    anchors = sorted(draw(st.sets(st.integers(0, total - 1), min_size=1, max_size=5)))
    inner = [draw(st.integers(one + 1, two)) for one, two in pairwise(anchors)]
    return total, anchors, [0, *inner, total]


@given(cuttings())
def test_the_cheapest_cuts_are_found(cutting: tuple[int, list[int], list[int]]) -> None:
    total, anchors, wanted = cutting
    bands = set(pairwise(wanted))
    cost, cuts = cheapest_cuts(
        total, anchors, lambda start, anchor, ends: [0.0 if (start, end) in bands else 1.0 for end in ends]
    )
    assert cuts == wanted
    assert cost == 0
