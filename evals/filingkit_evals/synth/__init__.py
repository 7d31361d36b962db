"""Degraded ownership filings with exact gold: the parser's property test, and what confidence is calibrated on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from filingkit.errors import UsageError
from filingkit_evals.synth.damage import choose, damage_page, damage_text
from filingkit_evals.synth.dialects import DIALECTS
from filingkit_evals.synth.pages import Page
from filingkit_evals.synth.records import SCHEMAS, invent
from filingkit_evals.synth.survival import gold

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Sample:
    """A document, and what can be held against who reads it.

    `record` is gold, every key of the schema present. `cells` annotates it by JSON pointer: `quote`, the value as
    `text` prints it in one piece, or `alternates`, what is right besides the record because the value is no longer
    (wholly) in `text`. `damages` names what was done to it, in order.
    """

    id: str
    schema: str
    layout: str
    suffix: str
    text: str
    record: dict[str, Any]
    cells: dict[str, dict[str, Any]]
    damages: tuple[str, ...]


def generate(schema: str, count: int, seed: int, damage: float = 0.5) -> Iterator[Sample]:
    """Invent `count` filings of `schema`; `damage` runs from 0, pristine, to 1, every one damaged heavily.

    The same arguments give the same samples, and a sample does not depend on how many follow. Raises UsageError
    for a schema that is not one of the ownership forms.
    """
    if schema not in SCHEMAS:
        message = f"cannot generate {schema}: can generate {', '.join(SCHEMAS)}"
        raise UsageError(message)
    if not 0 <= damage <= 1:
        message = f"damage must be between 0 and 1, not {damage}"
        raise UsageError(message)
    return (_sample(schema, number, seed, damage) for number in range(count))


def _sample(schema: str, number: int, seed: int, damage: float) -> Sample:
    rng = Random(f"{schema}-{seed}-{number}")
    dialect = DIALECTS[rng.randrange(len(DIALECTS))]
    page = Page(schema, invent(schema, rng), dialect.style, scanned=dialect.scanned)
    rng = Random(f"{schema}-{seed}-{number}-{damage}")
    names = choose(rng, damage)
    changes = damage_page(page, rng, names)
    text, scars = damage_text(dialect.render(page), page, rng, names)
    record, cells = gold(page, text)
    name = f"synth-{seed}-{number:05d}"
    return Sample(name, schema, dialect.name, dialect.suffix, str(text), record, cells, (*changes, *scars))
