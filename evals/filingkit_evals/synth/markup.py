"""Dialects of pages that were HTML: tables of pipes as markdownify and html2text write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import headings, viewer
from filingkit_evals.synth.pages import Style
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.synth.pages import Page, Table

SEC = Style()
LEGACY = Style("$ ", lambda number: "[(" + number + ")](#F)")


def pipes(cells: Sequence[Text | str]) -> Text:
    """A row of a markdown table as markdownify writes it."""
    return "| " + Text.join(" | ", cells) + " |"


def _ruled(rows: Sequence[Text], width: int) -> list[Text]:
    """Put markdown's rule below the first row."""
    return [rows[0], Text.plain("| " + " | ".join(["---"] * width) + " |"), *rows[1:]]


def _inner(rows: Sequence[Sequence[Text | str]]) -> Text:
    """A table inside of a cell, which markdownify puts on one line."""
    width = max(len(row) for row in rows)
    return Text.join(" ", _ruled([pipes(row) for row in rows], width))


def _escaped(line: str) -> str:
    return line.replace("*", "\\*").replace("See ", "*See* ").replace("see ", "*see* ")


def _title(page: Page) -> Text:
    return "FORM " + page.show("/form_type")


def _named(page: Page, pointer: str) -> Text:
    return (
        "["
        + page.show(f"{pointer}/name")
        + "](/cgi-bin/browse-edgar?action=getcompany&CIK="
        + page.show(f"{pointer}/cik")
        + ")"
    )


def _person(page: Page, owner: str) -> Text:
    city = [page.show(f"{owner}/{name}") for name in ("city", "state", "zip")]
    return Text.join(
        "  ",
        (
            "1. Name and Address of Reporting Person\\*",
            _inner([[_named(page, owner)]]),
            "---",
            _inner([["(Last)", "(First)", "(Middle)"]]),
            _inner([[line] for line in page.address(owner)]),
            "---  (Street)",
            _inner([city]),
            "---",
            _inner([["(City)", "(State)", "(Zip)"]]),
        ),
    )


def _bold_and(heading: str) -> str:
    return heading.replace("Name and", "Name **and**")


def _boxes(page: Page) -> list[Text]:
    """The boxes above Table I as rows of one table."""
    issuer = Text.join(
        "",
        (
            _bold_and(page.boxes["issuer"]),
            "  ",
            _named(page, "/issuer"),
            " [ ",
            page.show("/issuer/trading_symbol"),
            " ]",
        ),
    )
    period = page.boxes["period"] + " " + page.show("/period_of_report")
    amendment = page.boxes["amendment"] + " " + page.show("/date_of_original_submission")
    relation = Text.join(
        "  ", (page.boxes["relationship"], "(Check all applicable)", _inner(viewer.relation_rows(page)))
    )
    filing = page.boxes["filing"] + "  " + _inner(viewer.filing_rows(page))
    person = _person(page, page.owners[0])
    if page.schema == "form3":
        return [pipes([person, period, issuer]), pipes([relation, amendment]), pipes([filing])]
    return [pipes([person, issuer, relation]), pipes([period]), pipes([amendment, filing])]


def _table(table: Table, number: int) -> list[Text]:
    title = f"**{table.title}**" + (f" **{headings.EXAMPLES}**" if number == 2 else "")
    width = len(table.columns)
    tops, subs = table.header()
    rows = [Text.plain(f"| {title} |" + " |" * (width - 1)), Text.plain("| " + " | ".join(tops) + " |")]
    if any(subs):
        rows.append(Text.plain("| " + " | ".join([sub for sub in subs if sub]) + " |"))
    return [*_ruled([*rows, *(pipes(line) for line in table.lines())], width), EMPTY]


def markdown_pipes(page: Page) -> Text:
    """The viewer's page through markdownify."""
    title = f"{headings.TITLES[page.schema]}  {' '.join(headings.PURSUANT)}"
    approval = f"OMB APPROVAL OMB Number: {headings.OMB_NUMBERS[page.schema]}"
    head = pipes([_title(page), f"UNITED STATES SECURITIES AND EXCHANGE COMMISSION  {title}", approval])
    singles = [pipes([mark, _escaped(words)]) for mark, words in viewer.single_boxes(page)]
    blank = Text.plain("| " + " | " * 8 + "|")
    lines = ["SEC Form " + page.show("/form_type"), EMPTY, *_ruled([blank, head, *singles], 9), EMPTY]
    lines += [*_ruled([blank, *_boxes(page)], 9), EMPTY]
    for number, table in enumerate(page.tables, 1):
        lines += _table(table, number)
    for owner in viewer.repeated_owners(page):
        lines += [*_ruled([pipes([_person(page, owner)])], 1), EMPTY]
    notes = [Text.plain("| **Explanation of Responses:** |")]
    notes += [pipes([line]) for line in viewer.explanations(page, remarks="**Remarks:**")]
    signed = [
        pipes([EMPTY, viewer.signature(page, pointer), page.show(f"{pointer}/date")])
        for pointer in page.signatures
    ]
    signed.append(pipes([EMPTY, "\\*\\* Signature of Reporting Person", "Date"]))
    signed += [pipes([_escaped(line), EMPTY, EMPTY]) for line in headings.CLOSING]
    return Text.join("\n", [*lines, *_ruled(notes, 1), EMPTY, *_ruled(signed, 3)])


def html2text(page: Page) -> Text:
    """The viewer's page through html2text, which knows no merged cells and ends lines with two blanks."""
    lines: list[Text | str] = ["SEC Form " + page.show("/form_type") + "  " + _title(page) + " |  " + _AGENCY]
    lines += ["Washington, D.C. 20549  ", "  ", headings.TITLES[page.schema] + "  ", "  "]
    lines += [headings.PURSUANT[0] + "  ", headings.PURSUANT[1] + " |  | OMB APPROVAL  ", "---  "]
    lines += [f"| OMB Number: | {headings.OMB_NUMBERS[page.schema]}  ", "---|---  "]
    lines += ["Estimated average burden  ", "hours per response: | 0.5  "]
    for mark, words in viewer.single_boxes(page):
        lines += ["| " + (mark or "   ") + "  ", "---  ", words.replace("See ", "_See_ ") + "  "]
    lines += [*_html_person(page, page.owners[0]), *_html_boxes(page)]
    for number, table in enumerate(page.tables, 1):
        lines += _html_table(table, number)
    for owner in viewer.repeated_owners(page):
        lines += _html_person(page, owner)
    lines += ["**Explanation of Responses:**  ", "---  "]
    lines += [line + "  " for line in viewer.explanations(page, "\\.", "**Remarks:**")]
    for pointer in page.signatures:
        lines.append("| _" + viewer.signature(page, pointer) + "_ | _" + page.show(f"{pointer}/date") + "_  ")
        lines += ["---|---|---  "] if pointer == page.signatures[0] else []
    lines += ["| ** Signature of Reporting Person | Date  "]
    lines += [line.replace("see ", "_see_ ").replace("See ", "_See_ ") + "  " for line in headings.CLOSING]
    return Text.join("\n", lines)


_AGENCY = "UNITED STATES SECURITIES AND EXCHANGE COMMISSION  "


def _html_heading(heading: str) -> str:
    number, point, rest = heading.partition(". ")
    return f"{number}\\. {rest}" if point and number.isdigit() else heading


def _html_person(page: Page, owner: str) -> list[Text | str]:
    city = [page.show(f"{owner}/{name}") for name in ("city", "state", "zip")]
    first, *rest = page.address(owner)
    lines: list[Text | str] = ["1\\. Name and Address of Reporting Person*| " + _named(page, owner) + "  "]
    lines += [
        "---  ",
        "  ",
        "* * *",
        "",
        "(Last) | (First) | (Middle)  ",
        "---|---|---  ",
        first + "  ",
        "---  ",
    ]
    lines += [*(line + "  " for line in rest), "  ", "* * *", "", "(Street) " + Text.join(" | ", city) + "  "]
    return [*lines, "---|---|---  ", "  ", "* * *", "", "(City) | (State) | (Zip)  ", "---|---|---  "]


def _html_rows(rows: Sequence[Sequence[Text | str]]) -> list[Text | str]:
    """Rows of check boxes: the first follows what stands before the table, with the rule below it."""
    first, *rest = [Text.join(" | ", row) + "  " for row in rows]
    return [" | " + first, "|".join(["---"] * len(rows[0])) + "  ", *rest]


def _html_boxes(page: Page) -> list[Text | str]:
    titles = {name: _html_heading(_bold_and(heading)) for name, heading in page.boxes.items()}
    symbol = page.show("/issuer/trading_symbol")
    issuer: list[Text | str] = [titles["issuer"] + "   ", _named(page, "/issuer") + " [ " + symbol + " ]  "]
    period: list[Text | str] = [titles["period"] + "  ", page.show("/period_of_report") + "  "]
    amendment: list[Text | str] = [
        titles["amendment"] + "  ",
        page.show("/date_of_original_submission") + "  ",
    ]
    first, *rest = _html_rows(viewer.relation_rows(page))
    relation: list[Text | str] = [
        titles["relationship"] + "   ",
        Text.join("", ("(Check all applicable)", first)),
        *rest,
    ]
    first, *rest = _html_rows(viewer.filing_rows(page))
    filing: list[Text | str] = [Text.join("", (titles["filing"], " ", first)), *rest]
    if page.schema == "form3":
        return [*period, Text.join("", ("|  ", issuer[0])), issuer[1], *relation, *amendment, *filing]
    return [
        issuer[0],
        Text.join("", (issuer[1], " |  ", relation[0])),
        *relation[1:],
        *period,
        *amendment,
        Text.join("", ("|  ", filing[0])),
        *filing[1:],
    ]


def _html_table(table: Table, number: int) -> list[Text | str]:
    lines: list[Text | str] = [f"**{table.title}**  "]
    lines += [f"**{headings.EXAMPLES}**  "] if number == 2 else []
    tops, subs = table.header()
    lines += ["---  ", " | ".join(_html_heading(top) for top in tops if top) + "  "]
    if any(subs):
        lines.append(" | ".join(sub for sub in subs if sub) + "  ")
    return lines + [
        Text.join(" | ", [" " + cell if cell else cell for cell in row]) + "  " for row in table.lines()
    ]
