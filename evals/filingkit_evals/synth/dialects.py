"""The dialects that a page can be rendered in, each with its suffix and the style of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from filingkit_evals.synth import markup, older, plain, printed, tabbed
from filingkit_evals.synth.pages import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit_evals.synth.pages import Page
    from filingkit_evals.synth.tracking import Text


class Dialect(NamedTuple):
    """How one converter writes the form."""

    name: str
    suffix: str
    style: Style
    render: Callable[[Page], Text]
    scanned: bool = False


DIALECTS = (
    Dialect("markdown_pipes", ".md", Style(), markup.markdown_pipes),
    Dialect("html2text", ".md", Style(), markup.html2text),
    Dialect("markdown_tabs", ".md", tabbed.MARKDOWN, tabbed.markdown_tabs),
    Dialect("ocr_tabs", ".md", tabbed.OCR, tabbed.ocr_tabs, scanned=True),
    Dialect("inscriptis", ".txt", plain.INSCRIPTIS, plain.inscriptis),
    Dialect("plain_boxes", ".txt", plain.BOXES, plain.plain_boxes),
    Dialect("pdftotext_layout", ".txt", printed.STYLE, printed.pdftotext_layout),
    Dialect("legacy_layout", ".txt", older.STYLE, older.legacy_layout),
    Dialect("pdftotext_raw", ".txt", printed.STYLE, printed.pdftotext_raw),
)
