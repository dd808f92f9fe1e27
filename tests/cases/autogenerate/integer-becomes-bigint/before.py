from sqlalchemy import Column, ForeignKey, Identity, Integer, MetaData, Table

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
Table(
    "task",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("project_id", ForeignKey("project.id"), index=True),
)
