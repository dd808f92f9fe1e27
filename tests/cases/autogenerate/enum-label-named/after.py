from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Computed,
    Enum,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()
status = Enum("open", "done", "gone", name="status")
size = Enum("s", "m", "l", name="size")
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", status, server_default="gone", nullable=False),
    Column("past", ARRAY(status)),
    Column("closed_by", Text),
    Column("is_late", Integer, Computed("CASE WHEN status = 'open' THEN 1 END", persisted=True)),
    Column("size", size, server_default="l"),
    CheckConstraint("status <> 'done' OR closed_by IS NOT NULL", name="ck_task_done_by_somebody"),
    CheckConstraint("size <> 'm' OR id > 9", name="ck_task_size"),
    Index("ix_task_open", "closed_by", postgresql_where=text("status = 'open'")),
    Index("ix_task_status", "status"),
)
Table(
    "log", metadata, Column("id", Integer, primary_key=True), Column("status", status, server_default="gone")
)
