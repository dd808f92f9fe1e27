from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
Table("project", metadata, Column("id", Integer, primary_key=True))
Table(
    "task",
    metadata,
    Column("id", Integer, CheckConstraint("id > 0"), primary_key=True),
    Column("project_id", ForeignKey("project.id", name="an_old_name")),
    Column("slug", Text, unique=True),
    UniqueConstraint("project_id", "slug"),
    CheckConstraint("slug <> ''"),
    CheckConstraint("slug <> '-'", name="another_old_name"),
)
