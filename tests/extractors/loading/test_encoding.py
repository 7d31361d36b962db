from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.loading.encoding import decode

PLAIN = "Form 4: 1,250 shares\r\nNorthwind Kelp Co.\r\n"
CURLY = "The “Plan” — it’s €5 per share"
WIDE = "Ōsaka Śruba Holdings"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (PLAIN.encode(), PLAIN, "utf-8"),
        (CURLY.encode(), CURLY, "utf-8"),
        (codecs.BOM_UTF8 + CURLY.encode(), CURLY, "utf-8"),
        (codecs.BOM_UTF16_LE + WIDE.encode("utf-16-le"), WIDE, "utf-16-le"),
        (codecs.BOM_UTF16_BE + WIDE.encode("utf-16-be"), WIDE, "utf-16-be"),
        (codecs.BOM_UTF32_LE + WIDE.encode("utf-32-le"), WIDE, "utf-32-le"),
        (codecs.BOM_UTF32_BE + WIDE.encode("utf-32-be"), WIDE, "utf-32-be"),
        (PLAIN.encode("utf-16-le"), PLAIN, "utf-16-le"),
        (PLAIN.encode("utf-16-be"), PLAIN, "utf-16-be"),
        (WIDE.encode("utf-16-le"), WIDE, "utf-16-le"),
        (CURLY.encode("cp1252"), CURLY, "windows-1252"),
        ("Société Générale".encode("latin-1"), "Société Générale", "windows-1252"),
        (b"a\x81b\x8dc\x8fd\x90e\x9d", "a\x81b\x8dc\x8fd\x90e\x9d", "windows-1252"),
        (codecs.BOM_UTF8, "", "utf-8"),
        (b"", "", "utf-8"),
    ],
)
def test_decodes(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="iso-8859-2">', "iso8859-2"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">', "iso8859-2"),
        ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso8859-2"),
        ('<meta charset="iso-8859-1">', "windows-1252"),
        ('<meta charset="utf-8">', "windows-1252"),
        ('<meta charset="utf-16">', "windows-1252"),
        ('<meta charset="unicode_escape">', "windows-1252"),
        ('<meta charset="no such thing">', "windows-1252"),
        ("charset=iso-8859-2", "windows-1252"),
    ],
)
def test_follows_a_declaration_that_makes_sense(declaration: str, encoding: str) -> None:
    data = declaration.encode() + b" \xa3\xf3d\xbc"
    text, found = decode(data)
    assert found == encoding
    assert text.endswith(" Łódź" if encoding == "iso8859-2" else " £ód¼")


def test_a_declaration_does_not_overrule_valid_utf8() -> None:
    text = '<meta charset="iso-8859-2"> Łódź'
    assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("for 30 €".encode()[:-1], "for 30 \N{REPLACEMENT CHARACTER}"),
        ("naïve ".encode() + b"\x93quote", "naïve \N{REPLACEMENT CHARACTER}quote"),
    ],
    ids=["cut within a character", "one bad byte"],
)
def test_damaged_utf8_stays_utf8(data: bytes, text: str) -> None:
    assert decode(data) == (text, "utf-8")


@given(st.binary(max_size=200))
def test_never_fails(data: bytes) -> None:
    text, encoding = decode(data)
    codecs.lookup(encoding)
    text.encode()  # no lone surrogates, which nothing downstream could write


@given(st.text(st.characters(codec="cp1252", exclude_characters="\0"), min_size=1))
def test_windows_1252_comes_back_where_it_is_not_utf8(text: str) -> None:
    data = text.encode("cp1252")
    found, encoding = decode(data)
    if encoding == "windows-1252":
        assert found == text
