from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, server_default='it\'s "new": 5%'),
    Column("näme", Text, server_default="schöne\ngrüße"),
    CheckConstraint(
        """name <> 'it''s "x"' AND "näme" <> 'é
ü'""",
        name="ck_task_it's",
    ),
)
