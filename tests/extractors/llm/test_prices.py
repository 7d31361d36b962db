from __future__ import annotations

import pytest

from filingkit.llm.prices import find_price
from filingkit.llm.wire import Tokens


def cost(tokens: Tokens, model: str = "gpt-4o", base_url: str | None = None) -> float:
    price = find_price(model, base_url)
    assert price is not None
    return price.cost(tokens)


def test_cached_tokens_are_cheaper_and_output_is_dearer() -> None:
    assert cost(Tokens(1_000_000, 0, 0)) == pytest.approx(2.5)
    assert cost(Tokens(1_000_000, 1_000_000, 0)) == pytest.approx(1.25)
    assert cost(Tokens(0, 0, 1_000_000)) == pytest.approx(10)
    assert cost(Tokens(1_000_000, 400_000, 0)) == pytest.approx(0.6 * 2.5 + 0.4 * 1.25)


def test_a_provider_that_counts_more_cached_than_sent_is_not_believed() -> None:
    assert cost(Tokens(10, 20, 0)) == cost(Tokens(10, 10, 0))


def test_dated_names_other_providers_and_openais_address_are_known() -> None:
    assert cost(Tokens(10, 0, 10), "gpt-4o-2024-08-06") == cost(Tokens(10, 0, 10))
    assert cost(Tokens(10, 0, 10), base_url="https://api.openai.com/v1/") == cost(Tokens(10, 0, 10))
    assert cost(Tokens(10, 0, 10), "openai/gpt-4o") == cost(Tokens(10, 0, 10))
    assert cost(Tokens(10, 0, 10), "anthropic/claude-sonnet-4-0") > 0


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("no-such-model", None),
        ("no-such-provider/gpt-4o", None),
        ("", None),
        ("gpt-4o", "http://127.0.0.1:8000/v1"),
        ("gpt-4o", "not an address"),
        ("meta-llama/Llama-3.1-8B-Instruct", "http://localhost:11434/v1"),
    ],
)
def test_an_unknown_price_is_none(model: str, base_url: str | None) -> None:
    assert find_price(model, base_url) is None
