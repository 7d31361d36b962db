"""An invented corpus on disk and an invented extractor, for tests of the eval harness."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from filingkit import Draft, Extractor
from filingkit.batch import Reader
from filingkit.plugins import Plugins
from filingkit.settings import Settings
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit import Filing


class Lines(Extractor):
    """Reads texts of lines "path value confidence", where rows come in order; `/fail` makes it raise."""

    name = "form4"
    title = "Invented lines"
    schema = OwnershipReport

    def matches(self, filing: Filing) -> float:
        """Take everything."""
        return 1.0

    def preparse(self, filing: Filing) -> Draft:
        """Propose what each line says."""
        draft = Draft()
        start = 0
        for line in filing.text.splitlines(keepends=True):
            path, value, confidence = line.strip().rsplit(" ", 2)
            if path == "/fail":
                raise RuntimeError(value)
            parent = path.rpartition("/")[0]
            if parent.endswith("/0"):
                draft.rows[parent[:-2]] = 1
            draft.propose(path, value, [(start, start + len(line) - 1)], "line", float(confidence))
            start += len(line)
        return draft


READER = Reader(Plugins(extractors={"form4": Lines()}, origins={"form4": "lines 1.0"}), Settings())

TEXT = "/form_type 4 0.99\n/issuer/name Quillfeather 0.95\n/signatures/0/name Ostrander 0.6\n"
GOLD: dict[str, Any] = {
    "form_type": "4",
    "issuer": {"name": "Quillfeather"},
    "signatures": [{"name": "Ostrander", "date": "2031-03-06"}],
}


def write_corpus(folder: Path) -> None:
    """Write a corpus of one filing in four conversions, and one pair of document and gold."""
    filing = folder / "ownership" / "f4_invented"
    (filing / "documents").mkdir(parents=True)
    (filing / "html").mkdir()
    (filing / "gold.json").write_text(json.dumps(GOLD))
    unseen = {"sec.html2text.md": ["signatures[0].date"], "html/sec.html": ["issuer.name"]}
    (filing / "unseen.json").write_text(json.dumps(unseen))
    (filing / "meta.json").write_text(json.dumps({"issuer": "QUILLFEATHER"}))
    (filing / "documents" / "sec.html2text.md").write_text(TEXT)
    (filing / "documents" / "sec.tesseract.txt").write_text(TEXT.replace("feather", "leather"))
    (filing / "documents" / "legacy_clip.pymupdf4llm_tsv.txt").write_text("/fail broken 1\n")
    (filing / "html" / "sec.html").write_text("")
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "007.txt").write_text(TEXT)
    (seeds / "007.gold.json").write_text(json.dumps({**GOLD, "form_type": "4/A"}))
    (seeds / "008.gold.json").write_text(json.dumps({"company": "not an ownership form"}))


def write_gold(folder: Path, name: str, text: str | None, **parts: Any) -> None:
    """Write a gold file below `folder/gold/form4`, and its document unless `text` is None."""
    gold = folder / "gold" / "form4" / f"{name}.json"
    gold.parent.mkdir(parents=True, exist_ok=True)
    gold.write_text(json.dumps({"document": f"form4/{name}.txt", "record": GOLD, **parts}))
    if text is not None:
        document = folder / "documents" / "form4" / f"{name}.txt"
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_text(text)
