"""A server that speaks the OpenAI protocol on the loopback interface and misbehaves as it is told.

Run as a program, it answers everything and prints its port: for measuring without sharing a process.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """What is sent back; `cut` bytes of the body and no more, or nothing at all with `hang_up`."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    delay: float = 0.0
    crowd: int = 0
    """Wait until so many requests have been under way at once, as long as a client has patience."""
    cut: int | None = None
    hang_up: bool = False


def answer(
    content: str | None = '{"pointers": []}',
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int, int] | None = (100, 40, 10),
    choices: bool = True,
    **reply: Any,
) -> Reply:
    """A chat completion; `usage` is input, cached of it, output."""
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "stub-2026",
    }
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body["choices"] = [{"index": 0, "message": message, "finish_reason": finish_reason}] if choices else []
    if usage is not None:
        sent, cached, output = usage
        body["usage"] = {
            "prompt_tokens": sent,
            "completion_tokens": output,
            "total_tokens": sent + output,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
    return Reply(json.dumps(body).encode(), **reply)


def failure(
    status: int, code: str = "", *, param: str = "", message: str = "it failed", **reply: Any
) -> Reply:
    """An error in the manner of OpenAI."""
    body = {"error": {"message": message, "type": "error", "code": code or None, "param": param or None}}
    return Reply(json.dumps(body).encode(), status=status, **reply)


class ModelServer:
    """Sends the replies of `script` in order, then `otherwise`; `asked` holds the bodies of what came in."""

    def __init__(
        self, *script: Reply, otherwise: Reply | Callable[[dict[str, Any]], Reply] | None = None
    ) -> None:
        self.script = deque(script)
        self.otherwise = otherwise or answer()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: Counter[str] = Counter()
        self.active = self.peak = 0
        self._arrived = asyncio.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """The address for `base_url`."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, or the test is over
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or b"{}")
        self.paths[lines[0].split()[1]] += 1
        self.asked.append(body)
        self.headers.append(headers)
        reply = self.script.popleft() if self.script else self.otherwise
        if not isinstance(reply, Reply):
            reply = reply(body)
        self.active += 1
        self.peak = max(self.peak, self.active)
        try:
            if reply.crowd:
                async with self._arrived:
                    self._arrived.notify_all()
                    await self._arrived.wait_for(lambda: self.peak >= reply.crowd)
            await asyncio.sleep(reply.delay)
        finally:
            self.active -= 1
        if reply.hang_up:
            return False
        sent = {"content-type": reply.content_type, "content-length": str(len(reply.body)), **reply.headers}
        head = f"HTTP/1.1 {reply.status} Stub\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in sent.items()
        )
        writer.write(head.encode() + b"\r\n" + reply.body[: reply.cut])
        await writer.drain()
        return reply.cut is None


if __name__ == "__main__":
    with ModelServer() as server:
        print(server.url, flush=True)
        threading.Event().wait()
