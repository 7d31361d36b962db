"""Dates of the form against each other: box 3, box 4, transactions, exercise, signatures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from filingkit_ownership.checks.places import TABLES, dated_transactions, derive_from, name_field, name_row

if TYPE_CHECKING:
    from filingkit.draft import Partial
    from filingkit.resolve import Resolution

_PERIOD = "/period_of_report"
_FAR = 730
"""Days between a transaction and the report of it from which one of the dates is taken to be misread."""
_SOON = 10
"""Days from the latest transaction within which most forms are signed: two business days, and some grace."""
_DEEMED = 31

_COMPLETED = 0.98
_DOUBTED = 0.6
_DOUBTED_LESS = 0.85


def earliest_date(resolution: Resolution) -> None:
    """Hold box 3 of Form 4, the date of earliest transaction, against the transaction dates.

    Forms 3 and 5 print another date there. Filers give the date of a later row at times, so only a date
    that no row has is doubted. A date whose front is cut off ("12/2007") is completed.
    """
    form = resolution.text("/form_type")
    if form is not None and not form.startswith("4"):
        return
    dates = dated_transactions(resolution)
    if not dates:
        return
    period = resolution.text(_PERIOD)
    if period is None:
        partial = resolution.partials.get(_PERIOD)
        if partial is not None:
            _complete_period(resolution, partial, dates)
        return
    earliest = min(dates)[0]
    same = [path for value, path in dates if value == period]
    if same:
        resolution.confirm(_PERIOD, *same)
    if period == earliest:
        return
    message = f"box 3 gives {period} as the earliest transaction, but the tables begin with {earliest}"
    paths = [_PERIOD, *(path for value, path in dates if value == earliest)]
    if same:
        resolution.report("info", message, *paths)
    else:
        resolution.report("warning", message, *paths)
        resolution.doubt(_DOUBTED, *paths)


def _complete_period(resolution: Resolution, partial: Partial, dates: list[tuple[str, str]]) -> None:
    left = partial.text.lstrip("/")
    ends = sorted({value for value, _ in dates if _ends_with(value, left)})
    if len(ends) != 1:
        what = "no transaction date ends so" if not ends else f"{' and '.join(ends)} end so"
        resolution.report("info", f'box 3 is cut off, "{partial.text}" is left, and {what}', _PERIOD)
        return
    path = next(path for value, path in dates if value == ends[0])
    derive_from(resolution, _PERIOD, ends[0], (path,), _COMPLETED)


def _ends_with(value: str, left: str) -> bool:
    """Tell whether an ISO date printed as 06/12/2007, or as 6/12/2007 or 06/2/2007, ends with `left`."""
    year, month, day = value.split("-")
    return any(
        f"{first}/{second}/{year}".endswith(left)
        for first in (month, month.lstrip("0"))
        for second in (day, day.lstrip("0"))
    )


def signature_date(resolution: Resolution) -> None:
    """Hold the date of each signature against the latest transaction.

    A Form 3 can be signed before the event that it gives in box 2: an offering that is about to close.
    """
    known = dated_transactions(resolution)
    if not known:
        return
    latest = max(known)[0]
    paths = [path for value, path in known if value == latest]
    for row in resolution.items("/signatures"):
        path = f"{row}/date"
        signed = resolution.text(path)
        if signed is None:
            continue
        days = _days_between(latest, signed)
        if days is not None and days < 0:
            resolution.report(
                "warning", f"signed on {signed}, before the latest date reported, {latest}", path, *paths
            )
            resolution.doubt(_DOUBTED, *paths)
            resolution.doubt(_DOUBTED_LESS, path)
        elif days is not None and days <= _SOON:
            resolution.confirm(path, *paths)


def dates_plausible(resolution: Resolution) -> None:
    """Doubt transaction dates far from the report, and dates of Table II box 6 in an impossible order."""
    report_date = _report_date(resolution)
    for value, path in dated_transactions(resolution):
        row = path.rpartition("/")[0]
        if report_date is not None and value[:4] != report_date[:4]:
            days = _days_between(value, report_date)
            if days is not None and abs(days) > _FAR:
                message = (
                    f"{name_row(path)}: transaction date {value} is far from the report's, {report_date}"
                )
                resolution.report("warning", message, path)
                resolution.doubt(_DOUBTED, path)
        deemed = resolution.text(f"{row}/deemed_execution_date")
        if deemed is not None:
            days = _days_between(value, deemed)
            if days is not None and abs(days) > _DEEMED:
                _report_order(resolution, row, "transaction_date", "deemed_execution_date", "is far from")
    for row in resolution.items(TABLES[1]):
        expiry = resolution.text(f"{row}/expiration_date")
        if expiry is None:
            continue
        for name in ("exercise_date", "transaction_date"):
            value = resolution.text(f"{row}/{name}") or ""
            if value > expiry:
                _report_order(resolution, row, name, "expiration_date", "is after")


def _report_order(resolution: Resolution, row: str, first: str, second: str, how: str) -> None:
    paths = f"{row}/{first}", f"{row}/{second}"
    one, other = (resolution.text(path) for path in paths)
    message = f"{name_row(row)}: {name_field(first)} {one} {how} {name_field(second)} {other}"
    resolution.report("warning", message, *paths)
    resolution.doubt(_DOUBTED, *paths)


def _report_date(resolution: Resolution) -> str | None:
    for row in resolution.items("/signatures"):
        signed = resolution.text(f"{row}/date")
        if signed is not None:
            return signed
    return resolution.text(_PERIOD)


def original_date(resolution: Resolution) -> None:
    """Ask an amendment for the date of the original (box 4; Form 3: box 5), and no other form."""
    form = resolution.text("/form_type")
    original = resolution.text("/date_of_original_submission")
    paths = "/date_of_original_submission", "/form_type"
    if form is not None and form.endswith("/A") and original is None:
        resolution.report("info", f"Form {form} gives no date of the original that it amends", *paths)
    elif form is not None and not form.endswith("/A") and original is not None:
        message = f"{original} is given as the date of the original, but Form {form} is no amendment"
        resolution.report("info", message, *paths)
        resolution.doubt(_DOUBTED, "/form_type")


def _days_between(one: str, other: str) -> int | None:
    try:
        return (date.fromisoformat(other) - date.fromisoformat(one)).days
    except ValueError:
        return None
