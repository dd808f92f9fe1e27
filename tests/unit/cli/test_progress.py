"""How far something is: a bar on a terminal, now and then a line elsewhere, nothing for who wants nothing."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from taskschema.cli.progress import LINE_SECONDS, _line, _Live, _Plain, watched

SCAN = "CREATE INDEX on public.task: building index: scanning table, {} % of 1200 blocks"


class Clock:
    """Shows the time that it is set to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def plain(clock: Clock) -> _Plain:
    return _Plain(clock)


def test_a_line_comes_at_once_and_not_again_for_a_while(
    plain: _Plain, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    for seconds, percent in ((0.0, 1), (LINE_SECONDS - 0.1, 40), (0.1, 45), (2.0, 50)):
        clock.now += seconds
        plain.advance(SCAN.format(percent), percent / 100)
    told = capsys.readouterr()
    assert told.err.splitlines() == [SCAN.format(1), SCAN.format(45)]
    assert told.out == ""


def test_another_phase_is_said_at_once(plain: _Plain, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [
        SCAN.format(1),
        "CREATE INDEX on public.task: waiting for writers before validation",
        SCAN.format(2),
    ]
    for text in texts:
        plain.advance(text, None)
    assert capsys.readouterr().err.splitlines() == texts


def test_what_is_shown_stays_off_a_stream_and_what_is_said_does_not(
    plain: _Plain, capsys: pytest.CaptureFixture[str]
) -> None:
    plain.show("applying a1b2")
    plain.say("applied a1b2")
    assert capsys.readouterr().err == "applied a1b2\n"


@pytest.mark.parametrize(("wanted", "lines"), [(True, 1), (False, 0)])
def test_who_wants_no_progress_gets_none(
    wanted: bool, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with watched(wanted=wanted) as progress:
        progress.advance(SCAN.format(1), 0.01)
    assert len(capsys.readouterr().err.splitlines()) == lines


def test_a_terminal_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with watched(wanted=True) as progress:
        progress.advance(SCAN.format(1), 0.01)
        assert isinstance(progress, _Live)


def test_the_bar_is_there_while_a_fraction_is_known() -> None:
    stream = io.StringIO()
    line = _line(Console(file=stream, width=120))
    live = _Live(line)

    def printed() -> str:
        stream.truncate(stream.seek(0))
        line.console.print(line.get_renderable())
        return stream.getvalue()

    live.show("applying a1b2")
    assert "applying a1b2" in printed()
    assert "━" not in printed()
    live.advance("[half] done", 0.5)
    assert "[half] done" in printed()
    assert "━" in printed()
    live.advance("who knows", None)
    assert "━" not in printed()
    live.advance("half", 0.5)
    live.show("applying c3d4")
    assert "━" not in printed()
