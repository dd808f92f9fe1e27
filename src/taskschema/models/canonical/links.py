"""Who works on what: the plain link, and the link that says in which role since when."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import number_of
from taskschema.models.validators import Moment, utc_now

if TYPE_CHECKING:
    from taskschema.models.canonical.task import Task
    from taskschema.models.canonical.worker import Worker


class TaskWorkerLinkBase(SQLModel):
    """A task and a worker."""

    # The primary key begins with the task, and so is its index; the worker needs one.
    task_id: int = number_of("task.id", "CASCADE", index=False, primary_key=True)
    worker_id: str = Field(foreign_key="worker.id", ondelete="CASCADE", index=True, primary_key=True)


class TaskWorkerLink(TaskWorkerLinkBase, table=True):
    """A link without anything else; it goes with either end."""


class TaskWorkerLinkCreate(TaskWorkerLinkBase):
    """What a new link needs."""


class TaskWorkerLinkUpdate(SQLModel):
    """Where a link may be led; what is not set stays."""

    task_id: int | None = None
    worker_id: str | None = None


class TaskWorkerLinkRead(TaskWorkerLinkBase):
    """A link, as it is read."""


class TaskAssignmentBase(TaskWorkerLinkBase):
    """A task, a worker, and the worker's role in it."""

    role: str = "assignee"


class TaskAssignment(TaskAssignmentBase, table=True):
    """A link with a role and a time; it goes with either end."""

    assigned_at: datetime = Field(default_factory=utc_now)

    task: "Task" = Relationship(back_populates="assignments")
    worker: "Worker" = Relationship(back_populates="assignments")


class TaskAssignmentCreate(TaskAssignmentBase):
    """What a new assignment needs."""


class TaskAssignmentUpdate(SQLModel):
    """What may change in an assignment; what is not set stays."""

    role: str | None = None


class TaskAssignmentRead(TaskAssignmentBase):
    """An assignment, as it is read."""

    assigned_at: Moment
