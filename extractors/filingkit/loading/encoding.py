"""Bytes to text: which encoding a document is in, found from the bytes alone."""

from __future__ import annotations

import codecs
import re

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""",
    re.IGNORECASE,
)
# Declarations that are followed. UTF-8 is tried before any declaration; "latin-1" and "ascii" mean
# Windows-1252, as in every browser; a page that declares UTF-16 in readable ASCII is mistaken.
_FOLLOWED = re.compile(
    r"iso-?8859-(?:[2-9]|1\d)|windows-(?:874|125\d)|koi8-[ru]|macintosh|gbk|gb2312|gb18030|big5(?:-hkscs)?"
    r"|shift[_-]jis|euc-(?:jp|kr)"
)
_DECLARED_WITHIN = 4096
_SAMPLED = 4096

WINDOWS_1252 = "windows-1252"
# The five bytes that Windows-1252 leaves undefined read as the controls that Latin-1 has there.
_WINDOWS_1252_TABLE = "".join(
    bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for byte in range(256)
)


def decode(data: bytes) -> tuple[str, str]:
    """Decode `data` without ever failing: (text without its byte-order mark, name of the encoding).

    A byte-order mark decides; else the NUL pattern of UTF-16, strict UTF-8, the charset that an HTML page
    declares, UTF-8 that is damaged, and Windows-1252, in this order.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return str(memoryview(data)[len(mark) :], name, "replace"), name
    if wide := guess_utf16(data):
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error
    if declared := _declared_encoding(data):
        return data.decode(declared, "replace"), declared
    if _is_damaged_utf8(data, broken):
        return data.decode("utf-8", "replace"), "utf-8"
    return codecs.charmap_decode(data, "strict", _WINDOWS_1252_TABLE)[0], WINDOWS_1252


def guess_utf16(data: bytes) -> str:
    """Name the byte order of UTF-16 that has no mark, or give "" where the NULs do not show one."""
    pairs = min(len(data), _SAMPLED) // 2
    if not pairs:
        return ""
    even = data[: 2 * pairs : 2].count(0)
    odd = data[1 : 2 * pairs : 2].count(0)
    # Western text has a NUL in nearly every pair, always on the same side.
    if odd > 0.6 * pairs and even < 0.02 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.02 * pairs:
        return "utf-16-be"
    return ""


def _declared_encoding(data: bytes) -> str:
    found = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    name = found[1].decode("ascii").lower() if found else ""
    if not _FOLLOWED.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _is_damaged_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether the bytes were UTF-8 once: cut within a character, or sound before the first bad byte.

    The bytes of Windows-1252 above 127 practically never form a well-formed UTF-8 sequence.
    """
    return error.reason == "unexpected end of data" or not data[: error.start].isascii()
