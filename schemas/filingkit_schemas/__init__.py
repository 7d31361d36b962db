"""The records that filingkit extracts: pydantic models only."""
