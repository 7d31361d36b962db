from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from filingkit.errors import AnswerError, ModelBusyError, ModelError, ModelSetupError
from filingkit.llm.wire import Tokens
from model_server import ModelServer, Reply, answer, failure

if TYPE_CHECKING:
    from filingkit.llm.openai_client import OpenAIModel
    from filingkit.llm.wire import Completion, Request


class Case(NamedTuple):
    """How the server misbehaves, and how it must end."""

    script: list[Reply]
    error: type[ModelError] | None
    requests: int
    says: str = ""
    tokens: Tokens = Tokens()


GOOD = Tokens(100, 40, 10)
SECRETS = ("SECRET-DOCUMENT", "SECRET-PROMPT", "SECRETKEY")
LEAK = "SECRET-DOCUMENT SECRET-PROMPT sk-SECRETKEY"

FAULTS: dict[str, Case] = {
    "none": Case([answer()], None, 1, tokens=GOOD),
    "429 once": Case([failure(429, headers={"retry-after": "0"})], None, 2, tokens=GOOD),
    "429 with milliseconds": Case([failure(429, headers={"retry-after-ms": "5"})], None, 2, tokens=GOOD),
    "429 with a date gone by": Case(
        [failure(429, headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})], None, 2, tokens=GOOD
    ),
    "429 with nonsense": Case([failure(429, headers={"retry-after": "soon"})], None, 2, tokens=GOOD),
    "429 always": Case([failure(429)] * 3, ModelBusyError, 3, "limits the rate"),
    "429 longer than the deadline": Case(
        [failure(429, headers={"retry-after": "3600"})], ModelBusyError, 1, "asks to wait 3600 s"
    ),
    "429 without credit": Case([failure(429, "insufficient_quota")], ModelSetupError, 1, "no credit"),
    "500 twice": Case([failure(500)] * 2, None, 3, tokens=GOOD),
    "503 always": Case([failure(503, message=LEAK)] * 3, ModelBusyError, 3, "is failing"),
    "502 with a page": Case(
        [Reply(b"<html>", status=502, content_type="text/html")] * 3, ModelBusyError, 3, "502"
    ),
    "408": Case([failure(408)], None, 2, tokens=GOOD),
    "409": Case([failure(409)], None, 2, tokens=GOOD),
    "slow once": Case([answer(delay=1.0)], None, 2, tokens=GOOD),
    "slow always": Case([answer(delay=1.0)] * 3, ModelBusyError, 3, "in time"),
    "hangs up once": Case([Reply(hang_up=True)], None, 2, tokens=GOOD),
    "hangs up always": Case([Reply(hang_up=True)] * 3, ModelBusyError, 3, "broke the connection off"),
    "truncated once": Case([answer(cut=50)], None, 2, tokens=GOOD),
    "truncated always": Case([answer(cut=50)] * 3, ModelBusyError, 3, "broke the connection off"),
    "malformed once": Case([Reply(b'{"choices": [')], None, 2, tokens=GOOD),
    "malformed always": Case([Reply(b'{"choices": [')] * 3, ModelBusyError, 3, "malformed"),
    "not UTF-8": Case([Reply(b'"\xff\xfe"')] * 3, ModelBusyError, 3, "malformed"),
    "a list": Case([Reply(b"[]")] * 3, ModelBusyError, 3, "malformed"),
    "an empty body": Case([Reply(b"")] * 3, ModelBusyError, 3, "malformed"),
    "wrong content type, no JSON": Case(
        [Reply(b"<html>hello", content_type="text/html")] * 3, ModelBusyError, 3, "malformed"
    ),
    "wrong content type, JSON": Case([answer(content_type="text/plain")], None, 1, tokens=GOOD),
    "an error dressed as 200": Case([failure(200, "x"), answer()], None, 2, tokens=GOOD),
    "a code dressed as 200": Case(
        [Reply(b'{"error": {"code": 401, "message": "SECRET"}}')], ModelSetupError, 1, "refused the key"
    ),
    "400": Case([failure(400, "invalid_value", message=LEAK)], ModelSetupError, 1, "invalid_value"),
    "400 with a telling code": Case([failure(400, LEAK, param=LEAK)], ModelSetupError, 1, "400"),
    "400 too long": Case([failure(400, "context_length_exceeded")], AnswerError, 1, "too long"),
    "400 schema": Case([failure(400, param="response_format")], ModelSetupError, 1, "JSON Schema"),
    "401": Case([failure(401, "invalid_api_key", message=LEAK)], ModelSetupError, 1, "OPENAI_API_KEY"),
    "402": Case([failure(402)], ModelSetupError, 1, "no credit"),
    "403": Case([failure(403)], ModelSetupError, 1, "ask for access"),
    "404": Case([failure(404, "model_not_found")], ModelSetupError, 1, "check the model's name and base_url"),
    "413": Case([failure(413)], AnswerError, 1, "too long"),
    "refusal": Case([answer(None, refusal=LEAK)], AnswerError, 1, "refused", GOOD),
    "length": Case([answer('{"a', finish_reason="length")], AnswerError, 1, "max_output_tokens", GOOD),
    "content filter": Case([answer("", finish_reason="content_filter")], AnswerError, 1, "filter", GOOD),
    "no choices": Case([answer(choices=False)], AnswerError, 1, "no choices", GOOD),
    "empty": Case([answer("  ")], AnswerError, 1, "empty", GOOD),
    "no JSON": Case([answer(LEAK)], AnswerError, 1, "not a JSON object", GOOD),
    "no object": Case([answer("[1]")], AnswerError, 1, "not a JSON object", GOOD),
    "refusal after 429": Case([failure(429), answer(None, refusal="no")], AnswerError, 2, "refused", GOOD),
    "no usage": Case([answer(usage=None)], None, 1),
    "odd usage": Case(
        [Reply(answer().body.replace(b"100", b'"x"').replace(b"40", b"null"))],
        None,
        1,
        tokens=Tokens(0, 0, 10),
    ),
}


def run(model: OpenAIModel, request: Request, how: str) -> Completion:
    if how == "sync":
        with model:
            return model.complete(request)

    async def work() -> Completion:
        async with model:
            return await model.acomplete(request)

    return asyncio.run(work())


def assert_no_secret(text: str, error: BaseException | None = None) -> None:
    assert not [secret for secret in SECRETS if secret in text]
    while error is not None:
        assert "\n" not in str(error)
        assert not [secret for secret in SECRETS if secret in repr(error)]
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("how", ["sync", "async"])
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_as_it_must(name: str, how: str, ask: Any, connect: Any) -> None:
    case = FAULTS[name]
    with ModelServer(*case.script) as server:
        model = connect(server.url, timeout=0.3, deadline=20.0)
        if case.error is None:
            completion = run(model, ask(), how)
            assert completion.text == '{"pointers": []}'
        else:
            with pytest.raises(case.error) as caught:
                run(model, ask(), how)
            assert type(caught.value) is case.error
            assert caught.value.spent is not None
            completion = caught.value.spent
            assert completion.text == ""
            assert case.says in str(caught.value)
            assert_no_secret("".join(traceback.format_exception(caught.value)), caught.value)
        assert len(server.asked) == case.requests
    assert completion.requests == case.requests
    assert completion.tokens == case.tokens
    assert completion.model == "stub"
    assert completion.cost_usd is None
