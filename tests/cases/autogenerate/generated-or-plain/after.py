from sqlalchemy import CheckConstraint, Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("entered", Integer, Computed("a + 1", persisted=True), nullable=False),
    Column("computed", Integer, server_default="7", nullable=False),
    CheckConstraint("entered > 0", name="ck_task_entered"),
    Index("ix_task_entered", "entered", "a"),
    Index("ix_task_computed", "computed"),
)
