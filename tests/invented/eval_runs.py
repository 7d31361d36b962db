"""Invented runs of the harness: cells by a letter each, so that a test can count them by hand.

`document("memo-1", "ccw")` is a scored document of two right cells and a wrong one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from filingkit_evals.results import CellResult, DocumentResult, Run, RunInfo
from filingkit_evals.rows import field_name
from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LETTERS = {
    "c": Outcome.CORRECT,
    "w": Outcome.WRONG,
    "o": Outcome.OMITTED,
    "h": Outcome.HALLUCINATED,
    "n": Outcome.CORRECT_NULL,
    "x": Outcome.EXTRA_ROW,
    "d": Outcome.DUPLICATE_ROW,
    "m": Outcome.MISSING_ROW,
    "u": Outcome.UNKNOWN_FIELD,
}

_NO_GOLD = frozenset("hnxdu")
_NO_PREDICTION = frozenset("onm")

INFO = RunInfo(
    id="20310304-050607-abcd",
    started="2031-03-04T05:06:07.000+00:00",
    label="",
    command="extract eval run",
    schemas={"memo": "1"},
    plugins={"memo": "memo-plugin 1.2"},
    gold="gold-1",
    documents="documents-1",
    scorer="2 (scorer-1)",
    filingkit="0.1",
    selection="evals/gold",
)


def cell(letter: str = "c", path: str = "/subject", /, **values: Any) -> CellResult:
    """Make one cell at `path`; `values` replace what follows from its letter."""
    alone = letter in "xdu"  # nowhere in gold
    made = CellResult(
        outcome=LETTERS[letter],
        field=field_name(path),
        gold_path="" if alone else path,
        path="" if letter in "om" else path,
        gold=None if letter in _NO_GOLD else "Kettle",
        predicted=None if letter in _NO_PREDICTION else "Kettle" if letter == "c" else "Lantern",
        cmp="text",
        subtype="other" if letter == "w" else "",
    )
    return replace(made, **values)


def document(name: str = "memo-1", cells: str | Iterable[CellResult] = "c", **values: Any) -> DocumentResult:
    """Make a document, its own cluster unless told; letters become cells at /field_a, /field_b and on."""
    if isinstance(cells, str):
        cells = [cell(letter, place(index)) for index, letter in enumerate(cells)]
    made = DocumentResult(
        id=name,
        schema="memo",
        group="plain text",
        conversion="plain",
        cluster=name,
        uri=f"memos/{name}.txt",
        sha256="",
        status="scored",
        cells=list(cells),
    )
    return replace(made, **values)


def place(index: int) -> str:
    """Give the pointer of the cell that a letter at `index` becomes."""
    letters = ""
    while True:
        letters = chr(ord("a") + index % 26) + letters
        if index < 26:
            return f"/field_{letters}"
        index = index // 26 - 1


def run(documents: Sequence[DocumentResult], /, **info: Any) -> Run:
    """Make a run of documents; `info` replaces what all invented runs share."""
    return Run(replace(INFO, **info), list(documents))


def written(*documents: str, **info: Any) -> Run:
    """Make a run of documents given by the letters of their cells."""
    return run([document(f"memo-{index}", letters) for index, letters in enumerate(documents)], **info)
