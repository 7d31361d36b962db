from __future__ import annotations

from collections import Counter

import pytest

from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome

COUNTS = Counts(
    Counter(
        {
            Outcome.CORRECT: 60,
            Outcome.WRONG: 10,
            Outcome.OMITTED: 20,
            Outcome.MISSING_ROW: 10,
            Outcome.HALLUCINATED: 2,
            Outcome.EXTRA_ROW: 5,
            Outcome.DUPLICATE_ROW: 3,
            Outcome.CORRECT_NULL: 38,
            Outcome.UNKNOWN_FIELD: 1000,
        }
    )
)


def test_rates() -> None:
    assert (COUNTS.predicted, COUNTS.gold, COUNTS.invented, COUNTS.mistakes) == (80, 100, 10, 50)
    assert COUNTS.precision == 0.75
    assert COUNTS.recall == 0.6
    assert COUNTS.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert COUNTS.hallucination_rate == 0.125
    assert COUNTS.null_hallucination_rate == 0.05


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    empty = Counts()
    assert (empty.precision, empty.recall, empty.f1) == (1, 1, 1)
    assert (empty.hallucination_rate, empty.null_hallucination_rate) == (0, 0)


def test_merge_adds() -> None:
    total = Counts()
    total.merge(COUNTS)
    total.merge(COUNTS)
    assert (total.gold, total.precision) == (200, 0.75)
