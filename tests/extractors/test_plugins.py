from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest

from filingkit.errors import UnknownSchemaError
from filingkit.plugins import PluginReport, Plugins, load_plugins

if TYPE_CHECKING:
    from tests.conftest import Site

EXTRACTOR = """
from filingkit import Draft, Extractor, hookimpl
from pydantic import BaseModel

class Record(BaseModel):
    pass

class Letter(Extractor):
    name = "letter"
    title = "Letter"
    schema = Record

    def matches(self, filing):
        return 0.5

    def preparse(self, filing):
        return Draft()

@hookimpl
def filingkit_register_extractors():
    return [Letter]
"""


def load(*, block: tuple[str, ...] = ()) -> tuple[Plugins, dict[str, PluginReport]]:
    plugins = load_plugins(block=block)
    return plugins, {report.name: report for report in plugins.reports}


def test_a_plugin_is_found_by_its_entry_point(memo_site: Site) -> None:
    plugins, reports = load()
    assert plugins.extractor("Memo").title == "Internal memo"
    assert plugins.origins["memo"] == "filingkit_memo 1.2"
    assert reports["memo"] == PluginReport("memo", "memo-plugin 1.2 (filingkit_memo)", "loaded", ("memo",))


def test_our_own_plugin_comes_in_by_the_same_door() -> None:
    _, reports = load()
    assert reports["ownership"].source.startswith("filingkit ")


BROKEN = {
    "does not import": (
        "import nothing_of_the_kind",
        "ModuleNotFoundError: No module named 'nothing_of_the_kind'",
    ),
    "raises on import": ("1 / 0", "ZeroDivisionError: division by zero"),
    "exits on import": ("raise SystemExit('bye')", "SystemExit: bye"),
    "is no Python": ("def :", "SyntaxError: "),
    "has no hook": ("x = 1", "implements no hook"),
    "misspells a hook": (
        EXTRACTOR.replace("filingkit_register_extractors", "filingkit_register_extractor"),
        "unknown hook 'filingkit_register_extractor'",
    ),
    "takes what is not given": (
        EXTRACTOR.replace("extractors():", "extractors(config):"),
        "Argument(s) {'config'} are declared in the hookimpl",
    ),
    "hook raises": (
        EXTRACTOR.replace("return [Letter]", "raise OSError('disk\\nfull')"),
        "OSError: disk full",
    ),
    "returns None": (EXTRACTOR.replace("return [Letter]", "pass"), "returned None"),
    "returns a number": (EXTRACTOR.replace("[Letter]", "7"), "TypeError: 'int' object is not iterable"),
    "returns instances": (EXTRACTOR.replace("[Letter]", "[Letter()]"), "not a class derived from Extractor"),
    "returns a stranger": (EXTRACTOR.replace("[Letter]", "[str]"), "not a class derived from Extractor"),
    "is abstract": (EXTRACTOR.replace("def matches", "def match"), "Letter does not define matches"),
    "has no title": (EXTRACTOR.replace('title = "Letter"', ""), "Letter does not define title"),
    "has a bad name": (EXTRACTOR.replace('"letter"', '"My Letter"'), "'My Letter' cannot name an extractor"),
    "cannot be made": (
        EXTRACTOR.replace("    def matches", "    def __init__(self, x): pass\n    def matches"),
        "TypeError: ",
    ),
    "registers twice": (EXTRACTOR.replace("[Letter]", "[Letter, Letter]"), "'letter' is registered twice"),
    "bad loader": (
        "import filingkit\n@filingkit.hookimpl\ndef filingkit_register_loaders(): return {'docx': print}",
        "'docx' is not a lower-case file suffix with its dot",
    ),
    "loaders are a list": (
        "import filingkit\n@filingkit.hookimpl\ndef filingkit_register_loaders(): return ['.docx']",
        "must return a mapping",
    ),
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_reported_and_the_others_stay(
    source: str, reason: str, memo_site: Site, request: pytest.FixtureRequest
) -> None:
    module = "broken_" + request.node.callspec.id.replace(" ", "_")
    memo_site.install("broken-plugin", module, source, name="broken")
    plugins, reports = load()
    assert reports["broken"].state == "failed"
    assert reason in reports["broken"].reason
    assert "\n" not in reports["broken"].reason
    assert reports["broken"].source == f"broken-plugin 1.2 ({module})"
    assert "letter" not in plugins.extractors
    assert "memo" in plugins.extractors


def test_an_entry_point_to_nothing_is_reported(memo_site: Site) -> None:
    memo_site.install("lost", "module_that_is_not_there")
    plugins, reports = load()
    assert "No module named 'module_that_is_not_there'" in reports["lost"].reason
    assert "memo" in plugins.extractors


def test_a_name_that_is_taken_is_refused_naming_both(site: Site) -> None:
    site.install("letters-a", "letters_a", EXTRACTOR)
    site.install("letters-b", "letters_b", EXTRACTOR)
    plugins, reports = load()
    assert plugins.origins["letter"] == "letters_a 1.2"
    assert reports["letters-a"].state == "loaded"
    assert reports["letters-b"].state == "failed"
    reason = reports["letters-b"].reason
    assert "letters-a 1.2 (letters_a)" in reason
    assert "letters-b 1.2 (letters_b)" in reason


def test_blocking_one_of_two_lets_the_other_in(site: Site) -> None:
    site.install("letters-a", "letters_a", EXTRACTOR)
    site.install("letters-b", "letters_b", EXTRACTOR)
    plugins, reports = load(block=("letters-a",))
    assert reports["letters-a"].state == "blocked"
    assert plugins.origins["letter"] == "letters_b 1.2"


def test_plugins_are_blocked_by_the_environment(memo_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILINGKIT_BLOCK_PLUGINS", "other, memo")
    plugins, reports = load()
    assert reports["memo"].state == "blocked"
    assert "memo" not in plugins.extractors


def test_blocking_what_is_not_there_is_told(
    memo_site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(
        "FILINGKIT_BLOCK_PLUGINS", "whoever"
    )  # meant for many environments: it need not fit each
    load(block=("filingkit_memo", "memo"))
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        "no plugin is named filingkit_memo, so none is blocked"
    ]


def test_a_blocked_plugin_is_not_even_imported(site: Site) -> None:
    site.install("fatal", "fatal", "raise KeyboardInterrupt")
    _, reports = load(block=("fatal",))
    assert reports["fatal"].state == "blocked"


def test_plugins_can_be_built_from_given_entry_points() -> None:
    entry = EntryPoint("memo", "filingkit_memo", "filingkit")
    plugins = load_plugins(entries=[entry])
    assert list(plugins.extractors) == ["memo"]
    assert plugins.origins == {"memo": "filingkit_memo"}
    assert plugins.reports == [PluginReport("memo", "filingkit_memo", "loaded", ("memo",))]


def test_loaders_are_registered_by_suffix(site: Site) -> None:
    source = (
        "import filingkit\n@filingkit.hookimpl\ndef filingkit_register_loaders(): return {'.docx': print}"
    )
    site.install("word", "word_plugin", source)
    plugins, reports = load()
    assert list(plugins.loaders) == [".docx"]
    assert reports["word"].provides == (".docx",)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mmo", "unknown schema 'mmo'; did you mean memo? Known schemas: memo"),
        ("zzzz", "unknown schema 'zzzz'. Known schemas: memo"),
    ],
)
def test_an_unknown_schema_suggests_the_nearest(name: str, message: str) -> None:
    plugins = load_plugins(entries=[EntryPoint("memo", "filingkit_memo", "filingkit")])
    with pytest.raises(UnknownSchemaError) as caught:
        plugins.extractor(name)
    assert str(caught.value) == message


def test_an_unknown_schema_mentions_plugins_that_failed() -> None:
    plugins = load_plugins(entries=[EntryPoint("lost", "nowhere", "filingkit")])
    with pytest.raises(
        UnknownSchemaError, match=r"no plugin that provides one is loaded.*failed to load: lost"
    ):
        plugins.extractor("form4")
