"""What a run of the harness measured: values only, written to disk and read back without loss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from filingkit_evals.scorer import Outcome

Status = Literal["scored", "failed", "missing", "no_extractor", "not_predicted"]
"""What became of a document.

`failed`: extraction gave no record, so all gold cells count as omitted. `missing`: the document is not in any
directory that was searched. `no_extractor`: no plugin reads its schema. `not_predicted`: saved predictions hold
nothing for it; its cells count as omitted like those of a failure.
"""

COUNTED: frozenset[Status] = frozenset({"scored", "failed", "not_predicted"})
"""The documents that metrics are taken of; the others make a run incomplete."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well a predicted value is grounded; the levels are nested, None where one cannot be told.

    `quoted`: every span holds its quote in the source. `derivable`: the value can be read from the quotes.
    `agrees`: a span overlaps the evidence that gold names.
    """

    quoted: bool
    derivable: bool | None = None
    agrees: bool | None = None


@dataclass(
    slots=True
)  # not frozen: a run holds hundreds of thousands, and making frozen ones costs a third more
class CellResult:
    """One scored cell: its outcome, both values, and what the extractor said about its own.

    `field` is the name without indices (`non_derivative[].shares`). `subtype` and `why` are set where the value
    is wrong. `spans` are half-open ranges of the loaded text.
    """

    outcome: Outcome
    field: str
    gold_path: str
    path: str
    gold: Any
    predicted: Any
    cmp: str
    critical: bool = False
    subtype: str = ""
    why: str = ""
    state: str = ""
    method: str = ""
    confidence: float | None = None
    spans: tuple[tuple[int, int], ...] = ()
    evidence: Evidence | None = None


@dataclass(slots=True)
class Rows:
    """Rows of one list of the schema: how many gold has, were predicted, were paired and are exact."""

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    exact: int = 0


@dataclass(slots=True)
class DocumentResult:
    """One document, scored. `group` is what tables gather documents by, such as the converter.

    `cluster` names what documents share their luck with, such as the issuer: intervals are taken over
    clusters. `disputed` counts the gold cells that are left out because people disagree about them.
    """

    id: str
    schema: str
    group: str
    conversion: str
    cluster: str
    uri: str
    sha256: str
    status: Status
    failure: str = ""
    cells: list[CellResult] = field(default_factory=list)
    rows: dict[str, Rows] = field(default_factory=dict)
    disputed: int = 0
    seconds: float = 0.0
    usage: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class RunInfo:
    """What a run was made of: two runs compare only where gold, documents and scorer are the same.

    `schemas` gives the version of each schema, `plugins` the plugin of each. `gold` is a digest of all gold cells
    scored, `documents` one of the documents' ids and bytes, `scorer` the scorer's version with a digest of
    its rules. `command` reproduces the run. `selection` says which gold was taken: runs of one selection make a trend.
    """

    id: str
    started: str
    label: str
    command: str
    schemas: dict[str, str]
    plugins: dict[str, str]
    gold: str
    documents: str
    scorer: str
    filingkit: str
    selection: str = ""
    llm: str = "never"
    model: str | None = None
    prompt: str | None = None
    revision: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Run:
    """One run: what it was made of, and its documents in the order of their ids."""

    info: RunInfo
    documents: list[DocumentResult]

    @property
    def counted(self) -> list[DocumentResult]:
        """The documents that metrics are taken of."""
        return [document for document in self.documents if document.status in COUNTED]

    @property
    def uncounted(self) -> list[DocumentResult]:
        """The documents that could not be scored: the run is incomplete where there are any."""
        return [document for document in self.documents if document.status not in COUNTED]
