"""What a model would be asked about documents, and what that would cost at most, without asking it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from filingkit.llm.estimate import guess_input, guess_tokens
from filingkit.llm.wire import Tokens
from filingkit.questions import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from filingkit.errors import FilingkitError
    from filingkit.extractor import Extractor
    from filingkit.filing import Filing
    from filingkit.llm.prices import Price
    from filingkit.questions import Question


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would be asked about one document first: second questions and further rows depend on the answers.

    `fields` counts the paths asked about, a list of rows as one. `input_tokens` are estimated, `output_tokens` are as
    many as the answers may have. `whole_tokens` is what the simplest way would send: the whole document with the whole
    schema, in one request.
    """

    uri: str
    schema: str | None = None
    requests: int = 0
    fields: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    whole_tokens: int = 0
    skipped: bool = False
    error: FilingkitError | None = None

    def to_dict(self, price: Price | None) -> dict[str, Any]:
        """Give the shape for other programs."""
        shape: dict[str, Any] = {"uri": self.uri, "schema": self.schema}
        if self.error is not None:
            return shape | {"error": {"type": type(self.error).__name__, "message": str(self.error)}}
        return shape | {
            "skipped": self.skipped,
            "requests": self.requests,
            "fields": self.fields,
            "input_tokens": self.input_tokens,
            "max_output_tokens": self.output_tokens,
            "max_cost_usd": find_cost(self.input_tokens, self.output_tokens, price),
            "whole_document_tokens": self.whole_tokens,
        }


@dataclass(slots=True)
class Total:
    """The sum of forecasts. Documents that failed, or are up to date, are in the first three figures only."""

    documents: int = 0
    failed: int = 0
    skipped: int = 0
    asked: int = 0
    """Documents with a question."""
    requests: int = 0
    fields: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    whole_tokens: int = 0

    @property
    def read(self) -> int:
        """Documents that a model would be asked about if it were asked about all: the requests of the simplest way."""
        return self.documents - self.failed - self.skipped

    def add(self, forecast: Forecast) -> None:
        """Count one more document."""
        self.documents += 1
        self.failed += forecast.error is not None
        self.skipped += forecast.skipped
        self.asked += forecast.requests > 0
        self.requests += forecast.requests
        self.fields += forecast.fields
        self.input_tokens += forecast.input_tokens
        self.output_tokens += forecast.output_tokens
        self.whole_tokens += forecast.whole_tokens

    def to_dict(self, model: str | None, price: Price | None) -> dict[str, Any]:
        """Give the shape for other programs; a share of nothing is null."""
        return {
            "model": model,
            "documents": self.documents,
            "failed": self.failed,
            "skipped": self.skipped,
            "documents_asked": self.asked,
            "requests": self.requests,
            "fields": self.fields,
            "input_tokens": self.input_tokens,
            "max_output_tokens": self.output_tokens,
            "max_cost_usd": find_cost(self.input_tokens, self.output_tokens, price),
            "whole_documents": {"requests": self.read, "input_tokens": self.whole_tokens},
            "share": {
                "documents": _divide(self.asked, self.read),
                "requests": _divide(self.requests, self.read),
                "input_tokens": _divide(self.input_tokens, self.whole_tokens),
            },
        }


def forecast(filing: Filing, extractor: Extractor, questions: Iterable[Question]) -> Forecast:
    """Sum up the questions about one document."""
    questions = list(questions)
    whole = len(SYSTEM) + _measure_schema(extractor.schema) + len(filing.text)
    return Forecast(
        filing.uri,
        extractor.name,
        requests=len(questions),
        fields=sum(len(question.paths) for question in questions),
        input_tokens=sum(math.ceil(guess_input(question.request)) for question in questions),
        output_tokens=sum(question.request.max_output_tokens for question in questions),
        whole_tokens=math.ceil(guess_tokens(whole)),
    )


def find_cost(input_tokens: int, output_tokens: int, price: Price | None) -> float | None:
    """Give the most that it would cost, in dollars; None where no price is known, unless there is nothing to pay."""
    if not input_tokens and not output_tokens:
        return 0.0
    if price is None:
        return None
    return price.cost(Tokens(input_tokens, 0, output_tokens))


@lru_cache(maxsize=64)
def _measure_schema(schema: type[BaseModel]) -> int:
    return len(json.dumps(schema.model_json_schema(), ensure_ascii=False))


def _divide(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
