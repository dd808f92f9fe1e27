from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", Text),
    CheckConstraint(
        "status IN ('pending', 'in_progress', 'completed', 'late', 'postponed', 'forgotten', 'it''s full')",
        name="ck_task_status",
    ),
)
