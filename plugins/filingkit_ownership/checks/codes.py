"""Transaction codes (general instruction 8 of Form 4) against what else a row says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from filingkit_ownership.checks.places import (
    TABLE_I,
    TABLE_II,
    TABLES,
    derive_from,
    name_row,
    name_table,
    transactions,
)

if TYPE_CHECKING:
    from filingkit.resolve import Resolution

_ALWAYS = {"P": "A", "A": "A", "L": "A", "S": "D", "D": "D", "F": "D", "U": "D"}
"""Codes that say it: purchase, award, small acquisition; sale, disposition, withholding, tender."""

_EXERCISES = "CMOX"
"""Exercises and conversions take a security from Table II and put its underlying one into Table I."""

_KINDS = {
    "transaction": ("transaction_date", "transaction_code", "acquired_disposed"),
    "holding": (
        "shares_owned_following", "value_owned_following", "underlying_shares", "underlying_value", "direct_or_indirect"
    ),
}  # fmt: skip

_CERTAIN = frozenset("PASF")
_DERIVED = 0.99
_DERIVED_EXERCISE = 0.97
_COLUMN_CONTRADICTED = 0.3
"""Table II prints no letter: which of two columns a number stands in is read less well than the code."""
_DOUBTED = 0.6
_DOUBTED_LESS = 0.9


def direction_of_code(resolution: Resolution) -> None:
    """Hold acquired or disposed (Table I box 4, Table II box 5) against the transaction code.

    An exercise disposes of a row of Table II, unless what it acquires is a derivative security too: then
    two rows of Table II have its code and number, one of which is the acquisition.
    """
    for table in TABLES:
        rows = transactions(resolution, table)
        codes = [resolution.text(f"{row}/transaction_code") or "" for row in rows]
        numbers = [resolution.text(f"{row}/shares") for row in rows]
        pairs = Counter(zip(codes, numbers, strict=True)) if table == TABLE_II else {}
        for row, code, number in zip(rows, codes, numbers, strict=True):
            expected = _ALWAYS.get(code)
            if expected is None and code and code in _EXERCISES:
                expected = "A" if table == TABLE_I else "D"
            if expected is not None:
                is_paired = expected == "D" and code in _EXERCISES and pairs.get((code, number), 0) > 1
                _hold(resolution, row, code, expected, is_paired=is_paired)


def _hold(resolution: Resolution, row: str, code: str, expected: str, *, is_paired: bool) -> None:
    path, code_path = f"{row}/acquired_disposed", f"{row}/transaction_code"
    known = resolution.text(path)
    if known == expected:
        resolution.confirm(path, code_path)
    elif known is not None:
        if is_paired:
            return
        message = f"{name_row(row)}: code {code} goes with ({expected}), but ({known}) was read"
        resolution.report("warning", message, path, code_path)
        if row.startswith(TABLE_I):
            resolution.doubt(_DOUBTED, path, code_path)
        else:
            resolution.doubt(_COLUMN_CONTRADICTED, path)
    elif not is_paired and _is_whole(resolution, row):
        if code in _CERTAIN:
            derive_from(resolution, path, expected, (code_path,), _DERIVED)
        elif code in _EXERCISES:
            derive_from(resolution, path, expected, (code_path,), _DERIVED_EXERCISE)


def _is_whole(resolution: Resolution, row: str) -> bool:
    """Tell whether a row has what every transaction has: parts of a broken one may belong to others."""
    amounts = (resolution.text(f"{row}/{name}") for name in ("shares", "total_value"))
    required = (resolution.text(f"{row}/{name}") for name in ("security_title", "transaction_date"))
    return any(amounts) and all(required)


def kind_of_row(resolution: Resolution) -> None:
    """Tell what kind of row one is that a model pointed at: a transaction has a date or a code, a holding an amount."""
    for table in TABLES:
        for row in resolution.items(table):
            path = f"{row}/kind"
            if not resolution.is_unread(path):
                continue
            for kind, names in _KINDS.items():
                sources = [f"{row}/{name}" for name in names if resolution.text(f"{row}/{name}") is not None]
                if sources:
                    derive_from(resolution, path, kind, sources, _DERIVED)
                    break


def transaction_or_holding(resolution: Resolution) -> None:
    """Ask a transaction for its date and code (boxes 2 and 3; 3 and 4), and a holding for an amount."""
    for table in TABLES:
        for row in resolution.items(table):
            kind = resolution.text(f"{row}/kind")
            if kind == "transaction":
                _ask_transaction(resolution, row)
            elif kind == "holding":
                _ask_holding(resolution, row)


def _ask_transaction(resolution: Resolution, row: str) -> None:
    code, day = f"{row}/transaction_code", f"{row}/transaction_date"
    has_code, has_day = resolution.text(code) is not None, resolution.text(day) is not None
    if has_code and has_day:
        resolution.confirm(f"{row}/kind")
        return
    lacking = "date" if has_code else "code" if has_day else "date and code"
    paths = f"{row}/kind", code, day
    resolution.report("warning", f"{name_row(row)}: a transaction without {lacking}", *paths)
    resolution.doubt(_DOUBTED, *paths)


def _ask_holding(resolution: Resolution, row: str) -> None:
    amounts = [f"{row}/{name}" for name in ("shares_owned_following", "value_owned_following")]
    if row.startswith(TABLE_II):
        amounts += [f"{row}/{name}" for name in ("underlying_shares", "underlying_value")]
    if any(resolution.text(path) is not None or path in resolution.partials for path in amounts):
        return
    message = f"{name_row(row)}: neither a transaction nor an amount that is held"
    resolution.report("warning", message, f"{row}/kind", amounts[0])
    resolution.doubt(_DOUBTED, f"{row}/kind", f"{row}/security_title")


def indirect_nature(resolution: Resolution) -> None:
    """Ask an indirect holding, and no direct one, for its nature (boxes 6 and 7; 10 and 11; Form 3: 3 to 6).

    Where an indirect one shows none, its cell was not blank but lost.
    """
    for table in TABLES:
        lost = []
        for row in resolution.items(table):
            form_path, path = f"{row}/direct_or_indirect", f"{row}/nature_of_ownership"
            form, nature = resolution.text(form_path), resolution.fields[path]
            if nature.value is not None:
                if form == "I":
                    resolution.confirm(form_path)
                elif form == "D":
                    message = f"{name_row(row)}: direct ownership with a nature of indirect ownership"
                    resolution.report("info", message, path, form_path)
                    resolution.doubt(_DOUBTED, path)
                    resolution.doubt(_DOUBTED_LESS, form_path)
            elif form == "I" and nature.state == "absent" and not _has_note(resolution, row):
                resolution.reopen(path, "indirect ownership has a nature, but none was read")
                lost.append(path)
        if lost:
            rows = ", ".join(str(int(path.split("/")[2]) + 1) for path in lost)
            message = f"{name_table(table)}: indirect ownership without its nature in row {rows}"
            resolution.report("info", message, *lost)


def _has_note(resolution: Resolution, row: str) -> bool:
    """Tell whether a footnote stands in the place of the nature."""
    return "nature_of_ownership" in resolution.keys.get(f"{row}/footnote_ids", ())
