"""The report in a real browser, from disk: it asks for nothing, fits a phone, and works by keyboard alone."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from filingkit_evals.report import GateVerdict, render_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.evals.report.conftest import Inventor

pytestmark = pytest.mark.browser

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("FILINGKIT_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
if CHROMIUM is None:
    pytest.skip("no chromium in PATH (or in FILINGKIT_CHROMIUM)", allow_module_level=True)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WORST = "tallow/form4-0001"
HOSTILE = "tallow/form4-0003"
FAILED = "quill-text/form4-0005"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def report(inventor: Inventor, tmp_path: Path) -> Path:
    baseline, run, comparison = inventor.mixed()
    page = render_report(
        run,
        baseline=baseline,
        comparison=comparison,
        trend=inventor.points(20, run),
        gate=GateVerdict("fail", ("inventions: 0 before, 3 now",)),
        documents=40,
    )
    path = tmp_path / "report.html"
    path.write_text(page, "utf-8")
    return path


@pytest.fixture
def visit(chromium: Any, report: Path) -> Iterator[Callable[..., Any]]:
    """Open the report; afterwards nothing may have been asked for or complained about."""
    troubles: list[str] = []
    contexts = []

    def go(fragment: str = "", width: int = 1280, height: int = 900, **options: Any) -> Any:
        # Nothing glides unless a test is about that: a press on what moves may miss it.
        options.setdefault("reduced_motion", "reduce")
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)

        def watch(route: Any) -> None:
            if route.request.url.partition("#")[0] == report.as_uri():
                route.continue_()
            else:
                troubles.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", watch)

        def listen(message: Any) -> None:
            if message.type in {"error", "warning"}:
                troubles.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(report.as_uri() + fragment)
        return page

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


def overflow(page: Any) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def focused(page: Any) -> str:
    text: str = page.evaluate("document.activeElement.id || document.activeElement.textContent")
    return text


def test_first_screen_answers_whether_to_trust_the_run(visit: Callable[..., Any]) -> None:
    page = visit()
    for selector in (".title .badge", ".tile:nth-child(6) .value", ".look li", ".trend svg"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + min(box["height"], 40) < 900
    assert page.locator(".title .badge").inner_text() == "FAIL"


@pytest.mark.parametrize("fragment", ["", f"#doc={WORST}", f"#doc={HOSTILE}", f"#doc={FAILED}"])
def test_no_horizontal_scroll_on_a_phone(visit: Callable[..., Any], fragment: str) -> None:
    page = visit(fragment, 390, 844)
    if fragment:
        page.wait_for_selector(".cell.mistake")
        page.get_by_role("button", name="Wrap source").click()
        for tab in ("Record", "Source", "Gold"):
            page.get_by_role("tab", name=tab).click()
            assert overflow(page) <= 0
    assert overflow(page) <= 0


def test_panes_become_tabs_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit(f"#doc={HOSTILE}", 390, 844)
    cell = page.locator(".cell.mistake").first
    assert cell.locator(".gold").is_visible()
    assert not page.locator("#source").is_visible()
    page.get_by_role("tab", name="Gold").focus()
    page.keyboard.press("ArrowLeft")
    assert page.get_by_role("tab", name="Source").get_attribute("aria-selected") == "true"
    assert page.locator("#source").is_visible()
    assert not cell.is_visible()


def test_a_document_shows_gold_record_and_source(visit: Callable[..., Any]) -> None:
    page = visit()
    page.locator("#document-rows tr", has_text="marrow/form4-0028").locator("td").first.click()
    assert page.locator("#document-title").inner_text() == "marrow/form4-0028"
    cell = page.locator(".cell.mistake", has_text="shares").first
    assert cell.locator(".gold").inner_text() == "2028"
    assert cell.locator(".read").inner_text() == "202800"
    assert "power of ten" in cell.locator(".why").inner_text()
    assert "confidence" in cell.locator(".why").inner_text()
    assert "gold 1 ↔ record 1" in page.locator("#rows").inner_text()
    assert page.locator("mark.right").count() > 10
    wrong = page.locator("mark.wrong", has_text="2028")
    outline, underline = (
        page.locator(f"mark.{kind}").first.evaluate(f"e => getComputedStyle(e).{style}")
        for kind, style in (("wrong", "outlineStyle"), ("right", "borderBottomStyle"))
    )  # told apart without colour
    assert (outline, underline) == ("solid", "dotted")
    cell.click()
    assert "chosen" in (wrong.get_attribute("class") or "")
    assert "extract eval show marrow/form4-0028 --run" in page.locator("#commands").inner_text()
    assert "extract show" in page.locator("#commands").inner_text()


def test_a_span_selects_its_cell_even_a_hidden_one(visit: Callable[..., Any]) -> None:
    page = visit("#doc=marrow/form4-0028")
    right = page.locator("mark.right", has_text="Quillfeather")
    cell = page.locator(".cell", has_text="issuer.name")
    assert not cell.is_visible()
    right.click()
    assert cell.is_visible()
    assert cell.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Only mistakes").click()
    assert page.locator(".cell:visible").count() > 20


def test_a_cell_without_a_span_shows_where_golds_value_stands(visit: Callable[..., Any]) -> None:
    page = visit(f"#doc={FAILED}")
    page.locator(".cell", has_text="2031-03-07").click()
    assert page.locator("mark.gold-value").first.inner_text() == "2031-03-07"


def test_keyboard_alone(visit: Callable[..., Any]) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the documents"
    page.keyboard.press("Enter")
    assert focused(page) == "documents"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#document-rows') !== null"):
            break
    first = focused(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(".cell.mistake")
    assert page.locator("#document-title").inner_text() == first
    assert focused(page) == "document-title"
    page.keyboard.press("n")
    page.locator("#position", has_text=re.compile("^2 of")).wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("#position", has_text=re.compile("^3 of")).wait_for()
    page.keyboard.press("p")
    page.locator("#position", has_text=re.compile("^2 of")).wait_for()
    page.wait_for_selector(".cell.mistake")
    page.keyboard.press("j")
    assert page.locator(".cell[aria-pressed=true]").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#overview:not([hidden])")
    assert focused(page) == first


def test_marks_are_one_stop_with_arrows_inside(visit: Callable[..., Any]) -> None:
    page = visit("#doc=marrow/form4-0028")
    page.wait_for_selector("mark")
    assert page.locator("mark[tabindex='0']").count() == 1
    page.locator("mark[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("mark").nth(1).evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    assert page.locator(".cell[aria-pressed=true]").count() == 1
    assert page.locator("#document-title").inner_text() == "marrow/form4-0028"


def test_filters_search_and_matrix_narrow_the_list(visit: Callable[..., Any]) -> None:
    page = visit()
    rows = page.locator("#document-rows tr")
    everything = rows.count()
    page.locator("[data-filter=fixed]").click()
    assert 0 < rows.count() < everything
    assert rows.locator(".tag").all_inner_texts() == ["fixed"] * rows.count()
    page.locator("[data-filter=failed]").click()
    assert rows.count() == 1
    page.locator("[data-filter=all]").click()
    page.get_by_placeholder("Search documents").fill("quill-text 0014")
    assert rows.count() == 1
    page.get_by_placeholder("Search documents").fill("")
    button = page.locator(".heat[data-kind='extra row']")
    number = int(button.inner_text())
    button.click()
    page.wait_for_selector("#cells:not([hidden])")
    assert page.locator("#cells-body tr").count() == number
    assert rows.count() == 1
    page.locator("#cells-body a").first.click()
    page.wait_for_selector(".cell[aria-pressed=true]")
    page.go_back()
    page.wait_for_selector("#overview:not([hidden])")
    page.locator("#narrowed").click()
    assert rows.count() == everything
    page.locator("#field-table [data-field]").first.click()
    page.wait_for_selector("#cells:not([hidden])")
    assert 0 < rows.count() < everything


def test_fields_sort_by_keyboard(visit: Callable[..., Any]) -> None:
    page = visit()
    rows = page.locator("#field-table tbody tr:visible")
    assert rows.count() == 10
    head = page.get_by_role("button", name="Support")
    head.focus()
    page.keyboard.press("Enter")
    assert head.locator("..").get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    supports = [
        int(text) for text in page.locator("#field-table tbody td[data-value]:nth-child(6)").all_inner_texts()
    ]
    assert supports == sorted(supports)


def test_deep_link_and_back(visit: Callable[..., Any]) -> None:
    page = visit("#doc=marrow%2Fform4-0028&cell=%2Fnon_derivative%2F1%2Fshares")
    page.wait_for_selector(".cell[aria-pressed=true]")
    assert page.locator(".cell[aria-pressed=true] .gold").inner_text() == "2028"
    page.locator("#back").click()
    page.wait_for_selector("#overview:not([hidden])")
    page.go_back()
    page.wait_for_selector("#document:not([hidden])")
    assert visit("#doc=nothing").locator("#overview").is_visible()


def test_a_deep_link_opens_at_its_place_without_gliding(visit: Callable[..., Any]) -> None:
    page = visit(
        "#doc=marrow%2Fform4-0028&cell=%2Fnon_derivative%2F1%2Fshares", reduced_motion="no-preference"
    )
    page.wait_for_selector(".cell[aria-pressed=true]")
    places = (
        "[scrollY, document.querySelector('.record').scrollTop, document.getElementById('source').scrollTop]"
    )
    opened = page.evaluate(places)
    assert opened[0] > 0
    page.wait_for_timeout(600)
    assert page.evaluate(places) == opened


def test_a_document_that_is_not_in_the_page_gives_its_command(visit: Callable[..., Any]) -> None:
    page = visit()
    row = page.locator("#document-rows tr", has_text="not in this page").first
    assert "extract eval show" in row.inner_text()
    row.locator("a").click()
    page.wait_for_selector("#document:not([hidden])")
    assert "not in this page" in page.locator("#document-failure").inner_text()
    assert "extract eval show" in page.locator("#commands").inner_text()


def test_old_browsers_are_told(visit: Callable[..., Any], report: Path, chromium: Any) -> None:
    context = chromium.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(f"{report.as_uri()}#doc={WORST}")
    page.wait_for_selector("#document:not([hidden])")
    assert "DecompressionStream" in page.locator("#document-failure").inner_text()
    context.close()


def test_hostile_text_stays_text(visit: Callable[..., Any], hostile_text: str) -> None:
    page = visit(f"#doc={HOSTILE}")
    page.wait_for_selector("mark.wrong")
    assert page.locator("#source").evaluate("e => e.textContent").count(hostile_text) == 3
    assert page.locator(".cell", has_text="issuer.name").locator(".gold").inner_text() == hostile_text
    page.locator("#document-more summary").click()
    assert hostile_text in page.locator("#document-extras").inner_text()
    chosen = page.locator(".cell", has_text="issuer.name")
    chosen.click()
    assert page.locator("mark.chosen").inner_text() == "12"  # a character of two units stands before it
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", f"#doc={HOSTILE}"])
def test_contrast(visit: Callable[..., Any], scheme: str, fragment: str) -> None:
    page = visit(fragment, color_scheme=scheme)
    page.wait_for_selector(".cell.mistake" if fragment else "#document-rows tr")
    if fragment:
        page.keyboard.press("j")
        page.get_by_role("button", name="Only mistakes").click()
    poor = {text: ratio for text, ratio in page.evaluate(CONTRASTS) if ratio < 4.5}
    assert poor == {}


def test_theme_is_kept(visit: Callable[..., Any]) -> None:
    page = visit(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    page.locator("#theme").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert re.search("dark", page.locator("#theme").inner_text())


# Of all elements that hold text: the ratio of its colour to the colours below it, painted over each other.
CONTRASTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of document.querySelectorAll("body *:not(script, style, noscript, svg *)")) {
    const text = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (!text || !element.checkVisibility() || element.closest(".hidden, .skip, :disabled")) continue;
    const grounds = [];
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [paint(grounds), paint([...grounds, getComputedStyle(element).color])].map(luminance);
    found.push([`${element.className} ${text.slice(0, 40)}`, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}
"""
