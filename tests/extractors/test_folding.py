from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit.folding import LINE_BREAK, fold

# Text as converters leave it: words, and the marks that folding knows, in any order.
MARKS = [
    "\\$", "\\|", "**", "*", "_", "<u>", "</u>", "<br>", "&nbsp;", "&amp;", "&#8217;", "\u00a0", "\u00ad",
    "\u200b", "ﬁ", "ﬄ", "[1](#note)", "[", "](", "¹", "“", "—", "\n", " ", "|", "\t", "\r\n", "&", "<", "\\",
]  # fmt: skip
marked_text = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=6)), max_size=40).map("".join)
plain_ascii = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters=" \n.,;:$%()-/|'\"")
)


@given(marked_text)
def test_every_range_has_a_place_in_the_source(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        low, high = folded.source(start, start + 1)
        assert 0 <= low < high <= len(text)


@given(marked_text, st.data())
def test_wider_ranges_have_wider_sources(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    low, high = folded.source(start, end)
    ends = [folded.source(at, at + 1) for at in range(start, end)]
    assert low == ends[0][0]
    assert high == ends[-1][1]
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in itertools.pairwise(ends))


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=20), st.data())
def test_a_word_without_marks_is_quoted_as_it_stands(words: list[str], data: st.DataObject) -> None:
    text = words[0]
    for word in words[1:]:
        text += (
            data.draw(st.sampled_from([" ", "\n", " | ", "\u00a0", " \u200b", " &nbsp; ", " \\$ "])) + word
        )
    folded = fold(text)
    done = 0
    for word in words:
        start = folded.text.index(word, done)
        done = start + len(word)
        low, high = folded.source(start, done)
        assert text[low:high] == word


@given(plain_ascii)
def test_plain_text_stays(text: str) -> None:
    folded = fold(text)
    assert folded.text == text
    assert fold(folded.text).text == text
    if text:
        assert folded.source(0, len(text)) == (0, len(text))


@given(marked_text)
def test_without_markup_every_offset_stays(text: str) -> None:
    folded = fold(text, markup=False)
    assert len(folded.text) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Total** \\$ 5", "Total $ 5"),
        ("<u>(1)</u> and <sup>2</sup>", "(1) and 2"),
        ("a<br>b<br/> c", f"a{LINE_BREAK}b{LINE_BREAK}c"),
        ("[See note](#n1) x", "See note x"),
        ("R&amp;D 5 &#37; &bogus; &#0;", "R&D 5 % &bogus; &#0;"),
        ("of\u00adfi\u200bce, oﬃce", "office, office"),
        ("5\u00a0000\u2009m", "5 000 m"),
        ("10⁽¹⁾ “x” ‘y’ a‑b", "10(1) \"x\" 'y' a-b"),
        ("snake_case 2 * 3 a_b", "snake_case 2 * 3 a_b"),
    ],
)
def test_marks_fold_away(text: str, expected: str) -> None:
    assert fold(text).text == expected


def test_a_quote_includes_the_marks_within_it_only() -> None:
    text = "by **Ada** Lovelace*"
    folded = fold(text)
    start = folded.text.index("Ada")
    low, high = folded.source(start, start + len("Ada Lovelace"))
    assert text[low:high] == "Ada** Lovelace"
