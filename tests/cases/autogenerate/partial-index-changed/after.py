from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", Text),
    Column("title", Text),
    Index("ix_task_status", "status", postgresql_where=text(r"status !~ '^(?\:done|100%)$'")),
    Index(
        "ix_task_title", "title", postgresql_ops={"title": "text_pattern_ops"}, postgresql_include=["status"]
    ),
    Index("ix_task_both", text("status DESC NULLS LAST"), "title"),
    Index("ix_task_new", "title", unique=True, postgresql_using="btree", postgresql_nulls_not_distinct=True),
)
