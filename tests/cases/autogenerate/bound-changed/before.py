from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.models import SQLModel


class Base(SQLModel, registry=registry()):
    pass


class Task(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    progress_percent: int = Field(default=0, ge=0, le=10)


metadata = Base.metadata
