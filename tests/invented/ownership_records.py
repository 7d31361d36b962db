"""Invented ownership records as checks get them: each value printed on a line of its own, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from filingkit.checks import run_checks
from filingkit.draft import Draft
from filingkit.filing import Filing
from filingkit.resolve import Resolution, resolve
from filingkit_ownership.checks import CHECKS
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONFIDENCE = 0.95


def transaction(code: str, shares: str, direction: str, following: str, **other: Any) -> dict[str, Any]:
    """One row of Table I: direct ownership of common stock on 2031-03-03, unless `other` says otherwise."""
    return {
        "kind": "transaction",
        "security_title": "Common Stock",
        "transaction_date": "2031-03-03",
        "transaction_code": code,
        "shares": shares,
        "acquired_disposed": direction,
        "shares_owned_following": following,
        "direct_or_indirect": "D",
        **other,
    }


def conversion(shares: str | None, underlying: str | None, **other: Any) -> dict[str, Any]:
    """One row of Table II: a conversion whose date exercisable refers to footnote 1."""
    return {
        "kind": "transaction",
        "security_title": "Series Q Preferred Stock",
        "transaction_date": "2031-03-03",
        "transaction_code": "C",
        "shares": shares,
        "acquired_disposed": "D",
        "underlying_title": "Common Stock",
        "underlying_shares": underlying,
        "footnote_ids": {"exercise_date": ["1"]},
        **other,
    }


def form(**parts: Any) -> dict[str, Any]:
    """A Form 4 for 2031-03-03 with these parts."""
    return {"form_type": "4", "period_of_report": "2031-03-03", **parts}


def resolution_of(
    record: Mapping[str, Any], cut: Mapping[str, str] | None = None, blank: tuple[str, ...] = ()
) -> Resolution:
    """Resolve `record`, before any check: `cut` paths hold partial values, `blank` ones are absent."""
    draft = Draft()
    lines: list[str] = []
    length = 0
    leaves = [(path, value) for path, value in _leaves(record, "", draft) if path not in (cut or {})]
    for path, value in [*leaves, *((path, left) for path, left in (cut or {}).items())]:
        start = length + len(path) + 2
        lines.append(f"{path}: {value}")
        length += len(lines[-1]) + 1
        place = (start, start + len(str(value)))
        if path in (cut or {}):
            draft.keep_partial(path, value, [place])
        else:
            draft.propose(path, value, [place], "invented", CONFIDENCE)
    for path in blank:
        draft.leave_blank(path, "absent", "the cell is blank")
    return resolve(draft, Filing("\n".join(lines), markup=False), OwnershipReport)


def _leaves(level: Mapping[str, Any], base: str, draft: Draft) -> Iterator[tuple[str, Any]]:
    for name, value in level.items():
        path = f"{base}/{name}"
        if name == "footnote_ids":
            for key, numbers in value.items():
                yield from ((draft.add_item(path, key), number) for number in numbers)
        elif isinstance(value, dict):
            yield from _leaves(value, path, draft)
        elif isinstance(value, list):
            for item in value:
                yield from _leaves(item, draft.add_row(path), draft)
        elif value is not None:
            yield path, value


def check(resolution: Resolution, *names: str) -> Resolution:
    """Run the checks with these names, all where none is given; one that raises fails the test."""
    run_checks(tuple(item for item in CHECKS if not names or item.name in names), resolution)
    return resolution


def messages(resolution: Resolution, severity: str = "") -> list[str]:
    """Give the messages of the findings (of one severity)."""
    return [item.message for item in resolution.findings if not severity or item.severity == severity]


def quotes(resolution: Resolution, path: str) -> list[str]:
    """Give what the spans of `path` cite."""
    return [resolution.filing.text[start:end] for start, end in resolution.fields[path].spans]


def confidence(resolution: Resolution, path: str) -> float:
    """Give the confidence at `path`, which must have a value."""
    known = resolution.fields[path].confidence
    assert known is not None, path
    return known
