"""What the tests of harm share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from taskschema.db.conninfo import connect
from taskschema.db.url import DatabaseUrl
from tests.faults.chain import CHAIN, Chain
from tests.fixtures.projects import SmallProject
from tests.fixtures.runners import Zygote


@pytest.fixture
def chain(
    small_project: Callable[..., SmallProject], runners: Zygote, new_database: Callable[[], DatabaseUrl]
) -> Chain:
    """A project with the history of `tests/faults/chain.py`."""
    return Chain(small_project(CHAIN).root, runners, new_database)


class Tell(Protocol):
    """Say what a law counted: a sentence's worth of numbers, by name."""

    def __call__(self, law: str, **counts: float | str) -> None: ...


@pytest.fixture
def tell(server: DatabaseUrl) -> Tell:
    """Print the counts of a law, and keep them in the file that TASKSCHEMA_TEST_COUNTS names."""

    def told(law: str, **counts: float | str) -> None:
        said = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in counts.items())
        print(f"\n{law}: {said}")
        path = os.environ.get("TASKSCHEMA_TEST_COUNTS")
        if path:
            with connect(server) as connection:
                version = connection.info.server_version // 10000
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"law": law, "server": version, **counts}) + "\n")

    return told
