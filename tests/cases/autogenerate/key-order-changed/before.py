from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("c", Integer),
    PrimaryKeyConstraint("a", "b", name="pk_task"),
    UniqueConstraint("a", "c", name="uq_task"),
)
