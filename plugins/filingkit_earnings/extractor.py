"""The document type of earnings releases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from filingkit.draft import Draft, Value
from filingkit.extractor import Extractor
from filingkit_earnings.checks import CHECKS
from filingkit_earnings.expectations import COLUMNS, GUIDANCE, expects, find_places, fits
from filingkit_earnings.proposals import propose_statement
from filingkit_earnings.prose import read_prose
from filingkit_earnings.statements import read_statements
from filingkit_schemas.earnings import EarningsRelease

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pydantic import BaseModel

    from filingkit.checks import Check
    from filingkit.extraction import Extraction
    from filingkit.filing import Filing, Span
    from filingkit.resolve import Resolution
    from filingkit.sheets import Sheet, Table

_HEAD = 60_000
"""Characters in which signs are looked for."""
_MOST_NAMED = 5
_SIGNS = (
    re.compile(
        r"(?i)\b(?:report(?:s|ed)|announce[sd]?|results)\b[^.\n]{0,90}\b(?:quarter|year|results|earnings)\b|\bearnings\s+release\b"
    ),
    re.compile(
        r"(?i)\b(?:first|second|third|fourth|full|fiscal)[\s-]+(?:fiscal\s+)?(?:quarter|year)\b|\bQ[1-4]\b"
    ),
    re.compile(
        r"(?i)\b(?:three|six|nine|twelve|3|6|9|12|thirteen|13|\d\d)\s+(?:months|weeks)\s+ended\b|\bquarters?\s+ended\b"
    ),
    re.compile(
        r"(?i)\bbalance\s+sheets?\b|\bstatements?\s+of\s+(?:consolidated\s+)?(?:income|operations|earnings|cash)\b"
    ),
    re.compile(r"(?i)\bper\s+(?:diluted\s+|common\s+|basic\s+)?share\b|\bEPS\b"),
)
_AMOUNTS = re.compile(r"[0-9][0-9,.]*\)?%?[ \t|$]{2,40}\(?[0-9][0-9,]*(?:\.[0-9]+)?\)?%?[ \t|]*\n")
"""Two amounts at the end of a line."""
_EXHIBIT = 0.4
_OTHER = re.compile(
    r"(?i)\bstatement\s+of\s+changes\s+in\s+beneficial\b|\bFORM\s+10-[KQ]\b\s*\n|\bproxy\s+statement\b"
)


class Earnings(Extractor):
    """Earnings releases: the statements, the figures of the lead, guidance, and whom to call."""

    name = "earnings"
    title = "earnings release"
    schema: ClassVar[type[BaseModel]] = EarningsRelease

    def matches(self, filing: Filing) -> float:
        """Share of the signs that every release prints; a table of periods alone may be an exhibit to one."""
        text = filing.folded.text[:_HEAD]
        found = [sign.search(text) is not None for sign in _SIGNS]
        share = sum(found) / len(found)
        if share < _EXHIBIT and (found[1] or found[2]) and _AMOUNTS.search(text):
            share = _EXHIBIT
        return share / 3 if _OTHER.search(text[:4000]) else share

    def preparse(self, filing: Filing) -> Draft:
        """Read the tables, then the text around them."""
        draft = Draft()
        reading = read_statements(filing)
        for statement in reading.statements:
            propose_statement(statement, draft)
        if reading.unread:
            _report_unread(reading.unread, draft)
        if reading.unplaced:
            _report_unplaced(reading.unplaced, draft)
        read_prose(filing, reading.blocks, draft)
        return draft

    def checks(self) -> Sequence[Check]:
        """Rules that tie the figures of a release together."""
        return CHECKS

    def expects(self, path: str, resolution: Resolution) -> bool:
        """What every release prints, and the rows of figures that were begun."""
        return expects(path, resolution)

    def guidance(self, path: str) -> str:
        """Where people who know releases would look."""
        return GUIDANCE.get(path.rpartition("/")[2], "")

    def places(self, path: str, filing: Filing) -> Iterable[Span] | None:
        """The lead, for what stands there."""
        return find_places(path, filing)

    def columns(self, path: str) -> Sequence[str]:
        """What of a figure of the lead or of a forecast is printed."""
        return COLUMNS.get(path, ())

    def fits(self, path: str, value: Value) -> bool:
        """Periods and units by their shape."""
        return fits(path, value)

    def accepts_row(self, path: str, names: Collection[str]) -> bool:
        """A figure with its name."""
        printed = COLUMNS.get(path)
        return bool(names) if printed is None else "label_as_printed" in names and len(names) > 1

    def shared(self, path: str) -> Collection[str]:
        """The name of a figure, which its comparisons share."""
        return ("label_as_printed",) if path in COLUMNS else ()

    def sheets(self, extraction: Extraction) -> Sequence[Sheet]:
        """One sheet for what the release says, and one for each statement."""
        from filingkit_earnings.sheets import list_sheets  # noqa: PLC0415 - most runs write JSON

        return list_sheets(extraction)

    def table(self, extraction: Extraction) -> Table:
        """Give one row for each cell of each statement."""
        from filingkit_earnings.sheets import tabulate  # noqa: PLC0415 - most runs write JSON

        return tabulate(extraction)


def _report_unread(places: Sequence[tuple[int, int]], draft: Draft) -> None:
    tables = "1 table" if len(places) == 1 else f"{len(places)} tables"
    where = ", ".join(f"{first}-{last}" for first, last in places[:_MOST_NAMED])
    message = f"{tables} came out without labels or columns for the figures and were left out (lines {where})"
    draft.report("unreadable_tables", "warning", message, "/statements")


def _report_unplaced(lines: Sequence[int], draft: Draft) -> None:
    rows = "1 row" if len(lines) == 1 else f"{len(lines)} rows"
    where = ", ".join(str(line) for line in lines[:_MOST_NAMED])
    message = f"{rows} came out with figures that cannot be told to belong to columns and were left out (lines {where})"
    draft.report("unplaced_rows", "warning", message, "/statements")
