"""Durations and limits, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskschema.config import load_settings
from taskschema.config.durations import parse_duration, render_duration
from taskschema.config.limits import KEYS, NAMES, Limits
from taskschema.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("2s", 2),
        ("1.5s", 1.5),
        ("10m", 600),
        ("10 min", 600),
        ("1h", 3600),
        ("1d", 86400),
        ("0", 0),
    ],
)
def test_what_is_a_duration(text: str, seconds: float) -> None:
    assert parse_duration(text, "it") == seconds


@pytest.mark.parametrize("text", ["", "5", "-1s", "1w", "s", "1s 2ms", "1e3s", "30d", "nan"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_duration(text, "--wait-lock")
    assert caught.value.exit_code == 5
    assert "--wait-lock" in caught.value.message


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.3, "300 ms"),
        (2, "2 s"),
        (1.5, "1.5 s"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (90061, "1 d 1 h"),
    ],
)
def test_how_it_is_said(seconds: float, text: str) -> None:
    assert render_duration(seconds) == text


def _settings(folder: Path, table: str, environment: str | None = None, **environ: str) -> Limits:
    (folder / "pyproject.toml").write_text(f"[tool.taskschema]\n{table}\n")
    return load_settings(environ=environ, directory=folder, environment=environment, offline=True).limits


def test_a_variable_is_stronger_than_an_environment_and_that_than_the_project(tmp_path: Path) -> None:
    table = 'lock-timeout = "3s"\n[tool.taskschema.environments.production]\nlock-timeout = "4s"'
    assert _settings(tmp_path, "") == Limits()
    assert _settings(tmp_path, table).lock_timeout == 3
    assert _settings(tmp_path, table, "production").lock_timeout == 4
    assert _settings(tmp_path, table, "production", TASKSCHEMA_LOCK_TIMEOUT="5s").lock_timeout == 5


@pytest.mark.parametrize("key", KEYS)
def test_every_limit_can_be_set(key: str, tmp_path: Path) -> None:
    limits = _settings(tmp_path, f'{key} = "7s"')
    assert getattr(limits, NAMES[KEYS.index(key)]) == 7


def test_a_lock_timeout_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lock-timeout is 0"):
        _settings(tmp_path, 'lock-timeout = "0"')
    with pytest.raises(ConfigError, match="must be a string"):
        _settings(tmp_path, "wait-lock = 7")
