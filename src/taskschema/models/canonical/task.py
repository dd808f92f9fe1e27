"""Tasks, and the tasks that they consist of."""

from typing import TYPE_CHECKING, Annotated, Literal, Optional

from sqlmodel import Field, Relationship

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import NumberedRead, NumberedRow, TimedRead, TimedRow, number_of
from taskschema.models.canonical.links import TaskWorkerLink
from taskschema.models.validators import Moment, OptionalKey

if TYPE_CHECKING:
    from taskschema.models.canonical.links import TaskAssignment
    from taskschema.models.canonical.notification import Notification
    from taskschema.models.canonical.project import Project
    from taskschema.models.canonical.worker import Worker

Status = Literal["pending", "in_progress", "completed"]
Priority = Literal["low", "medium", "high"]


class TaskBase(SQLModel):
    """What people say about a task."""

    title: str = Field(max_length=200, index=True)
    description: str | None = None
    status: Status = "pending"
    priority: Priority = "medium"
    progress_percent: int = Field(default=0, ge=0, le=100)
    due_date: Moment | None = None
    project_id: int | None = number_of("project.id", "SET NULL", default=None)
    parent_id: int | None = number_of("task.id", "CASCADE", default=None)
    assignee_id: str | None = Field(default=None, foreign_key="worker.id", ondelete="SET NULL", index=True)


class Task(TimedRow, TaskBase, NumberedRow, table=True):
    """A task. Its subtasks go with it."""

    project: Optional["Project"] = Relationship(back_populates="tasks")
    assignee: Optional["Worker"] = Relationship(back_populates="assigned_tasks")
    parent: Optional["Task"] = Relationship(
        back_populates="subtasks", sa_relationship_kwargs={"remote_side": "Task.id"}
    )
    # Not delete-orphan: a subtask that is taken out of its parent is still a task.
    subtasks: list["Task"] = Relationship(
        back_populates="parent", passive_deletes=True, sa_relationship_kwargs={"cascade": "all"}
    )
    workers: list["Worker"] = Relationship(
        back_populates="tasks", link_model=TaskWorkerLink, passive_deletes=True
    )
    assignments: list["TaskAssignment"] = Relationship(
        back_populates="task", cascade_delete=True, passive_deletes=True
    )
    notifications: list["Notification"] = Relationship(back_populates="task", passive_deletes=True)


class TaskCreate(TaskBase):
    """What a new task needs. A key of 0, "0" or "" means that there is none."""

    project_id: Annotated[int | None, OptionalKey] = None
    parent_id: Annotated[int | None, OptionalKey] = None
    assignee_id: Annotated[str | None, OptionalKey] = None


class TaskUpdate(SQLModel):
    """What may change in a task; what is not set stays. A key of 0, "0" or "" means none."""

    title: str | None = Field(default=None, max_length=200)
    description: str | None = None
    status: Status | None = None
    priority: Priority | None = None
    progress_percent: int | None = Field(default=None, ge=0, le=100)
    due_date: Moment | None = None
    project_id: Annotated[int | None, OptionalKey] = None
    parent_id: Annotated[int | None, OptionalKey] = None
    assignee_id: Annotated[str | None, OptionalKey] = None


class TaskRead(TimedRead, TaskBase, NumberedRead):
    """A task, as it is read."""
