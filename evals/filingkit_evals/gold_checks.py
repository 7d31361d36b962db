"""Lint for gold: what a labeller can get wrong that a program can see.

The schema declares what is special about its lists, as `x-gold` of a leaf: `{"as_long_as": "columns"}` (a list of
values has one for each row of a list of the object above), `{"foots": "values"}` (where the leaf is true, the values
of the row add up from rows above it; `along` names the list of its columns).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from filingkit.annotations import is_model, without_none
from filingkit.errors import FilingkitError
from filingkit.loading import load_path
from filingkit_evals.evidence import is_readable, locate
from filingkit_evals.footing import unfooted_totals
from filingkit_evals.gold import is_redacted, values_of, with_placeholders
from filingkit_evals.leaves import scored_level
from filingkit_evals.metrics import MISTAKES
from filingkit_evals.rows import json_pointers
from filingkit_evals.scorer import Outcome, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from filingkit_evals.cases import Case
    from filingkit_evals.gold import Gold
    from filingkit_evals.leaves import Level

_CLASSIFIED = {"bool", "enum", "set"}
"""Ticks and kinds are not printed as words: only a quote that is given can be checked."""


class Problem(NamedTuple):
    """One thing that is wrong with gold; a warning is something to look at that may be right."""

    severity: Literal["error", "warning"]
    pointer: str
    message: str


def check_gold(case: Case, schema: type[BaseModel]) -> list[Problem]:
    """Check one gold file against its schema and, where that is at hand, its document."""
    gold = case.gold
    problems = [*_validate(gold, schema), *_check_pointers(gold)]
    problems += _check_declared(schema, gold.record, "")
    if any(problem.severity == "error" for problem in problems):
        return problems
    problems += _check_scoring(gold, schema)
    if case.path is None:
        return [*problems, Problem("error", "", case.trouble)]
    return [*problems, *_check_document(case, schema)]


def _validate(gold: Gold, schema: type[BaseModel]) -> Iterator[Problem]:
    try:
        schema.model_validate(with_placeholders(gold.record))
    except ValidationError as error:
        for item in error.errors(include_url=False):
            if item["type"] != "extra_forbidden":  # told with all other unknown keys, and less gravely
                yield Problem("error", "/" + "/".join(map(str, item["loc"])), item["msg"])


def _check_pointers(gold: Gold) -> Iterator[Problem]:
    for pointer in (*gold.cells, *json_pointers(gold.unseen)):
        if not _leads_somewhere(gold.record, pointer):
            yield Problem("error", pointer, "leads nowhere in the record")
    for pointer, note in gold.cells.items():
        if note.status == "disputed" and not note.note:
            yield Problem("warning", pointer, "is disputed, and no note says why")


def _leads_somewhere(record: Any, pointer: str) -> bool:
    value = record
    for name in pointer.removeprefix("/").split("/"):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return False
    return True


def _check_declared(schema: type[BaseModel], record: Any, base: str) -> Iterator[Problem]:
    """Follow the schema down the record and check what `x-gold` declares of the rows of its lists."""
    if not isinstance(record, dict):
        return
    for name, info in schema.model_fields.items():
        kind = without_none(info.annotation)
        value = record.get(name)
        if is_model(kind):
            yield from _check_declared(kind, value, f"{base}/{name}")
        elif get_origin(kind) is list and is_model(get_args(kind)[0]) and isinstance(value, list):
            item = get_args(kind)[0]
            for leaf, rule in _declarations(item):
                yield from _check_rows(record, value, f"{base}/{name}", leaf, rule)
            for index, row in enumerate(value):
                yield from _check_declared(item, row, f"{base}/{name}/{index}")


def _declarations(schema: type[BaseModel]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, info in schema.model_fields.items():
        extra = info.json_schema_extra
        if isinstance(extra, dict) and isinstance(extra.get("x-gold"), dict):
            rule: Any = extra["x-gold"]
            yield name, rule


def _check_rows(
    parent: Mapping[str, Any], rows: list[Any], base: str, leaf: str, rule: Mapping[str, Any]
) -> Iterator[Problem]:
    if "as_long_as" in rule:
        expected = len(parent.get(rule["as_long_as"]) or ())
        for index, row in enumerate(rows):
            found = len(row.get(leaf) or ())
            if found != expected:
                message = f"has {found} values for {expected} {rule['as_long_as']}"
                yield Problem("error", f"{base}/{index}/{leaf}", message)
    if "foots" in rule:
        for total in unfooted_totals(rows, parent.get(rule.get("along", "")) or ()):
            nearest = f"; the rows above give {total.nearest}" if total.nearest is not None else ""
            pointer = f"{base}/{total.row}/{rule['foots']}/{total.column}"
            yield Problem("warning", pointer, f"the total {total.printed} does not foot{nearest}")


def _check_scoring(gold: Gold, schema: type[BaseModel]) -> Iterator[Problem]:
    """Gold must be perfect against itself: a value that its own comparator cannot read is no gold."""
    for cell in score(schema, gold.record, gold.record, gold.hidden, gold.alternates):
        if cell.outcome is Outcome.UNKNOWN_FIELD:  # a corpus may annotate its gold with keys of its own
            yield Problem("warning", cell.path, "is not in the schema, so it is not scored")
        elif cell.outcome in MISTAKES and not is_redacted(cell.gold):
            yield Problem("error", cell.gold_path or cell.path, f"is {cell.outcome.value} against itself")


def _check_document(case: Case, schema: type[BaseModel]) -> Iterator[Problem]:
    assert case.path is not None
    gold = case.gold
    if gold.sha256 and sha256(case.path.read_bytes()).hexdigest() != gold.sha256:
        yield Problem("error", "", f"{case.path} is not the document that was labelled: its SHA-256 differs")
        return
    try:
        text = load_path(str(case.path)).text
    except FilingkitError as error:
        yield Problem("error", "", f"the document cannot be loaded: {error}")
        return
    kinds = dict(_kinds(scored_level(schema), gold.record, ""))
    hidden = json_pointers(gold.hidden)
    for pointer, value in values_of(gold.record):
        if pointer in kinds and not _is_hidden(pointer, hidden) and not is_redacted(value):
            yield from _check_value(gold, pointer, value, kinds[pointer], text)


def _check_value(gold: Gold, pointer: str, value: Any, cmp: str, text: str) -> Iterator[Problem]:
    note = gold.cells.get(pointer)
    quote = note.quote if note is not None else None
    derived = note is not None and (note.status == "derived" or None in note.alternates)
    if quote is not None:
        if not locate(quote, text):
            yield Problem("error", pointer, f"its quote is not in the document: {quote!r}")
        elif not derived and cmp not in _CLASSIFIED and not is_readable(cmp, value, [quote]):
            yield Problem("error", pointer, f"{value!r} cannot be read from its quote {quote!r}")
    elif not derived and cmp not in _CLASSIFIED and not is_readable(cmp, value, [text]):
        message = f"{value!r} is not printed in the document: give a quote, or the status derived"
        yield Problem("warning", pointer, message)


def _is_hidden(pointer: str, hidden: Iterable[str]) -> bool:
    return any(pointer == item or pointer.startswith(f"{item}/") for item in hidden)


def _kinds(level: Level, record: Any, base: str) -> Iterator[tuple[str, str]]:
    """Give the comparator of each leaf of a record, by pointer; sets and sequences have none of their own."""
    for leaf in level.leaves:
        for pointer in leaf.pointers:
            yield base + pointer, leaf.cmp
    if level.series is not None:
        leaf = level.series.leaf
        for index in range(len(record.get(leaf.paths[0][0]) or ())):
            yield f"{base}{leaf.pointers[0]}/{index}", leaf.cmp
    for path, rows in level.lists:
        for index, item in enumerate(_follow(record, path)):
            yield from _kinds(rows, item, f"{base}/{'/'.join(path)}/{index}")


def _follow(record: Any, path: tuple[str, ...]) -> list[Any]:
    value = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []
