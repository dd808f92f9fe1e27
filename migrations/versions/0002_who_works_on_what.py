"""Who works on what: a plain link, and assignments with a role"""

import sqlalchemy as sa
from alembic import op

revision: str = "9a43ab6a4a68"
down_revision: str | None = "5d57b3f5dd48"
branch_labels: str | None = None
depends_on: str | None = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both link tables; a link goes with either of its ends."""
    op.create_table(
        "taskworkerlink",
        sa.Column("task_id", BIG_KEY, nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_taskworkerlink_task_id_task"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_taskworkerlink_worker_id_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "worker_id", name=op.f("pk_taskworkerlink")),
    )
    op.create_index(op.f("ix_taskworkerlink_worker_id"), "taskworkerlink", ["worker_id"])
    op.create_table(
        "taskassignment",
        sa.Column("task_id", BIG_KEY, nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="assignee", nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_taskassignment_task_id_task"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["worker.id"], name=op.f("fk_taskassignment_worker_id_worker"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "worker_id", name=op.f("pk_taskassignment")),
    )
    op.create_index(op.f("ix_taskassignment_worker_id"), "taskassignment", ["worker_id"])


def downgrade() -> None:
    """Take both link tables away; their rows go with them."""
    op.drop_table("taskassignment")
    op.drop_table("taskworkerlink")
