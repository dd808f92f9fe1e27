from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
Table(
    "project",
    metadata,
    Column("id", Integer),
    Column("code", Text, nullable=False),
    Column("slug", Text),
    PrimaryKeyConstraint("code", name="pk_project"),
    UniqueConstraint("id", name="uq_project_id"),
    Index("uq_project_slug", "slug", unique=True, postgresql_include=["id"]),
)
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id", name="fk_task_project", ondelete="CASCADE")),
    Column("code", ForeignKey("project.code", name="fk_task_code")),
    Column("slug", ForeignKey("project.slug", name="fk_task_slug")),
)
Table(
    "a_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey("project.code", name="fk_file_code")),
)
