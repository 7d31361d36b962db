"""Schemas without a plugin: any pydantic model, or a JSON Schema file, as an extractor that finds nothing by itself.

--schema package.module:Model    --schema file.py:Model    --schema thing.schema.json
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import PydanticUndefinedAnnotation, PydanticUserError

from filingkit.annotations import is_model
from filingkit.draft import Draft
from filingkit.errors import UnknownSchemaError, UsageError
from filingkit.extractor import Extractor
from filingkit.fields import list_fields
from filingkit.json_schemas import build_model
from filingkit.open_models import open_model

if TYPE_CHECKING:
    from types import ModuleType

    from pydantic import BaseModel

    from filingkit.filing import Filing

FORMS = "package.module:Model, file.py:Model or a .json file with a JSON Schema"

UNREAD = "no rule reads the rows of this list"


class SchemaExtractor(Extractor):
    """Takes any document for its own and leaves each field to a model to point at; `reference` leads to its schema."""

    reference: ClassVar[str]

    def matches(self, filing: Filing) -> float:
        """Always: the user said what the document is."""
        return 1.0

    def preparse(self, filing: Filing) -> Draft:
        """Propose no value, and say of every list that its rows are yet to be read."""
        draft = Draft()
        for path in sorted({item.list_path.partition("/*")[0] for item in list_fields(self.schema)} - {""}):
            draft.leave_rows(path, UNREAD)
        return draft

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Send the reference to another process, for the model exists in this one only."""
        return load_schema_extractor, (self.reference,)


def is_schema_reference(text: str) -> bool:
    """Whether `text` leads to a model or to a file; the name of a plugin's schema has none of these characters."""
    return any(mark in text for mark in ".:/\\")


def load_schema_extractor(reference: str) -> Extractor:
    """Make an extractor of the model or the JSON Schema that `reference` leads to; errors are one line."""
    try:
        model, name = _load_model(reference)
        schema = open_model(model)
    except UsageError as error:
        message = " ".join(f"{reference}: {error}".split())
        raise type(error)(message) from error
    except RecursionError as error:
        message = f"{reference}: is nested too deeply"
        raise UsageError(message) from error
    members = {
        "name": _make_safe(name),
        "title": str(model.model_config.get("title") or model.__name__),
        "schema": schema,
        "reference": reference,
    }
    extractor: Extractor = type("SchemaExtractor", (SchemaExtractor,), members)()
    return extractor


def _load_model(reference: str) -> tuple[type[BaseModel], str]:
    """Give the model, and what it is called without the directory that it is in."""
    if reference.lower().endswith(".json"):
        path = Path(reference)
        return _read_json_model(path), path.name
    location, _, attribute = reference.rpartition(":")
    if not location or not attribute:
        message = f"leads to no schema; write {FORMS}"
        raise UnknownSchemaError(message)
    if location.lower().endswith(".py"):
        path = Path(location)
        return _find_model(_import_file(path), attribute), f"{path.name}-{attribute}"
    return _find_model(_import_module(location), attribute), f"{location}-{attribute}"


def _make_safe(text: str) -> str:
    """What a plugin could be called, and a file."""
    safe = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")
    return safe if safe[:1].isalpha() else f"schema-{safe}".rstrip("-")


def _read_json_model(path: Path) -> type[BaseModel]:
    try:
        schema = json.loads(_read_bytes(path))
    except ValueError as error:
        message = f"is not JSON: {error}"
        raise UsageError(message) from error
    return build_model(schema, path.name.split(".")[0] or "Record")


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnknownSchemaError(message) from error


def _import_module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _blame(error) from error
        message = f"there is no module {error.name!r}; for a file, write file.py:Model"
        raise UnknownSchemaError(message) from error
    except (Exception, SystemExit) as error:  # whatever the user's module raises
        raise _blame(error) from error


def _import_file(path: Path) -> ModuleType:
    """Import a file under a name of our own, so that it hides no module and none hides it."""
    _read_bytes(path)
    place = path.resolve()
    name = f"_filingkit_schema_{sha256(str(place).encode()).hexdigest()[:16]}"
    spec = spec_from_file_location(name, place)
    if spec is None or spec.loader is None:
        message = "is no Python file"
        raise UsageError(message)
    module = module_from_spec(spec)
    beside = str(place.parent)
    sys.modules[name] = module  # where pydantic looks up the names in annotations
    sys.path.append(beside)  # for the modules beside it, while it is imported; last, so that they hide none
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # whatever the user's file raises
        del sys.modules[name]
        raise _blame(error) from error
    finally:
        if beside in sys.path:
            del sys.path[len(sys.path) - 1 - sys.path[::-1].index(beside)]
    return module


def _find_model(module: ModuleType, attribute: str) -> type[BaseModel]:
    try:
        model = attrgetter(attribute)(module)
    except AttributeError as error:
        models = sorted(name for name, item in vars(module).items() if _is_own_model(item, module))
        message = f"there is no {attribute!r} in it; its models: {', '.join(models) or 'none'}"
        raise UnknownSchemaError(message) from error
    if not is_model(model):
        message = f"{attribute} is not a pydantic model"
        raise UsageError(message)
    try:
        model.model_rebuild()
    except (PydanticUndefinedAnnotation, PydanticUserError) as error:
        raise _blame(error) from error
    return model


def _is_own_model(item: Any, module: ModuleType) -> bool:
    return is_model(item) and item.__module__ == module.__name__


def _blame(error: BaseException) -> UsageError:
    text = str(error).strip().split("\n")[0]
    return UsageError(f"cannot be imported: {type(error).__name__}{': ' if text else ''}{text}")
