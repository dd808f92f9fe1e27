from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("titel", Text, nullable=False),
    CheckConstraint("titel <> 'a:b'", name="ck_task_titel"),
    Index("ix_task_titel", "titel"),
)
