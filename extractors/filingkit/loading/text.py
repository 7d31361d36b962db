"""Plain text and markdown: the text is the decoded file itself."""

from __future__ import annotations

from filingkit.filing import Filing

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})


def load_text(text: str, uri: str, *, suffix: str = "") -> Filing:
    """Give the filing of a decoded text; line ends stay as they are, so that offsets fit the file."""
    media_type = "text/markdown" if suffix in MARKDOWN_SUFFIXES else "text/plain"
    return Filing(text=text, uri=uri, media_type=media_type)
