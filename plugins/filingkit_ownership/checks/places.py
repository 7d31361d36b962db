"""The rows of the two tables, and how findings name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from filingkit.resolve import Resolution

TABLE_I = "/non_derivative"
TABLE_II = "/derivative"
TABLES = (TABLE_I, TABLE_II)

_NAMES = {TABLE_I: "Table I", TABLE_II: "Table II"}


def transactions(resolution: Resolution, table: str) -> list[str]:
    """Paths of the rows of `table` that report a transaction."""
    fields = resolution.fields
    return [row for row in resolution.items(table) if fields[f"{row}/kind"].value == "transaction"]


def dated_transactions(resolution: Resolution) -> list[tuple[str, str]]:
    """Transaction dates of both tables (Table I box 2, Table II box 3), each with its path."""
    dates = []
    for table in TABLES:
        for row in resolution.items(table):
            path = f"{row}/transaction_date"
            value = resolution.text(path)
            if value is not None:
                dates.append((value, path))
    return dates


def references(resolution: Resolution, row: str) -> Iterator[tuple[str, str, str]]:
    """Footnote markers of a row: the field that each stands beside, its id, and its path."""
    notes = f"{row}/footnote_ids"
    names = resolution.keys.get(notes)
    if names is None:
        return
    fields, rows = resolution.fields, resolution.rows
    for name in names:
        items = f"{notes}/{name}"
        for index in range(rows[items]):
            path = f"{items}/{index}"
            number = fields[path].value
            if isinstance(number, str):
                yield name, number, path


def derive_from(
    resolution: Resolution, path: str, value: str, sources: Iterable[str], confidence: float
) -> None:
    """Derive the value at `path` from those at `sources`; it is no surer than the least sure of them.

    What is left of a value that is cut off is cited too.
    """
    paths = tuple(sources)
    partial = resolution.partials.get(path)
    left = resolution.locate(partial.ranges) if partial is not None else ()
    known = [resolution.fields[source].confidence for source in paths]
    least = min((item for item in known if item is not None), default=1.0)
    resolution.derive(path, value, (*left, *resolution.spans(*paths)), confidence * least)


def name_table(path: str) -> str:
    """Name the table at `path` as the forms do."""
    return _NAMES[path]


def name_row(path: str) -> str:
    """Name the row that `path` stands for or lies in as a person would: "Table I row 2"."""
    _, table, index, *_ = path.split("/")
    return f"{_NAMES[f'/{table}']} row {int(index) + 1}"


def name_field(name: str) -> str:
    """Name a field as a person would."""
    return name.replace("_", " ")


def print_number(number: Decimal) -> str:
    """Print a number with separators, as the forms do."""
    return f"{number:,f}"


def plain(number: Decimal) -> str:
    """Give the canonical form of a computed number: no separators, no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
