"""Damages to the page before it is rendered: to the cells of its tables, and to its check boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth.pages import RELATIONS, Cell
from filingkit_evals.synth.tracking import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from filingkit_evals.synth.pages import Page, Table

_LOOKALIKES = {
    "A": "АΑ",
    "C": "С",
    "E": "ЕΕ",
    "I": "ΙІ",
    "J": "Ј",
    "M": "МΜ",
    "P": "РΡ",
    "S": "Ѕ",
}
_SORTS = {
    "date": ("transaction_date", "deemed_execution_date", "exercise_date", "expiration_date"),
    "number": (
        "shares",
        "price_per_share",
        "shares_owned_following",
        "conversion_or_exercise_price",
        "underlying_shares",
    ),
    "code": ("transaction_code", "acquired_disposed", "direct_or_indirect"),
}
_SORT_OF = {field: sort for sort, fields in _SORTS.items() for field in fields}


def _places(table: Table) -> Iterator[tuple[int, int]]:
    """Give where something is printed in a table: row and column."""
    for number, row in enumerate(table.rows):
        yield from ((number, index) for index, cell in enumerate(row) if cell.text)


def _some_table(page: Page, rng: Random, rows: int = 1, columns: int = 4) -> Table | None:
    tables = [table for table in page.tables if len(table.rows) >= rows and len(table.columns) >= columns]
    return rng.choice(tables) if tables else None


def merge_cells(page: Page, rng: Random) -> bool:
    """Let two neighbours stand in the cell of the first."""
    table = _some_table(page, rng)
    filled = set(_places(table)) if table else set()
    pairs = [(row, index) for row, index in sorted(filled) if (row, index + 1) in filled]
    if not table or not pairs:
        return False
    number, index = rng.choice(pairs)
    row = table.rows[number]
    row[index] = Cell(row[index].text + " " + row[index + 1].text.displaced(), row[index].home)
    row[index + 1] = Cell(EMPTY, index + 1)
    return True


def split_cell(page: Page, rng: Random) -> bool:
    """Let the end of a value stand in the blank cell after it."""
    table = _some_table(page, rng)
    choices = [
        (number, index)
        for number, index in (_places(table) if table else ())
        if table and len(table.rows[number][index].text) > 5 and _blank(table, number, index + 1)
    ]
    if not table or not choices:
        return False
    number, index = rng.choice(choices)
    row = table.rows[number]
    cell = row[index]
    place = rng.randrange(2, len(cell.text) - 1)
    row[index], row[index + 1] = (
        Cell(cell.text.cut(0, place), cell.home),
        Cell(cell.text.cut(place), cell.home),
    )
    return True


def shift_cell(page: Page, rng: Random) -> bool:
    """Move a value into the blank cell beside it, where its look still tells what it is."""
    table = _some_table(page, rng)
    moves = [
        (number, index, index + step)
        for number, index in (_places(table) if table else ())
        for step in (-1, 1)
        if index and table and _blank(table, number, index + step) and _tells(table, index, index + step)
    ]
    if not table or not moves:
        return False
    number, index, target = rng.choice(moves)
    row = table.rows[number]
    row[target], row[index] = row[index], Cell(EMPTY, index)
    return True


def _blank(table: Table, number: int, index: int) -> bool:
    return 0 < index < len(table.columns) and not table.rows[number][index].text


def _tells(table: Table, index: int, target: int) -> bool:
    here, there = table.columns[index], table.columns[target]
    return bool(here.direction and there.direction) or _SORT_OF.get(here.field) != _SORT_OF.get(there.field)


def _keep_columns(table: Table, count: int) -> None:
    del table.columns[count:]
    del table.subs[count:]
    for row in table.rows:
        del row[count:]


def lose_columns(page: Page, rng: Random) -> bool:
    """Lose the columns on the right, header and all."""
    table = _some_table(page, rng)
    if not table:
        return False
    _keep_columns(table, len(table.columns) - rng.randrange(1, len(table.columns) // 2 + 1))
    return True


def truncate_edge(page: Page, rng: Random) -> bool:
    """Cut the page on the right, through the values of a column."""
    table = _some_table(page, rng)
    if not table:
        return False
    last = rng.randrange(len(table.columns) // 2, len(table.columns))
    longest = max(len(row[last].text) for row in table.rows)
    if longest < 3:
        return False
    _keep_columns(table, last + 1)
    table.clipped = rng.randrange(2, longest)
    for row in table.rows:
        row[last] = Cell(row[last].text.cut(0, table.clipped), row[last].home)
    return True


def lose_row(page: Page, rng: Random) -> bool:
    """Lose a row of a table."""
    table = _some_table(page, rng)
    if not table:
        return False
    del table.rows[rng.randrange(len(table.rows))]
    return True


def stick_header(page: Page, rng: Random) -> bool:
    """Let the headings above the first row stick to its values: "Code V C"."""
    tables = [table for table in page.tables if table.rows and any(table.subs)]
    if not tables:
        return False
    table = rng.choice(tables)
    first = table.rows[0]
    for index, sub in enumerate(table.subs):
        if sub:
            text = sub + " " + first[index].text if first[index].text else first[index].text + sub
            first[index] = Cell(text, first[index].home)
            table.subs[index] = ""
    return True


def confuse_letters(page: Page, rng: Random) -> bool:
    """Print look-alikes of other alphabets for codes of one letter."""
    changed = False
    for table in page.tables:
        for number, index in list(_places(table)):
            cell = table.rows[number][index]
            letter = str(cell.text)[0]
            if (
                _SORT_OF.get(table.columns[index].field) == "code"
                and letter in _LOOKALIKES
                and rng.random() < 0.5
            ):
                text = cell.text.respell(0, rng.choice(_LOOKALIKES[letter]))
                table.rows[number][index] = Cell(text, cell.home)
                changed = True
    return changed


def lose_marks(page: Page, rng: Random) -> bool:
    """Lose all check marks, and the boxes with them, or some marks."""
    marks = [f"{owner}/{name}" for owner in page.owners for name in RELATIONS]
    marks = ["/filing_by", *(pointer for pointer in marks if page.value(pointer))]
    # A drawn box goes with its mark: were the boxes of a lost mark still there, they would say that it is not set.
    page.boxes_lost = page.style.drawn_boxes or rng.random() < 0.6
    page.lost_marks.update(marks if page.boxes_lost else rng.sample(marks, rng.randrange(1, len(marks) + 1)))
    return True


def clip_boxes(page: Page, rng: Random) -> bool:
    """Cut the boxes above the tables on the left, which only a scan in cells shows."""
    if not page.scanned:
        return False
    page.clipped = rng.randrange(2, 5)
    return True
