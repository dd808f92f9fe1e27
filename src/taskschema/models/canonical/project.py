"""Projects: what tasks belong to."""

from typing import TYPE_CHECKING

from sqlmodel import Field, Relationship

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import NumberedRead, NumberedRow, TimedRead, TimedRow

if TYPE_CHECKING:
    from taskschema.models.canonical.task import Task


class ProjectBase(SQLModel):
    """What people say about a project."""

    name: str = Field(index=True)
    slug: str = Field(unique=True)


class Project(TimedRow, ProjectBase, NumberedRow, table=True):
    """A project. Its tasks outlive it, without a project."""

    tasks: list["Task"] = Relationship(back_populates="project", passive_deletes=True)


class ProjectCreate(ProjectBase):
    """What a new project needs."""


class ProjectUpdate(SQLModel):
    """What may change in a project; what is not set stays."""

    name: str | None = None
    slug: str | None = None


class ProjectRead(TimedRead, ProjectBase, NumberedRead):
    """A project, as it is read."""
