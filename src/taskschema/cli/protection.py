"""Protected environments: what undoes or overwrites needs the environment's name, typed or said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from taskschema.config import Secret, Settings
from taskschema.errors import ConfigError, Protected

if TYPE_CHECKING:
    from taskschema.cli.door import Door
    from taskschema.cli.report import Report
    from taskschema.db.url import DatabaseUrl

HARMLESS = ("sql", "dry_run", "list_only", "diff")
"""Options under which nothing is written: nobody is asked then."""
_PORT = 5432


def asks_first(function: Callable[..., Report]) -> Callable[..., Report]:
    """Let a command ask for the name of a protected environment before it begins; adds --yes-i-mean."""

    @wraps(function)
    def asking(door: Door, /, *, yes_i_mean: str | None, **others: Any) -> Report:
        if not any(others.get(name) for name in HARMLESS):
            require_name(door, yes_i_mean)
        return function(door, **others)

    option = click.option(
        "--yes-i-mean", metavar="NAME", help="The protected environment that is meant, instead of typing it."
    )
    decorated: Callable[..., Report] = option(asking)
    return decorated


def require_name(door: Door, said: str | None) -> None:
    """Raise Protected unless the environment that is protected, if one is, was named."""
    protected = protected_environment(door.settings, os.environ)
    if protected is None:
        if said is not None and said != door.settings.environment:
            raise Protected(
                f"--yes-i-mean says {said}, and this is not the protected environment {said}",
                environment=said,
                hint="are you where you think? look at -e, and at the URL",
            )
        return
    if said is None and sys.stdin.isatty() and sys.stderr.isatty():
        said = click.prompt(f"type {protected} to go on", err=True, default="", show_default=False)
    if said != protected:
        raise Protected(
            f"{door.flags.command} changes the protected environment {protected}, and that was not named",
            environment=protected,
            hint=f"say --yes-i-mean {protected} if that is what you mean",
        )


def protected_environment(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """Return the protected environment that a command is about: the one chosen, or whose database is meant.

    A protected database stays protected when its URL is named in another way.
    """
    environments: Mapping[str, Mapping[str, Any]] = settings.project.table.get("environments", {})
    protected = {name: table for name, table in environments.items() if table.get("protected")}
    if settings.environment in protected:
        return settings.environment
    meant = None if settings.database.url is None else _place(settings.database.url, environ)
    for name, table in protected.items():
        if meant is not None and _place(table.get("database-url"), environ) == meant:
            return name
    return None


def _place(url: Secret | None, environ: Mapping[str, str]) -> tuple[object, ...] | None:
    """Return what a URL leads to, None where that cannot be told."""
    text = "" if url is None else url.reveal().strip()
    if text.startswith("env:"):
        text = environ.get(text.removeprefix("env:"), "").strip()
    if not text or text == "embedded":
        return None
    return _place_of(text)


def _place_of(text: str) -> tuple[object, ...] | None:
    from taskschema.db.url import DatabaseUrl

    try:
        url: DatabaseUrl = DatabaseUrl.parse(Secret(text)).direct()
    except ConfigError:
        return None
    if not url.is_postgresql:
        return (url.backend, url.database)
    said = url.libpq_parameters()
    host = str(said.get("host") or said.get("hostaddr") or "").lower().rstrip(".")
    return (host, str(said.get("port") or _PORT), said.get("dbname") or said.get("user"))
