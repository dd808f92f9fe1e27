"""The options on how a run behaves, and what it says while it waits and works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from taskschema.config.durations import parse_duration

if TYPE_CHECKING:
    from taskschema.cli.door import Door
    from taskschema.cli.progress import Progress
    from taskschema.cli.report import Report
    from taskschema.migrations.safety.conduct import Conduct


class Waiting(NamedTuple):
    """--wait-lock (0 for --no-wait) and --retry-for in seconds, None where they were not given."""

    wait_lock: float | None
    retry_for: float | None


def waiting_options(function: Callable[..., Report]) -> Callable[..., Report]:
    """Add the options on how long a run waits for the lock and tries again, as one argument `waiting`.

    Raises ConfigError for a time that is none.
    """

    @wraps(function)
    def collected(
        door: Door, /, *, wait_lock: str | None, no_wait: bool, retry_for: str | None, **others: Any
    ) -> Report:
        if no_wait and wait_lock is not None:
            raise click.UsageError("--wait-lock and --no-wait exclude each other")
        wait = 0.0 if no_wait else _seconds(wait_lock, "--wait-lock")
        return function(door, waiting=Waiting(wait, _seconds(retry_for, "--retry-for")), **others)

    for option in (
        click.option("--retry-for", metavar="TIME", help="Try again so long what a lock timeout stopped."),
        click.option("--no-wait", is_flag=True, help="Do not wait where another run holds the lock."),
        click.option("--wait-lock", metavar="TIME", help="Wait so long for another run, such as 10m."),
    ):
        collected = option(collected)
    return collected


def _seconds(text: str | None, said: str) -> float | None:
    return None if text is None else parse_duration(text, said)


def conduct_of(door: Door, progress: Progress, waiting: Waiting) -> Conduct:
    """Return how a run behaves, by settings and options."""
    from taskschema.migrations.safety.conduct import Conduct

    given = {name: value for name, value in waiting._asdict().items() if value is not None}
    return Conduct(
        limits=replace(door.settings.limits, **given),
        say=door.say,
        on_advance=lambda advance: progress.advance(str(advance), advance.fraction),
    )
