from sqlalchemy.orm import registry
from sqlmodel import Field

from taskschema.models import SQLModel


class Base(SQLModel, registry=registry()):
    pass


class Task(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)


metadata = Base.metadata
