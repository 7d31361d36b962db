"""How fast texts become records, once warm.

Run with `pytest tests/benchmarks --benchmark-enable --benchmark-only`; each figure is for the texts it names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from filingkit import Filing, extract, load_bytes, load_plugins

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SAMPLES = Path(__file__).parents[2] / "evals" / "documents"
TEXTS = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix != ".html")
RELEASE = SAMPLES / "earnings" / "wire_fixed_width.txt"
PAGE = SAMPLES / "form4" / "viewer.html"

ROWS = 10
ROW = "Kelp Common Stock\t04/{day:02}/2031\t\tS\t\t1,250\tD\t\\$ 7.05 (1)\t{held:,}\tD\t\n"
"""A row of Table I as markdown; no two of a table are the same, so that nothing is known from before."""


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_text(path: Path, benchmark: BenchmarkFixture) -> None:
    extractor = load_plugins().extractors[path.parent.name]
    text = path.read_text()
    extraction = benchmark(lambda: extract(Filing(text), extractor))
    assert extraction.fields


def test_all_texts(benchmark: BenchmarkFixture) -> None:
    extractors = load_plugins().extractors
    texts = [(path.read_text(), extractors[path.parent.name]) for path in TEXTS]

    def read_all() -> int:
        return sum(len(extract(Filing(text), extractor).fields) for text, extractor in texts)

    assert benchmark(read_all)
    benchmark.extra_info["texts"] = len(texts)
    if benchmark.stats is not None:
        benchmark.extra_info["texts_per_second"] = round(len(texts) / benchmark.stats.stats.mean)


def test_a_page(benchmark: BenchmarkFixture) -> None:
    extractor = load_plugins().extractors["form4"]
    content = PAGE.read_bytes()
    extraction = benchmark(lambda: extract(load_bytes(content, "viewer.html", suffix=".html"), extractor))
    assert extraction.fields


@pytest.mark.parametrize("times", [1, 10, 100])
def test_a_longer_text(times: int, benchmark: BenchmarkFixture) -> None:
    extractor = load_plugins().extractors["form4"]
    rows = _lengthen(times)
    text = (SAMPLES / "form4" / "markdown.md").read_text()
    start, end = text.index("Common Stock\t"), text.index("\nReminder:")
    text = text[:start] + rows + text[end:]
    extraction = benchmark(lambda: extract(Filing(text), extractor))
    assert len(extraction.record.model_dump()["non_derivative"]) == ROWS * times
    benchmark.extra_info["characters"] = len(text)
    if benchmark.stats is not None:
        seconds = benchmark.stats.stats.mean
        benchmark.extra_info["microseconds_per_row"] = round(seconds / (ROWS * times) * 1e6)


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_longer_release(times: int, benchmark: BenchmarkFixture) -> None:
    extractor = load_plugins().extractors["earnings"]
    text = RELEASE.read_text()
    statements = len(extract(Filing(text), extractor).record.model_dump()["statements"])
    text *= times
    extraction = benchmark(lambda: extract(Filing(text), extractor))
    assert len(extraction.record.model_dump()["statements"]) == statements * times > 0
    benchmark.extra_info["characters"] = len(text)
    if benchmark.stats is not None:
        benchmark.extra_info["microseconds_per_character"] = round(
            benchmark.stats.stats.min / len(text) * 1e6, 2
        )


def _lengthen(times: int) -> str:
    return "".join(ROW.format(day=1 + at % 28, held=100_000_000 - 1250 * at) for at in range(ROWS * times))
