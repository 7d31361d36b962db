from __future__ import annotations

from typing import Any

import pytest

from filingkit_evals.comparators import COMPARATORS


def equal(cmp: str, gold: Any, predicted: Any) -> bool:
    comparator = COMPARATORS[cmp]
    ours, theirs = comparator.canonical(gold), comparator.canonical(predicted)
    assert ours is not None
    assert theirs is not None
    return comparator.equal(ours, theirs)


@pytest.mark.parametrize(
    ("cmp", "gold", "predicted"),
    [
        ("decimal", "1000", "1,000"),
        ("decimal", "7.0515", "7.051500"),
        ("decimal", "0", "0.00"),
        ("decimal", "0", "-0.0"),
        ("decimal", "1E3", "1000"),
        ("decimal", 12, "12.0"),
        ("decimal", "3.14159265", "3.1416"),
        ("decimal", "3.14159265", "3.14159"),
        ("decimal", "2.50000001", "2.5"),
        ("decimal", "0.12345", "0.1234"),
        ("decimal", "0.12345", "0.1235"),
        ("decimal", "illegible", "Illegible "),
        ("date", "2031-03-04", "20310304"),
        ("date", "2031-03-04", " 2031-03-04"),
        ("code", "qfo", "QFO "),
        ("code", "S", "S"),
        ("enum", "holding", "Holding"),
        ("bool", True, True),
        ("bool", True, "True"),
        ("cik", "123", "0000000123"),
        ("name", "Quillfeather Optics, Inc.", "QUILLFEATHER OPTICS INC"),
        ("name", "Øre-Straße", "øre strasse"),
        ("text", "17 Kettle Lane", "17 KETTLE\nLANE"),
        ("text", "by trust (first)", "by trust ﬁrst"),
        ("text", "snow_fall", "snow-fall"),
        ("text", "***", "* * *"),
        (
            "long_text",
            "An invented sentence of some length. " * 4,
            "An inwented sentence of sorne length. " + "An invented sentence of some length. " * 3,
        ),
        ("set", "1", " 1"),
    ],
)
def test_equal(cmp: str, gold: Any, predicted: Any) -> None:
    assert equal(cmp, gold, predicted)


@pytest.mark.parametrize(
    ("cmp", "gold", "predicted"),
    [
        ("decimal", "1000", "10000"),
        ("decimal", "1000", "-1000"),
        ("decimal", "2.50", "2.5001"),
        ("decimal", "3.14159265", "3.142"),
        ("decimal", "3.1416", "3.14159265"),
        ("decimal", "3.14159265", "3.1415"),
        ("decimal", "3.1415", "3.14"),
        ("date", "2031-03-04", "2031-04-03"),
        ("code", "S", "P"),
        ("bool", True, False),
        ("name", "Quillfeather Optics", "Quillfeather Optics Holdings"),
        ("text", "Common Stock", "C\u043emmon Stock"),
        ("text", "***", "**"),
        ("long_text", "An invented sentence of some length.", "Another sentence altogether."),
        ("set", "1", "2"),
    ],
)
def test_unequal(cmp: str, gold: Any, predicted: Any) -> None:
    assert not equal(cmp, gold, predicted)


@pytest.mark.parametrize("cmp", sorted(COMPARATORS))
@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_blank_text_is_no_value(cmp: str, blank: str) -> None:
    assert COMPARATORS[cmp].canonical(blank) is None


def test_false_is_a_value() -> None:
    assert COMPARATORS["bool"].canonical(False) is False
