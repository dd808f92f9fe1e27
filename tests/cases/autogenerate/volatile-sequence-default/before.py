from sqlalchemy import Column, Integer, MetaData, Sequence, Table

metadata = MetaData()
number = Sequence("invoice_number", metadata=metadata)
Table(
    "invoice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, server_default=number.next_value()),
)
