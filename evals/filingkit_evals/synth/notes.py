"""Invented footnotes, numbered in the order in which they are first referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_PRICES = (
    "Weighted average of {count} sales at prices from ${low} to ${high} per share. The number of shares sold at each "
    "price will be provided on request to the staff of the Commission, the Issuer or a security holder of the Issuer.",
    "The price reported in column 4 is a weighted average price. The shares were traded in {count} transactions at "
    "prices between ${low} and ${high}, inclusive.",
)
_CODES = (
    "The transactions in this row were made under a written trading plan that the reporting person adopted in {month}.",
    "Shares withheld to cover taxes that fell due when restricted stock units vested.",
    "Transfer without consideration to a partnership of the reporting person's family.",
)
_NATURES = (
    "The shares are held by a partnership whose general partner the reporting person manages. The reporting person "
    'disclaims beneficial ownership of these shares ("Partnership Shares") except to the extent of a pecuniary '
    "interest therein.",
    "The reporting person is one of {count} trustees of the trust.",
    "The reporting person disclaims beneficial ownership of these shares.",
)
_OWNED = (
    "Includes {count},118 shares acquired under the Issuer's employee stock purchase plan since the last report.",
    "Includes {count}00 restricted shares that vest on April 1 of next year.",
)
_DATES = (
    "The option vested in {count} equal annual installments and is fully exercisable.",
    "Vests in {count} equal quarterly installments that began in {month}.",
    "The security has no expiration date.",
)
UNIT = "Each unit is a contingent right to receive one share of common stock of the Issuer when it vests."
_KINDS = {
    "price_per_share": _PRICES,
    "transaction_code": _CODES,
    "nature_of_ownership": _NATURES,
    "shares_owned_following": _OWNED,
    "shares": _OWNED,
    "exercise_date": _DATES,
    "expiration_date": _DATES,
}
_MONTHS = ["January", "March", "May", "June", "September", "November"]
REMARKS = (
    "Exhibit 24 - Power of Attorney",
    "Exhibit List: Exhibit 24 - Limited Power of Attorney",
    "This report is the first of two filed on the same day.",
)


class Notes:
    """The footnotes of one filing, as its rows refer to them."""

    def __init__(self, rng: Random, limit: int) -> None:
        self._rng = rng
        self._limit = limit
        self._texts: list[str] = []

    def refer(self, row: dict[str, Any], field: str, text: str = "") -> None:
        """Put a mark beside `field` of `row`: to the footnote that says `text`, invented where it is not given."""
        text = text or self._invent(field)
        if text not in self._texts and len(self._texts) < self._limit:
            self._texts.append(text)
        if text in self._texts:
            marks = row.setdefault("footnote_ids", {}).setdefault(field, [])
            number = str(self._texts.index(text) + 1)
            if number not in marks:
                marks.append(number)

    def room(self) -> bool:
        """Whether there may be another footnote."""
        return len(self._texts) < self._limit

    def footnotes(self) -> list[dict[str, str]]:
        """Give them as the record has them."""
        return [{"id": str(number), "text": text} for number, text in enumerate(self._texts, 1)]

    def _invent(self, field: str) -> str:
        rng = self._rng
        low = rng.randrange(300, 9000)
        return rng.choice(_KINDS[field]).format(
            count=rng.randrange(2, 9),
            low=f"{low / 100:.2f}",
            high=f"{(low + rng.randrange(1, 99)) / 100:.2f}",
            month=f"{rng.choice(_MONTHS)} {rng.randrange(2009, 2024)}",
        )


def conversion(title: str, ratio: str) -> str:
    """Say at what ratio a security converts, as the footnotes do from which the shares can be derived."""
    return (
        f"Each share of {title} converted automatically into common stock on a 1:{ratio} basis "
        "and has no expiration date."
    )
