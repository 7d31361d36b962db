"""Documents with gold, found in directories: what there is to score, and what is missing.

Three layouts are known. Ours has `<schema>/<id>.json`, one gold file for each document. In a corpus of filings, a
directory holds `gold.json`, the record, beside the conversions of one filing (`documents/*`, `html/*`,
`variants/*`, `document.*`), `unseen.json` with what each conversion lost, and `meta.json`; further exhibits
(`document.ex992.*`) are other documents, of which it tells nothing. A directory of pairs has `<id>.gold.json`, the
record, beside `<id>.txt`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from filingkit_evals.gold import Gold, GoldError, read_gold, read_json, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

GROUPS = {
    "html": "HTML pages",
    "html2text": "HTML-derived text",
    "inscriptis": "HTML-derived text",
    "markdownify": "HTML-derived text",
    "markitdown": "HTML-derived text",
    "pandoc_plain": "HTML-derived text",
    "pandoc-plain": "HTML-derived text",
    "pdftotext_layout": "PDF-derived text",
    "pdftotext_raw": "PDF-derived text",
    "pdftotext-reading": "PDF-derived text",
    "pymupdf4llm": "PDF-derived text",
    "pymupdf4llm_tsv": "PDF-derived text",
    "tesseract": "OCR",
}
"""The group that a converter's texts are reported in."""

SAMPLES = "samples"
SEEDS = "seeds"
CLIPPED = "clipped"

_EXHIBIT = re.compile(r"document\.ex\d")
_TEXTS = {".txt", ".md", ".html", ".htm"}


@dataclass(frozen=True, slots=True)
class Case:
    """One document and its gold. `path` is where the document was found, None where it was not."""

    id: str
    schema: str
    group: str
    conversion: str
    cluster: str
    gold: Gold
    path: Path | None
    looked: tuple[Path, ...] = ()

    @property
    def trouble(self) -> str:
        """Why the document is not at hand, or ""."""
        if self.path is None:
            places = ", ".join(map(str, self.looked)) or "no directory of documents was given"
            return f"{self.gold.document} is not there (looked in {places})"
        return ""


def find_cases(
    gold: Path,
    documents: Sequence[Path] = (),
    *,
    schema: str | None = None,
    only: str = "",
    ids: Sequence[str] = (),
) -> list[Case]:
    """Give all cases below the directory `gold`, in the order of their ids.

    Documents of our own gold files are looked for beside the gold (`gold/../documents`) and in `documents`. `only`
    keeps conversions whose name contains it, or fits it where it has a `*`; `ids` keep ids that contain any of
    them. A directory without gold is a GoldError.
    """
    if not gold.is_dir():
        message = f"no gold at {gold}: give its directory with --gold"
        raise GoldError(message)
    pattern = only if "*" in only else f"*{only}*"
    cases = sorted(_all_cases(gold, documents), key=lambda case: case.id)
    for first, second in pairwise(cases):
        if first.id == second.id:
            message = f"two documents are called {first.id}: {first.gold.path} and {second.gold.path}"
            raise GoldError(message)
    if not cases:
        message = f"{gold} holds no gold: <schema>/<id>.json, or gold.json beside the documents of a filing"
        raise GoldError(message)
    return [
        case
        for case in cases
        if (schema is None or case.schema == schema)
        and fnmatchcase(case.conversion, pattern)
        and (not ids or any(part in case.id for part in ids))
    ]


def _all_cases(root: Path, documents: Sequence[Path]) -> Iterator[Case]:
    places = (root.parent / "documents", *documents)
    for path in sorted(root.rglob("*.json")):
        if path.name == "gold.json":
            yield from _conversions(path)
        elif path.name.endswith(".gold.json"):
            yield _pair(path)
        elif path.parent.parent == root and not (path.parent / "gold.json").exists():
            yield _labelled(path, places)


def _labelled(path: Path, places: Sequence[Path]) -> Case:
    gold = read_gold(path, path.parent.name)
    looked = tuple(place for place in dict.fromkeys(places) if place.is_dir())
    found = next((place / gold.document for place in looked if (place / gold.document).is_file()), None)
    name = f"{gold.schema}/{path.stem}"
    group = gold.group or GROUPS.get(gold.conversion.rpartition(".")[2], SAMPLES)
    return Case(name, gold.schema, group, gold.conversion, gold.cluster or name, gold, found, looked)


def _pair(path: Path) -> Case:
    record = read_record(path)
    name = path.name.removesuffix(".gold.json")
    document = path.with_name(f"{name}.txt")
    schema = _schema_of(record)
    gold = Gold(path, schema, document.name, record, cluster=_issuer_of(record))
    found = document if document.is_file() else None
    case_id = f"{schema}/{name}"
    return Case(case_id, schema, SEEDS, SEEDS, gold.cluster or case_id, gold, found, (path.parent,))


def _conversions(path: Path) -> Iterator[Case]:
    folder = path.parent
    record = read_record(path)
    schema = _schema_of(record)
    unseen = read_json(folder / "unseen.json") if (folder / "unseen.json").exists() else {}
    meta = read_json(folder / "meta.json") if (folder / "meta.json").exists() else {}
    cluster = str(meta.get("issuer") or _issuer_of(record) or folder.name)
    texts = [text for place in ("documents", "html", "variants") for text in _texts(folder / place)]
    for text in (*texts, *(text for text in _texts(folder) if text.name.startswith("document."))):
        if _EXHIBIT.match(text.name):
            continue
        place = text.parent.name
        conversion = text.name if place == "html" else text.stem
        hidden = unseen.get(f"html/{text.name}" if place == "html" else text.name, ())
        gold = Gold(
            path, schema, text.name, record, cluster=cluster, conversion=conversion, unseen=tuple(hidden)
        )
        case_id = f"{folder.name}/{conversion}"
        group = _group(conversion, text, of_page=(folder / "document.pdf").exists())
        yield Case(case_id, schema, group, conversion, cluster, gold, text)


def _group(conversion: str, text: Path, *, of_page: bool) -> str:
    """Name the group of a conversion; `of_page` says that it was made from a printed page (PDF)."""
    layout, _, converter = conversion.partition(".")
    if layout.endswith("_clip"):
        return CLIPPED
    if of_page:
        return "PDF-derived text"
    source = {".html": "HTML pages", ".txt": "fixed-width text"}.get(text.suffix, "text")
    return GROUPS.get(converter.rpartition(".")[2], source)


def _texts(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in _TEXTS)


def _schema_of(record: dict[str, Any]) -> str:
    """Name the schema that a bare record is of: a form says its number, an amendment that of its form."""
    form = record.get("form_type")
    return f"form{form[0]}" if isinstance(form, str) and form else "earnings"


def _issuer_of(record: dict[str, Any]) -> str:
    issuer = record.get("issuer") or {}
    return str(issuer.get("name") or record.get("company") or "")


def digest_documents(cases: Sequence[Case]) -> str:
    """Tell apart sets of documents, by the ids and the bytes."""
    total = sha256()
    for case in cases:
        total.update(case.id.encode())
        if case.path is not None:
            total.update(sha256(case.path.read_bytes()).digest())
    return total.hexdigest()[:12]


def digest_gold(cases: Sequence[Case]) -> str:
    """Tell apart sets of gold, by ids and all that scores."""
    total = sha256()
    for case in cases:
        total.update(f"{case.id} {case.gold.digest}\n".encode())
    return total.hexdigest()[:12]
