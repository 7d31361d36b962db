"""Two public scorers beside ours: the same counts wherever definitions coincide, and why not where they do not.

Run with omni-extract-bench 0.1.7 and stickler-eval 1.0.0. Neither is a source of truth. All records are invented.
"""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import VERSION, BaseModel, Field

from filingkit_evals.metrics import Counts
from filingkit_evals.scorer import Outcome, score, score_rows
from filingkit_schemas.earnings import EarningsRelease
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Record = dict[str, Any]
Edit = tuple[str, "Callable[[Record], None]"]

# What omni counts, one address of a value each, and which of our outcomes that is.
OMNI: Mapping[str, tuple[Outcome, ...]] = {
    # An address on both sides, with equal values, or with others.
    "matched": (Outcome.CORRECT,),
    "misread": (Outcome.WRONG,),
    # Gold alone. Omni does not tell whether the row was found.
    "unfound": (Outcome.OMITTED, Outcome.MISSING_ROW),
    # The prediction alone: a field of the schema in a row that was paired; in one that was not; no field of it.
    "fabricated": (Outcome.HALLUCINATED,),
    "invented_item": (Outcome.EXTRA_ROW, Outcome.DUPLICATE_ROW),
    "invented_field": (Outcome.UNKNOWN_FIELD,),
}
# What stickler counts in `aggregate`: the cells of single objects and of paired rows that are similar enough.
STICKLER_CELLS: Mapping[str, tuple[Outcome, ...]] = {
    # A value on both sides, similar from the threshold on (here: equal), or not ("false discovery").
    "tp": (Outcome.CORRECT,),
    "fd": (Outcome.WRONG,),
    # Gold's value alone, the predicted one alone ("false alarm"), or neither, of which omni has no count.
    "fn": (Outcome.OMITTED,),
    "fa": (Outcome.HALLUCINATED,),
    "tn": (Outcome.CORRECT_NULL,),
}
# Rows that stand alone: what either counts, by whether it is gold's row ("missing") or the predicted one ("extra").
OMNI_ROWS = {"missing": "gt_rows", "extra": "pred_rows"}  # less `matched_rows`
STICKLER_ROWS = {"missing": "fn", "extra": "fa"}  # of each list's own `overall`, whose unit is the row


def leaf(cmp: str, **options: Any) -> Any:
    return Field(default=None, json_schema_extra={"x-eval": {"cmp": cmp, **options}})


class Issuer(BaseModel):
    name: str | None = leaf("name")
    symbol: str | None = leaf("code")


class Owner(BaseModel):
    name: str | None = leaf("name", key=True)
    city: str | None = leaf("text")
    director: bool | None = leaf("bool")


class Transaction(BaseModel):
    security: str | None = leaf("text", key=True)
    date: str | None = leaf("date", key=True)
    code: str | None = leaf("code", key=True)
    shares: str | None = leaf("decimal")
    price: str | None = leaf("decimal")
    owned: str | None = leaf("decimal")
    form: str | None = leaf("code")
    nature: str | None = leaf("text")


class Footnote(BaseModel):
    id: str | None = leaf("code", key=True)
    text: str | None = leaf("long_text")


class Report(BaseModel):
    """Like a Form 4, of what all three scorers can say: single objects, and rows of plain cells."""

    form_type: str | None = leaf("enum")
    period: str | None = leaf("date")
    remarks: str | None = leaf("text")
    issuer: Issuer = Field(default_factory=Issuer)
    owners: list[Owner] = Field(default_factory=list)
    transactions: list[Transaction] = Field(default_factory=list)
    footnotes: list[Footnote] = Field(default_factory=list)


def transaction(security: str, date: str, code: str, shares: str, price: str | None, owned: str) -> Record:
    row = {"security": security, "date": date, "code": code, "shares": shares, "price": price}
    return {**row, "owned": owned, "form": "D", "nature": None}


GOLD: Record = {
    "form_type": "4",
    "period": "2031-03-03",
    "remarks": None,
    "issuer": {"name": "Quillfeather Optics", "symbol": "QFO"},
    "owners": [
        {"name": "Ostrander Wilhelmina", "city": "Marrow Bay", "director": True},
        {"name": "Pellworm Trust", "city": None, "director": False},
    ],
    "transactions": [
        transaction("Common Stock", "2031-03-03", "M", "1000", "2.50", "5100"),
        transaction("Class B Stock", "2031-03-04", "S", "700", None, "4400"),
        transaction("Units", "2031-03-05", "G", "300", "11.125", "4101"),
    ],
    "footnotes": [
        {"id": "1", "text": "Under the plan of the invented company."},
        {"id": "2", "text": "The price is an average of invented prices."},
    ],
}
VALUES, NULLS = 33, 6  # of GOLD
LISTS = ("owners", "transactions", "footnotes")
# A row of which no value occurs in any other.
FOREIGN: Record = {"security": "Warrants", "date": "1999-09-09", "code": "Z", "shares": "44"}


def ours(
    schema: type[BaseModel], gold: Record, predicted: Record | None
) -> tuple[Counter[Outcome], Counter[str]]:
    """Count our outcomes, and the rows that stand alone on either side."""
    scored = score_rows(schema, gold, predicted)
    alone = Counter("missing" if pair.gold else "extra" for pair in scored.pairs if not all(pair[1:]))
    return Counter(cell.outcome for cell in scored.cells), alone


def outcomes(schema: type[BaseModel], gold: Record, predicted: Record | None) -> dict[str, int]:
    """Count our outcomes by name, right nulls aside."""
    counts = Counter(cell.outcome for cell in score(schema, gold, predicted))
    return {kind.value: count for kind, count in counts.items() if kind is not Outcome.CORRECT_NULL}


def rates(schema: type[BaseModel], gold: Record, predicted: Record | None) -> tuple[float, float, float]:
    counts = Counts()
    counts.add(score(schema, gold, predicted))
    return counts.precision, counts.recall, counts.f1


def translated(counts: Counter[Outcome], names: Mapping[str, tuple[Outcome, ...]]) -> dict[str, int]:
    return {name: sum(counts[kind] for kind in kinds) for name, kinds in names.items()}


def some(counts: Mapping[str, Any], names: Mapping[str, object]) -> dict[str, int]:
    """Give the counts that are not 0 of those named."""
    return {name: counts[name] for name in names if counts[name]}


class Stickler:
    """Stickler on our schemas; it gets a model of its own for each."""

    def __init__(self, package: Any) -> None:
        self._package = package
        self._models: dict[tuple[type[BaseModel], bool, float], Any] = {}

    def __call__(
        self,
        schema: type[BaseModel],
        gold: Record,
        predicted: Record,
        *,
        exact: bool = True,
        similar: float = 0.7,
        **options: Any,
    ) -> SticklerResult:
        """Compare cells exactly, or from a Levenshtein similarity of 0.5 on, which is its default.

        `similar` is how alike two rows have to be before their cells are looked at.
        """
        key = (schema, exact, similar)
        if key not in self._models:
            document = schema.model_json_schema()
            plain = _plain(document, document.get("$defs", {}))
            _configure(plain, exact, similar)
            self._models[key] = self._package.StructuredModel.from_json_schema(plain)
        model = self._models[key]
        sides = model.model_validate(gold), model.model_validate(predicted)
        result = sides[0].compare_with(sides[1], include_confusion_matrix=True, **options)
        matrix = result["confusion_matrix"]
        derived = matrix["aggregate"]["derived"]
        lists = [matrix["fields"][name]["overall"] for name in LISTS if name in matrix["fields"]]
        return SticklerResult(
            float(result["overall_score"]),
            {name: matrix["aggregate"][name] for name in STICKLER_CELLS},
            {
                name: sum(rows[count] for rows in lists)
                for name, count in {**STICKLER_ROWS, "unlike": "fd"}.items()
            },
            derived["cm_precision"],
            derived["cm_recall"],
            matrix["overall"]["fa"],
        )


class SticklerResult(NamedTuple):
    """What stickler says: its score, the cells of `aggregate`, its rows, its rates, and false alarms of the root."""

    similarity: float
    cells: dict[str, int]
    rows: dict[str, int]
    precision: float
    recall: float
    root_alarms: int

    @property
    def found(self) -> dict[str, int]:
        """Cells with a value on either side."""
        return {name: count for name, count in self.cells.items() if count and name != "tn"}


def _plain(node: Any, definitions: Record) -> Any:
    """Write a JSON schema without references and what stickler refuses beside `anyOf`."""
    if isinstance(node, list):
        return [_plain(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rpartition("/")[2]], definitions)
    words = {"$defs", "x-eval", "x-gold", "default", "additionalProperties"}
    texts = {name for name in ("title", "description") if isinstance(node.get(name), str)}
    return {name: _plain(part, definitions) for name, part in node.items() if name not in words | texts}


def _configure(node: Record, exact: bool, similar: float) -> None:
    for part in node["properties"].values():
        if part.get("type") == "array" and "properties" in part["items"]:
            part["items"]["x-aws-stickler-match-threshold"] = similar
            _configure(part["items"], exact, similar)
        elif "properties" in part:
            _configure(part, exact, similar)
        elif exact:
            part["x-aws-stickler-comparator"] = "ExactComparator"
            part["x-aws-stickler-threshold"] = 1.0


OLDEST_PYDANTIC = (2, 13)
"""With older ones stickler 1.0.0 cannot read a JSON Schema ("`__config__` and `__base__` cannot be used together")."""


@pytest.fixture(scope="module")
def stickler() -> Stickler:
    if tuple(map(int, VERSION.split(".")[:2])) < OLDEST_PYDANTIC:
        pytest.skip(f"stickler does not work with pydantic {VERSION}")
    return Stickler(pytest.importorskip("stickler", reason="stickler-eval is not installed"))


@pytest.fixture(scope="module")
def omni() -> Callable[..., Record]:
    package = pytest.importorskip("omni_extract_bench", reason="omni-extract-bench is not installed")

    def run(schema: type[BaseModel], gold: Record, predicted: Record | None, **options: Any) -> Record:
        result: Record = package.score(predicted, gold, schema.model_json_schema(), **options)
        return result

    return run


def changed(edit: Callable[[Record], object], gold: Record = GOLD) -> Record:
    record = copy.deepcopy(gold)
    edit(record)
    return record


# 1. Where definitions coincide


# The only key of a row: with another one, it is another row to us (`test_a_row_under_another_key`).
KEYS_ALONE = {("owners", "name"), ("footnotes", "id")}


def single_edits(record: Record) -> list[Edit]:
    """Every way to get one cell or one row of `record` wrong that all three scorers define alike."""
    places: list[tuple[tuple[str | int, ...], Record]] = [((), record), (("issuer",), record["issuer"])]
    places += [((name, index), row) for name in LISTS for index, row in enumerate(record[name])]
    edits: list[Edit] = []
    for path, holder in places:
        for name, value in holder.items():
            if isinstance(value, dict | list) or (path and (path[0], name) in KEYS_ALONE):
                continue
            there = ".".join(map(str, (*path, name)))
            if value is None:
                edits.append((f"fill-{there}", _setter(path, name, _other(name))))
            else:
                wrong = (not value) if isinstance(value, bool) else _other(name)
                edits.append((f"misread-{there}", _setter(path, name, wrong)))
                edits.append((f"omit-{there}", _setter(path, name, None)))
        if len(path) == 2:
            edits.append((f"drop-{path[0]}.{path[1]}", _dropper(*path)))
            edits.append((f"repeat-{path[0]}.{path[1]}", _repeater(*path)))
    edits.append(("foreign-row", lambda changing: changing["transactions"].insert(0, dict(FOREIGN))))
    edits.append(("nothing", lambda changing: None))
    return edits


def _other(name: str) -> Any:
    """A value that no record here holds, fit for the field."""
    if name in {"date", "period"}:
        return "1999-09-09"
    return "987654" if name in {"shares", "price", "owned"} else True if name == "director" else "Zyx wvu"


def _setter(path: tuple[str | int, ...], name: str, value: Any) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        holder: Any = record
        for step in path:
            holder = holder[step]
        holder[name] = value

    return change


def _dropper(name: Any, index: Any) -> Callable[[Record], None]:
    return lambda record: record[name].pop(index)


def _repeater(name: Any, index: Any) -> Callable[[Record], None]:
    return lambda record: record[name].append(dict(record[name][index]))


def assert_same_as_omni(omni: Callable[..., Record], gold: Record, predicted: Record | None) -> None:
    cells, alone = ours(Report, gold, predicted)
    theirs = omni(Report, gold, predicted)
    assert {name: theirs[name] for name in OMNI} == translated(cells, OMNI)
    rows = {name: theirs[count] - theirs["matched_rows"] for name, count in OMNI_ROWS.items()}
    assert rows == {name: alone[name] for name in OMNI_ROWS}
    if theirs["matched"] and not theirs["invented_field"]:
        assert (theirs["precision"], theirs["recall"], theirs["f1"]) == pytest.approx(
            rates(Report, gold, predicted)
        )


def assert_same_as_stickler(stickler: Stickler, gold: Record, predicted: Record) -> None:
    cells, alone = ours(Report, gold, predicted)
    # Pairs of rows are compared cell by cell from the similarity of 0.3 on, since a footnote has but two cells.
    theirs = stickler(Report, gold, predicted, similar=0.3, recall_with_fd=True)
    assert theirs.cells == translated(cells, STICKLER_CELLS)
    assert theirs.rows == {"missing": alone["missing"], "extra": alone["extra"], "unlike": 0}
    if not alone:
        assert (theirs.precision, theirs.recall) == pytest.approx(rates(Report, gold, predicted)[:2])


EDITS = single_edits(GOLD)


@pytest.mark.parametrize("edit", [edit for _, edit in EDITS], ids=[name for name, _ in EDITS])
def test_one_mistake_counts_as_with_omni(edit: Callable[[Record], None], omni: Callable[..., Record]) -> None:
    assert_same_as_omni(omni, GOLD, changed(edit))


@pytest.mark.parametrize("edit", [edit for _, edit in EDITS], ids=[name for name, _ in EDITS])
def test_one_mistake_counts_as_with_stickler(edit: Callable[[Record], None], stickler: Stickler) -> None:
    assert_same_as_stickler(stickler, GOLD, changed(edit))


NUMBERS = st.sampled_from(["1", "2", "700", "0.125"]) | st.none()
WORDS = st.sampled_from(["By trust", "By spouse"]) | st.none()


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Draw a record whose rows have keys of their own, and share other values."""

    def rows(cells: dict[str, st.SearchStrategy[Any]], keys: Callable[[int], Record]) -> list[Record]:
        count = draw(st.integers(2, 4))
        return [{**keys(index), **draw(st.fixed_dictionaries(cells))} for index in range(count)]

    numbers = dict.fromkeys(("shares", "price", "owned"), NUMBERS)
    transactions = rows(
        {**numbers, "form": st.sampled_from(["D", "I"]) | st.none(), "nature": WORDS},
        lambda index: {"security": f"Class {index}", "date": f"2031-03-0{index + 1}", "code": "MSGF"[index]},
    )
    owners = rows(
        {"city": WORDS, "director": st.booleans() | st.none()}, lambda index: {"name": f"Owner {index}"}
    )
    return {
        "form_type": draw(st.sampled_from(["4", "4/A"]) | st.none()),
        "period": draw(st.just("2031-03-05") | st.none()),
        "remarks": draw(WORDS),
        "issuer": {"name": draw(WORDS), "symbol": draw(st.just("QFO") | st.none())},
        "owners": owners,
        "transactions": transactions,
        "footnotes": rows({"text": WORDS}, lambda index: {"id": str(index)}),
    }


def with_mistake(data: st.DataObject, gold: Record) -> Record:
    _, edit = data.draw(st.sampled_from(single_edits(gold)))
    predicted = changed(edit, gold)
    for name in LISTS:
        predicted[name] = data.draw(st.permutations(predicted[name]))
    return predicted


@given(records(), st.data())
@hypothesis_settings(max_examples=60, deadline=None)
def test_random_mistakes_count_as_with_omni(
    omni: Callable[..., Record], gold: Record, data: st.DataObject
) -> None:
    assert_same_as_omni(omni, gold, with_mistake(data, gold))


@given(records(), st.data())
@hypothesis_settings(max_examples=60, deadline=None)
def test_random_mistakes_count_as_with_stickler(
    stickler: Stickler, gold: Record, data: st.DataObject
) -> None:
    assert_same_as_stickler(stickler, gold, with_mistake(data, gold))


def test_a_failed_document_counts_as_with_omni(omni: Callable[..., Record]) -> None:
    """Omitted and missing are one to omni, so that a document without a prediction agrees as well."""
    assert_same_as_omni(omni, GOLD, None)


# 2. Where they differ


def test_a_tenfold_error_is_no_near_match(stickler: Stickler, omni: Callable[..., Record]) -> None:
    """By stickler's default 1000 and 10000 are alike (0.8), and its score hides even a difference that it counts."""
    predicted = changed(lambda record: record["transactions"][0].update(shares="10000"))
    assert outcomes(Report, GOLD, predicted) == {"correct": VALUES - 1, "wrong": 1}
    assert omni(Report, GOLD, predicted)["misread"] == 1

    default = stickler(Report, GOLD, predicted, exact=False)
    assert default.found == {"tp": VALUES}
    assert default.similarity == pytest.approx(0.9988, abs=1e-4)
    exact = stickler(Report, GOLD, predicted)
    assert exact.found == {"tp": VALUES - 1, "fd": 1}
    assert exact.similarity == pytest.approx(0.9940, abs=1e-4)


def test_recall_counts_wrong_values(stickler: Stickler) -> None:
    """Stickler's default recall leaves a misread value out of what was to be found: it finds all, and one wrongly."""
    predicted = changed(lambda record: record["transactions"][1].update(code="P"))
    assert rates(Report, GOLD, predicted)[:2] == pytest.approx((32 / 33, 32 / 33))
    default = stickler(Report, GOLD, predicted)
    assert (default.precision, default.recall) == pytest.approx((32 / 33, 1))
    assert stickler(Report, GOLD, predicted, recall_with_fd=True).recall == pytest.approx(32 / 33)


ROWS_ALONE = [
    pytest.param(
        lambda record: record["transactions"].pop(0),
        {"correct": 26, "missing_row": 7},
        {"unfound": 7},
        {"missing": 1},
        id="row-missing",
    ),
    pytest.param(
        lambda record: record["transactions"].append(dict(record["transactions"][0])),
        {"correct": 33, "duplicate_row": 7},
        {"invented_item": 7},
        {"extra": 1},
        id="row-twice",
    ),
    pytest.param(
        lambda record: record["transactions"].append(dict(FOREIGN)),
        {"correct": 33, "extra_row": 4},
        {"invented_item": 4},
        {"extra": 1},
        id="row-extra",
    ),
]


@pytest.mark.parametrize(("edit", "expected", "in_omni", "in_stickler"), ROWS_ALONE)
def test_rows_that_stand_alone_count_in_cells(
    edit: Callable[[Record], object],
    expected: dict[str, int],
    in_omni: dict[str, int],
    in_stickler: dict[str, int],
    omni: Callable[..., Record],
    stickler: Stickler,
) -> None:
    """Stickler's cells are those of paired rows: P and R stay 1. Omni takes a row given twice for an invented one."""
    predicted = changed(edit)
    assert outcomes(Report, GOLD, predicted) == expected
    theirs = omni(Report, GOLD, predicted)
    assert some(theirs, OMNI) == {"matched": expected["correct"], **in_omni}
    other = stickler(Report, GOLD, predicted)
    assert other.found == {"tp": expected["correct"]}
    assert (other.precision, other.recall) == (1, 1)
    assert {name: count for name, count in other.rows.items() if count} == in_stickler


def test_every_row_missing(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Where a side's list is empty, stickler counts rows among cells: three lacking ones stand for twenty values."""
    predicted = changed(lambda record: record["transactions"].clear())
    assert outcomes(Report, GOLD, predicted) == {"correct": 13, "missing_row": 20}
    assert some(omni(Report, GOLD, predicted), OMNI) == {"matched": 13, "unfound": 20}
    theirs = stickler(Report, GOLD, predicted)
    assert theirs.found == {"tp": 13, "fn": 3}
    assert theirs.recall == pytest.approx(13 / 16)
    assert rates(Report, GOLD, predicted)[1] == pytest.approx(13 / 33)


def test_rows_of_a_list_that_gold_has_empty(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Omni pairs no rows there and takes their values for ones filled in; stickler counts rows. They are extra rows."""
    gold = changed(lambda record: record["transactions"].clear())
    assert outcomes(Report, gold, GOLD) == {"correct": 13, "extra_row": 20}
    assert some(omni(Report, gold, GOLD), OMNI) == {"matched": 13, "fabricated": 20}
    assert stickler(Report, gold, GOLD).found == {"tp": 13, "fa": 3}


def test_an_object_left_out(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Stickler counts a single object that is not there as one cell; two values are lacking."""
    predicted = changed(lambda record: record.pop("issuer"))
    assert outcomes(Report, GOLD, predicted) == {"correct": 31, "omitted": 2}
    assert some(omni(Report, GOLD, predicted), OMNI) == {"matched": 31, "unfound": 2}
    assert stickler(Report, GOLD, predicted).found == {"tp": 31, "fn": 1}


def test_a_row_half_wrong_is_looked_into(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Stickler leaves the cells of a pair below 0.7 out altogether: four wrong figures, and P and R are 1."""
    wrong = {"shares": "7", "price": "8", "owned": "9", "form": "I"}
    predicted = changed(lambda record: record["transactions"][0].update(wrong))
    assert outcomes(Report, GOLD, predicted) == {"correct": 29, "wrong": 4}
    assert some(omni(Report, GOLD, predicted), OMNI) == {"matched": 29, "misread": 4}
    theirs = stickler(Report, GOLD, predicted)
    assert theirs.found == {"tp": 26}
    assert (theirs.precision, theirs.recall) == (1, 1)
    assert theirs.rows == {"missing": 0, "extra": 0, "unlike": 1}


def test_a_row_in_place_of_another(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Omni pairs rows that share one value, here form D, and stickler any two; another security is another row."""
    row = {**transaction("Warrants", "1999-09-09", "Z", "44", "1", "45"), "nature": "By trust"}
    predicted = changed(lambda record: record["transactions"].__setitem__(0, row))
    assert outcomes(Report, GOLD, predicted) == {"correct": 26, "missing_row": 7, "extra_row": 8}
    theirs = omni(Report, GOLD, predicted)
    assert some(theirs, OMNI) == {"matched": 27, "misread": 6, "fabricated": 1}
    assert theirs["matched_rows"] == theirs["gt_rows"]
    other = stickler(Report, GOLD, predicted)
    assert other.found == {"tp": 26}
    assert other.rows == {"missing": 0, "extra": 0, "unlike": 1}


def test_a_row_under_another_key(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Neither knows of keys. To us a text under a mark that is not printed is another note, and the printed one lacks."""
    predicted = changed(lambda record: record["footnotes"][0].update(id="9"))
    assert outcomes(Report, GOLD, predicted) == {"correct": 31, "missing_row": 2, "extra_row": 2}
    assert some(omni(Report, GOLD, predicted), OMNI) == {"matched": 32, "misread": 1}
    assert stickler(Report, GOLD, predicted, similar=0.3).found == {"tp": 32, "fd": 1}


class Line(BaseModel):
    label: str | None = leaf("text", key=True)
    now: str | None = leaf("decimal")
    before: str | None = leaf("decimal")


class Table(BaseModel):
    lines: list[Line] = Field(default_factory=list)


def test_figures_of_two_lines_swapped(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Without keys two labels seem misread; with them, four figures stand on the wrong line, which is what happened."""
    lines = [
        {"label": "Revenue", "now": "500", "before": "400"},
        {"label": "Cost", "now": "300", "before": "250"},
    ]
    gold = {"lines": lines}
    predicted = {"lines": [{**lines[1], "label": "Revenue"}, {**lines[0], "label": "Cost"}]}
    cells = score(Table, gold, predicted)
    wrong = [cell.gold_path.rpartition("/")[2] for cell in cells if cell.outcome is Outcome.WRONG]
    assert Counter(wrong) == {"now": 2, "before": 2}

    theirs = omni(Table, gold, predicted, verdicts=True)
    assert some(theirs, OMNI) == {"matched": 4, "misread": 2}
    misread = [verdict.address[-1][1] for verdict in theirs["verdicts"] if verdict.verdict == "misread"]
    assert misread == ["label", "label"]
    # By default stickler looks into neither line, and where it looks into none, it counts the lines as cells.
    assert stickler(Table, gold, predicted).found == {"fd": 2}
    assert stickler(Table, gold, predicted, similar=0.3).found == {"tp": 4, "fd": 2}


STATEMENT: Record = {
    "statements": [
        {
            "kind": "income_statement",
            "title": "Invented statement of income",
            "scale": 1000,
            "currency": "USD",
            "columns": [
                {"label": "Q1 2031", "period_type": "duration", "end": "2031-03-31", "months": 3},
                {"label": "Q1 2030", "period_type": "duration", "end": "2030-03-31", "months": 3},
            ],
            "rows": [
                {"label": "Revenue", "values": ["500", "400"]},
                {"label": "Cost", "values": ["300", "250"]},
                {"label": "Profit", "values": ["200", "150"], "is_total": True},
            ],
        }
    ]
}
IN_ORDER = ["statements[*].rows[*].values"]


def figures_swapped(record: Record) -> None:
    for row in record["statements"][0]["rows"]:
        row["values"].reverse()


def heads_swapped(record: Record) -> None:
    record["statements"][0]["columns"].reverse()


def columns_swapped(record: Record) -> None:
    figures_swapped(record)
    heads_swapped(record)


def one_row_swapped(record: Record) -> None:
    record["statements"][0]["rows"][1]["values"].reverse()


def order_kept(record: Record) -> None:
    """Leave the record as it is."""


@pytest.mark.parametrize(
    ("edit", "wrong", "in_order"),
    [
        (order_kept, 0, 0),
        (figures_swapped, 6, 6),  # last year's figures under this year's head
        (heads_swapped, 6, 0),  # the same, done to the heads
        (columns_swapped, 0, 6),  # read from right to left, each figure under its head
        (one_row_swapped, 2, 2),
    ],
)
def test_columns_of_a_statement_swapped(
    edit: Callable[[Record], None],
    wrong: int,
    in_order: int,
    omni: Callable[..., Record],
    stickler: Stickler,
) -> None:
    """A figure belongs to a column, so we pair columns by their heads and compare along them.

    To both others the figures of a line are a set: whatever the order, all 22 values are right. Omni can be told that
    order matters, but compares places then: blind to swapped heads, and against columns read in another order.
    """
    predicted = changed(edit, STATEMENT)
    expected = {"correct": 22 - wrong} | ({"wrong": wrong} if wrong else {})
    assert outcomes(EarningsRelease, STATEMENT, predicted) == expected
    places = [
        cell.gold_path
        for cell in score(EarningsRelease, STATEMENT, predicted)
        if cell.outcome is Outcome.WRONG
    ]
    assert all("/values/" in place for place in places)

    assert some(omni(EarningsRelease, STATEMENT, predicted), OMNI) == {"matched": 22}
    told = omni(EarningsRelease, STATEMENT, predicted, order_matters=IN_ORDER)
    assert (told["matched"], told["misread"]) == (22 - in_order, in_order)
    theirs = stickler(EarningsRelease, STATEMENT, predicted)
    assert theirs.found == {"tp": 22}
    assert (theirs.similarity, theirs.precision, theirs.recall) == (1, 1, 1)


def test_an_unknown_field(omni: Callable[..., Record], stickler: Stickler) -> None:
    """A key that the schema lacks fails validation and costs us no cell; it lowers omni's precision and stickler's root."""
    predicted = changed(lambda record: record["issuer"].update(sector="optics"))
    assert outcomes(Report, GOLD, predicted) == {"correct": 33, "unknown_field": 1}
    assert rates(Report, GOLD, predicted) == (1, 1, 1)
    theirs = omni(Report, GOLD, predicted)
    assert (theirs["invented_field"], theirs["precision"]) == (1, pytest.approx(33 / 34))
    other = stickler(Report, GOLD, predicted)
    assert (other.root_alarms, other.found, other.precision) == (1, {"tp": 33}, 1)


def test_nothing_predicted(omni: Callable[..., Record], stickler: Stickler) -> None:
    """Of nothing predicted nothing is wrong, so our precision is 1 and recall tells. Theirs is 0 for want of a share."""
    assert rates(Report, GOLD, {})[:2] == (1, 0)
    theirs, other = omni(Report, GOLD, {}), stickler(Report, GOLD, {})
    assert (theirs["precision"], theirs["recall"]) == (0, 0)
    assert (other.precision, other.recall) == (0, 0)


FORM: Record = {
    "issuer": {"name": "Quillfeather Optics"},
    "reporting_owners": [{"name": "Ostrander", "street1": "17 Kettle Lane", "street2": "Suite 4"}],
    "rule_10b5_1": None,
    "non_derivative": [{"security_title": "Units", "shares": "5", "footnote_ids": {"shares": ["1"]}}],
}
OPTIONS = [
    pytest.param(
        lambda form: form["reporting_owners"][0].update(street1="17 Kettle Lane Suite 4", street2=None),
        {"correct": 6},
        {"matched": 4, "misread": 1, "unfound": 1},
        {"tp": 5, "fd": 1, "fn": 1},
        id="lines-of-an-address-are-one-text",
    ),
    pytest.param(
        lambda form: form.update(rule_10b5_1=False),
        {"correct": 6},
        {"matched": 6, "fabricated": 1},
        {"tp": 7, "fa": 1},
        id="an-empty-box-is-no-tick",
    ),
    pytest.param(
        lambda form: form["issuer"].update(cik="0000000001"),
        {"correct": 6},
        {"matched": 6, "fabricated": 1},
        {"tp": 7, "fa": 1},
        id="what-is-rarely-printed-is-not-scored",
    ),
    pytest.param(
        lambda form: form["non_derivative"][0].update(footnote_ids={"shares": ["2"]}),
        {"correct": 5, "omitted": 1, "hallucinated": 1},
        {"matched": 6},
        {"tp": 6, "fd": 1},
        id="marks-beside-a-field-are-cells",
    ),
]


@pytest.mark.parametrize(("edit", "expected", "in_omni", "in_stickler"), OPTIONS)
def test_what_the_schema_says_of_a_field(
    edit: Callable[[Record], object],
    expected: dict[str, int],
    in_omni: dict[str, int],
    in_stickler: dict[str, int],
    omni: Callable[..., Record],
    stickler: Stickler,
) -> None:
    """`join`, `null_is_false`, `skip` and `set` are ours alone.

    Of marks by field, whose keys no schema names, omni scores nothing; to stickler they are one cell.
    """
    predicted = changed(edit, FORM)
    assert outcomes(OwnershipReport, FORM, predicted) == expected
    assert some(omni(OwnershipReport, FORM, predicted), OMNI) == in_omni
    assert stickler(OwnershipReport, FORM, predicted, similar=0.3).found == in_stickler


class Values(BaseModel):
    decimal: str | None = leaf("decimal")
    code: str | None = leaf("code")
    text: str | None = leaf("text")
    prose: str | None = leaf("long_text")


PROSE = "Under the plan of the invented company the shares of the person were withheld for taxes on that day."


@pytest.mark.parametrize(
    ("field", "gold", "predicted", "right"),
    [
        # Omni agrees: separators, trailing zeros, case and hyphens say nothing. Stickler, exact, folds nothing.
        ("decimal", "1000", "1,000", (True, True, False)),
        ("decimal", "1000", "1000.00", (True, True, False)),
        ("code", "S", "s", (True, True, False)),
        ("text", "Class A", "class-a", (True, True, False)),
        # A sign or a unit is part of a number. Omni drops brackets, and $ and % before it compares.
        ("decimal", "700", "(700)", (False, True, False)),
        ("decimal", "700", "$700", (False, True, False)),
        ("decimal", "5", "5%", (False, True, False)),
        # Pages print four decimals of a longer number, rounded either way; omni wants seven digits …
        ("decimal", "2.12345", "2.1235", (True, False, False)),
        ("decimal", "2.12345", "2.1236", (False, False, False)),
        # … and no more.
        ("decimal", "0.1234567891", "0.1234567892", (False, True, False)),
        # Punctuation distinguishes codes, but not texts.
        ("code", "F/K", "FK", (False, True, False)),
        # A character of a long text is forgiven (97 %), a word is not.
        ("prose", PROSE, PROSE.replace("taxes", "faxes"), (True, False, False)),
        ("prose", PROSE, PROSE.replace("withheld", "released"), (False, False, False)),
        # A mark that stays at a text is a mistake: marks have a field of their own.
        ("text", "Units", "Units [2]", (False, True, False)),
    ],
)
def test_when_two_values_are_equal(
    field: str,
    gold: str,
    predicted: str,
    right: tuple[bool, bool, bool],
    omni: Callable[..., Record],
    stickler: Stickler,
) -> None:
    """We compare by the kind of field, omni folds all values alike. `right` is what we, omni and stickler say."""
    sides = {field: gold}, {field: predicted}
    assert outcomes(Values, *sides) == {"correct" if right[0] else "wrong": 1}
    assert omni(Values, *sides)["matched"] == right[1]
    assert stickler(Values, *sides).cells["tp"] == right[2]


@pytest.mark.parametrize(
    ("field", "gold", "predicted"),
    [
        ("decimal", "700", "(700)"),
        ("decimal", "2.12345", "2.1236"),
        ("prose", PROSE, PROSE.replace("withheld", "released")),
    ],
)
def test_similar_is_not_equal(field: str, gold: str, predicted: str, stickler: Stickler) -> None:
    """Stickler's default comparator takes all of these for right."""
    sides = {field: gold}, {field: predicted}
    assert outcomes(Values, *sides) == {"wrong": 1}
    assert stickler(Values, *sides, exact=False).found == {"tp": 1}
