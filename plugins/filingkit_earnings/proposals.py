"""Statements into the draft: each value with the places that it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit.draft import Candidate
from filingkit_earnings.scales import scale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit.draft import Draft, Range
    from filingkit.figures import Figure
    from filingkit.lines import Text
    from filingkit_earnings.items import Item
    from filingkit_earnings.statement_columns import StatementColumn
    from filingkit_earnings.statements import Statement

BY_SUM = "column_by_sum"
"""The rule that gives figures their columns where the text does not."""
_SURE_BY_SUM = 0.93
_SCALES = frozenset(("1", "1000", "1000000"))


def propose_statement(statement: Statement, draft: Draft) -> None:
    """Propose one statement with all its columns and rows."""
    path = draft.add_row("/statements")
    anchor = _anchor(statement)
    draft.propose(f"{path}/kind", statement.kind, statement.title_ranges or anchor, "title and rows", 0.95)
    if statement.title_ranges:
        draft.propose(f"{path}/title", statement.title, statement.title_ranges, "title", 0.95)
    else:
        draft.leave_blank(f"{path}/title", "absent", "no title is printed above the table")
    for name, note in (("scale", statement.scale), ("currency", statement.currency)):
        if name == "scale" and note is not None and note.value not in _SCALES:
            draft.leave_blank(
                f"{path}/scale", "not_found", f"amounts in units of {note.value} are not foreseen"
            )
        elif note is not None:
            draft.propose(f"{path}/{name}", note.value, note.ranges, note.method, note.sure)
    for column in statement.columns:
        _propose_column(column, draft.add_row(f"{path}/columns"), draft, anchor)
    for item in statement.items:
        _propose_item(statement, item, draft.add_row(f"{path}/rows"), draft, anchor)


def _anchor(statement: Statement) -> tuple[Range, ...]:
    for item in statement.items:
        for figure in item.figures.values():
            return figure.ranges
    return ()


def _places(texts: Sequence[Text]) -> tuple[Range, ...]:
    return tuple([place for text in texts for place in text.ranges if place[0] < place[1]])


def _propose_column(column: StatementColumn, path: str, draft: Draft, anchor: tuple[Range, ...]) -> None:
    places = _places(column.texts)
    if places and column.label:
        draft.propose(f"{path}/label", column.label, places, "column heading", 0.95)
    else:
        draft.leave_blank(f"{path}/label", "absent", "no heading is printed above the column")
    times = _places(column.period_texts) or places
    if column.period_type is not None:
        draft.propose(f"{path}/period_type", column.period_type, times or anchor, "column heading", 0.95)
    if column.end is not None:
        draft.propose(f"{path}/end", column.end, _places(column.end_texts) or times, "column heading", 0.95)
    else:
        draft.leave_blank(f"{path}/end", "absent", "the heading names no date")
    for name, value in (("months", column.months), ("weeks", column.weeks)):
        if value is not None:
            draft.propose(f"{path}/{name}", str(value), times, "column heading", 0.95)
        else:
            draft.leave_blank(f"{path}/{name}", "absent", "the heading names no such length")
    for name, word in (("basis", column.basis), ("role", column.role), ("unit", column.unit)):
        if word is not None:
            draft.propose(f"{path}/{name}", word, places or anchor, "column heading", 0.93)
        else:
            draft.leave_blank(f"{path}/{name}", "absent", "the heading says nothing of it")


def _propose_figure(
    path: str, value: str, figure: Figure, item: Item, column: int, draft: Draft, method: str
) -> None:
    """Propose what a figure tells; where no place in the text tells its column, with the sum that does."""
    source = item.sources.get(column)
    if source is None:
        draft.propose(path, value, figure.ranges, method, 0.97)
    else:
        places = tuple(dict.fromkeys([*figure.ranges, *source]))
        draft.candidates[path] = [Candidate(value, places, BY_SUM, _SURE_BY_SUM, "derived")]


def _propose_item(
    statement: Statement, item: Item, path: str, draft: Draft, anchor: tuple[Range, ...]
) -> None:
    figures = item.figures
    first = next((figure.ranges for figure in figures.values()), anchor)
    places = _places(item.texts)
    method = statement.method
    draft.propose(f"{path}/label", item.label, places or first, method, 0.97)
    for index, heading in enumerate(item.path):
        draft.rows[f"{path}/path"] = index + 1
        draft.propose(f"{path}/path/{index}", heading.words, _places(heading.texts), "section heading", 0.94)
    width = len(statement.columns)
    draft.rows[f"{path}/values"] = width
    dashes = 0
    for column in range(width):
        figure = figures.get(column)
        if figure is None:
            draft.leave_blank(f"{path}/values/{column}", "absent", "the cell is blank")
        elif figure.value is None:
            draft.leave_blank(
                f"{path}/values/{column}", "absent", "the cell says that no figure is meaningful"
            )
        else:
            _propose_figure(f"{path}/values/{column}", figure.value, figure, item, column, draft, method)
            if figure.kind == "dash":
                draft.rows[f"{path}/dash_cols"] = dashes + 1
                _propose_figure(
                    f"{path}/dash_cols/{dashes}", str(column), figure, item, column, draft, method
                )
                dashes += 1
    if item.sources:
        message = (
            f"{item.label or 'a row without a label'}: in the columns where the sum that takes it in holds"
        )
        draft.report(BY_SUM, "info", message, *[f"{path}/values/{column}" for column in item.sources])
    draft.propose(f"{path}/unit", item.unit, places or first, "label and figures", 0.95)
    scale = scale_of(statement, item)
    if scale is not None:
        note = statement.share_scale if item.unit == "shares" else None
        draft.propose(f"{path}/scale", scale, note.ranges if note else places or first, "unit", 0.95)
    else:
        draft.leave_blank(f"{path}/scale", "absent", "it is that of the statement")
    if item.is_total:
        draft.propose(f"{path}/is_total", True, places or first, "sum of the rows above", 0.95)
    else:
        draft.leave_blank(f"{path}/is_total", "absent", "it is no sum of the rows above")
    for index, ref in enumerate(item.refs):
        draft.rows[f"{path}/footnote_refs"] = index + 1
        draft.propose(f"{path}/footnote_refs/{index}", ref, places, "footnote marker", 0.95)
