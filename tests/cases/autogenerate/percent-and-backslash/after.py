from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", Integer),
    Column("code", Text),
    CheckConstraint("size % 2 = 0", name="ck_task_size"),
    CheckConstraint(r"code ~ '^\d+%\\$' AND code NOT LIKE '%\:a\:%'", name="ck_task_code"),
    CheckConstraint(r"code <> 'C:\temp\\:x' AND code <> 'a::b'", name="ck_task_path"),
)
