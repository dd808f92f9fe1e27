from sqlalchemy import BigInteger, Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", BigInteger),
    Column("double", Integer, Computed("size * 2", persisted=True)),
    Column("half", Integer, Computed("new / 2", persisted=True)),
    Column("new", Integer),
    Index("ix_task_double", "double"),
)
