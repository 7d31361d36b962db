from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filingkit.columns import DROP, IMPOSSIBLE, JOIN, REPEAT, REPEATED, Alignment, Column, Layout, align

# A table whose columns cannot be taken for each other.
PLAIN = Layout(
    "plain",
    (
        Column("title", {"text": 0.0}, empty=1.0, joins=True),
        Column("day", {"date": 0.0, "markers": 0.5}, empty=1.0),
        Column("code", {"P": 0.0, "S": 0.0}, empty=1.0),
        Column("late", {"L": 0.0}),
        Column("amount", {"number": 0.0, "money": 0.8}, empty=1.0),
        Column("side", {"A": 0.0, "D": 0.0}, empty=0.5),
        Column("price", {"money": 0.0}, empty=0.2),
    ),
)
PLAIN_KINDS = ("text", "date", "P", "L", "number", "D", "money")

# A table with columns that read alike, of which the optional ones are often empty.
ALIKE = Layout(
    "alike",
    (
        Column("title", {"text": 0.0}, empty=1.5, joins=True),
        Column("start", {"date": 0.0}, empty=0.3),
        Column("end", {"date": 0.0}, empty=0.3),
        Column("acquired", {"number": 0.0, "markers": 0.9}, empty=0.4),
        Column("disposed", {"number": 0.0, "markers": 0.9}, empty=0.4),
        Column("underlying", {"text": 0.0}, empty=0.8, joins=True),
        Column("owned", {"number": 0.0, "markers": 0.9}, empty=0.9),
        Column("nature", {"text": 0.2}, joins=True),
    ),
)
ALIKE_KINDS = ("text", "date", "date", "number", "number", "text", "number", "text")

Shifts = tuple[tuple[float, ...], ...]
Case = tuple[tuple[str, ...], Shifts, Layout]

KINDS = ["text", "date", "number", "money", "markers", "P", "L", "A", "D", "odd"]
kind_rows = st.lists(st.sampled_from(KINDS), max_size=9).map(tuple)
prices = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.6, 3.0])
layouts = st.lists(
    st.builds(
        Column,
        st.just("column"),
        st.dictionaries(st.sampled_from(["text", "number", "A"]), prices, max_size=3),
        prices,
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def align_plainly(kinds: tuple[str, ...], layout: Layout) -> Alignment:
    return align(kinds, ((),) * len(kinds), layout)


def hint(column: int, width: int) -> tuple[float, ...]:
    """Prices for standing in another column than the one above."""
    return tuple(0.7 * (1 + abs(at - column)) if at != column else 0.0 for at in range(width))


def price_of(kinds: tuple[str, ...], shifts: Shifts, layout: Layout, chosen: tuple[int, ...]) -> float:
    """What an assignment costs, counted out; impossible ones cost `IMPOSSIBLE` or more."""
    columns = layout.columns
    cost = sum(column.empty for at, column in enumerate(columns) if at not in chosen)
    taken = -1
    for at, (kind, column) in enumerate(zip(kinds, chosen, strict=True)):
        if column < 0:
            cost += REPEAT if kind.endswith(REPEATED) else DROP
            continue
        pair = columns[column].prices.get(kind.removesuffix(REPEATED), IMPOSSIBLE)
        cost += pair + (shifts[at][column] if shifts[at] else 0.0)
        if column == taken:
            joins = columns[column].joins and at > 0 and chosen[at - 1] == column
            cost += JOIN if joins else IMPOSSIBLE
        elif column < taken:
            cost += IMPOSSIBLE
        taken = column
    return cost


@given(kind_rows, st.data(), st.sampled_from([PLAIN, ALIKE]))
def test_the_order_of_cells_is_kept(kinds: tuple[str, ...], data: st.DataObject, layout: Layout) -> None:
    width = len(layout.columns)
    hints = st.one_of(st.just(()), st.integers(0, width - 1).map(lambda at: hint(at, width)))
    found = align(kinds, tuple(data.draw(hints) for _ in kinds), layout)
    assert len(found.columns) == len(kinds)
    assert found.margin >= 0
    placed = [(at, column) for at, column in enumerate(found.columns) if column >= 0]
    for (at, column), (following, later) in pairwise(placed):
        assert column <= later
        if column == later:
            assert layout.columns[column].joins
            assert following == at + 1


@st.composite
def small_cases(draw: st.DrawFn) -> Case:
    """A few cells and columns, for which every assignment can be counted out."""
    columns = tuple(draw(layouts))
    kinds = tuple(draw(st.lists(st.sampled_from(["text", "number", "A", "text="]), max_size=4)))
    shift = st.one_of(st.just(()), st.tuples(*[prices] * len(columns)))
    return kinds, tuple(draw(shift) for _ in kinds), Layout("small", columns)


ONE_TEXT = Layout("one", (Column("title", {"text": 0.0}, joins=True),))
TWO_TEXTS = Layout("two", (Column("title", {"text": 0.0}), Column("nature", {"text": 0.0}, joins=True)))
ONE_OF_THREE = Layout(
    "three",
    (
        Column("first", {}, 0.2, joins=True),
        Column("second", {"A": 0.9, "text": 0.5}, 0.5, joins=True),
        Column("third", {}, 1.6, joins=True),
    ),
)


@settings(deadline=None)
@given(small_cases())
@example((("text", "text=", "text"), ((), (), ()), ONE_TEXT))
@example((("text", "text=", "text"), ((), (), ()), TWO_TEXTS))
@example((("text", "number", "text", "A"), ((), (), (), ()), ONE_OF_THREE))
def test_the_cheapest_assignment_is_found(case: Case) -> None:
    kinds, shifts, layout = case
    found = align(kinds, shifts, layout)
    costs = {
        chosen: price_of(kinds, shifts, layout, chosen)
        for chosen in product(range(-1, len(layout.columns)), repeat=len(kinds))
    }
    least = min(costs.values())
    assert found.cost == pytest.approx(least)
    assert costs[found.columns] == pytest.approx(least)
    elsewhere = [
        cost
        for chosen, cost in costs.items()
        if any(other != column >= 0 for other, column in zip(chosen, found.columns, strict=True))
    ]
    if max(found.columns, default=-1) >= 0:
        assert found.margin == pytest.approx(min(elsewhere) - least)


@pytest.mark.parametrize(
    ("layout", "kinds"), [(PLAIN, PLAIN_KINDS), (ALIKE, ALIKE_KINDS)], ids=["plain", "alike"]
)
def test_a_complete_row_stands_under_its_columns(layout: Layout, kinds: tuple[str, ...]) -> None:
    found = align_plainly(kinds, layout)
    assert found.columns == tuple(range(len(layout.columns)))
    assert found.cost == pytest.approx(
        sum(c.prices[kind] for c, kind in zip(layout.columns, kinds, strict=True))
    )
    assert found.margin > 0


@given(st.sets(st.integers(0, len(PLAIN_KINDS) - 1)))
def test_cells_that_cannot_be_mistaken_find_their_columns(kept: set[int]) -> None:
    found = align_plainly(tuple(PLAIN_KINDS[at] for at in sorted(kept)), PLAIN)
    assert found.columns == tuple(sorted(kept))
    assert found.cost == pytest.approx(
        sum(column.empty for at, column in enumerate(PLAIN.columns) if at not in kept)
    )


@given(st.sets(st.integers(0, len(ALIKE_KINDS) - 1)))
@example(set())
@example({4})
@example({2, 6})
def test_with_hints_a_missing_cell_moves_no_other(kept: set[int]) -> None:
    width = len(ALIKE_KINDS)
    columns = tuple(sorted(kept))
    found = align(tuple(ALIKE_KINDS[at] for at in columns), tuple(hint(at, width) for at in columns), ALIKE)
    assert found.columns == columns


@given(st.integers(0, len(PLAIN_KINDS)), st.sampled_from(["odd", "partial", "empty"]))
def test_a_cell_that_fits_nowhere_is_dropped(at: int, kind: str) -> None:
    found = align_plainly((*PLAIN_KINDS[:at], kind, *PLAIN_KINDS[at:]), PLAIN)
    expected = list(range(len(PLAIN_KINDS)))
    expected.insert(at, -1)
    assert list(found.columns) == expected
    assert found.cost == pytest.approx(DROP)


def test_texts_of_one_column_join() -> None:
    found = align_plainly(("text", "text", *PLAIN_KINDS[1:]), PLAIN)
    assert found.columns == (0, 0, 1, 2, 3, 4, 5, 6)
    assert found.cost == pytest.approx(JOIN)


def test_values_do_not_join() -> None:
    found = align_plainly(("text", "date", "date", "P"), PLAIN)
    assert found.columns.count(1) == 1
    assert -1 in found.columns


def test_a_repeat_is_dropped_for_less() -> None:
    found = align_plainly(("text", f"text{REPEATED}", *PLAIN_KINDS[1:]), PLAIN)
    assert found.columns == (0, -1, 1, 2, 3, 4, 5, 6)
    assert found.cost == pytest.approx(REPEAT)


def test_a_repeat_can_be_a_value_of_its_own() -> None:
    found = align_plainly(("text", "date", f"date{REPEATED}", "number"), ALIKE)
    assert found.columns[:3] == (0, 1, 2)


def test_hints_decide_between_columns_that_read_alike() -> None:
    for column in (3, 4, 6):
        found = align(("number",), (hint(column, 8),), ALIKE)
        assert found.columns == (column,)


def test_the_margin_is_small_where_a_cell_could_stand_elsewhere() -> None:
    unsure = align_plainly(("text", "date", "number"), ALIKE)
    sure = align_plainly(("text", "date", "P", "number", "A"), PLAIN)
    assert unsure.margin < 0.2 < sure.margin


def test_a_row_without_cells_costs_what_its_columns_miss() -> None:
    found = align((), (), PLAIN)
    assert found.columns == ()
    assert found.cost == pytest.approx(sum(column.empty for column in PLAIN.columns))
    assert found.margin == IMPOSSIBLE


def test_columns_are_found_by_name() -> None:
    assert {name: PLAIN.columns[at].name for name, at in PLAIN.index.items()} == {
        column.name: column.name for column in PLAIN.columns
    }
