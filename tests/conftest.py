"""What every test gets: no network beyond this machine, no settings of whoever runs it, plugins to invent."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INVENTED = Path(__file__).parent / "invented"
sys.path.insert(0, str(INVENTED))

# The same examples in every run, so that a change is what breaks a test; other ones with HYPOTHESIS_PROFILE=default.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

_LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and every look-up of a name beyond the loopback interface."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _refusing(getattr(socket.socket, name), lambda args: args[1]))
        patch.setattr(socket, "getaddrinfo", _refusing(socket.getaddrinfo, lambda args: args))
        yield


def _refusing(original: Callable[..., Any], address: Callable[[Any], Any]) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        target = address(args)
        host = target[0] if isinstance(target, tuple) else ""  # a socket file has no host
        if host is not None and str(host) not in _LOCAL:
            message = f"a test tried to reach {host}: tests do not use the network"
            raise RuntimeError(message)
        return original(*args, **kwargs)

    return refuse


@pytest.fixture(autouse=True)
def no_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an empty home and without our environment variables."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in [name for name in os.environ if name.startswith("FILINGKIT_")]:
        monkeypatch.delenv(name)


class Site:
    """A directory on the path that distributions are installed into, as pip would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def install(self, distribution: str, module: str, source: str | None = None, *, name: str = "") -> None:
        """Install a distribution with one plugin: `module`, written here if its `source` is given."""
        info = self.path / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[filingkit]\n{name or distribution} = {module}\n")
        if source is not None:
            (self.path / f"{module}.py").write_text(source)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty directory of installed distributions, on the path of this process and of those it starts."""
    path = tmp_path / "site"
    path.mkdir()
    monkeypatch.syspath_prepend(path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(path), str(INVENTED)]))
    known = set(sys.modules)
    yield Site(path)
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(path)):
            del sys.modules[name]


@pytest.fixture
def memo_site(site: Site) -> Site:
    """A site where the plugin for memos is installed."""
    site.install("memo-plugin", "filingkit_memo", name="memo")
    return site
