"""A real llama-server with a tiny model of random weights: it proves the protocol and the schemas, never quality."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filingkit.llm.openai_client import OpenAIModel
from filingkit.llm.retry import Patience
from filingkit.plugins import load_plugins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.plugins import Plugins

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

SLOW = 600.0
"""Seconds that an answer may take on a machine that does other things too."""

CONTEXT = 65536  # tokens, of one byte each


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of the engine, which runs as long as the tests do.

    One slot, so that a prompt finds what the one before it left in the cache.
    """
    engine: Any = import_module("build_engine")
    ready = engine.cache_folder() / "ready"
    if not engine.is_built(ready):
        pytest.skip("no engine is built: scripts/build_engine.py builds it, in about ten minutes")
    log = tmp_path_factory.mktemp("engine") / "log"
    options = ("--ctx-size", str(CONTEXT), "--parallel", "1")
    with engine.serving(ready, log, *options) as url:
        yield f"{url}/v1"


@pytest.fixture(scope="session")
def context() -> int:
    """How many bytes a request and its answer may have."""
    return CONTEXT


@pytest.fixture(scope="session")
def model(address: str) -> Iterator[OpenAIModel]:
    """The engine as filingkit sees it; what fails is not tried again."""
    with (
        pytest.MonkeyPatch.context() as patch,
        OpenAIModel(
            "tiny", base_url=address, api_key="none", timeout=SLOW, patience=Patience(attempts=1)
        ) as client,
    ):
        patch.setenv("NO_PROXY", "127.0.0.1")  # the client is made when it is first asked
        yield client


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    return load_plugins()
