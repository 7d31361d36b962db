"""The answer in the body of a chat completion, however it came: over the wire, from a batch, from a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from filingkit.errors import AnswerError
from filingkit.llm.wire import Completion, Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filingkit.llm.prices import Price


def read_answer(body: Mapping[str, Any], model: str, price: Price | None = None) -> Completion:
    """Give the JSON text of a body, or raise AnswerError; either way with what it cost."""
    tokens = read_tokens(body.get("usage"))
    cost = price.cost(tokens) if price is not None and tokens != Tokens() else None
    try:
        text = _read_text(body, model)
    except AnswerError as error:
        error.spent = Completion("", model, tokens, cost)
        raise
    return Completion(text, model, tokens, cost)


def read_tokens(usage: Any) -> Tokens:
    """Read a usage block; what is missing is 0."""
    if not isinstance(usage, dict):
        return Tokens()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return Tokens(_count(usage.get("prompt_tokens")), _count(cached), _count(usage.get("completion_tokens")))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _read_text(body: Mapping[str, Any], model: str) -> str:
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        raise AnswerError(f"{model} gave no answer: the response has no choices")
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    reason = choice.get("finish_reason")
    if message.get("refusal") or reason == "refusal":
        raise AnswerError(f"{model} refused to answer")
    if reason == "content_filter":
        raise AnswerError(f"{model} gave no answer: the provider's content filter stopped it")
    if reason == "length":
        raise AnswerError(
            f"the answer of {model} was cut off: raise max_output_tokens or ask for less at once"
        )
    text = message.get("content")
    if not isinstance(text, str) or not text.strip():
        raise AnswerError(f"{model} gave an empty answer")
    return check_json(text, model)


def check_json(text: str, model: str) -> str:
    """Refuse what is not a JSON object: not every server honours a schema."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise AnswerError(f"{model} answered with something that is not a JSON object")
    return text
