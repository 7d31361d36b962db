"""Refusing what is not text, with a word on what it is and what to do about it."""

from __future__ import annotations

import codecs

from filingkit.errors import BinaryDocumentError
from filingkit.loading.encoding import guess_utf16

_TO_TEXT = "convert it to text first"
_PDF_HINT = f"{_TO_TEXT} (for example pdftotext -layout)"
_IMAGE_HINT = f"{_TO_TEXT} with an OCR tool (for example tesseract)"
_WORD_HINT = f"{_TO_TEXT} (for example pandoc -t markdown)"
_SHEET_HINT = f"{_TO_TEXT} (for example save its sheets as tab-separated text)"
_PACKED_HINT = "unpack it first"

_SIGNATURES = (
    (b"%PDF-", "a PDF", _PDF_HINT),
    (b"\x89PNG\r\n", "a PNG image", _IMAGE_HINT),
    (b"\xff\xd8\xff", "a JPEG image", _IMAGE_HINT),
    (b"GIF87a", "a GIF image", _IMAGE_HINT),
    (b"GIF89a", "a GIF image", _IMAGE_HINT),
    (b"II*\0", "a TIFF image", _IMAGE_HINT),
    (b"MM\0*", "a TIFF image", _IMAGE_HINT),
    (b"PK\x05\x06", "an empty ZIP archive", "it holds no document"),
    (b"\x1f\x8b", "a gzip file", _PACKED_HINT),
    (b"BZh91AY&SY", "a bzip2 file", _PACKED_HINT),
    (b"\xfd7zXZ\0", "an xz file", _PACKED_HINT),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive", _PACKED_HINT),
    (b"(\xb5/\xfd", "a Zstandard file", _PACKED_HINT),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document", _WORD_HINT),
    (b"SQLite format 3\0", "an SQLite database", "give a text, markdown or HTML file"),
)
_ZIP = b"PK\x03\x04"
_ZIP_CONTENTS = (
    (b"word/", "a Word document (docx)", _WORD_HINT),
    (b"xl/", "an Excel workbook (xlsx)", _SHEET_HINT),
    (b"ppt/", "a PowerPoint presentation (pptx)", _WORD_HINT),
    (b"opendocument", "an OpenDocument file", _WORD_HINT),
)
_ZIP_SCANNED = 65536

# Text has tabs, line ends, form feeds, perhaps an escape or the end-of-file mark of DOS; no other controls.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r\x1a\x1b")
_MOST_CONTROLS = 0.05
_SAMPLED = 65536


def refuse_binary(data: bytes, name: str) -> None:
    """Raise BinaryDocumentError where `data`, called `name`, is a binary format or rich in control bytes."""
    what, hint = _identify(data)
    if what:
        message = f"{name} is {what}: {hint}"
        raise BinaryDocumentError(message)


def _identify(data: bytes) -> tuple[str, str]:
    head = data[:1024].lstrip()
    for signature, what, hint in _SIGNATURES:
        if head.startswith(signature):
            return what, hint
    if head.startswith(_ZIP):
        return _identify_zip(data)
    if _is_control_rich(data):
        return "binary data, not text", "give a text, markdown or HTML file"
    return "", ""


def _identify_zip(data: bytes) -> tuple[str, str]:
    # The names of the members stand readable before each of them.
    scanned = data[:_ZIP_SCANNED] + data[-_ZIP_SCANNED:]
    for name, what, hint in _ZIP_CONTENTS:
        if name in scanned:
            return what, hint
    return "a ZIP archive", _PACKED_HINT


def _is_control_rich(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return False  # the bytes of wide characters mean nothing one by one
    sample = data[:_SAMPLED]
    if guess_utf16(data):
        sample = sample.replace(b"\0", b"")
    return len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample)
