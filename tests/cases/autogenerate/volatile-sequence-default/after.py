from sqlalchemy import Column, Integer, MetaData, Sequence, Table

metadata = MetaData()
number = Sequence("invoice_number", metadata=metadata)
other = Sequence("other_number", start=1000, increment=10, metadata=metadata)
Table(
    "invoice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, server_default=number.next_value()),
    Column("other", Integer, server_default=other.next_value()),
)
