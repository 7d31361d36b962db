"""The running balance of a table: each line of ownership follows from the one before it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from filingkit_ownership.checks.ledger import Entry, confirm_links, read_ledger, split_lines
from filingkit_ownership.checks.places import (
    TABLE_II,
    TABLES,
    derive_from,
    name_row,
    plain,
    print_number,
    transactions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filingkit.draft import Severity
    from filingkit.resolve import Resolution

_ROUNDING = Decimal("0.01")
"""Printed fractions of shares are rounded, so sums of them can differ by this much."""

_DERIVED = 0.99
_UNAIDED = 0.92
"""For a number of which nothing is left and that only one neighbour tells: a row between them may be lost."""
_CONTRADICTED = 0.5
_ONE_OF_SEVERAL = 0.65


def running_balance(resolution: Resolution) -> None:
    """Hold the amount owned following (Table I box 5, Table II box 9) against the transactions (box 4; 5).

    Within one line of ownership of one security, an acquisition adds to the amount of the row before and a
    disposition takes from it. Not every filer keeps a balance: some give the total of the day on each row. So
    a row that does not fit is a contradiction only where other rows of its line show that a balance is kept.
    """
    for table in TABLES:
        entries = read_ledger(resolution, table)
        confirm_links(resolution, entries)
        for line in split_lines(entries):
            _complete(resolution, line)
            _compare(resolution, line)


def owned_after_acquisition(resolution: Resolution) -> None:
    """Hold acquired or disposed in Table II (box 5) against the amount owned following (box 9).

    What was acquired is owned after it, so a row that leaves less than its number is a disposition. Table I
    has exceptions: shares that are passed on in the transaction that acquires them.
    """
    for row in transactions(resolution, TABLE_II):
        shares_at, following_at = f"{row}/shares", f"{row}/shares_owned_following"
        shares, following = resolution.decimal(shares_at), resolution.decimal(following_at)
        if shares is None or following is None or following >= shares:
            continue
        path = f"{row}/acquired_disposed"
        direction = resolution.text(path)
        if direction == "D":
            resolution.confirm(path)
        elif direction is not None:
            message = (
                f"{name_row(row)}: {print_number(shares)} acquired, "
                f"but {print_number(following)} owned following"
            )
            resolution.report("warning", message, path, shares_at, following_at)
            resolution.doubt(_CONTRADICTED, path)


def _complete(resolution: Resolution, line: list[Entry]) -> None:
    """Derive what is missing in a row where its neighbours leave one answer."""
    kept = any(entry.supported for entry in line)
    for previous, entry, following in _neighbours(line):
        missing = (entry.shares is None) + (entry.following is None) + (not entry.sign)
        if missing != 1:
            continue
        if entry.following is None:
            _complete_following(resolution, previous, entry, following, kept)
        elif previous is not None and previous.following is not None:
            _complete_change(resolution, previous, entry, entry.following - previous.following, kept)


def _neighbours(line: list[Entry]) -> Iterator[tuple[Entry | None, Entry, Entry | None]]:
    """Give each row with the one before it and the one after it."""
    return zip([None, *line[:-1]], line, [*line[1:], None], strict=True)


def _complete_following(
    resolution: Resolution, previous: Entry | None, entry: Entry, following: Entry | None, kept: bool
) -> None:
    """Derive the amount owned following from the row before, the row after, or both if they agree."""
    answers: list[Decimal] = []
    sources: list[str] = []
    if previous is not None and previous.following is not None and entry.change is not None:
        answers.append(previous.following + entry.change)
        sources += [previous.following_at, entry.shares_at, entry.direction]
    if following is not None and following.before is not None:
        answers.append(following.before)
        sources += [following.following_at, following.shares_at, following.direction]
    if not answers or answers[0] != answers[-1] or answers[0] < 0:
        return
    surety = _surety(resolution, entry.following_at, answers[0], _UNAIDED if kept else 0)
    if len(answers) > 1 and entry.following_at not in resolution.partials:
        surety = _DERIVED
    if surety and resolution.is_unread(entry.following_at):
        derive_from(resolution, entry.following_at, plain(answers[0]), sources, surety)
        entry.following = answers[0]
        entry.supported = True


def _complete_change(
    resolution: Resolution, previous: Entry, entry: Entry, change: Decimal, kept: bool
) -> None:
    """Derive the number of shares, or which way they went, from the amounts owned before and after."""
    sources = [previous.following_at, entry.following_at]
    if entry.shares is None:
        answer = change * entry.sign
        surety = _surety(resolution, entry.shares_at, answer, _UNAIDED if kept else 0)
        if answer > 0 and surety and resolution.is_unread(entry.shares_at):
            sources.append(entry.direction)
            derive_from(resolution, entry.shares_at, plain(answer), sources, surety)
            entry.shares = answer
            entry.supported = True
    elif change and abs(change) == entry.shares:
        sources.append(entry.shares_at)
        derive_from(resolution, entry.direction, "A" if change > 0 else "D", sources, _DERIVED)
        entry.sign = 1 if change > 0 else -1
        entry.supported = True


def _surety(resolution: Resolution, path: str, answer: Decimal, unaided: float) -> float:
    """Tell how sure `answer` is at `path`: it must begin with the digits that are left, if any are."""
    partial = resolution.partials.get(path)
    if partial is None:
        return unaided
    digits = "".join(filter(str.isdigit, partial.text))
    return _DERIVED if len(digits) > 1 and plain(answer).startswith(digits) else 0


def _compare(resolution: Resolution, line: list[Entry]) -> None:
    """Report rows of a line of ownership that do not follow from the row before them."""
    kept = any(entry.supported for entry in line)
    for previous, entry, following in _neighbours(line):
        change = entry.change
        if entry.supported or previous is None or change is None:
            continue
        if previous.following is None or entry.following is None:
            continue
        expected = previous.following + change
        if abs(expected - entry.following) <= _ROUNDING:
            continue
        if entry.following == previous.following:
            continue  # the total of the day on each row
        if entry.following == previous.before and entry.date < previous.date:
            continue  # the latest row first
        severity: Severity = "warning"
        if entry.following == previous.following - change:
            resolution.doubt(_CONTRADICTED, entry.direction)
        elif following is not None and following.before == expected:
            resolution.doubt(_CONTRADICTED, entry.following_at)
            following.supported = True
        elif kept or _are_near(expected, entry.following):
            goes_on = following is not None and following.before == entry.following
            _doubt_one(resolution, previous, entry, goes_on=goes_on)
        else:
            severity = "info"  # this filer may keep no balance
        resolution.report(
            severity,
            f"{name_row(entry.path)}: {print_number(entry.following)} owned following, but "
            f"{print_number(previous.following)} {'+' if change > 0 else '-'} {print_number(abs(change))} "
            f"= {print_number(expected)}",
            entry.following_at,
            entry.shares_at,
            previous.following_at,
        )


def _doubt_one(resolution: Resolution, previous: Entry, entry: Entry, *, goes_on: bool) -> None:
    """Doubt the numbers of a contradiction that nothing else speaks for."""
    suspects = [entry.shares_at]
    if not goes_on:
        suspects.append(entry.following_at)
    if not previous.supported:
        suspects.append(previous.following_at)
    resolution.doubt(_ONE_OF_SEVERAL if len(suspects) > 1 else _CONTRADICTED, *suspects)


def _are_near(one: Decimal, other: Decimal) -> bool:
    """Tell whether two numbers look like one misread: two digits differ at most, or the end is cut off."""
    first, second = plain(one), plain(other)
    if len(first) < 4 or len(second) < 4:
        return False
    if len(first) != len(second):
        return first.startswith(second) or second.startswith(first)
    return sum(a != b for a, b in zip(first, second, strict=True)) <= 2
