"""Random but consistent records of invented issuers: Forms 3, 4 and 5."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from filingkit_evals.synth import names
from filingkit_evals.synth.notes import REMARKS, Notes
from filingkit_evals.synth.trading import Trading
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from random import Random

    from filingkit_evals.synth.names import Person

SCHEMAS = ("form3", "form4", "form5")
_RULE_10B5_1_SINCE = date(2023, 4, 1)


def invent(schema: str, rng: Random) -> dict[str, Any]:
    """Invent one record of `schema`, every key present."""
    company, symbol = names.issuer(rng)
    start = date(2006, 1, 1) + timedelta(days=rng.randrange(6900))
    trading = Trading(rng, schema, Notes(rng, rng.choice((0, 2, 4, 8))), start)
    trading.open_accounts()
    if schema != "form3":
        trading.trade(rng.choice((0, 1, 1, 2, 2, 3, 4, 6, 10)))
    elif rng.random() < 0.15:
        trading.accounts = []
    if trading.accounts:
        trading.hold()
    signed = trading.day + timedelta(days=rng.randrange(4))
    record: dict[str, Any] = {
        **_heading(schema, rng, trading, start),
        "issuer": {
            "name": company,
            "trading_symbol": symbol,
            "cik": f"000{rng.randrange(9_900_000, 9_999_999)}",
        },
        "non_derivative": trading.non_derivative,
        "derivative": trading.derivative,
        "footnotes": trading.notes.footnotes(),
        "remarks": rng.choice(REMARKS) if rng.random() < 0.25 else None,
        **_persons(rng, company, signed),
    }
    return OwnershipReport.model_validate(record).model_dump(mode="json")


def _heading(schema: str, rng: Random, trading: Trading, start: date) -> dict[str, Any]:
    amended = rng.random() < 0.12
    period = start
    if schema == "form5":
        period = date(trading.day.year, 12, 31)
        trading.day = period + timedelta(days=rng.randrange(20, 45))
    original = trading.day + timedelta(days=1)
    trading.day = original + timedelta(days=rng.randrange(2, 20)) if amended else trading.day
    marks: dict[str, bool | None] = {"not_subject_to_section16": rng.random() < 0.1 or None}
    if schema == "form4" and start >= _RULE_10B5_1_SINCE:
        marks["rule_10b5_1"] = rng.random() < 0.4 or None
    if schema == "form5":
        marks["form3_holdings_reported"] = rng.random() < 0.15 or None
        marks["form4_transactions_reported"] = rng.random() < 0.2 or None
    if schema == "form3" and not trading.non_derivative and not trading.derivative:
        marks["no_securities_owned"] = True
    return {
        "form_type": schema[-1] + ("/A" if amended else ""),
        "period_of_report": period.isoformat(),
        "date_of_original_submission": original.isoformat() if amended else None,
        **(marks if schema != "form3" else {"no_securities_owned": marks.get("no_securities_owned")}),
    }


def _persons(rng: Random, company: str, signed: date) -> dict[str, Any]:
    people = [names.person(rng)]
    while rng.random() < 0.2 and len(people) < 3:
        people.append(names.fund(rng))
    return {
        "reporting_owners": [
            _owner(rng, person, company, number == 0) for number, person in enumerate(people)
        ],
        "filing_by": "individual" if len(people) == 1 else "group",
        "signatures": _signatures(rng, people, signed),
    }


def _owner(rng: Random, person: Person, company: str, first: bool) -> dict[str, Any]:
    place = names.address(rng, company)
    officer = first and rng.random() < 0.5
    other = first and rng.random() < 0.05
    director = rng.random() < (0.4 if officer else 0.7) if first else rng.random() < 0.3
    return {
        "name": person.listed,
        "cik": f"000{rng.randrange(9_900_000, 9_999_999)}",
        "street1": place.street1,
        "street2": place.street2,
        "city": place.city,
        "state": place.state,
        "zip": place.zip,
        "is_director": director,
        "is_officer": officer,
        "is_ten_percent_owner": not (director or officer or other) or rng.random() < 0.15,
        "is_other": other,
        "officer_title": rng.choice(names.TITLES) if officer else None,
        "other_text": "Member of 13(d) group" if other else None,
    }


def _signatures(rng: Random, people: list[Person], day: date) -> list[dict[str, Any]]:
    agent = f"{names.person(rng).signed}, {rng.choice(('attorney-in-fact', 'Attorney-in-Fact'))}"
    by_agent = rng.random() < 0.5
    signers = [f"{agent} for {person.signed}" if by_agent else person.signed for person in people]
    if by_agent and len(people) == 1 and rng.random() < 0.4:
        signers = [agent]
    return [{"name": name, "date": day.isoformat()} for name in signers]
