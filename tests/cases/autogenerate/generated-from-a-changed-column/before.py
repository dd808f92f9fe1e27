from sqlalchemy import Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", Integer),
    Column("old", Integer),
    Column("double", Integer, Computed("size * 2", persisted=True)),
    Column("older", Integer, Computed("old + 1", persisted=True)),
    Index("ix_task_double", "double"),
)
