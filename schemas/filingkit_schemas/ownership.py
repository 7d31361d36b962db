"""The record of SEC ownership reports: Forms 3, 4 and 5 share one model.

Names follow EDGAR's ownership XML in snake case. Box numbers are those of the printed Form 4 (and 5), which the
same field has on Form 3 under another number where the description says so. `x-eval` on a leaf says how
it is compared with gold.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


def _leaf(description: str, cmp: str, **evaluation: Any) -> Any:
    """A field that may be unknown (None), with its description and its comparator."""
    return Field(
        default=None, description=description, json_schema_extra={"x-eval": {"cmp": cmp, **evaluation}}
    )


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=False)


Decimal = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""A decimal number as a string, without separators: "512000", "7.0515"."""

Date = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""An ISO date: "2008-11-18"."""

FormType = Literal["3", "3/A", "4", "4/A", "5", "5/A"]


class Issuer(_Model):
    """Box 2 (Form 3: box 3): whose securities are reported."""

    name: str | None = _leaf("Box 2 (Form 3: box 3). Issuer name.", "name")
    trading_symbol: str | None = _leaf("Box 2 (Form 3: box 3). Ticker or trading symbol.", "code")
    cik: str | None = _leaf("Central Index Key of the issuer, ten digits; rarely printed.", "cik", skip=True)


class ReportingOwner(_Model):
    """Boxes 1 and 5 (Form 3: 1 and 4) for one reporting person."""

    name: str | None = _leaf(
        "Box 1. Name of the reporting person, as printed (last name first).", "name", key=True
    )
    cik: str | None = _leaf("Central Index Key of the person, ten digits; rarely printed.", "cik", skip=True)
    street1: str | None = _leaf("Box 1. First line of the street address.", "text", join="street")
    street2: str | None = _leaf("Box 1. Second line of the street address.", "text", join="street")
    city: str | None = _leaf("Box 1. City.", "text")
    state: str | None = _leaf("Box 1. State or country, as printed.", "code")
    zip: str | None = _leaf("Box 1. Zip or postal code.", "code")
    is_director: bool | None = _leaf("Box 5 (Form 3: 4). Director is checked.", "bool")
    is_officer: bool | None = _leaf("Box 5 (Form 3: 4). Officer is checked.", "bool")
    is_ten_percent_owner: bool | None = _leaf("Box 5 (Form 3: 4). 10% Owner is checked.", "bool")
    is_other: bool | None = _leaf("Box 5 (Form 3: 4). Other is checked.", "bool")
    officer_title: str | None = _leaf("Box 5 (Form 3: 4). Title given below Officer.", "text")
    other_text: str | None = _leaf("Box 5 (Form 3: 4). What is specified below Other.", "text")


FootnoteIds = Annotated[
    dict[str, list[str]],
    Field(
        default_factory=dict,
        description="Ids of the footnotes printed beside a field of this row, by the field's name.",
        json_schema_extra={"x-eval": {"cmp": "set"}},
    ),
]


class NonDerivative(_Model):
    """One row of Table I: a transaction, or a holding without one."""

    kind: Literal["transaction", "holding"] | None = _leaf(
        "Whether the row reports a transaction (it has a date and a code) or a holding.", "enum", key=True
    )
    security_title: str | None = _leaf("Table I, box 1. Title of security.", "text", key=True, critical=True)
    transaction_date: Date | None = _leaf(
        "Table I, box 2. Transaction date.", "date", key=True, critical=True
    )
    deemed_execution_date: Date | None = _leaf("Table I, box 2A. Deemed execution date, if any.", "date")
    transaction_code: str | None = _leaf(
        "Table I, box 3. Transaction code, one letter.", "code", key=True, critical=True
    )
    timeliness: Literal["E", "L"] | None = _leaf(
        "E for a Form 5 transaction reported early, L for one reported late.", "code", skip=True
    )
    shares: Decimal | None = _leaf(
        "Table I, box 4. Amount of securities acquired or disposed of.", "decimal", critical=True
    )
    acquired_disposed: Literal["A", "D"] | None = _leaf(
        "Table I, box 4. Acquired (A) or disposed of (D).", "code", key=True, critical=True
    )
    price_per_share: Decimal | None = _leaf(
        "Table I, box 4. Price per share, in dollars.", "decimal", critical=True
    )
    shares_owned_following: Decimal | None = _leaf(
        "Table I, box 5 (Form 3: 2). Amount of securities owned following the transaction.",
        "decimal",
        critical=True,
    )
    value_owned_following: Decimal | None = _leaf(
        "Table I, box 5. Dollar value owned following, where a value is reported instead of an amount.",
        "decimal",
        critical=True,
    )
    direct_or_indirect: Literal["D", "I"] | None = _leaf(
        "Table I, box 6 (Form 3: 3). Ownership form: direct (D) or indirect (I).", "code", critical=True
    )
    nature_of_ownership: str | None = _leaf(
        "Table I, box 7 (Form 3: 4). Nature of indirect beneficial ownership.", "text"
    )
    footnote_ids: FootnoteIds


class Derivative(_Model):
    """One row of Table II: a transaction in, or a holding of, derivative securities."""

    kind: Literal["transaction", "holding"] | None = _leaf(
        "Whether the row reports a transaction (it has a date and a code) or a holding.", "enum", key=True
    )
    security_title: str | None = _leaf(
        "Table II, box 1. Title of derivative security.", "text", key=True, critical=True
    )
    conversion_or_exercise_price: Decimal | None = _leaf(
        "Table II, box 2 (Form 3: 4). Conversion or exercise price, in dollars.", "decimal", critical=True
    )
    transaction_date: Date | None = _leaf(
        "Table II, box 3. Transaction date.", "date", key=True, critical=True
    )
    deemed_execution_date: Date | None = _leaf("Table II, box 3A. Deemed execution date, if any.", "date")
    transaction_code: str | None = _leaf(
        "Table II, box 4. Transaction code, one letter.", "code", key=True, critical=True
    )
    timeliness: Literal["E", "L"] | None = _leaf(
        "E for a Form 5 transaction reported early, L for one reported late.", "code", skip=True
    )
    shares: Decimal | None = _leaf(
        "Table II, box 5. Number of derivative securities acquired or disposed of.", "decimal", critical=True
    )
    total_value: Decimal | None = _leaf(
        "Table II, box 5. Dollar value of the transaction, where a value is reported instead.",
        "decimal",
        critical=True,
    )
    acquired_disposed: Literal["A", "D"] | None = _leaf(
        "Table II, box 5. The column that the number stands in: acquired (A) or disposed of (D).",
        "code",
        key=True,
        critical=True,
    )
    price_per_share: Decimal | None = _leaf(
        "Table II, box 8. Price of derivative security, in dollars.", "decimal", critical=True
    )
    exercise_date: Date | None = _leaf("Table II, box 6 (Form 3: 2). Date exercisable.", "date")
    expiration_date: Date | None = _leaf("Table II, box 6 (Form 3: 2). Expiration date.", "date")
    underlying_title: str | None = _leaf(
        "Table II, box 7 (Form 3: 3). Title of the underlying security.", "text"
    )
    underlying_shares: Decimal | None = _leaf(
        "Table II, box 7 (Form 3: 3). Amount or number of underlying shares.", "decimal", critical=True
    )
    underlying_value: Decimal | None = _leaf(
        "Table II, box 7. Dollar value of the underlying security, where reported instead.", "decimal"
    )
    shares_owned_following: Decimal | None = _leaf(
        "Table II, box 9. Number of derivative securities owned following the transaction.",
        "decimal",
        critical=True,
    )
    value_owned_following: Decimal | None = _leaf(
        "Table II, box 9. Dollar value owned following, where reported instead.", "decimal", critical=True
    )
    direct_or_indirect: Literal["D", "I"] | None = _leaf(
        "Table II, box 10 (Form 3: 5). Ownership form: direct (D) or indirect (I).", "code", critical=True
    )
    nature_of_ownership: str | None = _leaf(
        "Table II, box 11 (Form 3: 6). Nature of indirect beneficial ownership.", "text"
    )
    footnote_ids: FootnoteIds


class Footnote(_Model):
    """One explanation of responses."""

    id: str | None = _leaf('Number of the footnote: "1", "2", …', "code", key=True)
    text: str | None = _leaf("Text of the footnote.", "long_text")


class Signature(_Model):
    """One signature line."""

    name: str | None = _leaf('Name as printed, without the leading "/s/".', "text", key=True)
    date: Date | None = _leaf("Date of signature.", "date")


class OwnershipReport(_Model):
    """A Form 3, 4 or 5: initial statement, changes, or annual statement of beneficial ownership."""

    form_type: FormType | None = _leaf("Heading. Form type, with /A for an amendment.", "enum", critical=True)
    period_of_report: Date | None = _leaf(
        "Box 3. Date of earliest transaction (Form 3: box 2, date of event; Form 5: fiscal year end).",
        "date",
        critical=True,
    )
    date_of_original_submission: Date | None = _leaf(
        "Box 4 (Form 3: 5). Date the original was filed; amendments only.", "date"
    )
    not_subject_to_section16: bool | None = _leaf(
        "Check box: no longer subject to Section 16.", "bool", null_is_false=True
    )
    rule_10b5_1: bool | None = _leaf(
        "Check box: made under a Rule 10b5-1(c) plan (on the form since April 2023).",
        "bool",
        null_is_false=True,
    )
    no_securities_owned: bool | None = _leaf(
        "Form 3: no securities are beneficially owned.", "bool", null_is_false=True
    )
    form3_holdings_reported: bool | None = _leaf(
        "Form 5 check box: Form 3 holdings reported.", "bool", null_is_false=True
    )
    form4_transactions_reported: bool | None = _leaf(
        "Form 5 check box: Form 4 transactions reported.", "bool", null_is_false=True
    )
    issuer: Issuer = Field(default_factory=Issuer, description="Box 2 (Form 3: box 3). The issuer.")
    reporting_owners: list[ReportingOwner] = Field(
        default_factory=list, description="Box 1. Every reporting person of the filing."
    )
    filing_by: Literal["individual", "group"] | None = _leaf(
        "Box 6. Filed by one reporting person (individual) or by more than one (group).", "enum"
    )
    non_derivative: list[NonDerivative] = Field(default_factory=list, description="Table I, row by row.")
    derivative: list[Derivative] = Field(default_factory=list, description="Table II, row by row.")
    footnotes: list[Footnote] = Field(default_factory=list, description="Explanation of responses.")
    remarks: str | None = _leaf("Remarks below the footnotes.", "long_text")
    signatures: list[Signature] = Field(default_factory=list, description="Signature lines.")
