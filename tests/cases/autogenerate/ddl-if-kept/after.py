from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", Integer),
    CheckConstraint("size > 0", name="ck_task_size").ddl_if(dialect="postgresql"),
    CheckConstraint("size > 1", name="ck_task_lite").ddl_if(dialect="sqlite"),
)
Table(
    "note",
    metadata,
    Column("id", Integer, primary_key=True),
    CheckConstraint("id > 0", name="ck_note_id").ddl_if(dialect="postgresql"),
    CheckConstraint("id > 1", name="ck_note_lite").ddl_if(dialect=("sqlite", "mysql")),
)
