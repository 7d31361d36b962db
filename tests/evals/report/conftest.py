"""Invented runs of every kind that a report must be able to show."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from filingkit_evals.comparison import compare
from filingkit_evals.report import TrendPoint
from filingkit_evals.results import CellResult, DocumentResult, Evidence, Rows, Run, RunInfo
from filingkit_evals.scorer import Outcome
from filingkit_evals.summaries import Measure

if TYPE_CHECKING:
    from pathlib import Path

    from filingkit_evals.comparison import Comparison

CONVERSIONS = {"markdown": ("marrow", "tallow"), "plain": ("quill-text",)}
COMPANIES = (
    "Quillfeather Optics, Inc.",
    "Marrow Bay Kelp Co.",
    "Tin Lantern Holdings",
    "Ostrander Looms plc",
)
HOSTILE = '<script>window.hacked = 1</script></script>"><img src=x onerror="window.hacked = 2">'
PROSE = "The reporting person disclaims beneficial ownership of these invented securities, as is usual. "


class Sheet:
    """The text of an invented document, and where each value was printed."""

    def __init__(self, title: str) -> None:
        self.text = f"{title}\n{'=' * 40}\n\n"

    def print(self, label: str, value: str) -> tuple[int, int]:
        self.text += f"{label}: "
        start = len(self.text)
        self.text += f"{value}\n"
        return start, start + len(value)


class Inventor:
    """Makes runs whose documents stand in a directory; the same seed makes the same mistakes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def info(self, name: str, **changes: Any) -> RunInfo:
        info = RunInfo(
            id=name,
            started="2031-04-02T09:15:00.000+00:00",
            label="nightly",
            command="extract eval run --gold evals/gold",
            schemas={"ownership": "1.2"},
            plugins={"ownership": "filingkit-ownership 0.4.0"},
            gold="g-4f1e9c07",
            documents="d-77ab2290",
            scorer="2 (9c1d22aa)",
            filingkit="0.9.0",
            selection="dev",
            revision="a1b2c3d+",
            seconds=81.4,
        )
        return replace(info, **changes)

    def run(
        self, name: str, count: int, *, rate: float, seed: int = 7, prose: int = 3, per_cluster: int = 2
    ) -> Run:
        documents = [
            self.document(number, rate, random.Random(f"{seed} {number}"), prose, per_cluster)
            for number in range(count)
        ]
        return Run(self.info(name), documents)

    def document(
        self, number: int, rate: float, luck: random.Random, prose: int, per_cluster: int
    ) -> DocumentResult:
        group = ("markdown", "markdown", "plain")[number % 3]
        conversion = CONVERSIONS[group][number % len(CONVERSIONS[group])]
        company = COMPANIES[number % len(COMPANIES)]
        sheet = Sheet(f"FORM 4 No. {number}")
        hard = luck.random() < 0.45
        rate = rate * 2 if hard else 0.0
        cells = [
            self.cell("/form_type", "4", sheet, rate / 4, luck),
            self.cell("/issuer/name", company, sheet, rate, luck, critical=True),
            self.cell("/period_of_report", f"2031-03-{1 + number % 28:02}", sheet, rate, luck, critical=True),
            self.cell("/issuer/trading_symbol", company[:3].upper(), sheet, rate, luck),
            CellResult(Outcome.CORRECT_NULL, "remarks", "/remarks", "/remarks", None, None, "text"),
        ]
        rows = 2 + number % 5
        missing = rows - 1 if luck.random() < rate else -1
        for row in range(rows):
            base = f"/non_derivative/{row}"
            values = {
                "transaction_date": f"2031-03-{1 + (number + row) % 28:02}",
                "transaction_code": "PSMA"[row % 4],
                "shares": f"{1000 * (row + 1) + number}",
                "price_per_share": f"{11 + row}.{number % 90 + 10}",
            }
            for name, value in values.items():
                cell = self.cell(f"{base}/{name}", value, sheet, rate, luck, critical=name == "shares")
                if row == missing:
                    cell = replace(
                        cell,
                        outcome=Outcome.MISSING_ROW,
                        predicted=None,
                        path="",
                        spans=(),
                        evidence=None,
                        confidence=None,
                        subtype="",
                        why="",
                    )
                cells.append(cell)
            note = f"{base}/footnote_ids/shares/0"
            cells.append(
                CellResult(
                    Outcome.CORRECT, "non_derivative[].footnote_ids.shares[]", note, note, "1", "1", "set"
                )
            )
        sheet.text += f"\n{PROSE * prose}\n"
        path = self.folder / f"document-{number}.txt"
        path.write_text(sheet.text, "utf-8")
        return DocumentResult(
            id=f"{conversion}/form4-{number:04}",
            schema="ownership",
            group=group,
            conversion=conversion,
            cluster=f"issuer-{number // per_cluster}",
            uri=str(path),
            sha256=sha256(path.read_bytes()).hexdigest(),
            status="scored",
            cells=cells,
            rows={"non_derivative[]": Rows(rows, rows - (missing >= 0), rows - (missing >= 0), rows - 1)},
            disputed=number % 11 == 0,
            seconds=0.02 + luck.random() / 10,
            usage={},
            findings=[],
        )

    def cell(
        self,
        pointer: str,
        value: str,
        sheet: Sheet,
        rate: float,
        luck: random.Random,
        critical: bool = False,
    ) -> CellResult:
        field = pointer.removeprefix("/").replace("/", ".")
        field = ".".join("[]" if part.isdigit() else part for part in field.split(".")).replace(".[]", "[]")
        span = sheet.print(field.rpartition(".")[2].replace("_", " "), value)
        sure = 0.97 + luck.random() * 0.03
        cell = CellResult(
            outcome=Outcome.CORRECT,
            field=field,
            gold_path=pointer,
            path=pointer,
            gold=value,
            predicted=value,
            cmp="decimal" if value.replace(".", "").isdigit() else "text",
            critical=critical,
            state="found",
            method="label",
            confidence=round(sure, 4),
            spans=(span,),
            evidence=Evidence(True, True, True),
        )
        if luck.random() >= rate:
            return cell
        unsure = round(0.55 + luck.random() * 0.43, 4)
        if luck.random() < 0.3:
            return replace(
                cell,
                outcome=Outcome.OMITTED,
                predicted=None,
                spans=(),
                evidence=None,
                confidence=None,
                state="blank",
                method="not printed",
            )
        if cell.cmp == "decimal":
            wrong, subtype, why = f"{value}00", "scale", "same digits, another power of ten"
        else:
            wrong, subtype, why = value[:-1] + "x", "near_text", "1 letter differs"
        return replace(
            cell,
            outcome=Outcome.WRONG,
            predicted=wrong,
            subtype=subtype,
            why=f"compared as {cell.cmp}: {value!r} is not {wrong!r}; {why}",
            confidence=unsure,
            evidence=Evidence(True, False, True),
        )

    def extra_row(self, document: DocumentResult) -> None:
        """Add a row that gold does not have."""
        for name, value in (("shares", "31"), ("transaction_code", "G")):
            field, pointer = f"non_derivative[].{name}", f"/non_derivative/9/{name}"
            document.cells.append(
                CellResult(Outcome.EXTRA_ROW, field, "", pointer, None, value, "text", spans=((0, 6),))
            )

    def fail(self, document: DocumentResult) -> DocumentResult:
        """Make a failure of a document: all of its gold cells are omitted."""
        cells = [
            replace(
                cell,
                outcome=Outcome.OMITTED,
                predicted=None,
                path="",
                spans=(),
                evidence=None,
                confidence=None,
                subtype="",
                why="",
            )
            for cell in document.cells
            if cell.gold is not None
        ]
        return replace(
            document, status="failed", failure="InternalError: no table was found", cells=cells, rows={}
        )

    def mixed(self, count: int = 48) -> tuple[Run, Run, Comparison]:
        """A baseline, a run after it with flips, failures and hostile text, and their comparison."""
        baseline = self.run("20310401-091500-aaaa", count, rate=0.05, seed=7)
        run = self.run("20310402-091500-bbbb", count, rate=0.05, seed=7)
        other = self.run("x", count, rate=0.07, seed=8)
        for place in range(0, count, 4):
            run.documents[place] = other.documents[place]
        self.extra_row(run.documents[1])
        null = run.documents[2].cells[4]
        run.documents[2].cells[4] = replace(
            null, outcome=Outcome.HALLUCINATED, predicted="none given", spans=((0, 4),), confidence=0.61
        )
        run.documents[5] = self.fail(run.documents[5])
        self.make_hostile(run.documents[3])
        for document in run.documents:
            document.usage = {"cost_usd": 0.0021, "input_tokens": 900, "output_tokens": 80, "requests": 1}
            document.usage["model"] = "tin-lantern-2"
        run.info.model, run.info.prompt, run.info.llm = "tin-lantern-2", "p-91aa", "auto"
        return baseline, run, compare(baseline, run)

    def make_hostile(self, document: DocumentResult) -> None:
        """Put markup and script wherever a document has a say."""
        path = self.folder / "hostile.txt"
        text = f"{HOSTILE}\nissuer: {HOSTILE} \U0001f427 shares: 12\u2028next\u2029{HOSTILE}"
        path.write_text(text, "utf-8")
        document.uri, document.sha256 = str(path), sha256(path.read_bytes()).hexdigest()
        start = text.index("12")
        document.cells[1] = replace(
            document.cells[1],
            outcome=Outcome.WRONG,
            gold=HOSTILE,
            predicted=f"{HOSTILE}!",
            subtype="near_text",
            why=HOSTILE,
            method=HOSTILE,
            spans=((start, start + 2),),
        )
        document.findings = [{"check": HOSTILE, "severity": "error", "paths": [], "message": HOSTILE}]

    def points(self, count: int, last: Run) -> list[TrendPoint]:
        """Runs of the past: gold and plugins change on the way."""
        luck = random.Random(3)
        points = []
        for index in range(count):
            f1, exact = 0.962 + index * 0.0012 + luck.random() * 0.004, 0.55 + index * 0.006
            points.append(
                TrendPoint(
                    id=last.info.id if index == count - 1 else f"203103{index + 1:02}-091500-cccc",
                    started=f"2031-03-{index + 1:02}T09:15:00",
                    label="nightly",
                    f1=Measure(f1, f1 - 0.006, min(1.0, f1 + 0.005), False),
                    exact=Measure(exact, exact - 0.08, exact + 0.08, False),
                    gold="g-1" if index < 7 else "g-2",
                    scorer="2",
                    model=None,
                    plugins="filingkit-ownership 0.3.0" if index < 14 else "filingkit-ownership 0.4.0",
                )
            )
        return points


@pytest.fixture
def inventor(tmp_path: Path) -> Inventor:
    return Inventor(tmp_path)


@pytest.fixture
def hostile_text() -> str:
    return HOSTILE
