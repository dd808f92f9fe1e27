from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, server_default="", nullable=False),
    CheckConstraint("title <> 'a:b'", name="ck_task_title"),
    Index("ix_task_title", "title"),
)
