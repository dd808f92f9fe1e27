"""Fields that several nouns share: integer keys and the times of a row."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Identity
from sqlmodel import Field

from taskschema.models.base import SQLModel
from taskschema.models.types import BIG_KEY
from taskschema.models.validators import Moment, utc_now


class NumberedRow(SQLModel):
    """A row that the database numbers."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY, sa_column_args=(Identity(),))


class NumberedRead(SQLModel):
    """The number of a row, as it is read."""

    id: int


class TimedRow(SQLModel):
    """A row that knows when it came and when it last changed."""

    created_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now, sa_column_kwargs={"onupdate": utc_now})


class TimedRead(SQLModel):
    """The times of a row, as they are read: in UTC."""

    created_at: Moment
    updated_at: Moment


def number_of(
    target: str, ondelete: Literal["CASCADE", "SET NULL"], *, index: bool = True, **settings: Any
) -> Any:
    """Return the field of a foreign key to a numbered row."""
    return Field(foreign_key=target, ondelete=ondelete, index=index, sa_type=BIG_KEY, **settings)
