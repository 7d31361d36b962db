"""The record of an earnings release: what it leads with, what it forecasts, and its statements as printed.

Statements keep the printed scale and order; headline metrics and guidance are in full units. `x-eval` on a leaf
says how it is compared with gold, `x-gold` what must hold of it within gold itself.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _leaf(description: str, cmp: str, **evaluation: Any) -> Any:
    """A field that may be unknown (None), with its description and its comparator."""
    return Field(
        default=None, description=description, json_schema_extra={"x-eval": {"cmp": cmp, **evaluation}}
    )


def _plain_list(description: str, cmp: str, *, gold: dict[str, Any] | None = None, **evaluation: Any) -> Any:
    """A list of plain values, with its comparator and what gold must keep to."""
    extra: dict[str, Any] = {"x-eval": {"cmp": cmp, **evaluation}}
    if gold is not None:
        extra["x-gold"] = gold
    return Field(default_factory=list, description=description, json_schema_extra=extra)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=False)


def _read_whole(value: Any) -> Any:
    """A whole number that is written as a string, as it stands in a document."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


_Whole = BeforeValidator(_read_whole)

Decimal = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""A decimal number as a string, without separators: "2014", "-0.16"."""

Date = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""An ISO date: "2008-03-29"."""

Period = Annotated[str, Field(pattern=r"^[0-9]{4}(FY|Q[1-4](YTD)?)$")]
"""A fiscal period: a quarter "2008Q1", a year "2004FY", the year up to a quarter's end "2024Q3YTD"."""

MetricUnit = Annotated[str, Field(pattern=r"^([A-Z]{3}(/share)?|percent|shares|count)$")]
"""A currency "USD", an amount per share "USD/share", "percent", "shares" or "count"."""

Metric = Literal[
    "revenue",
    "gross_margin_pct",
    "operating_margin_pct",
    "net_income",
    "eps_diluted",
    "eps_basic",
    "operating_income",
    "ebitda",
    "free_cash_flow",
    "other",
]

Basis = Literal["gaap", "non_gaap"]

Unit = Literal["currency", "shares", "per_share", "percent", "count", "ratio"]

Scale = Annotated[Literal[1, 1000, 1000000], _Whole]


class FiscalPeriod(_Model):
    """The fiscal period that the release reports on."""

    year: int | None = _leaf("Headline or lead. Fiscal year.", "decimal")
    quarter: Annotated[Literal[1, 2, 3, 4], _Whole] | None = _leaf(
        "Headline or lead. Fiscal quarter, 1 to 4; null for a year only.", "decimal"
    )
    period_end: Date | None = _leaf(
        "Lead or column headings of the statements. Last day of the period.", "date"
    )
    weeks_or_months: str | None = _leaf(
        'Lead or column headings of the statements. Length of the period: "13 weeks", "3 months".', "text"
    )


class HeadlineMetric(_Model):
    """One figure of the lead: headline, bullets, highlights, opening paragraphs.

    A comparison period given beside a figure is a metric of its own.
    """

    metric: Metric | None = _leaf("Lead. What is measured; other where no name fits.", "enum", key=True)
    # Where a label begins and ends in running prose is a matter of taste, so it is not scored.
    label_as_printed: str | None = _leaf("Lead. Words that name the figure, as printed.", "text", skip=True)
    basis: Basis | None = _leaf(
        "Lead. Whether the figure is by GAAP, or non-GAAP (adjusted, excluding items).", "enum", key=True
    )
    period: Period | None = _leaf(
        'Lead. Fiscal period of the figure: "2008Q1", "2004FY", "2024Q3YTD".', "code", key=True
    )
    value: Decimal | None = _leaf(
        'Lead. The figure in full units, rounded as printed: "$138.3 million" is 138300000; a loss or a '
        "decline is negative.",
        "decimal",
        critical=True,
    )
    unit: MetricUnit | None = _leaf(
        "Lead. Unit of the value: USD (or another currency), USD/share, percent, shares or count.", "code"
    )


class Guidance(_Model):
    """One figure that the company expects for a coming period."""

    metric: Metric | None = _leaf("Outlook. What is forecast; other where no name fits.", "enum", key=True)
    label_as_printed: str | None = _leaf(
        "Outlook. Words that name the figure, as printed.", "text", skip=True
    )
    period: Period | None = _leaf("Outlook. Fiscal period that the forecast is for.", "code", key=True)
    low: Decimal | None = _leaf(
        "Outlook. Low end of the range in full units; the figure itself where only one is given.", "decimal"
    )
    high: Decimal | None = _leaf(
        "Outlook. High end of the range in full units; the figure itself where only one is given.", "decimal"
    )
    unit: MetricUnit | None = _leaf(
        "Outlook. Unit of the range: USD (or another currency), USD/share, percent, shares or count.", "code"
    )
    basis: Basis | None = _leaf("Outlook. Whether the forecast is by GAAP or non-GAAP.", "enum", key=True)
    prior_low: Decimal | None = _leaf(
        "Outlook. Low end of the earlier range that this one replaces, if printed.", "decimal"
    )
    prior_high: Decimal | None = _leaf(
        "Outlook. High end of the earlier range that this one replaces, if printed.", "decimal"
    )


class Column(_Model):
    """One column of figures of a statement."""

    label: str | None = _leaf(
        "Column heading, from the top line down, joined with spaces, without footnote markers.",
        "text",
        key=True,
    )
    period_type: Literal["duration", "instant"] | None = _leaf(
        "Column heading. Whether the figures are of a period (duration) or at a date (instant).",
        "enum",
        key=True,
    )
    end: Date | None = _leaf(
        "Column heading. Last day of the period, or the date; null where none is printed.", "date", key=True
    )
    months: Annotated[Literal[3, 6, 9, 12], _Whole] | None = _leaf(
        "Column heading. Months of a fiscal quarter, half, three quarters or year (13, 26, 39, 52 or 53 "
        "weeks too); null for other lengths and for dates.",
        "decimal",
        key=True,
    )
    weeks: int | None = _leaf(
        "Column heading. Weeks of the period, where it is printed in weeks.", "decimal", key=True
    )
    basis: Literal["gaap", "adjustment", "non_gaap"] | None = _leaf(
        "Column heading. In a bridge from GAAP to non-GAAP figures, which of them the column holds.",
        "enum",
        key=True,
    )
    role: (
        Literal[
            "change",
            "pct_change",
            "pct_change_constant_currency",
            "pct_of_revenue",
            "trailing_12_months",
            "guidance",
        ]
        | None
    ) = _leaf(
        "Column heading. What the column holds instead of plain values; null for these.", "enum", key=True
    )
    unit: Unit | None = _leaf(
        "Column heading. Unit of the column's figures, where it differs from that of the rows.", "enum"
    )


class StatementRow(_Model):
    """One line item of a statement; a section heading is no row, but part of the path of those below it."""

    label: str | None = _leaf(
        "First cell of the row. Wrapped lines joined, without trailing colon and footnote markers; empty for "
        "a sub-total printed without a label.",
        "text",
        key=True,
    )
    path: list[str] = _plain_list(
        "Section headings printed above the row that it stands under, outermost first; a total stands under "
        "the heading that it closes.",
        "text",
        sequence=True,
        key=True,
    )
    values: list[Decimal | None] = _plain_list(
        "Cells of the row, one per column, in the printed scale; parentheses are negative, a dash is 0, a "
        "blank cell is null.",
        "decimal",
        along="columns",
        scale="scale",
        dashes="dash_cols",
        critical=True,
        gold={"as_long_as": "columns"},
    )
    unit: Unit | None = _leaf("Row label, cells or heading above. Unit of the values.", "enum")
    scale: Scale | None = _leaf(
        "Row label or heading above. Factor of the values where it differs from that of the statement; 1 "
        "for per_share, percent, ratio and count.",
        "decimal",
        skip=True,
    )
    is_total: bool | None = Field(
        default=None,
        description="Whether the row is derived from rows above it: a total, a sub-total, gross profit, net "
        "income, ending cash.",
        json_schema_extra={
            "x-eval": {"cmp": "bool", "null_is_false": True},
            "x-gold": {"foots": "values", "along": "columns"},
        },
    )
    footnote_refs: list[str] = _plain_list("Footnote markers printed beside the label.", "set")
    dash_cols: list[int] = _plain_list(
        "Indices of the columns where a dash is printed, counted from 0.", "set", skip=True
    )


class Statement(_Model):
    """One table of figures."""

    kind: (
        Literal["income_statement", "balance_sheet", "cash_flow", "reconciliation", "segment", "supplemental"]
        | None
    ) = _leaf("What the table is, by its title and rows.", "enum", key=True)
    title: str | None = _leaf("Title above the table, as printed.", "text", key=True)
    scale: Scale | None = _leaf(
        'Below the title. Factor of the printed amounts: 1, 1000 ("in thousands") or 1000000 ("in millions").',
        "decimal",
    )
    currency: str | None = _leaf("Below the title, or signs in the cells. ISO code of the currency.", "code")
    columns: list[Column] = Field(default_factory=list, description="Columns of figures, from left to right.")
    rows: list[StatementRow] = Field(default_factory=list, description="Line items, from top to bottom.")


class Footnote(_Model):
    """One note below a statement or the prose."""

    ref: str | None = _leaf(
        'Marker of the note as printed, without brackets: "1", "a", "*".', "code", key=True
    )
    text: str | None = _leaf("Text of the note.", "long_text")


class Contact(_Model):
    """One person or desk to turn to."""

    role: str | None = _leaf("Contacts. What the contact is for, as printed: press, investors.", "text")
    name: str | None = _leaf("Contacts. Name of the person.", "name", key=True)
    organization: str | None = _leaf("Contacts. Company or agency of the person.", "text")
    phone: str | None = _leaf("Contacts. Telephone number, as printed.", "text")
    email: str | None = _leaf("Contacts. E-mail address.", "code")


class ConferenceCall(_Model):
    """The call on the results that the release announces."""

    date: Date | None = _leaf("Conference call. Day of the call.", "date")
    time: str | None = _leaf('Conference call. Time it begins, on 24 hours: "14:00".', "code")
    timezone: str | None = _leaf('Conference call. Time zone of the time, as printed: "EST", "PT".', "code")
    phone: str | None = _leaf("Conference call. Number to dial in to the live call, as printed.", "text")
    url: str | None = _leaf("Conference call. Address of the webcast, as printed.", "code")


class EarningsRelease(_Model):
    """A release of quarterly or annual results, like Exhibit 99.1 of a Form 8-K."""

    company: str | None = _leaf("Headline, lead or letterhead. Name of the company, as printed.", "name")
    ticker: str | None = _leaf("Lead, in parentheses after the name. Ticker symbol.", "code")
    exchange: str | None = _leaf("Lead, before the ticker. Exchange that the shares trade on.", "code")
    release_date: Date | None = _leaf("Dateline. Date of the release.", "date")
    fiscal_period: FiscalPeriod = Field(
        default_factory=FiscalPeriod, description="Headline and lead. The period reported on."
    )
    currency: str | None = _leaf("Statements or lead. ISO code of the reporting currency.", "code")
    headline: str | None = _leaf("Headline, lines joined.", "long_text")
    headline_metrics: list[HeadlineMetric] = Field(
        default_factory=list,
        description="Figures of the lead (headline, bullets, highlights, opening paragraphs), with their "
        "comparison periods.",
    )
    guidance: list[Guidance] = Field(
        default_factory=list, description="Outlook. Figures that the company expects for coming periods."
    )
    statements: list[Statement] = Field(
        default_factory=list, description="Tables of figures, in the printed order."
    )
    footnotes: list[Footnote] = Field(
        default_factory=list, description="Notes below the statements and the prose."
    )
    contacts: list[Contact] = Field(default_factory=list, description="Whom to turn to.")
    conference_call: ConferenceCall = Field(
        default_factory=ConferenceCall, description="The call on the results, if one is announced."
    )
