from sqlalchemy import JSON, Column, Integer, MetaData, Table, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("data", JSON, server_default=text("'{}'"), nullable=False),
    Column("more", JSON, server_default=text("'{\"a\"\\:1}'")),
)
