from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", Text),
    Column("title", Text),
    Index("ix_task_status", "status", postgresql_where=text("status <> 'done'")),
    Index("ix_task_title", "title"),
    Index("ix_task_both", "status", "title"),
    Index("ix_task_gone", text("lower(title)")),
)
