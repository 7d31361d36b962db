"""A form as a page: the values that it prints, each knowing its leaf, its check marks and its two tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from filingkit_evals.synth import headings
from filingkit_evals.synth.tracking import EMPTY, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filingkit_evals.synth.headings import Column

RELATIONS = ("is_director", "is_ten_percent_owner", "is_officer", "is_other")
_PRICES = ("price_per_share", "conversion_or_exercise_price")


class Cell(NamedTuple):
    """A cell of a table: its text, and the column that it belongs in."""

    text: Text
    home: int


@dataclass(slots=True)
class Table:
    """A table with its header of two rows; damages change it in place."""

    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    subs: list[str] = field(init=False)
    clipped: int | None = None  # characters that are left of the last column

    def __post_init__(self) -> None:
        self.subs = [column.sub for column in self.columns]

    def lines(self) -> Iterator[list[Text]]:
        """Give the rows; a value outside of its own column says no longer what its column would."""
        for row in self.rows:
            yield [
                cell.text if cell.home == index else cell.text.displaced() for index, cell in enumerate(row)
            ]

    def header(self) -> tuple[list[str], list[str]]:
        """Give both rows of the header, a shared heading standing over the first of its columns."""
        tops = [
            "" if index and column.top == self.columns[index - 1].top else column.top
            for index, column in enumerate(self.columns)
        ]
        if self.clipped is not None and tops:
            tops[-1] = tops[-1][: self.clipped + 4]
        return tops, self.subs


@dataclass(frozen=True, slots=True)
class Style:
    """How a layout prints what every layout has: `dollar` before a price, `mark` around a footnote's number.

    `drawn_boxes`: a check box without a mark is drawn with underscores.
    """

    dollar: str = "$"
    mark: Callable[[Text], Text] = lambda number: "(" + number + ")"
    drawn_boxes: bool = False


class Page:
    """One filing as it is printed in one style; `issued` are the leaves that the form has shown so far."""

    def __init__(self, schema: str, record: dict[str, Any], style: Style, *, scanned: bool = False) -> None:
        self.schema = schema
        self.record = record
        self.style = style
        self.scanned = scanned
        self.issued: set[str] = set()
        self.lost_marks: set[str] = set()
        self.boxes_lost = False
        self.clipped = 0  # characters lost at the left of the boxes in the middle
        self.boxes = headings.boxes(schema)
        self.tables = [self._table(1, "/non_derivative"), self._table(2, "/derivative")]

    @property
    def owners(self) -> list[str]:
        """Pointers to the reporting owners."""
        return [f"/reporting_owners/{index}" for index in range(len(self.record["reporting_owners"]))]

    @property
    def footnotes(self) -> list[str]:
        """Pointers to the footnotes."""
        return [f"/footnotes/{index}" for index in range(len(self.record["footnotes"]))]

    @property
    def signatures(self) -> list[str]:
        """Pointers to the signatures."""
        return [f"/signatures/{index}" for index in range(len(self.record["signatures"]))]

    @property
    def number(self) -> str:
        """The number of the form: "4"."""
        return self.schema[-1]

    @property
    def header_line(self) -> str:
        """What EDGAR's conversion to PDF prints at the top of every page."""
        return f"Edgar Filing: {self.record['issuer']['name']} - Form {self.record['form_type']}"

    def value(self, pointer: str) -> Any:
        """Give the value of the record at `pointer`."""
        found: Any = self.record
        for part in pointer.split("/")[1:]:
            found = found[int(part)] if isinstance(found, list) else found.get(part)
        return found

    def show(self, pointer: str, implies: tuple[str, ...] = (), placed: tuple[str, ...] = ()) -> Text:
        """Print the value at `pointer` once more; nothing where it is null."""
        value = self.value(pointer)
        if value is None:
            return EMPTY
        self.issued.update((pointer, *implies, *placed))
        return Text.printed(pointer, _shown(pointer, str(value)), implies, placed)

    def check(self, pointer: str, when: Any = True, mark: str = "X") -> Text:
        """Print a check box: the mark where the value at `pointer` is `when` and the mark is not lost."""
        value = self.value(pointer)
        if value is not None:
            self.issued.add(pointer)
        if value != when or pointer in self.lost_marks:
            return EMPTY
        return Text.printed(pointer, mark)

    def state(self, pointer: str, sentence: str) -> Text:
        """Print the sentence that says that the value at `pointer` is true."""
        if not self.value(pointer):
            return EMPTY
        self.issued.add(pointer)
        return Text.printed(pointer, sentence)

    def relation(self, owner: str, name: str) -> Text:
        """Print the check box of one relationship."""
        return self.check(f"{owner}/{name}")

    def address(self, owner: str) -> list[Text]:
        """Print the lines of the street address."""
        return [line for name in ("street1", "street2") if (line := self.show(f"{owner}/{name}"))]

    def footnote_mark(self, pointer: str) -> Text:
        """Print the number of a footnote as it stands beside a value."""
        return self.style.mark(self.show(pointer))

    def _table(self, number: int, base: str) -> Table:
        columns = headings.columns(self.schema, number)
        rows = [
            [Cell(self._cell(f"{base}/{index}", row, column), home) for home, column in enumerate(columns)]
            for index, row in enumerate(self.record[base[1:]])
        ]
        return Table(headings.table_title(self.schema, number), columns, rows)

    def _cell(self, base: str, row: dict[str, Any], column: Column) -> Text:
        name = column.field
        if not name or column.direction not in {"", row.get("acquired_disposed")}:
            return EMPTY
        implies: tuple[str, ...] = ()
        if name in {"transaction_date", "transaction_code"} or (
            row["kind"] == "holding" and name in {"security_title", "shares_owned_following"}
        ):
            implies = (f"{base}/kind",)
        placed = (f"{base}/acquired_disposed",) if column.direction else ()
        value = self.show(f"{base}/{name}", implies, placed)
        if value and name in _PRICES:
            value = self.style.dollar + value
        marks = row["footnote_ids"].get(name, ())
        return Text.join(
            "",
            (
                value,
                *(self.footnote_mark(f"{base}/footnote_ids/{name}/{index}") for index in range(len(marks))),
            ),
        )


def _shown(pointer: str, value: str) -> str:
    """Print a value as the form does: dates with slashes, numbers with separators, prices with cents."""
    name = pointer.rsplit("/", 1)[-1]
    if name.endswith("date") or name in {"period_of_report", "date_of_original_submission"}:
        year, month, day = value.split("-")
        return f"{month}/{day}/{year}"
    if name in _PRICES:
        whole, _, part = value.partition(".")
        return f"{int(whole):,}.{part.ljust(2, '0')}" if part or value != "0" else "0"
    if "shares" in name:
        return f"{Decimal(value):,f}"
    return value
