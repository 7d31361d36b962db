"""Models behind the OpenAI protocol: OpenAI, Azure, vLLM, Ollama, llama.cpp and whatever else speaks it."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from filingkit.errors import AnswerError, ModelSetupError
from filingkit.llm.answers import read_answer
from filingkit.llm.chat import expect_dialect
from filingkit.llm.faults import malformed, name_host, read_code, read_error, read_status
from filingkit.llm.prices import OPENAI, find_price
from filingkit.llm.retry import Fault, Patience
from filingkit.llm.wire import Model

if TYPE_CHECKING:
    from types import TracebackType

    import openai

    from filingkit.llm.chat import Dialect
    from filingkit.llm.wire import Completion, Request


_opening = threading.Lock()


class OpenAIModel(Model):
    """A model by its name at an address; the key is that of the environment (OPENAI_API_KEY) unless given.

    `timeout` is for one attempt, `deadline` for all, both in seconds. Close it, or use it in `with` or `async with`.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 60.0,
        deadline: float = 300.0,
        prices: bool = True,
        patience: Patience = Patience(),  # noqa: B008 - a frozen value
    ) -> None:
        self.name = name
        self.base_url = base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI
        self.timeout = timeout
        self.deadline = deadline
        self.patience = patience
        self._key = None if api_key is None else SecretStr(api_key.strip())
        self._prices = prices
        self._host = name_host(self.base_url)
        self._where = f"{name} at {self._host}"
        self._is_openai = self._host == name_host(OPENAI)
        self._dialect = self._expected = expect_dialect(name, self.base_url)
        self._client: openai.OpenAI | None = None
        # A connection belongs to the event loop that opened it.
        self._async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, openai.AsyncOpenAI] = (
            WeakKeyDictionary()
        )

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, host={self._host!r})"

    @property
    def parameters(self) -> dict[str, Any]:
        """What else than the request decides the answer: part of the key of caches.

        What the server turns out not to take is left out of requests but not of the key, so that it stays the same.
        """
        return {"base_url": self.base_url} | ({"temperature": 0} if self._expected.temperature else {})

    def complete(self, request: Request) -> Completion:
        """Answer one request."""
        client = self._open()
        talk = _Talk(self, request)

        def attempt(left: float) -> Completion | Fault:
            options, fault = talk.options(left), None
            try:
                raw = client.chat.completions.with_raw_response.create(**options)
            except Exception as error:  # whatever it is, its text may hold what was sent
                fault = talk.hear(error)
            return fault or talk.read(raw.http_response.content)

        return self.patience.run(attempt, self.name, self.deadline)

    async def acomplete(self, request: Request) -> Completion:
        """Answer one request without blocking others."""
        client = self._open_async()
        talk = _Talk(self, request)

        async def attempt(left: float) -> Completion | Fault:
            options, fault = talk.options(left), None
            try:
                # Timeouts of the client are between bytes: a server that drips would hold us for ever.
                async with asyncio.timeout(left):
                    raw = await client.chat.completions.with_raw_response.create(**options)
            except Exception as error:
                fault = talk.hear(error)
            return fault or talk.read(raw.http_response.content)

        return await self.patience.arun(attempt, self.name, self.deadline)

    def close(self) -> None:
        """Close the connections of `complete`."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def aclose(self) -> None:
        """Close all connections of this event loop, and those of `complete`."""
        self.close()
        client = self._async_clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    def __enter__(self) -> OpenAIModel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> OpenAIModel:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __getstate__(self) -> dict[str, Any]:
        """Leave connections behind on the way to another process."""
        return self.__dict__ | {"_client": None, "_async_clients": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state | {"_async_clients": WeakKeyDictionary()}

    def _open(self) -> openai.OpenAI:
        with _opening:
            if self._client is None:
                import openai  # noqa: PLC0415 - costs a second that only those who ask a model should pay

                self._client = openai.OpenAI(**self._options())
            return self._client

    def _open_async(self) -> openai.AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._async_clients:
            import openai  # noqa: PLC0415

            self._async_clients[loop] = openai.AsyncOpenAI(**self._options(), http_client=_open_transport())
        return self._async_clients[loop]

    def _options(self) -> dict[str, Any]:
        key = self._key.get_secret_value() if self._key else os.environ.get("OPENAI_API_KEY", "").strip()
        if not key and self._is_openai:
            raise ModelSetupError(f"{self._where} needs a key: set OPENAI_API_KEY or pass one")
        if not (key.isascii() and key.isprintable()):
            raise ModelSetupError(
                f"the key for {self._where} holds characters that no key has: copy it again"
            )
        return {"api_key": key or "none", "base_url": self.base_url, "max_retries": 0}


def _open_transport() -> Any:
    """Give openai's transport over aiohttp, which takes half the time of a request, or None for its usual one.

    httpx looks through all idle connections at every request.
    """
    import openai  # noqa: PLC0415

    try:
        return openai.DefaultAioHttpClient()
    except RuntimeError:  # aiohttp, or what this version of openai needs to speak to it, is not installed
        return None


class _Talk:
    """One question to one server: how it is put, and what the server objects to."""

    def __init__(self, model: OpenAIModel, request: Request) -> None:
        self._model = model
        self._request = request
        self._dialect = model._dialect
        self._more = {"prompt_cache_key": _key_prefix(request)} if model._is_openai else {}

    def options(self, left: float) -> dict[str, Any]:
        """Give what the client is called with: one attempt takes no longer than is left for all."""
        # All of it goes past openai's own parameters, which it converts key by key: a third of the time of a request.
        return {
            "model": self._model.name,
            "messages": (),
            "extra_body": self._dialect.write(self._model.name, self._request) | self._more,
            "timeout": min(self._model.timeout, left),
        }

    def hear(self, error: Exception) -> Fault:
        """Judge an error; a parameter that is objected to is put otherwise, once."""
        fault = read_error(error, self._model._where)
        if getattr(error, "status_code", None) not in {400, 422}:
            return fault
        body = getattr(error, "body", None)
        other = self._put_otherwise(read_code(body)[1], str(body))
        if other is None:
            return fault
        self._dialect = other
        return fault._replace(again=True, wait=0.0)

    def read(self, content: bytes) -> Completion | Fault:
        """Read the body of a response of status 200."""
        model = self._model
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return malformed(model._where)
        if "choices" not in body:
            error = body.get("error")
            code = (
                error.get("code") if isinstance(error, dict) else None
            )  # some gateways hide errors in a 200
            if isinstance(code, int) and code >= 400:
                return read_status(code, body, {}, model._where)
            return malformed(model._where)
        model._dialect = self._dialect  # it was understood
        # Looked up by what was asked for: the name in a response may be that of a file on the server.
        price = find_price(model.name, model.base_url) if model._prices else None
        try:
            return read_answer(body, model.name, price)
        except AnswerError as refusal:
            return Fault(refusal)

    def _put_otherwise(self, param: str, text: str) -> Dialect | None:
        said = self._dialect
        if said.temperature and (param == "temperature" or "temperature" in text):
            return said.avoid({"temperature"})
        if said.limit in (param or text) and said.limit == self._model._dialect.limit:
            return said.avoid({said.limit})
        return None


def _key_prefix(request: Request) -> str:
    """Route requests with the same prefix to the same cache of the provider."""
    prefix = json.dumps(
        [request.messages[0].content if request.messages else "", request.schema], sort_keys=True
    )
    return sha256(prefix.encode()).hexdigest()[:32]
