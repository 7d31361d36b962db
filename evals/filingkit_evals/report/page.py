"""One HTML file out of templates, styles and scripts, under a policy that lets it load and send nothing."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from filingkit_evals.report import figures
from filingkit_evals.report.data import gather
from filingkit_evals.report.packing import embed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filingkit_evals.comparison import Comparison
    from filingkit_evals.report.trend import TrendPoint
    from filingkit_evals.report.verdict import GateVerdict
    from filingkit_evals.results import Run

STYLES = ("palette", "page", "figures", "tables", "documents", "source")
SCRIPTS = ("page", "data", "tables", "documents", "mistakes", "source", "cells", "document", "routes")
"""In the order in which they are joined: a script may use what stands in one before it."""


def render_report(
    run: Run,
    *,
    baseline: Run | None = None,
    comparison: Comparison | None = None,
    trend: Sequence[TrendPoint] = (),
    gate: GateVerdict | None = None,
    documents: int = 500,
) -> str:
    """Write the report of a run as one page that needs nothing else.

    `documents` is how many documents are shown in full, with their text: those that flipped or have mistakes first.
    """
    style = "\n".join(_read("styles", f"{name}.css") for name in STYLES)
    theme = _read("scripts", "theme.js")
    parts = "\n".join(_read("scripts", f"{name}.js") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}\n}})();\n'
    policy = (
        "default-src 'none'; connect-src 'none'; img-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(theme)}' '{_digest(script)}'"
    )
    values = gather(run, baseline, comparison, trend, gate, documents)
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(values, policy=policy, style=Markup(style), theme=Markup(theme), script=Markup(script))
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("filingkit_evals.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({name: getattr(figures, name) for name in figures.__all__})
    environment.filters["embed"] = embed
    return environment


def _read(folder: str, name: str) -> str:
    return (files("filingkit_evals.report") / "templates" / folder / name).read_text("utf-8").strip()


def _digest(text: str) -> str:
    """Give the hash by which the policy knows an inline style or script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
