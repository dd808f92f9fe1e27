"""What workers are told."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Optional

from sqlmodel import Field, Relationship

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import NumberedRead, NumberedRow, number_of
from taskschema.models.validators import Moment, OptionalKey, utc_now

if TYPE_CHECKING:
    from taskschema.models.canonical.task import Task
    from taskschema.models.canonical.worker import Worker


class NotificationBase(SQLModel):
    """One message to one worker, about a task or not."""

    user_id: str = Field(foreign_key="worker.id", ondelete="CASCADE", index=True)
    message: str
    task_id: int | None = number_of("task.id", "SET NULL", default=None)
    is_read: bool = False


class Notification(NotificationBase, NumberedRow, table=True):
    """A message. It goes with its worker, and outlives its task."""

    created_at: datetime = Field(default_factory=utc_now)

    user: "Worker" = Relationship(back_populates="notifications")
    task: Optional["Task"] = Relationship(back_populates="notifications")


class NotificationCreate(NotificationBase):
    """What a new message needs. A task of 0, "0" or "" means that there is none."""

    task_id: Annotated[int | None, OptionalKey] = None


class NotificationUpdate(SQLModel):
    """What may change in a message; what is not set stays. A task of 0, "0" or "" means none."""

    message: str | None = None
    task_id: Annotated[int | None, OptionalKey] = None
    is_read: bool | None = None


class NotificationRead(NotificationBase, NumberedRead):
    """A message, as it is read."""

    created_at: Moment
