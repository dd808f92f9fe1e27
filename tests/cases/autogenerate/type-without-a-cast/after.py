from sqlalchemy import (
    Boolean,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("size", Integer, server_default=text("0"), nullable=False),
    Column("data", JSONB, server_default=text("'{}'")),
    Column("key", Uuid, unique=True),
    Column("status", Enum("open", "done", name="status"), server_default="open", nullable=False),
    Column("mood", Text, server_default="sad"),
    Column("is done", Boolean),
    Column("title", String(200), server_default="x"),
    Index("ix_task_open", "size", postgresql_where=text("status = 'open'")),
)
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task_id", ForeignKey("task.id", name="fk_note_task"), nullable=False),
    Column("seen", JSONB),
)
