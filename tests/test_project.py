"""The project itself: the README tells the truth, samples have gold, and nothing points to one machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from filingkit_schemas.earnings import EarningsRelease
from filingkit_schemas.ownership import OwnershipReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ROOT / "evals" / "documents"
GOLD = ROOT / "evals" / "gold"
GOLD_FILES = sorted(GOLD.rglob("*.json"))
SCHEMAS: dict[str, type[BaseModel]] = {
    **dict.fromkeys(("form3", "form4", "form5"), OwnershipReport),
    "earnings": EarningsRelease,
}

SETUP = "pip install -q uv && uv run "
SAMPLES = sorted(path.relative_to(DOCUMENTS) for path in DOCUMENTS.rglob("*") if path.is_file())

# Put together here, so that this file does not name what it forbids.
_MACHINE_PATHS = [f"/{folder}/" for folder in ("home", "root", "work", "Users", "mnt")] + ["C:" + "\\"]
_REGISTRIES = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("jfrog", "io"),
        ("proxy", "golang", "org"),
    )
]
_FORBIDDEN = re.compile("|".join(re.escape(text) for text in _MACHINE_PATHS + _REGISTRIES))


class Block(NamedTuple):
    """A fenced code block of the README."""

    language: str
    heading: str
    text: str


def _blocks() -> Iterator[Block]:
    heading = ""
    language: str | None = None
    lines: list[str] = []
    for line in README.splitlines():
        if line.startswith("```"):
            if language is None:
                language, lines = line.removeprefix("```"), []
            else:
                yield Block(language, heading, "\n".join(lines) + "\n")
                language = None
        elif language is not None:
            lines.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")


def _block(language: str, heading: str) -> str:
    (text,) = (block.text for block in _blocks() if block[:2] == (language, heading))
    return text


def _commands() -> list[str]:
    lines = (line for block in _blocks() if block.language == "sh" for line in block.text.splitlines())
    commands = [line.split("  #")[0].strip() for line in lines]
    return [command for command in commands if command]


def _shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `command` with the `extract` that belongs to this interpreter."""
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        command,
        shell=True,
        cwd=cwd,
        env={**os.environ, "PATH": scripts, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A directory that looks like a clone to the commands of the README, and may be written to."""
    folder = tmp_path / "clone"
    (folder / "evals").mkdir(parents=True)
    (folder / "evals" / "documents").symlink_to(DOCUMENTS, target_is_directory=True)
    (folder / "evals" / "gold").symlink_to(GOLD, target_is_directory=True)
    return folder


def _project_files() -> list[Path]:
    """What belongs to the project: tracked files, and new ones that are not ignored."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a clone: git cannot list the files of the project")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_readme_opens_with_two_commands_for_a_bare_machine() -> None:
    title, _, promise, *rest = README.splitlines()
    assert title == "# filingkit"
    assert promise.endswith(".")
    first = next(_blocks())
    assert rest[1] == "```sh", "the set-up follows the promise"
    assert [line.removeprefix(SETUP) for line in first.text.splitlines()] == [
        "extract --schema form4 evals/documents/form4/markdown.md",
        "pytest",
    ]
    assert README.count("pip install -q uv") == 2


@pytest.mark.parametrize("command", [command for command in _commands() if not command.endswith("pytest")])
def test_readme_command_runs(command: str, clone: Path) -> None:
    done = _shell(command.removeprefix(SETUP), clone)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "failed" not in done.stderr


def test_readme_excerpt_is_what_the_command_prints(clone: Path) -> None:
    (command,) = re.findall(r"<!-- excerpt of: (.+) -->", README)
    printed = json.loads(_shell(command, clone).stdout)
    assert list(_deviations(json.loads(_block("json", "What you get")), printed)) == []


def _deviations(excerpt: Any, whole: Any, path: str = "") -> Iterator[str]:
    """Tell where `excerpt` says something that is not in `whole`; confidence may drift a little."""
    if isinstance(excerpt, dict) and isinstance(whole, dict):
        for key, value in excerpt.items():
            if key not in whole:
                yield f"{path}/{key} is not there"
            else:
                yield from _deviations(value, whole[key], f"{path}/{key}")
    elif path.endswith("/confidence"):
        if excerpt != pytest.approx(whole, abs=0.03):
            yield f"{path} is {whole}, not {excerpt}"
    elif excerpt != whole:
        yield f"{path} is {whole!r}, not {excerpt!r}"


def test_readme_shows_usage_as_it_is() -> None:
    from filingkit.llm.wire import Completion, Tokens
    from filingkit.usage import Call, Usage

    shown = json.loads(_block("json", "What it cost"))
    (call,) = shown["calls"]
    tokens = Tokens(call["input_tokens"], call["cached_tokens"], call["output_tokens"])
    spent = Completion("", call["model"], tokens, call["cost_usd"], call["requests"], call["from_cache"])
    calls = [Call(call["purpose"], tuple(call["paths"]), spent, call["seconds"], call["error"])]
    assert Usage(calls, shown["seconds"]).to_dict() == shown


def test_readme_python_runs(clone: Path, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(_block("python", "From Python"), encoding="utf-8")
    done = _shell(f'"{sys.executable}" "{script}"', clone)
    assert done.returncode == 0, done.stderr


NOTICE = "FORM 12b-25\nNOTIFICATION OF LATE FILING\nFull name of registrant: Hartwell Loom Corp\n"

CONFORMANCE = f"""
from filingkit.testing import ExtractorConformance
from filingkit_latefiling import Form12b25

class TestForm12b25(ExtractorConformance):
    extractor = Form12b25()
    samples = ({NOTICE!r},)
"""


def test_readme_plugin_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads(_block("toml", "Writing a plugin"))["project"]
    ((name, module),) = project["entry-points"]["filingkit"].items()
    assert f"`{module}.py`" in README
    # What an installer leaves behind: the module, and the metadata with its entry point.
    info = tmp_path / "site" / f"{module}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(f"[filingkit]\n{name} = {module}\n", encoding="utf-8")
    source = _block("python", "Writing a plugin")
    (tmp_path / "site" / f"{module}.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))

    (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (command,) = re.findall(r"`(extract [^`]+ notice\.txt)`", README)
    done = _shell(command, tmp_path)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["record"] == {"registrant": "Hartwell Loom Corp"}
    (span,) = printed["fields"]["/registrant"]["spans"]
    assert NOTICE[span["start"] : span["end"]] == span["quote"] == "Hartwell Loom Corp"

    (tmp_path / "test_latefiling.py").write_text(CONFORMANCE, encoding="utf-8")
    done = _shell("pytest -q -p no:cacheprovider test_latefiling.py", tmp_path)
    assert done.returncode == 0, done.stdout


def test_readme_lists_every_exit_code() -> None:
    from filingkit import errors

    kinds = (value for value in vars(errors).values() if isinstance(value, type))
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.FilingkitError)}
    (table,) = re.findall(r"## Exit codes\n\n((?:\|[^\n]*\n)+)", README)
    listed = {int(code) for code in re.findall(r"\| (\d+) (?=\|)", table)}
    assert listed == codes | {0, 1, 130}


def test_readme_lists_every_state() -> None:
    from typing import get_args

    from filingkit.draft import State

    (table,) = re.findall(r"## States\n\n((?:\|[^\n]*\n)+)", README)
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(get_args(State))


def test_readme_names_every_setting() -> None:
    from filingkit.settings import Settings

    (section,) = re.findall(r"## Settings\n\n(.+?)\n## ", README, re.DOTALL)
    assert set(Settings.model_fields) <= set(re.findall(r"`(\w+)`", section))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []


def test_no_file_names_a_machine_path_or_a_registry() -> None:
    guilty = []
    for path in _project_files():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if _FORBIDDEN.search(line):
                guilty.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert guilty == []


def test_source_roots_are_not_packages() -> None:
    roots = ("extractors", "plugins", "schemas", "evals")
    assert [root for root in roots if not (ROOT / root).is_dir()] == []
    assert [root for root in roots if (ROOT / root / "__init__.py").exists()] == []


def test_every_package_is_typed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [package for package in packages if not (ROOT / package / "py.typed").exists()] == []


def test_license_is_the_one_declared() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert re.search(r"^   Copyright \d{4} The filingkit authors$", text, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["license"] == "Apache-2.0"


def test_constraints_hold_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[\w.!+]+", pin)] == []
    assert not any(pin.startswith("filingkit==") for pin in pins)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in wanted}
    pinned = set(re.findall(r"^([^#=\s]+)==", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE))
    assert names - pinned == {"filingkit"}, "but ourselves, whose extra for evals the developers need"


def test_samples_are_there() -> None:
    assert {path.parts[0] for path in SAMPLES} == {"earnings", "form3", "form4", "form5"}
    labelled = {_read(path)["document"] for path in GOLD_FILES}
    samples = {path.as_posix() for path in SAMPLES}
    assert samples <= labelled, "every sample has gold"
    elsewhere = {name for name in labelled - samples if not name.startswith("seeds/")}
    assert elsewhere == set(), "all other gold is of the user's filings, which are not committed"


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: str(path.relative_to(GOLD)))
def test_gold_is_valid_and_names_every_key(path: Path) -> None:
    from filingkit_evals.gold import read_gold, with_placeholders

    gold = read_gold(path, path.parent.name)
    record = with_placeholders(gold.record)
    assert SCHEMAS[gold.schema].model_validate(record).model_dump(mode="json") == record


@pytest.mark.parametrize("schema", SCHEMAS)
def test_gold_of_samples_has_no_errors_and_its_totals_foot(schema: str) -> None:
    from filingkit_evals.cases import find_cases
    from filingkit_evals.gold_checks import check_gold

    cases = [case for case in find_cases(GOLD, schema=schema) if case.path is not None]
    assert cases
    problems = {case.id: check_gold(case, SCHEMAS[schema]) for case in cases}
    wrong = [
        (name, problem)
        for name, found in problems.items()
        for problem in found
        if problem.severity == "error" or "does not foot" in problem.message
    ]
    assert wrong == []


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: str(path.relative_to(GOLD)))
def test_gold_of_documents_that_are_not_ours_holds_no_prose(path: Path) -> None:
    from filingkit_evals.gold import redact

    data = _read(path)
    if data["document"].startswith("seeds/"):
        assert data["sha256"]
        assert redact(data["record"], SCHEMAS[path.parent.name]) == []


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", SAMPLES, ids=str)
def test_sample_is_read_as_its_gold_says(document: Path) -> None:
    from filingkit import choose, extract, load_path, load_plugins
    from filingkit_evals.metrics import MISTAKES
    from filingkit_evals.scorer import score

    gold = json.loads((GOLD / document).with_suffix(".json").read_text(encoding="utf-8"))["record"]
    filing = load_path(DOCUMENTS / document)
    extraction = extract(filing, choose(filing, load_plugins().extractors))
    assert extraction.schema == document.parts[0]
    cells = score(SCHEMAS[extraction.schema], gold, extraction.record.model_dump(mode="json"))
    assert [cell for cell in cells if cell.outcome in MISTAKES] == []
