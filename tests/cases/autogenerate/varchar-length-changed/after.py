from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
)
