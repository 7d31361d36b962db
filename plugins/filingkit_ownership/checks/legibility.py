"""What the state of the whole document says about single values: a damaged page damages its texts most.

Numbers, dates and codes have a shape that tells whether they are whole; a sentence that lost a word has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from filingkit_ownership.scans import is_noisy

if TYPE_CHECKING:
    from filingkit.resolve import Resolution

CUT_OFF: Final = "is cut off"
"""Words in the reason of a cell that the edge of a page took."""
_TABLES: Final = ("/non_derivative", "/derivative")
_LONG: Final = ("/remarks",)
_NOISE_PER_WORD: Final = 0.0015
_IN_CUT: Final = 0.9
_IN_SCAN: Final = 0.85


def cut_off_pages(resolution: Resolution) -> None:
    """Doubt the sentences of a document whose pages are cut off at the right edge of its tables."""
    cut = [path for path, field in resolution.fields.items() if field.reason and CUT_OFF in field.reason]
    if not cut:
        return
    resolution.doubt(_IN_CUT, *_sentences(resolution))
    resolution.report(
        "warning",
        f"the page is cut off at its edge: {len(cut)} cells are missing, and longer texts may lack words",
        *cut,
    )


def scanned_text(resolution: Resolution) -> None:
    """Doubt every text of a document that has the noise of OCR in it."""
    text = resolution.filing.folded.text
    if resolution.filing.grids or not is_noisy(text, [(0, len(text))], _NOISE_PER_WORD):
        return
    texts = [
        path
        for path, field in resolution.fields.items()
        if isinstance(field.value, str) and not field.value[:1].isdigit() and len(field.value) > 1
    ]
    resolution.doubt(_IN_SCAN, *texts)
    resolution.report("info", "the text has the noise of OCR in it: read its names and sentences with care")


def _sentences(resolution: Resolution) -> list[str]:
    paths = [f"{row}/text" for row in resolution.items("/footnotes")]
    paths += [f"{row}/nature_of_ownership" for table in _TABLES for row in resolution.items(table)]
    return [path for path in (*paths, *_LONG) if resolution.value(path) is not None]
