"""A release as a workbook and as a table: one sheet for what it says, one for each of its statements.

Figures of statements stand in their printed scale, those of the lead and of guidance in full units, as in the record:
nothing is multiplied, and a percentage of 45 is the number 45 that shows as 45%.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from filingkit.sheets import FINDINGS, Entry, Leaves, Sheet, Table, heading, list_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from filingkit.extraction import Extraction
    from filingkit_schemas.earnings import Column, EarningsRelease, Statement, StatementRow

    Row = tuple[Entry | None, ...]

COLUMNS = ("statement", "path", "label", "column", "period", "value", "unit", "scale", "line")
"""Columns of the table: a row for each cell of each statement. `value` times `scale` is the figure in full units."""

PATH_MARK = " > "
"""Between the headings of a path."""

UNSCALED = frozenset({"per_share", "percent", "ratio", "count"})
"""Units whose figures no scale applies to."""

FACTS = (
    ("Company", "company"),
    ("Ticker", "ticker"),
    ("Exchange", "exchange"),
    ("Release date", "release_date"),
    ("Fiscal year", "fiscal_period/year"),
    ("Fiscal quarter", "fiscal_period/quarter"),
    ("Period end", "fiscal_period/period_end"),
    ("Length of the period", "fiscal_period/weeks_or_months"),
    ("Currency", "currency"),
    ("Headline", "headline"),
    ("Conference call", "conference_call/date"),
    ("Time", "conference_call/time"),
    ("Time zone", "conference_call/timezone"),
    ("Dial-in number", "conference_call/phone"),
    ("Webcast", "conference_call/url"),
)
"""What the first sheet says of the release, and where it stands in the record."""

_DAYS = ("release_date", "period_end", "conference_call/date")
_NUMBERS = ("year", "quarter")

# Names of sheets are short, and these words tell no statement from another.
_FILLERS = re.compile(
    r"\b(?:unaudited|audited|preliminary|condensed|consolidated|the following tables? \w+)\b\W*",
    re.IGNORECASE,
)


def list_sheets(extraction: Extraction) -> list[Sheet]:
    """Give a sheet about the release and one for each of its statements, in the printed order."""
    release = cast("EarningsRelease", extraction.record)
    leaves = Leaves(extraction)
    return [
        Sheet("Release", tuple(_describe_release(extraction, release, leaves))),
        *(
            _lay_out_statement(leaves, statement, f"/statements/{index}")
            for index, statement in enumerate(release.statements)
        ),
    ]


def tabulate(extraction: Extraction) -> Table:
    """Give one row for each cell of each statement, blank ones included; a title that recurs is numbered."""
    release = cast("EarningsRelease", extraction.record)
    leaves = Leaves(extraction)
    rows: list[tuple[str | None, ...]] = []
    for index, (statement, title) in enumerate(
        zip(release.statements, _name_apart(release.statements), strict=True)
    ):
        periods = [describe_period(column) for column in statement.columns]
        for number, row in enumerate(statement.rows):
            base = f"/statements/{index}/rows/{number}"
            lead = (title, PATH_MARK.join(row.path), row.label)
            for place, (column, period, value) in enumerate(
                zip(statement.columns, periods, row.values, strict=False)
            ):
                scale = find_scale(statement, row, column)
                line = leaves.line(f"{base}/values/{place}", f"{base}/label")
                unit = column.unit or row.unit
                rows.append((*lead, column.label, period, value, unit, _spell(scale), _spell(line)))
    return Table(COLUMNS, tuple(rows))


def describe_period(column: Column) -> str | None:
    """Give the period of a column as ISO 8601 writes it: "P3M/2008-03-29" up to a date, "P12W/…", "2008-03-29" at it.

    Where no end is printed, the length alone is given.
    """
    if column.period_type == "instant":
        return column.end
    length = f"P{column.months}M" if column.months else f"P{column.weeks}W" if column.weeks else None
    return "/".join(filter(None, (length, column.end))) or None


def find_scale(statement: Statement, row: StatementRow, column: Column | None = None) -> int | None:
    """Give what a figure of the row must be multiplied with, in `column` where that has a unit of its own."""
    if column is not None and column.unit in UNSCALED:
        return 1
    if row.scale is not None:
        return row.scale
    return 1 if row.unit in UNSCALED else statement.scale


def show_number(unit: str | None, places: int, *, dash: bool = False) -> str:
    """Tell in the notation of spreadsheets how a figure of `unit` with `places` decimals is shown."""
    least = max(places, 2) if unit == "per_share" else places
    digits = "0" if unit in ("per_share", "percent") else "#,##0"
    number = f"{digits}.{'0' * least}" if least else digits
    if unit == "percent":
        number += '"%"'
    return f"{number}_);({number})" + (';"–"_)' if dash else "")


def _describe_release(extraction: Extraction, release: EarningsRelease, leaves: Leaves) -> Iterator[Row]:
    yield heading("Release", "", "", "", "", "", "Line")
    yield (Entry("Source"), Entry(extraction.filing.uri))
    for label, name in FACTS:
        path = f"/{name}"
        if name.endswith(_DAYS):
            entry = leaves.day(path)
        else:
            entry = leaves.number(path, "0") if name.endswith(_NUMBERS) else leaves.text(path)
        if entry is not None:
            yield (Entry(label), entry, None, None, None, None, _line(leaves, path))
    if release.headline_metrics:
        yield from _begin(
            "Headline metrics, in full units",
            "Metric",
            "As printed",
            "Basis",
            "Period",
            "Value",
            "Unit",
            "Line",
        )
        for index, metric in enumerate(release.headline_metrics):
            base = f"/headline_metrics/{index}"
            texts = [
                leaves.text(f"{base}/{name}") for name in ("metric", "label_as_printed", "basis", "period")
            ]
            value = _figure(leaves, f"{base}/value", metric.unit)
            yield (*texts, value, leaves.text(f"{base}/unit"), _line(leaves, f"{base}/value"))
    if release.guidance:
        yield from _begin(
            "Guidance, in full units",
            *(
                "Metric",
                "As printed",
                "Basis",
                "Period",
                "Low",
                "High",
                "Unit",
                "Prior low",
                "Prior high",
                "Line",
            ),
        )
        for index, item in enumerate(release.guidance):
            base = f"/guidance/{index}"
            texts = [
                leaves.text(f"{base}/{name}") for name in ("metric", "label_as_printed", "basis", "period")
            ]
            low, high, prior_low, prior_high = (
                _figure(leaves, f"{base}/{name}", item.unit)
                for name in ("low", "high", "prior_low", "prior_high")
            )
            unit = leaves.text(f"{base}/unit")
            line = _line(leaves, f"{base}/low", f"{base}/high")
            yield (*texts, low, high, unit, prior_low, prior_high, line)
    yield from _list_statements(release, leaves)
    found = list_findings(extraction)
    if found:
        yield from _begin("Findings", *FINDINGS)
        yield from found
    yield from _list_rows(leaves, "Footnotes", "/footnotes", len(release.footnotes), ("ref", "text"))
    people = ("role", "name", "organization", "phone", "email")
    yield from _list_rows(leaves, "Contacts", "/contacts", len(release.contacts), people)


def _list_statements(release: EarningsRelease, leaves: Leaves) -> Iterator[Row]:
    if not release.statements:
        return
    yield from _begin("Statements", "Kind", "Title", "Scale", "Currency", "Columns", "Rows", "Line")
    for index, statement in enumerate(release.statements):
        base = f"/statements/{index}"
        kind, title, currency = (leaves.text(f"{base}/{name}") for name in ("kind", "title", "currency"))
        scale = leaves.number(f"{base}/scale", "#,##0")
        counts = (Entry(len(statement.columns)), Entry(len(statement.rows)))
        yield (
            kind,
            title,
            scale,
            currency,
            *counts,
            _line(leaves, f"{base}/title", f"{base}/columns/0/label"),
        )


def _list_rows(leaves: Leaves, title: str, path: str, count: int, names: Sequence[str]) -> Iterator[Row]:
    if not count:
        return
    yield from _begin(title, *(name.capitalize() for name in names), "Line")
    for index in range(count):
        paths = [f"{path}/{index}/{name}" for name in names]
        yield (*map(leaves.text, paths), _line(leaves, *paths))


def _begin(title: str, *names: str) -> Iterator[Row]:
    """Begin a part of the sheet: an empty row, its title, the heads of its columns."""
    yield ()
    yield heading(title)
    yield heading(*names)


def _lay_out_statement(leaves: Leaves, statement: Statement, base: str) -> Sheet:
    width = len(statement.columns)
    notes = any(row.footnote_refs for row in statement.rows)
    rows: list[Row] = [
        (leaves.text(f"{base}/title", bold=True),),
        (Entry(_describe_scale(statement)),),
        (),
        (
            Entry("Line item", bold=True),
            *(leaves.text(f"{base}/columns/{index}/label", bold=True) for index in range(width)),
            *heading(*(["Notes"] if notes else []), "Unit", "Scale", "Line"),
        ),
        (Entry("Period"), *(_enter(describe_period(column)) for column in statement.columns)),
    ]
    if any(column.basis or column.role for column in statement.columns):
        kinds = (" ".join(filter(None, (column.basis, column.role))) for column in statement.columns)
        rows.append((Entry("Basis"), *(_enter(kind.replace("_", " ")) for kind in kinds)))
    head = len(rows)
    path: list[str] = []
    for index, row in enumerate(statement.rows):
        rows.extend(_list_headings(leaves, f"{base}/rows/{index}", row.path, path))
        path = row.path
        rows.append(_lay_out_row(leaves, statement, row, f"{base}/rows/{index}", notes=notes))
    return Sheet(name_statement(statement), tuple(rows), head)


def _list_headings(leaves: Leaves, base: str, path: Sequence[str], before: Sequence[str]) -> Iterator[Row]:
    """Give the headings that are printed between the row above and this one."""
    same = 0
    while same < min(len(path), len(before)) and path[same] == before[same]:
        same += 1
    for depth in range(same, len(path)):
        yield (leaves.text(f"{base}/path/{depth}", indent=depth) or Entry(path[depth], indent=depth),)


def _lay_out_row(leaves: Leaves, statement: Statement, row: StatementRow, base: str, *, notes: bool) -> Row:
    bold = bool(row.is_total)
    places = max((len((value or "").partition(".")[2]) for value in row.values), default=0)
    paths = [f"{base}/values/{index}" for index in range(len(row.values))]
    cells = [
        leaves.number(
            path, show_number(column.unit or row.unit, places, dash=index in row.dash_cols), bold=bold
        )
        for index, (path, column) in enumerate(zip(paths, statement.columns, strict=False))
    ]
    cells += [None] * (len(statement.columns) - len(cells))
    refs = [_enter(", ".join(row.footnote_refs))] if notes else []
    scale = find_scale(statement, row)
    return (
        leaves.text(f"{base}/label", bold=bold, indent=len(row.path)),
        *cells,
        *refs,
        _enter(row.unit),
        None if scale is None else Entry(scale, "#,##0"),
        _line(leaves, *paths, f"{base}/label"),
    )


def name_statement(statement: Statement) -> str:
    """Give the name of the sheet of a statement: its title without words that all titles hold, or its kind."""
    title = _FILLERS.sub("", statement.title or "").strip()
    return title or statement.title or (statement.kind or "statement").replace("_", " ").capitalize()


def _describe_scale(statement: Statement) -> str:
    words = {1: "in units", 1000: "in thousands", 1000000: "in millions"}
    kind = (statement.kind or "statement").replace("_", " ").capitalize()
    scale = words.get(statement.scale or 0, "of unknown scale")
    currency = f" of {statement.currency}" if statement.currency else ""
    return f"{kind}, {scale}{currency}, except where the column Scale says otherwise"


def _name_apart(statements: Iterable[Statement]) -> Iterator[str | None]:
    """Give the title of each statement, with a number where it was there before."""
    seen: dict[str | None, int] = {}
    for statement in statements:
        count = seen[statement.title] = seen.get(statement.title, 0) + 1
        yield statement.title if count == 1 else f"{statement.title or ''} ({count})".strip()


def _figure(leaves: Leaves, path: str, unit: str | None) -> Entry | None:
    value = leaves.value(path) or ""
    kind = "per_share" if unit and unit.endswith("/share") else unit
    return leaves.number(path, show_number(kind, len(value.partition(".")[2])))


def _line(leaves: Leaves, *paths: str) -> Entry | None:
    line = leaves.line(*paths)
    return None if line is None else Entry(line)


def _enter(text: str | None) -> Entry | None:
    return Entry(text) if text else None


def _spell(number: int | None) -> str | None:
    return None if number is None else str(number)
