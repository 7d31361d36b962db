"""The document types form3, form4 and form5: one reader, three names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from filingkit.calibration import read_calibration
from filingkit.draft import Draft
from filingkit.extractor import Extractor
from filingkit_ownership import layouts
from filingkit_ownership.checks import CHECKS
from filingkit_ownership.cover import read_cover
from filingkit_ownership.expectations import GUIDANCE, accepts_row, expects, fits
from filingkit_ownership.footnotes import read_footnotes
from filingkit_ownership.form_types import recognise
from filingkit_ownership.outline import outline
from filingkit_ownership.owners import read_owners
from filingkit_ownership.page_headings import without_page_headings
from filingkit_ownership.printed_words import find_printed_words
from filingkit_ownership.signatures import read_signatures
from filingkit_ownership.tables import find_grid, read_tables
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pydantic import BaseModel

    from filingkit.calibration import Calibration
    from filingkit.checks import Check
    from filingkit.draft import Value
    from filingkit.filing import Filing, Span
    from filingkit.resolve import Resolution

_SIGNS = (
    ("BENEFICIAL OWNERSHIP", "Beneficial Ownership", "BENEFICIAL\n"),
    ("Name and Address of Reporting", "Reporting Owner", "Name and Address of"),
    ("Ticker or Trading", "(Last)"),
    ("Title of", "Underlying"),
    ("Section 16", "Earliest Transaction", "Date of Event"),
)
"""What every ownership form prints, each in the ways that converters write it."""
_HEAD = 40_000
"""Characters in which the signs are looked for."""
_FEWEST = 0.4
_OTHER_FORM = 0.2
"""Share of the certainty that is left for the form of another number."""


class OwnershipExtractor(Extractor):
    """Forms 3, 4 and 5: statements of beneficial ownership under Section 16."""

    schema: ClassVar[type[BaseModel]] = OwnershipReport
    number: ClassVar[str]
    tables: ClassVar[tuple[layouts.Table, layouts.Table]] = (layouts.TABLE_I, layouts.TABLE_II)

    def matches(self, filing: Filing) -> float:
        """Share of the words that every ownership form prints, much less where it is another of the three."""
        text = filing.folded.text
        signs = sum(any(text.find(words, 0, _HEAD) >= 0 for words in sign) for sign in _SIGNS) / len(_SIGNS)
        if signs < _FEWEST:
            return signs / 4
        form = recognise(text)
        if form is None:
            return signs / 2
        return signs if form.number == self.number else signs * _OTHER_FORM

    def preparse(self, filing: Filing) -> Draft:
        """Read the form part by part."""
        text = filing.folded.text
        draft = Draft()
        parts = outline(text)
        cover = read_cover(text, parts, draft)
        text = without_page_headings(text)
        read_tables(filing, text, parts, *self.tables, draft)
        owner_table = (
            find_grid(filing, text, *parts.owners, "Reporting Owner Name")
            if filing.grids and parts.owners
            else None
        )
        read_owners(text, parts, cover, owner_table, draft)
        read_footnotes(text, parts, draft)
        read_signatures(text, parts, draft)
        return draft

    def checks(self) -> Sequence[Check]:
        """Rules between boxes of the form."""
        return CHECKS

    def expects(self, path: str, resolution: Resolution) -> bool:
        """What the form prints for such a row or person, and nothing that converters lose without a trace."""
        return expects(path, resolution)

    def guidance(self, path: str) -> str:
        """Where people who know the form would look."""
        return GUIDANCE.get(path.rpartition("/")[2], "")

    def fits(self, path: str, value: Value) -> bool:
        """Tickers, postal codes and names by their looks."""
        return fits(path, value)

    def accepts_row(self, path: str, names: Collection[str]) -> bool:
        """A title, an amount, and what happened to it or how it is owned."""
        return accepts_row(names)

    def labels(self, filing: Filing) -> Iterator[Span]:
        """The headings, instructions and notices of the form."""
        return find_printed_words(filing)

    def columns(self, path: str) -> Sequence[str]:
        """The columns of Tables I and II."""
        return next((table.printed for table in self.tables if table.path == path), ())

    def calibration(self) -> Calibration:
        """Fitted on real filings and invented ones, all three forms together: they share one reader."""
        return _read_own_calibration()


@cache
def _read_own_calibration() -> Calibration:
    return read_calibration(Path(__file__).with_name("calibration.json"))


class Form3(OwnershipExtractor):
    """Initial statement of beneficial ownership."""

    name = "form3"
    title = "Form 3"
    number = "3"
    tables = (layouts.FORM_3_TABLE_I, layouts.FORM_3_TABLE_II)


class Form4(OwnershipExtractor):
    """Statement of changes in beneficial ownership."""

    name = "form4"
    title = "Form 4"
    number = "4"


class Form5(OwnershipExtractor):
    """Annual statement of changes in beneficial ownership."""

    name = "form5"
    title = "Form 5"
    number = "5"
