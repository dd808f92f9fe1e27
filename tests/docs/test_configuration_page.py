"""docs/configuration.md names every setting, and says of the parameters what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from taskschema.cli.door import cli
from taskschema.config import ProjectKind, find_project, project
from taskschema.config.settings import URL_VARIABLES
from taskschema.db.engines import CONNECT_TIMEOUT, MAX_OVERFLOW, POOL_SIZE, RECYCLE_SECONDS
from taskschema.db.url import DatabaseUrl
from taskschema.errors import InvalidUrl

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([^`\n]+)`", PAGE))


def row(beginning: str) -> str:
    (found,) = (line for line in PAGE.splitlines() if line.startswith(f"| {beginning}"))
    return found


def test_every_key_has_its_row() -> None:
    section = PAGE.partition("| key |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)) == set(project._KEYS)


def test_every_variable_is_named() -> None:
    options = {name for parameter in cli.params for name in _variables(getattr(parameter, "envvar", None))}
    assert {*URL_VARIABLES, "TASKSCHEMA_ENVIRONMENT", "TASKSCHEMA_SCRATCH_URL", "CI", *options} <= {
        name for word in WORDS for name in word.split(", ")
    }


def _variables(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def test_the_example_is_a_project(tmp_path: Path) -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    assert "taskschema" in tomllib.loads(example)["tool"]
    (tmp_path / "pyproject.toml").write_text(example)
    assert find_project(tmp_path).kind is ProjectKind.PYPROJECT


@pytest.mark.parametrize("url", sorted(word for word in WORDS if re.match(r"(postgresql|sqlite)://", word)))
def test_every_url_is_one(url: str) -> None:
    DatabaseUrl.parse(url)


def test_what_asyncpg_does_with_each_parameter() -> None:
    refused = re.findall(r"`([\w=]+)`", row("`hostaddr`"))
    assert len(refused) >= 6
    for name in refused:
        text = name if "=" in name else f"{name}=x"
        with pytest.raises(InvalidUrl, match="asyncpg cannot do"):
            DatabaseUrl.parse(f"postgresql+asyncpg://h/d?{text}").sqlalchemy_url(asynchronous=True)
    values = {"channel_binding": "require", "load_balance_hosts": "random"}
    for name in re.findall(r"`(\w+)`", row("`channel_binding`")):
        url = DatabaseUrl.parse(f"postgresql+asyncpg://h/d?{name}={values.get(name, '1')}")
        assert not url.sqlalchemy_url(asynchronous=True).query
        assert not url.connect_arguments(asynchronous=True)


def test_the_numbers_are_the_ones_of_the_code() -> None:
    assert row("connections kept") == f"| connections kept | {POOL_SIZE}, and {MAX_OVERFLOW} more at need |"
    assert f"{RECYCLE_SECONDS} seconds" in row("made anew after")
    assert f"{CONNECT_TIMEOUT} seconds" in row("connecting may take")
