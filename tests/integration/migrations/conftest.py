"""What the tests of runs share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from tests.integration.migrations.running import MakeProject, Run


@pytest.fixture
def run_of(small_project: MakeProject, connection: Connection) -> Callable[..., Run]:
    """A function: a project of these revisions, to be run on a new database."""
    return lambda revisions: Run(connection, small_project(revisions))
