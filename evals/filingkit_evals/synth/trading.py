"""Invented rows of Tables I and II: transactions whose running balances are right, and holdings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from filingkit_evals.synth import names, notes

if TYPE_CHECKING:
    from random import Random

    from filingkit_evals.synth.notes import Notes

Row = dict[str, Any]

_DIRECTIONS = {"P": "A", "A": "A", "L": "A", "S": "D", "F": "D", "G": "D", "J": "D"}
_CODES = {"form4": "PPSSSSFAGJ", "form5": "GGGLJ"}
_TITLES = (
    "Common Stock",
    "Common Stock",
    "Common Stock",
    "Class A Common Stock",
    "Common Shares, par value $0.01",
)
_OPTIONS = (
    "Stock Option (right to buy)",
    "Employee Stock Option (Right to Buy)",
    "Non-Qualified Stock Option",
)
_PREFERRED = (
    "Series A Convertible Preferred Stock",
    "Series B Preferred Stock",
    "Series Seed Preferred Stock",
)
_UNITS = ("Restricted Stock Units", "Phantom Stock Units", "Performance Rights")
_RATIOS = ("1", "1.25", "1.033", "2", "1.5")


def plain(number: Decimal) -> str:
    """Give a decimal number as the record has it: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(slots=True)
class Account:
    """Securities of one title held in one way: what a running balance is kept of."""

    title: str
    nature: str | None
    balance: Decimal

    def move(self, direction: str, shares: Decimal) -> str:
        """Add or take shares and give the balance afterwards; there is never less than nothing."""
        self.balance += shares if direction == "A" else -shares
        return plain(self.balance)


@dataclass(slots=True)
class Trading:
    """What one reporting person did and holds: fills both tables with at most `room` rows of transactions."""

    rng: Random
    schema: str
    notes: Notes
    day: date
    accounts: list[Account] = field(default_factory=list)
    non_derivative: list[Row] = field(default_factory=list)
    derivative: list[Row] = field(default_factory=list)

    def open_accounts(self) -> None:
        """Invent what was held before."""
        title = self.rng.choice(_TITLES)
        natures = [None if self.rng.random() < 0.7 else names.holder(self.rng)]
        while self.rng.random() < 0.45 and len(natures) < 4:
            nature = names.holder(self.rng)
            natures += [nature] if nature not in natures else []
        self.accounts = [Account(title, nature, self.amount(400_000)) for nature in natures]

    def amount(self, most: int) -> Decimal:
        """Invent a number of shares, rarely a fractional one."""
        size = self.rng.choice((100, 1000, most))
        whole = Decimal(self.rng.randrange(max(size // 20, 1), size + 1))
        part = Decimal(self.rng.randrange(1, 9999)) / 10_000 if self.rng.random() < 0.06 else Decimal(0)
        return whole + part

    def price(self) -> str:
        """Invent a price of two to four decimals."""
        places = self.rng.choice((2, 2, 3, 4))
        return plain(
            Decimal(self.rng.randrange(80, 24_000) * 10 ** (places - 2) + self.rng.randrange(100)).scaleb(
                -places
            )
        )

    def trade(self, count: int) -> None:
        """Make transactions in order of their dates; an exercise fills a row of both tables."""
        for _ in range(count):
            draw = self.rng.random()
            account = self.rng.choice(self.accounts)
            if self.schema == "form4" and draw < 0.3:
                self._exercise(account)
            else:
                self._transaction(account)
            if self.rng.random() < 0.5:
                self.day += timedelta(days=self.rng.randrange(1, 4 if self.schema == "form4" else 90))

    def hold(self) -> None:
        """Report, now and then, an account that nothing was done with, and a derivative that is held."""
        traded = {row["nature_of_ownership"] for row in self.non_derivative}
        for account in self.accounts:
            if account.nature not in traded and (self.schema == "form3" or self.rng.random() < 0.8):
                self.non_derivative.append(self._row("holding", account, plain(account.balance)))
        while self.rng.random() < 0.4:
            self._derivative_holding()

    def _row(self, kind: str, account: Account, following: str, **other: Any) -> Row:
        row = {
            "kind": kind,
            "security_title": account.title,
            "shares_owned_following": following,
            "direct_or_indirect": "I" if account.nature else "D",
            "nature_of_ownership": account.nature,
            **other,
        }
        if account.nature and self.rng.random() < 0.5:
            self.notes.refer(row, "nature_of_ownership")
        if self.rng.random() < 0.08:
            self.notes.refer(row, "shares_owned_following")
        return row

    def _when(self) -> Row:
        when = {"transaction_date": self.day.isoformat()}
        if self.rng.random() < 0.06:
            when["deemed_execution_date"] = (self.day + timedelta(days=1)).isoformat()
        return when

    def _transaction(self, account: Account) -> None:
        code = self.rng.choice(_CODES[self.schema])
        shares = self.amount(30_000)
        if _DIRECTIONS[code] == "D" and shares > account.balance:
            code = "P" if self.schema == "form4" else "L"
        direction = _DIRECTIONS[code]
        row = self._row(
            "transaction",
            account,
            account.move(direction, shares),
            **self._when(),
            transaction_code=code,
            shares=plain(shares),
            acquired_disposed=direction,
            price_per_share=self.price() if code in "PSF" or (code == "L") else "0",
        )
        if code in "PS" and self.rng.random() < 0.4:
            self.notes.refer(row, "price_per_share")
        if code in "FGJ" and self.rng.random() < 0.5:
            self.notes.refer(row, "transaction_code")
        self.non_derivative.append(row)

    def _exercise(self, account: Account) -> None:
        """Exercise an option, or convert preferred stock at a ratio that a footnote states."""
        shares = self.amount(30_000)
        converts = self.rng.random() < 0.4 and self.notes.room()
        title = self.rng.choice(_PREFERRED if converts else _OPTIONS)
        ratio = self.rng.choice(_RATIOS) if converts else "1"
        underlying = (shares * Decimal(ratio)).quantize(Decimal(1)) if converts else shares
        price = None if converts else self.price()
        when = self._when()
        code = "C" if converts else "M"
        bought = self._row(
            "transaction",
            account,
            account.move("A", underlying),
            **when,
            transaction_code=code,
            shares=plain(underlying),
            acquired_disposed="A",
            price_per_share=price,
        )
        if converts:
            self.notes.refer(bought, "price_per_share", notes.conversion(title, ratio))
        self.non_derivative.append(bought)
        left = Decimal(0) if converts or self.rng.random() < 0.5 else self.amount(30_000)
        row = self._security(title, account, shares, underlying, price, left, ratio if converts else "")
        row |= when | {
            "kind": "transaction",
            "transaction_code": code,
            "acquired_disposed": "D",
            "shares": plain(shares),
            "price_per_share": "0",
        }
        self.derivative.append(row)

    def _security(
        self,
        title: str,
        account: Account,
        shares: Decimal,
        underlying: Decimal,
        price: str | None,
        left: Decimal,
        ratio: str = "",
    ) -> Row:
        """Describe a derivative security: what may be bought with it, until when, and how many are left."""
        row: Row = {
            "security_title": title,
            "conversion_or_exercise_price": price,
            "underlying_title": account.title if account.title != _TITLES[-1] else "Common Shares",
            "underlying_shares": plain(underlying),
            "direct_or_indirect": "I" if account.nature else "D",
            "nature_of_ownership": account.nature,
            "footnote_ids": {},
        }
        if self.schema != "form3":
            row["shares_owned_following"] = plain(left)
        if ratio:
            text = notes.conversion(title, ratio)
            for name in ("conversion_or_exercise_price", "exercise_date", "expiration_date"):
                self.notes.refer(row, name, text)
            return row
        if self.rng.random() < 0.5 and self.notes.room():
            self.notes.refer(row, "exercise_date")
        else:
            row["exercise_date"] = (self.day - timedelta(days=self.rng.randrange(30, 900))).isoformat()
        row["expiration_date"] = (self.day + timedelta(days=self.rng.randrange(300, 3000))).isoformat()
        return row

    def _derivative_holding(self) -> None:
        account = self.rng.choice(self.accounts)
        units = self.rng.random() < 0.3
        shares = self.amount(60_000)
        title = self.rng.choice(_UNITS if units else _OPTIONS)
        row = self._security(title, account, shares, shares, None if units else self.price(), shares)
        if units and self.notes.room():
            self.notes.refer(row, "conversion_or_exercise_price", notes.UNIT)
        self.derivative.append({"kind": "holding", **row})
