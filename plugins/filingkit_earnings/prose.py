"""The running text of an earnings release: who reports what, for which period, and what the lead says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_earnings.calls import read_conference_call
from filingkit_earnings.contacts import read_contacts
from filingkit_earnings.fiscal import read_fiscal_period
from filingkit_earnings.identity import read_identity
from filingkit_earnings.leads import find_lead
from filingkit_earnings.metrics import MetricReader
from filingkit_earnings.notes import read_notes
from filingkit_earnings.passages import find_margin, find_passages, first_statement, flatten, opening
from filingkit_earnings.stated_lengths import read_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Draft
    from filingkit.filing import Filing


_LEAD = 6000
"""Characters of running text in which a release says who reports what, and when."""


def read_prose(filing: Filing, blocks: Sequence[tuple[int, int]], draft: Draft) -> None:
    """Propose everything that stands outside of the financial tables.

    `blocks` are the first and last lines (1-based, of the folded text) of the tables, which the readers of sentences
    pass over.
    """
    text = flatten(filing.folded.text)
    # A page of HTML knows its paragraphs; other texts break them at a margin, or not at all.
    edge = find_margin(text) if filing.markup else 0
    passages = find_passages(text, blocks, edge)
    lead = opening(passages, first_statement(text, passages), _LEAD)
    identity = read_identity(text, passages, lead, draft)
    calendar = read_fiscal_period(text, lead, identity.headline, identity.release_date, draft)
    if calendar is not None:
        place = draft.candidates["/fiscal_period/year"][0].ranges[0]
        reader = MetricReader(text, calendar, place, identity.words, identity.currency)
        reader.read(find_lead(text, identity.lead, calendar, identity.words))
        reader.propose(draft)
        read_lengths(text, passages, calendar, draft)
    read_conference_call(text, passages, identity.release_date, draft)
    read_contacts(text, identity, draft)
    read_notes(filing, edge, draft)
