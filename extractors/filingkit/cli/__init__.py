"""The command `extract`: which sub-commands there are, and how it ends.

Only click is imported here, and a sub-command when it is called: `extract --help` must stay instant.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click_default_group import DefaultGroup

from filingkit import __version__
from filingkit.errors import FilingkitError, InternalError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell reports for a program that SIGINT or SIGPIPE ended."""

ARGUMENTS = "filingkit.arguments"
"""Under this key of a context's `meta` are the arguments of the whole command line."""

COMMANDS = {
    "run": ("filingkit.cli.run:run", "Extract records; the default: `extract FILE` is `extract run FILE`."),
    "show": ("filingkit.cli.show:show", "Show a document with each value highlighted where it was found."),
    "prompt": ("filingkit.cli.prompt:prompt", "Print what would be sent to a model, and what it would cost."),
    "requests": (
        "filingkit.cli.requests:requests",
        "Write what a model would be asked to files for a batch.",
    ),
    "answers": ("filingkit.cli.answers:answers", "Extract records with the answers from such files."),
    "text": ("filingkit.cli.text:text", "Print the loaded text exactly as offsets refer to it."),
    "schemas": (
        "filingkit.cli.schemas:schemas",
        "List the schemas, or describe one, or print its JSON Schema.",
    ),
    "plugins": (
        "filingkit.cli.plugins:plugins",
        "List the plugins: what is loaded, from where, what failed and why.",
    ),
    "eval": (
        "filingkit_evals.cli:evals",
        "Score records against gold, keep the history, compare and gate.",
    ),
}

_EPILOG = """\
Exit codes: 0 done, 1 some of many documents failed, 2 wrong call (option, schema or setting), 3 no such file
or no filings, 4 unreadable document, 5 empty, 6 not text, 7 another type of document, 8 too large,
9 a plugin failed, 10 to 14 a model failed, 70 a bug, 130 interrupted."""


class Group(DefaultGroup):  # type: ignore[misc]  # the library has no types
    """Imports a sub-command when it is asked for, and turns every error into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        """Import the sub-command `name`; anything else is an argument of the default one."""
        if name not in COMMANDS:
            ctx.arg0 = name  # type: ignore[attr-defined]  # how DefaultGroup hands the argument on
            name = self.default_cmd_name
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Remember the arguments as they were typed: a command may want to say how it was called."""
        typed = list(args)
        context: click.Context = super().make_context(info_name, args, parent, **extra)
        context.meta[ARGUMENTS] = typed
        return context

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help for the default command, which is what people come for, and the list of the others."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] PATH...")
        formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS] [ARGS]...", prefix="       ")
        self.format_help_text(ctx, formatter)
        default = self.get_command(ctx, self.default_cmd_name)
        params = {param.name: param for param in (*default.get_params(ctx), *self.get_params(ctx))}
        options = (param for param in params.values() if isinstance(param, click.Option))
        with formatter.section("Options"):
            records = (option.get_help_record(ctx) for option in options)
            formatter.write_dl([record for record in records if record is not None])
        with formatter.section("Commands (each has --help)"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])
        formatter.write_paragraph()
        formatter.write_text(_EPILOG)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whoever reads our output may stop reading."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more when it exits, and would complain then.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(BROKEN_PIPE)
        return result

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run the command and exit; no traceback ever reaches a user who did not ask for one."""
        if logging.lastResort is not None:  # what shows warnings where nobody set up logging
            logging.lastResort.setFormatter(logging.Formatter("extract: %(message)s"))
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except FilingkitError as error:
            code = _report(str(error), error.exit_code)
        except click.Abort:
            code = INTERRUPTED
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            code = _report(f"{error.format_message()} (see extract --help)", error.exit_code)
        except Exception as error:
            code = _report(
                f"unexpected {type(error).__name__}: {error}; please report this", InternalError.exit_code
            )
        sys.exit(code if isinstance(code, int) else 0)


@click.group(
    cls=Group,
    default="run",
    default_if_no_args=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="filingkit %(version)s")
def extract() -> None:
    """Extract typed records from filings; every value names the place in the source that it came from."""


def _report(message: str, code: int) -> int:
    if os.environ.get("FILINGKIT_DEBUG") == "1":
        traceback.print_exc()
    message = " ".join(message.split())
    if message.startswith(("- ", "-: ")):  # the uri of standard input
        message = "standard input" + message[1:]
    click.echo(f"extract: {message}", err=True)
    return code


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Entry point of the command."""
    extract.main(arguments, prog_name="extract")
