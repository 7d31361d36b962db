from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filingkit import load_bytes
from filingkit.errors import DocumentError, EmptyDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from filingkit.filing import Filing

    Read = Callable[[str], Filing]
    Check = Callable[[Filing], None]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        # White space collapses as in a browser.
        ("  Kelp \n\t Farms&nbsp;&nbsp;Ltd&emsp;X ", "Kelp Farms Ltd X"),
        ("<b>Kelp</b> <i>Farms</i>", "Kelp Farms"),
        ("<b>Kelp</b><i>Farms</i>", "KelpFarms"),
        ("<b>Kelp </b> <i> Farms</i>", "Kelp Farms"),
        ("Kelp<!-- and --> Farms", "Kelp Farms"),
        ("Kelp&shy;Farms &#8203;Ltd&#xFEFF;", "KelpFarms Ltd"),
        ("&lt;b&gt; R&amp;D &#8217;s &eacute;", "<b> R&D ’s é"),
        # Blocks and breaks.
        ("one<br>two", "one\ntwo"),
        ("one <br/> two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("one<br><br><br><br>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<div>one</div><div>&nbsp;</div><div>two</div>", "one\n\ntwo"),
        ("<div>one</div><div>&nbsp;two</div>", "one\ntwo"),
        ("<div>one</div><div></div><div>two</div>", "one\ntwo"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<p></p><p>one</p><p></p><p> </p><p>two</p><p></p>", "one\n\ntwo"),
        ("<div><div><p>one</p></div></div>two", "one\n\ntwo"),
        ("<h2>Signatures</h2><dd></dd>by hand", "Signatures\n\nby hand"),
        ("one<hr>two", "one\n\ntwo"),
        ("<center>one</center>two<li>three", "one\ntwo\nthree"),
        ("<p>one<center>two</p>three</center>", "one\n\ntwo\n\nthree"),
        # What a browser does not print.
        ("<title>T</title><style>p {}</style><script>let p = '<p>'</script>one", "one"),
        ("one<noscript>no</noscript><template><p>no</template><iframe>no</iframe>", "one"),
        ("one<svg><text>no</text></svg><select><option>no</select>", "one"),
        ("one<p hidden>no</p>", "one"),
        ("one<p style='color: red; DISPLAY : none'>no <b>no</b></p>", "one"),
        ("one<span STYLE='visibility:hidden'>no</span>", "one"),
        ("<div style='display:none'><ix:header>no</ix:header></div>one", "one"),
        ("<p style='overflow:hidden'>one</p>", "one"),
        ("<p style='border: none'>one</p>", "one"),
        ("<p style='display:inline' class='hidden'>one</p>", "one"),
        ("one <input type=hidden value=no>", "one"),
        # Raised footnote markers do not run into numbers.
        ("P<sup>(1)</sup>", "P(1)"),
        ("1,000<sup>2</sup>", "1,000(2)"),
        ("1,000 <sup>2</sup>", "1,000 (2)"),
        ("1,000<sup><a href='#n'>2</a></sup><sup>3</sup>", "1,000(2)(3)"),
        ("1,000<sup>2,3</sup>", "1,000(2,3)"),
        ("1,000(<sup>2</sup>)", "1,000(2)"),
        ("1,000<sup> 2 </sup>sold", "1,000 (2) sold"),
        ("1,000<sup><b>1</b>2</sup>", "1,000(12)"),
        ("<p><sup>2</sup>See there.", "2See there."),
        ("May 1<sup>st</sup> Person<sup>*</sup>", "May 1st Person*"),
        # Check boxes, as fields and as pictures.
        ("<input type=checkbox checked> yes <input type=checkbox> no", "[X] yes [ ] no"),
        ("yes<input type=CHECKBOX checked=checked>no", "yes [X] no"),
        ("<input type=radio checked>one", "[X] one"),
        ("name: <input value='Ida Moss'>", "name: Ida Moss"),
        ("<img src='a/checked.gif'>one<img src='a/unchecked.gif'>two", "[X] one [ ] two"),
        ("<img alt='☒'><img alt='☐'><img alt='Kelp logo'>", "[X] [ ]"),
        ("☒ yes ☐ no", "☒ yes ☐ no"),
        # White space that counts.
        ("<pre>\n  Shares    1,250\n    A&nbsp;&nbsp; \n</pre>after", "  Shares    1,250\n    A\n\nafter"),
        ("<pre>one\t.\n\n\n\ntwo\r\n\r\n</pre>", "one     .\n\ntwo"),
        ("<pre>one <b>two</b>   <b>three</b>\n <i>four</i></pre>", "one two   three\n four"),
        ("<div>one<pre>\n\n  two</pre></div>three", "one\n\n  two\n\nthree"),
        # Broken pages.
        ("</div></table></p>one<td>two</tr>", "onetwo"),
        ("<b><p>one</b>two</p><i", "onetwo"),
        ("<html><frameset><frame></frameset></html>", ""),
        ("one\0two &#0;&#xD800;&#x110000;", "onetwo " + 3 * "\N{REPLACEMENT CHARACTER}"),
    ],
)  # fmt: skip
def test_text(source: str, text: str, read_html: Read) -> None:
    if not text:
        with pytest.raises(EmptyDocumentError):
            read_html(source)
    else:
        assert read_html(source).text == text


ALIKE = "colour of its background"


@pytest.mark.parametrize(
    ("source", "unseen"),
    [
        ("<p style='color:white'>no", [("no", ALIKE)]),
        ("<p STYLE='COLOR: #FFFFFF !important'>no", [("no", ALIKE)]),
        ("<p style='color:rgb(250, 250, 250)'>no", [("no", ALIKE)]),
        ("<p style='color:rgba(0,0,0,0)'>no", [("no", ALIKE)]),
        ("<p style='color:hsl(0 0% 99%)'>no", [("no", ALIKE)]),
        ("<p style='color:/**/wh\\69 te'>no", [("no", ALIKE)]),
        ("<p title='style=' style='color:white'>no", [("no", ALIKE)]),
        ("<p style=color:white;x>no", [("no", ALIKE)]),
        ("<font color=white>no</font>", [("no", ALIKE)]),
        ("<table bgcolor=black><tr><td>no<td><font color=white>yes</table>", [("no", ALIKE)]),
        ("<body bgcolor=navy text=#000080>no <b style='color:red'>yes</b>", [("no", ALIKE)]),
        ("<div style='background:navy;color:white'>yes <p style='background:#fff'>no", [("no", ALIKE)]),
        ("<p style='font-size:0'>no <b>no</b> <b style='font-size:9pt'>yes</b>", [("no no", "no size")]),
        ("<p style='font:0/0 serif'>no", [("no", "no size")]),
        ("<p style='font-size:1px'>no <b style='font-size:50%'>no", [("no no", "no size")]),
        ("<p style='opacity:0'>no <b style='opacity:1'>no", [("no no", "invisible")]),
        ("<p style='filter:opacity(0%)'>no", [("no", "invisible")]),
        ("<p style='visibility:collapse'>no", [("no", "invisible")]),
        ("<p style='position:absolute;left:-9999px'>no", [("no", "off screen")]),
        ("<p style='position:fixed; top:-100em'>no", [("no", "off screen")]),
        ("<p style='text-indent:-999px'>no", [("no", "off screen")]),
        ("<p style='transform:translateX(-9999px)'>no", [("no", "off screen")]),
        ("<p style='position:absolute;clip:rect(0,0,0,0)'>no", [("no", "no size")]),
        ("<p style='height:0;overflow:hidden'>no", [("no", "no size")]),
        ("<p style='display:/**/none'>no", [("no", "not displayed")]),
        # Style sheets.
        ("<style>.a, .b{color:white}</style><p class='c b'>no<p class=c>yes", [("no", ALIKE)]),
        ("<style>p#a{display:none</style><p id=a>no<p>yes", [("no", "not displayed")]),
        ("<style>SMALL{font-size:0}</style><small>no</small><p>yes", [("no", "no size")]),
        ("<style>@media screen{.a{opacity:0}}</style><p class=a>no", [("no", "invisible")]),
        ("<style>.a{visibility:hidden}.b{visibility:visible}</style><p class=a>no <b class=b>yes", [("no", "invisible")]),
        ("<style>body p{background:red}.a{color:white}</style><b class=a>no", [("no", ALIKE)]),
        ("<style>.a{position:absolute}</style><p class=a style='left:-999px'>no", [("no", "off screen")]),
        ("<style>.a{overflow:hidden}.b{max-height:0}</style><p class='a b'>no<p class=b>yes", [("no", "no size")]),
        # Wherever text may stand.
        ("<table><tr><td>yes<td> <i style='opacity:0'> no</i> yes<sup style='opacity:0'>2</table>", [("no", "invisible"), ("(2)", "invisible")]),
        ("<table style='opacity:0'><tr><td>no<td><td>no<tr><td>no</table>yes", [("no\t\tno\nno", "invisible")]),
        ("<table style='opacity:0'><tr><td>no<table><tr><td>no</table></table>yes", [("no\nno", "invisible")]),
        ("<pre>yes <b style='opacity:0'>  no\n  no</b></pre>", [("no\n  no", "invisible")]),
        ("<input style='color:white' value='no'>", [("no", ALIKE)]),
        ("<p style='opacity:0'>no<p>yes<p style='opacity:0'>no", [("no", "invisible"), ("no", "invisible")]),
        ("yes &#xE0041;&#xE0042;", [("\U000e0041\U000e0042", "tag characters")]),
        # What a reader sees, or what says nothing.
        ("<p style='color:#ccc'>yes <font color=red>yes</font>", []),
        ("<tr bgcolor=#cceeff><td style='color:black'>yes", []),
        ("<p style='background:url(x.png);color:white'>yes", []),
        ("<p style='background:linear-gradient(red, blue);color:transparent'>yes", []),
        ("<p style='color:var(--ink)'>yes <b style='color:inherit'>yes", []),
        ("<style>thead th{background:navy}.w{color:white}</style><table><thead><tr><th class=w>yes</table>", []),
        ("<style>.a{color:white}.b{background:navy}</style><p class='a b'>yes", []),
        ("<style>.a{color:white}</style><p class=a style='color:black'>yes<p class=A>yes", []),
        ("<style>@media print{p{display:none}} a:hover{display:none} p::before{opacity:0}</style><p>yes <a>yes", []),
        ("<style media=print>p{display:none}</style><p>yes", []),
        ("<p style='text-indent:-10pt;margin-left:-.25in'>yes", []),
        ("<p style='left:-999px'>yes<p style='position:relative;left:-3px'>yes", []),
        ("<p style='overflow:hidden;height:100%;width:0.5%'>yes", []),
        ("<p style='font-size:1pt'>&nbsp;<p style='font:700 9pt serif'>yes", []),
        ("<p style='font-size:0'><b style='font-size:8pt'>yes", []),
        ("<font color=white>$ — )</font>yes", []),
        ("<p style='opacity:.9;filter:none'>yes", []),
        ("<p aria-hidden=true class=hidden>yes<input type=hidden value=no>", []),
    ],
)  # fmt: skip
def test_text_that_is_not_seen(source: str, unseen: list[tuple[str, str]], read_html: Read) -> None:
    filing = read_html(source)
    assert [(filing.text[start:end], reason) for start, end, reason in filing.concealed] == unseen
    assert filing.dropped == ()


@pytest.mark.parametrize(
    ("source", "dropped"),
    [
        ("<p style='display:none'>no <b>no</b>", ("not displayed", 4, "no no")),
        ("<p hidden>no<p style='visibility:hidden'>no", ("not displayed", 4, "no no")),
        ("<div style='display:none'><ix:header><ix:hidden>no</ix:hidden></ix:header></div>", ("inline XBRL header", 2, "no")),
        ("<ix:header>no</ix:header>", ("inline XBRL header", 2, "no")),
        ("Kelp&#8203;Farms", ("zero-width characters", 1, "Kelp\u200bFarms")),
        ("Kelp &#x202E;Farms", ("direction controls", 1, "Kelp \u202eFarms")),
        ("<td style='display:none'></td><p hidden> &nbsp;— <script>x</script></p>", None),
        ("Kelp&shy;Farms &#8203;&#xFEFF;", None),
        ("<script>no</script><noscript>no</noscript><!-- no --><title>no</title>", None),
    ],
)  # fmt: skip
def test_text_that_was_left_out(source: str, dropped: tuple[str, int, str] | None, read_html: Read) -> None:
    filing = read_html(f"<p>yes</p>{source}")
    assert filing.dropped == ((dropped,) if dropped else ())
    assert filing.concealed == ()


def test_filing_of_a_page() -> None:
    data = "<html><meta charset=iso-8859-1><p>Soci\u00e9t\u00e9".encode("latin-1")
    filing = load_bytes(data, "page.htm", suffix=".htm")
    assert (filing.text, filing.uri, filing.media_type) == ("Société", "page.htm", "text/html")
    assert (filing.encoding, filing.markup) == ("windows-1252", False)


def test_folding_keeps_every_offset(read_html: Read) -> None:
    filing = read_html("<p>a\\*b &lt;br&gt; “c” &amp;amp; [d](e) _f_")
    assert filing.text == "a\\*b <br> “c” &amp; [d](e) _f_"
    assert filing.folded.text == 'a\\*b <br> "c" &amp; [d](e) _f_'


@pytest.mark.parametrize("depth", [10_000])
@pytest.mark.parametrize(
    "tag", ["div", "span", "b", "ul", "sup", "pre", "table", "table><tr><td", "td", "li><ol"]
)
def test_deep_nesting(tag: str, depth: int, read_html: Read, check_page: Check) -> None:
    filing = read_html("one " + f"<{tag}>" * depth + "two")
    assert filing.text.split() == ["one", "two"]
    check_page(filing)


@pytest.mark.parametrize(
    "source",
    [
        "<pre>" + " \n" * 300_000 + "x" + " " * 300_000 + "y",
        "x" + " " * 300_000 + "y" + "&nbsp;" * 300_000,
        "x<!--" + "-" * 300_000,
        "x<sup>" + "1," * 300_000,
        "x<input type=checkbox>" * 30_000,
        "<table>" + "<tr><td rowspan=1000>x" * 30_000,
        "<html " * 100_000 + "x",
        "<p style='color:white'>x" * 10_000,
        "<style>" + ".a.b{color:white}" * 10_000 + "</style>" + "<p class='a b'>x" * 3_000,
        "<style>" + "@media all{" * 30_000 + "</style>",
        "<p " + "style=" * 100_000 + ">x",
        '<p style="' + "color:/*" * 100_000 + '">x',
        "<p hidden>" + "<i hidden>x" * 10_000,
    ],
    ids=lambda source: source[:8],
)
def test_long_runs_of_the_same_take_no_longer(source: str, read_html: Read) -> None:
    assert read_html(f"<p>one</p>{source}").text.startswith("one")  # what is not linear never ends here


# Tags in any order, closed or not: parsers repair most of it, and we must stand the rest.
SOUP = [
    *(f"<{tag}>" for tag in ("table", "tbody", "thead", "tr", "td", "th", "caption", "p", "div", "b", "sup")),
    *(f"</{tag}>" for tag in ("table", "tbody", "tr", "td", "p", "div", "b", "sup", "svg", "select", "pre")),
    "<td colspan=2>", "<td rowspan=3>", "<th rowspan=0 colspan=9>", "<br>", "<hr>", "<svg>", "<math>",
    "<pre>", "<select>", "<template>", "<form>", "<input type=checkbox>", "<td style='display:none'>",
    "<p hidden>", "<p style='color:white'>", "<td style='font-size:0'>", "<a href=x>", "<center>", "<!--", "-->", "<frameset>", "<textarea>", "</textarea>",
    "<plaintext>",
    "one", "2", " ", "\n", "&nbsp;", "\u00ad", "(3)", "\t",
]  # fmt: skip
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=3)
soup = st.lists(st.one_of(st.sampled_from(SOUP), words), max_size=60).map("".join)


@given(soup)
def test_any_soup_of_tags(source: str) -> None:
    try:
        filing = load_bytes(source.encode(), "page.html", suffix=".html")
    except DocumentError:
        return
    for grid in filing.grids:
        for row in grid.rows:
            for cell in row:
                ((start, end),) = cell.pieces
                assert grid.start <= start <= end <= grid.end
                assert filing.text[start:end] == cell.text


@given(soup.filter(lambda source: not any(tag in source for tag in ("<pre", "<textarea", "<plaintext"))))
def test_any_soup_makes_a_tidy_page(check_page: Check, source: str) -> None:
    # White space that counts may stand anywhere, so that only pages without it can be held to the rules.
    check_page(load_bytes(f"one{source}".encode(), "page.html", suffix=".html"))
