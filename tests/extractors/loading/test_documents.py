from __future__ import annotations

import io
import os
import tracemalloc
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filingkit.errors import (
    BinaryDocumentError,
    DocumentError,
    EmptyDocumentError,
    FilingkitError,
    PathError,
    PluginError,
    TooLargeError,
)
from filingkit.filing import Filing
from filingkit.loading import load_bytes, load_path

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = b"<html><body><p>Form 4</p></body></html>"
ZIP = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0"
NOISE = bytes(range(256)) * 8


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    return lambda data: monkeypatch.setattr("sys.stdin", _Stdin(data))


def test_text_is_the_decoded_file_itself(tmp_path: Path) -> None:
    data = "\N{ZERO WIDTH NO-BREAK SPACE}  Kelp\r\n\r\n\r\n\tFarms\u00a0Ltd \n".encode()
    path = tmp_path / "filing.txt"
    path.write_bytes(data)
    filing = load_path(path)
    assert filing.text == "  Kelp\r\n\r\n\r\n\tFarms\u00a0Ltd \n"
    assert filing.uri == str(path)
    assert filing.sha256 == sha256(data).hexdigest()
    assert (filing.media_type, filing.encoding, filing.markup, filing.grids) == (
        "text/plain",
        "utf-8",
        True,
        [],
    )


@pytest.mark.parametrize(
    ("suffix", "data", "media_type"),
    [
        (".txt", b"Form 4", "text/plain"),
        ("", b"Form 4", "text/plain"),
        (".dat", b"Form 4", "text/plain"),
        (".md", b"# Form 4", "text/markdown"),
        (".MD", b"# Form 4", "text/markdown"),
        (".markdown", b"# Form 4", "text/markdown"),
        (".html", PAGE, "text/html"),
        (".HTM", b"Form 4", "text/html"),
        (".txt", PAGE, "text/html"),
        (".txt", b"\n <HTML>\n<p>Form 4", "text/html"),
        ("", b"<!doctype HTML public><p>Form 4", "text/html"),
        ("", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -- b -->\n<html lang='en'>Form 4", "text/html"),
        ("", "<html>Form 4".encode("utf-16"), "text/html"),
        (".txt", b"<SEC-DOCUMENT>0.txt\n<TYPE>4\n<html>Form 4</html>", "text/plain"),
        (".txt", b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\n<html>", "text/plain"),
        (".txt", b"Form 4 <b>bold</b> <html>", "text/plain"),
        (".txt", b"<htmlish>", "text/plain"),
        (".txt", b"<!-- " * 4000, "text/plain"),
    ],
)
def test_media_type(suffix: str, data: bytes, media_type: str) -> None:
    assert load_bytes(data, "x", suffix=suffix).media_type == media_type


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF: convert it to text first (for example pdftotext -layout)"),
        (b"\n%PDF-1.4", "is a PDF: convert it to text first (for example pdftotext -layout)"),
        (b"\x89PNG\r\n\x1a\n\0", "is a PNG image: convert it to text first with an OCR tool"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG image"),
        (b"GIF89a\x01\0", "is a GIF image"),
        (b"II*\0\x08\0", "is a TIFF image"),
        (b"MM\0*\0\0", "is a TIFF image"),
        (b"\x1f\x8b\x08\0", "is a gzip file: unpack it first"),
        (ZIP + b"notes.txt", "is a ZIP archive: unpack it first"),
        (
            ZIP + b"[Content_Types].xml" + b"word/document.xml",
            "is a Word document (docx): convert it to text",
        ),
        (ZIP + b"xl/workbook.xml", "is an Excel workbook (xlsx): convert it to text first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Microsoft Office document"),
        (NOISE, "is binary data, not text: give a text, markdown or HTML file"),
        (b"\0\0\0", "is binary data"),
        (b"\x01\0\x02\0\x03\0\x04\0" * 50, "is binary data"),
        (b"words " * 10 + bytes(16), "is binary data"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_refuses_what_is_not_text(data: bytes, message: str, suffix: str) -> None:
    with pytest.raises(BinaryDocumentError) as caught:
        load_bytes(data, "scan.txt", suffix=suffix)
    assert str(caught.value).startswith(f"scan.txt {message}")


@pytest.mark.parametrize(
    "text", ["page one\n\fpage two", "dos\r\n\x1a", "\x1b[1mbold\x1b[0m", "a stray \0 in a long line"]
)
def test_a_few_controls_are_still_text(text: str) -> None:
    assert load_bytes(text.encode(), "x").text == text


@pytest.mark.parametrize(
    ("data", "suffix", "message"),
    [
        (b"", ".txt", "x is empty"),
        (b" \r\n\t\n", ".md", "x holds nothing but white space"),
        (b"\xef\xbb\xbf", ".txt", "x holds nothing but white space"),
        ("\u00a0\n".encode("utf-16"), "", "x holds nothing but white space"),
        (b"<html><title>t</title><body><p> &nbsp;</p></body></html>", "", "x is an HTML page without text"),
        (b"<table><tr><td></td><td></td></tr></table>", ".html", "x is an HTML page without text"),
        (b"<p hidden>secret</p>", ".html", "x is an HTML page without text"),
    ],
)  # fmt: skip
def test_refuses_what_is_empty(data: bytes, suffix: str, message: str) -> None:
    with pytest.raises(EmptyDocumentError, match=f"^{message}$"):
        load_bytes(data, "x", suffix=suffix)


@given(st.binary(max_size=300), st.sampled_from(["", ".txt", ".md", ".html"]))
@example(b"\xff\xfe", ".html")
@example(b"\xff\xfe\x00", ".txt")
@example(b"<!DOCTYPE html>\xff\x00\x00", "")
def test_any_bytes_are_a_filing_or_a_document_error(data: bytes, suffix: str) -> None:
    try:
        filing = load_bytes(data, "x", suffix=suffix)
    except DocumentError:
        return
    assert filing.text.strip()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.txt", "absent.txt: no such file"),
        ("broken", "broken: no such file"),
        ("folder", "folder is a directory, not a document"),
        ("nul\0.txt", "cannot be read"),
        ("long" * 200, "cannot be read"),
        ("file.txt/below.txt", "cannot be read"),
    ],
)
def test_paths_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file.txt").write_text("Form 4")
    with pytest.raises(PathError) as caught:
        load_path(f"{tmp_path}/{name}")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_path_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever may read everything runs the tests too, so that a file mode would not do.
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PathError, match=r"filing\.txt: no permission to read it"):
        load_path(tmp_path / "filing.txt")


def test_size_is_limited_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # sparse: reading it would take memory and time
    with pytest.raises(TooLargeError, match=r"large\.txt holds 3,000\.0 MB, and the limit is 50\.0 MB"):
        load_path(path, max_bytes=50_000_000)


def test_size_at_the_limit_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "filing.txt"
    path.write_bytes(b"Form 4")
    assert load_path(path, max_bytes=6).text == "Form 4"
    with pytest.raises(TooLargeError, match="holds 6 bytes, and the limit is 5 bytes"):
        load_path(path, max_bytes=5)


def test_standard_input(feed: Callable[[bytes], None]) -> None:
    feed(PAGE)
    filing = load_path("-")
    assert (filing.uri, filing.text, filing.media_type) == ("-", "Form 4", "text/html")


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", EmptyDocumentError, "standard input is empty"),
        (b"%PDF-1.7", BinaryDocumentError, "standard input is a PDF"),
        (b"x" * 20, TooLargeError, "standard input holds more than 9 bytes, and the limit is 9 bytes"),
    ],
)
def test_standard_input_has_a_name_in_messages(
    data: bytes, kind: type[FilingkitError], message: str, feed: Callable[[bytes], None]
) -> None:
    feed(data)
    with pytest.raises(kind, match=message):
        load_path("-", max_bytes=9)


def test_a_pipe_is_read_like_a_file() -> None:
    reader, writer = os.pipe()
    with open(reader, "rb"), open(writer, "wb") as pipe:  # noqa: PTH123  # a descriptor has no path
        pipe.write(b"Form 4")
        pipe.close()
        assert load_path(f"/dev/fd/{reader}").text == "Form 4"


def test_plugged_loader() -> None:
    def load(data: bytes, uri: str) -> Filing:
        return Filing(text=data.decode().upper(), uri=uri, media_type="application/x-memo")

    filing = load_bytes(b"memo", "a.memo", suffix=".MEMO", loaders={".memo": load})
    assert (filing.text, filing.uri, filing.media_type) == ("MEMO", "a.memo", "application/x-memo")
    assert filing.sha256 == sha256(b"memo").hexdigest()


def test_built_in_loaders_cannot_be_replaced() -> None:
    def load(data: bytes, uri: str) -> Filing:
        raise AssertionError(uri)

    loaders = dict.fromkeys((".txt", ".md", ".html", ".htm"), load)
    for suffix in loaders:
        assert load_bytes(b"Form 4", "x", suffix=suffix, loaders=loaders).text == "Form 4"


def test_a_plugged_loader_that_fails_is_named() -> None:
    def crash(data: bytes, uri: str) -> Filing:
        raise ValueError("no\nmemo")

    def refuse(data: bytes, uri: str) -> Filing:
        raise EmptyDocumentError("nothing in it")

    with pytest.raises(
        PluginError, match=r"^a\.memo: the loader for \.memo failed with ValueError: no memo$"
    ):
        load_bytes(b"memo", "a.memo", suffix=".memo", loaders={".memo": crash})
    with pytest.raises(EmptyDocumentError, match="nothing in it"):
        load_bytes(b"memo", "a.memo", suffix=".memo", loaders={".memo": refuse})


def test_a_large_text_is_held_twice_at_most() -> None:
    data = b"Northwind Kelp Co. 1,250 shares\n" * 250_000
    tracemalloc.start()
    try:
        load_bytes(data, "x", suffix=".txt")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.2 * len(data)  # the text; the bytes were there before
