from sqlalchemy import Column, Enum, ForeignKey, Index, Integer, MetaData, Table

metadata = MetaData()
Table("task", metadata, Column("id", Integer, primary_key=True), Column("note_id", ForeignKey("app.note.id")))
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task_id", ForeignKey("task.id")),
    Column("kind", Enum("a", "b", name="kind", schema="app")),
    Index("ix_note_task", "task_id"),
    schema="app",
)
