from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, func, text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, server_default=text("2")),
    Column("b", Text),
    Column("c", DateTime(timezone=True), server_default=func.current_timestamp()),
    Column("d", Text, server_default="it's: 5%"),
)
