"""Data inside a page: JSON that cannot end its script element, and packed text that is opened on demand."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from typing import Any

from markupsafe import Markup


def embed(value: Any) -> Markup:
    """Write JSON for a script element: ASCII only, and without a character that markup could begin or end with."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True, default=str)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def pack(value: Any) -> str:
    """Deflate JSON and write it in base64; the page opens it with DecompressionStream."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
    return b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode("ascii")
