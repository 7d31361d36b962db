"""Normalisation on a side channel: folded text to match against, and the map back to the source.

Converters leave marks that mean nothing (markdown escapes and emphasis, links, inline tags, entities, soft
hyphens, zero-width characters) and know many ways to write the same thing (spaces, ligatures, superscripts).
Parsing happens on the folded text; evidence always refers to the text as loaded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html.entities import html5

LINE_BREAK = "\x0b"
"""What a `<br>` inside a line of markdown folds to: white space, but not the end of a table row."""

# Folds that keep the length, so that the map back is not needed for them.
_VARIANTS = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        " ",
    ),
    **dict.fromkeys("\ufeff\x0b\r", " "),
    **dict.fromkeys("⁽₍", "("),
    **dict.fromkeys("⁾₎", ")"),
    **{superscript: str(digit) for digit, superscript in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u2028\u2029\x85", "\n"),
}
_VARIANT = re.compile("[" + re.escape("".join(_VARIANTS)) + "]")
_CONTROL = re.compile("[\x0b\r]")

# Folds that change the length. The pattern opens with one character class so that the scan between marks
# runs at the speed of memchr; each branch then looks back at the character it took.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_CHANGE = re.compile(
    rf"[<\\*_&\[\]ﬀ-ﬆ{_INVISIBLE}]"
    r"(?:"
    r"(?<=<)(?:(?P<br>br\s*/?>[ \t]*)"
    r"|(?P<tag>/?(?:u|b|i|em|strong|sup|sub|s|span|font|del|ins|mark|small|center|a)(?:\s[^<>\n]{0,200})?>))"
    r"|(?<=\\)(?P<escaped>[\\`*_{}\[\]()<>#+.!|$~^&-])"
    r"|(?<=(?<![*\w])\*)(?P<open>\*{0,5})(?=[^\s*])|(?<=(?<=\S)\*)(?P<close>\*{0,5})(?!\*)"
    r"|(?<=(?<!\w)_)(?P<under>)(?=[A-Za-z/(])|(?<=(?<=[A-Za-z0-9.),\"'])_)(?P<unders>)(?!\w)"
    r"|(?<=&)(?P<entity>#\d{1,6};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z]{2,8}\d?;)"
    r"|(?<=\[)(?P<label>)(?=(?:[^\[\]\n\\]|\\.){0,300}\]\()"
    r"|(?<=\])(?P<target>\((?:[^()\s]|\([^()\s]{0,80}\)){0,300}\))"
    rf"|(?<=[{_INVISIBLE}])(?P<invisible>)"
    r"|(?<=[ﬀ-ﬆ])(?P<ligature>)"
    r")"
)


class Folded:
    """Folded text and, for any range of it, the range of the source that it came from."""

    __slots__ = ("_at", "_changes", "text")

    def __init__(self, text: str, changes: list[tuple[int, int, int, int]]) -> None:
        self.text = text
        # (offset in the folded text, start and end in the source, characters written), in order
        self._changes = changes
        self._at = [change[0] for change in changes]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The range of the source behind `text[start:end]`, for start < end."""
        changes = self._changes
        if not changes:
            return start, end
        last = end - 1
        after = bisect_right(self._at, start)
        low = start
        if after:
            at, begin, stop, written = changes[after - 1]
            low = begin if start < at + written else stop + start - at - written
        # Most ranges hold no change, so that the last one before them is that before their end as well.
        if after < len(changes) and self._at[after] <= last:
            after = bisect_right(self._at, last, after)
        if not after:
            return low, end
        at, _, stop, written = changes[after - 1]
        return low, stop if last < at + written else stop + last - at - written + 1


def fold(text: str, *, markup: bool = True) -> Folded:
    """Fold `text`; with `markup` false only the folds that keep every offset are made."""
    if not text.isascii():
        text = _VARIANT.sub(lambda found: _VARIANTS[found[0]], text)
    elif _CONTROL.search(text):
        text = _CONTROL.sub(" ", text)
    if not markup:
        return Folded(text, [])
    parts: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    done = written = 0
    for found in _CHANGE.finditer(text):
        start, end = found.span()
        replacement = _FIXED[found.lastindex or 0]
        if replacement is None:
            replacement = _replacement(found)
            if replacement is None:
                continue
        if start > done:
            parts.append(text[done:start])
            written += start - done
        changes.append((written, start, end, len(replacement)))
        if replacement:
            parts.append(replacement)
            written += len(replacement)
        done = end
    if not changes:
        return Folded(text, [])
    parts.append(text[done:])
    return Folded("".join(parts), changes)


_FIXED: list[str | None] = [None] * (_CHANGE.groups + 1)
"""What a mark folds to by the number of its group; None where that depends on its text."""
for _name, _index in _CHANGE.groupindex.items():
    if _name == "br":
        _FIXED[_index] = LINE_BREAK
    elif _name not in ("escaped", "ligature", "entity"):
        _FIXED[_index] = ""


def _replacement(found: re.Match[str]) -> str | None:
    """What a mark folds to; None to leave it as it is."""
    kind = found.lastgroup
    if kind == "escaped":
        return found["escaped"]
    if kind == "ligature":
        return _LIGATURES[found[0]]
    return _read_entity(found["entity"])


def _read_entity(entity: str) -> str | None:
    if entity[0] != "#":
        character = html5.get(entity)
    else:
        digits = entity[1:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        character = chr(code) if 0 < code < 0x110000 else None
    if character is None or not character.isprintable():
        return " " if character == "\u00a0" else None
    return _VARIANTS.get(character, character)
