"""Dialects of pages that were HTML, as plain text: inscriptis lines cells up, pandoc draws boxes around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import headings, viewer
from filingkit_evals.synth.pages import Style
from filingkit_evals.synth.spacing import Box, Line, beside, drawn, stacked, text_of
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.synth.pages import Page, Table

_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
INSCRIPTIS = Style("$ ", lambda number: " (" + number + ")")
BOXES = Style("$", lambda number: "⁽" + number.mapped(_RAISED) + "⁾")


def _city(page: Page, owner: str) -> Text:
    return Text.join("  ", [page.show(f"{owner}/{name}") for name in ("city", "state", "zip")])


def _lined_up(rows: Sequence[Sequence[Line]]) -> list[Text]:
    """Rows of a table whose columns are as wide as their widest cell, as inscriptis counts them."""
    texts = [[text_of(cell) for cell in row] for row in rows]
    count = max((len(row) for row in texts), default=0)
    widths = [
        max((len(row[index]) for row in texts if index < len(row)), default=0) for index in range(count)
    ]
    return [Text.join("  ", map(Text.ljust, row, widths)) for row in texts]


def _inscriptis_heading(page: Page) -> list[Line]:
    left = " " * 90
    lines: list[Line] = [
        "SEC Form "
        + page.show("/form_type")
        + " FORM "
        + page.show("/form_type")
        + left
        + _AGENCY
        + left
        + "OMB APPROVAL"
    ]
    lines += [
        left + "    Washington, D.C. 20549" + left + f"OMB Number:  {headings.OMB_NUMBERS[page.schema]}",
        "",
    ]
    lines += [
        left + headings.TITLES[page.schema],
        "",
        left + headings.PURSUANT[0],
        left + headings.PURSUANT[1],
    ]
    for mark, words in viewer.single_boxes(page):
        lines.append("  " + (mark or " ") + "     " + words)
    return [*lines, ""]


_AGENCY = "UNITED STATES SECURITIES AND EXCHANGE COMMISSION"


def _inscriptis_person(page: Page, owner: str) -> list[Line]:
    lines: list[Line] = ["1. Name and Address of Reporting Person *" + page.show(f"{owner}/name"), ""]
    lines += ["(Last)  (First)  (Middle)", "", *page.address(owner), "", "(Street) " + _city(page, owner), ""]
    return [*lines, "(City)  (State)  (Zip)", ""]


def _inscriptis_boxes(page: Page) -> list[Text]:
    issuer: list[Line] = [
        page.boxes["issuer"],
        page.show("/issuer/name") + " [ " + page.show("/issuer/trading_symbol") + " ]",
    ]
    relations = _lined_up([[text_of(cell).ljust(1) for cell in row] for row in viewer.relation_rows(page)])
    relation: list[Line] = [page.boxes["relationship"], "(Check all applicable) " + relations[0]]
    relation += relations[1:]
    filings = [Text.join("  ", [text_of(cell).ljust(1) for cell in row]) for row in viewer.filing_rows(page)]
    start = page.boxes["filing"] + " "
    filing: list[Line] = [start + filings[0], "   " + filings[1]]
    period: list[Line] = [page.boxes["period"], page.show("/period_of_report")]
    amendment: list[Line] = [page.boxes["amendment"], page.show("/date_of_original_submission")]
    person = _inscriptis_person(page, page.owners[0])
    if page.schema == "form3":
        return [
            *beside([person, period, issuer], [60, 56, 0]),
            *beside([relation, amendment], [100, 0]),
            *beside([filing], [0]),
            EMPTY,
        ]
    return [
        *beside([person, issuer, relation], [60, 112, 0]),
        *beside([period], [0]),
        *beside([amendment, filing], [58, 0]),
        EMPTY,
    ]


def _inscriptis_table(table: Table, number: int) -> list[Line]:
    tops, subs = table.header()
    rows: list[list[Line]] = [[top for top in tops if top]]
    if any(subs):
        rows.append([sub for sub in subs if sub])
    rows += [[cell.cut(1) if str(cell).startswith(" ") else cell for cell in row] for row in table.lines()]
    examples = [f"        {headings.EXAMPLES}       "] if number == 2 else []
    return [table.title, *examples, *_lined_up(rows), ""]


def inscriptis(page: Page) -> Text:
    """The viewer's page through inscriptis: every row on one line, columns as wide as they need to be."""
    lines: list[Line] = [*_inscriptis_heading(page), *_inscriptis_boxes(page)]
    for number, table in enumerate(page.tables, 1):
        lines += _inscriptis_table(table, number)
    for owner in viewer.repeated_owners(page):
        lines += _inscriptis_person(page, owner)
    lines += ["Explanation of Responses:", *viewer.explanations(page), ""]
    signed: list[list[Line]] = [
        ["", viewer.signature(page, pointer), page.show(f"{pointer}/date")] for pointer in page.signatures
    ]
    signed.append(["", "** Signature of Reporting Person", "Date"])
    return Text.join("\n", [*lines, *(" " * 120 + line for line in _lined_up(signed)), *headings.CLOSING])


def _framed(rows: Sequence[Sequence[Line]]) -> list[Text]:
    """A table inside of a box: between two lines of dashes, indented; a mark stands in the middle of its cell."""
    texts = [[text_of(cell) for cell in row] for row in rows]
    widths = [max(1, *(len(row[index]) for row in texts)) + 2 for index in range(len(texts[0]))]
    rule = Text.plain("  " + " ".join("-" * width for width in widths))
    body = [
        "  "
        + Text.join(
            " ",
            [
                cell.center(width) if width == 3 else cell.ljust(width)
                for cell, width in zip(row, widths, strict=True)
            ],
        )
        for row in texts
    ]
    return [rule, *body, rule, EMPTY]


def _box_person(page: Page, owner: str) -> list[Text]:
    city = [page.show(f"{owner}/{name}") for name in ("city", "state", "zip")]
    rule = Text.plain("-" * 80)
    lines = [Text.plain("1. Name and Address of Reporting Person^(*)"), EMPTY]
    lines += [
        *_framed([[page.show(f"{owner}/name")]]),
        rule,
        EMPTY,
        *_framed([["(Last)", "(First)", "(Middle)"]]),
    ]
    lines += [*_framed([[line] for line in page.address(owner)]), rule, EMPTY, Text.plain("(Street)"), EMPTY]
    return [*lines, *_framed([city]), rule, EMPTY, *_framed([["(City)", "(State)", "(Zip)"]])]


def _wrapped_all(lines: Sequence[Line], width: int) -> list[Text]:
    return [part for line in lines for part in text_of(line).wrapped(width)]


def _boxes(page: Page) -> list[Text]:
    def box(heading: str, value: Text, width: int) -> list[Text]:
        return _wrapped_all([page.boxes[heading], value], width)

    relation = [
        *_wrapped_all([page.boxes["relationship"], "(Check all applicable)"], 80),
        EMPTY,
        *_framed(viewer.relation_rows(page)),
    ]
    filing = [*_wrapped_all([page.boxes["filing"]], 80), EMPTY, *_framed(viewer.filing_rows(page))]
    person = _box_person(page, page.owners[0])
    changes = page.schema != "form3"
    symbol = " [ " + page.show("/issuer/trading_symbol") + " ]"
    issuer = box("issuer", page.show("/issuer/name") + symbol, 50 if changes else 80)
    period = box("period", page.show("/period_of_report"), 50 if changes else 37)
    amendment = box("amendment", page.show("/date_of_original_submission"), 50 if changes else 80)
    if changes:
        return [*stacked([[person], [issuer, period, amendment], [relation, filing]], [84, 50, 80]), EMPTY]
    return [*stacked([[person], [period], [issuer, relation, amendment, filing]], [84, 37, 80]), EMPTY]


def _box_table(table: Table, number: int) -> list[Text]:
    width = 22 if number == 2 else 17
    widths = [width if len(table.columns) > 4 else 38] * len(table.columns)
    title = [Text.plain(table.title), *([Text.plain(headings.EXAMPLES)] if number == 2 else [])]
    tops, subs = table.header()
    rows = [[Box(title, len(widths))], _spanned(tops, subs, widths)]
    if any(subs):
        rows.append([Box(text_of(sub).wrapped(size)) for sub, size in zip(subs, widths, strict=True)])
    header = len(rows)
    for row in table.lines():
        rows.append([Box(cell.wrapped(size)) for cell, size in zip(row, widths, strict=True)])
    return [*drawn(rows, widths, header), EMPTY]


def _spanned(tops: Sequence[str], subs: Sequence[str], widths: Sequence[int]) -> list[Box]:
    boxes: list[Box] = []
    starts = [index for index, top in enumerate(tops) if top or not index]
    for start, end in zip(starts, [*starts[1:], len(tops)], strict=True):
        width = sum(widths[start:end]) + 3 * (end - start - 1)
        goes_on = any(subs) and not any(subs[start:end])
        boxes.append(Box(text_of(tops[start]).wrapped(width), end - start, goes_on))
    return boxes


def plain_boxes(page: Page) -> Text:
    """The viewer's page through pandoc: drawn tables, whose cells are wrapped."""
    lines: list[Line] = ["SEC Form " + page.show("/form_type"), ""]
    heading = [_AGENCY, headings.TITLES[page.schema], *headings.PURSUANT]
    form = ["FORM " + page.show("/form_type")]
    rows = [
        [
            Box([text_of(line) for line in form]),
            Box(_wrapped_all(heading, 60)),
            Box([Text.plain("OMB APPROVAL")]),
        ]
    ]
    for mark, words in viewer.single_boxes(page):
        framed = ["  " + mark.ljust(4) if mark else Text.plain("   ----")]
        rows.append([Box(framed), Box(_wrapped_all([words], 60)), Box([])])
    lines += [*drawn(rows, [30, 60, 40]), "", *_boxes(page)]
    for number, table in enumerate(page.tables, 1):
        lines += _box_table(table, number)
    for owner in viewer.repeated_owners(page):
        lines += [*drawn([[Box(_box_person(page, owner))]], [84]), ""]
    lines += ["  " + "-" * 120, "  Explanation of Responses:"]
    lines += ["  " + line for line in viewer.explanations(page)]
    signed = [
        [Box([]), Box(viewer.signature(page, pointer).wrapped(50)), Box([page.show(f"{pointer}/date")])]
        for pointer in page.signatures
    ]
    signed.append([Box([]), Box([Text.plain("** Signature of Reporting Person")]), Box([Text.plain("Date")])])
    signed += [[Box(text_of(line).wrapped(156), 3)] for line in headings.CLOSING]
    return Text.join("\n", [*lines, "  " + "-" * 120, "", *drawn(signed, [50, 50, 50])])
