from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Text, server_default="0", nullable=False),
    Column("data", Text, server_default="{}"),
    Column("key", String(36), unique=True),
    Column("status", Text, server_default="open", nullable=False),
    Column("mood", Enum("sad", "glad", name="mood"), server_default="sad"),
    Column("is done", Integer),
    Column("title", String(80), server_default="x"),
    CheckConstraint("status IN ('open', 'done')", name="ck_task_status"),
    Index("ix_task_open", "size", postgresql_where=text("status = 'open'")),
)
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task_id", ForeignKey("task.id", name="fk_note_task"), nullable=False),
    Column("seen", Boolean),
)
