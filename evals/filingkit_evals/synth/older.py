"""The dialect of the older layout ("Print or Type Responses") as PDF, through pdftotext with its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import headings, viewer
from filingkit_evals.synth.pages import Style
from filingkit_evals.synth.printed import table_lines, wrapped_heading
from filingkit_evals.synth.spacing import Line, beside, middle, text_of
from filingkit_evals.synth.tabbed import city_line, filing_day, line_box, worded
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from filingkit_evals.synth.pages import Page

STYLE = Style("$ ", drawn_boxes=True)
_NOTE = 160


def _heading(page: Page) -> list[Line]:
    lines: list[Line] = [
        page.header_line,
        "",
        page.record["issuer"]["name"],
        "Form " + page.show("/form_type"),
    ]
    lines += [filing_day(page), "", "", "FORM " + page.show("/form_type")]
    title = [
        " " * 8 + "UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
        " " * 20 + "Washington, D.C. 20549",
        "",
    ]
    title += [headings.TITLES[page.schema].removesuffix(" OF SECURITIES") + " OF SECURITIES", ""]
    title += map(str, wrapped_heading(headings.PURSUANT_LEGACY, 90))
    left: list[Line] = []
    for mark, words in viewer.single_boxes(page):
        first, *rest = wrapped_heading(words, 20)
        left += [" " + mark.ljust(3) + first, *("    " + line for line in rest)]
    approval = ["OMB APPROVAL", f"OMB Number:           {headings.OMB_NUMBERS[page.schema]}"]
    return [*lines, *beside([left, title, approval], [34, 104, 0]), "", "(Print or Type Responses)"]


def _relations(page: Page) -> list[Line]:
    owner = page.owners[0]

    def box(name: str, words: str) -> Text:
        return line_box(page, page.relation(owner, name), words, 5, "_")

    left: list[Line] = [box("is_director", "Director"), box("is_officer", "Officer (give title below)")]
    right: list[Line] = [box("is_ten_percent_owner", "10% Owner"), box("is_other", "Other (specify below)")]
    left.append("        " + page.show(f"{owner}/officer_title"))
    right.append("        " + page.show(f"{owner}/other_text"))
    lines: list[Line] = [page.boxes["relationship"], "                (Check all applicable)"]
    return [*lines, *beside([left, right], [36, 0]), ""]


def _filing(page: Page) -> list[Line]:
    one = line_box(page, page.check("/filing_by", "individual"), "Form filed by One Reporting Person", 3, "_")
    more = line_box(
        page, page.check("/filing_by", "group"), "Form filed by More than One Reporting Person", 3, "_"
    )
    return [page.boxes["filing"], one, more]


def _boxes(page: Page) -> list[Text]:
    owner = page.owners[0]
    person: list[Line] = [page.boxes["person"] + " *", page.show(f"{owner}/name")]
    person += ["       (Last)               (First)           (Middle)", ""]
    person += [*Text.join(", ", page.address(owner)).wrapped(40), " " * 27 + "(Street)", ""]
    person += [city_line(page, owner), "       (City)               (State)             (Zip)"]
    issuer: list[Line] = [*wrapped_heading(page.boxes["issuer"], 56), ""]
    issuer += [page.show("/issuer/name") + " [" + page.show("/issuer/trading_symbol") + "]", ""]
    width = 22 if page.schema == "form3" else 56
    period: list[Line] = [*wrapped_heading(page.boxes["period"], width), page.show("/period_of_report"), ""]
    heading = page.boxes["amendment"].replace("Date of Original", "Date Original")
    amendment: list[Line] = [*wrapped_heading(heading, 56), page.show("/date_of_original_submission")]
    if page.schema == "form3":
        third = [*issuer, *_relations(page), *amendment, *_filing(page)]
        return beside([person, period, third], [58, 26, 0])
    return beside([person, [*issuer, *period, *amendment], [*_relations(page), *_filing(page)]], [59, 60, 0])


def _owners(page: Page) -> list[Line]:
    lines: list[Line] = [
        "Reporting Owners",
        " " * 71 + "Relationships",
        "      Reporting Owner Name / Address",
    ]
    lines.append(" " * 62 + "Director 10% Owner Officer                       Other")
    for owner in page.owners:
        address: list[Line] = [page.show(f"{owner}/name"), *page.address(owner), city_line(page, owner)]
        marks = [
            page.relation(owner, "is_director"),
            page.relation(owner, "is_ten_percent_owner"),
            worded(page, owner, "is_officer", "officer_title"),
            worded(page, owner, "is_other", "other_text"),
        ]
        columns = [middle([mark], len(address)) for mark in marks]
        lines += beside([address, *columns], [65, 10, 8, 32, 0])
    return [*lines, ""]


def _explanations(page: Page) -> list[Line]:
    lines: list[Line] = ["Explanation of Responses:"]
    lines += ["*     " + headings.SEVERAL[2:], "**    " + headings.MISSTATEMENT[3:]]
    for note in page.footnotes:
        text = page.show(f"{note}/text").wrapped(_NOTE)
        number = middle(["(" + page.show(f"{note}/id") + ")"], len(text))
        lines += beside([number, text], [6, 0])
    if nothing := page.state("/no_securities_owned", headings.NO_SECURITIES):
        lines.append(nothing)
    if page.record["remarks"]:
        lines += ["", "Remarks:", *page.show("/remarks").wrapped(_NOTE)]
    return [*lines, "", headings.COPIES, *wrapped_heading(headings.POTENTIAL, _NOTE)]


def legacy_layout(page: Page) -> Text:
    """The older layout printed, through pdftotext -layout: drawn check boxes, and all owners in a table."""
    first, second = page.tables
    lines: list[Line] = [*_heading(page), *_boxes(page), *table_lines(first, 1), headings.REMINDER]
    lines += [*(" " * 80 + line for line in wrapped_heading(headings.RESPONSE, 58)), *table_lines(second, 2)]
    lines += [*_owners(page), "Signatures"]
    for pointer in page.signatures:
        signature = text_of(" ") + viewer.signature(page, pointer)
        lines += beside([[signature], [page.show(f"{pointer}/date")]], [140, 0])
        lines += [" " * 59 + "**", " " * 61 + "Signature of Reporting Person" + " " * 50 + "Date", EMPTY]
    return Text.join("\n", [*lines, *_explanations(page), ""])
