from __future__ import annotations

import subprocess
import sys

import pytest

import filingkit


def test_all_is_sorted_and_complete() -> None:
    assert filingkit.__all__ == sorted(filingkit.__all__)
    assert set(filingkit.__all__) == {*filingkit._HOMES, "__version__"}


@pytest.mark.parametrize("name", filingkit.__all__)
def test_every_exported_name_is_there(name: str) -> None:
    assert getattr(filingkit, name) is not None
    assert name in dir(filingkit)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        filingkit.nonsense  # noqa: B018


# What must not be imported before it is needed: start-up time is part of the product.
HEAVY = (
    "pydantic",
    "rich",
    "openai",
    "instructor",
    "selectolax",
    "pluggy",
    "importlib.metadata",
    "hypothesis",
)


@pytest.mark.parametrize(
    "statement",
    [
        "import filingkit",
        "from filingkit.cli import extract; extract.main(['--help'], standalone_mode=False)",
        "from filingkit.cli import extract; extract.main(['show', '--help'], standalone_mode=False)",
    ],
)
def test_light_things_import_nothing_heavy(statement: str) -> None:
    program = (
        f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
