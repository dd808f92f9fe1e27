from sqlalchemy import CheckConstraint, Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("entered", Integer, nullable=False),
    Column("computed", Integer, Computed("a * 2", persisted=True)),
    CheckConstraint("entered > 0", name="entered_is_positive"),
    Index("ix_task_entered", "entered", "a"),
    Index("ix_task_computed", "computed"),
)
