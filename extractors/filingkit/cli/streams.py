"""Writing bytes to standard output, all of them."""

from __future__ import annotations

import sys


def write_out(data: bytes) -> None:
    """Write `data`, and flush: also where Python runs unbuffered, when a write may take a part only."""
    out = sys.stdout.buffer
    rest = memoryview(data)
    while rest:
        rest = rest[out.write(rest) :]
    out.flush()
