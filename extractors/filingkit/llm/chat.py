"""Questions in the words of the chat completions protocol: one way of putting them, over the wire and in files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from filingkit.llm.faults import name_host
from filingkit.llm.prices import OPENAI

if TYPE_CHECKING:
    from collections.abc import Container

    from filingkit.llm.wire import Request

_REASONS = re.compile(r"(?:.*/)?(?:o\d|gpt-[5-9])(?!.*-chat)")
"""Names of OpenAI's reasoning models, which refuse a temperature; their chat variants take one."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server accepts of the parameters that servers differ in."""

    temperature: bool
    limit: str  # reasoning models know only max_completion_tokens, older servers only max_tokens

    def write(self, model: str, request: Request, most: int | None = None) -> dict[str, Any]:
        """Give the body of a request; `most` is another limit to the answer than the request's, in tokens."""
        body = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            # instructor's JSON_SCHEMA mode leaves `strict` out, and then nothing constrains the decoding.
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": request.name, "strict": True, "schema": dict(request.schema)},
            },
            self.limit: request.max_output_tokens if most is None else most,
        }
        if self.temperature:
            body["temperature"] = 0
        return body

    def avoid(self, refused: Container[str]) -> Dialect:
        """Give the dialect without parameters that were refused."""
        other = self
        if "temperature" in refused:
            other = replace(other, temperature=False)
        if self.limit in refused:
            other = replace(other, limit=_OTHER_LIMIT[self.limit])
        return other


_OTHER_LIMIT = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}


def expect_dialect(model: str, base_url: str | None) -> Dialect:
    """Give what a model at an address (None is OpenAI's own) most likely accepts, before it was asked."""
    host = name_host(base_url or OPENAI)
    newer = host == name_host(OPENAI) or host.endswith(".azure.com")
    reasons = newer and _REASONS.match(model) is not None
    return Dialect(not reasons, "max_completion_tokens" if newer else "max_tokens")
