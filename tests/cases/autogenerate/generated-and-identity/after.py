from sqlalchemy import Column, Computed, Identity, Integer, MetaData, Table, Text

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, Identity(always=True, start=10), primary_key=True),
    Column("a", Integer),
    Column("b", Integer, Computed("a % 7", persisted=True)),
    Column("c", Text, Computed(r"CASE WHEN a > 1 THEN 'x\:y' ELSE '\:z' END", persisted=True)),
)
