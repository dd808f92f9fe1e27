from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, Index, Integer, MetaData, Table, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("b", Integer, Computed("a + 2", persisted=True), unique=True),
    CheckConstraint("b > a", name="ck_task_b"),
    Index("ix_task_a_b", "a", "b"),
    Index("ix_task_open", "a", postgresql_where=text("b > 5")),
    Index("ix_task_a", "a"),
)
Table("note", metadata, Column("id", Integer, primary_key=True), Column("b", ForeignKey("task.b")))
