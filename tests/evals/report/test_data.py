"""The values behind the page: figures, places in a text, rows, charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filingkit_evals.calibration import Judged, measure_confidence
from filingkit_evals.report import charts, figures
from filingkit_evals.report.detail import describe_document
from filingkit_evals.report.mistakes import group_of, kind_of, make_matrix
from filingkit_evals.report.source import WHOLE, Units, read_source
from filingkit_evals.report.tables import make_field_rows, make_group_rows
from filingkit_evals.report.trend import find_breaks
from filingkit_evals.results import CellResult, DocumentResult
from filingkit_evals.scorer import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evals.report.conftest import Inventor

    from filingkit_evals.results import Status


def document(
    cells: list[CellResult], uri: str = "", status: Status = "scored", name: str = "a/b"
) -> DocumentResult:
    return DocumentResult(name, "ownership", "plain", "quill", "c", uri, "", status, cells=cells)


def cell(outcome: Outcome, gold_path: str, path: str, spans: tuple[tuple[int, int], ...] = ()) -> CellResult:
    return CellResult(outcome, "rows[].x", gold_path, path, "1", "2", "text", spans=spans)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (figures.points(-0.0123), "−1.23"),
        (figures.points(0.000001), "±0"),
        (figures.points(0.5), "+50.00"),
        (figures.percent(0.99999), "> 99.99 %"),
        (figures.percent(1.0), "100.00 %"),
        (figures.dollars(0), "$0.00"),
        (figures.dollars(0.00213), "$0.0021"),
        (figures.dollars(0.000021), "$2e-05"),
        (figures.dollars(1234.5), "$1,234.50"),
        (figures.seconds(0.063), "63\u00a0ms"),
        (figures.seconds(12.34), "12.3\u00a0s"),
        (figures.p_value(0.00001), "p < 0.001"),
        (figures.plain(None), None),
        (figures.plain("1.50"), "1.50"),
        (figures.plain(True), "true"),
        (figures.plain({"é": [1]}), '{"é": [1]}'),
    ],
)
def test_figures(written: str | None, expected: str | None) -> None:
    assert written == expected


def test_places_are_counted_as_browsers_do() -> None:
    text = "a\U0001f427b\U0001f427c"
    units = Units(text)
    assert [units.of(place) for place in range(6)] == [0, 1, 3, 4, 6, 7]
    assert units.ranges([(2, 3), (4, 99), (3, 3), (-5, 1)]) == [(3, 4), (6, 7), (0, 1)]
    utf16 = text.encode("utf-16-le")
    start, end = units.ranges([(4, 5)])[0]
    assert utf16[2 * start : 2 * end].decode("utf-16-le") == "c"


def test_long_sources_are_cut_around_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("words and words\n" * (WHOLE // 8), "utf-8")
    middle = WHOLE
    source = read_source(document([], str(path)), [(middle, middle + 5), (middle + 20, middle + 30)])
    assert [start for start, _ in source.pieces] == [0, middle - 1_500]
    assert sum(len(piece) for _, piece in source.pieces) < 7_000
    assert source.length > WHOLE


def test_kinds_and_groups() -> None:
    wrong = cell(Outcome.WRONG, "/rows/0/x", "/rows/0/x")
    assert kind_of(wrong, document([wrong])) == "wrong"
    omitted = cell(Outcome.OMITTED, "/rows/0/x", "")
    assert kind_of(omitted, document([omitted])) == "omitted"
    assert kind_of(omitted, document([omitted], status="failed")) == "no record"
    assert [group_of(name) for name in ("a[].b.c", "a.b", "a")] == ["a", "a", "a"]
    matrix = make_matrix([document([wrong, omitted]), document([omitted], status="failed", name="c")])
    assert matrix.kinds == ("wrong", "omitted", "no record")
    assert matrix.total == 3
    assert make_matrix([]).most == 0


def test_rows_of_cells_without_a_place_on_one_side() -> None:
    described = describe_document(
        document(
            [
                cell(Outcome.CORRECT, "/rows/0/x", "/rows/1/x"),
                cell(Outcome.OMITTED, "/rows/0/y", ""),
                cell(Outcome.HALLUCINATED, "", "/rows/1/refs/x/0"),
                cell(Outcome.CORRECT, "/rows/0/refs/x/3", "/rows/1/refs/x/1"),
                cell(Outcome.MISSING_ROW, "/rows/1/x", ""),
                cell(Outcome.EXTRA_ROW, "", "/rows/4/x"),
                cell(Outcome.CORRECT, "/title", "/title"),
                cell(Outcome.CORRECT_NULL, "/remarks", "/remarks"),
            ]
        ),
        "run",
    )
    assert [(row["gold"], row["read"], row["cells"]) for row in described["rows"]] == [
        ("/rows/0", "/rows/1", [0, 1, 2, 3]),
        ("/rows/1", "", [4]),
        ("", "/rows/4", [5]),
        ("", "", [6]),
    ]
    assert [item["name"] for item in described["cells"]][:3] == ["x", "y", "refs.x.0"]
    assert described["nulls"] == 1


def test_no_confidence_is_not_a_confidence_of_nothing() -> None:
    sure = CellResult(Outcome.WRONG, "x", "/x", "/x", "1", "2", "text", confidence=0.0)
    described = describe_document(document([sure, cell(Outcome.WRONG, "/y", "/y")]), "run")
    assert described["cells"][0]["confidence"] == 0.0
    assert "confidence" not in described["cells"][1]


def test_commands_are_quoted() -> None:
    described = describe_document(document([], "a dir/it's.txt", name="a; rm -rf b"), "run")
    assert described["commands"] == [
        "extract eval show 'a; rm -rf b' --run run",
        "extract show 'a dir/it'\"'\"'s.txt' --schema ownership",
    ]


def test_small_parts_of_a_bar_stay_visible() -> None:
    cells = [cell(Outcome.CORRECT, f"/rows/{n}/x", f"/rows/{n}/x") for n in range(5_000)]
    row = make_field_rows([document([*cells, cell(Outcome.WRONG, "/rows/9/y", "/rows/9/y")])], None)[0]
    assert [(part.name, part.number) for part in row.bar] == [("correct", 5_000), ("wrong", 1)]
    assert row.bar[1].width > 1.9
    assert row.bar[1].x + row.bar[1].width == pytest.approx(120, abs=0.1)


def test_groups_and_conversions(inventor: Inventor) -> None:
    run = inventor.run("r", 30, rate=0.1)
    levels = [(row.level, row.name) for row in make_group_rows(run.documents)]
    assert levels == [
        ("group", "markdown"),
        ("conversion", "marrow"),
        ("conversion", "tallow"),
        ("group", "plain"),
        ("conversion", "quill-text"),
    ]
    run.documents[0].schema = "other"
    assert ("schema", "other") in [(row.level, row.name) for row in make_group_rows(run.documents)]


def test_breaks_name_what_changed(inventor: Inventor) -> None:
    points = inventor.points(20, inventor.run("r", 1, rate=0.0))
    assert find_breaks(points) == {7: ("gold",), 14: ("plugins",)}
    chart = charts.draw_trend(points, "f1")
    assert [len(line.split()) for line in chart.lines] == [7, 7, 6]
    assert [item.reason for item in chart.breaks] == ["gold", "plugins"]


def test_intervals_that_do_not_hold_are_not_drawn(inventor: Inventor) -> None:
    points = inventor.points(2, inventor.run("r", 1, rate=0.0))
    points = [point._replace(f1=point.f1._replace(few=True, low=0.1)) for point in points]
    chart = charts.draw_trend(points, "f1")
    line = chart.lines[0].split()
    assert chart.bands[0].split() == [*line, *reversed(line)]


@pytest.mark.parametrize("values", [[1.0, 1.0], [0.0, 1.0], [0.5, 0.5000001]])
def test_trend_of_any_range(inventor: Inventor, values: list[float]) -> None:
    points = inventor.points(2, inventor.run("r", 1, rate=0.0))
    points = [
        point._replace(f1=point.f1._replace(value=v, low=v, high=v))
        for point, v in zip(points, values, strict=True)
    ]
    chart = charts.draw_trend(points, "f1")
    assert len(chart.ticks) >= 1
    assert len({tick.label for tick in chart.ticks}) == len(chart.ticks)
    assert all(0 <= mark.y <= charts.HEIGHT for mark in chart.marks)


@pytest.mark.parametrize(
    "judged",
    [
        [Judged(1.0, True)],
        [Judged(0.0, False)],
        [Judged(n / 300, n % 7 > 0) for n in range(300)],
        [Judged(0.9, n > 0) for n in range(5)],
    ],
)
def test_curves_of_any_confidence(judged: list[Judged]) -> None:
    confidence = measure_confidence(judged)
    for chart in (charts.draw_reliability(confidence), charts.draw_risk(confidence)):
        places = [float(number) for pair in chart.line.split() for number in pair.split(",")]
        assert places
        assert all(0 <= place <= charts.SQUARE for place in places)
        assert len({tick.label for tick in chart.up}) == len(chart.up) > 1
