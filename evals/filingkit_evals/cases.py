"""Documents with gold: the corpus of ownership filings as cases to score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GROUPS = {
    "html": "HTML pages",
    "html2text": "HTML-derived text",
    "inscriptis": "HTML-derived text",
    "markdownify": "HTML-derived text",
    "pandoc_plain": "HTML-derived text",
    "pdftotext_layout": "PDF-derived text",
    "pdftotext_raw": "PDF-derived text",
    "pymupdf4llm": "PDF-derived text",
    "pymupdf4llm_tsv": "PDF-derived text",
    "tesseract": "OCR",
}
"""The group that a converter's texts are reported in."""

SEEDS = "seeds"
CLIPPED = "clipped"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Case:
    """One document and its gold; `unseen` are gold paths that this conversion of the filing lost."""

    id: str
    conversion: str
    path: Path
    gold: dict[str, Any]
    unseen: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What errors are reported under."""
        return f"{self.id}/{self.conversion}"

    @property
    def schema(self) -> str:
        """The extractor that reads this document: an amendment has that of its form."""
        return f"form{self.gold['form_type'][0]}"

    @property
    def group(self) -> str:
        """The kind of conversion: how far the text is from what was filed."""
        if self.conversion == SEEDS:
            return SEEDS
        layout, _, converter = self.conversion.partition(".")
        return CLIPPED if layout.endswith("_clip") else GROUPS.get(converter, OTHER)


def corpus_cases(corpus: Path, only: str = "", ids: tuple[str, ...] = ()) -> Iterator[list[Case]]:
    """Give the cases of each filing.

    `only` is a part of the names of conversions to keep, or with `*` a pattern for them; `ids` are parts of
    the ids of filings to keep.
    """
    pattern = only if "*" in only else f"*{only}*"
    filings = [_seed_cases(corpus / "seeds")]
    filings.extend(_filing_cases(gold.parent) for gold in sorted(corpus.glob("ownership/*/gold.json")))
    for cases in filings:
        kept = [
            case
            for case in cases
            if fnmatchcase(case.conversion, pattern) and (not ids or any(part in case.id for part in ids))
        ]
        if kept:
            yield kept


def _seed_cases(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        if "form_type" in gold:
            name = path.name.removesuffix(".gold.json")
            cases.append(Case(name, SEEDS, path.with_name(f"{name}.txt"), gold))
    return cases


def _filing_cases(folder: Path) -> list[Case]:
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    unseen = json.loads((folder / "unseen.json").read_text("utf-8"))
    texts = sorted((folder / "documents").iterdir())
    pages = sorted((folder / "html").glob("*.html"))
    cases = [Case(folder.name, path.stem, path, gold, tuple(unseen.get(path.name, ()))) for path in texts]
    cases += [
        Case(folder.name, path.name, path, gold, tuple(unseen.get(f"html/{path.name}", ()))) for path in pages
    ]
    return cases
