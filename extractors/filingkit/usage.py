"""What asking a model cost: each question, each field, the whole document. Totals are sums, so they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filingkit.llm.wire import Completion

Purpose = Literal["fields", "refused", "rows"]
"""Why a question was put: about fields, about fields whose first answer was refused, about rows of a list."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question that was put to a model, answered or not: what was asked about, and what that cost.

    `spent` counts every attempt at it; its text is not kept. `seconds` go from the question to the answer, waits
    included. `error` is the name of the error where there was no answer.
    """

    purpose: Purpose
    paths: tuple[str, ...]
    spent: Completion
    seconds: float
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the output shape."""
        spent = self.spent
        return {
            "purpose": self.purpose,
            "paths": list(self.paths),
            "model": spent.model,
            "requests": spent.requests,
            "input_tokens": spent.tokens.input,
            "cached_tokens": spent.tokens.cached,
            "output_tokens": spent.tokens.output,
            "cost_usd": spent.cost_usd,
            "seconds": round(self.seconds, 6),
            "from_cache": spent.cached,
            "error": self.error,
        }


@dataclass(slots=True)
class Share:
    """What one field cost: an equal part of every question that asked about it, for no provider tells them apart."""

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the output shape."""
        return {
            "calls": self.calls,
            "input_tokens": self.input_tokens,
            "cached_tokens": self.cached_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": self.cost_usd,
        }


@dataclass(slots=True)
class Usage:
    """What one document cost; all zero where no model was asked. `seconds` are those of the whole extraction.

    `failures` are the messages of questions that got no answer; in the output they are findings.
    """

    calls: list[Call] = field(default_factory=list)
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Requests that were sent, retries included; what came out of a cache is none."""
        return sum(call.spent.requests for call in self.calls)

    @property
    def input_tokens(self) -> int:
        """Tokens that were sent, cached ones included."""
        return sum(call.spent.tokens.input for call in self.calls)

    @property
    def cached_tokens(self) -> int:
        """Those of the tokens sent that the provider had in its cache."""
        return sum(call.spent.tokens.cached for call in self.calls)

    @property
    def output_tokens(self) -> int:
        """Tokens of the answers."""
        return sum(call.spent.tokens.output for call in self.calls)

    @property
    def cost_usd(self) -> float | None:
        """Sum of the costs that are known; None where none is."""
        return _sum(call.spent.cost_usd for call in self.calls)

    @property
    def model(self) -> str | None:
        """Name of the model that was asked; None where none was."""
        return self.calls[-1].spent.model if self.calls else None

    def share(self) -> dict[str, Share]:
        """Give the part of each field, by the path asked about; parts sum up to the totals.

        What does not divide goes to the first fields of a question, a token each.
        """
        shares: dict[str, Share] = {}
        for call in self.calls:
            tokens, cost, count = call.spent.tokens, call.spent.cost_usd, len(call.paths)
            for place, path in enumerate(call.paths):
                share = shares.setdefault(path, Share())
                share.calls += 1
                share.input_tokens += _part(tokens.input, count, place)
                share.cached_tokens += _part(tokens.cached, count, place)
                share.output_tokens += _part(tokens.output, count, place)
                share.cost_usd = _sum((share.cost_usd, None if cost is None else cost / count))
        return shares

    def to_dict(self) -> dict[str, Any]:
        """Give the output shape: the totals, then `calls`, then `fields` by JSON pointer."""
        return {
            "requests": self.requests,
            "input_tokens": self.input_tokens,
            "cached_tokens": self.cached_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": self.cost_usd,
            "seconds": round(self.seconds, 6),
            "model": self.model,
            "calls": [call.to_dict() for call in self.calls],
            "fields": {path: share.to_dict() for path, share in self.share().items()},
        }


def _part(total: int, count: int, place: int) -> int:
    whole, rest = divmod(total, count)
    return whole + (place < rest)


def _sum(costs: Iterable[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
