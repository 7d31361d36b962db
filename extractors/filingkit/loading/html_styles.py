"""The styles of a page that bear on sight: those of its elements, and those its style sheets give them.

Most pages hide nothing, and that can be told from the handful of different declarations in their source. Only
where one of them may hide text is each element asked for its style.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from filingkit.loading.styles import BLACK, TELLING, WHITE, Style, look_alike, read_style

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Looks ahead, because what follows may be the value of another attribute that ends in a style.
_INLINE = re.compile(r"style(?=\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]{0,299})))")
_LONGEST_UNQUOTED = 300
_PLAIN = re.compile(r"[ !#-\[\]-~]+")
_MOST_SELECTED = 32
_COLOURED = re.compile(r"color\s*=\s*[\"']?\s*([^\s\"'>]{1,40})")
_TEXT_COLOUR = re.compile(r"text\s*=\s*[\"']?\s*([^\s\"'>]{1,40})")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BLOCK = re.compile(r"([^{};]*)([{};])")
_FOR_SCREENS = re.compile(r"@media\s*(?:\(|(?:only\s+)?(?:all|screen)\b|\Z)|@layer|@supports")
_COMPOUND = re.compile(r"([a-zA-Z][a-zA-Z0-9]*|\*)?((?:[.#][\w-]+)*)")
_PART = re.compile(r"([.#])([\w-]+)")
_COMBINING = re.compile(r"position|overflow|left|top|right|bottom|height|width")
_COMBINED = re.compile(r"[\s>+~]+")
_LONGEST_KNOWN_SHEET = 20_000
_MOST_RULES = 2000
_MOST_SAME = 50
"""Rules that are tried on one element for each of its classes: all of them on all would not be linear."""

_UNKNOWN_BACKGROUND = "background:url()"

_NOTHING = Style()


class _Rule(NamedTuple):
    order: tuple[int, int]  # how specific the selector is, then its place among the rules
    style: Style
    tag: str
    classes: frozenset[str]
    identity: str
    declarations: str


class Styles:
    """The styles of the elements of a page.

    Those that may begin to hide text are found at once. What an element within them says counts only there,
    and is read only there, unless `is_complete`.
    """

    def __init__(self, rules: Iterable[_Rule], known: dict[str, Style]) -> None:
        self._known = known
        self.found: dict[int, Style] = {}  # by memory id
        self._is_complete = False
        self._by_key: dict[str, list[_Rule]] = {}
        for rule in rules:
            same = self._by_key.setdefault(_key(rule), [])
            if len(same) < _MOST_SAME:
                same.append(rule)

    def find(self, parser: LexborHTMLParser, declared: Collection[str]) -> None:
        """Find the elements whose style attribute is one of `declared`; all that have a style if that is empty."""
        self._is_complete = not declared
        if declared:
            selector = ", ".join(f'[style="{style}" i]' for style in declared)
        else:
            selector = "[style], [color], [bgcolor], [text], [background]"
            if self._by_key:
                is_listed = all(key[0] in ".#" for key in self._by_key)
                selector = f"{selector}, [class], [id]" if is_listed else "*"
        for node in parser.css(selector):
            style = self._read(node)
            if style:
                self.found[node.mem_id] = style

    def of(self, node: LexborNode) -> Style | None:
        """Give the style of an element that is found, or that is within one that hides text."""
        style = self.found.get(node.mem_id)
        return self._read(node) if style is None and not self._is_complete else style

    def _read(self, node: LexborNode) -> Style | None:
        source = _gather(node, self._by_key)
        if not source:
            return None
        style = self._known.get(source)
        if style is None:
            style = self._known[source] = read_style(source)
        return style if style != _NOTHING else None


def find_styles(parser: LexborHTMLParser, source: str) -> Styles | None:
    """Find the styles of elements; None where no declaration of the page hides text."""
    lowered = source.lower()
    rules = _read_sheets(parser) if "<style" in lowered else []
    declared = {unescape("".join(values)) for values in _INLINE.findall(lowered)}
    # The attributes color and bgcolor, of elements, and text, of the body.
    attributes = {
        f"{'background' if lowered.endswith('bg', 0, found.start()) else 'color'}:{unescape(found[1])}"
        for found in _COLOURED.finditer(lowered)
    }
    attributes |= {f"color:{unescape(name)}" for name in _TEXT_COLOUR.findall(lowered)}
    known = {style: read_style(style) for style in declared | attributes if TELLING.search(style)}
    # What such elements say for themselves has the loader drop them already.
    telling = {style: meaning for style, meaning in known.items() if not is_dropped(style)}
    given = [*telling.values(), *(rule.style for rule in rules)]
    styles = Styles(rules[-_MOST_RULES:], known)
    if _colours_meet(given) or any(map(_hides, given[len(telling) :])) or _may_combine(declared, rules):
        styles.find(parser, ())
        return styles
    hiding = [style for style, meaning in telling.items() if _hides(meaning)]
    if not hiding and max(map(len, declared), default=0) < _LONGEST_UNQUOTED:
        return None
    is_plain = len(hiding) <= _MOST_SELECTED and all(map(_PLAIN.fullmatch, hiding))
    styles.find(parser, hiding if is_plain else ())
    return styles


def is_dropped(style: str) -> bool:
    """Whether the loader leaves out an element for the style that is written in it."""
    squeezed = "".join(style.lower().split())
    return "display:none" in squeezed or "visibility:hidden" in squeezed


def _hides(style: Style) -> bool:
    return bool(style.hides or style.is_tiny) or style.is_shown is False


def _may_combine(declared: Iterable[str], rules: list[_Rule]) -> bool:
    """Whether text may be moved out of sight, or cut off, by a rule and another declaration together."""
    if not any(_COMBINING.search(rule.declarations.lower()) for rule in rules):
        return False
    sources = [*declared, *(rule.declarations for rule in rules)]
    return any(read_style(f"position:absolute;overflow:hidden;{source}").hides for source in sources)


def _colours_meet(styles: Iterable[Style]) -> bool:
    """Whether text may be in the colour of its background."""
    colours, backgrounds = {BLACK}, {WHITE}
    for style in styles:
        if style.colour == "clear":
            return True
        if isinstance(style.colour, tuple):
            colours.add(style.colour)
        if isinstance(style.background, tuple):
            backgrounds.add(style.background)
    if len(colours) * len(backgrounds) > 10_000:
        return True  # comparing them all would cost more than asking each element
    return any(look_alike(colour, background) for colour in colours for background in backgrounds)


def _key(rule: _Rule) -> str:
    """Give what an element must have for the rule to be tried: its id, one of its classes, or its tag."""
    if rule.identity:
        return f"#{rule.identity}"
    return f".{min(rule.classes)}" if rule.classes else rule.tag or "*"


def _gather(node: LexborNode, by_key: dict[str, list[_Rule]]) -> str:
    """Give all declarations for an element, those that count most last."""
    attributes = node.attributes
    if not by_key and len(attributes) == 1:
        (style,) = attributes.values()
        if "style" in attributes:
            return style or ""
    tag = node.tag or ""
    declared = []
    if color := attributes.get("bgcolor"):
        declared.append(f"background:{color}")
    if attributes.get("background"):
        declared.append(_UNKNOWN_BACKGROUND)
    if color := attributes.get("color" if tag == "font" else "text" if tag == "body" else ""):
        declared.append(f"color:{color}")
    if by_key:
        classes = frozenset((attributes.get("class") or "").split())
        identity = attributes.get("id") or ""
        keys = ["*", tag, f"#{identity}", *(f".{name}" for name in classes)]
        matching = [
            rule
            for key in keys
            for rule in by_key.get(key, ())
            if rule.tag in {"", "*", tag} and rule.classes <= classes and rule.identity in {"", identity}
        ]
        declared += [rule.declarations for rule in sorted(matching)]
    if style := attributes.get("style"):
        declared.append(style)
    return ";".join(declared)


def _read_sheets(parser: LexborHTMLParser) -> list[_Rule]:
    rules: list[_Rule] = []
    for sheet in parser.css("style"):
        media = (sheet.attributes.get("media") or "all").lower()
        if "all" in media or "screen" in media:
            source = sheet.text()
            # The pages of one maker have one style sheet.
            read = _read_known_sheet if len(source) < _LONGEST_KNOWN_SHEET else _read_sheet
            place = len(rules)
            rules += [rule._replace(order=(rule.order[0], place + rule.order[1])) for rule in read(source)]
    return rules


def _read_sheet(source: str) -> tuple[_Rule, ...]:
    rules: list[_Rule] = []
    for selectors, declarations in _read_blocks(source):
        lowered = declarations.lower()
        if not TELLING.search(lowered) and not _COMBINING.search(lowered):
            continue
        style = read_style(declarations)
        for selector in selectors.split(","):
            rule = _read_rule(selector.strip(), declarations, style, len(rules))
            if rule:
                rules.append(rule)
    return tuple(rules)


_read_known_sheet = lru_cache(maxsize=64)(_read_sheet)


def _read_blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Give selectors and declarations of each rule that holds on a screen."""
    around: list[tuple[str, bool]] = []
    prelude, holds = "", True
    declared: list[str] = []
    for block in _BLOCK.finditer(_CSS_COMMENT.sub("", sheet) + "}"):  # the last may lack its end
        text, mark = block[1].strip(), block[2]
        if mark == "{":
            around.append((prelude, holds))
            if text.startswith("@"):
                holds = holds and bool(_FOR_SCREENS.match(text.lower()))
            prelude = text
            declared = []
        elif around:
            declared.append(text)
            if mark != ";":
                if holds and prelude and not prelude.startswith("@"):
                    yield prelude, ";".join(declared)
                prelude, holds = around.pop()
                declared = []


def _read_rule(selector: str, declarations: str, style: Style, place: int) -> _Rule | None:
    """Read a selector of one element; of one that looks around only that the background is not known."""
    last = _COMBINED.split(selector)[-1]
    found = _COMPOUND.match(last)
    if not found or not found[0] or "::" in last:
        return None
    if found[0] != selector:  # it looks around, or holds at times: a:hover
        if style.background is None or look_alike(WHITE, style.background):
            return None
        declarations, style = _UNKNOWN_BACKGROUND, Style(background="unknown")
    parts = _PART.findall(found[2])
    classes = frozenset(name for mark, name in parts if mark == ".")
    identities = [name for mark, name in parts if mark == "#"]
    tag = (found[1] or "").lower().replace("*", "")
    specific = 100 * len(identities) + 10 * len(classes) + bool(tag)
    return _Rule((specific, place), style, tag, classes, identities[0] if identities else "", declarations)
