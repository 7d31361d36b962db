"""Footnote markers beside fields against the explanations below the tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from filingkit_ownership.checks.places import name_field, name_row

if TYPE_CHECKING:
    from filingkit.resolve import Resolution

_MENTION = re.compile(
    r"(?i)\b(?:foot)?notes?\s*(?:no\.?|numbers?|#)?\s*"
    r"(\(?\d{1,3}\)?(?:\s*(?:,|and|or|&|through|to|-)\s*\(?\d{1,3}\)?)*)"
)
_NUMBER = re.compile(r"\d+")
_DOUBTED = 0.6


def _explained(resolution: Resolution) -> dict[str, str]:
    """Paths of the footnotes by their id."""
    found: dict[str, str] = {}
    for row in resolution.items("/footnotes"):
        number = resolution.text(f"{row}/id")
        if number is not None:
            found.setdefault(number, row)
    return found


def _referred(resolution: Resolution) -> dict[str, list[str]]:
    """Paths of the footnote markers in the tables by the id that they give."""
    found: dict[str, list[str]] = {}
    fields, rows = resolution.fields, resolution.rows
    for notes, names in resolution.keys.items():
        for name in names:
            items = f"{notes}/{name}"
            for index in range(rows[items]):
                path = f"{items}/{index}"
                number = fields[path].value
                if isinstance(number, str):
                    found.setdefault(number, []).append(path)
    return found


def footnote_missing(resolution: Resolution) -> None:
    """Ask for the explanation of every footnote marker of the tables."""
    explained = _explained(resolution)
    missing = {number: paths for number, paths in _referred(resolution).items() if number not in explained}
    if not missing:
        return
    if not explained:
        what = "footnotes" if len(missing) > 1 else "footnote"
        message = f"{what} {', '.join(missing)} referred to, but no explanation of responses was read"
        resolution.report("warning", message, *(path for paths in missing.values() for path in paths))
        return
    for number, paths in missing.items():
        for path in paths:
            field = name_field(path.split("/")[4])
            message = f"{name_row(path)}: {field} refers to footnote {number}, which was not found"
            resolution.report("warning", message, path)
            resolution.doubt(_DOUBTED, path)


def footnote_unreferenced(resolution: Resolution) -> None:
    """Report explanations that no field and no other explanation refers to: a marker may be lost."""
    explained = _explained(resolution)
    referred = _referred(resolution) if explained else {}
    lost = [number for number in explained if number not in referred]
    mentioned = _mentioned(resolution) if lost else set()
    for number in lost:
        if number not in mentioned:
            resolution.report("info", f"nothing refers to footnote {number}", f"{explained[number]}/id")


def _mentioned(resolution: Resolution) -> set[str]:
    """Numbers of the footnotes that other footnotes or the remarks speak of."""
    texts = [resolution.text(f"{row}/text") for row in resolution.items("/footnotes")]
    texts.append(resolution.text("/remarks"))
    return {
        str(int(number))
        for text in texts
        if text
        for mention in _MENTION.finditer(text)
        for number in _NUMBER.findall(mention[1])
    }
