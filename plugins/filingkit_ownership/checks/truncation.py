"""Numbers that are cut off in the source, completed from where the form prints them again."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING

from filingkit_ownership.checks.conversions import Ratios, base_of
from filingkit_ownership.checks.places import (
    TABLE_I,
    TABLE_II,
    TABLES,
    derive_from,
    name_field,
    name_row,
    plain,
    print_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from filingkit.resolve import Resolution

_CUT = re.compile(r"\d{1,3}(?:,\d{3})*,\d{0,2}")
_MAY_BE_CUT = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d*)?")
_SCATTERED = re.compile(r"\d[\d ]*(?: ?,)+")
_AMOUNTS = ("shares", "underlying_shares", "shares_owned_following")
_EVIDENT = 3
"""Digits that must be left where nothing else speaks for a number."""

_COMPLETED = 0.98


def completes_truncated_number(resolution: Resolution) -> None:
    """Complete an amount of securities of which only the first digits are printed ("865,1").

    The number of underlying shares (Table II box 7) is what the ratio of the footnotes gives, or what Table I
    reports for the same date and code, or the number of derivative securities. The amount owned following
    is only completed from its own row: those of other rows may begin alike. Where all digits are printed but
    the separators came loose ("1171643 ,,"), the number is all there.
    """
    if not resolution.partials:
        return
    amounts = _Amounts(resolution)
    for path, partial in resolution.partials.items():
        row, _, name = path.rpartition("/")
        if name not in _AMOUNTS or not resolution.is_unread(path):
            continue
        left = " ".join(partial.text.split())
        is_cut = _CUT.fullmatch(left) is not None
        can_complete = is_cut or _MAY_BE_CUT.fullmatch(left) is not None
        answer = amounts.complete(row, name, left, is_cut=is_cut) if can_complete else _read_scattered(left)
        if answer is None:
            message = f'{name_row(path)}: {name_field(name)} is cut off, "{left}" is left'
            resolution.report("info", message, path)
        else:
            number, sources = answer
            derive_from(resolution, path, plain(number), sources, _COMPLETED)


_Answer = tuple[Decimal, tuple[str, ...]]
"""A number, and the paths of the values that it follows from."""


def _read_scattered(left: str) -> _Answer | None:
    """Read a number whose digits are all there, and as many separators as they need."""
    digits = "".join(filter(str.isdigit, left))
    is_whole = _SCATTERED.fullmatch(left) is not None and left.count(",") == (len(digits) - 1) // 3
    return (Decimal(digits), ()) if is_whole else None


def _begins(number: Decimal, left: str) -> bool:
    """Tell whether `number` is printed as what is left and more."""
    return print_number(number).startswith(left)


def _only(amounts: Iterable[tuple[Decimal, str]]) -> _Answer | None:
    """Give the number that all `amounts` are, or None where there is none or another."""
    answer: _Answer | None = None
    for number, path in amounts:
        if answer is None:
            answer = number, (path,)
        elif number != answer[0]:
            return None
    return answer


class _Amounts:
    """The amounts of securities of both tables, by how they begin and by their transactions."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution
        self._ratios = Ratios(resolution)
        self._printed: list[tuple[str, str, Decimal]] = []
        self._alike: dict[tuple[str, str | None, str | None], list[str]] = {}
        self._place: dict[str, int] = {}
        for table in TABLES:
            for row in resolution.items(table):
                rows = self._alike.setdefault(self._key(table, row), [])
                self._place[row] = len(rows)
                rows.append(row)
                for name in _AMOUNTS:
                    number = resolution.decimal(f"{row}/{name}")
                    if number is not None:
                        self._printed.append((print_number(number), f"{row}/{name}", number))
        self._printed.sort()

    def complete(self, row: str, name: str, left: str, *, is_cut: bool) -> _Answer | None:
        """Give the one number that begins with `left` and fits there, or None where it is not certain.

        Unless it is seen to be cut, `left` can be all that was printed: then only what the number follows from tells.
        """
        is_evident = sum(map(str.isdigit, left)) >= _EVIDENT
        if name == "shares_owned_following":
            return self._by_row(row, name, left) if is_evident else None
        if row.startswith(TABLE_I):
            return self._by_other_table(row, TABLE_II, "underlying_shares", left) if is_evident else None
        if name == "underlying_shares":
            known = self._by_ratio(row, left) or self._by_other_table(row, TABLE_I, "shares", left)
            if known is not None:
                return known
        known = self._by_row(row, name, left)
        return known or (_only(self._beginning(left)) if is_evident and is_cut else None)

    def _by_ratio(self, row: str, left: str) -> _Answer | None:
        """Take what the number of derivative securities gives at the ratio of the row's footnotes."""
        base_path = base_of(self._resolution, row)
        base = self._resolution.decimal(base_path)
        found = self._ratios.of(row) if base else []
        if not base or len(found) != 1:
            return None
        ratio = found[0]
        exact = base * ratio.value
        if not ratio.error and exact == exact.to_integral_value():
            return (exact, (base_path, ratio.path)) if _begins(exact, left) else None
        near = ((number, path) for number, path in self._beginning(left) if ratio.allows(base, number))
        answer = _only(near)
        return (answer[0], (*answer[1], base_path, ratio.path)) if answer is not None else None

    def _by_other_table(self, row: str, table: str, name: str, left: str) -> _Answer | None:
        """Take what the other table reports for the same date and code; the k-th where the rows pair off."""
        own, day, code = self._key(f"/{row.split('/')[1]}", row)
        theirs = self._alike.get((table, day, code), [])
        if day is None or code is None or not theirs:
            return None
        if len(theirs) == len(self._alike[own, day, code]):
            theirs = [theirs[self._place[row]]]
        numbers = ((self._resolution.decimal(path), path) for path in (f"{other}/{name}" for other in theirs))
        return _only((number, path) for number, path in numbers if number and _begins(number, left))

    def _by_row(self, row: str, name: str, left: str) -> _Answer | None:
        """Take another amount of the row: an acquisition may be all that is owned, or all that underlies."""
        resolution = self._resolution
        if name == "underlying_shares":
            path = base_of(resolution, row)
        elif name == "shares" or resolution.text(f"{row}/kind") == "holding":
            path = f"{row}/underlying_shares"
        elif resolution.text(f"{row}/acquired_disposed") == "A":
            path = f"{row}/shares"
        else:
            return None
        number = resolution.decimal(path)
        return (number, (path,)) if number is not None and _begins(number, left) else None

    def _beginning(self, left: str) -> Iterator[tuple[Decimal, str]]:
        """Give the amounts that are printed as what is left and more, each with its path."""
        for at in range(bisect_left(self._printed, (left,)), len(self._printed)):
            printed, path, number = self._printed[at]
            if not printed.startswith(left):
                break
            yield number, path

    def _key(self, table: str, row: str) -> tuple[str, str | None, str | None]:
        text = self._resolution.text
        return table, text(f"{row}/transaction_date"), text(f"{row}/transaction_code")
