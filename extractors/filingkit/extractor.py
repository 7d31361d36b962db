"""The contract of a document type: what a plugin author writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pydantic import BaseModel

    from filingkit.calibration import Calibration
    from filingkit.checks import Check
    from filingkit.draft import Draft, Value
    from filingkit.extraction import Extraction
    from filingkit.filing import Filing, Span
    from filingkit.resolve import Resolution
    from filingkit.sheets import Sheet, Table


class Extractor(ABC):
    """One document type.

    A complete plugin is a module with an entry point in the group `filingkit`:

        from filingkit import Draft, Extractor, hookimpl

        class Memo(Extractor):
            name = "memo"
            title = "Internal memo"
            schema = MemoRecord

            def matches(self, filing):
                return 1.0 if filing.folded.text.startswith("MEMO") else 0.0

            def preparse(self, filing):
                draft = Draft()
                start = filing.folded.text.index("MEMO")
                draft.propose("/kind", "memo", [(start, start + 4)], "heading", 1.0)
                return draft

        @hookimpl
        def filingkit_register_extractors():
            return [Memo]
    """

    name: ClassVar[str]
    """What `--schema` takes: lower case, unique among all plugins."""

    title: ClassVar[str]
    """What people call the document type ("Form 4"): used in messages and listings."""

    version: ClassVar[str] = "1"
    """Version of the schema that the record follows."""

    schema: ClassVar[type[BaseModel]]
    """The record. A property-like class attribute may import it late, to keep start-up short."""

    @abstractmethod
    def matches(self, filing: Filing) -> float:
        """How sure it is that `filing` is of this type, 0 to 1; must be cheap (no parsing)."""

    @abstractmethod
    def preparse(self, filing: Filing) -> Draft:
        """Propose candidates, with evidence, for what the text shows."""

    def checks(self) -> Sequence[Check]:
        """Rules between fields, run in order after the candidates are resolved."""
        return ()

    def expects(self, path: str, resolution: Resolution) -> bool:
        """Whether a document like this one should print the field at `path`, so that a model is worth asking."""
        return True

    def guidance(self, path: str) -> str:
        """What a model should know about the field at `path` beside its description: a hint of the domain."""
        return ""

    def places(self, path: str, filing: Filing) -> Iterable[Span] | None:
        """Where the field, or the unread rows, at `path` may stand: nowhere at all, where this gives nothing.

        None leaves it open: fields are looked for beside their neighbours, rows in the whole document.
        """
        return None

    def labels(self, filing: Filing) -> Iterable[Span]:
        """Words that every document of this type prints, headings of boxes for example: they are the value of nothing.

        Asked for only where a model is to be asked.
        """
        return ()

    def fits(self, path: str, value: Value) -> bool:
        """Whether `value` can be that of the field at `path`, beyond what the schema says of its type.

        It keeps a model from pointing at words that read as text but are no ticker, no postal code, no name.
        """
        return True

    def accepts_row(self, path: str, names: Collection[str]) -> bool:
        """Whether a row of the list at `path` of which only the fields `names` could be grounded is worth having."""
        return bool(names)

    def columns(self, path: str) -> Sequence[str]:
        """Names of the printed fields of a row of the list at `path` (`/items`), as they stand from left to right.

        Empty where the order is not known or differs from document to document.
        """
        return ()

    def shared(self, path: str) -> Collection[str]:
        """Names of the fields of a row of the list at `path` whose words may hold for several rows.

        The name of a figure holds for its comparisons too. A model may point at such words once for each row, in any
        order; words of all other fields belong to one row.
        """
        return ()

    def calibration(self) -> Calibration | None:
        """What the confidence of this extractor's values is worth, as `extract eval calibrate` fitted it.

        Asked for on every document, so it must be kept: `functools.cache` around `read_calibration` will do.
        """
        return None

    def sheets(self, extraction: Extraction) -> Sequence[Sheet]:
        """Lay the record out on the sheets of a workbook (`--format xlsx`); by default one for each list of objects."""
        # Most runs write JSON, and need no layout.
        from filingkit.record_sheets import list_sheets  # noqa: PLC0415

        return list_sheets(extraction, self.title)

    def table(self, extraction: Extraction) -> Table:
        """Give the record as one table, an observation on each row (`--format csv`); by default a leaf on each."""
        from filingkit.record_sheets import list_leaves  # noqa: PLC0415

        return list_leaves(extraction)
