"""Whose task it is, and when it is due"""

import sqlalchemy as sa
from alembic import op

revision: str = "8806479479dc"
down_revision: str | None = "2776408bbd55"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add two columns that may be empty: no row is rewritten, and code that knows neither goes on to work."""
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("due_date", sa.DateTime(timezone=True), nullable=True))
        task.add_column(sa.Column("assignee_id", sa.Text(), nullable=True))
        task.create_foreign_key(
            op.f("fk_task_assignee_id_worker"), "worker", ["assignee_id"], ["id"], ondelete="SET NULL"
        )
        task.create_index(op.f("ix_task_assignee_id"), ["assignee_id"])


def downgrade() -> None:
    """Take both columns away; what they hold is lost."""
    with op.batch_alter_table("task") as task:
        task.drop_index(op.f("ix_task_assignee_id"))
        task.drop_constraint(op.f("fk_task_assignee_id_worker"), type_="foreignkey")
        task.drop_column("assignee_id")
        task.drop_column("due_date")
