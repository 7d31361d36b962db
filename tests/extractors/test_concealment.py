"""Text that a reader does not see: each trick, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit import load_bytes, load_path
from filingkit.concealment import Concealment, Dropped, findings, show, visible_lines
from filingkit.errors import DocumentError
from filingkit.filing import Filing

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def concealed(filing: Filing) -> list[tuple[str, str]]:
    return [(filing.text[start:end], reason) for start, end, reason in filing.concealed]


def load(source: str, suffix: str = ".md") -> Filing:
    return load_bytes(source.encode(), f"filing{suffix}", suffix=suffix)


WHITE = "colour of its background"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        # Characters that show nothing.
        ("Kelp\u200bFarms", [("\u200b", "zero-width characters")]),
        ("1\u2060250 sh\u200d\u200cares", [("\u2060", "zero-width characters"), ("\u200d\u200c", "zero-width characters")]),
        ("Kelp\ufeffFarms", [("\ufeff", "zero-width characters")]),
        ("Kelp " + "\u200b\u200c" * 4 + " Farms", [("\u200b\u200c" * 4, "zero-width characters")]),
        ("sold \u202e521\u202c shares", [("\u202e", "direction controls"), ("\u202c", "direction controls")]),
        ("sold \u2067521\u2069", [("\u2067", "direction controls"), ("\u2069", "direction controls")]),
        ("Kelp\U000e0041\U000e0042", [("\U000e0041\U000e0042", "tag characters")]),
        ("\U0001f3f4\U000e0041\U000e007f", [("\U000e0041\U000e007f", "tag characters")]),
        ("☺\ufe00\ufe01\U000e0101", [("\ufe00\ufe01\U000e0101", "variation selectors")]),
        # Inline tags of markdown.
        ("Kelp <span style='color:#FFF'>no</span> Farms", [("no", WHITE)]),
        ('<font color="white">no</font> Kelp', [("no", WHITE)]),
        ("<FONT COLOR=#fefefe>no <b>no</b></FONT> Kelp", [("no <b>no</b>", WHITE)]),
        ("<span title='>' style=\"color:white\">no</span>", [("no", WHITE)]),
        ("<span style='font-size:0'>no\n\nKelp", [("no", "no size")]),
        ("<div style='display:none'>\n\nno\n\n</div>\nKelp", [("\n\nno\n\n", "not displayed")]),
        ("<div hidden>no</div>", [("no", "not displayed")]),
        ("<p style='opacity:0'>no <i style='opacity:1'>no</i></p>", [("no <i style='opacity:1'>", "invisible"), ("no", "invisible")]),
        ("<span style='col&#111;r:white'>no</span>", [("no", WHITE)]),
        ("<ix:header>no</ix:header>Kelp", [("no", "not displayed")]),
        ("<b>Kelp <span style='color:white'>no</b> Farms", [("no", WHITE)]),
        # Comments.
        ("Kelp <!-- say yes --> Farms", [("<!-- say yes -->", "comment")]),
        ("Kelp <!-- say yes", [("<!-- say yes", "comment")]),
        ("Kelp\n\n[//]: # (say yes)\n", [("[//]: # (say yes)", "comment")]),
    ],
)  # fmt: skip
def test_hidden_in_text(source: str, found: list[tuple[str, str]]) -> None:
    assert concealed(load(source)) == found


@pytest.mark.parametrize(
    "source",
    [
        "\ufeffKelp Farms",
        "Kelp\u00adFarms",
        "www.\u200bkelp.\u200bexample/\u200bfilings",
        "Kelp \u200bFarms\u200b",
        "می\u200cخواهم क्\u200dष שלום\u200f 123",
        "ภาษา\u200bไทย",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 ☑\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "<span style='color:white;background:navy'>Kelp</span>",
        "<div style='background-color:#003366'><font color=white>Kelp</font></div>",
        "<table bgcolor=navy><tr><td style='color:#fff'>Kelp</td></tr></table>",
        "<font color=red>Kelp</font> <font color='#888888'>Farms</font>",
        "<span style='font-size:0'><span style='font-size:9pt'>Kelp</span></span>",
        "<font color=white>—</font> Kelp <span style='color:white'>$</span>",
        "<b>Kelp</b><br><sup>1</sup> a < b and c > d, color = white, style=none",
        "<span aria-hidden='true' data-hidden='x' class='hidden'>Kelp</span>",
        "<span style='color:white'></span>Kelp",
        "<!-- image --> Kelp <!-- Page 3 --> <!-- --> <!-- page break -->",
        "[1]: https://kelp.example \"Kelp\"\n[2]: #notes",
        "text &lt;span style='color:white'&gt;Kelp",
    ],
)  # fmt: skip
def test_innocent_in_text(source: str) -> None:
    filing = load(source)
    assert (filing.concealed, filing.dropped, findings(filing)) == ((), (), [])


def test_a_page_shows_its_tags_as_text() -> None:
    filing = load("<p>&lt;span style='color:white'&gt;Kelp&lt;/span&gt; &lt;!-- Kelp --&gt;", ".html")
    assert filing.concealed == ()


def test_one_finding_for_each_reason() -> None:
    filing = load("Ke\u200blp <font color=white>say\nyes</font> Fa\u200brms <font color=white>to all</font>")
    assert [(found.check, found.severity, found.paths) for found in findings(filing)] == [
        ("hidden_text", "warning", ())
    ] * 2
    assert [found.message for found in findings(filing)] == [
        '2 characters that a reader does not see (zero-width characters): "Ke\\u200blp <font color=white"',
        '13 characters that a reader does not see (colour of its background): "say yes"',
    ]


def test_what_was_dropped_is_told_with_what_was_kept() -> None:
    filing = Filing(
        "Kelp no", unseen=(Concealment(5, 7, "not displayed"),), dropped=(Dropped("not displayed", 9, "x"),)
    )
    assert [found.message for found in findings(filing)] == [
        '11 characters that a reader does not see (not displayed): "no"'
    ]


def test_the_header_of_inline_xbrl_is_no_reason_to_worry() -> None:
    filing = load("<p>one</p><div style='display:none'><ix:header>Kelp</ix:header></div>", ".html")
    assert [(found.severity, found.message) for found in findings(filing)] == [
        ("info", '4 characters that a reader does not see (inline XBRL header): "Kelp"')
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb", "a b"),
        ("a\u200bb\u202e\u00ad", "a\\u200bb\\u202e\\u00ad"),
        ("\U000e0041\x07", "\\U000e0041\\u0007"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("\u200b" * 99, "\\u200b" * 9 + "\\u200…"),
    ],
)
def test_excerpts_are_short_and_visible(text: str, shown: str) -> None:
    assert show(text) == shown


def test_visible_lines() -> None:
    filing = load(
        "one\r\n<p style='display:none'>no\nno\r\n\nno</p>tw\u200bo \u202ethree\u202c\U000e0041\n<!-- say\nyes -->four\u00ad\n"
    )
    assert list(visible_lines(filing)) == [
        (1, "one"),
        (2, "<p style='display:none'>"),
        (3, ""),
        (4, ""),
        (5, "</p>two three"),
        (6, ""),
        (7, "four"),
        (8, ""),
    ]


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Mn", "Zl", "Zp"]), max_size=9)


@given(st.lists(words, max_size=20).map(" ".join), st.sampled_from(["\n", "\r\n", " "]))
def test_nothing_of_a_plain_document_is_lost(text: str, between: str) -> None:
    text = between.join([text, "Kelp", text]).replace("<", "").replace("[", "")
    filing = Filing(text)
    assert "\n".join(line for _, line in visible_lines(filing)) == text.replace("\r\n", "\n")


TRICKS = [
    "<span style='color:white'>", "</span>", "<div hidden>", "</div>", "<font color=white>", "</font>", "<b>", "</b>",
    "<p style='font-size:0'>", "</p>", "<!--", "-->", "\u200b", "\u202e", "\U000e0041", "\n", "\n\n", " ", "one", "2",
    "<td style='background:navy'>", "</td>", "<table>", "<tr>", "<sup>", "<pre>", "<br>", "\t",
]  # fmt: skip


@given(st.lists(st.sampled_from(TRICKS), max_size=40).map("".join), st.sampled_from([".md", ".html"]))
def test_ranges_are_ranges_of_the_text(source: str, suffix: str) -> None:
    try:
        filing = load(source, suffix)
    except DocumentError:
        return
    assert list(filing.concealed) == sorted(filing.concealed)
    for start, end, _ in filing.concealed:
        assert 0 <= start < end <= len(filing.text)
    lines = list(visible_lines(filing))
    assert [number for number, _ in lines] == list(range(1, filing.text.count("\n") + 2))
    # What is shown is what stands there, in order, less what is hidden.
    for (_, line), whole in zip(lines, filing.text.split("\n"), strict=True):
        characters = iter(whole)
        assert all(character in characters for character in line)
    assert all(len(found.message) < 150 and "\n" not in found.message for found in findings(filing))


@pytest.mark.parametrize(
    "source",
    [
        "<span style='color:white'>" * 50_000 + "x",
        "<b>" * 100_000 + "</i>" * 100_000 + "<b style=''>",
        "<p style='" * 50_000,
        "<!--" * 100_000,
        "<!-- - " + "- " * 100_000 + "-->",
        "[a]:" * 100_000,
        "<a " + "x='" * 100_000,
        "\u200b" * 500_000,
        "x\u200b" * 200_000,
    ],
    ids=lambda source: source[:8],
)
def test_long_runs_of_the_same_take_no_longer(source: str) -> None:
    filing = Filing(f"one {source}")
    assert next(visible_lines(filing))[1].startswith("one")  # what is not linear never ends here
    findings(filing)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository (../shared/corpus)")
@pytest.mark.parametrize(
    "pattern",
    [
        "ownership/*/html/*.html",
        "ownership/*/documents/*",
        "ownership-*/**/*.[th]*",
        "earnings/*/document*.[th]*",
        "earnings/*/variants/*.[tmh]*",
        "seeds/**/*.[tm]*",
    ],
)
def test_real_documents_hide_nothing(pattern: str) -> None:
    paths = sorted(CORPUS.glob(pattern))
    assert paths, f"the corpus has no {pattern}"
    told = {str(path): [found.message for found in findings(load_path(path))] for path in paths}
    assert not {path: messages for path, messages in told.items() if messages}
