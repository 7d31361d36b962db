"""How fast pages load; run with `pytest --benchmark-only`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filingkit import load_bytes

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROW = """<tr>
<td><font size=2>Kelp Common Stock</font></td>
<td align=center>
05/04/2021
</td>
<td>&#160;</td>
<td>P<a href="#F1"><sup>(1)</sup></a></td>
<td>1,250</td>
<td>A</td>
<td>$7.05</td>
<td>18,400</td>
<td>I</td>
<td>By the Moss Family Trust</td>
</tr>
"""
TABLE = f"<p>Table I</p>\n<table border=1>\n<tbody>{ROW * 20}</tbody></table>\n"


@pytest.mark.parametrize("tables", [1, 10, 100])
def test_loading_is_linear(benchmark: BenchmarkFixture, tables: int) -> None:
    page = f"<html><body>{TABLE * tables}</body></html>".encode()
    filing = benchmark(load_bytes, page, "page.html", suffix=".html")
    assert len(filing.grids) == tables


def test_large_text(benchmark: BenchmarkFixture) -> None:
    text = "Northwind “Kelp” Co. 1,250 shares\r\n".encode() * 1_400_000
    assert len(benchmark(load_bytes, text, "filing.txt").text) > 40_000_000
