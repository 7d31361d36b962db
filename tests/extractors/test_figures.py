from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.figures import Figure, Placed, join, scan, scan_end


def read(*cells: str) -> list[Figure]:
    """Figures of cells that stand side by side, with places in the cells joined by bars."""
    placed = []
    start = 0
    for ordinal, cell in enumerate(cells):
        for piece in scan(cell) or ():
            placed.append(
                Placed(piece, start + piece.start, start + piece.end, ordinal, ordinal + 1, ordinal)
            )
        start += len(cell) + 1
    return join(placed)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("1,234", "1234", "1,234"),
        ("$ 1,234.50", "1234.50", "1,234.50"),
        ("(42,747)", "-42747", "(42,747)"),
        ("$(42,747)", "-42747", "(42,747)"),
        ("($21.6)", "-21.6", "($21.6)"),
        ("(66 )", "-66", "(66 )"),
        ("-30.1%", "-30.1", "-30.1%"),
        ("–4.1", "-4.1", "–4.1"),
        ("(5.8) %", "-5.8", "(5.8) %"),
        (".07", "0.07", ".07"),
        ("€ 12", "12", "12"),
        ("—", "0", "—"),
        ("$ -", "0", "-"),
        ("n/m", None, "n/m"),
        ("2.9x", "2.9", "2.9x"),
    ],
)
def test_one_figure(text: str, value: str | None, shown: str) -> None:
    (figure,) = read(text)
    assert figure.value == value
    assert [text[low:high] for low, high in figure.ranges] == [shown]


@pytest.mark.parametrize(
    "text", ["Revenue", "March 29,", "Q1'06", "12/25/2010 x", "1,23", "a 12", "12 weeks", ""]
)
def test_no_figures(text: str) -> None:
    assert not scan(text)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("$", "293,618", ""), ["293618"]),
        (("$", "(19,813", ")"), ["-19813"]),
        (("(", "69", ")"), ["-69"]),
        (("(9.7", ")%"), ["-9.7"]),
        (("53,437    $", "49,417"), ["53437", "49417"]),
        (("($21.6)($12.3)", "$ 6.9"), ["-21.6", "-12.3", "6.9"]),
        (("(", "—", ")"), ["0"]),
    ],
)
def test_figures_in_parts(cells: tuple[str, ...], values: list[str]) -> None:
    figures = read(*cells)
    assert [figure.value for figure in figures] == values
    whole = "|".join(cells)
    for figure in figures:
        digits = "".join(whole[low:high] for low, high in figure.ranges)
        assert "".join(filter(str.isdigit, digits)) == "".join(filter(str.isdigit, figure.value or "")) or (
            figure.kind == "dash"
        )


def test_currency_and_percent_are_kept() -> None:
    dollars, percent = read("$", "45", "12", "%")
    assert (dollars.currency, dollars.currency_at, dollars.percent) == ("$", (0, 1), False)
    assert (percent.currency, percent.percent) == ("", True)


def test_cells_count_alike_with_and_without_parts() -> None:
    with_signs = read("$", "1", "", "$", "(2", ")", "3")
    without = read("1", "", "2", "3")
    assert [figure.ordinal for figure in with_signs] == [figure.ordinal for figure in without]


def test_markers_belong_to_the_figure_before() -> None:
    figures = read("$(42,747) (a) $93,767", "(1,141) (c)", "52,523")
    assert [[marker for marker, _ in figure.markers] for figure in figures] == [["a"], [], ["c"], []]


def test_a_label_can_end_with_figures() -> None:
    assert [piece.value for piece in scan_end("Largest Customer 64%")] == ["64"]
    assert scan_end("no figure here") == ()


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=2),
    st.sampled_from(["", "$", "$ "]),
    st.booleans(),
)
def test_amounts_come_back(value: Decimal, sign: str, in_parentheses: bool) -> None:
    size = f"{abs(value):,.2f}"
    negative = value < 0
    printed = f"{sign}({size})" if negative and in_parentheses else f"{'-' if negative else ''}{sign}{size}"
    (figure,) = read(printed)
    assert Decimal(figure.value or "") == value
