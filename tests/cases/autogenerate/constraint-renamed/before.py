from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text),
    CheckConstraint("id > 0", name="positive"),
    UniqueConstraint("slug", name="one_slug"),
    Index("by_slug", "slug", "id"),
)
