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
from filingkit_earnings.passages import cut_filing, find_opening
from filingkit_earnings.stated_lengths import read_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Draft
    from filingkit.filing import Filing


def read_prose(filing: Filing, blocks: Sequence[tuple[int, int]], draft: Draft) -> None:
    """Propose everything that stands outside of the financial tables.

    `blocks` are the first and last lines (1-based, of the folded text) of the tables, which the readers of sentences
    pass over.
    """
    text, passages, edge = cut_filing(filing, blocks)
    lead = find_opening(text, passages)
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
