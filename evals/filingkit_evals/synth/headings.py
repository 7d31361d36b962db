"""What the forms themselves print: titles, headings of columns, instructions."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """A column of a table: the field of the row it shows, its heading and, below a shared one, its own.

    The two columns of a derivative's amount show the same field: `direction` tells them apart.
    """

    field: str
    top: str
    sub: str = ""
    direction: str = ""


TITLES = {
    "form3": "INITIAL STATEMENT OF BENEFICIAL OWNERSHIP OF SECURITIES",
    "form4": "STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP",
    "form5": "ANNUAL STATEMENT OF CHANGES IN BENEFICIAL OWNERSHIP",
}
OMB_NUMBERS = {"form3": "3235-0104", "form4": "3235-0287", "form5": "3235-0362"}
PURSUANT = (
    "Filed pursuant to Section 16(a) of the Securities Exchange Act of 1934",
    "or Section 30(h) of the Investment Company Act of 1940",
)
PURSUANT_LEGACY = (
    "Filed pursuant to Section 16(a) of the Securities Exchange Act of 1934, Section 17(a) of the Public Utility "
    "Holding Company Act of 1935 or Section 30(h) of the Investment Company Act of 1940"
)
NOT_SUBJECT = (
    "Check this box if no longer subject to Section 16. Form 4 or Form 5 obligations may continue. "
    "See Instruction 1(b)."
)
RULE_10B5_1 = (
    "Check this box to indicate that a transaction was made pursuant to a contract, instruction or written plan for "
    "the purchase or sale of equity securities of the issuer that is intended to satisfy the affirmative defense "
    "conditions of Rule 10b5-1(c). See Instruction 10."
)
NO_SECURITIES = "No securities are beneficially owned."
REMINDER = "Reminder: Report on a separate line for each class of securities beneficially owned directly or indirectly."
RESPONSE = (
    "Persons who respond to the collection of information contained in this form are not required to respond unless "
    "the form displays a currently valid OMB control number."
)
SEVERAL = "* If the form is filed by more than one reporting person, see Instruction 4 (b)(v)."
MISSTATEMENT = (
    "** Intentional misstatements or omissions of facts constitute Federal Criminal Violations See 18 U.S.C. 1001 "
    "and 15 U.S.C. 78ff(a)."
)
COPIES = (
    "Note: File three copies of this Form, one of which must be manually signed. If space is insufficient, "
    "see Instruction 6 for procedure."
)
CLOSING = (REMINDER, SEVERAL, MISSTATEMENT, COPIES, RESPONSE)
POTENTIAL = (
    "Potential persons who are to respond to the collection of information contained in this form are not required "
    "to respond unless the form displays a currently valid OMB number."
)

_CHANGES = "Acquired, Disposed of, or Beneficially Owned"
EXAMPLES = "(e.g., puts, calls, warrants, options, convertible securities)"


def table_title(schema: str, number: int) -> str:
    """Give the title of Table I or II, without the examples of derivatives."""
    kind = ("Table I - Non-Derivative", "Table II - Derivative")[number - 1]
    return f"{kind} Securities {'Beneficially Owned' if schema == 'form3' else _CHANGES}"


def boxes(schema: str) -> dict[str, str]:
    """Give the headings of the boxes above the tables, by what they hold."""
    person = "1. Name and Address of Reporting Person"
    if schema == "form3":
        return {
            "person": person,
            "period": "2. Date of Event Requiring Statement (Month/Day/Year)",
            "issuer": "3. Issuer Name and Ticker or Trading Symbol",
            "relationship": "4. Relationship of Reporting Person(s) to Issuer",
            "amendment": "5. If Amendment, Date of Original Filed (Month/Day/Year)",
            "filing": "6. Individual or Joint/Group Filing (Check Applicable Line)",
        }
    year = "3. Statement for Issuer's Fiscal Year Ended (Month/Day/Year)"
    return {
        "person": person,
        "issuer": "2. Issuer Name and Ticker or Trading Symbol",
        "period": year if schema == "form5" else "3. Date of Earliest Transaction (Month/Day/Year)",
        "amendment": "4. If Amendment, Date of Original Filed (Month/Day/Year)",
        "relationship": "5. Relationship of Reporting Person(s) to Issuer",
        "filing": "6. Individual or Joint/Group Filing (Check Applicable Line)",
    }


_DATES = "Date Exercisable and Expiration Date (Month/Day/Year)"
_FORM3 = (
    (
        Column("security_title", "1. Title of Security (Instr. 4)"),
        Column("shares_owned_following", "2. Amount of Securities Beneficially Owned (Instr. 4)"),
        Column("direct_or_indirect", "3. Ownership Form: Direct (D) or Indirect (I) (Instr. 5)"),
        Column("nature_of_ownership", "4. Nature of Indirect Beneficial Ownership (Instr. 5)"),
    ),
    (
        Column("security_title", "1. Title of Derivative Security (Instr. 4)"),
        Column("exercise_date", f"2. {_DATES}", "Date Exercisable"),
        Column("expiration_date", f"2. {_DATES}", "Expiration Date"),
        Column(
            "underlying_title",
            "3. Title and Amount of Securities Underlying Derivative Security (Instr. 4)",
            "Title",
        ),
        Column(
            "underlying_shares",
            "3. Title and Amount of Securities Underlying Derivative Security (Instr. 4)",
            "Amount or Number of Shares",
        ),
        Column("conversion_or_exercise_price", "4. Conversion or Exercise Price of Derivative Security"),
        Column("direct_or_indirect", "5. Ownership Form: Direct (D) or Indirect (I) (Instr. 5)"),
        Column("nature_of_ownership", "6. Nature of Indirect Beneficial Ownership (Instr. 5)"),
    ),
)


def columns(schema: str, number: int) -> list[Column]:
    """Give the columns of Table I or II."""
    if schema == "form3":
        return list(_FORM3[number - 1])
    annual = schema == "form5"
    return _derivative(annual) if number == 2 else _non_derivative(annual)


def _code(top: str, annual: bool) -> list[Column]:
    if annual:
        return [Column("transaction_code", top)]
    return [Column("transaction_code", top, "Code"), Column("", top, "V")]


def _non_derivative(annual: bool) -> list[Column]:
    amount = "4. Securities Acquired (A) or Disposed Of (D) (Instr. 3, 4 and 5)"
    when = "at end of Issuer's Fiscal Year" if annual else "Following Reported Transaction(s)"
    return [
        Column("security_title", "1. Title of Security (Instr. 3)"),
        Column("transaction_date", "2. Transaction Date (Month/Day/Year)"),
        Column("deemed_execution_date", "2A. Deemed Execution Date, if any (Month/Day/Year)"),
        *_code("3. Transaction Code (Instr. 8)", annual),
        Column("shares", amount, "Amount"),
        Column("acquired_disposed", amount, "(A) or (D)"),
        Column("price_per_share", amount, "Price"),
        Column(
            "shares_owned_following", f"5. Amount of Securities Beneficially Owned {when} (Instr. 3 and 4)"
        ),
        Column("direct_or_indirect", "6. Ownership Form: Direct (D) or Indirect (I) (Instr. 4)"),
        Column("nature_of_ownership", "7. Nature of Indirect Beneficial Ownership (Instr. 4)"),
    ]


def _derivative(annual: bool) -> list[Column]:
    amount = "5. Number of Derivative Securities Acquired (A) or Disposed of (D) (Instr. 3, 4 and 5)"
    under = "7. Title and Amount of Securities Underlying Derivative Security (Instr. 3 and 4)"
    when = "at end of Issuer's Fiscal Year" if annual else "Following Reported Transaction(s)"
    return [
        Column("security_title", "1. Title of Derivative Security (Instr. 3)"),
        Column("conversion_or_exercise_price", "2. Conversion or Exercise Price of Derivative Security"),
        Column("transaction_date", "3. Transaction Date (Month/Day/Year)"),
        Column("deemed_execution_date", "3A. Deemed Execution Date, if any (Month/Day/Year)"),
        *_code("4. Transaction Code (Instr. 8)", annual),
        Column("shares", amount, "(A)", "A"),
        Column("shares", amount, "(D)", "D"),
        Column("exercise_date", f"6. {_DATES}", "Date Exercisable"),
        Column("expiration_date", f"6. {_DATES}", "Expiration Date"),
        Column("underlying_title", under, "Title"),
        Column("underlying_shares", under, "Amount or Number of Shares"),
        Column("price_per_share", "8. Price of Derivative Security (Instr. 5)"),
        Column(
            "shares_owned_following",
            f"9. Number of derivative Securities Beneficially Owned {when} (Instr. 4)",
        ),
        Column("direct_or_indirect", "10. Ownership Form: Direct (D) or Indirect (I) (Instr. 4)"),
        Column("nature_of_ownership", "11. Nature of Indirect Beneficial Ownership (Instr. 4)"),
    ]
