"""Invented records for the scorer's tests, and how its outcomes are counted."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import score
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def transaction(
    date: str, code: str, shares: str, price: str | None, refs: dict[str, list[str]]
) -> dict[str, Any]:
    return {
        "kind": "transaction",
        "security_title": "Common Stock",
        "transaction_date": date,
        "transaction_code": code,
        "shares": shares,
        "acquired_disposed": "A" if code in {"A", "M", "P"} else "D",
        "price_per_share": price,
        "footnote_ids": refs,
    }


GOLD: dict[str, Any] = {
    "form_type": "4",
    "period_of_report": "2031-03-03",
    "issuer": {"name": "Quillfeather Optics, Inc.", "trading_symbol": "QFO"},
    "reporting_owners": [
        {
            "name": "Ostrander Wilhelmina",
            "street1": "17 Kettle Lane",
            "street2": "Suite 4",
            "city": "Marrow Bay",
            "is_director": True,
            "is_officer": False,
        }
    ],
    "non_derivative": [
        transaction("2031-03-03", "M", "1000", "2.50", {"price_per_share": ["1"]}),
        transaction("2031-03-04", "S", "700", None, {"price_per_share": ["1", "2"]}),
        transaction("2031-03-05", "S", "300", "11.125", {}),
    ],
    "footnotes": [
        {"id": "1", "text": "Under the plan of the invented company."},
        {"id": "2", "text": "The price is an average of invented prices."},
    ],
    "remarks": None,
    "signatures": [{"name": "Wilhelmina Ostrander", "date": "2031-03-06"}],
}


@pytest.fixture
def gold() -> dict[str, Any]:
    """An invented Form 4 of three transactions."""
    return copy.deepcopy(GOLD)


@pytest.fixture
def predicted() -> dict[str, Any]:
    """The same form, to be changed by a test."""
    return copy.deepcopy(GOLD)


@pytest.fixture
def changes() -> Callable[..., dict[str, int]]:
    """Count outcomes of a prediction, as the difference to those of a perfect one."""

    def compare(
        gold: dict[str, Any], predicted: dict[str, Any] | None, unseen: Iterable[str] = ()
    ) -> dict[str, int]:
        perfect, found = Counts(), Counts()
        perfect.add(score(OwnershipReport, gold, gold))
        found.add(score(OwnershipReport, gold, predicted, unseen))
        kinds = perfect.cells.keys() | found.cells.keys()
        differences = {kind.value: found.cells[kind] - perfect.cells[kind] for kind in kinds}
        return {kind: difference for kind, difference in differences.items() if difference}

    return compare


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus of real filings beside the repository."""
    path = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    if not (path / "ownership").is_dir():
        pytest.skip(f"no corpus at {path}")
    return path
