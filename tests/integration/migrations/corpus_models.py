"""The tables of tests/cases/drift/base.sql as SQLAlchemy states them; what it cannot state is left out.

Left out are the composite type and its column, views, functions, triggers, policies, grants, statistics
objects and the publication. Partitions are made by listeners, since no model can be one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    CHAR,
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DOMAIN, JSONB, TIMESTAMP, TSTZRANGE, ExcludeConstraint

metadata = MetaData()
TABLES_HAVE_PARAMETERS = tuple(map(int, sqlalchemy.__version__.split(".")[:2])) >= (2, 1)
"""https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#postgresql-table-options"""
now = text("now()")
instant = DateTime(timezone=True)

task_ref_seq = Sequence("task_ref_seq", start=1000, data_type=BigInteger, metadata=metadata)
invoice_no_seq = Sequence("invoice_no_seq", start=1, maxvalue=999999, data_type=Integer, metadata=metadata)

project_status = Enum("planned", "active", "on_hold", "closed", name="project_status", metadata=metadata)
task_status = Enum(
    "todo", "in_progress", "blocked", "done", "cancelled", name="task_status", metadata=metadata
)
assignment_role = Enum("owner", "assignee", "reviewer", name="assignment_role", metadata=metadata)
notification_kind = Enum(
    "assigned", "mentioned", "due_soon", "overdue", name="notification_kind", metadata=metadata
)
email_address = DOMAIN(
    "email_address",
    Text,
    constraint_name="email_address_format",
    check=text("VALUE ~ '^[^@[\\:space\\:]]+@[^@[\\:space\\:]]+$'"),
    metadata=metadata,
)
percentage = DOMAIN(
    "percentage",
    SmallInteger,
    default=text("100"),
    constraint_name="percentage_range",
    check=text("VALUE BETWEEN 0 AND 100"),
    metadata=metadata,
)


def _key(table: str, *columns: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _parameters(**values: int) -> dict[str, Any]:
    return {"postgresql_with": values} if TABLES_HAVE_PARAMETERS else {}


def _refers(
    name: str,
    column: str,
    target: str,
    *,
    ondelete: str | None = None,
    onupdate: str | None = None,
    deferrable: bool | None = None,
    initially: str | None = None,
) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=name,
        ondelete=ondelete,
        onupdate=onupdate,
        deferrable=deferrable,
        initially=initially,
    )


worker = Table(
    "worker", metadata,
    Column("id", BigInteger, Identity(always=True)),
    Column("email", email_address, nullable=False),
    Column("full_name", String(120), nullable=False),
    Column("hourly_rate", Numeric(10, 2), nullable=False, server_default=text("0")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("time_zone", Text, nullable=False, server_default="UTC"),
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    Column("settings", JSONB, nullable=False, server_default="{}"),
    Column("manager_id", BigInteger),
    Column("created_at", instant, nullable=False, server_default=now),
    _key("worker", "id"),
    UniqueConstraint("email", name="uq_worker_email"),
    CheckConstraint("hourly_rate >= 0", name="ck_worker_rate"),
    _refers("fk_worker_manager", "manager_id", "worker", ondelete="SET NULL"),
    comment="People who can be given work",
)  # fmt: skip
worker.c.hourly_rate.comment = "Internal cost, EUR per hour"
Index("ux_worker_email_lower", func.lower(text("email::text")), unique=True, _table=worker)
Index("ix_worker_name", worker.c.full_name)
Index("ix_worker_skills", worker.c.skills, postgresql_using="gin")
Index(
    "ix_worker_settings",
    worker.c.settings,
    postgresql_using="gin",
    postgresql_ops={"settings": "jsonb_path_ops"},
)
Index(
    "ix_worker_name_trgm",
    worker.c.full_name,
    postgresql_using="gin",
    postgresql_ops={"full_name": "gin_trgm_ops"},
)
Index("ix_worker_active", worker.c.full_name, postgresql_where=worker.c.is_active)

project = Table(
    "project", metadata,
    Column("id", BigInteger, Identity()),
    Column("code", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", project_status, nullable=False, server_default="planned"),
    Column("owner_id", BigInteger),
    Column("budget", Numeric(12, 2)),
    Column("starts_on", Date, nullable=False, server_default=text("CURRENT_DATE")),
    Column("ends_on", Date),
    Column("created_at", instant, nullable=False, server_default=now),
    _key("project", "id"),
    UniqueConstraint("code", name="uq_project_code"),
    CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_project_dates"),
    CheckConstraint("budget > 0", name="ck_project_budget"),
    _refers("fk_project_owner", "owner_id", "worker", onupdate="CASCADE", ondelete="SET NULL"),
    comment="A body of work with a budget",
)  # fmt: skip
Index("ix_project_owner", project.c.owner_id)
Index("ix_project_status", project.c.status, project.c.starts_on.desc())

task = Table(
    "task", metadata,
    Column("id", BigInteger, Identity(start=1, increment=1)),
    Column("project_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger),
    Column("ref_no", BigInteger, nullable=False, server_default=task_ref_seq.next_value()),
    Column("title", String(200), nullable=False),
    Column("description", Text),
    Column("status", task_status, nullable=False, server_default="todo"),
    Column("priority", SmallInteger, nullable=False, server_default=text("3"),
           comment="1 = highest, 5 = lowest"),
    Column("estimate_hours", Numeric(6, 2), nullable=False, server_default=text("0")),
    Column("spent_hours", Numeric(6, 2), nullable=False, server_default=text("0")),
    Column("remaining_hours", Numeric(6, 2),
           Computed("GREATEST(estimate_hours - spent_hours, 0)", persisted=True)),
    Column("due_at", instant),
    Column("created_at", instant, nullable=False, server_default=now),
    Column("updated_at", instant, nullable=False, server_default=now),
    _key("task", "id"),
    UniqueConstraint("project_id", "ref_no", name="uq_task_ref"),
    CheckConstraint("priority BETWEEN 1 AND 5", name="ck_task_priority", comment="Five-step scale"),
    CheckConstraint("estimate_hours >= 0 AND spent_hours >= 0", name="ck_task_hours"),
    CheckConstraint("length(btrim(title)) > 0", name="ck_task_title"),
    CheckConstraint("parent_id <> id", name="ck_task_not_own_parent"),
    _refers("fk_task_project", "project_id", "project", ondelete="CASCADE"),
    _refers("fk_task_parent", "parent_id", "task", ondelete="CASCADE", deferrable=True,
            initially="IMMEDIATE"),
)  # fmt: skip
Index(
    "ix_task_open",
    task.c.project_id,
    task.c.priority,
    postgresql_where=task.c.status.not_in(["done", "cancelled"]),
)
Index("ix_task_parent", task.c.parent_id)
Index("ix_task_due", task.c.due_at.desc().nulls_last())
Index("ix_task_title_lower", func.lower(task.c.title))
Index("ix_task_project_cover", task.c.project_id, task.c.status, postgresql_include=["title"])
Index(
    "ix_task_created_brin",
    task.c.created_at,
    postgresql_using="brin",
    postgresql_with={"pages_per_range": 64},
)

assignment = Table(
    "task_assignment", metadata,
    Column("id", BigInteger, Identity(always=True)),
    Column("task_id", BigInteger, nullable=False),
    Column("worker_id", BigInteger, nullable=False),
    Column("role", assignment_role, nullable=False, server_default="assignee"),
    Column("period", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), NULL)")),
    Column("allocation_pct", percentage, nullable=False),
    _key("task_assignment", "id"),
    _refers("fk_assignment_task", "task_id", "task", ondelete="CASCADE"),
    _refers("fk_assignment_worker", "worker_id", "worker", ondelete="RESTRICT"),
    ExcludeConstraint(
        (text("int8range(worker_id, worker_id, '[]')"), "&&"),
        ("period", "&&"),
        where=text("allocation_pct = 100"),
        name="ex_assignment_full_time",
    ),
)  # fmt: skip
Index("ix_assignment_task", assignment.c.task_id)
Index("ix_assignment_worker", assignment.c.worker_id)

link = Table(
    "task_worker_link", metadata,
    Column("task_id", BigInteger, nullable=False),
    Column("worker_id", BigInteger, nullable=False),
    Column("linked_at", instant, nullable=False, server_default=now),
    _key("task_worker_link", "task_id", "worker_id"),
    _refers("fk_link_task", "task_id", "task", ondelete="CASCADE"),
    _refers("fk_link_worker", "worker_id", "worker", ondelete="CASCADE"),
)  # fmt: skip
Index("ix_link_worker", link.c.worker_id)

Table(
    "task_dependency", metadata,
    Column("task_id", BigInteger, nullable=False),
    Column("depends_on_id", BigInteger, nullable=False),
    _key("task_dependency", "task_id", "depends_on_id"),
    CheckConstraint("task_id <> depends_on_id", name="ck_dependency_self"),
    _refers("fk_dependency_task", "task_id", "task", ondelete="CASCADE"),
    _refers("fk_dependency_on", "depends_on_id", "task", ondelete="NO ACTION", deferrable=True,
            initially="DEFERRED"),
)  # fmt: skip

Table(
    "label", metadata,
    Column("id", Integer, Identity()),
    Column("project_id", BigInteger),
    Column("name", String(40), nullable=False),
    Column("color", CHAR(7), nullable=False, server_default="#cccccc"),
    _key("label", "id"),
    UniqueConstraint("project_id", "name", name="uq_label_name", postgresql_nulls_not_distinct=True),
    CheckConstraint("color ~ '^#[0-9a-f]{6}$'", name="ck_label_color"),
    _refers("fk_label_project", "project_id", "project", ondelete="CASCADE"),
)  # fmt: skip

Table(
    "task_label", metadata,
    Column("task_id", BigInteger, nullable=False),
    Column("label_id", Integer, nullable=False),
    _key("task_label", "task_id", "label_id"),
    _refers("fk_task_label_task", "task_id", "task", ondelete="CASCADE"),
    _refers("fk_task_label_label", "label_id", "label", ondelete="CASCADE"),
)  # fmt: skip

comment = Table(
    "task_comment", metadata,
    Column("id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("task_id", BigInteger, nullable=False),
    Column("author_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("edited_at", TIMESTAMP(timezone=True, precision=3)),
    Column("created_at", instant, nullable=False, server_default=now),
    _key("task_comment", "id"),
    CheckConstraint("length(body) > 0", name="ck_comment_body"),
    _refers("fk_comment_task", "task_id", "task", ondelete="CASCADE"),
    _refers("fk_comment_author", "author_id", "worker", ondelete="SET NULL"),
)  # fmt: skip
Index("ix_comment_task", comment.c.task_id, comment.c.created_at)

attachment = Table(
    "attachment", metadata,
    Column("id", BigInteger, Identity(always=True)),
    Column("task_id", BigInteger, nullable=False),
    Column("file_name", Text(collation="C"), nullable=False),
    Column("mime_type", String(100), nullable=False, server_default="application/octet-stream"),
    Column("byte_size", BigInteger, nullable=False),
    Column("checksum", LargeBinary),
    _key("attachment", "id"),
    CheckConstraint("byte_size > 0 AND byte_size <= 104857600", name="ck_attachment_size"),
    _refers("fk_attachment_task", "task_id", "task", ondelete="CASCADE"),
)  # fmt: skip
Index("ix_attachment_hash", attachment.c.checksum, postgresql_using="hash")

time_entry = Table(
    "time_entry", metadata,
    Column("id", BigInteger, autoincrement=True),
    Column("task_id", BigInteger, nullable=False),
    Column("worker_id", BigInteger, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("entry_date", Date, nullable=False, server_default=text("CURRENT_DATE")),
    Column("note", Text),
    _key("time_entry", "id"),
    CheckConstraint("minutes > 0 AND minutes <= 1440", name="ck_time_entry_minutes"),
    _refers("fk_time_entry_task", "task_id", "task", ondelete="RESTRICT"),
    _refers("fk_time_entry_worker", "worker_id", "worker", ondelete="RESTRICT"),
)  # fmt: skip
Index("ix_time_entry_task", time_entry.c.task_id, time_entry.c.entry_date)

notification = Table(
    "notification", metadata,
    Column("id", BigInteger, Identity(always=True)),
    Column("worker_id", BigInteger, nullable=False),
    Column("kind", notification_kind, nullable=False),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("read_at", instant),
    Column("created_at", instant, nullable=False, server_default=now),
    _key("notification", "id"),
    _refers("fk_notification_worker", "worker_id", "worker", ondelete="CASCADE"),
)  # fmt: skip
Index(
    "ix_notification_unread",
    notification.c.worker_id,
    notification.c.created_at.desc(),
    postgresql_where=notification.c.read_at.is_(None),
)

audit_log = Table(
    "audit_log", metadata,
    Column("id", BigInteger, Identity()),
    Column("occurred_at", instant, nullable=False, server_default=now),
    Column("table_name", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("operation", CHAR(1), nullable=False),
    Column("old_row", JSONB),
    Column("new_row", JSONB),
    _key("audit_log", "id", "occurred_at"),
    CheckConstraint("operation IN ('I', 'U', 'D')", name="ck_audit_operation"),
    postgresql_partition_by="RANGE (occurred_at)",
)  # fmt: skip
Index("ix_audit_table_row", audit_log.c.table_name, audit_log.c.row_id)
for _partition, _bound in {
    "audit_log_2025": "FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00')",
    "audit_log_2026": "FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2027-01-01 00:00+00')",
    "audit_log_rest": "DEFAULT",
}.items():
    _create: Any = DDL  # SQLAlchemy has no types for it
    event.listen(
        audit_log, "after_create", _create(f"CREATE TABLE {_partition} PARTITION OF audit_log {_bound}")
    )

Table(
    "daily_task_stat", metadata,
    Column("day", Date, nullable=False),
    Column("project_id", BigInteger, nullable=False),
    Column("open_count", Integer, nullable=False, server_default=text("0")),
    Column("done_count", Integer, nullable=False, server_default=text("0")),
    _key("daily_task_stat", "day", "project_id"),
    CheckConstraint("open_count >= 0 AND done_count >= 0", name="ck_daily_counts"),
    _refers("fk_daily_stat_project", "project_id", "project", ondelete="CASCADE"),
    schema="reporting",
    **_parameters(fillfactor=90),
)  # fmt: skip
