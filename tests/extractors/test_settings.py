from __future__ import annotations

from pathlib import Path

import pytest

from filingkit.errors import SettingsError
from filingkit.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_user_file(text: str, monkeypatch: pytest.MonkeyPatch, directory: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(directory / "config"))
    file = directory / "config" / "filingkit" / "filingkit.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return file


def test_defaults() -> None:
    settings = read_settings()
    assert settings == Settings()
    assert settings.max_document_bytes == 16 * 1024 * 1024
    assert settings.jobs == 1
    assert {".txt", ".md", ".htm", ".html"} <= set(settings.suffixes)


def test_each_place_is_above_the_one_before(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_user_file(
        'jobs = 2\nsuffixes = ["txt"]\nblock_plugins = ["a"]\nmax_document_bytes = 5', monkeypatch, project
    )
    assert read_settings().jobs == 2
    (project / "filingkit.toml").write_text('jobs = 3\nblock_plugins = ["b"]')
    assert read_settings().jobs == 3
    monkeypatch.setenv("FILINGKIT_JOBS", "4")
    assert read_settings().jobs == 4
    settings = read_settings(flags={"jobs": 5, "block_plugins": None})
    assert settings.jobs == 5
    assert settings.block_plugins == ["b"]
    assert settings.suffixes == [".txt"]
    assert settings.max_document_bytes == 5


def test_pyproject_is_read_where_there_is_no_file_of_our_own(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.filingkit]\njobs = 3\n[tool.other]\nx = 1")
    assert read_settings().jobs == 3
    (project / "filingkit.toml").write_text("jobs = 2")
    assert read_settings().jobs == 2


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_named_file_stands_in_for_the_project_file(
    how: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "filingkit.toml").write_text("jobs = 2")
    other = project / "other.toml"
    other.write_text('max_document_bytes = "2KiB"')
    if how == "variable":
        monkeypatch.setenv("FILINGKIT_CONFIG", str(other))
    settings = read_settings(other if how == "flag" else None)
    assert (settings.jobs, settings.max_document_bytes) == (1, 2048)


def test_lists_in_the_environment_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILINGKIT_BLOCK_PLUGINS", "one, two,")
    monkeypatch.setenv("FILINGKIT_SUFFIXES", "MD,.txt")
    settings = read_settings()
    assert settings.block_plugins == ["one", "two"]
    assert settings.suffixes == [".md", ".txt"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("job = 3", r"filingkit\.toml: unknown setting 'job'; did you mean 'jobs'\?"),
        ("colour = 3", r"filingkit\.toml: unknown setting 'colour'; known settings: block_plugins, "),
        ("jobs = -1", r"filingkit\.toml: jobs = -1 does not fit: input should be greater than or equal to 0"),
        ('jobs = "many"', r"filingkit\.toml: jobs = 'many' does not fit: input should be a valid integer"),
        ("jobs = ", r"filingkit\.toml is not valid TOML: "),
        ("block_plugins = [1]", r"filingkit\.toml: block_plugins = 1 does not fit"),
    ],
)
def test_a_mistake_is_told_with_the_file_it_is_in(text: str, expected: str, project: Path) -> None:
    (project / "filingkit.toml").write_text(text)
    with pytest.raises(SettingsError, match=expected):
        read_settings()


def test_a_mistake_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILINGKIT_JOBS", "x")
    with pytest.raises(SettingsError, match="the environment: FILINGKIT_JOBS = 'x' does not fit"):
        read_settings()


def test_a_missing_file_is_told() -> None:
    with pytest.raises(SettingsError, match=r"cannot read the settings file nope\.toml: no such file"):
        read_settings(Path("nope.toml"))


def test_the_address_that_clients_of_openai_heed_is_ours_too(tmp_path: Path) -> None:
    environment = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "HOME": str(tmp_path)}
    assert read_settings(environment=environment).base_url == "http://127.0.0.1:1/v1"
    stronger = environment | {"FILINGKIT_BASE_URL": "http://127.0.0.1:2/v1"}
    assert read_settings(environment=stronger).base_url == "http://127.0.0.1:2/v1"
