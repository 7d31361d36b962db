"""filingkit: typed records out of filings, every value with the place that it came from."""

__version__ = "0.1.0"
