"""Reporting persons: names, addresses and relationships, out of the owner table and out of boxes 1 and 5."""

from __future__ import annotations

from typing import Any

import pytest

from filingkit import Filing, extract, load_plugins
from filingkit.testing import check_evidence

EXTRACTORS = load_plugins().extractors

ADDRESS = (
    "Okonkwo-Brandt Ilse",
    "C/O QUILLMERE INSTRUMENTS INC.",
    "14 TANNERY ROW",
    "ALDERBROOK",
    "OR",
    "97005",
)
SECOND = ("Brandt Family Trust", "2 GLASSWORKS LANE", None, "PORT WILLET", "MA", "02539-1104")
DIRECTOR = {"is_director": True, "is_ten_percent_owner": False, "is_officer": False, "is_other": False}
BOTH = DIRECTOR | {"is_ten_percent_owner": True}
TEN = BOTH | {"is_director": False}
ALL = BOTH | {"is_officer": True}
NONE = dict.fromkeys(DIRECTOR, False)
UNKNOWN = dict.fromkeys(DIRECTOR)

HEAD = "FORM 4\nSTATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP\n"
TABLES = "Table I - Non-Derivative Securities Acquired, Disposed of, or Beneficially Owned\n"
TABLES += "Table II - Derivative Securities Acquired, Disposed of, or Beneficially Owned\n"


def read(text: str) -> list[dict[str, Any]]:
    """Extract the owners, with evidence for each of their values."""
    extraction = extract(Filing(text), EXTRACTORS["form4"])
    check_evidence(extraction)
    owners: list[dict[str, Any]] = extraction.record.model_dump(mode="json")["reporting_owners"]
    return owners


def address(owner: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(owner[name] for name in ("name", "street1", "street2", "city", "state", "zip"))


def marks(owner: dict[str, Any]) -> dict[str, bool | None]:
    return {role: owner[role] for role in DIRECTOR}


BOX_1 = """1. Name and Address of Reporting Person*
Okonkwo-Brandt Ilse
(Last) (First) (Middle)
C/O QUILLMERE INSTRUMENTS INC.
14 TANNERY ROW
(Street)
{city}
(City) (State) (Zip)
2. Issuer Name and Ticker or Trading Symbol
Quillmere Instruments Inc. [ QLMR ]
"""


@pytest.mark.parametrize(
    "city",
    [
        "ALDERBROOK, OR 97005", "ALDERBROOK OR 97005", "ALDERBROOK,OR97005", "ALDERBROOK\nOR\n97005",
        "ALDERBROOK OR\n97005", "ALDERBROOK\nOR 97005",
    ],
)  # fmt: skip
def test_city_state_and_code_are_told_apart(city: str) -> None:
    (owner,) = read(HEAD + BOX_1.format(city=city) + TABLES)
    assert address(owner) == ADDRESS


@pytest.mark.parametrize(
    ("printed", "city", "state", "code"),
    [
        ("NORTH\nPORT WILLET, MA 02539-1104", "NORTH PORT WILLET", "MA", "02539-1104"),
        ("KINGS LYNNE,, X0 PE30 1QT", "KINGS LYNNE", "X0", "PE30 1QT"),
        ("HALIFAX, A5 B3H 0A8", "HALIFAX", "A5", "B3H 0A8"),
    ],
)
def test_cities_that_wrap_and_codes_of_other_countries(
    printed: str, city: str, state: str, code: str
) -> None:
    (owner,) = read(HEAD + BOX_1.format(city=printed) + TABLES)
    assert (owner["city"], owner["state"], owner["zip"]) == (city, state, code)


BOX_5 = "5. Relationship of Reporting Person(s) to Issuer\n(Check all applicable)\n{}\n6. Individual or Joint/Group Filing\n"


@pytest.mark.parametrize(
    ("printed", "expected", "title", "other"),
    [
        ("X Director 10% Owner\nOfficer (give title below) Other (specify below)", DIRECTOR, None, None),
        (
            "__X__ Director\n__X__ 10% Owner\n_____ Officer (give title below)\n_____ Other (specify below)",
            BOTH,
            None,
            None,
        ),
        ("Director X 10% Owner\nOfficer (give title below) Other (specify below)", TEN, None, None),
        (
            "X Director X 10% Owner\nX Officer (give title below) Other (specify below)\nChief Tinkering Officer",
            ALL,
            "Chief Tinkering Officer",
            None,
        ),
        (
            "[ ] Director [ ] 10% Owner\n[ ] Officer (give title below) [X] Other (specify below)\nFormer Director",
            NONE | {"is_other": True},
            None,
            "Former Director",
        ),
        ("Director  10% Owner\nOfficer (give title below)  Other (specify below)", UNKNOWN, None, None),
        (
            "Director  10% Owner\nOfficer (give title below)  Other (specify below)\nChief Tinkering Officer",
            UNKNOWN,
            "Chief Tinkering Officer",
            None,
        ),
        (
            "X Director  10% Owner\nOfficer (give title below)  Other (specify below)\nChief Tinkering Officer",
            DIRECTOR | {"is_officer": None},
            "Chief Tinkering Officer",
            None,
        ),
    ],
)
def test_relationships(printed: str, expected: dict[str, bool], title: str | None, other: str | None) -> None:
    (owner,) = read(HEAD + BOX_1.format(city="ALDERBROOK, OR 97005") + BOX_5.format(printed) + TABLES)
    assert marks(owner) == expected
    assert (owner["officer_title"], owner["other_text"]) == (title, other)


def test_further_persons_stand_in_boxes_below_the_tables() -> None:
    boxes = """1. Name and Address of Reporting Person*
Brandt Family Trust
(Last) (First) (Middle)
2 GLASSWORKS LANE
(Street)
PORT WILLET MA 02539-1104
(City) (State) (Zip)
Explanation of Responses:
"""
    first, second = read(HEAD + BOX_1.format(city="ALDERBROOK, OR 97005") + TABLES + boxes)
    assert (address(first), address(second)) == (ADDRESS, SECOND)


JUMBLED = """FORM 4

1. Name and Address of Reporting Person*

5. Relationship of Reporting Person(s) to Issuer
(Check all applicable)

2. Issuer Name and Ticker or Trading Symbol

Quillmere Instruments Inc. [ QLMR ]

Okonkwo-Brandt Ilse
(Last)

(First)

(Middle)

{marks}

3. Date of Earliest Transaction (Month/Day/Year)

04/17/2019

C/O QUILLMERE INSTRUMENTS INC.
14 TANNERY ROW

(Street)

ALDERBROOK

OR

97005

(City)

(State)

(Zip)

6. Individual or Joint/Group Filing (Check Applicable Line)

X

Form filed by One Reporting Person
Form filed by More than One Reporting Person

"""
APART = "Director\n\n10% Owner\n\nOfficer (give title\nbelow)\n\nOther (specify\nbelow)"
TITLED = APART.replace("title\nbelow)", "title\nX below)")
TOGETHER = "Director\n\n10% Owner\nOther (specify\nbelow)\n\nOfficer (give title\nbelow)"


@pytest.mark.parametrize(
    ("printed", "expected", "title"),
    [
        (f"X\n\nX\n\n{APART}", BOTH, None),
        (f"X\n\n{APART}", DIRECTOR, None),
        (f"X\n\n{TOGETHER}", TEN, None),
        (f"{TITLED}\n\nHead of Kilns", NONE | {"is_officer": True}, "Head of Kilns"),
        (APART, UNKNOWN, None),
    ],
)
def test_marks_without_order_are_told_by_their_number(
    printed: str, expected: dict[str, bool], title: str | None
) -> None:
    (owner,) = read(JUMBLED.format(marks=printed) + TABLES)
    assert address(owner) == ADDRESS
    assert marks(owner) == expected
    assert owner["officer_title"] == title


def test_marks_printed_with_their_labels_need_no_order() -> None:
    printed = (
        "_____ 10% Owner\n_____ Other (specify below)\n\n__X__ Director\n_____ Officer (give title below)"
    )
    (owner,) = read(JUMBLED.format(marks=printed) + TABLES)
    assert marks(owner) == DIRECTOR


NAME_1 = "Okonkwo-Brandt Ilse<br>C/O QUILLMERE INSTRUMENTS INC.<br>14 TANNERY ROW<br>ALDERBROOK, OR 97005"
NAME_2 = "Brandt Family Trust<br>2 GLASSWORKS LANE<br>PORT WILLET, MA 02539-1104"


@pytest.mark.parametrize(
    "table",
    [
        # a markdown table
        f"""Reporting Owners

| Reporting Owner Name / Address | Relationships | | | |
| --- | --- | --- | --- | --- |
| | Director | 10% Owner | Officer | Other |
| {NAME_1} | X | | | |
| {NAME_2} | | X | | |
""",
        # each line of the page on its own, the columns kept by blanks
        """Reporting Owners
                                                   Relationships
  Reporting Owner Name / Address
                                     Director 10% Owner   Officer   Other
Okonkwo-Brandt Ilse
C/O QUILLMERE INSTRUMENTS INC.
                                        X
14 TANNERY ROW
ALDERBROOK, OR 97005
Brandt Family Trust
2 GLASSWORKS LANE                                X
PORT WILLET, MA 02539-1104
""",
        # the first row of the table made up as its head, with its words out of order, and again below
        f"""Reporting Owners

|Director<br>Okonkwo - BrandtIlse<br>C/OQUILLMEREINSTRUMENTSINC.<br>14TANNERYROW<br>ALDERBROOK OR97005<br>, X|Col2|10%Owner|Officer|Other|
|---|---|---|---|---|
|Director <br>{NAME_1}<br> X|X||||
|{NAME_2}||X|||
""",
    ],
    ids=["markdown", "columns", "made-up head"],
)
def test_owner_table(table: str) -> None:
    first, second = read(HEAD + TABLES + table)
    assert (address(first), address(second)) == (ADDRESS, SECOND)
    assert (marks(first), marks(second)) == (DIRECTOR, TEN)


def test_an_owner_table_that_lost_all_its_marks_tells_no_relationship() -> None:
    rows = ["Reporting Owner Name / Address\tRelationships", "\tDirector\t10% Owner\tOfficer\tOther"]
    rows.append("Okonkwo-Brandt Ilse 14 TANNERY ROW ALDERBROOK, OR 97005\t\t\t\t")
    (owner,) = read(HEAD + TABLES + "Reporting Owners\n\n" + "\n".join(rows) + "\n")
    assert marks(owner) == UNKNOWN


def test_an_owner_whose_name_is_lost_keeps_its_address_and_marks() -> None:
    table = """Reporting Owners
                                                  Relationships
   Reporting Owner Name / Address
                                     Director 10% Owner Officer        Other
14 TANNERY ROW                                   X
ALDERBROOK, OR 97005
"""
    (owner,) = read(HEAD + TABLES + table)
    assert address(owner) == (None, "14 TANNERY ROW", None, *ADDRESS[3:])
    assert marks(owner) == TEN


def test_owner_table_without_columns_keeps_the_addresses_only() -> None:
    table = """Reporting Owners
Relationships

Reporting Owner Name / Address

Director 10% Owner Officer Other

Okonkwo-Brandt Ilse
C/O QUILLMERE INSTRUMENTS INC.
14 TANNERY ROW
ALDERBROOK, OR 97005

X

Brandt Family Trust
2 GLASSWORKS LANE
PORT WILLET, MA 02539-1104

X

Signatures
"""
    first, second = read(HEAD + TABLES + table)
    assert (address(first), address(second)) == (ADDRESS, SECOND)
    assert (marks(first), marks(second)) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "Okonkwo-Brandt Ilse 14 TANNERY ROW, SUITE 9 ALDERBROOK, OR 97005",
            ("Okonkwo-Brandt Ilse", "14 TANNERY ROW, SUITE 9", None, "ALDERBROOK", "OR", "97005"),
        ),
        (
            "Okonkwo-Brandt Ilse 14 TANNERY ROW CEDAR PARK, OR 97005",
            ("Okonkwo-Brandt Ilse", "14 TANNERY ROW", None, "CEDAR PARK", "OR", "97005"),
        ),
    ],
)
def test_a_block_on_one_line_is_cut_where_its_parts_begin(
    printed: str, expected: tuple[str | None, ...]
) -> None:
    table = f"Reporting Owners\n\nReporting Owner Name / Address\tDirector\t10% Owner\tOfficer\tOther\n{printed}\tX\t\t\t\n"
    (owner,) = read(HEAD + TABLES + table)
    assert address(owner) == expected
    assert marks(owner) == DIRECTOR


def test_marks_of_a_printed_table_are_placed_by_those_of_box_5() -> None:
    table = """Reporting Owners
                                     Relationships
Reporting Owner Name / Address
                               Director 10% Owner Officer Other
Okonkwo-Brandt Ilse
14 TANNERY ROW                         X          X
ALDERBROOK, OR 97005
Brandt Family Trust
2 GLASSWORKS LANE                                 X
PORT WILLET, MA 02539-1104
"""
    box_5 = BOX_5.format(
        "__X__ Director __X__ 10% Owner\n_____ Officer (give title below) _____ Other (specify below)"
    )
    box_1 = BOX_1.format(city="ALDERBROOK, OR 97005")
    first, second = read(HEAD + box_1 + box_5 + TABLES + table)
    assert (marks(first), marks(second)) == (BOTH, TEN)


def test_lines_that_run_through_the_boxes_give_no_owner_but_the_table_does() -> None:
    cover = """FORM 4
1. Name and Address of Reporting Person * 2. Issuer Name and Ticker or Trading Symbol 5. Relationship of Reporting Person(s) to Issuer
Okonkwo-Brandt Ilse Quillmere Instruments Inc. [QLMR] _ Directr _ 10% 0wner
(Last) (First) (Middle) 3. Date of Earliest Transaction (Month/Day/Year)
14 TANNERY ROW 04/17/2019
ALDERBROOK, OR 97005
"""
    assert read(cover + TABLES) == []
    table = "Reporting Owners\nOkonkwo-Brandt Ilse\nC/O QUILLMERE INSTRUMENTS INC. x\n14 TANNERY ROW\nALDERBROOK, OR 97005\n"
    extraction = extract(Filing(cover + TABLES + table), EXTRACTORS["form4"])
    record = extraction.record.model_dump(mode="json")
    (owner,) = record["reporting_owners"]
    assert address(owner) == ADDRESS
    assert record["issuer"]["name"] == "Quillmere Instruments Inc."


@pytest.mark.parametrize(
    "name",
    ["", "Requiring Statement [ QLMR ]", "1. X", "Officer] Other", "04/17/2019 Ilse"],
)
def test_what_cannot_be_a_name_is_none(name: str) -> None:
    text = HEAD + BOX_1.format(city="ALDERBROOK, OR 97005").replace("Okonkwo-Brandt Ilse", name) + TABLES
    assert [owner["name"] for owner in read(text) if owner["name"]] == []


def test_words_with_lost_ligatures_are_doubted() -> None:
    text = (
        HEAD + BOX_1.format(city="ALDERBROOK, OR 97005").replace("Okonkwo-Brandt Ilse", "Hofer Ilse") + TABLES
    )
    sure = extract(Filing(text), EXTRACTORS["form4"]).fields["/reporting_owners/0/name"].confidence
    lost = extract(Filing(text.replace("Beneficially", "Benefcially")), EXTRACTORS["form4"])
    doubted = lost.fields["/reporting_owners/0/name"].confidence
    assert sure is not None
    assert doubted is not None
    assert doubted < sure  # calibrated figures lie close to 1: how far apart is theirs to say
