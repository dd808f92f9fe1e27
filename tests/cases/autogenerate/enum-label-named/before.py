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
status = Enum("open", "waiting", "done", name="status")
size = Enum("s", "m", name="size")
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", status, server_default="waiting", nullable=False),
    Column("past", ARRAY(status)),
    Column("closed_by", Text),
    Column("is_late", Integer, Computed("CASE WHEN status = 'open' THEN 1 END", persisted=True)),
    Column("size", size, server_default="s"),
    CheckConstraint("status <> 'done' OR closed_by IS NOT NULL", name="done_by_somebody"),
    CheckConstraint("status <> 'waiting' OR closed_by IS NULL", name="ck_task_waiting"),
    CheckConstraint("size <> 'm' OR id > 9", name="ck_task_size"),
    Index("ix_task_open", "closed_by", postgresql_where=text("status = 'open'")),
    Index("ix_task_status", "status"),
)
