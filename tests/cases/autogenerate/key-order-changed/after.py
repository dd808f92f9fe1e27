from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("c", Integer),
    PrimaryKeyConstraint("b", "a", name="pk_task"),
    UniqueConstraint("c", "a", name="uq_task", deferrable=True),
)
