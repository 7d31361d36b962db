"""A small plugin that the tests of the host use: memos with items and a total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from filingkit import Check, Draft, Extractor, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit import Filing, Resolution


class Item(BaseModel):
    """One item of a memo."""

    name: str | None = Field(default=None, description="What it is.")
    amount: str | None = Field(default=None, description="How many.")


class MemoRecord(BaseModel):
    """An internal memo."""

    author: str | None = Field(default=None, description="Line From.")
    date: str | None = Field(default=None, description="Line Date, as ISO date.")
    urgent: bool | None = Field(default=None, description="Whether URGENT is printed.")
    items: list[Item] = Field(default_factory=list, description="Lines Item.")
    total: str | None = Field(default=None, description="Line Total; the sum where it is not printed.")


_ITEM = re.compile(r"^Item: (?P<name>[^\n]*?) (?P<amount>\d+)$", re.MULTILINE)
_LINES = {
    "/author": re.compile(r"^From: (\S[^\n]*)$", re.MULTILINE),
    "/date": re.compile(r"^Date: (\d{4}-\d\d-\d\d)$", re.MULTILINE),
    "/total": re.compile(r"^Total: (\d+)$", re.MULTILINE),
}


class Memo(Extractor):
    """Reads memos; one whose author is CRASH makes it raise, as a broken plugin would."""

    name = "memo"
    title = "Internal memo"
    schema = MemoRecord

    def matches(self, filing: Filing) -> float:
        return 0.9 if filing.folded.text.startswith("MEMO") else 0.0

    def preparse(self, filing: Filing) -> Draft:
        draft = Draft()
        text = filing.folded.text
        for path, pattern in _LINES.items():
            for found in pattern.finditer(text):
                draft.propose(path, found[1], [found.span(1)], "line", 0.95)
        if "CRASH" in text:
            message = "the memo said so"
            raise RuntimeError(message)
        urgent = text.find("URGENT")
        if urgent >= 0:
            draft.propose("/urgent", True, [(urgent, urgent + 6)], "word", 0.7)
        else:
            draft.leave_blank("/urgent", "absent", "URGENT is not printed")
        for found in _ITEM.finditer(text):
            row = draft.add_row("/items")
            draft.propose(f"{row}/name", found["name"], [found.span("name")], "line", 0.95)
            draft.propose(f"{row}/amount", found["amount"], [found.span("amount")], "line", 0.95)
        return draft

    def checks(self) -> Sequence[Check]:
        return (Check("total", _check_total),)


def _check_total(resolution: Resolution) -> None:
    amounts = [f"{item}/amount" for item in resolution.items("/items")]
    if not amounts:
        return
    expected = str(sum(int(resolution.text(path) or 0) for path in amounts))
    total = resolution.text("/total")
    if total is None:
        spans = [span for path in amounts for span in resolution.fields[path].spans]
        resolution.derive("/total", expected, spans, 0.9)
    elif total == expected:
        resolution.confirm("/total", *amounts)
    else:
        resolution.doubt(0.5, "/total", *amounts)
        message = f"the items add up to {expected}, the total says {total}"
        resolution.report("warning", message, "/total", *amounts)


@hookimpl
def filingkit_register_extractors() -> Sequence[type[Extractor]]:
    """Register the one document type."""
    return [Memo]
