"""Dialects of pages that were PDF: pdftotext with and without its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import headings, viewer
from filingkit_evals.synth.pages import Style
from filingkit_evals.synth.spacing import Line, beside, header_lines, middle, text_of
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.synth.pages import Page, Table

STYLE = Style()
_WIDTHS = {
    "security_title": 15,
    "transaction_date": 18,
    "deemed_execution_date": 18,
    "transaction_code": 12,
    "": 5,
    "shares": 14,
    "acquired_disposed": 9,
    "price_per_share": 14,
    "shares_owned_following": 20,
    "direct_or_indirect": 15,
    "nature_of_ownership": 18,
    "conversion_or_exercise_price": 15,
    "exercise_date": 14,
    "expiration_date": 14,
    "underlying_title": 15,
    "underlying_shares": 15,
}
_CENTRED = frozenset(_WIDTHS) - {
    "security_title",
    "nature_of_ownership",
    "transaction_date",
    "deemed_execution_date",
}
_PAGE = 190


def _person(page: Page, owner: str) -> list[Line]:
    city = beside([[page.show(f"{owner}/{name}")] for name in ("city", "state", "zip")], [23, 23, 12], 1)
    lines: list[Line] = ["1. Name and Address of Reporting Person*", " " + page.show(f"{owner}/name"), ""]
    lines += [" (Last)                (First)                (Middle)", ""]
    lines += [" " + line for line in page.address(owner)]
    return [*lines, "", "(Street)", *city, "", " (City)                (State)                (Zip)", ""]


def _choice(mark: Text, words: str, width: int) -> list[Line]:
    """A check box with its words wrapped beside it."""
    first, *rest = text_of(words).wrapped(width)
    return ["   " + mark.ljust(3) + first, *("      " + line for line in rest)]


def _relations(page: Page) -> list[Line]:
    owner = page.owners[0]
    lines: list[Line] = [*wrapped_heading(page.boxes["relationship"], 48), "(Check all applicable)", ""]
    for (left, one), (right, other) in (
        (("is_director", "Director"), ("is_ten_percent_owner", "10% Owner")),
        (("is_officer", "Officer (give title below)"), ("is_other", "Other (specify below)")),
    ):
        marks = page.relation(owner, left), page.relation(owner, right)
        lines += beside([_choice(marks[0], one, 19), _choice(marks[1], other, 15)], [30, 0])
    titles = [page.show(f"{owner}/{name}").wrapped(20) for name in ("officer_title", "other_text")]
    return [*lines, *beside(titles, [30, 0], 6), ""]


def _filing(page: Page) -> list[Line]:
    one = _choice(page.check("/filing_by", "individual"), "Form filed by One Reporting Person", 38)
    more = _choice(page.check("/filing_by", "group"), "Form filed by More than One Reporting Person", 38)
    return [*wrapped_heading(page.boxes["filing"], 48), *one, *more]


def wrapped_heading(words: str, width: int) -> list[Text]:
    """Wrap what the form prints."""
    return Text.plain(words).wrapped(width)


def _boxes(page: Page) -> list[Text]:
    issuer: list[Line] = [*wrapped_heading(page.boxes["issuer"], 60)]
    issuer += [page.show("/issuer/name") + " [ " + page.show("/issuer/trading_symbol") + " ]", ""]
    width = 24 if page.schema == "form3" else 60
    period: list[Line] = [*wrapped_heading(page.boxes["period"], width), page.show("/period_of_report"), ""]
    amendment: list[Line] = [
        *wrapped_heading(page.boxes["amendment"], 60),
        page.show("/date_of_original_submission"),
    ]
    person = _person(page, page.owners[0])
    if page.schema == "form3":
        third = [*issuer, *_relations(page), *amendment, "", *_filing(page)]
        return [*beside([person, period, third], [60, 28, 0]), EMPTY]
    return [
        *beside([person, [*issuer, *period, *amendment], [*_relations(page), *_filing(page)]], [62, 66, 0]),
        EMPTY,
    ]


def _heading(page: Page) -> list[Line]:
    title: list[Line] = [
        " " * 20 + _AGENCY,
        " " * 33 + "Washington, D.C. 20549",
        "",
        " " * 20 + headings.TITLES[page.schema],
    ]
    title += ["", *(" " * 12 + line for line in headings.PURSUANT)]
    left: list[Line] = ["          FORM " + page.show("/form_type"), ""]
    for mark, words in viewer.single_boxes(page):
        left += [
            "  " + mark.ljust(2) + line if not number else "    " + line
            for number, line in enumerate(wrapped_heading(words, 38))
        ]
    approval = ["OMB APPROVAL", f"OMB Number:      {headings.OMB_NUMBERS[page.schema]}"]
    return ["SEC Form " + page.show("/form_type"), *beside([left, title, approval], [44, 110, 0]), ""]


_AGENCY = "UNITED STATES SECURITIES AND EXCHANGE COMMISSION"


def table_lines(table: Table, number: int) -> list[Line]:
    """Give a table with its title: columns wrapped, each cell in the middle of the lines of its row."""
    widths = [_WIDTHS[column.field] for column in table.columns]
    if number == 1 and widths:
        widths[0] = 44
    indent = " " * 40
    lines: list[Line] = [
        indent + table.title,
        *([indent + "      " + headings.EXAMPLES] if number == 2 else []),
    ]
    lines += [*header_lines(table, widths), ""]
    for row in table.lines():
        cells = []
        for cell, width, column in zip(row, widths, table.columns, strict=True):
            wrapped = cell.wrapped(width - 2)
            if column.field in _CENTRED:
                wrapped = [line.center(width - 2) for line in wrapped]
            cells.append(wrapped)
        height = max(map(len, cells), default=0)
        lines += [*beside([middle(cell, height) for cell in cells], widths, 1), ""]
    return lines


def pdftotext_layout(page: Page) -> Text:
    """The viewer's page printed, through pdftotext -layout: columns wrapped, rows in the middle of their lines."""
    lines: list[Line] = [*_heading(page), *_boxes(page)]
    for number, table in enumerate(page.tables, 1):
        lines += table_lines(table, number)
    for owner in viewer.repeated_owners(page):
        lines += _person(page, owner)
    lines.append("Explanation of Responses:")
    lines += [part for line in viewer.explanations(page) for part in line.wrapped(_PAGE)]
    for pointer in page.signatures:
        name = viewer.signature(page, pointer).wrapped(34)
        date = middle([page.show(f"{pointer}/date")], len(name))
        lines += beside([name, date], [40, 0], 110)
    lines.append(" " * 110 + "** Signature of Reporting Person        Date")
    return Text.join("\n", [*lines, *headings.CLOSING, ""])


def _raw_cells(cells: Sequence[Text], widths: Sequence[int]) -> list[Text]:
    """Cells in reading order: those of one line stand together, a wrapped one has its lines for itself."""
    lines: list[Text] = []
    joined: list[Text] = []
    for cell, width in zip(cells, widths, strict=True):
        wrapped = cell.displaced().wrapped(width - 2)
        if len(wrapped) == 1:
            joined += wrapped
        elif wrapped:
            lines += [Text.join(" ", joined)] if joined else []
            lines += wrapped
            joined = []
    return [*lines, Text.join(" ", joined)] if joined else lines


def _raw_table(table: Table, number: int) -> list[Line]:
    widths = [_WIDTHS[column.field] for column in table.columns]
    if number == 1 and widths:
        widths[0] = 44
    lines: list[Line] = [table.title, *([headings.EXAMPLES] if number == 2 else [])]
    tops, subs = table.header()
    for top, width in zip(tops, widths, strict=True):
        lines += wrapped_heading(top, width)
    if any(subs):
        lines.append(" ".join(sub for sub in subs if sub))
    return lines + [line for row in table.lines() for line in _raw_cells(row, widths)]


def _raw_person(page: Page, owner: str) -> list[Line]:
    city = Text.join(" ", [page.show(f"{owner}/{name}") for name in ("city", "state", "zip")])
    lines: list[Line] = ["1. Name and Address of Reporting Person*", page.show(f"{owner}/name")]
    return [*lines, "(Last) (First) (Middle)", *page.address(owner), "(Street)", city, "(City) (State) (Zip)"]


def _raw_box(mark: Text, words: str, more: Text | str = "") -> Text:
    return (mark + " " if mark else EMPTY) + words + more


def _raw_boxes(page: Page) -> list[Line]:
    owner = page.owners[0]
    issuer: list[Line] = [page.boxes["issuer"]]
    issuer += [page.show("/issuer/name") + " [ " + page.show("/issuer/trading_symbol") + " ]"]
    ten, other = page.relation(owner, "is_ten_percent_owner"), page.relation(owner, "is_other")
    relation: list[Line] = [page.boxes["relationship"], "(Check all applicable)"]
    relation += [_raw_box(page.relation(owner, "is_director"), "Director ", _raw_box(ten, "10% Owner"))]
    relation += [_raw_box(page.relation(owner, "is_officer"), "Officer (give title"), "below)"]
    relation += [_raw_box(other, "Other (specify"), "below)"]
    relation += [text for name in ("officer_title", "other_text") if (text := page.show(f"{owner}/{name}"))]
    period: list[Line] = [page.boxes["period"], page.show("/period_of_report")]
    original = page.show("/date_of_original_submission")
    amendment: list[Line] = [page.boxes["amendment"], *([original] if original else [])]
    filing: list[Line] = [
        page.boxes["filing"],
        _raw_box(page.check("/filing_by", "individual"), "Form filed by One Reporting Person"),
        _raw_box(page.check("/filing_by", "group"), "Form filed by More than One Reporting"),
        "Person",
    ]
    if page.schema == "form3":
        return [*_raw_person(page, owner), *period, *issuer, *relation, *amendment, *filing]
    return [*_raw_person(page, owner), *issuer, *relation, *period, *amendment, *filing]


def pdftotext_raw(page: Page) -> Text:
    """The viewer's page printed, through pdftotext -raw: what a cell holds, but no longer where it stands."""
    lines: list[Line] = ["SEC Form " + page.show("/form_type"), "FORM " + page.show("/form_type"), _AGENCY]
    lines += ["Washington, D.C. 20549", headings.TITLES[page.schema], *headings.PURSUANT, "OMB APPROVAL"]
    lines += [
        f"OMB Number: {headings.OMB_NUMBERS[page.schema]}",
        "Estimated average burden",
        "hours per",
        "response:",
        "0.5",
    ]
    for mark, words in viewer.single_boxes(page):
        lines += [
            (mark + " " if mark else EMPTY) + first if not number else first
            for number, first in enumerate(wrapped_heading(words, 38))
        ]
    lines += _raw_boxes(page)
    for number, table in enumerate(page.tables, 1):
        lines += _raw_table(table, number)
    for owner in viewer.repeated_owners(page):
        lines += _raw_person(page, owner)
    lines.append("Explanation of Responses:")
    lines += [part for line in viewer.explanations(page) for part in line.wrapped(_PAGE)]
    lines += [
        viewer.signature(page, pointer) + " " + page.show(f"{pointer}/date") for pointer in page.signatures
    ]
    return Text.join("\n", [*lines, "** Signature of Reporting Person Date", *headings.CLOSING, ""])
