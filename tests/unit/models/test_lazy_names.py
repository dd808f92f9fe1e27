"""Importing the base class registers no table; asking for a canonical name does."""

from __future__ import annotations

import subprocess
import sys

import pytest

import taskschema.models
from taskschema.models import canonical


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_base_class_registers_nothing() -> None:
    code = """
import sqlmodel
from taskschema.models import SQLModel, derive_checks, NAMING_CONVENTION, UTCTimestamp, to_utc, load_metadata
print(len(sqlmodel.SQLModel.metadata.tables))
from taskschema.models import Task
print(len(sqlmodel.SQLModel.metadata.tables))
"""
    assert _run(code).split() == ["0", "7"]


def test_the_package_itself_imports_nothing_heavy() -> None:
    assert _run("import sys, taskschema.models; print('sqlalchemy' in sys.modules)") == "False"


def test_one_may_have_a_task_of_ones_own() -> None:
    code = """
from typing import Literal
from sqlmodel import Field, Session, create_engine
from taskschema.models import SQLModel
class Task(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    status: Literal["open", "done"] = "open"
engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Task(title="x"))
    session.commit()
print(*SQLModel.metadata.tables)
"""
    assert _run(code) == "task"


@pytest.mark.parametrize("name", canonical.__all__)
def test_every_canonical_name_is_reached(name: str) -> None:
    assert getattr(taskschema.models, name) is getattr(canonical, name)
    assert name in dir(taskschema.models)


def test_every_public_name_is_there() -> None:
    for name in taskschema.models.__all__:
        assert getattr(taskschema.models, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nobody'"):
        _ = taskschema.models.Nobody
