"""The printed columns of Tables I and II, as the forms define them (SEC 1474 for Forms 4 and 5, SEC 1473 for 3).

A transaction row and a holding row stand under the same columns but fill different ones, so each table has a
layout for either; the cheaper alignment tells which kind a row is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from filingkit.columns import Column, Layout

_CODES = "PSVADFIMCEHOXGLWZJKU"
"""Transaction codes of Forms 4 and 5 (general instruction 8)."""

_NUMBER = {"number": 0.0, "money": 0.8, "partial": 0.6, "markers": 0.9}
_MONEY = {"money": 0.0, "number": 0.35, "markers": 0.3, "partial": 1.0}
_DATE = {"date": 0.0, "markers": 0.5, "cut date": 0.6}
_OTHER = {"number": 2.6, "letter": 2.5, "markers": 1.6, "money": 3.4, "date": 3.4}
_TITLE = {"security": 0.0, "text": 0.2, "nature": 2.0} | _OTHER
_NATURE_TEXT = {"nature": 0.0, "text": 0.2, "security": 1.0} | _OTHER
_CODE = {letter: 0.0 for letter in _CODES} | {"markers": 1.8, "text": 3.6, "nature": 3.6, "security": 3.6}

TEXT_COLUMNS = ("security_title", "underlying_title", "nature_of_ownership")

BOX = {
    "1": r"1\s?\.|Title of (?:Derivative )?Security",
    "2": r"2\s?\.",
    "2A": r"2A|Deemed",
    "3": r"3\s?\.",
    "3A": r"3A|Deemed",
    **{str(number): rf"{number}\s?\." for number in range(4, 12)},
}


@dataclass(frozen=True)
class Heading:
    """How a column is headed: the number of its box, and its own label where the box has several columns."""

    box: str
    label: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """One printed table: its columns for transactions and for holdings, and how they are headed."""

    path: str
    transaction: Layout | None
    holding: Layout
    headings: tuple[Heading, ...]

    @cached_property
    def as_stream(self) -> Table:
        """The table as a stream shows it.

        Which of the columns (A) and (D) a number stood in cannot be seen, and a deemed execution date (rare) not
        be told from a transaction date.
        """
        return Table(
            self.path,
            _as_stream(self.transaction) if self.transaction else None,
            _as_stream(self.holding),
            (),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.holding.columns)

    @cached_property
    def printed(self) -> tuple[str, ...]:
        """Fields of a row of the record that the table prints, in order; of (A) and (D) one is filled."""
        names = ["shares" if name == "acquired" else name for name in self.names if name != "disposed"]
        return tuple(names)


def _holding(layout: Layout, never: frozenset[str]) -> Layout:
    """The layout of a row that reports a holding: the columns of a transaction stay empty."""
    columns = tuple(
        replace(column, prices={}, empty=0.0) if column.name in never else column for column in layout.columns
    )
    return Layout(f"{layout.name}, holding", columns)


def _as_stream(layout: Layout) -> Layout:
    """The layout with one column `shares` for `acquired` and `disposed`, and no guess of rare columns."""
    columns = tuple(
        _stream_column(column)
        for column in layout.columns
        if column.name not in ("disposed", "deemed_execution_date")
    )
    return Layout(f"{layout.name}, stream", columns)


def _stream_column(column: Column) -> Column:
    if column.name == "acquired":
        return replace(column, name="shares", empty=2 * column.empty)
    prices = {
        kind: price for kind, price in column.prices.items() if kind not in _DOUBTFUL.get(column.name, ())
    }
    return replace(column, prices=prices)


_DOUBTFUL = {
    "transaction_date": ("markers",),
    "transaction_code": ("markers", "text", "nature", "security", "I"),
    "security_title": ("number", "letter", "markers", "money", "date", "nature"),
    "underlying_title": ("number", "letter", "markers", "money", "date", "nature"),
    "nature_of_ownership": ("number", "letter", "money", "date"),
    "direct_or_indirect": ("markers",),
    "acquired_disposed": ("markers",),
}
"""What a column hardly ever holds, and in a stream would only attract values of other columns."""


_TRANSACTION_ONLY = frozenset(
    {"transaction_date", "deemed_execution_date", "transaction_code", "timeliness",
     "shares", "acquired", "disposed", "acquired_disposed", "price_per_share"}
)  # fmt: skip

_FOLLOWING = Column("shares_owned_following", _NUMBER, empty=0.9)
_FORM = Column("direct_or_indirect", {"D": 0.0, "I": 0.0, "markers": 2.2}, empty=0.7)
_NATURE = Column("nature_of_ownership", _NATURE_TEXT, joins=True)

_TABLE_I = Layout(
    "Table I",
    (
        Column("security_title", _TITLE, empty=1.5, joins=True),
        Column("transaction_date", _DATE, empty=2.0),
        Column("deemed_execution_date", _DATE),
        Column("transaction_code", _CODE, empty=1.6),
        Column("timeliness", {"V": 0.0, "E": 0.5, "L": 0.5}),
        Column("shares", _NUMBER, empty=1.5),
        Column("acquired_disposed", {"A": 0.0, "D": 0.0, "markers": 2.2}, empty=1.2),
        Column("price_per_share", _MONEY, empty=0.2),
        _FOLLOWING,
        _FORM,
        _NATURE,
    ),
)

_TABLE_II = Layout(
    "Table II",
    (
        Column("security_title", _TITLE, empty=1.5, joins=True),
        Column("conversion_or_exercise_price", _MONEY, empty=0.3),
        Column("transaction_date", _DATE, empty=2.0),
        Column("deemed_execution_date", _DATE),
        Column("transaction_code", _CODE, empty=1.6),
        Column("timeliness", {"V": 0.0, "E": 0.5, "L": 0.5}),
        Column("acquired", _NUMBER, empty=0.4),
        Column("disposed", _NUMBER, empty=0.4),
        Column("exercise_date", _DATE, empty=0.3),
        Column("expiration_date", _DATE, empty=0.3),
        Column("underlying_title", _TITLE, empty=0.8, joins=True),
        Column("underlying_shares", _NUMBER, empty=0.8),
        Column("price_per_share", _MONEY, empty=0.3),
        _FOLLOWING,
        _FORM,
        _NATURE,
    ),
)

_FORM_3_I = Layout(
    "Form 3 Table I", (Column("security_title", _TITLE, empty=1.5, joins=True), _FOLLOWING, _FORM, _NATURE)
)

_FORM_3_II = Layout(
    "Form 3 Table II",
    (
        Column("security_title", _TITLE, empty=1.5, joins=True),
        Column("exercise_date", _DATE, empty=0.3),
        Column("expiration_date", _DATE, empty=0.3),
        Column("underlying_title", _TITLE, empty=0.8, joins=True),
        Column("underlying_shares", _NUMBER, empty=0.8),
        Column("conversion_or_exercise_price", _MONEY, empty=0.3),
        _FORM,
        _NATURE,
    ),
)

_HEADINGS_I = (
    Heading("1"), Heading("2"), Heading("2A"), Heading("3", r"Code$"), Heading("3", r"^V$"),
    Heading("4", r"^Amount"), Heading("4", r"\((?:A|D)\)"), Heading("4", r"^Price"),
    Heading("5"), Heading("6"), Heading("7"),
)  # fmt: skip
_HEADINGS_II = (
    Heading("1"), Heading("2"), Heading("3"), Heading("3A"), Heading("4", r"Code$"), Heading("4", r"^V$"),
    Heading("5", r"^\(A\)$"), Heading("5", r"^\(D\)$"),
    Heading("6", r"\bExercisable\b"), Heading("6", r"\bExpiration\b"),
    Heading("7", r"^Title$"), Heading("7", r"Shares$"), Heading("8"), Heading("9"), Heading("10"), Heading("11"),
)  # fmt: skip
_HEADINGS_3_I = (Heading("1"), Heading("2"), Heading("3"), Heading("4"))
_HEADINGS_3_II = (
    Heading("1"), Heading("2", r"\bExercisable\b"), Heading("2", r"\bExpiration\b"), Heading("3", r"^Title$"),
    Heading("3", r"Shares$"), Heading("4"), Heading("5"), Heading("6"),
)  # fmt: skip

TABLE_I = Table("/non_derivative", _TABLE_I, _holding(_TABLE_I, _TRANSACTION_ONLY), _HEADINGS_I)
TABLE_II = Table("/derivative", _TABLE_II, _holding(_TABLE_II, _TRANSACTION_ONLY), _HEADINGS_II)
FORM_3_TABLE_I = Table("/non_derivative", None, _FORM_3_I, _HEADINGS_3_I)
FORM_3_TABLE_II = Table("/derivative", None, _FORM_3_II, _HEADINGS_3_II)

_WORDS = [
    "1",
    "2",
    "2a",
    "3",
    "3a",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "title",
    "of",
    "derivative",
    "security",
    "securities",
    "instr",
    "transaction",
    "date",
    "month",
    "day",
    "year",
    "deemed",
    "execution",
    "if",
    "any",
    "code",
    "v",
    "amount",
    "a",
    "d",
    "acquired",
    "disposed",
    "or",
    "and",
    "in",
    "number",
    "price",
    "beneficially",
    "owned",
    "following",
    "reported",
    "transaction",
    "s",
    "ownership",
    "form",
    "direct",
    "indirect",
    "i",
    "nature",
    "beneficial",
    "exercisable",
    "expiration",
    "underlying",
    "conversion",
    "exercise",
    "shares",
    "table",
    "ii",
    "non",
    "e",
    "g",
    "puts",
    "calls",
    "warrants",
    "options",
    "convertible",
    "the",
    "values",
    "only",
    "city",
    "state",
    "zip",
]
HEADER_LINE = re.compile(
    rf"(?:\W++|(?:{'|'.join(sorted(set(_WORDS), key=len, reverse=True))})(?![A-Za-z0-9]))*+", re.IGNORECASE
)
"""Matches a line that holds only words of the printed column headings."""

NATURE = re.compile(
    r"(?i)\W*(?:see\b|by\b|held\b|as (?:trustee|custodian|co-)|through\b|owned\b|in trust|spouse|trust\b|ira\b|401"
    r"|fn\b|footnote)"
)
"""How the nature of an indirect ownership mostly begins."""
SECURITY = re.compile(
    r"(?i)\b(?:stock|shares?|options?|units?|warrants?|notes?|ads|preferred|rights?|phantom|rsus?|psus?|interests?|debentures?"
    r"|call|put|depositary|securit(?:y|ies)|ordinary|common|class [a-z]|series [a-z])\b"
)
"""Words of a security's title."""

STUCK = re.compile(
    r"(?:(?:Code\s+V|Code|V|Amount(?:\s+or)?|\(?A\)\s*or\s*\(?D\)|\(?D\)|\(?A\)|Price|Date|Exercisable|Expiration"
    r"|Title|Number\s+of\s+Shares|Shares)\s+)+(?=\S)"
)
"""A word of the column headings that a converter stuck to the value below it."""
LABEL = re.compile(
    r"Code(?:\s+V)?|V|Amount|(?:\(A\)\s*or\s*)?\(D\)|\(A\)(?:\s*(?:or\s*)?\(D\))?|Price|Date(?:\s+Exercisable)?|Exercisable"
    r"|Expiration(?:\s+Date)?|Title|(?:Amount\s+or\s+)?Number\s+of\s+Shares"
)
"""The whole heading of a column that is headed together with its neighbours."""
