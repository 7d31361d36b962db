"""What went wrong between us and a provider, in our words: an error's own text may hold the document or the key."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from filingkit.errors import AnswerError, ModelBusyError, ModelSetupError
from filingkit.llm.retry import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = re.compile(r"[a-z][a-z0-9_.\[\]]{0,59}", re.IGNORECASE)
"""What codes and parameters look like; anything else in an error may quote what was sent."""

_BUSY = {408, 409, 425, 429}
_NO_CREDIT = {"insufficient_quota", "billing_hard_limit_reached", "insufficient_credits"}
_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}


def name_host(base_url: str) -> str:
    """Name a server without what an address may hide: user, password, path, query."""
    parts = urlsplit(base_url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.hostname or 'the server'}{port}"


def read_error(error: Exception, where: str) -> Fault:
    """Judge what a client raised; `where` names model and host."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        response = getattr(error, "response", None)
        return read_status(status, getattr(error, "body", None), getattr(response, "headers", {}), where)
    kinds = {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}
    if kinds & {"UnsupportedProtocol", "InvalidURL"}:
        return Fault(ModelSetupError(f"{where}: the address is no http(s) URL: correct base_url"))
    if "LocalProtocolError" in kinds:
        return Fault(
            ModelSetupError(f"{where}: the key cannot be sent as a header: check it for stray characters")
        )
    # openai's transport over aiohttp calls every broken connection a ConnectTimeout; aiohttp's own error, its cause,
    # tells those that were never made from those that broke off with the request on its way.
    if kinds & {"ServerDisconnectedError", "ClientOSError"} and "ClientConnectorError" not in kinds:
        return _repeat(f"{where} broke the connection off", lost=True)
    if kinds & {"ConnectError", "ConnectTimeout", "PoolTimeout", "ConnectionTimeoutError"}:
        return _repeat(f"{where} cannot be reached: check the network and base_url")
    if any("Timeout" in kind for kind in kinds):
        return _repeat(f"{where} did not answer in time", lost=True)
    if isinstance(error, ValueError) or "APIResponseValidationError" in kinds:
        return malformed(where)
    if "APIConnectionError" in kinds:
        return _repeat(f"{where} broke the connection off", lost=True)
    return Fault(ModelSetupError(f"{where}: the client failed with {type(error).__name__}"))


def malformed(where: str) -> Fault:
    """Judge a body of status 200 that is not what the protocol says."""
    return _repeat(f"{where} sent a malformed response", lost=True)


def read_status(status: int, body: Any, headers: Mapping[str, str], where: str) -> Fault:
    """Judge a response by its status, and by the code in its body."""
    code, param = read_code(body)
    seen = " ".join(str(part) for part in (status, code, param) if part)
    if status == 402 or code in _NO_CREDIT:
        return Fault(
            ModelSetupError(f"{where}: the account has no credit left ({seen}): top it up or raise its limit")
        )
    if status in _BUSY:
        trouble = "limits the rate" if status == 429 else "is busy"
        return Fault(ModelBusyError(f"{where} {trouble} ({seen})"), again=True, wait=_read_wait(headers))
    if status >= 500:
        return Fault(ModelBusyError(f"{where} is failing ({seen})"), again=True, wait=_read_wait(headers))
    advice = f"{where} {_advise(status, code, param)} ({seen})"
    # A document that is too long is the trouble of that document: the others can be asked about.
    too_long = code in _TOO_LONG or status == 413
    return Fault(AnswerError(advice) if too_long else ModelSetupError(advice))


def read_code(body: Any) -> tuple[str, str]:
    """Take the code (else the type) and the parameter out of an error's body, where they are plain words."""
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    if not isinstance(body, dict):
        return "", ""
    words = {key: value for key, value in body.items() if isinstance(value, str) and _PLAIN.fullmatch(value)}
    return words.get("code") or words.get("type") or "", words.get("param") or ""


def _advise(status: int, code: str, param: str) -> str:
    if code in _TOO_LONG or status == 413:
        return "refused the request as too long: send less, or use a model with a larger context"
    if param.startswith("response_format"):
        return "does not take the JSON Schema: use a model that supports strict structured output, or a simpler schema"
    return {
        401: "refused the key: set the provider's variable (OPENAI_API_KEY for OpenAI) or pass the right key",
        403: "does not let this key use the model: ask for access, or choose another model",
        404: "knows no such model or address: check the model's name and base_url",
    }.get(status, "refused the request: check the model's name and its settings")


def _repeat(text: str, *, lost: bool = False) -> Fault:
    return Fault(ModelBusyError(text), again=True, lost=lost)


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__
    return links


def _read_wait(headers: Mapping[str, str]) -> float | None:
    """Read how long to wait: milliseconds where a provider says so, seconds, or a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        if re.fullmatch(r"\d{1,9}(\.\d+)?", value.strip()):
            return float(value) / unit
        try:
            return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
