"""Parts of the page that EDGAR's viewer shows, which every conversion of it lays out in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filingkit_evals.synth import headings
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from filingkit_evals.synth.pages import Page

RULE_10B5_1_SINCE = "2023-04-01"


def single_boxes(page: Page) -> list[tuple[Text, str]]:
    """Give the check boxes above the form that this form has, each with its words."""
    boxes: list[tuple[Text, str]] = []
    if page.schema != "form3":
        boxes.append((page.check("/not_subject_to_section16"), headings.NOT_SUBJECT))
    if page.schema == "form4" and page.record["period_of_report"] >= RULE_10B5_1_SINCE:
        boxes.append((page.check("/rule_10b5_1"), headings.RULE_10B5_1))
    if page.schema == "form5":
        boxes.append((page.check("/form3_holdings_reported"), "Form 3 Holdings Reported."))
        boxes.append((page.check("/form4_transactions_reported"), "Form 4 Transactions Reported."))
    return boxes


def relation_rows(page: Page) -> list[list[Text | str]]:
    """Give the check boxes of the relationship, two boxes with their words on a line."""
    owner = page.owners[0]
    return [
        [
            page.relation(owner, "is_director"),
            "Director",
            page.relation(owner, "is_ten_percent_owner"),
            "10% Owner",
        ],
        [
            page.relation(owner, "is_officer"),
            "Officer (give title below)",
            page.relation(owner, "is_other"),
            "Other (specify below)",
        ],
        [EMPTY, page.show(f"{owner}/officer_title"), EMPTY, page.show(f"{owner}/other_text")],
    ]


def filing_rows(page: Page) -> list[list[Text | str]]:
    """Give the check boxes of box 6."""
    return [
        [page.check("/filing_by", "individual"), "Form filed by One Reporting Person"],
        [page.check("/filing_by", "group"), "Form filed by More than One Reporting Person"],
    ]


def explanations(page: Page, point: str = ".", remarks: str = "Remarks:") -> list[Text]:
    """Give what stands below "Explanation of Responses": footnotes, that nothing is owned, remarks."""
    lines = [page.show(f"{note}/id") + f"{point} " + page.show(f"{note}/text") for note in page.footnotes]
    if nothing := page.state("/no_securities_owned", headings.NO_SECURITIES):
        lines.append(nothing)
    if page.record["remarks"]:
        lines += [Text.plain(remarks), page.show("/remarks")]
    return lines


def signature(page: Page, pointer: str) -> Text:
    """Give a signature with the mark before it."""
    return "/s/ " + page.show(f"{pointer}/name")


def repeated_owners(page: Page) -> list[str]:
    """Give the owners whose box 1 is repeated below the tables: all, where there are several."""
    return page.owners if len(page.owners) > 1 else []
