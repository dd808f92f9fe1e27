"""The canonical tables at work: in PostgreSQL, in SQLite, through the ORM."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, select

from taskschema.models import SQLModel
from taskschema.models.canonical import (
    AuditLog,
    Notification,
    Project,
    Task,
    TaskAssignment,
    TaskCreate,
    TaskRead,
    TaskUpdate,
    TaskWorkerLink,
    Worker,
)

TABLES = [
    SQLModel.metadata.tables[model.__name__.lower()]
    for model in (Project, Worker, Task, TaskWorkerLink, TaskAssignment, AuditLog, Notification)
]


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session on PostgreSQL with the canonical tables."""
    SQLModel.metadata.create_all(connection, tables=TABLES)
    with Session(connection) as lent:
        yield lent


@pytest.fixture
def light_session() -> Iterator[Session]:
    """A session on SQLite, as the tests of small applications make it."""
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as lent:
        yield lent
    engine.dispose()


@pytest.fixture(params=["postgresql", "sqlite"])
def any_session(request: pytest.FixtureRequest) -> Session:
    """Both, one after the other."""
    name = "session" if request.param == "postgresql" else "light_session"
    lent = request.getfixturevalue(name)
    assert isinstance(lent, Session)
    return lent


def _saved(session: Session, *things: Any) -> Any:
    session.add_all(things)
    session.flush()
    session.expire_all()
    return things[0]


def test_create_read_update(any_session: Session) -> None:
    task = Task.model_validate(TaskCreate(title="Original", priority="low"))
    _saved(any_session, task)
    assert task.id == 1
    assert task.created_at.tzinfo is UTC
    first = task.updated_at

    task.sqlmodel_update(TaskUpdate(priority="high").model_dump(exclude_unset=True))
    _saved(any_session, task)

    read = TaskRead.model_validate(task)
    assert (read.title, read.priority, read.status) == ("Original", "high", "pending")
    assert read.updated_at > first
    assert read.created_at <= first
    assert read.model_dump_json().count('Z"') == 2


def test_a_table_model_is_not_validated_but_the_database_refuses(any_session: Session) -> None:
    for wrong in ({"status": "bogus"}, {"progress_percent": 101}, {"title": "x" * 201}, {"priority": ""}):
        with pytest.raises(IntegrityError, match="ck_task_"), any_session.begin_nested():
            any_session.add(Task(**({"title": "t"} | wrong)))


def test_naive_datetimes_of_the_application_are_taken_as_utc(any_session: Session) -> None:
    task = _saved(any_session, Task(title="t", due_date=datetime(2026, 1, 1, 12)))
    assert task.due_date == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_both_many_to_many_forms_and_the_tree(any_session: Session) -> None:
    claude = Worker(id="@claude-code", name="Claude", type="agent")
    ada = Worker(id="@ada", name="Ada", type="human")
    project = Project(name="P", slug="p")
    task = Task(title="parent", project=project, assignee=ada, workers=[claude, ada])
    task.subtasks = [Task(title="child"), Task(title="other child")]
    task.assignments = [
        TaskAssignment(worker_id=claude.id, role="reviewer"),
        TaskAssignment(worker_id=ada.id),
    ]
    _saved(any_session, task, Notification(user_id=ada.id, task=task, message="m"))

    assert {worker.id for worker in task.workers} == {"@claude-code", "@ada"}
    assert {(link.worker_id, link.role) for link in task.assignments} == {
        ("@claude-code", "reviewer"),
        ("@ada", "assignee"),
    }
    assert all(link.assigned_at.tzinfo is UTC for link in task.assignments)
    assert [child.parent for child in task.subtasks] == [task, task]
    assert (project.tasks, ada.assigned_tasks, claude.tasks) == ([task], [task], [task])
    assert [note.is_read for note in ada.notifications] == [False]
    assert task.notifications[0].user is ada


@pytest.mark.parametrize("is_loaded", [True, False])
def test_deleting_a_task(session: Session, is_loaded: bool) -> None:
    ada = Worker(id="@ada", name="Ada", type="human")
    task = Task(title="parent", workers=[ada], subtasks=[Task(title="child", subtasks=[Task(title="leaf")])])
    task.assignments = [TaskAssignment(worker_id=ada.id)]
    _saved(session, task, Notification(user_id=ada.id, task=task, message="m"))
    session.add(AuditLog(entity_id=task.id or 0, action="x", actor_id="@ada", actor_type="human"))
    session.flush()
    if is_loaded:
        loaded = (task.workers, task.subtasks, task.assignments, task.notifications)
        assert [len(items) for items in loaded] == [1, 1, 1, 1]

    session.delete(task)
    session.flush()
    session.expire_all()

    assert list(session.exec(select(Task))) == []
    assert list(session.exec(select(TaskWorkerLink))) == []
    assert list(session.exec(select(TaskAssignment))) == []
    assert [note.task_id for note in session.exec(select(Notification))] == [None]
    assert len(session.exec(select(AuditLog)).all()) == 1


@pytest.mark.parametrize("is_loaded", [True, False])
def test_deleting_a_project_or_a_worker_leaves_the_tasks(session: Session, is_loaded: bool) -> None:
    ada = Worker(id="@ada", name="Ada", type="human")
    project = Project(name="P", slug="p")
    task = _saved(
        session,
        Task(title="t", project=project, assignee=ada, workers=[ada]),
        Notification(user_id=ada.id, message="m"),
    )
    if is_loaded:
        assert (project.tasks, ada.assigned_tasks, ada.tasks, len(ada.notifications)) == (
            [task],
            [task],
            [task],
            1,
        )

    session.delete(project)
    session.delete(ada)
    session.flush()
    session.expire_all()

    assert (task.project_id, task.assignee_id, task.workers) == (None, None, [])
    assert list(session.exec(select(Notification))) == []


def test_deleting_many_children_asks_nothing_of_each(session: Session) -> None:
    project = _saved(session, Project(name="P", slug="p", tasks=[Task(title=str(n)) for n in range(20)]))
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2]))

    session.delete(project)
    session.flush()

    assert [statement.split()[0] for statement in statements if "task" in statement] == []


def test_raw_sql_on_sqlite(light_session: Session) -> None:
    light_session.connection().execute(text("INSERT INTO task (title) VALUES ('t')"))
    (task,) = light_session.exec(select(Task))
    assert (task.status, task.priority, task.progress_percent) == ("pending", "medium", 0)
    assert task.created_at.tzinfo is UTC
    for statement, name in (
        ("INSERT INTO task (title, progress_percent) VALUES ('t', 101)", "ck_task_progress_percent_range"),
        ("INSERT INTO task (title, status) VALUES ('t', 'bogus')", "ck_task_status_allowed"),
        (f"INSERT INTO task (title) VALUES ('{'x' * 201}')", "ck_task_title_length"),
        ("INSERT INTO worker (id, name, type) VALUES ('@r2', 'R2', 'robot')", "ck_worker_type_allowed"),
    ):
        with pytest.raises(IntegrityError, match=name):
            light_session.connection().execute(text(statement))


def test_types_in_postgresql(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection, tables=TABLES)
    for table in TABLES:
        for column in inspect(connection).get_columns(table.name):
            kind = str(column["type"])
            assert not kind.startswith("VARCHAR")
            if column["name"].endswith("_at"):
                assert getattr(column["type"], "timezone", False)
            if column["name"] == "id" and table.name != "worker":
                assert (kind, column["identity"]["always"]) == ("BIGINT", False)


def test_json_details_are_null_where_there_are_none(session: Session) -> None:
    given = AuditLog(entity_id=1, action="x", actor_id="@a", actor_type="human", details={"a": [1, None]})
    _saved(session, given, AuditLog(entity_id=2, action="x", actor_id="@a", actor_type="human"))
    assert given.details == {"a": [1, None]}
    nulls = session.connection().execute(text("SELECT count(*) FROM auditlog WHERE details IS NULL"))
    assert nulls.scalar_one() == 1
