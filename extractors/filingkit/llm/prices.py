"""Prices: genai-prices' data as shipped, without network. An unknown price is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from filingkit.llm.wire import Tokens

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Price:
    """What the tokens of one model cost."""

    model: str
    _where: tuple[tuple[str, str], ...]

    def cost(self, tokens: Tokens) -> float:
        """US dollars; cached tokens at the price of cached ones."""
        return _calculate(self.model, self._where, tokens.input, tokens.cached, tokens.output)


@lru_cache(maxsize=256)
def find_price(model: str, base_url: str | None = None) -> Price | None:
    """Find the price of a model at an address, or of `provider/model`; None where it is not known.

    A model of the same name behind another address is another product: its price is not known.
    """
    provider, slash, name = model.partition("/")
    if base_url is None and slash:
        found = Price(name, (("provider_id", provider),))
    else:
        found = Price(model, (("provider_api_url", _normalise(base_url or OPENAI)),))
    try:
        _calculate(found.model, found._where, 1, 0, 1)
    except (LookupError, ValueError):
        return None
    return found


def _normalise(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _calculate(model: str, where: tuple[tuple[str, str], ...], sent: int, cached: int, output: int) -> float:
    from genai_prices import Usage, calc_price  # noqa: PLC0415 - 0.7 s, and only priced runs need it

    usage = Usage(input_tokens=sent, cache_read_tokens=min(cached, sent), output_tokens=output)
    place: dict[str, Any] = dict(where)
    return float(calc_price(usage, model, **place).total_price)
