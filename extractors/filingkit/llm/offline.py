"""Requests and answers as files in the format of OpenAI's Batch API, which any engine can answer, and a person too.

A request is known by a digest of all that it asks and of the model's name. So neither documents nor rounds need a list
of what was asked: whoever extracts again asks the same, and what changed in between is another request.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from filingkit.errors import AnswerError, PathError
from filingkit.llm.answers import check_json, read_answer, read_tokens
from filingkit.llm.chat import expect_dialect
from filingkit.llm.faults import read_code
from filingkit.llm.prices import find_price
from filingkit.llm.wire import Completion, Model, Tokens
from filingkit.output import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from filingkit.llm.wire import Request

ENDPOINT = "/v1/chat/completions"
NOT_YET = "not answered yet"

_LONGEST_ANSWER = 16
"""Times the usual length that a request may allow after answers that were cut off."""


class OpenRequestError(AnswerError):
    """A request has no answer yet: nothing failed, it is to be asked."""


@dataclass(slots=True)
class Result:
    """What is known about one request, from all its lines; `text` is None while none of them holds an answer."""

    text: str | None = None
    reason: str = ""
    spent: Completion = field(default_factory=lambda: Completion("", "", requests=0))
    cut: int = 0
    """How often the answer was longer than the request allowed."""

    def add(self, other: Result) -> None:
        """Take in another attempt: all were paid, an answer counts more than a failure, a later one more."""
        self.spent.tokens.add(other.spent.tokens)
        self.spent.requests += other.spent.requests
        if other.spent.cost_usd is not None:
            self.spent.cost_usd = (self.spent.cost_usd or 0.0) + other.spent.cost_usd
        self.cut += other.cut
        self.text = self.text if other.text is None else other.text
        self.reason = other.reason or self.reason


class Results:
    """Lines of result files and error files, of any number of rounds and in any order.

    A line may also be `{"custom_id": …, "answer": {…}}`. What cannot be read is counted and does no harm. Tokens are
    priced as usual: the prices that come with genai-prices do not know the discount of batches.
    """

    def __init__(self, model: str, base_url: str | None = None) -> None:
        self.model = model
        self.known: dict[str, Result] = {}
        self.unreadable: list[str] = []
        """Where the lines are that hold no result."""
        self.changed = 0
        """Requests for which another answer was given later."""
        self.refused_parameters: set[str] = set()
        """Parameters that the engine said it does not take."""
        self.base_url = base_url
        self._seen: set[bytes] = set()

    def read(self, path: Path) -> None:
        """Read one file; PathError where it cannot be opened."""
        try:
            with path.open("rb") as file:
                for number, raw in enumerate(file, start=1):
                    line = raw.removeprefix(b"\xef\xbb\xbf").strip()
                    if line and not self.take(line):
                        self.unreadable.append(f"{path}, line {number}")
        except OSError as error:
            message = f"cannot read {path}: {(error.strerror or str(error)).lower()}"
            raise PathError(message) from error

    def take(self, raw: bytes) -> bool:
        """Take in one line; False where it is no result, such as one that was cut off."""
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            return False
        custom_id = line.get("custom_id") if isinstance(line, dict) else None
        if not isinstance(custom_id, str):
            return False
        result = self._read(line)
        if result is None:
            return False
        content = sha256(json.dumps(line, sort_keys=True).encode()).digest()
        if content in self._seen:  # the same file given twice was paid once
            return True
        self._seen.add(content)
        known = self.known.setdefault(custom_id, Result())
        self.changed += known.text is not None and result.text not in (None, known.text)
        known.add(result)
        return True

    def _read(self, line: Mapping[str, Any]) -> Result | None:
        if "answer" in line:
            given = line["answer"]
            return self._check(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))
        response, error = line.get("response"), line.get("error")
        if not isinstance(response, dict):
            return Result(reason=f"the result is the error {self._name(error)}") if error else None
        status, body = response.get("status_code"), response.get("body")
        body = body if isinstance(body, dict) else {}
        if error or status not in (None, 200):
            tokens = read_tokens(body.get("usage"))
            spent = Completion("", self.model, tokens, self._price(tokens), requests=1)
            name = self._name(error or body.get("error"))
            return Result(reason=f"the result has status {status} and the error {name}", spent=spent)
        return self._read_body(body)

    def _read_body(self, body: Mapping[str, Any]) -> Result:
        cost = self._price(read_tokens(body.get("usage")))
        try:
            completion = read_answer(body, self.model)
        except AnswerError as error:
            spent = error.spent or Completion("", self.model)
            if "was cut off" not in str(error):
                return Result(reason=str(error), spent=replace(spent, cost_usd=cost))
            reason = "the answer was cut off at the length allowed"
            return Result(reason=reason, spent=replace(spent, cost_usd=cost), cut=1)
        return Result(completion.text, spent=replace(completion, text="", cost_usd=cost))

    def _check(self, text: str) -> Result:
        try:
            return Result(check_json(text, "the file"))
        except AnswerError:
            return Result(reason="the answer is not a JSON object")

    def _price(self, tokens: Tokens) -> float | None:
        price = find_price(self.model, self.base_url) if tokens != Tokens() else None
        return None if price is None else price.cost(tokens)

    def _name(self, error: Any) -> str:
        """Name an error by its code: its message may hold what was sent."""
        code, parameter = read_code(error)
        if parameter:
            self.refused_parameters.add(parameter)
        return code or "unknown"


class OfflineModel(Model):
    """Answers what `results` hold; what they do not is kept in `open`, to be written to a file and asked."""

    def __init__(self, name: str, results: Results | None = None) -> None:
        self.name = name
        self.results = results if results is not None else Results(name)
        self.open: dict[str, Request] = {}
        self.asked: set[str] = set()
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Completion:
        """Give the answer from the files, or raise OpenRequestError."""
        custom_id = identify(request, self.name)
        result = self.results.known.get(custom_id)
        fault = NOT_YET if result is None else _find_fault(result, request)
        with self._lock:
            first = custom_id not in self.asked
            self.asked.add(custom_id)
            if fault and first:
                self.open[custom_id] = request
        text = (result and result.text) or ""
        completion = Completion(text, self.name, cost_usd=0.0, requests=0, cached=True)
        if result is not None and first:  # for another document with the same question it was paid once
            paid = result.spent
            completion = Completion(text, self.name, replace(paid.tokens), paid.cost_usd, paid.requests)
        if not fault:
            return completion
        error = OpenRequestError(fault)
        if result is not None:
            error.spent = replace(completion, text="")
        raise error

    async def acomplete(self, request: Request) -> Completion:
        """Do the same; nothing is waited for."""
        return self.complete(request)

    @property
    def unknown(self) -> int:
        """Results for requests that nobody asked: of other documents, or of documents as they were before."""
        return len(self.results.known.keys() - self.asked)

    def drain(self) -> Iterator[bytes]:
        """Give the open requests as lines, put as the live client puts them, and forget them."""
        with self._lock:
            drained, self.open = self.open, {}
        for custom_id, request in drained.items():
            yield self._encode(custom_id, request)

    def _encode(self, custom_id: str, request: Request) -> bytes:
        known, refused = self.results.known.get(custom_id), self.results.refused_parameters
        longer = min(_LONGEST_ANSWER, 2 ** (known.cut if known else 0))
        dialect = expect_dialect(self.name, self.results.base_url).avoid(refused)
        body = dialect.write(self.name, request, longer * request.max_output_tokens)
        return encode({"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body})


def identify(request: Request, model: str) -> str:
    """Give the custom_id of a request; some engines take no more than 64 characters."""
    return f"filingkit-{sha256(f'{model} {request.digest}'.encode()).hexdigest()[:40]}"


def _find_fault(result: Result, request: Request) -> str:
    """Say why a result does not answer a request as a whole; a single field that is left out is a null."""
    if result.text is None:
        return f"{NOT_YET}: {result.reason}"
    answer = json.loads(result.text)
    properties: Mapping[str, Any] = request.schema.get("properties", {})
    if answer and not properties.keys() & answer.keys():
        return f"{NOT_YET}: the answer has none of the keys {', '.join(properties)}"
    for key, shape in properties.items():
        kind = {"integer": int, "array": list}.get(shape.get("type", ""))
        if kind is not None and not isinstance(answer.get(key), kind):
            return f"{NOT_YET}: {key} of the answer is no {shape['type']}"
    return ""
