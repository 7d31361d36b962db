"""Releases of invented companies, put together from a lead and tables, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from filingkit.filing import Filing
from filingkit.pipeline import extract
from filingkit_earnings.extractor import Earnings

if TYPE_CHECKING:
    from filingkit.extraction import Extraction

HEADLINES = {
    1: "Northwind Devices Reports First Quarter {year} Results",
    2: "Northwind Devices Reports Second Quarter {year} Results",
    3: "Northwind Devices Reports Third Quarter {year} Results",
    4: "Northwind Devices Reports Fourth Quarter {year} Results",
}
ENDS = {1: "March 31", 2: "June 30", 3: "September 30", 4: "December 31"}


def release(body: str, *, year: int = 2024, quarter: int = 1, end: str = "", tables: str = "") -> str:
    """The text of a release of the quarter, with `body` as the paragraph after the dateline."""
    day = end or f"{ENDS[quarter]}, {year}"
    return (
        f"{HEADLINES[quarter].format(year=year)}\n\n"
        f"DULUTH, Minn., {'April' if quarter == 1 else 'October'} 24, {year} -- Northwind Devices, Inc. (NASDAQ: NWDV), a maker "
        f"of weather instruments, today reported financial results for the quarter ended {day}.\n\n"
        f"{body}\n\n"
        "About Northwind Devices\n\n"
        "Northwind Devices makes instruments for weather stations on three continents and services them.\n\n"
        f"{tables}"
    )


def read(text: str) -> Extraction:
    """What the rules read in a release."""
    return extract(Filing(text), Earnings())


def record_of(text: str) -> dict[str, Any]:
    """The record of a release, as plain data."""
    return read(text).record.model_dump()


def figures_of(text: str) -> list[str]:
    """Headline metrics as "metric basis period value", and forecasts as "expects metric basis period low high"."""
    record = record_of(text)
    found = [
        f"{row['metric']} {row['basis']} {row['period']} {row['value']}" for row in record["headline_metrics"]
    ]
    for row in record["guidance"]:
        prior = f" before {row['prior_low']} {row['prior_high']}" if row["prior_low"] else ""
        found.append(
            f"expects {row['metric']} {row['basis']} {row['period']} {row['low']} {row['high']}{prior}"
        )
    return found
