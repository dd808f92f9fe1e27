from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id", name="fk_a")),
    Column("other_id", ForeignKey("project.id", name="fk_b", ondelete="SET NULL", match="FULL")),
)
