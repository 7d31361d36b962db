"""Rules between the boxes of Forms 3, 4 and 5, in the order they run: what one repairs, the next ones use."""

from __future__ import annotations

from typing import Final

from filingkit.checks import Check
from filingkit_ownership.checks.balance import owned_after_acquisition, running_balance
from filingkit_ownership.checks.codes import (
    direction_of_code,
    indirect_nature,
    kind_of_row,
    transaction_or_holding,
)
from filingkit_ownership.checks.conversions import conversion_in_both_tables, conversion_ratio
from filingkit_ownership.checks.dates import dates_plausible, earliest_date, original_date, signature_date
from filingkit_ownership.checks.duplicates import duplicated_rows
from filingkit_ownership.checks.footnotes import footnote_missing, footnote_unreferenced
from filingkit_ownership.checks.legibility import cut_off_pages, scanned_text
from filingkit_ownership.checks.truncation import completes_truncated_number

CHECKS: Final = (
    Check("kind_of_row", kind_of_row),
    Check("earliest_date", earliest_date),
    Check("direction_of_code", direction_of_code),
    Check("owned_after_acquisition", owned_after_acquisition),
    Check("running_balance", running_balance),
    Check("completes_truncated_number", completes_truncated_number),
    Check("conversion_ratio", conversion_ratio),
    Check("conversion_in_both_tables", conversion_in_both_tables),
    Check("transaction_or_holding", transaction_or_holding),
    Check("indirect_nature", indirect_nature),
    Check("dates_plausible", dates_plausible),
    Check("signature_date", signature_date),
    Check("original_date", original_date),
    Check("footnote_missing", footnote_missing),
    Check("footnote_unreferenced", footnote_unreferenced),
    Check("duplicated_rows", duplicated_rows),
    Check("cut_off_pages", cut_off_pages),
    Check("scanned_text", scanned_text),
)

__all__ = ["CHECKS"]
