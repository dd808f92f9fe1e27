"""`taskschema db`: the embedded server, and the database at hand."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import click

from taskschema.cli.door import Door, command
from taskschema.cli.options import GlobalGroup
from taskschema.cli.protection import asks_first
from taskschema.cli.report import Report
from taskschema.errors import ConfigError, DatabaseError

if TYPE_CHECKING:
    from taskschema.db.embedded import EmbeddedServer


@click.group("db", cls=GlobalGroup)
def cli() -> None:
    """The embedded PostgreSQL, and the database at hand."""


def _server(door: Door) -> EmbeddedServer:
    from taskschema.config import EMBEDDED
    from taskschema.db.embedded import server_at

    if door.flags.url is None:
        door.flags.url = EMBEDDED  # these verbs mean the embedded server, whatever the environment names
    return server_at(door.settings.home)


@command("start")
def start(door: Door) -> Report:
    """Start the embedded PostgreSQL; it stays when the command ends."""
    server = _server(door)
    was_started = server.start()
    verb = "started" if was_started else "nothing to do: it runs already,"
    return Report(
        summary={"started": was_started},
        lines=[str(server.url)],
        sentence=f"{verb} the embedded PostgreSQL in {door.settings.home / '.taskschema'}",
        data={"url": str(server.url)},
    )


@command("stop")
def stop(door: Door) -> Report:
    """Stop the embedded PostgreSQL; its data stays."""
    was_stopped = _server(door).stop()
    return Report(
        summary={"stopped": was_stopped},
        sentence="stopped the embedded PostgreSQL" if was_stopped else "nothing to do: it does not run",
    )


@command("status")
def status(door: Door) -> Report:
    """Say whether the embedded PostgreSQL runs, and where."""
    found = _server(door).status()
    facts = {
        "state": str(found.state),
        "pid": found.pid,
        "version": found.version,
        "data_directory": str(found.data_directory),
        "url": str(found.url),
    }
    return Report(
        summary={"state": str(found.state)},
        lines=[f"{key}: {value}" for key, value in facts.items() if value is not None],
        data=facts,
    )


@command("url")
def url(door: Door) -> Report:
    """Print the URL of the database at hand, its password hidden."""
    from taskschema.db.embedded import server_at
    from taskschema.db.url import DatabaseUrl

    named = door.settings.database.url
    found = server_at(door.settings.home).url if named is None else DatabaseUrl.parse(named)
    return Report(
        summary={"origin": door.settings.database.origin},
        lines=[str(found)],
        data={"url": str(found)},
    )


@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def _psql(door: Door, arguments: tuple[str, ...]) -> Report:
    """Open psql on the database at hand.

    ARGUMENTS go to psql as they are.
    """
    from taskschema.db.embedded import binary
    from taskschema.db.opening import target_url

    found = target_url(door.settings, announce=door.say)
    if not found.is_postgresql:
        raise ConfigError("psql speaks to PostgreSQL only", hint="open a SQLite file with sqlite3")
    program = shutil.which("psql") if not door.settings.database.is_embedded else None
    program = program or str(binary("psql"))
    os.execvpe(program, ["psql", *arguments], {**os.environ, **found.direct().libpq_environment()})  # noqa: S606


_psql.context_settings = {"ignore_unknown_options": True, "allow_interspersed_args": False}  # type: ignore[attr-defined]
psql = command("psql")(_psql)


@command("reset")
@asks_first
def reset(door: Door) -> Report:
    """Make the embedded database empty; refuses every other server."""
    from taskschema.db.embedded import server_at

    setting = door.settings.database
    if not setting.is_embedded:
        raise DatabaseError(
            f"db reset empties the embedded database only, and {setting.origin} names another",
            hint="say -d embedded if that is the one you mean",
        )
    server_at(door.settings.home).reset()
    return Report(summary={"reset": True}, sentence="the embedded database is empty")


for _verb in (start, stop, status, url, psql, reset):
    cli.add_command(_verb)
