"""Protected environments: what undoes or overwrites needs the environment's name, typed or said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from taskschema.errors import Protected

if TYPE_CHECKING:
    from taskschema.cli.door import Door
    from taskschema.cli.report import Report

HARMLESS = ("sql", "dry_run", "list_only", "diff")
"""Options under which nothing is written: nobody is asked then."""


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
    from taskschema.db.protection import protected_environment

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
