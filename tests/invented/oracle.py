"""A model that knows the gold: it points at what is printed, and lies as often and in such ways as it is told to."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit.fields import list_fields, read_value
from filingkit.llm.wire import Completion, Tokens
from filingkit_evals.comparators import COMPARATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

    from filingkit.fields import SchemaField
    from filingkit.llm.wire import Request

LIES = ("omission", "wrong line", "altered digit", "invented quote", "other row", "malformed")

_ASKED = re.compile(r"^(f\d+): (\S+) \(", re.MULTILINE)
_LINE = re.compile(r"^(\d+): (.*)$")
_TOKEN = re.compile(r"\S+")
_LONGEST = 12
_WRAPPED = 5
"""Lines that a text can run over."""
_ROW_HEIGHT = 24
"""Lines that a value may stand away from the middle of its row."""
_LIST = re.compile(r"^The list (\S+): .* from row (\d+) to at most row (\d+)", re.MULTILINE)
_ROW = re.compile(r"/(\d+)/")


@dataclass
class Oracle:
    """Answers from `gold`; of its pointers a share of `lies` is wrong, each kind as often as any other."""

    schema: type[BaseModel]
    gold: Mapping[str, Any]
    lies: float = 0.0
    seed: int = 0
    name: str = "oracle"
    told: dict[str, str] = field(default_factory=dict)
    """By path, the kind of the last answer: `true`, `unseen`, or a lie."""
    times: Counter[str] = field(default_factory=Counter)
    """How often each path was asked about."""
    cells: int = 0
    """Fields of rows that were asked about, whether the rows have them or not."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.fields = {item.path: item for item in list_fields(self.schema)}

    async def acomplete(self, request: Request) -> Completion:
        """Answer like `complete`."""
        return self.complete(request)

    def complete(self, request: Request) -> Completion:
        """Answer one request, about single fields or about the rows of a list."""
        text = request.messages[-1].content
        asked, _, document = text.partition("\n\nLines of the document")
        lines = dict(_read_lines(document))
        listed = _LIST.search(asked)
        if listed:
            content = json.dumps(self._point_at_rows(listed[1], int(listed[2]), int(listed[3]), asked, lines))
            return Completion(content, self.name, Tokens(len(text) // 4, 0, len(content) // 4))
        answer: dict[str, Any] = {}
        malformed = False
        for key, path in _ASKED.findall(asked):
            pointer, kind = self._point(f"/{path}", lines)
            malformed |= kind == "malformed"
            self.told[f"/{path}"] = kind
            answer[key] = pointer
        content = json.dumps(answer)
        if malformed:
            content = content[: len(content) // 2]
        tokens = Tokens(
            input=sum(len(item.content) for item in request.messages) // 4, output=len(content) // 4
        )
        return Completion(content, self.name, tokens)

    def _point_at_rows(
        self, name: str, first: int, last: int, asked: str, lines: dict[int, str]
    ) -> dict[str, Any]:
        """Point at the values of each row, every printed value once, whether the text goes by rows or by columns."""
        keys = {path: key for key, path in _ASKED.findall(asked)}
        gold = _follow(self.gold, f"/{name}") or []
        places = [
            {
                path: self._places(self.fields[f"/{path}"], row.get(path.rpartition("/")[2]), lines)
                for path in keys
            }
            for row in gold
        ]
        chosen = max((_go_by_rows(places, lines), _go_by_columns(places)), key=_count_in_order)
        rows = [
            {key: row[path].point(lines) if path in row else None for path, key in keys.items()}
            for row in chosen
        ]
        self._lie_about_rows(rows, lines)
        self.cells += len(keys) * len(rows[first - 1 : last])
        return {"row_count": len(gold), "rows": rows[first - 1 : last]}

    def _lie_about_rows(self, rows: list[dict[str, Any]], lines: dict[int, str]) -> None:
        """Make a share of the pointers wrong: left out, on another line, with another digit, or of another row."""
        true = [dict(row) for row in rows]
        for at, row in enumerate(rows):
            for key, pointer in row.items():
                if self.chance.random() >= self.lies:
                    continue
                kind = self.chance.choice(LIES)
                if kind in ("omission", "malformed") or pointer is None:
                    row[key] = None
                elif kind == "other row":
                    row[key] = true[self.chance.choice([max(0, at - 1), min(len(rows) - 1, at + 1)])][key]
                elif kind == "altered digit" and re.search(r"\d", pointer["quote"]):
                    row[key] = {**pointer, "quote": _alter(pointer["quote"])}
                else:
                    row[key] = (
                        self._invent(lines)
                        if kind == "invented quote"
                        else {**pointer, "line": self.chance.choice(sorted(lines))}
                    )

    def _point(self, path: str, lines: dict[int, str]) -> tuple[dict[str, Any] | None, str]:
        schema_field = self.fields[re.sub(r"/\d+", "/*", path)]
        # What was refused is not said again: where the value is printed twice, the other place is meant.
        self.times[path] += 1
        truth = self._find(schema_field, _follow(self.gold, path), lines, self.times[path] - 1)
        kind = "true" if truth else "unseen"
        if self.chance.random() < self.lies:
            kind = self.chance.choice(LIES)
            truth = self._lie(kind, path, schema_field, truth, lines)
        return truth, kind

    def _lie(
        self,
        kind: str,
        path: str,
        schema_field: SchemaField,
        truth: dict[str, Any] | None,
        lines: dict[int, str],
    ) -> dict[str, Any] | None:
        if kind in ("omission", "malformed"):
            return truth if kind == "malformed" else None
        if kind == "wrong line":
            line = self.chance.choice(sorted(lines))
            return {"line": line, "quote": truth["quote"] if truth else "Common Stock"}
        if kind == "other row":
            others = [_ROW.sub(f"/{index}/", path, count=1) for index in range(6)]
            values = [_follow(self.gold, other) for other in others if other != path]
            found = [self._find(schema_field, value, lines) for value in values if value is not None]
            return next((item for item in found if item), None)
        if kind == "altered digit" and truth and re.search(r"\d", truth["quote"]):
            return {**truth, "quote": _alter(truth["quote"])}
        return self._invent(lines)

    def _invent(self, lines: dict[int, str]) -> dict[str, Any]:
        quote = self.chance.choice(["1,234,567", "02/30/2031", "Q", "Invented Holdings"])
        return {"line": self.chance.choice(sorted(lines)), "quote": quote}

    def _find(
        self, schema_field: SchemaField, value: Any, lines: dict[int, str], skip: int = 0
    ) -> dict[str, Any] | None:
        """Find words among the lines that read as the value; of several the one after those to `skip`."""
        found = self._places(schema_field, value, lines)
        return found[skip % len(found)].point(lines) if found else None

    def _places(self, schema_field: SchemaField, value: Any, lines: dict[int, str]) -> list[Place]:
        """Give all words that read as the value."""
        if value is None:
            return []
        kind = {"decimal": "decimal", "date": "date", "text": "text"}.get(schema_field.kind, "code")
        canonical = COMPARATORS[kind].canonical
        index = _index(tuple(lines.items()), schema_field, canonical)
        return index.get(canonical(value), [])


class Place(NamedTuple):
    """Words among the lines shown: where they begin, and where they end."""

    line: int
    start: int
    last_line: int
    end: int

    def point(self, lines: Mapping[int, str]) -> dict[str, Any]:
        """Point at the words."""
        return {"line": self.line, "quote": self.quote(lines)}

    def quote(self, lines: Mapping[int, str]) -> str:
        """Give the words as they are printed."""
        if self.line == self.last_line:
            return lines[self.line][self.start : self.end]
        between = [lines[number] for number in range(self.line + 1, self.last_line)]
        return "\n".join([lines[self.line][self.start :], *between, lines[self.last_line][: self.end]])

    def meets(self, other: Place) -> bool:
        """Whether two places share a character."""
        return (self.line, self.start) < (other.last_line, other.end) and (other.line, other.start) < (
            self.last_line,
            self.end,
        )


@lru_cache(maxsize=64)
def _index(
    lines: tuple[tuple[int, str], ...], schema_field: SchemaField, canonical: Callable[[Any], Any]
) -> dict[Any, list[Place]]:
    """Give all words of the lines that read as the type of a field, by what they read as."""
    shown = dict(lines)
    found: dict[Any, list[Place]] = {}
    for place in _list_places(shown, wrapped=schema_field.kind == "text"):
        read = read_value(schema_field, place.quote(shown))
        if read is not None:
            found.setdefault(canonical(read), []).append(place)
    return found


def _list_places(lines: Mapping[int, str], *, wrapped: bool) -> Iterator[Place]:
    """Give runs of words on one line, and where texts may be `wrapped`, on several."""
    tokens = {number: [found.span() for found in _TOKEN.finditer(line)] for number, line in lines.items()}
    for number, spans in tokens.items():
        for at, (start, _) in enumerate(spans):
            for _, end in spans[at : at + _LONGEST]:
                yield Place(number, start, number, end)
            if wrapped and len(spans) - at <= _LONGEST:
                for last in range(number + 1, number + _WRAPPED):
                    if last not in tokens or len(tokens[last - 1]) > _LONGEST:
                        break
                    for _, end in tokens[last][:_LONGEST]:
                        yield Place(number, start, last, end)


def _go_by_rows(places: list[dict[str, list[Place]]], lines: Mapping[int, str]) -> list[dict[str, Place]]:
    """Choose for each row what stands nearest to the line that holds most of it."""
    used: list[Place] = []
    chosen = []
    for row in places:
        near: Counter[int] = Counter()
        for found in row.values():
            free = [place for place in found if not any(map(place.meets, used))]
            near.update({place.line + shift for place in free for shift in (-1, 0, 1)})
            near.update({place.line for place in free})
        anchor = max(lines, key=lambda line: (near[line], -line), default=0)
        taken: dict[str, Place] = {}
        for path, found in row.items():
            free = [place for place in found if not any(map(place.meets, used))]
            best = min(free, key=lambda place: (abs(place.line - anchor), place), default=None)
            if best is not None and abs(best.line - anchor) <= _ROW_HEIGHT:
                taken[path] = best
                used.append(best)
        chosen.append(taken)
    return chosen


def _go_by_columns(places: list[dict[str, list[Place]]]) -> list[dict[str, Place]]:
    """Choose down each column the first that stands behind the one before."""
    used: list[Place] = []
    chosen: list[dict[str, Place]] = [{} for _ in places]
    for path in places[0] if places else ():
        last = (0, 0)
        for row, taken in zip(places, chosen, strict=True):
            free = [place for place in row[path] if place[:2] > last and not any(map(place.meets, used))]
            if free:
                taken[path] = free[0]
                used.append(free[0])
                last = free[0][:2]
    return chosen


def _count_in_order(rows: list[dict[str, Place]]) -> int:
    """Count what stands behind the row before, down each column."""
    count = 0
    last: dict[str, Place] = {}
    for row in rows:
        for path, place in row.items():
            count += 1 if path not in last or place > last[path] else -1
            last[path] = place
    return count


def _alter(quote: str) -> str:
    return re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), quote, count=1)


def _read_lines(document: str) -> Iterator[tuple[int, str]]:
    for line in document.splitlines():
        found = _LINE.match(line)
        if found:
            yield int(found[1]), found[2]


def _follow(record: Any, path: str) -> Any:
    value = record
    for name in path.removeprefix("/").split("/"):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit():
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value
