from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, server_default=text("1")),
    Column("b", Text, server_default="x"),
    Column("c", DateTime(timezone=True), server_default=text("now()")),
    Column("d", Text),
)
