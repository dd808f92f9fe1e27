"""What is under way, shown on a terminal while it lasts: one line that goes away again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """A line that says what is under way, and sentences that stay above it."""

    def show(self, text: str) -> None:
        """Say what is under way now."""

    def say(self, sentence: str) -> None:
        """Say a sentence that stays."""


class _Silent:
    """For streams that nobody watches: sentences only."""

    def show(self, text: str) -> None:
        """Show nothing."""

    def say(self, sentence: str) -> None:
        click.echo(sentence, err=True)


class _Live:
    def __init__(self, progress: RichProgress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def show(self, text: str) -> None:
        self._progress.reset(self._task, description=text)

    def say(self, sentence: str) -> None:
        self._progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def watched(*, wanted: bool) -> Iterator[Progress]:
    """Lend a progress line where stderr is a terminal and somebody wants it."""
    if not wanted or not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Live(progress)
