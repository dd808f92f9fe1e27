"""What was done, by whom, to what."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from taskschema.models.base import SQLModel
from taskschema.models.canonical.columns import NumberedRead, NumberedRow
from taskschema.models.canonical.worker import WorkerType
from taskschema.models.types import JSON_DOCUMENT
from taskschema.models.validators import Moment, utc_now


class AuditLogBase(SQLModel):
    """One deed."""

    entity_type: str = "task"
    entity_id: int = Field(sa_type=BigInteger)
    action: str
    actor_id: str = Field(index=True)
    actor_type: WorkerType
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON_DOCUMENT)


class AuditLog(AuditLogBase, NumberedRow, table=True):
    """One deed. There are no foreign keys: the record outlives what it names."""

    __table_args__ = (Index(None, "entity_type", "entity_id"),)

    created_at: datetime = Field(default_factory=utc_now, index=True)


class AuditLogCreate(AuditLogBase):
    """What a new record needs."""


class AuditLogUpdate(SQLModel):
    """What may change in a record: who did what stays."""

    details: dict[str, Any] | None = None


class AuditLogRead(AuditLogBase, NumberedRead):
    """A record, as it is read."""

    created_at: Moment
