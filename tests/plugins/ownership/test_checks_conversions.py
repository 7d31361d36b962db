from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from filingkit_ownership.checks.conversions import read_ratios
from ownership_records import (
    CONFIDENCE,
    check,
    confidence,
    conversion,
    form,
    messages,
    quotes,
    resolution_of,
    transaction,
)

UNDERLYING = "/derivative/0/underlying_shares"
ONE = "The preferred stock converted into common stock on a 1:1 basis."
ROUNDED = "The preferred stock automatically converted into Common Stock on a 1:1.033 basis."
TEN = "The preferred shares are convertible into Common Shares at a 1:10 ratio."


def noted(text: str, *rows: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return form(derivative=list(rows), footnotes=[{"id": "1", "text": text}], **parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROUNDED, ["1.033"]),
        (TEN, ["10"]),
        ("Each unit converts on a 1-for-1 basis.", ["1"]),
        ("It is convertible on a one-for-one basis, subject to adjustment.", ["1"]),
        ("Exchangeable at a ratio of 2:3 at any time.", ["1.5"]),
        ("Each unit converts on a 1-for-10 basis.", []),
        (
            "Each share of Series Q preferred stock will convert into .333333 of a share of stock.",
            ["0.333333"],
        ),
        ("Each RSU represents a contingent right to receive one share of Common Stock.", ["1"]),
        ("Each share is convertible at any time into one share of Class A Common Stock.", ["1"]),
        ("Each share will be reclassified into 1,000 shares of Class B Common Stock.", ["1000"]),
        ("Each share of Series G converts into a number of shares equal to the quotient of prices.", []),
        ("Reflects a 1-for-50 reverse stock split, after which the shares convert.", []),
        ("The shares were bought in trades at prices from 10.5 to 11.2, then exchanged.", []),
        ("Converts upon a vote of the holders of 66 2/3% of the shares.", []),
        ("One of the reporting persons holds the shares.", []),
        ("", []),
    ],
)
def test_ratios_are_read_from_footnotes(text: str, expected: list[str]) -> None:
    assert [ratio.value for ratio in read_ratios(text)] == [Decimal(value) for value in expected]


@pytest.mark.parametrize(
    ("text", "shares", "underlying"),
    [
        pytest.param(ONE, "4500", "4500", id="one for one"),
        pytest.param(TEN, "4500", "45000", id="ten for one"),
        pytest.param(ROUNDED, "837499", "865137", id="a rounded ratio"),
        pytest.param("They vest monthly.", "4500", "4500", id="no ratio stated"),
    ],
)
def test_a_ratio_that_holds_confirms(text: str, shares: str, underlying: str) -> None:
    resolution = check(resolution_of(noted(text, conversion(shares, underlying))), "conversion_ratio")
    assert messages(resolution) == []
    assert confidence(resolution, UNDERLYING) > CONFIDENCE
    assert confidence(resolution, "/derivative/0/shares") > CONFIDENCE


@pytest.mark.parametrize(
    ("text", "shares", "underlying", "message"),
    [
        pytest.param(
            TEN,
            "4500",
            "46000",
            "Table II row 1: 46,000 underlying shares, but 4,500 at a ratio of 10 give 45,000",
            id="a ratio that fails",
        ),
        pytest.param(
            "They vest monthly.",
            "782088",
            "782",
            "Table II row 1: 782 underlying shares look like 782,088 misread",
            id="cut off where it does not show",
        ),
        pytest.param(
            "They vest monthly.",
            "782088",
            "782068",
            "Table II row 1: 782,068 underlying shares look like 782,088 misread",
            id="one digit misread",
        ),
        pytest.param("They vest monthly.", "5000", "500", "", id="ten for one, unstated"),
        pytest.param("They vest monthly.", "5000", "1234", "", id="another ratio, unstated"),
        pytest.param(f"{TEN} {ONE}", "4500", "1234", "", id="two ratios"),
    ],
)
def test_a_ratio_that_fails_is_reported(text: str, shares: str, underlying: str, message: str) -> None:
    resolution = check(resolution_of(noted(text, conversion(shares, underlying))), "conversion_ratio")
    assert messages(resolution) == [message] * bool(message)
    assert (confidence(resolution, UNDERLYING) < 0.9) is bool(message)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        pytest.param(ONE, conversion("4500", None), "4500", id="one for one"),
        pytest.param(TEN, conversion("4500", None), "45000", id="ten for one"),
        pytest.param(ROUNDED, conversion("837499", None), None, id="a rounded ratio"),
        pytest.param("They vest monthly.", conversion("4500", None), None, id="no ratio"),
        pytest.param(ONE, conversion("4500", None, footnote_ids={}), None, id="a note of another row"),
        pytest.param(
            ONE,
            conversion("4500", None, footnote_ids={"nature_of_ownership": ["1"]}),
            None,
            id="a note on the holder",
        ),
    ],
)
def test_lost_underlying_shares_follow_from_an_exact_ratio(
    text: str, row: dict[str, Any], expected: str | None
) -> None:
    resolution = check(resolution_of(noted(text, row)), "conversion_ratio")
    assert resolution.value(UNDERLYING) == expected
    if expected is not None:
        assert resolution.fields[UNDERLYING].method == "check:conversion_ratio"
        assert quotes(resolution, UNDERLYING) == ["4500", text]


def test_a_blank_cell_stays_blank() -> None:
    resolution = resolution_of(noted(ONE, conversion("4500", None)), blank=(UNDERLYING,))
    assert check(resolution).value(UNDERLYING) is None


CONVERTED = [
    transaction("C", "865137", "A", "907637"),
    transaction("C", "215146", "A", "1122783"),
    transaction("C", "1534980", "A", "2657763"),
]


def plain(shares: str | None, **other: Any) -> dict[str, Any]:
    """One row of Table II that refers to no footnote."""
    return conversion(shares, None, footnote_ids={}, **other)


@pytest.mark.parametrize(
    ("record", "path", "left", "expected", "cited"),
    [
        pytest.param(
            noted(ROUNDED, conversion("837499", None), non_derivative=CONVERTED),
            UNDERLYING,
            "865,1",
            "865137",
            ["865,1", "865137", "837499", ROUNDED],
            id="by a rounded ratio, the number of Table I",
        ),
        pytest.param(
            noted(TEN, conversion("4500", None)),
            UNDERLYING,
            "45,",
            "45000",
            ["45,", "4500", TEN],
            id="by a ratio",
        ),
        pytest.param(
            noted("", plain(None), non_derivative=CONVERTED),
            UNDERLYING,
            "1,534,",
            "1534980",
            ["1,534,", "1534980"],
            id="by date and code",
        ),
        pytest.param(
            noted(
                "",
                plain(None),
                plain("12"),
                non_derivative=[transaction("C", "865137", "A", "1"), transaction("C", "865193", "A", "2")],
            ),
            UNDERLYING,
            "865,1",
            "865137",
            ["865,1", "865137"],
            id="by order",
        ),
        pytest.param(
            noted("", plain("5410")),
            UNDERLYING,
            "5,4",
            "5410",
            ["5,4", "5410"],
            id="by the number of its row",
        ),
        pytest.param(
            noted("", plain(None), plain("865137")),
            UNDERLYING,
            "865,1",
            "865137",
            ["865,1", "865137"],
            id="by its digits alone",
        ),
        pytest.param(
            noted("", plain(None, underlying_shares="117854")),
            "/derivative/0/shares",
            "117,8",
            "117854",
            ["117,8", "117854"],
            id="of derivative securities",
        ),
        pytest.param(
            noted("", plain("1412997", acquired_disposed="A")),
            "/derivative/0/shares_owned_following",
            "1,41",
            "1412997",
            ["1,41", "1412997"],
            id="owned after a first acquisition",
        ),
        pytest.param(
            form(
                non_derivative=[{**CONVERTED[0], "shares": None}],
                derivative=[conversion("837499", "865137", footnote_ids={})],
            ),
            "/non_derivative/0/shares",
            "865,13",
            "865137",
            ["865,13", "865137"],
            id="in Table I, by Table II",
        ),
        pytest.param(
            noted("", plain(None)),
            UNDERLYING,
            "1171643 ,,",
            "1171643",
            ["1171643 ,,"],
            id="separators came loose",
        ),
        pytest.param(noted("", plain(None)), UNDERLYING, "1171643 ,", None, [], id="too few separators"),
        pytest.param(
            noted("", plain(None), plain("865137"), plain("865142")),
            UNDERLYING,
            "865,1",
            None,
            [],
            id="ambiguous",
        ),
        pytest.param(
            noted("", plain(None), plain("4137")), UNDERLYING, "4,", None, [], id="too little is left"
        ),
        pytest.param(
            noted(ONE, conversion("7000", None)),
            UNDERLYING,
            "865,1",
            None,
            [],
            id="the ratio gives another number",
        ),
        pytest.param(
            noted("", plain("30718"), plain("30711")),
            "/derivative/0/shares_owned_following",
            "30,71",
            None,
            [],
            id="owned after a disposition",
        ),
    ],
)
def test_a_number_that_is_cut_off_is_completed(
    record: dict[str, Any], path: str, left: str, expected: str | None, cited: list[str]
) -> None:
    resolution = check(resolution_of(record, {path: left}), "completes_truncated_number")
    item = resolution.fields[path]
    assert item.value == expected
    if expected is None:
        assert item.state == "not_found"
        assert [note.paths for note in resolution.findings] == [(path,)]
        assert f'is cut off, "{left}" is left' in messages(resolution)[0]
    else:
        assert (item.state, item.method) == ("derived", "check:completes_truncated_number")
        assert quotes(resolution, path) == cited


def test_a_derived_number_is_not_confirmed_by_what_it_comes_from() -> None:
    record = noted(ONE, conversion("1534980", None), non_derivative=CONVERTED)
    resolution = check(resolution_of(record, {UNDERLYING: "1,534,"}))
    assert confidence(resolution, UNDERLYING) < CONFIDENCE


def test_conversions_in_both_tables_confirm_each_other() -> None:
    record = form(non_derivative=CONVERTED, derivative=[conversion("215146", "215146")])
    resolution = check(resolution_of(record), "conversion_in_both_tables")
    for path in ("/non_derivative/1/shares", "/non_derivative/1/transaction_code", UNDERLYING):
        assert confidence(resolution, path) > CONFIDENCE
    assert confidence(resolution, "/non_derivative/0/shares") == CONFIDENCE
    other = form(
        non_derivative=CONVERTED, derivative=[conversion("9", "215146", transaction_date="2031-03-04")]
    )
    resolution = check(resolution_of(other), "conversion_in_both_tables")
    assert confidence(resolution, UNDERLYING) == CONFIDENCE
