"""What is under way, shown on a terminal while it lasts: one line that goes away again."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.progress import Task


class Progress(Protocol):
    """A line that says what is under way, and sentences that stay above it."""

    def show(self, text: str) -> None:
        """Say what is under way now."""

    def advance(self, text: str, fraction: float | None) -> None:
        """Say how far what is under way is: as a text, and from 0 to 1 where that is known."""

    def say(self, sentence: str) -> None:
        """Say a sentence that stays."""


LINE_SECONDS = 10.0
"""How often a stream that is no terminal is told how far it is, while the phase stays the same."""
BAR_WIDTH = 20
_NUMBERS = re.compile(r"[0-9]+")


class _Silent:
    """For people who want no progress: sentences only."""

    def show(self, text: str) -> None:
        """Show nothing."""

    def advance(self, text: str, fraction: float | None) -> None:
        """Show nothing."""

    def say(self, sentence: str) -> None:
        click.echo(sentence, err=True)


class _Plain(_Silent):
    """For streams that are no terminal, as in CI: sentences, and now and then a line on how far it is."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._phase = ""
        self._told_at = 0.0

    def advance(self, text: str, fraction: float | None) -> None:
        """Print a line where the phase is another, or nothing was printed for a while."""
        now, phase = self._clock(), _NUMBERS.sub("", text)
        if phase != self._phase or now - self._told_at >= LINE_SECONDS:
            self._phase, self._told_at = phase, now
            click.echo(text, err=True)


class _Live:
    def __init__(self, progress: RichProgress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, fraction=None)

    def show(self, text: str) -> None:
        self._progress.reset(self._task, description=text, fraction=None)

    def advance(self, text: str, fraction: float | None) -> None:
        self._progress.update(self._task, description=text, fraction=fraction)

    def say(self, sentence: str) -> None:
        self._progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def watched(*, wanted: bool) -> Iterator[Progress]:
    """Lend a progress line on a terminal, plain lines on any other stderr, silence to who wants none."""
    if not wanted or not sys.stderr.isatty():
        yield _Plain() if wanted else _Silent()
        return
    from rich.console import Console

    with _line(Console(stderr=True)) as progress:
        yield _Live(progress)


def _line(console: Console) -> RichProgress:
    """Make the line: a spinner, the text, a bar where a fraction is known, and the time."""
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    class Bar(ProgressColumn):
        def render(self, task: Task) -> ProgressBar | Text:
            fraction = task.fields["fraction"]
            if fraction is None:
                return Text("")
            return ProgressBar(total=1.0, completed=fraction, width=BAR_WIDTH)

    text = TextColumn("{task.description}", markup=False)
    return Progress(SpinnerColumn(), text, Bar(), TimeElapsedColumn(), console=console, transient=True)
