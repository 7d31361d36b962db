from __future__ import annotations

from typing import Any

import pytest

from filingkit_evals.reasons import explain
from filingkit_evals.scorer import Cell, Outcome
from filingkit_evals.subtypes import Subtype


def wrong(cmp: str, gold: Any, predicted: Any) -> Cell:
    return Cell(Outcome.WRONG, "/a", "/a", gold, predicted, cmp, ("/a",))


@pytest.mark.parametrize(
    ("cmp", "gold", "predicted", "subtype", "reason"),
    [
        (
            "decimal",
            "1,000.00",
            "10000",
            Subtype.SCALE,
            "compared as decimal: '1000' is not '10000'; same digits, another power of ten; off by +9000",
        ),
        (
            "decimal",
            "5",
            "-5",
            Subtype.SIGN,
            "compared as decimal: '5' is not '-5'; same number, other sign; off by -10",
        ),
        (
            "decimal",
            "2.25",
            "2.3",
            Subtype.ROUNDING,
            "compared as decimal: '2.25' is not '2.3'; rounded; off by +0.05",
        ),
        ("decimal", "5", "none", Subtype.OTHER, "compared as decimal: '5' is not 'none'"),
        (
            "date",
            "2031-03-04",
            "2031-04-03",
            Subtype.OTHER,
            "compared as date: '2031-03-04' is not '2031-04-03'",
        ),
        ("bool", True, "false", Subtype.OTHER, "compared as bool: 'True' is not 'False'"),
        (
            "code",
            "S",
            "P",
            Subtype.SWAP_ROW,
            "compared as code: 's' is not 'p'; it is the gold value of this field in another row",
        ),
        (
            "name",
            "Kettle & Co.",
            "Kettla Co",
            Subtype.NEAR_TEXT,
            "compared as name: 'kettleco' is not 'kettlaco'; nearly the same text; 1 letter differs",
        ),
        (
            "text",
            "Kettle",
            "Lantern",
            Subtype.OTHER,
            "compared as text: 'kettle' is not 'lantern'; 6 letters differ",
        ),
        (
            "cik",
            "12",
            "21",
            Subtype.OTHER,
            "compared as cik: '0000000012' is not '0000000021'; 2 letters differ",
        ),
    ],
)
def test_explain(cmp: str, gold: Any, predicted: Any, subtype: Subtype, reason: str) -> None:
    assert explain(wrong(cmp, gold, predicted), subtype) == reason


def test_long_values_are_cut() -> None:
    reason = explain(wrong("long_text", "a" * 500, "b" * 500), Subtype.OTHER)
    assert f"'{'a' * 59}…' is not '{'b' * 59}…'" in reason
    assert len(reason) < 200


def test_a_redacted_text_is_not_shown() -> None:
    gold = {"sha256": "0" * 64, "chars": 812}
    reason = explain(wrong("long_text", gold, "Lantern"), Subtype.OTHER)
    assert reason == (
        "the digest of the predicted text (7 characters) is not that of the redacted gold text (812 characters)"
    )


@pytest.mark.parametrize("subtype", Subtype)
def test_every_subtype_is_one_line(subtype: Subtype) -> None:
    reason = explain(wrong("text", "Kettle\nbelow", "Lantern\tbeside"), subtype)
    assert reason.startswith("compared as text: 'kettlebelow' is not 'lanternbeside'")
    assert "\n" not in reason
