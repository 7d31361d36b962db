from __future__ import annotations

import pytest

from filingkit.appearance import describe
from filingkit.checks import Check
from filingkit.draft import Draft
from filingkit.errors import PluginError, UnknownSchemaError, WrongDocumentTypeError
from filingkit.extractor import Extractor
from filingkit.filing import Filing
from filingkit.pipeline import choose, extract
from filingkit.testing import check_evidence
from filingkit_memo import Memo, MemoRecord

MEMO = "MEMO\nFrom: Ada\nDate: 2024-05-01\nItem: Pens 12\nItem: Ink 7\n"


def make(name: str, score: float | Exception) -> Extractor:
    """Make an extractor that recognises every text this surely."""

    def matches(self: Extractor, filing: Filing) -> float:
        if isinstance(score, Exception):
            raise score
        return score

    members = {"name": name, "title": name.capitalize(), "schema": MemoRecord, "matches": matches}
    kind: type[Extractor] = type("Made", (Extractor,), {**members, "preparse": lambda self, filing: Draft()})
    return kind()


def choose_among(text: str, name: str | None = None, **scores: float | Exception) -> str:
    extractors = {key: make(key, score) for key, score in scores.items()}
    return choose(Filing(text, uri="doc.md"), extractors, name).name


def test_without_a_name_the_surest_wins() -> None:
    assert choose_among("x", report=0.4, letter=0.9, memo=0.8) == "letter"


def test_with_a_name_a_sure_other_does_not_matter() -> None:
    assert choose_among("x", "REPORT", report=0.4, letter=0.9) == "report"


def test_a_document_that_is_another_type_says_which() -> None:
    with pytest.raises(WrongDocumentTypeError) as caught:
        choose_among("x", "order", order=0.1, letter=0.9, report=0.5)
    assert (
        str(caught.value)
        == "doc.md does not look like an Order; it looks like a Letter (use --schema letter)"
    )


def test_a_document_that_nobody_knows_says_what_it_looks_like() -> None:
    with pytest.raises(WrongDocumentTypeError) as caught:
        choose_among("ANNUAL REPORT\nFORM 10-K\n", "letter", letter=0.1, order=0.2)
    assert str(caught.value) == "doc.md does not look like a Letter; it looks like a Form 10-K"
    with pytest.raises(
        WrongDocumentTypeError, match=r"matches no known schema \(letter\); it looks like a Form 10-K"
    ):
        choose_among("ANNUAL REPORT\nFORM 10-K\n", letter=0.1)


def test_an_unknown_name_is_an_unknown_schema() -> None:
    with pytest.raises(UnknownSchemaError, match="did you mean letter"):
        choose_among("x", "lettre", letter=0.9)


def test_an_extractor_that_breaks_while_matching_does_not_stop_the_others() -> None:
    assert choose_among("x", broken=ValueError("no"), letter=0.9) == "letter"
    with pytest.raises(
        PluginError, match=r"doc\.md: the extractor broken failed while matching it: ValueError: no"
    ):
        choose_among("x", broken=ValueError("no"), letter=0.1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UNITED STATES\nSECURITIES AND EXCHANGE COMMISSION\nForm 10-K/A\n", "a Form 10-K"),
        ("FORM  8-K\nCURRENT REPORT", "a Form 8-K"),
        ("SCHEDULE 13G\n", "a Schedule 13G"),
        ("Form 4\nSTATEMENT OF CHANGES", "a Form 4"),
        ("Acme Reports Third Quarter Results\n", "an earnings release"),
        ("FOR IMMEDIATE RELEASE\nAcme opens a shop", "a press release"),
        ("NOTICE OF ANNUAL MEETING of stockholders", "a proxy statement"),
        ('{"a": 1}', "JSON data"),
        ("<?xml version='1.0'?><a/>", "an XML file"),
        ("a,b,c,d\n1,2,3,4\n", "comma-separated data"),
        ("Dear Sir,\nhow are you?", 'a text without a form, beginning "Dear Sir, how are you?"'),
        (" \n", "a text without words"),
    ],
)
def test_descriptions(text: str, expected: str) -> None:
    assert describe(Filing(text)) == expected


def test_an_html_page_is_described_as_one() -> None:
    filing = Filing("Recipes for soup", media_type="text/html")
    assert describe(filing) == 'an HTML page without a form, beginning "Recipes for soup"'


def test_an_extraction_holds_record_fields_and_labels() -> None:
    extraction = extract(Filing(MEMO), Memo(), "memo-plugin 1.2")
    document = extraction.to_dict()
    assert document["plugin"] == "memo-plugin 1.2"
    assert document["record"]["items"] == [{"name": "Pens", "amount": "12"}, {"name": "Ink", "amount": "7"}]
    assert document["record"]["total"] == "19"
    assert document["fields"]["/total"]["state"] == "derived"
    check_evidence(extraction)


def test_a_plugin_that_raises_is_named_with_the_document() -> None:
    with pytest.raises(PluginError) as caught:
        extract(Filing("MEMO CRASH", uri="a.md"), Memo())
    assert (
        str(caught.value)
        == "a.md: the extractor memo failed while reading it: RuntimeError: the memo said so"
    )
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_a_check_that_raises_costs_a_finding_and_not_the_record() -> None:
    class Fragile(Memo):
        def checks(self) -> tuple[Check, ...]:
            return (Check("fragile", lambda resolution: resolution.confirm("/nowhere")), *super().checks())

    extraction = extract(Filing(MEMO), Fragile())
    assert [(item.check, item.severity) for item in extraction.findings] == [("fragile", "error")]
    assert extraction.findings[0].message.startswith("could not run: KeyError")
    assert extraction.fields["/total"].value == "19"


def test_a_value_that_does_not_fit_the_schema_is_the_plugins_fault() -> None:
    class Wrong(Memo):
        def preparse(self, filing: Filing) -> Draft:
            draft = Draft()
            draft.propose("/urgent", "maybe", [(0, 4)], "guess", 0.5)
            return draft

    with pytest.raises(PluginError, match=r"fitting its schema to it: ValidationError: .*urgent"):
        extract(Filing(MEMO), Wrong())
