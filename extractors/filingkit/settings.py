"""Settings: what a file, the environment and the command line say, merged in that order.

From lowest to highest: the user's file (`~/.config/filingkit/filingkit.toml`), the project's file (the one
that `--config` or FILINGKIT_CONFIG names, else `./filingkit.toml`, else `[tool.filingkit]` of
`./pyproject.toml`), the environment (FILINGKIT_JOBS=4 and so on; lists are separated by commas), and the
flags of a command.
"""

from __future__ import annotations

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel, ByteSize, ConfigDict, Field, ValidationError, field_validator

from filingkit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "FILINGKIT_"
FILE_NAME = "filingkit.toml"


class Settings(BaseModel):
    """Everything that can be set. Extra keys are refused, so that a misspelt one does not go unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    block_plugins: list[str] = Field(default=[], description="Names of plugins that are not loaded.")
    max_document_bytes: ByteSize = Field(
        default=ByteSize(16 * 1024 * 1024),
        gt=0,
        description='Larger documents are refused; a number of bytes, or "64MiB".',
    )
    jobs: int = Field(default=1, ge=0, description="Processes for many documents; 0 is one per processor.")
    suffixes: list[str] = Field(
        default=[".txt", ".text", ".md", ".markdown", ".htm", ".html"],
        description="Files that count as filings when a directory is given.",
    )

    llm: Literal["never", "auto", "always"] = Field(
        default="auto",
        description="When a model is asked: never, about what the rules leave open, or about every field.",
    )
    model: str | None = Field(
        default=None, description="Name of the language model; without one none is asked."
    )
    base_url: str | None = Field(
        default=None, description="Address of an OpenAI-compatible server; by default OpenAI's own."
    )
    max_cost_usd: float | None = Field(default=None, ge=0, description="Cap on money for a run, in dollars.")
    max_tokens: int | None = Field(default=None, ge=0, description="Cap on tokens for a run, in and out.")
    max_requests: int | None = Field(default=None, ge=0, description="Cap on requests for a run.")
    document_max_cost_usd: float | None = Field(
        default=None, ge=0, description="Cap on money for one document, in dollars."
    )
    document_max_tokens: int | None = Field(
        default=None, ge=0, description="Cap on tokens for one document, in and out."
    )
    document_max_requests: int | None = Field(
        default=None, ge=0, description="Cap on requests for one document."
    )
    answers: Path | None = Field(
        default=None, description="File that keeps the answers of models, so that none is paid twice."
    )
    concurrency: int = Field(default=8, ge=1, description="Documents at a time while a model is asked.")

    @field_validator("suffixes")
    @classmethod
    def _write_suffixes_alike(cls, suffixes: list[str]) -> list[str]:
        return ["." + suffix.lower().lstrip(".") for suffix in suffixes]


class _Layer(NamedTuple):
    """The keys that one place sets, and what to call that place."""

    place: str
    values: Mapping[str, Any]


def read_settings(
    config: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Merge all places; a value of None among `flags` means that the flag was not given."""
    environment = os.environ if environment is None else environment
    layers = [
        *_common_variables(environment),
        *_user_file(environment),
        *_project_file(config, environment),
        _read_environment(environment),
        _Layer("the command line", {key: value for key, value in (flags or {}).items() if value is not None}),
    ]
    for layer in layers:
        _refuse_unknown(layer)
    merged = {key: value for layer in layers for key, value in layer.values.items()}
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise SettingsError(_explain(error, layers)) from None


def _common_variables(environment: Mapping[str, str]) -> list[_Layer]:
    """What clients of OpenAI heed by themselves: prices and addresses must be said of the same server."""
    address = environment.get("OPENAI_BASE_URL")
    return [_Layer("OPENAI_BASE_URL", {"base_url": address})] if address else []


def _user_file(environment: Mapping[str, str]) -> list[_Layer]:
    home = environment.get("XDG_CONFIG_HOME")
    folder = Path(home) if home else Path(environment.get("HOME", "~")).expanduser() / ".config"
    file = folder / "filingkit" / FILE_NAME
    return [_Layer(str(file), _read_toml(file))] if file.is_file() else []


def _project_file(config: Path | None, environment: Mapping[str, str]) -> list[_Layer]:
    if config is None and environment.get(PREFIX + "CONFIG"):
        config = Path(environment[PREFIX + "CONFIG"])
    if config is not None:
        values = _read_toml(config)
        return [
            _tool_table(config, values) if config.name == "pyproject.toml" else _Layer(str(config), values)
        ]
    own, shared = Path(FILE_NAME), Path("pyproject.toml")
    if own.is_file():
        return [_Layer(str(own), _read_toml(own))]
    # A quick look first: most projects have a pyproject.toml, and few of them mention us.
    if shared.is_file() and b"filingkit" in shared.read_bytes():
        return [_tool_table(shared, _read_toml(shared))]
    return []


def _tool_table(file: Path, values: Mapping[str, Any]) -> _Layer:
    table = values.get("tool", {}).get("filingkit", {})
    return _Layer(f"[tool.filingkit] of {file}", table if isinstance(table, dict) else {})


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot read the settings file {file}: {(error.strerror or str(error)).lower()}"
        raise SettingsError(message) from error
    except ValueError as error:  # both broken TOML and broken UTF-8
        message = f"{file} is not valid TOML: {error}"
        raise SettingsError(message) from error


def _read_environment(environment: Mapping[str, str]) -> _Layer:
    values: dict[str, Any] = {}
    for key, info in Settings.model_fields.items():
        text = environment.get(PREFIX + key.upper())
        if text is None:
            continue
        is_list = info.annotation == list[str]
        values[key] = [item.strip() for item in text.split(",") if item.strip()] if is_list else text
    return _Layer("the environment", values)


def _refuse_unknown(layer: _Layer) -> None:
    known = list(Settings.model_fields)
    for key in layer.values:
        if key in known:
            continue
        nearest = get_close_matches(key, known, n=1)
        hint = f"did you mean {nearest[0]!r}?" if nearest else f"known settings: {', '.join(known)}"
        message = f"{layer.place}: unknown setting {key!r}; {hint}"
        raise SettingsError(message)


def _explain(error: ValidationError, layers: list[_Layer]) -> str:
    """Tell the first thing wrong, on one line, with the place that said so."""
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    place = next(layer.place for layer in reversed(layers) if key in layer.values)
    if place == "the environment":
        key = PREFIX + key.upper()
    detail = first["msg"][:1].lower() + first["msg"][1:]
    return f"{place}: {key} = {first['input']!r} does not fit: {detail}"
