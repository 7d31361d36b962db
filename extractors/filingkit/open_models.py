"""Models whose every leaf may be unknown: what a stranger's model becomes before it can be a record.

A model that was not written for filingkit has required fields, aliases, strict types. A record needs a place for
"not found" in each leaf, is built from text, and is keyed by the names of fields.
"""

from __future__ import annotations

import typing
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MinLen
from pydantic import BaseModel, ConfigDict, Field, RootModel, Strict, create_model, field_validator

from filingkit.annotations import is_model
from filingkit.errors import UsageError
from filingkit.leaf_types import is_leaf, peel, peel_field, read_leaf_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo, ValidatorFunctionWrapHandler
    from pydantic.fields import FieldInfo

    from filingkit.leaf_types import Peeled

LEAVES = "text, numbers, dates, booleans, literals and enumerations"


class _Lenient(BaseModel):
    model_config = ConfigDict(
        strict=False, alias_generator=None, validate_by_name=True, serialize_by_alias=False
    )


def open_model(model: type[BaseModel]) -> type[BaseModel]:
    """Derive from `model` one of the same name whose leaves may be None and are read from text.

    A UsageError names the first field that a record cannot express. Validators of fields see no None; those
    of whole models must bear it.
    """
    with allow_shadowing():
        return _open(model, model.__name__, ())


@contextmanager
def allow_shadowing() -> Iterator[None]:
    """Let a field be called `schema` or `copy`, as methods of pydantic are that nobody calls on a record."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Field name .* shadows an attribute", category=UserWarning)
        yield


def _open(model: type[BaseModel], path: str, above: tuple[type[BaseModel], ...]) -> type[BaseModel]:
    if model in above:
        _refuse(path, f"contains {model.__name__} again, so a record would have no end")
    if issubclass(model, RootModel) or not model.model_fields:
        _refuse(path, f"is a model without named fields ({model.__name__})")
    for name in model.model_computed_fields:
        _refuse(f"{path}/{name}", "is computed, so it would be a value without evidence")
    fields: dict[str, Any] = {}
    choices: dict[str, dict[str, Any]] = {}
    for name, info in model.model_fields.items():
        peeled = peel_field(info)
        item = _item(peeled)
        fields[name] = (_annotate(peeled, item, f"{path}/{name}", (*above, model)), _describe(info))
        leaf = read_leaf_type(item or peeled)
        choices[name] = dict(zip(leaf.choices, leaf.values, strict=True))
    return create_model(
        model.__name__,
        __base__=(model, _Lenient),  # the configuration of the last one holds
        __module__=model.__module__,
        __doc__=model.__doc__,
        __validators__={"filingkit_read_text": field_validator(*fields, mode="wrap")(_reader(choices))},
        **fields,
    )


def _item(peeled: Peeled) -> Peeled | None:
    """What a list holds; None where it is no list."""
    if typing.get_origin(peeled.kind) is not list:
        return None
    (item,) = typing.get_args(peeled.kind)
    return peel(item)


def _annotate(peeled: Peeled, item: Peeled | None, path: str, above: tuple[type[BaseModel], ...]) -> Any:
    if item is not None:
        # What was not read is missing, so no number of rows can be required.
        limits = [limit for limit in peeled.metadata if not isinstance(limit, MinLen)]
        return _constrain(list[_annotate_one(item, path, above)], limits)  # type: ignore[misc]
    if typing.get_origin(peeled.kind) is dict:
        _check_map(peeled, path)
        return peeled.kind
    return _annotate_one(peeled, path, above)


def _annotate_one(peeled: Peeled, path: str, above: tuple[type[BaseModel], ...]) -> Any:
    if is_model(peeled.kind):
        return _open(peeled.kind, path, above)
    if not is_leaf(peeled.kind):
        _refuse(path, f"is {_name(peeled.kind)}; a record holds {LEAVES}, models, and lists of these")
    limits = [limit for limit in peeled.metadata if not isinstance(limit, Strict)]
    return _constrain(peeled.kind, limits) | None


def _constrain(kind: Any, limits: list[Any]) -> Any:
    return Annotated[(kind, *limits)] if limits else kind


def _check_map(peeled: Peeled, path: str) -> None:
    key, value = typing.get_args(peeled.kind)
    item = _item(peel(value))
    if key is not str or item is None or not is_leaf(item.kind):
        _refuse(path, f"is {_name(peeled.kind)}; of maps, a record holds those from str to lists of {LEAVES}")


def _describe(info: FieldInfo) -> Any:
    """Say the same of a field as before, without its alias and its limits, which are in the annotation now."""
    absent: dict[str, Any] = {}
    if info.default_factory is not None:
        absent["default_factory"] = info.default_factory
    elif not info.is_required():
        absent["default"] = info.default
    return Field(
        title=info.title,
        description=info.description,
        examples=info.examples,
        json_schema_extra=info.json_schema_extra,
        **absent,
    )


def _reader(choices: dict[str, dict[str, Any]]) -> Any:
    """Let None pass before any other validator sees it, and give choices that are numbers their type."""

    def read(
        cls: type[BaseModel], value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> Any:
        if value is None:
            return None
        known = choices[info.field_name or ""]
        if known and isinstance(value, list):
            value = [known.get(item, item) for item in value]
        elif known and isinstance(value, str):
            value = known.get(value, value)
        return handler(value)

    return read


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not typing.get_args(kind) else str(kind)


def _refuse(path: str, reason: str) -> typing.NoReturn:
    message = f"{path} {reason}"
    raise UsageError(message)
