"""The transactions of one table as a ledger: lines of ownership, and which row continues which."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from filingkit.reading import fold_letters
from filingkit_ownership.checks.places import TABLE_II, references, transactions

if TYPE_CHECKING:
    from decimal import Decimal

    from filingkit.resolve import Resolution

_fold = lru_cache(maxsize=1024)(fold_letters)

_TERMS = ("conversion_or_exercise_price", "exercise_date", "expiration_date")
"""What tells options of one title from another."""

_SIGNS = {"A": 1, "D": -1}


class Entry:
    """One transaction row of the ledger. `line` is None where it was not read whose ownership it is."""

    __slots__ = (
        "at",
        "continued",
        "date",
        "direction",
        "following",
        "following_at",
        "line",
        "path",
        "shares",
        "shares_at",
        "sign",
        "supported",
        "title",
    )

    def __init__(self, resolution: Resolution, path: str, table: str, at: int) -> None:
        self.at = at
        self.path = path
        self.date = resolution.text(f"{path}/transaction_date") or ""
        self.shares_at = f"{path}/shares"
        self.following_at = f"{path}/shares_owned_following"
        self.direction = f"{path}/acquired_disposed"
        self.title = _fold(resolution.text(f"{path}/security_title") or "")
        self.line = _line(resolution, path, table, self.title)
        self.shares = resolution.decimal(self.shares_at)
        self.following = resolution.decimal(self.following_at)
        self.sign = _SIGNS.get(resolution.text(self.direction) or "", 0)
        self.supported = False
        """Whether another row ends where this one begins."""
        self.continued = False
        """Whether another row begins where this one ends."""

    def comes_after(self, other: Entry) -> bool:
        """Tell whether this row can follow `other`: printed below it, or above it with a later date."""
        return self.at > other.at or (self.at < other.at and self.date > other.date)

    @property
    def change(self) -> Decimal | None:
        """What this transaction adds."""
        return self.sign * self.shares if self.sign and self.shares is not None else None

    @property
    def before(self) -> Decimal | None:
        """The amount owned before this transaction."""
        change = self.change
        return self.following - change if change is not None and self.following is not None else None


def read_ledger(resolution: Resolution, table: str) -> list[Entry]:
    """Read the transactions of `table`; a single one is no ledger."""
    rows = transactions(resolution, table)
    return [Entry(resolution, row, table, at) for at, row in enumerate(rows)] if len(rows) > 1 else []


def split_lines(entries: list[Entry]) -> list[list[Entry]]:
    """Give the rows of each line of ownership that has several."""
    lines: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.line is not None:
            lines.setdefault(entry.line, []).append(entry)
    return [line for line in lines.values() if len(line) > 1]


def _line(resolution: Resolution, row: str, table: str, title: str) -> tuple[str, ...] | None:
    """Tell one line of ownership from another: the security, and who holds it (boxes 6, 7; 10, 11)."""
    form = resolution.text(f"{row}/direct_or_indirect")
    if form is None or not title:
        return None
    nature = _fold(resolution.text(f"{row}/nature_of_ownership") or "")
    notes = [
        number
        for name, number, _ in references(resolution, row)
        if name in ("nature_of_ownership", "direct_or_indirect")
    ]
    if form == "I" and not nature and not notes:
        return None
    terms = [resolution.text(f"{row}/{name}") or "" for name in _TERMS] if table == TABLE_II else []
    return (title, form, nature, *terms, *notes)


def confirm_links(resolution: Resolution, entries: list[Entry]) -> None:
    """Confirm rows whose amount before the transaction is the amount that another row ends with.

    Rows can be printed in reverse. Where no row of the same line of ownership fits, one of another line can,
    whose holder may be misread: that long numbers fit is no chance. But each row has one successor only.
    """
    ends: dict[object, list[Entry]] = {}
    for entry in entries:
        if entry.following is not None:
            ends.setdefault((entry.line or entry.title, entry.following), []).append(entry)
    rest = [entry for entry in entries if not _link(resolution, entry, ends, entry.line or entry.title)]
    ends = {}
    for entry in entries:
        if entry.following is not None and not entry.continued:
            ends.setdefault((entry.title, entry.following), []).append(entry)
    for entry in rest:
        _link(resolution, entry, ends, entry.title)


def _link(resolution: Resolution, entry: Entry, ends: dict[object, list[Entry]], group: object) -> bool:
    """Confirm `entry` with a row of its group that ends where it begins, if there is one."""
    before = entry.before
    if before is None or before <= 0 or not entry.change:
        return False
    rows = ends.get((group, before), [])
    for index, other in enumerate(rows):
        if entry.comes_after(other):
            del rows[index]
            entry.supported = other.continued = True
            resolution.confirm(entry.shares_at, entry.following_at, entry.direction, other.following_at)
            return True
    return False
