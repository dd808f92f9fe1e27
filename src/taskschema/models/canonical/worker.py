"""Workers: the people and agents who do tasks."""

from typing import TYPE_CHECKING, Literal

from sqlmodel import Field, Relationship

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import TimedRead, TimedRow
from taskschema.models.canonical.links import TaskWorkerLink

if TYPE_CHECKING:
    from taskschema.models.canonical.links import TaskAssignment
    from taskschema.models.canonical.notification import Notification
    from taskschema.models.canonical.task import Task

WorkerType = Literal["human", "agent"]


class WorkerBase(SQLModel):
    """What people say about a worker."""

    id: str = Field(primary_key=True, description="a handle such as @claude-code")
    name: str = Field(sa_column_kwargs={"info": {"personal": True}})
    type: WorkerType


class Worker(TimedRow, WorkerBase, table=True):
    """A worker. Tasks outlive whom they are assigned to; links and notifications do not."""

    tasks: list["Task"] = Relationship(
        back_populates="workers", link_model=TaskWorkerLink, passive_deletes=True
    )
    assignments: list["TaskAssignment"] = Relationship(
        back_populates="worker", cascade_delete=True, passive_deletes=True
    )
    assigned_tasks: list["Task"] = Relationship(back_populates="assignee", passive_deletes=True)
    notifications: list["Notification"] = Relationship(
        back_populates="user", cascade_delete=True, passive_deletes=True
    )


class WorkerCreate(WorkerBase):
    """What a new worker needs."""


class WorkerUpdate(SQLModel):
    """What may change in a worker; what is not set stays."""

    name: str | None = None
    type: WorkerType | None = None


class WorkerRead(TimedRead, WorkerBase):
    """A worker, as it is read."""
