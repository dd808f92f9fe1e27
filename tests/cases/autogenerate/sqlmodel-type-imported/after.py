from datetime import datetime
from uuid import UUID, uuid4

import sqlmodel
from sqlalchemy import Column, DateTime
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import registry
from sqlalchemy_types_of_a_project import Celsius, Shouted
from sqlmodel import ARRAY, JSON, Field, Text
from sqlmodel.sql.sqltypes import AutoString


class Base(sqlmodel.SQLModel, registry=registry()):
    pass


class Task(Base, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    title: str = Field(max_length=200)
    description: str | None = None
    tags: list[str] = Field(sa_column=Column(ARRAY(AutoString(20)), nullable=False))
    watchers: list[str] = Field(sa_column=Column(MutableList.as_mutable(JSON())))
    due: datetime = Field(sa_type=DateTime(timezone=True))
    warmth: float = Field(sa_type=Celsius())
    loud: str = Field(sa_type=Shouted(12))
    body: str = Field(sa_type=Text)


metadata = Base.metadata
