"""Models without a provider: invented answers for tests, and recorded ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filingkit.errors import ModelError, ModelSetupError
from filingkit.llm.cache import read_completion
from filingkit.llm.wire import Completion, Model, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.llm.wire import Request

    Answer = str | dict[str, Any] | ModelError


class FakeModel(Model):
    """Answers what you say, and remembers what it was asked in `requests`.

    `answers` is a function of the request; or a sequence, in order; or a mapping from a request's name or digest, or
    from words that its messages hold. An answer is JSON text, a dict, or a ModelError to raise.
    Tokens are characters / 4.
    """

    def __init__(
        self,
        answers: Callable[[Request], Answer] | Sequence[Answer] | Mapping[str, Answer],
        *,
        name: str = "fake",
        cost_usd: float | None = 0.0,
    ) -> None:
        self.name = name
        self.requests: list[Request] = []
        self._answers = answers
        self._cost_usd = cost_usd
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Completion:
        """Answer one request."""
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        answer = self._choose(request, number)
        if isinstance(answer, ModelError):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        characters = sum(len(message.content) for message in request.messages)
        return Completion(text, self.name, Tokens(characters // 4, 0, len(text) // 4), self._cost_usd)

    async def acomplete(self, request: Request) -> Completion:
        """Answer one request."""
        return self.complete(request)

    def _choose(self, request: Request, number: int) -> Answer:
        if isinstance(self._answers, Mapping):
            for key, answer in self._answers.items():
                if key in (request.name, request.digest) or any(
                    key in said.content for said in request.messages
                ):
                    return answer
            raise ModelSetupError(
                f"the fake has no answer for {request.name}: it knows {sorted(self._answers)}"
            )
        if isinstance(self._answers, Sequence):
            if number > len(self._answers):
                raise ModelSetupError(
                    f"the fake has {len(self._answers)} answers and was asked {number} times"
                )
            return self._answers[number - 1]
        return self._answers(request)


class RecordingModel(Model):
    """Asks `model` and appends each answer to a file that ReplayModel reads."""

    def __init__(self, model: Model, path: Path | str) -> None:
        self.name = model.name
        self._model = model
        self._path = Path(path)
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Completion:
        """Answer one request, and record it."""
        return self._record(request, self._model.complete(request))

    async def acomplete(self, request: Request) -> Completion:
        """Answer one request, and record it."""
        return self._record(request, await self._model.acomplete(request))

    def _record(self, request: Request, completion: Completion) -> Completion:
        line = json.dumps({"digest": request.digest, "completion": asdict(completion)}, ensure_ascii=False)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return completion


class ReplayModel(Model):
    """Answers from a file of recorded answers, by the digest of the request: free, offline, the same every time."""

    def __init__(self, path: Path | str, *, name: str = "replay") -> None:
        self.name = name
        self._path = Path(path)
        self._answers: dict[str, Mapping[str, Any]] = {}
        lines = self._path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        for number, line in enumerate(
            lines, 1
        ):  # splitlines would also split at what texts hold, such as U+2028
            try:
                record = json.loads(line)
                self._answers[record["digest"]] = record["completion"]
            except (ValueError, KeyError, TypeError):
                raise ModelSetupError(f"{self._path}, line {number}: not a recorded answer") from None

    def complete(self, request: Request) -> Completion:
        """Give the recorded answer."""
        kept = self._answers.get(request.digest)
        if kept is None:
            raise ModelSetupError(
                f"{self._path} holds no answer for {request.name} {request.digest[:12]}: record it again"
            )
        return read_completion(kept)

    async def acomplete(self, request: Request) -> Completion:
        """Give the recorded answer."""
        return self.complete(request)
