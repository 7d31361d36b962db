"""HTML to one canonical text, laid out to be read, and its tables as grids that point into it.

The tree is walked once. Most elements are inline and change nothing; the others have a role, which tells
the page what begins, and gives what to tell it when the element ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from filingkit.concealment import XBRL_HEADER, Dropped, find_characters, has_words
from filingkit.filing import Filing
from filingkit.loading.html_layout import Page
from filingkit.loading.html_styles import Styles, find_styles, is_dropped
from filingkit.loading.html_tables import LONGEST_SPAN, read_span
from filingkit.loading.styles import NOT_DISPLAYED

_HIDDEN = "[hidden], [style*='none' i], [style*='hidden' i]"
_LAYOUT_TABLES = "table:has(table)"

_CHECK_PICTURE = re.compile(r"(?P<empty>(?:un|not[ _-]?)checked|☐)|checked|check-?mark|[☑☒]", re.IGNORECASE)

_HEADER_TAG = "ix:header"

_EXCERPT = 200
_EXCERPTED = 20
"""Texts of which an excerpt is made."""

Leave = Callable[[Page], None]
Enter = Callable[[Page, LexborNode], Leave | None]


def load_html(source: str, uri: str) -> Filing:
    """Give the filing of a decoded HTML page; its text is empty where a browser would show none."""
    parser = LexborHTMLParser(source)
    page = Page(layout_tables={table.mem_id for table in parser.css(_LAYOUT_TABLES)})
    dropped: list[LexborNode] = []
    if parser.root is not None:
        hidden = _find_hidden(parser)
        dropped = _walk(parser.root, page, hidden, find_styles(parser, source))
    text, grids, unseen = page.finish()
    return Filing(
        text=text,
        uri=uri,
        media_type="text/html",
        grids=grids,
        markup=False,
        unseen=unseen,
        dropped=tuple(_sum_up(dropped, page.stripped)),
    )


def _find_hidden(parser: LexborHTMLParser) -> set[int]:
    """Find the elements that a browser does not show."""
    return {node.mem_id for node in parser.css(_HIDDEN) if _is_hidden(node)}


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or is_dropped(attributes.get("style") or "")


def _walk(root: LexborNode, page: Page, hidden: set[int], styles: Styles | None) -> list[LexborNode]:
    """Visit the tree in document order, without recursion: pages may nest deeper than Python's stack.

    Gives the elements that were left out because a browser does not show them.
    """
    dropped: list[LexborNode] = []
    roles: dict[int, _Role] = {}  # by tag id, which is far cheaper to read than the name of a tag
    opened: list[tuple[Iterator[LexborNode], Leave | None]] = []
    children = root.iter(include_text=True)
    leave: Leave | None = None
    while True:
        for node in children:
            tag = node.tag_id
            role = roles.get(tag)
            if role is None:
                role = roles[tag] = _ROLES.get(node.tag, _INLINE)
            if role is _TEXT:
                page.write(node.text_content or "")
            elif role is _SKIPPED:
                pass
            elif role is _HEADER or (hidden and node.mem_id in hidden):
                dropped.append(node)
            else:
                opened.append((children, leave))
                if styles and (node.mem_id in styles.found or page.viewer.reason):
                    leave = _enter_styled(page, node, role, styles)
                else:
                    leave = role.enter(page, node) if role.enter else None
                children = node.iter(include_text=role.holds_text)
                break
        else:
            if leave:
                leave(page)
            if not opened:
                return dropped
            children, leave = opened.pop()


def _enter_styled(page: Page, node: LexborNode, role: _Role, styles: Styles) -> Leave | None:
    style = styles.of(node)
    if style is None:
        return role.enter(page, node) if role.enter else None
    page.viewer.enter(style)
    return partial(_leave_styled, leave=role.enter(page, node) if role.enter else None)


def _leave_styled(page: Page, leave: Leave | None) -> None:
    if leave:
        leave(page)
    page.viewer.leave()


def _sum_up(dropped: list[LexborNode], stripped: list[str]) -> list[Dropped]:
    """Sum up by reason the texts of elements, and the characters, that were left out of the text."""
    texts: dict[str, list[str]] = {}
    for node in dropped:
        if node.first_child is None:
            continue  # cells that a merged one covers, by the hundred
        for reason, text in _read_texts(node):
            texts.setdefault(reason, []).append(text)
    summed = [
        Dropped(reason, sum(map(len, parts)), " ".join(parts[:_EXCERPTED])[:_EXCERPT])
        for reason, parts in texts.items()
        if any(map(has_words, parts))
    ]
    found: dict[str, list[tuple[int, str]]] = {}
    for raw in stripped:
        for start, end, reason in find_characters(raw):
            excerpt = raw[max(start - 20, 0) : end + 20] if reason not in found else ""
            found.setdefault(reason, []).append((end - start, excerpt))
    for reason, runs in found.items():
        summed.append(Dropped(reason, sum(length for length, _ in runs), runs[0][1]))
    return summed


def _read_texts(root: LexborNode) -> Iterator[tuple[str, str]]:
    """Give the words of an element that is not shown, and what kind of hiding it is."""
    is_header = root.tag == _HEADER_TAG
    opened = [(root.iter(include_text=True), XBRL_HEADER if is_header else NOT_DISPLAYED)]
    while opened:
        children, reason = opened[-1]
        for node in children:
            role = _ROLES.get(node.tag, _INLINE)
            if role is _TEXT:
                words = " ".join((node.text_content or "").split())
                if words:
                    yield reason, words
            elif role is not _SKIPPED:
                opened.append((node.iter(include_text=True), XBRL_HEADER if role is _HEADER else reason))
                break
        else:
            opened.pop()


def _enter_block(page: Page, _: LexborNode) -> Leave:
    page.break_line()
    return Page.break_line


def _enter_paragraph(page: Page, _: LexborNode) -> Leave:
    page.break_paragraph()
    return Page.break_paragraph


def _enter_preformatted(page: Page, _: LexborNode) -> Leave:
    page.open_preformatted()
    return Page.close_preformatted


def _enter_break(page: Page, _: LexborNode) -> None:
    page.add_break()


def _enter_table(page: Page, node: LexborNode) -> Leave:
    return Page.close_table if page.open_table(node.mem_id) else Page.break_line


def _enter_section(page: Page, node: LexborNode) -> Leave:
    page.open_section()
    return _enter_block(page, node)


def _enter_row(page: Page, _: LexborNode) -> Leave:
    return Page.close_row if page.open_row() else Page.break_line


def _enter_cell(page: Page, node: LexborNode) -> Leave:
    attributes = node.attributes
    columns = read_span(attributes["colspan"]) if "colspan" in attributes else 1
    # A rowspan of 0 reaches to the end of the section.
    rows = read_span(attributes["rowspan"], zero=LONGEST_SPAN) if "rowspan" in attributes else 1
    return Page.close_cell if page.open_cell(columns, rows) else Page.break_line


def _enter_superscript(page: Page, _: LexborNode) -> Leave:
    return partial(Page.close_superscript, start=page.open_superscript())


def _enter_input(page: Page, node: LexborNode) -> None:
    attributes = node.attributes
    kind = (attributes.get("type") or "text").lower()
    if kind in {"checkbox", "radio"}:
        page.write_box(checked="checked" in attributes)
    elif kind == "text":
        page.write(attributes.get("value") or "")


def _enter_image(page: Page, node: LexborNode) -> None:
    """Read a picture of a check box; other pictures hold no text."""
    attributes = node.attributes
    for name in ("alt", "src"):
        found = _CHECK_PICTURE.search((attributes.get(name) or "")[-200:])
        if found:
            page.write_box(checked=not found["empty"])
            return


@dataclass(frozen=True, eq=False, slots=True)
class _Role:
    """What the elements of some tags do to the page; inline elements do nothing."""

    enter: Enter | None = None
    holds_text: bool = True
    """False where HTML allows no text between the children but white space, which means nothing."""


_TEXT = _Role()
_SKIPPED = _Role()
_HEADER = _Role()
"""Of inline XBRL: the facts and contexts that stand for machines only."""
_INLINE = _Role()

_TAGS: dict[_Role, str] = {
    _Role(_enter_block): (
        "address article aside body caption center dd details dir div dt fieldset figcaption figure footer "
        "form header hgroup html legend li main nav section summary"
    ),
    _Role(_enter_paragraph): "blockquote dl h1 h2 h3 h4 h5 h6 hr menu ol p ul",
    _Role(_enter_preformatted): "listing plaintext pre textarea xmp",
    _Role(_enter_table, holds_text=False): "table",
    _Role(_enter_section, holds_text=False): "thead tbody tfoot",
    _Role(_enter_row, holds_text=False): "tr",
    _Role(_enter_cell): "td th",
    _Role(_enter_break): "br",
    _Role(_enter_image): "img",
    _Role(_enter_input): "input",
    _Role(_enter_superscript): "sup",
}
_ROLES: dict[str | None, _Role] = {
    "-text": _TEXT,
    _HEADER_TAG: _HEADER,
    **{tag: role for role, tags in _TAGS.items() for tag in tags.split()},
    **dict.fromkeys((
        "-comment", "-doctype", "audio", "canvas", "datalist", "head", "iframe", "math", "noembed",
        "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "title",
        "video",
    ), _SKIPPED),
}  # fmt: skip
