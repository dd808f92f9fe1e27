"""The canonical models: names, bounds, relationships, and what their Create, Update and Read do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import BigInteger, Column, Constraint, Index, Table
from sqlalchemy.orm import class_mapper, configure_mappers

from taskschema.models import canonical
from taskschema.models.canonical import (
    AuditLog,
    AuditLogCreate,
    Notification,
    NotificationCreate,
    Project,
    Task,
    TaskAssignment,
    TaskCreate,
    TaskRead,
    TaskUpdate,
    TaskWorkerLink,
    Worker,
    WorkerCreate,
    WorkerUpdate,
)

NOUNS = ("Project", "Task", "Worker", "TaskWorkerLink", "TaskAssignment", "AuditLog", "Notification")
MODELS = (Project, Task, Worker, TaskWorkerLink, TaskAssignment, AuditLog, Notification)
IN_TOKYO = datetime(2026, 1, 1, 21, tzinfo=timezone(timedelta(hours=9)))


def _table(model: Any) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize("noun", NOUNS)
def test_each_noun_has_its_five_classes(noun: str) -> None:
    base, table, create, update, read = (
        getattr(canonical, f"{noun}{part}") for part in ("Base", "", "Create", "Update", "Read")
    )
    assert issubclass(table, base)
    assert issubclass(create, base)
    assert issubclass(read, base)
    assert hasattr(table, "__table__")
    assert not any(hasattr(model, "__table__") for model in (base, create, update, read))
    assert update().model_dump(exclude_unset=True) == {}
    assert all(not field.is_required() for field in update.model_fields.values())


def test_table_names_are_the_ones_that_foreign_keys_use() -> None:
    assert {_table(model).name for model in MODELS} == {noun.lower() for noun in NOUNS}


@pytest.mark.parametrize("model", MODELS)
def test_everything_has_a_name(model: Any) -> None:
    table = _table(model)
    items: list[Constraint | Index] = [*table.constraints, *table.indexes]
    assert all(isinstance(item.name, str) for item in items)


@pytest.mark.parametrize("model", MODELS)
def test_every_foreign_key_is_deliberate_indexed_and_of_its_targets_type(model: Any) -> None:
    table = _table(model)
    indexed = {next(iter(index.columns.keys())) for index in table.indexes}
    indexed.add(next(iter(table.primary_key.columns)).name)
    for constraint in table.foreign_key_constraints:
        (key,) = constraint.elements
        assert key.parent.name in indexed
        assert constraint.ondelete in ("CASCADE", "SET NULL")
        assert key.parent.nullable or constraint.ondelete == "CASCADE"
        assert type(key.parent.type) is type(key.column.type)


def test_the_actions_on_delete() -> None:
    actions = {
        f"{key.parent.table.name}.{key.parent.name}": constraint.ondelete
        for model in MODELS
        for constraint in _table(model).foreign_key_constraints
        for key in constraint.elements
    }
    assert actions == {
        "task.project_id": "SET NULL",
        "task.parent_id": "CASCADE",
        "task.assignee_id": "SET NULL",
        "taskworkerlink.task_id": "CASCADE",
        "taskworkerlink.worker_id": "CASCADE",
        "taskassignment.task_id": "CASCADE",
        "taskassignment.worker_id": "CASCADE",
        "notification.user_id": "CASCADE",
        "notification.task_id": "SET NULL",
    }


def test_keys() -> None:
    for model in (Project, Task, AuditLog, Notification):
        key: Column[Any] = _table(model).c.id
        assert isinstance(key.type, BigInteger)
        assert key.identity is not None
        assert next(iter(_table(model).columns)) is key
    assert _table(Worker).c.id.primary_key


@pytest.mark.parametrize("model", MODELS)
def test_every_relationship_goes_both_ways_and_leaves_deleting_to_the_database(model: Any) -> None:
    configure_mappers()
    for relationship in class_mapper(model).relationships:
        assert relationship.back_populates
        if relationship.uselist:
            assert relationship.passive_deletes


def test_relationships() -> None:
    configure_mappers()
    found = {
        model.__name__: {item.key: item.mapper.class_.__name__ for item in class_mapper(model).relationships}
        for model in MODELS
    }
    assert found == {
        "Project": {"tasks": "Task"},
        "Task": {
            "project": "Project",
            "assignee": "Worker",
            "parent": "Task",
            "subtasks": "Task",
            "workers": "Worker",
            "assignments": "TaskAssignment",
            "notifications": "Notification",
        },
        "Worker": {
            "tasks": "Task",
            "assignments": "TaskAssignment",
            "assigned_tasks": "Task",
            "notifications": "Notification",
        },
        "TaskWorkerLink": {},
        "TaskAssignment": {"task": "Task", "worker": "Worker"},
        "AuditLog": {},
        "Notification": {"user": "Worker", "task": "Task"},
    }


def test_timestamps_and_defaults_are_the_databases_too() -> None:
    for model in (Project, Task, Worker):
        for name in ("created_at", "updated_at"):
            assert _table(model).c[name].server_default is not None
        assert _table(model).c.updated_at.onupdate is not None
    for name in ("status", "priority", "progress_percent"):
        assert _table(Task).c[name].server_default is not None
    assert _table(TaskAssignment).c.role.server_default is not None
    assert _table(TaskAssignment).c.assigned_at.server_default is not None
    assert _table(Notification).c.is_read.server_default is not None


@pytest.mark.parametrize("zero", [0, "0", "", None])
@pytest.mark.parametrize("model", [TaskCreate, TaskUpdate])
def test_zero_is_no_key(model: Any, zero: Any) -> None:
    made = model(title="t", project_id=zero, parent_id=zero, assignee_id=zero)
    assert (made.project_id, made.parent_id, made.assignee_id) == (None, None, None)
    assert {"project_id", "parent_id", "assignee_id"} <= made.model_fields_set


def test_real_keys_stay() -> None:
    made = TaskCreate(title="t", project_id=1, parent_id=2, assignee_id="@claude-code")
    assert (made.project_id, made.parent_id, made.assignee_id) == (1, 2, "@claude-code")
    assert NotificationCreate(user_id="@a", message="m", task_id=0).task_id is None


@pytest.mark.parametrize("model", [TaskCreate, TaskUpdate])
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "x" * 201},
        {"status": "bogus"},
        {"priority": "urgent"},
        {"progress_percent": 101},
        {"progress_percent": -1},
        {"assignee_id": 7},
    ],
)
def test_bounds_hold_in_create_and_update(model: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate({"title": "t"} | wrong)


def test_a_worker_is_human_or_agent() -> None:
    assert WorkerCreate(id="@claude-code", name="Claude", type="agent").id == "@claude-code"
    with pytest.raises(ValidationError):
        WorkerCreate.model_validate({"id": "@r2", "name": "R2", "type": "robot"})
    with pytest.raises(ValidationError):
        WorkerUpdate.model_validate({"type": "robot"})


@pytest.mark.parametrize("model", [TaskCreate, TaskUpdate])
def test_due_dates_are_utc(model: Any) -> None:
    assert model(title="t", due_date=IN_TOKYO).due_date == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert model(title="t", due_date=IN_TOKYO).due_date.tzinfo is UTC
    assert model(title="t", due_date=datetime(2026, 1, 1)).due_date == datetime(2026, 1, 1, tzinfo=UTC)
    assert model(title="t", due_date=None).due_date is None


def test_reading_shows_z() -> None:
    task = Task(id=1, title="t", created_at=IN_TOKYO, updated_at=datetime(2026, 1, 1), due_date=IN_TOKYO)
    text = TaskRead.model_validate(task).model_dump_json()
    assert '"created_at":"2026-01-01T12:00:00Z"' in text
    assert '"updated_at":"2026-01-01T00:00:00Z"' in text
    assert '"due_date":"2026-01-01T12:00:00Z"' in text


def test_create_becomes_a_table_row_and_update_changes_what_is_set() -> None:
    task = Task.model_validate(TaskCreate(title="Original", priority="low", due_date=IN_TOKYO))
    assert (task.status, task.progress_percent, task.id) == ("pending", 0, None)
    task.sqlmodel_update(TaskUpdate(priority="high", description=None).model_dump(exclude_unset=True))
    assert (task.title, task.priority, task.description) == ("Original", "high", None)


def test_audit_records_take_primitives() -> None:
    made = AuditLogCreate(
        entity_id=1, action="created", actor_id="@a", actor_type="agent", details={"title": "t"}
    )
    assert AuditLog.model_validate(made).entity_type == "task"
    assert not _table(AuditLog).foreign_keys
