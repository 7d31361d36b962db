"""Sheets as a workbook (.xlsx), with openpyxl: an extra, imported only where a workbook is written."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from filingkit.errors import UsageError
from filingkit.sheets import MARKS, Entry, Sheet, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_NAME = 31
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576
"""Limits of the format."""

NARROWEST, HEAD, WIDEST = 8, 18, 60
"""Characters that a column is wide at least, for the sake of its head, and at most: longer text is wrapped."""

COLOURS = {
    "derived": "DDEBF7",
    "unsure": "FFF2CC",
    "doubtful": "F8CBAD",
    "unread": "E7E6E6",
    "finding": "FFC7CE",
}
"""Background of a marked cell."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RESERVED = {"history"}

INDEX = ("No.", "Document", "Schema", "Sheets", "Error")
"""Heads of the sheet that lists the documents, where there are several."""


def require_openpyxl() -> None:
    """Say early, and in one line, that workbooks need an extra."""
    if find_spec("openpyxl") is None:
        message = "--format xlsx needs openpyxl, which is not installed: pip install 'filingkit[xlsx]'"
        raise UsageError(message)


class Workbook:
    """A workbook that documents are added to, one after the other.

    Of `several` documents, sheets that stack are put together, with the number of the document in front of each row;
    all others carry it in their name. A first sheet lists the documents and tells which failed.
    """

    def __init__(self, *, several: bool) -> None:
        self._pages: list[_Page] = []
        self._stacks: dict[tuple[Any, ...], _Page] = {}
        self._taken = set(_RESERVED)
        self._count = 0
        self._index = self._open(Sheet("Documents", (heading(*INDEX),))) if several else None

    def add(self, uri: str, schema: str | None, sheets: Iterable[Sheet], error: str = "") -> None:
        """Add the sheets of one document, or why there are none."""
        self._count += 1
        titles = [self._add_sheet(sheet) for sheet in sheets]
        if self._index is not None:
            cells = (self._count, uri, schema, ", ".join(titles), error)
            self._index.extend([tuple([Entry(cell) if cell else None for cell in cells])])

    def encode(self) -> bytes:
        """Give the bytes of the file."""
        from openpyxl import Workbook as Book  # noqa: PLC0415 - an extra

        self._open(Sheet("Legend", tuple(_legend()), side=0))
        book = Book(write_only=True)
        for page in self._pages:
            page.write(book)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _add_sheet(self, sheet: Sheet) -> str:
        if self._index is None:
            return self._open(sheet).title
        if not sheet.stack:
            return self._open(sheet, f"{self._count} ").title
        rows = [(Entry(self._count), *row) for row in sheet.rows[sheet.head :]]
        key = (sheet.title, *sheet.rows[: sheet.head])
        page = self._stacks.get(key)
        if page is None:
            head = tuple((Entry("Document", bold=True), *row) for row in sheet.rows[: sheet.head])
            page = self._stacks[key] = self._open(Sheet(sheet.title, head, sheet.head, sheet.side + 1))
        page.extend(rows)
        return page.title

    def _open(self, sheet: Sheet, prefix: str = "") -> _Page:
        page = _Page(name_sheet(prefix + sheet.title, self._taken), sheet)
        self._pages.append(page)
        return page


class _Page:
    """One worksheet to be: rows are collected, and written when all are there."""

    def __init__(self, title: str, sheet: Sheet) -> None:
        self.title = title
        self._head, self._side = sheet.head, sheet.side
        self._rows: list[tuple[Entry | None, ...]] = []
        self.extend(sheet.rows)

    def extend(self, rows: Iterable[tuple[Entry | None, ...]]) -> None:
        """Add rows."""
        self._rows.extend(rows)
        if len(self._rows) > MOST_ROWS:
            message = f"more than {MOST_ROWS:,} rows do not fit on a sheet: use --format csv"
            raise UsageError(message)

    def write(self, book: Any) -> None:
        """Write the sheet to the end of a write-only `book`: what is not a cell comes first."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra

        page = book.create_sheet(self.title)
        for column, width in enumerate(_measure(self._rows, self._head), 1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes = f"{get_column_letter(self._side + 1)}{self._head + 1}"
        for index, row in enumerate(self._rows):
            alone = sum(entry is not None for entry in row) == 1
            longest = LONGEST_TEXT if alone else HEAD if index < self._head else WIDEST
            page.append([_make_cell(page, entry, longest) for entry in row])


def _make_cell(page: Any, entry: Entry | None, longest: int) -> Any:
    """Give the cell of an entry; text of more than `longest` characters is wrapped."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an extra
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    if entry is None:
        return None
    value: Any = _clean(entry.value) if isinstance(entry.value, str) else entry.value
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        # Told by its first character, text would be taken for a formula; and again when a person edits it.
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
        if entry.indent or len(value) > longest:
            cell.alignment = Alignment(indent=entry.indent, wrap_text=len(value) > longest, vertical="top")
    elif entry.form:
        cell.number_format = entry.form
    if entry.bold:
        cell.font = Font(bold=True)
    if entry.mark is not None:
        cell.fill = PatternFill("solid", fgColor=COLOURS[entry.mark])
    if entry.note:
        cell.comment = Comment(_clean(entry.note), "filingkit", width=360, height=120)
    return cell


def name_sheet(title: str, taken: set[str]) -> str:
    """Give a name that the format allows and that is not `taken` yet, whatever the case; it is then."""
    wanted = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("' ") or "Sheet"
    name, number = _cut(wanted, LONGEST_NAME), 1
    while name.lower() in taken:
        number += 1
        end = f" ({number})"
        name = _cut(wanted, LONGEST_NAME - len(end)) + end
    taken.add(name.lower())
    return name


def _cut(name: str, length: int) -> str:
    """Cut `name` to a length, between two words where that costs little."""
    if len(name) <= length:
        return name
    whole = name[: length + 1].rpartition(" ")[0]
    return (whole if len(whole) > length * 0.6 else name[:length]).rstrip("' ,;:(-–—")


def _clean(text: str) -> str:
    text = _ILLEGAL.sub("\ufffd", text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _measure(rows: Sequence[Sequence[Entry | None]], head: int) -> list[int]:
    """Give the width of each column; what stands alone in its row may run over the cells to its right."""
    widths: list[int] = []
    for index, row in enumerate(rows):
        widths += [NARROWEST] * (len(row) - len(widths))
        if sum(entry is not None for entry in row) > 1:
            most = HEAD if index < head else WIDEST
            for column, entry in enumerate(row):
                if entry is not None:
                    widths[column] = max(widths[column], min(_length(entry), most))
    return [width + 2 for width in widths]


def _length(entry: Entry) -> int:
    if isinstance(entry.value, Decimal):
        return len(f"({entry.value:,})")
    return len(str(entry.value or "")) + 2 * entry.indent


def _legend() -> Iterator[tuple[Entry | None, ...]]:
    yield heading("Colour", "What a cell of this colour holds; its comment tells more")
    for mark, meaning in MARKS.items():
        yield Entry(mark, mark=mark), Entry(meaning)
