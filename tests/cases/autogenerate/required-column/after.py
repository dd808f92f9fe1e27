from sqlalchemy import Column, Computed, ForeignKey, Identity, Integer, MetaData, Table, Text

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False, index=True),
    Column("it's", Text, server_default="new", nullable=False),
    Column("number", Integer, Identity(), nullable=False),
    Column("twice", Integer, Computed("id * 2", persisted=True), nullable=False),
)
