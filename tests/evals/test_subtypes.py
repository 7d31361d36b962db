from __future__ import annotations

from typing import Any

import pytest

from filingkit_evals.scorer import score
from filingkit_evals.subtypes import Subtype, subtypes
from filingkit_schemas.ownership import OwnershipReport


@pytest.mark.parametrize(
    ("row", "name", "value", "expected"),
    [
        (0, "shares", "10000", Subtype.SCALE),
        (0, "shares", "1", Subtype.SCALE),
        (2, "price_per_share", "1112.5", Subtype.SCALE),
        (1, "shares", "-700", Subtype.SIGN),
        (0, "shares", "700", Subtype.SWAP_ROW),
        (0, "transaction_date", "2031-03-05", Subtype.SWAP_ROW),
        (0, "acquired_disposed", "D", Subtype.SWAP_ROW),
        (2, "shares", "11.125", Subtype.SWAP_FIELD),
        (2, "price_per_share", "11.13", Subtype.ROUNDING),
        (2, "price_per_share", "11.12", Subtype.ROUNDING),
        (2, "price_per_share", "11.1252", Subtype.ROUNDING),
        (2, "price_per_share", "11.2", Subtype.ROUNDING),
        (2, "price_per_share", "12.3", Subtype.OTHER),
        (1, "transaction_date", "04/03/2031", Subtype.FORMAT),
        (1, "security_title", "Stock, Common", Subtype.FORMAT),
        (1, "security_title", "Cómmon Stock", Subtype.FORMAT),
        (1, "security_title", "Comnon Stock", Subtype.NEAR_TEXT),
        (1, "security_title", "Units", Subtype.OTHER),
        (1, "transaction_date", "2030-03-04", Subtype.OTHER),
        (1, "shares", "about seven hundred", Subtype.OTHER),
        (1, "transaction_code", "P", Subtype.OTHER),
    ],
)
def test_subtype(
    row: int, name: str, value: str, expected: Subtype, gold: dict[str, Any], predicted: dict[str, Any]
) -> None:
    predicted["non_derivative"][row][name] = value
    found = list(subtypes(score(OwnershipReport, gold, predicted)))
    assert [(cell.gold_path, kind) for cell, kind in found] == [(f"/non_derivative/{row}/{name}", expected)]


def test_a_wrong_tick_is_no_swap(gold: dict[str, Any], predicted: dict[str, Any]) -> None:
    predicted["reporting_owners"][0]["is_officer"] = True
    ((_, kind),) = subtypes(score(OwnershipReport, gold, predicted))
    assert kind is Subtype.OTHER


def test_only_wrong_cells_have_one(gold: dict[str, Any], predicted: dict[str, Any]) -> None:
    predicted["remarks"] = "None."
    predicted["issuer"]["name"] = None
    predicted["non_derivative"].pop()
    assert list(subtypes(score(OwnershipReport, gold, predicted))) == []
