"""Questions to ask, and a client that does not wait long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from filingkit.llm.openai_client import OpenAIModel
from filingkit.llm.retry import Patience
from filingkit.llm.wire import Message, Request

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = {
    "type": "object",
    "properties": {"pointers": {"type": "array", "items": {"type": "string"}}},
    "required": ["pointers"],
    "additionalProperties": False,
}


@pytest.fixture
def ask() -> Callable[..., Request]:
    """Make a request about a document that must not leak."""

    def write(document: str = "SECRET-DOCUMENT", **fields: Any) -> Request:
        messages = (Message("system", "SECRET-PROMPT"), Message("user", document))
        return Request(messages, SCHEMA, **fields)

    return write


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., OpenAIModel]:
    """Open a client on an address, with retries that follow each other at once."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def open_model(url: str, name: str = "stub", **settings: Any) -> OpenAIModel:
        defaults: dict[str, Any] = {
            "api_key": "sk-SECRETKEY",
            "patience": Patience(attempts=3, first=0.001, longest=0.002),
        }
        return OpenAIModel(name, base_url=url, **(defaults | settings))

    return open_model
