from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file", Text),
    CheckConstraint(r"file ~ '^(?\:jpg|png)$'", name="ck_task_file"),
)
