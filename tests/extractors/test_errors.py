from __future__ import annotations

import pickle
import re

from filingkit import errors
from filingkit.errors import FilingkitError


def list_errors(root: type[FilingkitError] = FilingkitError) -> list[type[FilingkitError]]:
    """Give our own errors: packages on top of the host may have further ones."""
    children = [child for child in root.__subclasses__() if child.__module__ == errors.__name__]
    return [root, *(found for child in children for found in list_errors(child))]


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    drawn = re.findall(r"^[ │├└─]*(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(error.__name__ for error in list_errors())


def test_what_a_user_can_tell_apart_has_an_exit_code_of_its_own() -> None:
    leaves = [error for error in list_errors() if list_errors(error) == [error]]
    codes = {error: error.exit_code for error in leaves if not issubclass(error, errors.UsageError)}
    assert len(set(codes.values())) == len(codes)
    assert errors.PathError.exit_code not in codes.values()
    assert all(2 <= error.exit_code < 126 for error in list_errors())


def test_errors_travel_between_processes() -> None:
    for kind in list_errors():
        copy = pickle.loads(pickle.dumps(kind("what went wrong")))
        assert type(copy) is kind
        assert str(copy) == "what went wrong"
