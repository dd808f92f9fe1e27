from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text),
    CheckConstraint("id > 0", name="ck_task_id"),
    UniqueConstraint("slug", name="uq_task_slug"),
    Index("ix_task_slug_id", "slug", "id"),
)
