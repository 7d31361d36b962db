"""In what way a wrong value is wrong: the first rule that holds says what to fix."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from rapidfuzz.distance import Levenshtein

from filingkit_evals.comparators import COMPARATORS
from filingkit_evals.rows import field_name
from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from filingkit_evals.comparators import Canonical
    from filingkit_evals.scorer import Cell

NEAR = 0.8
"""From this similarity on, a wrong text was read in the right place but not well."""

_TOKEN = re.compile(r"[^\W_]+")


class Subtype(Enum):
    """The kinds of wrong values, in the order in which they are tried."""

    SCALE = "scale"
    SIGN = "sign"
    SWAP_PERIOD = "swap_period"
    SWAP_ROW = "swap_row"
    SWAP_FIELD = "swap_field"
    ROUNDING = "rounding"
    FORMAT = "format"
    NEAR_TEXT = "near_text"
    OTHER = "other"


def subtypes(cells: Iterable[Cell]) -> Iterator[tuple[Cell, Subtype]]:
    """Give the wrong cells of one document, each with its subtype."""
    cells = list(cells)
    wrong = [cell for cell in cells if cell.outcome is Outcome.WRONG]
    if wrong:
        gold = _Gold(cells)
        for cell in wrong:
            yield cell, next((kind for kind, holds in _RULES if holds(cell, gold)), Subtype.OTHER)


class _Gold:
    """The gold cells of a document by the field and by the row that they stand in."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.fields: defaultdict[str, list[Cell]] = defaultdict(list)
        self.rows: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            if cell.gold is not None:
                self.fields[field_name(cell.gold_path)].append(cell)
                self.rows[_row(cell)].append(cell)


def _row(cell: Cell) -> str:
    return cell.gold_path.rpartition("/")[0]


def _number(cell: Cell, value: object) -> Decimal | None:
    if cell.cmp != "decimal":
        return None
    try:
        return Decimal(str(COMPARATORS[cell.cmp].canonical(value)))
    except InvalidOperation:
        return None


def _numbers(cell: Cell) -> tuple[Decimal, Decimal] | None:
    gold, predicted = _number(cell, cell.gold), _number(cell, cell.predicted)
    return None if gold is None or predicted is None else (gold, predicted)


def _is_scale(cell: Cell, gold: _Gold) -> bool:
    numbers = _numbers(cell)
    if numbers is None:
        return False
    (ours, theirs) = (number.normalize().as_tuple() for number in numbers)
    return (ours.sign, ours.digits) == (theirs.sign, theirs.digits)


def _is_sign(cell: Cell, gold: _Gold) -> bool:
    numbers = _numbers(cell)
    return numbers is not None and numbers[0] == -numbers[1]


def _is_swap_period(cell: Cell, gold: _Gold) -> bool:
    """Whether the value is that of another column of its row: the cells of a series stand together."""
    return cell.gold_path.rpartition("/")[2].isdigit() and _occurs(cell, gold.rows[_row(cell)])


def _is_swap_row(cell: Cell, gold: _Gold) -> bool:
    return _occurs(cell, gold.fields[field_name(cell.gold_path)])


def _is_swap_field(cell: Cell, gold: _Gold) -> bool:
    return _occurs(cell, gold.rows[_row(cell)])


def _occurs(cell: Cell, others: Iterable[Cell]) -> bool:
    """Whether the predicted value is the gold one of another cell; a tick is no sign of a swap."""
    if cell.cmp == "bool":
        return False
    canonical = COMPARATORS[cell.cmp].canonical
    predicted = canonical(cell.predicted)
    return any(other is not cell and canonical(other.gold) == predicted for other in others)


def _is_rounding(cell: Cell, gold: _Gold) -> bool:
    numbers = _numbers(cell)
    if numbers is None:
        return False
    places = min(_places(number) for number in numbers)
    return abs(numbers[0] - numbers[1]) < Decimal(1).scaleb(-places)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _is_format(cell: Cell, gold: _Gold) -> bool:
    return _tokens(cell.gold) == _tokens(cell.predicted)


def _tokens(value: object) -> list[str]:
    """Fold away accents, punctuation and the order of words, and so that of day and month."""
    text = normalize("NFKD", str(value).casefold())
    bare = "".join(character for character in text if not combining(character))
    return sorted(token.lstrip("0") for token in _TOKEN.findall(bare))


def _is_near_text(cell: Cell, gold: _Gold) -> bool:
    if cell.cmp in {"bool", "date", "decimal"}:
        return False
    texts: list[Canonical | None] = [
        COMPARATORS["text"].canonical(value) for value in (cell.gold, cell.predicted)
    ]
    return Levenshtein.normalized_similarity(str(texts[0]), str(texts[1])) >= NEAR


_RULES: tuple[tuple[Subtype, Callable[[Cell, _Gold], bool]], ...] = (
    (Subtype.SCALE, _is_scale),
    (Subtype.SIGN, _is_sign),
    (Subtype.SWAP_PERIOD, _is_swap_period),
    (Subtype.SWAP_ROW, _is_swap_row),
    (Subtype.SWAP_FIELD, _is_swap_field),
    (Subtype.ROUNDING, _is_rounding),
    (Subtype.FORMAT, _is_format),
    (Subtype.NEAR_TEXT, _is_near_text),
)
