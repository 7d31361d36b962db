"""Dialects whose tables have tabs between cells: PDF pages of the older layout through OCR and converters of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from filingkit_evals.synth import headings, viewer
from filingkit_evals.synth.pages import Style
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.synth.pages import Page, Table

MARKDOWN = Style("\\$ ", lambda number: " (" + number + ")", drawn_boxes=True)
OCR = Style("$ ", lambda number: " <u>(" + number + ")</u>")


def tabbed(cells: Sequence[Text | str]) -> Text:
    """A row of cells; what stands at the left of one is its value."""
    return Text.join("\t", [stripped(cell) if isinstance(cell, Text) else cell for cell in cells])


def stripped(text: Text) -> Text:
    """Leave out blanks at both ends."""
    string = str(text)
    return text.cut(len(string) - len(string.lstrip(" ")), len(string.rstrip(" ")))


def line_box(page: Page, mark: Text, words: str, blank: int = 5, line: str = "\\_") -> Text:
    """A check box drawn with underscores, as the older layout has it; nothing of it where the boxes were lost."""
    if page.boxes_lost:
        return Text.plain(words)
    side = line * (blank // 2)
    return (side + mark + side if mark else Text.plain(line * blank)) + " " + words


def _relations(page: Page) -> list[Text]:
    owner = page.owners[0]
    box = {
        name: page.relation(owner, name)
        for name in ("is_director", "is_ten_percent_owner", "is_officer", "is_other")
    }
    lines = [
        line_box(page, box["is_director"], "Director")
        + " "
        + line_box(page, box["is_ten_percent_owner"], "10% Owner")
        + "  ",
        line_box(page, box["is_officer"], "Officer (give title below)")
        + " "
        + line_box(page, box["is_other"], "Other (specify below)"),
    ]
    titles = [text for name in ("officer_title", "other_text") if (text := page.show(f"{owner}/{name}"))]
    return [*lines[:1], lines[1] + "  ", Text.join(" ", titles)] if titles else lines


def _filing(page: Page) -> list[Text]:
    return [
        line_box(page, page.check("/filing_by", "individual"), "Form filed by One Reporting Person  ", 3),
        line_box(page, page.check("/filing_by", "group"), "Form filed by More than One Reporting Person", 3),
    ]


def city_line(page: Page, owner: str) -> Text:
    """The last line of an address, as one line."""
    city, state, code = (page.show(f"{owner}/{name}") for name in ("city", "state", "zip"))
    return city + ", " + state + " " + code


def owner_rows(page: Page) -> list[list[Text]]:
    """Rows of the table of reporting owners: name and address, and the four relationships."""
    return [
        [
            Text.join(" ", [page.show(f"{owner}/name"), *page.address(owner), city_line(page, owner)]),
            page.relation(owner, "is_director"),
            page.relation(owner, "is_ten_percent_owner"),
            worded(page, owner, "is_officer", "officer_title"),
            worded(page, owner, "is_other", "other_text"),
        ]
        for owner in page.owners
    ]


def worded(page: Page, owner: str, name: str, words: str) -> Text:
    """A relationship that its words stand for, where there are any, instead of a mark."""
    mark = page.relation(owner, name)
    return page.show(f"{owner}/{words}", implies=(f"{owner}/{name}",)) or mark


def filing_day(page: Page) -> str:
    """Give the day of the filing as it is printed below the title."""
    signed = page.record["signatures"][0]["date"]
    return f"{date.fromisoformat(signed):%B} {date.fromisoformat(signed).day}, {signed[:4]}"


def _heading(page: Page) -> list[Text | str]:
    title = headings.TITLES[page.schema].removesuffix(" OF SECURITIES")
    lines: list[Text | str] = [page.record["issuer"]["name"] + "  ", "Form " + page.show("/form_type") + "  "]
    lines += [
        filing_day(page),
        "",
        "**FORM " + page.show("/form_type") + "** UNITED STATES SECURITIES AND EXCHANGE COMMISSION  ",
    ]
    lines += [
        "Washington, D.C. 20549",
        "",
        "OMB APPROVAL",
        "",
        f"OMB Number: {headings.OMB_NUMBERS[page.schema]}  ",
    ]
    lines += ["Estimated average burden hours per response... 0.5", ""]
    for mark, words in viewer.single_boxes(page):
        lines += [(mark + " " if mark else EMPTY) + words.replace("See ", "*See* "), ""]
    return [
        *lines,
        f"**{title} OF SECURITIES**",
        "",
        headings.PURSUANT_LEGACY,
        "",
        "(Print or Type Responses)",
        "",
    ]


def _boxes(page: Page) -> list[Text | str]:
    owner = page.owners[0]
    boxes = {
        name: heading.replace("Date of Original", "Date Original") for name, heading in page.boxes.items()
    }
    person: list[Text | str] = [boxes["person"] + " \\*  ", page.show(f"{owner}/name"), ""]
    person += ["(Last) (First) (Middle)", "", Text.join(", ", page.address(owner)), "", "(Street)", ""]
    person += [city_line(page, owner), "", "(City) (State) (Zip)", ""]
    issuer: list[Text | str] = [boxes["issuer"] + "  "]
    issuer += [page.show("/issuer/name") + " [" + page.show("/issuer/trading_symbol") + "]", ""]
    period: list[Text | str] = [boxes["period"] + "  ", page.show("/period_of_report"), ""]
    original = page.show("/date_of_original_submission")
    amendment: list[Text | str] = (
        [boxes["amendment"] + "  ", original, ""] if original else [boxes["amendment"], ""]
    )
    relation: list[Text | str] = [
        boxes["relationship"],
        "",
        "(Check all applicable)",
        "",
        *_relations(page),
        "",
    ]
    filing: list[Text | str] = [boxes["filing"], "", *_filing(page), ""]
    if page.schema == "form3":
        return [*person, *period, *issuer, *relation, *amendment, *filing]
    return [*person, *issuer, *period, *amendment, *relation, *filing]


def _header(table: Table) -> list[str]:
    """Headings as the converter leaves them: merged ones once, those below them after the blanks before the first."""
    tops, subs = table.header()
    first = next((index for index, sub in enumerate(subs) if sub), 0)
    lines = ["\t".join(top for top in tops if top)]
    return [*lines, "\t" * first + "\t".join(sub for sub in subs[first:] if sub)] if any(subs) else lines


def markdown_tabs(page: Page) -> Text:
    """The older layout as markdown with tabs in its tables."""
    first, second = page.tables
    lines: list[Text | str] = [*_heading(page), *_boxes(page)]
    lines += [f"**{first.title}**", "", *_header(first), *(tabbed(row) for row in first.lines()), ""]
    lines += [headings.REMINDER, "", f"## {page.header_line}", "", headings.RESPONSE, ""]
    lines += [f"**{second.title}**  ", headings.EXAMPLES.replace("e.g.", "*e.g.*"), ""]
    lines += [*_header(second), *(tabbed(row) for row in second.lines()), ""]
    lines += ["**Reporting Owners**", "", "Reporting Owner Name / Address\tRelationships"]
    lines += ["\tDirector\t10% Owner\tOfficer\tOther", *(tabbed(row) for row in owner_rows(page)), ""]
    lines += ["**Signatures**", ""]
    lines += [viewer.signature(page, name) + "\t" + page.show(f"{name}/date") for name in page.signatures]
    lines += ["", "\\*\\*Signature of Reporting Person\tDate", "", "**Explanation of Responses:**", ""]
    return Text.join("\n", [*lines, *_explanations(page, "\\*")])


def _explanations(page: Page, star: str) -> list[Text | str]:
    lines: list[Text | str] = [
        f"- {star} {headings.SEVERAL[2:].replace('4 (b)', '4(b)').replace('see', '*see*')}",
        "",
    ]
    lines += [f"- {star}{star} {headings.MISSTATEMENT[3:]}", ""]
    for note in page.footnotes:
        lines += ["- (" + page.show(f"{note}/id") + ") " + page.show(f"{note}/text"), ""]
    if nothing := page.state("/no_securities_owned", headings.NO_SECURITIES):
        lines += [nothing, ""]
    if page.record["remarks"]:
        lines += ["**Remarks:**  ", page.show("/remarks"), ""]
    return [*lines, headings.COPIES, "", headings.POTENTIAL]


def _ocr_mark(page: Page, mark: Text, words: str) -> Text:
    return "<u>" + mark + "</u> " + words if mark else Text.plain(words)


def _clipped(page: Page, *parts: Text | str) -> Text:
    """Lines of the middle box in one cell, each without what lies left of the cut."""
    return Text.join(
        " ", [(part if isinstance(part, Text) else Text.plain(part)).cut(page.clipped) for part in parts]
    )


def _ocr_boxes(page: Page) -> list[Text]:
    owner = page.owners[0]
    box = {
        name: page.relation(owner, name)
        for name in ("is_director", "is_ten_percent_owner", "is_officer", "is_other")
    }
    titles = [text for name in ("officer_title", "other_text") if (text := page.show(f"{owner}/{name}"))]
    issuer = page.show("/issuer/name") + " [" + page.show("/issuer/trading_symbol") + "]"
    relation = Text.join(
        " ",
        [
            "(Check all applicable)",
            _ocr_mark(page, box["is_director"], "Director"),
            _ocr_mark(page, box["is_ten_percent_owner"], "10% Owner"),
            _ocr_mark(page, box["is_officer"], "Officer (give title"),
            _ocr_mark(page, box["is_other"], "Other (specify below)"),
            *titles,
        ],
    )
    filing = Text.join(
        " ",
        [
            page.boxes["filing"],
            _ocr_mark(page, page.check("/filing_by", "individual"), "Form filed by One Reporting Person"),
            _ocr_mark(
                page, page.check("/filing_by", "group"), "Form filed by More than One Reporting Person"
            ),
        ],
    )
    original = page.show("/date_of_original_submission")
    middle = [
        _clipped(page, page.boxes["issuer"], issuer),
        _clipped(page, page.boxes["period"], page.show("/period_of_report")),
        _clipped(page, page.boxes["amendment"], *([original] if original else [])),
    ]
    return [
        page.show(f"{owner}/name") + "\t\t\t" + middle[0] + f"\t\t\t\t{page.boxes['relationship']}\t\t\t\t",
        "\t\t\t" + middle[1] + "\t\t\t\t" + relation + "\t\t\t\t",
        "\t\t\t" + middle[2] + "\t\t\t\t" + filing + "\t\t\t\t",
    ]


def _joined_code(table: Table) -> tuple[list[str], list[list[Text]]]:
    """Header lines and rows with the columns of the code and of V as one, which is how OCR sees them."""
    place = next((index for index, column in enumerate(table.columns) if column.sub == "V"), None)
    tops, subs = table.header()
    rows = list(table.lines())
    if place is None:
        return ["\t".join(tops), *(["\t".join(subs)] if any(subs) else [])], rows
    subs = [*subs[: place - 1], f"{subs[place - 1]} {subs[place]}".strip(), *subs[place + 1 :]]
    lines = ["\t".join(tops[:place] + tops[place + 1 :])]
    joined = [
        [*row[: place - 1], stripped(row[place - 1] + " " + row[place]), *row[place + 1 :]]
        for row in rows
        if len(row) > place
    ]
    short = [row for row in rows if len(row) <= place]
    return [*lines, *(["\t".join(subs)] if any(subs) else [])], joined + short


def ocr_tabs(page: Page) -> Text:
    """A scan of the older layout: boxes in cells, headings without their numbers' care, one line per row."""
    first, second = page.tables
    header = "Edgar Filing: " + page.show("/issuer/name") + " - Form " + page.show("/form_type")
    lines: list[Text | str] = [header, ""]
    for mark, words in viewer.single_boxes(page):
        lines.append((mark + " " if mark else EMPTY) + words + "\t\t\t\tOMB APPROVAL\t")
    lines += ["(Print or Type\tResponses)\t\t\t\t\t\t\t\t\t\t", *_ocr_boxes(page)]
    lines += [f"(City)\t(State)\t(Zip)\t{first.title}"]
    tops, rows = _joined_code(first)
    lines += [*tops, *(tabbed(row) for row in rows), "", headings.REMINDER, "", page.header_line, ""]
    lines += [headings.RESPONSE, "", f"{second.title} {headings.EXAMPLES}", ""]
    tops, rows = _joined_code(second)
    lines += [*tops, *(tabbed(row) for row in rows), "", "Reporting Owners", ""]
    lines += ["Reporting Owner Name / Address\tRelationships\t\t\t", "\tDirector\t10% Owner\tOfficer\tOther"]
    lines += [*(tabbed(row) for row in owner_rows(page)), "", "Signatures", ""]
    lines += [viewer.signature(page, name) + "\t" + page.show(f"{name}/date") for name in page.signatures]
    lines += ["<u>**</u> Signature of Reporting Person\tDate", "", "Explanation of Responses:", ""]
    return Text.join("\n", [*lines, *_explanations(page, "*")])
