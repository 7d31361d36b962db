"""Options that several commands share, and what they lead to."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from filingkit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from filingkit.batch import Reader
    from filingkit.llm.wire import Model
    from filingkit.plugins import Plugins
    from filingkit.second_reader import SecondReader
    from filingkit.settings import Settings

Command = TypeVar("Command", bound="Callable[..., Any]")


def schema_option(command: Command) -> Command:
    """Add `--schema`."""
    return click.option(
        "-s", "--schema", metavar="NAME", help="Document type, such as form4; by default, what it looks like."
    )(command)


def quiet_option(command: Command) -> Command:
    """Add `--quiet`."""
    return click.option("-q", "--quiet", is_flag=True, help="No summary and no warnings, only errors.")(
        command
    )


def jobs_option(command: Command) -> Command:
    """Add `--jobs`."""
    return click.option(
        "-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Processes; 0 is one per processor."
    )(command)


_LLM = {
    "never": "never",
    "auto": "about what the rules leave open (default)",
    "always": "about every field",
}


def question_options(*modes: str) -> Callable[[Command], Command]:
    """Add the options that decide what is asked and of whom: `--llm` with some of its values, and `--model`."""
    *first, last = (_LLM[mode] for mode in modes)
    llm = click.option("--llm", type=click.Choice(modes), help=f"Ask a model {', '.join(first)}, or {last}.")
    model = click.option("--model", metavar="NAME", help="The language model; without one none is asked.")
    return lambda command: llm(model(command))


def model_options(command: Command) -> Command:
    """Add the options that say which model is asked, when, and for how much."""
    url = click.option(
        "--base-url", metavar="URL", help="An OpenAI-compatible server, such as http://127.0.0.1:8080/v1."
    )
    cost = click.option(
        "--max-cost-usd", type=click.FloatRange(min=0), metavar="USD", help="Cap on money for the run."
    )
    requests = click.option(
        "--max-requests", type=click.IntRange(min=0), metavar="N", help="Cap on requests for the run."
    )
    return question_options("never", "auto", "always")(url(cost(requests(command))))


def settings_options(command: Command) -> Command:
    """Add `--config` and `--block-plugin`."""
    block = click.option(
        "--block-plugin",
        "block_plugins",
        multiple=True,
        metavar="NAME",
        help="Do not load this plugin; may be repeated.",
    )
    config = click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings file, instead of ./filingkit.toml.",
    )
    return config(block(command))


def prepare(config: Path | None, block_plugins: tuple[str, ...], **flags: Any) -> tuple[Settings, Plugins]:
    """Read the settings, with what the command line says above them, and load the plugins."""
    from filingkit.plugins import load_plugins
    from filingkit.settings import read_settings

    settings = read_settings(config, {"block_plugins": list(block_plugins) or None, **flags})
    return settings, load_plugins(block=settings.block_plugins)


def prepare_reader(
    config: Path | None, block_plugins: tuple[str, ...], schema: str | None, **flags: Any
) -> Reader:
    """All that reading documents needs; an unknown schema fails here.

    A schema may also be a pydantic model (`package.module:Model`, `file.py:Model`) or a JSON Schema file.
    """
    from filingkit.batch import Reader
    from filingkit.schema_files import is_schema_reference, load_schema_extractor

    settings, plugins = prepare(config, block_plugins, **flags)
    if schema is not None and is_schema_reference(schema):
        extractor = load_schema_extractor(schema)
        plugins.extractors[extractor.name] = extractor
        shape = json.dumps(extractor.schema.model_json_schema(), sort_keys=True)
        plugins.origins[extractor.name] = f"{schema} {sha256(shape.encode()).hexdigest()[:8]}"
        schema = extractor.name
    elif schema is not None:
        plugins.extractor(schema)
    return Reader(plugins, settings, schema, open_second_reader(settings))


def open_second_reader(settings: Settings) -> SecondReader | None:
    """Give the model that settings ask for, behind its caps and its cache; None where none is asked."""
    if settings.model is None or settings.llm == "never":
        return None
    from filingkit.llm.budget import Budget, Limits
    from filingkit.llm.cache import AnswerCache
    from filingkit.second_reader import SecondReader

    limits = Limits(settings.max_cost_usd, settings.max_tokens, settings.max_requests)
    each = Limits(
        settings.document_max_cost_usd, settings.document_max_tokens, settings.document_max_requests
    )
    budget = None
    if any(limit is not None for limit in (*limits, *each)):
        budget = Budget(limits, model=settings.model, base_url=settings.base_url)
        budget.child(each)  # money cannot be capped without a price: that is said once, not for each document
    return SecondReader(
        _open_model(settings.model, settings.base_url),
        settings.llm,
        budget,
        each,
        cache=AnswerCache(settings.answers) if settings.answers is not None else None,
    )


def require_model(settings: Settings) -> None:
    """Refuse to read without a model what a model was to read."""
    if settings.llm == "always" and settings.model is None:
        message = "--llm always needs a model to ask: give --model NAME, or set model in filingkit.toml"
        raise SettingsError(message)


def _open_model(name: str, base_url: str | None) -> Model:
    """An address, or a plain name, is OpenAI-compatible; `provider/model` is for others."""
    if base_url is None and "/" in name:
        from filingkit.llm.instructor_client import InstructorModel

        return InstructorModel(name)
    from filingkit.llm.openai_client import OpenAIModel

    return OpenAIModel(name, base_url=base_url)
