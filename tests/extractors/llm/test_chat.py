"""What a server most likely takes, by the name and the address of the model."""

from __future__ import annotations

import pytest

from filingkit.llm.chat import expect_dialect

LOCAL = "http://127.0.0.1:8000/v1"
AZURE = "https://mine.openai.azure.com/openai/v1/"


@pytest.mark.parametrize(
    ("model", "base_url", "temperature", "limit"),
    [
        ("gpt-4.1-mini", None, True, "max_completion_tokens"),
        ("gpt-4o", None, True, "max_completion_tokens"),
        ("gpt-5-mini", None, False, "max_completion_tokens"),
        ("gpt-5.2", None, False, "max_completion_tokens"),
        ("gpt-5-chat-latest", None, True, "max_completion_tokens"),
        ("o3", None, False, "max_completion_tokens"),
        ("o4-mini", AZURE, False, "max_completion_tokens"),
        ("my-deployment", AZURE, True, "max_completion_tokens"),
        ("gpt-5-mini", LOCAL, True, "max_tokens"),
        ("openchat", None, True, "max_completion_tokens"),
        ("olmo-2", LOCAL, True, "max_tokens"),
    ],
)
def test_what_is_expected(model: str, base_url: str | None, temperature: bool, limit: str) -> None:
    dialect = expect_dialect(model, base_url)
    assert (dialect.temperature, dialect.limit) == (temperature, limit)


@pytest.mark.parametrize("refused", [set(), {"temperature"}, {"max_tokens"}, {"temperature", "max_tokens"}])
def test_what_is_refused_is_put_otherwise(refused: set[str]) -> None:
    dialect = expect_dialect("llama", LOCAL).avoid(refused)
    assert dialect.temperature == ("temperature" not in refused)
    assert dialect.limit == ("max_completion_tokens" if "max_tokens" in refused else "max_tokens")
