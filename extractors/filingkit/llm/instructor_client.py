"""Models of other providers, by "provider/model", through instructor: it knows how each is asked for structure."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ConfigDict, SecretStr, create_model

from filingkit.errors import AnswerError, ModelSetupError
from filingkit.llm.faults import read_error
from filingkit.llm.prices import find_price
from filingkit.llm.retry import Fault, Patience
from filingkit.llm.wire import Completion, Model, Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from filingkit.llm.wire import Request


_opening = threading.Lock()


class InstructorModel(Model):
    """A model as `provider/model`. The provider's package must be installed; the key is its usual variable.

    Not every provider constrains decoding to the schema, and instructor asks none for `strict`: what comes back is
    checked to be an object, no more. `timeout` is for one attempt, `deadline` for all, both in seconds.
    """

    def __init__(
        self,
        name: str,
        *,
        api_key: str | None = None,
        timeout: float = 60.0,
        deadline: float = 300.0,
        prices: bool = True,
        patience: Patience = Patience(),  # noqa: B008 - a frozen value
        **options: Any,
    ) -> None:
        self.name = name
        self.timeout = timeout
        self.deadline = deadline
        self.patience = patience
        self._key = None if api_key is None else SecretStr(api_key.strip())
        self._prices = prices
        self._options = options
        self._client: Any = None
        # A connection belongs to the event loop that opened it.
        self._async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"InstructorModel({self.name!r})"

    def complete(self, request: Request) -> Completion:
        """Answer one request."""
        client, question = self._open(), self._ask(request)

        def attempt(left: float) -> Completion | Fault:
            try:
                answer, raw = client.create_with_completion(**question)
            except Exception as error:  # whatever it is, its text holds what was sent
                return self._judge(error)
            return self._read(answer, raw)

        return self.patience.run(attempt, self.name, self.deadline)

    async def acomplete(self, request: Request) -> Completion:
        """Answer one request without blocking others."""
        client, question = self._open_async(), self._ask(request)

        async def attempt(left: float) -> Completion | Fault:
            try:
                async with asyncio.timeout(min(self.timeout, left)):
                    answer, raw = await client.create_with_completion(**question)
            except Exception as error:
                return self._judge(error)
            return self._read(answer, raw)

        return await self.patience.arun(attempt, self.name, self.deadline)

    async def aclose(self) -> None:
        """Close all connections of this event loop."""
        client = self._async_clients.pop(asyncio.get_running_loop(), None)
        close = getattr(client and client.client, "close", None)
        if close is not None:
            await close()

    def __getstate__(self) -> dict[str, Any]:
        """Leave connections behind on the way to another process."""
        return self.__dict__ | {"_client": None, "_async_clients": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state | {"_async_clients": WeakKeyDictionary()}

    def _open(self) -> Any:
        with _opening:
            if self._client is None:
                self._client = self._make_client(asynchronous=False)
            return self._client

    def _open_async(self) -> Any:
        loop = asyncio.get_running_loop()
        if loop not in self._async_clients:
            self._async_clients[loop] = self._make_client(asynchronous=True)
        return self._async_clients[loop]

    def _make_client(self, *, asynchronous: bool) -> Any:
        import instructor  # noqa: PLC0415 - with its client, two seconds

        log = logging.getLogger("instructor")
        if (
            log.level == logging.NOTSET
        ):  # it logs errors in the words of providers, who quote keys and documents
            log.setLevel(logging.CRITICAL + 1)
        key = {} if self._key is None else {"api_key": self._key.get_secret_value()}
        options = self._options | key
        failure = ""
        open_client: Any = instructor.from_provider  # its overloads want literals
        try:
            client = open_client(self.name, async_client=asynchronous, **options)
        except Exception as error:
            failure = type(error).__name__
        if failure:
            raise ModelSetupError(
                f"{self.name} cannot be opened ({failure}): name it as provider/model, "
                "install the provider's package, and set its key"
            )
        # What most providers' clients call it; as an argument, instructor would also count the time of all attempts.
        for setting, value in (("max_retries", 0), ("timeout", self.timeout)):
            if hasattr(client.client, setting):
                setattr(client.client, setting, value)
        return client

    def _ask(self, request: Request) -> dict[str, Any]:
        return {
            "response_model": _write_model(request.name, request.schema),
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_output_tokens,
            "max_retries": 0,  # of its own: also no second question after an answer that does not parse
            "strict": False,
        }

    def _judge(self, error: Exception) -> Fault:
        from instructor.core.exceptions import (  # noqa: PLC0415
            IncompleteOutputException,
            InstructorRetryException,
        )

        if isinstance(error, IncompleteOutputException):
            return self._refuse(f"the answer of {self.name} was cut off", error.last_completion)
        cause = error.__cause__
        if not isinstance(error, InstructorRetryException) or not isinstance(cause, Exception):
            return read_error(error, self.name)
        if error.failed_attempts:  # there was an answer, and instructor could make nothing of it
            return self._refuse(f"{self.name} gave no usable answer", error.last_completion)
        return read_error(cause, self.name)

    def _refuse(self, text: str, raw: Any) -> Fault:
        refusal = AnswerError(text)
        refusal.spent = self._count("", raw)
        return Fault(refusal)

    def _read(self, answer: BaseModel, raw: Any) -> Completion:
        return self._count(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False), raw)

    def _count(self, text: str, raw: Any) -> Completion:
        tokens = _read_usage(getattr(raw, "usage", None))
        price = find_price(self.name) if self._prices and tokens != Tokens() else None
        return Completion(text, self.name, tokens, price.cost(tokens) if price is not None else None)


def _write_model(name: str, schema: Mapping[str, Any]) -> type[BaseModel]:
    """Dress a JSON Schema as the pydantic model that instructor wants: it accepts any object and shows the schema."""

    def show(shown: dict[str, Any]) -> None:
        shown.clear()
        shown |= {"title": name} | dict(schema)  # instructor names the tool by the title

    return create_model(name, __config__=ConfigDict(extra="allow", json_schema_extra=show))


def _read_usage(usage: Any) -> Tokens:
    """Read a usage object in the words of OpenAI or of Anthropic, whose input leaves cached tokens out.

    instructor sums the usage of several attempts up in it; here an answer has only one.
    """
    if getattr(usage, "prompt_tokens", None) is not None:
        cached = getattr(getattr(usage, "prompt_tokens_details", None), "cached_tokens", 0)
        return Tokens(usage.prompt_tokens, cached or 0, usage.completion_tokens or 0)
    cached = getattr(usage, "cache_read_input_tokens", 0) or 0
    written = getattr(usage, "cache_creation_input_tokens", 0) or 0
    sent = getattr(usage, "input_tokens", 0) or 0
    return Tokens(sent + cached + written, cached, getattr(usage, "output_tokens", 0) or 0)
