from sqlalchemy import ARRAY, Column, Enum, Integer, MetaData, Table

metadata = MetaData()
status = Enum("open", "done", name="status")
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("status", status, server_default="open", nullable=False),
    Column("past", ARRAY(status)),
)
