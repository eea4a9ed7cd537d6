"""The command line: it turns arguments into calls, and prints sentences. No other package prints.

Large packages are imported inside the commands that need them, so that help is instant.
"""

import os
import resource
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from wholepicture import __version__, interruption
from wholepicture.cli import asking, checks, feeds, health, landing, nights, notices
from wholepicture.cli.printing import complain, say, shown
from wholepicture.cli.usage import usage_sentence
from wholepicture.errors import WholePictureError, could_not, fault_of

__all__ = ["app", "run_command", "shown"]

app = typer.Typer(
    name="wholepicture",
    help="A nightly data-quality auditor of children's case-management exports.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_INTERRUPTED = 130


def run_command(arguments: Sequence[str]) -> int:
    """The exit code of a command: 0, or its error's code. No traceback is ever shown."""
    interruption.listen()
    # a dump of memory would hold children's records; every process we start inherits the limit
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        code = app(args=list(arguments), prog_name="wholepicture", standalone_mode=False)
        return _exit_code(code)
    except WholePictureError as error:
        complain(str(error))
        return error.exit_code
    except TyperException as error:
        complain(usage_sentence(error))
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return _exit_code(_INTERRUPTED)
    except BrokenPipeError:
        # the reader of the output closed the pipe; Python would raise the error again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _at_fault(error)


def _at_fault(error: Exception) -> int:
    """Exit code 5, after a message about the machine's fault or a fault of this program."""
    if isinstance(error, OSError | MemoryError):
        do = "Put it right and run again; what was published is unchanged."
        complain(str(could_not("wholepicture", fault_of(error), expected="to finish", do=do)))
        return 5
    complain(
        f"wholepicture: expected to finish; found {type(error).__name__}, a fault of ours. "
        "Nothing was published; run the night again and tell the administrator of this server."
    )
    return 5


def _exit_code(code: object) -> int:
    """The exit code of a command that ended; Typer returns 130 for an interrupted one."""
    if code != _INTERRUPTED:
        return code if isinstance(code, int) else 0
    complain(interruption.SAID)
    return 5


def _version(wanted: bool) -> None:
    if wanted:
        say(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def whole_picture(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A nightly data-quality auditor of children's case-management exports."""
    if context.invoked_subcommand is None:
        say(context.get_help())


app.command()(nights.audit)
app.command()(nights.publish)
app.command()(nights.serve)
app.command()(health.status)
app.command()(asking.summary)
app.command()(asking.explain)
app.command("what-if")(asking.what_if)
app.command()(asking.verify)
app.command()(notices.notify)
app.command()(landing.land)
app.command()(landing.refused)
app.command("list")(checks.list_checks)
app.command()(checks.check)
app.command()(checks.sql)
app.command("new-check")(checks.new_check)
app.command()(checks.suites)
app.command()(checks.synthesise)
app.command()(checks.docs)
app.add_typer(feeds.feed)
app.add_typer(health.store)
