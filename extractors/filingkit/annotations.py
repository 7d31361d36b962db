"""What the annotation of a model's field says about its shape."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel

if typing.TYPE_CHECKING:
    from typing import TypeGuard


def without_none(annotation: Any) -> Any:
    """Give `X` for `X | None`; any other annotation as it is."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [item for item in typing.get_args(annotation) if item is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return annotation


def is_model(kind: Any) -> TypeGuard[type[BaseModel]]:
    """Whether `kind` is a pydantic model."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)
