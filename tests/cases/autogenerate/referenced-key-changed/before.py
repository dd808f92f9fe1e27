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
    PrimaryKeyConstraint("id", name="pk_project"),
    UniqueConstraint("code", name="uq_project_code"),
    Index("uq_project_slug", "slug", unique=True),
)
Table(
    "task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("project.id", name="fk_task_project", ondelete="CASCADE")),
    Column("code", ForeignKey("project.code", name="fk_task_code")),
    Column("slug", ForeignKey("project.slug", name="old_name")),
)
Table(
    "a_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", ForeignKey("project.code", name="fk_note_code", deferrable=True)),
)
