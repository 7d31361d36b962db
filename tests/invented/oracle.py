"""A model that knows the gold: it points at what is printed, and lies as often and in such ways as it is told to."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from filingkit.fields import list_fields, read_value
from filingkit.llm.wire import Completion, Tokens
from filingkit_evals.comparators import COMPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from filingkit.fields import SchemaField
    from filingkit.llm.wire import Request

LIES = ("omission", "wrong line", "altered digit", "invented quote", "other row", "malformed")

_ASKED = re.compile(r"^(f\d+): (\S+) \(", re.MULTILINE)
_LINE = re.compile(r"^(\d+): (.*)$")
_TOKEN = re.compile(r"\S+")
_LONGEST = 12
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
        """Point at the values of each row, in order, every printed value once."""
        keys = {path: key for key, path in _ASKED.findall(asked)}
        used: set[tuple[int, int]] = set()
        rows = []
        gold = _follow(self.gold, f"/{name}") or []
        for row in gold:
            pointers: dict[str, Any] = dict.fromkeys(keys.values())
            for path, key in keys.items():
                value = row.get(path.rpartition("/")[2])
                pointers[key] = self._find(self.fields[f"/{path}"], value, lines, used)
                if pointers[key] is not None and self.chance.random() < self.lies:
                    pointers[key] = self._lie(
                        "altered digit", f"/{path}", self.fields[f"/{path}"], pointers[key], lines
                    )
            rows.append(pointers)
        return {"row_count": len(gold), "rows": rows[first - 1 : last]}

    def _point(self, path: str, lines: dict[int, str]) -> tuple[dict[str, Any] | None, str]:
        schema_field = self.fields[re.sub(r"/\d+", "/*", path)]
        truth = self._find(schema_field, _follow(self.gold, path), lines)
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
            return {
                **truth,
                "quote": re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), truth["quote"], count=1),
            }
        line = self.chance.choice(sorted(lines))
        return {
            "line": line,
            "quote": self.chance.choice(["1,234,567", "02/30/2031", "Q", "Invented Holdings"]),
        }

    def _find(
        self,
        schema_field: SchemaField,
        value: Any,
        lines: dict[int, str],
        used: set[tuple[int, int]] | None = None,
    ) -> dict[str, Any] | None:
        """Find words among the lines that read as the value; of those `used` already, the next."""
        if value is None:
            return None
        comparator = COMPARATORS[
            {"decimal": "decimal", "date": "date", "text": "text"}.get(schema_field.kind, "code")
        ]
        wanted = comparator.canonical(value)
        for number, line in lines.items():
            tokens = list(_TOKEN.finditer(line))
            for length in range(min(len(tokens), _LONGEST)):
                for start in range(len(tokens) - length):
                    end = start + length
                    quote = line[tokens[start].start() : tokens[end].end()]
                    read = read_value(schema_field, quote)
                    place = (number, start)
                    if (
                        read is not None
                        and comparator.canonical(read) == wanted
                        and place not in (used or ())
                    ):
                        if used is not None:
                            used.add(place)
                        return {"line": number, "quote": quote}
        return None


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
