from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from filingkit_evals.scorer import score
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("spoil", [False, True], ids=["perfect", "spoilt"])
def test_one_document(
    spoil: bool, gold: dict[str, Any], predicted: dict[str, Any], benchmark: Callable[..., Any]
) -> None:
    if spoil:
        predicted["non_derivative"].reverse()
        predicted["non_derivative"][0]["shares"] = "9"
    benchmark(score, OwnershipReport, gold, predicted)


def test_two_thousand_rows(benchmark: Any) -> None:
    chance = random.Random(7)
    rows = [
        {
            "kind": "transaction",
            "security_title": f"Series {chance.randint(0, 3)}",
            "transaction_date": f"2031-03-{chance.randint(1, 28):02}",
            "transaction_code": "S",
            "shares": str(chance.random()),
            "footnote_ids": {"shares": [str(chance.randint(1, 9))]},
        }
        for _ in range(2000)
    ]
    predicted = [{**row, "price_per_share": "5"} for row in rows]
    chance.shuffle(predicted)
    records = ({"non_derivative": rows}, {"non_derivative": predicted})
    benchmark.pedantic(score, (OwnershipReport, *records), rounds=1)
