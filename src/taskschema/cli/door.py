"""The front door: the group of commands, connections, and errors turned into exit codes.

0 done; 3 findings; 4 refused or failed; 5 misconfigured; 2 bad usage; 1 a crash of ours.
"""

from __future__ import annotations

import difflib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from taskschema import __version__
from taskschema.cli.options import Callback, Flags, GlobalCommand, GlobalGroup, parameters_of
from taskschema.cli.render import render_error, render_report
from taskschema.cli.report import Report
from taskschema.config import Project, Settings, load_project, load_settings, without_passwords
from taskschema.errors import TaskschemaError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from taskschema.cli.progress import Progress
    from taskschema.db.url import DatabaseUrl
    from taskschema.migrations.scripts import Scripts

_COMMANDS = (
    "upgrade", "downgrade", "current", "history", "heads", "show", "stamp", "merge", "revision", "repair",
    "drift", "seed", "seed-undo", "seed-export", "seed-generate", "verify", "db",
)  # fmt: skip
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
_REFUSED = 4
_BROKEN_PIPE = 141
_CRASH = 1


class _Unwritable(Exception):
    """The answer cannot be written where it should go."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(reason)
        self.reason = reason


class Door:
    """What a command is handed: settings, the history, a connection, and a way to speak."""

    def __init__(self, flags: Flags) -> None:
        self.flags = flags
        self._progress: Progress | None = None

    @cached_property
    def settings(self) -> Settings:
        """The settings of this call."""
        return self._load_settings(offline=False)

    def _load_settings(self, *, offline: bool) -> Settings:
        return load_settings(
            environ=os.environ,
            directory=self.flags.directory,
            environment=self.flags.environment,
            url=self.flags.url,
            scratch_url=self.flags.scratch_url,
            offline=offline,
        )

    @property
    def scripts(self) -> Scripts:
        """The project's history, loaded, for work on the database."""
        return _load_scripts(self.settings)

    @property
    def offline_scripts(self) -> Scripts:
        """The project's history, loaded, for SQL that nobody runs here."""
        return _load_scripts(self._load_settings(offline=True))

    @property
    def history(self) -> Scripts:
        """The project's history, loaded, where no database matters."""
        from taskschema.migrations.scripts import load_scripts

        return load_scripts(self.project)

    @property
    def project(self) -> Project:
        """The project alone."""
        return load_project(self.flags.directory)

    def scripts_for(self, url: DatabaseUrl) -> Scripts:
        """The project's history, loaded, for work on a database that the settings do not name."""
        from taskschema.migrations.scripts import load_scripts

        scripts = load_scripts(self.settings.project, url=url)
        scripts.config.attributes["taskschema.settings"] = self.settings
        return scripts

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection to the database that is meant; never the canonical project to somebody's data."""
        from taskschema.migrations.guard import refuse_foreign_database

        with self.any_connection() as connection:
            refuse_foreign_database(connection, self.settings.project)
            yield connection

    @contextmanager
    def any_connection(self) -> Iterator[Connection]:
        """Lend a connection to the database that is meant, for what reads it and asks no project."""
        from taskschema.db.opening import open_database

        with open_database(self.settings, announce=self.say) as connection:
            yield connection

    @property
    def scratch_url(self) -> DatabaseUrl | None:
        """Where throw-away databases are to be made, if anywhere special."""
        from taskschema.db.opening import scratch_url_of

        return scratch_url_of(self.settings)

    def say(self, sentence: str) -> None:
        """Say a sentence to a person, on stderr."""
        if self.flags.quiet or not sentence:
            return
        if self._progress is not None:
            self._progress.say(sentence)
        else:
            click.echo(sentence, err=True)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Lend a line that shows what is under way; sentences said meanwhile stay above it."""
        from taskschema.cli.progress import watched

        with watched(wanted=not self.flags.quiet and not self.flags.no_progress) as progress:
            self._progress = progress
            try:
                yield progress
            finally:
                self._progress = None


def _load_scripts(settings: Settings) -> Scripts:
    """Load the history; a named URL is parsed first, so that a wrong one is said first."""
    from taskschema.db.url import DatabaseUrl
    from taskschema.migrations.scripts import load_scripts

    named = settings.database.url
    scripts = load_scripts(settings.project, url=None if named is None else DatabaseUrl.parse(named))
    scripts.config.attributes["taskschema.settings"] = settings
    return scripts


def command(name: str) -> Callable[[Callback], click.Command]:
    """Make a command of a function that takes the door and returns a Report."""

    def decorate(function: Callback) -> click.Command:
        @click.pass_obj
        def callback(flags: Flags, /, **arguments: Any) -> int:
            door = Door(flags)
            if flags.quiet:
                logging.disable(logging.INFO)
            # stdout is for the answer: what models and revisions print goes where sentences go.
            with redirect_stdout(sys.stderr):
                report = function(door, **arguments)
            return _show(door, report)

        return GlobalCommand(
            name=name,
            callback=callback,
            params=parameters_of(function),
            help=function.__doc__,
            context_settings=_CONTEXT | getattr(function, "context_settings", {}),
        )

    return decorate


class _Commands(GlobalGroup):
    """The commands, each imported when it is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        loaded: click.Command = import_module(f"taskschema.cli.{cmd_name.replace('-', '_')}").cli
        return loaded

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{guess}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="taskschema")
def cli() -> None:
    """Move PostgreSQL schemas along their history, seed them, and see where they differ from the models.

    Exit codes: 0 done, 3 findings, 4 refused or failed, 5 misconfigured, 2 bad usage, 1 a crash.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing gets past it."""
    flags = Flags()
    # What else goes wrong with a connection that is given up anyway is no news to a person.
    for library in ("psycopg", "sqlalchemy"):
        logging.getLogger(library).addHandler(logging.NullHandler())
    try:
        code = _run(arguments, flags)
        sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_is_gone()
    except OSError as problem:
        return _nowhere_to_write(problem)
    return code


def _run(arguments: Sequence[str] | None, flags: Flags) -> int:
    try:
        return _invoke(list(sys.argv[1:] if arguments is None else arguments), flags)
    except TaskschemaError as problem:
        return _refuse(problem, flags)
    except BrokenPipeError:
        raise
    except _Unwritable as problem:
        return _nowhere_to_write(problem.reason)
    except Exception as problem:  # noqa: BLE001  # the last door: a crash must not look like anything else
        return _crash(problem, flags)


def _invoke(words: list[str], flags: Flags) -> int:
    try:
        with cli.make_context("taskschema", words, obj=flags) as context:
            result = cli.invoke(context)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        where = getattr(stop.__context__ or stop, "__notes__", None) or getattr(stop, "__notes__", None)
        said = "; ".join(where or ("what was committed stays, the rest was rolled back",))
        click.echo(f"error: interrupted: {said}", err=True)
        return _REFUSED


def _show(door: Door, report: Report) -> int:
    text = render_report(door.flags.command, report, door.flags.format)
    _answer(text)
    door.say(report.sentence)
    return report.exit_code


def _answer(text: str) -> None:
    """Write to stdout, now: a full disk must be known before anything else is said."""
    if not text:
        return
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise _Unwritable(problem) from problem


def _refuse(problem: TaskschemaError, flags: Flags) -> int:
    text = render_error(flags.command, problem, flags.format)
    _answer(text)
    click.echo(f"error: {problem.message}", err=True)
    if problem.hint:
        click.echo(f"hint: {problem.hint}", err=True)
    _trace(problem, flags)
    return problem.exit_code


def _crash(problem: Exception, flags: Flags) -> int:
    click.echo(f"crash: {type(problem).__name__}: this is a bug of taskschema, not of yours", err=True)
    click.echo("hint: run it again with -v -v and report what it prints", err=True)
    _trace(problem, flags)
    return _CRASH


def _trace(problem: BaseException, flags: Flags) -> None:
    if flags.verbose > 1:
        click.echo(without_passwords("".join(traceback.format_exception(problem))), err=True)


def _nowhere_to_write(problem: OSError) -> int:
    with suppress(OSError):
        click.echo(f"error: the answer cannot be written: {problem.strerror}", err=True)
    _silence()
    return _REFUSED


def _silence() -> None:
    """Let the interpreter flush into nothing when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _pipe_is_gone() -> int:
    """End as a program that SIGPIPE kills: https://docs.python.org/3/library/signal.html#note-on-sigpipe."""
    _silence()
    return _BROKEN_PIPE
