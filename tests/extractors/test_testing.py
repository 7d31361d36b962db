from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from filingkit.draft import Draft
from filingkit.errors import PluginError
from filingkit.testing import ExtractorConformance, check_evidence
from filingkit_memo import Memo, MemoRecord

if TYPE_CHECKING:
    from filingkit.filing import Filing

SAMPLES = (
    "MEMO\nFrom: **Ada**\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\nTotal: 19\nURGENT\n",
    "MEMO\nFrom: Bob\nItem: Paper 500\n",
)


class TestMemo(ExtractorConformance):
    extractor = Memo()
    samples = SAMPLES


class Untyped(BaseModel):
    author: str | None = None


class Inventor(Memo):
    """Gives a value for the empty text."""

    def preparse(self, filing: Filing) -> Draft:
        draft = Draft()
        draft.propose("/author", "nobody", [(0, 1)], "default", 0.5)
        return draft


class Careless(Memo):
    """Raises where the document ends early."""

    def preparse(self, filing: Filing) -> Draft:
        filing.text.index("Total")
        return super().preparse(filing)


class Unsure(Memo):
    def matches(self, filing: Filing) -> float:
        return 1.5


class Undescribed(Memo):
    schema = Untyped  # type: ignore[assignment]


class Forgetful(Memo):
    """Gives another result each time."""

    calls = 0

    def preparse(self, filing: Filing) -> Draft:
        draft = super().preparse(filing)
        Forgetful.calls += 1
        if Forgetful.calls % 3 == 1:
            draft.candidates.pop("/author", None)
        return draft


@pytest.mark.parametrize(
    ("extractor", "test", "complaint"),
    [
        (Inventor(), "test_empty_text_gives_no_values", "'/author': 'nobody'"),
        (Careless(), "test_a_document_cut_off_anywhere_is_survived", "substring not found"),
        (Unsure(), "test_samples_are_recognised", "1.5 for 'MEMO"),
        (Unsure(), "test_matching_gives_a_share_for_any_text", "1.5 for ''"),
        (Undescribed(), "test_every_field_of_the_schema_is_described", "without a description: author"),
        (Forgetful(), "test_it_is_deterministic", "two results for 'MEMO"),
    ],
)
def test_the_suite_catches(extractor: Memo, test: str, complaint: str) -> None:
    suite = ExtractorConformance()
    type(suite).extractor, type(suite).samples = extractor, SAMPLES
    try:
        with pytest.raises((AssertionError, PluginError), match=complaint):
            getattr(suite, test)()
    finally:
        del ExtractorConformance.extractor, ExtractorConformance.samples


def test_the_record_of_memos_is_described() -> None:
    assert all(field.description for field in MemoRecord.model_fields.values())


def test_the_test_of_evidence_sees_what_is_missing() -> None:
    from filingkit import Filing, extract

    extraction = extract(Filing(SAMPLES[0]), Memo())
    check_evidence(extraction)
    del extraction.fields["/author"]
    with pytest.raises(AssertionError, match="/author = 'Ada' has no entry in fields"):
        check_evidence(extraction)
