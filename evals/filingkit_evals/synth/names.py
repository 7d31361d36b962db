"""Invented names: issuers, persons, trusts and funds, and places to live, made of syllables and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_HEADS = [
    "Quill",
    "Thorn",
    "Larch",
    "Marrow",
    "Fenn",
    "Brack",
    "Osk",
    "Velt",
    "Tarn",
    "Wyr",
    "Gorse",
    "Pebb",
    "Ald",
    "Cinder",
    "Dun",
    "Ember",
    "Frost",
    "Hazel",
    "Juni",
    "Kest",
]
_TAILS = [
    "mere",
    "field",
    "wick",
    "holt",
    "combe",
    "strand",
    "ledge",
    "garth",
    "moor",
    "brae",
    "mont",
    "haven",
    "rook",
    "dale",
    "spire",
]
_TRADES = [
    "Optics",
    "Bancshares",
    "Therapeutics",
    "Networks",
    "Foundry",
    "Grid Storage",
    "Cableworks",
    "Agronomics",
    "Robotics",
    "Instruments",
    "Biologics",
    "Logistics",
    "Photonics",
    "Semiconductor",
    "Freight Systems",
    "Water Technologies",
]
_KINDS = (" Inc", " Inc.", ", Inc.", " Corp", " Corporation", " Holdings Inc.", " Ltd", " Group, Inc.")
_FIRST = [
    "Petra",
    "Owen",
    "Miriam",
    "Fatou",
    "Theo",
    "Ngaire",
    "Lucien",
    "Rosalind",
    "Harriet",
    "Tess",
    "Imre",
    "Solveig",
    "Anselm",
    "Beatrix",
    "Corwin",
    "Delphine",
    "Ezra",
    "Ingrid",
    "Jorah",
    "Kamala",
    "Leopold",
    "Nadia",
    "Oskar",
    "Philippa",
]
_LAST = [
    "Ostermark",
    "Tildeswood",
    "Vannerby",
    "Holmstead",
    "Lindqvay",
    "Abernorth",
    "Desrochelle",
    "Okonjide",
    "Marchettino",
    "Fairwinter",
    "Kestelode",
    "Whitlocke-Adeyo",
    "Saltmarshe",
    "Ravensdown",
    "Pellworth",
    "Quarrington",
    "Ulverstone",
    "Jarndyke",
    "Thistlewaite",
    "Montrevel",
    "Nakagiri",
    "Sorrenby",
    "El-Haddadi",
]
_STREETS = [
    "Gantry Road",
    "Alderpoint Drive",
    "Cooperage Lane",
    "Quayside Row",
    "Spindle Street",
    "Orchard Quay",
    "Tessellate Way",
    "Fernhollow Parkway",
    "Lantern Hill",
    "Millrace Boulevard",
    "Sextant Avenue",
]
_CITIES = (
    ("Toledo", "OH", "436"),
    ("Longmont", "CO", "805"),
    ("Dubuque", "IA", "520"),
    ("Walnut Creek", "CA", "945"),
    ("Raleigh", "NC", "276"),
    ("Stamford", "CT", "069"),
    ("Waltham", "MA", "024"),
    ("Greenville", "SC", "296"),
    ("New Braunfels", "TX", "781"),
    ("Salt Lake City", "UT", "841"),
)
TITLES = [
    "Chief Financial Officer",
    "SVP, General Counsel",
    "VP, Operations",
    "President and CEO",
    "Chief Technology Officer",
    "Executive Vice President",
    "EVP & Chief Commercial Officer",
    "Principal Accounting Officer",
    "CFO",
]


@dataclass(frozen=True, slots=True)
class Person:
    """A reporting person by the name in box 1 (last name first) and the one that signs."""

    listed: str
    signed: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reporting person is reached."""

    street1: str
    street2: str | None
    city: str
    state: str
    zip: str


def issuer(rng: Random) -> tuple[str, str]:
    """Invent an issuer: its name and its trading symbol."""
    head, tail, trade = rng.choice(_HEADS), rng.choice(_TAILS), rng.choice(_TRADES)
    name = f"{head}{tail} {trade}{rng.choice(_KINDS)}"
    symbol = (head[0] + tail[0] + trade[0] + rng.choice("KNRVX")).upper()
    return (name.upper() if rng.random() < 0.5 else name), symbol[: rng.choice((3, 4, 4))]


def person(rng: Random) -> Person:
    """Invent a natural person."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    middle = rng.choice(("", "", "A", "J", "M.", "R", "V"))
    listed = " ".join(part for part in (last, first, middle) if part)
    signed = " ".join(part for part in (first, middle and middle[0] + ".", last) if part)
    return Person(listed.upper() if rng.random() < 0.5 else listed, signed)


def fund(rng: Random) -> Person:
    """Invent a fund that reports."""
    name = f"{rng.choice(_HEADS)}{rng.choice(_TAILS)} Partners {rng.choice(('II', 'III', 'IV', 'VI'))}, L.P."
    return Person(name, name)


def holder(rng: Random) -> str:
    """Invent through whom securities are held, as box 7 names it."""
    family = rng.choice(_LAST)
    return rng.choice(
        (
            "By spouse",
            "By 401(k) plan",
            "By trust",
            f"By {family} Family Trust",
            "See footnote",
            f"By {rng.choice(_HEADS)}{rng.choice(_TAILS)} Ventures {rng.choice(('III', 'IV'))}, L.P.",
            "By children",
        )
    )


def address(rng: Random, company: str) -> Address:
    """Invent an address, often care of the issuer."""
    street = f"{rng.randrange(1, 9900)} {rng.choice(_STREETS)}"
    if rng.random() < 0.3:
        street += rng.choice((", SUITE 900", ", FLOOR 4", " STE 210"))
    city, state, prefix = rng.choice(_CITIES)
    care_of = f"C/O {company}" if rng.random() < 0.5 else None
    lines = (care_of, street) if care_of else (street, rng.choice((None, None, "BUILDING 7")))
    loud = [line.upper() if line else None for line in lines] if rng.random() < 0.7 else list(lines)
    code = f"{prefix}{rng.randrange(1, 99):02d}" + (
        f"-{rng.randrange(1000, 9999)}" if rng.random() < 0.1 else ""
    )
    return Address(loud[0] or street, loud[1], city.upper(), state, code)
