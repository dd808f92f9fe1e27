from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("size", Integer),
    Column("code", Text),
)
