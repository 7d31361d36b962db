from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ownership_records import (
    CONFIDENCE,
    check,
    confidence,
    form,
    messages,
    quotes,
    resolution_of,
    transaction,
)

LEDGER = (
    transaction("P", "250", "A", "10250"),
    transaction("S", "1300", "D", "8950"),
    transaction("S", "450", "D", "8500"),
    transaction("P", "65", "A", "8565"),
)


def ledger(**changes: dict[str, Any]) -> dict[str, Any]:
    """The ledger with some fields of rows r0 to r3 changed."""
    rows = [{**row, **changes.get(f"r{index}", {})} for index, row in enumerate(LEDGER)]
    return form(non_derivative=rows)


def balance(record: dict[str, Any], cut: dict[str, str] | None = None) -> Any:
    return check(resolution_of(record, cut), "running_balance")


def test_a_balance_that_holds_confirms_its_numbers() -> None:
    resolution = balance(ledger())
    assert messages(resolution) == []
    for row in range(1, 4):
        for name in ("shares", "acquired_disposed", "shares_owned_following"):
            assert confidence(resolution, f"/non_derivative/{row}/{name}") > CONFIDENCE
    assert confidence(resolution, "/non_derivative/0/shares_owned_following") > CONFIDENCE
    assert confidence(resolution, "/non_derivative/0/shares") == pytest.approx(CONFIDENCE)


@pytest.mark.parametrize(
    ("changes", "doubted", "message"),
    [
        pytest.param(
            {"r1": {"shares": "1800"}},
            ["1/shares"],
            "Table I row 2: 8,950 owned following, but 10,250 - 1,800 = 8,450",
            id="a number of shares",
        ),
        pytest.param(
            {"r2": {"shares_owned_following": "3500"}},
            ["2/shares_owned_following"],
            "Table I row 3: 3,500 owned following, but 8,950 - 450 = 8,500",
            id="an amount in the middle",
        ),
        pytest.param(
            {"r3": {"shares_owned_following": "8665"}},
            ["3/shares_owned_following", "3/shares"],
            "Table I row 4: 8,665 owned following, but 8,500 + 65 = 8,565",
            id="the last amount",
        ),
        pytest.param(
            {"r2": {"acquired_disposed": "A"}},
            ["2/acquired_disposed"],
            "Table I row 3: 8,500 owned following, but 8,950 + 450 = 9,400",
            id="acquired instead of disposed",
        ),
    ],
)
def test_a_contradiction_is_reported_and_what_is_wrong_is_doubted(
    changes: dict[str, Any], doubted: list[str], message: str
) -> None:
    resolution = balance(ledger(**changes))
    assert messages(resolution, "warning") == [message]
    low = {
        path
        for path, item in resolution.fields.items()
        if item.confidence is not None and item.confidence < 0.9
    }
    assert low >= {f"/non_derivative/{path}" for path in doubted}
    assert low <= {
        *(f"/non_derivative/{path}" for path in doubted),
        "/non_derivative/0/shares_owned_following",
    }


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [transaction("S", "100", "D", "500"), transaction("S", "40", "D", "500")],
            id="the total of the day on each row",
        ),
        pytest.param(
            [
                transaction("S", "40", "D", "860", transaction_date="2031-03-04"),
                transaction("S", "100", "D", "900", transaction_date="2031-03-03"),
            ],
            id="the latest row first",
        ),
        pytest.param(
            [
                transaction("S", "100", "D", "900"),
                transaction("S", "7", "D", "21", direct_or_indirect="I", nature_of_ownership="By Trust"),
                transaction("S", "50", "D", "850"),
            ],
            id="another line of ownership between",
        ),
        pytest.param(
            [
                transaction("S", "100", "D", "900"),
                transaction("S", "50", "D", "12", security_title="Class B Common Stock"),
            ],
            id="another security",
        ),
        pytest.param(
            [
                transaction("S", "100", "D", "900", direct_or_indirect=None),
                transaction("S", "50", "D", "12", direct_or_indirect=None),
            ],
            id="lines of ownership that cannot be told apart",
        ),
        pytest.param(
            [transaction("A", "10.1234", "A", "100.0617"), transaction("A", "5.0001", "A", "105.0619")],
            id="rounded fractions",
        ),
    ],
)
def test_what_is_no_contradiction(rows: list[dict[str, Any]]) -> None:
    assert messages(balance(form(non_derivative=rows))) == []


def test_a_filer_who_may_keep_no_balance_is_not_doubted() -> None:
    rows = [transaction("J", "16723", "D", "48119"), transaction("J", "10819", "D", "6274")]
    resolution = balance(form(non_derivative=rows))
    assert len(messages(resolution, "info")) == 1
    assert messages(resolution, "warning") == []
    assert confidence(resolution, "/non_derivative/1/shares") == CONFIDENCE


@pytest.mark.parametrize(
    ("missing", "left", "expected", "cited"),
    [
        pytest.param("1/shares", "1,3", "1300", ["1,3", "10250", "8950", "D"], id="shares cut off"),
        pytest.param("1/shares", None, "1300", ["10250", "8950", "D"], id="shares lost"),
        pytest.param(
            "2/shares_owned_following",
            "8,5",
            "8500",
            ["8,5", "8950", "450", "D", "8565", "65", "A"],
            id="amount cut off",
        ),
        pytest.param("3/shares_owned_following", None, "8565", ["8500", "65", "A"], id="last amount lost"),
        pytest.param("1/acquired_disposed", None, "D", ["10250", "8950", "1300"], id="direction lost"),
        pytest.param("1/shares", "2,7", None, [], id="what is left contradicts"),
        pytest.param("0/shares", None, None, [], id="nothing stands before the first row"),
    ],
)
def test_what_one_row_misses_follows_from_its_neighbours(
    missing: str, left: str | None, expected: str | None, cited: list[str]
) -> None:
    path = f"/non_derivative/{missing}"
    row, name = missing.split("/")
    cut = {path: left} if left is not None else {}
    resolution = balance(ledger(**{f"r{row}": {name: None}}), cut)
    item = resolution.fields[path]
    assert item.value == expected
    if expected is not None:
        assert (item.state, item.method) == ("derived", "check:running_balance")
        assert sorted(quotes(resolution, path)) == sorted(cited)
        assert item.confidence is not None
        assert item.confidence < CONFIDENCE


def test_a_blank_cell_stays_blank() -> None:
    record = ledger(r3={"shares_owned_following": None})
    resolution = resolution_of(record, blank=("/non_derivative/3/shares_owned_following",))
    assert check(resolution, "running_balance").value("/non_derivative/3/shares_owned_following") is None


def test_options_with_other_terms_are_other_securities() -> None:
    rows = [
        transaction("M", "100", "D", "900", security_title="Option", conversion_or_exercise_price=price)
        for price in ("1.00", "2.00")
    ]
    assert messages(balance(form(derivative=rows))) == []


def test_an_exercise_that_is_sold_at_once_is_not_taken_for_rows_in_reverse() -> None:
    rows = [transaction("M", "100", "A", "9100"), transaction("S", "700", "D", "9000")]
    assert len(messages(balance(form(non_derivative=rows)))) == 1


def test_a_row_is_not_excused_by_the_row_of_a_twin() -> None:
    rows = [
        transaction("G", "5", "A", amount, direct_or_indirect="I", nature_of_ownership=nature)
        for nature, amounts in (("By Trust 1", ("70", "75", "80")), ("By Trust 2", ("70", "95", "80")))
        for amount in amounts
    ]
    assert len(messages(balance(form(non_derivative=rows)), "warning")) == 1


@st.composite
def ledgers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Lines of ownership whose rows are interleaved, each with a balance that holds."""
    owned = [draw(st.integers(10**6, 10**7)) + 10**9 * line for line in range(draw(st.integers(1, 3)))]
    order = draw(
        st.permutations([line for line in range(len(owned)) for _ in range(draw(st.integers(3, 5)))])
    )
    rows = []
    for line in order:
        shares, direction = draw(st.integers(1, 10**5)), draw(st.sampled_from("AD"))
        owned[line] += shares if direction == "A" else -shares
        nature = f"By Trust {line}"
        rows.append(
            transaction(
                "J",
                str(shares),
                direction,
                str(owned[line]),
                direct_or_indirect="I",
                nature_of_ownership=nature,
            )
        )
    return rows


@given(ledgers())
def test_a_ledger_that_holds_gives_no_finding(rows: list[dict[str, Any]]) -> None:
    assert messages(balance(form(non_derivative=rows))) == []


@given(ledgers(), st.data())
def test_one_altered_number_gives_a_finding_on_its_row_or_the_next(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    nature = rows[at]["nature_of_ownership"]
    line = [index for index, row in enumerate(rows) if row["nature_of_ownership"] == nature]
    names = ["shares_owned_following"] if at == line[0] else ["shares", "shares_owned_following"]
    name = data.draw(st.sampled_from(names))
    value = str(data.draw(st.integers(10**6, 10**9)))
    amounts = {row["shares_owned_following"] for row in rows}
    sign = 1 if rows[at]["acquired_disposed"] == "A" else -1
    changed = {**rows[at], name: value}
    before = int(changed["shares_owned_following"]) - sign * int(changed["shares"])
    assume(value != rows[at][name] and value not in amounts and str(before) not in amounts)
    rows = [changed if index == at else row for index, row in enumerate(rows)]
    resolution = balance(form(non_derivative=rows))
    suspects = {at, *(later for later in line if later > at)}
    reported = {int(item.paths[0].split("/")[2]) for item in resolution.findings}
    assert reported
    assert reported <= suspects
