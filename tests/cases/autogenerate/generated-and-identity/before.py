from sqlalchemy import Column, Identity, Integer, MetaData, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("a", Integer),
)
