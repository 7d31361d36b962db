"""What a document looks like to a person who glances at its top: only for messages, never for extraction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filingkit.filing import Filing

GLANCE = 4000
"""Characters from the top that are looked at."""

_FORM = re.compile(
    r"\b(?:FORM|SCHEDULE)\s+"
    r"(10-?K(?:SB|405)?|10-?Q(?:SB)?|8-?K|6-?K|20-?F|40-?F|S-?[1348]|F-?[134]|11-?K|13F(?:-HR)?|13[DG]|14[AC]|N-?PORT|D|144|[345])"
    r"(?:/A)?(?![\w-])",
    re.IGNORECASE,
)
_EARNINGS = re.compile(
    r"\b(?:reports?|announces?|results?|earnings)\b[^.\n]{0,80}\b(?:first|second|third|fourth|[1-4]q|q[1-4]|full|fiscal)\b"
    r"|\b(?:first|second|third|fourth|fiscal)\b[^.\n]{0,60}\b(?:results|earnings)\b",
    re.IGNORECASE,
)
_SIGNS = (
    (re.compile(r"for immediate release|press release|news release", re.IGNORECASE), "a press release"),
    (re.compile(r"notice of (?:annual|special) meeting|proxy statement", re.IGNORECASE), "a proxy statement"),
    (re.compile(r"\bprospectus\b", re.IGNORECASE), "a prospectus"),
    (re.compile(r"\A\s*[{\[]\s*[\"{\[\]}]"), "JSON data"),
    (re.compile(r"\A\s*<\?xml|\A\s*<(?:ownershipDocument|xbrl)\b"), "an XML file"),
    (re.compile(r"\A(?:(?:From|To|Subject|Date|Received|Return-Path): [^\n]*\n){2}"), "an e-mail"),
    (re.compile(r"\A(?:[^,\n]*,){3}[^\n]*\n(?:[^,\n]*,){3}"), "comma-separated data"),
)


def describe(filing: Filing) -> str:
    """Name what `filing` looks like, with its article: "a Form 10-K", "an earnings release"."""
    top = filing.text[:GLANCE]
    form = _FORM.search(top)
    if form is not None:
        kind = "Schedule" if form[0][0] in "sS" else "Form"
        return f"a {kind} {form[1].upper()}"
    if _EARNINGS.search(top):
        return "an earnings release"
    for sign, name in _SIGNS:
        if sign.search(top):
            return name
    page = "an HTML page" if filing.media_type == "text/html" else "a text"
    opening = " ".join(top.split())[:60].rstrip()
    return f'{page} without a form, beginning "{opening}"' if opening else f"{page} without words"
