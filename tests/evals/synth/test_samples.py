"""Samples through the public door: repeatable, and with gold that knows what is no longer in the text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filingkit.errors import UsageError
from filingkit_evals.synth import Sample, generate

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = ("form3", "form4", "form5")
WRAPPING = {"plain_boxes", "pdftotext_layout", "legacy_layout", "pdftotext_raw"}
LAYOUTS = WRAPPING | {"markdown_pipes", "html2text", "markdown_tabs", "ocr_tabs", "inscriptis"}
DAMAGES = {
    "stuck_header",
    "homoglyphs",
    "shifted_cell",
    "split_cell",
    "merged_cells",
    "lost_row",
    "lost_columns",
    "truncated_edge",
    "lost_marks",
    "clipped_boxes",
    "hyphenation",
    "repeated_header",
    "lost_line",
    "cut_off",
}
PROSE = {
    "name",
    "street1",
    "street2",
    "city",
    "officer_title",
    "other_text",
    "security_title",
    "nature_of_ownership",
    "underlying_title",
    "text",
    "remarks",
}
NUMBERS = (
    "shares",
    "price_per_share",
    "shares_owned_following",
    "underlying_shares",
    "conversion_or_exercise_price",
)
schemas = st.sampled_from(SCHEMAS)
seeds = st.integers(0, 10_000)
few = settings(max_examples=30)  # each example makes several samples


def leaves(level: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    items: Any = level.items() if isinstance(level, dict) else enumerate(level)
    for name, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, f"{pointer}/{name}")
        else:
            yield f"{pointer}/{name}", value


def told_by_place(pointer: str) -> bool:
    """Leaves that no characters of their own print: the kind of a row, the column of a derivative."""
    return pointer.endswith("/kind") or (
        pointer.startswith("/derivative") and pointer.endswith("/acquired_disposed")
    )


@few
@given(schemas, seeds, st.floats(0, 1))
def test_the_same_arguments_give_the_same_samples(schema: str, seed: int, damage: float) -> None:
    first = list(generate(schema, 4, seed, damage))
    assert list(generate(schema, 4, seed, damage)) == first
    assert list(generate(schema, 2, seed, damage)) == first[:2]


def test_seeds_and_numbers_change_the_sample() -> None:
    samples = [sample for seed in (1, 2) for sample in generate("form4", 20, seed)]
    assert len({sample.text for sample in samples}) == 40
    assert samples[12].id == "synth-1-00012"


def test_an_unknown_schema_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match=r"^cannot generate form8: can generate form3, form4, form5$"):
        generate("form8", 1, 0)


def test_damage_is_a_share() -> None:
    with pytest.raises(UsageError, match=r"^damage must be between 0 and 1, not 2$"):
        generate("form4", 1, 0, damage=2)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_layout_and_every_damage_occurs(schema: str) -> None:
    samples = list(generate(schema, 250, 3))
    assert {sample.layout for sample in samples} == LAYOUTS
    assert {name for sample in samples for name in sample.damages} == DAMAGES


def test_damage_grows_from_none_to_all() -> None:
    means = []
    for damage in (0, 0.2, 0.5, 1):
        counts = [len(sample.damages) for sample in generate("form4", 50, 4, damage)]
        assert damage or not any(counts)
        assert damage < 1 or all(counts)
        means.append(sum(counts))
    assert means == sorted(set(means))


@few
@given(schemas, seeds)
def test_a_pristine_text_quotes_every_value_that_the_form_prints(schema: str, seed: int) -> None:
    for sample in generate(schema, 8, seed, damage=0):
        for pointer, value in leaves(sample.record):
            note = sample.cells.get(pointer, {})
            if value is None or value is False or told_by_place(pointer):
                assert not note.get("quote")
            elif sample.layout not in WRAPPING or pointer.rsplit("/", 1)[-1] not in PROSE:
                assert note.get("quote"), (sample.id, sample.layout, pointer)
            assert "alternates" not in note or sample.layout == "pdftotext_raw"


@few
@given(schemas, seeds, st.floats(0, 1))
def test_quotes_are_in_the_text_and_say_what_the_record_says(schema: str, seed: int, damage: float) -> None:
    for sample in generate(schema, 4, seed, damage):
        values = dict(leaves(sample.record))
        for pointer, note in sample.cells.items():
            assert note.keys() <= {"quote", "alternates"}
            if "quote" not in note:
                continue
            quote, value = note["quote"], values[pointer]
            assert quote in sample.text
            name = pointer.rsplit("/", 1)[-1]
            if name in NUMBERS:
                assert Decimal(quote.replace(",", "")) == Decimal(value)
            elif name.endswith("date"):
                assert "".join(sorted(value)) == "".join(sorted(quote.replace("/", "-")))
            elif name in PROSE:
                assert quote == value
            elif "footnote_ids" in pointer:
                assert unicodedata.normalize("NFKC", quote) == value


@few
@given(schemas, seeds)
def test_a_number_that_may_be_null_is_not_printed_whole(schema: str, seed: int) -> None:
    for sample in generate(schema, 6, seed, damage=1):
        shown = Counter(value for _, value in leaves(sample.record))
        notes = " ".join(note["text"] for note in sample.record["footnotes"])
        for pointer, value in leaves(sample.record):
            alternates = sample.cells.get(pointer, {}).get("alternates", ())
            if pointer.rsplit("/", 1)[-1] not in NUMBERS or None not in alternates or len(value) < 6:
                continue
            printed = f"{Decimal(value):,f}"
            others = [other for other in shown if other and other is not value and value in str(other)]
            if shown[value] == 1 and not others and printed not in notes:
                assert f" {printed} " not in sample.text.replace("\n", " ")


@few
@given(schemas, seeds, st.floats(0, 1))
def test_every_printed_value_is_quoted_or_may_be_null(schema: str, seed: int, damage: float) -> None:
    for sample in generate(schema, 4, seed, damage):
        for pointer, value in leaves(sample.record):
            whole = pointer.rsplit("/", 1)[-1] in PROSE or told_by_place(pointer) or value is True
            if value not in {None, False} and not whole:
                assert sample.cells.get(pointer), (sample.id, sample.layout, pointer)


def test_a_row_that_is_lost_may_be_null_all_over() -> None:
    samples = [sample for sample in generate("form4", 500, 6, 0.15) if sample.damages == ("lost_row",)]
    assert samples
    for sample in samples:
        lost = []
        for pointer in (
            f"/{name}/{i}"
            for name in ("non_derivative", "derivative")
            for i in range(len(sample.record[name]))
        ):
            values = {leaf: value for leaf, value in leaves(sample.record) if leaf.startswith(f"{pointer}/")}
            notes = [sample.cells.get(leaf, {}) for leaf, value in values.items() if value is not None]
            lost += [pointer] if all(note == {"alternates": [None]} for note in notes) else []
        assert len(lost) == 1, sample.id


def relations(sample: Sample) -> list[Any]:
    owner = sample.record["reporting_owners"][0]
    return [owner[name] for name in ("is_director", "is_officer", "is_ten_percent_owner", "is_other")]


def test_without_any_mark_nothing_is_known_of_the_group() -> None:
    samples = [sample for sample in generate("form4", 250, 5, 0.4) if "lost_marks" in sample.damages]
    blank = [sample for sample in samples if relations(sample) == [None] * 4]
    assert blank
    assert len(blank) < len(samples)
    for sample in blank:
        notes = [
            note for pointer, note in sample.cells.items() if pointer.startswith("/reporting_owners/0/is_")
        ]
        assert all(note == {"alternates": [True]} for note in notes)
    for sample in samples:
        assert None not in relations(sample) or sample in blank
