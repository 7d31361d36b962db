"""What a style does to text: whether a reader sees it, from the declarations of an element and around it."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb
from typing import Literal, NamedTuple, TypeAlias

NOT_DISPLAYED = "not displayed"
INVISIBLE = "invisible"
NO_SIZE = "no size"
OFF_SCREEN = "off screen"
SAME_COLOUR = "colour of its background"

Colour: TypeAlias = tuple[int, int, int]
Paint: TypeAlias = Colour | Literal["unknown", "clear"] | None
"""A colour; one that cannot be told (a picture, a variable); none at all; or None where nothing is said."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.DOTALL | re.IGNORECASE)
_LENGTH = re.compile(
    r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:e[+-]?\d{1,2})?)(px|pt|pc|em|rem|ex|ch|in|cm|mm|vw|vh|%)?"
)
_PIXELS = {
    "pt": 4 / 3, "pc": 16.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "in": 96.0, "cm": 37.8, "mm": 3.78,
    "vw": 10.0, "vh": 10.0, "%": 10.0,
}  # fmt: skip
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,100})\)")
_FONT_SHORTHAND = re.compile(r"(?:^|\s)(\.?\d[\w.%]*)(?=[\s/])")
_SHIFT = re.compile(r"translate[xyz3d]*\(([^()]{1,100})\)")
_SCALED_AWAY = re.compile(r"scale[xy]?\(\s*0*(?:\.0*)?\s*[,)]")
_CLIPPED_AWAY = re.compile(
    r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:[5-9]\d|100)%\s*\)|circle\(\s*0(?:px|%)?\s*(?:at[^)]*)?\)"
)

TELLING = re.compile(
    r"color|background|opacity|visibility|display|position|transform|clip|hidden|-\s*\.?\d|\d{4}|/\*|\\"
    r"|font[^;]*?(?<![\d.#])(?:0*\.\d+|0+|0*1)(?:\.\d*)?(?:e-?\d+)?(?:[a-z%\s/;!]|\Z)"
)
"""What a list of declarations holds, in lower case, if it may bear on sight at all."""
_HIDING = frozenset({
    "display", "opacity", "filter", "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top",
    "transform", "clip", "clip-path", "overflow", "overflow-x", "overflow-y",
})  # fmt: skip

_FAR = -500.0
"""Pixels beyond which nothing is to be seen; hanging indents and overlaps of real pages are far smaller."""
_TINY = 1.4
"""Font sizes up to this many pixels (1pt, 1px) are dots or less."""
_SAME = 24
"""Colours that differ by no more than this in each of red, green and blue look alike."""

_NAMED: dict[str, Colour] = {
    "aliceblue": (240, 248, 255), "azure": (240, 255, 255), "beige": (245, 245, 220), "black": (0, 0, 0),
    "blue": (0, 0, 255), "cornsilk": (255, 248, 220), "floralwhite": (255, 250, 240),
    "gainsboro": (220, 220, 220), "ghostwhite": (248, 248, 255), "gray": (128, 128, 128),
    "green": (0, 128, 0), "grey": (128, 128, 128), "honeydew": (240, 255, 240), "ivory": (255, 255, 240),
    "lavender": (230, 230, 250), "lavenderblush": (255, 240, 245), "lightcyan": (224, 255, 255),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "lightyellow": (255, 255, 224),
    "linen": (250, 240, 230), "mintcream": (245, 255, 250), "navy": (0, 0, 128), "oldlace": (253, 245, 230),
    "red": (255, 0, 0), "seashell": (255, 245, 238), "silver": (192, 192, 192), "snow": (255, 250, 250),
    "white": (255, 255, 255), "whitesmoke": (245, 245, 245), "yellow": (255, 255, 0),
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


class Style(NamedTuple):
    """What the declarations of one element say of the sight of its text."""

    hides: str = ""
    """Why all within is hidden, whatever the elements within declare; "" where it is not."""
    is_shown: bool | None = None  # visibility, which elements within may change
    is_tiny: bool | None = None
    colour: Paint = None
    background: Paint = None


class Sight(NamedTuple):
    """How text is seen at one place of a page."""

    hides: str = ""
    is_shown: bool = True
    is_tiny: bool = False
    colour: Paint = BLACK
    background: Paint = WHITE

    def within(self, style: Style) -> Sight:
        """How text is seen in an element of this style."""
        background = self.background if style.background in {None, "clear"} else style.background
        return Sight(
            self.hides or style.hides,
            self.is_shown if style.is_shown is None else style.is_shown,
            self.is_tiny if style.is_tiny is None else style.is_tiny,
            self.colour if style.colour is None else style.colour,
            background,
        )

    @property
    def reason(self) -> str:
        """Why a reader does not see text here; "" where he does."""
        if self.hides:
            return self.hides
        if not self.is_shown:
            return INVISIBLE
        if self.is_tiny:
            return NO_SIZE
        return SAME_COLOUR if look_alike(self.colour, self.background) else ""


def look_alike(colour: Paint, background: Paint) -> bool:
    """Whether text of `colour` cannot be told from `background`; what is not known is seen."""
    if colour == "clear":
        return background != "unknown"  # letters cut out of a picture
    if not isinstance(colour, tuple) or not isinstance(background, tuple):
        return False
    return all(abs(one - other) <= _SAME for one, other in zip(colour, background, strict=True))


def read_style(source: str) -> Style:
    """Read the declarations of a style attribute or of a rule; of two of a property the later counts."""
    if "/*" in source:
        source = _COMMENT.sub("", source)
    if "\\" in source:
        source = _ESCAPE.sub(_unescape, source)
    declared: dict[str, str] = {}
    for declaration in source.lower().split(";"):
        name, _, value = declaration.partition(":")
        value = value.partition("!")[0].strip()
        if value:
            name = name.strip()
            # `background` and `background-color` set the same; so do `font` and `font-size` for us.
            declared.pop(name, None)
            declared[name] = value
    return Style(
        "" if _HIDING.isdisjoint(declared) else _find_hiding(declared),
        _read_visibility(declared.get("visibility", "")),
        _read_tiny(declared),
        _read_paint(declared.get(_FILL) or declared.get("color", "inherit")),
        _read_background(declared),
    )


def _unescape(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 else ""


def _find_hiding(declared: dict[str, str]) -> str:
    if declared.get("display") == "none":
        return NOT_DISPLAYED
    opacity = declared.get("opacity") or declared.get("filter", "").removeprefix("opacity(").rstrip(")")
    if opacity and (length := _LENGTH.match(opacity)) and _share(length) <= 0.05:
        return INVISIBLE
    if _is_off_screen(declared):
        return OFF_SCREEN
    return NO_SIZE if _has_no_room(declared) else ""


def _share(length: re.Match[str]) -> float:
    return float(length[1]) / (100 if length[2] == "%" else 1)


def _is_off_screen(declared: dict[str, str]) -> bool:
    is_moved = declared.get("position") in {"absolute", "fixed", "relative", "sticky"}
    sides = ["text-indent"]
    if is_moved:
        sides += ["left", "top", "right", "bottom"]
    if any(_is_far(declared.get(side, "")) for side in sides):
        return True
    if any("%" not in declared.get(side, "") and _is_far(declared.get(side, "")) for side in _MARGINS):
        return True
    shifts = _SHIFT.findall(declared.get("transform", ""))
    return any(_is_far(part.strip()) for shift in shifts for part in shift.split(","))


_FILL = "-webkit-text-fill-color"
_MARGINS = ("margin-left", "margin-top")


def _has_no_room(declared: dict[str, str]) -> bool:
    clip = declared.get("clip", "") + " " + declared.get("clip-path", "")
    if clip != " " and _CLIPPED_AWAY.search(clip):
        return True
    if _SCALED_AWAY.search(declared.get("transform", "")):
        return True
    overflow = " ".join(declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if "hidden" not in overflow and "clip" not in overflow:
        return False
    return any(
        _pixels(declared.get(side, ""), least=1) <= 1
        for side in ("height", "width", "max-height", "max-width")
    )


def _is_far(value: str) -> bool:
    return bool(value) and (_pixels(value) <= _FAR or _pixels(value, default=0.0) >= 10 * -_FAR)


def _pixels(value: str, *, default: float = 1e6, least: float = 0.0) -> float:
    """Give a length in pixels, `default` where it is none; a percentage counts only if it is 0 or moves."""
    length = _LENGTH.fullmatch(value)
    if length is None:
        return default
    if least and length[2] == "%" and float(length[1]) > 0:
        return default
    return float(length[1]) * _PIXELS.get(length[2] or "", 1.0)


def _read_visibility(value: str) -> bool | None:
    if value in {"hidden", "collapse"}:
        return False
    return True if value == "visible" else None


def _read_tiny(declared: dict[str, str]) -> bool | None:
    tiny: bool | None = None
    for name, value in declared.items():
        if name == "font-size":
            tiny = _is_tiny(value)
        elif name == "font" and (size := _FONT_SHORTHAND.search(value)) and not size[1].isdigit():
            tiny = _is_tiny(size[1])
        elif name == "font" and size and size[1].strip("0") == "":
            tiny = True  # another bare number is a weight
    return tiny


def _is_tiny(value: str) -> bool | None:
    length = _LENGTH.fullmatch(value)
    if length is None:
        return None if value in {"inherit", "smaller", "larger", "unset"} else False
    size, unit = float(length[1]), length[2]
    if unit in {"em", "%", "ex", "ch"}:  # relative to the size around
        return True if size * _PIXELS[unit] / (60 if unit == "%" else 1) <= _TINY else None
    return size * _PIXELS.get(unit or "", 1.0) <= _TINY


def _read_background(declared: dict[str, str]) -> Paint:
    paint: Paint = None
    for name, value in declared.items():
        if name == "background-color":
            paint = _read_paint(value)
        elif name == "background-image" and value != "none":
            return "unknown"
        elif name == "background":
            if "url(" in value or "gradient(" in value or "var(" in value:
                return "unknown"
            paints = [_read_paint(word) for word in [value, *value.split()]]
            colours = [paint for paint in paints if isinstance(paint, tuple)]
            paint = colours[0] if colours else "clear" if _NO_PAINT.search(value) else "unknown"
    return paint


_NO_PAINT = re.compile(r"\b(?:none|transparent|inherit|initial|unset)\b")


def _read_paint(value: str) -> Paint:
    if value in _NAMED:
        return _NAMED[value]
    if found := _HEX.fullmatch(value):
        return _read_hex(found[1])
    if found := _FUNCTION.fullmatch(value):
        return _read_function(found[1], found[2])
    if value == "transparent":
        return "clear"
    return None if value in {"inherit", "initial", "unset", "currentcolor"} else "unknown"


def _read_hex(digits: str) -> Paint:
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue, *alpha = bytes.fromhex(digits)
    return "clear" if alpha and alpha[0] <= 12 else (red, green, blue)


def _read_function(kind: str, source: str) -> Paint:
    parts = [
        _LENGTH.match(part) for part in source.replace(",", " ").replace("/", " ").replace("deg", "").split()
    ]
    if len(parts) not in {3, 4} or None in parts:
        return "unknown"
    lengths = [part for part in parts if part is not None]
    if len(lengths) == 4 and _share(lengths[3]) <= 0.05:
        return "clear"
    if kind == "rgb":
        red, green, blue = (_channel(float(part[1]) * (2.55 if part[2] else 1)) for part in lengths[:3])
        return red, green, blue
    hue, saturation, lightness = (float(part[1]) for part in lengths[:3])
    red, green, blue = (
        _channel(255 * part) for part in hls_to_rgb(hue % 360 / 360, lightness / 100, saturation / 100)
    )
    return red, green, blue


def _channel(value: float) -> int:
    return max(0, min(255, round(value)))
