"""What was done, and who was told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "2776408bbd55"
down_revision: str | None = "9a43ab6a4a68"
branch_labels: str | None = None
depends_on: str | None = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the audit log, which refers to nothing and outlives what it names, and the notifications."""
    op.create_table(
        "auditlog",
        sa.Column("id", BIG_KEY, sa.Identity(), nullable=False),
        sa.Column("entity_type", sa.Text(), server_default="task", nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_type", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("actor_type IN ('human', 'agent')", name=op.f("ck_auditlog_actor_type_allowed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditlog")),
    )
    op.create_index(op.f("ix_auditlog_actor_id"), "auditlog", ["actor_id"])
    op.create_index(op.f("ix_auditlog_created_at"), "auditlog", ["created_at"])
    op.create_index(op.f("ix_auditlog_entity_type_entity_id"), "auditlog", ["entity_type", "entity_id"])
    op.create_table(
        "notification",
        sa.Column("id", BIG_KEY, sa.Identity(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("task_id", BIG_KEY, nullable=True),
        sa.Column("is_read", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["worker.id"], name=op.f("fk_notification_user_id_worker"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_notification_task_id_task"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_user_id"), "notification", ["user_id"])
    op.create_index(op.f("ix_notification_task_id"), "notification", ["task_id"])


def downgrade() -> None:
    """Take both tables away; their rows go with them."""
    op.drop_table("notification")
    op.drop_table("auditlog")
