from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval_runs import cell, document, run, written
from filingkit_evals.comparison import compare
from filingkit_evals.gate import Limits, judge
from filingkit_evals.markdown import (
    MOST_FIELDS,
    conversion_table,
    describe_comparison,
    document_table,
    field_table,
    figure_table,
    percent,
    render_markdown,
    to_markdown,
    to_plain,
)
from filingkit_evals.summaries import summarise

if TYPE_CHECKING:
    from filingkit_evals.comparison import Comparison
    from filingkit_evals.results import Run


def rendered(made: Run, comparison: Comparison | None = None) -> str:
    return render_markdown(made, comparison, judge(made, comparison, Limits()))


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (1, 2, "100.00 %"),
        (0.99999, 2, "> 99.99 %"),
        (0.99995, 2, "> 99.99 %"),
        (0.99994, 2, "99.99 %"),
        (0.9999, 1, "> 99.9 %"),
        (0.5, 2, "50.00 %"),
        (0.12345, 1, "12.3 %"),
        (0, 2, "0.00 %"),
    ],
)
def test_percent(share: float, places: int, text: str) -> None:
    assert percent(share, places) == text


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 4))
def test_what_is_not_all_never_looks_like_all(share: float, places: int) -> None:
    found = re.fullmatch(r"[<>]? ?([0-9]+\.[0-9]+) %", percent(share, places))
    assert found is not None
    assert float(found[1]) < 100


CELLS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["|", "\\|", "a\nb", "<b>", "12.5 %"]
)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES)
def test_every_row_of_a_markdown_table_has_its_columns(table: list[list[str]]) -> None:
    lines = to_markdown(table).split("\n")
    assert len(lines) == len(table) + 1
    for line in lines:
        bars = re.findall(r"(?<!\\)(?:\\\\)*\|", line)
        assert len(bars) == len(table[0]) + 1
        assert line.startswith("| ")
        assert line.endswith(" |")
        assert re.search(r"(?<!\\)<", line) is None


def test_numbers_are_aligned_to_the_right() -> None:
    table = [["what", "n", "share", "note"], ["a", "12", "> 99.99 %", "x"], ["b", "", "1.5", "2"]]
    assert to_markdown(table).splitlines() == [
        "| what | n | share | note |",
        "| --- | --: | --: | --- |",
        "| a | 12 | > 99.99 % | x |",
        "| b |  | 1.5 | 2 |",
    ]
    assert to_plain(table).splitlines() == [
        "what  n   share      note",
        "-" * 25,
        "a     12  > 99.99 %  x",
        "b               1.5     2",
    ]


def test_long_cells_are_cut_for_a_terminal_only() -> None:
    table = [["what"], ["x" * 90]]
    assert max(map(len, to_plain(table).splitlines())) == 60
    assert to_plain(table).endswith("…")
    assert "x" * 90 in to_markdown(table)


WORDS = st.text("abc .-|*", max_size=70).map("w".__add__)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_plain_columns_begin_at_one_place(rows: list[tuple[str, str]]) -> None:
    head, rule, *lines = to_plain([list(row) for row in rows]).splitlines()
    assert rule == "-" * max(map(len, (head, *lines)))
    start = min(60, max(len(left) for left, _ in rows)) + 2
    for line, (left, right) in zip((head, *lines), rows, strict=True):
        assert line[: start - 2].rstrip()[:59] == left.rstrip()[:59].rstrip()
        assert line[start:][:59].rstrip() == right[:59].rstrip()


HOSTILE = "<img src=x onerror=alert(1)>\n\n# Title\n| a | b |\n<script>"


def test_hostile_text_opens_no_tag_and_no_line() -> None:
    failed = document("memo-2", "o", status="failed", failure=HOSTILE)
    made = run([document(), failed, document("memo-3", "", status="missing", failure=HOSTILE)], label=HOSTILE)
    text = rendered(made)
    assert "<img" not in text
    assert "<script" not in text
    assert "\n# Title" not in text
    assert text.count("&lt;script>") == 4  # the verdict, the label, what was not scored, and the documents


def test_the_whole_summary() -> None:
    old = written("ccw", "ccc", id="old")
    new = written("ccc", "cco", id="new", label="a try", model="m-1")
    text = rendered(new, compare(old, new))
    heads = ["# Extraction accuracy: memo v1", "## Conversions", "## Confidence", "## Fields with mistakes"]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        *heads,
        "## Documents with most mistakes",
    ]
    assert "**TOO SMALL**: 2 clusters of documents" in text
    assert "`new` (a try)" in text
    assert "model m-1" in text
    assert "Against `old`: **no difference shown**" in text
    assert text.endswith("|\n")


def test_a_run_of_nothing_names_what_is_missing() -> None:
    text = rendered(run([document("memo-1", "", status="missing", failure="found nowhere")]))
    assert "**INCOMPLETE**" in text
    assert "- memo-1: found nowhere" in text
    assert "##" not in text


def test_figures() -> None:
    made = written("ccccw", "cccco")
    rows = {row[0]: row[1:] for row in figure_table(summarise(made.documents), compare(made, made))}
    assert rows["micro F1"][0] == "84.21 %"
    assert "(n too small)" in rows["micro F1"][1]
    assert rows["micro F1"][2] == "unchanged"
    assert rows["documents exact"][0] == "0.00 %"
    assert rows["documents / clusters / cells"][0] == "2 / 2 / 10"
    assert "documents without a record" not in rows
    made.documents[0].status = "failed"
    assert ["documents without a record", "1", "", ""] in figure_table(summarise(made.documents))


def test_a_comparison_in_words() -> None:
    old, new = written(*["ccw"] * 8, id="old"), written(*["ccc"] * 8, id="new")
    text = describe_comparison(compare(old, new))
    assert "**better**. F1 +33.33 [+33.33, +33.33] points; cells 8 fixed, 0 broken (p = 0.0078)" in text
    assert "| field_c | 0.00 % | 100.00 % | 8 | 0 | 0.0234 |" in text
    assert "This set can show" not in text
    text = describe_comparison(compare(old, replace(new, info=replace(new.info, gold="gold-2"))))
    assert text == "Not comparable with `old`: the gold changed (gold-1 in old, gold-2 in new)."


def test_conversions_stand_below_their_group() -> None:
    documents = [
        document("memo-1", group="text", conversion="a"),
        document("memo-2", "cw", group="text", conversion="b"),
        document("memo-3", group="pages", conversion="c"),
    ]
    names = ["pages", "text", "– a", "– b", "all"]
    assert [row[0] for row in conversion_table(documents)[1:]] == names
    assert [row[1] for row in conversion_table(documents)[1:]] == ["1", "2", "1", "1", "3"]
    assert [row[0] for row in conversion_table(documents, groups_only=True)[1:]] == ["pages", "text", "all"]
    mixed = [*documents, document("note-1", schema="note", group="text")]
    names = ["memo", "pages (memo)", "text (memo)", "note", "text (note)", "all"]
    assert [row[0] for row in conversion_table(mixed, groups_only=True)[1:]] == names


def test_fields_with_mistakes_come_first() -> None:
    cells = [
        cell("w", "/price", critical=True, subtype="sign"),
        cell("o", "/date"),
        cell("c", "/a"),
        cell("n", "/b"),
    ]
    table = field_table([document(cells=cells)])
    assert [row[0] for row in table[1:]] == ["date", "price *", "2 fields without a mistake"]
    assert table[2][1:] == ["1", "0.00 %", "0.00 %", "0.00 %", "1", "0", "0", "sign"]
    many = rendered(written("w" * 40))
    assert sum(line.startswith("| field_") for line in many.splitlines()) == MOST_FIELDS


def test_documents_with_most_mistakes() -> None:
    documents = [
        document("memo-1", "ccc"),
        document("memo-2", "cw"),
        document("memo-3", "cwo"),
        document("memo-4", "oo", status="failed", failure="no record"),
    ]
    table = document_table(documents, 10)
    assert table[1:] == [
        ["memo-4", "2", "2", "no record"],
        ["memo-3", "2", "3", "other /field_b"],
        ["memo-2", "1", "2", "other /field_b"],
    ]
    assert document_table(documents, 1)[1:] == table[1:2]


def test_hostile_text_links_to_nothing_and_calls_nobody() -> None:
    words = "[click](http://nowhere) ![image](http://nowhere/i.png) **b** `code` @someone"
    text = rendered(run([document("m", "", status="missing", failure=words)]))
    assert "[click](" not in text.replace("\\[click\\](", "")
    assert "![image" not in text
    assert "@" not in text
