"""Gold for a finished text: the record that it can be held to, with a quote or alternates for each cell."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from filingkit_evals.synth.pages import RELATIONS
from filingkit_evals.synth.tracking import Survival, survivals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit_evals.synth.pages import Page
    from filingkit_evals.synth.tracking import Text

Record = dict[str, Any]
Cells = dict[str, dict[str, Any]]

# Text may be scattered by wrapping and is still printed, and what is left of it may be given as it stands.
_PROSE = frozenset(
    [
        "name",
        "street1",
        "street2",
        "city",
        "officer_title",
        "other_text",
        "security_title",
        "nature_of_ownership",
        "underlying_title",
        "text",
        "remarks",
    ]
)
_SINGLE_BOXES = (
    "not_subject_to_section16",
    "rule_10b5_1",
    "form3_holdings_reported",
    "form4_transactions_reported",
)
_NOTHING = Survival(whole=False, quote=None, remains="")


def gold(page: Page, text: Text) -> tuple[Record, Cells]:
    """Give the record of `page` as far as `text` can show it, and the annotations of its cells."""
    record = copy.deepcopy(page.record)
    left = survivals(text)
    cells: Cells = {}
    boxes = {pointer for group in _groups(page) for pointer in group}
    for pointer, value in _leaves(record, ""):
        if pointer in boxes or value is None:
            continue
        if pointer not in page.issued:
            _put(record, pointer, None)
        elif note := _annotation(pointer, left.get(pointer, _NOTHING)):
            cells[pointer] = note
    for group in _groups(page):
        _check(record, cells, group, page, left)
    return record, cells


def _annotation(pointer: str, survival: Survival) -> dict[str, Any]:
    prose = pointer.rsplit("/", 1)[-1] in _PROSE
    if survival.quote is not None:
        return {"quote": survival.quote}
    if survival.whole and (prose or not survival.remains or " " not in survival.remains):
        return {}
    return {"alternates": [None, survival.remains] if prose and survival.remains else [None]}


def _groups(page: Page) -> Iterator[list[str]]:
    for owner in page.owners:
        yield [f"{owner}/{name}" for name in RELATIONS]
    yield ["/filing_by"]
    yield from ([f"/{name}"] for name in _SINGLE_BOXES)


def _check(record: Record, cells: Cells, group: list[str], page: Page, left: dict[str, Survival]) -> None:
    """Settle one group of check boxes: without a mark to be seen nothing is known of any of them."""
    marked = [pointer for pointer in group if page.value(pointer) not in {None, False}]
    seen = [pointer for pointer in marked if pointer in left and left[pointer].whole]
    for pointer in group:
        value = page.value(pointer)
        shown = pointer in page.issued
        if not seen or not shown:
            _put(record, pointer, None)
        if not shown or value is None:
            continue
        if pointer in seen:
            quote = left[pointer].quote
            cells.update({pointer: {"quote": quote}} if quote else {})
        elif pointer in marked:
            # A mark that is lost looks like one that never was; who knows the truth all the same is right too.
            cells[pointer] = {"alternates": [None, False] if seen else [value]}


def _leaves(level: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(level, dict):
        for name, value in list(level.items()):
            yield from _leaves(value, f"{pointer}/{name}")
    elif isinstance(level, list):
        for index, value in enumerate(level):
            yield from _leaves(value, f"{pointer}/{index}")
    else:
        yield pointer, level


def _put(record: Record, pointer: str, value: Any) -> None:
    *way, last = pointer.split("/")[1:]
    level: Any = record
    for part in way:
        level = level[int(part)] if isinstance(level, list) else level[part]
    if isinstance(level, list):
        level[int(last)] = value
    else:
        level[last] = value
