"""What goes to a language model and what comes back: values only."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["system", "user", "assistant"]


class Message(NamedTuple):
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question: the messages, and the strict JSON Schema that the answer must follow.

    `messages` begin with what is the same for every document of a schema, so that providers can cache that prefix.
    """

    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    name: str = "pointers"
    max_output_tokens: int = 4096

    @property
    def digest(self) -> str:
        """Tell requests apart by all that is sent: the key of caches and of offline files."""
        content = [self.messages, self.schema, self.name, self.max_output_tokens]
        return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class Tokens:
    """Tokens of one request or of many; `cached` are those of `input` that the provider had in its cache."""

    input: int = 0
    cached: int = 0
    output: int = 0

    def add(self, other: Tokens) -> None:
        """Add those of another request."""
        self.input += other.input
        self.cached += other.cached
        self.output += other.output


@dataclass(slots=True)
class Completion:
    """The answer to a request: JSON text, and what it cost.

    `requests` counts what was sent for it, retries that the provider answered included; 0 where it came from a cache
    or a file. `cost_usd` is None where no price is known.
    """

    text: str
    model: str
    tokens: Tokens = field(default_factory=Tokens)
    cost_usd: float | None = None
    requests: int = 1
    cached: bool = False


class Model(Protocol):
    """The one seam to a language model. Errors are ModelError: their text never holds a document or a key."""

    name: str
    """What prices, caches and reports know it by, such as `gpt-5-mini`."""

    def complete(self, request: Request) -> Completion:
        """Answer one request."""

    async def acomplete(self, request: Request) -> Completion:
        """Answer one request without blocking others."""
