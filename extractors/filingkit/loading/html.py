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

from filingkit.filing import Filing
from filingkit.loading.html_layout import Page
from filingkit.loading.html_tables import LONGEST_SPAN, read_span

_HIDDEN = "[hidden], [style*='none' i], [style*='hidden' i]"
_LAYOUT_TABLES = "table:has(table)"

_CHECK_PICTURE = re.compile(r"(?P<empty>(?:un|not[ _-]?)checked|☐)|checked|check-?mark|[☑☒]", re.IGNORECASE)

Leave = Callable[[Page], None]
Enter = Callable[[Page, LexborNode], Leave | None]


def load_html(source: str, uri: str) -> Filing:
    """Give the filing of a decoded HTML page; its text is empty where a browser would show none."""
    parser = LexborHTMLParser(source)
    page = Page(layout_tables={table.mem_id for table in parser.css(_LAYOUT_TABLES)})
    if parser.root is not None:
        _walk(parser.root, page, _find_hidden(parser))
    text, grids = page.finish()
    return Filing(text=text, uri=uri, media_type="text/html", grids=grids, markup=False)


def _find_hidden(parser: LexborHTMLParser) -> set[int]:
    """Find the elements that a browser does not show."""
    return {node.mem_id for node in parser.css(_HIDDEN) if _is_hidden(node)}


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = "".join((attributes.get("style") or "").lower().split())
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


def _walk(root: LexborNode, page: Page, hidden: set[int]) -> None:
    """Visit the tree in document order, without recursion: pages may nest deeper than Python's stack."""
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
            elif role is not _SKIPPED and not (hidden and node.mem_id in hidden):
                opened.append((children, leave))
                leave = role.enter(page, node) if role.enter else None
                children = node.iter(include_text=role.holds_text)
                break
        else:
            if leave:
                leave(page)
            if not opened:
                return
            children, leave = opened.pop()


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
    **{tag: role for role, tags in _TAGS.items() for tag in tags.split()},
    **dict.fromkeys((
        "-comment", "-doctype", "audio", "canvas", "datalist", "head", "iframe", "ix:header", "math",
        "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "title",
        "video",
    ), _SKIPPED),
}  # fmt: skip
